"""The API's doors for those who run sessions: what is planned, who comes, and who came."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest

from app.booking.sessions.inviting import invite
from app.booking.sessions.planning import call_off_session
from app.booking.sessions.signing import sign_up
from app.core.clock import FixedClock
from tests.booking.office import Ask, Office, local
from tests.booking.sessions.hall import Acting, planned
from tests.people import Cast, Person

PROBLEM = "urn:jobvej:problem:booking/"


@pytest.fixture
def session_id(acting_as: Acting, cast: Cast, office: Office) -> UUID:
    """Ida has the only seat of a workshop, and Omar is in line for it."""
    session_id = planned(acting_as, cast, office, seats=1)
    for who in (cast.ida, cast.omar):
        with acting_as(who) as uow:
            sign_up(uow, session_id, who.id)
    return session_id


def seats(ask: Ask, who: Person, session_id: UUID) -> dict[str, dict[str, Any]]:
    found = ask(who, "GET", f"/sessions/{session_id}/participants").json["items"]
    return {one["name"]: one for one in found}


def test_an_adviser_sees_what_they_run_and_who_comes(
    ask: Ask, cast: Cast, office: Office, session_id: UUID, clock: FixedClock
) -> None:
    [one] = ask(cast.signe, "GET", "/sessions/to-run").json["items"]
    assert (one["id"], one["title"], one["team_id"]) == (
        str(session_id),
        "CV-workshop",
        str(office.team_id),
    )
    assert (one["seats"], one["taken"], one["waiting"], one["seats_left"]) == (1, 1, 1, 0)
    assert "seat" not in one
    found = seats(ask, cast.anders, session_id)
    assert [(name, seat["state"], seat["in_line"]) for name, seat in found.items()] == [
        ("Ida", "seated", None),
        ("Omar", "waiting", 1),
    ]
    clock.set(local(27, 9))
    assert ask(cast.anders, "GET", "/sessions/to-run").json["items"] == []
    past = {"from": local(26, 0).isoformat(), "to": local(27, 0).isoformat()}
    assert len(ask(cast.anders, "GET", "/sessions/to-run", query_string=past).json["items"]) == 1
    before = {"from": local(25, 0).isoformat(), "to": local(26, 0).isoformat()}
    assert ask(cast.anders, "GET", "/sessions/to-run", query_string=before).json["items"] == []


def test_who_came_is_ticked_off_taken_back_and_the_rest_noted(
    ask: Ask, cast: Cast, session_id: UUID, clock: FixedClock
) -> None:
    seat = seats(ask, cast.anders, session_id)["Ida"]
    clock.set(local(26, 9, 30))
    for noted in ("came", None, "missed", "came"):
        answer = ask(
            cast.anders, "PUT", f"/seats/{seat['id']}/attendance", json={"attendance": noted}
        )
        assert (answer.status_code, answer.json["attendance"]) == (200, noted)
    rest = f"/sessions/{session_id}/attendance/rest"
    assert ask(cast.anders, "POST", rest).json == {"missed": 0}
    ask(cast.anders, "PUT", f"/seats/{seat['id']}/attendance", json={"attendance": None})
    assert ask(cast.anders, "POST", rest).json == {"missed": 1}
    assert seats(ask, cast.anders, session_id)["Ida"]["attendance"] == "missed"


def test_who_came_without_a_seat_is_added_also_where_all_are_taken(
    ask: Ask, acting_as: Acting, cast: Cast, office: Office, session_id: UUID, clock: FixedClock
) -> None:
    roomy = planned(acting_as, cast, office, seats=2)
    clock.set(local(26, 10))
    body = {"citizen_id": str(cast.omar.id)}
    for _ in range(2):
        added = ask(cast.anders, "POST", f"/sessions/{roomy}/attendance", json=body)
        assert (added.json["state"], added.json["attendance"]) == ("seated", "came")
    full = ask(cast.anders, "POST", f"/sessions/{session_id}/attendance", json=body)
    assert (full.json["state"], full.json["attendance"]) == ("seated", "came")
    for nobody in (uuid4(), cast.signe.id, cast.nabo.id):
        path, body = f"/sessions/{roomy}/attendance", {"citizen_id": str(nobody)}
        assert ask(cast.anders, "POST", path, json=body).status_code == 404


def test_nobody_came_before_it_begins_or_where_it_was_called_off(
    ask: Ask, acting_as: Acting, cast: Cast, session_id: UUID, clock: FixedClock
) -> None:
    seat = seats(ask, cast.anders, session_id)["Ida"]["id"]

    def refused() -> set[str]:
        answers = (
            ask(cast.anders, "PUT", f"/seats/{seat}/attendance", json={"attendance": "came"}),
            ask(cast.anders, "POST", f"/sessions/{session_id}/attendance/rest"),
            ask(
                cast.anders,
                "POST",
                f"/sessions/{session_id}/attendance",
                json={"citizen_id": str(cast.omar.id)},
            ),
        )
        assert {one.status_code for one in answers} == {409}
        return {one.json["type"].removeprefix(PROBLEM) for one in answers}

    assert refused() == {"session-not-begun"}
    with acting_as(cast.anders) as uow:
        call_off_session(uow, session_id)
    clock.set(local(26, 10))
    assert refused() == {"session-over"}


def test_whoever_has_no_seat_cannot_be_ticked(
    ask: Ask, acting_as: Acting, cast: Cast, office: Office, session_id: UUID, clock: FixedClock
) -> None:
    closed = planned(acting_as, cast, office, is_open=False)
    with acting_as(cast.anders) as uow:
        invite(uow, closed, [cast.ida.id])
    invited = seats(ask, cast.anders, closed)["Ida"]["id"]
    waiting = seats(ask, cast.anders, session_id)["Omar"]["id"]
    clock.set(local(26, 10))
    for seat in (invited, waiting):
        path = f"/seats/{seat}/attendance"
        assert ask(cast.anders, "PUT", path, json={"attendance": "came"}).status_code == 404


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "attendance"),
        ({"attendance": "late"}, "attendance"),
        ({"attendance": True}, "attendance"),
        ({"attendance": "came", "minutes": 5}, "minutes"),
    ],
)
def test_attendance_is_one_of_the_words(
    ask: Ask, cast: Cast, session_id: UUID, clock: FixedClock, body: dict[str, Any], field: str
) -> None:
    clock.set(local(26, 10))
    seat = seats(ask, cast.anders, session_id)["Ida"]["id"]
    answer = ask(cast.anders, "PUT", f"/seats/{seat}/attendance", json=body)
    assert (answer.status_code, set(answer.json["errors"])) == (422, {field})
    assert seats(ask, cast.anders, session_id)["Ida"]["attendance"] is None


@pytest.mark.parametrize("citizen", [None, "Ida", 7, [], "missing"])
def test_who_came_is_named(ask: Ask, cast: Cast, session_id: UUID, citizen: Any) -> None:
    body = {} if citizen == "missing" else {"citizen_id": citizen}
    answer = ask(cast.anders, "POST", f"/sessions/{session_id}/attendance", json=body)
    assert (answer.status_code, set(answer.json["errors"])) == (422, {"citizen_id"})


@pytest.mark.parametrize("query", [{"from": "yesterday"}, {"to": "2026-11-26"}, {"page": "2"}])
def test_a_stretch_of_time_that_is_none_is_refused(
    ask: Ask, cast: Cast, office: Office, query: dict[str, str]
) -> None:
    answer = ask(cast.anders, "GET", "/sessions/to-run", query_string=query)
    assert (answer.status_code, set(answer.json["errors"])) == (422, set(query))


@pytest.mark.parametrize("name", ["nora", "ida", "lea", "adam", "vera"])
def test_others_run_nothing_here(
    ask: Ask, cast: Cast, session_id: UUID, clock: FixedClock, name: str
) -> None:
    seat = UUID(seats(ask, cast.anders, session_id)["Ida"]["id"])
    clock.set(local(26, 10))
    stranger = getattr(cast, name)
    for method, path, there, body in (
        ("GET", "/sessions/%s/participants", session_id, None),
        ("POST", "/sessions/%s/attendance", session_id, {"citizen_id": str(cast.omar.id)}),
        ("POST", "/sessions/%s/attendance/rest", session_id, None),
        ("PUT", "/seats/%s/attendance", seat, {"attendance": "missed"}),
    ):
        real, made_up = (ask(stranger, method, path % one, json=body) for one in (there, uuid4()))
        assert real.status_code == (404 if name == "nora" else 403)
        assert real.json == made_up.json
    answer = ask(stranger, "GET", "/sessions/to-run")
    assert answer.json["items"] == [] if name == "nora" else answer.status_code == 403
    assert seats(ask, cast.anders, session_id)["Ida"]["attendance"] is None
