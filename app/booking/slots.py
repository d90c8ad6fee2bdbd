"""Free times: when a citizen could meet whom, put together from everybody's calendars."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select

from app.accounts.own_advisers import who_answers
from app.accounts.people import who_may_come_in
from app.accounts.teams import ids_of_team
from app.booking.access import ARRANGERS
from app.booking.contract import MeetingMode, MeetingTypeView, Slot, WhoMeets, WorkPeriod
from app.booking.leading import led_between
from app.booking.models import AdviserMeets, BookableAdviser, MeetingPlace, WorkingPeriod
from app.booking.policy import (
    Minute,
    Need,
    Span,
    free_starts,
    minute_after,
    minute_of,
    moment_of,
    nearest,
)
from app.booking.taken import absences_between, meetings_of, meetings_of_citizen
from app.core.clock import local_day, start_of_day
from app.core.work import UnitOfWork
from app.tenancy.closing_days import closing_days
from app.tenancy.opening import OpeningHours, Period, spans_on

ALTERNATIVES = 3
LOOKED_AROUND = timedelta(days=14)
_MINUTE = timedelta(minutes=1)
_A_DAY = timedelta(days=1)
_MINUTES_A_DAY = 24 * 60


class Calendars(dict[UUID, BookableAdviser]):
    """The advisers whom one could meet, the own one first, with the limits of their own.

    `own` is who is preferred to others, where the type of meeting is not with whoever has time.
    """

    def __init__(self, rules: Mapping[UUID, BookableAdviser], own: UUID | None) -> None:
        """Take them in their order."""
        super().__init__(rules)
        self.own = own

    def without(self, adviser_id: UUID) -> Calendars:
        """Return the others."""
        others = {one: rules for one, rules in self.items() if one != adviser_id}
        return Calendars(others, self.own)


@dataclass(frozen=True)
class Wish:
    """What somebody looks for: a type of meeting for a citizen, in one way, maybe with somebody.

    Where one meets in person it may be at some `places` alone; without any, at whichever.
    Where a meeting is to be moved, its own time counts as free (`instead_of`). How long before one
    books at the latest does not bind staff (`is_short_notice`).
    """

    meeting_type: MeetingTypeView
    citizen_id: UUID
    mode: MeetingMode
    adviser_id: UUID | None = None
    instead_of: UUID | None = None
    is_short_notice: bool = False
    places: frozenset[UUID] = frozenset()


def free_slots(uow: UnitOfWork, wish: Wish, *, since: datetime, until: datetime) -> list[Slot]:
    """Return the free times from `since` until before `until`, one for each beginning, in order.

    A time is with the own adviser where the type asks for that and they are free, else with
    whoever of those that one could meet has the fewest meetings that day.
    """
    return free_slots_in(uow, wish, calendars_for(uow, wish), since=since, until=until)


def free_slots_in(
    uow: UnitOfWork, wish: Wish, calendars: Calendars, *, since: datetime, until: datetime
) -> list[Slot]:
    """Return the same of calendars that are at hand already."""
    search = _Search(uow, wish, calendars, since, until)
    return [search.slot(start) for start in sorted(search.free)]


def slot_at(uow: UnitOfWork, wish: Wish, calendars: Calendars, starts_at: datetime) -> Slot | None:
    """Return the free time that begins at a moment, in calendars that are at hand already."""
    search = _Search(uow, wish, calendars, starts_at, starts_at + _MINUTE)
    start = minute_of(starts_at)
    is_free = start in search.free and moment_of(start) == starts_at
    return search.slot(start) if is_free else None


def alternatives_to(
    uow: UnitOfWork, wish: Wish, calendars: Calendars, starts_at: datetime
) -> list[Slot]:
    """Return the three free times nearest to one that is not, in order; maybe fewer."""
    since, until = starts_at - LOOKED_AROUND, starts_at + LOOKED_AROUND
    search = _Search(uow, wish, calendars, since, until)
    found = nearest(list(search.free), minute_of(starts_at), ALTERNATIVES)
    return [search.slot(start) for start in found]


def calendars_for(uow: UnitOfWork, wish: Wish, *, keeps_others_out: bool = False) -> Calendars:
    """Return with whom a meeting could be booked, the own adviser first, with their own limits.

    By video that is only whoever has a room for it. Others who want to take a time with one of them
    may be kept waiting until the unit ends.
    """
    advisers, own = _advisers_and_own(uow, wish)
    rows = (
        select(BookableAdviser)
        .where(BookableAdviser.adviser_id.in_(advisers), BookableAdviser.is_open)
        .order_by(BookableAdviser.adviser_id)  # everybody in one order, so that none wait in a ring
    )
    if wish.mode == MeetingMode.VIDEO and not wish.meeting_type.video_url:
        rows = rows.where(BookableAdviser.video_url != "")
    found = uow.session.scalars(rows.with_for_update() if keeps_others_out else rows)
    rules = {row.adviser_id: row for row in found}
    return Calendars({one: rules[one] for one in advisers if one in rules}, own)


def keep_others_out_of(uow: UnitOfWork, adviser_id: UUID) -> None:
    """Keep whoever wants a time with an adviser waiting until the unit ends."""
    row = select(BookableAdviser.id).where(BookableAdviser.adviser_id == adviser_id)
    uow.session.execute(row.with_for_update())


def advisers_for(uow: UnitOfWork, wish: Wish) -> list[UUID]:
    """Return with whom a meeting could be booked, whoever has time; the own adviser first."""
    return _advisers_and_own(uow, wish)[0]


def _advisers_and_own(uow: UnitOfWork, wish: Wish) -> tuple[list[UUID], UUID | None]:
    answering = who_answers(uow, wish.citizen_id)
    own, who = answering.adviser_id, wish.meeting_type.who_meets
    offering = set(
        uow.session.scalars(
            select(AdviserMeets.adviser_id)
            .join(BookableAdviser, BookableAdviser.adviser_id == AdviserMeets.adviser_id)
            .where(AdviserMeets.meeting_type_id == wish.meeting_type.id, BookableAdviser.is_open)
        )
    )
    if wish.adviser_id is not None:
        offering &= {wish.adviser_id}
    if who == WhoMeets.OWN:
        offering = {one for one in offering if one == own}
    elif who == WhoMeets.OWN_FIRST and answering.team_id is not None:
        team = ids_of_team(uow, answering.team_id)
        offering = {one for one in offering if one in team or one == own}
    able = who_may_come_in(uow, offering, as_one_of=ARRANGERS)
    preferred = None if who == WhoMeets.ANYBODY else own
    return sorted(able, key=lambda one: (one != preferred, one)), preferred


def free_slots_with(
    uow: UnitOfWork,
    adviser_id: UUID,
    kind: MeetingTypeView,
    mode: MeetingMode,
    *,
    since: datetime,
    until: datetime,
) -> list[Slot]:
    """Return when citizens could meet an adviser; one who is busy themselves has fewer times."""
    shared = replace(kind, who_meets=WhoMeets.ANYBODY)
    # Looked for by the adviser, who is nobody's citizen, so that no meetings of a citizen count.
    wish = Wish(shared, adviser_id, mode, adviser_id)
    return free_slots(uow, wish, since=since, until=until)


class _Open(NamedTuple):
    """A stretch in which an adviser works, on a local day."""

    span: Span
    day: date
    place_id: UUID | None


class _Free(NamedTuple):
    """Somebody who is free when a meeting could begin, by their place among the advisers."""

    at: int
    place_id: UUID | None


@dataclass(frozen=True)
class _Days:
    """The local days that a search touches, each with the minute in which it begins."""

    days: Sequence[date]
    begin: Sequence[Minute]

    @classmethod
    def between(cls, since: datetime, until: datetime) -> _Days:
        """Return the days from one moment to another."""
        first, last = local_day(since), local_day(until)
        days = [first + n * _A_DAY for n in range((last - first).days + 1)]
        return cls(days, [minute_of(start_of_day(day)) for day in days])

    def begin_and_end(self, day: date) -> Span:
        """Return the minutes in which one of the days begins and ends."""
        place = (day - self.days[0]).days
        begins = self.begin[place]
        if place + 1 < len(self.begin):
            return begins, self.begin[place + 1]
        return begins, minute_of(start_of_day(day + _A_DAY))

    def day_of(self, minute: Minute) -> date:
        """Return the day in which a minute lies; the first for one before it."""
        return self.days[max(bisect_right(self.begin, minute) - 1, 0)]


class _Search:
    """One look at everybody's calendars; `free` says who is free when a meeting could begin.

    Advisers go by their place in the calendars' order, as to look so many of them up by their
    identities would take longer than all the rest.
    """

    def __init__(
        self,
        uow: UnitOfWork,
        wish: Wish,
        calendars: Calendars,
        since: datetime,
        until: datetime,
    ) -> None:
        self._uow, self._wish = uow, wish
        notice = timedelta() if wish.is_short_notice else wish.meeting_type.notice
        self._since = max(since, uow.now + notice)
        self._until = min(until, uow.now + wish.meeting_type.ahead)
        self._advisers, self._rules = list(calendars), list(calendars.values())
        self._own = next((n for n, one in enumerate(calendars) if one == calendars.own), None)
        self._days = _Days.between(self._since, max(self._since, self._until))
        self._meetings: Sequence[Sequence[Span]] = ()
        self._numbers: dict[tuple[int, date], int] = {}
        self.free: dict[Minute, list[_Free]] = {}
        if self._advisers and self._since < self._until:
            self._look()

    def slot(self, start: Minute) -> Slot:
        """Return a time with the one of those who are free then whom it is best to meet."""
        free = self.free[start]
        chosen = free[0] if len(free) == 1 else self._best(free, self._days.day_of(start))
        begins = moment_of(start)
        return Slot(
            starts_at=begins,
            ends_at=begins + self._wish.meeting_type.length,
            adviser_id=self._advisers[chosen.at],
            mode=self._wish.mode,
            place_id=chosen.place_id,
        )

    def _best(self, free: Sequence[_Free], day: date) -> _Free:
        """Return the own adviser where that is asked for, else who has the fewest meetings.

        Those who are free stand in the order of the calendars, which decides between equals.
        """
        own = next((one for one in free if one.at == self._own), None)
        return own or min(free, key=lambda one: self._meetings_on(one.at, day))

    def _meetings_on(self, at: int, day: date) -> int:
        known = self._numbers.get((at, day))
        if known is None:
            begins, ends = self._days.begin_and_end(day)
            theirs = self._meetings[at]
            known = bisect_left(theirs, (ends,)) - bisect_left(theirs, (begins,))
            self._numbers[at, day] = known
        return known

    def _look(self) -> None:
        uow, wish = self._uow, self._wish
        since, until = minute_of(self._since), minute_of(self._until + _A_DAY)
        meetings = meetings_of(
            uow,
            self._advisers,
            since=minute_of(start_of_day(self._days.days[0])),
            until=until,
            looks=wish.citizen_id,
            except_for=wish.instead_of,
        )
        self._meetings = [meetings.get(adviser, ()) for adviser in self._advisers]
        theirs = meetings_of_citizen(
            uow, wish.citizen_id, since=since, until=until, except_for=wish.instead_of
        )
        away = absences_between(uow, self._advisers, since=since, until=until)
        led = led_between(uow, self._advisers, since=self._since, until=self._until + _A_DAY)
        work = self._work()
        for at, adviser in enumerate(self._advisers):
            leads = [one.span for one in led.get(adviser, ())]
            busy = [*self._meetings[at], *away.get(adviser, []), *leads]
            self._put_in(at, work.get(adviser, ()), busy, theirs)

    def _put_in(
        self, at: int, work: Sequence[_Open], busy: Sequence[Span], citizens: Sequence[Span]
    ) -> None:
        """Put in when one adviser is free, and the citizen too."""
        rules = self._rules[at]
        most = rules.most_a_day
        opens = work if most is None else [o for o in work if self._meetings_on(at, o.day) < most]
        begin = [one.span[0] for one in opens]
        kind, now = self._wish.meeting_type, minute_of(self._uow.now)
        need = Need(
            kind.length // _MINUTE,
            max(kind.buffer // _MINUTE, rules.buffer_minutes),
            kind.step // _MINUTE,
        )
        notice = 0 if self._wish.is_short_notice else rules.notice_minutes
        earliest = max(minute_after(self._since), now + notice)
        latest = minute_after(self._until)
        if rules.ahead_days is not None:
            latest = min(latest, minute_of(self._uow.now + rules.ahead_days * _A_DAY))
        spans = [one.span for one in opens]
        within = {"earliest": earliest, "latest": latest}
        for start in free_starts(spans, busy, need, **within, citizens=citizens):
            place_id = opens[bisect_right(begin, start) - 1].place_id
            self.free.setdefault(start, []).append(_Free(at, place_id))

    def _work(self) -> dict[UUID, list[_Open]]:
        """Return when the advisers work on these days, in order, where they meet in this way."""
        is_on_site = self._wish.mode == MeetingMode.ON_SITE
        row = WorkingPeriod
        rows = select(row.adviser_id, row.weekday, row.opens, row.closes, row.place_id).where(
            row.adviser_id.in_(self._advisers),
            row.weekday.in_({day.weekday() for day in self._days.days}),
        )
        if is_on_site:
            used = select(MeetingPlace.id).where(MeetingPlace.is_active)
            rows = rows.where(row.place_id.in_(used))
        if is_on_site and self._wish.places:
            rows = rows.where(row.place_id.in_(self._wish.places))
        found: dict[UUID, list[_Open]] = {adviser: [] for adviser in self._advisers}
        weeks: dict[int, list[tuple[list[_Open], WorkPeriod]]] = {}
        for adviser_id, weekday, opens, closes, place_id in self._uow.session.execute(
            rows.order_by(row.opens)
        ):
            one = WorkPeriod(weekday, opens, closes, place_id if is_on_site else None)
            weeks.setdefault(weekday, []).append((found[adviser_id], one))
        closed = closing_days(self._uow, *sorted({day.year for day in self._days.days}))
        for day in self._days.days:
            if day not in closed:
                self._put_in_day(day, weeks.get(day.weekday(), ()))
        return found

    def _put_in_day(self, day: date, work: Sequence[tuple[list[_Open], WorkPeriod]]) -> None:
        """Put the periods of a day in as minutes; two where the clocks change within one."""
        begins, ends = self._days.begin_and_end(day)
        for theirs, one in work:
            opens, closes = one.opens, one.closes
            if ends - begins == _MINUTES_A_DAY:
                first = begins + 60 * opens.hour + opens.minute
                last = begins + 60 * closes.hour + closes.minute
                theirs.append(_Open((first, last), day, one.place_id))
            else:
                hours = OpeningHours((Period(one.weekday, opens, closes),))
                spans = [(minute_of(a), minute_of(b)) for a, b in spans_on(hours, day)]
                theirs.extend(_Open(span, day, one.place_id) for span in spans)
