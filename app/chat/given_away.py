"""What an adviser has just handed over to where they cannot follow, while it can be taken back."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.accounts.people import people_by_id
from app.accounts.teams import teams_by_id
from app.chat.access import readers_among
from app.chat.assigning import MAY_TAKE_BACK_FOR
from app.chat.models import Conversation, InternalNote, NoteKind
from app.core.work import UnitOfWork

MOST_SHOWN = 20


@dataclass(frozen=True)
class GivenAway:
    """A conversation that went to a colleague, or to a team, by name."""

    conversation_id: UUID
    citizen: str
    taker: str


def given_away(uow: UnitOfWork) -> list[GivenAway]:
    """Return what the acting person handed over last and can still take back, the latest first.

    What they can still open is not among them: there they hand it over again.
    """
    me = uow.actor.require_person()
    rows = uow.session.execute(
        select(Conversation, InternalNote)
        .join(InternalNote, InternalNote.conversation_id == Conversation.id)
        .where(
            InternalNote.author_id == me,
            InternalNote.kind == NoteKind.HANDED_OVER,
            InternalNote.written_at >= uow.now - MAY_TAKE_BACK_FOR,
            Conversation.assignee_id.is_not_distinct_from(InternalNote.to_adviser_id),
            Conversation.team_id.is_not_distinct_from(InternalNote.to_team_id),
        )
        .order_by(InternalNote.written_at.desc(), InternalNote.id.desc())
        .limit(MOST_SHOWN)
    ).all()
    latest: dict[UUID, tuple[Conversation, InternalNote]] = {}
    for row, note in rows:
        latest.setdefault(row.id, (row, note))
    if not latest:
        return []
    readable = {about for _, about in readers_among(uow, {(me, one) for one in latest})}
    gone = [pair for about, pair in latest.items() if about not in readable]
    return _in_words(uow, gone)


def _in_words(uow: UnitOfWork, gone: list[tuple[Conversation, InternalNote]]) -> list[GivenAway]:
    ids = {i for row, note in gone for i in (row.citizen_id, note.to_adviser_id) if i is not None}
    names = {card.id: card.name for card in people_by_id(uow, ids).values()}
    of_teams = teams_by_id(uow, {note.to_team_id for _, note in gone if note.to_team_id})
    names |= {team.id: team.name for team in of_teams.values()}

    def called(*found: UUID | None) -> str:
        return next((names[one] for one in found if one in names), "")

    return [
        GivenAway(row.id, called(row.citizen_id), called(note.to_adviser_id, note.to_team_id))
        for row, note in gone
    ]
