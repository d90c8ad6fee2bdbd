"""The API's doors to sessions: what one can come to, signing up and off."""

from __future__ import annotations

from uuid import uuid4

from app.booking.arranging import book_meeting
from tests.booking.office import Ask, Office, local
from tests.booking.sessions.hall import Acting, planned
from tests.people import Cast


def test_one_signs_up_lines_up_and_off(
    ask: Ask, acting_as: Acting, cast: Cast, office: Office
) -> None:
    session_id = planned(acting_as, cast, office, seats=1)
    [offered] = ask(cast.omar, "GET", "/sessions").json["items"]
    assert (offered["title"], offered["seats_left"], offered["seat"]) == ("CV workshop", 1, None)
    assert offered["place"]["address"] == "Torvet 1, 7700 Thisted"
    seat = f"/sessions/{session_id}/seat"
    assert ask(cast.omar, "PUT", seat).json["seat"]["state"] == "seated"
    waits = ask(cast.ida, "PUT", seat, json={"although_busy": False}).json["seat"]
    assert (waits["state"], waits["in_line"]) == ("waiting", 1)
    assert ask(cast.omar, "DELETE", seat).json["seat"]["state"] == "off"
    assert ask(cast.ida, "GET", f"/sessions/{session_id}").json["seat"]["state"] == "seated"


def test_something_else_then_is_a_conflict(
    ask: Ask, acting_as: Acting, cast: Cast, office: Office
) -> None:
    session_id = planned(acting_as, cast, office)
    with acting_as(cast.ida) as uow:
        book_meeting(uow, cast.ida.id, office.wanted(local(26, 10)))
    refused = ask(cast.ida, "PUT", f"/sessions/{session_id}/seat")
    assert refused.status_code == 409
    assert refused.json["type"] == "urn:jobvej:problem:booking/busy-at-that-time"
    sure = ask(cast.ida, "PUT", f"/sessions/{session_id}/seat", json={"although_busy": True})
    assert sure.json["seat"]["state"] == "seated"


def test_what_one_may_not_know_of_is_not_there(
    ask: Ask, acting_as: Acting, cast: Cast, office: Office
) -> None:
    hidden = planned(acting_as, cast, office, is_open=False)
    for who, session_id in ((cast.ida, hidden), (cast.nabo, hidden), (cast.ida, uuid4())):
        assert ask(who, "GET", f"/sessions/{session_id}").status_code == 404
        for method in ("PUT", "DELETE"):
            assert ask(who, method, f"/sessions/{session_id}/seat").status_code == 404
    assert ask(cast.anders, "GET", "/sessions").status_code == 403
