"""A message to be sent later is sent once, as its author, with the number it gets then."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from app.accounts.staff import block_person
from app.chat.assigning import hand_over, take_conversation
from app.chat.contract import ClientIdReused, ConversationEnded, MessageEmpty, TooLateToChange
from app.chat.conversations import conversation_by_id
from app.chat.later import (
    cancel_scheduled,
    change_scheduled,
    my_scheduled,
    restore_scheduled,
    schedule_message,
    scheduled_by_id,
    scheduled_in,
    send_due,
    send_now,
)
from app.chat.models import Conversation, ScheduledMessage, ScheduledState
from app.chat.reading import messages_after
from app.core.clock import FixedClock
from app.core.errors import Forbidden, Invalid, NotFound
from app.core.work import UnitOfWork, Units, the_service
from app.notifications.reading import list_notifications
from app.web.services import Services
from tests.conftest import NOW
from tests.factories.conversations import Say
from tests.people import Cast, Person

Acting = Callable[[Person], AbstractContextManager[UnitOfWork]]
SOON = NOW + timedelta(hours=1)


@pytest.fixture
def scheduled_id(acting_as: Acting, cast: Cast, conversation_id: UUID) -> UUID:
    """Anders' message to Ida, to be sent in an hour."""
    with acting_as(cast.anders) as uow:
        return schedule_message(
            uow, conversation_id, body="Husk mødet", send_at=SOON, client_id=uuid4()
        )


def _state(units: Units, cast: Cast) -> str:
    with units.read(cast.here) as uow:
        return uow.session.scalars(select(ScheduledMessage)).one().state


def _said(units: Units, cast: Cast, conversation_id: UUID) -> list[tuple[int, str]]:
    with units.read(cast.here, cast.ida.actor) as uow:
        messages = messages_after(uow, conversation_id, after=0).messages
    return [(message.seq, message.body) for message in messages]


def test_it_gets_its_number_when_it_is_sent(
    services: Services, cast: Cast, clock: FixedClock, conversation_id: UUID, scheduled_id: UUID,
    say: Say,
) -> None:  # fmt: skip
    services.jobs.run("chat-send-later")
    assert say(cast.ida, "Hej").seq == 1
    clock.set(SOON)
    services.jobs.run("chat-send-later")
    services.jobs.run("chat-send-later")
    assert _said(services.units, cast, conversation_id) == [(1, "Hej"), (2, "Husk mødet")]
    assert _state(services.units, cast) == ScheduledState.SENT


def test_the_citizen_knows_nothing_of_it_before(
    acting_as: Acting, units: Units, cast: Cast, conversation_id: UUID, scheduled_id: UUID
) -> None:
    assert _said(units, cast, conversation_id) == []
    for who in (cast.ida, cast.omar, cast.nora):
        with pytest.raises(NotFound), acting_as(who) as uow:
            scheduled_in(uow, conversation_id)
    with pytest.raises(Forbidden), acting_as(cast.ida) as uow:
        my_scheduled(uow)
    with units.read(cast.here) as uow:
        sealed = uow.session.scalars(select(ScheduledMessage)).one().body_sealed
    assert b"Husk" not in sealed


def test_two_workers_at_once_send_it_once(
    units: Units, cast: Cast, clock: FixedClock, conversation_id: UUID, scheduled_id: UUID
) -> None:
    clock.set(SOON)

    def work(_number: int) -> int:
        with units.write(cast.here, the_service("test")) as uow:
            return send_due(uow)

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(work, range(4))) == 1
    assert _said(units, cast, conversation_id) == [(1, "Husk mødet")]


def test_a_repeated_form_schedules_it_once(
    acting_as: Acting, cast: Cast, conversation_id: UUID
) -> None:
    client_id = uuid4()
    with acting_as(cast.anders) as uow:
        ids = {
            schedule_message(uow, conversation_id, body="Hej", send_at=SOON, client_id=client_id)
            for _twice in range(2)
        }
        assert [one.id for one in scheduled_in(uow, conversation_id)] == list(ids)


@pytest.mark.parametrize(
    "change", [{"body": "Andet"}, {"send_at": SOON + timedelta(hours=1)}], ids=str
)
def test_a_repeated_form_with_other_words_or_another_moment_is_refused(
    acting_as: Acting, cast: Cast, conversation_id: UUID, change: dict[str, Any]
) -> None:
    kept = {"body": "Hej", "send_at": SOON, "client_id": uuid4()}
    with acting_as(cast.anders) as uow:
        scheduled_id = schedule_message(uow, conversation_id, **kept)
        with pytest.raises(ClientIdReused):
            schedule_message(uow, conversation_id, **(kept | change))
        cancel_scheduled(uow, scheduled_id)
        with pytest.raises(TooLateToChange):
            schedule_message(uow, conversation_id, **kept)


