"""What stands in an adviser's own calendar keeps citizens from their time, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from sqlalchemy import select

from app.booking.arranging import book_meeting
from app.booking.calendars.accounts import connect_calendar, read_soon
from app.booking.calendars.contract import ConnectionState, Login
from app.booking.calendars.models import OutsideEntry
from app.booking.calendars.parts import CALENDARS
from app.booking.contract import BookingState, MeetingMode
from app.booking.contract_errors import SlotTaken
from app.booking.meeting_types import meeting_type
from app.booking.slots import Wish, free_slots
from app.booking.views import meeting_by_id
from app.core.clock import COPENHAGEN, FixedClock
from app.core.work import Units, the_service
from app.notifications.reading import list_notifications
from app.web.services import Services
from tests.booking.calendars.conftest import Connect, Own, seen
from tests.booking.calendars.entries import at, entry
from tests.booking.office import Acting, Office, local
from tests.people import Cast, Person

Free = Callable[[int], list[str]]
WorkOn = Callable[[], None]
ClientOf = Callable[[Person], FlaskClient]


@pytest.fixture
def free(acting_as: Acting, cast: Cast, office: Office) -> Free:
    """Return when Ida could meet Anders on a day, by Danish clocks."""

    def looking(day: int, month: int = 11) -> list[str]:
        since = local(day, 0, month=month)
        with acting_as(cast.ida) as uow:
            wish = Wish(meeting_type(uow, office.type_id), cast.ida.id, MeetingMode.ON_SITE)
            found = free_slots(uow, wish, since=since, until=since + timedelta(days=1))
        return [f"{one.starts_at.astimezone(COPENHAGEN):%H.%M}" for one in found]

    return looking


ALL_MORNING = ["09.00", "09.30", "10.00", "10.30", "11.00"]


def test_a_time_that_is_taken_there_is_not_offered_here(
    connect: Connect, own: Own, free: Free, work_on: WorkOn, acting_as: Acting, cast: Cast
) -> None:
    own.radicale.put(own.work + "a.ics", entry("a", *at(local(26, 9), local(26, 10))))
    own.radicale.put(own.home + "b.ics", entry("b", *at(local(27, 10), local(27, 12))))
    connect(own)
    assert free(26) == ALL_MORNING
    work_on()
    assert free(26) == ["10.00", "10.30", "11.00"]
    assert free(27) == ["09.00"]
    assert seen(acting_as, cast.anders).read_at is not None


def test_a_calendar_that_was_not_chosen_is_not_read(
    connect: Connect, own: Own, free: Free, work_on: WorkOn
) -> None:
    own.radicale.put(own.home + "b.ics", entry("b", *at(local(26, 9), local(26, 12))))
    connect(own, read=("Arbejde",))
    work_on()
    assert free(26) == ALL_MORNING
    connect(own, read=("Privat",))
    work_on()
    assert free(26) == []
    connect(own, read=())
    assert free(26) == ALL_MORNING


def test_what_changes_there_changes_here(
    connect: Connect, own: Own, free: Free, work_on: WorkOn, clock: FixedClock
) -> None:
    own.radicale.put(own.work + "a.ics", entry("a", *at(local(26, 9), local(26, 12))))
    connect(own)
    work_on()
    own.radicale.put(own.work + "a.ics", entry("a", *at(local(27, 9), local(27, 12))))
    clock.advance(timedelta(minutes=11))
    work_on()
    assert (free(26), free(27)) == (ALL_MORNING, [])
    own.radicale.delete(own.work + "a.ics")
    clock.advance(timedelta(minutes=11))
    work_on()
    assert free(27) == ALL_MORNING


def test_what_repeats_with_exceptions_is_counted_through(
    connect: Connect, own: Own, free: Free, work_on: WorkOn
) -> None:
    own.radicale.put(
        own.work + "a.ics",
        entry(
            "a",
            *at(local(5, 9), local(5, 12)),
            "RRULE:FREQ=WEEKLY;BYDAY=TH",
            "EXDATE;TZID=Europe/Copenhagen:20261203T090000",
        ),
    )
    connect(own)
    work_on()
    assert (free(26), free(27)) == ([], ALL_MORNING)
    assert (free(3, 12), free(10, 12)) == (ALL_MORNING, [])


def test_nine_o_clock_there_is_nine_o_clock_here_when_the_clocks_have_changed(
    connect: Connect, own: Own, free: Free, work_on: WorkOn, clock: FixedClock
) -> None:
    clock.set(datetime(2026, 10, 21, 7, tzinfo=COPENHAGEN))
    lines = at(local(22, 9, month=10), local(22, 10, month=10))
    own.radicale.put(own.work + "a.ics", entry("a", *lines, "RRULE:FREQ=DAILY"))
    connect(own)
    work_on()
    assert free(23, 10)[0] == free(26, 10)[0] == "10.00"


def test_nothing_but_the_hours_is_kept(
    connect: Connect, own: Own, work_on: WorkOn, units: Units, cast: Cast
) -> None:
    own.radicale.put(own.work + "laege-tid.ics", entry("a", *at(local(26, 9), local(26, 10))))
    connect(own)
    work_on()
    with units.read(cast.here, the_service("test")) as uow:
        [row] = uow.session.scalars(select(OutsideEntry)).all()
    kept = repr(vars(row))
    assert len(row.busy) == 2
    assert not any(word in kept for word in ("Hemmeligt", "laege", "arbejde"))


def test_a_booked_meeting_stands_whatever_stands_there(
    connect: Connect,
    own: Own,
    work_on: WorkOn,
    acting_as: Acting,
    cast: Cast,
    office: Office,
) -> None:
    with acting_as(cast.ida) as uow:
        meeting = book_meeting(uow, cast.ida.id, office.wanted(local(26, 10))).id
    own.radicale.put(own.work + "a.ics", entry("a", *at(local(26, 9), local(26, 12))))
    connect(own)
    work_on()
    with acting_as(cast.ida) as uow:
        assert meeting_by_id(uow, meeting).state == BookingState.BOOKED
    with acting_as(cast.omar) as uow, pytest.raises(SlotTaken):
        book_meeting(uow, cast.omar.id, office.wanted(local(26, 9)))


def test_our_own_meetings_are_not_read_back(
    connect: Connect,
    own: Own,
    free: Free,
    work_on: WorkOn,
    acting_as: Acting,
    cast: Cast,
    office: Office,
    clock: FixedClock,
    units: Units,
) -> None:
    connect(own, write="Arbejde")
    with acting_as(cast.ida) as uow:
        book_meeting(uow, cast.ida.id, office.wanted(local(26, 10)))
    work_on()
    assert len(own.radicale.entries(own.work)) == 1
    clock.advance(timedelta(minutes=11))
    work_on()
    with units.read(cast.here, the_service("test")) as uow:
        [row] = uow.session.scalars(select(OutsideEntry)).all()
        assert row.busy == []


def test_what_has_not_changed_is_not_fetched_again(
    connect: Connect,
    own: Own,
    work_on: WorkOn,
    clock: FixedClock,
    units: Units,
    cast: Cast,
) -> None:
    """An entry's row is written anew where it is fetched: its etag would be put right."""
    own.radicale.put(
        own.work + "a.ics", entry("a", *at(local(10, 9, month=12), local(10, 10, month=12)))
    )
    connect(own)
    work_on()

    def spoil(busy: list[int]) -> None:
        with units.write(cast.here, the_service("test")) as uow:
            uow.session.scalars(select(OutsideEntry)).one().busy = busy

    def kept() -> list[int]:
        with units.read(cast.here, the_service("test")) as uow:
            rows = uow.session.scalars(select(OutsideEntry).order_by(OutsideEntry.id)).all()
            return list(rows[0].busy)

    spoil([])
    clock.advance(timedelta(minutes=11))
    work_on()
    assert kept() == []  # the calendar has the same version
    own.radicale.put(
        own.work + "b.ics", entry("b", *at(local(11, 9, month=12), local(11, 10, month=12)))
    )
    clock.advance(timedelta(minutes=11))
    work_on()
    assert kept() == []  # the entry has the same version
    clock.advance(timedelta(days=8))
    work_on()
    assert len(kept()) == 2  # once a week all is read anew


