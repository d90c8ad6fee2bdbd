"""A code lets its owner in once, for a while, and guessing is bounded."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.accounts.codes import (
    GOOD_FOR,
    HOUR,
    MANY_WRONG_A_DAY_AT_ONE,
    MOST_TRIES,
    MOST_WRONG_AN_HOUR_FROM_ONE,
    ask_for_code,
)
from app.accounts.contract import CodeWornOut, TooManyWrongCodes
from app.accounts.models import LoginCode
from app.core.clock import FixedClock
from app.core.work import Municipality, Units
from tests.accounts.codes import ask, try_code
from tests.people import Cast


def test_the_code_lets_its_owner_in_once(units: Units, here: Municipality, cast: Cast) -> None:
    asked = ask(units, here)
    assert try_code(units, here, asked) == cast.ida.id
    assert try_code(units, here, asked) is None


def test_capitals_and_blanks_do_not_matter_in_an_address(
    units: Units, here: Municipality, cast: Cast
) -> None:
    assert try_code(units, here, ask(units, here, "  IDA@Example.ORG ")) == cast.ida.id


def test_five_wrong_tries_close_the_door(units: Units, here: Municipality) -> None:
    asked = ask(units, here)
    for _attempt in range(MOST_TRIES):
        assert try_code(units, here, asked, "000000") is None
    with pytest.raises(CodeWornOut) as refused:
        try_code(units, here, asked)
    assert refused.value.headers["Retry-After"] == "600"


def test_the_fifth_try_may_still_be_right(units: Units, here: Municipality, cast: Cast) -> None:
    asked = ask(units, here)
    for _attempt in range(MOST_TRIES - 1):
        try_code(units, here, asked, "000000")
    assert try_code(units, here, asked) == cast.ida.id


def test_a_code_is_too_old_after_ten_minutes(
    units: Units, here: Municipality, clock: FixedClock
) -> None:
    asked = ask(units, here)
    clock.advance(GOOD_FOR)
    assert try_code(units, here, asked) is None


def test_a_new_code_takes_the_place_of_the_old_one(
    units: Units, here: Municipality, cast: Cast
) -> None:
    old = ask(units, here, code="111111")
    new = ask(units, here, code="222222", instead_of=old)
    assert try_code(units, here, old, "111111") is None
    assert try_code(units, here, new, "222222") == cast.ida.id


def test_a_strangers_asking_does_not_disturb_ones_own_code(
    units: Units, here: Municipality, cast: Cast
) -> None:
    own = ask(units, here, code="111111")
    strangers = ask(units, here, code="222222", asked_from="192.0.2.7")
    assert try_code(units, here, strangers, "111111") is None
    assert try_code(units, here, own, "111111") == cast.ida.id


def test_a_code_of_the_neighbour_does_not_work_here(units: Units, cast: Cast) -> None:
    asked = ask(units, cast.next_door, "nabo@example.org")
    assert try_code(units, cast.here, asked) is None
    assert try_code(units, cast.next_door, asked) == cast.nabo.id


def test_whoever_guesses_from_one_place_is_stopped_there_and_nobody_elsewhere(
    units: Units, here: Municipality, cast: Cast, clock: FixedClock
) -> None:
    own = ask(units, here, asked_from="elsewhere")
    for number in range(MOST_WRONG_AN_HOUR_FROM_ONE // MOST_TRIES):
        guessed = ask(units, here, f"{number}@example.org")
        for _attempt in range(MOST_TRIES):
            assert try_code(units, here, guessed, "000000") is None
    another = ask(units, here)
    with pytest.raises(TooManyWrongCodes):
        try_code(units, here, another)
    assert try_code(units, here, own) == cast.ida.id
    clock.advance(HOUR)
    assert try_code(units, here, ask(units, here)) == cast.ida.id


def test_after_many_wrong_tries_at_an_address_a_code_has_one_and_is_still_right(
    units: Units, here: Municipality, cast: Cast
) -> None:
    for place in range(MANY_WRONG_A_DAY_AT_ONE // MOST_TRIES):
        guessed = ask(units, here, asked_from=str(place))
        for _attempt in range(MOST_TRIES):
            try_code(units, here, guessed, "000000")
    strangers = ask(units, here, asked_from="another")
    assert try_code(units, here, strangers, "000000") is None
    with pytest.raises(CodeWornOut):
        try_code(units, here, strangers, "000001")
    assert try_code(units, here, ask(units, here)) == cast.ida.id


def test_wrong_tries_of_a_code_that_was_replaced_count_too(
    units: Units, here: Municipality, cast: Cast
) -> None:
    with units.write(here) as uow:
        asked = ask_for_code(uow, cast.ida.email, code="111111", asked_from="x")
    try_code(units, here, asked, "000000")
    ask(units, here, cast.ida.email, asked_from="x", instead_of=asked)
    with units.read(here) as uow:
        used = uow.session.scalars(select(LoginCode.used_at)).all()
    assert list(used) == [None, None]
