"""A citizen draws a number on the day, once, and gives it back; others get one at the door."""

from __future__ import annotations

import os
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from app.accounts.contract import Role
from app.booking.drop_in.contract import DropInClosed, QueueFull, TicketState
from app.booking.drop_in.forgetting import forget_old_queues
from app.booking.drop_in.models import DropInDay, QueueTicket
from app.booking.drop_in.queueing import draw_number, give_number, leave_queue, take_out
from app.booking.drop_in.setting_up import offer_drop_in
from app.booking.drop_in.views import queue_to_run, ticket_of_citizen
from app.core.clock import FixedClock
from app.core.errors import Forbidden, Invalid, NotFound
from app.core.work import Units, the_service
from tests.booking.drop_in.door import Acting, opened
from tests.booking.office import Office, local
from tests.people import Cast, Person, move_in
from tests.racing import at_once

PEOPLE = 64 if os.environ.get("LONG") else 12


def _draw(acting_as: Acting, person: Person, drop_in_id: UUID) -> int:
    with acting_as(person) as uow:
        ticket_id = draw_number(uow, drop_in_id)
        return ticket_of_citizen(uow, ticket_id)[0].number


def test_numbers_begin_at_one_each_day_and_are_drawn_once(
    acting_as: Acting, cast: Cast, office: Office, clock: FixedClock
) -> None:
    drop_in_id = opened(acting_as, cast, office)
    assert [_draw(acting_as, one, drop_in_id) for one in (cast.ida, cast.omar)] == [1, 2]
    assert _draw(acting_as, cast.ida, drop_in_id) == 1
    clock.advance(timedelta(days=1))
    assert _draw(acting_as, cast.omar, drop_in_id) == 1


def test_each_place_has_numbers_of_its_own(acting_as: Acting, cast: Cast, office: Office) -> None:
    first, second = opened(acting_as, cast, office), opened(acting_as, cast, office)
    assert _draw(acting_as, cast.ida, first) == 1
    assert _draw(acting_as, cast.ida, second) == 1


@pytest.mark.parametrize(
    ("hour", "minute", "is_open"), [(7, 59, False), (8, 0, True), (11, 59, True), (12, 0, False)]
)
def test_numbers_are_drawn_from_a_while_before_until_it_closes(
    acting_as: Acting,
    cast: Cast,
    office: Office,
    clock: FixedClock,
    hour: int,
    minute: int,
    is_open: bool,
) -> None:
    drop_in_id = opened(acting_as, cast, office)
    clock.set(local(25, hour, minute))
    if is_open:
        assert _draw(acting_as, cast.ida, drop_in_id) == 1
        return
    with pytest.raises(DropInClosed):
        _draw(acting_as, cast.ida, drop_in_id)


def test_on_closing_days_there_is_no_drop_in(
    acting_as: Acting, cast: Cast, office: Office, clock: FixedClock
) -> None:
    drop_in_id = opened(acting_as, cast, office)
    clock.set(local(24, 10, month=12))
    with pytest.raises(DropInClosed):
        _draw(acting_as, cast.ida, drop_in_id)
    with acting_as(cast.anders) as uow, pytest.raises(DropInClosed):
        give_number(uow, drop_in_id)


def test_no_more_are_given_than_there_is_time_for(
    acting_as: Acting, cast: Cast, office: Office
) -> None:
    drop_in_id = opened(acting_as, cast, office, most_a_day=1)
    _draw(acting_as, cast.ida, drop_in_id)
    with pytest.raises(QueueFull):
        _draw(acting_as, cast.omar, drop_in_id)
    with acting_as(cast.ida) as uow:
        leave_queue(uow, draw_number(uow, drop_in_id))
    assert _draw(acting_as, cast.omar, drop_in_id) == 2


def test_who_gave_their_number_back_draws_a_new_one(
    acting_as: Acting, cast: Cast, office: Office
) -> None:
    drop_in_id = opened(acting_as, cast, office)
    _draw(acting_as, cast.omar, drop_in_id)
    with acting_as(cast.ida) as uow:
        ticket_id = draw_number(uow, drop_in_id)
        assert leave_queue(uow, ticket_id)
        assert not leave_queue(uow, ticket_id)
        assert ticket_of_citizen(uow, ticket_id)[0].state == TicketState.LEFT
    assert _draw(acting_as, cast.ida, drop_in_id) == 3


