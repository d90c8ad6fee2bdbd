"""Putting a conversation aside: until a day, or until the citizen writes again."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from app.chat.access import conversation_for_answering
from app.chat.contract import ConversationChanged, ConversationClosed, ConversationEnded
from app.chat.models import ConversationState
from app.core.clock import local_day, start_of_day
from app.core.errors import Invalid
from app.core.texts import _
from app.core.work import UnitOfWork

# A word from the citizen takes a conversation out again, whatever the moment.
UNTIL_ANSWERED = datetime(9999, 1, 1, tzinfo=UTC)
LONGEST = timedelta(days=366)
A_DAY = timedelta(days=1)


class SnoozeChoice(StrEnum):
    """Until when, as one chooses it with one tap."""

    TOMORROW = "tomorrow"
    MONDAY = "monday"
    DATE = "date"
    ANSWER = "answer"


def snooze_conversation(
    uow: UnitOfWork, conversation_id: UUID, choice: SnoozeChoice, *, on: date | None = None
) -> datetime:
    """Put a conversation aside until a local day begins, or until the citizen answers.

    `on` is the day of the choice DATE: a day to come, within a year. Returns until when; a word
    from the citizen ends it at once. Raises ConversationClosed and ConversationEnded.
    """
    conversation = conversation_for_answering(uow, conversation_id).conversation
    if conversation.state == ConversationState.ENDED:
        raise ConversationEnded()
    if conversation.state == ConversationState.CLOSED:
        raise ConversationClosed()
    until = until_when(choice, local_day(uow.now), on)
    conversation.snoozed_until = until
    uow.session.flush()
    uow.record(ConversationChanged(conversation_id))
    return until


def wake_conversation(uow: UnitOfWork, conversation_id: UUID) -> None:
    """Take a conversation out again; twice is harmless."""
    conversation = conversation_for_answering(uow, conversation_id).conversation
    if conversation.snoozed_until is None:
        return
    conversation.snoozed_until = None
    uow.session.flush()
    uow.record(ConversationChanged(conversation_id))


def until_when(choice: SnoozeChoice, today: date, on: date | None) -> datetime:
    """Return the moment that a choice means, given the local day; Invalid for a day gone by."""
    if choice == SnoozeChoice.ANSWER:
        return UNTIL_ANSWERED
    if choice == SnoozeChoice.TOMORROW:
        return start_of_day(today + A_DAY)
    if choice == SnoozeChoice.MONDAY:
        return start_of_day(today + A_DAY * (7 - today.weekday()))
    if on is None or not today < on <= today + LONGEST:
        raise Invalid(fields={"on": [_("Choose a day to come, within a year.")]})
    return start_of_day(on)
