"""What a worker has taken is its own for a while, and is taken again when nothing comes of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select

from app.channels.contract import Email, Outcome, OutcomeState
from app.channels.recording import RecordingEmail
from app.core.work import the_service
from app.notifications.claiming import CLAIM, claim_due, record_outcomes
from app.notifications.delivering import email_due
from app.notifications.jobs import post_office
from app.notifications.models import Delivery
from app.notifications.policy import EMAIL_TRIED_FOR
from app.web.services import Services
from tests.notifications.conftest import ALARM, Post
from tests.people import Cast

REFUSED = Outcome(OutcomeState.REFUSED, 400, reason="no")


class InAHurry(RecordingEmail):
    """A way out that has time for one message of each batch."""

    def send_many(self, messages: Sequence[Email]) -> list[Outcome]:
        return super().send_many(messages[:1])


def test_what_there_was_no_time_for_is_taken_again_at_once_and_was_not_tried(
    services: Services, cast: Cast, post: Post
) -> None:
    for number in range(3):
        post.tell(cast.ida, f"Nyt {number}")
    email = InAHurry()
    hurried = replace(services.transports, email=email)
    email_due(replace(post_office(services), transports=hurried))
    assert sorted(mail.subject for mail in email.sent) == ["Nyt 0", "Nyt 1", "Nyt 2"]
    with services.units.read(cast.here) as uow:
        assert uow.session.scalars(select(Delivery.attempts)).all() == [1, 1, 1]


def test_what_a_killed_worker_had_taken_is_taken_again(
    services: Services, cast: Cast, post: Post
) -> None:
    post.bind(cast.ida)
    post.tell(cast.ida)
    with services.units.write(cast.here, the_service("test")) as uow:
        claimed, _due = claim_due(uow, "push", 10)  # and then the worker is killed
    assert len(claimed) == 1
    post.deliver()
    assert post.pushes == []
    post.clock.advance(CLAIM)
    post.deliver()
    assert len(post.pushes) == 1


def test_a_worker_that_comes_back_too_late_changes_nothing(
    services: Services, cast: Cast, post: Post
) -> None:
    post.bind(cast.ida)
    post.tell(cast.ida)
    with services.units.write(cast.here, the_service("test")) as uow:
        claimed, _due = claim_due(uow, "push", 10)
    post.clock.advance(CLAIM)
    post.deliver()
    with services.units.write(cast.here, the_service("test")) as uow:
        record_outcomes(uow, [(claimed[0], REFUSED)])
    assert post.deliveries() == [("push", "sent"), ("email", "waiting")]


def test_a_notification_that_kills_every_worker_does_so_less_and_less_and_is_given_up(
    services: Services, cast: Cast, post: Post
) -> None:
    post.tell(cast.ida, kind=ALARM)
    killed = 0
    for _ in range(3 * EMAIL_TRIED_FOR // CLAIM):
        with services.units.write(cast.here, the_service("test")) as uow:
            killed += len(claim_due(uow, "email", 10)[0])
        post.clock.advance(CLAIM)
    assert post.deliveries() == [("email", "cancelled")]
    assert killed < 40
