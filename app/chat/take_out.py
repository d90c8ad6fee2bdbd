"""What somebody takes along of chat: their conversations, with the files that they sent.

The job centre's own notes, and how it deals with a conversation, are not theirs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from uuid import UUID

from sqlalchemy import select

from app.chat.access import visible_to
from app.chat.contract import ConversationKind, MessageView, Side
from app.chat.conversations import ConversationView, conversation_views
from app.chat.models import Attachment, ChatMessage, Conversation, Participant
from app.chat.policy import Reach
from app.chat.reading import messages_after
from app.chat.showing import names_of
from app.chat.views import message_views
from app.core.take_out import Entry, Part, Record, Section, TakenPage, record
from app.core.texts import _, format_moment
from app.core.work import UnitOfWork
from app.files.take_out import file_to_take

FOLDER = "messages"
_AT_ONCE = 50


def conversations_to_take(uow: UnitOfWork) -> Part:
    """Provide the conversations that the acting person takes part in, each on its own page."""
    return Part(
        "chat",
        _("Messages"),
        sections=(
            Section(_("My conversations"), (_entry(uow, one) for one in _mine(uow))),
            *_section_left(uow),
        ),
        records={
            "conversation": _conversation_records(uow),
            "participant": _seat_records(uow),
            "chat_message": _message_records(uow),
            "attachment": _attachment_records(uow),
        },
    )


def _entry(uow: UnitOfWork, one: ConversationView) -> Entry:
    facts = [
        (_("Begun"), format_moment(one.created_at)),
        (_("Last message"), format_moment(one.last_message_at) if one.last_message_at else ""),
    ]
    page = TakenPage(FOLDER, one.subject, partial(_messages, uow, one))
    return Entry(one.subject, facts=facts, page=page)


def _messages(uow: UnitOfWork, conversation: ConversationView) -> Iterator[Entry]:
    for some in _readings(uow, conversation.id):
        names = names_of(uow, conversation, some)
        for one in some:
            yield _message(uow, one, _author(conversation, one, names))


def _message(uow: UnitOfWork, one: MessageView, author: str) -> Entry:
    """Return a message; of what others sent, the name of a file alone."""
    is_mine = one.author_id == uow.actor.person_id
    words = _("This message was removed.") if one.redacted_at else one.body
    received = [_("File: %(name)s", name=file.name) for file in one.attachments if not is_mine]
    sent = [file_to_take(uow, file, folder=FOLDER) for file in one.attachments if is_mine]
    title = f"{author} · {format_moment(one.posted_at)}"
    return Entry(title, texts=[words, *received], files=sent)


def _author(conversation: ConversationView, one: MessageView, names: Mapping[UUID, str]) -> str:
    name = names.get(one.author_id, "") if one.author_id else ""
    company = conversation.company or _("The company")
    return name or (company if one.side == Side.EMPLOYER else _("The job centre"))


def _mine(uow: UnitOfWork) -> Iterator[ConversationView]:
    """Yield the conversations that are the person's own, not what is their work."""
    own = visible_to(Reach(uow.actor.require_person()))
    ids = uow.session.scalars(
        select(Conversation.id).where(own).order_by(Conversation.created_at.desc())
    ).all()
    for start in range(0, len(ids), _AT_ONCE):
        some = select(Conversation).where(Conversation.id.in_(ids[start : start + _AT_ONCE]))
        rows = uow.session.scalars(some.order_by(Conversation.created_at.desc())).all()
        yield from conversation_views(uow, rows)


def _section_left(uow: UnitOfWork) -> Iterator[Section]:
    """Yield what the person wrote in classes that they are out of, where there is anything."""
    said = [_message(uow, one, _("You")) for one in _own_words_left(uow)]
    if said:
        yield Section(_("What I wrote in classes that I am out of"), said)


def _own_words_left(uow: UnitOfWork) -> Sequence[MessageView]:
    """Return what the person wrote in discussions that they no longer take part in."""
    mine = (
        select(ChatMessage)
        .join(Participant, Participant.conversation_id == ChatMessage.conversation_id)
        .join(Conversation, Conversation.id == ChatMessage.conversation_id)
        .where(
            Conversation.kind == ConversationKind.CLASS,
            ChatMessage.author_id == uow.actor.require_person(),
            Participant.person_id == ChatMessage.author_id,
            Participant.side == Side.CITIZEN,
            Participant.left_at.is_not(None),
        )
        .order_by(ChatMessage.posted_at, ChatMessage.id)
    )
    return message_views(uow, uow.session.scalars(mine).all())


def _readings(uow: UnitOfWork, conversation_id: UUID) -> Iterator[Sequence[MessageView]]:
    after, has_more = 0, True
    while has_more:
        reading = messages_after(uow, conversation_id, after=after)
        if reading.messages:
            yield reading.messages
            after = reading.messages[-1].seq
        has_more = reading.has_more


def _conversation_records(uow: UnitOfWork) -> Iterator[Record]:
    for one in _mine(uow):
        yield {
            "id": one.id,
            "kind": one.kind,
            "name": one.subject,
            "company": one.company,
            "state": one.state,
            "last_seq": one.last_seq,
            "last_message_at": one.last_message_at,
            "created_at": one.created_at,
        }


def _seat_records(uow: UnitOfWork) -> Iterator[Record]:
    mine = select(Participant).where(Participant.person_id == uow.actor.require_person())
    for row in uow.session.scalars(mine):
        yield record(row, "conversation_id", "side", "read_seq", "joined_at", "left_at", "left_seq")


def _message_records(uow: UnitOfWork) -> Iterator[Record]:
    for conversation in _mine(uow):
        for some in _readings(uow, conversation.id):
            names = names_of(uow, conversation, some)
            yield from (_message_record(one, names) for one in some)
    yield from (_message_record(one, {}) for one in _own_words_left(uow))


def _message_record(one: MessageView, names: dict[UUID, str]) -> Record:
    return {
        "id": one.id,
        "conversation_id": one.conversation_id,
        "seq": one.seq,
        "kind": one.kind,
        "side": one.side,
        "author_id": one.author_id,
        "author": names.get(one.author_id, "") if one.author_id else "",
        "body": one.body,
        "posted_at": one.posted_at,
        "redacted_at": one.redacted_at,
        "files": [file.name for file in one.attachments],
    }


def _attachment_records(uow: UnitOfWork) -> Iterator[Record]:
    """Yield which file was sent with which message."""
    for conversation in _mine(uow):
        rows = uow.session.scalars(
            select(Attachment)
            .join(ChatMessage, ChatMessage.id == Attachment.message_id)
            .where(
                ChatMessage.conversation_id == conversation.id, ChatMessage.redacted_at.is_(None)
            )
            .order_by(ChatMessage.seq, Attachment.place)
        )
        for row in rows:
            yield record(row, "message_id", "file_id", "place")
