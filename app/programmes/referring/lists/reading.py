"""Reading a file of citizens: CSV with semicolons, commas or tabs, in UTF-8 or Latin-1.

What looks like a formula is text like any other. Columns that are not asked for are not read.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import TypeVar

from app.core.languages import language_called
from app.core.mail_addresses import normal_address
from app.core.texts import Text, _, lazy
from app.programmes.referring.lists.contract import (
    LONGEST_ADDRESS,
    LONGEST_NAME,
    MOST_BYTES,
    MOST_LINES,
    Because,
    FileNotRead,
    Line,
)

_T = TypeVar("_T")
# What a column may be called, in small letters.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "email": ("e-mail", "email", "mail", "e-mailadresse", "mailadresse"),
    "name": ("navn", "name"),
    "target_groups": ("målgruppe", "målgrupper", "target group", "target groups", "target_groups"),
    "registered_on": ("tilmeldt", "tilmeldt som ledig", "ledig fra", "registered", "registered_on"),
    "language": ("sprog", "language"),
    "birth_year": ("fødselsår", "year of birth", "birth_year"),
    "adviser_email": ("rådgiver", "rådgivers e-mail", "adviser", "adviser_email"),
}
_NOT_TYPED = frozenset({"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"})
"""Unicode's categories of what nobody types in a name."""
_DAYS = (
    r"(?P<y>[0-9]{4})-(?P<m>[0-9]{1,2})-(?P<d>[0-9]{1,2})",
    r"(?P<d>[0-9]{1,2})[-./](?P<m>[0-9]{1,2})[-./](?P<y>[0-9]{4})",
)
_TOO_MANY: Text = lazy("There are more than %(n)s lines. Split the file in two.", n=MOST_LINES)


def read_list(content: bytes) -> list[Line]:
    """Return the lines of a file, numbered as in it; FileNotRead for what is no such file."""
    rows = _rows(_text(content))
    header = next(rows, None)
    if header is None:
        raise _refused(_("The file is empty."))
    places = _places(header[1])
    if not {"email", "name"} <= places.keys():
        raise _refused(_("The first line must name the columns, and two of them: e-mail; navn"))
    found: list[Line] = []
    for number, cells in rows:
        if len(found) == MOST_LINES:
            raise _refused(str(_TOO_MANY))
        values = {name: cells[at] for name, at in places.items() if at < len(cells)}
        found.append(line_of(number, values))
    if not found:
        raise _refused(_("There is nobody in the file."))
    return without_repeats(found)


def line_of(number: int, values: Mapping[str, str]) -> Line:
    """Return one citizen as written, and all that is wrong with the line."""
    said = {name: value.strip() for name, value in values.items()}
    wrong: list[Because] = []

    def read(name: str, how: Callable[[str], _T], otherwise: _T) -> _T:
        try:
            return how(said.get(name, ""))
        except _Wrong as found:
            wrong.append(found.because)
            return otherwise

    shown = _seen(said.get("email", "")[:LONGEST_ADDRESS])
    line = Line(
        number,
        email=read("email", _email, shown),
        name=read("name", _name, _seen(said.get("name", "")[:LONGEST_NAME])),
        target_groups=read("target_groups", _several, ()),
        registered_on=read("registered_on", _day, None),
        language=read("language", _language, ""),
        birth_year=read("birth_year", _year, None),
        adviser_email=read("adviser_email", _adviser, ""),
    )
    return replace(line, wrong=wrong[0], also=tuple(wrong[1:])) if wrong else line


def without_repeats(lines: list[Line]) -> list[Line]:
    """Return lines of which those are wrong whose address stands further up."""
    seen: set[str] = set()
    found = []
    for one in lines:
        key = one.email.casefold()
        found.append(_with(one, Because.TWICE) if key in seen else one)
        if one.wrong is None:
            seen.add(key)
    return found


def _with(line: Line, because: Because) -> Line:
    """Return a line with one thing more that is wrong."""
    if line.wrong is None:
        return replace(line, wrong=because)
    return replace(line, also=(*line.also, because))


class _Wrong(Exception):
    """A value that cannot be read."""

    def __init__(self, because: Because) -> None:
        super().__init__(because)
        self.because = because


def _refused(words: str) -> FileNotRead:
    return FileNotRead(fields={"file": [words]})


def _text(content: bytes) -> str:
    if len(content) > MOST_BYTES:
        raise _refused(_("The file is too large. It may be at most 2 MB."))
    if content.startswith((b"PK", b"\xd0\xcf")):
        raise _refused(_("This is a spreadsheet. Save it as CSV, and choose that file."))
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = content.decode("utf-16", errors="replace")
    else:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("cp1252", errors="replace")
    if "\x00" in text:
        raise _refused(_("This is not a text file. Save the list as CSV."))
    return text


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that have something in them, each with the number of its first line."""
    first = text.lstrip("\r\n").partition("\n")[0]
    delimiter = max(";,\t", key=first.count)
    reader, number = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield number, cells
            number = reader.line_num + 1
    except csv.Error:
        raise _refused(_("Line %(n)s cannot be read.", n=number)) from None


def _places(header: list[str]) -> dict[str, int]:
    called = {name: key for key, names in COLUMNS.items() for name in names}
    found: dict[str, int] = {}
    for at, words in enumerate(header):
        key = called.get(" ".join(words.casefold().split()))
        if key is not None:
            found.setdefault(key, at)
    return found


def _email(typed: str) -> str:
    return _address(typed, missing=Because.NO_ADDRESS)


def _address(typed: str, *, missing: Because) -> str:
    if not typed:
        raise _Wrong(missing)
    address = normal_address(typed) if len(typed) <= LONGEST_ADDRESS else None
    if address is None:
        raise _Wrong(Because.ADDRESS)
    return address


def _adviser(typed: str) -> str:
    try:
        return _address(typed, missing=Because.ADVISER) if typed else ""
    except _Wrong:
        raise _Wrong(Because.ADVISER) from None


def _name(typed: str) -> str:
    if not typed:
        raise _Wrong(Because.NO_NAME)
    if len(typed) > LONGEST_NAME or any(unicodedata.category(c) in _NOT_TYPED for c in typed):
        raise _Wrong(Because.NAME)
    return typed


def _seen(typed: str) -> str:
    """Return what can be shown of something that may hold anything."""
    return "".join(c for c in typed if c.isprintable())


def _several(typed: str) -> tuple[str, ...]:
    if len(typed) > 1_000:
        raise _Wrong(Because.GROUP)
    return tuple(part for one in re.split(r"[|,;/]", typed) if (part := one.strip()))


def _day(typed: str) -> date | None:
    if not typed:
        return None
    for shape in _DAYS:
        read = re.fullmatch(shape, typed, re.ASCII)
        if read is not None:
            try:
                return date(int(read["y"]), int(read["m"]), int(read["d"]))
            except ValueError:
                break
    raise _Wrong(Because.DAY)


def _language(typed: str) -> str:
    code = language_called(typed)
    if typed and not code:
        raise _Wrong(Because.LANGUAGE)
    return code


def _year(typed: str) -> int | None:
    if typed and not re.fullmatch(r"[0-9]{4}", typed):
        raise _Wrong(Because.YEAR)
    return int(typed) if typed else None
