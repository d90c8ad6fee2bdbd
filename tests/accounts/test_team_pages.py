"""The pages of teams: administrators see them all, a super user their own, others none."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time, timedelta
from uuid import UUID

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from app.accounts.contract import OwnAdviser
from app.accounts.own_advisers import give_own_adviser, own_adviser_of
from app.accounts.profile import looks_at_me
from app.accounts.substitutes import substitutions as substitutions_in
from app.accounts.target_groups import set_target_groups, target_groups_of
from app.accounts.teams import (
    create_team,
    join_team,
    leaders_of_team,
    members_of_team,
    set_team_hours,
    team_by_id,
    teams,
)
from app.core.work import Units, the_service
from app.tenancy.opening import Period
from app.tenancy.target_groups import add_target_group
from tests.forms import post
from tests.people import Cast, Person

ClientOf = Callable[[Person], FlaskClient]

FACTS = {
    "name": "Vest",
    "phone": "12 34 56 78",
    "answers_within_hours": "4",
    "urgent_text_da": "Ring til os.",
    "urgent_text_en": "Call us.",
}


@pytest.fixture
def west(units: Units, cast: Cast) -> UUID:
    """The team of the super user and the adviser."""
    with units.write(cast.here, the_service("test")) as uow:
        team_id = create_team(uow, name="Vest")
        join_team(uow, team_id, cast.signe.id)
        join_team(uow, team_id, cast.anders.id)
    return team_id


@pytest.fixture
def east(units: Units, cast: Cast) -> UUID:
    """A team that the super user is not in."""
    with units.write(cast.here, the_service("test")) as uow:
        return create_team(uow, name="Øst")


def _page(client: FlaskClient, path: str) -> BeautifulSoup:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return BeautifulSoup(answer.get_data(as_text=True), "html.parser")


def test_an_administrator_adds_a_team(client_of: ClientOf, units: Units, cast: Cast) -> None:
    client = client_of(cast.adam)
    answer = post(client, "/teams/nyt", FACTS)
    assert answer.status_code == 303
    with units.read(cast.here) as uow:
        (team,) = teams(uow)
    assert answer.location == f"/teams/{team.id}"
    assert (team.name, team.answers_within) == ("Vest", timedelta(hours=4))
    shown = _page(client, answer.location).get_text()
    assert all(words in shown for words in ("12 34 56 78", "Ring til os.", "09.00–15.00"))


@pytest.mark.parametrize(
    ("field", "value", "status"),
    [
        ("name", "", 422),
        ("name", "a" * 81, 422),
        ("name", "Øst", 409),
        ("phone", "ring", 422),
        ("phone", "1" * 21, 422),
        ("answers_within_hours", "", 422),
        ("answers_within_hours", "0", 422),
        ("answers_within_hours", "61", 422),
        ("answers_within_hours", "1,5", 422),
        ("urgent_text_da", "a" * 501, 422),
    ],
)
def test_what_is_wrong_in_a_team_is_said_beside_its_field(
    client_of: ClientOf,
    units: Units,
    cast: Cast,
    west: UUID,
    east: UUID,
    field: str,
    value: str,
    status: int,
) -> None:
    client = client_of(cast.adam)
    for path in ("/teams/nyt", f"/teams/{west}/rediger"):
        answer = post(client, path, FACTS | {field: value})
        page = BeautifulSoup(answer.get_data(as_text=True), "html.parser")
        assert answer.status_code == status
        assert page.find(id=f"f-{field}-error"), path
        typed = page.find(id=f"f-{field}")
        assert typed
        assert typed.get("value", typed.get_text(strip=True)) == value
    with units.read(cast.here) as uow:
        assert [team.name for team in teams(uow)] == ["Vest", "Øst"]


def test_a_super_user_changes_their_team_and_sees_no_other(
    client_of: ClientOf, units: Units, cast: Cast, west: UUID, east: UUID
) -> None:
    client = client_of(cast.signe)
    overview = _page(client, "/teams").get_text()
    assert "Vest" in overview
    assert "Øst" not in overview
    assert post(client, f"/teams/{west}/rediger", FACTS | {"name": "Ny"}).status_code == 303
    with units.read(cast.here) as uow:
        assert team_by_id(uow, west).name == "Ny"
    for path in ("", "/rediger", "/aabningstider"):
        assert client.get(f"/teams/{east}{path}").status_code == 403
    for path in ("/rediger", "/aabningstider", "/medlemmer"):
        assert post(client, f"/teams/{east}{path}", FACTS).status_code == 403
    for path in ("leder", "ud"):
        url = f"/teams/{east}/medlemmer/{cast.signe.id}/{path}"
        assert post(client, url).status_code == 403
    assert client.get("/teams/nyt").status_code == 403


def test_the_neighbours_team_is_not_there(client_of: ClientOf, units: Units, cast: Cast) -> None:
    with units.write(cast.next_door, the_service("test")) as uow:
        theirs = create_team(uow, name="Nabo")
    client = client_of(cast.adam)
    for path in ("", "/rediger", "/aabningstider"):
        assert client.get(f"/teams/{theirs}{path}").status_code == 404


def test_hours_are_written_a_line_a_day(
    client_of: ClientOf, units: Units, cast: Cast, west: UUID
) -> None:
    client = client_of(cast.signe)
    lines = {"day_0": "9-12 og 13-17", "day_4": "9.30–12"}
    assert post(client, f"/teams/{west}/aabningstider", lines).status_code == 303
    with units.read(cast.here) as uow:
        assert team_by_id(uow, west).periods == (
            Period(0, time(9), time(12)),
            Period(0, time(13), time(17)),
            Period(4, time(9, 30), time(12)),
        )
    page = _page(client, f"/teams/{west}/aabningstider")
    assert page.find(id="f-day_0")["value"] == "09.00–12.00, 13.00–17.00"  # type: ignore[index]
    assert page.find(id="f-day_1")["value"] == ""  # type: ignore[index]
    assert "Lukket" in _page(client, f"/teams/{west}").get_text()


@pytest.mark.parametrize("line", ["ni til tolv", "9-12, 11-15", "15-9", "9-9"])
def test_hours_that_cannot_be_are_said_beside_their_day(
    client_of: ClientOf, units: Units, cast: Cast, west: UUID, line: str
) -> None:
    with units.write(cast.here, the_service("test")) as uow:
        set_team_hours(uow, west, [Period(0, time(8), time(9))])
    answer = post(
        client_of(cast.signe), f"/teams/{west}/aabningstider", {"day_0": "9-15", "day_2": line}
    )
    page = BeautifulSoup(answer.get_data(as_text=True), "html.parser")
    assert answer.status_code == 422
    assert page.find(id="f-day_2-error")
    assert not page.find(id="f-day_0-error")
    assert page.find(id="f-day_2")["value"] == line  # type: ignore[index]
    with units.read(cast.here) as uow:
        assert team_by_id(uow, west).periods == (Period(0, time(8), time(9)),)


def test_colleagues_come_lead_and_go(
    client_of: ClientOf, units: Units, cast: Cast, west: UUID
) -> None:
    client, url = client_of(cast.signe), f"/teams/{west}/medlemmer"
    lea = {"person_id": str(cast.lea.id), "is_leader": "1"}
    assert post(client, url, lea).status_code == 303
    assert post(client, f"{url}/{cast.anders.id}/leder").status_code == 303
    assert post(client, f"{url}/{cast.lea.id}/medlem").status_code == 303
    with units.read(cast.here) as uow:
        assert leaders_of_team(uow, west) == [cast.anders.id]
        assert "Lea" in [card.name for card in members_of_team(uow, west)]
    assert post(client, f"{url}/{cast.anders.id}/ud").status_code == 303
    with units.read(cast.here) as uow:
        assert "Anders" not in [card.name for card in members_of_team(uow, west)]
    undo = _page(client, "/teams").find("form", action=f"{url}/{cast.anders.id}/leder")
    assert undo, "one can take it back"
    assert post(client, str(undo["action"])).status_code == 303
    with units.read(cast.here) as uow:
        assert leaders_of_team(uow, west) == [cast.anders.id]


@pytest.mark.parametrize("who", ["", "x", "ida"])
def test_whoever_cannot_join_is_said_beside_the_field(
    client_of: ClientOf, cast: Cast, west: UUID, who: str
) -> None:
    chosen = str(cast.ida.id) if who == "ida" else who
    answer = post(client_of(cast.signe), f"/teams/{west}/medlemmer", {"person_id": chosen})
    assert answer.status_code == 422
    assert "f-person_id-error" in answer.get_data(as_text=True)


@pytest.fixture
def _groups(units: Units, cast: Cast) -> None:
    with units.write(cast.here, the_service("test")) as uow:
        add_target_group(uow, slug="unge", name_da="Unge", name_en="Young people")
        add_target_group(uow, slug="dagpenge", name_da="Dagpenge", name_en="Benefit")
        set_target_groups(uow, cast.ida.id, ["dagpenge"])


@pytest.mark.usefixtures("_groups")
def test_a_citizen_is_found_and_given_an_adviser(
    client_of: ClientOf, units: Units, cast: Cast, west: UUID
) -> None:
    client = client_of(cast.adam)
    link = _page(client, "/borgere?q=ID").find("a", string="Ida")
    assert link
    path = str(link["href"])
    boxes = _page(client, path).select("input[name=target_groups]")
    assert {str(box["value"]): box.has_attr("checked") for box in boxes} == {
        "dagpenge": True,
        "unge": False,
    }
    facts = {"adviser_id": str(cast.anders.id), "team_id": "", "target_groups": "unge"}
    assert post(client, path, facts).status_code == 303
    with units.read(cast.here) as uow:
        assert own_adviser_of(uow, cast.ida.id) == OwnAdviser(cast.anders.id, west)
        assert [group.slug for group in target_groups_of(uow, cast.ida.id)] == ["unge"]
    assert "Anders, Vest" in _page(client, "/borgere?q=ida").get_text()
    assert post(client, path, {"team_id": str(west)}).status_code == 303
    with units.read(cast.here) as uow:
        assert own_adviser_of(uow, cast.ida.id) == OwnAdviser(None, west)
        assert target_groups_of(uow, cast.ida.id) == []


def test_the_citizen_sees_that_somebody_looked(
    client_of: ClientOf, units: Units, cast: Cast
) -> None:
    assert client_of(cast.adam).get(f"/borgere/{cast.ida.id}/raadgiver").status_code == 200
    with units.read(cast.here, cast.ida.actor) as uow:
        assert [(look.looker, look.subject) for look in looks_at_me(uow)] == [("Adam", "adviser")]
    assert "dine målgrupper" in client_of(cast.ida).get("/mig/hvem-har-kigget").text


@pytest.mark.usefixtures("_groups")
def test_a_choice_that_cannot_be_is_said_beside_its_field(
    client_of: ClientOf, units: Units, cast: Cast, west: UUID
) -> None:
    client, path = client_of(cast.adam), f"/borgere/{cast.ida.id}/raadgiver"
    for facts, field in (
        ({}, "adviser_id"),
        ({"adviser_id": "x"}, "adviser_id"),
        ({"adviser_id": str(cast.omar.id)}, "adviser_id"),
        ({"team_id": str(west), "target_groups": "none-such"}, "target_groups"),
    ):
        answer = post(client, path, facts)
        assert answer.status_code == 422
        assert f"f-{field}-error" in answer.get_data(as_text=True)
    with units.read(cast.here) as uow:
        assert own_adviser_of(uow, cast.ida.id) is None


def test_a_super_user_gives_within_their_teams_only(
    client_of: ClientOf, units: Units, cast: Cast, west: UUID, east: UUID
) -> None:
    client, path = client_of(cast.signe), f"/borgere/{cast.ida.id}/raadgiver"
    page = _page(client, path)
    advisers = [str(o["value"]) for o in page.select("#f-adviser_id option") if o["value"]]
    assert sorted(advisers) == sorted([str(cast.anders.id), str(cast.signe.id)])
    assert [o.get_text() for o in page.select("#f-team_id option")][1:] == ["Vest"]
    assert post(client, path, {"team_id": str(east)}).status_code == 403
    assert post(client, path, {"adviser_id": str(cast.anders.id)}).status_code == 303
    with units.write(cast.here, the_service("test")) as uow:
        give_own_adviser(uow, cast.omar.id, cast.lea.id, team_id=east)
    assert client.get(f"/borgere/{cast.omar.id}/raadgiver").status_code == 404
    assert post(client, f"/borgere/{cast.omar.id}/raadgiver", {}).status_code == 404


def test_an_adviser_names_their_own_substitute_and_takes_it_back(
    client_of: ClientOf, units: Units, cast: Cast
) -> None:
    client = client_of(cast.anders)
    page = _page(client, "/vikarer")
    assert page.find("input", {"name": "adviser_id"})["value"] == str(cast.anders.id)  # type: ignore[index]
    offered = {one["value"] for one in page.select("select[name=substitute_id] option")}
    assert offered == {"", str(cast.signe.id)}, "who leads or sets up opens no inbox"
    facts = {
        "adviser_id": str(cast.anders.id),
        "substitute_id": str(cast.signe.id),
        "from_on": "2026-11-24",
        "until_on": "2026-11-27",
    }
    assert post(client, "/vikarer", facts).status_code == 303
    with units.read(cast.here) as uow:
        (named,) = substitutions_in(uow)
    shown = _page(client, "/vikarer")
    assert "Signe for Anders" in shown.get_text()
    assert shown.find("form", action=f"/vikarer/{named.id}/afslut")
    others = _page(client_of(cast.lea), "/vikarer")
    assert "Signe for Anders" in others.get_text()
    assert not others.find("form", action=f"/vikarer/{named.id}/afslut")
    assert post(client_of(cast.lea), f"/vikarer/{named.id}/afslut").status_code == 403
    assert post(client_of(cast.lea), "/vikarer", facts).status_code == 403
    assert post(client, f"/vikarer/{named.id}/afslut").status_code == 303
    with units.read(cast.here) as uow:
        assert substitutions_in(uow) == []


@pytest.mark.parametrize(("name", "chosen"), [("lea", None), ("anders", "anders")])
def test_who_is_in_a_team_says_who_is_away(
    client_of: ClientOf, units: Units, cast: Cast, west: UUID, name: str, chosen: str | None
) -> None:
    with units.write(cast.here, the_service("test")) as uow:
        join_team(uow, west, cast.lea.id, is_leader=True)
    page = _page(client_of(getattr(cast, name)), "/vikarer")
    offered = page.select("select[name=adviser_id] option[value]:not([value=''])")
    assert {one["value"] for one in offered} >= {str(cast.anders.id), str(cast.lea.id)}
    selected = [one["value"] for one in offered if one.has_attr("selected")]
    assert selected == ([str(getattr(cast, chosen).id)] if chosen else [])


@pytest.mark.parametrize(
    ("changed", "field", "status"),
    [
        ({"substitute_id": ""}, "substitute_id", 422),
        ({"substitute_id": "x"}, "substitute_id", 422),
        ({"from_on": "i morgen"}, "from_on", 422),
        ({"until_on": "2026-11-23"}, "until_on", 422),
        ({"until_on": ""}, "until_on", 422),
        ({"from_on": "2026-12-01"}, "from_on", 409),
    ],
)
def test_what_is_wrong_with_a_substitute_is_said_beside_its_field(
    client_of: ClientOf, cast: Cast, changed: dict[str, str], field: str, status: int
) -> None:
    client = client_of(cast.adam)
    facts = {
        "adviser_id": str(cast.anders.id),
        "substitute_id": str(cast.signe.id),
        "from_on": "2026-12-01",
        "until_on": "2026-12-02",
    }
    assert post(client, "/vikarer", facts).status_code == 303
    answer = post(client, "/vikarer", facts | changed)
    assert answer.status_code == status
    assert f"f-{field}-error" in answer.get_data(as_text=True)


@pytest.mark.parametrize("name", ["ida", "vera"])
def test_citizens_and_companies_see_none_of_these_pages(
    client_of: ClientOf, cast: Cast, name: str
) -> None:
    client = client_of(getattr(cast, name))
    for path in ("/teams", "/borgere", "/vikarer", "/lukkedage"):
        assert client.get(path).status_code == 403


@pytest.mark.parametrize("name", ["anders", "lea"])
def test_an_adviser_sees_substitutes_and_no_more(
    client_of: ClientOf, cast: Cast, name: str
) -> None:
    client = client_of(getattr(cast, name))
    assert client.get("/vikarer").status_code == 200
    for path in ("/teams", "/borgere", "/lukkedage"):
        assert client.get(path).status_code == 403
