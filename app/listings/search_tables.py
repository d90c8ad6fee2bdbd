"""The tables of the feed's index, as SQLite and PostgreSQL have them, and what is asked of them.

Alembic does not know them: full text differs too much from one database to the other. Why they
are as they are, with the measurements, is in `docs/decisions/0003-search.md`.
"""

from typing import Any

from sqlalchemy import LargeBinary, Uuid, bindparam, text

from app.listings.search_questions import KEY_LENGTH
from app.listings.search_text import SHORTEST_PREFIX

_PREFIX_LENGTHS = " ".join(
    str(KEY_LENGTH + letters) for letters in range(SHORTEST_PREFIX, SHORTEST_PREFIX + 3)
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

# The terms of an opening lie apart from its row, because whoever asks for many ranks would read
# them too: 40,000 rows take 73 MB with them, and 5 without. PostgreSQL moves them out of rows of
# 2 kB and more alone, which most are not: hence the ballast, blanks that pack to almost nothing.
POSTGRESQL_NARROW = "toast_tuple_target = 128"
POSTGRESQL_BALLAST = "ballast TEXT NOT NULL DEFAULT repeat(' ', 2000)"

# One message there and back, and planned in the one way that is fast: left alone, PostgreSQL reads
# the whole table for a broad word (0003). Eight octets a rank need not be written as text and read.
POSTGRESQL_RANKS_DDL = """
CREATE OR REPLACE FUNCTION listing_search_ranks(own uuid, asked text) RETURNS bytea
LANGUAGE plpgsql STABLE SET enable_seqscan = off AS $$
DECLARE
  found bytea;
BEGIN
  EXECUTE $ask$
    SELECT string_agg(int8send(rank), '') FROM (
      SELECT rank, municipality_id FROM listing_search WHERE terms @@ $1 OFFSET 0
    ) matching WHERE municipality_id = $2
  $ask$
    INTO found USING asked::tsquery, own;
  RETURN found;
END
$$
"""

_OWN = "municipality_id = CAST(nullif(current_setting('app.municipality_id', true), '') AS uuid)"
POSTGRESQL_DDL = (
    (
        "CREATE TABLE listing_search ("
        "rank BIGINT NOT NULL PRIMARY KEY, municipality_id UUID NOT NULL, "
        "listing_id UUID NOT NULL, facets TEXT NOT NULL, terms TSVECTOR NOT NULL, "
        f"{POSTGRESQL_BALLAST}, "
        "CONSTRAINT one_search_row_per_listing UNIQUE (municipality_id, listing_id)"
        f") WITH ({POSTGRESQL_NARROW})"
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
    POSTGRESQL_RANKS_DDL,
)
POSTGRESQL_DROP_DDL = (
    "DROP FUNCTION IF EXISTS listing_search_ranks(uuid, text)",
    "DROP TABLE listing_search",
)


def _raw(statement: str, **types: Any) -> Any:
    """A statement whose first condition is its municipality, as the guard of sessions asks."""
    bound = [bindparam("municipality_id", type_=Uuid())]
    return text(statement).bindparams(*bound, *(bindparam(n, type_=t) for n, t in types.items()))


WORDS_BEGUN = _raw(
    "SELECT term FROM listing_search_vocabulary WHERE term >= :first AND term < :last "
    "AND :municipality_id IS NOT NULL LIMIT :most"
)
RANKS_SQLITE = _raw(
    "SELECT group_concat(rowid) FROM listing_search_terms "
    "WHERE listing_search_terms MATCH :asked AND :municipality_id IS NOT NULL"
)
RANKS_PG = _raw("SELECT listing_search_ranks(:municipality_id, :asked)")
_INSERT = (
    "INSERT INTO listing_search (rank, municipality_id, listing_id, facets, terms) "
    "VALUES (:rank, :municipality_id, :listing_id, :facets, {terms}) "
    "ON CONFLICT (rank) DO NOTHING RETURNING rank"
)
INSERT_SQLITE = _raw(_INSERT.format(terms=":terms"), listing_id=Uuid(), terms=LargeBinary())
INSERT_PG = _raw(
    _INSERT.format(terms="array_to_tsvector(CAST(:terms AS text[]))"), listing_id=Uuid()
)
_DELETE = "DELETE FROM listing_search WHERE municipality_id = :municipality_id "
DELETE_PG = _raw(_DELETE + "AND listing_id = :listing_id RETURNING rank", listing_id=Uuid())
DELETE_SQLITE = _raw(
    _DELETE + "AND listing_id = :listing_id RETURNING rank, terms", listing_id=Uuid()
)
# A virtual table has no municipality: its rank was just written or removed under one.
FTS_INSERT = _raw(
    "INSERT INTO listing_search_terms (rowid, terms) SELECT :rank, :terms "
    "WHERE :municipality_id IS NOT NULL"
)
FTS_DELETE = _raw(
    "INSERT INTO listing_search_terms (listing_search_terms, rowid, terms) "
    "SELECT 'delete', :rank, :terms WHERE :municipality_id IS NOT NULL"
)
