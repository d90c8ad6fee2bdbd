"""Standing in line for a time: joining, changing what will do, leaving and coming back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from app.booking.arranging import cancel_booking
from app.booking.contract import MeetingMode
from app.booking.contract_errors import MeetingOver, NotMetThisWay, TooLateToMove
from app.booking.meeting_types import offer_meeting_type
from app.booking.waiting.contract import NotInLine, PartOfDay, WaitingJoined, Wishes
from app.booking.waiting.line import (
    forget_old_waits,
    join_waiting_list,
    leave_waiting_list,
    take_place_again,
    waits_of,
)
from app.core.clock import FixedClock
from app.core.errors import Invalid, NotFound
from app.core.work import Units, the_service
from tests.booking.office import Acting, local
from tests.booking.waiting.conftest import Full, Offered
from tests.people import Cast, Person

ANY = Wishes()


@pytest.fixture
def join(acting_as: Acting, full: Full) -> Callable[[Person, Wishes], UUID]:
    """Let somebody stand in line."""

    def joining(person: Person, wishes: Wishes = ANY) -> UUID:
        with acting_as(person) as uow:
            return join_waiting_list(uow, person.id, full.type_id, wishes).id

    return joining


def test_the_place_in_line_is_by_when_one_joined(
    acting_as: Acting, cast: Cast, join: Callable[..., UUID], clock: FixedClock
) -> None:
    join(cast.omar)
    clock.advance(timedelta(minutes=1))
    waiting = join(cast.ida)
    with acting_as(cast.ida) as uow:
        [mine] = waits_of(uow, cast.ida.id)
    assert (mine.id, mine.ahead, mine.wishes) == (waiting, 1, Wishes())


def test_saying_anew_what_will_do_keeps_the_place(
    acting_as: Acting, cast: Cast, full: Full, join: Callable[..., UUID], clock: FixedClock
) -> None:
    first = join(cast.ida)
    clock.advance(timedelta(minutes=1))
    join(cast.omar)
    wishes = Wishes(MeetingMode.PHONE, frozenset({0, 4}), frozenset({PartOfDay.MORNING}))
    with acting_as(cast.ida) as uow:
        again = join_waiting_list(uow, cast.ida.id, full.type_id, wishes)
        assert uow.events == [WaitingJoined(first)]
    assert (again.id, again.ahead, again.wishes) == (first, 0, wishes)


def test_what_cannot_be_waited_for_is_refused(
    acting_as: Acting, units: Units, cast: Cast, full: Full
) -> None:
    for wishes, refusal in (
        (Wishes(mode=MeetingMode.VIDEO), NotMetThisWay),
        (Wishes(weekdays=frozenset({7})), Invalid),
        (Wishes(instead_of=uuid4()), NotFound),
        (Wishes(instead_of=full.friday), NotFound),  # it is Omar's
    ):
        with acting_as(cast.ida) as uow, pytest.raises(refusal):
            join_waiting_list(uow, cast.ida.id, full.type_id, wishes)
    with units.write(cast.here, the_service("test")) as uow:
        offer_meeting_type(uow, full.type_id, is_active=False)
    with acting_as(cast.ida) as uow, pytest.raises(NotFound):
        join_waiting_list(uow, cast.ida.id, full.type_id, Wishes())


def test_only_a_meeting_that_may_be_moved_can_be_earlier(
    acting_as: Acting, cast: Cast, full: Full, clock: FixedClock
) -> None:
    earlier = Wishes(instead_of=full.friday)
    with acting_as(cast.omar) as uow:
        assert join_waiting_list(uow, cast.omar.id, full.type_id, earlier).wishes == earlier
    clock.set(local(26, 10, 1))
    with acting_as(cast.omar) as uow, pytest.raises(TooLateToMove):
        join_waiting_list(uow, cast.omar.id, full.type_id, earlier)
    with acting_as(cast.omar) as uow:
        cancel_booking(uow, full.friday)
    with acting_as(cast.omar) as uow, pytest.raises(MeetingOver):
        join_waiting_list(uow, cast.omar.id, full.type_id, earlier)


def test_one_leaves_and_may_take_the_place_again_within_the_hour(
    acting_as: Acting, cast: Cast, join: Callable[..., UUID], clock: FixedClock
) -> None:
    waiting = join(cast.ida)
    clock.advance(timedelta(minutes=1))
    join(cast.omar)
    for _ in range(2):
        with acting_as(cast.ida) as uow:
            leave_waiting_list(uow, waiting)
            assert waits_of(uow, cast.ida.id) == []
    clock.advance(timedelta(minutes=59))
    with acting_as(cast.ida) as uow:
        take_place_again(uow, waiting)
        assert [one.ahead for one in waits_of(uow, cast.ida.id)] == [0]
        leave_waiting_list(uow, waiting)
    clock.advance(timedelta(minutes=61))
    with acting_as(cast.ida) as uow, pytest.raises(NotInLine):
        take_place_again(uow, waiting)


def test_leaving_lets_the_next_have_what_was_offered(
    acting_as: Acting,
    cast: Cast,
    full: Full,
    join: Callable[..., UUID],
    look: Callable[[], None],
    offered: Offered,
    clock: FixedClock,
) -> None:
    waiting = join(cast.ida)
    clock.advance(timedelta(minutes=1))
    join(cast.omar, Wishes(instead_of=full.friday))
    with acting_as(cast.anders) as uow:
        cancel_booking(uow, full.thursday)
    look()
    assert offered(cast.ida) is not None
    with acting_as(cast.ida) as uow:
        leave_waiting_list(uow, waiting)
    look()
    assert offered(cast.ida) is None
    offer = offered(cast.omar)
    assert offer is not None
    assert offer.starts_at == local(26, 10)


@pytest.mark.parametrize("name", ["omar", "vera", "lea", "adam", "nabo", "nora"])
def test_nobody_else_has_business_with_it(
    acting_as: Acting, cast: Cast, full: Full, join: Callable[..., UUID], name: str
) -> None:
    waiting, stranger = join(cast.ida), getattr(cast, name)
    with acting_as(stranger) as uow, pytest.raises(NotFound):
        leave_waiting_list(uow, waiting)
    with acting_as(stranger) as uow, pytest.raises(NotFound):
        waits_of(uow, cast.ida.id)
    with acting_as(stranger) as uow, pytest.raises(NotFound):
        join_waiting_list(uow, cast.ida.id, full.type_id, Wishes())


def test_an_adviser_may_stand_in_line_for_their_citizen(
    acting_as: Acting, cast: Cast, full: Full
) -> None:
    with acting_as(cast.anders) as uow:
        waiting = join_waiting_list(uow, cast.ida.id, full.type_id, Wishes()).id
        leave_waiting_list(uow, waiting)


def test_what_is_over_is_forgotten_after_a_month(
    acting_as: Acting, units: Units, cast: Cast, join: Callable[..., UUID], clock: FixedClock
) -> None:
    left, standing = join(cast.ida), join(cast.omar)
    with acting_as(cast.ida) as uow:
        leave_waiting_list(uow, left)
    clock.advance(timedelta(days=31))
    with units.write(cast.here, the_service("test")) as uow:
        forget_old_waits(uow)
    with acting_as(cast.omar) as uow:
        assert [one.id for one in waits_of(uow, cast.omar.id)] == [standing]
    with acting_as(cast.ida) as uow, pytest.raises(NotFound):
        leave_waiting_list(uow, left)
