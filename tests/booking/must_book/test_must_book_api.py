"""The API's doors to meetings that must be booked: what, by when and why; asking and exempting."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from app.accounts.profile import looks_at_me
from app.accounts.teams import change_team
from app.booking.arranging import book_meeting
from app.booking.meeting_types import offer_meeting_type
from app.core.clock import FixedClock
from app.core.work import Units, the_service
from tests.booking.office import Acting, Ask, Office, local
from tests.people import Cast

PROBLEM = "urn:jobvej:problem:"
LONG = "x" * 501


def asked_of(cast: Cast, **changes: Any) -> dict[str, Any]:
    facts = {
        "citizen_id": str(cast.ida.id),
        "meeting_type": "jobsamtale",
        "book_by": "2026-12-01",
        "reason": "Vi skal tale om din plan.",
        "rule": "LAB § 31",
        "help": "Ring til os, så booker vi sammen.",
    }
    return facts | changes


def test_an_adviser_asks_and_the_citizen_sees_what_why_and_which_help(
    ask: Ask, units: Units, cast: Cast, office: Office
) -> None:
    with units.write(cast.here, the_service("test")) as uow:
        change_team(
            uow,
            office.team_id,
            name="Team Nord",
            phone="99 17 17 17",
            answers_within=timedelta(days=1),
            urgent_text_da="",
            urgent_text_en="",
        )
    made = ask(cast.anders, "POST", "/must-book", json=asked_of(cast))
    assert made.status_code == 200, made.text
    assert (made.json["citizen"], made.json["state"]) == ("Ida", "open")
    assert made.json["asked_by_id"] == str(cast.anders.id)
    [mine] = ask(cast.ida, "GET", "/me/must-book").json["items"]
    assert mine == {
        "id": made.json["id"],
        "meeting_type": str(office.type_id),
        "name": "Jobsamtale",
        "state": "open",
        "book_by": "2026-12-01",
        "first_book_by": "2026-12-01",
        "deadline_at": "2026-12-01T23:00:00+00:00",
        "reason": "Vi skal tale om din plan.",
        "rule": "LAB § 31",
        "help": "Ring til os, så booker vi sammen.",
        "phone": "99 17 17 17",
    }
    assert ask(cast.omar, "GET", "/me/must-book").json["items"] == []
    assert ask(cast.signe, "GET", "/must-book").json["items"] == [made.json]
    assert ask(cast.signe, "GET", f"/must-book/{made.json['id']}").json == made.json


def test_asking_again_changes_what_was_asked(
    ask: Ask, cast: Cast, office: Office, must: UUID
) -> None:
    later = ask(cast.anders, "POST", "/must-book", json=asked_of(cast, book_by="2026-12-04")).json
    assert (later["id"], later["book_by"]) == (str(must), "2026-12-04")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"citizen_id": None}, "citizen_id"),
        ({"citizen_id": "Ida"}, "citizen_id"),
        ({"meeting_type": None}, "meeting_type"),
        ({"meeting_type": ""}, "meeting_type"),
        ({"book_by": "i morgen"}, "book_by"),
        ({"book_by": "20261201"}, "book_by"),
        ({"book_by": "2026-02-30"}, "book_by"),
        ({"book_by": 20261201}, "book_by"),
        ({"reason": " "}, "reason"),
        ({"reason": LONG}, "reason"),
        ({"reason": ["Fordi"]}, "reason"),
        ({"rule": ""}, "rule"),
        ({"rule": "x" * 201}, "rule"),
        ({"help": None}, "help"),
        ({"help": LONG}, "help"),
        ({"help": "Ring\x00"}, "help"),
        ({"punish": True}, "punish"),
    ],
)
def test_what_does_not_fit_is_said_by_field(
    ask: Ask, cast: Cast, office: Office, body: dict[str, Any], field: str
) -> None:
    answer = ask(cast.anders, "POST", "/must-book", json=asked_of(cast, **body))
    assert (answer.status_code, set(answer.json["errors"])) == (422, {field})
    assert ask(cast.anders, "GET", "/must-book").json["items"] == []


def test_nothing_may_be_left_out(ask: Ask, cast: Cast, office: Office) -> None:
    answer = ask(cast.anders, "POST", "/must-book", json={})
    assert set(answer.json["errors"]) == set(asked_of(cast))


@pytest.mark.parametrize("day", ["2026-11-24", "2026-11-23", "2027-12-01", "0001-01-01"])
def test_a_day_out_of_reach_is_a_conflict(ask: Ask, cast: Cast, office: Office, day: str) -> None:
    answer = ask(cast.anders, "POST", "/must-book", json=asked_of(cast, book_by=day))
    assert answer.status_code == 409
    assert answer.json["type"] == f"{PROBLEM}booking/day-out-of-reach"
    assert set(answer.json["errors"]) == {"book_by"}


def test_who_has_such_a_meeting_is_not_asked(
    ask: Ask, acting_as: Acting, cast: Cast, office: Office
) -> None:
    with acting_as(cast.ida) as uow:
        book_meeting(uow, cast.ida.id, office.wanted(local(26, 10)))
    answer = ask(cast.anders, "POST", "/must-book", json=asked_of(cast))
    assert answer.status_code == 409
    assert answer.json["type"] == f"{PROBLEM}booking/has-such-a-meeting"


def test_what_is_not_there_cannot_be_asked_for(
    ask: Ask, units: Units, cast: Cast, office: Office
) -> None:
    def status(**changes: Any) -> int:
        return ask(cast.anders, "POST", "/must-book", json=asked_of(cast, **changes)).status_code

    assert status(citizen_id=str(uuid4())) == 404
    assert status(citizen_id=str(cast.nabo.id)) == 404
    assert status(citizen_id=str(cast.signe.id)) == 404
    assert status(meeting_type="noget-andet") == 404
    with units.write(cast.here, the_service("test")) as uow:
        offer_meeting_type(uow, office.type_id, is_active=False)
    assert status() == 404


def test_a_citizen_is_let_off_and_asked_again(
    ask: Ask, cast: Cast, office: Office, must: UUID, clock: FixedClock
) -> None:
    path = f"/must-book/{must}/exemption"
    for word in ("Indlagt", "Indlagt til nytår"):
        off = ask(cast.signe, "PUT", path, json={"because": "health", "word": word})
        assert (off.json["state"], off.json["exempt_word"]) == ("exempt", word)
    assert ask(cast.ida, "GET", "/me/must-book").json["items"] == []
    assert ask(cast.anders, "GET", "/must-book").json["items"] == []
    settled = ask(cast.anders, "GET", "/must-book", query_string={"which": "settled"}).json["items"]
    assert [one["id"] for one in settled] == [str(must)]
    clock.advance(timedelta(days=3))
    for _ in range(2):
        again = ask(cast.anders, "DELETE", path).json
        assert (again["state"], again["book_by"], again["exempt_word"]) == (
            "open",
            "2026-12-04",
            "",
        )
    [mine] = ask(cast.ida, "GET", "/me/must-book").json["items"]
    assert (mine["book_by"], mine["first_book_by"]) == ("2026-12-04", "2026-12-01")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "because"),
        ({"because": None}, "because"),
        ({"because": "lazy"}, "because"),
        ({"because": 1}, "because"),
        ({"because": "health", "word": LONG}, "word"),
        ({"because": "health", "word": "\x00"}, "word"),
        ({"because": "health", "word": None}, "word"),
        ({"because": "health", "until": "2027-01-01"}, "until"),
    ],
)
def test_an_exemption_has_a_reason_that_is_one(
    ask: Ask, cast: Cast, must: UUID, body: dict[str, Any], field: str
) -> None:
    answer = ask(cast.anders, "PUT", f"/must-book/{must}/exemption", json=body)
    assert (answer.status_code, set(answer.json["errors"])) == (422, {field})
    assert len(ask(cast.ida, "GET", "/me/must-book").json["items"]) == 1


def test_what_was_taken_back_is_neither_exempted_nor_asked_again(
    ask: Ask, cast: Cast, must: UUID
) -> None:
    path = f"/must-book/{must}"
    for _ in range(2):
        assert ask(cast.anders, "POST", f"{path}/withdraw").json["state"] == "withdrawn"
    for method, body in (("PUT", {"because": "language"}), ("DELETE", None)):
        answer = ask(cast.anders, method, f"{path}/exemption", json=body)
        assert answer.status_code == 409
        assert answer.json["type"] == f"{PROBLEM}booking/must-book-settled"


def test_the_evidence_has_what_was_said_and_which_times_were_shown(
    ask: Ask, acting_as: Acting, cast: Cast, must: UUID, clock: FixedClock
) -> None:
    slots = {"meeting_type": "jobsamtale", "mode": "phone"}
    for _ in range(2):
        shown = ask(cast.ida, "GET", "/slots", query_string=slots).json["items"]
    ask(cast.omar, "GET", "/slots", query_string=slots)
    ask(cast.anders, "GET", "/slots", query_string=slots | {"citizen_id": str(cast.ida.id)})
    proof = ask(cast.anders, "GET", f"/must-book/{must}/evidence").json
    assert (proof["citizen"], proof["asked_by"]) == ("Ida", "Anders")
    assert (proof["meeting"], proof["state"]) == ("Jobsamtale", "open")
    [look] = proof["times_shown"]
    assert (look["number"], look["first"][0]) == (len(shown), shown[0]["starts_at"])
    [notice] = proof["notices"]
    assert (notice["kind"], notice["attempts"][0]["channel"]) == ("booking/must-book", "email")
    assert proof["moves"] == []
    clock.advance(timedelta(days=2))
    ask(cast.anders, "PUT", f"/must-book/{must}/exemption", json={"because": "language"})
    ask(cast.anders, "DELETE", f"/must-book/{must}/exemption")
    [move] = ask(cast.anders, "GET", f"/must-book/{must}/evidence").json["moves"]
    assert (move["from"], move["to"]) == ("2026-12-01", "2026-12-03")
    assert move["because"] == "exempt_ended"
    with acting_as(cast.ida) as uow:
        assert {one.subject for one in looks_at_me(uow)} == {"must-book"}


@pytest.mark.parametrize("name", ["nora", "ida", "omar", "lea", "adam", "vera"])
def test_others_know_nothing_of_it(ask: Ask, cast: Cast, must: UUID, name: str) -> None:
    stranger = getattr(cast, name)
    for method, path, body in (
        ("GET", "", None),
        ("GET", "/evidence", None),
        ("PUT", "/exemption", {"because": "health"}),
        ("DELETE", "/exemption", None),
        ("POST", "/withdraw", None),
    ):
        real, made_up = (
            ask(stranger, method, f"/must-book/{one}{path}", json=body) for one in (must, uuid4())
        )
        assert real.status_code == (404 if name == "nora" else 403)
        assert real.json == made_up.json
    if name == "nora":
        assert ask(stranger, "GET", "/must-book").json["items"] == []
    else:
        assert ask(stranger, "GET", "/must-book").status_code == 403
    assert ask(stranger, "POST", "/must-book", json=asked_of(cast)).status_code in {403, 404}


def test_staff_must_book_nothing_themselves(ask: Ask, cast: Cast, must: UUID) -> None:
    assert ask(cast.anders, "GET", "/me/must-book").status_code == 403


@pytest.mark.parametrize("which", ["", "all", "SETTLED"])
def test_an_unknown_list_is_refused(ask: Ask, cast: Cast, office: Office, which: str) -> None:
    answer = ask(cast.anders, "GET", "/must-book", query_string={"which": which})
    assert (answer.status_code, set(answer.json["errors"])) == (422, {"which"})
