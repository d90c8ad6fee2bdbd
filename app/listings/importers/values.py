"""Reads single values out of foreign data, forgiving what is sloppy and refusing what is wrong.

Boards and employers' systems mix numbers and strings, use year 1 for "no date" and leave out the
scheme of a web address. Each function here says in one place what is taken for what.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

from stdnum.dk import cvr as cvr_number

from app.core.clock import COPENHAGEN
from app.core.texts import Text, lazy
from app.listings.cleaning import clean_title
from app.listings.importers.identifiers import short_id
from app.listings.importers.record import RecordProblem

FIRST_YEAR, LAST_YEAR = 1901, 2199
LONGEST_URL = 1000
LONGEST_TEXT = 200
LONGEST_NAME = 160
LONGEST_TOWN = 80
LONGEST_LINK = 4_000
MOST_OPENINGS = 10_000_000
MOST_PLACES = 10_000

BAD_DATE = lazy("This is not a date.")
BAD_URL = lazy("This is not a web address that can be opened safely.")
BAD_CVR = lazy("This is not a valid CVR number.")
BAD_NUMBER = lazy("This is not a number we can use.")


class Notes:
    """Gathers what was wrong with one record and could be left out of it."""

    def __init__(self) -> None:
        """Begin with nothing wrong."""
        self.taken: list[tuple[str, Text]] = []

    def add(self, field: str, reason: Text) -> None:
        """Remember that a field was left out, and why."""
        self.taken.append((field, reason))

    def problems(self, index: int, source_id: str | None) -> list[RecordProblem]:
        """Return them as problems of a record that went in all the same."""
        return [RecordProblem(index, source_id, why, f, is_left_out=False) for f, why in self.taken]


def part(raw: object, *path: str) -> Any:
    """Return what lies at a path of keys, or None where any step of it is missing."""
    for key in path:
        if not isinstance(raw, Mapping):
            return None
        raw = raw.get(key)
    return raw


def items(raw: object) -> Sequence[Any]:
    """Return a list as it is, nothing as none, and a single thing as a list of one."""
    if raw is None:
        return ()
    return raw if isinstance(raw, list) else (raw,)


def text(raw: object, limit: int = LONGEST_TEXT) -> str | None:
    """Return a string or number as plain text with whitespace folded, or None when empty."""
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        return None
    return clean_title(str(raw), limit) or None


def identity(raw: object) -> str | None:
    """Return an id, given as a number or a string, as a string."""
    found = None if isinstance(raw, float) else text(raw, LONGEST_LINK)
    return None if found in (None, "0") else short_id(found)


def flag(raw: object) -> bool:
    """Tell whether something is true, also when it is written as a word."""
    return raw is True or (isinstance(raw, str) and raw.strip().casefold() == "true")


def count(raw: object, notes: Notes, field: str, most: int = MOST_PLACES) -> int | None:
    """Return a whole number from 1 to `most`, or None; 0 stands for none."""
    if raw is None or raw in (0, "0", ""):
        return None
    try:
        number = None if isinstance(raw, bool) else int(str(raw)[:20])
    except ValueError:
        number = None
    if number is None or not 0 < number <= most:
        notes.add(field, BAD_NUMBER)
        return None
    return number


def day(raw: object, notes: Notes, field: str) -> date | None:
    """Return the Danish date of an ISO 8601 date or moment.

    Dates of the years up to 1900 and from 2200 stand for "none" and are not problems.
    """
    if raw is None or raw == "":
        return None
    found = _day(raw)
    if found is None:
        notes.add(field, BAD_DATE)
        return None
    return found if FIRST_YEAR <= found.year <= LAST_YEAR else None


_MICROSOFT = re.compile(r"^/Date\((-?\d{1,14})")


def _day(raw: object) -> date | None:
    if not isinstance(raw, str):
        return None
    try:
        if found := _MICROSOFT.match(raw):
            return datetime.fromtimestamp(int(found[1]) / 1000, COPENHAGEN).date()
        moment = datetime.fromisoformat(raw.strip())
        return (moment.astimezone(COPENHAGEN) if moment.tzinfo else moment).date()
    except (ValueError, OverflowError):
        return None


def cvr(raw: object, notes: Notes, field: str) -> str | None:
    """Return a CVR number (8 digits, modulus 11); 0 stands for none."""
    written = text(raw)
    if written is None or not written.strip("0"):
        return None
    if not cvr_number.is_valid(written):
        notes.add(field, BAD_CVR)
        return None
    return str(cvr_number.compact(written))


_HOST = re.compile(r"^(?:[\w-]+\.)+[^\W\d_]{2,}(?::\d+)?(?:[/?#]|$)")
_UNSAFE = re.compile(r"[\s\x00-\x1f\x7f\ud800-\udfff<>\"\\^`{|}]")


def web_url(raw: object, notes: Notes, field: str, *, base: str | None = None) -> str | None:
    """Return an http or https address; a missing scheme is taken as https, others are refused.

    With a base, addresses relative to it are made whole.
    """
    written = raw.strip() if isinstance(raw, str) else None
    if raw is None or written == "":
        return None
    found = _whole_url(written or "", base)
    if found is None:
        notes.add(field, BAD_URL)
    return found


def _whole_url(written: str, base: str | None) -> str | None:
    if _HOST.match(written):
        written = f"https://{written}"
    elif base is not None:
        written = _joined(base, written)
    if not is_web_url(written):
        return None
    has_path = any(urlsplit(written)[2:])
    return written if has_path else f"{written}/"


def _joined(base: str, written: str) -> str:
    try:
        return urljoin(base, written)
    except ValueError:
        return ""


def is_web_url(written: str) -> bool:
    """Tell whether a text is an http(s) address with a host and without a password in it."""
    if len(written) > LONGEST_URL or _UNSAFE.search(written):
        return False
    try:
        parts = urlsplit(written)
        _ = parts.port
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and not parts.username
