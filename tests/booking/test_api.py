"""The API's doors to meetings, as `interface.md` names them."""

from __future__ import annotations

from datetime import time
from typing import Any
from uuid import uuid4

import pytest

from app.booking.availability import set_week
from app.booking.contract import WorkPeriod
from app.core.clock import FixedClock
from tests.booking.office import Acting, Ask, Office, local
from tests.people import Cast, Person


def moment(day: int, hour: int, minute: int = 0) -> str:
    return local(day, hour, minute).isoformat()


def booked(ask: Ask, who: Person, day: int, hour: int) -> dict[str, Any]:
    answer = ask(
        who,
        "POST",
        "/bookings",
        json={"meeting_type": "jobsamtale", "starts_at": moment(day, hour)},
    )
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json
    return made


def test_a_citizen_finds_a_time_holds_it_and_books_it(ask: Ask, cast: Cast, office: Office) -> None:
    [kind] = ask(cast.ida, "GET", "/meeting-types").json["items"]
    assert (kind["name"], kind["minutes"], kind["modes"]) == (
        "Jobsamtale",
        60,
        ["on_site", "phone"],
    )
    asked = {"meeting_type": kind["id"], "from": moment(26, 0), "to": moment(27, 0)}
    slots = ask(cast.ida, "GET", "/slots", query_string=asked).json["items"]
    assert [slot["starts_at"][11:16] for slot in slots] == [
        "08:00",
        "08:30",
        "09:00",
        "09:30",
        "10:00",
    ]
    assert slots[0]["place"]["name"] == "Jobcentret"
    wanted = {"meeting_type": kind["id"], "starts_at": slots[0]["starts_at"]}
    held = ask(cast.ida, "POST", "/holds", json=wanted)
    assert (held.status_code, held.json["state"]) == (201, "held")
    made = ask(cast.ida, "POST", "/bookings", json=wanted)
    assert (made.status_code, made.json["state"]) == (201, "booked")
    [mine] = ask(cast.ida, "GET", "/me/calendar").json["items"]
    assert made.json.items() <= mine.items()


def test_no_times_are_listed_in_a_way_in_which_one_does_not_meet(
    ask: Ask, cast: Cast, office: Office
) -> None:
    asked = {"meeting_type": "jobsamtale", "from": moment(26, 0), "to": moment(27, 0)}
    refused = ask(cast.ida, "GET", "/slots", query_string=asked | {"mode": "video"})
    assert refused.status_code == 409
    assert refused.json["type"].endswith("booking/not-met-this-way")
    listed = ask(cast.ida, "GET", "/slots", query_string=asked | {"mode": "phone"})
    assert listed.json["items"]


def test_a_taken_time_is_a_conflict_with_three_others(ask: Ask, cast: Cast, office: Office) -> None:
    booked(ask, cast.ida, 26, 9)
    wanted = {"meeting_type": str(office.type_id), "starts_at": moment(26, 9)}
    for path in ("/bookings", "/holds"):
        refused = ask(cast.omar, "POST", path, json=wanted)
        assert refused.status_code == 409
        assert refused.content_type == "application/problem+json"
        assert refused.json["type"] == "urn:jobvej:problem:booking/slot-taken"
        assert len(refused.json["alternatives"]) == 3
        assert set(refused.json["alternatives"][0]) == {
            "starts_at",
            "ends_at",
            "adviser_id",
            "mode",
            "place_id",
        }


def test_a_meeting_is_moved_late_and_cancelled(
    ask: Ask, cast: Cast, office: Office, clock: FixedClock
) -> None:
    made = booked(ask, cast.ida, 26, 9)
    path = f"/bookings/{made['id']}"
    moved = ask(cast.ida, "POST", f"{path}/move", json={"starts_at": moment(27, 10)})
    assert (moved.status_code, moved.json["sequence"]) == (200, 1)
    clock.set(local(27, 7))
    late = ask(cast.ida, "POST", f"{path}/late", json={"minutes": 10, "text": "Bussen"})
    assert (late.json["minutes_late"], late.json["late_text"]) == (10, "Bussen")
    in_words = ask(cast.ida, "POST", f"{path}/late", json={"text": "Toget"})
    assert (in_words.json["minutes_late"], in_words.json["late_text"]) == (10, "Toget")
    assert ask(cast.ida, "POST", f"{path}/late", json={}).status_code == 422
    gone = ask(cast.ida, "POST", f"{path}/cancel", json={"reason": "Syg"})
    assert (gone.json["state"], gone.json["cancel_reason"]) == ("cancelled", "Syg")
    again = ask(cast.ida, "POST", f"{path}/cancel")
    assert again.json == gone.json


def test_a_held_time_is_let_go(ask: Ask, cast: Cast, office: Office) -> None:
    wanted = {"meeting_type": "jobsamtale", "starts_at": moment(26, 9)}
    held = ask(cast.ida, "POST", "/holds", json=wanted).json
    assert ask(cast.omar, "DELETE", f"/holds/{held['id']}").status_code == 404
    assert ask(cast.ida, "DELETE", f"/holds/{held['id']}").status_code == 204
    assert ask(cast.ida, "DELETE", f"/holds/{held['id']}").status_code == 404
    booked(ask, cast.omar, 26, 9)


