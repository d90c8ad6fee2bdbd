"""The API's doors for those who run a queue: call the next, give numbers, close for today."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest

from app.booking.drop_in.queueing import draw_number
from app.booking.drop_in.setting_up import offer_drop_in
from app.core.clock import FixedClock
from tests.booking.drop_in.door import Acting, opened
from tests.booking.office import Ask, Office, local
from tests.people import Cast


@pytest.fixture
def drop_in_id(acting_as: Acting, cast: Cast, office: Office) -> UUID:
    """Ida has the first number of today, and Omar the second."""
    drop_in_id = opened(acting_as, cast, office)
    for who in (cast.ida, cast.omar):
        with acting_as(who) as uow:
            draw_number(uow, drop_in_id)
    return drop_in_id


def names(queue: dict[str, Any]) -> tuple[str | None, list[str], list[str]]:
    mine = queue["mine"]
    others, waiting = ([one["name"] for one in queue[part]] for part in ("others", "waiting"))
    return mine and mine["name"], others, waiting


def test_the_queue_is_called_one_by_one(ask: Ask, cast: Cast, drop_in_id: UUID) -> None:
    [one] = ask(cast.anders, "GET", "/drop-ins/to-run").json["items"]
    assert (one["id"], one["title"], one["waiting"]) == (str(drop_in_id), "Åben rådgivning", 2)
    assert (one["is_offered"], one["is_closed_early"], "ticket" in one) == (True, False, False)
    path = f"/drop-ins/{drop_in_id}"
    queue = ask(cast.anders, "GET", f"{path}/queue").json
    assert queue["drop_in"] == one
    assert names(queue) == (None, [], ["Ida", "Omar"])
    called = ask(cast.anders, "POST", f"{path}/call-next").json
    assert names(called) == ("Ida", [], ["Omar"])
    assert names(ask(cast.signe, "GET", f"{path}/queue").json) == (None, ["Ida"], ["Omar"])
    assert names(ask(cast.anders, "POST", f"{path}/call-next").json) == ("Ida", [], ["Omar"])
    after = {"after": called["mine"]["id"]}
    assert names(ask(cast.anders, "POST", f"{path}/call-next", json=after).json)[0] == "Omar"
    mine = ask(cast.anders, "GET", f"{path}/queue").json["mine"]
    for _ in range(2):
        done = ask(cast.anders, "POST", f"/tickets/{mine['id']}/finish")
        assert names(done.json) == (None, [], [])


def test_who_is_not_there_is_put_back_then_out(ask: Ask, cast: Cast, drop_in_id: UUID) -> None:
    path = f"/drop-ins/{drop_in_id}"
    mine = ask(cast.anders, "POST", f"{path}/call-next").json["mine"]
    for _ in range(2):
        skipped = ask(cast.anders, "POST", f"/tickets/{mine['id']}/skip").json
        assert names(skipped) == (None, [], ["Omar", "Ida"])
        assert [one["skips"] for one in skipped["waiting"]] == [0, 1]
    gone = skipped["waiting"][0]["id"]
    for _ in range(2):
        left = ask(cast.anders, "POST", f"/tickets/{gone}/take-out").json
        assert names(left) == (None, [], ["Ida"])
    assert ask(cast.omar, "GET", f"/tickets/{gone}").json["state"] == "left"
    ask(cast.anders, "POST", f"{path}/call-next")
    assert names(ask(cast.anders, "POST", f"/tickets/{mine['id']}/skip").json) == (None, [], [])
    assert ask(cast.ida, "GET", f"/tickets/{mine['id']}").json["state"] == "missed"


def test_somebody_at_the_door_gets_a_number(ask: Ask, cast: Cast, drop_in_id: UUID) -> None:
    path = f"/drop-ins/{drop_in_id}"
    named = ask(cast.anders, "POST", f"{path}/door-tickets", json={"name": "Karl"})
    assert (named.status_code, named.json) == (201, {"number": 3})
    assert ask(cast.anders, "POST", f"{path}/door-tickets").json == {"number": 4}
    assert names(ask(cast.anders, "GET", f"{path}/queue").json)[2] == ["Ida", "Omar", "Karl", ""]


def test_a_day_is_closed_and_goes_on(ask: Ask, cast: Cast, drop_in_id: UUID) -> None:
    path = f"/drop-ins/{drop_in_id}"
    for _ in range(2):
        closed = ask(cast.anders, "POST", f"{path}/close").json
        assert (closed["drop_in"]["is_closed_early"], names(closed)[2]) == (True, [])
    refused = ask(cast.anders, "POST", f"{path}/door-tickets")
    assert refused.status_code == 409
    assert refused.json["type"] == "urn:jobvej:problem:booking/drop-in-closed"
    assert ask(cast.ida, "PUT", f"{path}/ticket").status_code == 409
    assert not ask(cast.anders, "POST", f"{path}/open").json["drop_in"]["is_closed_early"]
    assert ask(cast.ida, "PUT", f"{path}/ticket").status_code == 200


def test_there_are_no_numbers_on_a_day_off(
    ask: Ask, cast: Cast, drop_in_id: UUID, clock: FixedClock
) -> None:
    clock.set(local(28, 10))  # a Saturday
    path = f"/drop-ins/{drop_in_id}"
    assert ask(cast.anders, "POST", f"{path}/door-tickets").status_code == 409
    assert names(ask(cast.anders, "POST", f"{path}/call-next").json) == (None, [], [])


def test_what_is_not_offered_is_run_all_the_same(
    ask: Ask, acting_as: Acting, cast: Cast, drop_in_id: UUID
) -> None:
    with acting_as(cast.anders) as uow:
        offer_drop_in(uow, drop_in_id, is_active=False)
    assert not ask(cast.anders, "GET", "/drop-ins/to-run").json["items"][0]["is_offered"]
    assert names(ask(cast.anders, "POST", f"/drop-ins/{drop_in_id}/call-next").json)[0] == "Ida"
    assert ask(cast.ida, "GET", "/drop-ins").json["items"] == []


@pytest.mark.parametrize(
    ("door", "body", "field"),
    [
        ("door-tickets", {"name": "x" * 81}, "name"),
        ("door-tickets", {"name": " "}, "name"),
        ("door-tickets", {"name": "Karl\n"}, "name"),
        ("door-tickets", {"name": None}, "name"),
        ("door-tickets", {"name": 7}, "name"),
        ("door-tickets", {"number": 1}, "number"),
        ("call-next", {"after": "Ida"}, "after"),
        ("call-next", {"after": 1}, "after"),
        ("call-next", {"before": str(uuid4())}, "before"),
    ],
)
def test_what_does_not_fit_is_said_by_field(
    ask: Ask, cast: Cast, drop_in_id: UUID, door: str, body: dict[str, Any], field: str
) -> None:
    answer = ask(cast.anders, "POST", f"/drop-ins/{drop_in_id}/{door}", json=body)
    assert (answer.status_code, set(answer.json["errors"])) == (422, {field})
    queue = ask(cast.anders, "GET", f"/drop-ins/{drop_in_id}/queue").json
    assert names(queue) == (None, [], ["Ida", "Omar"])


@pytest.mark.parametrize("name", ["nora", "ida", "lea", "adam", "vera"])
def test_others_run_no_queue_here(ask: Ask, cast: Cast, drop_in_id: UUID, name: str) -> None:
    stranger = getattr(cast, name)
    ticket = ask(cast.anders, "GET", f"/drop-ins/{drop_in_id}/queue").json["waiting"][0]["id"]
    doors = [
        ("GET", "/drop-ins/%s/queue", drop_in_id),
        *(
            ("POST", f"/drop-ins/%s/{verb}", drop_in_id)
            for verb in ("call-next", "door-tickets", "close", "open")
        ),
        *(("POST", f"/tickets/%s/{verb}", ticket) for verb in ("finish", "skip", "take-out")),
    ]
    for method, path, there in doors:
        real, made_up = (ask(stranger, method, path % one) for one in (there, uuid4()))
        assert real.status_code == (404 if name == "nora" else 403)
        assert real.json == made_up.json
    answer = ask(stranger, "GET", "/drop-ins/to-run")
    assert answer.json["items"] == [] if name == "nora" else answer.status_code == 403
    assert names(ask(cast.anders, "GET", f"/drop-ins/{drop_in_id}/queue").json)[2] == [
        "Ida",
        "Omar",
    ]
