"""Taking an opening in: the oddities of real data, and what becomes of it later."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from app.core.work import Municipality, Units, the_service
from app.listings.closing import close_listing
from app.listings.gone_openings import close_gone
from app.listings.models import ClosedBecause, ListingState
from tests.listings.imports import POSTINGS, SEARCH, THEN, bring_in, hits, listings, search
from tests.people import Cast

pytestmark = pytest.mark.usefixtures("on_that_day")

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


def test_an_import_does_not_write_over_what_staff_decide_at_the_same_moment(
    units: Units, here: Municipality, cast: Cast
) -> None:
    bring_in(units, here, hits({"ID": "1"}, {"ID": "2"}))
    over = hits({"ID": "1", "LastDateApplication": "2021-06-01T00:00:00"})
    known = listings(units, here)
    with ThreadPoolExecutor(2) as pool:
        with units.write(here, cast.anders.actor) as uow:
            for one in known.values():
                close_listing(uow, one.id, because=ClosedBecause.FRAUD)
            imported = pool.submit(bring_in, units, here, over)
            gone = pool.submit(_close_gone, units, here, known["2"].id)
            for waiting in (imported, gone):
                with pytest.raises(TimeoutError):
                    waiting.result(timeout=1)
        imported.result()
        assert gone.result() == 0
    because = {row.closed_because for row in listings(units, here).values()}
    assert because == {ClosedBecause.FRAUD}


def _close_gone(units: Units, here: Municipality, listing_id: UUID) -> int:
    with units.write(here, the_service("test")) as uow:
        return close_gone(uow, [listing_id])
