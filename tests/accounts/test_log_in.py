"""Logging in by a code: for whoever has the mailbox, and telling nobody who is known."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, select

from app.accounts.codes import (
    GOOD_FOR,
    HOUR,
    MANY_WRONG_A_DAY_AT_ONE,
    MOST_AN_HOUR_FROM_ONE,
    MOST_AN_HOUR_TO_ONE,
    MOST_AN_HOUR_TO_ONE_FROM_ONE,
    MOST_TRIES,
    MOST_WRONG_AN_HOUR_FROM_ONE,
    Asked,
    ask_for_code,
    forget_old_codes,
    person_for_code,
)
from app.accounts.contract import CodeWornOut, TooManyCodes, TooManyWrongCodes
from app.accounts.doors import LOGIN_METHODS
from app.accounts.models import BrowserSession, LoginCode, Person, PersonState
from app.accounts.newcomers import NewPerson
from app.accounts.sessions import hash_of
from app.channels.contract import Outcome, OutcomeState
from app.channels.recording import RecordingEmail
from app.core.clock import FixedClock
from app.core.work import Municipality, UnitOfWork, Units
from app.web.services import Services
from tests.forms import post, token_on
from tests.people import NEIGHBOUR_HOST, Cast
from tests.racing import at_once


def _ask(
    units: Units,
    where: Municipality,
    email: str = "ida@example.org",
    *,
    code: str = "123456",
    asked_from: str = "127.0.0.1",
    newcomer: NewPerson | None = None,
    instead_of: Asked | None = None,
) -> Asked:
    with units.write(where) as uow:
        return ask_for_code(
            uow,
            email,
            code=code,
            asked_from=asked_from,
            newcomer=newcomer,
            instead_of=instead_of.code_id if instead_of else None,
        )


def _try(units: Units, where: Municipality, asked: Asked, code: str = "123456") -> object:
    with units.write(where) as uow:
        return person_for_code(uow, asked.code_id, code)


def _named(uow: UnitOfWork, name: str) -> Person | None:
    return uow.session.scalar(select(Person).where(Person.name == name))


@contextmanager
def _counted(services: Services) -> Iterator[list[str]]:
    """Collect the statements that reach the database, without what they are filled with."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    engine = services.database.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


def _mailbox(services: Services) -> RecordingEmail:
    email = services.transports.email
    assert isinstance(email, RecordingEmail)
    return email


def _code_in(services: Services) -> str:
    found = re.search(r"\b(\d{6})\b", _mailbox(services).sent[-1].text)
    assert found
    return found.group(1)


def test_the_code_lets_its_owner_in_once(units: Units, here: Municipality, cast: Cast) -> None:
    asked = _ask(units, here)
    assert _try(units, here, asked) == cast.ida.id
    assert _try(units, here, asked) is None


def test_capitals_and_blanks_do_not_matter_in_an_address(
    units: Units, here: Municipality, cast: Cast
) -> None:
    assert _try(units, here, _ask(units, here, "  IDA@Example.ORG ")) == cast.ida.id


def test_only_a_keyed_hash_of_the_code_and_the_place_is_kept(
    units: Units, here: Municipality
) -> None:
    _ask(units, here, code="987654", asked_from="192.0.2.7")
    with units.read(here) as uow:
        row = uow.session.scalars(select(LoginCode)).one()
        kept = repr([value for key, value in vars(row).items() if not key.startswith("_")])
    assert "987654" not in kept
    assert "192.0.2.7" not in kept
    assert "ida@example" not in kept.lower()


def test_five_wrong_tries_close_the_door(units: Units, here: Municipality) -> None:
    asked = _ask(units, here)
    for _attempt in range(MOST_TRIES):
        assert _try(units, here, asked, "000000") is None
    with pytest.raises(CodeWornOut) as refused:
        _try(units, here, asked)
    assert refused.value.headers["Retry-After"] == "600"


def test_the_fifth_try_may_still_be_right(units: Units, here: Municipality, cast: Cast) -> None:
    asked = _ask(units, here)
    for _attempt in range(MOST_TRIES - 1):
        _try(units, here, asked, "000000")
    assert _try(units, here, asked) == cast.ida.id


def test_a_code_is_too_old_after_ten_minutes(
    units: Units, here: Municipality, clock: FixedClock
) -> None:
    asked = _ask(units, here)
    clock.advance(GOOD_FOR)
    assert _try(units, here, asked) is None