def test_a_wrong_password_is_tried_three_times_and_told_once(
    connect: Connect,
    own: Own,
    free: Free,
    work_on: WorkOn,
    acting_as: Acting,
    cast: Cast,
    clock: FixedClock,
    services: Services,
) -> None:
    own.radicale.put(own.work + "a.ics", entry("a", *at(local(26, 9), local(26, 12))))
    connect(own)
    work_on()
    found = services.provided[CALENDARS].server_of(own.login).find(own.login)
    wrong = Login(own.login.address, own.login.user, "gammelt")
    with acting_as(cast.anders) as uow:
        connect_calendar(uow, wrong, found)
    for _hours in range(6):
        work_on()
        clock.advance(timedelta(hours=7))
    view = seen(acting_as, cast.anders)
    assert view.state == ConnectionState.STOPPED
    assert free(26) == []  # what was read still counts
    with acting_as(cast.anders) as uow:
        told = [one.title for one in list_notifications(uow, limit=20)]
    assert told == ["Din kalender lukker os ikke ind længere"]
    with acting_as(cast.anders) as uow:
        connect_calendar(uow, own.login, found)
    work_on()
    assert seen(acting_as, cast.anders).state == ConnectionState.OPEN


def test_one_may_have_it_read_now(
    connect: Connect, own: Own, free: Free, work_on: WorkOn, acting_as: Acting, cast: Cast
) -> None:
    connect(own)
    work_on()
    own.radicale.put(own.work + "a.ics", entry("a", *at(local(26, 9), local(26, 12))))
    work_on()
    assert free(26) == ALL_MORNING
    with acting_as(cast.anders) as uow:
        read_soon(uow)
    work_on()
    assert free(26) == []


