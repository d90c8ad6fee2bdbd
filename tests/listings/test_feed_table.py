"""The feed in memory finds and counts what going through every opening would."""

from collections import Counter
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from app.listings.feed_table import FINDING, MANY, SHORT, FeedTable

KINDS = ("kind_job", "kind_course", "kind_news")
PLACES = ("place_0787", "place_0773")
LABELS = st.tuples(st.sampled_from(KINDS), st.lists(st.sampled_from(PLACES), unique=True)).map(
    lambda pair: " ".join((pair[0], *pair[1]))
)
STEPS = st.lists(
    st.tuples(st.integers(1, 30), st.integers(1, 60), LABELS)
    | st.tuples(st.integers(1, 30), st.none(), st.just(""))
)


def apply(
    steps: list[tuple[int, int | None, str]],
) -> tuple[FeedTable, dict[UUID, tuple[int, str]]]:
    """Do the same to a table and to a plain dictionary."""
    table, plain = FeedTable(), {}
    for number, rank, labels in steps:
        listing_id = UUID(int=number)
        if rank is None:
            table.remove(listing_id)
            plain.pop(listing_id, None)
        elif all(r != rank for other, (r, _) in plain.items() if other != listing_id):
            table.put(rank, listing_id, labels)
            plain[listing_id] = (rank, labels)
    return table, plain


@settings(max_examples=300)
@given(STEPS)
def test_whatever_comes_and_goes_the_table_knows_what_is_there(
    steps: list[tuple[int, int | None, str]],
) -> None:
    table, plain = apply(steps)
    newest = sorted(plain, key=lambda one: -plain[one][0])
    assert [f.listing_id for f in table.newest(table.matching([]), None, 99)] == newest
    assert len(table) == len(plain)
    for group in ([KINDS[0]], list(KINDS[:2]), [*KINDS[:1], *PLACES[:1]]):
        expected = [one for one in newest if set(group) & set(plain[one][1].split())]
        assert [f.listing_id for f in table.newest(table.matching([group]), None, 99)] == expected


@given(STEPS)
def test_a_table_that_grew_is_the_one_that_was_made_at_once(
    steps: list[tuple[int, int | None, str]],
) -> None:
    table, plain = apply(steps)
    rows = sorted((rank, one, labels) for one, (rank, labels) in plain.items())
    fresh = FeedTable.of(rows)
    for groups in ([], [KINDS[:1]], [KINDS[:2], PLACES[:1]]):
        grown, made = table.matching(groups), fresh.matching(groups)
        assert table.newest(grown, None, 99) == fresh.newest(made, None, 99)
        assert table.tally(grown, ("kind", "place")) == fresh.tally(made, ("kind", "place"))


def test_few_and_many_openings_are_counted_alike() -> None:
    codes = [f"place_{n:04}" for n in range(2 * FINDING)]
    rows = [
        (n, UUID(int=n), f"{KINDS[n % 3]} {codes[n % len(codes)]}") for n in range(1, SHORT + 2)
    ]
    table = FeedTable.of(rows)
    for first in (2, SHORT - 20):
        some = table.places_of([str(n) for n in range(first, SHORT + 2)])
        plain = Counter(label for _, _, labels in rows[first - 1 :] for label in labels.split())
        for counting in (table, table.within(some)):
            bits = some if counting is table else counting.matching([])
            assert counting.tally(bits, ("kind", "place")) == {
                "kind": {k.removeprefix("kind_"): plain[k] for k in KINDS if plain[k]},
                "place": {p.removeprefix("place_"): plain[p] for p in codes if plain[p]},
            }


def test_a_part_of_a_table_has_what_the_whole_has_there() -> None:
    rows = [(n, UUID(int=n), f"{KINDS[n % 3]} postcode_{n % 5}") for n in range(1, 101)]
    whole = FeedTable.of(rows)
    part = whole.within(whole.matching([["postcode_3"]]))
    every = part.newest(part.matching([[KINDS[1]]]), 80, 99)
    assert every == whole.newest(whole.matching([["postcode_3"], [KINDS[1]]]), 80, 99)
    assert [f.rank for f in every] == [73, 58, 43, 28, 13]


def test_a_page_goes_on_below_a_rank() -> None:
    table = FeedTable.of([(n, UUID(int=n), "kind_job") for n in range(1, 11)])
    every = table.matching([["kind_job"]])
    assert [f.rank for f in table.newest(every, 7, 3)] == [6, 5, 4]
    assert [f.rank for f in table.newest(every, 1, 3)] == []
    assert table.places_of(["3", "99", "5"]).bit_count() == 2


def test_many_ranks_are_found_as_few_are() -> None:
    ranks = range(10, 60_010, 10)
    table = FeedTable.of([(rank, UUID(int=rank), "kind_job") for rank in ranks])
    some = [str(rank) for rank in range(10, 60_010, 20)]
    found = table.places_of([*some, "7"])
    assert found.bit_count() == len(some) > MANY
    assert found == sum(table.places_of([rank]) for rank in some)
    table.put(15, UUID(int=15), "kind_job")
    assert [f.rank for f in table.newest(table.places_of([*some, "15"]), 40, 9)] == [30, 15, 10]
