"""What goes in and out of the chat's doors: the API's and the socket's are the same."""

from __future__ import annotations

from typing import Any, ClassVar

from marshmallow import Schema, ValidationError, fields, validate, validates

from app.chat.contract import (
    LONGEST_BODY,
    MOST_ATTACHMENTS,
    MessageKind,
    MessageView,
    Side,
    TooLong,
)
from app.chat.conversations import ConversationView
from app.chat.policy import clean_body, is_too_long
from app.chat.searching import SHORTEST
from app.web.fields import NumberInAddress, TrueOrFalse, WholeNumber
from app.web.paging import HIGHEST_LIMIT, cursor_field

HIGHEST_SEQ = 2**31 - 1
LONGEST_QUESTION = 100


# What is left of a text of blanks and control characters is nothing: see `policy.clean_body`.
_SOMETHING = r"[^\x00-\x20\x7f-\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]"


def _seq(kind: type[fields.Integer] = WholeNumber, **kwargs: Any) -> fields.Integer:
    return kind(validate=validate.Range(min=0, max=HIGHEST_SEQ), **kwargs)


class NewConversation(Schema):
    """Whom to begin with: left out, one's own with the job centre; an adviser names a citizen."""

    citizen_id = fields.UUID(load_default=None)


class NewMessage(Schema):
    """A message; `client_id` is the sender's own, made once for each message."""

    described_also: ClassVar[dict[str, Any]] = {
        "anyOf": [
            {"required": ["body"], "properties": {"body": {"pattern": _SOMETHING}}},
            {"required": ["attachment_ids"], "properties": {"attachment_ids": {"minItems": 1}}},
        ]
    }

    client_id = fields.UUID(required=True)
    body = fields.String(
        load_default="", validate=validate.Length(max=LONGEST_BODY, error=TooLong.title)
    )
    attachment_ids = fields.List(
        fields.UUID(), load_default=list, validate=validate.Length(max=MOST_ATTACHMENTS)
    )


class MessageForm(Schema):
    """The same from the page, where the files come with the form."""

    client_id = fields.UUID(required=True)
    body = fields.String(load_default="")

    @validates("body")
    def _is_short_enough(self, value: str, **_kwargs: Any) -> None:
        """Count a line break as one character, although a browser sends two."""
        if is_too_long(clean_body(value)):
            raise ValidationError(str(TooLong.title))


class ReadUpTo(Schema):
    """How far the reader has seen."""

    seq = _seq(required=True)


class ReadResult(Schema):
    """How far the reader is known to have seen."""

    seq = fields.Integer(required=True)


class MessagesQuery(Schema):
    """Which messages: those after a number, or before one; else the newest."""

    after = _seq(NumberInAddress, load_default=None)
    before = _seq(NumberInAddress, load_default=None)
    limit = NumberInAddress(load_default=50, validate=validate.Range(min=1, max=200))
    cursor = cursor_field()


class ConversationsQuery(Schema):
    """Which part of the list."""

    limit = NumberInAddress(load_default=20, validate=validate.Range(min=1, max=HIGHEST_LIMIT))
    cursor = cursor_field()


class SearchQuery(Schema):
    """Which words to look for; all of them must be there."""

    q = fields.String(
        required=True,
        validate=validate.Length(min=SHORTEST, max=LONGEST_QUESTION),
        metadata={"description": "words, or parts of words"},
    )


class HitSchema(Schema):
    """A message with the words in it; `match` stands between `before` and `after`."""

    conversation_id = fields.UUID(required=True)
    subject = fields.String(required=True)
    seq = fields.Integer(required=True)
    posted_at = fields.AwareDateTime(required=True)
    before = fields.String(required=True)
    match = fields.String(required=True)
    after = fields.String(required=True)


class FoundSchema(Schema):
    """What was found, and in how much; a search stops after the newest 2,000 messages."""

    items = fields.List(fields.Nested(HitSchema), attribute="hits", required=True)
    looked_at = fields.Integer(required=True)
    is_complete = fields.Boolean(required=True)


class NewExport(Schema):
    """What kind of file to make of a conversation; JSON is for the case system."""

    form = fields.String(load_default="pdf", validate=validate.OneOf(["pdf", "json"]))
    notes = TrueOrFalse(
        load_default=False,
        metadata={"description": "whether the internal notes come along; a PDF never has them"},
    )


