"""Nobody ends up at another place than the one that the page showed: they are told instead."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from app.booking.arranging import Wanted, book_meeting, cancel_booking, move_booking
from app.booking.availability import set_week
from app.booking.contract import MeetingMode
from app.booking.contract_errors import PlaceChanged
from app.booking.meeting_types import add_place
from app.booking.views import meeting_by_id, meetings_of_person
from app.core.clock import FixedClock
from app.core.work import Units, the_service
from tests.booking.office import Acting, Ask, Office, local, week
from tests.forms import post
from tests.people import Cast, Person

ClientOf = Callable[[Person], FlaskClient]
Elsewhere = Callable[[], UUID]
NEWS = "På det tidspunkt er mødet nu et andet sted."
LIBRARY = "Biblioteket, Tingstrupvej 1, 7700 Thisted"


@pytest.fixture
def elsewhere(units: Units, cast: Cast) -> Elsewhere:
    """Let Anders sit at the library in the mornings from now on; return the place."""

    def moving_out() -> UUID:
        with units.write(cast.here, the_service("test")) as uow:
            place_id = add_place(uow, name="Biblioteket", address="Tingstrupvej 1, 7700 Thisted")
            set_week(uow, cast.anders.id, week(place_id))
            return place_id

    return moving_out


@pytest.fixture
def meeting(acting_as: Acting, cast: Cast, office: Office) -> UUID:
    """Ida meets Anders on Thursday at ten."""
    with acting_as(cast.ida) as uow:
        return book_meeting(uow, cast.ida.id, office.wanted(local(26, 10))).id


def words(page: str) -> str:
    return " ".join(BeautifulSoup(page, "html.parser").find("main").get_text(" ").split())


def sent_by(page: str, part: str) -> dict[str, str]:
    """Return what the form that posts to a part of the address has hidden in it."""
    form = BeautifulSoup(page, "html.parser").select_one(f'main form[action$="{part}"]')
    assert form is not None
    return {str(one["name"]): str(one["value"]) for one in form.select("input[type=hidden]")}


def ahead_of(acting_as: Acting, person: Person) -> list[str]:
    with acting_as(person) as uow:
        found = meetings_of_person(uow, person.id, since=uow.now)
    return [str(one.place_id) for one in found]


def test_a_place_that_was_shown_is_the_one_that_is_booked(
    acting_as: Acting, cast: Cast, office: Office, elsewhere: Elsewhere
) -> None:
    shown = Wanted(office.type_id, local(26, 10), place_id=office.place_id)
    with acting_as(cast.ida) as uow:
        assert book_meeting(uow, cast.ida.id, shown).place_id == office.place_id
    library = elsewhere()
    later = Wanted(office.type_id, local(27, 10), place_id=office.place_id)
    with acting_as(cast.ida) as uow, pytest.raises(PlaceChanged) as refused:
        book_meeting(uow, cast.ida.id, later)
    [same] = refused.value.alternatives
    assert (same.starts_at, same.place_id) == (local(27, 10), library)
    by_phone = Wanted(
        office.type_id, local(27, 13), MeetingMode.PHONE, cast.anders.id, office.place_id
    )
    with acting_as(cast.ida) as uow:
        assert book_meeting(uow, cast.ida.id, by_phone).place_id is None
    with acting_as(cast.ida) as uow:
        unseen = office.wanted(local(27, 10))
        assert book_meeting(uow, cast.ida.id, unseen).place_id == library


def test_a_meeting_stays_where_it_was_as_the_other_time_is_elsewhere(
    acting_as: Acting, cast: Cast, office: Office, meeting: UUID, elsewhere: Elsewhere
) -> None:
    elsewhere()
    with acting_as(cast.ida) as uow, pytest.raises(PlaceChanged):
        move_booking(uow, meeting, starts_at=local(27, 9), place_id=office.place_id)
    with acting_as(cast.ida) as uow:
        kept = meeting_by_id(uow, meeting)
    assert (kept.starts_at, kept.place_id) == (local(26, 10), office.place_id)


@pytest.mark.parametrize("is_held_still", [True, False])
def test_whoever_books_reads_the_new_place_before_they_say_yes(
    client_of: ClientOf,
    acting_as: Acting,
    cast: Cast,
    office: Office,
    elsewhere: Elsewhere,
    clock: FixedClock,
    is_held_still: bool,
) -> None:
    ida, times = client_of(cast.ida), "/moeder/nyt/jobsamtale"
    at = {"starts_at": local(27, 9).isoformat(), "mode": "on_site"}
    hold = post(ida, times, at).location
    sent = sent_by(ida.get(hold).text, hold)
    assert sent["place_id"] == str(office.place_id)
    library = elsewhere()
    if not is_held_still:
        clock.advance(timedelta(minutes=6))
    refused = post(ida, hold, sent)
    assert refused.status_code == 409
    above = words(refused.text).partition("Første ledige tid")[0]
    assert NEWS in above
    assert f"fredag den 27. november 2026 kl. 09.00 {LIBRARY}" in above
    assert ahead_of(acting_as, cast.ida) == []
    anew = post(ida, times, at).location
    page = ida.get(anew).text
    assert LIBRARY in words(page)
    assert post(ida, anew, sent_by(page, anew)).status_code == 303
    assert ahead_of(acting_as, cast.ida) == [str(library)]


def test_whoever_moves_reads_the_new_place_before_they_say_yes(
    client_of: ClientOf, cast: Cast, meeting: UUID, elsewhere: Elsewhere
) -> None:
    ida, path = client_of(cast.ida), f"/moeder/{meeting}/flyt"
    at = {"starts_at": local(27, 9).isoformat(), "mode": "on_site"}
    sent = sent_by(ida.get(f"{path}/ja", query_string=at).text, "/flyt")
    elsewhere()
    refused = post(ida, path, sent)
    assert refused.status_code == 409
    above = words(refused.text).partition("Første ledige tid")[0]
    assert NEWS in above
    assert f"fredag den 27. november 2026 kl. 09.00 {LIBRARY}" in above
    again = sent_by(ida.get(f"{path}/ja", query_string=at).text, "/flyt")
    assert post(ida, path, again).status_code == 303


def test_so_does_staff_who_books_or_moves(
    client_of: ClientOf, cast: Cast, meeting: UUID, elsewhere: Elsewhere
) -> None:
    anders, at = client_of(cast.anders), {"tid": local(27, 9).isoformat()}
    book, move = f"/kalender/book/{cast.omar.id}/jobsamtale", f"/kalender/moede/{meeting}/flyt"
    sent = {
        path: sent_by(anders.get(f"{path}/ja", query_string=at).text, path) for path in (book, move)
    }
    elsewhere()
    for path in (book, move):
        refused = post(anders, path, sent[path])
        assert refused.status_code == 409
        assert NEWS in words(refused.text)
        page = anders.get(f"{path}/ja", query_string=at).text
        assert LIBRARY in words(page)


def test_so_does_whoever_takes_a_time_that_was_offered_instead(
    client_of: ClientOf, acting_as: Acting, cast: Cast, meeting: UUID, elsewhere: Elsewhere
) -> None:
    with acting_as(cast.anders) as uow:
        cancel_booking(uow, meeting)
    ida, path = client_of(cast.ida), f"/moeder/{meeting}"
    page = ida.get(path).text
    button = BeautifulSoup(page, "html.parser").select_one("main button[name=starts_at]")
    assert button is not None
    sent = sent_by(page, "/ny-tid") | {"starts_at": str(button["value"])}
    elsewhere()
    refused = post(ida, f"{path}/ny-tid", sent)
    assert refused.status_code == 409
    assert NEWS in words(refused.text)
    assert LIBRARY in words(refused.text), "the times that are offered now say where they are"


def test_a_program_that_says_where_is_answered_with_where(
    ask: Ask, cast: Cast, office: Office, elsewhere: Elsewhere
) -> None:
    wanted = {
        "meeting_type": str(office.type_id),
        "starts_at": local(27, 9).isoformat(),
        "place_id": str(office.place_id),
    }
    library = elsewhere()
    for path in ("/holds", "/bookings"):
        refused = ask(cast.ida, "POST", path, json=wanted)
        assert refused.status_code == 409
        assert refused.json["type"] == "urn:jobvej:problem:booking/place-changed"
        assert [one["place_id"] for one in refused.json["alternatives"]] == [str(library)]
    made = ask(cast.ida, "POST", "/bookings", json=wanted | {"place_id": str(library)})
    assert made.status_code == 201
    path = f"/bookings/{made.json['id']}/move"
    to = {"starts_at": local(30, 9).isoformat(), "place_id": str(office.place_id)}
    assert ask(cast.ida, "POST", path, json=to).status_code == 409
