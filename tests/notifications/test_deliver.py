"""What is due is sent once, in the words its reader knows, and passed on to the next channel."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from app.accounts.models import Person as PersonRow
from app.channels.contract import MAX_PUSH_PAYLOAD, Outcome, OutcomeState, Urgency
from app.notifications.delivering import EMAILS_AT_ONCE
from app.notifications.models import Device
from app.notifications.reading import mark_all_seen, mark_read
from app.web.services import Services
from tests.notifications.conftest import ALARM, LETTER, LOUD, NEWS, SHORT, Post
from tests.people import Cast
from tests.sealing import lose_key

GONE = Outcome(OutcomeState.GONE, 410)


def test_every_device_gets_a_push_that_a_stranger_may_read(cast: Cast, post: Post) -> None:
    post.bind(cast.ida, "phone")
    post.bind(cast.ida, "tablet")
    notification_id = post.tell(cast.ida, "Rengøring hos Hansen")
    post.deliver()
    assert len(post.pushes) == 2
    first, second = post.pushes
    assert first.payload == second.payload
    payload = json.loads(first.payload)
    assert payload["title"] == "Der er nyt til dig."
    assert payload["body"] == "Demo Kommune"
    assert payload["url"] == f"/notifikationer/{notification_id}"
    assert payload["lang"] == "da"
    assert payload["tag"] == first.topic == second.topic
    assert "Hansen" not in first.payload.decode()
    assert (first.ttl, first.urgency) == (timedelta(days=2), Urgency.NORMAL)
    assert post.mails == []


def test_whoever_has_no_device_gets_an_e_mail_at_once(cast: Cast, post: Post) -> None:
    post.tell(cast.ida)
    post.deliver()
    [mail] = post.mails
    assert (mail.to, mail.subject, mail.language) == (cast.ida.email, "Nyt job", "da")


def test_what_stays_unseen_comes_by_e_mail_later(cast: Cast, post: Post) -> None:
    post.bind(cast.ida)
    post.tell(cast.ida)
    post.deliver()
    post.clock.advance(timedelta(hours=3, minutes=59))
    post.deliver()
    assert (len(post.pushes), len(post.mails)) == (1, 0)
    post.clock.advance(timedelta(minutes=1))
    post.deliver()
    assert (len(post.pushes), len(post.mails)) == (1, 1)


@pytest.mark.parametrize("how", ["read", "seen"])
def test_seen_anywhere_stops_the_rest(services: Services, cast: Cast, post: Post, how: str) -> None:
    post.bind(cast.ida)
    notification_id = post.tell(cast.ida)
    post.deliver()
    with services.units.write(cast.here, cast.ida.actor) as uow:
        if how == "read":
            mark_read(uow, notification_id)
        else:
            mark_all_seen(uow)
    post.clock.advance(timedelta(hours=9))
    post.deliver()
    assert post.mails == []


def test_a_device_that_is_gone_is_removed_at_once_and_e_mail_takes_over(
    services: Services, cast: Cast, post: Post
) -> None:
    device_id = post.bind(cast.ida)
    post.tell(cast.ida)
    post.transports.push.answer_next(GONE)
    post.deliver()
    assert len(post.mails) == 1
    with services.units.read(cast.here) as uow:
        row = uow.session.scalars(select(Device).where(Device.id == device_id)).one()
    assert row.died_at is not None
    assert (row.endpoint_key, row.endpoint_sealed, row.keys_sealed) == (None, None, None)
    post.tell(cast.ida, "Mere nyt")
    post.deliver()
    assert (len(post.pushes), len(post.mails)) == (1, 2)


def test_a_device_that_cannot_be_opened_keeps_no_other_waiting(
    services: Services, cast: Cast, post: Post
) -> None:
    device_id = post.bind(cast.ida, "broken")
    post.bind(cast.omar, "whole")
    with services.units.write(cast.here) as uow:
        damaged = {"endpoint_sealed": b"no seal at all"}
        uow.session.execute(update(Device).where(Device.id == device_id).values(damaged))
    post.tell(cast.ida)
    post.tell(cast.omar)
    post.deliver()
    assert [push.subscription.endpoint[-5:] for push in post.pushes] == ["whole"]
    pushes = [state for channel, state in post.deliveries() if channel == "push"]
    assert pushes == ["waiting", "sent"]  # the broken one is tried again later


def test_a_municipality_whose_key_is_gone_keeps_no_other_waiting(
    services: Services, cast: Cast, post: Post
) -> None:
    post.tell(cast.ida)
    post.tell(cast.nabo)
    lose_key(services, cast.here)
    post.deliver()
    assert [mail.to for mail in post.mails] == [cast.nabo.email]


def test_one_dead_device_of_two_starts_no_e_mail(cast: Cast, post: Post) -> None:
    post.bind(cast.ida, "old")
    post.bind(cast.ida, "new")
    post.tell(cast.ida)
    post.transports.push.answer_next(GONE)
    post.deliver()
    assert (len(post.pushes), post.mails) == (2, [])


def test_at_night_only_what_is_urgent_gets_through(cast: Cast, post: Post) -> None:
    post.clock.set(datetime(2026, 11, 24, 22, 0, tzinfo=UTC))
    post.bind(cast.ida)
    post.tell(cast.ida, kind=NEWS)
    post.tell(cast.ida, kind=ALARM)
    post.deliver()
    assert [m.urgency for m in post.pushes] == [Urgency.HIGH]
    post.clock.set(datetime(2026, 11, 25, 7, 0, tzinfo=UTC))
    post.deliver()
    assert Urgency.NORMAL in [m.urgency for m in post.pushes]


def test_what_is_too_old_is_pushed_no_more(cast: Cast, post: Post) -> None:
    post.bind(cast.ida)
    post.tell(cast.ida, kind=SHORT)
    post.clock.advance(timedelta(minutes=6))
    post.deliver()
    assert (len(post.pushes), len(post.mails)) == (0, 1)


@pytest.mark.parametrize("title", ["gone", "broken"])
def test_what_cannot_be_worded_holds_nothing_else_up(cast: Cast, post: Post, title: str) -> None:
    post.bind(cast.ida)
    post.tell(cast.ida, title)
    post.tell(cast.ida, "Nyt job")
    post.deliver()
    assert len(post.pushes) == 1


def test_whoever_was_blocked_meanwhile_gets_nothing(
    services: Services, cast: Cast, post: Post
) -> None:
    post.bind(cast.ida)
    post.tell(cast.ida)
    with services.units.write(cast.here) as uow:
        uow.session.execute(
            update(PersonRow).where(PersonRow.id == cast.ida.id).values(state="blocked")
        )
    post.deliver()
    assert (post.pushes, post.mails) == ([], [])


def test_each_municipality_s_people_are_told_in_their_own_name(cast: Cast, post: Post) -> None:
    post.tell(cast.ida)
    post.tell(cast.nabo)
    post.deliver()
    ida, nabo = sorted(post.mails, key=lambda mail: mail.to)
    assert "Demo Kommune" in ida.text
    assert "http://localhost/opslag/1" in ida.text
    assert "Nabo Kommune" in nabo.text
    assert "http://nabo.localhost/opslag/1" in nabo.text


def test_the_words_are_in_the_reader_s_language(cast: Cast, post: Post) -> None:
    post.tell(cast.ida)
    post.tell(cast.omar)
    post.deliver()
    ida, omar = sorted(post.mails, key=lambda mail: mail.to)
    assert "Vælg, hvad vi skriver til dig om" in ida.text
    assert "Choose what we write to you about" in omar.text


def test_a_long_lock_screen_text_still_fits(cast: Cast, post: Post) -> None:
    post.bind(cast.ida)
    post.tell(cast.ida, "🦊" * 5_000, kind=LOUD)
    post.deliver()
    [message] = post.pushes
    assert len(message.payload) <= MAX_PUSH_PAYLOAD
    assert json.loads(message.payload)["title"].endswith("…")


def test_a_long_queue_holds_up_nobody_next_door_and_nothing_urgent(cast: Cast, post: Post) -> None:
    for number in range(2 * EMAILS_AT_ONCE):
        post.tell(cast.ida, f"Nyt {number}")
    post.clock.advance(timedelta(seconds=1))
    post.tell(cast.omar, "Mødet er aflyst", kind=ALARM)
    post.tell(cast.omar, "Et brev", kind=LETTER)
    post.tell(cast.nabo, "Nyt hos naboen")
    post.deliver()
    subjects = [mail.subject for mail in post.mails]
    assert set(subjects[:2]) == {"Mødet er aflyst", "Et brev"}
    assert subjects.index("Nyt hos naboen") <= EMAILS_AT_ONCE
