"""Finds whom an adviser can write to first: citizens by name, with or without a conversation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.accounts.finding_citizens import citizens_named
from app.chat.access import adviser_reach, answerable_by
from app.chat.audiences import may_be_written_to
from app.chat.contract import ConversationKind
from app.chat.models import Conversation
from app.core.work import UnitOfWork

MOST_NAMED = 500


@dataclass(frozen=True)
class Begun:
    """A conversation with a citizen of a name that was looked for, and whether it is closed."""

    conversation_id: UUID
    citizen: str
    state: str


@dataclass(frozen=True)
class ToWriteTo:
    """Whom of a name one can write to: who has no conversation yet, and those there are."""

    new: Mapping[UUID, str]
    begun: Sequence[Begun]
    is_cut: bool


def citizens_to_write_to(uow: UnitOfWork, words: str, *, limit: int = 20) -> ToWriteTo:
    """Return citizens of a name whose conversation is the actor's work, or would be once begun.

    Both lists are in the order of the names, up to the limit; `is_cut` says that there are more.
    """
    reach = adviser_reach(uow)
    found = citizens_named(uow, words, limit=MOST_NAMED + 1, active_only=True)
    rows = uow.session.execute(
        select(
            Conversation.citizen_id, Conversation.id, Conversation.state, answerable_by(reach)
        ).where(
            Conversation.kind == ConversationKind.JOB_CENTRE,
            Conversation.citizen_id.in_(found.keys()),
        )
    ).all()
    have_one = {citizen_id for citizen_id, *_more in rows}
    ours = {one: (row_id, state) for one, row_id, state, is_ours in rows if is_ours}
    begun = [Begun(ours[one][0], name, ours[one][1]) for one, name in found.items() if one in ours]
    without = [one for one in found if one not in have_one and one != uow.actor.person_id]
    new = may_be_written_to(uow, without)
    return ToWriteTo(
        new={one: found[one] for one in new[:limit]},
        begun=begun[:limit],
        is_cut=max(len(new), len(begun)) > limit or len(found) > MOST_NAMED,
    )
