"""The citizen's pages of sessions, as a browser without a script walks through them."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from icalendar import Calendar

from app.booking.arranging import book_meeting, hold_slot
from app.booking.sessions.attending import add_who_came, note_the_rest_missed
from app.booking.sessions.inviting import invite
from app.booking.sessions.planning import call_off_session, change_session
from app.booking.sessions.signing import sign_up
from app.core.clock import FixedClock
from tests.booking.office import Office, local
from tests.booking.sessions.hall import Acting, planned, workshop
from tests.forms import post
from tests.people import Cast, Person

ClientOf = Callable[[Person], FlaskClient]


@pytest.fixture
def session_id(acting_as: Acting, cast: Cast, office: Office) -> UUID:
    """A workshop on Thursday at ten."""
    return planned(acting_as, cast, office)


def words(page: str) -> str:
    return " ".join(BeautifulSoup(page, "html.parser").get_text(" ").split())


def test_where_there_is_nothing_one_is_led_on(
    client_of: ClientOf, cast: Cast, office: Office
) -> None:
    page = client_of(cast.ida).get("/moedegange").text
    assert "Der er ingen mødegange lige nu" in page
    assert 'href="/moeder/nyt"' in page


def test_one_signs_up_with_one_tap_and_off_with_another(
    client_of: ClientOf, cast: Cast, session_id: UUID
) -> None:
    ida, path = client_of(cast.ida), f"/moedegange/{session_id}"
    page = ida.get("/moedegange").text
    assert "CV-workshop" in page
    assert "2 ledige pladser" in page
    assert f'action="{path}/tilmeld"' in page
    joined = post(ida, f"{path}/tilmeld")
    assert (joined.status_code, joined.location) == (303, path)
    page = words(ida.get(path).text)
    for said in (
        "Du er tilmeldt. Vi glæder os til at se dig.",
        "Du har en plads",
        "torsdag den 26. november 2026 kl. 10.00",
        "Torvet 1, 7700 Thisted",
        "Tag dit CV med.",
    ):
        assert said in page
    left = post(ida, f"{path}/afmeld")
    assert left.status_code == 303
    page = ida.get(path).text
    assert "Du er meldt fra." in page
    assert "Fortryd" in page


def test_who_waits_is_told_their_place(
    client_of: ClientOf, acting_as: Acting, cast: Cast, office: Office
) -> None:
    full = planned(acting_as, cast, office, seats=1)
    with acting_as(cast.omar) as uow:
        sign_up(uow, full, cast.omar.id)
    ida = client_of(cast.ida)
    assert "Sæt mig på ventelisten" in ida.get(f"/moedegange/{full}").text
    post(ida, f"/moedegange/{full}/tilmeld")
    page = words(ida.get(f"/moedegange/{full}").text)
    assert "Du står først på ventelisten." in page
    assert "Forlad ventelisten" in page


def test_something_else_at_that_time_is_asked_about(
    client_of: ClientOf, acting_as: Acting, cast: Cast, office: Office, session_id: UUID
) -> None:
    with acting_as(cast.ida) as uow:
        book_meeting(uow, cast.ida.id, office.wanted(local(26, 10)))
    ida, path = client_of(cast.ida), f"/moedegange/{session_id}"
    asked = post(ida, f"{path}/tilmeld")
    assert asked.status_code == 409
    assert "Du har noget andet på det tidspunkt" in asked.text
    assert 'name="although_busy" value="1"' in asked.text
    assert f'href="{path}">Nej, lad det være' in asked.text
    assert "Jobsamtale, torsdag den 26. november 2026 kl. " in words(asked.text)
    assert "Du har en plads" not in ida.get(path).text
    assert post(ida, f"{path}/tilmeld", {"although_busy": "1"}).status_code == 303
    assert "Du har en plads" in ida.get(path).text


def test_an_invitation_is_answered_yes_or_no(
    client_of: ClientOf, acting_as: Acting, cast: Cast, office: Office
) -> None:
    session_id = planned(acting_as, cast, office, is_open=False)
    with acting_as(cast.anders) as uow:
        invite(uow, session_id, [cast.ida.id])
    ida, path = client_of(cast.ida), f"/moedegange/{session_id}"
    page = ida.get(path).text
    assert "Ja, jeg kommer" in page
    assert "Nej, jeg kan ikke komme" in page
    assert client_of(cast.omar).get(path).status_code == 404
    assert post(ida, f"{path}/afmeld").status_code == 303
    assert "Tilmeld mig" in ida.get(path).text


def test_what_came_of_it_is_said_in_plain_words(
    client_of: ClientOf,
    acting_as: Acting,
    cast: Cast,
    session_id: UUID,
    clock: FixedClock,
) -> None:
    with acting_as(cast.ida) as uow:
        sign_up(uow, session_id, cast.ida.id)
    clock.set(local(26, 13))
    with acting_as(cast.anders) as uow:
        add_who_came(uow, session_id, cast.omar.id)
        note_the_rest_missed(uow, session_id)
    assert "Du var ikke med" in client_of(cast.ida).get("/moedegange").text
    assert "You were there" in client_of(cast.omar).get(f"/moedegange/{session_id}").text


def test_what_is_called_off_says_why(
    client_of: ClientOf, acting_as: Acting, cast: Cast, session_id: UUID
) -> None:
    with acting_as(cast.ida) as uow:
        sign_up(uow, session_id, cast.ida.id)
    with acting_as(cast.anders) as uow:
        call_off_session(uow, session_id, reason="Underviseren er syg.")
    page = client_of(cast.ida).get(f"/moedegange/{session_id}").text
    assert "Underviseren er syg." in page
    assert "Tilmeld mig" not in page
    refused = post(client_of(cast.omar), f"/moedegange/{session_id}/tilmeld")
    assert refused.status_code == 409


def test_it_goes_into_the_phones_calendar_and_updates_itself_there(
    client_of: ClientOf, acting_as: Acting, cast: Cast, office: Office, session_id: UUID
) -> None:
    ida, path = client_of(cast.ida), f"/moedegange/{session_id}"
    post(ida, f"{path}/tilmeld")

    def entry() -> tuple[str, int, str, object]:
        answer = ida.get(f"{path}/kalender.ics")
        assert answer.content_type == "text/calendar; charset=utf-8"
        [one] = Calendar.from_ical(answer.data).events
        return str(one["uid"]), int(one["sequence"]), str(one["status"]), one.start

    uid, first, status, starts = entry()
    assert (status, starts) == ("CONFIRMED", local(26, 10))
    with acting_as(cast.anders) as uow:
        change_session(uow, session_id, workshop(office, starts_at=local(26, 9)))
    assert entry() == (uid, first + 1, "CONFIRMED", local(26, 9))
    post(ida, f"{path}/afmeld")
    assert entry() == (uid, first + 2, "CANCELLED", local(26, 9))


def test_what_one_only_waits_for_is_tentative_in_the_calendar(
    client_of: ClientOf, acting_as: Acting, cast: Cast, office: Office
) -> None:
    full = planned(acting_as, cast, office, seats=1)
    for person in (cast.omar, cast.ida):
        with acting_as(person) as uow:
            sign_up(uow, full, person.id)
    answer = client_of(cast.ida).get(f"/moedegange/{full}/kalender.ics")
    [one] = Calendar.from_ical(answer.data).events
    assert (one["status"], one["transp"]) == ("TENTATIVE", "TRANSPARENT")


def test_what_one_may_not_know_of_is_not_there(
    client_of: ClientOf, acting_as: Acting, cast: Cast, office: Office
) -> None:
    hidden = planned(acting_as, cast, office, is_open=False)
    for who, session_id in ((cast.ida, hidden), (cast.nabo, hidden), (cast.ida, uuid4())):
        client = client_of(who)
        for path in ("", "/kalender.ics"):
            assert client.get(f"/moedegange/{session_id}{path}").status_code == 404
        for path in ("tilmeld", "afmeld"):
            assert post(client, f"/moedegange/{session_id}/{path}").status_code == 404


def test_booking_a_meeting_says_which_workshop_it_meets(
    client_of: ClientOf, acting_as: Acting, cast: Cast, office: Office, session_id: UUID
) -> None:
    with acting_as(cast.ida) as uow:
        sign_up(uow, session_id, cast.ida.id)
        inside = hold_slot(uow, cast.ida.id, office.wanted(local(26, 11))).id
    ida = client_of(cast.ida)
    assert "Du er tilmeldt CV-workshop på det tidspunkt." in ida.get(f"/moeder/holdt/{inside}").text
    with acting_as(cast.ida) as uow:
        before = hold_slot(uow, cast.ida.id, office.wanted(local(26, 9))).id
    assert "Du er tilmeldt CV-workshop" not in ida.get(f"/moeder/holdt/{before}").text


def test_it_has_one_name_wherever_one_meets_it(
    client_of: ClientOf, cast: Cast, office: Office
) -> None:
    of_citizens = ("/moedegange", "/moeder", "/min-plan", "/notifikationer/indstillinger")
    of_staff = ("/planlaegning", "/planlaegning/ny", "/kalender")
    for person, paths in ((cast.ida, (*of_citizens, "/privatliv")), (cast.anders, of_staff)):
        for path in paths:
            said = words(client_of(person).get(path).text).lower()
            assert "mødegang" in said, path
            assert "workshop" not in said.replace("for eksempel: cv-workshop", ""), path
    assert "Sessions on site" in words(client_of(cast.omar).get("/moedegange").text)
