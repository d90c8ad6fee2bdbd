"""Pools by the API: added, changed and closed by the same people and rules as on the pages."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from app.core.work import Units, the_service
from app.licences.pools import amend_pool, pools
from app.tenancy.target_groups import add_target_group
from tests.booking.office import Acting, Ask
from tests.licences.bought import Buy, Give
from tests.people import Cast
from tests.racing import at_once

POOLS = "/licence-pools"
NEW: dict[str, Any] = {
    "name_da": "Engelsk på nettet",
    "name_en": "English online",
    "seats": 50,
    "from_on": "2026-11-24",
    "until_on": "2027-11-23",
}
NEW_FROM = date(2026, 11, 24)
# What is as described, and cannot be all the same.
CONTRADICTS = ("2026-11-23", "2099-01-01", ["ukendt"])
USUAL = {
    "seat_days": 90,
    "steps": [30, 14, 7, 1, 0],
    "extension": "on_request",
    "grace_days": 30,
    "price_kr": None,
    "is_open": False,
    "target_groups": [],
    "is_active": True,
}


def test_a_pool_is_added_as_is_usual(cast: Cast, ask: Ask, team_id: UUID) -> None:
    added = ask(cast.signe, "POST", POOLS, json=NEW)
    assert added.status_code == 201
    assert added.json.items() >= (NEW | USUAL).items()
    [numbers] = ask(cast.lea, "GET", POOLS).json["items"]
    assert (numbers["pool"]["id"], numbers["free"]) == (added.json["id"], 50)
    read = ask(cast.anders, "GET", f"{POOLS}/{added.json['id']}")
    assert (read.status_code, read.json) == (200, added.json)


def test_what_is_said_is_kept_as_the_pages_keep_it(cast: Cast, ask: Ask, units: Units) -> None:
    with units.write(cast.here, the_service("test")) as uow:
        add_target_group(uow, slug="unge", name_da="Unge", name_en="Young people")
    said = {
        "steps": [1, 9, 9],
        "extension": "never",
        "target_groups": ["unge"],
        "url": "https://sprog.example.dk:8443/kurser?søg=dansk#a",
        "supplier": "",
        "price_kr": 20_000,
    }
    kept = ask(cast.adam, "POST", POOLS, json=NEW | said).json
    assert kept["steps"] == [9, 1]
    assert (kept["url"], kept["supplier"]) == (
        "https://sprog.example.dk:8443/kurser?søg=dansk#a",
        "",
    )
    assert kept["target_groups"] == ["unge"]


def test_some_of_it_is_said_anew_and_the_rest_stays(
    cast: Cast, ask: Ask, buy: Buy, give: Give
) -> None:
    pool_id = buy()
    given = give(pool_id, cast.ida)
    path = f"{POOLS}/{pool_id}"
    before = ask(cast.adam, "GET", path).json
    after = ask(cast.adam, "PATCH", path, json={"seats": 7, "grace_days": 5, "price_kr": None})
    assert after.status_code == 200
    assert after.json == before | {"seats": 7, "grace_days": 5, "price_kr": None}
    assert ask(cast.adam, "PATCH", path, json={}).json == after.json
    kept = ask(cast.ida, "GET", f"/me/licences/{given.id}").json
    assert kept["grace_until"] == given.grace_until_on.isoformat()


def test_a_pool_is_closed_and_opened_again(cast: Cast, ask: Ask, buy: Buy) -> None:
    pool_id = buy()
    path, body = f"{POOLS}/{pool_id}", {"citizen_id": str(cast.ida.id)}
    for _again in range(2):
        closed = ask(cast.signe, "PATCH", path, json={"is_active": False})
        assert (closed.status_code, closed.json["is_active"]) == (200, False)
    refused = ask(cast.anders, "POST", f"{path}/licences", json=body)
    assert refused.json["type"] == "urn:jobvej:problem:licences/pool-closed"
    assert ask(cast.signe, "PATCH", path, json={"is_active": True}).json["is_active"] is True
    assert ask(cast.anders, "POST", f"{path}/licences", json=body).status_code == 200


def test_two_who_change_different_things_at_once_lose_nothing(
    acting_as: Acting, cast: Cast, ask: Ask, buy: Buy
) -> None:
    pool_id = buy()
    changes: list[dict[str, Any]] = [{"seats": 11}, {"seat_days": 12}, {"grace_days": 13}]

    def change(number: int) -> object:
        with acting_as(cast.adam if number % 2 else cast.signe) as uow:
            return amend_pool(uow, pool_id, changes[number])

    assert set(at_once(change, 3)) == {None}
    after = ask(cast.adam, "GET", f"{POOLS}/{pool_id}").json
    assert (after["seats"], after["seat_days"], after["grace_days"]) == (11, 12, 13)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name_da", ""),
        ("name_da", "x" * 121),
        ("name_en", "\u202e"),
        ("name_en", None),
        ("about_da", "x" * 1001),
        ("about_da", "\x00"),
        ("supplier", "To\nlinjer"),
        ("url", "http://example.dk"),
        ("url", "javascript:alert(1)"),
        ("url", "https://u:p@example.dk"),
        ("url", "https://example"),
        ("url", "https://["),
        ("seats", -1),
        ("seats", 1_000_001),
        ("seats", "7"),
        ("seats", 1.5),
        ("price_kr", -1),
        ("until_on", "2026-11-23"),
        ("until_on", "2099-01-01"),
        ("until_on", "i morgen"),
        ("seat_days", 0),
        ("steps", []),
        ("steps", [99_999]),
        ("steps", list(range(13))),
        ("extension", "maybe"),
        ("most_extensions", 0),
        ("most_extensions", 101),
        ("grace_days", 3661),
        ("is_open", "ja"),
        ("target_groups", ["ukendt"]),
        ("ask_da", "x" * 201),
        ("noget_andet", 1),
    ],
)
def test_what_cannot_be_said_is_refused_beside_its_field(
    cast: Cast, ask: Ask, buy: Buy, field: str, value: object
) -> None:
    pool_id = buy(from_on=NEW_FROM)
    for method, path, body in (
        ("POST", POOLS, NEW | {field: value}),
        ("PATCH", f"{POOLS}/{pool_id}", {field: value}),
    ):
        answer = ask(cast.adam, method, path, json=body)
        assert answer.status_code == (409 if value in CONTRADICTS else 422), (method, answer.json)
        assert field in {name.partition(".")[0] for name in answer.json["errors"]}


@pytest.mark.parametrize("name", ["ida", "vera", "anders", "lea"])
def test_others_set_nothing_up(cast: Cast, ask: Ask, buy: Buy, units: Units, name: str) -> None:
    pool_id, who = buy(), getattr(cast, name)
    assert ask(who, "POST", POOLS, json=NEW).status_code == 403
    assert ask(who, "PATCH", f"{POOLS}/{pool_id}", json={"seats": 0}).status_code == 403
    with units.read(cast.here, the_service("test")) as uow:
        assert [one.facts.seats for one in pools(uow)] == [3]


def test_another_municipalitys_is_not_there(cast: Cast, ask: Ask, buy: Buy) -> None:
    pool_id = buy()
    assert ask(cast.nora, "GET", f"{POOLS}/{pool_id}").status_code == 404
    missing = f"{POOLS}/{UUID(int=9)}"
    assert ask(cast.adam, "PATCH", missing, json={"seats": 1}).status_code == 404
    assert ask(cast.adam, "PATCH", missing, json={"is_active": False}).status_code == 404
    assert ask(cast.adam, "PATCH", missing, json={}).status_code == 404
