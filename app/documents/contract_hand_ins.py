"""What a worksheet is that a citizen handed in, and what their adviser wrote about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from app.core.errors import Conflict, NotFound
from app.core.texts import language, lazy
from app.documents.contract_worksheets import Answer

LONGEST_COMMENT = 1_000
MOST_COMMENTS = 100


class HandInState(StrEnum):
    """Where a hand-in stands; `GIVEN_BACK` is for the citizen to have another go."""

    HANDED_IN = "handed_in"
    READ = "read"
    ANSWERED = "answered"
    GIVEN_BACK = "given_back"


def state_after(*, is_read: bool, gives_back: Sequence[bool]) -> HandInState:
    """Return where a hand-in stands: read or not, and for each comment whether it gives it back."""
    if any(gives_back):
        return HandInState.GIVEN_BACK
    if gives_back:
        return HandInState.ANSWERED
    return HandInState.READ if is_read else HandInState.HANDED_IN


@dataclass(frozen=True)
class CommentOnHandIn:
    """What an adviser wrote about a hand-in, and whether it was given back with that."""

    id: UUID
    author_id: UUID
    author: str
    text: str
    gives_back: bool
    written_at: datetime


@dataclass(frozen=True)
class HandInView:
    """A worksheet as it was handed in; a list of several leaves answers and comments out."""

    id: UUID
    worksheet_id: UUID
    person_id: UUID
    title_da: str
    title_en: str
    state: HandInState
    handed_in_at: datetime
    read_at: datetime | None
    answers: tuple[Answer, ...] = ()
    comments: tuple[CommentOnHandIn, ...] = ()

    @property
    def title(self) -> str:
        """Return the worksheet's title in the language in use."""
        return self.title_en if language() == "en" else self.title_da


class NothingToHandIn(Conflict):
    """Nothing is written in the worksheet yet."""

    slug = "documents/nothing-to-hand-in"
    title = lazy("Write something before you hand it in.")


class ReadAlready(Conflict):
    """The adviser has read it, so that it cannot be taken back any more."""

    slug = "documents/read-already"
    title = lazy("Your adviser has read it already, so you cannot take it back.")


class TooManyCommentsOnHandIn(Conflict):
    """There are so many comments on a hand-in that nobody finds their way."""

    slug = "documents/too-many-comments-on-hand-in"
    title = lazy("There are too many comments on this worksheet already.")


class CommentGone(NotFound):
    """A comment on a hand-in is not there any more, as its author has removed it already."""

    slug = "documents/comment-gone"
    title = lazy("It is removed already.")
