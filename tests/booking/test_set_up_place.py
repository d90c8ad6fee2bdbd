"""An administrator says where one meets."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.booking.arranging import book_meeting, hold_slot
from app.booking.availability import set_week, week_of
from app.booking.contract import MeetingMode
from app.booking.contract_errors import PlaceInUse
from app.booking.meeting_types import (
    add_place,
    change_place,
    meeting_type,
    place,
    places,
    remove_place,
    use_place,
    used_places,
)
from app.booking.slots import Wish, free_slots
from app.core.clock import FixedClock
from app.core.errors import Invalid, NotFound
from tests.booking.drop_in.door import opened
from tests.booking.office import Acting, Office, local, week
from tests.booking.sessions.hall import planned
from tests.people import Cast

LIBRARY = {"name": " Biblioteket ", "address": "Store Torv 3, 7700 Thisted"}


def test_a_place_is_there_for_all(acting_as: Acting, cast: Cast, office: Office) -> None:
    with acting_as(cast.adam) as uow:
        add_place(uow, **LIBRARY)
        assert [place.name for place in places(uow)] == ["Biblioteket", "Jobcentret"]
    with acting_as(cast.nora) as uow:
        assert places(uow) == []
        with pytest.raises(NotFound):
            place(uow, office.place_id)


def test_a_place_is_called_something_else(acting_as: Acting, cast: Cast, office: Office) -> None:
    with acting_as(cast.adam) as uow:
        change_place(uow, office.place_id, **LIBRARY)
        assert place(uow, office.place_id).name == "Biblioteket"


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", " "), ("name", "x" * 121), ("address", ""), ("address", "x" * 201)],
)
def test_a_place_has_a_name_and_an_address(
    acting_as: Acting, cast: Cast, office: Office, field: str, value: str
) -> None:
    facts = LIBRARY | {field: value}
    with acting_as(cast.adam) as uow:
        with pytest.raises(Invalid) as refused:
            add_place(uow, **facts)
        assert set(refused.value.fields) == {field}
        with pytest.raises(Invalid):
            change_place(uow, office.place_id, **facts)
        assert [one.name for one in places(uow)] == ["Jobcentret"]


def test_nobody_is_met_at_a_place_that_is_not_used_any_more(
    acting_as: Acting, cast: Cast, office: Office
) -> None:
    def starts(mode: MeetingMode) -> int:
        with acting_as(cast.ida) as uow:
            wish = Wish(meeting_type(uow, office.type_id), cast.ida.id, mode)
            return len(free_slots(uow, wish, since=local(26, 0), until=local(27, 0)))

    by_phone = starts(MeetingMode.PHONE)
    with acting_as(cast.adam) as uow:
        use_place(uow, office.place_id, is_active=False)
        assert places(uow) == []
        assert [one.is_active for one in places(uow, also_inactive=True)] == [False]
    assert (starts(MeetingMode.ON_SITE), starts(MeetingMode.PHONE)) == (0, by_phone)
    with acting_as(cast.anders) as uow:
        before = week_of(uow, cast.anders.id)
        with pytest.raises(Invalid):
            set_week(uow, cast.anders.id, week(office.place_id))
        assert week_of(uow, cast.anders.id) == before
    with acting_as(cast.adam) as uow:
        use_place(uow, office.place_id, is_active=True)
    assert starts(MeetingMode.ON_SITE) > 0


def test_a_place_is_removed_where_it_is_not_used(
    acting_as: Acting, cast: Cast, office: Office
) -> None:
    with acting_as(cast.adam) as uow:
        other = add_place(uow, **LIBRARY)
        assert used_places(uow, [other, office.place_id]) == {office.place_id}
        remove_place(uow, other)
        with pytest.raises(NotFound):
            remove_place(uow, other)
        with pytest.raises(PlaceInUse):
            remove_place(uow, office.place_id)


def test_a_place_where_meetings_were_booked_stays(
    acting_as: Acting, cast: Cast, office: Office
) -> None:
    with acting_as(cast.ida) as uow:
        book_meeting(uow, cast.ida.id, office.wanted(local(26, 9)))
    with acting_as(cast.anders) as uow:
        set_week(uow, cast.anders.id, [])
    with acting_as(cast.adam) as uow, pytest.raises(PlaceInUse):
        remove_place(uow, office.place_id)


def test_a_place_where_one_meets_otherwise_stays(
    acting_as: Acting, cast: Cast, office: Office
) -> None:
    with acting_as(cast.adam) as uow:
        library, school = (add_place(uow, **LIBRARY | {"name": name}) for name in ("A", "B"))
    planned(acting_as, cast, office, place_id=library)
    opened(acting_as, cast, office, place_id=school)
    with acting_as(cast.adam) as uow:
        assert used_places(uow, [library, school]) == {library, school}
        for one in (library, school):
            with pytest.raises(PlaceInUse):
                remove_place(uow, one)


def test_a_hold_that_ran_out_keeps_no_place(
    acting_as: Acting, cast: Cast, office: Office, clock: FixedClock
) -> None:
    with acting_as(cast.ida) as uow:
        hold_slot(uow, cast.ida.id, office.wanted(local(26, 9)))
    with acting_as(cast.anders) as uow:
        set_week(uow, cast.anders.id, [])
    with acting_as(cast.adam) as uow:
        assert used_places(uow, [office.place_id]) == {office.place_id}
    clock.advance(timedelta(minutes=6))
    with acting_as(cast.adam) as uow:
        assert used_places(uow, [office.place_id]) == set()
        remove_place(uow, office.place_id)
        assert places(uow, also_inactive=True) == []
