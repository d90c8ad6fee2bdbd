"""Secrets that are made at first start: written once, whole, and for the owner's eyes.

Several processes that start at once end up with the same one, and none reads half of it.
"""

from __future__ import annotations

import base64
import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path


def write_once(path: Path, content: bytes) -> None:
    """Write a file that nobody else may read; FileExistsError rather than replace one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, written = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.link(written, path)
    finally:
        Path(written).unlink()


def kept_text(path: Path, make: Callable[[], str]) -> str:
    """Return the text kept at `path`, making it the first time."""
    if not path.exists():
        # Another process may be first; then its text is the one.
        with suppress(FileExistsError):
            write_once(path, f"{make()}\n".encode())
    return path.read_text().strip()


def random_text() -> str:
    """Return 32 random bytes as text."""
    return base64.b64encode(os.urandom(32)).decode()
