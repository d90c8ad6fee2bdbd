"""The API's doors to the waiting list: join, see, leave, and answer what is offered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from app.booking.arranging import cancel_booking
from app.booking.contract import MeetingMode
from app.booking.meeting_types import change_meeting_type, offer_meeting_type
from app.booking.waiting.contract import OfferView, PartOfDay, Wishes
from app.booking.waiting.line import join_waiting_list
from app.core.clock import FixedClock
from app.core.work import Units, the_service
from tests.booking.office import JOB_TALK, Acting, Ask, Office, local
from tests.booking.waiting.conftest import Full, Offered
from tests.people import Cast

MINE = "/me/waiting-list"
PROBLEM = "urn:jobvej:problem:"


def joined(ask: Ask, cast: Cast, **wishes: Any) -> dict[str, Any]:
    answer = ask(cast.ida, "POST", MINE, json={"meeting_type": "jobsamtale", **wishes})
    assert answer.status_code == 200, answer.text
    place: dict[str, Any] = answer.json
    return place


@pytest.fixture
def offer(
    acting_as: Acting, cast: Cast, full: Full, look: Callable[[], None], offered: Offered
) -> OfferView:
    """Thursday at ten is offered to Ida."""
    with acting_as(cast.ida) as uow:
        join_waiting_list(uow, cast.ida.id, full.type_id, Wishes())
    with acting_as(cast.omar) as uow:
        cancel_booking(uow, full.thursday)
    look()
    found = offered(cast.ida)
    assert found is not None
    return found


def test_a_citizen_joins_says_anew_what_will_do_and_leaves(
    ask: Ask, cast: Cast, office: Office
) -> None:
    there = [str(office.place_id)]
    place = joined(ask, cast, mode="phone", weekdays=[4, 3], parts=["morning"], places=there)
    assert (place["name"], place["ahead"], place["offer"]) == ("Jobsamtale", 0, None)
    assert (place["mode"], place["weekdays"], place["parts"]) == ("phone", [3, 4], ["morning"])
    assert place["places"] == there
    again = joined(ask, cast)
    assert again == place | {"mode": None, "weekdays": [], "parts": [], "places": []}
    assert ask(cast.ida, "GET", MINE).json == {"items": [again], "next": None}
    path = f"{MINE}/{place['id']}"
    assert ask(cast.ida, "GET", path).json == again
    for _ in range(2):
        assert ask(cast.ida, "DELETE", path).status_code == 204
    assert ask(cast.ida, "GET", MINE).json["items"] == []
    assert ask(cast.ida, "GET", path).status_code == 404


def test_who_has_left_takes_the_place_again_within_the_hour(
    ask: Ask, cast: Cast, office: Office, clock: FixedClock
) -> None:
    place = joined(ask, cast)
    path = f"{MINE}/{place['id']}"
    ask(cast.ida, "DELETE", path)
    assert ask(cast.ida, "POST", f"{path}/again").json == place
    assert ask(cast.ida, "POST", f"{path}/again").json == place
    ask(cast.ida, "DELETE", path)
    clock.advance(timedelta(minutes=61))
    late = ask(cast.ida, "POST", f"{path}/again")
    assert (late.status_code, late.json["type"]) == (409, f"{PROBLEM}booking/not-in-line")


def test_who_has_joined_anew_meanwhile_keeps_that_place(
    ask: Ask, cast: Cast, office: Office
) -> None:
    first = joined(ask, cast)
    ask(cast.ida, "DELETE", f"{MINE}/{first['id']}")
    second = joined(ask, cast, weekdays=[0])
    assert ask(cast.ida, "POST", f"{MINE}/{first['id']}/again").json == second


def test_an_offer_is_seen_and_taken_once(
    ask: Ask, cast: Cast, full: Full, offer: OfferView
) -> None:
    [place] = ask(cast.ida, "GET", MINE).json["items"]
    held, path = place["offer"], f"{MINE}/offers/{offer.id}"
    assert (held["starts_at"], held["outcome"]) == ("2026-11-26T09:00:00+00:00", None)
    assert held["place"]["name"] == "Jobcentret"
    assert ask(cast.ida, "GET", path).json == held
    meeting = ask(cast.ida, "POST", f"{path}/accept")
    assert (meeting.status_code, meeting.json["state"]) == (200, "booked")
    assert meeting.json["starts_at"] == held["starts_at"]
    assert ask(cast.ida, "POST", f"{path}/accept").json == meeting.json
    settled = {"outcome": "accepted", "booking_id": meeting.json["id"]}
    assert ask(cast.ida, "GET", path).json == held | settled
    assert ask(cast.ida, "GET", MINE).json["items"] == []


def test_an_offer_is_taken_with_an_interpreter(
    ask: Ask, units: Units, cast: Cast, full: Full, offer: OfferView
) -> None:
    with units.write(cast.here, the_service("test")) as uow:
        facts = replace(JOB_TALK, has_interpreter=True)
        change_meeting_type(uow, full.type_id, facts)
    path = f"{MINE}/offers/{offer.id}/accept"
    for wrong in ("klingon", 7, ["uk"]):
        refused = ask(cast.ida, "POST", path, json={"interpreter_language": wrong})
        assert (refused.status_code, set(refused.json["errors"])) == (422, {"interpreter_language"})
    taken = ask(cast.ida, "POST", path, json={"interpreter_language": "uk"}).json
    assert (taken["with_interpreter"], taken["interpreter_language"]) == (True, "uk")


def test_a_client_says_which_number_is_called(
    ask: Ask, acting_as: Acting, cast: Cast, full: Full, look: Callable[[], None]
) -> None:
    place = joined(ask, cast, mode="phone")
    with acting_as(cast.omar) as uow:
        cancel_booking(uow, full.thursday)
    look()
    held = ask(cast.ida, "GET", f"{MINE}/{place['id']}").json["offer"]
    path = f"{MINE}/offers/{held['id']}/accept"
    for wrong in ("ring", 7, "1" * 21):
        refused = ask(cast.ida, "POST", path, json={"phone": wrong})
        assert (refused.status_code, set(refused.json["errors"])) == (422, {"phone"})
    taken = ask(cast.ida, "POST", path, json={"phone": "12 34 56 78"}).json
    assert (taken["mode"], taken["phone"]) == ("phone", "12 34 56 78")


def test_an_offer_is_passed_on_and_the_place_kept(ask: Ask, cast: Cast, offer: OfferView) -> None:
    path = f"{MINE}/offers/{offer.id}"
    for _ in range(2):
        assert ask(cast.ida, "POST", f"{path}/pass-on").json["outcome"] == "passed"
    gone = ask(cast.ida, "POST", f"{path}/accept")
    assert (gone.status_code, gone.json["type"]) == (404, f"{PROBLEM}booking/offer-gone")
    [place] = ask(cast.ida, "GET", MINE).json["items"]
    assert (place["id"], place["offer"]) == (str(offer.waiting_id), None)


def test_what_nobody_answered_has_lapsed(
    ask: Ask, cast: Cast, offer: OfferView, clock: FixedClock
) -> None:
    clock.set(offer.answer_by)
    path = f"{MINE}/offers/{offer.id}"
    assert ask(cast.ida, "GET", path).json["outcome"] == "lapsed"
    assert ask(cast.ida, "POST", f"{path}/accept").status_code == 404


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"meeting_type": None}, "meeting_type"),
        ({"meeting_type": ""}, "meeting_type"),
        ({"meeting_type": 7}, "meeting_type"),
        ({"meeting_type": "x" * 61}, "meeting_type"),
        ({"mode": "smoke"}, "mode"),
        ({"mode": ["phone"]}, "mode"),
        ({"weekdays": 3}, "weekdays"),
        ({"weekdays": [7]}, "weekdays"),
        ({"weekdays": [-1]}, "weekdays"),
        ({"weekdays": ["3"]}, "weekdays"),
        ({"weekdays": [3, 3]}, "weekdays"),
        ({"weekdays": None}, "weekdays"),
        ({"parts": ["night"]}, "parts"),
        ({"parts": ["morning", "morning"]}, "parts"),
        ({"places": ["here"]}, "places"),
        ({"places": [str(UUID(int=7))]}, "places"),
        ({"instead_of": "tomorrow"}, "instead_of"),
        ({"ahead": 0}, "ahead"),
    ],
)
def test_what_does_not_fit_is_said_by_field(
    ask: Ask, cast: Cast, office: Office, body: dict[str, Any], field: str
) -> None:
    answer = ask(cast.ida, "POST", MINE, json={"meeting_type": "jobsamtale"} | body)
    assert (answer.status_code, set(answer.json["errors"])) == (422, {field})
    assert ask(cast.ida, "GET", MINE).json["items"] == []


def test_the_type_must_be_named(ask: Ask, cast: Cast, office: Office) -> None:
    assert set(ask(cast.ida, "POST", MINE, json={}).json["errors"]) == {"meeting_type"}
    assert ask(cast.ida, "POST", MINE).status_code == 400


def test_what_cannot_be_waited_for_is_refused(
    ask: Ask, units: Units, cast: Cast, full: Full, clock: FixedClock
) -> None:
    def refused(**wishes: Any) -> tuple[int, str]:
        answer = ask(cast.omar, "POST", MINE, json={"meeting_type": "jobsamtale"} | wishes)
        return answer.status_code, answer.json["type"].removeprefix(PROBLEM)

    assert refused(meeting_type="noget-andet") == (404, "not-found")
    assert refused(mode="video") == (409, "booking/not-met-this-way")
    assert refused(instead_of=str(uuid4())) == (404, "not-found")
    theirs = ask(cast.ida, "POST", MINE, json=_instead(full))
    assert theirs.status_code == 404
    assert ask(cast.omar, "POST", MINE, json=_instead(full)).json["instead_of"] == str(full.friday)
    clock.set(local(26, 11))
    assert refused(instead_of=str(full.friday)) == (409, "booking/too-late-to-move")
    assert refused(instead_of=str(full.thursday)) == (409, "booking/meeting-over")
    with units.write(cast.here, the_service("test")) as uow:
        offer_meeting_type(uow, full.type_id, is_active=False)
    assert refused(meeting_type=str(full.type_id)) == (404, "not-found")


def _instead(full: Full) -> dict[str, str]:
    return {"meeting_type": "jobsamtale", "instead_of": str(full.friday)}


@pytest.mark.parametrize("name", ["omar", "nabo"])
def test_anothers_waiting_is_as_if_it_were_not_there(
    ask: Ask, cast: Cast, offer: OfferView, name: str
) -> None:
    stranger = getattr(cast, name)
    for method, path, there in (
        ("GET", f"{MINE}/%s", offer.waiting_id),
        ("DELETE", f"{MINE}/%s", offer.waiting_id),
        ("POST", f"{MINE}/%s/again", offer.waiting_id),
        ("GET", f"{MINE}/offers/%s", offer.id),
        ("POST", f"{MINE}/offers/%s/accept", offer.id),
        ("POST", f"{MINE}/offers/%s/pass-on", offer.id),
    ):
        real, made_up = (ask(stranger, method, path % one) for one in (there, uuid4()))
        assert (real.status_code, real.json) == (404, made_up.json)
    assert ask(stranger, "GET", MINE).json["items"] == []


@pytest.mark.parametrize("name", ["anders", "signe", "lea", "adam", "vera"])
def test_only_citizens_wait(ask: Ask, cast: Cast, office: Office, name: str) -> None:
    who = getattr(cast, name)
    assert ask(who, "GET", MINE).status_code == 403
    assert ask(who, "POST", MINE, json={"meeting_type": "jobsamtale"}).status_code == 403


def test_staff_see_who_waits_for_what(ask: Ask, acting_as: Acting, cast: Cast, full: Full) -> None:
    wishes = Wishes(MeetingMode.PHONE, frozenset({3}), frozenset({PartOfDay.MORNING}))
    with acting_as(cast.ida) as uow:
        join_waiting_list(uow, cast.ida.id, full.type_id, wishes)
    [line] = ask(cast.anders, "GET", "/waiting-list").json["items"]
    [waiter] = line["waiters"]
    assert (line["name"], line["since"], waiter["name"]) == ("Jobsamtale", waiter["since"], "Ida")
    assert (waiter["mode"], waiter["weekdays"], waiter["parts"]) == ("phone", [3], ["morning"])
    [unnamed] = ask(cast.adam, "GET", "/waiting-list").json["items"]
    assert unnamed["waiters"] == [waiter | {"name": ""}]
    assert ask(cast.nora, "GET", "/waiting-list").json["items"] == []
    for name in ("ida", "vera"):
        assert ask(getattr(cast, name), "GET", "/waiting-list").status_code == 403
