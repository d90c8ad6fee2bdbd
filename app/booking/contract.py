"""What other packages may rely on about meetings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID

from app.core.clock import end_of_day, local_day, start_of_day

MOST_MINUTES_LATE = 60
LONGEST_TEXT = 500
LONGEST_LANGUAGE = 40
HELD_FOR = timedelta(minutes=5)


class MeetingMode(StrEnum):
    """How one meets."""

    ON_SITE = "on_site"
    PHONE = "phone"
    VIDEO = "video"


class WhoMeets(StrEnum):
    """Whom a type of meeting is with: the own adviser alone, rather, or whoever has time."""

    OWN = "own"
    OWN_FIRST = "own_first"
    ANYBODY = "anybody"


class InterpreterState(StrEnum):
    """How far the order of an interpreter is.

    `TO_CHANGE`: one was ordered for a time, way or language that is not that of the meeting any
    more; `TO_CALL_OFF`: one was ordered and is not needed.
    """

    WANTED = "wanted"
    ORDERED = "ordered"
    REFUSED = "refused"
    TO_CHANGE = "to_change"
    TO_CALL_OFF = "to_call_off"
    CALLED_OFF = "called_off"


class BookingState(StrEnum):
    """What has become of a meeting; `HELD` is a slot that somebody is thinking about."""

    HELD = "held"
    BOOKED = "booked"
    CANCELLED = "cancelled"
    CAME = "came"
    MISSED = "missed"


class ClearingWay(StrEnum):
    """What is to become of a meeting whose adviser is away; `KEEP` leaves it to be held."""

    FIRST_FREE = "first_free"
    COLLEAGUE = "colleague"
    ASK = "ask"
    KEEP = "keep"


class MeetingBecame(StrEnum):
    """What became of a meeting whose adviser is away.

    `HANDED` is a colleague's at the same time, `ASKED` called off with other times offered, `LEFT`
    as it was, and `FAILED` one that somebody has to see to.
    """

    MOVED = "moved"
    HANDED = "handed"
    ASKED = "asked"
    LEFT = "left"
    FAILED = "failed"


@dataclass(frozen=True)
class PlaceView:
    """Where one meets on site; no new meetings are booked where it is not active."""

    id: UUID
    name: str
    address: str
    is_active: bool = True


@dataclass(frozen=True)
class MeetingTypeView:
    """Why and how one meets, and what is allowed; lengths of time are before its beginning.

    Without `move_until` or `cancel_until` one may to the last minute; without `most_moves` as
    often as one likes. `reminders` are told so long before. `follows_da` and `follows_en` say what
    follows where one cannot come; where they are empty, nothing but that the time is free. All
    meetings of the type by video are at `video_url`; where it is empty, in the adviser's own room.
    """

    id: UUID
    slug: str
    name_da: str
    name_en: str
    about_da: str
    about_en: str
    bring_da: str
    bring_en: str
    follows_da: str
    follows_en: str
    length: timedelta
    buffer: timedelta
    step: timedelta
    modes: tuple[MeetingMode, ...]
    has_interpreter: bool
    who_meets: WhoMeets
    notice: timedelta
    ahead: timedelta
    move_until: timedelta
    cancel_until: timedelta
    most_moves: int | None
    reminders: tuple[timedelta, ...]
    video_url: str
    is_active: bool


@dataclass(frozen=True)
class CalendarRules:
    """Limits of an adviser's own, which count where they are stricter than a meeting type's."""

    most_a_day: int | None = None
    notice: timedelta = timedelta()
    ahead: timedelta | None = None
    buffer: timedelta = timedelta()


@dataclass(frozen=True)
class CalendarView:
    """What was said of an adviser's calendar; `is_known` once anybody did."""

    adviser_id: UUID
    is_known: bool
    is_open: bool
    rules: CalendarRules
    type_ids: frozenset[UUID]


@dataclass(frozen=True)
class WorkPeriod:
    """A stretch of a weekday (0 is Monday) in which an adviser can be met, local time.

    Without a place one does not meet on site then.
    """

    weekday: int
    opens: time
    closes: time
    place_id: UUID | None = None


@dataclass(frozen=True)
class AbsenceView:
    """A time in which an adviser cannot be met."""

    id: UUID
    starts_at: datetime
    ends_at: datetime
    reason: str

    @property
    def first_day(self) -> date:
        """Return the local day on which it begins."""
        return local_day(self.starts_at)

    @property
    def last_day(self) -> date:
        """Return the last local day that it touches."""
        return local_day(self.ends_at - timedelta.resolution)

    @property
    def is_whole_days(self) -> bool:
        """Say whether it begins and ends with local days."""
        is_first = self.starts_at == start_of_day(self.first_day)
        return is_first and self.ends_at == end_of_day(self.last_day)


@dataclass(frozen=True)
class Slot:
    """A time that can be booked with somebody, in one way."""

    starts_at: datetime
    ends_at: datetime
    adviser_id: UUID
    mode: MeetingMode
    place_id: UUID | None = None


@dataclass(frozen=True)
class BookingView:
    """A citizen's meeting, or the hold of one; `sequence` counts its changes (RFC 5545, 3.8.7.4).

    `hold_until` is when a hold ends; `is_late` says that the citizen will be,
    `minutes_late` and `late_text` by how much and in which words; `confirmed_at`
    when they said that they come, at the time that it has. `cancel_reason` is by whoever called it
    off: the citizen, or the job centre (`is_called_off_by_us`).
    `phone` is the number that we call, empty where nobody said one.
    `interpreter_language` is a code of `interpreting.SPOKEN`, empty where none was ever wanted;
    `interpreter_named` is what a language is called that has none of them.
    """

    id: UUID
    state: BookingState
    citizen_id: UUID
    adviser_id: UUID
    meeting_type_id: UUID
    starts_at: datetime
    ends_at: datetime
    mode: MeetingMode
    place_id: UUID | None
    with_interpreter: bool
    sequence: int
    moves: int
    hold_until: datetime | None
    minutes_late: int | None
    late_text: str
    cancel_reason: str
    is_called_off_by_us: bool
    confirmed_at: datetime | None
    interpreter_language: str
    interpreter_state: InterpreterState | None
    phone: str
    interpreter_named: str
    is_late: bool
