"""The demo lets anybody be anyone; no other installation has that door at all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from app import create_app
from app.accounts.contract import Role
from app.accounts.people import add_person
from app.channels.recording import recording_transports
from app.core.clock import FixedClock
from app.core.ids import RandomIds
from app.employers.signing_up import sign_up_company
from app.settings import Mode, Settings, SettingsWrong, settings_from_environment
from app.web.services import services as services_of
from tests.forms import post
from tests.people import Cast

NEXT_DOOR = "En anden kommune med sine egne personer og opslag. Gå dertil, og log ind dér."
CITIZENS = "Finder opslag, følger kategorier og viser interesse"
EDITS = "Holder styr på indhold og kategorier"
SECRET = "kT9vQ2xLw7Zr4NnB8mYc1HdP6sJfG3aE"


def _app(settings: Settings, clock: FixedClock, mode: Mode) -> Flask:
    changed = replace(settings, mode=mode, secret_key=SECRET)
    return create_app(changed, clock, RandomIds(), recording_transports())


@pytest.fixture
def demo(settings: Settings, clock: FixedClock, cast: Cast) -> Iterator[Flask]:
    """The same installation, as a demo."""
    app = _app(settings, clock, Mode.DEMO)
    with services_of(app).units.write(cast.here) as uow:
        add_person(uow, name="Bo Andersen", email="bo@demo.example", roles=[Role.CITIZEN])
    yield app
    services_of(app).database.dispose()


def test_in_the_demo_one_tap_makes_one_somebody(demo: Flask) -> None:
    client = demo.test_client()
    page = client.get("/log-ind").get_data(as_text=True)
    url = page.partition('action="/demo/log-ind/')[2].partition('"')[0]
    assert post(client, f"/demo/log-ind/{url}", page="/log-ind").status_code == 303
    assert "Bo Andersen" in client.get("/mig").get_data(as_text=True)


def test_from_another_machine_nobody_becomes_anybody_unless_the_demo_is_public(
    demo: Flask, settings: Settings, clock: FixedClock
) -> None:
    far, near = {"REMOTE_ADDR": "192.0.2.7"}, {"REMOTE_ADDR": "127.0.0.2"}
    client = demo.test_client()
    page = client.get("/log-ind").get_data(as_text=True)
    person_id = page.partition('action="/demo/log-ind/')[2].partition('"')[0]
    url = f"/demo/log-ind/{person_id}"
    assert post(client, url, page="/log-ind", environ_base=far).status_code == 403
    assert client.get("/mig").status_code == 302
    assert post(client, url, page="/log-ind", environ_base=near).status_code == 303
    public = _app(replace(settings, demo_public=True), clock, Mode.DEMO)
    visitor = public.test_client()
    assert post(visitor, url, page="/log-ind", environ_base=far).status_code == 303
    services_of(public).database.dispose()


def test_those_whom_readme_names_come_first_with_their_addresses(demo: Flask, cast: Cast) -> None:
    parts = services_of(demo)
    for place, name, role in (
        (cast.here, "Helle Admin", Role.ADMINISTRATOR),
        (cast.here, "Camilla Østervang", Role.SUPER_USER),
        (cast.here, "Sofie Holt", Role.CITIZEN),
        (cast.next_door, "Nanna Nabo", Role.CITIZEN),
    ):
        local = {"Helle": "admin", "Sofie": "borger", "Camilla": "superbruger"}.get(
            name.split()[0], "nabo"
        )
        with parts.units.write(place) as uow:
            add_person(uow, name=name, email=f"{local}@demo.example", roles=[role])
    page = BeautifulSoup(demo.test_client().get("/log-ind").text, "html.parser")
    named = [way.get_text(" ", strip=True) for way in page.select(".way-in")]
    assert named == [
        f"Borger: Sofie Holt borger@demo.example {CITIZENS}",
        f"Superbruger: Camilla Østervang superbruger@demo.example {EDITS}",
        "Administrator: Helle Admin admin@demo.example Inviterer kolleger og henter opslag ind",
        f"Nabo Kommune nabo@demo.example {NEXT_DOOR}",
    ]
    assert [a["href"] for a in page.select("a.way-in")] == ["http://nabo.localhost/log-ind"]
    assert [chip.get_text(strip=True) for chip in page.select(".chip")] == ["Bo Andersen"]


def test_those_of_companies_are_named_with_theirs(demo: Flask, cast: Cast) -> None:
    with services_of(demo).units.write(cast.here) as uow:
        for name, local in (("Vibeke Kragsig", "virksomhed"), ("Jens Ovesholm", "jens")):
            person_id = add_person(
                uow, name=name, email=f"{local}@demo.example", roles=[Role.EMPLOYER]
            )
            sign_up_company(uow, person_id, cvr="99000201", name="Nordvind A/S")
    page = BeautifulSoup(demo.test_client().get("/log-ind").text, "html.parser")
    names = [way.get_text(strip=True) for way in page.select(".way-in__name, .chip")]
    assert "Virksomhed: Vibeke Kragsig, Nordvind A/S" in names
    assert "Jens Ovesholm, Nordvind A/S" in names
    assert "Bo Andersen" in names


def test_even_in_the_demo_nobody_becomes_a_real_person(demo: Flask, cast: Cast) -> None:
    answer = post(demo.test_client(), f"/demo/log-ind/{cast.ida.id}", page="/log-ind")
    assert answer.status_code == 404
    assert str(cast.ida.id) not in demo.test_client().get("/log-ind").get_data(as_text=True)


@pytest.mark.parametrize("mode", [Mode.PRODUCTION, Mode.DEVELOPMENT])
def test_no_other_installation_has_that_door(
    settings: Settings, clock: FixedClock, cast: Cast, mode: Mode
) -> None:
    app = _app(settings, clock, mode)
    with services_of(app).units.write(cast.here) as uow:
        person_id = add_person(
            uow, name="Bo Andersen", email="bo@demo.example", roles=[Role.CITIZEN]
        )
    assert not [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/demo")]
    client = app.test_client()
    assert "Bo Andersen" not in client.get("/log-ind").get_data(as_text=True)
    answer = post(client, f"/demo/log-ind/{person_id}", page="/log-ind")
    assert answer.status_code == 404
    services_of(app).database.dispose()


GOOD = {
    "MODE": "production",
    "SECRET_KEY": SECRET,
    "MASTER_KEYS": "a:" + "a2" * 21 + "a=",
    "DATA_DIR": "/nonexistent",
}


def test_production_starts_with_real_secrets() -> None:
    assert settings_from_environment(GOOD).mode is Mode.PRODUCTION


@pytest.mark.parametrize(
    "changed",
    [{"SECRET_KEY": ""}, {"SECRET_KEY": "secret"}, {"SECRET_KEY": "a" * 40}, {"MASTER_KEYS": ""}],
    ids=["none", "a word", "one letter", "no master key"],
)
def test_production_refuses_to_start_without_them(changed: dict[str, str]) -> None:
    with pytest.raises(SettingsWrong):
        settings_from_environment(GOOD | changed)


def test_the_demo_listens_to_this_machine_alone() -> None:
    demo = {"MODE": "demo", "HOST": "0.0.0.0", "DATA_DIR": "/tmp/jobvej-test-settings"}
    with pytest.raises(SettingsWrong):
        settings_from_environment(demo)
    assert settings_from_environment(demo | {"DEMO_PUBLIC": "1"}).demo_public