def test_a_new_code_takes_the_place_of_the_old_one(
    units: Units, here: Municipality, cast: Cast
) -> None:
    old = _ask(units, here, code="111111")
    new = _ask(units, here, code="222222", instead_of=old)
    assert _try(units, here, old, "111111") is None
    assert _try(units, here, new, "222222") == cast.ida.id


def test_a_strangers_asking_does_not_disturb_ones_own_code(
    units: Units, here: Municipality, cast: Cast
) -> None:
    own = _ask(units, here, code="111111")
    strangers = _ask(units, here, code="222222", asked_from="192.0.2.7")
    assert _try(units, here, strangers, "111111") is None
    assert _try(units, here, own, "111111") == cast.ida.id


def test_a_code_of_the_neighbour_does_not_work_here(units: Units, cast: Cast) -> None:
    asked = _ask(units, cast.next_door, "nabo@example.org")
    assert _try(units, cast.here, asked) is None
    assert _try(units, cast.next_door, asked) == cast.nabo.id


def test_the_same_is_done_for_an_address_that_nobody_has(
    units: Units, here: Municipality, services: Services
) -> None:
    _ask(units, here, "warm@example.org")
    with _counted(services) as known:
        assert _ask(units, here).to_send is not None
    with _counted(services) as unknown:
        assert _ask(units, here, "nobody@example.org").to_send is None
    assert known == unknown
    with units.read(here) as uow:
        assert uow.session.scalar(select(func.count(LoginCode.id))) == 3


def test_somebody_who_is_blocked_gets_no_code(units: Units, here: Municipality) -> None:
    before = _ask(units, here)
    with units.write(here) as uow:
        person = _named(uow, "Ida")
        assert person
        person.state = PersonState.BLOCKED
    assert _ask(units, here).to_send is None
    assert _try(units, here, before) is None


def test_nobody_floods_a_mailbox_from_one_place(
    units: Units, here: Municipality, clock: FixedClock
) -> None:
    for _ in range(MOST_AN_HOUR_TO_ONE_FROM_ONE):
        _ask(units, here)
        clock.advance(timedelta(minutes=1))
    with pytest.raises(TooManyCodes) as refused:
        _ask(units, here)
    assert refused.value.retry_after == 55 * 60
    clock.advance(timedelta(minutes=55))
    assert _ask(units, here).to_send is not None


def test_a_stranger_who_asks_in_vain_locks_nobody_out(
    units: Units, here: Municipality, cast: Cast
) -> None:
    for _ in range(MOST_AN_HOUR_TO_ONE_FROM_ONE):
        _ask(units, here, asked_from="192.0.2.7")
    with pytest.raises(TooManyCodes):
        _ask(units, here, asked_from="192.0.2.7")
    assert _try(units, here, _ask(units, here)) == cast.ida.id


def test_a_mailbox_is_not_flooded_from_many_places_and_nothing_is_said(
    units: Units, here: Municipality, clock: FixedClock
) -> None:
    for place in range(MOST_AN_HOUR_TO_ONE):
        assert _ask(units, here, asked_from=str(place)).to_send is not None
    unsent = _ask(units, here, asked_from="elsewhere")
    assert unsent.to_send is None
    assert _try(units, here, unsent) is None
    clock.advance(HOUR)
    assert _ask(units, here, asked_from="elsewhere").to_send is not None


def test_a_workshop_behind_one_address_logs_in(units: Units, here: Municipality) -> None:
    for number in range(60):
        newcomer = NewPerson(f"Nr {number}", "da")
        asked = _ask(units, here, f"{number}@example.org", newcomer=newcomer)
        assert asked.to_send is not None
        assert _try(units, here, asked, "000000") is None
        assert _try(units, here, asked) is not None


def test_nobody_asks_for_the_whole_town(units: Units, here: Municipality) -> None:
    _asked_for_the_town(units, here, MOST_AN_HOUR_FROM_ONE)
    with pytest.raises(TooManyCodes):
        _ask(units, here)
    assert _ask(units, here, asked_from="elsewhere").to_send is not None


def test_a_mailbox_is_not_flooded_by_asking_at_once_either(
    units: Units, here: Municipality
) -> None:
    answers = at_once(lambda _n: _ask(units, here).to_send is not None, 12)
    assert answers.count(True) == MOST_AN_HOUR_TO_ONE_FROM_ONE
    assert answers.count("accounts/too-many-codes") == 12 - MOST_AN_HOUR_TO_ONE_FROM_ONE


