"""The times that a citizen is offered."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.accounts.substitutes import stand_in
from app.booking.arranging import book_meeting
from app.booking.availability import add_absence, open_calendar, set_week
from app.booking.contract import CalendarRules, MeetingMode, Slot, WhoMeets, WorkPeriod
from app.booking.meeting_types import add_meeting_type, change_meeting_type, meeting_type
from app.booking.slots import Wish, free_slots
from app.core.clock import FixedClock
from app.core.work import UnitOfWork, Units, the_service
from app.tenancy.closing_days import add_closing_day
from tests.booking.office import JOB_TALK, Acting, Office, let_meet, local
from tests.people import Cast, Person

COPENHAGEN = ZoneInfo("Europe/Copenhagen")


def on(
    uow: UnitOfWork,
    office: Office,
    person: Person,
    day: datetime,
    mode: MeetingMode = MeetingMode.ON_SITE,
) -> list[Slot]:
    wish = Wish(meeting_type(uow, office.type_id), person.id, mode)
    return free_slots(uow, wish, since=day, until=day + timedelta(days=1))


def times(slots: list[Slot]) -> list[str]:
    return [f"{slot.starts_at.astimezone(COPENHAGEN):%H.%M}" for slot in slots]


def test_a_morning_on_site_and_an_afternoon_by_phone(
    acting_as: Acting, cast: Cast, office: Office
) -> None:
    with acting_as(cast.ida) as uow:
        on_site = on(uow, office, cast.ida, local(26, 0))
        assert times(on_site) == ["09.00", "09.30", "10.00", "10.30", "11.00"]
        assert {slot.place_id for slot in on_site} == {office.place_id}
        by_phone = on(uow, office, cast.ida, local(26, 0), MeetingMode.PHONE)
        assert times(by_phone)[-4:] == ["12.30", "13.00", "13.30", "14.00"]
        assert {slot.place_id for slot in by_phone} == {None}


def test_what_is_taken_is_not_offered(acting_as: Acting, cast: Cast, office: Office) -> None:
    with acting_as(cast.ida) as uow:
        book_meeting(uow, cast.ida.id, office.wanted(local(26, 10)))
    with acting_as(cast.anders) as uow:
        add_absence(uow, cast.anders.id, starts_at=local(27, 10), ends_at=local(27, 15))
    with acting_as(cast.ida) as uow:
        assert times(on(uow, office, cast.ida, local(26, 0))) == ["09.00", "11.00"]
        assert times(on(uow, office, cast.ida, local(27, 0))) == ["09.00"]


def test_not_sooner_than_the_notice_and_not_later_than_one_may(
    acting_as: Acting, cast: Cast, office: Office, clock: FixedClock
) -> None:
    clock.set(local(26, 8, 15))
    with acting_as(cast.ida) as uow:
        assert times(on(uow, office, cast.ida, local(26, 0))) == ["10.30", "11.00"]
        far = local(26, 0) + JOB_TALK.ahead
        assert times(on(uow, office, cast.ida, far)) == []  # 08.15 is before work begins
        assert times(on(uow, office, cast.ida, far - timedelta(days=1))) != []
    with acting_as(cast.anders) as uow:
        own = CalendarRules(notice=timedelta(days=1), ahead=timedelta(days=7))
        open_calendar(uow, cast.anders.id, own)
    with acting_as(cast.ida) as uow:
        assert times(on(uow, office, cast.ida, local(26, 0))) == []
        assert times(on(uow, office, cast.ida, local(27, 0))) != []
        assert times(on(uow, office, cast.ida, local(4, 0, month=12))) == []


def test_so_many_a_day(acting_as: Acting, cast: Cast, office: Office) -> None:
    with acting_as(cast.anders) as uow:
        open_calendar(uow, cast.anders.id, CalendarRules(most_a_day=1))
    with acting_as(cast.ida) as uow:
        book_meeting(uow, cast.ida.id, office.wanted(local(26, 9)))
        assert on(uow, office, cast.ida, local(26, 0)) == []
        assert len(on(uow, office, cast.ida, local(27, 0))) == 5


def test_nobody_works_on_weekends_and_closing_days(
    acting_as: Acting, cast: Cast, office: Office
) -> None:
    with acting_as(cast.adam) as uow:
        add_closing_day(uow, local(27, 0).date())
    with acting_as(cast.ida) as uow:
        for day in (local(27, 0), local(28, 0), local(25, 0, month=12)):
            assert on(uow, office, cast.ida, day) == []


def test_the_own_adviser_comes_first_and_then_the_team(
    units: Units, acting_as: Acting, cast: Cast, office: Office
) -> None:
    with units.write(cast.here, the_service("test")) as uow:
        let_meet(uow, cast.signe.id, office)
    with acting_as(cast.ida) as uow:
        assert {s.adviser_id for s in on(uow, office, cast.ida, local(26, 0))} == {cast.anders.id}
    with acting_as(cast.anders) as uow:
        add_absence(uow, cast.anders.id, starts_at=local(26, 10), ends_at=local(26, 15))
    with acting_as(cast.ida) as uow:
        slots = on(uow, office, cast.ida, local(26, 0))
        assert [s.adviser_id for s in slots] == [cast.anders.id] + [cast.signe.id] * 4


@pytest.mark.parametrize("who", [WhoMeets.OWN_FIRST, WhoMeets.ANYBODY])
@pytest.mark.parametrize("busy", [0, 1])
def test_without_an_own_adviser_whoever_has_the_fewest_meetings_that_day(
    units: Units, acting_as: Acting, cast: Cast, office: Office, who: WhoMeets, busy: int
) -> None:
    """Omar has no adviser; whose identity is the lower has nothing to do with it."""
    both = sorted((cast.anders.id, cast.signe.id))
    with units.write(cast.here, the_service("test")) as uow:
        let_meet(uow, cast.signe.id, office)
        change_meeting_type(uow, office.type_id, replace(JOB_TALK, who_meets=who))
    for hour in (9, 10):
        with acting_as(cast.anders) as uow:
            wanted = replace(office.wanted(local(26, hour)), adviser_id=both[busy])
            book_meeting(uow, cast.ida.id, wanted)
    with acting_as(cast.omar) as uow:
        slots = on(uow, office, cast.omar, local(26, 0))
    assert {slot.adviser_id for slot in slots} == {both[1 - busy]}


def test_where_it_must_be_the_own_adviser_nobody_else_is_offered(
    units: Units, acting_as: Acting, cast: Cast, office: Office
) -> None:
    with units.write(cast.here, the_service("test")) as uow:
        own_only = add_meeting_type(
            uow, replace(JOB_TALK, name_da="Opfølgning", who_meets=WhoMeets.OWN)
        )
        mine = Office(own_only, office.place_id, office.team_id)
        for adviser in (cast.anders, cast.signe):
            let_meet(uow, adviser.id, mine)
    with acting_as(cast.ida) as uow:
        assert {s.adviser_id for s in on(uow, mine, cast.ida, local(26, 0))} == {cast.anders.id}
    with acting_as(cast.omar) as uow:
        assert on(uow, mine, cast.omar, local(26, 0)) == []
    with acting_as(cast.anders) as uow:
        stand_in(
            uow,
            cast.anders.id,
            cast.signe.id,
            from_on=local(24, 0).date(),
            until_on=local(30, 0).date(),
        )
    with acting_as(cast.ida) as uow:
        assert {s.adviser_id for s in on(uow, mine, cast.ida, local(26, 0))} == {cast.signe.id}


@pytest.mark.parametrize(
    ("now", "days"),
    [
        (datetime(2026, 10, 20, tzinfo=COPENHAGEN), (23, 26)),
        (datetime(2027, 3, 22, tzinfo=COPENHAGEN), (24, 30)),  # Easter is between
    ],
)
def test_nine_stays_nine_over_both_clock_changes(
    acting_as: Acting,
    cast: Cast,
    office: Office,
    clock: FixedClock,
    now: datetime,
    days: tuple[int, int],
) -> None:
    clock.set(now)
    with acting_as(cast.ida) as uow:
        before, after = (
            on(uow, office, cast.ida, now.replace(day=day))[0].starts_at for day in days
        )
    assert [f"{at.astimezone(COPENHAGEN):%H.%M}" for at in (before, after)] == ["09.00", "09.00"]
    whole = timedelta(days=days[1] - days[0])
    assert abs((after - before) - whole) == timedelta(hours=1)


def test_a_night_shift_lives_through_the_night_the_clocks_change(
    acting_as: Acting, cast: Cast, office: Office, clock: FixedClock
) -> None:
    with acting_as(cast.anders) as uow:
        set_week(uow, cast.anders.id, [WorkPeriod(6, time(1), time(5), office.place_id)])
    clock.set(datetime(2026, 3, 23, tzinfo=COPENHAGEN))
    with acting_as(cast.ida) as uow:
        spring = on(uow, office, cast.ida, datetime(2026, 3, 29, tzinfo=COPENHAGEN))
    assert times(spring) == ["01.00", "01.30", "03.00", "03.30", "04.00"]
    clock.set(datetime(2026, 10, 20, tzinfo=COPENHAGEN))
    with acting_as(cast.ida) as uow:
        autumn = on(uow, office, cast.ida, datetime(2026, 10, 25, tzinfo=COPENHAGEN))
    assert len({slot.starts_at for slot in autumn}) == len(autumn)
    assert times(autumn).count("02.30") == 2
