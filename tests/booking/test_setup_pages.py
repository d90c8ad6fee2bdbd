"""The administrator's pages of meeting types and places."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from app.booking.arranging import book_meeting
from app.booking.contract import MeetingMode, WhoMeets
from app.booking.meeting_types import meeting_type, meeting_types, place, places
from tests.booking.office import Acting, Office, local
from tests.forms import post
from tests.people import Cast, Person

ClientOf = Callable[[Person], FlaskClient]

CV_HELP: dict[str, Any] = {
    "name_da": "Hjælp til dit CV",
    "name_en": "Help with your CV",
    "about_da": "Vi læser det sammen.",
    "length": "45",
    "buffer": "15",
    "step": "15",
    "modes": ["phone", "video"],
    "has_interpreter": "1",
    "who_meets": "anybody",
    "notice": "1440",
    "ahead": "40320",
    "move_until": "2880",
    "cancel_until": "0",
    "most_moves": "2",
    "reminders": ["1440", "60"],
}


def seen(html: str) -> str:
    page = BeautifulSoup(html, "html.parser").find("main")
    assert page is not None
    return " ".join(page.get_text(" ").split())


def form_on(html: str) -> dict[str, Any]:
    """Return what a browser would send of the page's form, as it stands."""
    form = BeautifulSoup(html, "html.parser").select_one("main form")
    assert form is not None
    sent: dict[str, Any] = {}
    for one in form.select("input[name], textarea[name]"):
        if one.get("type") in {"checkbox", "radio"} and not one.has_attr("checked"):
            continue
        value = one.text.removeprefix("\n") if one.name == "textarea" else one.get("value", "")
        sent.setdefault(str(one["name"]), []).append(value)
    for one in form.select("select[name]"):
        chosen = one.select_one("option[selected]") or one.select_one("option")
        sent[str(one["name"])] = chosen["value"] if chosen else ""
    return sent


def test_a_type_is_added_as_it_was_described(
    client_of: ClientOf, acting_as: Acting, cast: Cast, office: Office
) -> None:
    adam = client_of(cast.adam)
    added = post(adam, "/moedetyper/ny", CV_HELP)
    assert (added.status_code, added.location) == (303, "/moedetyper")
    with acting_as(cast.adam) as uow:
        [kind] = [one for one in meeting_types(uow) if one.slug == "hjaelp-til-dit-cv"]
    assert (kind.length, kind.buffer) == (timedelta(minutes=45), timedelta(minutes=15))
    assert kind.modes == (MeetingMode.PHONE, MeetingMode.VIDEO)
    assert (kind.who_meets, kind.has_interpreter, kind.most_moves) == (WhoMeets.ANYBODY, True, 2)
    assert (kind.notice, kind.ahead) == (timedelta(days=1), timedelta(weeks=4))
    assert (kind.move_until, kind.cancel_until) == (timedelta(days=2), timedelta())
    assert kind.reminders == (timedelta(days=1), timedelta(hours=1))
    page = seen(adam.get("/moedetyper").text)
    assert "Vælg, hvem der holder møder af typen “Hjælp til dit CV”" in page
    assert "Help with your CV Ingen holder den endnu" in page
    assert "Job talk Holdes af Anders" in page
    assert "Det tager 45 minutter, og 15 minutter holdes fri bagefter." in page


def test_a_form_that_is_saved_as_it_stands_changes_nothing(
    client_of: ClientOf, acting_as: Acting, cast: Cast, office: Office
) -> None:
    adam, path = client_of(cast.adam), f"/moedetyper/{office.type_id}"
    with acting_as(cast.adam) as uow:
        before = meeting_type(uow, office.type_id)
    assert post(adam, path, form_on(adam.get(path).text)).status_code == 303
    with acting_as(cast.adam) as uow:
        assert meeting_type(uow, office.type_id) == before


def test_a_new_form_needs_two_names_alone(
    client_of: ClientOf, acting_as: Acting, cast: Cast, office: Office
) -> None:
    adam = client_of(cast.adam)
    usual = form_on(adam.get("/moedetyper/ny").text)
    named = usual | {"name_da": "Noget andet", "name_en": "Something else"}
    assert post(adam, "/moedetyper/ny", named).status_code == 303


def test_what_follows_is_shown_before_anything_is_saved(
    client_of: ClientOf, acting_as: Acting, cast: Cast, office: Office
) -> None:
    adam = client_of(cast.adam)
    for path in ("/moedetyper/ny", f"/moedetyper/{office.type_id}"):
        page = post(adam, path, CV_HELP | {"preview": "1"})
        assert page.status_code == 200
        assert "Borgere kan flytte det indtil 2 dage før. De kan gøre det 2 gange." in page.text
        assert form_on(page.text)["name_da"] == ["Hjælp til dit CV"]
    with acting_as(cast.adam) as uow:
        assert [one.name_da for one in meeting_types(uow)] == ["Jobsamtale"]


def test_everything_that_is_wrong_is_said_at_once(
    client_of: ClientOf, cast: Cast, office: Office
) -> None:
    wrong = CV_HELP | {
        "name_da": "",
        "name_en": "x" * 121,
        "about_da": "x" * 501,
        "length": "3",
        "step": "7",
        "modes": ["smoke"],
        "who_meets": "nobody",
        "ahead": "9999999999",
        "most_moves": "mange",
        "reminders": ["0"],
    }
    answer = post(client_of(cast.adam), "/moedetyper/ny", wrong)
    assert answer.status_code == 422
    page = BeautifulSoup(answer.text, "html.parser")
    links = {str(one["href"]) for one in page.select(".error-summary a")}
    assert links == {
        f"#f-{name}" for name in wrong if name not in CV_HELP or wrong[name] != CV_HELP[name]
    }
    assert form_on(answer.text)["length"] == ["3"]


