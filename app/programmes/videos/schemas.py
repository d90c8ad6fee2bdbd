"""What goes in and out of the API's door to films."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from app.core.texts import lazy
from app.programmes.videos.contract import MOST_BYTES, MOST_SECONDS
from app.programmes.videos.contract_errors import VideoTooLarge
from app.programmes.videos.policy import MOST_INTERVALS
from app.web.fields import MISSING, AnyNumber, WholeNumber

_NO_NUMBER = {**MISSING, "invalid": lazy("This is not a number.")}


def _second(**given: Any) -> AnyNumber:
    place = validate.Range(0, MOST_SECONDS * 2, error=lazy("This is not a place in the film."))
    return AnyNumber(error_messages=_NO_NUMBER, validate=place, **given)


class Played(Schema):
    """What was played, from one second of the film until another."""

    start = _second(required=True)
    end = _second(required=True)


class NewReport(Schema):
    """What was played since the page was opened, and where in the film one is now."""

    played = fields.List(
        fields.Nested(Played),
        required=True,
        validate=validate.Length(max=MOST_INTERVALS, error=lazy("There are too many of these.")),
        error_messages=MISSING | {"invalid": lazy("This is not a list.")},
    )
    position = _second(required=True)


class NewUpload(Schema):
    """How large the file is, in bytes."""

    size = WholeNumber(
        required=True,
        error_messages=_NO_NUMBER,
        validate=validate.Range(1, MOST_BYTES, error=VideoTooLarge.title),
    )


class UploadSchema(Schema):
    """An upload that has begun, and how it goes on."""

    id = fields.UUID(required=True, metadata={"description": "the version that it becomes"})
    received = fields.Integer(required=True, metadata={"description": "bytes"})
    piece = fields.Integer(required=True, metadata={"description": "bytes of a piece, at most"})


class ArrivedSchema(Schema):
    """How much of an upload has arrived."""

    received = fields.Integer(required=True, metadata={"description": "bytes"})


class ReceiptSchema(Schema):
    """Whether a film counts as seen."""

    is_watched = fields.Boolean(
        required=True, metadata={"description": "nine tenths of it were played"}
    )
    is_said = fields.Boolean(
        required=True, metadata={"description": "the citizen says to have seen it"}
    )
    may_say = fields.Boolean(
        required=True, metadata={"description": "so much was played that the citizen may say so"}
    )
    is_taken = fields.Boolean(
        required=True,
        metadata={"description": "all that was said is counted; where it is not, say it again"},
    )
