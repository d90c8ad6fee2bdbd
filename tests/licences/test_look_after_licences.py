"""What the service does by itself: telling in time, extending, ending, giving on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select

from app.core.clock import COPENHAGEN, FixedClock
from app.core.events import RecordedEvent
from app.core.work import Units, the_service
from app.licences.contract import ExtensionPolicy, LicenceState, LicenceView
from app.licences.giving import give_licence, take_back
from app.licences.line import join_line
from app.licences.looking_after import forget_old_licences
from app.licences.models import Licence, LicenceNotice
from app.licences.pools import change_pool
from app.notifications.models import Delivery, Notification
from app.web.services import Services
from tests.booking.office import Acting
from tests.licences.bought import Buy, Days, Give, Told, pool
from tests.people import Cast

Stands = Callable[[UUID], LicenceView]
Look = Callable[[], None]


def steps_told(units: Units, cast: Cast) -> list[int]:
    """Return the steps that were told, in their order."""
    with units.read(cast.here, the_service("test")) as uow:
        rows = uow.session.scalars(select(LicenceNotice).order_by(LicenceNotice.told_at))
        return [row.step for row in rows]


def local(year: int, month: int, day: int, hour: int, minute: int = 0) -> datetime:
    """Return a moment by Danish clocks."""
    return datetime(year, month, day, hour, minute, tzinfo=COPENHAGEN)


def test_each_step_is_told_once_and_then_the_end(
    units: Units, cast: Cast, buy: Buy, give: Give, days_pass: Days, stands: Stands, told: Told
) -> None:
    given = give(buy(), cast.ida)
    days_pass(92)
    assert steps_told(units, cast) == [30, 14, 7, 1, 0, -1]
    assert stands(given.id).state == LicenceState.GRACE
    assert told(cast.ida)[-1] == "Din licens er slut: Jobtræneren"
    days_pass(40)
    assert len(steps_told(units, cast)) == 6
    assert stands(given.id).state == LicenceState.OVER


def test_a_pool_has_steps_of_its_own(
    units: Units, cast: Cast, buy: Buy, give: Give, days_pass: Days
) -> None:
    give(buy(steps=(3, 60, 3)), cast.ida)
    days_pass(92)
    assert steps_told(units, cast) == [60, 3, -1]


def test_new_steps_are_for_those_who_have_a_licence_too(
    units: Units, acting_as: Acting, cast: Cast, buy: Buy, give: Give, days_pass: Days
) -> None:
    pool_id = buy()
    give(pool_id, cast.ida)
    days_pass(70)
    with acting_as(cast.adam) as uow:
        change_pool(uow, pool_id, pool(steps=(50, 5)))
    days_pass(22)
    assert steps_told(units, cast) == [30, 5, -1]


def test_a_machine_that_slept_tells_only_what_is_true_now(
    units: Units, cast: Cast, buy: Buy, give: Give, days_pass: Days, told: Told
) -> None:
    give(buy(), cast.ida)
    days_pass(84, asleep=True)
    assert steps_told(units, cast) == [7]
    assert told(cast.ida)[1:] == ["Din licens slutter om 5 dage: Jobtræneren"]
    days_pass(200, asleep=True)
    assert steps_told(units, cast) == [7, -1]
    # What was to be told is over by now; nobody is told of an end half a year ago.
    with units.read(cast.here, the_service("test")) as uow:
        kinds = uow.session.scalars(select(Notification.kind)).all()
    assert "licences/ended" not in kinds


def test_nothing_is_told_before_nine_nor_a_minute_before_midnight_that_it_is_over(
    units: Units, cast: Cast, buy: Buy, give: Give, clock: FixedClock, look: Look
) -> None:
    give(buy(seat_days=3, steps=(1,)), cast.ida)
    for moment, steps in (
        (local(2026, 11, 25, 8, 59), []),
        (local(2026, 11, 25, 9), [1]),
        (local(2026, 11, 26, 23, 59), [1]),
        (local(2026, 11, 27, 0), [1, -1]),
    ):
        clock.set(moment)
        look()
        assert steps_told(units, cast) == steps


@pytest.mark.parametrize("last_on", [date(2027, 3, 28), date(2026, 10, 25)])
def test_the_night_in_which_the_clocks_change_is_no_different(
    units: Units,
    cast: Cast,
    buy: Buy,
    give: Give,
    clock: FixedClock,
    look: Look,
    stands: Stands,
    last_on: date,
) -> None:
    clock.set(local(last_on.year, last_on.month, last_on.day - 8, 10))
    given = give(buy(seat_days=9, steps=(7, 0)), cast.ida)
    assert given.last_on == last_on
    ends = local(last_on.year, last_on.month, last_on.day, 23, 59)
    for moment, steps in (
        (local(last_on.year, last_on.month, last_on.day - 7, 9), [7]),
        (local(last_on.year, last_on.month, last_on.day, 8, 59), [7]),
        (local(last_on.year, last_on.month, last_on.day, 9), [7, 0]),
        (ends, [7, 0]),
    ):
        clock.set(moment)
        look()
        assert steps_told(units, cast) == steps
        assert stands(given.id).state == LicenceState.ACTIVE
    clock.set(ends.astimezone(clock.now().tzinfo) + timedelta(minutes=1))
    look()
    assert steps_told(units, cast) == [7, 0, -1]
    assert stands(given.id).state == LicenceState.GRACE


def test_it_is_extended_by_itself_as_often_as_it_may_be(
    units: Units, cast: Cast, buy: Buy, give: Give, days_pass: Days, stands: Stands, told: Told
) -> None:
    given = give(buy(extension=ExtensionPolicy.AUTOMATIC, most_extensions=2), cast.ida)
    days_pass(60)  # thirty days before the end
    assert stands(given.id).last_on == given.last_on + timedelta(days=30)
    assert told(cast.ida)[1:] == ["Din licens er forlænget: Jobtræneren"]
    days_pass(93)
    assert stands(given.id).extensions == 2
    assert steps_told(units, cast) == [30, 14, 7, 1, 0, -1]


def test_it_is_not_extended_by_itself_while_others_wait(
    acting_as: Acting, cast: Cast, buy: Buy, give: Give, days_pass: Days, stands: Stands, told: Told
) -> None:
    pool_id = buy(seats=1, is_open=True, extension=ExtensionPolicy.AUTOMATIC)
    given = give(pool_id, cast.ida)
    with acting_as(cast.omar) as uow:
        join_line(uow, pool_id, cast.omar.id)
    days_pass(61)
    assert stands(given.id).last_on == given.last_on
    assert told(cast.ida)[1:] == ["Din licens slutter om 30 dage: Jobtræneren"]
    days_pass(30)
    assert told(cast.omar) == ["You have got a licence: The Job Trainer"]


def test_who_does_not_look_is_reached_on_the_next_channel(
    units: Units, cast: Cast, buy: Buy, give: Give, days_pass: Days
) -> None:
    """Without a phone that push reaches, that is an e-mail at once."""
    give(buy(), cast.ida)
    days_pass(60)
    with units.read(cast.here, the_service("test")) as uow:
        channels = uow.session.scalars(
            select(Delivery.channel)
            .join(Notification, Notification.id == Delivery.notification_id)
            .where(Notification.kind == "licences/ends")
        ).all()
    assert channels == ["email"]


def events_heard(services: Services) -> list[str]:
    """Return what others heard of ends, in its order."""
    with services.units.system() as system:
        names = system.session.scalars(select(RecordedEvent.name).order_by(RecordedEvent.seq)).all()
    return [name for name in names if name in {"LicenceEnded", "GraceEnded"}]


@pytest.mark.parametrize("grace", [4, 0])
def test_others_hear_of_the_end_and_of_the_graces_end_once(
    services: Services, cast: Cast, buy: Buy, give: Give, days_pass: Days, grace: int
) -> None:
    give(buy(seat_days=5, grace_days=grace), cast.ida)
    days_pass(15)
    assert events_heard(services) == ["LicenceEnded", "GraceEnded"]


def test_nobody_hears_of_the_end_of_what_never_began(
    services: Services, acting_as: Acting, cast: Cast, buy: Buy, days_pass: Days
) -> None:
    pool_id, first = buy(grace_days=3), date(2026, 11, 24) + timedelta(days=20)
    with acting_as(cast.anders) as uow:
        ahead = give_licence(uow, pool_id, cast.ida.id, from_on=first)
    with acting_as(cast.anders) as uow:
        take_back(uow, ahead.id)
    days_pass(30)
    assert events_heard(services) == []


def test_without_grace_the_end_is_told_all_the_same(
    cast: Cast, buy: Buy, give: Give, days_pass: Days, told: Told, stands: Stands
) -> None:
    given = give(buy(seat_days=2, grace_days=0), cast.ida)
    days_pass(2)
    assert told(cast.ida)[-1] == "Din licens er slut: Jobtræneren"
    assert stands(given.id).state == LicenceState.OVER


def test_a_years_end_takes_it_all_away(
    units: Units, cast: Cast, buy: Buy, give: Give, days_pass: Days, clock: FixedClock
) -> None:
    give(buy(seat_days=5), cast.ida)
    days_pass(8)
    for days, left in ((380, 1), (30, 0)):
        clock.advance(timedelta(days=days))
        with units.write(cast.here, the_service("test")) as uow:
            forget_old_licences(uow)
            assert uow.session.scalar(select(func.count()).select_from(Licence)) == left
