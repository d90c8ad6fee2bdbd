"""What a package hands a person of their own, in a shape that any package can make.

It stands below all features, as each makes its part of the take-out of its own tables, in its
`take_out.py`; `app/privacy` writes the parts into one file. Nothing is made before it is its turn.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from app.core.types import TenantOwned

Record = Mapping[str, Any]


@dataclass(frozen=True, eq=False)
class TakenFile:
    """A file to take along: the folder that it lies in, its name, and what makes its content.

    Anybody may have chosen the name; it ends with a dot and a few letters. `content` may raise:
    then the file is left out, and that is said.
    """

    folder: str
    name: str
    content: Callable[[], bytes]


@dataclass(frozen=True)
class Entry:
    """One thing: what it is called, what is known of it, what was written, and files to open."""

    title: str
    facts: Sequence[tuple[str, str]] = ()
    texts: Sequence[str] = ()
    files: Sequence[tuple[str, TakenFile]] = ()
    page: TakenPage | None = None


@dataclass(frozen=True, eq=False)
class TakenPage:
    """Many things on a page of their own, such as the messages of one conversation."""

    folder: str
    title: str
    entries: Callable[[], Iterable[Entry]]


@dataclass(frozen=True)
class Section:
    """Things of one kind, with a sentence about them where there is one."""

    heading: str
    entries: Iterable[Entry] = ()
    about: str = ""


@dataclass(frozen=True)
class Part:
    """One package's part: for people in sections, and for programs as records by their table.

    `name` is a word for programs that stays, such as "documents".
    """

    name: str
    heading: str
    sections: Iterable[Section] = ()
    records: Mapping[str, Iterable[Record]] = field(default_factory=dict)


def record(row: TenantOwned, *columns: str, **opened: Any) -> dict[str, Any]:
    """Return what of a row is for its person: some columns, and what was sealed, opened."""
    return {"id": row.id, **{name: getattr(row, name) for name in columns}, **opened}


def as_json(value: Any) -> str:
    """Write a value as JSON; moments are in UTC (RFC 3339), and words stay readable."""
    return json.dumps(value, ensure_ascii=False, default=_plain)


def _plain(value: Any) -> Any:
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no JSON")