def test_it_answers_nothing_that_was_asked_after_it_was_written(
    acting_as: Acting, units: Units, cast: Cast, clock: FixedClock, conversation_id: UUID,
    scheduled_id: UUID, say: Say,
) -> None:  # fmt: skip
    with acting_as(cast.anders) as uow:
        take_conversation(uow, conversation_id)
    clock.advance(timedelta(minutes=1))
    say(cast.ida, "Må jeg komme en anden dag?")
    with units.read(cast.here) as uow:
        due_at = uow.session.scalars(select(Conversation)).one().answer_due_at
    clock.set(SOON)
    with units.write(cast.here, the_service("test")) as uow:
        assert send_due(uow) == 1
        row = uow.session.scalars(select(Conversation)).one()
        assert (row.waiting_for, row.answer_due_at) == ("us", due_at)
    with acting_as(cast.anders) as uow:
        assert conversation_by_id(uow, conversation_id).read[cast.anders.id] == 0


@pytest.mark.parametrize("is_anew", [False, True], ids=["as it was", "written anew"])
def test_it_answers_what_was_asked_before_it_was_written(
    acting_as: Acting, units: Units, cast: Cast, clock: FixedClock, conversation_id: UUID,
    scheduled_id: UUID, say: Say, is_anew: bool,
) -> None:  # fmt: skip
    say(cast.ida, "Hej")
    if is_anew:
        clock.advance(timedelta(minutes=1))
        say(cast.ida, "Må jeg komme en anden dag?")
        clock.advance(timedelta(minutes=1))
        with acting_as(cast.anders) as uow:
            change_scheduled(uow, scheduled_id, body="Ja, kom på fredag", send_at=SOON)
    clock.set(SOON)
    with units.write(cast.here, the_service("test")) as uow:
        assert send_due(uow) == 1
        row = uow.session.scalars(select(Conversation)).one()
        assert (row.waiting_for, row.answer_due_at) == ("citizen", None)


def test_its_author_writes_it_anew_or_calls_it_off_and_undoes_that(
    acting_as: Acting, units: Units, cast: Cast, clock: FixedClock, conversation_id: UUID,
    scheduled_id: UUID,
) -> None:  # fmt: skip
    later = SOON + timedelta(hours=1)
    with acting_as(cast.anders) as uow:
        change_scheduled(uow, scheduled_id, body="Husk dit CV", send_at=later)
        shown = scheduled_by_id(uow, scheduled_id)
        assert (shown.body, shown.send_at, shown.citizen) == ("Husk dit CV", later, "Ida")
        cancel_scheduled(uow, scheduled_id)
        assert scheduled_in(uow, conversation_id) == my_scheduled(uow) == []
        with pytest.raises(TooLateToChange):
            change_scheduled(uow, scheduled_id, body="Nej", send_at=later)
        restore_scheduled(uow, scheduled_id)
        cancel_scheduled(uow, scheduled_id)
    clock.set(later)
    with pytest.raises(TooLateToChange), acting_as(cast.anders) as uow:
        restore_scheduled(uow, scheduled_id)
    with units.write(cast.here, the_service("test")) as uow:
        assert send_due(uow) == 0


def test_it_can_be_sent_now_and_only_once(
    acting_as: Acting, units: Units, cast: Cast, clock: FixedClock, conversation_id: UUID,
    scheduled_id: UUID,
) -> None:  # fmt: skip
    with acting_as(cast.anders) as uow:
        send_now(uow, scheduled_id)
    with pytest.raises(TooLateToChange), acting_as(cast.anders) as uow:
        send_now(uow, scheduled_id)
    clock.set(SOON)
    with units.write(cast.here, the_service("test")) as uow:
        assert send_due(uow) == 0
    assert _said(units, cast, conversation_id) == [(1, "Husk mødet")]


