"""The feed's index: the same openings on both databases, newest first, municipalities apart."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import DBAPIError

from app.core.db import Database
from app.core.tenants import TenantSession
from app.listings.search_index import (
    MOST_WORDS_BEGUN,
    FacetCounts,
    FeedIndex,
    Found,
    first_rank,
)
from app.listings.search_questions import deadline_values, due_between, tenant_key
from app.listings.search_tables import (
    POSTGRESQL_DDL,
    POSTGRESQL_DROP_DDL,
    SQLITE_DDL,
    SQLITE_DROP_DDL,
)
from app.listings.search_text import Filters, Query, analyse_document, analyse_query
from tests.servers import Postgres, postgres

__all__ = ["postgres"]

HERE, THERE = UUID(int=787), UUID(int=773)
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
FEED = FeedIndex()
NONE = Filters()
EVERYTHING = Query()


@dataclass
class Store:
    """One database with the index in it."""

    database: Database

    @contextmanager
    def session(self, municipality_id: UUID = HERE) -> Iterator[TenantSession]:
        """A municipality's own session, rolled back at the end."""
        info = {"municipality_id": municipality_id, "read_only": False}
        with TenantSession(self.database.writing, info=info) as session:
            yield session


def store(url: str, owner_url: str, ddl: tuple[str, ...]) -> Store:
    owner = Database(owner_url)
    with owner.engine.begin() as connection:
        for statement in ddl:
            connection.exec_driver_sql(statement)
    owner.dispose()
    return Store(Database(url))


@pytest.fixture(scope="module")
def on_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    url = f"sqlite:///{tmp_path_factory.mktemp('search') / 'feed.db'}"
    made = store(url, url, SQLITE_DDL)
    yield made
    made.database.dispose()


@pytest.fixture(scope="module")
def on_postgresql(postgres: Postgres) -> Iterator[Store]:
    database = postgres.new_database()
    made = store(database.app_url, database.owner_url, POSTGRESQL_DDL)
    yield made
    made.database.dispose()
    postgres.drop_database(database)


@pytest.fixture(params=["sqlite", "postgresql"])
def feed(request: pytest.FixtureRequest) -> Store:
    """The index on either database."""
    name = f"on_{request.param}"
    made: Store = request.getfixturevalue(name)
    return made


def put(
    session: TenantSession,
    number: int,
    title: str = "Lagermedarbejder",
    *,
    at: datetime = NOON,
    **facets: list[str],
) -> int:
    """An opening of the session's municipality, known by a number."""
    words = analyse_document(title)
    place = session.municipality_id
    return FEED.put(session, place, UUID(int=number), published_at=at, words=words, facets=facets)


def search(
    session: TenantSession,
    question: str = "",
    filters: Filters = NONE,
    before: int | None = None,
    limit: int = 20,
) -> list[int]:
    """The numbers of what is found."""
    place, query = session.municipality_id, analyse_query(question)
    found = FEED.search(session, place, query, filters, before=before, limit=limit)
    return [one.listing_id.int for one in found]


def counts(session: TenantSession, filters: Filters, most: int = 1_000) -> FacetCounts:
    return FEED.counts(session, session.municipality_id, EVERYTHING, filters, most=most)


def test_a_compound_is_found_by_its_end_its_beginning_and_its_inflections(feed: Store) -> None:
    with feed.session() as session:
        put(session, 1, "Lagermedarbejder søges")
        put(session, 2, "Varmemester")
        for question in ("medarbejder", "medarbejdere", "lagerm", "søge lagermedarbejderen"):
            assert search(session, question) == [1]
        assert search(session, "arm") == []
        assert search(session, "lagermedarbejder varmemester") == []


def test_danish_letters_are_kept_apart(feed: Store) -> None:
    with feed.session() as session:
        put(session, 1, "gør")
        put(session, 2, "gor")
        assert search(session, "gør") == [1]
        assert search(session, "gor") == [2]
        assert search(session, "goer") == []


def test_the_newest_come_first_whatever_order_they_were_put_in(feed: Store) -> None:
    with feed.session() as session:
        for number, days in ((1, 3), (2, 0), (3, 9), (4, 1)):
            put(session, number, at=NOON - timedelta(days=days))
        assert search(session) == search(session, "medarbejder") == [2, 4, 1, 3]


