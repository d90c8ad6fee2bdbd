"""Pages on paper: a tagged PDF, made by a program of its own within limits of time and length."""

from __future__ import annotations

import base64
import json
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from app.core.built import DIST, built_name
from app.core.errors import TooLarge

PRESS = Path(__file__).with_name("press.py")
FONTS = ("regular.woff2", "semibold.woff2")
WITHIN_SECONDS = 120
MOST_PAGES = 2_000
_TOO_MANY_PAGES = 3


class NotInTime(Exception):
    """What was to be printed takes longer than it may, of the clock or of the processor."""


class TooManyPages(TooLarge):
    """What was to be printed takes more pages than may be."""

    slug = "printing/too-many-pages"


def print_pdf(
    page: str,
    *,
    pictures: Mapping[str, bytes] | None = None,
    most_pages: int = MOST_PAGES,
    within_seconds: int = WITHIN_SECONDS,
) -> bytes:
    """Return a page as a tagged PDF; `pictures` are by the addresses that the page names.

    Raises TooManyPages, NotInTime, and RuntimeError where it cannot be printed.
    """
    job = {
        "page": page,
        "pictures": {
            name: base64.b64encode(content).decode() for name, content in (pictures or {}).items()
        },
        "most_pages": most_pages,
        "seconds": within_seconds,
    }
    command = [sys.executable, "-I", str(PRESS), *(font_url(name) for name in FONTS)]
    done = _run(command, json.dumps(job).encode(), within_seconds)
    if done.returncode == _TOO_MANY_PAGES:
        raise TooManyPages()
    if done.returncode == -signal.SIGXCPU:
        raise NotInTime()
    if done.returncode != 0:
        raise RuntimeError(done.stderr.decode(errors="replace")[-2_000:])
    return done.stdout


def _run(command: list[str], job: bytes, seconds: int) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(  # noqa: S603 — our own program, and the job is its input
            command, input=job, capture_output=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired:
        raise NotInTime() from None


def font_url(name: str) -> str:
    """Return where the press finds a font of ours."""
    return (DIST / built_name(name)).as_uri()
