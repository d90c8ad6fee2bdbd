"""An adviser books for a citizen and moves meetings: with themselves or with the team."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from app.accounts.contract import Role
from app.accounts.own_advisers import give_team
from app.accounts.teams import create_team, join_team
from app.booking.arranging import book_meeting
from app.booking.contract import WhoMeets
from app.booking.interpreting import ANOTHER
from app.booking.meeting_types import add_meeting_type, change_meeting_type
from app.booking.views import meetings_of_person
from app.chat.conversations import open_own_conversation
from app.core.clock import FixedClock
from app.core.work import Units, the_service
from tests.booking.office import JOB_TALK, Acting, Office, let_meet, local
from tests.forms import post
from tests.people import Cast, Person, move_in

ClientOf = Callable[[Person], FlaskClient]


@pytest.fixture
def both(units: Units, cast: Cast, office: Office) -> Office:
    """Signe can be met as well as Anders."""
    with units.write(cast.here, the_service("test")) as uow:
        let_meet(uow, cast.signe.id, office)
    return office


@pytest.fixture
def meeting(acting_as: Acting, cast: Cast, office: Office) -> UUID:
    """Ida meets Anders on Thursday at ten."""
    with acting_as(cast.ida) as uow:
        return book_meeting(uow, cast.ida.id, office.wanted(local(26, 10))).id


def words(page: str) -> str:
    return " ".join(BeautifulSoup(page, "html.parser").find("main").get_text(" ").split())


def links(page: str, part: str) -> list[str]:
    found = BeautifulSoup(page, "html.parser").find_all("a", href=re.compile(re.escape(part)))
    return [link["href"] for link in found]


def test_a_citizen_is_found_by_name_and_booked_for(
    client_of: ClientOf, acting_as: Acting, units: Units, cast: Cast, office: Office
) -> None:
    with units.write(cast.here, the_service("test")) as uow:
        add_meeting_type(uow, replace(JOB_TALK, name_da="Noget andet", name_en="Else"))
    anders = client_of(cast.anders)
    [whom] = links(anders.get("/kalender/book?q=id").text, "/kalender/book/")
    [_other, why] = sorted(links(anders.get(whom).text, f"{whom}/"), reverse=True)
    times = links(anders.get(why).text, "/ja?")
    assert len(times) > 10
    sure = anders.get(times[0]).text
    assert "Ida får besked med det samme." in words(sure)
    facts = dict(re.findall(r'name="(starts_at|mode|adviser_id)" value="([^"]+)"', sure))
    booked = post(anders, why, facts)
    assert booked.status_code == 303
    assert "Mødet er booket, og borgeren har fået besked." in anders.get(booked.location).text
    with acting_as(cast.ida) as uow:
        [there] = meetings_of_person(uow, cast.ida.id, since=uow.now)
    assert (there.adviser_id, there.mode) == (cast.anders.id, "on_site")


def test_one_reason_alone_is_not_asked_for(client_of: ClientOf, cast: Cast, office: Office) -> None:
    answer = client_of(cast.anders).get(f"/kalender/book/{cast.ida.id}")
    assert answer.status_code == 303
    assert answer.location == f"/kalender/book/{cast.ida.id}/jobsamtale"


def test_times_are_ones_own_or_the_teams(client_of: ClientOf, cast: Cast, both: Office) -> None:
    anders, path = client_of(cast.anders), f"/kalender/book/{cast.ida.id}/jobsamtale"
    page = words(anders.get(path).text)
    assert "Hvem der har tid Mig Signe" in page
    hers = anders.get(f"{path}?hvem={cast.signe.id}").text
    assert all(str(cast.signe.id) in link for link in links(hers, "/ja?"))
    assert links(hers, "/ja?")
    stranger = anders.get(f"{path}?hvem={cast.lea.id}&maade=smoke&fra=x").text
    assert links(stranger, "/ja?")


def test_staff_book_at_shorter_notice_than_citizens(
    client_of: ClientOf, cast: Cast, office: Office, clock: FixedClock
) -> None:
    clock.set(local(26, 9))
    page = words(client_of(cast.anders).get(f"/kalender/book/{cast.ida.id}/jobsamtale").text)
    assert "26. november 2026 09.00" in page
    theirs = words(client_of(cast.ida).get("/moeder/nyt/jobsamtale").text)
    assert "26. november 2026 09.00" not in theirs


def test_a_time_that_was_taken_meanwhile_is_answered_with_others(
    client_of: ClientOf, acting_as: Acting, cast: Cast, office: Office
) -> None:
    with acting_as(cast.omar) as uow:
        book_meeting(uow, cast.omar.id, office.wanted(local(26, 9)))
    anders, path = client_of(cast.anders), f"/kalender/book/{cast.ida.id}/jobsamtale"
    at = local(26, 9).isoformat().replace("+", "%2B")
    looked = anders.get(f"{path}/ja?tid={at}&maade=on_site")
    assert "Tiden er taget." in looked.text
    facts = {"starts_at": local(26, 9).isoformat(), "mode": "on_site"}
    refused = post(anders, path, facts | {"adviser_id": str(cast.anders.id)})
    assert refused.status_code == 409
    assert "De her tider ligger tæt på:" in refused.text
    assert anders.get(f"{path}/ja?tid=sent").status_code == 404
    assert post(anders, path, {"starts_at": "sent"}).status_code == 422


def test_what_is_wrong_is_said_first_with_all_that_was_typed_be_the_time_taken(
    client_of: ClientOf, acting_as: Acting, cast: Cast, office: Office
) -> None:
    with acting_as(cast.adam) as uow:
        change_meeting_type(uow, office.type_id, replace(JOB_TALK, has_interpreter=True))
    with acting_as(cast.omar) as uow:
        book_meeting(uow, cast.omar.id, office.wanted(local(26, 9)))
    facts = {
        "starts_at": local(26, 9).isoformat(),
        "mode": "on_site",
        "adviser_id": str(cast.anders.id),
        "interpreter": ANOTHER,
    }
    anders, path = client_of(cast.anders), f"/kalender/book/{cast.ida.id}/jobsamtale"
    refused = post(anders, path, facts | {"interpreter_named": ""})
    assert refused.status_code == 422
    page = BeautifulSoup(refused.text, "html.parser")
    assert page.select_one(".error-summary[role=alert] a")
    assert page.select_one(f"select[name=interpreter] option[value={ANOTHER}][selected]")
    assert post(anders, path, facts | {"interpreter_named": "Lingala"}).status_code == 409


def test_a_meeting_is_moved_to_a_colleague(
    client_of: ClientOf, acting_as: Acting, cast: Cast, both: Office, meeting: UUID
) -> None:
    anders, path = client_of(cast.anders), f"/kalender/moede/{meeting}"
    assert f"{path}/flyt" in anders.get(path).text
    page = anders.get(f"{path}/flyt?hvem={cast.signe.id}").text
    assert "Det bliver torsdag den 26. november 2026 kl. 10.00" in words(page)
    first = links(page, "/flyt/ja?")[0]
    facts = dict(
        re.findall(r'name="(starts_at|mode|adviser_id)" value="([^"]+)"', anders.get(first).text)
    )
    moved = post(anders, f"{path}/flyt", facts)
    assert (moved.status_code, moved.location) == (303, path)
    with acting_as(cast.ida) as uow:
        [there] = meetings_of_person(uow, cast.ida.id, since=uow.now)
    assert (there.id, there.adviser_id, there.moves) == (meeting, cast.signe.id, 0)
    night = facts | {"starts_at": local(27, 3).isoformat()}
    assert post(anders, f"{path}/flyt", night).status_code == 409


def test_a_mistyped_number_is_asked_for_again_with_all_that_was_typed(
    client_of: ClientOf, acting_as: Acting, cast: Cast, office: Office, meeting: UUID
) -> None:
    anders = client_of(cast.anders)
    facts = {
        "starts_at": local(27, 13).isoformat(),
        "mode": "phone",
        "adviser_id": str(cast.anders.id),
        "phone": "12 34 x",
    }
    books = f"/kalender/book/{cast.ida.id}/jobsamtale"
    for path in (books, f"/kalender/moede/{meeting}/flyt"):
        again = post(anders, path, facts)
        assert again.status_code == 422
        form = BeautifulSoup(again.text, "html.parser").select_one("main form")
        assert form is not None
        assert form["action"] == path
        sent = {one["name"]: one["value"] for one in form.select("input[name]")}
        assert facts["phone"] == sent["phone"]
        assert facts["adviser_id"] == sent["adviser_id"]
        assert "Skriv det nummer" in words(again.text)
    with acting_as(cast.ida) as uow:
        assert len(meetings_of_person(uow, cast.ida.id, since=uow.now)) == 1
    assert post(anders, books, facts | {"phone": "12 34 56 78"}).status_code == 303


def test_another_teams_citizens_are_not_found(
    client_of: ClientOf, units: Units, cast: Cast, office: Office
) -> None:
    with units.write(cast.here, the_service("test")) as uow:
        give_team(uow, cast.omar.id, create_team(uow, name="Team Syd"))
    anders = client_of(cast.anders)
    assert "Ingen fundet" in words(anders.get("/kalender/book?q=omar").text)
    for whom in (cast.omar.id, cast.nabo.id, cast.lea.id, uuid4()):
        assert anders.get(f"/kalender/book/{whom}").status_code == 404
        assert anders.get(f"/kalender/book/{whom}/jobsamtale").status_code == 404
    assert anders.get(f"/kalender/book/{cast.ida.id}/findes-ikke").status_code == 404
    for who in (cast.ida, cast.lea, cast.adam, cast.vera):
        assert client_of(who).get(f"/kalender/book/{cast.ida.id}").status_code == 403


def test_nobody_else_moves_it(client_of: ClientOf, cast: Cast, meeting: UUID) -> None:
    path = f"/kalender/moede/{meeting}/flyt"
    facts = {"starts_at": local(27, 9).isoformat(), "mode": "on_site"}
    facts |= {"adviser_id": str(cast.anders.id)}
    assert client_of(cast.nora).get(path).status_code == 404
    assert post(client_of(cast.nora), path, facts).status_code == 404
    assert post(client_of(cast.ida), path, facts).status_code == 403


def test_the_card_beside_the_conversation_shows_the_meetings_to_come(
    client_of: ClientOf, acting_as: Acting, cast: Cast, meeting: UUID
) -> None:
    with acting_as(cast.ida) as uow:
        conversation_id = open_own_conversation(uow)
    page = client_of(cast.anders).get(f"/indbakke/{conversation_id}").text
    assert f"/kalender/moede/{meeting}" in page
    assert "torsdag den 26. november 2026 kl. 10.00" in words(page)
    assert f"/kalender/book/{cast.ida.id}" in page


def test_the_card_says_so_where_there_are_none(
    client_of: ClientOf, acting_as: Acting, cast: Cast, office: Office
) -> None:
    with acting_as(cast.ida) as uow:
        conversation_id = open_own_conversation(uow)
    page = client_of(cast.anders).get(f"/indbakke/{conversation_id}").text
    assert f"/kalender/book/{cast.ida.id}" in page


def test_what_goes_to_another_team_leads_back_to_the_calendar(
    client_of: ClientOf, units: Units, acting_as: Acting, cast: Cast, office: Office
) -> None:
    asger = move_in(units, cast.here, "Asger", Role.ADVISER)
    with units.write(cast.here, the_service("test")) as uow:
        south = create_team(uow, name="Team Syd")
        join_team(uow, south, asger.id)
        give_team(uow, cast.omar.id, south)
        change_meeting_type(uow, office.type_id, replace(JOB_TALK, who_meets=WhoMeets.ANYBODY))
    with acting_as(cast.omar) as uow:
        theirs = book_meeting(uow, cast.omar.id, office.wanted(local(26, 9))).id
    with units.write(cast.here, the_service("test")) as uow:
        let_meet(uow, asger.id, office)
    facts = {"starts_at": local(27, 9).isoformat(), "mode": "on_site", "adviser_id": str(asger.id)}
    moved = post(client_of(cast.anders), f"/kalender/moede/{theirs}/flyt", facts)
    assert (moved.status_code, moved.location) == (303, "/kalender?dag=2026-11-27")


def test_a_search_for_nobody_asks_for_a_name(client_of: ClientOf, cast: Cast) -> None:
    anders = client_of(cast.anders)
    assert "Skriv et navn." not in anders.get("/kalender/book").text
    assert "Skriv et navn." in anders.get("/kalender/book?q=+").text
