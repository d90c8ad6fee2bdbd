"""The citizen's pages of moving a meeting: nothing is moved by a slip, or offered in vain."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from app.booking.arranging import book_meeting, cancel_booking, hold_instead, move_booking
from app.booking.contract_errors import SlotTaken
from app.booking.meeting_types import change_meeting_type
from app.booking.views import meeting_by_id
from app.core.clock import FixedClock
from app.core.work import Units, the_service
from tests.booking.office import JOB_TALK, Acting, Office, let_meet, local
from tests.forms import post
from tests.people import Cast, Person

ClientOf = Callable[[Person], FlaskClient]


@pytest.fixture
def meeting(acting_as: Acting, cast: Cast, office: Office) -> UUID:
    """Ida meets Anders on Thursday at ten."""
    with acting_as(cast.ida) as uow:
        return book_meeting(uow, cast.ida.id, office.wanted(local(26, 10))).id


def words(page: str) -> str:
    return " ".join(BeautifulSoup(page, "html.parser").find("main").get_text(" ").split())


def starts(page: str) -> list[str]:
    return re.findall(r'name="starts_at" value="([^"]+)"', page)


def limit_moves(units: Units, cast: Cast, office: Office, most: int) -> None:
    with units.write(cast.here, the_service("test")) as uow:
        change_meeting_type(uow, office.type_id, replace(JOB_TALK, most_moves=most))


def test_a_tap_on_a_time_asks_before_it_moves(
    client_of: ClientOf, cast: Cast, meeting: UUID
) -> None:
    ida, path = client_of(cast.ida), f"/moeder/{meeting}"
    page = ida.get(f"{path}/flyt").text
    form = BeautifulSoup(page, "html.parser").select_one("form:has(.times)")
    assert form is not None
    assert (form["method"], form["action"]) == ("post", f"{path}/flyt/hold")
    facts = {"starts_at": local(27, 9).isoformat(), "mode": "on_site"}
    held = post(ida, f"{path}/flyt/hold", facts)
    assert held.status_code == 303
    assert held.location.startswith(f"{path}/flyt/ja?")
    asked = ida.get(held.location).text
    assert "Indtil nu torsdag den 26. november 2026 kl. 10.00" in words(asked)
    assert "Hvornår fredag den 27. november 2026 kl. 09.00" in words(asked)
    assert "Torvet 1, 7700 Thisted" in words(asked)
    assert "kl. 10.00" in words(ida.get(path).text)
    assert post(ida, f"{path}/flyt", facts).status_code == 303
    assert "fredag den 27. november 2026 kl. 09.00" in words(ida.get(path).text)


def test_the_time_that_one_has_is_not_among_the_others(
    client_of: ClientOf, cast: Cast, meeting: UUID
) -> None:
    page = client_of(cast.ida).get(f"/moeder/{meeting}/flyt").text
    found = starts(page)
    assert local(26, 9).timestamp() in {stamp(one) for one in found}
    assert local(26, 10).timestamp() not in {stamp(one) for one in found}


def test_the_other_time_is_held_while_one_thinks(
    client_of: ClientOf, acting_as: Acting, cast: Cast, office: Office, meeting: UUID
) -> None:
    ida, omar, path = client_of(cast.ida), client_of(cast.omar), f"/moeder/{meeting}/flyt"
    facts = {"starts_at": local(27, 9).isoformat(), "mode": "on_site"}
    asked = ida.get(post(ida, f"{path}/hold", facts).location)
    assert "Vi holder tiden til dig indtil kl. " in words(asked.text)
    for taken in (26, 10), (27, 9):  # neither is let go of before the other is there
        with acting_as(cast.omar) as uow, pytest.raises(SlotTaken):
            book_meeting(uow, cast.omar.id, office.wanted(local(*taken)))
    assert post(ida, path, facts).status_code == 303
    with acting_as(cast.omar) as uow:
        book_meeting(uow, cast.omar.id, office.wanted(local(26, 10)))
    refused = post(ida, f"{path}/hold", facts | {"starts_at": local(26, 10).isoformat()})
    assert refused.status_code == 409
    assert "Tiden er taget." in words(refused.text)
    assert omar.get(f"{path}/ja", query_string=facts).status_code == 404
    assert post(omar, f"{path}/hold", facts).status_code == 404


@pytest.mark.parametrize("hour", [(9, 30), (10, 30)])
def test_a_time_that_meets_the_meetings_own_is_held_as_well(
    acting_as: Acting, cast: Cast, office: Office, meeting: UUID, hour: tuple[int, int]
) -> None:
    with acting_as(cast.ida) as uow:
        hold_instead(uow, meeting, starts_at=local(26, *hour))
    with acting_as(cast.omar) as uow, pytest.raises(SlotTaken):
        book_meeting(uow, cast.omar.id, office.wanted(local(26, 9 if hour[0] == 9 else 11)))
    with acting_as(cast.ida) as uow:
        assert move_booking(uow, meeting, starts_at=local(26, *hour)).starts_at == local(26, *hour)


def test_one_other_time_is_held_at_once_and_for_five_minutes(
    acting_as: Acting, cast: Cast, office: Office, meeting: UUID, clock: FixedClock
) -> None:
    for hour in 9, 10:
        with acting_as(cast.ida) as uow:
            hold_instead(uow, meeting, starts_at=local(27, hour))
    with acting_as(cast.omar) as uow:
        book_meeting(uow, cast.omar.id, office.wanted(local(27, 9)))
    clock.advance(timedelta(minutes=6))
    with acting_as(cast.signe) as uow:
        book_meeting(uow, cast.omar.id, office.wanted(local(27, 10)))


def test_a_time_that_was_taken_meanwhile_leads_back_to_the_others(
    client_of: ClientOf, acting_as: Acting, cast: Cast, office: Office, meeting: UUID
) -> None:
    ida, facts = client_of(cast.ida), {"starts_at": local(27, 9).isoformat(), "mode": "on_site"}
    with acting_as(cast.omar) as uow:
        book_meeting(uow, cast.omar.id, office.wanted(local(27, 9)))
    asked = ida.get(f"/moeder/{meeting}/flyt/ja", query_string=facts)
    assert (asked.status_code, asked.location) == (303, f"/moeder/{meeting}/flyt")
    refused = post(ida, f"/moeder/{meeting}/flyt", facts)
    assert refused.status_code == 409
    assert "Torvet 1, 7700 Thisted" in words(refused.text).partition("Første ledige tid")[0]
    for odd in ("", "?starts_at=x"):
        assert ida.get(f"/moeder/{meeting}/flyt/ja{odd}").status_code == 404


def test_it_is_moved_to_whom_the_page_said(
    client_of: ClientOf,
    units: Units,
    acting_as: Acting,
    cast: Cast,
    office: Office,
    meeting: UUID,
) -> None:
    """Signe has time as well, yet Ida said yes to Anders."""
    with units.write(cast.here, the_service("test")) as uow:
        let_meet(uow, cast.signe.id, office)
    ida, path = client_of(cast.ida), f"/moeder/{meeting}/flyt"
    facts = {"starts_at": local(27, 9).isoformat(), "mode": "on_site"}
    sure = BeautifulSoup(ida.get(f"{path}/ja", query_string=facts).text, "html.parser")
    sent = {str(one["name"]): str(one["value"]) for one in sure.select("main input[type=hidden]")}
    assert sent["adviser_id"] == str(cast.anders.id)
    with acting_as(cast.omar) as uow:
        taken = replace(office.wanted(local(27, 9)), adviser_id=cast.anders.id)
        book_meeting(uow, cast.omar.id, taken)
    refused = post(ida, path, sent)
    assert refused.status_code == 409
    assert "Tiden er taget." in refused.text
    with acting_as(cast.ida) as uow:
        assert meeting_by_id(uow, meeting).starts_at == local(26, 10)


def test_the_last_move_is_said_to_be_the_last_and_then_there_is_a_number_and_no_times(
    client_of: ClientOf, units: Units, cast: Cast, office: Office, meeting: UUID
) -> None:
    limit_moves(units, cast, office, 1)
    ida, path = client_of(cast.ida), f"/moeder/{meeting}/flyt"
    facts = {"starts_at": local(27, 9).isoformat(), "mode": "on_site"}
    last = "Du kan selv flytte mødet en gang til."
    assert last in words(ida.get(path).text)
    assert last in words(ida.get(f"{path}/ja", query_string=facts).text)
    post(ida, path, facts)
    page = ida.get(path)
    assert page.status_code == 200
    again = post(ida, path, {"starts_at": local(27, 10).isoformat(), "mode": "on_site"})
    assert again.status_code == 409
    for said in (page.text, again.text):
        assert "Mødet kan ikke flyttes her igen." in words(said)
        assert "fredag den 27. november 2026 kl. 09.00" in words(said)
        assert "/samtaler" in said  # as the office has no number
        assert not starts(said)
    asked = ida.get(f"{path}/ja", query_string=facts)
    assert (asked.status_code, asked.location) == (303, path)


def test_two_moves_left_are_not_said_to_be_the_last(
    client_of: ClientOf, cast: Cast, meeting: UUID
) -> None:
    page = client_of(cast.ida).get(f"/moeder/{meeting}/flyt").text
    assert "en gang til" not in words(page)


@pytest.mark.parametrize("is_cancelled", [True, False])
def test_what_is_over_or_called_off_is_not_moved(
    client_of: ClientOf,
    acting_as: Acting,
    cast: Cast,
    meeting: UUID,
    clock: FixedClock,
    is_cancelled: bool,
) -> None:
    if is_cancelled:
        with acting_as(cast.ida) as uow:
            cancel_booking(uow, meeting)
    else:
        clock.set(local(26, 12))
    page = client_of(cast.ida).get(f"/moeder/{meeting}/flyt").text
    assert "Mødet er overstået eller aflyst." in words(page)
    assert "Du beholder" not in words(page)
    assert not starts(page)


def stamp(moment: str) -> float:
    """Return a moment of the page as a number."""
    return datetime.fromisoformat(moment).timestamp()
