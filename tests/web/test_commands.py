"""The commands of the installation say what they did, and refuse what would do harm."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from app.channels.recording import recording_transports
from app.channels.vapid import VapidKeys
from app.core.clock import FixedClock
from app.core.ids import RandomIds
from app.listings import occupations
from app.listings.categories import categories
from app.settings import Settings
from app.web.services import Services
from app.web.services import services as services_of

THISTED = {
    "--slug": "thisted",
    "--name": "Thisted Kommune",
    "--short-name": "Thisted",
    "--code": "0787",
    "--host": "thisted.example",
}


def adding(**changed: str) -> list[str]:
    """Return the command that adds a municipality, some of it changed."""
    facts = THISTED | {f"--{name.replace('_', '-')}": value for name, value in changed.items()}
    return ["municipalities", "add", *(word for pair in facts.items() for word in pair)]


@pytest.fixture
def new_app(settings: Settings, clock: FixedClock, tmp_path: Path) -> Iterator[Flask]:
    """A service that was put up a moment ago: it has its tables, and nothing in them."""
    where = f"sqlite:///{tmp_path / 'new.db'}"
    new = replace(settings, database_url=where, migration_url=where, data_dir=tmp_path)
    app = create_app(new, clock, RandomIds(), recording_transports())
    with app.app_context():
        app.extensions["alembic"].upgrade()
    yield app
    services_of(app).database.dispose()


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


def test_a_new_installation_serves_once_it_has_a_municipality_and_an_administrator(
    new_app: Flask,
) -> None:
    run, parts = new_app.test_cli_runner().invoke, services_of(new_app)
    sick = run(args=["doctor"])
    assert (sick.exit_code, "municipality: There is no municipality yet" in sick.output) == (
        1,
        True,
    )
    browser = new_app.test_client()
    assert browser.get("/", base_url="http://thisted.example").status_code == 404
    added = run(args=adding())
    assert (added.exit_code, added.output) == (0, "Thisted Kommune is added.\n")
    who = ["--name", "Karen", "--email", "karen@thisted.example", "--role", "administrator"]
    assert run(args=["people", "add", "--municipality", "thisted", *who]).exit_code == 0
    assert "municipality" not in run(args=["doctor"]).output
    page = browser.get("/", base_url="http://thisted.example", follow_redirects=True)
    assert page.status_code == 200
    assert "Thisted Kommune" in page.get_data(as_text=True)
    with parts.units.read(parts.directory.by_slug("thisted")) as uow:
        assert len(categories(uow)) == len(list(occupations.categories()))


def test_a_municipality_that_is_here_already_stays_as_it_is(new_app: Flask) -> None:
    run, parts = new_app.test_cli_runner().invoke, services_of(new_app)
    assert run(args=adding()).exit_code == 0
    again = run(args=adding(name="Another"))
    assert (again.exit_code, "was here already" in again.output) == (0, True)
    assert [one.name for one in parts.directory.all()] == ["Thisted Kommune"]
    other = run(args=adding(slug="other", host="Thisted.example"))
    assert (other.exit_code, other.output.startswith("Error: ")) == (1, True)
    assert [one.slug for one in parts.directory.all()] == ["thisted"]


@pytest.mark.parametrize(
    ("fact", "value"),
    [
        ("slug", "Thisted Kommune"),
        ("name", " "),
        ("short_name", "a" * 21),
        ("code", "787"),
        ("code", "9999"),
        ("host", "https://thisted.example"),
        ("host", "thisted.example:443"),
        ("contact_email", "jobcenter"),
    ],
)
def test_a_municipality_that_cannot_be_like_this_is_refused(
    app: Flask, services: Services, fact: str, value: str
) -> None:
    before = len(services.directory.all())
    result = app.test_cli_runner().invoke(args=adding(**{fact: value}))
    assert (result.exit_code, repr(value) in result.output) == (2, True)
    assert len(services.directory.all()) == before
