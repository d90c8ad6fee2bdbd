"""A question to the feed's index, in the words of each database.

All terms of the index carry their municipality's key in front. A question is one intersection of
groups, each met by one of its terms.
"""

from collections import Counter
from datetime import date, timedelta
from hashlib import blake2s
from uuid import UUID

from app.listings.search_text import Query, meant_by

KEY_LENGTH = 3
_KEY_LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz"


def tenant_key(municipality_id: UUID) -> str:
    """Three letters or digits before each term, which keep municipalities' postings apart.

    Two municipalities may share one; the `municipality_id` of every statement tells them apart.
    """
    number = int.from_bytes(blake2s(municipality_id.bytes, digest_size=4).digest(), "big")
    base = len(_KEY_LETTERS)
    return "".join(_KEY_LETTERS[number // base**place % base] for place in range(KEY_LENGTH))


def deadline_values(apply_by: date | None) -> list[str]:
    """The values of the facet `due` for one opening: its day and its month, or `none`."""
    return [f"{apply_by:%Y%m%d}", f"{apply_by:%Y%m}"] if apply_by else ["none"]


def due_between(first: date, last: date) -> set[str]:
    """The values of `due` that cover both days and all between, at most two years of them."""
    last = min(last, first + timedelta(days=731))
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    months = Counter(f"{day:%Y%m}" for day in days)
    whole = {month for month, count in months.items() if count == _days_in(month)}
    return whole | {f"{day:%Y%m%d}" for day in days if f"{day:%Y%m}" not in whole}


def fts5_match(query: Query, key: str, begun: list[str] | None = None) -> str:
    """The question as an FTS5 expression; empty when it asks for everything.

    `begun` are the indexed terms that begin with the query's prefix, to be named in its stead.
    """
    groups = _groups(query, key)
    if begun is not None:
        last = len(query.terms) - 1
        whole = [one for one in groups[last] if not one[1]]
        groups[last] = [*whole, *((term, False) for term in begun)]
    return " AND ".join(
        "(" + " OR ".join(f'"{term}"{" *" if begins else ""}' for term, begins in group) + ")"
        for group in groups
    )


def postgres_tsquery(query: Query, key: str) -> str:
    """The question as the text of a tsquery; empty when it asks for everything."""
    return " & ".join(
        "(" + " | ".join(f"'{term}'{':*' if begins else ''}" for term, begins in group) + ")"
        for group in _groups(query, key)
    )


def _groups(query: Query, key: str) -> list[list[tuple[str, bool]]]:
    """All groups must match, each by one of its terms; true marks the beginning of a word."""
    words = [[(key + one, False) for one in (term, *meant_by(term))] for term in query.terms]
    if query.prefix:
        words[-1].append((key + query.prefix, True))
    return words


def _days_in(month: str) -> int:
    first = date(int(month[:4]), int(month[4:]), 1)
    return ((first + timedelta(days=32)).replace(day=1) - first).days
