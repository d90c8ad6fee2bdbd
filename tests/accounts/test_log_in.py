"""Logging in by a code: for whoever has the mailbox, and telling nobody who is known."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.accounts.codes import (
    GOOD_FOR,
    MOST_AN_HOUR_TO_ONE,
    MOST_TRIES,
    NewPerson,
    ask_for_code,
    forget_old_codes,
    person_for_code,
)
from app.accounts.models import LoginCode, Person, PersonState
from app.channels.recording import RecordingEmail
from app.core.clock import FixedClock
from app.core.errors import TooManyRequests
from app.core.work import Units
from app.web.services import Services
from tests.forms import post
from tests.people import NEIGHBOUR_HOST, Cast


def _ask(units: Units, cast: Cast, email: str = "ida@example.org", code: str = "123456") -> bool:
    with units.write(cast.here) as uow:
        return ask_for_code(uow, email, code=code, asked_from="127.0.0.1") is not None


def _try(units: Units, cast: Cast, code: str, email: str = "ida@example.org") -> object:
    with units.write(cast.here) as uow:
        return person_for_code(uow, email, code)


def _mailbox(services: Services) -> RecordingEmail:
    email = services.transports.email
    assert isinstance(email, RecordingEmail)
    return email


def _code_in(services: Services) -> str:
    found = re.search(r"\b(\d{6})\b", _mailbox(services).sent[-1].text)
    assert found
    return found.group(1)


def test_the_code_lets_its_owner_in_once(units: Units, cast: Cast) -> None:
    assert _ask(units, cast)
    assert _try(units, cast, "123456") == cast.ida.id
    assert _try(units, cast, "123456") is None


def test_capitals_and_blanks_do_not_matter_in_an_address(units: Units, cast: Cast) -> None:
    _ask(units, cast, "  IDA@Example.ORG ")
    assert _try(units, cast, "123456") == cast.ida.id


def test_a_wrong_code_lets_nobody_in_and_five_close_the_door(units: Units, cast: Cast) -> None:
    _ask(units, cast)
    for _ in range(MOST_TRIES):
        assert _try(units, cast, "000000") is None
    assert _try(units, cast, "123456") is None


def test_a_code_is_too_old_after_ten_minutes(units: Units, cast: Cast, clock: FixedClock) -> None:
    _ask(units, cast)
    clock.advance(GOOD_FOR)
    assert _try(units, cast, "123456") is None


def test_a_new_code_makes_the_old_one_useless(units: Units, cast: Cast, clock: FixedClock) -> None:
    _ask(units, cast, code="111111")
    clock.advance(timedelta(minutes=1))
    _ask(units, cast, code="222222")
    assert _try(units, cast, "111111") is None
    assert _try(units, cast, "222222") == cast.ida.id


def test_a_code_of_the_neighbour_does_not_work_here(units: Units, cast: Cast) -> None:
    with units.write(cast.next_door) as uow:
        ask_for_code(uow, "nabo@example.org", code="123456", asked_from="x")
    assert _try(units, cast, "123456", "nabo@example.org") is None


def test_the_same_is_written_for_an_address_that_nobody_has(units: Units, cast: Cast) -> None:
    assert not _ask(units, cast, "nobody@example.org")
    with units.read(cast.here) as uow:
        assert uow.session.scalar(select(func.count(LoginCode.id))) == 1


def test_somebody_who_is_blocked_gets_no_code(units: Units, cast: Cast) -> None:
    with units.write(cast.here) as uow:
        row = uow.session.scalars(select(Person).where(Person.id == cast.ida.id)).one()
        row.state = PersonState.BLOCKED
    assert not _ask(units, cast)
    assert _try(units, cast, "123456") is None


def test_nobody_floods_a_mailbox(units: Units, cast: Cast, clock: FixedClock) -> None:
    for _ in range(MOST_AN_HOUR_TO_ONE):
        _ask(units, cast)
    with pytest.raises(TooManyRequests):
        _ask(units, cast)
    clock.advance(timedelta(hours=1))
    assert _ask(units, cast)


def test_a_newcomer_is_added_once_the_address_is_proven(units: Units, cast: Cast) -> None:
    with units.write(cast.here) as uow:
        ask_for_code(
            uow, "ny@example.org", code="123456", asked_from="x", newcomer=NewPerson("Ny", "en")
        )
        assert uow.session.scalar(select(Person.id).where(Person.name == "Ny")) is None
    person_id = _try(units, cast, "123456", "ny@example.org")
    with units.read(cast.here) as uow:
        row = uow.session.scalars(select(Person).where(Person.id == person_id)).one()
        assert (row.name, row.language, [r.role for r in row.roles]) == ("Ny", "en", ["citizen"])


def test_signing_up_with_a_known_address_changes_nothing(units: Units, cast: Cast) -> None:
    with units.write(cast.here) as uow:
        ask_for_code(
            uow, cast.ida.email, code="123456", asked_from="x", newcomer=NewPerson("Snyd", "en")
        )
    assert _try(units, cast, "123456") == cast.ida.id
    with units.read(cast.here) as uow:
        assert uow.session.scalar(select(Person.id).where(Person.name == "Snyd")) is None


def test_old_codes_are_forgotten(units: Units, cast: Cast, clock: FixedClock) -> None:
    _ask(units, cast)
    clock.advance(timedelta(days=1, seconds=1))
    with units.write(cast.here) as uow:
        assert forget_old_codes(uow) == 1


def _page_of(client: FlaskClient, services: Services, email: str) -> str:
    answer = post(client, "/log-ind", {"email": email}, page="/log-ind")
    assert answer.status_code == 303
    return client.get(answer.location).get_data(as_text=True).replace(email, "ADDRESS")


def test_one_logs_in_on_the_pages(app: Flask, services: Services, cast: Cast) -> None:
    client = app.test_client()
    client.get("/log-ind?next=/mig")
    _page_of(client, services, cast.ida.email)
    code = _code_in(services)
    client.get("/log-ind/kode")
    answer = post(client, "/log-ind/kode", {"code": f"{code[:3]} {code[3:]}"}, page="/log-ind/kode")
    assert answer.status_code == 303
    page = client.get("/mig").get_data(as_text=True)
    assert cast.ida.email in page


def test_the_answer_does_not_tell_who_is_known(app: Flask, services: Services, cast: Cast) -> None:
    known = _page_of(app.test_client(), services, cast.ida.email)
    unknown = _page_of(app.test_client(), services, "nobody@example.org")
    token = re.compile(r'(value|content)="[^"]{40,}"')
    assert token.sub("", known) == token.sub("", unknown)
    assert len(_mailbox(services).sent) == 1


@pytest.mark.parametrize(
    "email",
    [
        "",
        "x",
        "a@b",
        "ida@example.org\r\nBcc: x@example.org",
        "a" * 300 + "@example.org",
        "ida@example.org\x00",
        "<script>@example.org",
        "@",
        "ida@@example.org",
    ],
)
def test_what_is_no_address_is_said_beside_the_field(client: FlaskClient, email: str) -> None:
    answer = post(client, "/log-ind", {"email": email}, page="/log-ind")
    assert answer.status_code == 422
    assert "f-email-error" in answer.get_data(as_text=True)


@pytest.mark.parametrize("code", ["", "12345", "abcdef", "1234567", "١٢٣٤٥٦x", "123456; drop"])
def test_what_is_no_code_is_said_beside_the_field(
    app: Flask, services: Services, cast: Cast, code: str
) -> None:
    client = app.test_client()
    _page_of(client, services, cast.ida.email)
    answer = post(client, "/log-ind/kode", {"code": code}, page="/log-ind/kode")
    assert answer.status_code == 422
    assert "f-code-error" in answer.get_data(as_text=True)


def test_logging_out_ends_the_session_at_once(
    client_of: Callable[..., FlaskClient], cast: Cast
) -> None:
    client = client_of(cast.ida)
    stolen = client.get_cookie("jobvej", domain="localhost")
    assert stolen
    assert post(client, "/log-ud").status_code == 303
    client.set_cookie("jobvej", stolen.value, domain="localhost")
    assert client.get("/mig").status_code == 302


def test_a_session_is_nobody_on_the_neighbours_pages(
    client_of: Callable[..., FlaskClient], cast: Cast
) -> None:
    client = client_of(cast.ida)
    cookie = client.get_cookie("jobvej", domain="localhost")
    assert cookie
    client.set_cookie("jobvej", cookie.value, domain=NEIGHBOUR_HOST)
    answer = client.get("/mig", headers={"Host": NEIGHBOUR_HOST})
    assert answer.status_code == 302


def test_one_ends_ones_own_sessions_and_nobody_elses(
    app: Flask, client_of: Callable[..., FlaskClient], cast: Cast
) -> None:
    phone, computer, other = client_of(cast.ida), client_of(cast.ida), client_of(cast.omar)
    pattern = re.compile(r"/mig/steder/([0-9a-f-]{36})/afslut")
    (listed,) = pattern.findall(computer.get("/mig").get_data(as_text=True))
    assert post(other, f"/mig/steder/{listed}/afslut").status_code == 404
    assert post(computer, f"/mig/steder/{listed}/afslut").status_code == 303
    assert phone.get("/mig").status_code == 302
    assert computer.get("/mig").status_code == 200
