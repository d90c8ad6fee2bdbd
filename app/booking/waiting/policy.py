"""Which time is offered to whom, and until when they may answer: pure decisions on values."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from app.booking.waiting.contract import PartOfDay
from app.core.clock import COPENHAGEN, local_day, local_time
from app.notifications.contract import QUIET_FROM, QUIET_TO
from app.tenancy.opening import OpeningHours, Period, after_open_time

ANSWERED_WITHIN = timedelta(hours=2)
SHORTEST_ANSWER = timedelta(minutes=30)
MOST_UNANSWERED = 3
NOON = time(12)
DAYTIME = OpeningHours(tuple(Period(n, time(QUIET_TO), time(QUIET_FROM)) for n in range(7)))


@dataclass(frozen=True)
class Fitting:
    """Which beginnings will do: on some weekdays, in some parts of the day, before a moment.

    What is empty or None asks for nothing. A day on which somebody did not take an offer is not
    offered to them again.
    """

    weekdays: Collection[int] = ()
    parts: Collection[PartOfDay] = ()
    before: datetime | None = None
    not_on: Collection[date] = ()


def fits(starts_at: datetime, wanted: Fitting) -> bool:
    """Say whether a meeting that begins then will do."""
    day = local_day(starts_at)
    part = PartOfDay.MORNING if local_time(starts_at) < NOON else PartOfDay.AFTERNOON
    return (
        (not wanted.weekdays or day.weekday() in wanted.weekdays)
        and (not wanted.parts or part in wanted.parts)
        and (wanted.before is None or starts_at < wanted.before)
        and day not in wanted.not_on
    )


def answer_by(now: datetime, latest: datetime) -> datetime | None:
    """Return until when an offer that is made now may be answered: two hours of daytime.

    It is less where the meeting could not be booked any more after `latest`, and None where less
    than half an hour of daytime is left until then. It never ends in the quiet hours.
    """
    usual = after_open_time(DAYTIME, now, ANSWERED_WITHIN)
    shortest = after_open_time(DAYTIME, now, SHORTEST_ANSWER)
    last = _awake(latest)
    if usual is None or shortest is None or shortest > last:
        return None
    return min(usual, last)


def _awake(at: datetime) -> datetime:
    """Return a moment itself, or when the quiet hours began in which it lies."""
    local = at.astimezone(COPENHAGEN)
    if QUIET_TO <= local.hour < QUIET_FROM:
        return at
    evening = local.date() if local.hour >= QUIET_FROM else local.date() - timedelta(days=1)
    return datetime.combine(evening, time(QUIET_FROM), COPENHAGEN).astimezone(at.tzinfo)
