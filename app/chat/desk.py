"""What an adviser has before them as a conversation of the inbox is open: it and all beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.chat.access import conversation_for_reading
from app.chat.answering import Answerer, answerer_of
from app.chat.assigning import Takers, takers
from app.chat.canned import CannedView, canned_replies, filled_reply
from app.chat.cards import card_of
from app.chat.contract import CardPart, CardProvider, MessageView, Side
from app.chat.conversations import subject_of
from app.chat.later import ScheduledView, scheduled_in
from app.chat.notes import NoteView, notes_of
from app.chat.redacting import removable_in
from app.chat.showing import Shown, shown_conversation
from app.core.errors import NotFound
from app.core.work import UnitOfWork


@dataclass(frozen=True)
class Desk:
    """An open conversation with all that stands beside it.

    `notes` are by the number of the message they came after, `removable` the messages that can be
    removed, the newest first, `subject` what it is about where somebody has said so, and `filled`
    the canned reply that was chosen, filled in.
    """

    shown: Shown
    notes: dict[int, list[NoteView]]
    card: Sequence[CardPart]
    scheduled: Sequence[ScheduledView]
    takers: Takers
    canned: Sequence[CannedView]
    answerer: Answerer
    removable: Sequence[MessageView]
    assignee_id: UUID | None
    team_id: UUID | None
    is_mine: bool
    is_aside: bool
    aside_until: datetime | None
    subject: str
    filled: str


def desk(
    uow: UnitOfWork,
    conversation_id: UUID,
    providers: Sequence[CardProvider],
    *,
    before: int | None = None,
    reply_id: UUID | None = None,
) -> Desk:
    """Return what an adviser has before them; NotFound where a conversation is not their work."""
    seat = conversation_for_reading(uow, conversation_id)
    row = seat.conversation
    if seat.side != Side.JOB_CENTRE or row.citizen_id is None:
        raise NotFound()
    shown = shown_conversation(uow, conversation_id, before=before)
    return Desk(
        shown=shown,
        notes=_by_place(shown, notes_of(uow, conversation_id)),
        card=card_of(uow, conversation_id, providers),
        scheduled=scheduled_in(uow, conversation_id),
        takers=takers(uow),
        canned=canned_replies(uow),
        answerer=answerer_of(uow, conversation_id),
        removable=removable_in(uow, shown),
        assignee_id=row.assignee_id,
        team_id=row.team_id,
        is_mine=row.assignee_id == uow.actor.person_id,
        is_aside=(row.snoozed_until or uow.now) > uow.now,
        aside_until=row.snoozed_until if (row.snoozed_until or uow.now) > uow.now else None,
        subject=subject_of(uow, row),
        filled=filled_reply(uow, reply_id, conversation_id) if reply_id else "",
    )


def _by_place(shown: Shown, found: list[NoteView]) -> dict[int, list[NoteView]]:
    """Return the notes by the number of the message they came after, where that is shown."""
    numbers = [message.seq for day in shown.days for message in day.messages]
    first, last = (numbers[0], numbers[-1]) if numbers else (1, 0)
    places: dict[int, list[NoteView]] = {}
    for note in found:
        if note.after_seq <= last and (note.after_seq >= first or first == 1):
            places.setdefault(note.after_seq, []).append(note)
    return places
