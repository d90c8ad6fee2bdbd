"""A time that is offered from the waiting list stands in the plan, with one tap to take it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from icalendar import Calendar

from app.booking.arranging import cancel_booking
from app.booking.waiting.contract import OfferView, Wishes
from app.booking.waiting.line import join_waiting_list
from app.core.clock import FixedClock
from app.core.texts import format_moment
from app.plan.contract import Span
from app.plan.from_waiting import offered_times
from app.plan.service import plan_of_actor
from tests.booking.office import Acting, local
from tests.booking.waiting.conftest import Full, Offered, full, look, offered
from tests.forms import post
from tests.people import Cast, Person

ClientOf = Callable[[Person], FlaskClient]
__all__ = ["full", "look", "offered"]  # fixtures of the waiting list


@pytest.fixture
def offer(
    acting_as: Acting, cast: Cast, full: Full, look: Callable[[], None], offered: Offered
) -> OfferView:
    """Thursday at ten is offered to Ida."""
    with acting_as(cast.ida) as uow:
        join_waiting_list(uow, cast.ida.id, full.type_id, Wishes())
    with acting_as(cast.omar) as uow:
        cancel_booking(uow, full.thursday)
    look()
    found = offered(cast.ida)
    assert found is not None
    return found


def test_it_says_until_when_it_is_kept_and_is_nobody_elses(
    acting_as: Acting, cast: Cast, offer: OfferView, clock: FixedClock
) -> None:
    with acting_as(cast.ida) as uow:
        [item] = plan_of_actor(uow, [offered_times], since=uow.now)
    assert (item.id, item.title) == (offer.id, "Tilbudt til dig: Jobsamtale")
    assert item.when == Span(local(26, 10), local(26, 11))
    assert item.remark == f"Holdes til dig til {format_moment(offer.answer_by)}"
    with acting_as(cast.ida) as uow:
        assert plan_of_actor(uow, [offered_times], since=local(26, 0)) == [item], "days ahead"
        assert plan_of_actor(uow, [offered_times], since=local(26, 11)) == []
    for other in (cast.omar, cast.anders, cast.nabo):
        with acting_as(other) as uow:
            assert plan_of_actor(uow, [offered_times], since=uow.now) == []
    clock.set(offer.answer_by + timedelta(minutes=1))
    with acting_as(cast.ida) as uow:
        assert plan_of_actor(uow, [offered_times], since=uow.now) == []


def test_one_tap_takes_it(client_of: ClientOf, cast: Cast, offer: OfferView) -> None:
    ida = client_of(cast.ida)
    page = BeautifulSoup(ida.get("/min-plan").text, "html.parser")
    form = page.select_one(f"form[action='/moeder/tilbud/{offer.id}/tag']")
    assert form is not None
    assert "Ja, jeg tager tiden" in form.get_text()
    week = ida.get("/min-plan/uge?uge=2026-W48").text
    assert f'action="/moeder/tilbud/{offer.id}/tag"' in week
    assert post(ida, str(form["action"])).status_code == 303
    plan = ida.get("/min-plan").text
    assert "Jobsamtale" in plan
    assert "/moeder/tilbud/" not in plan


def test_a_calendar_has_it_as_tentative(client_of: ClientOf, cast: Cast, offer: OfferView) -> None:
    file = client_of(cast.ida).get("/api/v1/me/calendar.ics")
    [entry] = Calendar.from_ical(file.data).walk("VEVENT")
    assert (entry["uid"], entry["status"]) == (f"{offer.id}@jobvej", "TENTATIVE")
    assert "Holdes til dig til" in entry["description"]
