"""When something is due, what is told before, and where an enrolment stands: pure decisions.

Days are local; a day counts until it is over by Danish clocks, whatever they do that night. Days
of leave count for nothing: what is due after them is due as much later.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from app.core.clock import COPENHAGEN, end_of_day
from app.programmes.contract import (
    NOTICE_DAYS,
    Due,
    DueRule,
    EnrolmentState,
    Leave,
    ProgrammeFacts,
)

TOLD_FROM = time(9)
"""In the morning, when people are up and somebody is there to ask."""
MISSED = -1
INVITED = -2
"""The one step of what is voluntary: it is suggested before its day, and never called late."""
ENDS_STEPS = (14, 1)
"""How many days before the end of access one is told of it."""
_A_DAY = timedelta(days=1)
# A day that was mistyped before it was refused leaves room for what is told after it.
_LAST_OF_ALL = date.max - timedelta(days=366)


@dataclass(frozen=True)
class Run:
    """The days of an enrolment: the first, the last with deadlines, the last of all.

    `notice` is how long somebody has, at least, for what is due before a meeting.
    """

    from_on: date
    required_until_on: date | None
    access_until_on: date | None
    leaves: tuple[Leave, ...] = ()
    notice: timedelta = timedelta(days=NOTICE_DAYS)


@dataclass(frozen=True)
class Deadline:
    """The last day for an item, and since when it is that day; what is voluntary has a day too."""

    due_on: date
    dated_at: datetime
    is_required: bool = True


def is_asked_of(facts: ProgrammeFacts, groups: Collection[str], language: str) -> bool:
    """Say whether a programme is required of a citizen of some target groups and a language."""
    is_of_group = not facts.required_groups or not set(facts.required_groups).isdisjoint(groups)
    speaks = not facts.required_languages or language in facts.required_languages
    return facts.is_required and is_of_group and speaks


def run_of(facts: ProgrammeFacts, from_on: date, leaves: Sequence[Leave] = ()) -> Run:
    """Return the days of an enrolment that begins on a day."""

    def last(days: int | None) -> date | None:
        return day_after(from_on, days - 1, leaves) if days is not None else None

    return Run(
        from_on,
        last(facts.required_days),
        last(facts.access_days),
        tuple(leaves),
        timedelta(days=facts.notice_days),
    )


def day_after(start: date, days: int, leaves: Iterable[Leave] = ()) -> date:
    """Return the day that comes so many days after another, of which days of leave are none."""
    day = start + timedelta(days=days)
    for leave in _in_order(leaves):
        first = max(leave.from_on, start)
        if first <= day and first <= leave.until_on:
            day += leave.until_on - first + _A_DAY
    return day


def due_of(
    due: Due, run: Run, *, next_meeting_on: date | None = None, not_before: date | None = None
) -> date | None:
    """Return the last day for an item; None for none, or while no meeting is booked.

    What is due before a meeting is never due `not_before` a day: the notice of the programme from
    the first, usually. Neither that nor a late meeting puts anything off past the last day of all.
    """
    if due.rule == DueRule.AFTER_START:
        return day_after(run.from_on, due.days, run.leaves)
    if due.rule == DueRule.ON_DATE and due.on is not None:
        return max(after_leave(min(due.on, _LAST_OF_ALL), run.leaves), run.from_on)
    if due.rule == DueRule.BEFORE_MEETING and next_meeting_on is not None:
        on = next_meeting_on - timedelta(days=due.days)
        return held_to_end(max(on, not_before or run.from_on + run.notice), run.access_until_on)
    return None


def held_to_end(day: date, last: date | None) -> date:
    """Return a day, or the last one of all where it comes after that; None for no end."""
    return min(day, last) if last is not None else day


def after_leave(day: date, leaves: Iterable[Leave]) -> date:
    """Return a day, or the first day back where it is one of leave."""
    for leave in _in_order(leaves):
        if leave.from_on <= day <= leave.until_on:
            day = leave.until_on + _A_DAY
    return day


def told_at(due_on: date, step: int) -> datetime:
    """Return when a step before a deadline is told: in the morning; that of `MISSED` is after."""
    day = due_on - timedelta(days=step)
    return datetime.combine(day, TOLD_FROM, COPENHAGEN).astimezone(UTC)


def step_now(deadline: Deadline, steps: Collection[int], now: datetime) -> int | None:
    """Return the step that is to be told now, and no other that was missed; None for none.

    It is the last whose time has come since the deadline was set; `MISSED` once that is over. What
    is voluntary has `INVITED` alone, until its day is over.
    """
    passed = [step for step, at in moments_of(deadline, steps) if at <= now]
    if now >= end_of_day(deadline.due_on):
        return MISSED if MISSED in passed else None
    return min((one for one in passed if one != MISSED), default=None)


def moments_of(deadline: Deadline, steps: Collection[int]) -> list[tuple[int, datetime]]:
    """Return the steps of a deadline since it was set, and when each is told.

    What is voluntary is told on the first of them, and on no other.
    """
    asked = {*steps, MISSED} if deadline.is_required else set(steps)
    moments = ((step, told_at(deadline.due_on, step)) for step in asked)
    ahead = [(step, at) for step, at in moments if deadline.dated_at < at]
    if deadline.is_required:
        return ahead
    return [(INVITED, min(at for _step, at in ahead))] if ahead else []


def next_told(
    deadlines: Iterable[Deadline], steps: Collection[int], run: Run, now: datetime
) -> datetime | None:
    """Return when there is next something to tell of some deadlines, never on leave."""
    moments = (
        _on_a_day_of_work(at, run.leaves)
        for one in deadlines
        for _step, at in moments_of(one, steps)
    )
    return min((at for at in moments if at > now), default=None)


def next_look(
    deadlines: Iterable[Deadline],
    steps: Collection[int],
    run: Run,
    now: datetime,
    *,
    is_ahead: bool,
    says_end: bool,
) -> datetime | None:
    """Return when there is next something to do about an enrolment that goes on."""
    told = next_told(deadlines, steps, run, now)
    said = next_said(run, now, is_ahead=is_ahead, says_end=says_end)
    return min((at for at in (told, said, next_turn(run, now)) if at), default=None)


def next_turn(run: Run, now: datetime) -> datetime | None:
    """Return when an enrolment next stands otherwise: its part with deadlines or all is over."""
    days = [day for day in (run.required_until_on, run.access_until_on) if day is not None]
    return min((at for at in map(end_of_day, days) if at > now), default=None)


def begins_at_work(run: Run) -> date:
    """Return the first day on which something is asked: the first, or the first after leave."""
    return after_leave(run.from_on, run.leaves)


def said_before_end(run: Run, now: datetime) -> int | None:
    """Return which of the days before the end of access is the one to speak of now; none on leave.

    The first morning back says it, where that is still ahead.
    """
    if is_on_leave(run.leaves, now.astimezone(COPENHAGEN).date()):
        return None
    if run.access_until_on is None or now >= end_of_day(run.access_until_on):
        return None
    passed = (step for step in ENDS_STEPS if told_at(run.access_until_on, step) <= now)
    return min(passed, default=None)


def next_said(run: Run, now: datetime, *, is_ahead: bool, says_end: bool) -> datetime | None:
    """Return when there is next something to say of its beginning, or of its end; not on leave."""
    moments = [told_at(run.from_on, 0)] if is_ahead else []
    if says_end and run.access_until_on is not None:
        moments += [told_at(run.access_until_on, step) for step in ENDS_STEPS]
    awake = (_on_a_day_of_work(at, run.leaves) for at in moments)
    return min((at for at in awake if at > now), default=None)


def is_on_leave(leaves: Iterable[Leave], today: date) -> bool:
    """Say whether a day is one of leave."""
    return any(leave.from_on <= today <= leave.until_on for leave in leaves)


def state_on(run: Run, today: date, *, is_ended: bool = False) -> EnrolmentState:
    """Return where an enrolment stands on a day."""
    if is_ended:
        return EnrolmentState.ENDED
    if run.access_until_on is not None and today > run.access_until_on:
        return EnrolmentState.OVER
    if today < run.from_on:
        return EnrolmentState.AHEAD
    if is_on_leave(run.leaves, today):
        return EnrolmentState.LEAVE
    if run.required_until_on is not None and today <= run.required_until_on:
        return EnrolmentState.REQUIRED
    return EnrolmentState.FREE


def is_missed(due_on: date | None, today: date, *, is_done: bool, is_required: bool) -> bool:
    """Say whether the last day for an item is over, and it is not done; nothing voluntary is."""
    return due_on is not None and is_required and not is_done and today > due_on


def _on_a_day_of_work(at: datetime, leaves: Iterable[Leave]) -> datetime:
    """Return a moment in the morning, or that of the first day back where it is on leave."""
    day = at.astimezone(COPENHAGEN).date()
    back = after_leave(day, leaves)
    return at if back == day else datetime.combine(back, TOLD_FROM, COPENHAGEN).astimezone(UTC)


def _in_order(leaves: Iterable[Leave]) -> list[Leave]:
    return sorted(leaves, key=lambda leave: leave.from_on)
