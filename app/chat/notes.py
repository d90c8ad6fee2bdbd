"""Internal notes: what the job centre writes to itself beside a conversation.

A note is no message: it takes no number, no citizen's door reads this table, and none of the
events that a citizen's page hears is recorded for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from app.accounts.people import people_by_id
from app.accounts.teams import teams
from app.chat.access import conversation_for_answering, conversation_for_reading
from app.chat.contract import NoteEmpty, NoteWritten, Side
from app.chat.models import Conversation, InternalNote, NoteKind
from app.chat.policy import kept_words
from app.core.errors import NotFound
from app.core.work import UnitOfWork

MOST_SHOWN = 500


@dataclass(frozen=True)
class Course:
    """Where a conversation went when it was handed over: who, or which team, by name."""

    giver: str
    taker: str


@dataclass(frozen=True)
class NoteView:
    """A note as the job centre reads it; `course` is there where it came with a hand-over."""

    id: UUID
    conversation_id: UUID
    author_id: UUID
    author: str
    after_seq: int
    body: str
    written_at: datetime
    course: Course | None = None


@dataclass(frozen=True)
class Place:
    """Whose a conversation is: an adviser's, or only a team's."""

    adviser_id: UUID | None
    team_id: UUID | None


def write_note(uow: UnitOfWork, conversation_id: UUID, *, body: str) -> UUID:
    """Write a note beside a conversation that is the acting adviser's work.

    Raises NotFound for everybody else, NoteEmpty for one without words.
    """
    conversation = conversation_for_answering(uow, conversation_id).conversation
    words = kept_words(body)
    if not words:
        raise NoteEmpty(fields={"body": [str(NoteEmpty.title)]})
    return add_note(uow, conversation, words)


def notes_of(uow: UnitOfWork, conversation_id: UUID) -> list[NoteView]:
    """Return the newest notes beside a conversation, 500 at the most, in their order.

    NotFound for whoever does not read it as the job centre.
    """
    if conversation_for_reading(uow, conversation_id).side != Side.JOB_CENTRE:
        raise NotFound()
    rows = uow.session.scalars(
        select(InternalNote)
        .where(InternalNote.conversation_id == conversation_id)
        .order_by(InternalNote.written_at.desc(), InternalNote.id.desc())
        .limit(MOST_SHOWN)
    ).all()
    return _views(uow, rows[::-1])


def add_note(
    uow: UnitOfWork,
    conversation: Conversation,
    words: str,
    *,
    handed: tuple[Place, Place] | None = None,
) -> UUID:
    """Add a note by the acting person; whoever calls has checked access."""
    note_id = uow.new_id()
    giver, taker = handed or (Place(None, None), Place(None, None))
    uow.session.add(
        InternalNote(
            id=note_id,
            conversation_id=conversation.id,
            author_id=uow.actor.require_person(),
            after_seq=conversation.last_seq,
            kind=NoteKind.HANDED_OVER if handed else NoteKind.WRITTEN,
            body_sealed=uow.vault.seal_text(words, context=_place(note_id)),
            written_at=uow.now,
            from_adviser_id=giver.adviser_id,
            from_team_id=giver.team_id,
            to_adviser_id=taker.adviser_id,
            to_team_id=taker.team_id,
        )
    )
    uow.session.flush()
    uow.record(NoteWritten(conversation.id, note_id))
    return note_id


def _views(uow: UnitOfWork, rows: Sequence[InternalNote]) -> list[NoteView]:
    ids = {i for row in rows for i in (row.author_id, row.from_adviser_id, row.to_adviser_id) if i}
    names = {card.id: card.name for card in people_by_id(uow, ids).values()}
    if any(row.kind == NoteKind.HANDED_OVER for row in rows):
        names |= {team.id: team.name for team in teams(uow)}
    return [_view(uow, row, names) for row in rows]


def _view(uow: UnitOfWork, row: InternalNote, names: dict[UUID, str]) -> NoteView:
    def called(adviser_id: UUID | None, team_id: UUID | None) -> str:
        return next((names[i] for i in (adviser_id, team_id) if i in names), "")

    course = None
    if row.kind == NoteKind.HANDED_OVER:
        giver = called(row.from_adviser_id, row.from_team_id)
        course = Course(giver, called(row.to_adviser_id, row.to_team_id))
    return NoteView(
        id=row.id,
        conversation_id=row.conversation_id,
        author_id=row.author_id,
        author=names.get(row.author_id, ""),
        after_seq=row.after_seq,
        body=uow.vault.open_text(row.body_sealed, context=_place(row.id)),
        written_at=row.written_at,
        course=course,
    )


def _place(note_id: UUID) -> str:
    return f"note/{note_id}/body"
