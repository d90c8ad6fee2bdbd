"""What is asked around the workshops of a class is asked of everybody in it, and follows them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import event

from app.accounts.contract import Role
from app.booking.sessions.attending import note_attendance
from app.booking.sessions.contract import Attendance, SeatState
from app.booking.sessions.views import participants
from app.core.clock import FixedClock, local_day
from app.core.work import Units, the_service
from app.programmes.classes.cohorts import make_cohort
from app.programmes.classes.contract import CohortFacts
from app.programmes.classes.members import join_cohort, leave_cohort
from app.programmes.classes.settling import settle
from app.programmes.classes.workshops import (
    call_off_workshop,
    change_workshop,
    confirm_seen_together,
)
from app.programmes.contract import DoneHow, EnrolmentView
from app.programmes.deadlines import move_deadline
from app.programmes.doing import open_item_again
from app.programmes.library.editing import add_module, publish_module
from app.programmes.library.progress import do_part, finish_module
from tests.booking.office import Acting, Office
from tests.people import Cast, move_in
from tests.programmes.classes.conftest import (
    AFTER,
    BEFORE,
    MEET,
    At,
    Join,
    Look,
    Plan,
    Planned,
    seat_of_ida,
    workshop,
)
from tests.programmes.described import Stands
from tests.programmes.library.shelf import RIGHT, module


def _open(view: EnrolmentView) -> dict[str, date | None]:
    return {item.title_da: item.due_on for item in view.items if not item.is_done}


def _how(view: EnrolmentView) -> dict[str, DoneHow | None]:
    return {item.title_da: item.done_how for item in view.items}


def test_everybody_in_the_class_is_asked_for_what_is_around_its_workshops(
    plan: Plan, join: Join, cast: Cast, at: At, stands: Stands, look: Look
) -> None:
    plan(7)
    ida = join(cast.ida)
    asked = _open(stands(ida.id))
    assert asked[BEFORE.title_da] == local_day(at(6))
    assert asked["Det, jeg kan"] == local_day(at(7))
    assert asked[AFTER.title_da] == local_day(at(21))  # a while, as it is the last one
    plan(14, theme_da="Cv", before=(), after=())
    look()
    asked = _open(stands(ida.id))
    assert asked[AFTER.title_da] == local_day(at(13))
    assert asked["Cv"] == local_day(at(14))
    assert all(item.is_required for item in stands(ida.id).items)


def test_an_item_of_the_programme_is_asked_once_and_follows_the_workshop(
    plan: Plan, join: Join, cast: Cast, at: At, stands: Stands
) -> None:
    plan(7, key=MEET.key, before=(), after=())
    ida = join(cast.ida)
    assert _open(stands(ida.id)) == {MEET.title_da: local_day(at(7))}


def test_deadlines_follow_a_workshop_that_is_moved_but_not_what_staff_moved(
    plan: Plan,
    join: Join,
    cast: Cast,
    office: Office,
    at: At,
    stands: Stands,
    look: Look,
    acting_as: Acting,
    planned: Planned,
) -> None:
    workshop_id = plan(7)
    ida = join(cast.ida)
    homework = next(i for i in stands(ida.id).items if i.title_da == AFTER.title_da)
    with acting_as(cast.anders) as uow:
        move_deadline(uow, homework.id, local_day(at(30)))
    asked = planned()[0]
    moved = workshop(office, at(9), before=asked.before, after=asked.after)
    with acting_as(cast.anders) as uow:
        change_workshop(uow, workshop_id, moved)
    look()
    after = _open(stands(ida.id))
    assert after[BEFORE.title_da] == local_day(at(8))
    assert after["Det, jeg kan"] == local_day(at(9))
    assert after[AFTER.title_da] == local_day(at(30))


def test_nothing_is_asked_around_a_workshop_that_is_called_off(
    plan: Plan, join: Join, cast: Cast, at: At, stands: Stands, look: Look, acting_as: Acting
) -> None:
    own, programmes = plan(7), plan(14, key=MEET.key, before=(), after=())
    ida = join(cast.ida)
    with acting_as(cast.anders) as uow:
        call_off_workshop(uow, own, reason="Jeg er syg.")
        call_off_workshop(uow, programmes)
    look()
    assert _open(stands(ida.id)) == {MEET.title_da: None}  # which waits for another one
    assert _how(stands(ida.id))[BEFORE.title_da] == DoneHow.EXCUSED


def test_who_comes_ticks_the_workshop_off_and_who_does_not_has_it_open(
    plan: Plan,
    join: Join,
    cast: Cast,
    stands: Stands,
    look: Look,
    acting_as: Acting,
    planned: Planned,
    clock: FixedClock,
) -> None:
    plan(7)
    ida = join(cast.ida)
    clock.advance(timedelta(days=7, hours=1))
    session_id = planned()[0].session.id

    def noted(attendance: Attendance) -> DoneHow | None:
        with acting_as(cast.anders) as uow:
            seat = participants(uow, session_id)[0].seat
            note_attendance(uow, seat.id, attendance)
        look()
        return _how(stands(ida.id))["Det, jeg kan"]

    assert noted(Attendance.CAME) == DoneHow.STAFF
    assert noted(Attendance.MISSED) is None
    missed = next(i for i in stands(ida.id).items if i.title_da == "Det, jeg kan")
    assert not missed.is_done


def test_who_joins_late_gets_what_is_left(
    plan: Plan, join: Join, cast: Cast, at: At, stands: Stands, clock: FixedClock
) -> None:
    plan(7, key=MEET.key)
    plan(14, theme_da="Cv", before=(), after=())
    clock.advance(timedelta(days=8))
    ida = join(cast.ida)
    assert _open(stands(ida.id)) == {"Cv": local_day(at(14))}
    assert _how(stands(ida.id))[MEET.title_da] == DoneHow.EXCUSED


def test_who_leaves_has_no_seat_and_is_asked_no_more_and_back_again(
    plan: Plan,
    join: Join,
    cast: Cast,
    cohort_id: UUID,
    look: Look,
    acting_as: Acting,
    stands: Stands,
    planned: Planned,
) -> None:
    plan(7)
    ida = join(cast.ida)
    session_id = planned()[0].session.id
    with acting_as(cast.anders) as uow:
        leave_cohort(uow, cohort_id, ida.id)
    look()
    assert seat_of_ida(acting_as, cast, session_id) == SeatState.OFF
    assert list(_open(stands(ida.id))) == [MEET.title_da]
    with acting_as(cast.anders) as uow:
        join_cohort(uow, cohort_id, ida.id)
    look()
    assert seat_of_ida(acting_as, cast, session_id) == SeatState.SEATED
    assert BEFORE.title_da in _open(stands(ida.id))


def test_who_moves_to_another_class_has_its_plan_instead(
    plan: Plan,
    join: Join,
    cast: Cast,
    look: Look,
    acting_as: Acting,
    stands: Stands,
    facts: CohortFacts,
    planned: Planned,
) -> None:
    plan(7)
    ida = join(cast.ida)
    with acting_as(cast.anders) as uow:
        other = make_cohort(uow, replace(facts, name="Hold syd"))
        join_cohort(uow, other, ida.id)
    look()
    assert list(_open(stands(ida.id))) == [MEET.title_da]
    assert seat_of_ida(acting_as, cast, planned()[0].session.id) == SeatState.OFF


def test_hearing_of_it_again_changes_nothing(
    plan: Plan, join: Join, cast: Cast, look: Look, stands: Stands, units: Units, cohort_id: UUID
) -> None:
    plan(7)
    ida = join(cast.ida)
    before = stands(ida.id)
    with units.write(cast.here, the_service("test")) as uow:
        settle(uow, cohort_id)
    assert stands(ida.id) == before


def test_what_is_asked_of_the_database_does_not_grow_with_those_who_are_in_it(
    plan: Plan, join: Join, cast: Cast, cohort_id: UUID, units: Units
) -> None:
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    def number() -> int:
        with units.write(cast.here, the_service("test")) as uow:
            asked.clear()
            settle(uow, cohort_id)
            return len(asked)

    plan(7), plan(14, theme_da="Cv", before=())
    join(cast.ida)
    event.listen(units.database.writing, "before_cursor_execute", note)
    alone = number()
    join(cast.omar)
    assert number() == alone
    leaves = join(move_in(units, cast.here, "Fatima Holm", Role.CITIZEN))
    assert number() == alone
    with units.write(cast.here, cast.anders.actor) as uow:
        leave_cohort(uow, cohort_id, leaves.id)
        settle(uow, cohort_id)
    assert number() == alone


def test_what_the_class_saw_together_is_done_by_those_who_came(
    plan: Plan,
    cast: Cast,
    acting_as: Acting,
    clock: FixedClock,
    join: Join,
    units: Units,
    planned: Planned,
    stands: Stands,
    look: Look,
) -> None:
    with units.read(cast.here, the_service("test")) as uow:
        module_id = uow.new_id()
    seen = replace(BEFORE, subject=f"module/{module_id}")
    workshop_id = plan(7, module_id=module_id, before=(seen,))
    ida = join(cast.ida)
    clock.advance(timedelta(days=7, hours=1))
    with acting_as(cast.anders) as uow:
        assert confirm_seen_together(uow, workshop_id) == 0
        for one in participants(uow, planned()[0].session.id):
            note_attendance(uow, one.seat.id, Attendance.CAME)
        assert confirm_seen_together(uow, workshop_id) == 1
    look()
    assert _how(stands(ida.id))[BEFORE.title_da] == DoneHow.TOGETHER
    assert planned()[0].seen_together_at is not None


def test_what_staff_open_again_stays_open_as_the_class_is_seen_to(
    plan: Plan,
    cast: Cast,
    acting_as: Acting,
    join: Join,
    stands: Stands,
    look: Look,
    gone_through: UUID,
) -> None:
    plan(7, before=(replace(BEFORE, subject=f"module/{gone_through}"),), after=())
    ida = join(cast.ida)
    assert _how(stands(ida.id))[BEFORE.title_da] == DoneHow.BEFORE
    with acting_as(cast.anders) as uow:
        [item] = [one for one in stands(ida.id).items if one.title_da == BEFORE.title_da]
        open_item_again(uow, item.id)
    plan(14, theme_da="Cv", before=(), after=())
    look()
    assert _how(stands(ida.id))[BEFORE.title_da] is None


@pytest.fixture
def gone_through(units: Units, cast: Cast) -> UUID:
    """Ida has gone through a module by herself."""
    with units.write(cast.here, the_service("test")) as uow:
        module_id = add_module(uow, module())
        publish_module(uow, module_id)
    with units.write(cast.here, cast.ida.actor) as uow:
        do_part(uow, module_id, "1")
        do_part(uow, module_id, "2", answer="Hej, jeg hedder Ida.")
        do_part(uow, module_id, "3", chosen=RIGHT)
        due_on = local_day(uow.now) + timedelta(days=5)
        finish_module(uow, module_id, text="Ring til én virksomhed", due_on=due_on)
    return module_id
