"""Who goes back to a time that they have booked is shown the meeting, not that the time is gone."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from app.booking.arranging import cancel_booking, hold_slot, move_booking
from tests.booking.office import Acting, Office, local
from tests.booking.test_pages import hidden_fields, words
from tests.forms import post
from tests.people import Cast, Person

ClientOf = Callable[[Person], FlaskClient]


@pytest.fixture
def hold(acting_as: Acting, cast: Cast, office: Office) -> str:
    """Ida has the page before her that asks whether Thursday at nine is right."""
    with acting_as(cast.ida) as uow:
        held = hold_slot(uow, cast.ida.id, office.wanted(local(26, 9)))
    return f"/moeder/holdt/{held.id}"


def hold_id(path: str) -> UUID:
    return UUID(path.rpartition("/")[2])


def test_back_leads_to_the_meeting(client_of: ClientOf, cast: Cast, hold: str) -> None:
    ida = client_of(cast.ida)
    booked = post(ida, hold, hidden_fields(ida.get(hold).text)).location
    back = ida.get(hold)
    assert back.status_code == 200
    assert "Du har booket denne tid" in words(back.text)
    assert f'href="{booked}"' in back.text
    assert "Du har booket denne tid" in words(post(ida, hold).text)
    assert client_of(cast.omar).get(hold).status_code == 404


def test_back_to_a_meeting_that_was_called_off_says_that_it_was(
    client_of: ClientOf, acting_as: Acting, cast: Cast, hold: str
) -> None:
    ida = client_of(cast.ida)
    booked = post(ida, hold, hidden_fields(ida.get(hold).text)).location
    with acting_as(cast.ida) as uow:
        cancel_booking(uow, hold_id(hold))
    back = ida.get(hold)
    assert (back.status_code, back.location) == (303, booked)
    assert "Aflyst" in words(ida.get(booked).text)


def test_an_old_page_books_nothing_twice_and_another_time_moves_what_is_booked(
    client_of: ClientOf, acting_as: Acting, cast: Cast, hold: str
) -> None:
    ida = client_of(cast.ida)
    was_held = hidden_fields(ida.get(hold).text)
    booked = post(ida, hold, was_held).location
    with acting_as(cast.ida) as uow:
        move_booking(uow, hold_id(hold), starts_at=local(27, 9))
    again = post(ida, hold, was_held)
    assert (again.status_code, again.location) == (303, booked)
    other = post(ida, f"{hold}/slip", was_held)
    assert (other.status_code, other.location) == (303, f"{booked}/flyt")
