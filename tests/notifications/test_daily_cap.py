"""At most so many a day; the rest comes in one digest, and nothing comes twice."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.core.errors import NotFound
from app.notifications.devices import remove_device
from app.notifications.models import Notification
from app.notifications.policy import Choice, Manners
from app.notifications.preferences import behave, choose_channels
from app.notifications.reading import list_notifications, mark_all_seen, mark_read, unread_count
from app.web.services import Services
from tests.notifications.conftest import ALARM, LETTER, NEWS, Post
from tests.people import Cast, Person

Wants = Callable[..., None]

FIVE_PM = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)


@pytest.fixture
def wants(services: Services) -> Wants:
    """Have somebody decide how many a day and when."""

    def wants(person: Person, **manners: int) -> None:
        with services.units.write(person.municipality, person.actor) as uow:
            behave(uow, Manners(**manners))

    return wants


def test_five_a_day_come_at_once_and_the_rest_in_one(cast: Cast, post: Post) -> None:
    post.bind(cast.ida, "phone")
    post.bind(cast.ida, "tablet")
    for number in range(8):
        post.tell(cast.ida, f"Nyt {number}")
        post.deliver()
    assert len({m.topic for m in post.pushes}) == 5
    assert len(post.pushes) == 10
    post.clock.set(FIVE_PM)
    post.deliver()
    digest = json.loads(post.pushes[-1].payload)
    assert digest["title"] == "Der er 3 ting mere til dig i dag"
    assert len({m.topic for m in post.pushes}) == 6


def test_many_at_once_are_counted_as_many(cast: Cast, post: Post) -> None:
    post.bind(cast.ida)
    for number in range(8):
        post.tell(cast.ida, f"Nyt {number}")
    post.deliver()
    assert len(post.pushes) == 5


def test_the_next_day_begins_afresh(cast: Cast, post: Post, wants: Wants) -> None:
    wants(cast.ida, daily_cap=1)
    post.tell(cast.ida, "Et")
    post.deliver()
    post.clock.advance(timedelta(days=1))
    post.tell(cast.ida, "To")
    post.deliver()
    assert [m.subject for m in post.mails] == ["Et", "To"]


def test_whoever_wants_everything_in_one_gets_one(cast: Cast, post: Post, wants: Wants) -> None:
    wants(cast.ida, daily_cap=0, digest_hour=17)
    post.tell(cast.ida, "Et")
    post.deliver()
    assert post.mails == []
    post.clock.set(FIVE_PM)
    post.deliver()
    post.deliver()
    assert [m.subject for m in post.mails] == ["Der er 1 ting mere til dig i dag"]


def test_what_is_urgent_is_neither_counted_nor_held_back(
    cast: Cast, post: Post, wants: Wants
) -> None:
    wants(cast.ida, daily_cap=1)
    for title in ("A", "B"):
        post.tell(cast.ida, title, kind=ALARM)
    post.tell(cast.ida, "C")
    post.deliver()
    assert sorted(m.subject for m in post.mails) == ["A", "B", "C"]


def test_what_somebody_wrote_to_a_person_is_neither_counted_nor_put_into_the_digest(
    cast: Cast, post: Post, wants: Wants
) -> None:
    wants(cast.ida, daily_cap=1)
    for title, kind in (("A", LETTER), ("B", LETTER), ("C", NEWS), ("D", NEWS)):
        post.tell(cast.ida, title, kind=kind)
    post.deliver()
    assert sorted(m.subject for m in post.mails) == ["A", "B", "C"]


def test_what_somebody_wrote_to_a_person_waits_until_the_quiet_hours_have_passed(
    cast: Cast, post: Post
) -> None:
    post.clock.set(FIVE_PM + timedelta(hours=5))
    post.tell(cast.ida, "A", kind=LETTER)
    post.deliver()
    assert post.mails == []
    post.clock.advance(timedelta(hours=10))
    post.deliver()
    assert [m.subject for m in post.mails] == ["A"]


def test_an_e_mail_that_follows_a_push_is_not_counted_again(
    cast: Cast, post: Post, wants: Wants
) -> None:
    wants(cast.ida, daily_cap=1)
    post.bind(cast.ida)
    post.tell(cast.ida, "Et")
    post.deliver()
    post.clock.advance(timedelta(hours=4))
    post.deliver()
    assert (len(post.pushes), len(post.mails)) == (1, 1)


def test_a_digest_says_only_what_was_not_seen_meanwhile(
    services: Services, cast: Cast, post: Post, wants: Wants
) -> None:
    wants(cast.ida, daily_cap=0)
    first = post.tell(cast.ida, "Et")
    post.tell(cast.ida, "To")
    post.deliver()
    with services.units.write(cast.here, cast.ida.actor) as uow:
        mark_read(uow, first)
    post.clock.set(FIVE_PM)
    post.deliver()
    assert [m.subject for m in post.mails] == ["Der er 1 ting mere til dig i dag"]


def test_opening_a_digest_leads_to_the_list_where_all_of_it_stands_as_unread(
    client_of: Callable[[Person], FlaskClient],
    services: Services,
    cast: Cast,
    post: Post,
    wants: Wants,
) -> None:
    post.bind(cast.ida)
    wants(cast.ida, daily_cap=1)
    for title in ("Et", "To", "Tre"):
        post.tell(cast.ida, title)
        post.deliver()
    post.clock.set(FIVE_PM)
    post.deliver()
    link = json.loads(post.pushes[-1].payload)["url"]
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
    services: Services, cast: Cast, post: Post, wants: Wants
) -> None:
    wants(cast.ida, daily_cap=0)
    member = post.tell(cast.ida, "Et")
    post.deliver()
    with services.units.write(cast.here, cast.ida.actor) as uow:
        held = select(Notification.digest_id).where(Notification.id == member)
        digest_id = uow.session.scalars(held).one()
        assert digest_id is not None
        with pytest.raises(NotFound):
            mark_read(uow, digest_id)


def test_a_digest_with_nothing_left_to_say_is_not_sent(
    services: Services, cast: Cast, post: Post, wants: Wants
) -> None:
    wants(cast.ida, daily_cap=0)
    post.tell(cast.ida, "Et")
    post.deliver()
    with services.units.write(cast.here, cast.ida.actor) as uow:
        mark_all_seen(uow)
    post.clock.set(FIVE_PM)
    post.deliver()
    assert post.mails == []


def test_what_comes_after_the_list_was_seen_still_comes_in_the_digest(
    services: Services, cast: Cast, post: Post, wants: Wants
) -> None:
    wants(cast.ida, daily_cap=0)
    post.tell(cast.ida, "Et")
    post.deliver()
    with services.units.write(cast.here, cast.ida.actor) as uow:
        mark_all_seen(uow)
    post.tell(cast.ida, "To")
    post.deliver()
    post.clock.set(FIVE_PM)
    post.deliver()
    assert [m.subject for m in post.mails] == ["Der er 1 ting mere til dig i dag"]


def test_the_digest_is_not_a_notification_of_its_own_in_the_app(
    services: Services, cast: Cast, post: Post, wants: Wants
) -> None:
    wants(cast.ida, daily_cap=0)
    post.tell(cast.ida, "Et")
    post.deliver()
    with services.units.read(cast.here, cast.ida.actor) as uow:
        assert [v.title for v in list_notifications(uow, limit=10)] == ["Et"]
        assert unread_count(uow) == 1
        assert len(uow.session.scalars(select(Notification.id)).all()) == 2


def test_a_phone_that_is_lost_does_not_send_the_digest_before_its_time(
    services: Services, cast: Cast, post: Post, wants: Wants
) -> None:
    wants(cast.ida, daily_cap=0)
    device_id = post.bind(cast.ida)
    post.tell(cast.ida, "Et")
    post.deliver()
    with services.units.write(cast.here, cast.ida.actor) as uow:
        remove_device(uow, device_id)
    post.deliver()
    assert post.mails == []
    post.clock.set(FIVE_PM)
    post.deliver()
    assert len(post.mails) == 1


def test_what_was_muted_after_it_was_planned_is_not_sent(
    services: Services, cast: Cast, post: Post
) -> None:
    post.tell(cast.ida)
    with services.units.write(cast.here, cast.ida.actor) as uow:
        choose_channels(uow, {"tests/news": Choice(push=False, email=False)})
    post.deliver()
    assert post.mails == []
