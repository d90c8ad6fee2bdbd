"""Search in one's own conversations: deciphered as one asks, so it looks at so much and no more."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from app.chat.access import reach_of, visible_to
from app.chat.contract import Side
from app.chat.conversations import ConversationView, conversation_views
from app.chat.models import ChatMessage, Conversation
from app.chat.showing import names_of_authors
from app.chat.views import body_place
from app.core.clock import pause, stopwatch
from app.core.texts import _
from app.core.work import UnitOfWork

MOST_MESSAGES = 2_000
LONGEST_SECONDS = 0.5
MOST_HITS = 50
AT_A_TIME = 100
AROUND = 60
SHORTEST = 2


@dataclass(frozen=True)
class Hit:
    """A message with the words that were asked for; `match` stands between `before` and `after`."""

    conversation_id: UUID
    subject: str
    seq: int
    last_seq: int
    posted_at: datetime
    author: str
    before: str
    match: str
    after: str


@dataclass(frozen=True)
class Found:
    """The hits, the newest first; `is_complete` says that everything was looked at.

    Where `is_too_short`, no word was long enough to be looked for.
    """

    hits: Sequence[Hit]
    looked_at: int
    is_complete: bool
    is_too_short: bool = False


def search_messages(uow: UnitOfWork, words: str, *, patience: float = LONGEST_SECONDS) -> Found:
    """Return the acting person's messages that hold all the words, in parts of words as well.

    Capital letters make no difference, and "aa" is "å". It looks at the newest 2,000 messages,
    for at most `patience` seconds, and stops after 50 hits.
    """
    patterns = [_pattern(word) for word in words.split()]
    if not any(len(word) >= SHORTEST for word in words.split()):
        return Found((), 0, is_complete=True, is_too_short=True)
    began, looked_at = stopwatch(), 0
    rows = _newest(uow)
    hits: list[tuple[ChatMessage, tuple[str, str, str]]] = []
    for row in rows[:MOST_MESSAGES]:
        if len(hits) == MOST_HITS or stopwatch() - began > patience:
            break
        excerpt = _excerpt(_body(uow, row), patterns)
        if excerpt is not None:
            hits.append((row, excerpt))
        looked_at += 1
        if looked_at % AT_A_TIME == 0:
            pause(0)  # let others in this process have their turn
    return Found(_hits(uow, hits), looked_at, is_complete=looked_at == len(rows))


def _newest(uow: UnitOfWork) -> Sequence[ChatMessage]:
    """Return the newest messages of the person's own conversations, one more than is looked at."""
    own = visible_to(replace(reach_of(uow), is_adviser=False))
    return uow.session.scalars(
        select(ChatMessage)
        .join(Conversation, Conversation.id == ChatMessage.conversation_id)
        .where(own, ChatMessage.redacted_at.is_(None), ChatMessage.body_sealed.is_not(None))
        .order_by(ChatMessage.posted_at.desc(), ChatMessage.id.desc())
        .limit(MOST_MESSAGES + 1)
    ).all()


def _body(uow: UnitOfWork, row: ChatMessage) -> str:
    return uow.vault.open_text(row.body_sealed or b"", context=body_place(row.id))


def _pattern(word: str) -> re.Pattern[str]:
    either_way = re.sub(r"aa|å", "(?:aa|å)", re.escape(word.casefold()))
    return re.compile(either_way, re.IGNORECASE)


def _excerpt(body: str, patterns: Sequence[re.Pattern[str]]) -> tuple[str, str, str] | None:
    """Return what stands around the first of the words, or None where one of them is missing."""
    found = [pattern.search(body) for pattern in patterns]
    if not found or any(match is None for match in found):
        return None
    start, end = min(match.span() for match in found if match is not None)
    before, after = body[max(0, start - AROUND) : start], body[end : end + AROUND]
    return (
        ("… " if start > AROUND else "") + before,
        body[start:end],
        after + (" …" if len(body) > end + AROUND else ""),
    )


def _hits(uow: UnitOfWork, hits: Sequence[tuple[ChatMessage, tuple[str, str, str]]]) -> list[Hit]:
    ids = {row.conversation_id for row, _at in hits}
    rows = uow.session.scalars(select(Conversation).where(Conversation.id.in_(ids))).all()
    conversations = {view.id: view for view in conversation_views(uow, rows)}
    wrote: dict[UUID, list[tuple[UUID | None, Side]]] = defaultdict(list)
    for row, _at in hits:
        wrote[row.conversation_id].append((row.author_id, Side(row.side)))
    authors = {one: names_of_authors(uow, conversations[one], some) for one, some in wrote.items()}
    return [
        Hit(
            conversation_id=row.conversation_id,
            subject=conversations[row.conversation_id].subject,
            seq=row.seq,
            last_seq=conversations[row.conversation_id].last_seq,
            posted_at=row.posted_at,
            author=_author(
                uow, row, conversations[row.conversation_id], authors[row.conversation_id]
            ),
            before=before,
            match=match,
            after=after,
        )
        for row, (before, match, after) in hits
    ]


def _author(
    uow: UnitOfWork,
    row: ChatMessage,
    conversation: ConversationView,
    names: Mapping[UUID, str],
) -> str:
    """Return who wrote a message, in words."""
    if row.author_id is not None and row.author_id == uow.actor.person_id:
        return _("You")
    if row.author_id is not None and names.get(row.author_id):
        return names[row.author_id]
    return conversation.company if row.side == Side.EMPLOYER else _("The job centre")
