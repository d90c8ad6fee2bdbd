"""Meetings stand in the adviser's own calendar, move there, and go."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from icalendar import Calendar, Event
from sqlalchemy import delete, select, update

from app.booking.arranging import Wanted, book_meeting, cancel_booking, move_booking
from app.booking.availability import add_absence, set_meeting_types_of
from app.booking.calendars.accounts import (
    choose_calendars,
    connect_calendar,
    disconnect_calendar,
    own_connection,
)
from app.booking.calendars.composing import initials_of
from app.booking.calendars.contract import ConnectionState, FoundCalendar, Login, Shows
from app.booking.calendars.jobs import write_all
from app.booking.calendars.models import CalendarConnection, WrittenMeeting
from app.booking.calendars.parts import CALENDARS
from app.booking.calendars.writing import ask_for_those_without_meeting
from app.booking.contract import MeetingMode
from app.booking.meeting_types import add_meeting_type, change_meeting_type
from app.booking.models import Booking
from app.booking.video import set_video_room
from app.core.clock import FixedClock
from app.core.work import Units, the_service
from app.web.services import Services
from tests.booking.calendars.conftest import NOBODY, Connect, Own, seen
from tests.booking.calendars.entries import at, entry
from tests.booking.office import JOB_TALK, Acting, Office, let_meet, local
from tests.people import Cast
from tests.racing import at_once

WorkOn = Callable[[], None]


def events(own: Own, calendar: str) -> list[Event]:
    """Return what stands in a calendar of the real server."""
    found = [Calendar.from_ical(own.radicale.get(url)) for url in own.radicale.entries(calendar)]
    return [event for one in found for event in one.events]


@pytest.fixture
def meeting(acting_as: Acting, cast: Cast, office: Office) -> UUID:
    """Ida meets Anders on Thursday at ten."""
    with acting_as(cast.ida) as uow:
        return book_meeting(uow, cast.ida.id, office.wanted(local(26, 10))).id


def test_a_meeting_that_is_booked_stands_there_with_initials_alone(
    connect: Connect, own: Own, meeting: UUID, work_on: WorkOn
) -> None:
    connect(own, write="Arbejde")  # it was booked before
    work_on()
    [event] = events(own, own.work)
    assert (event.start, event.end) == (local(26, 10), local(26, 11))
    assert str(event["UID"]) == f"{meeting}@jobvej"
    assert event["SUMMARY"] == "Jobsamtale: I."
    assert event["LOCATION"] == "Jobcentret, Torvet 1, 7700 Thisted"
    assert events(own, own.home) == []


@pytest.mark.parametrize(
    ("shows", "title"),
    [(Shows.NAME, "Jobsamtale: Ida"), (Shows.NOTHING, "Jobsamtale")],
)
def test_the_adviser_chooses_what_stands_there_of_the_citizen(
    connect: Connect, own: Own, meeting: UUID, work_on: WorkOn, shows: Shows, title: str
) -> None:
    assert meeting
    connect(own, write="Arbejde", shows=Shows.INITIALS)
    work_on()
    connect(own, write="Arbejde", shows=shows)
    work_on()
    assert [event["SUMMARY"] for event in events(own, own.work)] == [title]


def test_it_moves_and_goes_with_the_meeting(
    connect: Connect, own: Own, meeting: UUID, work_on: WorkOn, acting_as: Acting, cast: Cast
) -> None:
    connect(own, write="Arbejde")
    work_on()
    with acting_as(cast.ida) as uow:
        move_booking(uow, meeting, starts_at=local(27, 9))
    work_on()
    [event] = events(own, own.work)
    assert (event.start, int(event["SEQUENCE"])) == (local(27, 9), 1)
    with acting_as(cast.ida) as uow:
        cancel_booking(uow, meeting)
    for _again in range(2):
        work_on()
    assert events(own, own.work) == []


def test_a_meeting_by_video_says_where_one_gets_in(
    connect: Connect,
    own: Own,
    work_on: WorkOn,
    acting_as: Acting,
    units: Units,
    cast: Cast,
    office: Office,
) -> None:
    room = "https://video.example/anders"
    facts = replace(JOB_TALK, name_da="Videomøde", modes=(MeetingMode.VIDEO,), video_url=room)
    with units.write(cast.here, the_service("test")) as uow:
        type_id = add_meeting_type(uow, facts)
        set_meeting_types_of(uow, cast.anders.id, [office.type_id, type_id])
    with acting_as(cast.ida) as uow:
        book_meeting(uow, cast.ida.id, Wanted(type_id, local(26, 10)))
    connect(own, write="Arbejde")
    work_on()
    [event] = events(own, own.work)
    assert (event["LOCATION"], event["URL"]) == (room, room)
    other = "https://video.example/alle"
    with acting_as(cast.adam) as uow:
        change_meeting_type(uow, type_id, replace(facts, video_url=other))
    work_on()
    [event] = events(own, own.work)
    assert (event["LOCATION"], event["URL"]) == (other, other)


def test_another_room_of_the_adviser_is_written_into_what_is_booked(
    connect: Connect, own: Own, work_on: WorkOn, acting_as: Acting, cast: Cast, office: Office
) -> None:
    with acting_as(cast.adam) as uow:
        by_video = replace(JOB_TALK, modes=(MeetingMode.VIDEO, MeetingMode.ON_SITE))
        change_meeting_type(uow, office.type_id, by_video)
    with acting_as(cast.anders) as uow:
        set_video_room(uow, cast.anders.id, url="https://video.example/anders")
    with acting_as(cast.ida) as uow:
        book_meeting(uow, cast.ida.id, office.wanted(local(26, 10), MeetingMode.VIDEO))
    connect(own, write="Arbejde")
    work_on()
    with acting_as(cast.anders) as uow:
        set_video_room(uow, cast.anders.id, url="https://video.example/ny")
    work_on()
    [event] = events(own, own.work)
    assert event["URL"] == "https://video.example/ny"


def test_nothing_is_written_where_nothing_was_chosen(
    connect: Connect, own: Own, meeting: UUID, work_on: WorkOn
) -> None:
    assert meeting
    connect(own)
    work_on()
    assert events(own, own.work) + events(own, own.home) == []


def test_another_choice_takes_it_along(
    connect: Connect, own: Own, meeting: UUID, work_on: WorkOn
) -> None:
    assert meeting
    for calendar, other in ((own.work, own.home), (own.home, own.work)):
        connect(own, write="Arbejde" if calendar == own.work else "Privat")
        work_on()
        assert (len(events(own, calendar)), events(own, other)) == (1, [])
    connect(own, write=None)
    work_on()
    assert events(own, own.work) + events(own, own.home) == []


def test_what_the_adviser_has_added_there_stays(
    connect: Connect, own: Own, meeting: UUID, work_on: WorkOn, acting_as: Acting, cast: Cast
) -> None:
    connect(own, write="Arbejde")
    work_on()
    [url] = own.radicale.entries(own.work)
    alarm = "BEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-PT10M\r\nDESCRIPTION:x\r\nEND:VALARM"
    lines = (*at(local(26, 13), local(26, 14)), "SEQUENCE:7", "DESCRIPTION:Husk kaffe", alarm)
    own.radicale.put(url, entry(f"{meeting}@jobvej", *lines))
    with acting_as(cast.ida) as uow:
        move_booking(uow, meeting, starts_at=local(27, 9))
    work_on()
    [event] = events(own, own.work)
    assert (event.start, event["SUMMARY"]) == (local(27, 9), "Jobsamtale: I.")
    assert (event["DESCRIPTION"], len(event.walk("VALARM"))) == ("Husk kaffe", 1)
    assert int(event["SEQUENCE"]) == 7


def test_what_the_adviser_has_deleted_there_comes_back_with_the_next_change(
    connect: Connect, own: Own, meeting: UUID, work_on: WorkOn, acting_as: Acting, cast: Cast
) -> None:
    connect(own, write="Arbejde")
    work_on()
    own.radicale.delete(own.radicale.entries(own.work)[0])
    with acting_as(cast.ida) as uow:
        move_booking(uow, meeting, starts_at=local(27, 9))
    work_on()
    assert [event.start for event in events(own, own.work)] == [local(27, 9)]


def test_writing_it_again_after_a_lost_answer_leaves_one(
    connect: Connect, own: Own, meeting: UUID, work_on: WorkOn, units: Units, cast: Cast
) -> None:
    assert meeting
    connect(own, write="Arbejde")
    work_on()
    with units.write(cast.here, the_service("test")) as uow:  # as if nobody had heard the answer
        uow.session.execute(
            update(WrittenMeeting).values(calendar_id=None, etag=None, due_at=uow.now)
        )
    work_on()
    assert len(events(own, own.work)) == 1


def test_it_goes_from_one_adviser_to_another(
    connect: Connect,
    own: Own,
    meeting: UUID,
    work_on: WorkOn,
    acting_as: Acting,
    units: Units,
    cast: Cast,
    office: Office,
) -> None:
    connect(own, write="Arbejde")
    connect(own, write="Privat", who=cast.signe)
    work_on()
    assert (len(events(own, own.work)), events(own, own.home)) == (1, [])
    with units.write(cast.here, the_service("test")) as uow:
        let_meet(uow, cast.signe.id, office)
        add_absence(uow, cast.anders.id, starts_at=local(27, 0), ends_at=local(28, 0))
    with acting_as(cast.ida) as uow:
        assert move_booking(uow, meeting, starts_at=local(27, 9)).adviser_id == cast.signe.id
    work_on()
    assert (events(own, own.work), len(events(own, own.home))) == ([], 1)


def test_a_server_that_is_away_is_tried_again_later(
    connect: Connect,
    own: Own,
    meeting: UUID,
    work_on: WorkOn,
    acting_as: Acting,
    cast: Cast,
    clock: FixedClock,
) -> None:
    connect(own, write="Arbejde")
    own.radicale.delete(own.work)
    work_on()
    view = seen(acting_as, cast.anders)
    assert (view.waiting, view.write_problem != "") == (1, True)
    own.radicale.make_calendar("arbejde", "Arbejde")
    work_on()
    assert events(own, own.work) == []  # not at once
    clock.advance(timedelta(minutes=3))
    work_on()
    assert [str(event["UID"]) for event in events(own, own.work)] == [f"{meeting}@jobvej"]
    assert seen(acting_as, cast.anders).waiting == 0


@pytest.mark.parametrize("wrong", ["silent", "password"])
def test_an_account_that_does_not_answer_is_asked_once_a_round_for_all_its_meetings(
    connect: Connect,
    own: Own,
    office: Office,
    work_on: WorkOn,
    acting_as: Acting,
    units: Units,
    cast: Cast,
    clock: FixedClock,
    wrong: str,
) -> None:
    connect(own, read=(), write="Arbejde")
    if wrong == "password":
        _log_in_anew(acting_as, cast, replace(own.login, password="x"), own.work)
    else:
        _log_in_anew(acting_as, cast, Login(f"{NOBODY}/", "anders", "x"), f"{NOBODY}/arbejde/")
    for hour in (9, 10, 11):
        with acting_as(cast.ida) as uow:
            book_meeting(uow, cast.ida.id, office.wanted(local(26, hour)))
    for times in (1, 2):
        for _round in range(2):
            work_on()
            clock.advance(timedelta(minutes=2))
        with units.read(cast.here, the_service("test")) as uow:
            tried = uow.session.scalars(select(WrittenMeeting.attempts)).all()
        assert (len(tried), sum(tried)) == (3, times)
        assert seen(acting_as, cast.anders).state == ConnectionState.OPEN
        clock.advance(timedelta(minutes=30))
    _log_in_anew(acting_as, cast, own.login, own.work)
    work_on()
    assert len(events(own, own.work)) == 3


def _log_in_anew(acting_as: Acting, cast: Cast, login: Login, url: str) -> None:
    with acting_as(cast.anders) as uow:
        connect_calendar(uow, login, [FoundCalendar(url, "Arbejde", is_writable=True)])
        view = own_connection(uow)
        assert view is not None
        [only] = view.calendars
        choose_calendars(uow, read=[], write=only.id, shows=Shows.INITIALS)


def test_leaving_takes_the_meetings_out_and_forgets_the_password_after_that(
    connect: Connect,
    own: Own,
    meeting: UUID,
    work_on: WorkOn,
    acting_as: Acting,
    cast: Cast,
) -> None:
    assert meeting
    own.radicale.put(own.work + "a.ics", entry("a", *at(local(26, 9), local(26, 10))))
    connect(own, write="Arbejde")
    work_on()
    with acting_as(cast.anders) as uow:
        disconnect_calendar(uow, remove_meetings=True)
    work_on()
    assert [str(event["UID"]) for event in events(own, own.work)] == ["a"]
    with acting_as(cast.anders) as uow:
        assert own_connection(uow) is None


def test_leaving_may_let_the_meetings_stand(
    connect: Connect, own: Own, meeting: UUID, work_on: WorkOn, acting_as: Acting, cast: Cast
) -> None:
    assert meeting
    connect(own, write="Arbejde")
    work_on()
    with acting_as(cast.anders) as uow:
        disconnect_calendar(uow, remove_meetings=False)
        assert own_connection(uow) is None
    work_on()
    assert len(events(own, own.work)) == 1


def test_leaving_a_server_that_never_answers_ends_after_a_day(
    connect: Connect,
    own: Own,
    meeting: UUID,
    work_on: WorkOn,
    acting_as: Acting,
    units: Units,
    cast: Cast,
    clock: FixedClock,
) -> None:
    assert meeting
    connect(own, write="Arbejde")
    work_on()
    there = [FoundCalendar(own.work, "Arbejde", is_writable=True)]
    with acting_as(cast.anders) as uow:
        connect_calendar(uow, Login(f"{NOBODY}/", "anders", "x"), there)
        disconnect_calendar(uow, remove_meetings=True)
    for _hour in range(3):
        clock.advance(timedelta(hours=7))
        work_on()
        assert seen(acting_as, cast.anders).state == ConnectionState.LEAVING
    clock.advance(timedelta(hours=7))
    work_on()
    with units.read(cast.here, the_service("test")) as uow:
        assert uow.session.scalars(select(CalendarConnection)).all() == []


def test_the_entry_of_a_meeting_that_is_removed_goes_too(
    connect: Connect, own: Own, meeting: UUID, work_on: WorkOn, units: Units, cast: Cast
) -> None:
    connect(own, write="Arbejde")
    work_on()
    with units.write(cast.here, the_service("test")) as uow:
        uow.session.execute(delete(Booking).where(Booking.id == meeting))
    with units.write(cast.here, the_service("test")) as uow:
        assert ask_for_those_without_meeting(uow) == 1
    work_on()
    assert events(own, own.work) == []


def test_initials_are_short() -> None:
    assert initials_of("Ida") == "I."
    assert initials_of("Ida Marie Østergaard") == "I.M.Ø."
    assert initials_of("  Juan Carlos de la  Cruz ") == "J.C.C."
    assert initials_of("") == ""


def test_two_workers_at_once_leave_one_entry_each(
    connect: Connect,
    own: Own,
    acting_as: Acting,
    cast: Cast,
    office: Office,
    services: Services,
) -> None:
    for hour in (9, 10, 11):
        with acting_as(cast.ida) as uow:
            book_meeting(uow, cast.ida.id, office.wanted(local(26, hour)))
    connect(own, write="Arbejde")
    server_of = services.provided[CALENDARS].server_of
    at_once(lambda _number: write_all(services.units, lambda: [cast.here], server_of), 3)
    assert sorted(event.start.hour for event in events(own, own.work)) == [9, 10, 11]
    assert seen(acting_as, cast.anders).waiting == 0
