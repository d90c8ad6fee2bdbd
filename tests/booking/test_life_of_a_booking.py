"""The whole life of a booking: whatever people do in whatever order, beside a simple model of it.

Two citizens and two advisers hold, book, move, call off, are late and away, and the clock goes on.
The model knows half hours, a list of meetings and nothing of databases; what it says is free can
be booked, and what it refuses is refused in the same words.

`make test LONG=1` lives many more lives, and longer ones.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from itertools import combinations
from typing import Any
from uuid import UUID

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from app.booking.arranging import (
    book_meeting,
    cancel_booking,
    hold_instead,
    hold_slot,
    move_booking,
    release_hold,
)
from app.booking.availability import add_absence
from app.booking.contract import BookingState, BookingView, MeetingMode
from app.booking.lateness import note_lateness
from app.booking.meeting_types import change_meeting_type, meeting_type
from app.booking.models import Booking
from app.booking.slots import Wish, free_slots
from app.core.clock import FixedClock
from app.core.errors import Problem
from app.core.work import UnitOfWork, Units, the_service
from tests.booking.life import (
    A_DAY,
    BOOKED,
    BUFFER,
    CANCEL_UNTIL,
    CANCELLED,
    HALF_HOUR,
    HELD,
    HELD_FOR,
    LATE_FROM,
    MOST_MOVES,
    MOVE_UNTIL,
    Known,
    Model,
    World,
    meets,
)
from tests.booking.office import JOB_TALK, Office, let_meet, local
from tests.people import Cast, Person

LIVES, STEPS = (300, 60) if os.environ.get("LONG") else (12, 30)
citizens = st.sampled_from(["ida", "omar"])
advisers = st.sampled_from(["anders", "signe"])
modes = st.sampled_from(list(MeetingMode)[:2])
# Half hours of three days, some of them before work begins and after it ends.
starts = st.builds(
    lambda day, half: local(day, 8, 30) + half * HALF_HOUR,
    st.sampled_from([25, 26, 27]),
    st.integers(0, 13),
)
one_of_them = st.integers(0, 999)

pytestmark = pytest.mark.timeout(1800)


class Life(RuleBasedStateMachine):
    """Does what people do, and compares what comes of it with the model."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self.world, self.model = world, Model()
        self.advisers = [world.cast.anders.id, world.cast.signe.id]
        world.begin_anew()

    @rule(citizen=citizens, starts_at=starts, mode=modes)
    def hold(self, citizen: str, starts_at: datetime, mode: MeetingMode) -> None:
        self._take(self._person(citizen), starts_at, mode, hold_slot)

    @rule(citizen=citizens, starts_at=starts, mode=modes, adviser=advisers, by_staff=st.booleans())
    def book(
        self, citizen: str, starts_at: datetime, mode: MeetingMode, adviser: str, by_staff: bool
    ) -> None:
        by = self._person(adviser if by_staff else citizen)
        self._take(self._person(citizen), starts_at, mode, book_meeting, by=by)

    @precondition(lambda self: any(k.state == HELD for k in self.model.known))
    @rule(which=one_of_them)
    def book_what_is_held(self, which: int) -> None:
        held = self._one(which, HELD)
        self._take(held.citizen, held.starts_at, held.mode, book_meeting)

    @precondition(lambda self: any(k.state == HELD for k in self.model.known))
    @rule(which=one_of_them)
    def release(self, which: int) -> None:
        held = self._one(which, HELD)
        was_held = self.model.is_held(held)
        told = self._do(held.citizen, lambda uow: release_hold(uow, held.id))
        # What has run out may be gone already: whoever looked for a time has tidied it away.
        assert told is None or (not was_held and told == "booking/hold-gone")
        self.model.known.remove(held)

    @precondition(lambda self: any(k.state != HELD for k in self.model.known))
    @rule(which=one_of_them, starts_at=starts, mode=modes, by=st.sampled_from(["self", "anders"]))
    def move(self, which: int, starts_at: datetime, mode: MeetingMode, by: str) -> None:
        one = self._one(which, BOOKED, CANCELLED)
        actor = one.citizen if by == "self" else self._person(by)
        by_staff = by != "self"
        expected = self._refusal_of_move(one, starts_at, mode, by_staff=by_staff)
        free = self.model.free_with(
            one.citizen, starts_at, mode, self.advisers, one, by_staff=by_staff
        )
        is_there = (one.starts_at, one.mode) == (starts_at, mode)
        moved = self._do(
            actor, lambda uow: move_booking(uow, one.id, starts_at=starts_at, mode=mode)
        )
        if not isinstance(moved, BookingView):
            assert moved == expected
            return
        assert expected is None
        if is_there:
            return
        assert moved.adviser_id in free
        self.model.let_go(one.citizen)
        one.starts_at, one.mode, one.adviser_id = starts_at, mode, moved.adviser_id
        one.sequence, one.minutes_late = one.sequence + 1, None
        one.moves += by == "self"

    @precondition(lambda self: any(k.state != HELD for k in self.model.known))
    @rule(which=one_of_them, starts_at=starts, mode=modes)
    def think_of_moving(self, which: int, starts_at: datetime, mode: MeetingMode) -> None:
        one = self._one(which, BOOKED, CANCELLED)
        expected = self._refusal_of_move(one, starts_at, mode, by_staff=False, may_stay=False)
        free = self.model.free_with(one.citizen, starts_at, mode, self.advisers, one)
        held = self._do(
            one.citizen, lambda uow: hold_instead(uow, one.id, starts_at=starts_at, mode=mode)
        )
        if not isinstance(held, BookingView):
            assert held == expected
            return
        assert expected is None
        assert held.adviser_id in free
        self.model.let_go(one.citizen)
        made = Known(held.id, one.citizen, held.adviser_id, starts_at, mode, HELD, moving=one)
        made.hold_until = self.model.now + HELD_FOR
        self.model.known.append(made)

    @precondition(lambda self: any(k.moving is not None for k in self.model.known))
    @rule()
    def move_where_it_is_held(self) -> None:
        held = next(k for k in self.model.known if k.moving is not None)
        one, who = held.moving, held.adviser_id
        assert one is not None
        expected = self._refusal_of_move(
            one,
            held.starts_at,
            held.mode,
            by_staff=False,
            may_stay=who == one.adviser_id,
            advisers=[who],
        )
        to = {"starts_at": held.starts_at, "mode": held.mode, "adviser_id": who}
        moved = self._do(one.citizen, lambda uow: move_booking(uow, one.id, **to))
        if not isinstance(moved, BookingView):
            assert moved == expected
            return
        assert (expected, moved.adviser_id) == (None, who)
        if moved.sequence == one.sequence:  # it is there already
            return
        self.model.let_go(one.citizen)
        one.starts_at, one.mode, one.adviser_id = held.starts_at, held.mode, who
        one.sequence, one.moves, one.minutes_late = one.sequence + 1, one.moves + 1, None

    @precondition(lambda self: any(k.state != HELD for k in self.model.known))
    @rule(which=one_of_them, by=st.sampled_from(["self", "signe"]))
    def cancel(self, which: int, by: str) -> None:
        one, now = self._one(which, BOOKED, CANCELLED), self.model.now
        expected = None
        if one.state == BOOKED and now >= one.starts_at:
            expected = "booking/meeting-over"
        elif one.state == BOOKED and by == "self" and now > one.starts_at - CANCEL_UNTIL:
            expected = "booking/too-late-to-cancel"
        actor = one.citizen if by == "self" else self._person(by)
        gone = self._do(actor, lambda uow: cancel_booking(uow, one.id, reason="Syg"))
        if not isinstance(gone, BookingView):
            assert gone == expected
            return
        assert expected is None
        if one.state == BOOKED:
            self.model.let_go_of_move(one.citizen)
            one.sequence += 1
        one.state = CANCELLED

    @precondition(lambda self: any(k.state != HELD for k in self.model.known))
    @rule(which=one_of_them, minutes=st.integers(1, 60))
    def be_late(self, which: int, minutes: int) -> None:
        one, now = self._one(which, BOOKED, CANCELLED), self.model.now
        expected = None
        if one.state != BOOKED or now >= one.ends_at:
            expected = "booking/meeting-over"
        elif now < one.starts_at - LATE_FROM:
            expected = "booking/too-early-to-be-late"
        told = self._do(one.citizen, lambda uow: note_lateness(uow, one.id, minutes=minutes))
        if not isinstance(told, BookingView):
            assert told == expected
            return
        assert expected is None
        one.minutes_late = minutes

    @rule(adviser=advisers, starts_at=starts, half_hours=st.integers(1, 8))
    def be_away(self, adviser: str, starts_at: datetime, half_hours: int) -> None:
        who, ends_at = self._person(adviser), starts_at + half_hours * HALF_HOUR
        self._do(who, lambda uow: add_absence(uow, who.id, starts_at=starts_at, ends_at=ends_at))
        self.model.away.setdefault(who.id, []).append((starts_at, ends_at))

    @rule(minutes=st.sampled_from([1, 4, 6, 45, 180, 720]))
    def let_the_clock_go_on(self, minutes: int) -> None:
        self.world.clock.advance(timedelta(minutes=minutes))
        self.model.now = self.world.clock.now()

    @rule(citizen=citizens, mode=modes, day=st.sampled_from([25, 26, 27]))
    def look(self, citizen: str, mode: MeetingMode, day: int) -> None:
        who, since = self._person(citizen), local(day, 0)
        with self.world.units.read(self.world.cast.here, who.actor) as uow:
            wish = Wish(meeting_type(uow, self.world.office.type_id), who.id, mode)
            found = free_slots(uow, wish, since=since, until=since + A_DAY)
        shown = {slot.starts_at: slot.adviser_id for slot in found}
        expected = {
            at: free
            for at in (since + n * HALF_HOUR for n in range(48))
            if (free := self.model.free_with(who, at, mode, self.advisers))
        }
        assert shown.keys() == expected.keys()
        assert all(shown[at] in free for at, free in expected.items())

    @invariant()
    def everything_is_as_the_model_says(self) -> None:
        rows = {row.id: row for row in self._rows()}
        for one in self.model.known:
            if one.state == HELD and not self.model.is_held(one):
                continue
            row = rows[one.id]
            assert (row.state, row.starts_at, row.mode) == (one.state, one.starts_at, one.mode)
            assert (row.sequence, row.moves) == (one.sequence, one.moves)
            assert (row.adviser_id, row.minutes_late) == (one.adviser_id, one.minutes_late)
        standing = {row.id for row in rows.values() if self._stands(row)}
        assert standing == {one.id for one in self.model.standing()}

    @invariant()
    def nobody_is_at_two_at_once_and_buffers_are_kept(self) -> None:
        standing = [row for row in self._rows() if self._stands(row)]
        for a, b in combinations(standing, 2):
            if self._is_move(a, b):
                continue
            if a.adviser_id == b.adviser_id:
                with_buffer = [(r.starts_at, r.ends_at + BUFFER) for r in (a, b)]
                assert not meets(*with_buffer)
            if a.citizen_id == b.citizen_id:
                assert not meets((a.starts_at, a.ends_at), (b.starts_at, b.ends_at))

    def _take(
        self,
        citizen: Person,
        starts_at: datetime,
        mode: MeetingMode,
        verb: Callable[..., BookingView],
        by: Person | None = None,
    ) -> None:
        """Hold or book, as the model says that it must end."""
        by_staff = by is not None and by != citizen
        free = self.model.free_with(citizen, starts_at, mode, self.advisers, by_staff=by_staff)
        expected = self._refusal(citizen, starts_at, free)
        wanted = self.world.office.wanted(starts_at, mode)
        taken = self._do(by or citizen, lambda uow: verb(uow, citizen.id, wanted))
        if not isinstance(taken, BookingView):
            assert taken == expected
            return
        assert expected is None
        assert taken.adviser_id in free
        assert taken.starts_at == starts_at
        self.model.let_go(citizen)
        made = Known(taken.id, citizen, taken.adviser_id, starts_at, mode, taken.state)
        made.hold_until = self.model.now + HELD_FOR if taken.state == HELD else None
        self.model.known.append(made)

    def _refusal(
        self, citizen: Person, starts_at: datetime, free: set[UUID], but: Known | None = None
    ) -> str | None:
        if self.model.is_busy(citizen, starts_at, but):
            return "booking/busy-then"
        return None if free else "booking/slot-taken"

    def _refusal_of_move(
        self,
        one: Known,
        starts_at: datetime,
        mode: MeetingMode,
        *,
        by_staff: bool,
        may_stay: bool = True,
        advisers: list[UUID] | None = None,
    ) -> str | None:
        now = self.model.now
        if one.state != BOOKED or now >= one.starts_at:
            return "booking/meeting-over"
        if not by_staff and now > one.starts_at - MOVE_UNTIL:
            return "booking/too-late-to-move"
        if not by_staff and one.moves >= MOST_MOVES:
            return "booking/moved-too-often"
        if may_stay and (one.starts_at, one.mode) == (starts_at, mode):
            return None
        whom = advisers or self.advisers
        free = self.model.free_with(one.citizen, starts_at, mode, whom, one, by_staff=by_staff)
        return self._refusal(one.citizen, starts_at, free, one)

    def _do(self, who: Person, verb: Callable[[UnitOfWork], Any]) -> Any:
        """Return what came of it, or the slug of the problem that was told."""
        try:
            with self.world.units.write(self.world.cast.here, who.actor) as uow:
                return verb(uow)
        except Problem as problem:
            return problem.slug

    def _person(self, name: str) -> Person:
        person: Person = getattr(self.world.cast, name)
        return person

    def _one(self, which: int, *states: BookingState) -> Known:
        found = [one for one in self.model.known if one.state in states]
        return found[which % len(found)]

    def _is_move(self, a: Booking, b: Booking) -> bool:
        """Say whether one is the meeting, and the other the time that is held to move it there."""
        moves = ({k.id, k.moving.id} for k in self.model.known if k.moving is not None)
        return {a.id, b.id} in moves

    def _rows(self) -> list[Booking]:
        with self.world.units.read(self.world.cast.here, the_service("test")) as uow:
            return list(uow.session.scalars(select(Booking)))

    def _stands(self, row: Booking) -> bool:
        is_held = row.state == HELD and row.hold_until is not None
        return row.state == BOOKED or (is_held and row.hold_until > self.model.now)


def test_whatever_people_do_a_booking_goes_as_the_model_says(
    units: Units, clock: FixedClock, cast: Cast, office: Office
) -> None:
    assert date(2026, 11, 25).weekday() == 2, "three working days are ahead"
    with units.write(cast.here, the_service("test")) as uow:
        change_meeting_type(uow, office.type_id, replace(JOB_TALK, buffer=BUFFER))
        let_meet(uow, cast.signe.id, office)
    run_state_machine_as_test(
        partial(Life, World(units, clock, cast, office)),
        settings=settings(max_examples=LIVES, stateful_step_count=STEPS),
    )
