"""How a conversation is written for the case system: plain JSON, its version in front."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from app.chat.case_export import FORMAT, VERSION, Exported
from app.chat.contract import MessageKind, MessageView, Side
from app.chat.notes import NoteView

INTERNAL = "Internt: må ikke vises til borgeren / Internal: not to be shown to the citizen"


class ExportQuery(Schema):
    """What to take along."""

    notes = fields.Boolean(
        load_default=False, metadata={"description": "whether the internal notes come along"}
    )


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


def export_document(exported: Exported) -> dict[str, Any]:
    """Return the document as `CaseExport` describes it, in JSON values."""
    document: dict[str, Any] = CaseExport().dump(export_values(exported))
    return document


def export_values(exported: Exported) -> dict[str, Any]:
    """Return what stands in the document, for `CaseExport` to write."""
    of, names = exported.conversation, exported.names
    return {
        "format": FORMAT,
        "version": VERSION,
        "municipality": exported.municipality,
        "exported_at": exported.exported_at,
        "exported_by": exported.exported_by,
        "conversation": {
            "id": of.id,
            "subject": exported.subject,
            "state": of.state,
            "created_at": of.created_at,
            "closed_at": of.closed_at,
            "citizen_id": of.citizen_id,
            "citizen": names.get(of.citizen_id, "") if of.citizen_id else "",
            "participants": [
                {"id": person_id, "name": name, "side": side}
                for person_id, name, side in exported.participants
            ],
        },
        "messages": [_message(exported, one) for one in exported.messages],
        "internal_notes": None
        if exported.notes is None
        else {"marking": INTERNAL, "items": [_note(note) for note in exported.notes]},
    }


def _message(exported: Exported, one: MessageView) -> dict[str, Any]:
    author = exported.names.get(one.author_id, "") if one.author_id else ""
    return {
        "id": one.id,
        "seq": one.seq,
        "kind": one.kind,
        "side": one.side,
        "author_id": one.author_id,
        "author": author,
        "body": one.body,
        "posted_at": one.posted_at,
        "redacted_at": one.redacted_at,
        "attachments": one.attachments,
    }


def _note(note: NoteView) -> dict[str, Any]:
    return {
        "id": note.id,
        "after_seq": note.after_seq,
        "author_id": note.author_id,
        "author": note.author,
        "body": note.body,
        "written_at": note.written_at,
        "handed_from": note.course.giver if note.course else None,
        "handed_to": note.course.taker if note.course else None,
    }
