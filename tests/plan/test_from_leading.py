"""What an adviser leads stands in their own calendar, outside the service too."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time, timedelta

from flask.testing import FlaskClient
from icalendar import Calendar

from app.booking.drop_in.setting_up import change_drop_in
from app.booking.sessions.planning import call_off_session, change_session
from app.core.clock import local_day
from app.plan.contract import PlanItem, Span
from app.plan.from_leading import HOURS_AHEAD, led_drop_ins, led_sessions
from app.plan.service import plan_of_actor
from app.tenancy.closing_days import add_closing_day
from app.tenancy.opening import Period
from tests.booking.drop_in.door import facts, opened
from tests.booking.office import Office, local
from tests.booking.sessions.hall import Acting, planned, workshop
from tests.people import Cast, Person

ClientOf = Callable[[Person], FlaskClient]


def plan_of(acting_as: Acting, person: Person) -> list[PlanItem]:
    with acting_as(person) as uow:
        since = uow.now - timedelta(days=7)
        return plan_of_actor(uow, (led_sessions, led_drop_ins), since=since)


def test_a_session_is_in_the_plan_of_who_leads_it_and_keeps_its_identity(
    acting_as: Acting, cast: Cast, office: Office
) -> None:
    session_id = planned(acting_as, cast, office, led_by_id=cast.anders.id)
    [item] = plan_of(acting_as, cast.anders)
    assert (item.id, item.kind, item.title) == (session_id, "session-led", "CV-workshop")
    assert item.when == Span(local(26, 10), local(26, 12))
    assert item.where == "Jobcentret, Torvet 1, 7700 Thisted"
    assert (item.url, item.sequence) == (f"/planlaegning/{session_id}", 0)
    for other in (cast.signe, cast.ida, cast.nora):
        assert plan_of(acting_as, other) == []
    moved = workshop(office, starts_at=local(26, 9), led_by_id=cast.anders.id)
    with acting_as(cast.anders) as uow:
        change_session(uow, session_id, moved)
    [again] = plan_of(acting_as, cast.anders)
    assert (again.id, again.sequence, again.is_off) == (session_id, 1, False)
    with acting_as(cast.anders) as uow:
        call_off_session(uow, session_id)
    [off] = plan_of(acting_as, cast.anders)
    assert (off.id, off.sequence, off.is_off) == (session_id, 2, True)


def test_the_hours_of_a_drop_in_are_in_it_for_eight_weeks_but_for_closing_days(
    acting_as: Acting, cast: Cast, office: Office
) -> None:
    with acting_as(cast.adam) as uow:
        add_closing_day(uow, date(2026, 11, 27), reason="Personaledag")
    mondays = (Period(0, time(9), time(12)), Period(4, time(13), time(15)))
    drop_in_id = opened(acting_as, cast, office, led_by_id=cast.anders.id, periods=mondays)
    items = plan_of(acting_as, cast.anders)
    days = [local_day(one.when.starts_at) for one in items if isinstance(one.when, Span)]
    assert days[:4] == [date(2026, 11, day) for day in (20, 23, 30)] + [date(2026, 12, 4)]
    assert days[-1] <= local_day(local(24, 10) + HOURS_AHEAD)
    assert len({one.id for one in items}) == len(items) > 14
    [monday] = [one for one in items if one.when == Span(local(30, 9), local(30, 12))]
    assert (monday.kind, monday.title) == ("drop-in-led", "Åben rådgivning")
    assert monday.url == f"/planlaegning/drop-in/{drop_in_id}"
    later = replace(
        facts(office, led_by_id=cast.anders.id), periods=(Period(0, time(9), time(11)),)
    )
    with acting_as(cast.anders) as uow:
        change_drop_in(uow, drop_in_id, later)
    same = [one for one in plan_of(acting_as, cast.anders) if one.id == monday.id]
    assert [one.when for one in same] == [Span(local(30, 9), local(30, 11))]


def test_the_calendar_that_an_adviser_subscribes_to_has_it(
    client_of: ClientOf, acting_as: Acting, cast: Cast, office: Office
) -> None:
    anders = client_of(cast.anders)
    session_id = planned(acting_as, cast, office, led_by_id=cast.anders.id)
    [entry] = Calendar.from_ical(anders.get("/api/v1/me/calendar.ics").data).events
    assert (str(entry["uid"]), entry["summary"]) == (f"{session_id}@jobvej", "CV-workshop")
    assert (entry.start, entry.end) == (local(26, 10), local(26, 12))
    assert entry["location"] == "Jobcentret, Torvet 1, 7700 Thisted"
    with acting_as(cast.anders) as uow:
        call_off_session(uow, session_id)
    [off] = Calendar.from_ical(anders.get("/api/v1/me/calendar.ics").data).events
    assert (off["status"], off["sequence"]) == ("CANCELLED", 1)
    signe = client_of(cast.signe).get("/api/v1/me/calendar.ics")
    assert not Calendar.from_ical(signe.data).events
