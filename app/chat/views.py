"""Puts together what readers see of messages and conversations, deciphered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import select

from app.accounts.naming import short_name
from app.accounts.people import people_by_id
from app.chat.contract import (
    ConversationKind,
    MessageKind,
    MessageView,
    ParticipantView,
    Side,
)
from app.chat.models import Attachment, ChatMessage, Conversation, Participant
from app.core.work import UnitOfWork
from app.files.contract import FileView
from app.files.service import files_by_id


def message_views(uow: UnitOfWork, rows: Sequence[ChatMessage]) -> list[MessageView]:
    """Return messages with their words and files; whoever asks has checked who may see them."""
    files = _files_of(uow, [row.id for row in rows if row.has_files and not row.redacted_at])
    return [
        MessageView(
            id=row.id,
            conversation_id=row.conversation_id,
            seq=row.seq,
            client_id=row.client_id,
            kind=MessageKind(row.kind),
            author_id=row.author_id,
            side=Side(row.side),
            body=_body_of(uow, row),
            posted_at=row.posted_at,
            redacted_at=row.redacted_at,
            redacted_side=_redacted_side_of(row),
            attachments=tuple(files.get(row.id, ())),
        )
        for row in rows
    ]


def participants_of(
    uow: UnitOfWork, conversation_ids: Collection[UUID]
) -> dict[UUID, list[ParticipantView]]:
    """Return who takes part in each of the conversations, and how far they have seen it.

    The citizens of a class have short names to each other, and whole ones to themselves and staff.
    """
    rows = uow.session.scalars(
        select(Participant)
        .where(Participant.conversation_id.in_(conversation_ids), Participant.left_at.is_(None))
        .order_by(Participant.joined_at, Participant.id)
    ).all()
    people = people_by_id(uow, {row.person_id for row in rows})
    among = _classes_as_citizen(uow, conversation_ids)
    found: dict[UUID, list[ParticipantView]] = defaultdict(list)
    for row in rows:
        name = people[row.person_id].name if row.person_id in people else ""
        is_other = row.side == Side.CITIZEN and row.person_id != uow.actor.person_id
        if is_other and row.conversation_id in among:
            name = short_name(name)
        found[row.conversation_id].append(
            ParticipantView(row.person_id, name, Side(row.side), row.read_seq)
        )
    return found


def _classes_as_citizen(uow: UnitOfWork, conversation_ids: Collection[UUID]) -> set[UUID]:
    """Return the discussions that the acting person is or was in as one of the class."""
    rows = (
        select(Participant.conversation_id)
        .join(Conversation, Conversation.id == Participant.conversation_id)
        .where(
            Participant.conversation_id.in_(conversation_ids),
            Participant.person_id == uow.actor.person_id,
            Participant.side == Side.CITIZEN,
            Conversation.kind == ConversationKind.CLASS,
        )
    )
    return set(uow.session.scalars(rows)) if uow.actor.person_id else set()


def body_place(message_id: UUID) -> str:
    """Return the place that a message's words are sealed for."""
    return f"message/{message_id}/body"


def _body_of(uow: UnitOfWork, row: ChatMessage) -> str:
    if row.body_sealed is None or row.redacted_at is not None:
        return ""
    return uow.vault.open_text(row.body_sealed, context=body_place(row.id))


def _redacted_side_of(row: ChatMessage) -> Side | None:
    """Return who took the words away: only the job centre may with what others wrote."""
    if row.redacted_at is None:
        return None
    return Side(row.side) if row.redacted_by == row.author_id else Side.JOB_CENTRE


def _files_of(uow: UnitOfWork, message_ids: Sequence[UUID]) -> dict[UUID, list[FileView]]:
    if not message_ids:
        return {}
    rows = uow.session.execute(
        select(Attachment.message_id, Attachment.file_id)
        .where(Attachment.message_id.in_(message_ids))
        .order_by(Attachment.place)
    ).all()
    files = files_by_id(uow, {file_id for _, file_id in rows})
    found: dict[UUID, list[FileView]] = defaultdict(list)
    for message_id, file_id in rows:
        if file_id in files:
            found[message_id].append(files[file_id])
    return found
