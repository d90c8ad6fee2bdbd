"""The citizen's pages of meetings, as a browser without a script walks through them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient
from icalendar import Calendar

from app.booking.arranging import book_meeting, hold_slot
from app.booking.availability import add_absence, set_meeting_types_of
from app.booking.meeting_types import add_meeting_type, change_meeting_type
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
    return " ".join(BeautifulSoup(page, "html.parser").get_text(" ").split())


def test_a_meeting_is_booked_in_four_taps(
    client_of: ClientOf, units: Units, cast: Cast, office: Office
) -> None:
    with units.write(cast.here, the_service("test")) as uow:
        add_meeting_type(uow, replace(JOB_TALK, name_da="Noget andet", name_en="Else"))
    ida = client_of(cast.ida)
    assert "Du har ingen møder" in ida.get("/moeder").text
    assert 'href="/moeder/nyt/jobsamtale"' in ida.get("/moeder/nyt").text
    page = ida.get("/moeder/nyt/jobsamtale").text
    assert "onsdag den 25. november 2026 kl. 09.00" in words(page)
    first = re.search(r'name="starts_at" value="([^"]+)"', page)
    assert first
    held = post(ida, "/moeder/nyt/jobsamtale", {"starts_at": first[1], "mode": "on_site"})
    assert held.status_code == 303
    check = ida.get(held.location).text
    assert "Vi holder tiden til dig indtil kl. 10.05." in words(check)
    booked = post(ida, held.location)
    assert booked.status_code == 303
    receipt = words(ida.get(booked.location).text)
    for said in ("Dit møde er booket.", "kl. 09.00", "Torvet 1, 7700 Thisted", "Anders"):
        assert said in receipt
    assert "Jobsamtale" in ida.get("/moeder").text


def test_one_reason_alone_is_not_asked_for(client_of: ClientOf, cast: Cast, office: Office) -> None:
    answer = client_of(cast.ida).get("/moeder/nyt")
    assert (answer.status_code, answer.location) == (303, "/moeder/nyt/jobsamtale")


def test_how_one_meets_is_chosen_and_later_days_are_shown(
    client_of: ClientOf, cast: Cast, office: Office
) -> None:
    ida = client_of(cast.ida)
    by_phone = ida.get("/moeder/nyt/jobsamtale?maade=phone").text
    assert "14.00" in by_phone
    assert 'name="mode" value="phone"' in by_phone
    later = ida.get("/moeder/nyt/jobsamtale?maade=phone&fra=2026-12-08").text
    assert "tirsdag den 8. december 2026" in later
    assert "Første ledige tid" not in later
    for odd in ("?fra=x", "?fra=1000-01-01", "?fra=9999-12-31", "?maade=smoke"):
        assert ida.get(f"/moeder/nyt/jobsamtale{odd}").status_code == 200


def test_where_one_cannot_book_further_ahead_it_is_said_and_one_gets_back(
    client_of: ClientOf, cast: Cast, office: Office
) -> None:
    ida = client_of(cast.ida)
    for beyond in ("/moeder/nyt/jobsamtale?fra=2029-01-01", "/moeder/nyt/jobsamtale"):
        page = ida.get(beyond).text
        while later := link_named(page, "Vis senere dage"):
            page = ida.get(later).text
            assert link_named(page, "Vis tidligere dage")
        assert "Du kan ikke booke længere frem endnu" in page
        assert "ingen ledige tider" not in page
        while earlier := link_named(page, "Vis tidligere dage"):
            page = ida.get(earlier).text
        assert "Første ledige tid" in page
        assert "Du kan ikke booke længere frem endnu" not in page


def test_no_later_days_are_offered_where_nobody_can_be_met_then(
    client_of: ClientOf, acting_as: Acting, cast: Cast, office: Office
) -> None:
    ida, before_the_last = client_of(cast.ida), "/moeder/nyt/jobsamtale?fra=2027-01-05"
    assert link_named(ida.get(before_the_last).text, "Vis senere dage")
    last = local(31, 0, month=12) + timedelta(days=19)
    with acting_as(cast.anders) as uow:
        add_absence(uow, cast.anders.id, starts_at=last, ends_at=last + timedelta(days=9))
    page = ida.get(before_the_last).text
    assert 'name="starts_at"' in page
    assert "Du kan ikke booke længere frem endnu." in page
    assert not link_named(page, "Vis senere dage")


def link_named(page: str, name: str) -> str:
    """Return where a link of a page leads to; empty where it has none of that name."""
    link = BeautifulSoup(page, "html.parser").find("a", string=name)
    return str(link["href"]) if isinstance(link, Tag) else ""


def test_a_type_that_nobody_holds_yet_is_no_reason_to_meet(
    client_of: ClientOf, acting_as: Acting, cast: Cast, office: Office
) -> None:
    with acting_as(cast.adam) as uow:
        held = add_meeting_type(uow, replace(JOB_TALK, name_da="Hjælp til CV", name_en="CV help"))
        add_meeting_type(uow, replace(JOB_TALK, name_da="Ugeplan", name_en="Week plan"))
    with acting_as(cast.anders) as uow:
        set_meeting_types_of(uow, cast.anders.id, [office.type_id, held])
    page = client_of(cast.ida).get("/moeder/nyt").text
    assert "Hjælp til CV" in page
    assert "Ugeplan" not in page


def test_the_first_free_time_is_shown_although_it_is_weeks_ahead(
    client_of: ClientOf, acting_as: Acting, cast: Cast, office: Office
) -> None:
    with acting_as(cast.anders) as uow:
        add_absence(uow, cast.anders.id, starts_at=local(24, 0), ends_at=local(17, 0, month=12))
    page = client_of(cast.ida).get("/moeder/nyt/jobsamtale").text
    assert "torsdag den 17. december 2026 kl. 09.00" in words(page)
    assert "Der er ingen ledige tider" not in page
    link = BeautifulSoup(page, "html.parser").select_one("main a.button-primary")
    assert link
    assert "torsdag den 17. december 2026" in words(client_of(cast.ida).get(str(link["href"])).text)


def hidden_fields(page: str) -> dict[str, str]:
    """Return what the first form of a page sends unseen."""
    form = BeautifulSoup(page, "html.parser").select_one("main form")
    assert form
    return {str(one["name"]): str(one["value"]) for one in form.select("input[type=hidden]")}


def test_a_time_that_somebody_took_is_answered_with_others(
    client_of: ClientOf, acting_as: Acting, cast: Cast, office: Office
) -> None:
    omar, ida = client_of(cast.omar), client_of(cast.ida)
    with acting_as(cast.ida) as uow:
        book_meeting(uow, cast.ida.id, office.wanted(local(26, 9)))
    facts = {"starts_at": local(26, 9).isoformat(), "mode": "on_site"}
    refused = post(omar, "/moeder/nyt/jobsamtale", facts)
    assert refused.status_code == 409
    assert "This time is taken." in refused.text
    assert refused.text.count('name="starts_at"') > 10
    again = post(ida, "/moeder/nyt/jobsamtale", facts)
    assert again.status_code == 409
    assert "Du har et andet møde på det tidspunkt." in again.text


def test_a_hold_that_ran_out_and_was_taken_is_said_so(
    client_of: ClientOf, acting_as: Acting, cast: Cast, office: Office, clock: FixedClock
) -> None:
    with acting_as(cast.ida) as uow:
        held = hold_slot(uow, cast.ida.id, office.wanted(local(26, 9)))
    path, ida = f"/moeder/holdt/{held.id}", client_of(cast.ida)
    clock.advance(timedelta(minutes=6))
    there = ida.get(path)
    assert there.status_code == 200  # it may still be free
    was_held = hidden_fields(there.text)
    with acting_as(cast.omar) as uow:
        book_meeting(uow, cast.omar.id, office.wanted(local(26, 9)))
    gone = ida.get(path)
    assert gone.status_code == 404
    assert "Vælg en igen" in gone.text
    assert 'href="/moeder/nyt"' in gone.text
    assert post(ida, path).status_code == 404  # which does not say what was held
    refused = post(ida, path, was_held)
    assert refused.status_code == 409
    assert "Tiden er taget." in refused.text
    assert refused.text.count('name="starts_at"') > 3
    other = post(ida, f"{path}/slip", was_held)
    assert (other.status_code, other.location) == (303, "/moeder/nyt/jobsamtale")


def test_a_hold_that_ran_out_is_booked_where_nobody_took_the_time(
    client_of: ClientOf, acting_as: Acting, cast: Cast, office: Office, clock: FixedClock
) -> None:
    with acting_as(cast.ida) as uow:
        held = hold_slot(uow, cast.ida.id, office.wanted(local(26, 10)))
    path, ida = f"/moeder/holdt/{held.id}", client_of(cast.ida)
    was_held = hidden_fields(ida.get(path).text)
    clock.advance(timedelta(minutes=6))
    with acting_as(cast.omar) as uow:  # who takes another, and so removes what has run out
        book_meeting(uow, cast.omar.id, office.wanted(local(26, 9)))
    booked = post(ida, path, was_held)
    assert booked.status_code == 303
    assert "Dit møde er booket." in ida.get(booked.location).text
    again = post(ida, path, was_held)  # tapped twice
    assert (again.status_code, again.location) == (303, booked.location)


def test_what_is_booked_is_with_whom_the_page_said(
    client_of: ClientOf,
    units: Units,
    acting_as: Acting,
    cast: Cast,
    office: Office,
    clock: FixedClock,
) -> None:
    """Signe has time as well, yet Ida said yes to Anders."""
    with units.write(cast.here, the_service("test")) as uow:
        let_meet(uow, cast.signe.id, office)
    with acting_as(cast.ida) as uow:
        held = hold_slot(uow, cast.ida.id, office.wanted(local(26, 9)))
    assert held.adviser_id == cast.anders.id
    path, ida = f"/moeder/holdt/{held.id}", client_of(cast.ida)
    was_held = hidden_fields(ida.get(path).text)
    clock.advance(timedelta(minutes=6))
    with acting_as(cast.omar) as uow:
        taken = replace(office.wanted(local(26, 9)), adviser_id=cast.anders.id)
        book_meeting(uow, cast.omar.id, taken)
    refused = post(ida, path, was_held)
    assert refused.status_code == 409
    assert "Tiden er taget." in refused.text
    assert "Tiden bliver ikke holdt" in words(post(ida, path, {"interpreter": "klingon"}).text)


def test_a_hold_is_let_go(
    client_of: ClientOf, acting_as: Acting, cast: Cast, office: Office
) -> None:
    with acting_as(cast.ida) as uow:
        held = hold_slot(uow, cast.ida.id, office.wanted(local(26, 9)))
    ida = client_of(cast.ida)
    answer = post(ida, f"/moeder/holdt/{held.id}/slip")
    assert (answer.status_code, answer.location) == (303, "/moeder/nyt/jobsamtale")
    with acting_as(cast.omar) as uow:
        book_meeting(uow, cast.omar.id, office.wanted(local(26, 9)))


def test_a_meeting_is_moved(client_of: ClientOf, cast: Cast, meeting: UUID) -> None:
    ida, path = client_of(cast.ida), f"/moeder/{meeting}"
    page = words(ida.get(f"{path}/flyt").text)
    assert "Du beholder torsdag den 26. november 2026 kl. 10.00, indtil" in page
    facts = {"starts_at": local(27, 9).isoformat(), "mode": "on_site"}
    assert post(ida, f"{path}/flyt", facts).status_code == 303
    assert "fredag den 27. november 2026 kl. 09.00" in words(ida.get(path).text)
    night = facts | {"starts_at": local(27, 3).isoformat()}
    refused = post(ida, f"{path}/flyt", night)
    assert refused.status_code == 409
    assert "Tiden er taget." in refused.text


def test_one_says_that_one_is_late_when_it_is_near(
    client_of: ClientOf, cast: Cast, meeting: UUID, clock: FixedClock
) -> None:
    ida, path = client_of(cast.ida), f"/moeder/{meeting}"
    assert "Jeg bliver forsinket" not in ida.get(path).text
    assert post(ida, f"{path}/forsinket", {"minutes": "10"}).status_code == 409
    clock.set(local(26, 9))
    assert "Jeg bliver forsinket" in ida.get(path).text
    wrong = post(ida, f"{path}/forsinket", {"minutes": "sent", "text": "Bussen"})
    assert wrong.status_code == 422
    assert 'value="Bussen"' in wrong.text
    assert post(ida, f"{path}/forsinket", {"minutes": "10", "text": "Bussen"}).status_code == 303
    assert "Du har sagt, at du kommer 10 minutter for sent." in words(ida.get(path).text)


def test_what_one_does_about_a_meeting_is_folded_away_nowhere(
    client_of: ClientOf, cast: Cast, meeting: UUID, clock: FixedClock
) -> None:
    path = f"/moeder/{meeting}"

    def page() -> BeautifulSoup:
        return BeautifulSoup(client_of(cast.ida).get(path).text, "html.parser")

    for wanted in (f"a[href='{path}/flyt']", "a[href='#kan-ikke']", f"form[action='{path}/aflys']"):
        [found, *_] = page().select(f"main {wanted}")
        assert found.find_parent("details") is None
    clock.set(local(26, 7))
    buttons = page().select(f"main form[action='{path}/forsinket'] [name=minutes]")
    assert [one["value"] for one in buttons] == ["5", "10", "15"]
    assert [one for one in buttons if one.find_parent("details")] == []


def test_a_word_is_sent_with_enter_and_says_no_minutes(
    client_of: ClientOf, cast: Cast, meeting: UUID, clock: FixedClock
) -> None:
    ida, path = client_of(cast.ida), f"/moeder/{meeting}"
    clock.set(local(26, 9))
    page = BeautifulSoup(ida.get(path).text, "html.parser")
    form = page.select_one("form[action$=forsinket]:has([name=text])")
    assert form
    first = form.select_one("button")  # which Enter presses
    assert first
    assert (first.get_text(strip=True), first.get("name")) == ("Send besked", None)
    empty = post(ida, f"{path}/forsinket", {"text": " "})
    assert empty.status_code == 422
    assert "Skriv et par ord, eller vælg, hvor forsinket du bliver." in words(empty.text)
    assert post(ida, f"{path}/forsinket", {"text": "Bussen"}).status_code == 303
    assert "Du har sagt, at du bliver forsinket. “Bussen”" in words(ida.get(path).text)


def test_a_meeting_is_called_off(client_of: ClientOf, cast: Cast, meeting: UUID) -> None:
    ida, path = client_of(cast.ida), f"/moeder/{meeting}"
    long = post(ida, f"{path}/aflys", {"reason": "x" * 501})
    assert long.status_code == 422
    assert post(ida, f"{path}/aflys", {"reason": "Jeg er syg"}).status_code == 303
    assert "Aflyst" in ida.get(path).text
    assert "Aflyst" in ida.get("/moeder").text


def test_of_a_meeting_that_is_called_off_only_what_still_holds_is_shown(
    client_of: ClientOf, acting_as: Acting, units: Units, cast: Cast, office: Office
) -> None:
    facts = replace(JOB_TALK, has_interpreter=True, bring_da="Tag dit CV med")
    with units.write(cast.here, the_service("test")) as uow:
        change_meeting_type(uow, office.type_id, facts)
    with acting_as(cast.ida) as uow:
        wanted = office.wanted(local(26, 10))
        booked = book_meeting(uow, cast.ida.id, wanted, interpreter_language="so")
    ida, path = client_of(cast.ida), f"/moeder/{booked.id}"
    moot = ("Vi bestiller en til dig", "Tag dit CV med", "Torvet 1", "Se det på et kort")
    page = words(ida.get(path).text)
    assert [one for one in moot if one not in page] == []
    assert post(ida, f"{path}/aflys").status_code == 303
    page = words(ida.get(path).text)
    assert [one for one in moot if one in page] == []
    assert "torsdag den 26. november 2026 kl. 10.00" in page
    assert "Anders" in page


def test_past_the_limit_a_number_is_given(
    client_of: ClientOf, cast: Cast, meeting: UUID, clock: FixedClock
) -> None:
    clock.set(local(26, 9))
    page = client_of(cast.ida).get(f"/moeder/{meeting}").text
    assert "Find en anden tid" not in page
    assert "Aflys mødet" not in page
    assert "Det er for sent at ændre alt her." in page
    refused = post(client_of(cast.ida), f"/moeder/{meeting}/aflys")
    assert refused.status_code == 409
    assert "Ring til os i stedet" in refused.text
    assert "Dit møde er, som det var." in refused.text
    assert "Der er noget, der skal rettes" not in refused.text


def test_a_meeting_goes_into_the_phones_calendar(
    client_of: ClientOf, cast: Cast, meeting: UUID
) -> None:
    answer = client_of(cast.ida).get(f"/moeder/{meeting}/kalender.ics")
    assert answer.content_type == "text/calendar; charset=utf-8"
    [entry] = Calendar.from_ical(answer.data).events
    assert entry.start == local(26, 10)


def test_a_phone_keeps_the_meeting_for_its_owner(
    client_of: ClientOf, cast: Cast, meeting: UUID
) -> None:
    answer = client_of(cast.ida).get(f"/moeder/{meeting}")
    assert answer.headers["X-Offline"] == "personal"
    assert answer.headers["X-Offline-Owner"] == str(cast.ida.id)


def test_somebody_elses_meeting_is_not_there(
    client_of: ClientOf, cast: Cast, meeting: UUID
) -> None:
    for who in (cast.omar, cast.nabo):
        client = client_of(who)
        for path in ("", "/flyt", "/kalender.ics"):
            assert client.get(f"/moeder/{meeting}{path}").status_code == 404
        for path in ("aflys", "forsinket"):
            assert post(client, f"/moeder/{meeting}/{path}", {"minutes": "5"}).status_code == 404
    assert client_of(cast.ida).get(f"/moeder/{uuid4()}").status_code == 404
