"""Importing: what is new is added, what is known is not doubled, what is wrong changes nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from threading import Barrier, Thread

import pytest
from sqlalchemy import select

from app.core.errors import Forbidden, NotFound
from app.core.texts import use_language
from app.core.work import Municipality, Units, the_service
from app.listings.contract import ImportRunning
from app.listings.crawling import put_together
from app.listings.import_runs import begin_run
from app.listings.import_sources import source_named
from app.listings.importers.sniff import parse
from app.listings.importing import _do, _Run, import_contents
from app.listings.kinds import SourceKind
from app.listings.models import Listing, ListingState
from app.listings.models_importing import RunState
from app.listings.reading_runs import run_view
from tests.listings.imports import (
    DATA,
    POSTINGS,
    SEARCH,
    bring_in,
    everything,
    hits,
    listings,
    ready,
    source_of,
)
from tests.people import Cast
from tests.watch import Watch

pytestmark = pytest.mark.usefixtures("on_that_day")


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


# ---- what is wrong with it


def test_a_bad_file_changes_nothing(units: Units, here: Municipality) -> None:
    bring_in(units, here, SEARCH)
    before = everything(units, here)

    run = bring_in(units, here, SEARCH[:-200])

    assert run.state is RunState.FAILED
    assert run.failure
    assert everything(units, here) == before


def test_one_bad_file_among_good_ones_keeps_all_out(units: Units, here: Municipality) -> None:
    run = bring_in(units, here, SEARCH, b"{broken")

    assert run.state is RunState.FAILED
    assert listings(units, here) == {}


def test_a_bad_record_is_reported_and_the_rest_goes_in(units: Units, here: Municipality) -> None:
    run = bring_in(units, here, hits({}, {"ID": "2", "Title": " ", "JobHeadline": ""}, {"ID": "3"}))

    assert (run.counts["added"], run.counts["left_out"]) == (2, 1)
    assert [(p.number, p.source_id, p.field) for p in run.problems] == [(2, "2", "Title")]
    with use_language("en"), units.read(here, the_service("test")) as uow:
        assert run_view(uow, run.id).problems[0].reason == "The opening has no title."
    with units.read(here, the_service("test")) as uow:
        assert run_view(uow, run.id).problems[0].reason == "Opslaget har ingen titel."


def test_a_record_that_cannot_be_stored_leaves_the_others_in(
    units: Units, here: Municipality
) -> None:
    good = parse(SEARCH)
    broken = replace(good.records[7], title="")  # the table refuses an empty title
    parsed = replace(good, records=(*good.records[:7], broken, *good.records[8:]))
    actor = the_service("test")
    with units.write(here, actor) as uow:
        source_id = source_named(uow, None, SourceKind.JOBNET)
        run_id = begin_run(uow, source_id, label="test")

    view = _do(_Run(units, here, actor, run_id, source_id), lambda: put_together([parsed], None))

    assert (view.state, view.counts["added"], view.counts["left_out"]) == (RunState.DONE, 19, 1)
    assert [p.source_id for p in view.problems] == [broken.source_id]
    assert view.done == 20
    assert broken.source_id not in listings(units, here)


def test_an_import_rests_between_its_batches_and_leaves_sqlite_to_others(
    units: Units, here: Municipality
) -> None:
    many = parse(hits(*({"ID": str(n), "Title": f"Job nummer {n}"} for n in range(1, 122))))
    watch, actor = Watch(), the_service("test")
    with units.write(here, actor) as uow:
        source_id = source_named(uow, None, SourceKind.JOBNET)
        run_id = begin_run(uow, source_id, label="test")

    def take_a_while(_done: int, _total: int) -> None:
        watch.seconds += 0.125

    run = _Run(units, here, actor, run_id, source_id, take_a_while, rest=watch.rest)
    assert _do(run, lambda: put_together([many], None)).done == 121
    # On PostgreSQL writers do not wait for each other.
    assert watch.rests == ([0.375, 0.375] if units.database.is_sqlite else [])


def test_hostile_records_come_in_harmless(units: Units, here: Municipality) -> None:
    script = "<p>Kom <script>alert(1)</script><img src=x onerror=alert(1)>og se</p>"
    run = bring_in(
        units,
        here,
        hits(
            {"ID": "1", "Presentation": script, "Title": "<script>x</script>Bager"},
            {"ID": "2", "Presentation": "<p>æ</p>" * 1_250_000},
            {"ID": "3", "Url": "javascript:alert(1)"},
            {"ID": "4", "Title": "NUL\x00 og \u200b usynligt " + "x" * 5000},
        ),
    )

    found = listings(units, here)
    assert run.counts["added"] == 4
    assert "script" not in found["1"].description_html
    assert "onerror" not in found["1"].description_html
    assert "<" not in found["1"].title
    assert len(found["2"].description_html) < 50_000
    assert found["3"].apply_url is None
    assert "javascript" not in (found["3"].source_url or "")
    assert len(found["4"].title) <= 200
    assert "\x00" not in found["4"].title
    assert [p.field for p in run.problems] == ["Url"]


# ---- who, where, and at once


def test_a_source_of_another_municipality_cannot_be_imported_into(
    units: Units, here: Municipality, cast: Cast
) -> None:
    bring_in(units, here, SEARCH)
    ours = source_of(units, here, "Jobnet")

    with pytest.raises(NotFound):
        import_contents(units, cast.next_door, cast.nora.actor, ours, [SEARCH], label="not theirs")
    assert listings(units, cast.next_door) == {}


def test_a_citizen_cannot_import(units: Units, here: Municipality, cast: Cast) -> None:
    bring_in(units, here, hits({"ID": "1"}))
    source_id = source_of(units, here, "Jobnet")

    with pytest.raises(Forbidden):
        import_contents(units, here, cast.ida.actor, source_id, [SEARCH], label="mine")
    assert import_contents(units, here, cast.anders.actor, source_id, [SEARCH], label="ours")


def test_the_same_opening_lives_in_two_municipalities_apart(
    units: Units, here: Municipality, cast: Cast
) -> None:
    ready(units, cast.next_door)
    bring_in(units, here, SEARCH)
    bring_in(units, cast.next_door, SEARCH)

    ours, theirs = listings(units, here), listings(units, cast.next_door)
    assert ours.keys() == theirs.keys()
    assert {r.id for r in ours.values()}.isdisjoint(r.id for r in theirs.values())


def test_a_file_of_another_kind_than_its_source_is_refused(
    units: Units, here: Municipality
) -> None:
    bring_in(units, here, hits({"ID": "1"}), name="Nyheder")
    feed = (DATA / "feeds" / "news.rss").read_bytes()
    run = bring_in(units, here, feed, name="Nyheder", kind=SourceKind.FEED)

    assert run.state is RunState.FAILED
    assert len(listings(units, here)) == 1


def test_two_imports_of_one_source_at_once_double_nothing(units: Units, here: Municipality) -> None:
    bring_in(units, here, hits({"ID": "1"}))
    outcomes: list[str] = []
    begin = Barrier(4)

    def import_it() -> None:
        begin.wait()
        try:
            outcomes.append(str(bring_in(units, here, SEARCH).state))
        except ImportRunning:
            outcomes.append("running already")

    threads = [Thread(target=import_it) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert set(outcomes) <= {"done", "running already"}
    assert "done" in outcomes
    assert len(listings(units, here)) == 21


def test_two_sources_at_once_bring_one_opening_in_once(units: Units, here: Municipality) -> None:
    names = ["Jobnet nord", "Jobnet syd", "Jobnet øst"]
    begin = Barrier(len(names))

    def import_it(name: str) -> None:
        begin.wait()
        bring_in(units, here, SEARCH, name=name)

    threads = [Thread(target=import_it, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with units.read(here) as uow:
        rows = uow.session.scalars(select(Listing.source_id)).all()
    assert len(rows) == len(set(rows)) == 20


def test_a_long_import_shows_how_far_it_is(units: Units, here: Municipality) -> None:
    seen: list[tuple[int, int]] = []
    many = hits(*({"ID": str(n), "Title": f"Job nummer {n}"} for n in range(1, 122)))

    bring_in(units, here, many, progress=lambda done, total: seen.append((done, total)))

    assert seen == [(0, 121), (50, 121), (100, 121), (121, 121)]
