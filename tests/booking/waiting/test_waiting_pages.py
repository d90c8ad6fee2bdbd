"""The citizen's pages of the waiting list, as a browser without a script walks through them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time, timedelta
from uuid import UUID, uuid4

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from app.booking.arranging import book_meeting, cancel_booking
from app.booking.availability import set_week
from app.booking.contract import MeetingMode, WorkPeriod
from app.booking.meeting_types import add_place
from app.booking.phoning import note_phone
from app.booking.waiting.answering import accept_offer
from app.booking.waiting.contract import OfferView, Wishes
from app.booking.waiting.line import join_waiting_list, waits_of
from app.core.clock import FixedClock
from app.core.work import Units, the_service
from tests.booking.office import Acting, Office, local, week
from tests.booking.waiting.conftest import Full, Offered
from tests.forms import post
from tests.people import Cast, Person

ClientOf = Callable[[Person], FlaskClient]
WAIT = "/moeder/nyt/jobsamtale/venteliste"


def words(page: str) -> str:
    return " ".join(BeautifulSoup(page, "html.parser").get_text(" ").split())


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


def test_where_no_time_is_free_one_gets_on_the_list(
    client_of: ClientOf, acting_as: Acting, cast: Cast, full: Full
) -> None:
    ida = client_of(cast.ida)
    assert f'href="{WAIT}?maade=on_site"' in ida.get("/moeder/nyt/jobsamtale").text
    assert "Hvilke dage passer dig?" in ida.get(WAIT).text
    assert post(ida, WAIT, {"weekdays": ["3", "4"], "parts": ["morning"]}).status_code == 303
    page = words(ida.get("/moeder").text)
    for said in (
        "Du er på venteliste: Jobsamtale",
        "Du er den næste på listen.",
        "Torsdag, Fredag",
    ):
        assert said in page
    again = ida.get(WAIT).text
    assert "Du er allerede på listen." in again
    assert again.count(" checked") == 4  # no matter how, two days, and the morning
    with acting_as(cast.ida) as uow:
        assert len(waits_of(uow, cast.ida.id)) == 1


def test_who_would_wait_is_told_that_times_are_free_in_another_way(
    client_of: ClientOf, acting_as: Acting, units: Units, cast: Cast, office: Office
) -> None:
    with units.write(cast.here, the_service("test")) as uow:
        set_week(uow, cast.anders.id, [WorkPeriod(3, time(13), time(15))])  # nowhere to meet
    ida = client_of(cast.ida)
    for path in ("/moeder/nyt/jobsamtale", WAIT, f"{WAIT}?maade=on_site"):
        page = ida.get(path).text
        said = "Du behøver ikke vente Telefon Første ledige tid: torsdag den 26. november 2026"
        assert said in words(page)
        assert 'href="/moeder/nyt/jobsamtale?maade=phone"' in page
    for seen in ("/moeder/nyt/jobsamtale?maade=phone", f"{WAIT}?maade=phone"):
        assert "Du behøver ikke vente" not in ida.get(seen).text
    with acting_as(cast.ida) as uow:
        wanted = office.wanted(local(26, 13), MeetingMode.PHONE)
        meeting = book_meeting(uow, cast.ida.id, wanted).id
    earlier = ida.get(f"/moeder/{meeting}/tidligere?maade=on_site").text
    assert "Du behøver ikke vente" not in earlier, "nothing is free before it"


def test_one_says_at_which_places(
    client_of: ClientOf, units: Units, cast: Cast, office: Office, full: Full
) -> None:
    ida = client_of(cast.ida)
    assert "Hvilke steder?" not in ida.get(WAIT).text, "there is one place alone"
    with units.write(cast.here, the_service("test")) as uow:
        harbour = add_place(uow, name="Havnen", address="Havnen 1, 7700 Thisted")
        there = [WorkPeriod(4, time(9), time(12), harbour)]
        set_week(uow, cast.anders.id, [*week(office.place_id)[:4], *there])
    assert "Havnen, Havnen 1, 7700 Thisted" in ida.get(WAIT).text
    assert post(ida, WAIT, {"places": [str(harbour)]}).status_code == 303
    assert "Havnen · Alle dage" in words(ida.get("/moeder").text)
    chosen = BeautifulSoup(ida.get(WAIT).text, "html.parser").select("[name=places][checked]")
    assert [one["value"] for one in chosen] == [str(harbour)]
    assert "Havnen · Alle dage" in words(client_of(cast.anders).get("/venteliste").text)


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        ({"weekdays": "8"}, 422),
        ({"weekdays": "mandag"}, 422),
        ({"parts": "midnight"}, 422),
        ({"mode": "smoke"}, 422),
        ({"mode": "video"}, 409),
        ({"places": "havnen"}, 422),
        ({"places": str(UUID(int=7))}, 422),
    ],
)
def test_nonsense_is_said_beside_the_field(
    client_of: ClientOf, cast: Cast, full: Full, facts: dict[str, str], status: int
) -> None:
    answer = post(client_of(cast.ida), WAIT, facts)
    assert answer.status_code == status
    assert "error-summary" in answer.text


def test_one_leaves_and_takes_it_back(client_of: ClientOf, cast: Cast, full: Full) -> None:
    ida = client_of(cast.ida)
    post(ida, WAIT)
    form = BeautifulSoup(ida.get("/moeder").text, "html.parser").find(
        "form", action=lambda url: bool(url) and url.endswith("/slip")
    )
    assert form
    assert post(ida, str(form["action"])).status_code == 303
    page = ida.get("/moeder").text
    assert "Du er på venteliste" not in page
    undo = BeautifulSoup(page, "html.parser").find(
        "form", action=lambda url: bool(url) and url.endswith("/igen")
    )
    assert undo
    post(ida, str(undo["action"]))
    assert "Du er på venteliste" in ida.get("/moeder").text


def test_an_offer_is_taken_with_one_tap(client_of: ClientOf, cast: Cast, offer: OfferView) -> None:
    ida, path = client_of(cast.ida), f"/moeder/tilbud/{offer.id}"
    for page in ("/moeder", path):
        said = words(ida.get(page).text)
        assert "torsdag den 26. november 2026 kl. 10.00" in said
        assert "Vi holder tiden til dig indtil tirsdag den 24. november 2026 kl. 12.00." in said
    taken = post(ida, f"{path}/tag")
    assert taken.status_code == 303
    assert "Dit møde er booket." in words(ida.get(taken.location).text)
    assert "Du sagde ja til tiden." in ida.get(path).text


def test_a_language_that_nobody_speaks_is_said_beside_the_field(
    client_of: ClientOf, cast: Cast, offer: OfferView
) -> None:
    answer = post(client_of(cast.ida), f"/moeder/tilbud/{offer.id}/tag", {"interpreter": "xx"})
    assert answer.status_code == 422
    assert "error-summary" in answer.text
    assert "Ja, jeg tager tiden" in answer.text


def test_an_offer_is_passed_on(client_of: ClientOf, cast: Cast, offer: OfferView) -> None:
    ida, path = client_of(cast.ida), f"/moeder/tilbud/{offer.id}"
    assert post(ida, f"{path}/nej").status_code == 303
    page = words(ida.get("/moeder").text)
    assert "Du beholder din plads på ventelisten." in page
    assert "Du er den næste på listen." in page
    assert "Du sagde nej til tiden." in ida.get(path).text
    late = post(ida, f"{path}/tag")  # the offer's page says what has become of it
    assert (late.status_code, late.location) == (303, path)
    assert post(ida, f"/moeder/tilbud/{uuid4()}/tag").status_code == 404


def test_a_meeting_can_be_wished_for_earlier(client_of: ClientOf, cast: Cast, full: Full) -> None:
    omar, path = client_of(cast.omar), f"/moeder/{full.friday}"
    assert f'href="{path}/tidligere?maade=on_site"' in omar.get(f"{path}/flyt").text
    assert "You keep Friday 27 November 2026 at 10:00" in words(omar.get(f"{path}/tidligere").text)
    assert post(omar, f"{path}/tidligere").status_code == 303
    assert "You are next in line." in words(omar.get("/moeder").text)
    assert client_of(cast.ida).get(f"{path}/tidligere").status_code == 404
    assert post(client_of(cast.ida), f"{path}/tidligere").status_code == 404


def test_somebody_elses_is_not_there(client_of: ClientOf, cast: Cast, offer: OfferView) -> None:
    for who in (cast.omar, cast.nabo):
        client = client_of(who)
        assert client.get(f"/moeder/tilbud/{offer.id}").status_code == 404
        for path in (
            f"tilbud/{offer.id}/tag",
            f"tilbud/{offer.id}/nej",
            f"venteliste/{offer.waiting_id}/igen",
        ):
            assert post(client, f"/moeder/{path}").status_code == 404


@pytest.fixture
def call(
    acting_as: Acting, cast: Cast, full: Full, look: Callable[[], None], offered: Offered
) -> OfferView:
    """A call on Thursday at ten is offered to Ida, whose number nobody knows."""
    with acting_as(cast.ida) as uow:
        join_waiting_list(uow, cast.ida.id, full.type_id, Wishes(MeetingMode.PHONE))
    with acting_as(cast.omar) as uow:
        cancel_booking(uow, full.thursday)
    look()
    found = offered(cast.ida)
    assert found is not None
    assert found.mode == MeetingMode.PHONE
    return found


def test_who_is_offered_a_call_says_which_number(
    client_of: ClientOf, cast: Cast, call: OfferView
) -> None:
    ida, path = client_of(cast.ida), f"/moeder/tilbud/{call.id}"
    mine = BeautifulSoup(ida.get("/moeder").text, "html.parser")
    yes = mine.find("a", string="Ja, jeg tager tiden")
    assert yes
    assert yes["href"] == path
    assert "Hvilket nummer skal vi ringe til?" in words(ida.get(path).text)
    for facts in ({}, {"phone": ""}, {"phone": "ring"}):
        refused = post(ida, f"{path}/tag", facts)
        assert refused.status_code == 422
        assert "Skriv det nummer, vi kan ringe til" in words(refused.text)
    assert 'value="ring"' in refused.text
    taken = post(ida, f"{path}/tag", {"phone": "12 34 56 78"})
    assert "Vi ringer til dig på 12 34 56 78." in words(ida.get(taken.location).text)


def test_a_number_that_is_known_needs_no_page_of_its_own(
    client_of: ClientOf,
    acting_as: Acting,
    cast: Cast,
    call: OfferView,
    look: Callable[[], None],
    offered: Offered,
    clock: FixedClock,
) -> None:
    with acting_as(cast.ida) as uow:
        before = accept_offer(uow, call.id)
        note_phone(uow, before.id, phone="87 65 43 21")
        cancel_booking(uow, before.id)
    clock.advance(timedelta(minutes=1))
    with acting_as(cast.ida) as uow:
        join_waiting_list(uow, cast.ida.id, call.meeting_type_id, Wishes(MeetingMode.PHONE))
    look()
    again = offered(cast.ida)
    assert again is not None
    ida, path = client_of(cast.ida), f"/moeder/tilbud/{again.id}"
    assert f'action="{path}/tag"' in ida.get("/moeder").text
    taken = post(ida, f"{path}/tag")
    assert "Vi ringer til dig på 87 65 43 21." in words(ida.get(taken.location).text)
