"""Signing up: a newcomer is one once the address is proven, and nobody learns who is known."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.newcomers import NewPerson
from app.core.work import Municipality, Units
from app.web.services import Services
from tests.accounts.codes import ask, code_in, mailbox, person_named, try_code
from tests.forms import post
from tests.people import Cast
from tests.racing import at_once


def test_a_newcomer_is_added_once_the_address_is_proven(units: Units, here: Municipality) -> None:
    asked = ask(units, here, "ny@example.org", newcomer=NewPerson("Ny", "en"))
    assert asked.to_send
    assert asked.to_send.language == "en"
    with units.read(here) as uow:
        assert person_named(uow, "Ny") is None
    person_id = try_code(units, here, asked)
    with units.read(here) as uow:
        row = person_named(uow, "Ny")
        assert row
        assert (row.id, row.language) == (person_id, "en")
        assert [held.role for held in row.roles] == ["citizen"]


def test_a_newcomer_who_needs_another_code_is_still_one(units: Units, here: Municipality) -> None:
    first = ask(units, here, "ny@example.org", newcomer=NewPerson("Ny", "en"))
    second = ask(units, here, "ny@example.org", code="222222", instead_of=first)
    assert second.to_send is not None
    assert try_code(units, here, second, "222222") is not None


def test_a_newcomers_words_are_not_taken_over_for_another_address(
    units: Units, here: Municipality
) -> None:
    first = ask(units, here, "ny@example.org", newcomer=NewPerson("Ny", "en"))
    assert ask(units, here, "anden@example.org", instead_of=first).to_send is None
    assert try_code(units, here, first) is not None


def test_two_newcomers_with_one_address_become_one_person(units: Units, here: Municipality) -> None:
    first = ask(units, here, "ny@example.org", newcomer=NewPerson("Ny", "da"))
    second = ask(units, here, "ny@example.org", newcomer=NewPerson("Nyere", "da"))
    assert try_code(units, here, first) == try_code(units, here, second)


def test_two_newcomers_who_prove_one_address_at_once_become_one_person(
    units: Units, here: Municipality
) -> None:
    codes = [ask(units, here, "ny@example.org", newcomer=NewPerson("Ny", "da")) for _ in range(5)]
    assert len(set(at_once(lambda n: try_code(units, here, codes[n]), 5))) == 1


def test_signing_up_with_a_known_address_changes_nothing(
    units: Units, here: Municipality, cast: Cast
) -> None:
    asked = ask(units, here, cast.ida.email, newcomer=NewPerson("Snyd", "en"))
    assert asked.to_send
    assert asked.to_send.language == "da"
    assert try_code(units, here, asked) == cast.ida.id
    with units.read(here) as uow:
        assert person_named(uow, "Snyd") is None


def test_signing_up_does_not_tell_who_is_known_either(
    app: Flask, services: Services, cast: Cast
) -> None:
    def answer_to(email: str) -> tuple[int, str]:
        facts = {"name": "Ny", "email": email, "language": "da", "consent": "1"}
        answer = post(app.test_client(), "/opret", facts, page="/opret")
        return answer.status_code, answer.location

    assert answer_to(cast.ida.email) == answer_to("ny@example.org") == (303, "/log-ind/kode")
    assert [mail.to for mail in mailbox(services).sent] == [cast.ida.email, "ny@example.org"]


def test_one_signs_up_on_the_pages(client: FlaskClient, services: Services) -> None:
    facts = {"name": "Åse Ærø", "email": "aase@example.org", "language": "da", "consent": "1"}
    post(client, "/opret", facts, page="/opret")
    post(client, "/log-ind/kode/ny", page="/log-ind/kode")
    post(client, "/log-ind/kode", {"code": code_in(services)}, page="/log-ind/kode")
    assert "Åse Ærø" in client.get("/mig").get_data(as_text=True)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "   "),
        ("name", "a" * 121),
        ("name", "Ida\x00"),
        ("name", "Ida\r\nBcc: x@example.org"),
        ("name", "\u202eadI"),
        ("email", "ida"),
        ("language", "xx"),
        ("consent", ""),
        ("consent", "0"),
    ],
)
def test_what_is_wrong_in_a_sign_up_is_said_beside_its_field(
    client: FlaskClient, services: Services, field: str, value: str
) -> None:
    facts = {"name": "Ny", "email": "ny@example.org", "language": "da", "consent": "1"}
    answer = post(client, "/opret", facts | {field: value}, page="/opret")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert f"f-{field}-error" in page
    assert field == "email" or "ny@example.org" in page
    assert mailbox(services).sent == []
