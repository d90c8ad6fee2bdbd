"""Sessions on site, and the number one holds in a drop-in, stand in a citizen's plan."""

from __future__ import annotations

from datetime import timedelta

from app.booking.drop_in.calling import call_next
from app.booking.drop_in.queueing import draw_number, leave_queue
from app.booking.sessions.inviting import invite
from app.booking.sessions.planning import call_off_session, change_session
from app.booking.sessions.signing import sign_off, sign_up
from app.core.clock import FixedClock
from app.plan.contract import PlanItem, Span
from app.plan.from_sessions import own_numbers, own_sessions
from app.plan.service import plan_of_actor
from tests.booking.drop_in.door import opened
from tests.booking.office import Office, local
from tests.booking.sessions.hall import Acting, planned, workshop
from tests.people import Cast, Person


def plan_of(acting_as: Acting, person: Person) -> list[PlanItem]:
    with acting_as(person) as uow:
        return plan_of_actor(uow, (own_sessions, own_numbers), since=uow.now - timedelta(days=7))


def test_what_one_comes_to_stands_in_the_plan_and_keeps_its_identity(
    acting_as: Acting, cast: Cast, office: Office
) -> None:
    session_id = planned(acting_as, cast, office)
    with acting_as(cast.ida) as uow:
        seat = sign_up(uow, session_id, cast.ida.id)
    [item] = plan_of(acting_as, cast.ida)
    assert (item.id, item.kind, item.title) == (seat.id, "session", "CV-workshop")
    assert item.when == Span(local(26, 10), local(26, 12))
    assert (item.where, item.about) == ("Jobcentret, Torvet 1, 7700 Thisted", "Tag dit CV med.")
    assert (item.url, item.remark, item.is_off) == (f"/moedegange/{session_id}", "", False)
    with acting_as(cast.anders) as uow:
        change_session(uow, session_id, workshop(office, starts_at=local(26, 9)))
    [moved] = plan_of(acting_as, cast.ida)
    assert (moved.id, moved.sequence) == (item.id, item.sequence + 1)
    with acting_as(cast.anders) as uow:
        call_off_session(uow, session_id)
    [off] = plan_of(acting_as, cast.ida)
    assert (off.is_off, off.sequence) == (True, item.sequence + 2)
    for person in (cast.omar, cast.anders, cast.nabo):
        assert plan_of(acting_as, person) == []


def test_how_one_stands_to_it_is_said_beside_it(
    acting_as: Acting, cast: Cast, office: Office
) -> None:
    full, asked = planned(acting_as, cast, office, seats=1), planned(acting_as, cast, office)
    for person in (cast.omar, cast.ida):
        with acting_as(person) as uow:
            sign_up(uow, full, person.id)
    with acting_as(cast.anders) as uow:
        invite(uow, asked, [cast.ida.id])
    items = plan_of(acting_as, cast.ida)
    assert {item.remark for item in items} == {"Nummer 1 på ventelisten", "Du er inviteret"}
    assert all(item.is_tentative for item in items)
    [seated] = plan_of(acting_as, cast.omar)
    assert not seated.is_tentative
    with acting_as(cast.ida) as uow:
        for one in (full, asked):
            sign_off(uow, one, cast.ida.id)
    assert plan_of(acting_as, cast.ida) == []


def test_the_number_of_today_stands_in_it_until_it_is_over(
    acting_as: Acting, cast: Cast, office: Office, clock: FixedClock
) -> None:
    drop_in_id = opened(acting_as, cast, office)
    with acting_as(cast.ida) as uow:
        ticket_id = draw_number(uow, drop_in_id)
    [item] = plan_of(acting_as, cast.ida)
    assert (item.id, item.title, item.remark) == (
        ticket_id,
        "Åben rådgivning: nummer 1",
        "Du er den næste",
    )
    assert item.url == f"/drop-in/nummer/{ticket_id}"
    with acting_as(cast.anders) as uow:
        call_next(uow, drop_in_id)
    assert [one.remark for one in plan_of(acting_as, cast.ida)] == ["Det er din tur"]
    with acting_as(cast.ida) as uow:
        leave_queue(uow, ticket_id)
        draw_number(uow, drop_in_id)
    assert len(plan_of(acting_as, cast.ida)) == 1
    clock.advance(timedelta(days=1))
    assert plan_of(acting_as, cast.ida) == []
