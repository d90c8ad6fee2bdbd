"""What other packages may rely on about chat: events, errors, and what they may provide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from app.core.errors import Conflict, Forbidden, Invalid, TooManyRequests
from app.core.events import Event
from app.core.texts import Text, lazy
from app.core.work import UnitOfWork
from app.files.contract import FileView

LONGEST_BODY = 4_000
MOST_ATTACHMENTS = 5
ABOUT_INTEREST = "interest/"  # what a company's conversation is known by, with the interest's id
ABOUT_CLASS = "class/"  # what a class's discussion is known by, with the class's id


class ConversationKind(StrEnum):
    """What a conversation is about."""

    JOB_CENTRE = "job_centre"
    CLASS = "class"
    INTEREST = "interest"


class Side(StrEnum):
    """On which side somebody takes part."""

    CITIZEN = "citizen"
    JOB_CENTRE = "job_centre"
    EMPLOYER = "employer"
    SERVICE = "service"


class MessageKind(StrEnum):
    """Who wrote a message: a person, or the service by itself."""

    WRITTEN = "written"
    AUTOMATIC = "automatic"
    ANSWERER = "answerer"


@dataclass(frozen=True)
class ConversationOpened(Event):
    """A conversation has begun."""

    conversation_id: UUID


@dataclass(frozen=True)
class MessagePosted(Event):
    """A message was added to a conversation, as number `seq`."""

    conversation_id: UUID
    message_id: UUID
    seq: int


@dataclass(frozen=True)
class MessageRedacted(Event):
    """The words of a message were taken away; that it was there stays."""

    conversation_id: UUID
    message_id: UUID


@dataclass(frozen=True)
class MessagesRead(Event):
    """A participant has seen a conversation up to number `seq`."""

    conversation_id: UUID
    person_id: UUID
    seq: int


@dataclass(frozen=True)
class ConversationChanged(Event):
    """Something else about a conversation changed: who answers, or its state."""

    conversation_id: UUID


@dataclass(frozen=True)
class ConversationMoved(Event):
    """A conversation became another adviser's or another team's; the event says whose it was."""

    conversation_id: UUID
    from_team_id: UUID | None
    from_adviser_id: UUID | None


@dataclass(frozen=True)
class NoteWritten(Event):
    """The job centre wrote an internal note; nobody but the job centre hears of it."""

    conversation_id: UUID
    note_id: UUID


@dataclass(frozen=True)
class ConversationOverdue(Event):
    """Nobody answered a citizen within the time that was promised."""

    conversation_id: UUID


@dataclass(frozen=True)
class ScheduledChanged(Event):
    """A message to be sent later was written, changed, called off, sent, or could not be sent."""

    conversation_id: UUID


@dataclass(frozen=True)
class BroadcastBegun(Event):
    """A message to many was confirmed, and waits to be sent."""

    broadcast_id: UUID


@dataclass(frozen=True)
class MessageView:
    """A message as its readers see it; `body` is empty once `redacted_at` is set.

    `redacted_side` is the side that took its words away: its author's own, or the job centre.
    """

    id: UUID
    conversation_id: UUID
    seq: int
    client_id: UUID | None
    kind: MessageKind
    author_id: UUID | None
    side: Side
    body: str
    posted_at: datetime
    redacted_at: datetime | None = None
    redacted_side: Side | None = None
    attachments: Sequence[FileView] = field(default_factory=tuple)


@dataclass(frozen=True)
class ParticipantView:
    """Somebody of a conversation, and how far they have seen it."""

    person_id: UUID
    name: str
    side: Side
    read: int


@dataclass(frozen=True)
class CardPart:
    """A part of the citizen's card: a heading and lines, each with a link where there is one."""

    heading: Text
    lines: Sequence[tuple[str, str | None]]


class CardProvider(Protocol):
    """Provides a part of the citizen's card beside a conversation.

    Called with a reading unit of the adviser's; returns None where there is nothing that this
    adviser may see.
    """

    def __call__(self, uow: UnitOfWork, citizen_id: UUID) -> CardPart | None:
        """Return the part about a citizen."""


class ClientIdReused(Conflict):
    """The author used this client_id in the conversation before, with other words."""

    slug = "chat/client-id-reused"
    title = lazy("A message with this client_id was sent before, with other words.")


class MessageEmpty(Invalid):
    """There are neither words nor files in the message."""

    slug = "chat/message-empty"
    title = lazy("Write something, or attach a file.")


class TooLong(Invalid):
    """There are more words than a message, a note or a canned text has room for."""

    slug = "chat/too-long"
    title = lazy("Write at most 4,000 characters.")


class NoteEmpty(Invalid):
    """There are no words in the note."""

    slug = "chat/note-empty"
    title = lazy("Write something in the note.")


class TakenMeanwhile(Conflict):
    """Somebody else has got the conversation since the acting person saw whose it was."""

    slug = "chat/taken-meanwhile"
    title = lazy("Somebody else has got this conversation in the meantime. See whose it is now.")


class GoneMeanwhile(Conflict):
    """The conversation went to where the acting person cannot follow since they saw it."""

    slug = "chat/gone-meanwhile"
    title = lazy(
        "Somebody else has handed this conversation over in the meantime. You can no longer see it."
    )


class CannotTakeBack(Conflict):
    """The conversation was not handed over by this person just now, or went on since."""

    slug = "chat/cannot-take-back"
    title = lazy("It is too late to take the conversation back. Hand it over again instead.")


class UnknownFields(Invalid):
    """A canned text has fields that nothing can be filled in for."""

    slug = "chat/unknown-fields"
    title = lazy("The text has fields that we cannot fill in.")


class TooLateToChange(Conflict):
    """A message to be sent later has been sent, called off or given up."""

    slug = "chat/too-late-to-change"
    title = lazy("This message has been sent or called off in the meantime.")


class NobodyToWriteTo(Invalid):
    """There is nobody among those chosen whom the sender may write to."""

    slug = "chat/nobody-to-write-to"
    title = lazy("There is nobody among them whom you can write to.")


class RecipientsChanged(Conflict):
    """It would reach more or fewer than when it was shown; `number` says how many."""

    slug = "chat/recipients-changed"
    title = lazy("The number of recipients has changed. Look at it again before you send.")


class TooManyMessages(TooManyRequests):
    """So many messages in a short time that no more are taken yet."""

    slug = "chat/too-many-messages"
    title = lazy("That was many messages at once. Wait a moment, and send it again.")


class ConversationClosed(Conflict):
    """A conversation that is closed waits for nothing."""

    slug = "chat/closed-already"
    title = lazy("This conversation is closed. Open it again first.")


class ConversationEnded(Conflict):
    """The conversation has ended for good; nothing more can be written in it."""

    slug = "chat/conversation-ended"
    title = lazy("This conversation has ended. Nothing more can be written in it.")


@dataclass(frozen=True)
class ExportAsked(Event):
    """Somebody asked for a conversation as a file; the worker makes it."""

    export_id: UUID


@dataclass(frozen=True)
class ExportView:
    """A conversation as a file: `form` is "pdf" or "json", `state` how far it has come."""

    id: UUID
    conversation_id: UUID
    form: str
    with_notes: bool
    state: str
    asked_at: datetime


class OnlyAsPdf(Forbidden):
    """JSON is for the case system: whoever does not answer at the job centre gets a PDF."""

    slug = "chat/only-as-pdf"
    title = lazy("You can save this conversation as a PDF, and not as JSON.")


class ExportNotReady(Conflict):
    """The file is still being made."""

    slug = "chat/export-not-ready"
    title = lazy("The file is still being made. Try again in a moment.")
