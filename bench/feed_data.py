"""Fills a database with very many openings, quickly: the same ones each time, from a seed.

Words follow a long tail as those of real openings do: a few that most openings have, and
thousands that few have. Rows go in by the thousand, past the verbs that the service uses.
"""

from __future__ import annotations

import random
import zlib
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text

from app.core.db import Database
from app.core.work import Municipality
from app.listings.cleaning import clean_html
from app.listings.facets import facets_of
from app.listings.geography import municipalities
from app.listings.kinds import ListingKind
from app.listings.models import Listing, ListingCategory
from app.listings.search_index import first_rank
from app.listings.search_questions import tenant_key
from app.listings.search_text import analyse_document, label

SEED = 7
CHUNK = 2_000
BODIES = 3_000
COMMON = (
    "medarbejder erfaring ansvar opgaver kollega kvalitet kunder arbejde uddannelse ansøgning "
    "stilling virksomhed team fleksibel løn ferie udvikling hverdag samarbejde faglig borger "
    "kommune plan drift salg service produktion leder projekt daglig kontakt dansk engelsk"
).split()
ROLES = (
    "Lagermedarbejder Elektriker Tømrer Kok Tjener Sygeplejerske Pædagog Chauffør Bager Murer "
    "Rengøringsassistent Kontorassistent Smed Maler Gartner Butiksassistent Projektleder "
    "Receptionist Lærer Ingeniør Bogholder Mekaniker Frisør Slagter Vagt Landmand Slikdreng "
    "Programmør Underviser Kranfører"
).split()
_ONSETS = "b bl br d dr f fl g gr h j k kl kr l m n p pl r s sk sl sp st t tr v".split()
_VOWELS = "a e i o u y æ ø å".split()
_ENDS = "d g k l m n nd ng r rk s sk st t v".split()


def invented_words(count: int = 20_000) -> list[str]:
    """Return words that could be Danish, the first of them the commonest."""
    chance = random.Random(SEED)
    words: dict[str, None] = {}
    while len(words) < count:
        parts = [
            chance.choice(_ONSETS) + chance.choice(_VOWELS) + chance.choice(_ENDS)
            for _ in range(chance.choice((2, 2, 3)))
        ]
        words["".join(parts)] = None
    return list(words)


def fill(database: Database, here: Municipality, category_ids: list[UUID], count: int) -> None:
    """Put `count` published openings in the database and in its index."""
    postgres = not database.is_sqlite
    with database.writing.begin() as connection:
        if postgres:
            _belong(connection, here)
            connection.execute(text("DROP INDEX ix_listing_search_terms"))
        for chunk in _chunks(here, category_ids, count):
            connection.execute(Listing.__table__.insert(), [row for row, _, _ in chunk])
            connection.execute(
                ListingCategory.__table__.insert(),
                [pair for _, pairs, _ in chunk for pair in pairs],
            )
            _index(connection, [entry for _, _, entry in chunk], postgres=postgres)
        if postgres:
            connection.execute(text("SET LOCAL statement_timeout = 0"))
            connection.execute(
                text(
                    "CREATE INDEX ix_listing_search_terms ON listing_search USING gin (terms) "
                    "WITH (fastupdate = off)"
                )
            )
    # As autovacuum leaves a database that has been in use: else it does so while we measure.
    with closing(database.engine.raw_connection()) as connection:
        if postgres:
            connection.driver_connection.autocommit = True
        connection.cursor().execute("VACUUM ANALYZE" if postgres else "ANALYZE")
    database.engine.dispose()


def _belong(connection: Any, here: Municipality) -> None:
    connection.execute(
        text("SELECT set_config('app.municipality_id', :here, true)"), {"here": str(here.id)}
    )


