"""The feed's index: the same openings on both databases, newest first, municipalities apart.

What is tried is what readers get: the feed in memory (`feed.read_page`) over the index.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import DBAPIError

from app.core.clock import FixedClock
from app.core.crypto import Keyring
from app.core.db import Database
from app.core.events import EventBus
from app.core.ids import SequentialIds
from app.core.tenants import TenantSession
from app.core.work import Municipality, Units
from app.listings.feed import count_answers, read_page
from app.listings.feed_copy import FeedCopy, catch_up
from app.listings.feed_filters import FeedFilters
from app.listings.feed_parts import FeedCounts
from app.listings.lru import Lru
from app.listings.search_index import MOST_WORDS_BEGUN, FeedIndex, first_rank
from app.listings.search_questions import deadline_values, due_between, tenant_key
from app.listings.search_tables import (
    POSTGRESQL_DDL,
    POSTGRESQL_DROP_DDL,
    SQLITE_DDL,
    SQLITE_DROP_DDL,
)
from app.listings.search_text import analyse_document, analyse_query
from tests.conftest import MASTER_KEYS, PostgresTemplate, SqliteTemplate, Template
from tests.people import Cast
from tests.servers import Postgres, postgres

__all__ = ["postgres"]

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
INDEX = FeedIndex()
A, B, C = (UUID(int=number) for number in (11, 12, 13))
Opening = tuple[int, str, datetime, dict[str, list[str]]]


@dataclass
class Store:
    """One database with the index in it, and what was put there."""

    units: Units
    cast: Cast
    kept: list[tuple[Municipality, UUID]] = field(default_factory=list)

    @property
    def here(self) -> Municipality:
        """The municipality that openings are put into."""
        return self.cast.here

    def put(
        self, number: int, title: str = "Lagermedarbejder", *, at: datetime = NOON, **facets: Any
    ) -> int:
        """An opening, known by a number; returns its rank."""
        return self.put_all([(number, title, at, facets)])[number]

    def put_all(self, openings: Iterable[Opening]) -> dict[int, int]:
        """Several at once; returns their ranks by number."""
        with self.units.write(self.here) as uow:
            ranks = {number: put(uow.session, number, *rest) for number, *rest in openings}
        self.kept += [(self.here, UUID(int=number)) for number in ranks]
        return ranks

    def remove(self, number: int, where: Municipality | None = None) -> bool:
        """Take an opening out; false when it was not there."""
        with self.units.write(where or self.here) as uow:
            return INDEX.remove(uow.session, uow.municipality.id, UUID(int=number))

    def clear(self) -> None:
        """Leave nothing for the next test."""
        for where, listing_id in dict.fromkeys(self.kept):
            self.remove(listing_id.int, where)
        self.kept.clear()

    def copy(self, where: Municipality | None = None) -> FeedCopy:
        """The feed of a municipality, as a process that has just begun knows it."""
        copy = FeedCopy(where or self.here, Lru(1_000))
        with self.units.read(copy.municipality) as uow:
            catch_up(uow, copy)
        return copy

    def search(
        self,
        question: str = "",
        *,
        before: int | None = None,
        limit: int = 20,
        where: Municipality | None = None,
        **filters: Any,
    ) -> list[int]:
        """The numbers of what is found."""
        asked = FeedFilters(q=question, **filters)
        today = NOON.date()
        page = read_page(
            self.copy(where), self.units, asked, today=today, before=before, limit=limit
        )
        return [one.listing_id.int for one in page.found]

    def counts(
        self, question: str = "", *, where: Municipality | None = None, **filters: Any
    ) -> FeedCounts:
        """How many are found, and how many each value would leave."""
        asked = FeedFilters(q=question, **filters)
        return count_answers(self.copy(where), self.units, asked, today=NOON.date())


def put(
    session: TenantSession, number: int, title: str, at: datetime, facets: dict[str, list[str]]
) -> int:
    """An opening of the session's municipality."""
    words = analyse_document(title)
    place = session.municipality_id
    return INDEX.put(session, place, UUID(int=number), published_at=at, words=words, facets=facets)