def test_pages_follow_each_other_without_gap_or_repetition(feed: Store) -> None:
    """More openings than the window that PostgreSQL looks through first."""
    with feed.session() as session:
        expected = []
        for number in range(450):
            word = "kok" if number % 3 == 0 else "tjener"
            put(session, number, word, at=NOON - timedelta(hours=number))
            expected += [number] if word == "kok" else []
        seen: list[Found] = []
        query = analyse_query("kok")
        while True:
            before = seen[-1].rank if seen else None
            page = FEED.search(session, HERE, query, NONE, before=before, limit=20)
            if not page:
                break
            seen += page
        assert [one.listing_id.int for one in seen] == expected


def test_openings_of_the_same_second_have_ranks_of_their_own(feed: Store) -> None:
    with feed.session() as session:
        ranks = {put(session, number * 1_024) for number in range(30)}
        assert len(ranks) == 30
        assert len(search(session, limit=50)) == 30


def test_putting_an_opening_again_replaces_what_was_known_of_it(feed: Store) -> None:
    with feed.session() as session:
        first = put(session, 1, "Kok", kind=["job"])
        assert put(session, 1, "Tjener", kind=["course"]) == first
        assert search(session, "kok") == []
        assert search(session, "tjener") == [1]
        assert search(session, filters=Filters.of(kind=["job"])) == []


def test_a_removed_opening_is_not_found_and_not_counted(feed: Store) -> None:
    with feed.session() as session:
        put(session, 1, kind=["job"])
        assert FEED.remove(session, HERE, UUID(int=1))
        assert not FEED.remove(session, HERE, UUID(int=1))
        assert search(session) == search(session, "medarbejder") == []
        assert counts(session, NONE) == FacetCounts({}, complete=True)


def test_values_of_a_facet_are_alternatives_and_facets_narrow_each_other(feed: Store) -> None:
    with feed.session() as session:
        put(session, 1, kind=["job"], place=["0787"], category=["a", "b"])
        put(session, 2, kind=["job"], place=["0773"], category=["b"], at=NOON - timedelta(1))
        put(session, 3, kind=["news"], place=["0787"], at=NOON - timedelta(2))
        assert search(session, filters=Filters.of(place=["0787", "0773"])) == [1, 2, 3]
        assert search(session, filters=Filters.of(kind=["job"], category=["a"])) == [1]
        assert search(session, "medarbejder", Filters.of(category=["b"])) == [1, 2]
        assert search(session, "kok", Filters.of(category=["b"])) == []
        for question in ("kind job", "kind", "plac", "categor", "category_a"):
            assert search(session, question) == []


def test_each_value_has_its_count_and_a_chosen_facet_still_offers_its_others(feed: Store) -> None:
    with feed.session() as session:
        put(session, 1, kind=["job"], category=["a", "b"])
        put(session, 2, kind=["job"], category=["b"])
        put(session, 3, kind=["news"], category=["b"])
        chosen = counts(session, Filters.of(kind=["news"]))
        assert chosen.by_facet == {"kind": {"job": 2, "news": 1}, "category": {"b": 1}}
        assert chosen.complete
        assert not counts(session, NONE, most=2).complete


def test_deadlines_are_found_by_day_and_by_whole_months(feed: Store) -> None:
    with feed.session() as session:
        for number, day in ((1, date(2026, 11, 30)), (2, date(2026, 12, 31)), (3, None)):
            put(session, number, due=deadline_values(day), at=NOON - timedelta(number))
        for last, expected in ((date(2026, 11, 29), []), (date(2026, 12, 30), [1])):
            due = Filters.of(due=due_between(NOON.date(), last))
            assert search(session, filters=due) == expected
        year = Filters.of(due=due_between(NOON.date(), date(2027, 11, 23)))
        assert search(session, filters=year) == [1, 2]
        assert search(session, filters=Filters.of(due=["none"])) == [3]


@given(st.dates(date(2026, 1, 1), date(2028, 1, 1)), st.integers(0, 700), st.integers(-50, 750))
def test_a_span_of_days_covers_a_deadline_exactly_when_it_lies_within(
    first: date, length: int, offset: int
) -> None:
    last, day = first + timedelta(length), first + timedelta(offset)
    covered = not due_between(first, last).isdisjoint(deadline_values(day))
    assert covered == (first <= day <= last)


def test_municipalities_do_not_meet_even_where_their_keys_are_alike(
    feed: Store,
) -> None:
    others = (UUID(int=number) for number in range(1_000, 1_000_000))
    alike = next(other for other in others if tenant_key(other) == tenant_key(HERE))
    with feed.session() as session:
        put(session, 1, kind=["job"])
        session.commit()
    try:
        for other in (THERE, alike):
            with feed.session(other) as session:
                assert search(session) == search(session, "medarbejder") == []
                assert search(session, filters=Filters.of(kind=["job"])) == []
                assert counts(session, NONE).by_facet == {}
                assert not FEED.remove(session, other, UUID(int=1))
    finally:
        with feed.session() as session:
            assert FEED.remove(session, HERE, UUID(int=1))
            session.commit()


