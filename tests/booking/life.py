"""A model of a booking's life, written plainly: what people may do, and what is true then."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from uuid import UUID

from sqlalchemy import delete

from app.booking.contract import BookingState, MeetingMode
from app.booking.models import Absence, Booking
from app.core.clock import COPENHAGEN, FixedClock
from app.core.work import Units, the_service
from tests.booking.office import Office, local
from tests.people import Cast, Person

BEGINS = local(24, 10)
HOUR, HALF_HOUR, A_DAY = timedelta(hours=1), timedelta(minutes=30), timedelta(days=1)
BUFFER, HELD_FOR, NOTICE = timedelta(minutes=15), timedelta(minutes=5), timedelta(hours=2)
MOVE_UNTIL, CANCEL_UNTIL, LATE_FROM = timedelta(hours=24), timedelta(hours=2), timedelta(hours=12)
MOST_MOVES = 2
MORNING, AFTERNOON = (time(9), time(12)), (time(12, 30), time(15))
OPEN = {MeetingMode.ON_SITE: (MORNING,), MeetingMode.PHONE: (MORNING, AFTERNOON)}
HELD, BOOKED, CANCELLED = BookingState.HELD, BookingState.BOOKED, BookingState.CANCELLED

Stretch = tuple[datetime, datetime]


@dataclass(frozen=True)
class World:
    """Where lives are lived."""

    units: Units
    clock: FixedClock
    cast: Cast
    office: Office

    def begin_anew(self) -> None:
        """Forget every meeting and absence, and put the clock back."""
        self.clock.set(BEGINS)
        with self.units.write(self.cast.here, the_service("test")) as uow:
            uow.session.execute(delete(Booking))
            uow.session.execute(delete(Absence))


@dataclass
class Known:
    """A meeting or a hold as the model remembers it; `moving` is the meeting that a hold is for."""

    id: UUID
    citizen: Person
    adviser_id: UUID
    starts_at: datetime
    mode: MeetingMode
    state: BookingState
    sequence: int = 0
    moves: int = 0
    minutes_late: int | None = None
    hold_until: datetime | None = None
    moving: Known | None = None

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + HOUR


@dataclass
class Model:
    """What is known, and what follows from it."""

    now: datetime = BEGINS
    known: list[Known] = field(default_factory=list)
    away: dict[UUID, list[Stretch]] = field(default_factory=dict)

    def standing(self) -> list[Known]:
        """Return what keeps others out of a time."""
        return [k for k in self.known if k.state == BOOKED or self.is_held(k)]

    def is_held(self, one: Known) -> bool:
        return one.state == HELD and one.hold_until is not None and one.hold_until > self.now

    def is_busy(self, citizen: Person, starts_at: datetime, but: Known | None = None) -> bool:
        """Say whether the citizen has a meeting in the hour from a moment on."""
        wanted = (starts_at, starts_at + HOUR)
        return any(meets(wanted, one) for one in self._meetings_of(citizen, but))

    def free_with(
        self,
        citizen: Person,
        starts_at: datetime,
        mode: MeetingMode,
        advisers: list[UUID],
        but: Known | None = None,
        *,
        by_staff: bool = False,
    ) -> set[UUID]:
        """Return who could meet the citizen at a moment; staff may take a time at short notice."""
        earliest = self.now if by_staff else self.now + NOTICE
        if starts_at < earliest or not _is_open(starts_at, mode):
            return set()
        if self.is_busy(citizen, starts_at, but):  # the buffer is the adviser's alone
            return set()
        wanted = (starts_at, starts_at + HOUR + BUFFER)
        return {
            one
            for one in advisers
            if not any(meets(wanted, taken) for taken in self._taken_of(one, citizen, but))
        }

    def let_go(self, citizen: Person) -> None:
        """Forget what a citizen holds: whoever takes another time lets go of it."""
        self.known = [k for k in self.known if k.state != HELD or k.citizen != citizen]

    def let_go_of_move(self, citizen: Person) -> None:
        """Forget where a citizen would move a meeting that is called off; all are of one type."""
        self.known = [k for k in self.known if k.moving is None or k.citizen != citizen]

    def _meetings_of(self, citizen: Person, but: Known | None) -> list[Stretch]:
        theirs = (k for k in self.known if k.citizen == citizen and k.state == BOOKED)
        return [(k.starts_at, k.ends_at) for k in theirs if k is not but]

    def _taken_of(self, adviser_id: UUID, citizen: Person, but: Known | None) -> list[Stretch]:
        taken = [
            (k.starts_at, k.ends_at + BUFFER)
            for k in self.standing()
            if k.adviser_id == adviser_id
            and k is not but
            and not (k.state == HELD and k.citizen == citizen)
        ]
        return taken + self.away.get(adviser_id, [])


def meets(a: Stretch, b: Stretch) -> bool:
    return a[0] < b[1] and b[0] < a[1]


def _is_open(starts_at: datetime, mode: MeetingMode) -> bool:
    begins, ends = starts_at.astimezone(COPENHAGEN), (starts_at + HOUR).astimezone(COPENHAGEN)
    return begins.weekday() < 5 and any(
        opens <= begins.time() and ends.time() <= closes and begins.date() == ends.date()
        for opens, closes in OPEN[mode]
    )
