"""The pages on which an adviser connects a calendar of their own."""

from __future__ import annotations

from collections.abc import Callable

from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.booking.calendars.conftest import Own
from tests.booking.office import Office
from tests.forms import post
from tests.people import Cast, Person

ClientOf = Callable[[Person], FlaskClient]
PAGE = "/kalender/egen"


def main(answer: TestResponse) -> str:
    return " ".join(BeautifulSoup(answer.text, "html.parser").find("main").get_text(" ").split())


def send(client: FlaskClient, url: str, data: dict[str, object] | None = None) -> TestResponse:
    return post(client, url, data, page=PAGE, follow_redirects=True)


def facts(own: Own, **others: str) -> dict[str, object]:
    login = own.login
    return {"address": login.address, "user": login.user, "password": login.password, **others}


def choices(client: FlaskClient) -> dict[str, str]:
    """Return what each calendar is called in the form."""
    page = BeautifulSoup(client.get(PAGE).text, "html.parser")
    boxes = page.select('input[name="read"]')
    return {page.select_one(f'label[for="{b["id"]}"]').text.strip(): b["value"] for b in boxes}


def test_from_connecting_to_leaving(
    client_of: ClientOf, cast: Cast, office: Office, own: Own, work_on: Callable[[], None]
) -> None:
    anders = client_of(cast.anders)
    assert "Forbind din egen kalender" in main(anders.get(PAGE))
    connected = main(send(anders, PAGE, facts(own)))
    assert "Din kalender er forbundet." in connected
    assert "Vælg, hvad vi må" in connected
    names = choices(anders)
    assert set(names) == {"Arbejde", "Privat"}
    chosen = send(
        anders,
        f"{PAGE}/valg",
        {"read": [names["Privat"]], "write": names["Arbejde"], "shows": "nothing"},
    )
    assert "Dit valg er gemt" in main(chosen)
    work_on()
    page = anders.get(PAGE)
    assert "Sidst læst tirsdag den 24. november 2026 kl. 10.00" in main(page)
    soup = BeautifulSoup(page.text, "html.parser")
    checked = {one["name"]: one["value"] for one in soup.select("input[checked]")}
    assert checked == {"read": names["Privat"], "write": names["Arbejde"], "shows": "nothing"}
    assert "Vi læser din kalender nu." in main(send(anders, f"{PAGE}/laes"))
    assert "Vi glemmer adgangskoden" in main(anders.get(f"{PAGE}/afbryd"))
    assert "har glemt adgangskoden" in main(send(anders, f"{PAGE}/afbryd", {"meetings": "leave"}))
    assert "Forbind din egen kalender" in main(anders.get(PAGE))


def test_what_is_wrong_is_said_beside_the_field_and_the_password_is_not_given_back(
    client_of: ClientOf, cast: Cast, office: Office, own: Own
) -> None:
    anders = client_of(cast.anders)
    wrong = {
        "password": "gættet",
        "address": "http://127.0.0.1:1/",
        "user": "an:ders",
    }
    for name, value in wrong.items():
        answer = send(anders, PAGE, facts(own, **{name: value}))
        assert answer.status_code == 422, name
        page = BeautifulSoup(answer.text, "html.parser")
        assert page.select_one(f"#f-{name}-error"), name
        assert not page.select_one('input[name="password"]')["value"]
    empty = send(anders, PAGE, {})
    assert main(empty).count("Det mangler.") >= 3
    assert "Forbind din egen kalender" in main(anders.get(PAGE))


def test_who_tries_too_often_waits(
    client_of: ClientOf, cast: Cast, office: Office, own: Own
) -> None:
    anders = client_of(cast.anders)
    tries = [send(anders, PAGE, facts(own, password="nej")).status_code for _ in range(10)]
    assert set(tries[:8]) == {422}
    assert tries[-1] == 429


def test_nonsense_in_the_other_forms_changes_nothing(
    client_of: ClientOf, cast: Cast, office: Office, own: Own
) -> None:
    anders = client_of(cast.anders)
    for url in (f"{PAGE}/valg", f"{PAGE}/laes", f"{PAGE}/afbryd"):  # nothing is connected
        assert send(anders, url).status_code in {200, 422}
    send(anders, PAGE, facts(own))
    for data in (
        {"read": "x", "shows": "initials"},
        {"read": "01900000-0000-7000-8000-0000000000ff"},
        {"write": "01900000-0000-7000-8000-0000000000ff"},
        {"shows": "alt"},
    ):
        assert send(anders, f"{PAGE}/valg", data).status_code == 422
    for data in ({}, {"meetings": "maybe"}):
        assert send(anders, f"{PAGE}/afbryd", data).status_code == 422
    assert "Arbejde" in main(anders.get(PAGE))


def test_who_meets_no_citizens_has_none(client_of: ClientOf, cast: Cast, own: Own) -> None:
    for who in (cast.ida, cast.lea, cast.vera, cast.adam):
        assert client_of(who).get(PAGE).status_code == 403


def test_the_pages_of_ones_times_lead_to_it(
    client_of: ClientOf, cast: Cast, office: Office
) -> None:
    anders, signe = client_of(cast.anders), client_of(cast.signe)
    hours = f"/moedetider/{cast.anders.id}"
    assert f'href="{PAGE}"' in anders.get("/kalender").text
    assert f'href="{PAGE}"' in anders.get(hours).text
    assert f'href="{PAGE}"' not in signe.get(hours).text