def test_an_entry_that_cannot_be_read_hides_no_other_and_is_said(
    connect: Connect, own: Own, free: Free, work_on: WorkOn, acting_as: Acting, cast: Cast
) -> None:
    own.radicale.put(own.work + "a.ics", entry("a", *at(local(26, 9), local(26, 12))))
    too_large = entry("b", *at(local(27, 9), local(27, 12)), "COMMENT:" + "x" * 400_000)
    own.radicale.put(own.work + "b.ics", too_large)
    connect(own)
    work_on()
    assert (free(26), free(27)) == ([], ALL_MORNING)
    view = seen(acting_as, cast.anders)
    assert {one.name: one.unreadable for one in view.calendars} == {"Arbejde": 1, "Privat": 0}


def test_a_calendar_that_was_removed_there_is_said_to_be_gone_and_nothing_is_lost(
    connect: Connect,
    own: Own,
    free: Free,
    work_on: WorkOn,
    acting_as: Acting,
    cast: Cast,
    clock: FixedClock,
) -> None:
    own.radicale.put(own.work + "a.ics", entry("a", *at(local(26, 9), local(26, 12))))
    connect(own, read=("Arbejde",))
    work_on()
    own.radicale.delete(own.work)
    clock.advance(timedelta(minutes=11))
    work_on()
    assert seen(acting_as, cast.anders).problem == "Vi fandt ingen kalender på adressen."
    assert free(26) == []


def test_the_adviser_sees_in_the_day_what_keeps_others_out(
    connect: Connect, own: Own, work_on: WorkOn, client_of: ClientOf, cast: Cast
) -> None:
    own.radicale.put(own.work + "a.ics", entry("a", *at(local(26, 9), local(26, 10))))
    connect(own)
    work_on()
    page = BeautifulSoup(client_of(cast.anders).get("/kalender?dag=2026-11-26").text, "html.parser")
    text = " ".join(page.find("main").get_text(" ").split())
    assert "09.00–10.00 Væk · Egen kalender" in text
    assert "Hemmeligt" not in text
