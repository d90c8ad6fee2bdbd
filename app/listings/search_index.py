"""The index behind the feed: which openings answer a question, newest first, and how many.

Every term and every filter's value of an opening lies in one inverted index (FTS5 on SQLite, GIN
over a tsvector on PostgreSQL), so that words and filters together are one intersection. Owns the
word *rank*: the whole number that orders the feed. How it was chosen, with the measurements, is
in `docs/decisions/0003-search.md`.
"""

import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import blake2s
from typing import Any, cast
from uuid import UUID

from sqlalchemy import BigInteger, CursorResult, LargeBinary, Text, Uuid, bindparam, column, text
from sqlalchemy.engine import Row
from sqlalchemy.orm import Session

from app.listings.search_text import SHORTEST_PREFIX, Filters, IndexText, Query, label

TIES_PER_SECOND = 1_024
NEWEST_OF_ALL = 2**62
WINDOW, WIDEST_WINDOW = 200, 3_000
"""How many of the newest openings PostgreSQL looks through before it turns to the GIN index."""
MOST_WORDS_BEGUN = 200

_KEY_LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz"
_KEY_LENGTH = 3
_PREFIX_LENGTHS = " ".join(
    str(_KEY_LENGTH + letters) for letters in range(SHORTEST_PREFIX, SHORTEST_PREFIX + 3)
)

SQLITE_DDL = (
    (
        "CREATE TABLE listing_search ("
        "rank INTEGER NOT NULL PRIMARY KEY, municipality_id CHAR(32) NOT NULL, "
        "listing_id CHAR(32) NOT NULL, facets TEXT NOT NULL, terms BLOB NOT NULL, "
        "CONSTRAINT one_search_row_per_listing UNIQUE (municipality_id, listing_id))"
    ),
    "CREATE INDEX ix_listing_search_feed ON listing_search (municipality_id, rank DESC)",
    # Contentless: the terms are kept once, compressed, beside it, because taking a row out needs
    # them. The tokenizer only splits at blanks; what a word is was decided in search_text.
    (
        "CREATE VIRTUAL TABLE listing_search_terms USING fts5(terms, content='', detail=none, "
        f"columnsize=0, prefix='{_PREFIX_LENGTHS}', tokenize=\"ascii tokenchars '_'\")"
    ),
    "CREATE VIRTUAL TABLE listing_search_vocabulary USING fts5vocab(listing_search_terms, 'row')",
)
SQLITE_DROP_DDL = (
    "DROP TABLE listing_search_vocabulary",
    "DROP TABLE listing_search_terms",
    "DROP TABLE listing_search",
)

_OWN = "municipality_id = CAST(nullif(current_setting('app.municipality_id', true), '') AS uuid)"
POSTGRESQL_DDL = (
    (
        "CREATE TABLE listing_search ("
        "rank BIGINT NOT NULL PRIMARY KEY, municipality_id UUID NOT NULL, "
        "listing_id UUID NOT NULL, facets TEXT NOT NULL, terms TSVECTOR NOT NULL, "
        "CONSTRAINT one_search_row_per_listing UNIQUE (municipality_id, listing_id))"
    ),
    "CREATE INDEX ix_listing_search_feed ON listing_search (municipality_id, rank DESC)",
    (
        "CREATE INDEX ix_listing_search_terms ON listing_search USING gin (terms) "
        "WITH (fastupdate = off)"
    ),
    "ALTER TABLE listing_search ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE listing_search FORCE ROW LEVEL SECURITY",
    # `@@` is not leakproof: behind a policy that filters reads, PostgreSQL may not use the GIN
    # index at all. What is here is public, each term carries its municipality's key, and each
    # statement its municipality; writes are held to the unit's municipality as everywhere.
    "CREATE POLICY read_feed ON listing_search FOR SELECT USING (true)",
    f"CREATE POLICY add_own ON listing_search FOR INSERT WITH CHECK ({_OWN})",
    f"CREATE POLICY change_own ON listing_search FOR UPDATE USING ({_OWN}) WITH CHECK ({_OWN})",
    f"CREATE POLICY remove_own ON listing_search FOR DELETE USING ({_OWN})",
)
POSTGRESQL_DROP_DDL = ("DROP TABLE listing_search",)


@dataclass(frozen=True, slots=True)
class Found:
    """One opening that answers a question; `rank` is the cursor of the page after it."""

    rank: int
    listing_id: UUID


