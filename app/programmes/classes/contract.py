"""What others may rely on about classes: what is said of them, who is in them, what they plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from app.booking.contract import PlaceView
from app.booking.sessions.contract import SessionView
from app.core.errors import Conflict
from app.core.events import Event
from app.core.texts import lazy
from app.programmes.contract import text_of

LONGEST_NAME, LONGEST_TEXT = 120, 500
MOST_SEATS, MOST_ASKED = 60, 12


class CohortState(StrEnum):
    """Whether a class goes on."""

    OPEN = "open"
    ENDED = "ended"


@dataclass(frozen=True)
class CohortFacts:
    """What staff say of a class: the advisers of its team run it, all advisers without one."""

    programme_id: UUID
    name: str
    starts_on: date
    place_id: UUID
    seats: int
    team_id: UUID | None = None
    leader_id: UUID | None = None


@dataclass(frozen=True)
class CohortView:
    """A class, with how many people are in it now."""

    id: UUID
    facts: CohortFacts
    place: PlaceView
    state: CohortState
    people: int

    @property
    def left(self) -> int:
        """Return how many more it has room for."""
        return max(self.facts.seats - self.people, 0)


@dataclass(frozen=True)
class MemberView:
    """Somebody in a class, with their whole name, for those who run it."""

    enrolment_id: UUID
    citizen_id: UUID
    name: str
    joined_at: datetime
    is_hidden: bool


@dataclass(frozen=True)
class AskedFacts:
    """One thing to do before or after a workshop.

    `subject` is what it is done by, as items of programmes have it. With the `key` of an item of
    the programme it is that one, and is asked once.
    """

    title_da: str
    title_en: str = ""
    subject: str = ""
    key: str = ""

    @property
    def title(self) -> str:
        """Return it in the language in use."""
        return text_of(self, "title")


@dataclass(frozen=True)
class WorkshopFacts:
    """What staff say of a workshop.

    `module_id` is what the class sees together on the big screen, `catch_up` how whoever missed
    it catches up; with the `key` of an item of the programme it is that one.
    """

    theme_da: str
    place_id: UUID
    starts_at: datetime
    ends_at: datetime
    theme_en: str = ""
    about_da: str = ""
    about_en: str = ""
    bring_da: str = ""
    bring_en: str = ""
    catch_up_da: str = ""
    catch_up_en: str = ""
    module_id: UUID | None = None
    key: str = ""
    before: tuple[AskedFacts, ...] = ()
    after: tuple[AskedFacts, ...] = ()


@dataclass(frozen=True)
class WorkshopView:
    """A workshop as it is planned; `seen_together_at` is when the class had seen its module."""

    id: UUID
    cohort_id: UUID
    session: SessionView
    key: str
    module_id: UUID | None
    catch_up_da: str
    catch_up_en: str
    before: tuple[AskedFacts, ...]
    after: tuple[AskedFacts, ...]
    seen_together_at: datetime | None

    @property
    def catch_up(self) -> str:
        """Return how whoever missed it catches up, in the language in use."""
        return text_of(self, "catch_up")


@dataclass(frozen=True)
class CohortChanged(Event):
    """A class has other people or another plan, or has ended: what follows from it is seen to."""

    cohort_id: UUID


class CohortFull(Conflict):
    """Nobody more has a seat in the class."""

    slug = "programmes/class-full"
    title = lazy("The class is full.")


class CohortEnded(Conflict):
    """The class has ended."""

    slug = "programmes/class-ended"
    title = lazy("The class has ended.")


class OtherProgramme(Conflict):
    """The citizen follows another programme than the class."""

    slug = "programmes/class-of-other-programme"
    title = lazy("The class follows another programme.")


class PeopleInIt(Conflict):
    """More people are in the class than it is to have seats."""

    slug = "programmes/class-people-in-it"
    title = lazy("More people than that are in the class already.")