def _chunks(
    here: Municipality, category_ids: list[UUID], count: int
) -> Iterator[list[tuple[dict[str, Any], list[dict[str, Any]], dict[str, Any]]]]:
    chance, words = random.Random(SEED), invented_words()
    bodies = [_body(chance, words) for _ in range(BODIES)]
    newest, used, chunk = datetime.now(UTC) - timedelta(hours=1), set[int](), []
    for number in range(count):
        listing_id = UUID(int=(number << 80) + (7 << 76) + (2 << 62) + chance.getrandbits(60))
        at = newest - timedelta(minutes=number)
        rank = first_rank(at, listing_id)
        while rank in used:
            rank += 1_024
        used.add(rank)
        chunk.append(_opening(chance, words, bodies, here, category_ids, listing_id, at, rank))
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _body(chance: random.Random, words: list[str]) -> tuple[str, tuple[str, ...]]:
    some = chance.choices(COMMON, k=60) + [
        words[min(int(chance.paretovariate(0.6)) * 7, len(words) - 1)] for _ in range(90)
    ]
    chance.shuffle(some)
    html = clean_html("".join(f"<p>{' '.join(some[i : i + 30])}.</p>" for i in range(0, 150, 30)))
    return html, analyse_document("", body=html).terms


def _opening(
    chance: random.Random,
    words: list[str],
    bodies: list[tuple[str, tuple[str, ...]]],
    here: Municipality,
    category_ids: list[UUID],
    listing_id: UUID,
    at: datetime,
    rank: int,
) -> tuple[dict[str, Any], list[dict[str, Any]], dict[str, Any]]:
    html, terms = chance.choice(bodies)
    place = chance.choice(municipalities())
    title = f"{chance.choice(ROLES)} til {chance.choice(words).title()} {chance.choice(words)}"
    mine = chance.sample(category_ids, k=chance.choice((1, 1, 2)))
    apply_by = (at + timedelta(days=chance.randrange(1, 60))).date()
    apply_by = max(apply_by, datetime.now(UTC).date() + timedelta(days=chance.randrange(40)))
    facts = {
        "kind": chance.choices(list(ListingKind), weights=(70, 6, 5, 5, 4, 4, 4, 2))[0].value,
        "workplace_municipality": place.code,
        "postcode": str(chance.randrange(1000, 9990)),
        "working_time": chance.choice(("full_time", "part_time", "full_or_part_time", "unknown")),
        "apply_by": apply_by,
    }
    row = {
        "municipality_id": here.id,
        "id": listing_id,
        "feed_rank": rank,
        "state": "published",
        "title": title,
        "description_html": html,
        "description_text": "",
        "languages": ["da"],
        "employer_name": f"{chance.choice(words).title()} A/S",
        "city": place.name,
        "conditions": [],
        "created_at": at,
        "updated_at": at,
        "published_at": at,
        **facts,
    }
    own = analyse_document(title, row["employer_name"], place.name).terms
    labels = [label(n, v) for n, vs in facets_of(category_ids=mine, **facts).items() for v in vs]
    pairs = [
        {
            "municipality_id": here.id,
            "id": UUID(int=listing_id.int ^ (place_in_list + 1)),
            "listing_id": listing_id,
            "category_id": category_id,
        }
        for place_in_list, category_id in enumerate(mine)
    ]
    key = tenant_key(here.id)
    every = [key + term for term in dict.fromkeys((*own, *terms))]
    entry = {
        "rank": rank,
        "municipality_id": here.id,
        "listing_id": listing_id,
        "facets": " ".join(labels),
        "terms": every + [f"{key}_{name}" for name in labels],
    }
    return row, pairs, entry


def _index(connection: Any, entries: list[dict[str, Any]], *, postgres: bool) -> None:
    insert = (
        "INSERT INTO listing_search (rank, municipality_id, listing_id, facets, terms) "
        "VALUES (:rank, :municipality_id, :listing_id, :facets, {})"
    )
    if postgres:
        connection.execute(
            text(insert.format("array_to_tsvector(CAST(:terms AS text[]))")), entries
        )
        return
    packed = [
        entry
        | {
            "municipality_id": entry["municipality_id"].hex,
            "listing_id": entry["listing_id"].hex,
            "terms": zlib.compress(" ".join(entry["terms"]).encode(), 1),
        }
        for entry in entries
    ]
    connection.execute(text(insert.format(":terms")), packed)
    connection.execute(
        text("INSERT INTO listing_search_terms (rowid, terms) VALUES (:rank, :words)"),
        [{"rank": entry["rank"], "words": " ".join(entry["terms"])} for entry in entries],
    )
