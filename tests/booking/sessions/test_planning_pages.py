"""The advisers' pages of sessions: planning, inviting, ticking off."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from app.accounts.contract import Role
from app.booking.sessions.signing import sign_up
from app.booking.sessions.views import participants, sessions_to_run
from app.core.clock import FixedClock
from app.core.work import Units
from tests.booking.office import Office, local
from tests.booking.sessions.hall import Acting, planned
from tests.forms import post
from tests.people import Cast, Person, move_in

ClientOf = Callable[[Person], FlaskClient]


def words(page: str) -> str:
    return " ".join(BeautifulSoup(page, "html.parser").get_text(" ").split())


def form(office: Office, **changes: str) -> dict[str, str]:
    """Return what an adviser fills in."""
    return {
        "title_da": "CV-workshop",
        "place_id": str(office.place_id),
        "on": "2026-12-10",
        "begins": "10:00",
        "until": "12:00",
        "seats": "12",
        "weeks": "1",
        "who": "open",
        "team_id": str(office.team_id),
    } | changes


def test_a_workshop_is_planned(client_of: ClientOf, cast: Cast, office: Office) -> None:
    anders = client_of(cast.anders)
    assert "Der er ikke planlagt mødegange" in anders.get("/planlaegning").text
    assert "Jobcentret" in anders.get("/planlaegning/ny").text
    made = post(anders, "/planlaegning/ny", form(office))
    assert made.status_code == 303
    page = words(anders.get(made.location).text)
    assert "1 mødegang er planlagt." in page
    assert "torsdag den 10. december 2026 kl. 10.00" in page
    assert "0 af 12 pladser er taget" in page
    assert "CV-workshop" in anders.get("/planlaegning").text


def test_a_series_says_what_it_left_out(client_of: ClientOf, cast: Cast, office: Office) -> None:
    anders = client_of(cast.anders)
    made = post(anders, "/planlaegning/ny", form(office, weeks="4"))
    page = words(anders.get(made.location).text)
    assert "2 mødegange er planlagt. Sprunget over, fordi jobcentret har lukket" in page
    assert "24. december (" in page


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("title_da", ""),
        ("title_da", "x" * 121),
        ("on", "i morgen"),
        ("on", "9999-12-31"),
        ("on", "2026-11-01"),
        ("begins", "25:00"),
        ("until", "10:00"),
        ("seats", "0"),
        ("seats", "mange"),
        ("weeks", "27"),
        ("place_id", "findes-ikke"),
        ("who", "alle"),
        ("about_da", "x" * 1001),
        ("sign_up_until_on", "2026-12-11"),
    ],
)
def test_what_cannot_be_comes_back_with_what_was_typed(
    client_of: ClientOf, acting_as: Acting, cast: Cast, office: Office, field: str, typed: str
) -> None:
    answer = post(
        client_of(cast.anders), "/planlaegning/ny", form(office, seats="7") | {field: typed}
    )
    assert answer.status_code == 422
    assert f'href="#f-{field}"' in answer.text
    assert "CV-workshop" in answer.text or field == "title_da"
    with acting_as(cast.anders) as uow:
        assert sessions_to_run(uow, since=uow.now) == []


def test_a_time_that_the_spring_night_skips_is_refused(
    client_of: ClientOf, cast: Cast, office: Office
) -> None:
    night = form(office, on="2027-03-28", begins="02:30", until="04:00")
    answer = post(client_of(cast.anders), "/planlaegning/ny", night)
    assert answer.status_code == 422
    assert "Uret bliver stillet den nat" in answer.text


def test_it_is_changed_copied_and_called_off(
    client_of: ClientOf, acting_as: Acting, cast: Cast, office: Office
) -> None:
    anders, session_id = client_of(cast.anders), planned(acting_as, cast, office)
    path = f"/planlaegning/{session_id}"
    assert 'value="10:00"' in anders.get(f"{path}/ret").text
    saved = post(anders, f"{path}/ret", form(office, title_da="Jobsøgning"))
    assert (saved.status_code, saved.location) == (303, path)
    copy = anders.get(f"/planlaegning/ny?kopi={session_id}").text
    assert 'value="Jobsøgning"' in copy
    assert 'value="2026-12-10"' not in copy
    assert post(anders, f"{path}/aflys", {"reason": "x" * 301}).status_code == 422
    assert post(anders, f"{path}/aflys", {"reason": "Sygdom"}).status_code == 303
    page = anders.get(path).text
    assert "Sygdom" in page
    assert f"{path}/ret" not in page


def test_citizens_are_found_invited_signed_up_and_off_again(
    client_of: ClientOf, acting_as: Acting, cast: Cast, office: Office
) -> None:
    anders, session_id = client_of(cast.anders), planned(acting_as, cast, office)
    path = f"/planlaegning/{session_id}"
    assert str(cast.ida.id) in anders.get(f"{path}?q=ida").text
    assert "Du finder ingen" in anders.get(f"{path}?q=findes-ikke").text
    citizen = {"citizen_id": str(cast.ida.id)}
    assert post(anders, f"{path}/borger/inviter", citizen).status_code == 303
    assert "1 er inviteret og har ikke svaret" in words(anders.get(path).text)
    assert post(anders, f"{path}/borger/tilmeld", citizen).status_code == 303
    off = f"{path}/borger/{cast.ida.id}/afmeld"
    assert f'action="{off}"' in anders.get(path).text
    assert post(anders, off).status_code == 303
    page = anders.get(path).text
    assert "Ingen har tilmeldt sig endnu." in page
    assert post(anders, f"{path}/borger/{cast.ida.id}/fortryd").status_code == 303
    assert "Borgeren er tilmeldt igen." in words(anders.get(path).text)
    refused = post(anders, f"{path}/inviter", {"audience": "alle"})
    assert (refused.status_code, "Vælg, hvem du vil invitere." in refused.text) == (422, True)
    team = post(anders, f"{path}/inviter", {"audience": f"team/{office.team_id}", "sure": "true"})
    assert team.status_code == 303


def test_a_seat_that_went_to_the_next_in_line_is_not_promised_again(
    client_of: ClientOf, acting_as: Acting, cast: Cast, office: Office
) -> None:
    anders, session_id = client_of(cast.anders), planned(acting_as, cast, office, seats=1)
    for person in (cast.ida, cast.omar):
        with acting_as(person) as uow:
            sign_up(uow, session_id, person.id)
    path = f"/planlaegning/{session_id}"
    assert post(anders, f"{path}/borger/{cast.ida.id}/afmeld").status_code == 303
    assert post(anders, f"{path}/borger/{cast.ida.id}/fortryd").status_code == 303
    said = words(anders.get(path).text)
    assert "En anden fik pladsen. Borgeren står på ventelisten igen." in said


def test_who_came_is_ticked_off_on_a_phone(
    client_of: ClientOf,
    units: Units,
    acting_as: Acting,
    cast: Cast,
    office: Office,
    clock: FixedClock,
) -> None:
    session_id = planned(acting_as, cast, office)
    with acting_as(cast.ida) as uow:
        seat = sign_up(uow, session_id, cast.ida.id)
    anders, path = client_of(cast.anders), f"/planlaegning/{session_id}/fremmoede"
    early = anders.get(path).text
    assert "Du kan krydse af fra en halv time" in early
    assert "Kom ikke" not in early
    clock.set(local(26, 10))
    there = post(anders, f"/planlaegning/plads/{seat.id}/fremmoede", {"attendance": "came"})
    assert (there.status_code, there.location) == (303, f"{path}#plads-{seat.id}")
    page = anders.get(path).text
    assert "1 af 1 er krydset af som mødt." in page
    assert 'aria-pressed="true"' in page
    assert post(anders, f"/planlaegning/plads/{seat.id}/fremmoede").status_code == 303
    assert "0 af 1" in anders.get(path).text
    assert str(cast.omar.id) in anders.get(f"{path}?q=omar").text
    assert post(anders, path, {"citizen_id": str(cast.omar.id)}).status_code == 303
    liv = move_in(units, cast.here, "Liv", Role.CITIZEN)
    beyond = post(anders, path, {"citizen_id": str(liv.id)})  # who is there, though it is full
    assert beyond.status_code == 303
    assert "Liv" in words(anders.get(path).text)
    assert post(anders, f"{path}/resten").status_code == 303
    file = anders.get(f"{path}.csv")
    assert file.headers["Content-Disposition"].startswith("attachment; filename=")
    assert file.data.decode("utf-8-sig").splitlines() == [
        "Navn;Kom",
        "Ida;Nej",
        "Liv;Ja",
        "Omar;Ja",
    ]
    with acting_as(cast.anders) as uow:
        assert len(participants(uow, session_id)) == 3


@pytest.mark.parametrize("path", ["", "/ret", "/fremmoede", "/fremmoede.csv"])
def test_next_door_there_is_no_such_session(
    client_of: ClientOf, acting_as: Acting, cast: Cast, office: Office, path: str
) -> None:
    session_id = planned(acting_as, cast, office)
    assert client_of(cast.nora).get(f"/planlaegning/{session_id}{path}").status_code == 404