def test_postgresql_itself_refuses_a_row_of_another_municipality(on_postgresql: Store) -> None:
    with on_postgresql.session(THERE) as session:
        put(session, 1)
        # Get past the guard in front: the policy behind it is what is tried here.
        session.info["municipality_id"] = HERE
        with pytest.raises(DBAPIError, match="row-level security"):
            put(session, 2)


def test_the_tables_can_be_taken_down_again(tmp_path: Path, postgres: Postgres) -> None:
    url, database = f"sqlite:///{tmp_path / 'down.db'}", postgres.new_database()
    store(url, url, SQLITE_DDL + SQLITE_DROP_DDL + SQLITE_DDL).database.dispose()
    owner = database.owner_url
    again = POSTGRESQL_DDL + POSTGRESQL_DROP_DDL + POSTGRESQL_DDL
    store(owner, owner, again).database.dispose()
    postgres.drop_database(database)


WORDS = st.sampled_from(
    "kok kokken lager lageret medarbejder lagermedarbejdere Lagermedarbejder, rengøringsassistent "
    "assistenter løn lon Ærø aerø Aarhus århus idé ide e-mail email C# c++ 8000 og leder "
    "afdelingsledere sygeplejerske plejer".split()
)
TEXTS = st.lists(WORDS, max_size=6).map(" ".join)
QUESTIONS = st.lists(WORDS.flatmap(lambda w: st.sampled_from([w, w[:7], w[:4], w[:3]])), max_size=3)
VALUES = {"kind": ["job", "news"], "category": ["a", "b", "c"], "place": ["0787", "0773"]}
FACETS = st.fixed_dictionaries(
    {
        name: st.lists(st.sampled_from(some), unique=True, max_size=2)
        for name, some in VALUES.items()
    }
)
OPENINGS = st.lists(st.tuples(TEXTS, FACETS, st.integers(0, 40)), min_size=1, max_size=12)


def answers(question: str, filters: Filters, title: str, facets: dict[str, list[str]]) -> bool:
    """What finding means, said slowly: every word, the last as a beginning, and every facet."""
    query, terms = analyse_query(question), analyse_document(title).terms
    for place, term in enumerate(query.terms):
        begins = query.prefix if place == len(query.terms) - 1 else None
        if not any(t == term or (begins and t.startswith(begins)) for t in terms):
            return False
    return all(set(facets[name]) & values for name, values in filters.chosen.items())


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
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
    question, filters = " ".join(words), Filters.of(**chosen)
    expected = {
        number
        for number, (title, facets, _) in enumerate(openings)
        if answers(question, filters, title, facets)
    }
    found = []
    for place in (on_sqlite, on_postgresql):
        with place.session() as session:
            ranks = {}
            for number, (title, facets, hours) in enumerate(openings):
                at = NOON - timedelta(hours=hours)
                ranks[number] = put(session, number, title, at=at, **facets)
            newest = sorted(expected, key=lambda number: -ranks[number])
            assert search(session, question, filters, limit=limit) == newest[:limit]
            assert search(session, question, filters, before=ranks[0]) == [
                number for number in newest if ranks[number] < ranks[0]
            ]
            tally = FEED.counts(session, HERE, analyse_query(question), filters)
            found.append((newest, tally))
            kinds = [
                kind
                for title, facets, _ in openings
                if answers(question, filters.without("kind"), title, facets)
                for kind in facets["kind"]
            ]
            assert tally.by_facet.get("kind", {}) == {k: kinds.count(k) for k in set(kinds)}
    assert found[0] == found[1]


def test_a_later_moment_has_a_higher_rank() -> None:
    low, high = UUID(int=0), UUID(int=1_023)
    assert first_rank(NOON, high) < first_rank(NOON + timedelta(seconds=1), low)
    assert first_rank(NOON, high) < 2**53


@pytest.mark.parametrize("words", [5, MOST_WORDS_BEGUN + 50])
def test_a_long_beginning_finds_every_word_that_begins_so(feed: Store, words: int) -> None:
    with feed.session() as session:
        for number in range(words):
            put(session, number, f"transport{number}", at=NOON - timedelta(hours=number))
        put(session, words, "transmission")
        assert search(session, "transpor", limit=words + 1) == list(range(words))
