"""The index behind the feed: which openings hold the words of a question.

Every term of an opening lies in one inverted index (FTS5 on SQLite, GIN over a tsvector on
PostgreSQL); its filters' values stand beside, for the feed in memory (`feed_table.py`). Owns the
word *rank*: the whole number that orders the feed. How it was chosen, with the measurements, is
in `docs/decisions/0003-search.md`.
"""

import zlib
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.engine import Row
from sqlalchemy.orm import Session

from app.listings import search_tables as tables
from app.listings.search_questions import fts5_match, postgres_tsquery, tenant_key
from app.listings.search_text import SHORTEST_PREFIX, IndexText, Query, label

Ranks = Sequence[str] | Sequence[int]
"""As the index writes them: to read 85,000 texts as numbers would take 11 ms."""

TIES_PER_SECOND = 1_024
MOST_WORDS_BEGUN = 200


@dataclass(frozen=True, slots=True)
class Found:
    """One opening that answers a question; `rank` is the cursor of the page after it."""

    rank: int
    listing_id: UUID


def first_rank(published_at: datetime, listing_id: UUID) -> int:
    """The rank of an opening before others of the same second are considered: later is higher."""
    return int(published_at.timestamp()) * TIES_PER_SECOND + listing_id.int % TIES_PER_SECOND


class FeedIndex:
    """The feed's search on the database of the session it is given; keeps no state.

    Sessions are a municipality's own: each statement is bound to the `municipality_id` given.
    """

    def put(
        self,
        session: Session,
        municipality_id: UUID,
        listing_id: UUID,
        *,
        published_at: datetime,
        words: IndexText,
        facets: Mapping[str, Iterable[str]],
    ) -> int:
        """Make an opening findable, in place of what was known of it, and return its rank."""
        self.remove(session, municipality_id, listing_id)
        labels = [label(facet, value) for facet, values in facets.items() for value in values]
        key = tenant_key(municipality_id)
        terms = [key + term for term in words.terms]
        row = {"listing_id": listing_id, "facets": " ".join(labels)}
        rank = first_rank(published_at, listing_id)
        while not self._inserted(session, municipality_id, {**row, "rank": rank}, terms):
            rank += TIES_PER_SECOND
        if _is_sqlite(session):
            _execute(
                session,
                tables.FTS_INSERT,
                municipality_id,
                {"rank": rank, "terms": " ".join(terms)},
            )
        return rank

    def remove(self, session: Session, municipality_id: UUID, listing_id: UUID) -> bool:
        """Make an opening unfindable; false when it was not in the index."""
        where = {"listing_id": listing_id}
        if not _is_sqlite(session):
            return bool(_execute(session, tables.DELETE_PG, municipality_id, where))
        for gone in _execute(session, tables.DELETE_SQLITE, municipality_id, where):
            stored = {"rank": gone.rank, "terms": zlib.decompress(gone.terms).decode()}
            _execute(session, tables.FTS_DELETE, municipality_id, stored)
            return True
        return False

    def ranks(self, session: Session, municipality_id: UUID, query: Query) -> Ranks:
        """The ranks of all openings that hold the words, in no order.

        They come in one piece, because a row for each takes ten times as long (100 ms for 85,000).
        Ranks of another municipality may be among them, where both share a key: whoever asks knows
        which are its own.
        """
        key = tenant_key(municipality_id)
        if _is_sqlite(session):
            begun = _words_begun(session, municipality_id, query.prefix, key)
            asked = {"asked": fts5_match(query, key, begun)}
            [row] = _execute(session, tables.RANKS_SQLITE, municipality_id, asked)
            return row[0].split(",") if row[0] else []
        asked = {"asked": postgres_tsquery(query, key)}
        [row] = _execute(session, tables.RANKS_PG, municipality_id, asked)
        numbers = array("q", row[0] or b"")
        numbers.byteswap()
        return numbers

    def _inserted(
        self, session: Session, municipality_id: UUID, row: dict[str, Any], terms: list[str]
    ) -> bool:
        """Whether the rank was free."""
        if _is_sqlite(session):
            row = {**row, "terms": zlib.compress(" ".join(terms).encode())}
            return bool(_execute(session, tables.INSERT_SQLITE, municipality_id, row))
        return bool(_execute(session, tables.INSERT_PG, municipality_id, {**row, "terms": terms}))


def _words_begun(
    session: Session, municipality_id: UUID, prefix: str | None, key: str
) -> list[str] | None:
    """The terms that begin with a prefix longer than FTS5 indexes; None where FTS5 does better.

    FTS5 merges all of a prefix's postings before its first row (13-22 ms instead of 1-2).
    """
    if prefix is None or len(prefix) < SHORTEST_PREFIX + 3:
        return None
    first = key + prefix
    span = {"first": first, "last": first + "\U0010ffff", "most": MOST_WORDS_BEGUN + 1}
    found = [row.term for row in _execute(session, tables.WORDS_BEGUN, municipality_id, span)]
    return found if len(found) <= MOST_WORDS_BEGUN else None


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


def _execute(
    session: Session, statement: Any, municipality_id: UUID, values: Mapping[str, Any]
) -> list[Row[Any]]:
    # On the connection, because the ORM takes as long over a text as the index takes to answer.
    result = Session.connection(session).execute(
        statement, {"municipality_id": municipality_id, **values}
    )
    return list(result) if result.returns_rows else []
