"""Reminders before deadlines: each once, never of what is done, and they follow changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from app.core.clock import FixedClock, local_day
from app.core.errors import Invalid, NotFound
from app.core.texts import format_weekday, use_language
from app.core.work import Units, the_service
from app.programmes.contract import DoneHow, EnrolmentState, EnrolmentView
from app.programmes.contract_errors import DayOutOfReach, DoneOtherwise
from app.programmes.deadlines import end_leave, move_deadline, take_leave
from app.programmes.doing import excuse, note_done, note_seen, open_item_again, tick_off
from app.programmes.models import Enrolment, EnrolmentNotice
from tests.conftest import NOW
from tests.people import Cast
from tests.programmes.described import Days, Describe, Enrol, Stands, Told

TODAY = local_day(NOW)
CV, NETWORK = "Lav dit cv", "Skriv ti navne fra dit netværk ned"
LOG_IN = "Log ind første gang"


def _item(view: EnrolmentView, key: str) -> UUID:
    return next(item.id for item in view.items if item.key == key)


def test_each_step_is_told_once_and_what_was_missed_is_said(
    cast: Cast, publish: Describe, enrolled: Enrol, days_pass: Days, told: Told
) -> None:
    enrolled(publish(steps=(3, 0)), cast.ida)
    days_pass(18)
    assert told(cast.ida)[1:] == [
        f"I dag er sidste dag: {LOG_IN}",
        f"Frist {_day(7)}: {CV}",
        f"Fristen er gået: {LOG_IN}",
        f"I dag er sidste dag: {CV}",
        f"Fristen er gået: {CV}",
        f"Frist {_day(14)}: {NETWORK}",
        f"I dag er sidste dag: {NETWORK}",
        f"Fristen er gået: {NETWORK}",
    ]


def _day(days: int) -> str:
    with use_language("da"):
        return format_weekday(TODAY + timedelta(days=days))


def test_what_falls_on_one_morning_is_told_together(
    cast: Cast, publish: Describe, enrolled: Enrol, days_pass: Days, told: Told
) -> None:
    enrolled(publish(steps=(4, 11)), cast.ida)
    days_pass(3)
    assert told(cast.ida)[1:] == [f"2 ting i dit forløb har frist, den første {_day(7)}"]


def test_what_is_done_is_not_asked_for(
    units: Units,
    cast: Cast,
    publish: Describe,
    enrolled: Enrol,
    days_pass: Days,
    told: Told,
    stands: Stands,
) -> None:
    view = enrolled(publish(), cast.ida)
    with units.write(cast.here, cast.ida.actor) as uow:
        note_seen(uow)
        tick_off(uow, _item(view, "network"))
        with pytest.raises(DoneOtherwise):
            tick_off(uow, _item(view, "cv"))
        assert note_done(uow, cast.ida.id, "cv") == 1
        assert note_done(uow, cast.ida.id, "cv") == 0
    days_pass(20)
    assert len(told(cast.ida)) == 1
    assert {item.key: item.done_how for item in stands(view.id).items} == {
        "first-log-in": DoneHow.SERVICE,
        "cv": DoneHow.SERVICE,
        "network": DoneHow.SELF,
        "talk": None,
    }


def test_what_is_open_again_is_asked_for_again(
    units: Units, cast: Cast, publish: Describe, enrolled: Enrol, days_pass: Days, told: Told
) -> None:
    view = enrolled(publish(steps=(1,), first_log_in_days=None), cast.ida)
    for verb in (tick_off, open_item_again, open_item_again):
        with units.write(cast.here, cast.ida.actor) as uow:
            verb(uow, _item(view, "network"))
    days_pass(13)
    assert told(cast.ida)[-1] == f"I morgen er sidste dag: {NETWORK}"


def test_a_moved_deadline_is_told_anew(
    units: Units, cast: Cast, publish: Describe, enrolled: Enrol, days_pass: Days, told: Told
) -> None:
    view = enrolled(publish(steps=(1,), first_log_in_days=None), cast.ida)
    days_pass(6)
    with units.write(cast.here, cast.anders.actor) as uow:
        move_deadline(uow, _item(view, "cv"), TODAY + timedelta(days=10))
        with pytest.raises(DayOutOfReach):
            move_deadline(uow, _item(view, "cv"), TODAY + timedelta(days=5))
        with pytest.raises(DayOutOfReach):
            move_deadline(uow, _item(view, "cv"), TODAY + timedelta(days=90))
    days_pass(3)
    tomorrow = f"I morgen er sidste dag: {CV}"
    assert told(cast.ida)[1:] == [tomorrow, f"Du har fået en ny frist: {CV}", tomorrow]
    days_pass(2)
    assert told(cast.ida)[-1] == f"Fristen er gået: {CV}"


def test_nothing_is_asked_on_leave_and_deadlines_come_as_much_later(
    units: Units,
    cast: Cast,
    publish: Describe,
    enrolled: Enrol,
    days_pass: Days,
    told: Told,
    stands: Stands,
) -> None:
    view = enrolled(publish(steps=(1,), first_log_in_days=None), cast.ida)
    first, last = TODAY + timedelta(days=5), TODAY + timedelta(days=14)
    with units.write(cast.here, cast.anders.actor) as uow:
        leave_id = take_leave(uow, view.id, from_on=first, until_on=last)
        with pytest.raises(Invalid):
            take_leave(uow, view.id, from_on=last, until_on=last)
    due = {item.key: item.due_on for item in stands(view.id).items}
    assert due["cv"] == TODAY + timedelta(days=17)
    assert stands(view.id).required_until_on == TODAY + timedelta(days=37)
    days_pass(10)
    assert stands(view.id).state == EnrolmentState.LEAVE
    pause = "Du har pause fra dit forløb: Godt i gang"
    assert told(cast.ida)[1:] == [pause]
    with units.write(cast.here, cast.anders.actor) as uow:
        end_leave(uow, view.id, leave_id)
    assert stands(view.id).items[0].due_on == TODAY + timedelta(days=12)
    days_pass(1)
    assert told(cast.ida)[-1] == f"I morgen er sidste dag: {CV}"


def test_an_excused_item_is_asked_no_more(
    units: Units, cast: Cast, publish: Describe, enrolled: Enrol, days_pass: Days, told: Told
) -> None:
    view = enrolled(publish(first_log_in_days=None), cast.ida)
    with units.write(cast.here, cast.ida.actor) as uow, pytest.raises(NotFound):
        excuse(uow, _item(view, "cv"))
    with units.write(cast.here, cast.anders.actor) as uow:
        excuse(uow, _item(view, "cv"))
    days_pass(9)
    assert not [title for title in told(cast.ida) if CV in title]


def test_a_machine_that_was_off_tells_only_what_is_true(
    cast: Cast, publish: Describe, enrolled: Enrol, days_pass: Days, told: Told
) -> None:
    enrolled(publish(steps=(7, 3, 1), first_log_in_days=None), cast.ida)
    days_pass(13, asleep=True)
    assert told(cast.ida)[1:] == [
        f"I morgen er sidste dag: {NETWORK}",
        f"Fristen er gået: {CV}",
    ]


def test_looking_twice_and_a_clock_that_jumps_back_tell_nothing_twice(
    cast: Cast,
    publish: Describe,
    enrolled: Enrol,
    days_pass: Days,
    told: Told,
    clock: FixedClock,
    look: Callable[[], None],
    units: Units,
) -> None:
    enrolled(publish(), cast.ida)
    days_pass(3)
    before = told(cast.ida)
    for hours in (-1, 1, -30, 30):
        clock.advance(timedelta(hours=hours))
        with units.write(cast.here, the_service("test")) as uow:
            for row in uow.session.scalars(select(Enrolment)):
                row.look_at = uow.now
        look()
    assert told(cast.ida) == before


def test_it_ends_with_its_last_day(
    units: Units,
    cast: Cast,
    publish: Describe,
    enrolled: Enrol,
    days_pass: Days,
    stands: Stands,
) -> None:
    view = enrolled(publish(required_days=21, access_days=30), cast.ida)
    days_pass(29)
    assert stands(view.id).state == EnrolmentState.FREE
    days_pass(1)
    assert stands(view.id).state == EnrolmentState.OVER
    with units.read(cast.here, the_service("test")) as uow:
        row = uow.session.scalars(select(Enrolment)).one()
        assert (row.look_at, row.over_at is not None) == (None, True)
        assert row.required_over_at is not None
        told_of = uow.session.scalars(select(EnrolmentNotice.enrolment_item_id)).all()
    # A week before where there was one, the day before, the day, and that it was missed.
    assert sorted(Counter(told_of).values()) == [3, 3, 4]
