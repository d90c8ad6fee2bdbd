"""Messages to be sent later: written now, numbered when they are sent, and once.

They are sent as their author, who must still have the conversation then; a colleague who has it
may call one off, and nobody but the author may change its words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy import select

from app.accounts.people import people_by_id
from app.chat.access import ANSWERING, conversation_for_answering, conversation_for_reading
from app.chat.contract import (
    ClientIdReused,
    ConversationEnded,
    MessageEmpty,
    ScheduledChanged,
    Side,
    TooLateToChange,
)
from app.chat.kinds_inbox import NOT_SENT
from app.chat.models import Conversation, ConversationState, ScheduledMessage, ScheduledState
from app.chat.policy import kept_words
from app.chat.posting import post_message
from app.core.errors import Forbidden, Invalid, NotFound, Problem
from app.core.rows import one_row
from app.core.texts import _
from app.core.work import Actor, UnitOfWork
from app.notifications.service import notify

log = structlog.get_logger()

BATCH = 25
LONGEST_WAIT = timedelta(days=366)
SHOWN_AFTERWARDS = timedelta(days=14)


@dataclass(frozen=True)
class ScheduledView:
    """A message that is to be sent later, or that could not be sent."""

    id: UUID
    conversation_id: UUID
    citizen: str
    author_id: UUID
    author: str
    body: str
    send_at: datetime
    state: ScheduledState


def schedule_message(
    uow: UnitOfWork, conversation_id: UUID, *, body: str, send_at: datetime, client_id: UUID
) -> UUID:
    """Keep a message until a moment to come, within a year; a repeated client_id adds nothing.

    Raises ClientIdReused where it comes with other words or another moment, and TooLateToChange
    where the first has been sent or called off.
    """
    conversation = conversation_for_answering(uow, conversation_id).conversation
    if conversation.state == ConversationState.ENDED:
        raise ConversationEnded()
    words = _checked(uow, body, send_at)
    author_id = uow.actor.require_person()
    known = uow.session.scalar(
        select(ScheduledMessage).where(
            ScheduledMessage.author_id == author_id, ScheduledMessage.client_id == client_id
        )
    )
    if known is not None:
        return _same(uow, known, (conversation_id, words, send_at))
    row_id = uow.new_id()
    uow.session.add(
        ScheduledMessage(
            id=row_id,
            conversation_id=conversation_id,
            author_id=author_id,
            client_id=client_id,
            body_sealed=uow.vault.seal_text(words, context=_place(row_id)),
            send_at=send_at,
            created_at=uow.now,
        )
    )
    uow.session.flush()
    uow.record(ScheduledChanged(conversation_id))
    return row_id


def change_scheduled(uow: UnitOfWork, scheduled_id: UUID, *, body: str, send_at: datetime) -> None:
    """Write one's own message anew before it is sent, or have it sent at another moment."""
    row = _own_waiting(uow, scheduled_id)
    words = _checked(uow, body, send_at)
    if words != _words_of(uow, row):
        row.body_sealed = uow.vault.seal_text(words, context=_place(row.id))
        row.created_at = uow.now
    row.send_at = send_at
    uow.session.flush()
    uow.record(ScheduledChanged(row.conversation_id))


def cancel_scheduled(uow: UnitOfWork, scheduled_id: UUID) -> None:
    """Call a message off, as its author or as a colleague who has the conversation now."""
    row = _waiting(uow, scheduled_id)
    _finish(uow, row, ScheduledState.CANCELLED)


def restore_scheduled(uow: UnitOfWork, scheduled_id: UUID) -> None:
    """Undo calling a message off, while its moment is still to come."""
    row = _held(uow, scheduled_id)
    if row.state == ScheduledState.WAITING:
        return
    if row.state != ScheduledState.CANCELLED or row.send_at <= uow.now:
        raise TooLateToChange()
    row.state, row.finished_at = ScheduledState.WAITING, None
    uow.session.flush()
    uow.record(ScheduledChanged(row.conversation_id))


def send_now(uow: UnitOfWork, scheduled_id: UUID) -> None:
    """Send one's own message at once: whoever does so answers what they have before them."""
    row = _own_waiting(uow, scheduled_id)
    post_message(uow, row.conversation_id, body=_words_of(uow, row), client_id=row.client_id)
    _finish(uow, row, ScheduledState.SENT)


