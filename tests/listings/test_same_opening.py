"""One opening told by two sources is one; two openings much alike stay two."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.clock import FixedClock
from app.core.work import Municipality, Units, the_service
from app.listings.crawling import put_together
from app.listings.duplicates import employer_key, same_opening
from app.listings.import_runs import begin_run
from app.listings.import_sources import source_for_import, source_named
from app.listings.imported_values import match_key
from app.listings.importers.record import ImportedListing
from app.listings.importers.sniff import parse
from app.listings.importing import _do, _Run
from app.listings.kinds import ListingKind, SourceKind
from app.listings.other_sources import is_nearer, twin_of
from tests.listings.imports import SEARCH, THEN, ready

JOBNET = Path(__file__).parents[1] / "data" / "jobnet"

OPENING = ImportedListing(
    source_id="1",
    kind=ListingKind.JOB,
    title="Erfaren truckfører til aftenhold/Experienced forklift driver",
    employer_name="Testværk A/S",
    employer_cvr="25050541",
    workplace_municipality_code="0615",
    workplace_postcode="8700",
    apply_by=date(2021, 8, 27),
)


@pytest.fixture
def told_again(units: Units, here: Municipality, clock: FixedClock) -> Callable[..., bool]:
    """Bring the opening in from one source, and ask whether another's is found to be the same."""
    clock.set(THEN)
    ready(units, here)
    actor, parsed = the_service("test"), replace(parse(SEARCH), records=(OPENING,))
    with units.write(here, actor) as uow:
        source_id = source_named(uow, None, SourceKind.JOBNET)
        run_id = begin_run(uow, source_id, label="test")
        other_id = source_named(uow, "Andetsteds", SourceKind.FEED)
    run = _Run(units, here, actor, run_id, source_id)
    assert _do(run, lambda: put_together([parsed], None)).counts["added"] == 1

    def told_again(**changes: Any) -> bool:
        record = replace(OPENING, source_id="x", **changes)
        with units.read(here, actor) as uow:
            found = twin_of(uow, source_for_import(uow, other_id), record) is not None
        assert found == same_opening(OPENING, record)
        return found

    return told_again


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"title": "  ERFAREN truckfører, til aftenhold / Experienced forklift driver"},
        {"title": "Erfaren truckfører til aftenhold"},
        {"title": "Experienced forklift driver"},
        {"title": "Vi søger erfaren truckfører til aftenhold"},
        {"employer_name": "Et helt andet navn"},
        {"employer_cvr": None},
        {"employer_cvr": None, "employer_name": "TESTVÆRK"},
        {"employer_cvr": None, "employer_name": "Testværk A/S, afdeling Horsens"},
        {"workplace_municipality_code": None},
        {"apply_by": date(2021, 8, 26)},
        {"apply_by": None},
    ],
)
def test_the_same_opening_is_recognised(
    told_again: Callable[..., bool], changes: dict[str, Any]
) -> None:
    assert told_again(**changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "Erfaren lagermedarbejder til daghold"},
        {"title": "Truckfører"},
        {"employer_cvr": "30806883"},
        {"employer_cvr": None, "employer_name": "Prøveværk A/S"},
        {"employer_cvr": None, "employer_name": None},
        {"workplace_municipality_code": "0621"},
        {"workplace_municipality_code": None, "workplace_postcode": None},
        {"apply_by": date(2021, 9, 27)},
    ],
)
def test_another_opening_is_kept_apart(
    told_again: Callable[..., bool], changes: dict[str, Any]
) -> None:
    assert not told_again(**changes)


def test_group_1_and_group_2_are_two_openings() -> None:
    one = replace(OPENING, title="Pædagog til den nye gruppe 1 i børnehuset Solstrålen")
    other = replace(OPENING, title="Pædagog til den nye gruppe 2 i børnehuset Solstrålen")
    assert same_opening(one, one)
    assert not same_opening(one, other)


def test_no_two_of_the_twenty_real_openings_are_taken_for_one() -> None:
    records = [parse(path.read_bytes()).records[0] for path in JOBNET.glob("posting-*.json")]
    assert len(records) == 20
    taken = [(a.title, b.title) for a, b in combinations(records, 2) if same_opening(a, b)]
    assert taken == []


def test_a_search_hit_and_its_posting_are_one_opening() -> None:
    hits = {hit.source_id: hit for hit in parse((JOBNET / "search.json").read_bytes()).records}
    for path in JOBNET.glob("posting-*.json"):
        (record,) = parse(path.read_bytes()).records
        assert same_opening(hits[record.source_id], record)
        assert match_key(hits[record.source_id]) == match_key(record)


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("RANDSTAD A/S", "randstad"),
        ("Keepit  a/s", "keepit"),
        ("TeamVikaren.dk, Århus ApS, Horsens Afdeling", "teamvikaren dk århus"),
        ("Aarhus Universitet", "århus universitet"),
        ("Frisør v/Jens Hansen", "frisør v jens hansen"),
        ("A/S", "a s"),
        (None, ""),
        ("  ", ""),
    ],
)
def test_an_employers_name_is_compared_without_its_legal_form(
    written: str | None, key: str
) -> None:
    assert employer_key(written) == key


def test_an_unknown_employer_has_no_key() -> None:
    assert match_key(replace(OPENING, employer_name=None)) is None
    assert match_key(replace(OPENING, employer_is_anonymous=True)) is None


def test_a_key_holds_employer_and_municipality() -> None:
    assert match_key(OPENING) == "name:testværk@0615"


openings = st.builds(
    replace,
    st.just(OPENING),
    title=st.sampled_from(
        ["Kok", "Kok til kantine", "Kok / Cook", "Cook", "Kok til kantine 2", "Tjener m/k"]
    )
    | st.text(max_size=20),
    employer_name=st.sampled_from([None, "Køkken ApS", "køkken", "Kantinen A/S"])
    | st.text(max_size=10),
    employer_cvr=st.sampled_from([None, "25050541", "30806883"]),
    workplace_municipality_code=st.sampled_from([None, "0615", "0621"]),
    workplace_postcode=st.sampled_from([None, "8700", "6000"]),
    apply_by=st.none() | st.integers(0, 6).map(lambda n: date(2021, 8, 1) + timedelta(days=n)),
)


@given(openings, openings)
def test_it_does_not_matter_which_comes_first(a: ImportedListing, b: ImportedListing) -> None:
    assert same_opening(a, b) == same_opening(b, a)


@given(openings)
def test_an_opening_with_an_employer_and_a_title_is_the_same_as_itself(
    a: ImportedListing,
) -> None:
    known = replace(a, employer_cvr="25050541", title="Kok " + a.title)
    assert same_opening(known, known)


@given(st.text(max_size=40))
def test_a_key_made_of_a_key_is_the_same_key(name: str) -> None:
    once = employer_key(name)
    if once not in {"", "a s"}:
        assert employer_key(employer_key(once)) == employer_key(once)


def test_the_source_nearest_the_employer_wins() -> None:
    assert is_nearer(SourceKind.OWN, SourceKind.JSON_LD)
    assert is_nearer(SourceKind.JSON_LD, SourceKind.JOBNET)
    assert is_nearer(SourceKind.JOBNET, SourceKind.FEED)
    assert not is_nearer(SourceKind.FEED, SourceKind.JOBNET)
    assert not is_nearer(SourceKind.JOBNET, SourceKind.JOBNET)
