"""Conversations, who takes part, and what was written; every text of a person is sealed."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from app.chat.contract import MessageKind
from app.core.claims import ToBeMade
from app.core.types import Base, TenantOwned, tenant_foreign_key


class ConversationState(StrEnum):
    """Whether a conversation waits to be dealt with; `ENDED` takes nothing more."""

    OPEN = "open"
    CLOSED = "closed"
    ENDED = "ended"


class WaitingFor(StrEnum):
    """Who owes the next word."""

    US = "us"
    CITIZEN = "citizen"


class Conversation(TenantOwned, Base):
    """One conversation; `about` names what there is one conversation of, such as "citizen/<id>".

    `last_seq` is the number of its newest message. `waiting_since` is when the one who owes an
    answer began to owe it, `answer_due_at` when the job centre promised it, `raised_at` when a
    team leader was told that the promise was broken. `auto_reply_until` is the opening before
    which no second automatic reply is sent, `told_answerer_id` the one at the job centre whom the
    citizen was last told that they are answered by.
    """

    __tablename__ = "conversation"
    __table_args__ = (
        tenant_foreign_key("citizen_id", "person", ondelete="CASCADE"),
        UniqueConstraint("municipality_id", "about", name="one_conversation_a_matter"),
        Index("ix_conversation_assignee", "municipality_id", "assignee_id", "state"),
        Index("ix_conversation_team", "municipality_id", "team_id", "state"),
        Index("ix_conversation_waiting", "municipality_id", "waiting_for", "waiting_since"),
        Index("ix_conversation_due", "municipality_id", "raised_at", "answer_due_at"),
        Index("ix_conversation_latest", "municipality_id", "last_message_at"),
        Index("ix_conversation_citizen", "municipality_id", "citizen_id"),
        Index("ix_conversation_snoozed", "municipality_id", "snoozed_until"),
        Index("ix_conversation_employer", "municipality_id", "employer_id"),
    )
    kind: Mapped[str] = mapped_column(String(12))
    about: Mapped[str] = mapped_column(String(80))
    subject_sealed: Mapped[bytes | None]
    citizen_id: Mapped[UUID | None]
    employer_id: Mapped[UUID | None]
    team_id: Mapped[UUID | None]
    assignee_id: Mapped[UUID | None]
    state: Mapped[str] = mapped_column(String(8), default=ConversationState.OPEN)
    last_seq: Mapped[int] = mapped_column(default=0)
    last_message_at: Mapped[datetime | None]
    waiting_for: Mapped[str | None] = mapped_column(String(8))
    waiting_since: Mapped[datetime | None]
    answer_due_at: Mapped[datetime | None]
    raised_at: Mapped[datetime | None]
    auto_reply_until: Mapped[datetime | None]
    snoozed_until: Mapped[datetime | None]
    told_answerer_id: Mapped[UUID | None]
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class Participant(TenantOwned, Base):
    """Somebody who takes part; `read_seq` is how far they have seen the conversation.

    `told_seq` is the newest message that a notification has told them of. `left_seq` is the newest
    that there was as they left.
    """

    __tablename__ = "participant"
    __table_args__ = (
        tenant_foreign_key("conversation_id", "conversation", ondelete="CASCADE"),
        tenant_foreign_key("person_id", "person", ondelete="CASCADE"),
        UniqueConstraint("municipality_id", "conversation_id", "person_id", name="takes_part_once"),
        Index("ix_participant_person", "municipality_id", "person_id"),
    )
    conversation_id: Mapped[UUID]
    person_id: Mapped[UUID]
    side: Mapped[str] = mapped_column(String(12))
    read_seq: Mapped[int] = mapped_column(default=0)
    told_seq: Mapped[int] = mapped_column(default=0)
    joined_at: Mapped[datetime]
    left_at: Mapped[datetime | None]
    left_seq: Mapped[int | None]


class ChatMessage(TenantOwned, Base):
    """One message, sealed; the service's own have no author."""

    __tablename__ = "chat_message"
    __table_args__ = (
        tenant_foreign_key("conversation_id", "conversation", ondelete="CASCADE"),
        tenant_foreign_key("author_id", "person", ondelete="CASCADE"),
        UniqueConstraint("municipality_id", "conversation_id", "seq", name="one_message_a_number"),
        UniqueConstraint(
            "municipality_id",
            "conversation_id",
            "author_id",
            "client_id",
            name="one_message_a_client_id",
        ),
        Index("ix_chat_message_author", "municipality_id", "author_id", "posted_at"),
    )
    conversation_id: Mapped[UUID]
    seq: Mapped[int]
    kind: Mapped[str] = mapped_column(String(10), default=MessageKind.WRITTEN)
    author_id: Mapped[UUID | None]
    side: Mapped[str] = mapped_column(String(12))
    client_id: Mapped[UUID | None]
    body_sealed: Mapped[bytes | None]
    has_files: Mapped[bool] = mapped_column(default=False)
    posted_at: Mapped[datetime]
    redacted_at: Mapped[datetime | None]
    redacted_by: Mapped[UUID | None]


class Attachment(TenantOwned, Base):
    """A file of a message; it is reached through its conversation alone."""

    __tablename__ = "attachment"
    __table_args__ = (
        tenant_foreign_key("message_id", "chat_message", ondelete="CASCADE"),
        UniqueConstraint("municipality_id", "file_id", name="one_attachment_a_file"),
        Index("ix_attachment_message", "municipality_id", "message_id"),
    )
    message_id: Mapped[UUID]
    file_id: Mapped[UUID]
    place: Mapped[int]


