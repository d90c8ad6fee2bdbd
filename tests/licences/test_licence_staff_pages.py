"""The pages of those who work here: pools, giving, who loses access, and answering."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts.own_advisers import give_own_adviser
from app.accounts.teams import create_team
from app.core.work import Units, the_service
from app.licences.extending import ask_for_extension, requests_waiting
from app.licences.models import Licence, LicencePool
from app.licences.pools import use_pool
from app.tenancy.target_groups import add_target_group
from tests.booking.office import Acting
from tests.forms import post
from tests.licences.bought import Buy, Give
from tests.people import Cast, Person

ClientOf = Callable[[Person], FlaskClient]
PAGE = "/licenspuljer"
FORM = {
    "name_da": "Jobtræneren",
    "name_en": "The Job Trainer",
    "url": "https://jobtraeneren.example.dk/",
    "seats": "1.200",
    "price_kr": "90000",
    "from_on": "2026-11-24",
    "until_on": "2027-11-23",
    "seat_days": "90",
}
END = {
    "steps": "30, 14 7;1 0",
    "extension": "on_request",
    "extension_days": "30",
    "most_extensions": "1",
    "grace_days": "30",
}


def text(client: FlaskClient, path: str) -> str:
    """Return a page."""
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.get_data(as_text=True)


def test_a_pool_is_set_up_changed_and_switched_off_and_on(
    client_of: ClientOf, units: Units, cast: Cast, team_id: UUID
) -> None:
    adam = client_of(cast.adam)
    added = post(adam, f"{PAGE}/ny", FORM, page=f"{PAGE}/ny", follow_redirects=True)
    assert "Puljen er tilføjet." in added.get_data(as_text=True)
    with units.read(cast.here, the_service("test")) as uow:
        row = uow.session.scalars(select(LicencePool)).one()
    assert (row.seats, row.steps, row.price_kr) == (1200, [30, 14, 7, 1, 0], 90_000)
    path = f"{PAGE}/{row.id}"
    assert 'value="30, 14, 7, 1, 0"' in text(adam, f"{path}/slut")
    ends = post(adam, f"{path}/slut", END | {"steps": "9;2"}, page=path, follow_redirects=True)
    assert "Puljen er gemt." in ends.get_data(as_text=True)
    assert 'value="9, 2"' in text(adam, f"{path}/slut")
    assert 'value="1200"' in text(adam, f"{path}/ret")
    saved = post(adam, f"{path}/ret", FORM | {"seats": "7"}, page=path, follow_redirects=True)
    assert "0 af 7 er i brug" in saved.get_data(as_text=True)
    off = post(adam, f"{path}/fra", page=path, follow_redirects=True)
    assert "Der bliver ikke givet flere pladser i puljen." in off.get_data(as_text=True)
    on = post(adam, f"{path}/til", page=path, follow_redirects=True)
    assert "Der bliver givet pladser i puljen." in on.get_data(as_text=True)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("name_da", "", "Det mangler"),
        ("name_da", "x" * 121, "Skriv højst 120 tegn."),
        ("name_en", "\u202e", None),
        ("about_da", "x" * 1001, "Skriv højst 1000 tegn."),
        ("url", "http://example.dk", "Skriv en webadresse"),
        ("url", "javascript:alert(1)", "Skriv en webadresse"),
        ("url", "https://u:p@example.dk", "Skriv en webadresse"),
        ("url", "https://[", "Skriv en webadresse"),
        ("seats", "-1", "Vælg fra 0 til 1000000."),
        ("seats", "-1.000", "Vælg fra 0 til 1000000."),
        ("seats", "100000000000000", "Vælg fra 0 til 1000000."),
        ("price_kr", "-5", "Vælg fra 0 til"),
        ("seats", "1e3", None),
        ("seats", "9999999999", "Vælg fra 0 til 1000000."),
        ("price_kr", "gratis", None),
        ("until_on", "2026-11-23", "Den sidste dag kan ikke være før den første."),
        ("until_on", "2099-01-01", "Vælg højst ti år."),
        ("from_on", "i dag", None),
        ("seat_days", "0", "Vælg fra 1 til 3660."),
        ("extension_days", "-14", "Vælg fra 1 til 3660."),
        ("steps", "nu", "Skriv antal dage"),
        ("steps", "1,2,3,4,5,6,7,8,9,10,11,12,13", "Skriv mindst ét antal dage og højst 12"),
        ("steps", "99999", "Skriv mindst ét antal dage og højst 12"),
        ("extension", "maybe", None),
        ("most_extensions", "0", "Vælg fra 1 til 100."),
        ("grace_days", "3661", "Vælg fra 0 til 3660."),
        ("target_groups", "ukendt", "Vælg blandt målgrupperne"),
        ("ask_da", "x" * 201, "Skriv højst 200 tegn."),
    ],
)
def test_what_cannot_be_said_of_a_pool_is_refused_beside_it(
    client_of: ClientOf,
    units: Units,
    cast: Cast,
    buy: Buy,
    field: str,
    value: str,
    said: str | None,
) -> None:
    with units.write(cast.here, the_service("test")) as uow:
        add_target_group(uow, name_da="Unge", name_en="Young people")
    signe = client_of(cast.signe)
    path, form = (f"{PAGE}/{buy()}/slut", END) if is_of_end(field) else (f"{PAGE}/ny", FORM)
    answer = post(signe, path, form | {field: value}, page=path)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert f'id="f-{field}-error"' in page or f'href="#f-{field}' in page
    assert said is None or said in page
    typed = 'value="30"' if is_of_end(field) else 'value="The Job Trainer"'
    assert typed in page or field == "name_en"


def test_all_that_is_wrong_with_a_pool_is_said_at_once(
    client_of: ClientOf, cast: Cast, buy: Buy
) -> None:
    signe, path = client_of(cast.signe), f"{PAGE}/ny"
    wrong = {
        "name_en": "x" * 400,
        "url": "javascript:alert(1)",
        "seats": "mange",
        "seat_days": "0",
        "from_on": "",
        "until_on": "2026-12-01",
    }
    page = post(signe, path, FORM | wrong, page=path).get_data(as_text=True)
    marked = {name for name in (*FORM, "is_open") if f'id="f-{name}-error"' in page}
    assert marked == {"name_en", "url", "seats", "seat_days", "from_on"}
    path = f"{PAGE}/{buy()}/slut"
    page = post(signe, path, END | {"steps": "nu", "grace_days": "9999"}, page=path).text
    assert {name for name in END if f'id="f-{name}-error"' in page} == {"steps", "grace_days"}


def is_of_end(field: str) -> bool:
    """Say whether something is said on the form of how licences end."""
    return field in END or field.startswith("ask_")


def test_a_seat_is_given_by_name_and_undone(
    client_of: ClientOf, units: Units, cast: Cast, buy: Buy
) -> None:
    pool_id, anders = buy(seats=1), client_of(cast.anders)
    path = f"{PAGE}/{pool_id}/giv"
    assert f'href="{path}/{cast.ida.id}"' in text(anders, f"{path}?navn=Ida")
    given = post(anders, f"{path}/{cast.ida.id}", {"from_on": "2026-11-24"}, follow_redirects=True)
    page = given.get_data(as_text=True)
    assert "Licensen er givet, og borgeren får besked." in page
    with units.read(cast.here, the_service("test")) as uow:
        licence_id = uow.session.scalars(select(Licence.id)).one()
    one = f"{PAGE}/licenser/{licence_id}"
    assert f'action="{one}/fortryd"' in page
    undone = post(anders, f"{one}/fortryd", follow_redirects=True)
    assert "Licensen blev alligevel ikke givet." in undone.get_data(as_text=True)
    for person, status in ((cast.ida, 303), (cast.omar, 409)):
        assert post(anders, f"{path}/{person.id}").status_code == status
    assert "Sæt borgeren på venteliste" in text(anders, f"{path}/{cast.omar.id}")
    lined = post(anders, f"{PAGE}/{pool_id}/venteliste/{cast.omar.id}", follow_redirects=True)
    assert "Borgeren er på ventelisten." in lined.get_data(as_text=True)
    assert post(anders, f"{path}/{cast.ida.id}", {"from_on": "nu"}).status_code == 422


def test_a_licence_is_extended_taken_back_and_given_back(
    client_of: ClientOf, cast: Cast, buy: Buy, give: Give
) -> None:
    given, signe = give(buy(), cast.ida), client_of(cast.signe)
    path = f"{PAGE}/licenser/{given.id}"
    longer = post(signe, f"{path}/forlaeng", page=path, follow_redirects=True)
    assert "tirsdag den 23. marts 2027" in longer.get_data(as_text=True)
    refused = post(signe, f"{path}/forlaeng", page=path)
    assert refused.status_code == 409
    assert "så mange gange, den kan" in refused.get_data(as_text=True)
    back = post(signe, f"{path}/tag-tilbage", page=path, follow_redirects=True)
    assert f'action="{path}/giv-igen"' in back.get_data(as_text=True)
    kept = post(signe, f"{path}/giv-igen", page=path, follow_redirects=True)
    assert "Borgeren beholder licensen og får besked." in kept.get_data(as_text=True)


def test_who_asks_is_answered(
    client_of: ClientOf, acting_as: Acting, cast: Cast, buy: Buy, give: Give
) -> None:
    given, anders = give(buy(), cast.ida), client_of(cast.anders)
    assert "Ingen spørger lige nu" in text(anders, f"{PAGE}/anmodninger")
    with acting_as(cast.ida) as uow:
        ask_for_extension(uow, given.id, word="Jeg er midt i et kursus.")
    with acting_as(cast.anders) as uow:
        [request] = requests_waiting(uow)
    page = text(anders, f"{PAGE}/anmodninger")
    assert "Jeg er midt i et kursus." in page
    path = f"{PAGE}/anmodninger/{request.id}"
    silent = post(anders, path, {"word": "Hmm"})
    assert silent.status_code == 422
    assert f'href="#f-{request.id}-answer"' in silent.get_data(as_text=True)
    assert "Hmm" in silent.get_data(as_text=True)
    said = post(anders, path, {"answer": "yes", "word": "Værsgo"}, follow_redirects=True)
    assert "Licensen er forlænget, og borgeren får besked." in said.get_data(as_text=True)
    assert "Værsgo" in text(client_of(cast.ida), f"/licenser/{given.id}")


def test_leaders_and_administrators_see_how_many_ask_and_not_who(
    client_of: ClientOf, acting_as: Acting, cast: Cast, buy: Buy, give: Give, units: Units
) -> None:
    pool_id = buy()
    assert "Ingen borgere vil beholde en licens lige nu" in text(client_of(cast.lea), PAGE)
    for person in (cast.ida, cast.omar):
        given = give(pool_id, person)
        with acting_as(person) as uow:
            ask_for_extension(uow, given.id)
    with units.write(cast.here, the_service("test")) as uow:
        far = create_team(uow, name="Team Syd", phone="99 17 17 18")
        give_own_adviser(uow, cast.omar.id, cast.signe.id, team_id=far)
    assert "1 borger vil beholde en licens" in text(client_of(cast.lea), PAGE)  # of her own team
    page = text(client_of(cast.adam), PAGE)
    assert "2 borgere vil beholde en licens" in page
    assert f"{PAGE}/anmodninger" not in page
    assert "Ida" not in page


def test_who_loses_access_stands_by_week_in_thirty_days_and_by_team(
    client_of: ClientOf, cast: Cast, buy: Buy, give: Give, team_id: UUID
) -> None:
    give(buy(seat_days=3), cast.ida)
    give(buy(name_da="Engelsk", seat_days=31), cast.omar)  # the thirtieth day, in another month
    give(buy(name_da="Truck", seat_days=32), cast.ida)
    anders = client_of(cast.anders)
    week, soon = (text(anders, f"{PAGE}/udloeb?naar={naar}") for naar in ("uge", "30-dage"))
    assert "Ida" in week
    assert "Omar" not in week
    assert "Omar" in soon
    assert "Truck" not in soon
    lea = text(client_of(cast.lea), f"{PAGE}/udloeb")
    assert "Team Nord" in lea
    assert "Ida" not in lea  # a team leader sees numbers, not names


def test_a_pool_that_gives_no_seats_says_of_none_that_it_is_free(
    client_of: ClientOf, units: Units, cast: Cast, buy: Buy, give: Give
) -> None:
    pool_id = buy(seats=2)
    give(pool_id, cast.ida)
    page = text(client_of(cast.adam), f"{PAGE}/{pool_id}")
    for said in ("1 er ledig", "Der er givet 1 plads siden"):
        assert said in page
    with units.write(cast.here, the_service("test")) as uow:
        use_pool(uow, pool_id, is_active=False)
    page = text(client_of(cast.adam), f"{PAGE}/{pool_id}")
    assert "Der bliver ikke givet pladser nu." in page
    for said in ("er ledig", "Der er pladser nok", "Puljen er fuld"):
        assert said not in page


def test_the_overview_says_what_is_used_and_free(
    client_of: ClientOf, cast: Cast, buy: Buy, give: Give
) -> None:
    give(buy(seats=1), cast.ida)
    for person in (cast.anders, cast.signe, cast.lea, cast.adam):
        page = text(client_of(person), PAGE)
        assert "1 af 1 plads er i brug" in page
        assert "Fuld" in page
    assert "Jobtræneren" not in text(client_of(cast.nora), PAGE)


@pytest.mark.parametrize("name", ["ida", "vera"])
def test_nobody_else_gets_in(client_of: ClientOf, cast: Cast, buy: Buy, name: str) -> None:
    client, pool_id = client_of(getattr(cast, name)), buy()
    for path in ("", f"/{pool_id}", "/ny", "/udloeb", "/anmodninger", f"/{pool_id}/giv"):
        assert client.get(f"{PAGE}{path}").status_code == 403
