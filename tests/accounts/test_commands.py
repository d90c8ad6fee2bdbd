"""What is done about people from the command line."""

from __future__ import annotations

import pytest
from click.testing import Result
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.people import email_of, person_by_email
from app.core.work import Units
from tests.people import Cast


def _run(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(args=list(arguments))


ADD = ("people", "add", "--name", "Nye", "--role", "adviser")


def test_a_person_is_added(app: Flask, units: Units, cast: Cast) -> None:
    result = _run(app, *ADD, "--role", "super_user", "--email", "Nye@Example.org")
    assert result.exit_code == 0, result.output
    with units.read(cast.here) as uow:
        card = person_by_email(uow, "nye@example.org")
    assert str(card.id) == result.output.strip()
    assert card.roles == {"adviser", "super_user"}


def test_a_person_is_added_to_the_municipality_that_is_named(
    app: Flask, units: Units, cast: Cast
) -> None:
    result = _run(app, *ADD, "--email", "ida@example.org", "--municipality", "nabo")
    assert result.exit_code == 0, result.output
    with units.read(cast.next_door) as uow:
        assert person_by_email(uow, "ida@example.org").name == "Nye"


@pytest.mark.parametrize(
    "arguments",
    [
        ("--email", "ida@example.org"),
        ("--email", "no address"),
        ("--email", "nye@example.org", "--municipality", "atlantis"),
        ("--email", "nye@example.org", "--role", "king"),
        ("--email", "nye@example.org", "--name", " "),
        (),
    ],
)
def test_what_cannot_be_added_is_said(app: Flask, arguments: tuple[str, ...]) -> None:
    result = _run(app, *ADD, *arguments)
    assert result.exit_code != 0
    assert "Error:" in result.output
    assert "Traceback" not in result.output


def test_a_token_is_issued_to_whoever_has_the_address(
    app: Flask, client: FlaskClient, cast: Cast
) -> None:
    result = _run(app, "tokens", "issue", "--person", cast.nabo.email)
    headers = {"Authorization": f"Bearer {result.output.strip()}"}
    assert client.get("/api/v1/me", headers=headers).json["id"] == str(cast.nabo.id)


def test_tokens_are_listed_and_ended(app: Flask, client: FlaskClient, cast: Cast) -> None:
    who = ("--person", cast.ida.email)
    issued = _run(app, "tokens", "issue", *who, "--label", "Lønsystem", "--days", "30")
    assert _run(app, "tokens", "list", *who).output.split() == [
        "2026-11-24",
        "2026-12-24",
        "Lønsystem",
    ]
    assert _run(app, "tokens", "end", *who).output == "Ended: 1\n"
    headers = {"Authorization": f"Bearer {issued.output.strip()}"}
    assert client.get("/api/v1/me", headers=headers).status_code == 401
    assert _run(app, "tokens", "list", *who).output == ""
    assert _run(app, "tokens", "end", "--person", "nobody@example.org").exit_code == 1


def test_no_token_is_issued_to_nobody(app: Flask) -> None:
    result = _run(app, "tokens", "issue", "--person", "nobody@example.org")
    assert result.exit_code == 1
    assert "Error:" in result.output


def test_new_keys_leave_the_old_readable(app: Flask, units: Units, cast: Cast) -> None:
    result = _run(app, "keys", "rotate")
    assert result.output.split() == ["demo", "nabo"]
    added = _run(app, *ADD, "--email", "nye@example.org")
    assert added.exit_code == 0
    with units.read(cast.here) as uow:
        assert email_of(uow, cast.ida.id) == cast.ida.email
        assert person_by_email(uow, "nye@example.org").name == "Nye"
