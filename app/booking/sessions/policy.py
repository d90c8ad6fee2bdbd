"""When a session can be, who may still sign up, and which seat is free: decisions on values."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count

from app.booking.sessions.contract import SeatState, SessionFacts
from app.core.clock import COPENHAGEN, end_of_day

TICKED_FROM = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
_WEEK = timedelta(days=7)

# What a seat can become.
CHANGES: dict[SeatState | None, frozenset[SeatState]] = {
    None: frozenset({SeatState.INVITED, SeatState.SEATED, SeatState.WAITING}),
    SeatState.INVITED: frozenset({SeatState.SEATED, SeatState.WAITING, SeatState.OFF}),
    SeatState.WAITING: frozenset({SeatState.SEATED, SeatState.OFF}),
    SeatState.SEATED: frozenset({SeatState.OFF}),
    SeatState.OFF: frozenset({SeatState.SEATED, SeatState.WAITING}),
}


def may_become(before: SeatState | None, after: SeatState) -> bool:
    """Say whether a seat that is so, or is not there yet, can become another."""
    return after in CHANGES[before]


def weeks_later(facts: SessionFacts, weeks: int) -> SessionFacts:
    """Return the same session so many weeks later, at the same time on the clock."""
    later = weeks * _WEEK
    return replace(
        facts,
        starts_at=_later(facts.starts_at, later),
        ends_at=_later(facts.ends_at, later),
        sign_up_until_on=facts.sign_up_until_on and facts.sign_up_until_on + later,
        sign_off_until_on=facts.sign_off_until_on and facts.sign_off_until_on + later,
    )


def may_still_sign_up(facts: SessionFacts, now: datetime) -> bool:
    """Say whether one may still sign up: until the day named is over, or until it begins."""
    return now < _until(facts.sign_up_until_on, facts.starts_at)


def may_still_sign_off(facts: SessionFacts, now: datetime) -> bool:
    """Say whether one may still sign off: until the day named is over, or until it begins."""
    return now < _until(facts.sign_off_until_on, facts.starts_at)


def may_be_ticked(facts: SessionFacts, now: datetime) -> bool:
    """Say whether one may note who came: from half an hour before it begins."""
    return now >= facts.starts_at - TICKED_FROM


def free_number(taken: Collection[int]) -> int:
    """Return the lowest number of a seat that nobody has."""
    return next(number for number in count(1) if number not in taken)


def _until(day: date | None, starts_at: datetime) -> datetime:
    return starts_at if day is None else min(end_of_day(day), starts_at)


def _later(moment: datetime, later: timedelta) -> datetime:
    local = moment.astimezone(COPENHAGEN)
    return (local.replace(tzinfo=None) + later).replace(tzinfo=COPENHAGEN).astimezone(UTC)