def test_at_the_door_one_gets_a_number_with_or_without_a_name(
    acting_as: Acting, cast: Cast, office: Office, units: Units
) -> None:
    drop_in_id = opened(acting_as, cast, office)
    _draw(acting_as, cast.ida, drop_in_id)
    with acting_as(cast.signe) as uow:
        assert give_number(uow, drop_in_id, name=" Fru Holm ") == 2
        assert give_number(uow, drop_in_id) == 3
        with pytest.raises(Invalid):
            give_number(uow, drop_in_id, name="x" * 81)
        names = [one.name for one in queue_to_run(uow, drop_in_id).waiting]
    assert names == ["Ida", "Fru Holm", ""]
    with units.read(cast.here, the_service("test")) as uow:
        kept = uow.session.scalars(select(QueueTicket.name_sealed)).all()
        assert not any(b"Holm" in one for one in kept if one)


def test_whoever_runs_it_takes_a_number_out(acting_as: Acting, cast: Cast, office: Office) -> None:
    drop_in_id = opened(acting_as, cast, office)
    with acting_as(cast.anders) as uow:
        give_number(uow, drop_in_id)
        [waits] = queue_to_run(uow, drop_in_id).waiting
        assert take_out(uow, waits.id) == drop_in_id
        assert queue_to_run(uow, drop_in_id).waiting == []


def test_only_citizens_draw_and_only_who_runs_it_gives(
    acting_as: Acting, cast: Cast, office: Office
) -> None:
    drop_in_id = opened(acting_as, cast, office)
    for who in (cast.anders, cast.vera):
        with acting_as(who) as uow, pytest.raises(Forbidden):
            draw_number(uow, drop_in_id)
    for who in (cast.ida, cast.lea, cast.nora):
        with acting_as(who) as uow, pytest.raises(NotFound):
            give_number(uow, drop_in_id)
    with acting_as(cast.ida) as uow:
        ticket_id = draw_number(uow, drop_in_id)
    for who in (cast.omar, cast.nabo):
        with acting_as(who) as uow, pytest.raises(NotFound):
            leave_queue(uow, ticket_id)
    with acting_as(cast.nabo) as uow, pytest.raises(NotFound):
        draw_number(uow, drop_in_id)


def test_what_is_not_shown_gives_no_numbers(acting_as: Acting, cast: Cast, office: Office) -> None:
    drop_in_id = opened(acting_as, cast, office)
    with acting_as(cast.anders) as uow:
        offer_drop_in(uow, drop_in_id, is_active=False)
    with pytest.raises(NotFound):
        _draw(acting_as, cast.ida, drop_in_id)


@pytest.mark.timeout(600)
def test_everybody_gets_a_number_of_their_own_at_once(
    units: Units, acting_as: Acting, cast: Cast, office: Office
) -> None:
    """Each draws on two phones, while others get theirs at the door."""
    drop_in_id = opened(acting_as, cast, office)
    people = [move_in(units, cast.here, f"Borger{n}", Role.CITIZEN) for n in range(PEOPLE // 3)]

    def draw(which: int) -> object:
        if which % 3 == 2:
            with acting_as(cast.anders) as uow:
                return give_number(uow, drop_in_id)
        person = people[which // 3]
        with acting_as(person) as uow:
            return draw_number(uow, drop_in_id)

    outcomes = at_once(draw, PEOPLE // 3 * 3)
    assert not [one for one in outcomes if isinstance(one, str)]
    assert all(outcomes[3 * n] == outcomes[3 * n + 1] for n in range(PEOPLE // 3))
    with acting_as(cast.anders) as uow:
        numbers = [one.number for one in queue_to_run(uow, drop_in_id).waiting]
    assert numbers == list(range(1, 2 * (PEOPLE // 3) + 1))


def test_names_are_forgotten_after_the_day_and_all_after_a_month(
    units: Units, acting_as: Acting, cast: Cast, office: Office, clock: FixedClock
) -> None:
    drop_in_id = opened(acting_as, cast, office)
    _draw(acting_as, cast.ida, drop_in_id)
    with acting_as(cast.anders) as uow:
        give_number(uow, drop_in_id, name="Fru Holm")

    def kept() -> list[tuple[str, bool]]:
        with units.write(cast.here, the_service("test")) as uow:
            forget_old_queues(uow)
        with units.read(cast.here, the_service("test")) as uow:
            rows = uow.session.scalars(select(QueueTicket).order_by(QueueTicket.number))
            return [(row.state, row.name_sealed is not None) for row in rows]

    assert kept() == [("waiting", False), ("waiting", True)]
    clock.advance(timedelta(days=1))
    assert kept() == [("closed", False), ("closed", False)]
    clock.advance(timedelta(days=30))
    assert kept() == []
    with units.read(cast.here, the_service("test")) as uow:
        assert uow.session.scalars(select(DropInDay)).all() == []
