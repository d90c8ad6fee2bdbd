"""What is due is sent once, recorded, and passed on to the next channel when it fails."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update

from app.accounts.models import Person as PersonRow
from app.channels.contract import MAX_PUSH_PAYLOAD, Email, Outcome, OutcomeState, Urgency
from app.channels.recording import RecordedTransports, RecordingEmail
from app.core.clock import FixedClock
from app.core.work import the_service
from app.notifications.claiming import CLAIM, claim_due, record_outcomes
from app.notifications.delivering import email_due
from app.notifications.jobs import post_office
from app.notifications.models import Delivery, Device
from app.notifications.policy import EMAIL_TRIED_FOR, LONGEST_WAIT, MOST_ATTEMPTS
from app.notifications.reading import mark_all_seen, mark_read
from app.web.services import Services
from tests.notifications.conftest import ALARM, LOUD, NEWS, SHORT
from tests.people import Cast
from tests.sealing import lose_key

Tell = Callable[..., UUID]
Bind = Callable[..., UUID]
Do = Callable[[], None]
Deliveries = Callable[..., list[tuple[str, str]]]

GONE = Outcome(OutcomeState.GONE, 410)
REFUSED = Outcome(OutcomeState.REFUSED, 400, reason="no")
BROKEN = Outcome(OutcomeState.BROKEN, reason="cut off")


def busy(seconds: int) -> Outcome:
    return Outcome(OutcomeState.BUSY, 429, retry_after=timedelta(seconds=seconds))


def test_every_device_gets_a_push_that_a_stranger_may_read(
    cast: Cast, tell: Tell, bind: Bind, deliver: Do, transports: RecordedTransports
) -> None:
    bind(cast.ida, "phone")
    bind(cast.ida, "tablet")
    notification_id = tell(cast.ida, "Rengøring hos Hansen")
    deliver()
    assert len(transports.push.sent) == 2
    first, second = transports.push.sent
    assert first.payload == second.payload
    payload = json.loads(first.payload)
    assert payload["title"] == "Der er nyt til dig."
    assert payload["body"] == "Demo Kommune"
    assert payload["url"] == f"/notifikationer/{notification_id}"
    assert payload["lang"] == "da"
    assert payload["tag"] == first.topic == second.topic
    assert "Hansen" not in first.payload.decode()
    assert (first.ttl, first.urgency) == (timedelta(days=2), Urgency.NORMAL)
    assert transports.email.sent == []


def test_whoever_has_no_device_gets_an_e_mail_at_once(
    cast: Cast, tell: Tell, deliver: Do, transports: RecordedTransports
) -> None:
    tell(cast.ida)
    deliver()
    [mail] = transports.email.sent
    assert (mail.to, mail.subject, mail.language) == (cast.ida.email, "Nyt job", "da")


def test_what_stays_unseen_comes_by_e_mail_later(
    cast: Cast,
    tell: Tell,
    bind: Bind,
    deliver: Do,
    transports: RecordedTransports,
    clock: FixedClock,
) -> None:
    bind(cast.ida)
    tell(cast.ida)
    deliver()
    clock.advance(timedelta(hours=3, minutes=59))
    deliver()
    assert (len(transports.push.sent), len(transports.email.sent)) == (1, 0)
    clock.advance(timedelta(minutes=1))
    deliver()
    assert (len(transports.push.sent), len(transports.email.sent)) == (1, 1)


@pytest.mark.parametrize("how", ["read", "seen"])
def test_seen_anywhere_stops_the_rest(
    services: Services,
    cast: Cast,
    tell: Tell,
    bind: Bind,
    deliver: Do,
    transports: RecordedTransports,
    clock: FixedClock,
    how: str,
) -> None:
    bind(cast.ida)
    notification_id = tell(cast.ida)
    deliver()
    with services.units.write(cast.here, cast.ida.actor) as uow:
        if how == "read":
            mark_read(uow, notification_id)
        else:
            mark_all_seen(uow)
    clock.advance(timedelta(hours=9))
    deliver()
    assert transports.email.sent == []


def test_a_device_that_is_gone_is_removed_at_once_and_e_mail_takes_over(
    services: Services,
    cast: Cast,
    tell: Tell,
    bind: Bind,
    deliver: Do,
    transports: RecordedTransports,
) -> None:
    device_id = bind(cast.ida)
    tell(cast.ida)
    transports.push.answer_next(GONE)
    deliver()
    assert len(transports.email.sent) == 1
    with services.units.read(cast.here) as uow:
        row = uow.session.scalars(select(Device).where(Device.id == device_id)).one()
    assert row.died_at is not None
    assert (row.endpoint_key, row.endpoint_sealed, row.keys_sealed) == (None, None, None)
    tell(cast.ida, "Mere nyt")
    deliver()
    assert (len(transports.push.sent), len(transports.email.sent)) == (1, 2)


def test_a_device_that_cannot_be_opened_keeps_no_other_waiting(
    services: Services,
    cast: Cast,
    tell: Tell,
    bind: Bind,
    deliver: Do,
    deliveries: Deliveries,
    transports: RecordedTransports,
) -> None:
    device_id = bind(cast.ida, "broken")
    bind(cast.omar, "whole")
    with services.units.write(cast.here) as uow:
        damaged = {"endpoint_sealed": b"no seal at all"}
        uow.session.execute(update(Device).where(Device.id == device_id).values(damaged))
    tell(cast.ida)
    tell(cast.omar)
    deliver()
    assert [push.subscription.endpoint[-5:] for push in transports.push.sent] == ["whole"]
    pushes = [state for channel, state in deliveries() if channel == "push"]
    assert pushes == ["waiting", "sent"]  # the broken one is tried again later


def test_a_municipality_whose_key_is_gone_keeps_no_other_waiting(
    services: Services, cast: Cast, tell: Tell, deliver: Do, transports: RecordedTransports
) -> None:
    tell(cast.ida)
    tell(cast.nabo)
    lose_key(services, cast.here)
    deliver()
    assert [mail.to for mail in transports.email.sent] == [cast.nabo.email]


class InAHurry(RecordingEmail):
    """A way out that has time for one message of each batch."""

    def send_many(self, messages: Sequence[Email]) -> list[Outcome]:
        return super().send_many(messages[:1])


def test_what_there_was_no_time_for_is_taken_again_at_once_and_was_not_tried(
    services: Services, cast: Cast, tell: Tell
) -> None:
    for number in range(3):
        tell(cast.ida, f"Nyt {number}")
    email = InAHurry()
    hurried = replace(services.transports, email=email)
    email_due(replace(post_office(services), transports=hurried))
    assert sorted(mail.subject for mail in email.sent) == ["Nyt 0", "Nyt 1", "Nyt 2"]
    with services.units.read(cast.here) as uow:
        assert uow.session.scalars(select(Delivery.attempts)).all() == [1, 1, 1]


def test_one_dead_device_of_two_starts_no_e_mail(
    cast: Cast, tell: Tell, bind: Bind, deliver: Do, transports: RecordedTransports
) -> None:
    bind(cast.ida, "old")
    bind(cast.ida, "new")
    tell(cast.ida)
    transports.push.answer_next(GONE)
    deliver()
    assert (len(transports.push.sent), transports.email.sent) == (2, [])


def test_what_is_refused_is_not_tried_again_and_passed_on(
    cast: Cast,
    tell: Tell,
    bind: Bind,
    deliver: Do,
    transports: RecordedTransports,
    deliveries: Deliveries,
    clock: FixedClock,
) -> None:
    bind(cast.ida)
    tell(cast.ida)
    transports.push.answer_next(REFUSED)
    deliver()
    clock.advance(timedelta(days=1))
    deliver()
    assert len(transports.push.sent) == 1
    assert deliveries() == [("push", "failed"), ("email", "sent")]


def test_a_busy_push_service_is_asked_again_when_it_said(
    cast: Cast,
    tell: Tell,
    bind: Bind,
    deliver: Do,
    transports: RecordedTransports,
    clock: FixedClock,
) -> None:
    bind(cast.ida)
    tell(cast.ida)
    transports.push.answer_next(busy(600))
    deliver()
    clock.advance(timedelta(seconds=599))
    deliver()
    assert len(transports.push.sent) == 1
    clock.advance(timedelta(seconds=1))
    deliver()
    first, second = transports.push.sent
    assert (first.payload, first.topic) == (second.payload, second.topic)


def test_what_is_broken_is_tried_again_for_a_while_and_then_passed_on(
    cast: Cast,
    tell: Tell,
    bind: Bind,
    deliver: Do,
    transports: RecordedTransports,
    deliveries: Deliveries,
    clock: FixedClock,
) -> None:
    bind(cast.ida)
    tell(cast.ida, kind=ALARM)
    transports.push.answer_next(*[BROKEN] * 50)
    for _ in range(60):
        deliver()
        clock.advance(timedelta(minutes=10))
    assert len(transports.push.sent) == MOST_ATTEMPTS
    assert deliveries() == [("push", "failed"), ("email", "sent")]


@pytest.mark.parametrize("hours_down", [1, 14, 43])
def test_an_e_mail_outlasts_a_mail_server_that_is_down(
    hours_down: int,
    cast: Cast,
    tell: Tell,
    deliver: Do,
    transports: RecordedTransports,
    deliveries: Deliveries,
    clock: FixedClock,
) -> None:
    tell(cast.ida, kind=ALARM)
    failures = 0
    for _ in range(hours_down * 4):
        if len(transports.email.sent) == failures:  # else one answer still waits to be given
            transports.email.answer_next(BROKEN)
            failures += 1
        deliver()
        clock.advance(timedelta(minutes=15))
    assert deliveries() == [("email", "waiting")]
    for _ in range(2):  # the last failure, and then it is up again
        clock.advance(LONGEST_WAIT)
        deliver()
    assert deliveries() == [("email", "sent")]


def test_an_e_mail_that_nobody_takes_is_given_up_after_two_days(
    cast: Cast,
    tell: Tell,
    deliver: Do,
    transports: RecordedTransports,
    deliveries: Deliveries,
    clock: FixedClock,
) -> None:
    tell(cast.ida, kind=ALARM)
    transports.email.answer_next(*[BROKEN] * 500)
    for _ in range(4 * 24 * 4):
        deliver()
        clock.advance(timedelta(minutes=15))
    assert deliveries() == [("email", "cancelled")]
    assert EMAIL_TRIED_FOR / LONGEST_WAIT <= len(transports.email.sent) < 40


def test_an_e_mail_goes_when_the_worker_itself_was_down_for_days(
    cast: Cast, tell: Tell, deliver: Do, deliveries: Deliveries, clock: FixedClock
) -> None:
    tell(cast.ida)
    clock.advance(EMAIL_TRIED_FOR * 2)
    deliver()
    assert deliveries() == [("email", "sent")]


def test_an_e_mail_is_the_same_at_every_attempt(
    cast: Cast, tell: Tell, deliver: Do, transports: RecordedTransports, clock: FixedClock
) -> None:
    tell(cast.ida)
    transports.email.answer_next(BROKEN)
    deliver()
    clock.advance(timedelta(hours=1))
    deliver()
    first, second = transports.email.sent
    assert first == second
    deliver()
    assert len(transports.email.sent) == 2


def test_at_night_only_what_is_urgent_gets_through(
    cast: Cast,
    tell: Tell,
    bind: Bind,
    deliver: Do,
    transports: RecordedTransports,
    clock: FixedClock,
) -> None:
    clock.set(datetime(2026, 11, 24, 22, 0, tzinfo=UTC))
    bind(cast.ida)
    tell(cast.ida, kind=NEWS)
    tell(cast.ida, kind=ALARM)
    deliver()
    assert [m.urgency for m in transports.push.sent] == [Urgency.HIGH]
    clock.set(datetime(2026, 11, 25, 7, 0, tzinfo=UTC))
    deliver()
    assert Urgency.NORMAL in [m.urgency for m in transports.push.sent]


def test_a_retry_that_falls_into_the_night_waits_for_the_morning(
    cast: Cast,
    tell: Tell,
    bind: Bind,
    deliver: Do,
    transports: RecordedTransports,
    clock: FixedClock,
) -> None:
    clock.set(datetime(2026, 11, 24, 19, 59, tzinfo=UTC))
    bind(cast.ida)
    tell(cast.ida)
    transports.push.answer_next(busy(120))
    deliver()
    clock.advance(timedelta(hours=2))
    deliver()
    assert len(transports.push.sent) == 1
    clock.set(datetime(2026, 11, 25, 7, 0, tzinfo=UTC))
    deliver()
    assert len(transports.push.sent) == 2


def test_what_is_too_old_is_pushed_no_more(
    cast: Cast,
    tell: Tell,
    bind: Bind,
    deliver: Do,
    transports: RecordedTransports,
    clock: FixedClock,
) -> None:
    bind(cast.ida)
    tell(cast.ida, kind=SHORT)
    clock.advance(timedelta(minutes=6))
    deliver()
    assert (len(transports.push.sent), len(transports.email.sent)) == (0, 1)


@pytest.mark.parametrize("title", ["gone", "broken"])
def test_what_cannot_be_worded_holds_nothing_else_up(
    cast: Cast, tell: Tell, bind: Bind, deliver: Do, transports: RecordedTransports, title: str
) -> None:
    bind(cast.ida)
    tell(cast.ida, title)
    tell(cast.ida, "Nyt job")
    deliver()
    assert len(transports.push.sent) == 1


def test_whoever_was_blocked_meanwhile_gets_nothing(
    services: Services,
    cast: Cast,
    tell: Tell,
    bind: Bind,
    deliver: Do,
    transports: RecordedTransports,
) -> None:
    bind(cast.ida)
    tell(cast.ida)
    with services.units.write(cast.here) as uow:
        uow.session.execute(
            update(PersonRow).where(PersonRow.id == cast.ida.id).values(state="blocked")
        )
    deliver()
    assert (transports.push.sent, transports.email.sent) == ([], [])


def test_each_municipality_s_people_are_told_in_their_own_name(
    cast: Cast, tell: Tell, deliver: Do, transports: RecordedTransports
) -> None:
    tell(cast.ida)
    tell(cast.nabo)
    deliver()
    ida, nabo = sorted(transports.email.sent, key=lambda mail: mail.to)
    assert "Demo Kommune" in ida.text
    assert "http://localhost/opslag/1" in ida.text
    assert "Nabo Kommune" in nabo.text
    assert "http://nabo.localhost/opslag/1" in nabo.text


def test_the_words_are_in_the_reader_s_language(
    cast: Cast, tell: Tell, deliver: Do, transports: RecordedTransports
) -> None:
    tell(cast.ida)
    tell(cast.omar)
    deliver()
    ida, omar = sorted(transports.email.sent, key=lambda mail: mail.to)
    assert "Vælg, hvad vi skriver til dig om" in ida.text
    assert "Choose what we write to you about" in omar.text


def test_a_long_lock_screen_text_still_fits(
    cast: Cast, tell: Tell, bind: Bind, deliver: Do, transports: RecordedTransports
) -> None:
    bind(cast.ida)
    tell(cast.ida, "🦊" * 5_000, kind=LOUD)
    deliver()
    [message] = transports.push.sent
    assert len(message.payload) <= MAX_PUSH_PAYLOAD
    assert json.loads(message.payload)["title"].endswith("…")


def test_what_a_killed_worker_had_taken_is_taken_again(
    services: Services,
    cast: Cast,
    tell: Tell,
    bind: Bind,
    deliver: Do,
    transports: RecordedTransports,
    clock: FixedClock,
) -> None:
    bind(cast.ida)
    tell(cast.ida)
    with services.units.write(cast.here, the_service("test")) as uow:
        claimed, _due = claim_due(uow, "push", 10)  # and then the worker is killed
    assert len(claimed) == 1
    deliver()
    assert transports.push.sent == []
    clock.advance(CLAIM)
    deliver()
    assert len(transports.push.sent) == 1


def test_a_worker_that_comes_back_too_late_changes_nothing(
    services: Services,
    cast: Cast,
    tell: Tell,
    bind: Bind,
    deliver: Do,
    deliveries: Deliveries,
    clock: FixedClock,
) -> None:
    bind(cast.ida)
    tell(cast.ida)
    with services.units.write(cast.here, the_service("test")) as uow:
        claimed, _due = claim_due(uow, "push", 10)
    clock.advance(CLAIM)
    deliver()
    with services.units.write(cast.here, the_service("test")) as uow:
        record_outcomes(uow, [(claimed[0], REFUSED)])
    assert deliveries() == [("push", "sent"), ("email", "waiting")]


def test_a_notification_that_kills_every_worker_does_so_less_and_less_and_is_given_up(
    services: Services, cast: Cast, tell: Tell, clock: FixedClock, deliveries: Deliveries
) -> None:
    tell(cast.ida, kind=ALARM)
    killed = 0
    for _ in range(3 * EMAIL_TRIED_FOR // CLAIM):
        with services.units.write(cast.here, the_service("test")) as uow:
            killed += len(claim_due(uow, "email", 10)[0])
        clock.advance(CLAIM)
    assert deliveries() == [("email", "cancelled")]
    assert killed < 40
