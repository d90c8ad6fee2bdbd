"""An adviser says when they can be met, and whoever runs their team may as well."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time, timedelta
from uuid import uuid4

import pytest

from app.accounts.contract import Role
from app.accounts.people import give_role, take_role
from app.booking.arranging import book_meeting
from app.booking.availability import (
    absences_of,
    add_absence,
    calendar_of,
    close_calendar,
    limit_calendar,
    open_calendar,
    people_to_set_calendar_of,
    remove_absence,
    set_meeting_types_of,
    set_week,
    week_of,
)
from app.booking.contract import BookingState, CalendarRules, WorkPeriod
from app.booking.contract_errors import SlotTaken
from app.booking.views import meeting_by_id
from app.core.errors import Forbidden, Invalid, NotFound
from app.core.work import UnitOfWork, Units, the_service
from app.tenancy.contract import PeriodsOverlap
from tests.booking.office import Acting, Office, local
from tests.people import Cast, move_in
from tests.racing import at_once

MONDAY = WorkPeriod(0, time(9), time(12))

Verb = Callable[[UnitOfWork, Cast, Office], object]
VERBS: dict[str, Verb] = {
    "close": lambda uow, cast, _: close_calendar(uow, cast.anders.id),
    "limit": lambda uow, cast, _: limit_calendar(uow, cast.anders.id, CalendarRules()),
    "look": lambda uow, cast, _: calendar_of(uow, cast.anders.id),
    "open": lambda uow, cast, _: open_calendar(uow, cast.anders.id, CalendarRules(most_a_day=4)),
    "week": lambda uow, cast, _: set_week(uow, cast.anders.id, [MONDAY]),
    "types": lambda uow, cast, o: set_meeting_types_of(uow, cast.anders.id, [o.type_id]),
    "absence": lambda uow, cast, _: add_absence(
        uow, cast.anders.id, starts_at=local(26, 9), ends_at=local(26, 12)
    ),
}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("name", ["anders", "signe", "adam"])
def test_the_adviser_the_team_and_the_administrator_may(
    acting_as: Acting, cast: Cast, office: Office, name: str, verb: str
) -> None:
    with acting_as(getattr(cast, name)) as uow:
        VERBS[verb](uow, cast, office)


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("name", ["ida", "lea", "vera"])
def test_nobody_else_may(
    acting_as: Acting, cast: Cast, office: Office, name: str, verb: str
) -> None:
    with acting_as(getattr(cast, name)) as uow, pytest.raises(Forbidden):
        VERBS[verb](uow, cast, office)


@pytest.mark.parametrize("verb", VERBS)
def test_a_neighbour_knows_nobody_here(
    acting_as: Acting, cast: Cast, office: Office, verb: str
) -> None:
    with acting_as(cast.nora) as uow, pytest.raises((Forbidden, NotFound, Invalid)):
        VERBS[verb](uow, cast, office)


def test_a_week_is_as_it_was_set(acting_as: Acting, cast: Cast, office: Office) -> None:
    late = WorkPeriod(0, time(13), time(16, 30), office.place_id)
    with acting_as(cast.anders) as uow:
        set_week(uow, cast.anders.id, [late, MONDAY])
        assert week_of(uow, cast.anders.id) == [MONDAY, late]
        set_week(uow, cast.anders.id, [])
        assert week_of(uow, cast.anders.id) == []


@pytest.mark.parametrize(
    "second",
    [
        WorkPeriod(0, time(11, 30), time(14)),
        WorkPeriod(0, time(9), time(12)),
        WorkPeriod(0, time(14), time(13)),
        WorkPeriod(0, time(14), time(14)),
    ],
)
def test_times_of_a_day_that_overlap_are_refused_and_the_week_stays(
    acting_as: Acting, cast: Cast, office: Office, second: WorkPeriod
) -> None:
    with acting_as(cast.anders) as uow:
        before = week_of(uow, cast.anders.id)
    with acting_as(cast.anders) as uow, pytest.raises(PeriodsOverlap):
        set_week(uow, cast.anders.id, [MONDAY, second])
    with acting_as(cast.anders) as uow:
        assert week_of(uow, cast.anders.id) == before


def test_an_unknown_place_or_type_is_refused(acting_as: Acting, cast: Cast, office: Office) -> None:
    elsewhere = WorkPeriod(0, time(9), time(12), uuid4())
    with acting_as(cast.anders) as uow, pytest.raises(Invalid):
        set_week(uow, cast.anders.id, [elsewhere])
    with acting_as(cast.anders) as uow, pytest.raises(Invalid):
        set_meeting_types_of(uow, cast.anders.id, [uuid4()])


@pytest.mark.parametrize("name", ["ida", "lea", "adam", "vera"])
def test_only_who_meets_citizens_has_a_calendar(
    acting_as: Acting, cast: Cast, office: Office, name: str
) -> None:
    person = getattr(cast, name)
    with acting_as(cast.adam) as uow:
        with pytest.raises(Invalid):
            open_calendar(uow, person.id, CalendarRules())
        with pytest.raises(NotFound):
            calendar_of(uow, person.id)


def test_whose_calendar_one_may_set(
    acting_as: Acting, units: Units, cast: Cast, office: Office
) -> None:
    expected = {
        "adam": {"Anders", "Signe", "Asger"},
        "signe": {"Anders", "Signe"},
        "anders": {"Anders"},
        "asger": {"Asger"},
    }
    asger = move_in(units, cast.here, "Asger", Role.ADVISER)
    for name, names in expected.items():
        with acting_as(asger if name == "asger" else getattr(cast, name)) as uow:
            assert {card.name for card in people_to_set_calendar_of(uow)} == names


def test_a_closed_calendar_takes_nothing_new_and_keeps_what_was_said(
    acting_as: Acting, cast: Cast, office: Office
) -> None:
    rules = CalendarRules(most_a_day=3, notice=timedelta(days=1), ahead=timedelta(weeks=2))
    with acting_as(cast.ida) as uow:
        booked = book_meeting(uow, cast.ida.id, office.wanted(local(26, 9)))
    with acting_as(cast.anders) as uow:
        limit_calendar(uow, cast.anders.id, rules)
        close_calendar(uow, cast.anders.id)
        closed = calendar_of(uow, cast.anders.id)
    assert (closed.is_open, closed.rules, closed.type_ids) == (False, rules, {office.type_id})
    with acting_as(cast.ida) as uow:
        assert meeting_by_id(uow, booked.id).state == BookingState.BOOKED
        with pytest.raises(SlotTaken) as refused:
            book_meeting(uow, cast.ida.id, office.wanted(local(26, 11)))
    assert refused.value.alternatives == ()
    with acting_as(cast.anders) as uow:
        open_calendar(uow, cast.anders.id, closed.rules)
        assert calendar_of(uow, cast.anders.id).is_open
    with acting_as(cast.ida) as uow:
        book_meeting(uow, cast.ida.id, office.wanted(local(27, 9)))


def test_limits_neither_open_nor_close_a_calendar(
    acting_as: Acting, cast: Cast, office: Office
) -> None:
    with acting_as(cast.signe) as uow:
        before = calendar_of(uow, cast.signe.id)
        limit_calendar(uow, cast.signe.id, CalendarRules(buffer=timedelta(minutes=10)))
        after = calendar_of(uow, cast.signe.id)
        limit_calendar(uow, cast.anders.id, CalendarRules())
        assert calendar_of(uow, cast.anders.id).is_open
    assert (before.is_known, before.is_open) == (False, False)
    assert (after.is_known, after.is_open) == (True, False)
    assert after.rules.buffer == timedelta(minutes=10)


@pytest.mark.parametrize(
    ("rules", "field"),
    [
        (CalendarRules(most_a_day=0), "most_a_day"),
        (CalendarRules(most_a_day=51), "most_a_day"),
        (CalendarRules(notice=timedelta(days=31)), "notice"),
        (CalendarRules(ahead=timedelta()), "ahead"),
        (CalendarRules(buffer=timedelta(hours=5)), "buffer"),
        (CalendarRules(notice=timedelta(days=7), ahead=timedelta(days=7)), "notice"),
    ],
)
def test_limits_that_nobody_can_mean_are_refused(
    acting_as: Acting, cast: Cast, office: Office, rules: CalendarRules, field: str
) -> None:
    for verb in (open_calendar, limit_calendar):
        with acting_as(cast.anders) as uow, pytest.raises(Invalid) as refused:
            verb(uow, cast.anders.id, rules)
        assert set(refused.value.fields) == {field}


def test_who_meets_citizens_no_longer_is_not_offered(
    acting_as: Acting, units: Units, cast: Cast, office: Office
) -> None:
    with units.write(cast.here, the_service("test")) as uow:
        take_role(uow, cast.anders.id, Role.ADVISER)
        give_role(uow, cast.anders.id, Role.TEAM_LEADER)
    with acting_as(cast.ida) as uow, pytest.raises(SlotTaken):
        book_meeting(uow, cast.ida.id, office.wanted(local(26, 9)))


def test_an_absence_comes_and_goes(acting_as: Acting, cast: Cast, office: Office) -> None:
    with acting_as(cast.anders) as uow:
        absence = add_absence(
            uow, cast.anders.id, starts_at=local(26, 9), ends_at=local(26, 12), reason=" Tandlæge "
        )
        [there] = absences_of(uow, cast.anders.id, since=uow.now)
        assert (there.id, there.reason) == (absence, "Tandlæge")
        assert absences_of(uow, cast.anders.id, since=local(26, 12)) == []
    with acting_as(cast.lea) as uow, pytest.raises(Forbidden):
        remove_absence(uow, absence)
    with acting_as(cast.nora) as uow, pytest.raises(NotFound):
        remove_absence(uow, absence)
    with acting_as(cast.signe) as uow:
        remove_absence(uow, absence)
        assert absences_of(uow, cast.anders.id, since=uow.now) == []


def test_the_same_absence_twice_is_one(acting_as: Acting, cast: Cast, office: Office) -> None:
    with acting_as(cast.anders) as uow:
        ids = {
            add_absence(uow, cast.anders.id, starts_at=local(26, 9), ends_at=local(26, 12))
            for _ in range(2)
        }
        assert len(ids) == len(absences_of(uow, cast.anders.id, since=uow.now)) == 1


def test_an_absence_that_is_over_or_has_too_long_a_reason_is_refused(
    acting_as: Acting, cast: Cast, office: Office
) -> None:
    with acting_as(cast.anders) as uow:
        with pytest.raises(Invalid) as refused:
            add_absence(uow, cast.anders.id, starts_at=local(23, 9), ends_at=local(24, 9))
        assert set(refused.value.fields) == {"ends_at"}
        with pytest.raises(Invalid) as refused:
            add_absence(
                uow,
                cast.anders.id,
                starts_at=local(26, 9),
                ends_at=local(26, 12),
                reason="x" * 121,
            )
        assert set(refused.value.fields) == {"reason"}


def test_weeks_that_are_saved_at_once_leave_one_of_them(
    acting_as: Acting, cast: Cast, office: Office
) -> None:
    weeks = [[WorkPeriod(day, time(8 + n), time(16)) for day in range(5)] for n in range(6)]

    def save(number: int) -> None:
        with acting_as(cast.anders) as uow:
            set_week(uow, cast.anders.id, weeks[number])

    at_once(save, times=len(weeks))
    with acting_as(cast.anders) as uow:
        assert week_of(uow, cast.anders.id) in weeks


@pytest.mark.parametrize("length", [timedelta(), timedelta(hours=-1), timedelta(days=367)])
def test_so_long_an_absence_is_refused(
    acting_as: Acting, cast: Cast, office: Office, length: timedelta
) -> None:
    with acting_as(cast.anders) as uow, pytest.raises(Invalid) as refused:
        add_absence(uow, cast.anders.id, starts_at=local(26, 9), ends_at=local(26, 9) + length)
    assert set(refused.value.fields) == {"ends_at"}
