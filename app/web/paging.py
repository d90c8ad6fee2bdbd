"""Pages by cursor: an opaque text that says where the next page begins."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from marshmallow import fields

from app.core.errors import NotFound
from app.core.texts import _, lazy
from app.web.fields import Shape

Item = TypeVar("Item")

DEFAULT_LIMIT = 20
HIGHEST_LIMIT = 100


class PageNotThere(NotFound):
    """The cursor looks like one, and no list goes on from it: we never gave it."""

    slug = "paging/page-not-there"
    title = lazy("That page of the list is not there.")


def cursor_field() -> fields.String:
    """Return the field for a cursor; what `read_cursor` cannot read has this form, too."""
    return fields.String(
        load_default=None,
        validate=Shape(
            "^[A-Za-z0-9_-]{1,200}$", error=lazy("This is not a cursor that we have given.")
        ),
        metadata={"description": "`next` of a page"},
    )


@dataclass(frozen=True)
class Page(Generic[Item]):
    """Some items of a list, and the cursor of the next page where there is one."""

    items: Sequence[Item]
    next: str | None


def write_cursor(*position: str | int) -> str:
    """Return the opaque text for a position in a list."""
    text = json.dumps(position, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_cursor(cursor: str | None, *kinds: type) -> tuple[Any, ...] | None:
    """Return the position that a cursor holds, checked by type; PageNotThere for a made-up one."""
    if not cursor:
        return None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        position = json.loads(base64.urlsafe_b64decode(padded.encode("ascii")))
    except (ValueError, binascii.Error, RecursionError):
        position = None
    fits = isinstance(position, list) and len(position) == len(kinds)
    if not fits or any(type(v) is not k for v, k in zip(position or (), kinds, strict=False)):
        raise PageNotThere(fields={"cursor": [_("This is not a cursor that we have given.")]})
    return tuple(position or ())


def page_by_moment(
    found: Sequence[Item], limit: int, place: Callable[[Item], tuple[datetime, UUID]]
) -> Page[Item]:
    """Return a page of a list of which one more was read, if there is one, than is shown.

    `place` is an item's moment and identity, by which the list is in order.
    """
    shown = found[:limit]
    if len(found) <= limit:
        return Page(shown, None)
    at, last_id = place(shown[-1])
    return Page(shown, write_cursor(at.isoformat(), last_id.hex))


def page_of_all(
    every: Sequence[Item],
    query: Mapping[str, Any],
    place: Callable[[Item], tuple[datetime, UUID]],
    *,
    newest_first: bool = False,
) -> Page[Item]:
    """Return the page that `limit` and `cursor` ask for of a list that was read as a whole.

    `place` is an item's moment and identity, by which the list is in order.
    """
    after = read_moment(query["cursor"])
    if after is not None:
        every = [v for v in every if (place(v) < after if newest_first else place(v) > after)]
    return page_by_moment(every, query["limit"], place)


def read_moment(cursor: str | None) -> tuple[datetime, UUID] | None:
    """Return where a page by moment ended, as its cursor says; PageNotThere for a made-up one."""
    position = read_cursor(cursor, str, str)
    if position is None:
        return None
    try:
        # Any moment will do, but for those at the ends of time that no zone can be counted in.
        at = datetime.fromisoformat(position[0]).astimezone(UTC)
        return at, UUID(hex=position[1])
    except (ValueError, OverflowError):
        raise PageNotThere() from None
