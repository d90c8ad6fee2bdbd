"""Anyone may report an opening; the job centre closes it, or lets it stand."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.core.clock import FixedClock
from app.core.errors import Forbidden, NotFound, TooManyRequests
from app.core.work import NOBODY, Units, the_service
from app.listings.closing import reopen_listing
from app.listings.contract import ClosedByStaff, NotInThatState
from app.listings.models import FraudReport
from app.listings.reading import listing_for_reading
from app.listings.reporting import (
    MOST_AN_HOUR_FROM_ONE,
    FraudReason,
    close_as_fraud,
    count_reported,
    dismiss_reports,
    forget_report_places,
    report_listing,
    reported_listings,
)
from tests.factories.told import told
from tests.forms import post
from tests.people import Cast, Person

Posted = Callable[..., Any]


def test_a_strangers_report_reaches_staff_once(units: Units, cast: Cast, posted: Posted) -> None:
    listing = posted("published")
    for _ in range(2):
        with units.write(cast.here, NOBODY) as uow:
            report_listing(uow, listing.id, reason=FraudReason.ASKS_FOR_MONEY, text="Betal først")
    with units.read(cast.here, cast.anders.actor) as uow:
        (found,) = reported_listings(uow)
    assert [r.text for r in found.reports] == ["Betal først"] * 2
    assert [kind for kind, _ in told(units, cast.anders)] == ["listings/reported"]
    assert told(units, cast.lea) == []


def test_what_is_closed_as_dishonest_is_gone_and_its_author_cannot_open_it(
    units: Units, cast: Cast, posted: Posted
) -> None:
    listing = posted("published")
    with units.write(cast.here, cast.ida.actor) as uow:
        report_listing(uow, listing.id, reason=FraudReason.NOT_REAL)
    with units.write(cast.here, cast.anders.actor) as uow:
        close_as_fraud(uow, listing.id)
        assert count_reported(uow) == 0
        page = listing_for_reading(uow, listing.id)
    assert (page.closed_because, page.description_html) == ("fraud", "")
    assert told(units, cast.vera)[-1][0] == "listings/closed"
    with units.write(cast.here, cast.vera.actor) as uow, pytest.raises(ClosedByStaff):
        reopen_listing(uow, listing.id)
    with units.write(cast.here, cast.anders.actor) as uow:
        assert reopen_listing(uow, listing.id).state == "published"


def test_what_nothing_is_wrong_with_stays(units: Units, cast: Cast, posted: Posted) -> None:
    listing = posted("published")
    with units.write(cast.here, cast.ida.actor) as uow:
        report_listing(uow, listing.id, reason=FraudReason.OTHER)
    with units.write(cast.here, cast.anders.actor) as uow:
        dismiss_reports(uow, listing.id)
        assert listing_for_reading(uow, listing.id).state == "published"
        with pytest.raises(NotInThatState):
            dismiss_reports(uow, listing.id)


def test_a_report_after_nothing_was_wrong_reaches_staff_again(
    units: Units, cast: Cast, posted: Posted
) -> None:
    listing = posted("published")
    for _ in range(2):
        with units.write(cast.here, cast.ida.actor) as uow:
            report_listing(uow, listing.id, reason=FraudReason.OTHER)
            report_listing(uow, listing.id, reason=FraudReason.NOT_REAL)
        with units.write(cast.here, cast.anders.actor) as uow:
            dismiss_reports(uow, listing.id)
    assert [kind for kind, _ in told(units, cast.anders)] == ["listings/reported"] * 2


def test_one_person_reports_five_an_hour(units: Units, cast: Cast, posted: Posted) -> None:
    *five, sixth = [posted("published") for _ in range(6)]
    with units.write(cast.here, cast.ida.actor) as uow:
        for listing in five:
            report_listing(uow, listing.id, reason=FraudReason.OTHER)
        with pytest.raises(TooManyRequests):
            report_listing(uow, sixth.id, reason=FraudReason.OTHER)
    with units.write(cast.here, cast.omar.actor) as uow:
        report_listing(uow, sixth.id, reason=FraudReason.OTHER)
        assert count_reported(uow) == 6


def test_a_flood_of_strangers_fills_nothing(units: Units, cast: Cast, posted: Posted) -> None:
    listing = posted("published")
    with units.write(cast.here, NOBODY) as uow:
        for _ in range(70):
            report_listing(uow, listing.id, reason=FraudReason.OTHER)
    with units.read(cast.here, cast.anders.actor) as uow:
        assert len(reported_listings(uow)[0].reports) == 5


def test_a_stranger_who_floods_stops_no_other(units: Units, cast: Cast, posted: Posted) -> None:
    listings = [posted("published") for _ in range(13)]
    with units.write(cast.here, NOBODY) as uow:
        for listing in listings * 5:
            with contextlib.suppress(TooManyRequests):
                report_listing(
                    uow, listing.id, reason=FraudReason.OTHER, reported_from="203.0.113.9"
                )
        with pytest.raises(TooManyRequests):
            report_listing(
                uow, listings[0].id, reason=FraudReason.OTHER, reported_from="203.0.113.9"
            )
        report_listing(
            uow, listings[0].id, reason=FraudReason.OTHER, text="Ægte", reported_from="192.0.2.7"
        )
    with units.read(cast.here, cast.anders.actor) as uow:
        told_of = [report.text for found in reported_listings(uow) for report in found.reports]
    assert (len(told_of), told_of.count("Ægte")) == (MOST_AN_HOUR_FROM_ONE + 1, 1)


def test_where_a_stranger_was_is_hashed_and_forgotten_after_an_hour(
    units: Units, cast: Cast, clock: FixedClock, posted: Posted
) -> None:
    listing = posted("published")
    facts: dict[str, Any] = {"reason": FraudReason.OTHER, "reported_from": "203.0.113.9"}
    with units.write(cast.here, cast.ida.actor) as uow:
        report_listing(uow, listing.id, **facts)
        assert uow.session.scalars(select(FraudReport.reported_from)).all() == [None]
    with units.write(cast.here, NOBODY) as uow:
        report_listing(uow, listing.id, **facts)
    places = select(FraudReport.reported_from).where(FraudReport.reporter_id.is_(None))
    for wait, is_kept in ((timedelta(minutes=59), True), (timedelta(minutes=1), False)):
        clock.advance(wait)
        with units.write(cast.here, the_service("test")) as uow:
            forget_report_places(uow)
            kept = set(uow.session.scalars(places))
        assert (len(kept), kept != {None}) == (1, is_kept)
        assert b"203.0.113.9" not in kept


def test_only_what_people_see_is_reported_and_only_staff_handle_it(
    units: Units, cast: Cast, posted: Posted
) -> None:
    draft, listing = posted(), posted("published")
    with units.write(cast.here, NOBODY) as uow, pytest.raises(NotFound):
        report_listing(uow, draft.id, reason=FraudReason.OTHER)
    with units.write(cast.next_door, NOBODY) as uow, pytest.raises(NotFound):
        report_listing(uow, listing.id, reason=FraudReason.OTHER)
    with units.write(cast.here, cast.vera.actor) as uow, pytest.raises(Forbidden):
        dismiss_reports(uow, listing.id)


def test_a_stranger_reports_on_the_page_and_a_robot_is_only_thanked(
    client: FlaskClient, units: Units, cast: Cast, posted: Posted
) -> None:
    url = f"/opslag/{posted('published').id}/anmeld"
    assert post(client, url, {"text": "hm"}, page=url).status_code == 422
    robot = {"reason": "other", "homepage": "https://spam.example"}
    assert post(client, url, robot, page=url).status_code == 303
    with units.read(cast.here, cast.anders.actor) as uow:
        assert count_reported(uow) == 0
    assert post(client, url, {"reason": "not_real"}, page=url).status_code == 303
    with units.read(cast.here, cast.anders.actor) as uow:
        assert count_reported(uow) == 1


def test_staff_handle_reports_on_the_page(
    client_of: Callable[[Person], FlaskClient], units: Units, cast: Cast, posted: Posted
) -> None:
    listing = posted("published")
    with units.write(cast.here, NOBODY) as uow:
        report_listing(uow, listing.id, reason=FraudReason.OTHER, text="<b>fup</b>")
    browser = client_of(cast.anders)
    assert "&lt;b&gt;fup" in browser.get("/anmeldte-opslag").get_data(as_text=True)
    url = f"/anmeldte-opslag/{listing.id}/luk"
    assert post(browser, url, page="/anmeldte-opslag").status_code == 303
    with units.read(cast.here) as uow:
        assert listing_for_reading(uow, listing.id).state == "closed"
