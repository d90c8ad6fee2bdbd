"""Reminders come ahead of a deadline, once each, and anew when it moves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from app.core.clock import FixedClock
from app.notifications.models import Notification, Reminder
from app.notifications.reminders import REMINDED_AT_ONCE, forget_reminders, remind_at, remind_due
from app.web.services import Services
from tests.notifications.conftest import NEWS
from tests.people import Cast

DEADLINE = datetime(2027, 1, 10, 23, 0, tzinfo=UTC)  # the end of 10 January in Copenhagen

Remind = Callable[..., None]


@pytest.fixture
def remind(services: Services, cast: Cast) -> Remind:
    """Have Ida reminded of a licence that runs out."""

    def remind(deadline_at: datetime = DEADLINE) -> None:
        with services.units.write(cast.here) as uow:
            remind_at(
                uow,
                cast.ida.id,
                NEWS,
                {"title": "Udløb"},
                subject="licence/1",
                deadline_at=deadline_at,
            )

    return remind


def planned(services: Services, cast: Cast) -> list[int]:
    with services.units.read(cast.here) as uow:
        rows = uow.session.scalars(
            select(Reminder).where(Reminder.told_at.is_(None)).order_by(Reminder.remind_at)
        )
        return [row.days_before for row in rows]


def told(services: Services, cast: Cast) -> list[str]:
    with services.units.read(cast.here) as uow:
        rows = uow.session.scalars(select(Notification).order_by(Notification.id))
        return [row.facts["days_before"] for row in rows]


def pass_days(services: Services, clock: FixedClock, days: int) -> None:
    for _ in range(days):
        clock.advance(timedelta(days=1))
        services.jobs.run("reminders")
        services.jobs.run("reminders")


def test_a_deadline_is_reminded_of_four_times(
    services: Services, cast: Cast, clock: FixedClock, remind: Remind
) -> None:
    remind()
    assert planned(services, cast) == [30, 14, 7, 1]
    pass_days(services, clock, 60)
    assert told(services, cast) == ["30", "14", "7", "1"]


def test_the_same_deadline_again_adds_nothing(
    services: Services, cast: Cast, clock: FixedClock, remind: Remind
) -> None:
    remind()
    pass_days(services, clock, 40)
    remind()
    pass_days(services, clock, 40)
    assert told(services, cast) == ["30", "14", "7", "1"]


def test_a_moved_deadline_reminds_anew_and_the_former_no_more(
    services: Services, cast: Cast, clock: FixedClock, remind: Remind
) -> None:
    remind()
    pass_days(services, clock, 35)
    assert told(services, cast) == ["30", "14"]
    remind(DEADLINE + timedelta(days=60))
    assert planned(services, cast) == [30, 14, 7, 1]
    pass_days(services, clock, 90)
    assert told(services, cast) == ["30", "14", "30", "14", "7", "1"]


def test_what_is_past_already_is_not_reminded_of(
    services: Services, cast: Cast, clock: FixedClock, remind: Remind
) -> None:
    clock.set(DEADLINE - timedelta(days=10))
    remind()
    assert planned(services, cast) == [7, 1]


def test_after_an_outage_what_has_passed_is_kept_quiet(
    services: Services, cast: Cast, clock: FixedClock, remind: Remind
) -> None:
    remind()
    clock.set(DEADLINE + timedelta(days=1))
    services.jobs.run("reminders")
    assert (told(services, cast), planned(services, cast)) == ([], [])


def test_what_is_done_is_reminded_of_no_more(
    services: Services, cast: Cast, remind: Remind
) -> None:
    remind()
    with services.units.write(cast.here) as uow:
        forget_reminders(uow, cast.ida.id, NEWS, subject="licence/1")
    assert planned(services, cast) == []


def test_all_that_is_due_is_said_in_one_round_a_few_at_a_time(
    services: Services, cast: Cast, clock: FixedClock
) -> None:
    many = 2 * REMINDED_AT_ONCE + 1
    with services.units.write(cast.here) as uow:
        for n in range(many):
            remind_at(
                uow,
                cast.ida.id,
                NEWS,
                {"title": "Udløb"},
                subject=f"licence/{n}",
                deadline_at=DEADLINE,
                days_before=(1,),
            )
    clock.set(DEADLINE - timedelta(hours=2))
    with services.units.write(cast.here) as uow:
        assert remind_due(uow) == REMINDED_AT_ONCE
    services.jobs.run("reminders")
    assert len(told(services, cast)) == many
