"""Taking a time that was offered, or passing it on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest

from app.booking.arranging import cancel_booking, hold_slot
from app.booking.contract import BookingState
from app.booking.views import meeting_by_id
from app.booking.waiting.answering import accept_offer, offer_by_id, pass_on_offer
from app.booking.waiting.contract import OfferGone, OfferOutcome, OfferPassedOn, OfferView, Wishes
from app.booking.waiting.line import join_waiting_list, waits_of
from app.core.clock import FixedClock
from app.core.errors import NotFound
from tests.booking.office import Acting, Office, local
from tests.booking.waiting.conftest import Full, Offered
from tests.people import Cast


@pytest.fixture
def offer(
    acting_as: Acting, cast: Cast, full: Full, look: Callable[[], None], offered: Offered
) -> OfferView:
    """Thursday at ten is offered to Ida."""
    with acting_as(cast.ida) as uow:
        join_waiting_list(uow, cast.ida.id, full.type_id, Wishes())
    with acting_as(cast.omar) as uow:
        cancel_booking(uow, full.thursday)
    look()
    found = offered(cast.ida)
    assert found is not None
    return found


def test_one_tap_takes_it_and_ends_the_wait(
    acting_as: Acting, cast: Cast, offer: OfferView
) -> None:
    with acting_as(cast.ida) as uow:
        meeting = accept_offer(uow, offer.id)
    assert (meeting.state, meeting.starts_at) == (BookingState.BOOKED, local(26, 10))
    with acting_as(cast.ida) as uow:
        assert waits_of(uow, cast.ida.id) == []
        assert offer_by_id(uow, offer.id).outcome == OfferOutcome.ACCEPTED
        assert accept_offer(uow, offer.id).id == meeting.id  # a second tap


def test_a_meeting_that_was_to_be_earlier_is_moved(
    acting_as: Acting, cast: Cast, full: Full, look: Callable[[], None], offered: Offered
) -> None:
    with acting_as(cast.omar) as uow:
        join_waiting_list(uow, cast.omar.id, full.type_id, Wishes(instead_of=full.friday))
    with acting_as(cast.anders) as uow:
        cancel_booking(uow, full.thursday)
    look()
    theirs = offered(cast.omar)
    assert theirs is not None
    with acting_as(cast.omar) as uow:
        moved = accept_offer(uow, theirs.id)
    assert (moved.id, moved.starts_at, moved.sequence) == (full.friday, local(26, 10), 1)


def test_it_can_be_answered_until_then_and_not_after(
    acting_as: Acting, cast: Cast, offer: OfferView, clock: FixedClock
) -> None:
    clock.set(offer.answer_by)
    with acting_as(cast.ida) as uow, pytest.raises(OfferGone):
        accept_offer(uow, offer.id)
    clock.set(offer.answer_by - timedelta(seconds=1))
    with acting_as(cast.ida) as uow:
        accept_offer(uow, offer.id)


def test_passing_it_on_keeps_the_place_and_frees_the_time(
    acting_as: Acting, cast: Cast, office: Office, offer: OfferView
) -> None:
    with acting_as(cast.ida) as uow:
        pass_on_offer(uow, offer.id)
        pass_on_offer(uow, offer.id)
        assert uow.events == [OfferPassedOn(offer.id)]
    with acting_as(cast.ida) as uow, pytest.raises(OfferGone):
        accept_offer(uow, offer.id)
    with acting_as(cast.ida) as uow:
        assert len(waits_of(uow, cast.ida.id)) == 1
    with acting_as(cast.omar) as uow:
        hold_slot(uow, cast.omar.id, office.wanted(local(26, 10)))


def test_looking_at_other_times_lets_go_of_no_offer(
    acting_as: Acting, cast: Cast, full: Full, office: Office, offer: OfferView
) -> None:
    with acting_as(cast.anders) as uow:
        cancel_booking(uow, full.friday)
    with acting_as(cast.ida) as uow:
        hold_slot(uow, cast.ida.id, office.wanted(local(27, 10)))
    with acting_as(cast.ida) as uow:
        meeting: UUID = accept_offer(uow, offer.id).id
        assert meeting_by_id(uow, meeting).starts_at == local(26, 10)


@pytest.mark.parametrize("name", ["omar", "vera", "lea", "adam", "nabo", "nora"])
def test_nobody_else_answers_it(acting_as: Acting, cast: Cast, offer: OfferView, name: str) -> None:
    for answer in (accept_offer, pass_on_offer, offer_by_id):
        with acting_as(getattr(cast, name)) as uow, pytest.raises(NotFound):
            answer(uow, offer.id)
