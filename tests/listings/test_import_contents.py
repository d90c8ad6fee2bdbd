"""Importing: what is new is added, what is known is updated or left alone, nothing is doubled."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from threading import Barrier, Thread

import pytest
from sqlalchemy import select

from app.core.clock import FixedClock
from app.core.errors import Forbidden, NotFound
from app.core.texts import use_language
from app.core.work import Municipality, Units, the_service
from app.listings.closing import close_listing
from app.listings.contract import ImportRunning
from app.listings.crawling import put_together
from app.listings.import_runs import begin_run, run_view
from app.listings.import_sources import source_named
from app.listings.importers.sniff import parse
from app.listings.importing import _do, _Run, import_contents
from app.listings.kinds import SourceKind
from app.listings.models import ClosedBecause, Listing, ListingState
from app.listings.models_importing import RunState
from tests.listings.imports import (
    DATA,
    POSTINGS,
    SEARCH,
    THEN,
    bring_in,
    everything,
    hits,
    listings,
    ready,
    search,
    source_of,
)
from tests.people import Cast
from tests.watch import Watch


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

    run = _Run(units, here, actor, run_id, source_id, take_a_while, watch.rest)
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


# ---- the oddities of real data


def test_dates_that_mean_none_are_none(units: Units, here: Municipality) -> None:
    never = {"LastDateApplication": "0001-01-01T00:00:00", "PostingCreated": "1900-01-01T00:00:00"}
    bring_in(units, here, hits({"ID": "1", **never}))

    one = listings(units, here)["1"]
    assert one.apply_by is None
    assert one.published_at == THEN


def test_no_number_and_no_municipality_are_no_problem(units: Units, here: Municipality) -> None:
    nowhere = {"Municipality": "Intet fast arbejdssted", "PostalCode": "", "HiringOrgCVR": 0,
               "WorkPlaceNotStatic": True}  # fmt: skip
    run = bring_in(units, here, hits({"ID": "1", **nowhere}))

    one = listings(units, here)["1"]
    assert (one.employer_cvr, one.workplace_municipality, one.has_no_fixed_workplace) == (
        None,
        None,
        True,
    )
    assert run.problem_count == 0


def test_titles_lose_their_blanks_and_keep_both_languages(units: Units, here: Municipality) -> None:
    bring_in(units, here, hits({"ID": "1", "Title": "   Truckfører til lager / Forklift driver "}))

    assert listings(units, here)["1"].title == "Truckfører til lager / Forklift driver"


def test_an_anonymous_employer_stays_anonymous(units: Units, here: Municipality) -> None:
    bring_in(units, here, hits({"ID": "1", "AnonymousEmployer": True}))

    one = listings(units, here)["1"]
    assert (one.employer_is_anonymous, one.employer_name, one.employer_cvr) == (True, "", None)


def test_the_day_of_publication_is_never_in_the_future(units: Units, here: Municipality) -> None:
    later = {"ID": "1", "PostingCreated": "2021-09-01T00:00:00"}
    earlier = {"ID": "2", "PostingCreated": "2021-06-30T00:00:00"}
    today = {"ID": "3", "PostingCreated": "2021-07-02T00:00:00"}
    bring_in(units, here, hits(later, earlier, today))

    found = listings(units, here)
    assert found["1"].published_at == THEN
    assert found["2"].published_at == datetime(2021, 6, 29, 22, 0, tzinfo=UTC)
    assert found["3"].published_at == datetime(2021, 7, 1, 22, 0, tzinfo=UTC)


# ---- the life of an imported opening


def test_what_is_past_its_deadline_does_not_come_in(units: Units, here: Municipality) -> None:
    run = bring_in(
        units,
        here,
        hits(
            {"ID": "1", "LastDateApplication": "2021-07-01T00:00:00"},
            {"ID": "2", "LastDateApplication": "2021-07-02T00:00:00"},
        ),
    )

    assert (run.counts["added"], run.counts["expired"]) == (1, 1)
    assert list(listings(units, here)) == ["2"]


def test_a_deadline_that_passed_closes_and_a_longer_one_opens_again(
    units: Units, here: Municipality
) -> None:
    bring_in(units, here, hits({"ID": "1"}))
    first = listings(units, here)["1"]

    shorter = bring_in(units, here, hits({"ID": "1", "LastDateApplication": "2021-07-01"}))
    closed = listings(units, here)["1"]
    longer = bring_in(units, here, hits({"ID": "1", "LastDateApplication": "2021-08-01"}))
    again = listings(units, here)["1"]

    assert (shorter.counts["closed"], longer.counts["updated"]) == (1, 1)
    assert (closed.state, closed.closed_because, closed.feed_rank) == (
        ListingState.CLOSED,
        ClosedBecause.DEADLINE,
        None,
    )
    assert (again.state, again.closed_because, again.apply_by) == (
        ListingState.PUBLISHED,
        None,
        date(2021, 8, 1),
    )
    assert (again.id, again.published_at) == (first.id, first.published_at)


def test_what_staff_closed_stays_closed(units: Units, here: Municipality, cast: Cast) -> None:
    bring_in(units, here, hits({"ID": "1"}))
    with units.write(here, cast.anders.actor) as uow:
        close_listing(uow, listings(units, here)["1"].id, because=ClosedBecause.FRAUD)

    run = bring_in(units, here, hits({"ID": "1", "Title": "Noget nyt"}))

    assert listings(units, here)["1"].state == ListingState.CLOSED
    assert run.counts["added"] == 0


def test_a_change_is_written_and_counted(units: Units, here: Municipality) -> None:
    bring_in(units, here, SEARCH)
    page = search()
    page["JobPositionPostings"][3]["Title"] = "Helt ny overskrift"
    before = listings(units, here)

    run = bring_in(units, here, json.dumps(page).encode())

    after = listings(units, here)
    changed = [key for key in after if after[key].title != before[key].title]
    assert (run.counts["updated"], run.counts["unchanged"]) == (1, 19)
    assert changed == [page["JobPositionPostings"][3]["ID"]]
    assert after[changed[0]].version == before[changed[0]].version + 1


def test_silence_empties_nothing(units: Units, here: Municipality) -> None:
    bring_in(units, here, hits({"ID": "1"}))
    bring_in(units, here, hits({"ID": "1", "HiringOrgName": "", "Occupation": None,
                                "PostalCode": "", "Municipality": ""}))  # fmt: skip

    one = listings(units, here)["1"]
    assert one.employer_name == "Keepit A/S"
    assert one.occupation_name == "Programmør og systemudvikler"
    assert one.postcode == "2100"


def test_a_fresher_search_result_beats_the_posting_but_for_its_teaser(
    units: Units, here: Municipality
) -> None:
    bring_in(units, here, SEARCH, *POSTINGS)
    page = search()
    first = page["JobPositionPostings"][0]
    first["LastDateApplication"] = "2021-09-30T00:00:00"
    text_before = listings(units, here)[first["ID"]].description_html

    bring_in(units, here, json.dumps(page).encode())

    one = listings(units, here)[first["ID"]]
    assert one.apply_by == date(2021, 9, 30)
    assert one.description_html == text_before


# ---- what disappears


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
