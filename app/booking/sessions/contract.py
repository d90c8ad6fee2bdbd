"""What other packages may rely on about sessions on site.

A programme plans its own with `planning.plan_session`, naming itself as the `subject`, invites
with `inviting.invite`, and hears `SeatTaken`, `SeatGivenUp` and `AttendanceNoted`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from app.booking.contract import PlaceView
from app.core.errors import Conflict
from app.core.events import Event
from app.core.texts import language, lazy

MOST_SEATS = 500
MOST_WEEKS = 26


class SessionState(StrEnum):
    """Whether a session is to be held, or was; or was called off."""

    PLANNED = "planned"
    CALLED_OFF = "called_off"


class SeatState(StrEnum):
    """What a citizen has to do with a session; see `policy.CHANGES` for what follows what."""

    INVITED = "invited"
    SEATED = "seated"
    WAITING = "waiting"
    OFF = "off"


class Attendance(StrEnum):
    """Whether a citizen was there."""

    CAME = "came"
    MISSED = "missed"


@dataclass(frozen=True)
class SessionFacts:
    """What staff say of a session.

    One signs up and off until the end of the days named, or until it begins. Without
    `is_open` only those invited may. `team_id` is whose advisers run it, everybody's without;
    `led_by_id` is the adviser whose time it takes, nobody's in particular without;
    `subject` is what a programme calls what it is about, at most 100 characters. English texts
    may be left out.
    """

    title_da: str
    place_id: UUID
    starts_at: datetime
    ends_at: datetime
    seats: int
    title_en: str = ""
    about_da: str = ""
    about_en: str = ""
    bring_da: str = ""
    bring_en: str = ""
    is_open: bool = True
    sign_up_until_on: date | None = None
    sign_off_until_on: date | None = None
    team_id: UUID | None = None
    subject: str = ""
    led_by_id: UUID | None = None


@dataclass(frozen=True)
class SessionView:
    """A session as it is shown: `taken` seats of all, and how many are in line for one.

    `sequence` counts its changes of time and place (RFC 5545, 3.8.7.4).
    """

    id: UUID
    facts: SessionFacts
    place: PlaceView
    state: SessionState
    sequence: int
    called_off_because: str
    series_id: UUID | None
    taken: int
    waiting: int

    @property
    def title(self) -> str:
        """Return what it is called, in the language in use."""
        return text_in_use(self.facts.title_da, self.facts.title_en)

    @property
    def about(self) -> str:
        """Return what it is about, in the language in use."""
        return text_in_use(self.facts.about_da, self.facts.about_en)

    @property
    def bring(self) -> str:
        """Return what one brings, in the language in use."""
        return text_in_use(self.facts.bring_da, self.facts.bring_en)

    @property
    def left(self) -> int:
        """Return how many seats are free."""
        return max(self.facts.seats - self.taken, 0)


@dataclass(frozen=True)
class SeatView:
    """A citizen's part in a session; `in_line` is their place in line, 1 for the first.

    `changes` counts how often it became another.
    """

    id: UUID
    site_session_id: UUID
    citizen_id: UUID
    state: SeatState
    attendance: Attendance | None
    in_line: int | None
    changes: int


@dataclass(frozen=True)
class CitizensInvited(Event):
    """Citizens were invited to a session: those with a seat in the state `INVITED`."""

    site_session_id: UUID


@dataclass(frozen=True)
class SeatTaken(Event):
    """A citizen has a seat in a session; `by_id` is who saw to it, None the service.

    `was_waiting` says that it came free while they were in line for it. Where `is_told` is not so,
    whoever saw to it tells the citizen.
    """

    session_seat_id: UUID
    site_session_id: UUID
    citizen_id: UUID
    by_id: UUID | None
    was_waiting: bool
    is_told: bool = True


@dataclass(frozen=True)
class SeatGivenUp(Event):
    """A citizen does not come to a session that they had a seat in, or were in line for.

    Where `is_told` is not so, whoever saw to it tells the citizen.
    """

    session_seat_id: UUID
    site_session_id: UUID
    citizen_id: UUID
    by_id: UUID | None
    is_told: bool = True


@dataclass(frozen=True)
class SessionPlanned(Event):
    """A session was planned, or it was said anew what it is, who leads it, when and where."""

    site_session_id: UUID


@dataclass(frozen=True)
class SessionMoved(Event):
    """A session has another time or place; `sequence` is that of the change.

    `was_at` is when it was to begin before.
    """

    site_session_id: UUID
    sequence: int
    was_at: datetime | None = None


@dataclass(frozen=True)
class SessionCalledOff(Event):
    """A session will not be held; `sequence` is that of the change.

    Where `is_told` is not so, whoever called it off tells those who were to come.
    """

    site_session_id: UUID
    sequence: int
    is_told: bool = True


@dataclass(frozen=True)
class AttendanceNoted(Event):
    """It was noted, or noted anew, whether a citizen came to a session."""

    session_seat_id: UUID
    site_session_id: UUID
    citizen_id: UUID


class BusyAtThatTime(Conflict):
    """The citizen has a meeting or another session then, and was not asked yet."""

    slug = "booking/busy-at-that-time"
    title = lazy("You have something else at that time.")


class SignUpOver(Conflict):
    """One cannot sign up for the session any more."""

    slug = "booking/sign-up-over"
    title = lazy("It is too late to sign up here.")


class SignOffOver(Conflict):
    """One cannot sign off from the session here any more."""

    slug = "booking/sign-off-over"
    title = lazy("It is too late to sign off here. Call us instead.")


class SessionOver(Conflict):
    """The session has been, or will not be."""

    slug = "booking/session-over"
    title = lazy("It is over, or called off.")


class SeatsTaken(Conflict):
    """More people have a seat already than the session is to have."""

    slug = "booking/seats-taken"
    title = lazy("More people than that have a seat already.")


class NotBegun(Conflict):
    """Nobody can have come yet."""

    slug = "booking/session-not-begun"
    title = lazy("It has not begun yet. You can tick off from half an hour before.")


def text_in_use(danish: str, english: str) -> str:
    """Return a text in the language in use; the Danish one where there is no English."""
    return (english or danish) if language() == "en" else danish
