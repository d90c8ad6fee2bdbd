"""Staff call the next, skip who is not there, and close; those who wait are told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest

from app.accounts.contract import Role
from app.booking.drop_in.calling import (
    call_next,
    close_for_today,
    finish_turn,
    open_again,
    skip_number,
)
from app.booking.drop_in.contract import DropInClosed, TicketState
from app.booking.drop_in.queueing import draw_number, give_number, leave_queue
from app.booking.drop_in.views import Queue, queue_to_run, ticket_of_citizen
from app.core.clock import FixedClock
from app.core.errors import NotFound
from app.core.texts import use_language
from app.core.work import Units
from app.notifications.reading import list_notifications
from app.web.services import Services
from tests.booking.drop_in.door import Acting, opened
from tests.booking.office import Office
from tests.people import Cast, Person, move_in
from tests.racing import at_once

Told = Callable[[Person], list[str]]


@pytest.fixture
def drop_in_id(acting_as: Acting, cast: Cast, office: Office) -> UUID:
    """A drop-in that is open at the moment."""
    return opened(acting_as, cast, office)


@pytest.fixture
def told(services: Services, acting_as: Acting) -> Told:
    """Let the worker hear what happened, and return what somebody was told, oldest first."""

    def telling(person: Person) -> list[str]:
        for _ in range(2):
            services.jobs.run("outbox")
        with acting_as(person) as uow, use_language("da"):
            return [one.title for one in list_notifications(uow, limit=20)][::-1]

    return telling


def _draw(acting_as: Acting, person: Person, drop_in_id: UUID) -> UUID:
    with acting_as(person) as uow:
        return draw_number(uow, drop_in_id)


def _call(acting_as: Acting, person: Person, drop_in_id: UUID, after: UUID | None = None) -> Queue:
    with acting_as(person) as uow:
        call_next(uow, drop_in_id, after=after)
        return queue_to_run(uow, drop_in_id)


def _numbers(queue: Queue) -> list[int]:
    return [one.number for one in queue.waiting]


def test_who_has_waited_longest_is_called_and_told(
    acting_as: Acting, cast: Cast, drop_in_id: UUID, told: Told
) -> None:
    ida = _draw(acting_as, cast.ida, drop_in_id)
    _draw(acting_as, cast.omar, drop_in_id)
    assert told(cast.ida) == []
    queue = _call(acting_as, cast.anders, drop_in_id)
    assert queue.mine is not None
    assert (queue.mine.id, queue.mine.name, _numbers(queue)) == (ida, "Ida", [2])
    assert told(cast.ida) == ["Det er din tur"]
    assert told(cast.omar) == ["Du er den næste"]
    after = _call(acting_as, cast.anders, drop_in_id, ida)
    assert after.mine is not None
    assert after.mine.number == 2
    assert told(cast.omar) == ["Du er den næste", "Det er din tur"]
    with acting_as(cast.ida) as uow:
        assert ticket_of_citizen(uow, ida)[0].state == TicketState.DONE


def test_a_second_tap_calls_nobody_else(acting_as: Acting, cast: Cast, drop_in_id: UUID) -> None:
    for person in (cast.ida, cast.omar):
        _draw(acting_as, person, drop_in_id)
    for _ in range(2):
        queue = _call(acting_as, cast.anders, drop_in_id)
    assert queue.mine is not None
    assert (queue.mine.number, _numbers(queue)) == (1, [2])


def test_colleagues_call_different_people_at_once(
    units: Units, acting_as: Acting, cast: Cast, drop_in_id: UUID
) -> None:
    for n in range(4):
        person = move_in(units, cast.here, f"Borger{n}", Role.CITIZEN)
        _draw(acting_as, person, drop_in_id)

    def call(which: int) -> object:
        with acting_as((cast.anders, cast.signe)[which % 2]) as uow:
            return call_next(uow, drop_in_id)

    outcomes = at_once(call, 8)
    assert len(set(outcomes)) == 2
    with acting_as(cast.anders) as uow:
        queue = queue_to_run(uow, drop_in_id)
    assert queue.mine is not None
    assert len(queue.others) == 1
    assert _numbers(queue) == [3, 4]


def test_nobody_waits(acting_as: Acting, cast: Cast, drop_in_id: UUID) -> None:
    assert _call(acting_as, cast.anders, drop_in_id).mine is None
    ida = _draw(acting_as, cast.ida, drop_in_id)
    _call(acting_as, cast.anders, drop_in_id)
    with acting_as(cast.anders) as uow:
        assert call_next(uow, drop_in_id, after=ida) is None
        assert finish_turn(uow, ida) == drop_in_id


def test_who_is_not_there_goes_back_a_few_places_once(
    units: Units, acting_as: Acting, cast: Cast, drop_in_id: UUID, told: Told
) -> None:
    ida = _draw(acting_as, cast.ida, drop_in_id)
    with acting_as(cast.anders) as uow:
        for _ in range(5):
            give_number(uow, drop_in_id)
    _call(acting_as, cast.anders, drop_in_id)
    assert told(cast.ida) == ["Det er din tur"]
    with acting_as(cast.anders) as uow:
        skip_number(uow, ida)
        skip_number(uow, ida)  # a second tap
        assert _numbers(queue_to_run(uow, drop_in_id)) == [2, 3, 4, 1, 5, 6]
    assert told(cast.ida) == ["Det er din tur", "Du var der ikke, da det blev din tur"]
    current = None
    for _ in range(4):
        queue = _call(acting_as, cast.anders, drop_in_id, current)
        assert queue.mine is not None
        current = queue.mine.id
    assert current == ida
    assert told(cast.ida)[-1] == "Det er din tur"
    with acting_as(cast.anders) as uow:
        skip_number(uow, ida)
        assert _numbers(queue_to_run(uow, drop_in_id)) == [5, 6]
    assert told(cast.ida)[-1] == "Dit nummer er ikke i køen længere"
    assert _draw(acting_as, cast.ida, drop_in_id) != ida


def test_those_who_wait_are_told_when_the_day_is_closed(
    acting_as: Acting, cast: Cast, drop_in_id: UUID, told: Told
) -> None:
    ida = _draw(acting_as, cast.ida, drop_in_id)
    omar = _draw(acting_as, cast.omar, drop_in_id)
    _call(acting_as, cast.anders, drop_in_id)
    with acting_as(cast.anders) as uow:
        assert close_for_today(uow, drop_in_id) == 1
        assert close_for_today(uow, drop_in_id) == 0
        with pytest.raises(DropInClosed):
            give_number(uow, drop_in_id)
    assert told(cast.omar)[-1] == "Vi kan ikke tage flere i dag"
    assert told(cast.ida) == ["Det er din tur"]
    with acting_as(cast.ida) as uow:
        assert ticket_of_citizen(uow, ida)[0].state == TicketState.CALLED
    with pytest.raises(DropInClosed):
        _draw(acting_as, cast.omar, drop_in_id)
    with acting_as(cast.anders) as uow:
        open_again(uow, drop_in_id)
    assert _draw(acting_as, cast.omar, drop_in_id) != omar


def test_who_leaves_lets_the_next_one_know(
    acting_as: Acting, cast: Cast, drop_in_id: UUID, told: Told
) -> None:
    with acting_as(cast.anders) as uow:
        give_number(uow, drop_in_id)
    ida = _draw(acting_as, cast.ida, drop_in_id)
    _draw(acting_as, cast.omar, drop_in_id)
    _call(acting_as, cast.anders, drop_in_id)
    with acting_as(cast.ida) as uow:
        leave_queue(uow, ida)
    assert told(cast.omar) == ["Du er den næste"]


def test_the_guess_learns_from_the_day(
    units: Units, acting_as: Acting, cast: Cast, drop_in_id: UUID, clock: FixedClock
) -> None:
    with acting_as(cast.anders) as uow:
        for _ in range(5):
            give_number(uow, drop_in_id)
    ida = _draw(acting_as, cast.ida, drop_in_id)
    with acting_as(cast.ida) as uow:
        before = ticket_of_citizen(uow, ida)[0]
    assert (before.ahead, before.wait and (before.wait.least, before.wait.most)) == (5, (55, 115))
    current = None
    for _ in range(4):
        queue = _call(acting_as, cast.anders, drop_in_id, current)
        current = queue.mine.id if queue.mine else None
        clock.advance(timedelta(minutes=4))
    with acting_as(cast.ida) as uow:
        after = ticket_of_citizen(uow, ida)[0]
    assert (after.ahead, after.wait and (after.wait.least, after.wait.most)) == (1, (0, 10))


@pytest.mark.parametrize("name", ["ida", "lea", "vera", "nora"])
def test_nobody_else_calls(acting_as: Acting, cast: Cast, drop_in_id: UUID, name: str) -> None:
    ticket_id = _draw(acting_as, cast.ida, drop_in_id)
    with acting_as(getattr(cast, name)) as uow:
        for refused in (
            lambda: call_next(uow, drop_in_id),
            lambda: close_for_today(uow, drop_in_id),
            lambda: skip_number(uow, ticket_id),
            lambda: finish_turn(uow, ticket_id),
            lambda: queue_to_run(uow, drop_in_id),
        ):
            with pytest.raises(NotFound):
                refused()
