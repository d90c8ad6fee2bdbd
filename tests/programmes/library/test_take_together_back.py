"""A module was not seen together after all: what was ended only as it was is open again."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from app.core.clock import FixedClock, local_day
from app.programmes.contract import DoneHow
from app.programmes.doing import open_item_again
from app.programmes.library.contract_errors import PartsLeft
from app.programmes.library.next_steps import my_next_steps
from app.programmes.library.progress import (
    do_part,
    finish_module,
    finished_at_of,
    run_of_mine,
)
from app.programmes.library.together import (
    begin_together,
    count_together_again,
    end_together,
    take_together_back,
)
from app.programmes.views import enrolment_by_id
from tests.booking.office import Acting
from tests.people import Cast
from tests.programmes.library.shelf import RIGHT
from tests.programmes.library.test_see_together import how_done

STEP = "Ring til Bo"


def see_together(acting_as: Acting, cast: Cast, module_id: UUID) -> UUID:
    """Go through a module with Ida, as Anders, and let it count."""
    with acting_as(cast.anders) as uow:
        together_id = begin_together(uow, cast.ida.id, module_id)
        end_together(uow, together_id, is_seen=True)
    return together_id


def choose_step(acting_as: Acting, cast: Cast, module_id: UUID, text: str = STEP) -> None:
    """End a module with a next step, as Ida."""
    with acting_as(cast.ida) as uow:
        finish_module(uow, module_id, text=text, due_on=local_day(uow.now) + timedelta(days=3))


def go_through(acting_as: Acting, cast: Cast, module_id: UUID) -> None:
    """Do all of its parts, as Ida."""
    with acting_as(cast.ida) as uow:
        do_part(uow, module_id, "1")
        do_part(uow, module_id, "2", answer="Hej, jeg hedder Ida.")
        do_part(uow, module_id, "3", chosen=RIGHT)


def test_what_was_ended_only_as_it_was_seen_together_can_be_gone_through_and_counts(
    acting_as: Acting, cast: Cast, asked: tuple[UUID, UUID]
) -> None:
    module_id, enrolment_id = asked
    together_id = see_together(acting_as, cast, module_id)
    choose_step(acting_as, cast, module_id)
    with acting_as(cast.anders) as uow:
        take_together_back(uow, together_id)
    assert how_done(acting_as, cast, enrolment_id) is None
    with acting_as(cast.ida) as uow:
        assert run_of_mine(uow, module_id).finished_at is None
        assert finished_at_of(uow, cast.ida.id, [module_id]) == {}
        assert [one.text for one in my_next_steps(uow)] == [STEP]
    with pytest.raises(PartsLeft):
        choose_step(acting_as, cast, module_id)
    go_through(acting_as, cast, module_id)
    choose_step(acting_as, cast, module_id)
    assert how_done(acting_as, cast, enrolment_id) is DoneHow.SERVICE


def test_what_was_gone_through_oneself_stays_done(
    acting_as: Acting, cast: Cast, asked: tuple[UUID, UUID]
) -> None:
    module_id, enrolment_id = asked
    go_through(acting_as, cast, module_id)
    choose_step(acting_as, cast, module_id)
    together_id = see_together(acting_as, cast, module_id)
    with acting_as(cast.anders) as uow:
        take_together_back(uow, together_id)
    assert how_done(acting_as, cast, enrolment_id) is DoneHow.SERVICE
    with acting_as(cast.ida) as uow:
        assert finished_at_of(uow, cast.ida.id, [module_id]) == {module_id: uow.now}


def test_what_was_seen_together_twice_is_open_again_once_both_are_taken_back(
    acting_as: Acting, cast: Cast, asked: tuple[UUID, UUID], clock: FixedClock
) -> None:
    module_id, enrolment_id = asked
    first = see_together(acting_as, cast, module_id)
    choose_step(acting_as, cast, module_id)
    clock.advance(timedelta(days=1))
    second = see_together(acting_as, cast, module_id)
    with acting_as(cast.ida) as uow:
        take_together_back(uow, first)
        assert run_of_mine(uow, module_id).finished_at is not None
    with acting_as(cast.ida) as uow:
        take_together_back(uow, second)
        assert run_of_mine(uow, module_id).finished_at is None
    go_through(acting_as, cast, module_id)
    choose_step(acting_as, cast, module_id)
    assert how_done(acting_as, cast, enrolment_id) is DoneHow.SERVICE


def test_it_is_ended_again_where_it_counts_after_all(
    acting_as: Acting, cast: Cast, asked: tuple[UUID, UUID]
) -> None:
    module_id, enrolment_id = asked
    together_id = see_together(acting_as, cast, module_id)
    choose_step(acting_as, cast, module_id)
    with acting_as(cast.ida) as uow:
        take_together_back(uow, together_id)
        count_together_again(uow, together_id)
    assert how_done(acting_as, cast, enrolment_id) is DoneHow.TOGETHER
    choose_step(acting_as, cast, module_id)
    with acting_as(cast.ida) as uow:
        assert run_of_mine(uow, module_id).finished_at == uow.now


def test_a_next_step_makes_what_staff_opened_again_done_once_more(
    acting_as: Acting, cast: Cast, asked: tuple[UUID, UUID]
) -> None:
    module_id, enrolment_id = asked
    go_through(acting_as, cast, module_id)
    choose_step(acting_as, cast, module_id)
    with acting_as(cast.anders) as uow:
        [item] = [one for one in enrolment_by_id(uow, enrolment_id).items if one.key == "ring"]
        open_item_again(uow, item.id)
    assert how_done(acting_as, cast, enrolment_id) is None
    choose_step(acting_as, cast, module_id, text="Ring til Coop")
    assert how_done(acting_as, cast, enrolment_id) is DoneHow.SERVICE
