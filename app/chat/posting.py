"""Posting as people: once for each of their client_ids, where they may write.

What many post at the same moment is one write. What has to be known of them is asked once for
all, and what they wrote goes in together; who takes a seat, brings files, is answered or writes
outside the opening hours costs some statements of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, select

from app.chat.access import Seat, seats_for_posting
from app.chat.adding import Addition, add_message, note_who_owes, take_seat
from app.chat.contract import (
    MOST_ATTACHMENTS,
    ClientIdReused,
    ConversationEnded,
    ConversationKind,
    MessageEmpty,
    MessageView,
    Side,
)
from app.chat.models import ChatMessage, ConversationState
from app.chat.policy import kept_words
from app.chat.promising import Promises, promise_answer
from app.chat.unseen import note_answered, note_own_words
from app.chat.views import message_views
from app.core.errors import Invalid, NotFound, Problem
from app.core.texts import _
from app.core.work import Actor, UnitOfWork

# Whether a message that comes in was said already; put together once, as in access.py.
_SAID = select(ChatMessage).where(
    ChatMessage.conversation_id.in_(bindparam("ids", expanding=True)),
    ChatMessage.client_id.in_(bindparam("client_ids", expanding=True)),
)


@dataclass(frozen=True)
class Post:
    """What somebody wants to say: their own id for it makes it one message.

    `written_at` is when the words were written, where that was some time before they are sent.
    """

    actor: Actor
    conversation_id: UUID
    body: str
    client_id: UUID
    attachment_ids: Sequence[UUID] = ()
    written_at: datetime | None = None

    @property
    def key(self) -> tuple[UUID, UUID | None, UUID]:
        """Return what one message is known by to its author."""
        return self.conversation_id, self.actor.person_id, self.client_id


def post_message(
    uow: UnitOfWork,
    conversation_id: UUID,
    *,
    body: str,
    client_id: UUID,
    attachment_ids: Sequence[UUID] = (),
    written_at: datetime | None = None,
) -> MessageView:
    """Add a message as the acting person; only participants may, and a repeated client_id adds
    nothing.

    Words of an earlier moment, `written_at`, answer nothing that a citizen asked after it.

    `body` has at most 4,000 characters; files are the person's own and unused, five at the most.
    Raises NotFound, ConversationEnded, MessageEmpty, TooLong, ClientIdReused, and what
    `claim_file` does.
    """
    uow.actor.require_person()
    post = Post(uow.actor, conversation_id, body, client_id, attachment_ids, written_at)
    [outcome] = post_messages(uow, [post])
    if isinstance(outcome, Problem):
        raise outcome
    return outcome


def post_messages(uow: UnitOfWork, posts: Sequence[Post]) -> list[MessageView | Problem]:
    """Add several people's messages, in their order; for each the message or why it was refused.

    The refusals are those of `post_message`.
    """
    seats = seats_for_posting(uow, [(post.actor, post.conversation_id) for post in posts])
    teams = {seat.conversation.team_id for seat in seats if seat is not None}
    memory = _Memory(_said_before(uow, posts), Promises(uow, teams))
    outcomes = [_outcome(uow, post, seat, memory) for post, seat in zip(posts, seats, strict=True)]
    uow.session.flush()
    return outcomes


Known = dict[tuple[UUID, UUID | None, UUID], MessageView]


@dataclass(frozen=True)
class _Memory:
    """What is found out once for posts that are added together."""

    known: Known
    promises: Promises


def _outcome(
    uow: UnitOfWork, post: Post, seat: Seat | None, memory: _Memory
) -> MessageView | Problem:
    """Return the message, or why it was refused; a refused one leaves nothing behind."""
    acting = uow.acting_as(post.actor)
    try:
        message = _post(acting, post, seat, memory)
    except Problem as problem:
        return problem
    uow.events.extend(acting.events)
    memory.known[post.key] = message
    return message


def _post(uow: UnitOfWork, post: Post, seat: Seat | None, memory: _Memory) -> MessageView:
    if seat is None:
        raise NotFound()
    said = kept_words(post.body)
    before = memory.known.get(post.key)
    if before is not None:
        return _same(before, said, post.attachment_ids)
    if seat.conversation.state == ConversationState.ENDED:
        raise ConversationEnded()
    if not said and not post.attachment_ids:
        raise MessageEmpty(fields={"body": [str(MessageEmpty.title)]})
    if len(set(post.attachment_ids)) > MOST_ATTACHMENTS:
        raise Invalid(fields={"attachment_ids": [_("Attach at most five files.")]})
    return _add(uow, post, seat, said, memory)


def _add(uow: UnitOfWork, post: Post, seat: Seat, said: str, memory: _Memory) -> MessageView:
    addition = Addition(
        said,
        seat.side,
        uow.actor.person_id,
        post.client_id,
        file_ids=tuple(dict.fromkeys(post.attachment_ids)),
    )
    message = add_message(uow, seat.conversation, addition)
    is_blind = post.written_at is not None and _has_asked_since(
        uow, seat.conversation.id, post.written_at
    )
    begins_to_owe = not is_blind and note_who_owes(uow, seat.conversation, seat.side)
    if seat.participant is None:
        seat.participant = take_seat(
            uow, seat.conversation.id, uow.actor.require_person(), seat.side
        )
    note_own_words(uow, seat.participant, message.seq)
    if seat.side == Side.JOB_CENTRE and not is_blind:
        note_answered(uow, seat.conversation, seat.participant.read_seq)
    if seat.side == Side.CITIZEN and seat.conversation.kind == ConversationKind.JOB_CENTRE:
        promise_answer(uow, seat.conversation, memory.promises, is_new=begins_to_owe)
    return message


def _has_asked_since(uow: UnitOfWork, conversation_id: UUID, moment: datetime) -> bool:
    """Say whether a citizen has written in a conversation after a moment."""
    asked = select(ChatMessage.id).where(
        ChatMessage.conversation_id == conversation_id,
        ChatMessage.side == Side.CITIZEN,
        ChatMessage.posted_at > moment,
    )
    return uow.session.scalar(asked.limit(1)) is not None


def _said_before(uow: UnitOfWork, posts: Sequence[Post]) -> Known:
    """Return what the authors have said under these client_ids already."""
    conversations = {post.conversation_id for post in posts}
    named = {"ids": list(conversations), "client_ids": list({post.client_id for post in posts})}
    rows = uow.session.scalars(_SAID, named).all()
    views = message_views(uow, rows)
    return {
        (view.conversation_id, view.author_id, view.client_id): view
        for view in views
        if view.client_id is not None
    }


def _same(known: MessageView, said: str, attachment_ids: Sequence[UUID]) -> MessageView:
    """Return the first message for a repeated one; one that was redacted since counts as it was."""
    has_same_files = {file.id for file in known.attachments} == set(attachment_ids)
    if known.redacted_at is None and (known.body != said or not has_same_files):
        raise ClientIdReused()
    return known
