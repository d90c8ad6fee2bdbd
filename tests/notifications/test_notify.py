"""A notification and its first deliveries are written together with the fact, once a subject."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from app.accounts.models import Person as PersonRow
from app.core.events import RecordedEvent
from app.core.ids import RandomIds
from app.notifications.models import Delivery, Notification
from app.notifications.service import notify, notify_many
from app.web.services import Services
from tests.people import Cast

Tell = Callable[..., UUID | None]


def _rows(services: Services, cast: Cast, model: type[Any]) -> list[Any]:
    with services.units.read(cast.here) as uow:
        return list(uow.session.scalars(select(model).order_by(model.id)))


def test_a_notification_and_its_delivery_are_written_together(
    services: Services, cast: Cast, tell: Tell
) -> None:
    notification_id = tell(cast.ida)
    [row] = _rows(services, cast, Notification)
    assert (row.id, row.recipient_id, row.facts) == (
        notification_id,
        cast.ida.id,
        {"title": "Nyt job"},
    )
    [delivery] = _rows(services, cast, Delivery)
    assert (delivery.notification_id, delivery.channel) == (notification_id, "email")


def test_a_unit_that_fails_tells_nobody(services: Services, cast: Cast) -> None:
    with pytest.raises(ZeroDivisionError), services.units.write(cast.here) as uow:
        notify(uow, cast.ida.id, "tests/news", {"title": "x"})
        raise ZeroDivisionError
    assert _rows(services, cast, Notification) == []
    assert _rows(services, cast, Delivery) == []


def test_a_subject_is_told_of_once(services: Services, cast: Cast, tell: Tell) -> None:
    assert tell(cast.ida, subject="listing/1")
    assert tell(cast.ida, subject="listing/1") is None
    assert tell(cast.ida, subject="listing/2")
    assert tell(cast.omar, subject="listing/1")
    assert tell(cast.ida) != tell(cast.ida)
    assert len(_rows(services, cast, Notification)) == 5


def test_a_kind_nobody_declared_is_a_defect(cast: Cast, tell: Tell) -> None:
    with pytest.raises(KeyError):
        tell(cast.ida, kind="tests/unknown")


def test_nobody_is_told_in_another_municipality_or_after_they_left(
    services: Services, cast: Cast, tell: Tell
) -> None:
    with services.units.write(cast.here) as uow:
        assert notify(uow, cast.nabo.id, "tests/news", {"title": "x"}) is None
        uow.session.execute(
            update(PersonRow).where(PersonRow.id == cast.ida.id).values(state="blocked")
        )
    assert tell(cast.ida) is None
    assert _rows(services, cast, Notification) == []


def test_many_are_told_once_each_and_one_event_speaks_for_all(
    services: Services, cast: Cast
) -> None:
    people = [cast.ida.id, cast.omar.id, cast.ida.id, cast.nabo.id, RandomIds().new()]
    for expected in (2, 0):
        with services.units.write(cast.here) as uow:
            told = notify_many(uow, people, "tests/news", {"title": "x"}, subject="listing/1")
        assert told == expected
    assert {n.recipient_id for n in _rows(services, cast, Notification)} == {
        cast.ida.id,
        cast.omar.id,
    }
    with services.units.system() as unit:
        assert unit.session.scalars(select(RecordedEvent.name)).all() == ["NotificationsCreated"]