class NoteKind(StrEnum):
    """Whether a note was only written, or came with handing the conversation over."""

    WRITTEN = "written"
    HANDED_OVER = "handed_over"


class InternalNote(TenantOwned, Base):
    """What the job centre writes to itself beside a conversation; no citizen ever sees it.

    `after_seq` is the number of the newest message when it was written. One that came with a
    hand-over says from whom to whom, and may have no words.
    """

    __tablename__ = "internal_note"
    __table_args__ = (
        tenant_foreign_key("conversation_id", "conversation", ondelete="CASCADE"),
        tenant_foreign_key("author_id", "person", ondelete="CASCADE"),
        Index("ix_internal_note_conversation", "municipality_id", "conversation_id"),
        Index("ix_internal_note_author", "municipality_id", "author_id", "written_at"),
    )
    conversation_id: Mapped[UUID]
    author_id: Mapped[UUID]
    after_seq: Mapped[int]
    kind: Mapped[str] = mapped_column(String(12), server_default=NoteKind.WRITTEN)
    body_sealed: Mapped[bytes]
    written_at: Mapped[datetime]
    from_adviser_id: Mapped[UUID | None]
    from_team_id: Mapped[UUID | None]
    to_adviser_id: Mapped[UUID | None]
    to_team_id: Mapped[UUID | None]


class ScheduledState(StrEnum):
    """What became of a message that was written to be sent later."""

    WAITING = "waiting"
    SENT = "sent"
    CANCELLED = "cancelled"
    FAILED = "failed"


class ScheduledMessage(TenantOwned, Base):
    """A message to be sent later: it has no number before it is sent.

    `created_at` is when its words were written, or last written anew.
    """

    __tablename__ = "scheduled_message"
    __table_args__ = (
        tenant_foreign_key("conversation_id", "conversation", ondelete="CASCADE"),
        tenant_foreign_key("author_id", "person", ondelete="CASCADE"),
        Index("ix_scheduled_message_due", "municipality_id", "state", "send_at"),
        Index("ix_scheduled_message_conversation", "municipality_id", "conversation_id"),
        Index(
            "one_scheduled_message_a_client_id",
            "municipality_id",
            "author_id",
            "client_id",
            unique=True,
        ),
    )
    conversation_id: Mapped[UUID]
    author_id: Mapped[UUID]
    client_id: Mapped[UUID]
    body_sealed: Mapped[bytes]
    send_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10), default=ScheduledState.WAITING)
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class CannedReply(TenantOwned, Base):
    """A reply that is written often; `{citizen}`, `{adviser}` and so on are filled in."""

    __tablename__ = "canned_reply"
    __table_args__ = (Index("ix_canned_reply_team", "municipality_id", "team_id"),)
    team_id: Mapped[UUID | None]
    title: Mapped[str] = mapped_column(String(80))
    body: Mapped[str] = mapped_column(String(4000))
    language: Mapped[str] = mapped_column(String(5), default="da")
    changed_at: Mapped[datetime]


class BroadcastState(StrEnum):
    """How far a message to many has come."""

    SENDING = "sending"
    SENT = "sent"
    STOPPED = "stopped"


class Broadcast(TenantOwned, Base):
    """One message to many, each in a conversation of their own; `audience` such as "team/<id>"."""

    __tablename__ = "broadcast"
    __table_args__ = (
        tenant_foreign_key("author_id", "person", ondelete="CASCADE"),
        Index("ix_broadcast_state", "municipality_id", "state"),
    )
    author_id: Mapped[UUID]
    audience: Mapped[str] = mapped_column(String(80))
    body_sealed: Mapped[bytes]
    state: Mapped[str] = mapped_column(String(8), default=BroadcastState.SENDING)
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class BroadcastRecipient(TenantOwned, Base):
    """One citizen whom a message to many is for, and when it was posted to them."""

    __tablename__ = "broadcast_recipient"
    __table_args__ = (
        tenant_foreign_key("broadcast_id", "broadcast", ondelete="CASCADE"),
        tenant_foreign_key("person_id", "person", ondelete="CASCADE"),
        UniqueConstraint("municipality_id", "broadcast_id", "person_id", name="broadcast_once"),
    )
    broadcast_id: Mapped[UUID]
    person_id: Mapped[UUID]
    client_id: Mapped[UUID]
    posted_at: Mapped[datetime | None]
    problem: Mapped[str | None] = mapped_column(String(60))


class ExportState(StrEnum):
    """How far the export of a conversation has come."""

    WAITING = "waiting"
    WORKING = "working"
    READY = "ready"
    FAILED = "failed"


class ConversationExport(ToBeMade, Base):
    """One conversation as a file that somebody asked for, for a day; `form` is "pdf" or "json".

    `with_notes` says that the internal notes come along, which the case system alone is given.
    The file is kept under this row's own identity.
    """

    __tablename__ = "conversation_export"
    __table_args__ = (
        tenant_foreign_key("conversation_id", "conversation", ondelete="CASCADE"),
        tenant_foreign_key("asked_by", "person", ondelete="CASCADE"),
        Index("ix_conversation_export_asked", "municipality_id", "asked_by", "conversation_id"),
        Index("ix_conversation_export_conversation", "municipality_id", "conversation_id"),
        Index("ix_conversation_export_state", "municipality_id", "state", "asked_at"),
    )
    conversation_id: Mapped[UUID]
    asked_by: Mapped[UUID]
    form: Mapped[str] = mapped_column(String(4))
    with_notes: Mapped[bool] = mapped_column(default=False, server_default=false())
    language: Mapped[str] = mapped_column(String(5))