@dataclass(frozen=True, slots=True)
class FacetCounts:
    """How many openings each value of each facet would leave.

    Where `complete` is false there were more than were counted, and a number reads "at least".
    """

    by_facet: Mapping[str, Mapping[str, int]]
    complete: bool


def first_rank(published_at: datetime, listing_id: UUID) -> int:
    """The rank of an opening before others of the same second are considered: later is higher."""
    return int(published_at.timestamp()) * TIES_PER_SECOND + listing_id.int % TIES_PER_SECOND


def tenant_key(municipality_id: UUID) -> str:
    """Three letters or digits before each term, which keep municipalities' postings apart.

    Two municipalities may share one; the `municipality_id` of every statement tells them apart.
    """
    number = int.from_bytes(blake2s(municipality_id.bytes, digest_size=4).digest(), "big")
    base = len(_KEY_LETTERS)
    return "".join(_KEY_LETTERS[number // base**place % base] for place in range(_KEY_LENGTH))


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


def fts5_match(
    query: Query, filters: Filters, key: str = "", begun: list[str] | None = None
) -> str:
    """The question as an FTS5 expression; empty when it asks for everything.

    `begun` are the indexed terms that begin with the query's prefix, to be named in its stead.
    """
    groups = _groups(query, filters, key)
    if begun is not None:
        last = len(query.terms) - 1
        groups[last] = [groups[last][0], *((term, False) for term in begun)]
    return " AND ".join(
        "(" + " OR ".join(f'"{term}"{" *" if begins else ""}' for term, begins in group) + ")"
        for group in groups
    )


def postgres_tsquery(query: Query, filters: Filters, key: str = "") -> str:
    """The question as the text of a tsquery; empty when it asks for everything."""
    return " & ".join(
        "(" + " | ".join(f"'{term}'{':*' if begins else ''}" for term, begins in group) + ")"
        for group in _groups(query, filters, key)
    )


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
        terms = [key + term for term in words.terms] + [f"{key}_{name}" for name in labels]
        row = {"listing_id": listing_id, "facets": " ".join(labels)}
        rank = first_rank(published_at, listing_id)
        while not self._inserted(session, municipality_id, {**row, "rank": rank}, terms):
            rank += TIES_PER_SECOND
        if _is_sqlite(session):
            _execute(
                session, _FTS_INSERT, municipality_id, {"rank": rank, "terms": " ".join(terms)}
            )
        return rank

    def remove(self, session: Session, municipality_id: UUID, listing_id: UUID) -> bool:
        """Make an opening unfindable; false when it was not in the index."""
        where = {"listing_id": listing_id}
        if not _is_sqlite(session):
            return bool(_execute(session, _DELETE_PG, municipality_id, where))
        for gone in _execute(session, _DELETE_SQLITE, municipality_id, where):
            stored = {"rank": gone.rank, "terms": zlib.decompress(gone.terms).decode()}
            _execute(session, _FTS_DELETE, municipality_id, stored)
            return True
        return False

    def search(
        self,
        session: Session,
        municipality_id: UUID,
        query: Query,
        filters: Filters,
        *,
        before: int | None = None,
        limit: int = 20,
    ) -> list[Found]:
        """The openings that answer, newest first: those of a rank below `before`."""
        rows = self._rows(session, municipality_id, query, filters, before, limit)
        return [Found(row.rank, row.listing_id) for row in rows]

    def ranks(self, session: Session, municipality_id: UUID, query: Query) -> str:
        """The ranks of all openings that hold the words, in no order, with commas between.

        One text, because a row for each takes ten times as long (100 ms for 85,000). Ranks of
        another municipality may be among them, where both share a key: whoever asks knows which
        are its own.
        """
        key = tenant_key(municipality_id)
        if _is_sqlite(session):
            begun = _words_begun(session, municipality_id, query.prefix, key)
            statement, asked = _RANKS_SQLITE, fts5_match(query, Filters(), key, begun)
        else:
            _execute(session, _NO_SEQUENTIAL_SCAN, municipality_id, {})
            statement, asked = _RANKS_PG, postgres_tsquery(query, Filters(), key)
        [row] = _execute(session, statement, municipality_id, {"asked": asked})
        return row[0] or ""

    def counts(
        self,
        session: Session,
        municipality_id: UUID,
        query: Query,
        filters: Filters,
        *,
        most: int = 1_000,
    ) -> FacetCounts:
        """Count the values of each facet among the newest `most` openings that answer.

        A facet that is itself filtered by is counted as if it were not, to offer its other values.
        """
        tallies: dict[str, Mapping[str, int]] = {}
        complete = True
        for facet in (None, *filters.chosen):
            narrowed = filters.without(facet) if facet else filters
            rows = self._rows(session, municipality_id, query, narrowed, None, most + 1)
            complete = complete and len(rows) <= most
            tally = _tally(rows[:most])
            if facet is None:
                tallies = {name: tally[name] for name in tally if name not in filters.chosen}
            else:
                tallies[facet] = tally.get(facet, {})
        return FacetCounts(tallies, complete)

    def _inserted(
        self, session: Session, municipality_id: UUID, row: dict[str, Any], terms: list[str]
    ) -> bool:
        """Whether the rank was free."""
        if _is_sqlite(session):
            row = {**row, "terms": zlib.compress(" ".join(terms).encode())}
            return bool(_execute(session, _INSERT_SQLITE, municipality_id, row))
        return bool(_execute(session, _INSERT_PG, municipality_id, {**row, "terms": terms}))

    def _rows(
        self,
        session: Session,
        municipality_id: UUID,
        query: Query,
        filters: Filters,
        before: int | None,
        limit: int,
    ) -> list[Row[Any]]:
        asked: dict[str, Any] = {"limit": limit}
        asked["before"] = NEWEST_OF_ALL if before is None else before
        if query.is_empty and not filters.chosen:
            return _execute(session, _FEED, municipality_id, asked)
        key = tenant_key(municipality_id)
        if _is_sqlite(session):
            begun = _words_begun(session, municipality_id, query.prefix, key)
            asked["asked"] = fts5_match(query, filters, key, begun)
            return _execute(session, _SEARCH_SQLITE, municipality_id, asked)
        asked["asked"] = postgres_tsquery(query, filters, key)
        return _rows_of_postgresql(session, municipality_id, asked)


def _rows_of_postgresql(
    session: Session, municipality_id: UUID, asked: dict[str, Any]
) -> list[Row[Any]]:
    """Look through the newest openings first, further where many of them answer, else all.

    Left to choose, the planner reads the whole feed for words that seldom meet (700 ms).
    """
    window, limit = WINDOW, asked["limit"]
    while window <= WIDEST_WINDOW:
        rows = _execute(session, _SEARCH_PG_NEWEST, municipality_id, {**asked, "window": window})
        if len(rows) == limit:
            return rows
        needed = 3 * window * limit // (2 * len(rows)) if rows else WIDEST_WINDOW + 1
        window = max(needed, 2 * window) if window == WINDOW else WIDEST_WINDOW + 1
    # The planner would read the whole table, blind to the unpacking of each row's terms (600 ms).
    _execute(session, _NO_SEQUENTIAL_SCAN, municipality_id, {})
    return _execute(session, _SEARCH_PG_ALL, municipality_id, asked)


def _groups(query: Query, filters: Filters, key: str) -> list[list[tuple[str, bool]]]:
    """All groups must match, each by one of its terms; true marks the beginning of a word."""
    words = [[(key + term, False)] for term in query.terms]
    if query.prefix:
        words[-1].append((key + query.prefix, True))
    return words + [[(f"{key}_{name}", False) for name in group] for group in filters.groups()]


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
    found = [row.term for row in _execute(session, _WORDS_BEGUN, municipality_id, span)]
    return found if len(found) <= MOST_WORDS_BEGUN else None


def _tally(rows: Iterable[Row[Any]]) -> dict[str, dict[str, int]]:
    counted = Counter(name for row in rows for name in row.facets.split(" ") if name)
    tally: dict[str, dict[str, int]] = defaultdict(dict)
    for name, count in counted.items():
        facet, _, value = name.partition("_")
        tally[facet][value] = count
    return dict(tally)


def _days_in(month: str) -> int:
    first = date(int(month[:4]), int(month[4:]), 1)
    return ((first + timedelta(days=32)).replace(day=1) - first).days


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


def _execute(
    session: Session, statement: Any, municipality_id: UUID, values: Mapping[str, Any]
) -> list[Row[Any]]:
    result = session.execute(
        statement,
        {"municipality_id": municipality_id, **values},
        execution_options={"tenant_bound": True},
    )
    return list(result) if cast("CursorResult[Any]", result).returns_rows else []


def _raw(statement: str, **types: Any) -> Any:
    """A statement whose first condition is its municipality, as the guard of sessions asks."""
    bound = [bindparam("municipality_id", type_=Uuid())]
    return text(statement).bindparams(*bound, *(bindparam(n, type_=t) for n, t in types.items()))


_COLUMNS = (column("rank", BigInteger), column("listing_id", Uuid), column("facets", Text))
_FEED = _raw(
    "SELECT rank, listing_id, facets FROM listing_search "
    "WHERE municipality_id = :municipality_id AND rank < :before ORDER BY rank DESC LIMIT :limit"
).columns(*_COLUMNS)
# CROSS JOIN keeps SQLite from starting at the feed: FTS5 gives its rows newest first and stops.
_SEARCH_SQLITE = _raw(
    "SELECT s.rank, s.listing_id, s.facets FROM listing_search_terms t "
    "CROSS JOIN listing_search s ON s.rank = t.rowid "
    "WHERE t.listing_search_terms MATCH :asked AND t.rowid < :before "
    "AND s.municipality_id = :municipality_id ORDER BY t.rowid DESC LIMIT :limit"
).columns(*_COLUMNS)
_WORDS_BEGUN = _raw(
    "SELECT term FROM listing_search_vocabulary WHERE term >= :first AND term < :last "
    "AND :municipality_id IS NOT NULL LIMIT :most"
)
_SEARCH_PG_NEWEST = _raw(
    "SELECT rank, listing_id, facets FROM (SELECT rank, listing_id, facets, terms "
    "FROM listing_search WHERE municipality_id = :municipality_id AND rank < :before "
    "ORDER BY rank DESC LIMIT :window) newest WHERE terms @@ CAST(:asked AS tsquery) "
    "ORDER BY rank DESC LIMIT :limit"
).columns(*_COLUMNS)
_SEARCH_PG_ALL = _raw(
    "SELECT rank, listing_id, facets FROM (SELECT rank, listing_id, facets, municipality_id "
    "FROM listing_search WHERE terms @@ CAST(:asked AS tsquery) OFFSET 0) matching "
    "WHERE municipality_id = :municipality_id AND rank < :before ORDER BY rank DESC LIMIT :limit"
).columns(*_COLUMNS)
_RANKS_SQLITE = _raw(
    "SELECT group_concat(rowid) FROM listing_search_terms "
    "WHERE listing_search_terms MATCH :asked AND :municipality_id IS NOT NULL"
)
_RANKS_PG = _raw(
    "SELECT string_agg(CAST(rank AS text), ',') FROM (SELECT rank, municipality_id "
    "FROM listing_search WHERE terms @@ CAST(:asked AS tsquery) OFFSET 0) matching "
    "WHERE municipality_id = :municipality_id"
)
_NO_SEQUENTIAL_SCAN = _raw(
    "SELECT set_config('enable_seqscan', 'off', true) "
    "WHERE CAST(:municipality_id AS uuid) IS NOT NULL"
)
_INSERT = (
    "INSERT INTO listing_search (rank, municipality_id, listing_id, facets, terms) "
    "VALUES (:rank, :municipality_id, :listing_id, :facets, {terms}) "
    "ON CONFLICT (rank) DO NOTHING RETURNING rank"
)
_INSERT_SQLITE = _raw(_INSERT.format(terms=":terms"), listing_id=Uuid(), terms=LargeBinary())
_INSERT_PG = _raw(
    _INSERT.format(terms="array_to_tsvector(CAST(:terms AS text[]))"), listing_id=Uuid()
)
_DELETE = "DELETE FROM listing_search WHERE municipality_id = :municipality_id "
_DELETE_PG = _raw(_DELETE + "AND listing_id = :listing_id RETURNING rank", listing_id=Uuid())
_DELETE_SQLITE = _raw(
    _DELETE + "AND listing_id = :listing_id RETURNING rank, terms", listing_id=Uuid()
)
# A virtual table has no municipality: its rank was just written or removed under one.
_FTS_INSERT = _raw(
    "INSERT INTO listing_search_terms (rowid, terms) SELECT :rank, :terms "
    "WHERE :municipality_id IS NOT NULL"
)
_FTS_DELETE = _raw(
    "INSERT INTO listing_search_terms (listing_search_terms, rowid, terms) "
    "SELECT 'delete', :rank, :terms WHERE :municipality_id IS NOT NULL"
)
