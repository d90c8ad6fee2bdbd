"""Puts together what the page of a conversation shows: days, who wrote, what was seen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from uuid import UUID

from app.accounts.people import people_by_id
from app.chat.contract import ConversationKind, MessageView, ParticipantView, Side
from app.chat.conversations import ConversationView, conversation_by_id
from app.chat.reading import Reading, messages_before
from app.core.clock import local_day
from app.core.texts import _
from app.core.work import UnitOfWork


@dataclass(frozen=True)
class Day:
    """The messages of one local day, in their order."""

    on: date
    messages: Sequence[MessageView]


@dataclass(frozen=True)
class Shown:
    """A stretch of a conversation as one of its readers sees it.

    `names` are those of everybody who wrote or takes part; `seen` is the highest number that
    somebody else has seen; `read` how far the reader has, and `unread_from` the first that is new
    to them, where there is one; `older` leads to what came before, and `is_newest` says that
    nothing came after.
    """

    conversation: ConversationView
    days: Sequence[Day]
    names: dict[UUID, str] = field(default_factory=dict)
    seen: int = 0
    read: int = 0
    unread_from: int | None = None
    older: int | None = None
    last_shown: int = 0

    @property
    def is_newest(self) -> bool:
        """Say whether the newest message is among those that are shown."""
        return self.last_shown >= self.conversation.last_seq


def shown_conversation(
    uow: UnitOfWork, conversation_id: UUID, *, before: int | None = None
) -> Shown:
    """Return the newest messages of a conversation, or those numbered below `before`."""
    conversation = conversation_by_id(uow, conversation_id)
    reading = messages_before(uow, conversation_id, before=before)
    return _shown(uow, conversation, reading)


def _shown(uow: UnitOfWork, conversation: ConversationView, reading: Reading) -> Shown:
    messages = reading.messages
    me = uow.actor.person_id
    own_read = reading.read.get(me, 0) if me else 0
    return Shown(
        conversation=conversation,
        days=by_day(messages),
        names=names_of(uow, conversation, messages),
        seen=max((p.read for p in _others(conversation, me)), default=0),
        read=own_read,
        unread_from=_first_unread(messages, own_read, me),
        older=messages[0].seq if reading.has_more and messages else None,
        last_shown=messages[-1].seq if messages else 0,
    )


def names_of(
    uow: UnitOfWork, conversation: ConversationView, messages: Iterable[MessageView]
) -> dict[UUID, str]:
    """Return the names of everybody who takes part in a conversation, or wrote in it."""
    return names_of_authors(uow, conversation, ((m.author_id, m.side) for m in messages))


def names_of_authors(
    uow: UnitOfWork,
    conversation: ConversationView,
    authors: Iterable[tuple[UUID | None, Side]],
) -> dict[UUID, str]:
    """Return the names of who takes part and of these authors, each with the side they wrote on.

    Who is out of a class is nobody by name to its other citizens.
    """
    here = {p.person_id: p.name for p in conversation.participants}
    gone = {author: side for author, side in authors if author is not None and author not in here}
    names = {one.id: one.name for one in people_by_id(uow, gone).values()}
    if conversation.kind == ConversationKind.CLASS and conversation.side == Side.CITIZEN:
        nobody = {one for one, side in gone.items() if side == Side.CITIZEN}
        names |= dict.fromkeys(nobody, _("Somebody from the class"))
    return here | names


def by_day(messages: Iterable[MessageView]) -> list[Day]:
    """Return messages by local day."""
    days = groupby(messages, key=lambda message: local_day(message.posted_at))
    return [Day(day, list(of_day)) for day, of_day in days]


def _others(conversation: ConversationView, me: UUID | None) -> list[ParticipantView]:
    """Return who counts as having seen: the other side, or in a class everybody else."""
    return [
        p
        for p in conversation.participants
        if p.person_id != me
        and (p.side != conversation.side or conversation.kind == ConversationKind.CLASS)
    ]


def _first_unread(messages: Sequence[MessageView], read: int, me: UUID | None) -> int | None:
    new = (m.seq for m in messages if m.seq > read and m.author_id != me)
    return next(new, None)
