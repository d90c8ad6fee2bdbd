"""One meeting as staff have it before them, and what the citizen sees of what they do."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from app.accounts.own_advisers import give_team
from app.accounts.profile import looks_at_me
from app.accounts.teams import create_team
from app.booking.arranging import book_meeting, cancel_booking
from app.booking.contract import MeetingMode, WhoMeets
from app.booking.interpreting import SIGNED
from app.booking.meeting_types import change_meeting_type
from app.booking.outcomes import note_outcome
from app.booking.views import meeting_by_id
from app.core.clock import FixedClock, local_day
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


def test_it_says_everything_and_the_look_is_written_down(
    client_of: ClientOf, acting_as: Acting, cast: Cast, meeting: UUID
) -> None:
    page = words(client_of(cast.signe).get(f"/kalender/moede/{meeting}").text)
    for said in ("Ida", "Jobsamtale", "kl. 10.00", "Torvet 1, 7700 Thisted", "Anders"):
        assert said in page
    with acting_as(cast.ida) as uow:
        assert [(one.looker, one.subject) for one in looks_at_me(uow)] == [("Signe", "meeting")]
    assert "Dit møde med jobcentret" in client_of(cast.ida).get("/mig/hvem-har-kigget").text


def test_one_goes_on_to_the_conversation(client_of: ClientOf, cast: Cast, meeting: UUID) -> None:
    anders = client_of(cast.anders)
    assert f"/indbakke/ny/{cast.ida.id}" in anders.get(f"/kalender/moede/{meeting}").text
    answer = post(anders, f"/indbakke/ny/{cast.ida.id}")
    assert answer.status_code == 303
    assert "Ida" in anders.get(answer.location).text


def test_it_is_noted_whether_the_citizen_came_and_they_see_that_kindly(
    client_of: ClientOf, cast: Cast, meeting: UUID, clock: FixedClock
) -> None:
    anders, ida, path = client_of(cast.anders), client_of(cast.ida), f"/kalender/moede/{meeting}"
    assert "Kom borgeren?" not in anders.get(path).text
    early = post(anders, f"{path}/udfald", {"has_come": "true"})
    assert early.status_code == 409
    assert "Mødet er ikke begyndt endnu." in early.text
    clock.set(local(26, 11))
    facts = {"has_come": "false", "note": "Hemmeligt"}
    assert post(anders, f"{path}/udfald", facts).status_code == 303
    page = words(anders.get(path).text)
    assert "Kom ikke" in page
    assert "Hemmeligt" in page
    theirs = words(ida.get(f"/moeder/{meeting}").text)
    assert "Vi fik ikke mødt dig" in theirs
    assert "Hemmeligt" not in theirs
    assert "Fortryd" in page
    assert post(anders, f"{path}/udfald/fortryd").status_code == 303
    assert "Vi fik ikke mødt dig" not in ida.get(f"/moeder/{meeting}").text


@pytest.mark.parametrize(
    ("mode", "hour", "came", "missed"),
    [
        (MeetingMode.ON_SITE, 10, "Du kom", "Vi fik ikke mødt dig"),
        (MeetingMode.PHONE, 13, "Vi talte sammen", "Vi fik ikke fat i dig"),
        (MeetingMode.VIDEO, 13, "Du var med", "Vi fik ikke mødt dig"),
    ],
)
def test_what_became_of_it_is_said_by_how_one_was_to_meet(
    client_of: ClientOf,
    acting_as: Acting,
    units: Units,
    cast: Cast,
    office: Office,
    clock: FixedClock,
    mode: MeetingMode,
    hour: int,
    came: str,
    missed: str,
) -> None:
    facts = replace(JOB_TALK, modes=tuple(MeetingMode), video_url="https://video.example/rum")
    with units.write(cast.here, the_service("test")) as uow:
        change_meeting_type(uow, office.type_id, facts)
    with acting_as(cast.ida) as uow:
        met = book_meeting(uow, cast.ida.id, office.wanted(local(26, hour), mode)).id
    clock.set(local(26, hour + 1))
    ida, words_of = client_of(cast.ida), {True: came, False: missed}
    for has_come, said in words_of.items():
        with acting_as(cast.anders) as uow:
            note_outcome(uow, met, has_come=has_come)
        page = words(ida.get(f"/moeder/{met}").text)
        assert [one for one in words_of.values() if one in page] == [said]
        assert "Vi ringer" not in page


def test_of_a_call_that_is_called_off_no_number_is_missed(
    client_of: ClientOf, acting_as: Acting, cast: Cast, office: Office
) -> None:
    with acting_as(cast.ida) as uow:
        wanted = office.wanted(local(26, 13), MeetingMode.PHONE)
        call = book_meeting(uow, cast.ida.id, wanted).id
    anders, missing = client_of(cast.anders), "Borgeren har ikke skrevet et nummer endnu."
    assert missing in anders.get(f"/kalender/moede/{call}").text
    assert "Vi ringer til dig." in words(client_of(cast.ida).get(f"/moeder/{call}").text)
    with acting_as(cast.ida) as uow:
        cancel_booking(uow, call)
    assert missing not in anders.get(f"/kalender/moede/{call}").text
    theirs = words(client_of(cast.ida).get(f"/moeder/{call}").text)
    assert [one for one in ("Vi ringer", "Det tager 60 minutter") if one in theirs] == []


def test_what_was_wrong_in_the_note_is_said_and_the_words_stay(
    client_of: ClientOf, cast: Cast, meeting: UUID, clock: FixedClock
) -> None:
    clock.set(local(26, 11))
    anders, path = client_of(cast.anders), f"/kalender/moede/{meeting}/udfald"
    long = post(anders, path, {"has_come": "true", "note": "x" * 501})
    assert long.status_code == 422
    assert "x" * 501 in long.text
    assert post(anders, path, {"note": "Fint"}).status_code == 422
    assert post(anders, path, {"has_come": "maybe"}).status_code == 422


def test_it_is_called_off_with_a_word_and_the_citizen_chooses_another_time_in_one_tap(
    client_of: ClientOf, cast: Cast, meeting: UUID
) -> None:
    anders, ida = client_of(cast.anders), client_of(cast.ida)
    path = f"/kalender/moede/{meeting}"
    assert (
        post(anders, f"{path}/aflys", {"reason": "Jeg skal til et andet møde"}).status_code == 303
    )
    assert "Jeg skal til et andet møde" in anders.get(path).text
    page = ida.get(f"/moeder/{meeting}").text
    assert "Vi har måttet aflyse mødet" in page
    assert "“Jeg skal til et andet møde”" in page
    times = re.findall(r'name="starts_at" value="([^"]+)"', page)
    assert len(times) == 3
    assert f'href="/moeder/{meeting}">Vælg en ny tid' in ida.get("/moeder").text
    booked = post(ida, f"/moeder/{meeting}/ny-tid", {"starts_at": times[0], "mode": "on_site"})
    assert booked.status_code == 303
    assert booked.location != f"/moeder/{meeting}"
    assert "Dit møde er booket." in ida.get(booked.location).text
    assert 'name="starts_at"' not in ida.get(f"/moeder/{meeting}").text
    assert "Vælg en ny tid" not in ida.get("/moeder").text


def test_other_times_than_the_one_called_off_are_offered_hours_apart_and_with_where_and_whom(
    client_of: ClientOf, units: Units, acting_as: Acting, cast: Cast, office: Office
) -> None:
    with units.write(cast.here, the_service("test")) as uow:
        let_meet(uow, cast.signe.id, office)
        change_meeting_type(uow, office.type_id, replace(JOB_TALK, step=timedelta(minutes=5)))
    with acting_as(cast.ida) as uow:
        meeting = book_meeting(uow, cast.ida.id, office.wanted(local(26, 9))).id
    post(client_of(cast.anders), f"/kalender/moede/{meeting}/aflys", {"reason": "Jeg er syg"})
    page = BeautifulSoup(client_of(cast.ida).get(f"/moeder/{meeting}").text, "html.parser")
    offered = page.select("form:has(button[name=starts_at])")
    times = [datetime.fromisoformat(one.select_one("button")["value"]) for one in offered]
    whom = [UUID(one.select_one("[name=adviser_id]")["value"]) for one in offered]
    that_day = [who for who, at in zip(whom, times, strict=True) if local_day(at).day == 26]
    assert that_day == [cast.signe.id] * len(that_day) != []
    assert all(b - a >= timedelta(hours=2) for a, b in pairwise(times))
    rows = [one.find_parent("li").get_text(" ") for one in offered]
    assert all("Torvet 1, 7700 Thisted" in row for row in rows)
    assert any("Signe" in row for row in rows)
    facts = {name["name"]: name["value"] for name in offered[0].select("[value]")}
    booked = post(client_of(cast.ida), f"/moeder/{meeting}/ny-tid", facts)
    assert booked.status_code == 303


def test_the_interpreter_comes_along_to_the_other_time(
    client_of: ClientOf, units: Units, acting_as: Acting, cast: Cast, office: Office
) -> None:
    with units.write(cast.here, the_service("test")) as uow:
        change_meeting_type(uow, office.type_id, replace(JOB_TALK, has_interpreter=True))
    with acting_as(cast.ida) as uow:
        wanted = office.wanted(local(26, 9))
        gone = book_meeting(uow, cast.ida.id, wanted, interpreter_language=SIGNED).id
    post(client_of(cast.anders), f"/kalender/moede/{gone}/aflys")
    facts = {"starts_at": local(27, 9).isoformat(), "mode": "on_site"}
    booked = post(client_of(cast.ida), f"/moeder/{gone}/ny-tid", facts).location
    with acting_as(cast.ida) as uow:
        there = meeting_by_id(uow, UUID(booked.rpartition("/")[2]))
    assert (there.with_interpreter, there.interpreter_language) == (True, SIGNED)


def test_an_offered_time_that_somebody_took_is_answered_with_others(
    client_of: ClientOf, acting_as: Acting, cast: Cast, office: Office, meeting: UUID
) -> None:
    ida = client_of(cast.ida)
    post(client_of(cast.anders), f"/kalender/moede/{meeting}/aflys")
    with acting_as(cast.omar) as uow:
        book_meeting(uow, cast.omar.id, office.wanted(local(26, 10)))
    facts = {"starts_at": local(26, 10).isoformat(), "mode": "on_site"}
    refused = post(ida, f"/moeder/{meeting}/ny-tid", facts)
    assert refused.status_code == 409
    assert "Tiden er taget." in refused.text
    assert refused.text.count('name="starts_at"') == 3
    assert post(client_of(cast.omar), f"/moeder/{meeting}/ny-tid", facts).status_code == 404


def test_what_citizens_call_off_themselves_is_not_regretted(
    client_of: ClientOf, cast: Cast, meeting: UUID
) -> None:
    ida = client_of(cast.ida)
    post(ida, f"/moeder/{meeting}/aflys", {"reason": "Syg"})
    assert "Vi har måttet aflyse" not in ida.get(f"/moeder/{meeting}").text
    assert "Det skrev borgeren" in client_of(cast.anders).get(f"/kalender/moede/{meeting}").text


def test_it_is_not_there_for_anybody_else(client_of: ClientOf, cast: Cast, meeting: UUID) -> None:
    path = f"/kalender/moede/{meeting}"
    assert client_of(cast.nora).get(path).status_code == 404
    for who in (cast.ida, cast.omar, cast.lea, cast.adam, cast.vera):
        assert client_of(who).get(path).status_code == 403
    for action in ("aflys", "udfald", "udfald/fortryd"):
        facts = {"has_come": "true"}
        assert post(client_of(cast.nora), f"{path}/{action}", facts).status_code == 404


def test_a_colleague_of_the_team_sees_to_a_citizen_of_another_team(
    client_of: ClientOf, units: Units, acting_as: Acting, cast: Cast, office: Office
) -> None:
    """Otherwise nobody could step in for whoever meets citizens of the whole house."""
    with units.write(cast.here, the_service("test")) as uow:
        give_team(uow, cast.omar.id, create_team(uow, name="Team Syd"))
        change_meeting_type(uow, office.type_id, replace(JOB_TALK, who_meets=WhoMeets.ANYBODY))
    with acting_as(cast.omar) as uow:
        theirs = book_meeting(uow, cast.omar.id, office.wanted(local(26, 9))).id
    for who in (cast.anders, cast.signe):
        page = client_of(who).get(f"/kalender/moede/{theirs}")
        assert page.status_code == 200
        for path in (f"/opfoelgning/{cast.omar.id}", f"/kalender/book/{cast.omar.id}"):
            is_theirs = client_of(who).get(path).status_code < 400
            assert (path in page.get_data(as_text=True)) == is_theirs


def test_it_leads_to_what_there_is_to_talk_about_where_one_may_go_there(
    client_of: ClientOf, cast: Cast, meeting: UUID
) -> None:
    page = client_of(cast.anders).get(f"/kalender/moede/{meeting}").get_data(as_text=True)
    for path in (f"/opfoelgning/{cast.ida.id}", f"/kalender/book/{cast.ida.id}"):
        assert path in page
        assert client_of(cast.anders).get(path).status_code < 400
