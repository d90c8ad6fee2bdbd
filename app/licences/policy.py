"""When a licence ends, what is told before, and whether it can be extended: decisions on values.

Days are local; a last day counts until it is over by Danish clocks, whatever they do that night.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from app.core.clock import COPENHAGEN, end_of_day
from app.licences.contract import ExtensionPolicy, LicenceState, NoExtension, PoolFacts
from app.notifications.contract import QUIET_FROM

TOLD_FROM = time(9)
"""In the morning, when people are up and somebody is there to ask."""
ENDED = -1
FORECAST_FROM = timedelta(days=90)
SOON = timedelta(days=30)
"""Within this an end is near; a calendar month would show next to nothing on its last days."""
"""How far back one looks for how quickly seats are taken."""
SHORTEST_PAST = timedelta(days=7)
_A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Stretch:
    """The days of a licence: the first, the last, and the last on which it can be extended."""

    from_on: date
    last_on: date
    grace_until_on: date


@dataclass(frozen=True)
class Room:
    """How a pool stands: seats that are free, and how many wait in line for one.

    `is_over` where more are in use than there are, as their number was lowered.
    """

    free: int
    waiting: int
    is_over: bool = False


def stretch_of(facts: PoolFacts, from_on: date) -> Stretch:
    """Return the days of a seat that is given from a day on; the pool's end is its end too."""
    last_on = min(from_on + timedelta(days=facts.seat_days - 1), facts.until_on)
    return with_grace(from_on, max(last_on, from_on), facts.grace_days)


def with_grace(from_on: date, last_on: date, grace_days: int) -> Stretch:
    """Return the days of a licence with this last day."""
    return Stretch(from_on, last_on, last_on + timedelta(days=grace_days))


def state_on(days: Stretch, today: date) -> LicenceState:
    """Return where a licence stands on a day."""
    if days.last_on < days.from_on or today > days.grace_until_on:
        return LicenceState.OVER
    if today < days.from_on:
        return LicenceState.AHEAD
    return LicenceState.ACTIVE if today <= days.last_on else LicenceState.GRACE


def days_left(last_on: date, today: date) -> int:
    """Return how many days come after today until the last one is over; 0 on that day and later."""
    return max((last_on - today).days, 0)


def told_at(last_on: date, step: int) -> datetime:
    """Return when a step before the end is told: in the morning, by Danish clocks."""
    day = last_on - timedelta(days=step)
    return datetime.combine(day, TOLD_FROM, COPENHAGEN).astimezone(UTC)


def extends_itself(facts: PoolFacts) -> bool:
    """Say whether licences of a pool are extended without anybody asking."""
    return facts.extension == ExtensionPolicy.AUTOMATIC


def extended_at(days: Stretch) -> datetime:
    """Return when a licence is extended by itself at the latest: on its last morning."""
    return told_at(days.last_on, 0)


def steps_within(days: Stretch, steps: Collection[int]) -> list[int]:
    """Return the steps that fall on a day of a licence; before its first, nothing ends soon."""
    return [step for step in steps if step <= (days.last_on - days.from_on).days]


def step_now(
    days: Stretch, steps: Collection[int], *, since: datetime, now: datetime
) -> int | None:
    """Return the step that is to be told now, and no other that was missed; None for none.

    It is the last whose time has come since the last day was set. `ENDED` once that day is over.
    """
    if now >= end_of_day(days.last_on):
        return ENDED
    within = steps_within(days, steps)
    return min((one for one in within if since < told_at(days.last_on, one) <= now), default=None)


def subject_of_step(licence_id: UUID, last_on: date, step: int) -> str:
    """Return what a notice of a step before a last day is about."""
    return f"licence/{licence_id}/{last_on.isoformat()}/{step}"


def next_look(
    days: Stretch, steps: Collection[int], now: datetime, *, extends_itself: bool = False
) -> datetime | None:
    """Return when there is next something to do: a step, the end, or the end of the grace.

    Where it extends itself, its last morning is such a moment too.
    """
    moments = [told_at(days.last_on, step) for step in steps_within(days, steps)]
    moments += [end_of_day(days.last_on), end_of_day(days.grace_until_on)]
    if extends_itself:
        moments.append(extended_at(days))
    return min((at for at in moments if at > now), default=None)


def later_last_day(facts: PoolFacts, last_on: date, today: date) -> date:
    """Return the last day that an extension gives, counted from the present one or from today."""
    return min(max(last_on, today) + timedelta(days=facts.extension_days), facts.until_on)


def why_not_extended(
    facts: PoolFacts, days: Stretch, extensions: int, room: Room, today: date
) -> NoExtension | None:
    """Return why a licence cannot be extended; None where it can.

    Whoever waits in line comes first. In the grace somebody else may have the seat by now, and
    where there are fewer seats than before, some have to end first.
    """
    state = state_on(days, today)
    if facts.extension == ExtensionPolicy.NEVER:
        return NoExtension.NEVER
    if state in {LicenceState.OVER, LicenceState.AHEAD}:
        return NoExtension.OVER
    if extensions >= facts.most_extensions:
        return NoExtension.TOO_OFTEN
    if later_last_day(facts, days.last_on, today) <= max(days.last_on, today - _A_DAY):
        return NoExtension.POOL_ENDS
    if room.waiting:
        return NoExtension.OTHERS_WAIT
    if room.is_over or (state == LicenceState.GRACE and room.free < 1):
        return NoExtension.NO_SEAT
    return None


def last_day_taken_back(last_on: date, now: datetime) -> date:
    """Return the last day of a licence that staff take back at a moment.

    It is that day. In the evening it is the next one, as nobody is told before the morning.
    """
    local = now.astimezone(COPENHAGEN)
    is_evening = local.hour >= QUIET_FROM
    return min(local.date() + (_A_DAY if is_evening else timedelta()), last_on)


def asks_about_it(steps: Collection[int], days: Stretch, today: date) -> bool:
    """Say whether one is asked how it was: from the last step before the end until the grace ends.

    Without a grace that is a week after the end, as nobody answers in the middle of the last day.
    """
    first = days.last_on - timedelta(days=min(steps, default=0))
    last = max(days.grace_until_on, days.last_on + timedelta(days=7))
    return days.from_on <= days.last_on and max(first, days.from_on) <= today <= last


def gives_seats(facts: PoolFacts, *, is_active: bool, from_on: date) -> bool:
    """Say whether a seat of a pool can begin on a day."""
    return is_active and facts.from_on <= from_on <= facts.until_on


def runs_dry_on(
    facts: PoolFacts, free: int, given: int, *, since: date, today: date, ending: int = 0
) -> date | None:
    """Return the day on which the last seat is taken if things go on so; None for not at all.

    `given` seats were taken from `since` until today and `ending` will come free within as many
    days; a week's experience is the least to say something.
    """
    past = today - since
    if past < SHORTEST_PAST or given < 1:
        return None
    if free <= 0:
        return today
    net_a_day = (given - ending) / past.days
    if net_a_day <= 0:
        return None
    day = today + timedelta(days=int(free / net_a_day))
    return day if day <= facts.until_on else None


def weeks_end(today: date) -> date:
    """Return the Sunday of a day's week."""
    return today + timedelta(days=6 - today.weekday())


def is_within(moment: datetime | None, now: datetime, length: timedelta) -> bool:
    """Say whether something happened no longer ago than that."""
    return moment is not None and now - moment <= length
