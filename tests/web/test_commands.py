"""The commands of the installation say what they did, and refuse what would do harm."""

from __future__ import annotations

from flask import Flask

from app.channels.vapid import VapidKeys
from app.web.services import Services


def test_a_new_push_key_is_made_once_and_replaced_only_on_purpose(
    app: Flask, services: Services
) -> None:
    path = services.settings.vapid_private_key_path
    path.unlink(missing_ok=True)
    run = app.test_cli_runner().invoke
    first = run(args=["vapid", "new"])
    assert first.exit_code == 0
    assert VapidKeys.load(path).public_key == first.output.strip()
    assert run(args=["vapid", "new"]).exit_code != 0
    second = run(args=["vapid", "new", "--replace"])
    assert VapidKeys.load(path).public_key == second.output.strip() != first.output.strip()


def test_the_doctor_says_what_is_wrong(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["doctor"])
    assert result.exit_code == 1
    assert "migrations:" in result.output
