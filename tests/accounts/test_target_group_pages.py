"""The administrator's pages of target groups."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient

from app.accounts.target_groups import set_target_groups
from app.core.work import Units, the_service
from app.tenancy.target_groups import add_target_group, target_groups
from tests.forms import post
from tests.people import Cast, Person

ClientOf = Callable[[Person], FlaskClient]
UNGE = {"name_da": "Unge", "name_en": "Young people"}


@pytest.fixture
def unge(units: Units, cast: Cast) -> UUID:
    with units.write(cast.here, the_service("test")) as uow:
        return add_target_group(uow, **UNGE)


def test_an_administrator_adds_renames_and_removes_a_group(
    client_of: ClientOf, units: Units, cast: Cast
) -> None:
    client = client_of(cast.adam)
    assert "/maalgrupper" in client.get("/teams").text
    assert post(client, "/maalgrupper", UNGE).status_code == 303
    with units.read(cast.here) as uow:
        [group] = target_groups(uow)
    page = client.get("/maalgrupper").text
    assert all(words in page for words in ("Unge", "0 borgere"))
    there = f"/maalgrupper/{group.id}"
    assert 'value="Young people"' in client.get(there).text
    assert post(client, there, UNGE | {"name_en": "Under 30"}).status_code == 303
    assert "Under 30" in client.get("/maalgrupper").text
    assert post(client, f"{there}/fjern").status_code == 303
    with units.read(cast.here) as uow:
        assert target_groups(uow) == []


def test_a_group_with_somebody_in_it_stays(
    client_of: ClientOf, units: Units, cast: Cast, unge: UUID
) -> None:
    with units.write(cast.here, the_service("test")) as uow:
        set_target_groups(uow, cast.ida.id, ["unge"])
    client = client_of(cast.adam)
    page = client.get("/maalgrupper").text
    assert "1 borger<" in page
    assert "/fjern" not in page
    assert post(client, f"/maalgrupper/{unge}/fjern").status_code == 409
    with units.read(cast.here) as uow:
        assert [group.id for group in target_groups(uow)] == [unge]


@pytest.mark.parametrize(
    ("facts", "field", "status"),
    [
        ({}, "name_da", 422),
        ({"name_da": "Ledige"}, "name_en", 422),
        ({"name_da": "a" * 121, "name_en": "Long"}, "name_da", 422),
        ({"name_da": "To\nlinjer", "name_en": "Two lines"}, "name_da", 422),
        ({"name_da": "unge", "name_en": "Again"}, "name_da", 409),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    client_of: ClientOf,
    units: Units,
    cast: Cast,
    unge: UUID,
    facts: dict[str, str],
    field: str,
    status: int,
) -> None:
    client = client_of(cast.adam)
    with units.write(cast.here, the_service("test")) as uow:
        other = add_target_group(uow, name_da="Dimittender", name_en="Graduates")
    for address in ("/maalgrupper", f"/maalgrupper/{other}"):
        answer = post(client, address, facts)
        assert answer.status_code == status
        assert f"f-{field}-error" in answer.text
    with units.read(cast.here) as uow:
        assert [group.name_da for group in target_groups(uow)] == ["Dimittender", "Unge"]


def test_another_group_is_not_found(client_of: ClientOf, units: Units, cast: Cast) -> None:
    with units.write(cast.next_door, the_service("test")) as uow:
        next_door = add_target_group(uow, **UNGE)
    client = client_of(cast.adam)
    for group_id in (next_door, uuid4()):
        assert client.get(f"/maalgrupper/{group_id}").status_code == 404
        assert post(client, f"/maalgrupper/{group_id}", UNGE).status_code == 404
        assert post(client, f"/maalgrupper/{group_id}/fjern").status_code == 404
