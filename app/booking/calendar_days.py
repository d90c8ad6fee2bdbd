"""What stands in an adviser's calendar, day by day: free time, absence, and who comes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select

from app.booking.availability import absences_of, check_may_set_calendar_of, week_of
from app.booking.calendars.busy import busy_outside
from app.booking.contract import BookingState, PlaceView, WorkPeriod
from app.booking.leading import led_between
from app.booking.led import Led
from app.booking.meeting_types import places_by_id
from app.booking.models import Booking
from app.booking.policy import Minute, Span, joined, left_over, minute_of, moment_of
from app.booking.receipts import Entry, entries_of
from app.booking.sessions.access import runs
from app.booking.taken import absences_between
from app.booking.views import view_of
from app.booking.whose_calendar import calendar_to_see, may_open_meetings_of
from app.core.clock import end_of_day, local_day, start_of_day
from app.core.errors import Forbidden
from app.core.texts import _
from app.core.work import UnitOfWork
from app.tenancy.closing_days import closing_days
from app.tenancy.opening import OpeningHours, Period, spans_on

_A_DAY = timedelta(days=1)
_KEEPS_TIME = (BookingState.BOOKED, BookingState.CAME, BookingState.MISSED)


class What(StrEnum):
    """What a stretch of a day is: nobody's yet, not at work, being thought about, a meeting.

    What is `LED` is a session on site, or a drop-in.
    """

    FREE = "free"
    AWAY = "away"
    HELD = "held"
    MEETING = "meeting"
    LED = "led"


@dataclass(frozen=True)
class Block:
    """A stretch of a day; free time on site has its place, absence may have its reason.

    What is led has what it is, and whether the acting person runs it too.
    """

    starts_at: datetime
    ends_at: datetime
    what: What
    entry: Entry | None = None
    place: PlaceView | None = None
    reason: str = ""
    led: Led | None = None
    may_run: bool = False


@dataclass(frozen=True)
class CalendarDay:
    """One local day: its stretches in order, and what was called off.

    `closed` names the closing day that it is, where it is one.
    """

    on: date
    closed: str | None
    blocks: Sequence[Block]
    called_off: Sequence[Entry]

    @property
    def meetings(self) -> list[Entry]:
        """Return the meetings that are held, or were, in order."""
        return [block.entry for block in self.blocks if block.entry is not None]


def calendar_days(uow: UnitOfWork, adviser_id: UUID, first: date, number: int) -> list[CalendarDay]:
    """Return so many days of a calendar that one may look into; NotFound for any other.

    A leader, who sees who comes, is not told what anybody wrote. Why somebody is away is told to
    themselves and to who may set their calendar.
    """
    calendar_to_see(uow, adviser_id)
    days = [first + n * _A_DAY for n in range(number)]
    since, until = start_of_day(days[0]), end_of_day(days[-1])
    rows = _rows(uow, adviser_id, since, until)
    led = led_between(uow, [adviser_id], since=since, until=until).get(adviser_id, [])
    closed = closing_days(uow, *sorted({day.year for day in days}))
    blocks = [
        *_free(uow, adviser_id, [day for day in days if day not in closed], rows, led),
        *_away(uow, adviser_id, since, until),
        *_held(uow, rows),
        *_led(uow, led),
    ]
    entries = _entries(uow, adviser_id, rows)
    return [_day(day, closed.get(day), blocks, entries) for day in days]


def next_meeting(uow: UnitOfWork, adviser_id: UUID) -> datetime | None:
    """Return when the next meeting of a calendar that one may look into begins."""
    calendar_to_see(uow, adviser_id)
    return uow.session.scalar(
        select(Booking.starts_at)
        .where(
            Booking.adviser_id == adviser_id,
            Booking.taken_until > minute_of(uow.now),
            Booking.state == BookingState.BOOKED,
            Booking.starts_at > uow.now,
        )
        .order_by(Booking.starts_at)
        .limit(1)
    )


def _day(
    day: date, closed: str | None, blocks: Iterable[Block], entries: Sequence[Entry]
) -> CalendarDay:
    of_day = [entry for entry in entries if local_day(entry.meeting.starts_at) == day]
    met = [
        Block(entry.meeting.starts_at, entry.meeting.ends_at, What.MEETING, entry)
        for entry in of_day
        if entry.meeting.state != BookingState.CANCELLED
    ]
    found = [block for one in blocks if (block := _within(one, day)) is not None]
    return CalendarDay(
        day,
        closed,
        sorted([*found, *met], key=lambda block: (block.starts_at, block.ends_at)),
        [entry for entry in of_day if entry.meeting.state == BookingState.CANCELLED],
    )


def _within(block: Block, day: date) -> Block | None:
    """Return the part of a stretch that lies on a day; None where there is none."""
    starts_at = max(block.starts_at, start_of_day(day))
    ends_at = min(block.ends_at, end_of_day(day))
    return replace(block, starts_at=starts_at, ends_at=ends_at) if starts_at < ends_at else None


def _rows(uow: UnitOfWork, adviser_id: UUID, since: datetime, until: datetime) -> list[Booking]:
    rows = select(Booking).where(
        Booking.adviser_id == adviser_id,
        Booking.taken_until > minute_of(since),
        Booking.starts_at < until,
    )
    return list(uow.session.scalars(rows.order_by(Booking.starts_at, Booking.id)))


def _entries(uow: UnitOfWork, adviser_id: UUID, rows: Iterable[Booking]) -> list[Entry]:
    views = [view_of(uow, row) for row in rows if row.state != BookingState.HELD]
    if not may_open_meetings_of(uow, adviser_id):
        views = [replace(view, late_text="", cancel_reason="") for view in views]
    return entries_of(uow, views)


def _free(
    uow: UnitOfWork,
    adviser_id: UUID,
    days: Sequence[date],
    rows: Sequence[Booking],
    led: Sequence[Led],
) -> list[Block]:
    """Return the working time from now on in which nothing is yet."""
    week, now = week_of(uow, adviser_id), minute_of(uow.now)
    there = places_by_id(uow, {one.place_id for one in week if one.place_id})
    taken = [(row.taken_from, row.taken_until) for row in rows if _keeps_others_out(uow, row)]
    taken += [one.span for one in led]
    if days:
        since, until = minute_of(start_of_day(days[0])), minute_of(end_of_day(days[-1]))
        away = absences_between(uow, [adviser_id], since=since, until=until)
        taken += away.get(adviser_id, [])
    return [
        Block(moment_of(max(begins, now)), moment_of(ends), What.FREE, place=_place(there, period))
        for day in days
        for period in week
        for begins, ends in left_over(_spans(period, day), taken)
        if ends > now
    ]


def _keeps_others_out(uow: UnitOfWork, row: Booking) -> bool:
    return row.state in _KEEPS_TIME or _is_held(uow, row)


def _is_held(uow: UnitOfWork, row: Booking) -> bool:
    return row.state == BookingState.HELD and (row.hold_until or uow.now) > uow.now


def _held(uow: UnitOfWork, rows: Iterable[Booking]) -> list[Block]:
    """Return the times that somebody is thinking about, without who."""
    held = (row for row in rows if _is_held(uow, row))
    return [Block(row.starts_at, row.ends_at, What.HELD) for row in held]


def _led(uow: UnitOfWork, led: Sequence[Led]) -> list[Block]:
    may_run = {team_id: runs(uow, team_id) for team_id in {one.team_id for one in led}}
    return [
        Block(one.starts_at, one.ends_at, What.LED, led=one, may_run=may_run[one.team_id])
        for one in led
    ]


def _away(uow: UnitOfWork, adviser_id: UUID, since: datetime, until: datetime) -> list[Block]:
    """Return when the adviser cannot be met, and why, to whom that may be told."""
    first, last = minute_of(since), minute_of(until)
    spans = absences_between(uow, [adviser_id], since=first, until=last).get(adviser_id, [])
    told = _reasons(uow, adviser_id, since, until) if _may_know_why(uow, adviser_id) else []
    return [
        Block(moment_of(begins), moment_of(ends), What.AWAY, reason=_reason(told, begins, ends))
        for begins, ends in joined(spans)
    ]


def _may_know_why(uow: UnitOfWork, adviser_id: UUID) -> bool:
    try:
        check_may_set_calendar_of(uow, adviser_id)
    except Forbidden:
        return False
    return True


def _reasons(
    uow: UnitOfWork, adviser_id: UUID, since: datetime, until: datetime
) -> list[tuple[Span, str]]:
    """Return why somebody is away when: what they wrote, or that their own calendar says so."""
    first, last = minute_of(since), minute_of(until)
    outside = busy_outside(uow, [adviser_id], since=first, until=last).get(adviser_id, [])
    written = absences_of(uow, adviser_id, since=since)
    return [
        *(((minute_of(a.starts_at), minute_of(a.ends_at)), a.reason) for a in written if a.reason),
        *((span, _("Own calendar")) for span in outside),
    ]


def _reason(told: Iterable[tuple[Span, str]], begins: Minute, ends: Minute) -> str:
    within = (why for (first, last), why in told if first < ends and last > begins)
    return ", ".join(dict.fromkeys(within))


def _spans(period: WorkPeriod, day: date) -> list[Span]:
    hours = OpeningHours((Period(period.weekday, period.opens, period.closes),))
    return [(minute_of(opens), minute_of(closes)) for opens, closes in spans_on(hours, day)]


def _place(there: Mapping[UUID, PlaceView], period: WorkPeriod) -> PlaceView | None:
    return there.get(period.place_id) if period.place_id else None
