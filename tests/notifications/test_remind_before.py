"""What happens at a moment is reminded of to the minute before it, once each, and anew when it
moves.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from app.core.clock import FixedClock
from app.notifications.models import Notification, Reminder
from app.notifications.reminders import (
    forget_reminders,
    remind_at,
    remind_before,
    remind_due,
    was_reminded,
)
from app.web.services import Services
from tests.notifications.conftest import ALARM, NEWS
from tests.people import Cast

MEETING = datetime(2026, 12, 3, 9, 30, tzinfo=UTC)
USUAL = (timedelta(days=7), timedelta(days=1), timedelta(hours=1))
SUBJECT = "meeting/1"

Remind = Callable[..., None]


@pytest.fixture
def remind(services: Services, cast: Cast) -> Remind:
    """Have Ida reminded of a meeting."""

    def remind(
        happens_at: datetime = MEETING, lengths: Sequence[timedelta] = USUAL, kind: str = NEWS
    ) -> None:
        with services.units.write(cast.here) as uow:
            remind_before(
                uow,
                cast.ida.id,
                kind,
                {"title": "Møde"},
                subject=SUBJECT,
                happens_at=happens_at,
                lengths=lengths,
            )

    return remind


def planned(services: Services, cast: Cast) -> list[datetime]:
    with services.units.read(cast.here) as uow:
        waiting = select(Reminder.remind_at).where(Reminder.told_at.is_(None))
        return list(uow.session.scalars(waiting.order_by(Reminder.remind_at)))


def told(services: Services, cast: Cast) -> list[str]:
    with services.units.read(cast.here) as uow:
        rows = uow.session.scalars(select(Notification).order_by(Notification.id))
        return [row.facts["minutes_before"] for row in rows]


def let_pass(services: Services, clock: FixedClock, until: datetime) -> None:
    while clock.now() < until:
        clock.advance(timedelta(minutes=30))
        for _ in range(2):
            services.jobs.run("reminders")


def test_it_comes_so_long_before_and_once_each(
    services: Services, cast: Cast, clock: FixedClock, remind: Remind
) -> None:
    remind()
    assert planned(services, cast) == [MEETING - length for length in USUAL]
    for number, length in enumerate(USUAL):
        clock.set(MEETING - length - timedelta(seconds=1))
        services.jobs.run("reminders")
        assert len(told(services, cast)) == number
        let_pass(services, clock, MEETING - length)
    let_pass(services, clock, MEETING)
    assert told(services, cast) == ["10080", "1440", "60"]


def test_after_an_outage_only_the_nearest_of_what_is_due_is_said(
    services: Services, cast: Cast, clock: FixedClock, remind: Remind
) -> None:
    remind()
    clock.set(MEETING - timedelta(hours=2))
    services.jobs.run("reminders")
    assert told(services, cast) == ["1440"]
    assert planned(services, cast) == [MEETING - timedelta(hours=1)]


def test_asking_for_it_again_adds_nothing(
    services: Services, cast: Cast, clock: FixedClock, remind: Remind
) -> None:
    remind()
    clock.set(MEETING - timedelta(hours=2))
    services.jobs.run("reminders")
    remind(lengths=(*USUAL, timedelta(hours=1)))
    let_pass(services, clock, MEETING)
    assert told(services, cast) == ["1440", "60"]


def test_what_moves_is_reminded_of_anew_and_no_more_at_its_former_moment(
    services: Services, cast: Cast, clock: FixedClock, remind: Remind
) -> None:
    remind()
    clock.set(MEETING - timedelta(hours=20))
    services.jobs.run("reminders")
    remind(MEETING + timedelta(days=3))
    later = MEETING + timedelta(days=3)
    assert planned(services, cast) == [later - length for length in USUAL[1:]]
    let_pass(services, clock, later)
    assert told(services, cast) == ["1440", "1440", "60"]


def test_what_has_passed_is_left_out(
    services: Services, cast: Cast, clock: FixedClock, remind: Remind
) -> None:
    clock.set(MEETING - timedelta(hours=3))
    remind()
    assert planned(services, cast) == [MEETING - timedelta(hours=1)]
    clock.set(MEETING)
    services.jobs.run("reminders")
    assert told(services, cast) == []


def test_a_day_is_the_same_time_of_day_only_while_the_clocks_stand(
    services: Services, cast: Cast, clock: FixedClock, remind: Remind
) -> None:
    """Twenty-four hours are twenty-four hours, also over the autumn night of 25 hours."""
    clock.set(datetime(2026, 10, 1, tzinfo=UTC))
    remind(datetime(2026, 10, 25, 8, 0, tzinfo=UTC), lengths=(timedelta(days=1),))
    assert planned(services, cast) == [datetime(2026, 10, 24, 8, 0, tzinfo=UTC)]


def test_days_and_lengths_of_one_thing_are_apart(
    services: Services, cast: Cast, remind: Remind
) -> None:
    remind(lengths=(timedelta(days=1),))
    remind(lengths=(timedelta(hours=1),), kind=ALARM)
    with services.units.write(cast.here) as uow:
        remind_at(
            uow,
            cast.ida.id,
            NEWS,
            {"title": "Møde"},
            subject=SUBJECT,
            deadline_at=MEETING,
            days_before=(1,),
        )
    assert len(planned(services, cast)) == 3
    with services.units.write(cast.here) as uow:
        forget_reminders(uow, cast.ida.id, NEWS, subject=SUBJECT)
    assert planned(services, cast) == [MEETING - timedelta(hours=1)]


def test_less_than_a_minute_before_is_no_reminder(
    services: Services, cast: Cast, remind: Remind
) -> None:
    remind(lengths=(timedelta(0), timedelta(seconds=59), timedelta(hours=-1)))
    assert planned(services, cast) == []


def test_who_was_reminded_is_known_by_what_and_of_when(
    services: Services, cast: Cast, clock: FixedClock, remind: Remind
) -> None:
    remind()

    def is_known(kinds: Sequence[str] = (NEWS,), at: datetime = MEETING) -> bool:
        with services.units.read(cast.here) as uow:
            return was_reminded(uow, cast.ida.id, kinds, subject=SUBJECT, deadline_at=at)

    assert not is_known()
    clock.set(MEETING - timedelta(days=2))
    with services.units.write(cast.here) as uow:
        assert remind_due(uow) == 1
    assert is_known()
    assert is_known((ALARM, NEWS))
    assert not is_known((ALARM,))
    assert not is_known(at=MEETING + timedelta(hours=1))
