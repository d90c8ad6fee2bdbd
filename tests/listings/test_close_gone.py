"""What a source no longer has is closed, but only where the source has shown all that it has."""

from __future__ import annotations

import json

import pytest

from app.core.work import Municipality, Units
from app.listings.models import ClosedBecause, ListingState
from tests.listings.imports import POSTINGS, SEARCH, bring_in, hits, listings, search

pytestmark = pytest.mark.usefixtures("on_that_day")


def test_a_page_of_many_closes_nothing(units: Units, here: Municipality) -> None:
    bring_in(units, here, SEARCH)
    page = search()
    page["JobPositionPostings"] = page["JobPositionPostings"][:5]

    run = bring_in(units, here, json.dumps(page).encode(), POSTINGS[0])

    assert (run.counts["closed"], run.was_complete) == (0, False)
    assert {row.state for row in listings(units, here).values()} == {ListingState.PUBLISHED}


def test_a_complete_crawl_closes_what_is_gone(units: Units, here: Municipality) -> None:
    bring_in(units, here, hits({"ID": "1"}, {"ID": "2"}, {"ID": "3"}, total=3))
    run = bring_in(units, here, hits({"ID": "1"}, {"ID": "3"}, total=2))

    found = listings(units, here)
    assert (run.counts["closed"], run.was_complete) == (1, True)
    assert found["2"].closed_because == ClosedBecause.GONE_AT_SOURCE
    assert found["1"].state == found["3"].state == ListingState.PUBLISHED


def test_what_was_gone_comes_back_when_its_source_has_it_again(
    units: Units, here: Municipality
) -> None:
    bring_in(units, here, hits({"ID": "1"}, {"ID": "2"}, total=2))
    bring_in(units, here, hits({"ID": "1"}, total=1))
    run = bring_in(units, here, hits({"ID": "1"}, {"ID": "2"}, total=2))

    assert (run.counts["added"], run.counts["updated"]) == (0, 1)
    assert listings(units, here)["2"].state == ListingState.PUBLISHED


def test_a_crawl_of_one_search_closes_nothing_of_another(units: Units, here: Municipality) -> None:
    bring_in(units, here, hits({"ID": "1"}, {"ID": "2"}, total=2))
    narrow = {**search()["Expression"], "SearchString": "linux"}
    run = bring_in(units, here, hits({"ID": "1"}, total=1, Expression=narrow))

    assert (run.counts["closed"], run.was_complete) == (0, True)
    assert listings(units, here)["2"].state == ListingState.PUBLISHED


def test_an_empty_answer_closes_nothing(units: Units, here: Municipality) -> None:
    bring_in(units, here, hits({"ID": "1"}, total=1))
    run = bring_in(units, here, hits(total=0))

    assert run.counts["closed"] == 0
    assert listings(units, here)["1"].state == ListingState.PUBLISHED