class ExportForm(NewExport):
    """The same from the page, where everything is text."""

    notes = fields.Boolean(load_default=False)  # type: ignore[assignment]  # a browser sends "true"


class ExportSchema(Schema):
    """A conversation as a file; it can be fetched while `state` is "ready", for a day."""

    id = fields.UUID(required=True)
    conversation_id = fields.UUID(required=True)
    form = fields.String(required=True, validate=validate.OneOf(["pdf", "json"]))
    notes = fields.Boolean(required=True, attribute="with_notes")
    state = fields.String(
        required=True, validate=validate.OneOf(["waiting", "working", "ready", "failed"])
    )
    asked_at = fields.AwareDateTime(required=True)


class AttachmentSchema(Schema):
    """A file of a message; it is fetched through its conversation."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    size = fields.Integer(required=True, metadata={"description": "bytes"})
    type = fields.String(required=True)
    state = fields.String(required=True)


class MessageSchema(Schema):
    """A message; `body` is empty once it was redacted, `author_id` for the service's own."""

    id = fields.UUID(required=True)
    conversation_id = fields.UUID(required=True)
    seq = fields.Integer(required=True)
    client_id = fields.UUID(required=True, allow_none=True)
    kind = fields.String(required=True, validate=validate.OneOf([k.value for k in MessageKind]))
    author_id = fields.UUID(required=True, allow_none=True)
    side = fields.String(required=True, validate=validate.OneOf([s.value for s in Side]))
    body = fields.String(required=True)
    posted_at = fields.AwareDateTime(required=True)
    redacted_at = fields.AwareDateTime(required=True, allow_none=True)
    redacted_side = fields.String(
        required=True, allow_none=True, validate=validate.OneOf([s.value for s in Side])
    )
    attachments = fields.List(fields.Nested(AttachmentSchema), required=True)


class ParticipantSchema(Schema):
    """Somebody who takes part, and how far they have seen."""

    person_id = fields.UUID(required=True)
    name = fields.String(required=True)
    side = fields.String(required=True)
    read = fields.Integer(required=True)


class ConversationSchema(Schema):
    """A conversation; `read` says how far each participant has seen it."""

    id = fields.UUID(required=True)
    kind = fields.String(required=True)
    subject = fields.String(required=True)
    side = fields.String(required=True)
    state = fields.String(required=True)
    last_seq = fields.Integer(required=True)
    read = fields.Dict(keys=fields.UUID(), values=fields.Integer(), required=True)
    unread = fields.Integer(required=True)
    last_message_at = fields.AwareDateTime(required=True, allow_none=True)
    waiting_for = fields.String(required=True, allow_none=True)
    answer_due_at = fields.AwareDateTime(required=True, allow_none=True)
    participants = fields.List(fields.Nested(ParticipantSchema), required=True)


class Joining(Schema):
    """Which conversation to hear, and the newest number that is known already."""

    conversation_id = fields.UUID(required=True)
    after = _seq(load_default=0)


class Posting(NewMessage):
    """A message, and where it belongs."""

    conversation_id = fields.UUID(required=True)


class SeenUpTo(ReadUpTo):
    """How far the reader has seen a conversation."""

    conversation_id = fields.UUID(required=True)


class OneConversation(Schema):
    """A conversation by itself."""

    conversation_id = fields.UUID(required=True)


class Nothing(Schema):
    """Nothing has to be said."""


_ATTACHMENT = AttachmentSchema()
_CONVERSATION = ConversationSchema()


def message_document(view: MessageView) -> dict[str, Any]:
    """Return a message as `MessageSchema` writes it: by hand, for it is done for every message."""
    return {
        "id": str(view.id),
        "conversation_id": str(view.conversation_id),
        "seq": view.seq,
        "client_id": str(view.client_id) if view.client_id else None,
        "kind": view.kind.value,
        "author_id": str(view.author_id) if view.author_id else None,
        "side": view.side.value,
        "body": view.body,
        "posted_at": view.posted_at.isoformat(),
        "redacted_at": view.redacted_at.isoformat() if view.redacted_at else None,
        "redacted_side": view.redacted_side.value if view.redacted_side else None,
        "attachments": [_ATTACHMENT.dump(file) for file in view.attachments],
    }


def conversation_document(view: ConversationView) -> dict[str, Any]:
    """Return a conversation as every door writes it, in JSON values."""
    document: dict[str, Any] = _CONVERSATION.dump(view)
    return document
