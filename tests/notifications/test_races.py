"""Workers that claim at the same time send each thing once, and keep the day's number."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

from sqlalchemy import func, select

from app.channels.recording import RecordedTransports
from app.core.work import Units, the_service
from app.notifications.claiming import claim_due
from app.notifications.devices import register_device
from app.notifications.models import Delivery, Device, Notification
from app.notifications.service import notify
from app.web.services import Services
from tests.channels.browser import subscribed
from tests.notifications.conftest import ALARM, NEWS
from tests.people import Cast

Tell = Callable[..., UUID]
Bind = Callable[..., UUID]

MANY = 200


def at_once(work: Callable[[int], object], times: int) -> list[object]:
    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(work, range(times)))


def test_two_workers_send_each_delivery_once(
    services: Services, cast: Cast, bind: Bind, transports: RecordedTransports
) -> None:
    bind(cast.ida)
    with services.units.write(cast.here) as uow:
        for number in range(MANY):
            notify(uow, cast.ida.id, ALARM, {"title": f"Nyt {number}"})
    at_once(lambda _: services.jobs.work["deliveries"](), 4)
    topics = [message.topic for message in transports.push.sent]
    assert (len(topics), len(set(topics))) == (MANY, MANY)


def test_claims_made_at_once_never_overlap(services: Services, cast: Cast, tell: Tell) -> None:
    for number in range(60):
        tell(cast.ida, f"Nyt {number}", kind=ALARM)

    def claim(_: int) -> list[UUID]:
        with services.units.write(cast.here, the_service("test")) as uow:
            return [one.id for one in claim_due(uow, "email", 10)[0]]

    taken = [delivery_id for part in at_once(claim, 8) for delivery_id in part]  # type: ignore[attr-defined]
    assert len(taken) == len(set(taken)) == 60


def test_the_day_s_number_holds_however_many_workers_there_are(
    services: Services, cast: Cast, bind: Bind, transports: RecordedTransports
) -> None:
    bind(cast.ida, "phone")
    bind(cast.ida, "tablet")
    with services.units.write(cast.here) as uow:
        for number in range(40):
            notify(uow, cast.ida.id, NEWS, {"title": f"Nyt {number}"})

    def work(_: int) -> None:
        for _round in range(20):
            with services.units.write(cast.here, the_service("test")) as uow:
                claim_due(uow, "push", 3)

    at_once(work, 6)
    with services.units.read(cast.here) as uow:
        allowed = uow.session.scalar(
            select(func.count(Notification.id)).where(Notification.allowed_at.is_not(None))
        )
        sending = uow.session.scalar(
            select(func.count(Delivery.id)).where(Delivery.state == "sending")
        )
    assert (allowed, sending) == (5, 10)


def test_the_same_subject_told_at_once_is_told_once(services: Services, cast: Cast) -> None:
    def tell(_: int) -> UUID | None:
        with services.units.write(cast.here) as uow:
            return notify(uow, cast.ida.id, NEWS, {"title": "x"}, subject="listing/1")

    told = at_once(tell, 8)
    assert len([one for one in told if one]) == 1


def test_one_browser_registered_twice_at_once_is_one_device(
    services: Services, cast: Cast, units: Units
) -> None:
    browser = subscribed("https://fcm.googleapis.com/fcm/send/abc")

    def register(_: int) -> UUID:
        with units.write(cast.here, cast.ida.actor) as uow:
            return register_device(uow, browser.subscription)

    assert len(set(at_once(register, 8))) == 1
    with units.read(cast.here) as uow:
        assert uow.session.scalar(select(func.count(Device.id))) == 1
