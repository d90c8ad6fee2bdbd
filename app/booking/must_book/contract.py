"""What others may rely on about meetings that must be booked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from app.core.errors import Conflict
from app.core.events import Event
from app.core.texts import lazy

LONGEST_TEXT = 500
LONGEST_RULE = 200


class MustBookState(StrEnum):
    """Where it stands; `PASSED` says that the day is over, and nothing else."""

    OPEN = "open"
    PASSED = "passed"
    MET = "met"
    EXEMPT = "exempt"
    WITHDRAWN = "withdrawn"


class ExemptBecause(StrEnum):
    """Why somebody does not have to book by themselves."""

    LANGUAGE = "language"
    HEALTH = "health"
    NO_ACCESS = "no_access"


class MovedBecause(StrEnum):
    """Why a deadline moved: by itself, or as an exemption ended.

    With a meeting that is called off it may stay the same day, and is kept all the same.
    """

    NO_TIMES = "no_times"
    TIMES_AGAIN = "times_again"
    OUTAGE = "outage"
    CALLED_OFF = "called_off"
    EXEMPTION_ENDED = "exempt_ended"


@dataclass(frozen=True)
class Asked:
    """What is asked for: a meeting of a type by the end of a local day, why, and what helps.

    `rule` is what it rests on; `reason_en` and `help_en` are for those who read English, where they
    are written. With a `subject`, such as "programme/<id>", asking a citizen again for the same
    changes what was asked.
    for the same changes what was asked.
    """

    meeting_type_id: UUID
    book_by: date
    reason: str
    rule: str
    help: str
    subject: str | None = None
    reason_en: str = ""
    help_en: str = ""


@dataclass(frozen=True)
class MustBookView:
    """What a citizen was asked for, and where it stands.

    `first_book_by` is the day that was set first, `changes` counts how often what is asked became
    something else; the word of an exemption is for staff alone.
    """

    id: UUID
    citizen_id: UUID
    meeting_type_id: UUID
    state: MustBookState
    book_by: date
    first_book_by: date
    deadline_at: datetime
    reason: str
    rule: str
    help: str
    reason_en: str
    help_en: str
    asked_by_id: UUID | None
    asked_at: datetime
    settled_at: datetime | None
    met_by: UUID | None
    changes: int
    exempt_because: ExemptBecause | None
    exempt_word: str

    def reason_in(self, language: str) -> str:
        """Return the reason in a language, in Danish where it is not written in that."""
        return (self.reason_en if language == "en" else "") or self.reason

    def help_in(self, language: str) -> str:
        """Return what helps in a language, in Danish where it is not written in that."""
        return (self.help_en if language == "en" else "") or self.help


@dataclass(frozen=True)
class AskedToBook(Event):
    """A citizen was asked to book a meeting by a date, or what was asked of them changed."""

    must_book_id: UUID


@dataclass(frozen=True)
class AskingBegun(Event):
    """Somebody wants many citizens asked to book a meeting, which the worker does."""

    asking_id: UUID


@dataclass(frozen=True)
class BookByMoved(Event):
    """The date by which a citizen must book moved by itself."""

    must_book_id: UUID


@dataclass(frozen=True)
class MustBookSettled(Event):
    """A citizen has booked, was exempted, or is no longer asked to."""

    must_book_id: UUID


class DayOutOfReach(Conflict):
    """One cannot be asked to book by that day."""

    slug = "booking/day-out-of-reach"
    title = lazy("Choose another day.")


class HasMeetingAlready(Conflict):
    """The citizen has a meeting like that ahead of them, and is not asked."""

    slug = "booking/has-such-a-meeting"
    title = lazy("The citizen has a meeting like that already, and is not asked.")


class SettledAlready(Conflict):
    """The citizen has booked, was exempted, or is no longer asked to."""

    slug = "booking/must-book-settled"
    title = lazy("The citizen does not have to book this any more.")
