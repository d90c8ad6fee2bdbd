"""Whoever reports an opening again is counted once, and nothing of what they wrote is lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from app.core.work import Units
from app.listings.reporting import FraudReason, dismiss_reports, report_listing, reported_listings
from tests.forms import post
from tests.people import Cast, Person

Posted = Callable[..., Any]


def reports(units: Units, cast: Cast) -> list[tuple[str, str]]:
    """Return what staff read of the one opening that is reported."""
    with units.read(cast.here, cast.anders.actor) as uow:
        (found,) = reported_listings(uow)
        return [(report.reason, report.text) for report in found.reports]


def test_a_persons_second_report_adds_its_words_to_the_first(
    units: Units, cast: Cast, posted: Posted
) -> None:
    listing = posted("published")
    for reason, text in (("other", "Mærkeligt"), ("not_real", "Findes ikke"), ("not_real", "")):
        with units.write(cast.here, cast.ida.actor) as uow:
            report_listing(uow, listing.id, reason=FraudReason(reason), text=text)
    assert reports(units, cast) == [("not_real", "Mærkeligt\nFindes ikke")]


def test_two_people_are_two_reports(units: Units, cast: Cast, posted: Posted) -> None:
    listing = posted("published")
    for person in (cast.ida, cast.omar):
        with units.write(cast.here, person.actor) as uow:
            report_listing(uow, listing.id, reason=FraudReason.OTHER)
    assert len(reports(units, cast)) == 2


def test_a_report_after_the_first_was_handled_is_a_new_one(
    units: Units, cast: Cast, posted: Posted
) -> None:
    listing = posted("published")
    for text in ("Før", "Efter"):
        with units.write(cast.here, cast.ida.actor) as uow:
            report_listing(uow, listing.id, reason=FraudReason.OTHER, text=text)
        assert reports(units, cast) == [("other", text)]
        with units.write(cast.here, cast.anders.actor) as uow:
            dismiss_reports(uow, listing.id)


def test_a_strangers_browser_is_counted_once_and_another_beside_it(
    app: Flask, units: Units, cast: Cast, posted: Posted
) -> None:
    page = f"/opslag/{posted('published').id}/anmeld"
    browser, other = app.test_client(), app.test_client()
    for number in range(4):
        facts = {"reason": "other", "text": f"Nummer {number}"}
        assert post(browser, page, facts, page=page).status_code == 303
    assert reports(units, cast) == [("other", "Nummer 0\nNummer 1\nNummer 2\nNummer 3")]
    assert post(other, page, {"reason": "other"}, page=page).status_code == 303
    assert len(reports(units, cast)) == 2


def test_a_strangers_report_of_one_opening_says_nothing_of_another(
    client: FlaskClient, units: Units, cast: Cast, posted: Posted
) -> None:
    for _ in range(2):
        page = f"/opslag/{posted('published').id}/anmeld"
        assert post(client, page, {"reason": "other"}, page=page).status_code == 303
    with units.read(cast.here, cast.anders.actor) as uow:
        assert [len(found.reports) for found in reported_listings(uow)] == [1, 1]


def test_a_person_does_not_change_what_a_stranger_reported(
    client_of: Callable[[Person], FlaskClient],
    client: FlaskClient,
    units: Units,
    cast: Cast,
    posted: Posted,
) -> None:
    page = f"/opslag/{posted('published').id}/anmeld"
    for browser in (client, client_of(cast.ida)):
        post(browser, page, {"reason": "other"}, page=page)
    assert len(reports(units, cast)) == 2