def test_a_name_that_is_taken_is_said_beside_it(
    client_of: ClientOf, cast: Cast, office: Office
) -> None:
    answer = post(client_of(cast.adam), "/moedetyper/ny", CV_HELP | {"name_da": "jobsamtale"})
    assert answer.status_code == 409
    assert 'href="#f-name_da"' in answer.text


def test_a_type_is_switched_off_and_on_and_removed(
    client_of: ClientOf, acting_as: Acting, cast: Cast, office: Office
) -> None:
    adam, path = client_of(cast.adam), f"/moedetyper/{office.type_id}"
    remove = f'action="{path}/fjern"'
    assert remove not in adam.get("/moedetyper").text
    assert post(adam, f"{path}/fra").status_code == 303
    page = adam.get("/moedetyper").text
    assert "Slået fra" in page
    assert f'action="{path}/til"' in page
    assert remove in page
    assert post(adam, f"{path}/til").status_code == 303
    post(adam, f"{path}/fra")
    assert post(adam, f"{path}/fjern").status_code == 303
    assert "Der er ingen mødetyper endnu" in adam.get("/moedetyper").text
    assert post(adam, f"{path}/fjern").status_code == 404


def test_a_type_that_was_booked_is_not_removed(
    client_of: ClientOf, acting_as: Acting, cast: Cast, office: Office
) -> None:
    adam, path = client_of(cast.adam), f"/moedetyper/{office.type_id}"
    with acting_as(cast.ida) as uow:
        book_meeting(uow, cast.ida.id, office.wanted(local(26, 9)))
    post(adam, f"{path}/fra")
    assert f'action="{path}/fjern"' not in adam.get("/moedetyper").text
    refused = post(adam, f"{path}/fjern")
    assert refused.status_code == 409
    assert "Slå den fra i stedet" in refused.text


def test_a_place_is_added_changed_switched_off_and_removed(
    client_of: ClientOf, acting_as: Acting, cast: Cast, office: Office
) -> None:
    adam, facts = client_of(cast.adam), {"name": "Biblioteket", "address": "Store Torv 3, Thisted"}
    assert post(adam, "/moedesteder/nyt", facts).status_code == 303
    with acting_as(cast.adam) as uow:
        [library] = [one for one in places(uow) if one.name == "Biblioteket"]
    path = f"/moedesteder/{library.id}"
    assert form_on(adam.get(path).text)["address"] == ["Store Torv 3, Thisted"]
    assert post(adam, path, facts | {"name": "Hovedbiblioteket"}).status_code == 303
    with acting_as(cast.adam) as uow:
        assert place(uow, library.id).name == "Hovedbiblioteket"
    assert post(adam, path, {"name": "", "address": "x" * 201}).status_code == 422
    post(adam, f"{path}/fra")
    post(adam, f"{path}/til")
    post(adam, f"{path}/fra")
    assert f'action="{path}/fjern"' in adam.get("/moedetyper").text
    assert post(adam, f"{path}/fjern").status_code == 303
    assert adam.get(path).status_code == 404


def test_an_empty_job_centre_is_led_through_what_is_missing(
    client_of: ClientOf, cast: Cast
) -> None:
    adam = client_of(cast.adam)
    page = adam.get("/moedetyper")
    assert "Før borgere kan booke" in page.text
    links = {str(a["href"]) for a in BeautifulSoup(page.text, "html.parser").select("main a[href]")}
    assert {"/moedetyper/ny", "/moedesteder/nyt", "/moedetider"} <= links
    for link in links:
        assert adam.get(link).status_code == 200
    assert 'href="/moedetyper"' in adam.get("/mig").text


def test_a_citizen_of_an_empty_job_centre_is_told_kindly(client_of: ClientOf, cast: Cast) -> None:
    ida = client_of(cast.ida)
    for path in ("/moeder", "/moeder/nyt"):
        page = ida.get(path)
        assert page.status_code == 200
        assert "Du kan ikke booke et møde her endnu" in page.text
        assert 'href="/samtaler"' in page.text


def test_the_same_is_said_until_somebody_has_opened_their_calendar(
    client_of: ClientOf, cast: Cast, office: Office
) -> None:
    ida, adam = client_of(cast.ida), client_of(cast.adam)
    assert ida.get("/moeder/nyt").status_code == 303
    assert "Åbn en rådgivers kalender" not in adam.get("/moedetyper").text
    post(adam, f"/moedetider/{cast.anders.id}/luk")
    assert "Du kan ikke booke et møde her endnu" in ida.get("/moeder/nyt").text
    assert "Åbn en rådgivers kalender" in adam.get("/moedetyper").text


@pytest.mark.parametrize("name", ["ida", "anders", "signe", "lea", "vera"])
def test_nobody_else_sees_them(client_of: ClientOf, cast: Cast, office: Office, name: str) -> None:
    client = client_of(getattr(cast, name))
    paths = ("/moedetyper", "/moedetyper/ny", f"/moedesteder/{office.place_id}", "/moedesteder/nyt")
    for path in paths:
        assert client.get(path).status_code == 403
    assert post(client, "/moedetyper/ny", CV_HELP).status_code == 403


def test_what_is_not_there_is_not_found(client_of: ClientOf, cast: Cast, office: Office) -> None:
    adam, nowhere = client_of(cast.adam), UUID(int=9)
    for path in (f"/moedetyper/{nowhere}", f"/moedesteder/{nowhere}"):
        assert adam.get(path).status_code == 404
        assert post(adam, path, CV_HELP).status_code == 404
        assert post(adam, f"{path}/fra").status_code == 404
