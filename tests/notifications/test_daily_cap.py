"""At most so many a day; the rest comes in one digest, and nothing comes twice."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.channels.recording import RecordedTransports
from app.core.clock import FixedClock
from app.core.errors import NotFound
from app.notifications.devices import remove_device
from app.notifications.models import Notification
from app.notifications.policy import Choice, Manners
from app.notifications.preferences import behave, choose_channels
from app.notifications.reading import list_notifications, mark_all_seen, mark_read, unread_count
from app.web.services import Services
from tests.notifications.conftest import ALARM, LETTER, NEWS
from tests.people import Cast, Person

Tell = Callable[..., UUID]
Bind = Callable[..., UUID]
Do = Callable[[], None]

FIVE_PM = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)


@pytest.fixture
def wants(services: Services) -> Callable[..., None]:
    """Have somebody decide how many a day and when."""

    def wants(person: Person, **manners: int) -> None:
        with services.units.write(person.municipality, person.actor) as uow:
            behave(uow, Manners(**manners))

    return wants


def test_five_a_day_come_at_once_and_the_rest_in_one(
    cast: Cast,
    tell: Tell,
    bind: Bind,
    deliver: Do,
    transports: RecordedTransports,
    clock: FixedClock,
) -> None:
    bind(cast.ida, "phone")
    bind(cast.ida, "tablet")
    for number in range(8):
        tell(cast.ida, f"Nyt {number}")
        deliver()
    assert len({m.topic for m in transports.push.sent}) == 5
    assert len(transports.push.sent) == 10
    clock.set(FIVE_PM)
    deliver()
    digest = json.loads(transports.push.sent[-1].payload)
    assert digest["title"] == "Der er 3 ting mere til dig i dag"
    assert len({m.topic for m in transports.push.sent}) == 6


def test_many_at_once_are_counted_as_many(
    cast: Cast, tell: Tell, bind: Bind, deliver: Do, transports: RecordedTransports
) -> None:
    bind(cast.ida)
    for number in range(8):
        tell(cast.ida, f"Nyt {number}")
    deliver()
    assert len(transports.push.sent) == 5


def test_the_next_day_begins_afresh(
    cast: Cast,
    tell: Tell,
    deliver: Do,
    transports: RecordedTransports,
    clock: FixedClock,
    wants: Callable[..., None],
) -> None:
    wants(cast.ida, daily_cap=1)
    tell(cast.ida, "Et")
    deliver()
    clock.advance(timedelta(days=1))
    tell(cast.ida, "To")
    deliver()
    assert [m.subject for m in transports.email.sent] == ["Et", "To"]


def test_whoever_wants_everything_in_one_gets_one(
    cast: Cast,
    tell: Tell,
    deliver: Do,
    transports: RecordedTransports,
    clock: FixedClock,
    wants: Callable[..., None],
) -> None:
    wants(cast.ida, daily_cap=0, digest_hour=17)
    tell(cast.ida, "Et")
    deliver()
    assert transports.email.sent == []
    clock.set(FIVE_PM)
    deliver()
    deliver()
    assert [m.subject for m in transports.email.sent] == ["Der er 1 ting mere til dig i dag"]


def test_what_is_urgent_is_neither_counted_nor_held_back(
    cast: Cast,
    tell: Tell,
    deliver: Do,
    transports: RecordedTransports,
    wants: Callable[..., None],
) -> None:
    wants(cast.ida, daily_cap=1)
    for title in ("A", "B"):
        tell(cast.ida, title, kind=ALARM)
    tell(cast.ida, "C")
    deliver()
    assert sorted(m.subject for m in transports.email.sent) == ["A", "B", "C"]


def test_what_somebody_wrote_to_a_person_is_neither_counted_nor_put_into_the_digest(
    cast: Cast,
    tell: Tell,
    deliver: Do,
    transports: RecordedTransports,
    wants: Callable[..., None],
) -> None:
    wants(cast.ida, daily_cap=1)
    for title, kind in (("A", LETTER), ("B", LETTER), ("C", NEWS), ("D", NEWS)):
        tell(cast.ida, title, kind=kind)
    deliver()
    assert sorted(m.subject for m in transports.email.sent) == ["A", "B", "C"]


def test_what_somebody_wrote_to_a_person_waits_until_the_quiet_hours_have_passed(
    cast: Cast, tell: Tell, deliver: Do, transports: RecordedTransports, clock: FixedClock
) -> None:
    clock.set(FIVE_PM + timedelta(hours=5))
    tell(cast.ida, "A", kind=LETTER)
    deliver()
    assert transports.email.sent == []
    clock.advance(timedelta(hours=10))
    deliver()
    assert [m.subject for m in transports.email.sent] == ["A"]


def test_an_e_mail_that_follows_a_push_is_not_counted_again(
    cast: Cast,
    tell: Tell,
    bind: Bind,
    deliver: Do,
    transports: RecordedTransports,
    clock: FixedClock,
    wants: Callable[..., None],
) -> None:
    wants(cast.ida, daily_cap=1)
    bind(cast.ida)
    tell(cast.ida, "Et")
    deliver()
    clock.advance(timedelta(hours=4))
    deliver()
    assert (len(transports.push.sent), len(transports.email.sent)) == (1, 1)


def test_a_digest_says_only_what_was_not_seen_meanwhile(
    services: Services,
    cast: Cast,
    tell: Tell,
    deliver: Do,
    transports: RecordedTransports,
    clock: FixedClock,
    wants: Callable[..., None],
) -> None:
    wants(cast.ida, daily_cap=0)
    first = tell(cast.ida, "Et")
    tell(cast.ida, "To")
    deliver()
    with services.units.write(cast.here, cast.ida.actor) as uow:
        mark_read(uow, first)
    clock.set(FIVE_PM)
    deliver()
    assert [m.subject for m in transports.email.sent] == ["Der er 1 ting mere til dig i dag"]


def test_opening_a_digest_leads_to_the_list_where_all_of_it_stands_as_unread(
    client_of: Callable[[Person], FlaskClient],
    services: Services,
    cast: Cast,
    tell: Tell,
    bind: Bind,
    deliver: Do,
    transports: RecordedTransports,
    clock: FixedClock,
    wants: Callable[..., None],
) -> None:
    bind(cast.ida)
    wants(cast.ida, daily_cap=1)
    for title in ("Et", "To", "Tre"):
        tell(cast.ida, title)
        deliver()
    clock.set(FIVE_PM)
    deliver()
    link = json.loads(transports.push.sent[-1].payload)["url"]
    assert client_of(cast.omar).get(link).status_code == 404
    for _twice in range(2):
        answer = client_of(cast.ida).get(link)
        assert (answer.status_code, answer.location) == (303, "/notifikationer")
    with services.units.read(cast.here, cast.ida.actor) as uow:
        unread = [n for n in list_notifications(uow, limit=9) if n.read_at is None]
        assert [n.title for n in unread] == ["Tre", "To", "Et"]
    page = client_of(cast.ida).get("/notifikationer").get_data(as_text=True)
    assert page.count("(ulæst)") == 1 + 3  # one stands in what the script shows news with
    assert client_of(cast.ida).get(unread[0].url).status_code == 303
    with services.units.read(cast.here, cast.ida.actor) as uow:
        assert unread_count(uow) == 2


def test_a_digest_that_is_still_being_filled_cannot_be_read(
    services: Services, cast: Cast, tell: Tell, deliver: Do, wants: Callable[..., None]
) -> None:
    wants(cast.ida, daily_cap=0)
    member = tell(cast.ida, "Et")
    deliver()
    with services.units.write(cast.here, cast.ida.actor) as uow:
        held = select(Notification.digest_id).where(Notification.id == member)
        digest_id = uow.session.scalars(held).one()
        assert digest_id is not None
        with pytest.raises(NotFound):
            mark_read(uow, digest_id)


def test_a_digest_with_nothing_left_to_say_is_not_sent(
    services: Services,
    cast: Cast,
    tell: Tell,
    deliver: Do,
    transports: RecordedTransports,
    clock: FixedClock,
    wants: Callable[..., None],
) -> None:
    wants(cast.ida, daily_cap=0)
    tell(cast.ida, "Et")
    deliver()
    with services.units.write(cast.here, cast.ida.actor) as uow:
        mark_all_seen(uow)
    clock.set(FIVE_PM)
    deliver()
    assert transports.email.sent == []


def test_what_comes_after_the_list_was_seen_still_comes_in_the_digest(
    services: Services,
    cast: Cast,
    tell: Tell,
    deliver: Do,
    transports: RecordedTransports,
    clock: FixedClock,
    wants: Callable[..., None],
) -> None:
    wants(cast.ida, daily_cap=0)
    tell(cast.ida, "Et")
    deliver()
    with services.units.write(cast.here, cast.ida.actor) as uow:
        mark_all_seen(uow)
    tell(cast.ida, "To")
    deliver()
    clock.set(FIVE_PM)
    deliver()
    assert [m.subject for m in transports.email.sent] == ["Der er 1 ting mere til dig i dag"]


def test_the_digest_is_not_a_notification_of_its_own_in_the_app(
    services: Services, cast: Cast, tell: Tell, deliver: Do, wants: Callable[..., None]
) -> None:
    wants(cast.ida, daily_cap=0)
    tell(cast.ida, "Et")
    deliver()
    with services.units.read(cast.here, cast.ida.actor) as uow:
        assert [v.title for v in list_notifications(uow, limit=10)] == ["Et"]
        assert unread_count(uow) == 1
        assert len(uow.session.scalars(select(Notification.id)).all()) == 2


def test_a_phone_that_is_lost_does_not_send_the_digest_before_its_time(
    services: Services,
    cast: Cast,
    tell: Tell,
    bind: Bind,
    deliver: Do,
    transports: RecordedTransports,
    clock: FixedClock,
    wants: Callable[..., None],
) -> None:
    wants(cast.ida, daily_cap=0)
    device_id = bind(cast.ida)
    tell(cast.ida, "Et")
    deliver()
    with services.units.write(cast.here, cast.ida.actor) as uow:
        remove_device(uow, device_id)
    deliver()
    assert transports.email.sent == []
    clock.set(FIVE_PM)
    deliver()
    assert len(transports.email.sent) == 1


def test_what_was_muted_after_it_was_planned_is_not_sent(
    services: Services, cast: Cast, tell: Tell, deliver: Do, transports: RecordedTransports
) -> None:
    tell(cast.ida)
    with services.units.write(cast.here, cast.ida.actor) as uow:
        choose_channels(uow, {"tests/news": Choice(push=False, email=False)})
    deliver()
    assert transports.email.sent == []