def test_an_adviser_books_for_a_citizen(ask: Ask, cast: Cast, office: Office) -> None:
    wanted = {
        "meeting_type": "jobsamtale",
        "starts_at": moment(26, 9),
        "citizen_id": str(cast.ida.id),
    }
    assert ask(cast.anders, "POST", "/bookings", json=wanted).status_code == 201
    for who in (cast.omar, cast.nora):
        assert ask(who, "POST", "/bookings", json=wanted).status_code == 404
    assert ask(cast.vera, "POST", "/bookings", json=wanted).status_code == 403
    without = {"meeting_type": "jobsamtale", "starts_at": moment(27, 9)}
    assert ask(cast.anders, "POST", "/bookings", json=without).status_code == 404


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "meeting_type"),
        ({"meeting_type": "jobsamtale"}, "starts_at"),
        ({"meeting_type": "jobsamtale", "starts_at": "2026-11-26"}, "starts_at"),
        ({"meeting_type": "jobsamtale", "starts_at": "2026-11-26T09:00:00"}, "starts_at"),
        ({"meeting_type": "jobsamtale", "starts_at": "0001-01-01T00:00:00+14:00"}, "starts_at"),
        ({"meeting_type": "jobsamtale", "starts_at": "2026-02-30T09:00:00Z"}, "starts_at"),
        ({"meeting_type": "jobsamtale", "starts_at": 1}, "starts_at"),
        ({"meeting_type": "", "starts_at": "2026-11-26T08:00:00Z"}, "meeting_type"),
        ({"meeting_type": "x", "starts_at": "2026-11-26T08:00:00Z", "mode": "smoke"}, "mode"),
        ({"meeting_type": "x", "starts_at": "2026-11-26T08:00:00Z", "spy": 1}, "spy"),
    ],
)
def test_what_does_not_fit_is_said_by_field(
    ask: Ask, cast: Cast, office: Office, body: dict[str, Any], field: str
) -> None:
    for path in ("/bookings", "/holds"):
        answer = ask(cast.ida, "POST", path, json=body)
        assert answer.status_code == 422
        assert field in answer.json["errors"]


def test_an_unknown_type_is_not_there(ask: Ask, cast: Cast, office: Office) -> None:
    for named in ("noget-andet", str(uuid4())):
        body = {"meeting_type": named, "starts_at": moment(26, 9)}
        answer = ask(cast.ida, "POST", "/bookings", json=body)
        assert (answer.status_code, set(answer.json["errors"])) == (404, {"meeting_type"})
        query = {"meeting_type": named}
        assert ask(cast.ida, "GET", "/slots", query_string=query).status_code == 404


def test_free_times_are_those_of_two_weeks_unless_one_says(
    ask: Ask, cast: Cast, office: Office
) -> None:
    usual = ask(cast.ida, "GET", "/slots", query_string={"meeting_type": "jobsamtale"})
    days = [slot["starts_at"][:10] for slot in usual.json["items"]]
    assert (days[0], days[-1]) == ("2026-11-25", "2026-12-08")
    backwards = {"meeting_type": "jobsamtale", "from": moment(27, 0), "to": moment(26, 0)}
    assert ask(cast.ida, "GET", "/slots", query_string=backwards).json["items"] == []
    for century in ("from=2099-12-31T23:59:59-13:59", "to=2000-01-01T00:00:00%2B14:00"):
        answer = ask(cast.ida, "GET", f"/slots?meeting_type=jobsamtale&{century}")
        assert (answer.status_code, answer.json["items"]) == (200, [])


def test_half_past_two_in_an_autumn_night_is_told_apart(
    ask: Ask, acting_as: Acting, cast: Cast, office: Office, clock: FixedClock
) -> None:
    """2026-10-25: half past two comes twice, and the offset says which one is meant."""
    clock.set(local(20, 9, month=10))
    with acting_as(cast.anders) as uow:
        set_week(uow, cast.anders.id, [WorkPeriod(6, time(1), time(5), office.place_id)])
    found = [
        [
            slot["starts_at"][11:16]
            for slot in ask(
                cast.ida,
                "GET",
                "/slots",
                query_string={
                    "meeting_type": "jobsamtale",
                    "from": f"2026-10-25T02:30:00{offset}",
                    "to": "2026-10-25T03:30:00+01:00",
                },
            ).json["items"]
        ]
        for offset in ("+02:00", "+01:00")
    ]
    assert found == [["00:30", "01:00", "01:30", "02:00"], ["01:30", "02:00"]]
    booking = {"meeting_type": "jobsamtale", "starts_at": "2026-10-25T02:30:00+01:00"}
    made = ask(cast.ida, "POST", "/bookings", json=booking)
    assert made.json["starts_at"] == "2026-10-25T01:30:00+00:00"
