"""What a hand-in of a task is, what was written about it, and what can go wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from app.core.errors import Conflict
from app.core.events import Event
from app.core.texts import lazy
from app.documents.contract import CvView
from app.documents.contract_hand_ins import CommentOnHandIn, HandInState
from app.files.contract import FileView
from app.programmes.contract import text_of

LONGEST_WORK = 4_000
MOST_ROUNDS = 30
NO_ROUND = "0"
"""Stands in place of a hand-in's mark where nothing is handed in yet."""


@dataclass(frozen=True)
class CommentOnTask(CommentOnHandIn):
    """What an adviser wrote about a hand-in; `due_on` is the last day that they gave with it."""

    due_on: date | None = None


@dataclass(frozen=True)
class TaskHandIn:
    """One round of a task, as it was handed in; a list of several leaves its content out.

    `is_taken_back` says that the citizen took it back, and alone sees it.
    """

    id: UUID
    enrolment_id: UUID
    enrolment_item_id: UUID
    person_id: UUID
    title_da: str
    title_en: str
    number: int
    state: HandInState
    handed_in_at: datetime
    read_at: datetime | None
    is_taken_back: bool = False
    text: str = ""
    file: FileView | None = None
    cv: CvView | None = None
    comments: tuple[CommentOnTask, ...] = ()

    @property
    def mark(self) -> str:
        """Return what tells it, as it stands now, from any other, and from how it stood before."""
        return f"{self.id}/{self.handed_in_at.isoformat()}/{self.is_taken_back}"

    @property
    def title(self) -> str:
        """Return what the item is called in the language in use."""
        return text_of(self, "title")


@dataclass(frozen=True)
class TaskHandedIn(Event):
    """A citizen handed something in for an item, for the first time or anew."""

    task_hand_in_id: UUID
    person_id: UUID


@dataclass(frozen=True)
class TaskHandInTakenBack(Event):
    """A citizen took back what they had handed in, before anybody read it."""

    task_hand_in_id: UUID
    person_id: UUID


@dataclass(frozen=True)
class TaskCommented(Event):
    """An adviser wrote about a hand-in, that it is good or is asked for once more."""

    task_hand_in_id: UUID
    task_comment_id: UUID


class HandedInSince(Conflict):
    """Something was handed in, or taken back, since the page was made that one hands in from."""

    slug = "programmes/handed-in-since"
    title = lazy(
        "You have handed something in from another page since. Look at it first. What you send now"
        " takes its place while nobody has read it."
    )


class NothingAsked(Conflict):
    """The citizen is asked for nothing along this module, in no programme."""

    slug = "programmes/nothing-asked"
    title = lazy("Nobody has asked you to hand anything in here.")


class LetOff(Conflict):
    """An adviser has let the citizen off the item."""

    slug = "programmes/let-off"
    title = lazy("Your adviser has excused you from this, so there is nothing to hand in.")


class NothingHandedIn(Conflict):
    """Neither words nor a file nor a CV were handed in."""

    slug = "programmes/nothing-handed-in"
    title = lazy("Write something, or choose a file or a CV.")


class TooManyRounds(Conflict):
    """An item was handed in as often as anybody reads."""

    slug = "programmes/too-many-hand-ins"
    title = lazy("You have handed this in many times. Talk to your adviser about it.")
