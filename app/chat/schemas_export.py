"""How a conversation is written for the case system: plain JSON, its version in front."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from app.chat.contract import MessageKind, Side

FORMAT = "jobvej/conversation"
VERSION = 1
INTERNAL = "Internt: må ikke vises til borgeren / Internal: not to be shown to the citizen"


class ExportedPerson(Schema):
    """Somebody of the conversation."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    side = fields.String(required=True, validate=validate.OneOf([s.value for s in Side]))


class ExportedConversation(Schema):
    """The conversation itself."""

    id = fields.UUID(required=True)
    subject = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(["open", "closed", "ended"]))
    created_at = fields.AwareDateTime(required=True)
    closed_at = fields.AwareDateTime(required=True, allow_none=True)
    citizen_id = fields.UUID(required=True)
    citizen = fields.String(required=True)
    participants = fields.List(fields.Nested(ExportedPerson), required=True)


class ExportedFile(Schema):
    """A file of a message, by name: its content is fetched through the conversation."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    size = fields.Integer(required=True, metadata={"description": "bytes"})
    type = fields.String(required=True)


class ExportedMessage(Schema):
    """A message; one that was redacted has no words, and says when they were taken away."""

    id = fields.UUID(required=True)
    seq = fields.Integer(required=True)
    kind = fields.String(required=True, validate=validate.OneOf([k.value for k in MessageKind]))
    side = fields.String(required=True, validate=validate.OneOf([s.value for s in Side]))
    author_id = fields.UUID(required=True, allow_none=True)
    author = fields.String(required=True)
    body = fields.String(required=True)
    posted_at = fields.AwareDateTime(required=True)
    redacted_at = fields.AwareDateTime(required=True, allow_none=True)
    attachments = fields.List(fields.Nested(ExportedFile), required=True)


class ExportedNote(Schema):
    """An internal note; `after_seq` is the message that it came after."""

    id = fields.UUID(required=True)
    after_seq = fields.Integer(required=True)
    author_id = fields.UUID(required=True)
    author = fields.String(required=True)
    body = fields.String(required=True)
    written_at = fields.AwareDateTime(required=True)
    handed_from = fields.String(required=True, allow_none=True)
    handed_to = fields.String(required=True, allow_none=True)


class ExportedNotes(Schema):
    """The internal notes, in a part of their own that says what they are."""

    marking = fields.String(required=True)
    items = fields.List(fields.Nested(ExportedNote), required=True)


class CaseExport(Schema):
    """A conversation for the case system; `internal_notes` is null where nobody asked for them."""

    format = fields.String(required=True)
    version = fields.Integer(required=True)
    municipality = fields.String(required=True)
    exported_at = fields.AwareDateTime(required=True)
    exported_by = fields.String(required=True)
    conversation = fields.Nested(ExportedConversation, required=True)
    messages = fields.List(fields.Nested(ExportedMessage), required=True)
    internal_notes = fields.Nested(ExportedNotes, required=True, allow_none=True)
