"""The pages of when advisers can be met, as a browser without a script fills them in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from app.booking.arranging import book_meeting
from app.booking.availability import absences_of, calendar_of, set_week, week_of
from app.booking.contract import CalendarRules, WorkPeriod
from app.booking.meeting_types import use_place
from tests.booking.office import Acting, Office, local, week
from tests.booking.test_setup_pages import form_on, seen
from tests.forms import post
from tests.people import Cast, Person

ClientOf = Callable[[Person], FlaskClient]


def errors_on(html: str) -> set[str]:
    page = BeautifulSoup(html, "html.parser")
    return {str(one["href"]).removeprefix("#f-") for one in page.select(".error-summary a")}


def row(n: int, days: list[int], opens: str, closes: str, place: object = "") -> dict[str, Any]:
    return {
        f"days_{n}": [str(day) for day in days],
        f"opens_{n}": opens,
        f"closes_{n}": closes,
        f"place_{n}": str(place),
    }


def test_whoever_has_their_own_calendar_alone_is_led_there(
    client_of: ClientOf, cast: Cast, office: Office
) -> None:
    anders, mine = client_of(cast.anders), f"/moedetider/{cast.anders.id}"
    answer = anders.get("/moedetider")
    assert (answer.status_code, answer.location) == (303, mine)
    assert 'href="/moedetider"' in anders.get("/kalender").text
    page = seen(anders.get(mine).text)
    for said in ("Mandag til fredag 09.00–12.00 Jobcentret", "12.30–15.00 Telefon eller video"):
        assert said in page
    assert "Jobsamtale , Fremmøde" in page


def test_a_super_user_and_an_administrator_choose_whose(
    client_of: ClientOf, cast: Cast, office: Office
) -> None:
    for who in (cast.signe, cast.adam):
        page = seen(client_of(who).get("/moedetider").text)
        assert "Anders Har mødetider på 5 ugedage Kan bookes" in page
        assert "Signe Ingen tider i ugen endnu Ikke sat op" in page


def test_a_week_is_written_down_in_rows(
    client_of: ClientOf, acting_as: Acting, cast: Cast, office: Office
) -> None:
    anders, path = client_of(cast.anders), f"/moedetider/{cast.anders.id}/uge"
    sent = row(0, [0, 2], "9", "12.00", office.place_id) | row(1, [0, 2], "13:00", "15:30")
    sent |= row(5, [4], "kl. 8", "10") | row(6, [], "", "")
    saved = post(anders, path, sent)
    assert (saved.status_code, saved.location) == (303, f"/moedetider/{cast.anders.id}")
    with acting_as(cast.anders) as uow:
        assert week_of(uow, cast.anders.id) == [
            WorkPeriod(0, time(9), time(12), office.place_id),
            WorkPeriod(0, time(13), time(15, 30)),
            WorkPeriod(2, time(9), time(12), office.place_id),
            WorkPeriod(2, time(13), time(15, 30)),
            WorkPeriod(4, time(8), time(10)),
        ]


def test_a_week_that_is_saved_as_it_stands_stays(
    client_of: ClientOf, acting_as: Acting, cast: Cast, office: Office
) -> None:
    anders, path = client_of(cast.anders), f"/moedetider/{cast.anders.id}/uge"
    assert post(anders, path, form_on(anders.get(path).text)).status_code == 303
    with acting_as(cast.anders) as uow:
        assert week_of(uow, cast.anders.id) == sorted(
            week(office.place_id), key=lambda one: (one.weekday, one.opens)
        )


def test_a_row_is_taken_out_whatever_stands_in_it(
    client_of: ClientOf, acting_as: Acting, cast: Cast, office: Office
) -> None:
    anders, path = client_of(cast.anders), f"/moedetider/{cast.anders.id}/uge"
    sent = form_on(anders.get(path).text) | {"remove_0": "1", "opens_0": "sent"}
    assert post(anders, path, sent).status_code == 303
    with acting_as(cast.anders) as uow:
        assert {one.opens for one in week_of(uow, cast.anders.id)} == {time(12, 30)}


@pytest.mark.parametrize(
    ("sent", "beside"),
    [
        (row(0, [], "9", "12"), {"days_0"}),
        (row(0, [1], "", ""), {"opens_0", "closes_0"}),
        (row(0, [1], "12", "9"), {"closes_0"}),
        (row(0, [1], "12", "12"), {"closes_0"}),
        (row(0, [1], "25", "12.75"), {"opens_0", "closes_0"}),
        (row(0, [1], "9", "12", "findes-ikke"), {"place_0"}),
        (row(0, [1], "9", "12", "00000000-0000-0000-0000-000000000009"), {"place_0"}),
        (row(0, [7], "9", "12"), {"days_0"}),
        (row(0, [1, 2], "9", "12") | row(1, [2, 3], "11", "14"), {"row_1"}),
    ],
)
def test_what_is_wrong_with_a_row_is_said_beside_it(
    client_of: ClientOf,
    acting_as: Acting,
    cast: Cast,
    office: Office,
    sent: dict[str, Any],
    beside: set[str],
) -> None:
    answer = post(client_of(cast.anders), f"/moedetider/{cast.anders.id}/uge", sent)
    assert answer.status_code == 422
    assert errors_on(answer.text) == beside
    assert form_on(answer.text)["opens_0"] == [sent["opens_0"]]
    with acting_as(cast.anders) as uow:
        assert len(week_of(uow, cast.anders.id)) == 10


def test_every_row_that_was_typed_comes_back(
    client_of: ClientOf, cast: Cast, office: Office
) -> None:
    sent = row(0, [0], "9", "8") | row(11, [6], "10", "11")
    answer = post(client_of(cast.anders), f"/moedetider/{cast.anders.id}/uge", sent)
    assert form_on(answer.text)["opens_11"] == ["10"]


def test_who_has_no_week_yet_is_offered_the_teams_hours(
    client_of: ClientOf, acting_as: Acting, cast: Cast, office: Office
) -> None:
    signe, mine = client_of(cast.signe), f"/moedetider/{cast.signe.id}"
    assert "Skriv ugen ind" in signe.get(mine).text
    page = signe.get(f"{mine}/uge").text
    assert "Vi har skrevet teamets åbningstider ind." in page
    offered = form_on(page)
    assert (offered["days_0"], offered["opens_0"]) == (["0", "1", "2", "3", "4"], ["09:00"])
    assert offered["place_0"] == str(office.place_id)
    with acting_as(cast.signe) as uow:
        assert week_of(uow, cast.signe.id) == []


def test_a_place_that_is_not_used_any_more_has_to_be_changed(
    client_of: ClientOf, acting_as: Acting, cast: Cast, office: Office
) -> None:
    with acting_as(cast.adam) as uow:
        use_place(uow, office.place_id, is_active=False)
    anders, path = client_of(cast.anders), f"/moedetider/{cast.anders.id}/uge"
    page = anders.get(path).text
    assert "Jobcentret (slået fra)" in page
    assert errors_on(post(anders, path, form_on(page)).text) == {"place_0"}


def test_from_nothing_to_a_calendar_that_citizens_can_book(
    client_of: ClientOf, acting_as: Acting, cast: Cast, office: Office
) -> None:
    signe, mine = client_of(cast.signe), f"/moedetider/{cast.signe.id}"
    assert post(signe, f"{mine}/uge", form_on(signe.get(f"{mine}/uge").text)).status_code == 303
    limits = form_on(signe.get(f"{mine}/regler").text)
    assert limits["meeting_types"] == [str(office.type_id)]
    assert post(signe, f"{mine}/regler", limits).status_code == 303
    assert "Kalenderen er lukket" in signe.get(mine).text
    assert post(signe, f"{mine}/aabn").status_code == 303
    page = seen(signe.get(mine).text)
    assert "Det finder borgerne ledigt" in page
    assert "Den første er tirsdag den 24. november 2026 kl. 12.00." in page
    with acting_as(cast.signe) as uow:
        assert calendar_of(uow, cast.signe.id).is_open


def test_types_and_limits_are_set_and_an_unknown_type_is_refused(
    client_of: ClientOf, acting_as: Acting, cast: Cast, office: Office
) -> None:
    anders, path = client_of(cast.anders), f"/moedetider/{cast.anders.id}/regler"
    sent = {
        "meeting_types": [],
        "most_a_day": "4",
        "notice": "1440",
        "ahead": "20160",
        "buffer": "10",
    }
    assert post(anders, path, sent).status_code == 303
    with acting_as(cast.anders) as uow:
        calendar = calendar_of(uow, cast.anders.id)
    assert calendar.type_ids == frozenset()
    assert calendar.rules == CalendarRules(
        most_a_day=4,
        notice=timedelta(days=1),
        ahead=timedelta(weeks=2),
        buffer=timedelta(minutes=10),
    )
    page = seen(anders.get(f"/moedetider/{cast.anders.id}").text)
    for said in ("Vælg mødetyperne", "Højst 4", "1 dag før", "2 uger før", "Mindst 10 minutter"):
        assert said in page
    unknown = sent | {"meeting_types": ["00000000-0000-0000-0000-000000000009"]}
    assert errors_on(post(anders, path, unknown).text) == {"meeting_types"}
    odd = sent | {"most_a_day": "0", "notice": "findes-ikke", "ahead": "99999999"}
    assert errors_on(post(anders, path, odd).text) == {"notice", "ahead"}
    never = sent | {"notice": "20160"}
    assert errors_on(post(anders, path, never).text) == {"notice"}


def test_closing_says_what_stays_and_can_be_undone(
    client_of: ClientOf, cast: Cast, office: Office
) -> None:
    anders, mine = client_of(cast.anders), f"/moedetider/{cast.anders.id}"
    post(anders, f"{mine}/luk")
    page = anders.get(mine).text
    assert "Det, der er booket, står fast." in page
    assert f'action="{mine}/aabn"' in page
    post(anders, f"{mine}/aabn")
    assert f'action="{mine}/luk"' in anders.get(mine).text


def test_booked_meetings_outside_a_new_week_are_counted_and_shown(
    client_of: ClientOf, acting_as: Acting, cast: Cast, office: Office
) -> None:
    with acting_as(cast.ida) as uow:
        book_meeting(uow, cast.ida.id, office.wanted(local(26, 9)))
    anders, mine = client_of(cast.anders), f"/moedetider/{cast.anders.id}"
    assert "uden for disse tider" not in anders.get(mine).text
    with acting_as(cast.anders) as uow:
        set_week(uow, cast.anders.id, [WorkPeriod(0, time(9), time(12), office.place_id)])
    page = anders.get(mine).text
    assert "1 booket møde ligger uden for disse tider eller steder." in seen(page)
    [link] = BeautifulSoup(page, "html.parser").select("main details a")
    assert "Ida" in anders.get(str(link["href"])).text
    seen_by_adam = client_of(cast.adam).get(mine).text
    assert "1 booket møde" in seen_by_adam
    assert "Ida" not in seen_by_adam
    assert "hvem=" not in seen_by_adam


def test_whole_days_of_absence_say_what_is_booked_in_them(
    client_of: ClientOf, acting_as: Acting, cast: Cast, office: Office
) -> None:
    with acting_as(cast.ida) as uow:
        book_meeting(uow, cast.ida.id, office.wanted(local(26, 9)))
    anders, mine = client_of(cast.anders), f"/moedetider/{cast.anders.id}"
    sent = {"from_on": "2026-11-26", "until_on": "2026-11-27", "reason": "Kursus"}
    added = post(anders, f"{mine}/fravaer", sent)
    assert added.status_code == 303
    led_on = anders.get(added.location).text
    assert "Der er booket 1 møde i det. Vælg, hvad der skal ske med det." in led_on
    page = anders.get(mine).text
    assert f'href="{added.location}"' in page
    assert "torsdag den 26. november 2026 til fredag den 27. november 2026" in page
    assert "1 booket møde" in page
    with acting_as(cast.anders) as uow:
        [absence] = absences_of(uow, cast.anders.id, since=uow.now)
    assert (absence.starts_at, absence.ends_at) == (local(26, 0), local(28, 0))
    assert (absence.is_whole_days, absence.reason) == (True, "Kursus")
    assert post(anders, f"{mine}/fravaer/{absence.id}/fjern").status_code == 303
    assert "Kursus" not in anders.get(mine).text
    assert post(anders, f"{mine}/fravaer/{absence.id}/fjern").status_code == 404


def test_an_absence_of_some_hours_is_written_with_times(
    client_of: ClientOf, acting_as: Acting, cast: Cast, office: Office
) -> None:
    anders, mine = client_of(cast.anders), f"/moedetider/{cast.anders.id}"
    sent = {"from_on": "2026-11-26", "from_at": "13.30", "until_at": "15"}
    post(anders, f"{mine}/fravaer", sent)
    with acting_as(cast.anders) as uow:
        [absence] = absences_of(uow, cast.anders.id, since=uow.now)
    assert (absence.starts_at, absence.ends_at) == (local(26, 13, 30), local(26, 15))
    assert "Ingen møder er booket" not in anders.get(mine).text
    assert "kl. 13.30 til torsdag den 26. november 2026 kl. 15.00" in anders.get(mine).text


@pytest.mark.parametrize(
    ("sent", "beside"),
    [
        ({}, "from_on"),
        ({"from_on": "i morgen"}, "from_on"),
        ({"from_on": "9999-12-31"}, "from_on"),
        ({"from_on": "2026-11-26", "until_on": "2026-11-25"}, "until_on"),
        ({"from_on": "2026-11-26", "from_at": "15", "until_at": "13"}, "until_at"),
        ({"from_on": "2026-11-26", "until_on": "2028-11-26"}, "until_on"),
        ({"from_on": "2026-11-20"}, "until_on"),
        ({"from_on": "2027-03-28", "from_at": "02.30"}, "from_at"),
        ({"from_on": "2026-11-26", "from_at": "middag"}, "from_at"),
        ({"from_on": "2026-11-26", "reason": "x" * 121}, "reason"),
    ],
)
def test_an_absence_that_cannot_be_is_refused_beside_the_field(
    client_of: ClientOf, cast: Cast, office: Office, sent: dict[str, str], beside: str
) -> None:
    answer = post(client_of(cast.anders), f"/moedetider/{cast.anders.id}/fravaer", sent)
    assert answer.status_code == 422
    assert errors_on(answer.text) == {beside}
    for name, value in sent.items():
        assert f'name="{name}" value="{value}"' in answer.text


def test_it_speaks_english_too(client_of: ClientOf, cast: Cast, office: Office) -> None:
    adam = client_of(cast.adam)
    adam.set_cookie("sprog", "en")
    page = seen(adam.get(f"/moedetider/{cast.anders.id}").text)
    for said in ("When can Anders be met?", "Monday to Friday", "09:00–12:00", "By phone or video"):
        assert said in page


PAGES = ("", "/uge", "/regler")
DOORS = ("/aabn", "/luk", "/uge", "/regler", "/fravaer")


@pytest.mark.parametrize("name", ["ida", "lea", "vera"])
def test_nobody_else_gets_in(client_of: ClientOf, cast: Cast, office: Office, name: str) -> None:
    client, path = client_of(getattr(cast, name)), f"/moedetider/{cast.anders.id}"
    assert client.get("/moedetider").status_code == 403
    assert {client.get(path + page).status_code for page in PAGES} == {403}
    assert {post(client, path + door).status_code for door in DOORS} == {403}


def test_an_adviser_sets_nobody_elses_and_a_neighbour_knows_of_nobody(
    client_of: ClientOf, cast: Cast, office: Office
) -> None:
    anders, nora = client_of(cast.anders), client_of(cast.nora)
    for client, person in ((anders, cast.signe), (nora, cast.anders)):
        path = f"/moedetider/{person.id}"
        assert {client.get(path + page).status_code for page in PAGES} == {403}
        assert {post(client, path + door).status_code for door in DOORS} == {403}
    adam = client_of(cast.adam)
    for person in (cast.ida, cast.lea, cast.nora):
        path = f"/moedetider/{person.id}"
        assert {adam.get(path + page).status_code for page in PAGES} == {404}
        assert {post(adam, path + door).status_code for door in DOORS} == {404}
