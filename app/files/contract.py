"""What other packages may rely on about files."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from app.core.errors import Conflict, Invalid, TooLarge
from app.core.texts import lazy

MOST_BYTES = 10 * 1024 * 1024
ACCEPTED = ".pdf,.docx,.jpg,.jpeg,.png,.webp"


@dataclass(frozen=True)
class FileView:
    """A file as its owner sees it; `type` is its media type, `size` is in bytes."""

    id: UUID
    name: str
    size: int
    type: str
    state: str


class FileTooLarge(TooLarge):
    """The file is larger than is taken."""

    slug = "files/too-large"
    title = lazy("The file is too large. It may take up 10 MB at most.")


class KindOfFileRefused(Invalid):
    """The file's content is not of a kind that is taken, whatever its name says."""

    slug = "files/kind-refused"
    title = lazy("We cannot take this kind of file. Use PDF, Word (docx), JPEG, PNG or WebP.")


class FileUsedAlready(Conflict):
    """The file is already attached to something else."""

    slug = "files/used-already"
    title = lazy("This file is already attached to something else. Upload it again.")
