"""Whoever waits is offered a place that they asked for, and any where they named none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import time

from app.booking.arranging import cancel_booking
from app.booking.availability import set_week
from app.booking.contract import MeetingMode, WorkPeriod
from app.booking.meeting_types import add_place, use_place
from app.booking.waiting.answering import accept_offer
from app.booking.waiting.contract import Wishes
from app.booking.waiting.line import join_waiting_list
from app.core.work import Units, the_service
from tests.booking.office import Acting, Office, let_meet, local, week
from tests.booking.waiting.conftest import Full, Offered
from tests.people import Cast

Look = Callable[[], None]


def test_only_a_place_that_was_asked_for_is_offered(
    acting_as: Acting,
    units: Units,
    cast: Cast,
    office: Office,
    full: Full,
    look: Look,
    offered: Offered,
) -> None:
    with units.write(cast.here, the_service("test")) as uow:
        harbour = add_place(uow, name="Havnen", address="Havnen 1, 7700 Thisted")
    with acting_as(cast.ida) as uow:
        join_waiting_list(
            uow, cast.ida.id, full.type_id, Wishes(MeetingMode.ON_SITE, places=frozenset({harbour}))
        )
    with acting_as(cast.omar) as uow:
        cancel_booking(uow, full.thursday)
        cancel_booking(uow, full.friday)
    look()
    assert offered(cast.ida) is None
    with units.write(cast.here, the_service("test")) as uow:
        periods = [replace(one, place_id=harbour) for one in week(office.place_id) if one.place_id]
        set_week(uow, cast.anders.id, [one for one in periods if one.weekday == 4])
    look()
    found = offered(cast.ida)
    assert found is not None
    assert (found.starts_at, found.place_id) == (local(27, 10), harbour)


def test_a_colleague_at_the_right_place_comes_before_ones_own_adviser_elsewhere(
    acting_as: Acting,
    units: Units,
    cast: Cast,
    office: Office,
    full: Full,
    look: Look,
    offered: Offered,
) -> None:
    with units.write(cast.here, the_service("test")) as uow:
        harbour = add_place(uow, name="Havnen", address="Havnen 1, 7700 Thisted")
        let_meet(uow, cast.signe.id, office)
        set_week(uow, cast.signe.id, [WorkPeriod(3, time(10), time(11), harbour)])
    with acting_as(cast.ida) as uow:
        join_waiting_list(
            uow, cast.ida.id, full.type_id, Wishes(MeetingMode.ON_SITE, places=frozenset({harbour}))
        )
    with acting_as(cast.omar) as uow:
        cancel_booking(uow, full.thursday)  # with Anders, whose citizen Ida is
    look()
    found = offered(cast.ida)
    assert found is not None
    assert (found.starts_at, found.adviser_id) == (local(26, 10), cast.signe.id)
    assert found.place_id == harbour
    with acting_as(cast.ida) as uow:
        assert accept_offer(uow, found.id).place_id == harbour


def test_where_no_place_that_was_asked_for_is_used_any_more_any_will_do(
    units: Units,
    acting_as: Acting,
    cast: Cast,
    full: Full,
    look: Look,
    offered: Offered,
) -> None:
    with units.write(cast.here, the_service("test")) as uow:
        harbour = add_place(uow, name="Havnen", address="Havnen 1, 7700 Thisted")
    with acting_as(cast.ida) as uow:
        join_waiting_list(
            uow, cast.ida.id, full.type_id, Wishes(MeetingMode.ON_SITE, places=frozenset({harbour}))
        )
    with units.write(cast.here, the_service("test")) as uow:
        use_place(uow, harbour, is_active=False)
    with acting_as(cast.omar) as uow:
        cancel_booking(uow, full.thursday)
    look()
    assert offered(cast.ida) is not None
