"""Nothing is kept for ever: half a year for notifications, a month for dead devices."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select

from app.channels.contract import Outcome, OutcomeState
from app.channels.recording import RecordedTransports
from app.core.clock import FixedClock
from app.notifications.models import Delivery, Device, Notification
from app.web.services import Services
from tests.people import Cast


def count(services: Services, cast: Cast, model: type[Notification | Delivery | Device]) -> int:
    with services.units.read(cast.here) as uow:
        return uow.session.scalar(select(func.count(model.id))) or 0


def test_notifications_go_after_half_a_year_with_their_deliveries(
    services: Services, cast: Cast, clock: FixedClock, tell: Callable[..., UUID]
) -> None:
    tell(cast.ida)
    clock.advance(timedelta(days=180))
    tell(cast.ida)
    services.jobs.run("forget-notifications")
    assert count(services, cast, Notification) == 2
    clock.advance(timedelta(seconds=1))
    services.jobs.run("forget-notifications")
    assert (count(services, cast, Notification), count(services, cast, Delivery)) == (1, 1)


def test_a_dead_device_goes_after_a_month(
    services: Services,
    cast: Cast,
    clock: FixedClock,
    tell: Callable[..., UUID],
    bind: Callable[..., UUID],
    deliver: Callable[[], None],
    transports: RecordedTransports,
) -> None:
    bind(cast.ida)
    tell(cast.ida)
    transports.push.answer_next(Outcome(OutcomeState.GONE, 410))
    deliver()
    services.jobs.run("forget-notifications")
    assert count(services, cast, Device) == 1
    clock.advance(timedelta(days=31))
    services.jobs.run("forget-notifications")
    assert count(services, cast, Device) == 0