def test_nor_from_many_places_at_once(units: Units, here: Municipality) -> None:
    for place in range(MOST_AN_HOUR_TO_ONE - 2):
        _ask(units, here, asked_from=str(place))
    answers = at_once(lambda n: _ask(units, here, asked_from=f"x{n}").to_send is not None, 12)
    assert (answers.count(True), answers.count(False)) == (2, 10)


def test_nor_is_the_town_asked_for_from_one_place_at_once(units: Units, here: Municipality) -> None:
    _asked_for_the_town(units, here, MOST_AN_HOUR_FROM_ONE - 2)
    answers = at_once(lambda n: _ask(units, here, f"at-once-{n}@example.org").to_send, 12)
    assert answers.count("accounts/too-many-codes") == 12 - 2


def test_whoever_guesses_from_one_place_is_stopped_there_and_nobody_elsewhere(
    units: Units, here: Municipality, cast: Cast, clock: FixedClock
) -> None:
    own = _ask(units, here, asked_from="elsewhere")
    for number in range(MOST_WRONG_AN_HOUR_FROM_ONE // MOST_TRIES):
        guessed = _ask(units, here, f"{number}@example.org")
        for _attempt in range(MOST_TRIES):
            assert _try(units, here, guessed, "000000") is None
    another = _ask(units, here)
    with pytest.raises(TooManyWrongCodes):
        _try(units, here, another)
    assert _try(units, here, own) == cast.ida.id
    clock.advance(HOUR)
    assert _try(units, here, _ask(units, here)) == cast.ida.id


def test_after_many_wrong_tries_at_an_address_a_code_has_one_and_is_still_right(
    units: Units, here: Municipality, cast: Cast
) -> None:
    for place in range(MANY_WRONG_A_DAY_AT_ONE // MOST_TRIES):
        guessed = _ask(units, here, asked_from=str(place))
        for _attempt in range(MOST_TRIES):
            _try(units, here, guessed, "000000")
    strangers = _ask(units, here, asked_from="another")
    assert _try(units, here, strangers, "000000") is None
    with pytest.raises(CodeWornOut):
        _try(units, here, strangers, "000001")
    assert _try(units, here, _ask(units, here)) == cast.ida.id


def test_wrong_tries_of_a_code_that_was_replaced_count_too(
    units: Units, here: Municipality, cast: Cast
) -> None:
    with units.write(here) as uow:
        asked = ask_for_code(uow, cast.ida.email, code="111111", asked_from="x")
    _try(units, here, asked, "000000")
    _ask(units, here, cast.ida.email, asked_from="x", instead_of=asked)
    with units.read(here) as uow:
        used = uow.session.scalars(select(LoginCode.used_at)).all()
    assert list(used) == [None, None]


def _asked_for_the_town(units: Units, here: Municipality, many: int) -> None:
    with units.write(here) as uow:
        for number in range(many):
            ask_for_code(uow, f"{number}@example.org", code="123456", asked_from="127.0.0.1")


def test_a_newcomer_is_added_once_the_address_is_proven(units: Units, here: Municipality) -> None:
    asked = _ask(units, here, "ny@example.org", newcomer=NewPerson("Ny", "en"))
    assert asked.to_send
    assert asked.to_send.language == "en"
    with units.read(here) as uow:
        assert _named(uow, "Ny") is None
    person_id = _try(units, here, asked)
    with units.read(here) as uow:
        row = _named(uow, "Ny")
        assert row
        assert (row.id, row.language) == (person_id, "en")
        assert [held.role for held in row.roles] == ["citizen"]


def test_a_newcomer_who_needs_another_code_is_still_one(units: Units, here: Municipality) -> None:
    first = _ask(units, here, "ny@example.org", newcomer=NewPerson("Ny", "en"))
    second = _ask(units, here, "ny@example.org", code="222222", instead_of=first)
    assert second.to_send is not None
    assert _try(units, here, second, "222222") is not None


def test_a_newcomers_words_are_not_taken_over_for_another_address(
    units: Units, here: Municipality
) -> None:
    first = _ask(units, here, "ny@example.org", newcomer=NewPerson("Ny", "en"))
    assert _ask(units, here, "anden@example.org", instead_of=first).to_send is None
    assert _try(units, here, first) is not None


def test_two_newcomers_with_one_address_become_one_person(units: Units, here: Municipality) -> None:
    first = _ask(units, here, "ny@example.org", newcomer=NewPerson("Ny", "da"))
    second = _ask(units, here, "ny@example.org", newcomer=NewPerson("Nyere", "da"))
    assert _try(units, here, first) == _try(units, here, second)


def test_two_newcomers_who_prove_one_address_at_once_become_one_person(
    units: Units, here: Municipality
) -> None:
    codes = [_ask(units, here, "ny@example.org", newcomer=NewPerson("Ny", "da")) for _ in range(5)]
    assert len(set(at_once(lambda n: _try(units, here, codes[n]), 5))) == 1


def test_signing_up_with_a_known_address_changes_nothing(
    units: Units, here: Municipality, cast: Cast
) -> None:
    asked = _ask(units, here, cast.ida.email, newcomer=NewPerson("Snyd", "en"))
    assert asked.to_send
    assert asked.to_send.language == "da"
    assert _try(units, here, asked) == cast.ida.id
    with units.read(here) as uow:
        assert _named(uow, "Snyd") is None


def test_old_codes_are_forgotten(units: Units, here: Municipality, clock: FixedClock) -> None:
    _ask(units, here)
    clock.advance(timedelta(days=1, seconds=1))
    _ask(units, here)
    with units.write(here) as uow:
        assert forget_old_codes(uow) == 1


# The pages


def _ask_on_page(client: FlaskClient, email: str) -> str:
    answer = post(client, "/log-ind", {"email": email}, page="/log-ind")
    assert answer.status_code == 303
    return client.get(answer.location).get_data(as_text=True)


def test_one_logs_in_on_the_pages_and_goes_on_to_where_one_was(
    client: FlaskClient, services: Services, cast: Cast
) -> None:
    client.get("/log-ind?next=/mig")
    # `token_on` opens the page again, with the same aim.
    answer = post(client, "/log-ind", {"email": cast.ida.email}, page="/log-ind?next=/mig")
    assert answer.location == "/log-ind/kode"
    code = _code_in(services)
    answer = post(
        client, "/log-ind/kode", {"code": f" {code[:3]} {code[3:]}"}, page=answer.location
    )
    assert (answer.status_code, answer.location) == (303, "/mig")
    assert cast.ida.email in client.get("/mig").get_data(as_text=True)


@pytest.mark.parametrize(
    ("name", "begins_at"),
    [
        ("ida", "/"),
        ("anders", "/indbakke"),
        ("signe", "/indbakke"),
        ("lea", "/opslag-til-godkendelse"),
        ("adam", "/opslag-til-godkendelse"),
        ("vera", "/virksomhed/opslag"),
    ],
)
def test_everybody_begins_where_their_work_is_unless_they_were_on_their_way(
    app: Flask, services: Services, cast: Cast, name: str, begins_at: str
) -> None:
    for page, aim in (("/log-ind", begins_at), ("/log-ind?next=/mig", "/mig")):
        browser = app.test_client()
        post(browser, "/log-ind", {"email": getattr(cast, name).email}, page=page)
        facts = {"code": _code_in(services)}
        assert post(browser, "/log-ind/kode", facts, page="/log-ind/kode").location == aim
        assert browser.get("/log-ind").location == begins_at


@pytest.mark.parametrize("aim", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_nobody_is_sent_elsewhere_after_logging_in(
    client: FlaskClient, services: Services, cast: Cast, aim: str
) -> None:
    page = f"/log-ind?next={aim}"
    post(client, "/log-ind", {"email": cast.ida.email}, page=page)
    facts = {"code": _code_in(services)}
    assert post(client, "/log-ind/kode", facts, page="/log-ind/kode").location == "/"


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(
    client: FlaskClient, services: Services, cast: Cast
) -> None:
    _ask_on_page(client, cast.ida.email)
    answer = post(client, "/log-ind/kode", {"code": _code_in(services)}, page="/log-ind/kode")
    (cookie,) = (c for c in answer.headers.getlist("Set-Cookie") if c.startswith("jobvej="))
    for part in ("HttpOnly", "SameSite=Lax", "Path=/", f"Max-Age={30 * 86400}"):
        assert part in cookie
    assert "Domain" not in cookie


def test_a_session_and_a_form_that_were_planted_are_worth_nothing_after_logging_in(
    client: FlaskClient,
    client_of: Callable[..., FlaskClient],
    services: Services,
    units: Units,
    cast: Cast,
) -> None:
    planted = client_of(cast.omar).get_cookie("jobvej", domain="localhost")
    assert planted
    client.set_cookie("jobvej", planted.value, domain="localhost")
    # Omar is logged in here, so the log-in page would lead on; asking works all the same.
    page = client.get("/mig").get_data(as_text=True)
    old_form = re.findall(r'name="csrf-token" content="([^"]+)"', page)[0]
    client.post("/log-ind", data={"email": cast.ida.email, "csrf_token": old_form})
    facts = {"code": _code_in(services), "csrf_token": old_form}
    assert client.post("/log-ind/kode", data=facts).status_code == 303
    now = client.get_cookie("jobvej", domain="localhost")
    assert now
    assert now.value != planted.value
    assert client.post("/mig", data={"name": "X", "csrf_token": old_form}).status_code == 400
    with units.read(cast.here) as uow:
        kept = select(BrowserSession.ended_at).where(
            BrowserSession.token_hash == hash_of(planted.value)
        )
        assert uow.session.scalars(kept).one() is not None


def test_a_code_works_only_in_the_browser_that_asked(
    app: Flask, services: Services, cast: Cast
) -> None:
    own, strangers = app.test_client(), app.test_client()
    _ask_on_page(own, cast.ida.email)
    code = _code_in(services)
    _ask_on_page(strangers, cast.ida.email)
    answer = post(strangers, "/log-ind/kode", {"code": code}, page="/log-ind/kode")
    assert answer.status_code == 422
    assert post(own, "/log-ind/kode", {"code": code}, page="/log-ind/kode").status_code == 303


def test_a_code_of_one_host_is_nothing_on_the_other(
    client: FlaskClient, services: Services, cast: Cast
) -> None:
    _ask_on_page(client, cast.ida.email)
    form = client.get_cookie("form", domain="localhost")
    assert form
    client.set_cookie("form", form.value, domain=NEIGHBOUR_HOST)
    elsewhere = f"http://{NEIGHBOUR_HOST}"
    page = client.get("/log-ind/kode", base_url=elsewhere).get_data(as_text=True)
    token = re.findall(r'name="csrf_token" value="([^"]+)"', page)[0]
    facts = {"code": _code_in(services), "csrf_token": token}
    assert client.post("/log-ind/kode", data=facts, base_url=elsewhere).status_code == 422
    facts["csrf_token"] = token_on(client, "/log-ind/kode")
    assert client.post("/log-ind/kode", data=facts).status_code == 303


def test_the_answer_does_not_tell_who_is_known(app: Flask, services: Services, cast: Cast) -> None:
    def answer_to(email: str) -> str:
        page = _ask_on_page(app.test_client(), email).replace(email, "ADDRESS")
        return re.sub(r'(value|content)="[^"]{40,}"', "", page)

    assert answer_to(cast.ida.email) == answer_to("nobody@example.org")
    assert len(_mailbox(services).sent) == 1


def test_signing_up_does_not_tell_who_is_known_either(
    app: Flask, services: Services, cast: Cast
) -> None:
    def answer_to(email: str) -> tuple[int, str]:
        facts = {"name": "Ny", "email": email, "language": "da", "consent": "1"}
        answer = post(app.test_client(), "/opret", facts, page="/opret")
        return answer.status_code, answer.location

    assert answer_to(cast.ida.email) == answer_to("ny@example.org") == (303, "/log-ind/kode")
    assert [mail.to for mail in _mailbox(services).sent] == [cast.ida.email, "ny@example.org"]


def test_mail_that_cannot_be_sent_looks_the_same_and_leaves_a_way_out(
    client: FlaskClient, services: Services, cast: Cast
) -> None:
    _mailbox(services).answer_next(Outcome(OutcomeState.BROKEN, reason="down"))
    page = _ask_on_page(client, cast.ida.email)
    assert 'action="/log-ind/kode/ny"' in page
    answer = post(client, "/log-ind/kode/ny", page="/log-ind/kode")
    assert answer.status_code == 303
    facts = {"code": _code_in(services)}
    assert post(client, "/log-ind/kode", facts, page="/log-ind/kode").status_code == 303
    assert client.get("/mig").status_code == 200


def test_one_signs_up_on_the_pages(client: FlaskClient, services: Services) -> None:
    facts = {"name": "Åse Ærø", "email": "aase@example.org", "language": "da", "consent": "1"}
    post(client, "/opret", facts, page="/opret")
    post(client, "/log-ind/kode/ny", page="/log-ind/kode")
    post(client, "/log-ind/kode", {"code": _code_in(services)}, page="/log-ind/kode")
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
    assert _mailbox(services).sent == []


@pytest.mark.parametrize(
    "email",
    [
        "",
        "x",
        "a@b",
        "ida@example.org\r\nBcc: x@example.org",
        "a" * 300 + "@example.org",
        "a" * 65 + "@example.org",
        "ida@example.org\x00",
        "<script>@example.org",
        "@",
        "ida@@example.org",
        "Ida <ida@example.org>",
        "ida@[127.0.0.1]",
        "ida@localhost",
        "ida\u202e@example.org",
        "ｉｄａ@example.org",
        "ida@example.org,omar@example.org",
    ],
)
def test_what_is_no_address_is_said_beside_the_field(
    client: FlaskClient, services: Services, email: str
) -> None:
    answer = post(client, "/log-ind", {"email": email}, page="/log-ind")
    assert answer.status_code == 422
    assert "f-email-error" in answer.get_data(as_text=True)
    assert _mailbox(services).sent == []


def test_an_address_given_twice_is_one_address(client: FlaskClient, services: Services) -> None:
    twice = {"email": ["omar@example.org", "ida@example.org"]}
    post(client, "/log-ind", twice, page="/log-ind")
    assert [mail.to for mail in _mailbox(services).sent] == ["ida@example.org"]


@pytest.mark.parametrize("code", ["", "12345", "abcdef", "1234567", "١٢٣٤٥٦x", "123456; drop"])
def test_what_is_no_code_is_said_beside_the_field(
    client: FlaskClient, cast: Cast, code: str
) -> None:
    _ask_on_page(client, cast.ida.email)
    answer = post(client, "/log-ind/kode", {"code": code}, page="/log-ind/kode")
    assert answer.status_code == 422
    assert "f-code-error" in answer.get_data(as_text=True)


def test_a_code_may_be_typed_on_any_keyboard(
    client: FlaskClient, services: Services, cast: Cast
) -> None:
    _ask_on_page(client, cast.ida.email)
    arabic = _code_in(services).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    assert post(client, "/log-ind/kode", {"code": arabic}, page="/log-ind/kode").status_code == 303


def test_too_many_tries_say_so_and_show_the_way_on(
    client: FlaskClient, services: Services, cast: Cast
) -> None:
    _ask_on_page(client, cast.ida.email)
    wrong = f"{(int(_code_in(services)) + 1) % 1_000_000:06d}"
    for _attempt in range(MOST_TRIES):
        answer = post(client, "/log-ind/kode", {"code": wrong}, page="/log-ind/kode")
        assert answer.status_code == 422
    answer = post(client, "/log-ind/kode", {"code": _code_in(services)}, page="/log-ind/kode")
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "600"
    assert 'action="/log-ind/kode/ny"' in answer.get_data(as_text=True)


def test_too_many_codes_say_so_beside_the_address(client: FlaskClient, cast: Cast) -> None:
    for _time in range(MOST_AN_HOUR_TO_ONE_FROM_ONE):
        _ask_on_page(client, cast.ida.email)
    for page, facts in (
        ("/log-ind", {"email": cast.ida.email}),
        ("/opret", {"email": cast.ida.email, "name": "Ida", "consent": "1"}),
    ):
        answer = post(client, page, facts, page=page)
        assert (answer.status_code, answer.headers["Retry-After"]) == (429, "3600")
        assert "f-email-error" in answer.get_data(as_text=True)
        assert cast.ida.email in answer.get_data(as_text=True)
    assert post(client, "/log-ind/kode/ny", page="/log-ind/kode").status_code == 429


def test_a_code_that_nobody_asked_for_leads_back_to_the_beginning(client: FlaskClient) -> None:
    assert client.get("/log-ind/kode").location == "/log-ind"
    for url in ("/log-ind/kode", "/log-ind/kode/ny"):
        assert post(client, url, {"code": "123456"}, page="/log-ind").location == "/log-ind"


def test_the_phone_offers_the_code_by_itself(client: FlaskClient, cast: Cast) -> None:
    page = _ask_on_page(client, cast.ida.email)
    assert 'autocomplete="one-time-code"' in page
    assert 'inputmode="numeric"' in page


def test_another_way_in_is_listed_on_the_page(client: FlaskClient, services: Services) -> None:
    class NationalLogIn:
        label = "MitID"
        address = "/log-ind/mitid"

    services.provided[LOGIN_METHODS] = [NationalLogIn()]
    assert 'href="/log-ind/mitid"' in client.get("/log-ind").get_data(as_text=True)
