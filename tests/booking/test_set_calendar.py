"""An adviser says when they can be met, and whoever runs their team may as well."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time, timedelta
from uuid import uuid4

import pytest

from app.booking.availability import (
    absences_of,
    add_absence,
    open_calendar,
    remove_absence,
    set_meeting_types_of,
    set_week,
    week_of,
)
from app.booking.contract import CalendarRules, WorkPeriod
from app.core.errors import Forbidden, Invalid, NotFound
from app.core.work import UnitOfWork
from app.tenancy.contract import PeriodsOverlap
from tests.booking.office import Acting, Office, local
from tests.people import Cast

MONDAY = WorkPeriod(0, time(9), time(12))

Verb = Callable[[UnitOfWork, Cast, Office], object]
VERBS: dict[str, Verb] = {
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


def test_only_staff_have_a_calendar(acting_as: Acting, cast: Cast, office: Office) -> None:
    with acting_as(cast.adam) as uow, pytest.raises(Invalid):
        open_calendar(uow, cast.ida.id, CalendarRules())


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


@pytest.mark.parametrize("length", [timedelta(), timedelta(hours=-1), timedelta(days=367)])
def test_so_long_an_absence_is_refused(
    acting_as: Acting, cast: Cast, office: Office, length: timedelta
) -> None:
    with acting_as(cast.anders) as uow, pytest.raises(Invalid) as refused:
        add_absence(uow, cast.anders.id, starts_at=local(26, 9), ends_at=local(26, 9) + length)
    assert set(refused.value.fields) == {"ends_at"}