def test_a_colleague_may_call_it_off_but_put_no_words_in_anybodys_mouth(
    acting_as: Acting, cast: Cast, scheduled_id: UUID
) -> None:
    for change in (
        lambda uow: change_scheduled(uow, scheduled_id, body="Andet", send_at=SOON),
        lambda uow: send_now(uow, scheduled_id),
    ):
        with pytest.raises(NotFound), acting_as(cast.signe) as uow:
            change(uow)
    for who in (cast.ida, cast.omar, cast.lea, cast.nora):
        with pytest.raises(NotFound), acting_as(who) as uow:
            cancel_scheduled(uow, scheduled_id)
    with acting_as(cast.signe) as uow:
        cancel_scheduled(uow, scheduled_id)


@pytest.mark.parametrize("why", ["handed over", "ended", "blocked"])
def test_where_it_cannot_be_sent_it_fails_and_the_author_is_told(
    acting_as: Acting, units: Units, cast: Cast, clock: FixedClock, conversation_id: UUID,
    scheduled_id: UUID, youth_team: UUID, why: str,
) -> None:  # fmt: skip
    if why == "handed over":
        with acting_as(cast.anders) as uow:
            hand_over(uow, conversation_id, to_team_id=youth_team)
    elif why == "blocked":
        with acting_as(cast.adam) as uow:
            block_person(uow, cast.anders.id)
    else:
        with units.write(cast.here) as uow:
            uow.session.scalars(select(Conversation)).one().state = "ended"
    clock.set(SOON)
    with units.write(cast.here, the_service("test")) as uow:
        assert send_due(uow) == 1
    assert _state(units, cast) == ScheduledState.FAILED
    assert _said(units, cast, conversation_id) == []
    with units.read(cast.here, cast.anders.actor) as uow:
        told = [one.kind for one in list_notifications(uow, limit=5)]
        assert told == ([] if why == "blocked" else ["chat/not-sent"])
        assert [one.state for one in my_scheduled(uow)] == [ScheduledState.FAILED]


def test_one_that_cannot_be_opened_keeps_no_other_waiting(
    acting_as: Acting, units: Units, cast: Cast, clock: FixedClock, conversation_id: UUID,
    scheduled_id: UUID,
) -> None:  # fmt: skip
    with units.write(cast.here, the_service("test")) as uow:
        uow.session.scalars(select(ScheduledMessage)).one().body_sealed = b"x"
    with acting_as(cast.anders) as uow:
        schedule_message(uow, conversation_id, body="Hel", send_at=SOON, client_id=uuid4())
    clock.set(SOON)
    with units.write(cast.here, the_service("test")) as uow:
        assert [send_due(uow), send_due(uow)] == [2, 0]
    assert _said(units, cast, conversation_id) == [(1, "Hel")]
    with units.read(cast.here, cast.anders.actor) as uow:
        assert [one.kind for one in list_notifications(uow, limit=5)] == ["chat/not-sent"]


@pytest.mark.parametrize(
    "send_at", [NOW, NOW - timedelta(minutes=1), NOW + timedelta(days=367)], ids=str
)
def test_a_moment_gone_by_or_far_away_is_refused(
    acting_as: Acting, cast: Cast, conversation_id: UUID, send_at: datetime
) -> None:
    with pytest.raises(Invalid) as refused, acting_as(cast.anders) as uow:
        schedule_message(uow, conversation_id, body="Hej", send_at=send_at, client_id=uuid4())
    assert list(refused.value.fields) == ["send_at"]


def test_it_has_some_words_and_not_too_many(
    acting_as: Acting, cast: Cast, conversation_id: UUID
) -> None:
    with acting_as(cast.anders) as uow:
        for body, problem in ((" ", MessageEmpty), ("x" * 4001, Invalid)):
            with pytest.raises(problem):
                schedule_message(uow, conversation_id, body=body, send_at=SOON, client_id=uuid4())


@pytest.mark.parametrize("who", ["ida", "omar", "lea", "adam", "vera", "nora"])
def test_only_those_who_answer_write_for_later(
    acting_as: Acting, cast: Cast, conversation_id: UUID, who: str
) -> None:
    with pytest.raises(NotFound), acting_as(getattr(cast, who)) as uow:
        schedule_message(uow, conversation_id, body="Hej", send_at=SOON, client_id=uuid4())


def test_nothing_is_kept_for_one_that_has_ended(
    acting_as: Acting, units: Units, cast: Cast, conversation_id: UUID
) -> None:
    with units.write(cast.here) as uow:
        uow.session.scalars(select(Conversation)).one().state = "ended"
    with pytest.raises(ConversationEnded), acting_as(cast.anders) as uow:
        schedule_message(uow, conversation_id, body="Hej", send_at=SOON, client_id=uuid4())