def send_due(uow: UnitOfWork) -> int:
    """Send the next messages whose moment has come, each as its author; returns how many it was.

    Where the author no longer has the conversation, or it has ended, they are told instead. What
    a citizen asked after the words were written is not answered by them.
    """
    rows = uow.session.scalars(
        select(ScheduledMessage)
        .where(
            ScheduledMessage.state == ScheduledState.WAITING,
            ScheduledMessage.send_at <= uow.now,
        )
        .order_by(ScheduledMessage.send_at, ScheduledMessage.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    ).all()
    for row in rows:
        _send(uow, row)
    return len(rows)


def scheduled_in(uow: UnitOfWork, conversation_id: UUID) -> list[ScheduledView]:
    """Return what waits to be sent in a conversation that is the acting adviser's work."""
    if conversation_for_reading(uow, conversation_id).side != Side.JOB_CENTRE:
        raise NotFound()
    rows = uow.session.scalars(
        select(ScheduledMessage)
        .where(
            ScheduledMessage.conversation_id == conversation_id,
            ScheduledMessage.state == ScheduledState.WAITING,
        )
        .order_by(ScheduledMessage.send_at, ScheduledMessage.id)
    ).all()
    return _views(uow, rows)


def my_scheduled(uow: UnitOfWork) -> list[ScheduledView]:
    """Return the acting adviser's messages that wait, and those that lately could not be sent."""
    if not uow.actor.has(*ANSWERING):
        raise Forbidden()
    rows = uow.session.scalars(
        select(ScheduledMessage)
        .where(
            ScheduledMessage.author_id == uow.actor.require_person(),
            ScheduledMessage.state.in_([ScheduledState.WAITING, ScheduledState.FAILED]),
            ScheduledMessage.send_at > uow.now - SHOWN_AFTERWARDS,
        )
        .order_by(ScheduledMessage.send_at, ScheduledMessage.id)
    ).all()
    return _views(uow, rows)


def scheduled_by_id(uow: UnitOfWork, scheduled_id: UUID) -> ScheduledView:
    """Return one of the acting adviser's own messages that waits."""
    row = uow.session.scalar(select(ScheduledMessage).where(ScheduledMessage.id == scheduled_id))
    if row is None or row.author_id != uow.actor.require_person():
        raise NotFound()
    if row.state != ScheduledState.WAITING:
        raise TooLateToChange()
    return _views(uow, [row])[0]


def _send(uow: UnitOfWork, row: ScheduledMessage) -> None:
    """Send a message, or tell its author that this could not be."""
    try:
        _post(uow, row)
    except Problem:
        _give_up(uow, row)
    except Exception:  # one that cannot be sent must not keep the others waiting
        log.exception("scheduled-not-sent", scheduled=str(row.id))
        _give_up(uow, row)
    else:
        _finish(uow, row, ScheduledState.SENT)


def _post(uow: UnitOfWork, row: ScheduledMessage) -> None:
    author = people_by_id(uow, [row.author_id]).get(row.author_id)
    roles = author.roles if author is not None and author.is_active else frozenset()
    acting = uow.acting_as(Actor(row.author_id, roles))
    with uow.session.begin_nested():
        conversation_for_answering(acting, row.conversation_id)
        post_message(
            acting,
            row.conversation_id,
            body=_words_of(uow, row),
            client_id=row.client_id,
            written_at=row.created_at,
        )
    uow.events.extend(acting.events)


def _give_up(uow: UnitOfWork, row: ScheduledMessage) -> None:
    _finish(uow, row, ScheduledState.FAILED)
    facts = {"conversation_id": str(row.conversation_id)}
    notify(uow, row.author_id, NOT_SENT, facts, subject=f"scheduled/{row.id}")


def _same(uow: UnitOfWork, known: ScheduledMessage, wanted: tuple[UUID, str, datetime]) -> UUID:
    """Return the first message for a repeated one, while it still waits."""
    if (known.conversation_id, _words_of(uow, known), known.send_at) != wanted:
        raise ClientIdReused()
    if known.state != ScheduledState.WAITING:
        raise TooLateToChange()
    return known.id


def _finish(uow: UnitOfWork, row: ScheduledMessage, state: ScheduledState) -> None:
    row.state, row.finished_at = state, uow.now
    uow.session.flush()
    uow.record(ScheduledChanged(row.conversation_id))


def _checked(uow: UnitOfWork, body: str, send_at: datetime) -> str:
    words = kept_words(body)
    if not words:
        raise MessageEmpty(fields={"body": [str(MessageEmpty.title)]})
    if not uow.now < send_at <= uow.now + LONGEST_WAIT:
        raise Invalid(fields={"send_at": [_("Choose a moment to come, within a year.")]})
    return words


def _held(uow: UnitOfWork, scheduled_id: UUID) -> ScheduledMessage:
    """Return a message, held until the unit ends, to its author or whoever has its conversation."""
    row = one_row(
        uow.session,
        select(ScheduledMessage).where(ScheduledMessage.id == scheduled_id).with_for_update(),
    )
    if row.author_id != uow.actor.require_person():
        conversation_for_answering(uow, row.conversation_id)
    return row


def _waiting(uow: UnitOfWork, scheduled_id: UUID) -> ScheduledMessage:
    row = _held(uow, scheduled_id)
    if row.state != ScheduledState.WAITING:
        raise TooLateToChange()
    return row


def _own_waiting(uow: UnitOfWork, scheduled_id: UUID) -> ScheduledMessage:
    row = _waiting(uow, scheduled_id)
    if row.author_id != uow.actor.require_person():
        raise NotFound()
    return row


def _words_of(uow: UnitOfWork, row: ScheduledMessage) -> str:
    return uow.vault.open_text(row.body_sealed, context=_place(row.id))


def _views(uow: UnitOfWork, rows: Sequence[ScheduledMessage]) -> list[ScheduledView]:
    found = uow.session.execute(
        select(Conversation.id, Conversation.citizen_id).where(
            Conversation.id.in_({row.conversation_id for row in rows})
        )
    ).all()
    of_whom = dict(found)
    ids = {row.author_id for row in rows} | {i for i in of_whom.values() if i is not None}
    names = {card.id: card.name for card in people_by_id(uow, ids).values()}
    return [
        ScheduledView(
            id=row.id,
            conversation_id=row.conversation_id,
            citizen=_name_of(of_whom.get(row.conversation_id), names),
            author_id=row.author_id,
            author=names.get(row.author_id, ""),
            body=_words_of(uow, row),
            send_at=row.send_at,
            state=ScheduledState(row.state),
        )
        for row in rows
    ]


def _name_of(person_id: UUID | None, names: dict[UUID, str]) -> str:
    return names.get(person_id, "") if person_id else ""


def _place(scheduled_id: UUID) -> str:
    return f"scheduled/{scheduled_id}/body"
