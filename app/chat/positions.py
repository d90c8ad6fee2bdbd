"""Where a page of a list of conversations ended, as the cursor that leads to the next one."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from app.chat.inbox import Position
from app.chat.schemas import HIGHEST_SEQ
from app.web.paging import PageNotThere, read_cursor, write_cursor

HIGHEST_RANK, MOST_DIGITS = 9, 18


def write_position(position: Position | None) -> str | None:
    """Return the cursor for what comes after a position; None where nothing does."""
    if position is None:
        return None
    return write_cursor(position.rank, position.at.isoformat(), position.id.hex)


def read_number(asked: str | None) -> int | None:
    """Return the number of a message in an address; None without one, PageNotThere for no such."""
    if not asked:
        return None
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) <= MOST_DIGITS else -1
    if not 0 <= number <= HIGHEST_SEQ:
        raise PageNotThere()
    return number


def read_position(cursor: str | None) -> Position | None:
    """Return the position that a cursor names; PageNotThere for one that we never gave."""
    named = read_cursor(cursor, int, str, str)
    if named is None:
        return None
    rank, at, last_id = named
    if not 0 <= rank <= HIGHEST_RANK:
        raise PageNotThere()
    try:
        return Position(rank, datetime.fromisoformat(at).astimezone(UTC), UUID(hex=last_id))
    except (ValueError, OverflowError):
        raise PageNotThere() from None