@contextmanager
def store(template: Template, folder: Path) -> Iterator[Store]:
    """A fresh database, thrown away at the end."""
    url, throw_away = template.copy(folder)
    units = Units(
        Database(url),
        clock=FixedClock(NOON),
        ids=SequentialIds(),
        keyring=Keyring.from_text(MASTER_KEYS, folder),
        bus=EventBus(),
    )
    yield Store(units, template.cast)
    units.database.dispose()
    throw_away()


@pytest.fixture(scope="module")
def on_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder = tmp_path_factory.mktemp("search")
    with store(SqliteTemplate(folder), folder) as made:
        yield made


@pytest.fixture(scope="module")
def on_postgresql(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with store(PostgresTemplate(postgres), tmp_path_factory.mktemp("search")) as made:
        yield made


@pytest.fixture(params=["sqlite", "postgresql"])
def feed(request: pytest.FixtureRequest) -> Iterator[Store]:
    """The feed on either database."""
    made: Store = request.getfixturevalue(f"on_{request.param}")
    yield made
    made.clear()


def test_a_compound_is_found_by_its_end_its_beginning_and_its_inflections(feed: Store) -> None:
    feed.put(1, "Lagermedarbejder søges")
    feed.put(2, "Varmemester")
    for question in ("medarbejder", "medarbejdere", "lagerm", "søge lagermedarbejderen"):
        assert feed.search(question) == [1]
    assert feed.search("arm") == []
    assert feed.search("lagermedarbejder varmemester") == []


def test_danish_letters_are_kept_apart(feed: Store) -> None:
    feed.put(1, "gør")
    feed.put(2, "gor")
    assert feed.search("gør") == [1]
    assert feed.search("gor") == [2]
    assert feed.search("goer") == []


def test_the_newest_come_first_whatever_order_they_were_put_in(feed: Store) -> None:
    for number, days in ((1, 3), (2, 0), (3, 9), (4, 1)):
        feed.put(number, at=NOON - timedelta(days=days))
    assert feed.search() == feed.search("medarbejder") == [2, 4, 1, 3]


def test_pages_follow_each_other_without_gap_or_repetition(feed: Store) -> None:
    every = [(n, "tjener" if n % 3 else "kok", NOON - timedelta(hours=n), {}) for n in range(450)]
    ranks = feed.put_all(every)
    seen: list[int] = []
    while page := feed.search("kok", before=ranks[seen[-1]] if seen else None):
        seen += page
    assert seen == list(range(0, 450, 3))


def test_openings_of_the_same_second_have_ranks_of_their_own(feed: Store) -> None:
    ranks = feed.put_all((number * 1_024, "Kok", NOON, {}) for number in range(30))
    assert len(set(ranks.values())) == 30
    assert len(feed.search(limit=50)) == 30


def test_putting_an_opening_again_replaces_what_was_known_of_it(feed: Store) -> None:
    first = feed.put(1, "Kok", kind=["job"])
    assert feed.put(1, "Tjener", kind=["course"]) == first
    assert feed.search("kok") == []
    assert feed.search("tjener") == [1]
    assert feed.search(kind=("job",)) == []


def test_a_removed_opening_is_not_found_and_not_counted(feed: Store) -> None:
    feed.put(1, kind=["job"])
    assert feed.remove(1)
    assert not feed.remove(1)
    assert feed.search() == feed.search("medarbejder") == []
    counts = feed.counts()
    assert (counts.total, counts.by_facet["kind"]) == (0, {})


def test_values_of_a_facet_are_alternatives_and_facets_narrow_each_other(feed: Store) -> None:
    feed.put(1, kind=["job"], place=["0787"], category=[A.hex, B.hex])
    feed.put(2, kind=["job"], place=["0773"], category=[B.hex], at=NOON - timedelta(1))
    feed.put(3, kind=["news"], place=["0787"], at=NOON - timedelta(2))
    assert feed.search(workplace_municipality=("0773", "0787")) == [1, 2, 3]
    assert feed.search(kind=("job",), category=(str(A),)) == [1]
    assert feed.search("medarbejder", category=(str(B),)) == [1, 2]
    assert feed.search("kok", category=(str(B),)) == []
    for question in ("kind job", "kind", "plac", "categor", f"category_{A.hex}"):
        assert feed.search(question) == []


def test_each_value_has_its_count_and_a_chosen_facet_still_offers_its_others(feed: Store) -> None:
    feed.put(1, kind=["job"], category=[A.hex, B.hex])
    feed.put(2, kind=["job"], category=[B.hex])
    feed.put(3, kind=["news"], category=[B.hex])
    chosen = feed.counts(kind=("news",))
    assert chosen.total == 1
    assert chosen.by_facet["kind"] == {"job": 2, "news": 1}
    assert chosen.by_facet["category"] == {B.hex: 1}


def test_deadlines_are_found_by_day_and_by_whole_months(feed: Store) -> None:
    for number, day in ((1, date(2026, 11, 30)), (2, date(2026, 12, 31)), (3, None)):
        feed.put(number, due=deadline_values(day), at=NOON - timedelta(number))
    for last, expected in ((date(2026, 11, 29), []), (date(2026, 12, 30), [1])):
        assert feed.search(apply_before=last) == expected
    assert feed.search(apply_before=date(2027, 11, 23)) == [1, 2]


@given(st.dates(date(2026, 1, 1), date(2028, 1, 1)), st.integers(0, 700), st.integers(-50, 750))
def test_a_span_of_days_covers_a_deadline_exactly_when_it_lies_within(
    first: date, length: int, offset: int
) -> None:
    last, day = first + timedelta(length), first + timedelta(offset)
    covered = not due_between(first, last).isdisjoint(deadline_values(day))
    assert covered == (first <= day <= last)


def test_municipalities_do_not_meet_even_where_their_keys_are_alike(feed: Store) -> None:
    others = (UUID(int=number) for number in range(1_000, 1_000_000))
    alike = next(other for other in others if tenant_key(other) == tenant_key(feed.here.id))
    feed.put(1, kind=["job"])
    for other in (feed.cast.next_door, Municipality(alike, "alike", "Alike Kommune")):
        assert feed.search(where=other) == feed.search("medarbejder", where=other) == []
        assert feed.search(kind=("job",), where=other) == []
        assert feed.counts(where=other).by_facet["kind"] == {}
        assert not feed.remove(1, where=other)
    assert feed.search("medarbejder") == [1]


def test_postgresql_itself_refuses_a_row_of_another_municipality(on_postgresql: Store) -> None:
    one = on_postgresql
    with (
        pytest.raises(DBAPIError, match="row-level security"),
        one.units.write(one.cast.next_door) as uow,
    ):
        put(uow.session, 1, "Kok", NOON, {})
        # Get past the guard in front: the policy behind it is what is tried here.
        uow.session.info["municipality_id"] = one.here.id
        put(uow.session, 2, "Kok", NOON, {})


def run(url: str, ddl: tuple[str, ...]) -> None:
    owner = Database(url)
    with owner.engine.begin() as connection:
        for statement in ddl:
            connection.exec_driver_sql(statement)
    owner.dispose()


def test_the_tables_can_be_taken_down_again(tmp_path: Path, postgres: Postgres) -> None:
    database = postgres.new_database()
    run(f"sqlite:///{tmp_path / 'down.db'}", SQLITE_DDL + SQLITE_DROP_DDL + SQLITE_DDL)
    run(database.owner_url, POSTGRESQL_DDL + POSTGRESQL_DROP_DDL + POSTGRESQL_DDL)
    postgres.drop_database(database)


WORDS = st.sampled_from(
    "kok kokken lager lageret medarbejder lagermedarbejdere Lagermedarbejder, rengøringsassistent "
    "assistenter løn lon Ærø aerø Aarhus århus idé ide e-mail email C# c++ 8000 og leder "
    "afdelingsledere sygeplejerske plejer".split()
)
TEXTS = st.lists(WORDS, max_size=6).map(" ".join)
QUESTIONS = st.lists(WORDS.flatmap(lambda w: st.sampled_from([w, w[:7], w[:4], w[:3]])), max_size=3)
VALUES = {"kind": ["job", "news"], "category": [A.hex, B.hex, C.hex], "place": ["0787", "0773"]}
FACETS = st.fixed_dictionaries(
    {
        name: st.lists(st.sampled_from(some), unique=True, max_size=2)
        for name, some in VALUES.items()
    }
)
OPENINGS = st.lists(st.tuples(TEXTS, FACETS, st.integers(0, 40)), min_size=1, max_size=12)


def answers(question: str, chosen: dict[str, list[str]], title: str, facets: Any) -> bool:
    """What finding means, said slowly: every word, the last as a beginning, and every facet."""
    query, terms = analyse_query(question), analyse_document(title).terms
    for place, term in enumerate(query.terms):
        begins = query.prefix if place == len(query.terms) - 1 else None
        if not any(t == term or (begins and t.startswith(begins)) for t in terms):
            return False
    return all(set(facets[name]) & set(values) for name, values in chosen.items() if values)


def asked(chosen: dict[str, list[str]]) -> dict[str, tuple[str, ...]]:
    """The same filters, as an address has them."""
    return {
        "kind": tuple(sorted(chosen["kind"])),
        "category": tuple(sorted(str(UUID(one)) for one in chosen["category"])),
        "workplace_municipality": tuple(sorted(chosen["place"])),
    }


@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(openings=OPENINGS, words=QUESTIONS, chosen=FACETS, limit=st.integers(1, 15))
def test_both_databases_find_what_a_slow_search_finds(
    on_sqlite: Store,
    on_postgresql: Store,
    openings: list[tuple[str, dict[str, list[str]], int]],
    words: list[str],
    chosen: dict[str, list[str]],
    limit: int,
) -> None:
    question, filters = " ".join(words), asked(chosen)
    expected = {
        number
        for number, (title, facets, _) in enumerate(openings)
        if answers(question, chosen, title, facets)
    }
    kinds = [
        kind
        for title, facets, _ in openings
        if answers(question, {**chosen, "kind": []}, title, facets)
        for kind in facets["kind"]
    ]
    found = []
    for place in (on_sqlite, on_postgresql):
        try:
            ranks = place.put_all(
                (number, title, NOON - timedelta(hours=hours), facets)
                for number, (title, facets, hours) in enumerate(openings)
            )
            newest = sorted(expected, key=lambda number: -ranks[number])
            assert place.search(question, limit=limit, **filters) == newest[:limit]
            assert place.search(question, before=ranks[0], **filters) == [
                number for number in newest if ranks[number] < ranks[0]
            ]
            counts = place.counts(question, **filters)
            assert counts.total == len(newest)
            assert counts.by_facet["kind"] == {k: kinds.count(k) for k in set(kinds)}
            found.append((newest, counts))
        finally:
            place.clear()
    assert found[0] == found[1]


def test_a_later_moment_has_a_higher_rank() -> None:
    low, high = UUID(int=0), UUID(int=1_023)
    assert first_rank(NOON, high) < first_rank(NOON + timedelta(seconds=1), low)
    assert first_rank(NOON, high) < 2**53


@pytest.mark.parametrize("words", [5, MOST_WORDS_BEGUN + 50])
def test_a_long_beginning_finds_every_word_that_begins_so(feed: Store, words: int) -> None:
    feed.put_all((n, f"transport{n}", NOON - timedelta(hours=n), {}) for n in range(words))
    feed.put(words, "transmission")
    assert feed.search("transpor", limit=words + 1) == list(range(words))
