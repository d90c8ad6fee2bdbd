"""One file of many (ZIP), written as it grows: names that every system takes, within a limit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Protocol
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from app.core.clock import COPENHAGEN
from app.core.slugs import slug_of

# What Windows lets nobody call a file, whatever its ending.
_RESERVED = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))}
)
_LONGEST_ENDING = 5


class Sink(Protocol):
    """Where the file goes."""

    def write(self, content: bytes, /) -> int:
        """Take some more."""

    def flush(self) -> None:
        """Let go of what is held back."""


class TooMuch(Exception):
    """The content would make the file larger than it may be."""


class Zip:
    """A zip file that is being written; nothing of it is kept in memory but the names."""

    def __init__(self, sink: Sink, *, made_at: datetime, most_bytes: int) -> None:
        """Begin it; its files are of this moment."""
        self._zip = ZipFile(sink, "w", ZIP_DEFLATED)  # type: ignore[call-overload]  # writes only
        self._at = made_at.astimezone(COPENHAGEN).timetuple()[:6]
        self._left = most_bytes
        self._taken: dict[tuple[str, str], set[str]] = defaultdict(lambda: set(_RESERVED))

    def free_name(self, folder: str, name: str) -> str:
        """Return a path that nothing else has, of small letters, digits and hyphens."""
        stem, ending = _parted(name)
        place = slug_of(folder, taken=(), otherwise="filer"), ending
        free = slug_of(stem, taken=self._taken[place], otherwise="fil")
        self._taken[place].add(free)
        return f"{place[0]}/{free}{ending}"

    def put_content(self, path: str, content: bytes) -> None:
        """Put somebody's file in; TooMuch where there is no room for it."""
        if len(content) > self._left:
            raise TooMuch()
        self._left -= len(content)
        self.put(path, [content])

    def put(self, path: str, pieces: Iterable[bytes]) -> None:
        """Put a file in that comes in pieces."""
        told = ZipInfo(path, self._at)
        told.compress_type = ZIP_DEFLATED
        told.external_attr = 0o644 << 16
        with self._zip.open(told, "w", force_zip64=True) as file:
            for piece in pieces:
                file.write(piece)

    def finish(self) -> None:
        """Write what stands at the end of a zip file."""
        self._zip.close()


def _parted(name: str) -> tuple[str, str]:
    """Return a name without its ending, and the ending with its dot."""
    stem, dot, ending = name.rpartition(".")
    is_ending = ending.isascii() and ending.isalnum() and len(ending) <= _LONGEST_ENDING
    return (stem, f".{ending.lower()}") if dot and is_ending else (name, "")
