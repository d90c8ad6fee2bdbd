"""What an adviser leads stands in their own calendar, moves there, and goes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from icalendar import Calendar, Event
from sqlalchemy import delete

from app.booking.calendars.accounts import disconnect_calendar
from app.booking.calendars.writing import ask_for_those_without_meeting
from app.booking.sessions.models import SiteSession
from app.booking.sessions.planning import call_off_session, change_session
from app.core.work import Units, the_service
from tests.booking.calendars.conftest import Connect, Own
from tests.booking.office import Acting, Office, local
from tests.booking.sessions.hall import planned, workshop
from tests.people import Cast

WorkOn = Callable[[], None]


def events(own: Own) -> list[Event]:
    """Return what stands in the calendar at work, of the real server."""
    found = [Calendar.from_ical(own.radicale.get(url)) for url in own.radicale.entries(own.work)]
    return [event for one in found for event in one.events]


def test_a_session_stands_there_titled_as_it_is(
    connect: Connect, own: Own, work_on: WorkOn, acting_as: Acting, cast: Cast, office: Office
) -> None:
    before = planned(acting_as, cast, office, led_by_id=cast.anders.id)
    planned(acting_as, cast, office)  # which nobody leads
    planned(acting_as, cast, office, led_by_id=cast.signe.id)
    connect(own, write="Arbejde")
    after = planned(acting_as, cast, office, starts_at=local(26, 8), led_by_id=cast.anders.id)
    for _again in range(2):
        work_on()
    found = {str(event["UID"]): event for event in events(own)}
    assert found.keys() == {f"{before}@jobvej", f"{after}@jobvej"}
    event = found[f"{before}@jobvej"]
    assert (event.start, event.end) == (local(26, 10), local(26, 12))
    assert event["SUMMARY"] == "CV-workshop"
    assert event["LOCATION"] == "Jobcentret, Torvet 1, 7700 Thisted"


def test_it_moves_is_renamed_and_goes(
    connect: Connect, own: Own, work_on: WorkOn, acting_as: Acting, cast: Cast, office: Office
) -> None:
    connect(own, write="Arbejde")
    session_id = planned(acting_as, cast, office, led_by_id=cast.anders.id)
    work_on()
    moved = workshop(office, starts_at=local(26, 9), led_by_id=cast.anders.id)
    for facts in (moved, replace(moved, title_da="Ansøgningsworkshop")):
        with acting_as(cast.anders) as uow:
            change_session(uow, session_id, facts)
    work_on()
    [event] = events(own)
    assert (event.start, int(event["SEQUENCE"])) == (local(26, 9), 1)
    assert event["SUMMARY"] == "Ansøgningsworkshop"
    with acting_as(cast.anders) as uow:
        call_off_session(uow, session_id)
    for _again in range(2):
        work_on()
    assert events(own) == []


def test_it_goes_where_somebody_else_leads_it_and_comes_back(
    connect: Connect, own: Own, work_on: WorkOn, acting_as: Acting, cast: Cast, office: Office
) -> None:
    connect(own, write="Arbejde")
    session_id = planned(acting_as, cast, office, led_by_id=cast.anders.id)
    work_on()
    for leader, number in ((cast.signe.id, 0), (None, 0), (cast.anders.id, 1)):
        with acting_as(cast.anders) as uow:
            change_session(uow, session_id, workshop(office, led_by_id=leader))
        work_on()
        assert len(events(own)) == number


def test_what_is_ours_is_taken_out_when_the_account_is_left(
    connect: Connect, own: Own, work_on: WorkOn, acting_as: Acting, cast: Cast, office: Office
) -> None:
    connect(own, write="Arbejde")
    planned(acting_as, cast, office, led_by_id=cast.anders.id)
    work_on()
    with acting_as(cast.anders) as uow:
        disconnect_calendar(uow, remove_meetings=True)
    work_on()
    assert events(own) == []


def test_a_session_that_is_there_no_more_is_taken_out_and_no_other(
    connect: Connect,
    own: Own,
    work_on: WorkOn,
    units: Units,
    acting_as: Acting,
    cast: Cast,
    office: Office,
) -> None:
    connect(own, write="Arbejde")
    kept, gone = (
        planned(
            acting_as,
            cast,
            office,
            starts_at=local(day, 10),
            ends_at=local(day, 12),
            led_by_id=cast.anders.id,
        )
        for day in (26, 27)
    )
    work_on()
    with units.write(cast.here, the_service("test")) as uow:
        uow.session.execute(delete(SiteSession).where(SiteSession.id == gone))
        assert ask_for_those_without_meeting(uow) == 1
    work_on()
    assert [str(event["UID"]) for event in events(own)] == [f"{kept}@jobvej"]
