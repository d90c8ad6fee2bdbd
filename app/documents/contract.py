"""What other packages may rely on about documents: what a CV is, events and errors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from app.core.errors import Conflict, Invalid, TooLarge
from app.core.events import Event
from app.core.texts import lazy

MOST_CVS = 20
MOST_SECTIONS = 15
MOST_ENTRIES = 40
MOST_CHARACTERS = 60_000
MOST_PAGES = 30
MOST_SHEETS = 90


class Look(StrEnum):
    """The template that a CV is printed with."""

    CALM = "calm"
    CLASSIC = "classic"
    COLUMNS = "columns"
    COMPACT = "compact"


Entry = Mapping[str, Any]


@dataclass(frozen=True)
class Section:
    """A section with its entries, both in the citizen's own order; each entry has an `id`."""

    kind: str
    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True)
class Content:
    """What stands in a CV: name and how one is reached, then the sections in their order."""

    contact: Entry
    sections: tuple[Section, ...] = ()

    def section(self, kind: str) -> Section | None:
        """Return the section of a kind, where there is one."""
        return next((one for one in self.sections if one.kind == kind), None)

    def entries(self, kind: str) -> tuple[Entry, ...]:
        """Return the entries of a kind."""
        found = self.section(kind)
        return found.entries if found else ()

    def with_section(self, section: Section) -> Content:
        """Return the content with a section in its place, or at the end where it is new."""
        if self.section(section.kind) is None:
            return replace(self, sections=(*self.sections, section))
        changed = (section if one.kind == section.kind else one for one in self.sections)
        return replace(self, sections=tuple(changed))


@dataclass(frozen=True)
class LeftOut:
    """Something in a file that has no place in a CV: where it stood, and why."""

    path: str
    reason: str


@dataclass(frozen=True)
class CvView:
    """A CV as whoever may read it sees it; `version` counts its changes.

    `shared_at` says since when the citizen's adviser may read it, `photo_id` names its picture.
    """

    id: UUID
    person_id: UUID
    name: str
    language: str
    look: Look
    version: int
    content: Content
    photo_id: UUID | None
    shared_at: datetime | None
    created_at: datetime
    updated_at: datetime
    left_out: tuple[LeftOut, ...] = field(default=())

    @property
    def is_shared(self) -> bool:
        """Say whether the adviser may read it now."""
        return self.shared_at is not None


@dataclass(frozen=True)
class CvShared(Event):
    """A citizen let their adviser read a CV."""

    cv_id: UUID


@dataclass(frozen=True)
class CvCommented(Event):
    """An adviser wrote a comment on a CV that was shared."""

    cv_id: UUID
    comment_id: UUID


class CvChangedMeanwhile(Conflict):
    """What was to be changed says something else by now, from another page or phone."""

    slug = "documents/changed-meanwhile"
    title = lazy("This has been changed on another page or phone since you opened it.")


class CvEntryGone(CvChangedMeanwhile):
    """What was to be changed stands in the CV no more."""

    slug = "documents/entry-gone"
    title = lazy("This has been removed on another page or phone since you opened it.")


class BothTooLong(Invalid):
    """Two versions together are more than a field has room for."""

    slug = "documents/both-too-long"
    title = lazy("The two together are too long. Shorten yours first.")


class TooManyCvs(Conflict):
    """A citizen has as many CVs as anybody may have."""

    slug = "documents/too-many-cvs"
    title = lazy("You have %(n)s CVs. Delete one that you do not use first.", n=MOST_CVS)


class CvFull(Conflict):
    """There is no room for more in a CV."""

    slug = "documents/cv-full"
    title = lazy("There is no room for more in this CV. Make it shorter first.")


class TooLong(TooLarge):
    """What was sent would be longer than what anybody reads, or we can print."""

    slug = "documents/too-long"
    title = lazy(
        "It is too long. A CV may have %(n)s characters: about %(pages)s pages.",
        n=MOST_CHARACTERS,
        pages=MOST_PAGES,
    )


class TooManyPagesOfCv(TooLong):
    """A CV takes more pages than we print, whatever the number of its characters."""

    slug = "documents/too-many-pages"
    title = lazy(
        "The CV takes more than %(pages)s pages, so it cannot be printed. "
        "Make it shorter, or take it in another form.",
        pages=MOST_PAGES,
    )


class TooMuchToPrint(TooLarge):
    """A letter, a worksheet or a log is longer than what we print at once."""

    slug = "documents/too-much-to-print"
    title = lazy(
        "It is too long to be printed: more than %(n)s pages. Make it shorter.", n=MOST_SHEETS
    )


class NotReadable(Invalid):
    """The file is neither JSON Resume nor of Europass, or it is damaged."""

    slug = "documents/not-readable"
    title = lazy(
        "We could not read the file. Use a PDF from Europass, or a CV saved as JSON Resume or "
        "Europass XML."
    )


class CvShapeRefused(NotReadable):
    """The file is JSON, and no CV: what should be a list or an object is something else."""

    slug = "documents/no-cv"
    title = lazy("We found no CV in the file.")
