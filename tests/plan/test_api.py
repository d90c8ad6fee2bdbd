"""The API's door to the plan, as `interface.md` names it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar
from werkzeug.test import TestResponse

from app.accounts.sessions import issue_token
from app.booking.arranging import book_meeting, cancel_booking
from app.core.work import Units, the_service
from app.listings.saving import save_listing
from app.plan.addresses import make_address
from app.plan.contract import CitizenNames
from tests.booking.office import Acting, Office, local
from tests.factories.listings import add_listing
from tests.people import Cast, Person

Ask = Callable[[Person, str], TestResponse]


@pytest.fixture
def ask(client: FlaskClient, units: Units) -> Ask:
    """Ask the API as somebody."""

    def asking(who: Person, path: str) -> TestResponse:
        with units.write(who.municipality, who.actor) as uow:
            token = issue_token(uow, units.ids, who.id)
        return client.get(f"/api/v1{path}", headers={"Authorization": f"Bearer {token}"})

    return asking


@pytest.fixture
def meeting(acting_as: Acting, cast: Cast, office: Office) -> UUID:
    """Ida meets Anders on Thursday at ten."""
    with acting_as(cast.ida) as uow:
        return book_meeting(uow, cast.ida.id, office.wanted(local(26, 10))).id


def items(answer: TestResponse) -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.text
    assert answer.json["next"] is None
    return list(answer.json["items"])


def test_a_plan_is_a_list_of_what_is_ahead(
    ask: Ask, acting_as: Acting, units: Units, cast: Cast, meeting: UUID
) -> None:
    with units.write(cast.here, the_service("test")) as uow:
        listing_id = add_listing(uow, "Kok", apply_by=date(2026, 11, 30))
    with acting_as(cast.ida) as uow:
        save_listing(uow, listing_id)
    talk, due = items(ask(cast.ida, "/me/calendar"))
    assert {"id": str(meeting), "kind": "meeting", "state": "booked"}.items() <= talk.items()
    assert (talk["starts_at"], talk["due_on"]) == ("2026-11-26T09:00:00+00:00", None)
    assert talk["place"]["name"] == "Jobcentret"
    assert (talk["is_off"], talk["url"]) == (False, f"/moeder/{meeting}")
    assert (due["id"], due["kind"], due["due_on"]) == (str(listing_id), "apply-by", "2026-11-30")
    assert (due["starts_at"], due["ends_at"]) == (None, None)


def test_what_was_called_off_stays_for_a_while(
    ask: Ask, acting_as: Acting, cast: Cast, meeting: UUID
) -> None:
    with acting_as(cast.ida) as uow:
        cancel_booking(uow, meeting)
    [gone] = items(ask(cast.ida, "/me/calendar"))
    assert (gone["is_off"], gone["state"], gone["sequence"]) == (True, "cancelled", 1)


def test_everybody_has_their_own(ask: Ask, cast: Cast, meeting: UUID) -> None:
    [held] = items(ask(cast.anders, "/me/calendar"))
    assert (held["id"], held["with_whom"]) == (str(meeting), "Ida")
    for other in (cast.omar, cast.signe, cast.nabo, cast.nora):
        assert items(ask(other, "/me/calendar")) == []
    for path in ("/me/calendar", "/me/calendar.ics"):
        for without in (cast.vera, cast.lea):
            assert ask(without, path).status_code == 403


def test_the_file_says_the_same(ask: Ask, cast: Cast, meeting: UUID) -> None:
    answer = ask(cast.ida, "/me/calendar.ics")
    assert answer.content_type == "text/calendar; charset=utf-8"
    assert answer.headers["Cache-Control"] == "private, no-store"
    [talk] = Calendar.from_ical(answer.data).events
    assert (str(talk["uid"]), talk.start) == (f"{meeting}@jobvej", local(26, 10))


def test_of_a_citizen_the_file_says_what_the_adviser_chose(
    ask: Ask, acting_as: Acting, units: Units, cast: Cast, meeting: UUID
) -> None:
    assert b"Ida" not in ask(cast.anders, "/me/calendar.ics").data
    with acting_as(cast.anders) as uow:
        make_address(uow, units.ids, citizen_names=CitizenNames.NAME)
    [talk] = Calendar.from_ical(ask(cast.anders, "/me/calendar.ics").data).events
    assert talk["summary"] == "Jobsamtale · Ida"
