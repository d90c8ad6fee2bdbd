"""Closing ends what is owed, reopening owes it again, and a citizen's word opens by itself."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts.own_advisers import give_own_adviser
from app.chat.broadcasting import begin_broadcast, send_broadcasts
from app.chat.closing import close_conversation, reopen_conversation
from app.chat.contract import ConversationEnded
from app.chat.later import schedule_message, send_due
from app.chat.models import Conversation
from app.chat.reading import messages_after
from app.chat.redacting import redact_message
from app.chat.snoozing import SnoozeChoice, snooze_conversation
from app.core.clock import FixedClock
from app.core.errors import NotFound
from app.core.work import UnitOfWork, Units, the_service
from tests.conftest import NOW
from tests.factories.conversations import Say
from tests.people import Cast, Person

Acting = Callable[[Person], AbstractContextManager[UnitOfWork]]
Look = Callable[[], Conversation]


@pytest.fixture
def look(units: Units, cast: Cast, conversation_id: UUID) -> Look:
    """Return the conversation as it is now."""

    def now() -> Conversation:
        with units.read(cast.here) as uow:
            return uow.session.scalars(
                select(Conversation).where(Conversation.id == conversation_id)
            ).one()

    return now


def test_a_closed_conversation_owes_nobody_anything(
    acting_as: Acting, cast: Cast, conversation_id: UUID, say: Say, look: Look
) -> None:
    say(cast.ida, "Hej")
    with acting_as(cast.anders) as uow:
        snooze_conversation(uow, conversation_id, SnoozeChoice.TOMORROW)
        close_conversation(uow, conversation_id, client_id=uuid4())
    row = look()
    assert (row.state, row.closed_at, row.snoozed_until) == ("closed", NOW, None)
    assert (row.waiting_for, row.waiting_since, row.answer_due_at) == (None, None, None)


def test_the_last_words_are_said_once_however_often_the_form_comes(
    acting_as: Acting, cast: Cast, conversation_id: UUID, look: Look
) -> None:
    client_id = uuid4()
    for _twice in range(2):
        with acting_as(cast.anders) as uow:
            close_conversation(
                uow, conversation_id, last_words="Held og lykke!", client_id=client_id
            )
    with acting_as(cast.ida) as uow:
        said = messages_after(uow, conversation_id, after=0).messages
    assert [message.body for message in said] == ["Held og lykke!"]
    assert (look().state, look().waiting_for) == ("closed", None)


def test_a_word_from_the_citizen_opens_it_and_is_owed_an_answer_from_now(
    acting_as: Acting, cast: Cast, clock: FixedClock, conversation_id: UUID, say: Say, look: Look
) -> None:
    say(cast.ida, "Hej")
    with acting_as(cast.anders) as uow:
        close_conversation(uow, conversation_id, client_id=uuid4())
    clock.advance(timedelta(days=3))
    say(cast.ida, "Endnu et spørgsmål")
    row = look()
    assert (row.state, row.closed_at) == ("open", None)
    assert (row.waiting_for, row.waiting_since) == ("us", NOW + timedelta(days=3))


def test_reopening_owes_the_answer_since_it_was_asked_for(
    acting_as: Acting, cast: Cast, clock: FixedClock, conversation_id: UUID, say: Say, look: Look
) -> None:
    say(cast.anders, "Hej Ida")
    clock.advance(timedelta(hours=1))
    say(cast.ida, "Hej")
    clock.advance(timedelta(hours=1))
    say(cast.ida, "Er du der?")
    before = _owed(look())
    for _twice in range(2):
        with acting_as(cast.anders) as uow:
            close_conversation(uow, conversation_id, client_id=uuid4())
            reopen_conversation(uow, conversation_id)
            reopen_conversation(uow, conversation_id)
    assert (look().state, look().closed_at) == ("open", None)
    assert _owed(look()) == before
    assert before[:2] == ("us", NOW + timedelta(hours=1))
    assert before[2] is not None


def test_reopening_waits_for_the_citizen_where_they_owed_the_word(
    acting_as: Acting, cast: Cast, conversation_id: UUID, say: Say, look: Look
) -> None:
    say(cast.ida, "Hej")
    say(cast.anders, "Hvad kan jeg hjælpe med?")
    with acting_as(cast.anders) as uow:
        close_conversation(uow, conversation_id, client_id=uuid4())
        reopen_conversation(uow, conversation_id)
    assert (look().waiting_for, look().waiting_since) == ("citizen", NOW)


def test_neither_a_message_to_many_nor_one_written_before_the_question_answers_it(
    acting_as: Acting,
    units: Units,
    cast: Cast,
    clock: FixedClock,
    conversation_id: UUID,
    say: Say,
    look: Look,
) -> None:
    say(cast.anders, "Hej Ida")
    with acting_as(cast.anders) as uow:
        moment = NOW + timedelta(hours=2)
        schedule_message(
            uow, conversation_id, body="Husk CV", send_at=moment, client_id=uow.new_id()
        )
    with units.write(cast.here, the_service("test")) as uow:
        give_own_adviser(uow, cast.ida.id, cast.anders.id)
    clock.advance(timedelta(hours=1))
    say(cast.ida, "Hvornår er mødet?")
    clock.advance(timedelta(hours=1))
    with units.write(cast.here, the_service("test")) as uow:
        assert send_due(uow) == 1
    with acting_as(cast.anders) as uow:
        begin_broadcast(uow, uow.new_id(), "own", body="Åbent hus", expected=1)
    assert send_broadcasts(units, lambda: [cast.here]) == 1
    before = _owed(look())
    assert before[:2] == ("us", NOW + timedelta(hours=1))
    for _with_and_without_its_words in range(2):
        with acting_as(cast.anders) as uow:
            close_conversation(uow, conversation_id, client_id=uuid4())
            reopen_conversation(uow, conversation_id)
        assert _owed(look()) == before
        with acting_as(cast.anders) as uow:
            newest = messages_after(uow, conversation_id, after=0).messages[-1]
            assert newest.body in {"Åbent hus", ""}
            redact_message(uow, conversation_id, newest.id)
    say(cast.anders, "I morgen kl. 10")
    clock.advance(timedelta(hours=1))
    with acting_as(cast.anders) as uow:
        begin_broadcast(uow, uow.new_id(), "own", body="Åbent hus igen", expected=1)
    send_broadcasts(units, lambda: [cast.here])
    with acting_as(cast.anders) as uow:
        close_conversation(uow, conversation_id, client_id=uuid4())
        reopen_conversation(uow, conversation_id)
    assert _owed(look())[:2] == ("citizen", NOW + timedelta(hours=2))


@pytest.mark.parametrize("who", ["ida", "omar", "lea", "adam", "vera", "nora"])
def test_only_those_who_answer_close_and_reopen(
    acting_as: Acting, cast: Cast, conversation_id: UUID, who: str
) -> None:
    with pytest.raises(NotFound), acting_as(getattr(cast, who)) as uow:
        close_conversation(uow, conversation_id, client_id=uuid4())
    with pytest.raises(NotFound), acting_as(getattr(cast, who)) as uow:
        reopen_conversation(uow, conversation_id)


def test_one_that_has_ended_is_neither_closed_nor_opened(
    acting_as: Acting, units: Units, cast: Cast, conversation_id: UUID
) -> None:
    with units.write(cast.here) as uow:
        uow.session.scalars(select(Conversation)).one().state = "ended"
    with pytest.raises(ConversationEnded), acting_as(cast.anders) as uow:
        close_conversation(uow, conversation_id, client_id=uuid4())
    with pytest.raises(ConversationEnded), acting_as(cast.anders) as uow:
        reopen_conversation(uow, conversation_id)


def _owed(row: Conversation) -> tuple[str | None, datetime | None, datetime | None]:
    return row.waiting_for, row.waiting_since, row.answer_due_at


def test_the_citizen_sees_that_it_was_closed_until_somebody_writes(
    acting_as: Acting,
    client_of: Callable[[Person], FlaskClient],
    cast: Cast,
    conversation_id: UUID,
    say: Say,
) -> None:
    page, words = f"/samtaler/{conversation_id}", "Jobcentret har afsluttet samtalen."
    say(cast.ida, "Hej")
    assert words not in client_of(cast.ida).get(page).text
    with acting_as(cast.anders) as uow:
        close_conversation(uow, conversation_id, client_id=uuid4())
    assert words in client_of(cast.ida).get(page).text
    say(cast.ida, "En ting til")
    assert words not in client_of(cast.ida).get(page).text
