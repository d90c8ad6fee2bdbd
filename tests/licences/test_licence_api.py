"""The API's doors to licences."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from app.core.clock import FixedClock
from tests.booking.office import Ask
from tests.licences.bought import Buy, Give
from tests.people import Cast

ASKED = "/me/licences/{}/extension-requests"


def test_one_reads_asks_and_is_answered(cast: Cast, ask: Ask, buy: Buy, give: Give) -> None:
    given = give(buy(), cast.ida)
    [mine] = ask(cast.ida, "GET", "/me/licences").json["items"]
    assert (mine["id"], mine["first_day"], mine["last_day"]) == (
        str(given.id),
        "2026-11-24",
        "2027-02-21",
    )
    assert (mine["state"], mine["days_left"], mine["can_ask"]) == ("active", 89, True)
    assert (mine["pool"]["name"], mine["grace_until"]) == ("Jobtræneren", "2027-03-23")
    path = ASKED.format(given.id)
    asked = ask(cast.ida, "POST", path, json={"word": "Jeg er midt i et kursus."})
    assert (asked.status_code, asked.json["can_ask"]) == (200, False)
    assert ask(cast.ida, "POST", path).status_code == 200  # a word may be left out
    [waiting] = ask(cast.anders, "GET", "/extension-requests").json["items"]
    assert waiting["licence"]["citizen_id"] == str(cast.ida.id)
    answer = {"is_granted": True, "word": "Værsgo."}
    answered = ask(cast.anders, "PUT", f"/extension-requests/{waiting['id']}/answer", json=answer)
    assert answered.json["licence"]["last_day"] == "2027-03-23"
    assert ask(cast.ida, "GET", f"/me/licences/{given.id}").json["extensions"] == 1
    again = ask(cast.ida, "POST", path, json={})
    assert (again.status_code, again.json["because"]) == (409, "too_often")
    assert again.json["type"] == "urn:jobvej:problem:licences/not-extended"


def test_one_takes_a_seat_or_stands_in_line(cast: Cast, ask: Ask, buy: Buy) -> None:
    pool_id = buy(seats=1, is_open=True)
    [there] = ask(cast.ida, "GET", "/me/licence-pools").json["items"]
    assert (there["id"], there["has_room"]) == (str(pool_id), True)
    taken = [ask(cast.ida, "PUT", f"/me/licence-pools/{pool_id}/seat") for _again in range(2)]
    assert [one.status_code for one in taken] == [200, 200]
    assert taken[0].json["id"] == taken[1].json["id"]
    full = ask(cast.omar, "PUT", f"/me/licence-pools/{pool_id}/seat")
    assert full.json["type"] == "urn:jobvej:problem:licences/pool-empty"
    place = ask(cast.omar, "PUT", f"/me/licence-pools/{pool_id}/wait")
    assert (place.status_code, place.json["ahead"]) == (200, 0)
    for _again in range(2):
        assert ask(cast.omar, "DELETE", f"/me/licence-pools/{pool_id}/wait").status_code == 204
    for _again in range(2):
        kept = ask(cast.omar, "POST", f"/me/licence-pools/{pool_id}/wait/keep")
        assert (kept.status_code, kept.json["id"]) == (200, place.json["id"])
    never = ask(cast.ida, "POST", f"/me/licence-pools/{pool_id}/wait/keep")
    assert never.json["type"] == "urn:jobvej:problem:licences/too-late-to-undo"


def test_the_citizen_reads_why_it_was_taken_back(
    cast: Cast, ask: Ask, buy: Buy, give: Give
) -> None:
    given = give(buy(), cast.ida)
    assert ask(cast.ida, "GET", f"/me/licences/{given.id}").json["taken_back_at"] is None
    why = {"word": "Du er begyndt i job."}
    back = ask(cast.anders, "POST", f"/licences/{given.id}/take-back", json=why)
    assert back.json["taken_back_why"] == why["word"]
    mine = ask(cast.ida, "GET", f"/me/licences/{given.id}").json
    assert (mine["taken_back_why"], mine["given_up_at"]) == (why["word"], None)
    assert mine["taken_back_at"] is not None


def test_staff_see_how_pools_stand_and_who_loses_access(cast: Cast, ask: Ask, buy: Buy) -> None:
    pool_id = buy()
    body = {"citizen_id": str(cast.ida.id), "from_on": "2026-11-25"}
    given = ask(cast.anders, "POST", f"/licence-pools/{pool_id}/licences", json=body)
    assert (given.status_code, given.json["state"]) == (200, "ahead")
    [numbers] = ask(cast.lea, "GET", "/licence-pools").json["items"]
    assert (numbers["used"], numbers["free"], numbers["waiting"]) == (1, 2, 0)
    [ending] = ask(cast.anders, "GET", "/licences?until=2027-02-22").json["items"]
    assert ending["id"] == given.json["id"]
    path = f"/licences/{ending['id']}"
    for change, state in (("take-back", "over"), ("give-back", "ahead")):
        assert ask(cast.anders, "POST", f"{path}/{change}").json["state"] == state
    assert ask(cast.anders, "POST", f"{path}/extend").status_code == 409
    assert ask(cast.anders, "GET", path).json["used_at"] is None


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/me/licences/{}/extension-requests", {"word": "x" * 501}),
        ("POST", "/me/licences/{}/extension-requests", {"word": "\x00"}),
        ("POST", "/me/licences/{}/extension-requests", {"word": 7}),
        ("POST", "/me/licences/{}/extension-requests", {"words": "Hej"}),
        ("POST", "/licence-pools/{}/licences", {}),
        ("POST", "/licence-pools/{}/licences", {"citizen_id": "x"}),
        (
            "POST",
            "/licence-pools/{}/licences",
            {"citizen_id": str(UUID(int=1)), "from_on": "i morgen"},
        ),
        ("GET", "/licences", None),
        ("GET", "/licences?until=20270101", None),
        ("POST", "/licences/{}/take-back", {"word": "x" * 501}),
        ("PUT", "/extension-requests/{}/answer", {"is_granted": "yes"}),
        ("PUT", "/extension-requests/{}/answer", {}),
    ],
)
def test_what_does_not_fit_is_refused_beside_its_field(
    cast: Cast, ask: Ask, method: str, path: str, body: dict[str, object] | None
) -> None:
    who = cast.ida if path.startswith("/me") else cast.anders
    answer = ask(who, method, path.format(UUID(int=9)), json=body)
    assert answer.status_code == 422
    assert answer.json["errors"]


@pytest.mark.parametrize("name", ["omar", "nabo"])
def test_somebody_elses_licence_is_not_there(
    cast: Cast, ask: Ask, buy: Buy, give: Give, name: str
) -> None:
    given, stranger = give(buy(), cast.ida), getattr(cast, name)
    assert ask(stranger, "GET", f"/me/licences/{given.id}").status_code == 404
    assert ask(stranger, "POST", ASKED.format(given.id), json={}).status_code == 404
    assert ask(stranger, "DELETE", ASKED.format(given.id)).status_code == 404
    assert ask(stranger, "GET", "/me/licences").json["items"] == []


def test_nobody_sees_others_numbers(cast: Cast, ask: Ask, buy: Buy) -> None:
    buy()
    assert ask(cast.ida, "GET", "/licence-pools").status_code == 403
    assert ask(cast.nora, "GET", "/licence-pools").json["items"] == []


def test_the_address_is_given_as_long_as_it_can_be_used(
    cast: Cast, ask: Ask, buy: Buy, give: Give, clock: FixedClock
) -> None:
    given = give(buy(seat_days=1), cast.ida)
    path = f"/me/licences/{given.id}"
    assert ask(cast.ida, "GET", path).json["url"] == "https://jobtraeneren.example.dk/"
    clock.advance(timedelta(days=1))
    later = ask(cast.ida, "GET", path).json
    assert (later["state"], later["url"]) == ("grace", "")
