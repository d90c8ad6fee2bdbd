"""What others may rely on about lists: lines, what becomes of them, and why not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from app.core.errors import Invalid
from app.core.events import Event
from app.core.texts import lazy

MOST_LINES, MOST_BYTES, MOST_AT_ONCE = 5_000, 2_000_000, 100
LONGEST_NAME, LONGEST_ADDRESS = 120, 254


class LineOutcome(StrEnum):
    """What becomes of a line: `KNOWN` is somebody who is here already, and is enrolled."""

    NEW = "new"
    KNOWN = "known"
    ALREADY = "already"
    WRONG = "wrong"


class Because(StrEnum):
    """Why a line is wrong."""

    NO_ADDRESS = "no-address"
    ADDRESS = "address"
    NO_NAME = "no-name"
    NAME = "name"
    DAY = "day"
    YEAR = "year"
    LANGUAGE = "language"
    GROUP = "group"
    ADVISER = "adviser"
    TWICE = "twice"
    NO_CITIZEN = "no-citizen"
    NOT_YOURS = "not-yours"
    HAD_BEFORE = "had-before"
    FULL = "full"
    NOT_USED = "not-used"
    FAILED = "failed"


class LanguageOutcome(StrEnum):
    """What becomes of the language that a line says; `OWN` is that the citizen's own word stays."""

    NOTED = "noted"
    SAME = "same"
    OWN = "own"


@dataclass(frozen=True)
class Line:
    """One citizen of a list, as it was written.

    `wrong` says that it cannot be read, and `also` what else is wrong with it.
    """

    number: int
    email: str = ""
    name: str = ""
    target_groups: tuple[str, ...] = ()
    registered_on: date | None = None
    language: str = ""
    birth_year: int | None = None
    adviser_email: str = ""
    wrong: Because | None = None
    also: tuple[Because, ...] = ()


@dataclass(frozen=True)
class Looked:
    """What becomes of a line, or became; `because` where it is wrong, `also` what else is.

    `language` is None where the line says none.
    """

    outcome: LineOutcome
    because: Because | None = None
    citizen_id: UUID | None = None
    enrolment_id: UUID | None = None
    also: tuple[Because, ...] = ()
    language: LanguageOutcome | None = None


@dataclass(frozen=True)
class ListView:
    """A list with how far it is: `counts` are lines by outcome, `done` how many are through."""

    id: UUID
    programme_id: UUID
    name: str
    made_at: datetime
    begun_at: datetime | None
    done_at: datetime | None
    lines: int
    done: int
    counts: dict[LineOutcome, int]


@dataclass(frozen=True)
class ListBegun(Event):
    """A list is to be worked through."""

    bulk_list_id: UUID


class FileNotRead(Invalid):
    """A file is no list of citizens."""

    slug = "programmes/file-not-read"
    title = lazy("This file cannot be read.")
