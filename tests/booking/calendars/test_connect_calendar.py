"""An adviser connects a calendar of their own, chooses, and leaves it again."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select, update

from app.accounts.blocking import keep_out
from app.booking.arranging import book_meeting
from app.booking.calendars.accounts import (
    choose_calendars,
    connect_calendar,
    disconnect_calendar,
    own_connection,
    read_soon,
)
from app.booking.calendars.contract import ConnectionState, FoundCalendar, LoginRefused, Shows
from app.booking.calendars.models import CalendarConnection, OutsideCalendar, WrittenMeeting
from app.booking.calendars.parts import CALENDARS
from app.core.errors import Forbidden, Invalid, NotFound
from app.core.work import Units, the_service
from app.web.services import Services
from tests.booking.calendars.conftest import Connect, Own, seen
from tests.booking.office import Acting, Office, local
from tests.people import Cast
from tests.racing import at_once


def test_the_calendars_of_an_account_are_found_from_the_servers_name_alone(
    services: Services, own: Own
) -> None:
    own.radicale.make_calendar("opgaver", "Opgaver", kind="VTODO")
    found = services.provided[CALENDARS].server_of(own.login).find(own.login)
    assert {(one.name, one.url, one.is_writable) for one in found} == {
        ("Arbejde", own.work, True),
        ("Privat", own.home, True),
    }


def test_what_was_connected_is_seen_without_its_password(
    connect: Connect, own: Own, units: Units, cast: Cast
) -> None:
    view = connect(own, read=("Privat",), write="Arbejde", shows=Shows.NOTHING)
    assert (view.address, view.user, view.shows) == (own.login.address, "anders", Shows.NOTHING)
    assert {(c.name, c.is_read, c.is_written) for c in view.calendars} == {
        ("Arbejde", False, True),
        ("Privat", True, False),
    }
    assert own.login.password not in repr(view) + repr(own.login)
    with units.read(cast.here, the_service("test")) as uow:
        row = uow.session.scalars(select(CalendarConnection)).one()
        place = uow.session.scalars(select(OutsideCalendar.place_sealed)).first()
    for kept in (row.login_sealed, place):
        for secret in (own.login.password, "anders", "radicale", "Privat"):
            assert secret.encode() not in (kept or b"")


def test_a_wrong_password_is_refused(services: Services, own: Own) -> None:
    login = type(own.login)(own.login.address, own.login.user, "gættet")
    with pytest.raises(LoginRefused):
        services.provided[CALENDARS].server_of(login).find(login)


def test_connecting_again_keeps_what_was_chosen_of_the_same_calendars(
    connect: Connect, own: Own, acting_as: Acting, cast: Cast
) -> None:
    connect(own, read=("Privat",), write="Arbejde")
    found = [
        FoundCalendar(own.home, "Hjemme", is_writable=False),
        FoundCalendar(own.radicale.home + "ny/", "Ny", is_writable=True),
    ]
    with acting_as(cast.anders) as uow:
        connect_calendar(uow, own.login, found)
    view = seen(acting_as, cast.anders)
    assert [(c.name, c.is_read, c.is_written) for c in view.calendars] == [
        ("Hjemme", True, False),
        ("Ny", False, False),
    ]


def test_only_ones_own_calendars_are_chosen(
    connect: Connect, own: Own, acting_as: Acting, cast: Cast
) -> None:
    view = connect(own)
    stranger = view.id
    with acting_as(cast.anders) as uow, pytest.raises(Invalid) as refused:
        choose_calendars(uow, read=[stranger], write=stranger, shows=Shows.NAME)
    assert set(refused.value.fields) == {"read", "write"}
    with acting_as(cast.signe) as uow, pytest.raises(NotFound):
        choose_calendars(uow, read=[], write=None, shows=Shows.NAME)


def test_it_is_ones_own_alone(connect: Connect, own: Own, acting_as: Acting, cast: Cast) -> None:
    connect(own)
    for who in (cast.signe, cast.nora):
        with acting_as(who) as uow:
            assert own_connection(uow) is None
            disconnect_calendar(uow, remove_meetings=False)
            with pytest.raises(NotFound):
                read_soon(uow)
    for who in (cast.ida, cast.lea, cast.adam, cast.vera):
        with acting_as(who) as uow, pytest.raises(Forbidden):
            own_connection(uow)
    assert seen(acting_as, cast.anders).state == ConnectionState.OPEN


def test_leaving_forgets_the_password_and_what_was_read(
    connect: Connect, own: Own, acting_as: Acting, cast: Cast, units: Units
) -> None:
    connect(own)
    for _again in range(2):
        with acting_as(cast.anders) as uow:
            disconnect_calendar(uow, remove_meetings=True)  # none was written
    with units.read(cast.here, the_service("test")) as uow:
        for table in (CalendarConnection, OutsideCalendar, WrittenMeeting):
            assert uow.session.scalars(select(table)).all() == []


def test_whoever_is_out_is_not_read_any_more(
    connect: Connect,
    own: Own,
    units: Units,
    cast: Cast,
    work_on: Callable[[], None],
) -> None:
    connect(own)
    with units.write(cast.here, the_service("test")) as uow:
        keep_out(uow, cast.anders.id)
    work_on()
    with units.read(cast.here, the_service("test")) as uow:
        assert uow.session.scalars(select(CalendarConnection)).all() == []


def test_connecting_in_two_tabs_at_once_connects_one(
    services: Services, own: Own, acting_as: Acting, cast: Cast, office: Office
) -> None:
    assert office
    found = services.provided[CALENDARS].server_of(own.login).find(own.login)

    def connecting(_number: int) -> str:
        with acting_as(cast.anders) as uow:
            connect_calendar(uow, own.login, found)
        return "connected"

    assert at_once(connecting, 4) == ["connected"] * 4
    assert len(seen(acting_as, cast.anders).calendars) == 2


def test_one_that_is_being_left_is_not_chosen_in(
    connect: Connect, own: Own, acting_as: Acting, cast: Cast, office: Office
) -> None:
    with acting_as(cast.ida) as uow:
        book_meeting(uow, cast.ida.id, office.wanted(local(26, 10)))
    view = connect(own, write="Arbejde")
    there = view.calendars[0].id
    with acting_as(cast.anders) as uow:
        uow.session.execute(update(WrittenMeeting).values(calendar_id=there))
        disconnect_calendar(uow, remove_meetings=True)
    assert seen(acting_as, cast.anders).state == ConnectionState.LEAVING
    with acting_as(cast.anders) as uow, pytest.raises(NotFound):
        choose_calendars(uow, read=[], write=there, shows=Shows.NAME)
    with acting_as(cast.anders) as uow:
        disconnect_calendar(uow, remove_meetings=False)
        assert own_connection(uow) is None
