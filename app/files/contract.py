"""What other packages may rely on about files."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from app.core.errors import Conflict, Forbidden, TooLarge
from app.core.events import Event
from app.core.texts import Text, lazy

MOST_BYTES = 10 * 1024 * 1024

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

# The kinds that are taken, each with the ending that its name gets.
DOCUMENTS = {PDF: ".pdf", DOCX: ".docx"}
PICTURES = {"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp"}
SOUNDS = {
    "audio/webm": ".webm",
    "audio/ogg": ".ogg",
    "audio/mp4": ".m4a",
    "audio/mpeg": ".mp3",
}

CV_KINDS = frozenset({*DOCUMENTS, *PICTURES})
EVERY_KIND = frozenset({*CV_KINDS, *SOUNDS})

# What a file field names as its `accept`.
CV_ENDINGS = ".pdf,.docx,.jpg,.jpeg,.png,.webp"
EVERY_ENDING = f"{CV_ENDINGS},.webm,.ogg,.oga,.opus,.m4a,.mp3"


class FileState(StrEnum):
    """Whether a file may be shown."""

    SCANNING = "scanning"
    READY = "ready"
    REFUSED = "refused"


class RefusedBecause(StrEnum):
    """Why a file did not pass the check; its content is gone."""

    INFECTED = "infected"
    UNREADABLE = "unreadable"


_BEING_CHECKED: Text = lazy("We are checking the file. It takes a moment.")
_WHY_REFUSED: dict[RefusedBecause, Text] = {
    RefusedBecause.INFECTED: lazy("We found a virus in the file, so we have deleted it."),
    RefusedBecause.UNREADABLE: lazy(
        "We could not read the file, so we have deleted it. Try with another one."
    ),
}


@dataclass(frozen=True)
class FileView:
    """A file as its owner sees it; `type` is its media type, `size` is in bytes.

    `reason` is set when it was refused, and `explanation` says to its owner, in words, why it
    cannot be opened: it is being checked, or was refused.
    """

    id: UUID
    name: str
    size: int
    type: str
    state: FileState
    reason: RefusedBecause | None = None

    @property
    def explanation(self) -> Text | None:
        """Say to the owner why it cannot be opened; None when it can."""
        if self.state is FileState.SCANNING:
            return _BEING_CHECKED
        return _WHY_REFUSED[self.reason] if self.reason else None


@dataclass(frozen=True)
class FileStored(Event):
    """A file was uploaded, and is to be checked before anyone opens it."""

    file_id: UUID


@dataclass(frozen=True)
class FileChecked(Event):
    """A file was checked: it is ready, or was refused."""

    file_id: UUID


class FileTooLarge(TooLarge):
    """The file is larger than is taken."""

    slug = "files/too-large"
    title = lazy("The file is too large. It may take up 10 MB at most.")


class KindOfFileRefused(Forbidden):
    """The file's content is not of a kind that is taken, whatever its name says."""

    slug = "files/kind-refused"
    title = lazy("We cannot take this kind of file. Use PDF, Word (docx), JPEG, PNG or WebP.")


class KindOfAttachmentRefused(KindOfFileRefused):
    """The same, where sound is taken as well."""

    title = lazy(
        "We cannot take this kind of file. "
        "Use PDF, Word (docx), JPEG, PNG, WebP or a sound recording."
    )


class PictureNeeded(KindOfFileRefused):
    """The same, where nothing but pictures is taken."""

    title = lazy("We cannot take this kind of file. Use a picture: JPEG, PNG or WebP.")


class FileEmpty(KindOfFileRefused):
    """There is nothing in the file."""

    slug = "files/empty"
    title = lazy("The file is empty. Choose another.")


class PictureFormatRefused(KindOfFileRefused):
    """The picture is in HEIC, an iPhone's own format, which few others can open."""

    slug = "files/picture-format-refused"
    title = lazy("We cannot open pictures in the HEIC format. Save it as JPEG, and try again.")


class FileUsedAlready(Conflict):
    """The file is already attached to something else."""

    slug = "files/used-already"
    title = lazy("This file is already attached to something else. Upload it again.")


class FileBeingChecked(Conflict):
    """The file cannot be opened before it has been checked."""

    slug = "files/being-checked"
    title = lazy("We are still checking the file. Try again in a moment.")


class FileRefused(Conflict):
    """The file did not pass the check, and its content is gone."""

    slug = "files/refused"
    title = lazy("The file did not pass our check, so it cannot be opened.")


@dataclass(frozen=True)
class Clean:
    """The scanner found nothing."""


@dataclass(frozen=True)
class Infected:
    """The scanner found something, and calls it `name`."""

    name: str


@dataclass(frozen=True)
class Unavailable:
    """The scanner gave no answer, because of `reason`; ask again later.

    `is_stuck` says that it was there, and took too long over the file or broke off over it.
    """

    reason: str
    is_stuck: bool = False


Verdict = Clean | Infected | Unavailable


class Scanner(Protocol):
    """Looks for viruses in what people upload."""

    def scan(self, content: bytes) -> Verdict:
        """Return what was found; never raises, and answers within a minute or so."""

    def complaint(self, *, thoroughly: bool = False) -> str | None:
        """Say to whoever runs the service what is wrong with the scanner; None if nothing is.

        Asked thoroughly, it looks into a file as large as any.
        """
