"""Importing: what is new is added, what is known is updated or left alone, nothing is doubled."""

from __future__ import annotations

import json

import pytest

from app.core.clock import FixedClock
from app.core.work import Municipality, Units
from app.listings.models import ListingState, RunState
from tests.listings.imports import (
    POSTINGS,
    SEARCH,
    THEN,
    bring_in,
    everything,
    listings,
    ready,
)


@pytest.fixture(autouse=True)
def _on_that_day(clock: FixedClock, units: Units, here: Municipality) -> None:
    clock.set(THEN)
    ready(units, here)


def test_all_twenty_results_of_jobnet_go_in(units: Units, here: Municipality) -> None:
    run = bring_in(units, here, SEARCH)

    assert (run.state, run.total, run.done) == (RunState.DONE, 20, 20)
    assert run.counts["added"] == 20
    found = listings(units, here).values()
    assert len(found) == 20
    assert {row.state for row in found} == {ListingState.PUBLISHED}
    assert all(row.feed_rank for row in found)


def test_the_full_postings_complete_the_results(units: Units, here: Municipality) -> None:
    bring_in(units, here, SEARCH)
    before = listings(units, here)
    run = bring_in(units, here, *POSTINGS)

    after = listings(units, here)
    assert (run.counts["added"], run.counts["updated"]) == (0, 20)
    assert before.keys() == after.keys()
    assert {row.id for row in before.values()} == {row.id for row in after.values()}
    for key, row in after.items():
        assert len(row.description_html) > len(before[key].description_html)
        assert row.occupation_name == before[key].occupation_name


def test_a_second_import_changes_nothing(units: Units, here: Municipality) -> None:
    bring_in(units, here, SEARCH)
    bring_in(units, here, *POSTINGS)
    before = everything(units, here)

    again = bring_in(units, here, SEARCH)
    completed = bring_in(units, here, *POSTINGS)

    assert again.counts["unchanged"] == completed.counts["unchanged"] == 20
    assert everything(units, here) == before


def test_results_and_postings_together_give_the_same_openings(
    units: Units, here: Municipality
) -> None:
    run = bring_in(units, here, SEARCH, *POSTINGS)
    before = everything(units, here)
    again = bring_in(units, here, *POSTINGS, SEARCH)

    assert (run.counts["added"], again.counts["unchanged"]) == (20, 20)
    assert everything(units, here) == before


def test_postings_may_come_before_the_results(units: Units, here: Municipality) -> None:
    bring_in(units, here, *POSTINGS)
    bring_in(units, here, SEARCH)

    found = listings(units, here)
    posting = json.loads(POSTINGS[0])
    one = found[str(posting["JobPositionPosting"]["Id"])]
    assert len(found) == 20
    assert one.occupation_name
    assert len(one.description_text) > 400
