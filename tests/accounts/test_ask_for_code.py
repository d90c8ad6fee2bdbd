"""Asking for a code: the same is done for everybody, and nobody's mailbox is flooded."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import event, func, select

from app.accounts.codes import (
    HOUR,
    MOST_AN_HOUR_FROM_ONE,
    MOST_AN_HOUR_TO_ONE,
    MOST_AN_HOUR_TO_ONE_FROM_ONE,
    ask_for_code,
    forget_old_codes,
)
from app.accounts.contract import TooManyCodes
from app.accounts.known_browsers import mark_browser
from app.accounts.models import LoginCode, PersonState
from app.accounts.newcomers import NewPerson
from app.core.clock import FixedClock
from app.core.work import Municipality, Units
from app.web.services import Services
from tests.accounts.codes import ask, person_named, try_code
from tests.people import Cast
from tests.racing import at_once


def test_only_a_keyed_hash_of_the_code_and_the_place_is_kept(
    units: Units, here: Municipality
) -> None:
    ask(units, here, code="987654", asked_from="192.0.2.7")
    with units.read(here) as uow:
        row = uow.session.scalars(select(LoginCode)).one()
        kept = repr([value for key, value in vars(row).items() if not key.startswith("_")])
    assert "987654" not in kept
    assert "192.0.2.7" not in kept
    assert "ida@example" not in kept.lower()


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


def test_the_same_is_done_for_an_address_that_nobody_has(
    units: Units, here: Municipality, services: Services
) -> None:
    ask(units, here, "warm@example.org")
    with _counted(services) as known:
        assert ask(units, here).to_send is not None
    with _counted(services) as unknown:
        assert ask(units, here, "nobody@example.org").to_send is None
    assert known == unknown
    with units.read(here) as uow:
        assert uow.session.scalar(select(func.count(LoginCode.id))) == 3


def test_somebody_who_is_blocked_gets_no_code(units: Units, here: Municipality) -> None:
    before = ask(units, here)
    with units.write(here) as uow:
        person = person_named(uow, "Ida")
        assert person
        person.state = PersonState.BLOCKED
    assert ask(units, here).to_send is None
    assert try_code(units, here, before) is None


def test_nobody_floods_a_mailbox_from_one_place(
    units: Units, here: Municipality, clock: FixedClock
) -> None:
    for _ in range(MOST_AN_HOUR_TO_ONE_FROM_ONE):
        ask(units, here)
        clock.advance(timedelta(minutes=1))
    with pytest.raises(TooManyCodes) as refused:
        ask(units, here)
    assert refused.value.retry_after == 55 * 60
    clock.advance(timedelta(minutes=55))
    assert ask(units, here).to_send is not None


def test_a_stranger_who_asks_in_vain_locks_nobody_out(
    units: Units, here: Municipality, cast: Cast
) -> None:
    for _ in range(MOST_AN_HOUR_TO_ONE_FROM_ONE):
        ask(units, here, asked_from="192.0.2.7")
    with pytest.raises(TooManyCodes):
        ask(units, here, asked_from="192.0.2.7")
    assert try_code(units, here, ask(units, here)) == cast.ida.id


def test_a_mailbox_is_not_flooded_from_many_places_and_nothing_is_said(
    units: Units, here: Municipality, clock: FixedClock
) -> None:
    for place in range(MOST_AN_HOUR_TO_ONE):
        assert ask(units, here, asked_from=str(place)).to_send is not None
    unsent = ask(units, here, asked_from="elsewhere")
    assert unsent.to_send is None
    assert try_code(units, here, unsent) is None
    clock.advance(HOUR)
    assert ask(units, here, asked_from="elsewhere").to_send is not None


def test_only_a_browser_that_an_address_has_logged_in_with_is_beyond_its_flood(
    units: Units, here: Municipality, cast: Cast
) -> None:
    for place in range(MOST_AN_HOUR_TO_ONE):
        ask(units, here, asked_from=str(place))
    with units.read(here) as uow:
        own, strangers = (
            mark_browser(uow, person.id, nonce="n") or "" for person in (cast.ida, cast.anders)
        )
    for forged in (strangers, own.replace("n.", "m.", 1), "n.", "ø"):
        assert ask(units, here, asked_from="elsewhere", browser=forged).to_send is None
    for _ in range(MOST_AN_HOUR_TO_ONE_FROM_ONE):
        asked = ask(units, here, browser=own)
        assert asked.to_send is not None
    with pytest.raises(TooManyCodes):
        ask(units, here, browser=own)
    assert try_code(units, here, asked) == cast.ida.id


def test_a_workshop_behind_one_address_logs_in(units: Units, here: Municipality) -> None:
    for number in range(60):
        newcomer = NewPerson(f"Nr {number}", "da")
        asked = ask(units, here, f"{number}@example.org", newcomer=newcomer)
        assert asked.to_send is not None
        assert try_code(units, here, asked, "000000") is None
        assert try_code(units, here, asked) is not None


def _asked_for_the_town(units: Units, here: Municipality, many: int) -> None:
    with units.write(here) as uow:
        for number in range(many):
            ask_for_code(uow, f"{number}@example.org", code="123456", asked_from="127.0.0.1")


def test_nobody_asks_for_the_whole_town(units: Units, here: Municipality) -> None:
    _asked_for_the_town(units, here, MOST_AN_HOUR_FROM_ONE)
    with pytest.raises(TooManyCodes):
        ask(units, here)
    assert ask(units, here, asked_from="elsewhere").to_send is not None


def test_a_mailbox_is_not_flooded_by_asking_at_once_either(
    units: Units, here: Municipality
) -> None:
    answers = at_once(lambda _n: ask(units, here).to_send is not None, 12)
    assert answers.count(True) == MOST_AN_HOUR_TO_ONE_FROM_ONE
    assert answers.count("accounts/too-many-codes") == 12 - MOST_AN_HOUR_TO_ONE_FROM_ONE


def test_nor_from_many_places_at_once(units: Units, here: Municipality) -> None:
    for place in range(MOST_AN_HOUR_TO_ONE - 2):
        ask(units, here, asked_from=str(place))
    answers = at_once(lambda n: ask(units, here, asked_from=f"x{n}").to_send is not None, 12)
    assert (answers.count(True), answers.count(False)) == (2, 10)


def test_nor_is_the_town_asked_for_from_one_place_at_once(units: Units, here: Municipality) -> None:
    _asked_for_the_town(units, here, MOST_AN_HOUR_FROM_ONE - 2)
    answers = at_once(lambda n: ask(units, here, f"at-once-{n}@example.org").to_send, 12)
    assert answers.count("accounts/too-many-codes") == 12 - 2


def test_old_codes_are_forgotten(units: Units, here: Municipality, clock: FixedClock) -> None:
    ask(units, here)
    clock.advance(timedelta(days=1, seconds=1))
    ask(units, here)
    with units.write(here) as uow:
        assert forget_old_codes(uow) == 1
