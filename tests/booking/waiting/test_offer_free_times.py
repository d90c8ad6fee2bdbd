"""What comes free is offered to the first in line who can take it, once, and then to the next."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import event

from app.accounts.contract import Role
from app.accounts.own_advisers import give_own_adviser
from app.accounts.staff import block_person
from app.booking.arranging import (
    book_meeting,
    cancel_booking,
    hold_slot,
    move_booking,
    release_hold,
)
from app.booking.availability import absences_of, remove_absence
from app.booking.contract_errors import SlotTaken
from app.booking.waiting.answering import accept_offer, offer_by_id, pass_on_offer
from app.booking.waiting.contract import OfferOutcome, PartOfDay, Wishes
from app.booking.waiting.line import join_waiting_list, waits_of
from app.booking.waiting.offering import proposals
from app.core.clock import FixedClock
from app.core.work import Units, the_service
from app.notifications.reading import list_notifications
from tests.booking.office import Acting, Office, local
from tests.booking.waiting.conftest import Full, Offered
from tests.people import Cast, Person, move_in

Look = Callable[[], None]
Join = Callable[..., UUID]

ANY = Wishes()


@pytest.fixture
def join(acting_as: Acting, full: Full, clock: FixedClock) -> Join:
    """Let somebody stand in line, a minute after the one before."""

    def joining(person: Person, wishes: Wishes = ANY) -> UUID:
        clock.advance(timedelta(minutes=1))
        with acting_as(person) as uow:
            return join_waiting_list(uow, person.id, full.type_id, wishes).id

    return joining


def told(acting_as: Acting, person: Person) -> list[str]:
    with acting_as(person) as uow:
        return [one.title for one in list_notifications(uow, limit=20)]


def test_a_cancelled_time_is_kept_for_the_first_in_line(
    acting_as: Acting,
    cast: Cast,
    full: Full,
    office: Office,
    join: Join,
    look: Look,
    offered: Offered,
) -> None:
    join(cast.ida)
    look()
    assert offered(cast.ida) is None
    with acting_as(cast.omar) as uow:
        cancel_booking(uow, full.thursday)
    look()
    offer = offered(cast.ida)
    assert offer is not None
    assert (offer.starts_at, offer.answer_by) == (local(26, 10), local(24, 12, 1))
    assert told(acting_as, cast.ida) == ["Der er en ledig tid til dig"]
    with acting_as(cast.omar) as uow, pytest.raises(SlotTaken):
        book_meeting(uow, cast.omar.id, office.wanted(local(26, 10)))


def test_looking_again_offers_nothing_more_and_tells_nobody_twice(
    acting_as: Acting, cast: Cast, full: Full, join: Join, look: Look, offered: Offered
) -> None:
    join(cast.ida)
    for booking_id in (full.thursday, full.friday):
        with acting_as(cast.omar) as uow:
            cancel_booking(uow, booking_id)
    look()
    first = offered(cast.ida)
    look()
    assert offered(cast.ida) == first
    assert len(told(acting_as, cast.ida)) == 1


def test_the_next_gets_what_is_not_answered(
    acting_as: Acting,
    cast: Cast,
    full: Full,
    join: Join,
    look: Look,
    offered: Offered,
    clock: FixedClock,
) -> None:
    join(cast.ida)
    join(cast.omar, Wishes(instead_of=full.friday))
    with acting_as(cast.anders) as uow:
        cancel_booking(uow, full.thursday)
    look()
    mine = offered(cast.ida)
    assert mine is not None
    assert offered(cast.omar) is None
    clock.set(mine.answer_by)
    look()
    assert offered(cast.ida) is None
    theirs = offered(cast.omar)
    assert theirs is not None
    assert theirs.starts_at == local(26, 10)
    with acting_as(cast.ida) as uow:
        assert offer_by_id(uow, mine.id).outcome == OfferOutcome.LAPSED
        assert [one.ahead for one in waits_of(uow, cast.ida.id)] == [0]


def test_a_day_that_was_passed_on_is_not_offered_again(
    acting_as: Acting, cast: Cast, full: Full, join: Join, look: Look, offered: Offered
) -> None:
    join(cast.ida)
    with acting_as(cast.omar) as uow:
        cancel_booking(uow, full.thursday)
    look()
    first = offered(cast.ida)
    assert first is not None
    with acting_as(cast.ida) as uow:
        pass_on_offer(uow, first.id)
    look()
    assert offered(cast.ida) is None
    with acting_as(cast.omar) as uow:
        cancel_booking(uow, full.friday)
    look()
    second = offered(cast.ida)
    assert second is not None
    assert second.starts_at == local(27, 10)


def test_two_in_line_are_offered_a_time_each(
    acting_as: Acting, cast: Cast, full: Full, join: Join, look: Look, offered: Offered
) -> None:
    with acting_as(cast.anders) as uow:
        for booking_id in (full.thursday, full.friday):
            cancel_booking(uow, booking_id)
    join(cast.ida)
    join(cast.omar)
    look()
    starts = [one.starts_at for one in (offered(cast.ida), offered(cast.omar)) if one]
    assert starts == [local(26, 10), local(27, 10)]


@pytest.mark.parametrize(
    "wishes",
    [Wishes(weekdays=frozenset({4})), Wishes(parts=frozenset({PartOfDay.AFTERNOON}))],
)
def test_what_does_not_suit_is_not_offered(
    acting_as: Acting,
    cast: Cast,
    full: Full,
    join: Join,
    look: Look,
    offered: Offered,
    wishes: Wishes,
) -> None:
    join(cast.ida, wishes)
    with acting_as(cast.omar) as uow:
        cancel_booking(uow, full.thursday)
    look()
    assert offered(cast.ida) is None


def test_a_time_is_found_that_comes_free_by_a_move_a_hold_or_a_calendar(
    acting_as: Acting,
    units: Units,
    cast: Cast,
    full: Full,
    office: Office,
    join: Join,
    look: Look,
    offered: Offered,
    clock: FixedClock,
) -> None:
    with acting_as(cast.omar) as uow:
        cancel_booking(uow, full.thursday)
        held = hold_slot(uow, cast.omar.id, office.wanted(local(26, 10)))
    join(cast.ida)
    look()
    assert offered(cast.ida) is None
    with acting_as(cast.omar) as uow:
        release_hold(uow, held.id)
    look()
    by_release = offered(cast.ida)
    assert by_release is not None
    with acting_as(cast.ida) as uow:
        pass_on_offer(uow, by_release.id)
    with units.write(cast.here, the_service("test")) as uow:
        [*_, last] = absences_of(uow, cast.anders.id, since=uow.now)
        remove_absence(uow, last.id)
    look()
    by_calendar = offered(cast.ida)
    assert by_calendar is not None
    assert by_calendar.starts_at == local(30, 9)


def test_who_wants_an_earlier_time_is_offered_one_before_theirs(
    acting_as: Acting, cast: Cast, full: Full, join: Join, look: Look, offered: Offered
) -> None:
    with acting_as(cast.anders) as uow:
        cancel_booking(uow, full.thursday)
    join(cast.omar, Wishes(instead_of=full.friday))
    look()
    offer = offered(cast.omar)
    assert offer is not None
    assert (offer.starts_at, offer.instead_of) == (local(26, 10), full.friday)


def test_who_does_not_answer_three_times_leaves_the_line_and_is_told_so(
    acting_as: Acting,
    units: Units,
    cast: Cast,
    full: Full,
    join: Join,
    look: Look,
    offered: Offered,
    clock: FixedClock,
) -> None:
    join(cast.ida)
    with units.write(cast.here, the_service("test")) as uow:
        [*_, last] = absences_of(uow, cast.anders.id, since=uow.now)
        remove_absence(uow, last.id)  # from Monday on
    for _ in range(3):
        look()
        offer = offered(cast.ida)
        assert offer is not None
        clock.set(offer.answer_by)
    look()
    assert offered(cast.ida) is None
    assert told(acting_as, cast.ida)[0] == "Du er ikke længere på ventelisten"
    with acting_as(cast.ida) as uow:
        assert waits_of(uow, cast.ida.id) == []


def test_who_is_choosing_a_time_or_shut_out_is_offered_none(
    acting_as: Acting,
    units: Units,
    cast: Cast,
    full: Full,
    office: Office,
    join: Join,
    look: Look,
    offered: Offered,
) -> None:
    join(cast.ida)
    with acting_as(cast.anders) as uow:
        for booking_id in (full.thursday, full.friday):
            cancel_booking(uow, booking_id)
    with acting_as(cast.ida) as uow:
        held = hold_slot(uow, cast.ida.id, office.wanted(local(27, 10)))
    look()
    assert offered(cast.ida) is None
    with acting_as(cast.ida) as uow:
        release_hold(uow, held.id)
    with acting_as(cast.adam) as uow:
        block_person(uow, cast.ida.id)
    look()
    with acting_as(cast.omar) as uow:
        book_meeting(uow, cast.omar.id, office.wanted(local(26, 10)))


def test_the_wait_is_over_with_a_meeting_however_it_came(
    acting_as: Acting, cast: Cast, full: Full, office: Office, join: Join, look: Look
) -> None:
    with acting_as(cast.anders) as uow:
        cancel_booking(uow, full.thursday)
    join(cast.ida)
    with acting_as(cast.ida) as uow:
        book_meeting(uow, cast.ida.id, office.wanted(local(26, 10)))
    look()
    with acting_as(cast.ida) as uow:
        assert waits_of(uow, cast.ida.id) == []


def test_the_wait_for_an_earlier_time_is_over_once_it_is_earlier(
    acting_as: Acting, cast: Cast, full: Full, join: Join, look: Look
) -> None:
    join(cast.omar, Wishes(instead_of=full.friday))
    with acting_as(cast.anders) as uow:
        cancel_booking(uow, full.thursday)
        move_booking(uow, full.friday, starts_at=local(26, 10))
    look()
    with acting_as(cast.omar) as uow:
        assert waits_of(uow, cast.omar.id) == []


def test_who_wanted_an_earlier_time_waits_for_any_where_staff_called_it_off(
    acting_as: Acting, cast: Cast, full: Full, join: Join, look: Look, offered: Offered
) -> None:
    join(cast.omar, Wishes(instead_of=full.friday))
    with acting_as(cast.anders) as uow:
        cancel_booking(uow, full.friday)
    look()
    offer = offered(cast.omar)
    assert offer is not None
    assert offer.instead_of is None
    with acting_as(cast.omar) as uow:
        accept_offer(uow, offer.id)


def test_a_long_line_costs_no_look_each_where_nothing_is_free(
    units: Units, cast: Cast, full: Full
) -> None:
    asked: list[str] = []
    event.listen(
        units.database.reading,
        "before_cursor_execute",
        lambda _c, _cursor, statement, *_more: asked.append(statement),
    )

    def cost(waiting: int) -> int:
        for n in range(waiting):
            person = move_in(units, cast.here, f"Borger{waiting}{n}", Role.CITIZEN)
            with units.write(cast.here, the_service("test")) as uow:
                give_own_adviser(uow, person.id, cast.anders.id)
                join_waiting_list(uow, person.id, full.type_id, Wishes())
        asked.clear()
        with units.read(cast.here, the_service("test")) as uow:
            assert proposals(uow) == []
        return len([one for one in asked if one.startswith("SELECT")])

    few = cost(2)
    assert cost(6) == few
