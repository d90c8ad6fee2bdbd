"""Openings leave the feed by hand, undone within a day, and by themselves on their deadline."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from app.core.clock import FixedClock
from app.core.errors import Forbidden, NotFound
from app.core.work import Units, the_service
from app.listings.approval import approve_listing, decline_listing, request_changes
from app.listings.closing import (
    CLOSED_AT_ONCE,
    MENDED_WITHIN,
    close_due_listings,
    close_listing,
    reopen_listing,
)
from app.listings.contract import ClosedByStaff, NotInThatState
from app.listings.feed import read_page
from app.listings.feed_copy import FeedCopy, catch_up
from app.listings.feed_filters import NO_FILTERS
from app.listings.lru import Lru
from app.listings.models import ClosedBecause, Listing
from app.listings.posting import edit_listing, submit_listing, withdraw_listing, write_draft
from app.listings.reading import listing_for_reading
from app.web.services import Services
from tests.factories.told import told
from tests.forms import post
from tests.people import Cast, Person

Posted = Callable[..., Any]
NEWS = {"kind": "news", "title": "Nyt", "description": "Vi har åbent."}


def in_feed(units: Units, cast: Cast) -> list[UUID]:
    """Return what the whole feed shows."""
    with units.read(cast.here) as uow:
        copy = FeedCopy(cast.here, Lru(1_000))
        catch_up(uow, copy)
    found = read_page(copy, units, NO_FILTERS, today=date(2026, 11, 24)).found
    return [f.listing_id for f in found]


def test_a_closed_opening_leaves_the_feed_and_says_why(
    units: Units, cast: Cast, posted: Posted
) -> None:
    listing = posted("published")
    with units.write(cast.here, cast.vera.actor) as uow:
        close_listing(uow, listing.id, because=ClosedBecause.FILLED)
        page = listing_for_reading(uow, listing.id)
    assert (page.state, page.closed_because) == ("closed", "filled")
    assert in_feed(units, cast) == []


def test_a_closing_is_undone_within_a_day_where_it_stood(
    units: Units, cast: Cast, clock: FixedClock, posted: Posted
) -> None:
    first = posted("published")
    clock.advance(timedelta(minutes=1))
    second = posted("published")
    with units.write(cast.here, cast.vera.actor) as uow:
        close_listing(uow, first.id, because=ClosedBecause.WITHDRAWN)
    clock.advance(timedelta(hours=23))
    with units.write(cast.here, cast.vera.actor) as uow:
        reopen_listing(uow, first.id)
    assert in_feed(units, cast) == [second.id, first.id]
    with units.write(cast.here, cast.vera.actor) as uow:
        close_listing(uow, first.id, because=ClosedBecause.WITHDRAWN)
    clock.advance(timedelta(hours=25))
    with units.write(cast.here, cast.vera.actor) as uow, pytest.raises(NotInThatState):
        reopen_listing(uow, first.id)


def test_only_what_is_published_is_closed_and_only_by_its_own(
    units: Units, cast: Cast, posted: Posted
) -> None:
    draft, listing = posted(), posted("published")
    with units.write(cast.here, cast.vera.actor) as uow:
        with pytest.raises(NotInThatState):
            close_listing(uow, draft.id, because=ClosedBecause.FILLED)
        with pytest.raises(Forbidden):
            close_listing(uow, listing.id, because=ClosedBecause.FRAUD)
    with units.write(cast.here, cast.ida.actor) as uow, pytest.raises(NotFound):
        close_listing(uow, listing.id, because=ClosedBecause.FILLED)
    with units.write(cast.next_door, cast.nora.actor) as uow, pytest.raises(NotFound):
        close_listing(uow, listing.id, because=ClosedBecause.FILLED)


def test_what_staff_close_the_author_is_told_of(units: Units, cast: Cast, posted: Posted) -> None:
    listing = posted("published")
    with units.write(cast.here, cast.anders.actor) as uow:
        close_listing(uow, listing.id, because=ClosedBecause.WITHDRAWN)
    assert told(units, cast.vera)[-1] == ("listings/closed", "Jobcentret har lukket dit opslag")


@pytest.mark.parametrize("because", ["withdrawn", "filled"])
def test_what_staff_close_only_staff_open_again(
    units: Units, cast: Cast, posted: Posted, because: str
) -> None:
    listing = posted("published")
    with units.write(cast.here, cast.anders.actor) as uow:
        close_listing(uow, listing.id, because=ClosedBecause(because))
    with units.write(cast.here, cast.vera.actor) as uow, pytest.raises(ClosedByStaff):
        reopen_listing(uow, listing.id)
    assert in_feed(units, cast) == []
    with units.write(cast.here, cast.signe.actor) as uow:
        reopen_listing(uow, listing.id)
    assert in_feed(units, cast) == [listing.id]


def test_what_its_author_closes_after_staff_had_opened_it_again_is_the_authors(
    units: Units, cast: Cast, posted: Posted
) -> None:
    listing = posted("published")
    with units.write(cast.here, cast.anders.actor) as uow:
        close_listing(uow, listing.id, because=ClosedBecause.WITHDRAWN)
        reopen_listing(uow, listing.id)
    with units.write(cast.here, cast.vera.actor) as uow:
        close_listing(uow, listing.id, because=ClosedBecause.WITHDRAWN)
        reopen_listing(uow, listing.id)
    assert in_feed(units, cast) == [listing.id]


def test_the_author_is_told_plainly_that_the_job_centre_closed_it(
    client_of: Callable[[Person], FlaskClient], units: Units, cast: Cast, posted: Posted
) -> None:
    listing = posted("published")
    with units.write(cast.here, cast.anders.actor) as uow:
        close_listing(uow, listing.id, because=ClosedBecause.WITHDRAWN)
    page = f"/virksomhed/opslag/{listing.id}"
    answer = post(client_of(cast.vera), f"{page}/aabn", page=page)
    assert answer.status_code == 403
    assert "Kun jobcentret kan åbne det igen" in answer.get_data(as_text=True)


def test_the_job_centre_is_not_sent_to_itself_about_its_own(
    client_of: Callable[[Person], FlaskClient],
    units: Units,
    cast: Cast,
    posted: Posted,
) -> None:
    companys = posted("published")
    with units.write(cast.here, cast.anders.actor) as uow:
        ours = submit_listing(uow, write_draft(uow, NEWS).id)
        for one in (ours, companys):
            close_listing(uow, one.id, because=ClosedBecause.WITHDRAWN)
    ask_us, pages = "Skriv eller ring til os", "/virksomhed/opslag"
    assert ask_us in client_of(cast.vera).get(f"{pages}/{companys.id}").text
    shown = client_of(cast.anders).get(f"{pages}/{ours.id}").text
    assert ask_us not in shown
    assert "Jobcentret har lukket det" not in shown
    assert f'action="{pages}/{ours.id}/aabn"' in shown


def test_an_opening_stays_until_its_last_day_has_ended_in_denmark(
    units: Units, cast: Cast, clock: FixedClock, services: Services, posted: Posted
) -> None:
    listing = posted("published", apply_by=date(2026, 12, 1))
    clock.set(datetime(2026, 12, 1, 22, 59, tzinfo=UTC))
    services.jobs.run("close-due-listings")
    assert in_feed(units, cast) == [listing.id]
    clock.set(datetime(2026, 12, 1, 23, 1, tzinfo=UTC))
    services.jobs.run("close-due-listings")
    assert in_feed(units, cast) == []
    assert told(units, cast.vera)[-1][0] == "listings/closed-by-deadline"


def test_work_without_a_deadline_closes_after_ninety_days(
    units: Units, cast: Cast, clock: FixedClock, posted: Posted
) -> None:
    posted("published", apply_by=None)
    for days, closed in ((89, 0), (2, 1), (1, 0)):
        clock.advance(timedelta(days=days))
        with units.write(cast.here, the_service("test")) as uow:
            assert close_due_listings(uow) == closed


@pytest.mark.parametrize("later", [date(2026, 12, 20), None])
def test_an_opening_whose_later_deadline_waits_for_the_job_centre_stays_until_that_is_decided(
    units: Units,
    cast: Cast,
    clock: FixedClock,
    services: Services,
    posted: Posted,
    later: date | None,
) -> None:
    approved, dropped = (posted("published", apply_by=date(2026, 12, 1)) for _ in "12")
    with units.write(cast.here, cast.vera.actor) as uow:
        for one in (approved, dropped):
            edit_listing(uow, one.id, {"apply_by": later})
    clock.set(datetime(2026, 12, 2, 7, 0, tzinfo=UTC))
    services.jobs.run("close-due-listings")
    assert set(in_feed(units, cast)) == {approved.id, dropped.id}
    with units.write(cast.here, cast.anders.actor) as uow:
        approve_listing(uow, approved.id)
        decline_listing(uow, dropped.id, reason="Den er besat.")
    with units.write(cast.here, cast.vera.actor) as uow:
        withdraw_listing(uow, dropped.id)
    services.jobs.run("close-due-listings")
    assert in_feed(units, cast) == [approved.id]


@pytest.mark.parametrize("send_back", [request_changes, decline_listing])
def test_an_edit_that_was_sent_back_can_still_be_mended_for_a_week(
    units: Units,
    cast: Cast,
    clock: FixedClock,
    services: Services,
    posted: Posted,
    client_of: Callable[[Person], FlaskClient],
    send_back: Callable[..., Listing],
) -> None:
    mended, left = (posted("published", apply_by=date(2026, 12, 1)) for _ in "12")
    with units.write(cast.here, cast.vera.actor) as uow:
        for one in (mended, left):
            edit_listing(uow, one.id, {"apply_by": date(2026, 12, 20), "title": "Bag"})
    clock.set(datetime(2026, 12, 2, 7, 0, tzinfo=UTC))
    with units.write(cast.here, cast.anders.actor) as uow:
        for one in (mended, left):
            send_back(uow, one.id, reason="Skriv en hel overskrift.")
    shown = client_of(cast.vera).get(f"/virksomhed/opslag/{mended.id}").text
    assert "hvis du ikke sender dem igen senest 8. december" in shown
    clock.advance(MENDED_WITHIN - timedelta(hours=1))
    services.jobs.run("close-due-listings")
    assert set(in_feed(units, cast)) == {mended.id, left.id}
    with units.write(cast.here, cast.vera.actor) as uow:
        edit_listing(uow, mended.id, {"title": "Bager"})
    clock.advance(timedelta(hours=1))
    services.jobs.run("close-due-listings")
    assert in_feed(units, cast) == [mended.id]
    with units.write(cast.here, cast.anders.actor) as uow:
        approve_listing(uow, mended.id)
    services.jobs.run("close-due-listings")
    assert in_feed(units, cast) == [mended.id]


@pytest.mark.parametrize("change", [{"title": "Konditor"}, {"apply_by": date(2026, 11, 30)}])
def test_an_edit_that_gives_no_more_time_keeps_no_opening(
    units: Units,
    cast: Cast,
    clock: FixedClock,
    services: Services,
    posted: Posted,
    change: dict[str, Any],
) -> None:
    listing = posted("published", apply_by=date(2026, 12, 1))
    with units.write(cast.here, cast.vera.actor) as uow:
        edit_listing(uow, listing.id, change)
    clock.set(datetime(2026, 12, 2, 7, 0, tzinfo=UTC))
    services.jobs.run("close-due-listings")
    assert in_feed(units, cast) == []


def test_all_that_is_due_closes_in_one_round_a_few_at_a_time(
    units: Units, cast: Cast, clock: FixedClock, services: Services, posted: Posted
) -> None:
    for _opening in range(CLOSED_AT_ONCE + 2):
        posted("published", apply_by=date(2026, 12, 1))
    clock.set(datetime(2026, 12, 2, 12, 0, tzinfo=UTC))
    with units.write(cast.here, the_service("test")) as uow:
        assert close_due_listings(uow) == CLOSED_AT_ONCE
    assert len(in_feed(units, cast)) == 2
    services.jobs.run("close-due-listings")
    assert in_feed(units, cast) == []


def test_next_doors_openings_are_not_closed_from_here(
    units: Units, cast: Cast, clock: FixedClock, posted: Posted
) -> None:
    posted("published")
    clock.advance(timedelta(days=60))
    with units.write(cast.next_door, the_service("test")) as uow:
        assert close_due_listings(uow) == 0


def test_the_page_closes_and_undoes(
    client_of: Callable[[Person], FlaskClient], units: Units, cast: Cast, posted: Posted
) -> None:
    listing = posted("published")
    browser, page = client_of(cast.vera), f"/virksomhed/opslag/{listing.id}"
    closed = post(
        browser, f"{page}/luk", {"because": "filled"}, page=page, follow_redirects=True
    ).get_data(as_text=True)
    assert f'action="{page}/aabn"' in closed
    assert post(browser, f"{page}/aabn", page=page).status_code == 303
    assert in_feed(units, cast) == [listing.id]
