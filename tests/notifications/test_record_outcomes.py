"""What could not be sent is tried again in good time, passed on, or given up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from app.channels.contract import Outcome, OutcomeState
from app.notifications.devices import bound_devices
from app.notifications.policy import EMAIL_TRIED_FOR, LONGEST_WAIT, MOST_ATTEMPTS
from app.web.services import Services
from tests.notifications.conftest import ALARM, Post
from tests.people import Cast, Person

REFUSED = Outcome(OutcomeState.REFUSED, 400, reason="no")
TOO_LARGE = Outcome(OutcomeState.TOO_LARGE, 413)
TAKEN = Outcome(OutcomeState.DELIVERED)
BROKEN = Outcome(OutcomeState.BROKEN, reason="cut off")


def busy(seconds: int) -> Outcome:
    return Outcome(OutcomeState.BUSY, 429, retry_after=timedelta(seconds=seconds))


def test_what_is_refused_is_not_tried_again_and_passed_on(cast: Cast, post: Post) -> None:
    post.bind(cast.ida)
    post.tell(cast.ida)
    post.transports.push.answer_next(REFUSED)
    post.deliver()
    post.clock.advance(timedelta(days=1))
    post.deliver()
    assert len(post.pushes) == 1
    assert post.deliveries() == [("push", "failed"), ("email", "sent")]


def test_a_busy_push_service_is_asked_again_when_it_said(cast: Cast, post: Post) -> None:
    post.bind(cast.ida)
    post.tell(cast.ida)
    post.transports.push.answer_next(busy(600))
    post.deliver()
    post.clock.advance(timedelta(seconds=599))
    post.deliver()
    assert len(post.pushes) == 1
    post.clock.advance(timedelta(seconds=1))
    post.deliver()
    first, second = post.pushes
    assert (first.payload, first.topic) == (second.payload, second.topic)


def test_what_is_broken_is_tried_again_for_a_while_and_then_passed_on(
    cast: Cast, post: Post
) -> None:
    post.bind(cast.ida)
    post.tell(cast.ida, kind=ALARM)
    post.transports.push.answer_next(*[BROKEN] * 50)
    for _ in range(60):
        post.deliver()
        post.clock.advance(timedelta(minutes=10))
    assert len(post.pushes) == MOST_ATTEMPTS
    assert post.deliveries() == [("push", "failed"), ("email", "sent")]


@pytest.mark.parametrize("hours_down", [1, 14, 43])
def test_an_e_mail_outlasts_a_mail_server_that_is_down(
    hours_down: int, cast: Cast, post: Post
) -> None:
    post.tell(cast.ida, kind=ALARM)
    failures = 0
    for _ in range(hours_down * 4):
        if len(post.mails) == failures:  # else one answer still waits to be given
            post.transports.email.answer_next(BROKEN)
            failures += 1
        post.deliver()
        post.clock.advance(timedelta(minutes=15))
    assert post.deliveries() == [("email", "waiting")]
    for _ in range(2):  # the last failure, and then it is up again
        post.clock.advance(LONGEST_WAIT)
        post.deliver()
    assert post.deliveries() == [("email", "sent")]


def test_an_e_mail_that_nobody_takes_is_given_up_after_two_days(cast: Cast, post: Post) -> None:
    post.tell(cast.ida, kind=ALARM)
    post.transports.email.answer_next(*[BROKEN] * 500)
    for _ in range(4 * 24 * 4):
        post.deliver()
        post.clock.advance(timedelta(minutes=15))
    assert post.deliveries() == [("email", "cancelled")]
    assert EMAIL_TRIED_FOR / LONGEST_WAIT <= len(post.mails) < 40


def test_an_e_mail_goes_when_the_worker_itself_was_down_for_days(cast: Cast, post: Post) -> None:
    post.tell(cast.ida)
    post.clock.advance(EMAIL_TRIED_FOR * 2)
    post.deliver()
    assert post.deliveries() == [("email", "sent")]


def test_an_e_mail_is_the_same_at_every_attempt(cast: Cast, post: Post) -> None:
    post.tell(cast.ida)
    post.transports.email.answer_next(BROKEN)
    post.deliver()
    post.clock.advance(timedelta(hours=1))
    post.deliver()
    first, second = post.mails
    assert first == second
    post.deliver()
    assert len(post.mails) == 2


def test_a_retry_that_falls_into_the_night_waits_for_the_morning(cast: Cast, post: Post) -> None:
    post.clock.set(datetime(2026, 11, 24, 19, 59, tzinfo=UTC))
    post.bind(cast.ida)
    post.tell(cast.ida)
    post.transports.push.answer_next(busy(120))
    post.deliver()
    post.clock.advance(timedelta(hours=2))
    post.deliver()
    assert len(post.pushes) == 1
    post.clock.set(datetime(2026, 11, 25, 7, 0, tzinfo=UTC))
    post.deliver()
    assert len(post.pushes) == 2


def test_a_device_that_a_push_service_always_refuses_is_dead_after_three(
    cast: Cast, post: Post, services: Services
) -> None:
    device_id = post.bind(cast.ida)
    post.bind(cast.omar, "another")
    for answer in (REFUSED, REFUSED, TAKEN, REFUSED, REFUSED):
        _push(post, cast.ida, answer)
        _push(post, cast.omar, TAKEN)
    assert _is_alive(services, cast, device_id)
    _push(post, cast.ida, REFUSED)
    assert not _is_alive(services, cast, device_id)


@pytest.mark.parametrize(
    ("answer", "hours", "others"),
    [
        (REFUSED, 1, TAKEN),  # a fault that is mended within the day
        (REFUSED, 4, REFUSED),  # a fault of ours: the service refuses everybody
        (TOO_LARGE, 4, TAKEN),  # what we wrote was too long
    ],
)
def test_a_device_that_may_not_be_at_fault_is_kept(
    cast: Cast, post: Post, services: Services, answer: Outcome, hours: int, others: Outcome
) -> None:
    device_id = post.bind(cast.ida)
    post.bind(cast.omar, "another")
    for _ in range(4):
        _push(post, cast.ida, answer, hours=hours)
        _push(post, cast.omar, others, hours=0)
    assert _is_alive(services, cast, device_id)


def _push(post: Post, person: Person, answer: Outcome, *, hours: int = 4) -> None:
    post.clock.advance(timedelta(hours=hours))
    post.transports.push.answer_next(answer)
    post.tell(person, kind=ALARM)
    post.deliver()


def _is_alive(services: Services, cast: Cast, device_id: UUID) -> bool:
    with services.units.read(cast.here) as uow:
        return device_id in bound_devices(uow, [device_id])
