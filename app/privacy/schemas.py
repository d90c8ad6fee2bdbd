"""What goes out of the API's door to the take-out."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from app.privacy.contract import OwnTakeOut, TakeOutState

NONE = "none"


class TakeOutSchema(Schema):
    """Everything that one made, as one file: how far that is, and what can be fetched now.

    One that is ready can be fetched while a new one is made.
    """

    state = fields.String(
        required=True,
        validate=validate.OneOf([NONE, *(one.value for one in TakeOutState)]),
        metadata={"description": "Of the one that was asked for last; `none` if none was."},
    )
    done = fields.Integer(required=True, metadata={"description": "How many parts are made."})
    parts = fields.Integer(required=True, metadata={"description": "How many there will be."})
    asked_at = fields.AwareDateTime(required=True, allow_none=True)
    made_at = fields.AwareDateTime(
        required=True, allow_none=True, metadata={"description": "Of the file."}
    )
    kept_until = fields.AwareDateTime(required=True, allow_none=True)
    size = fields.Integer(required=True, allow_none=True, metadata={"description": "bytes"})
    file = fields.String(
        required=True, allow_none=True, metadata={"description": "The path to fetch it from."}
    )


def take_out_document(own: OwnTakeOut, address: str) -> dict[str, Any]:
    """Return what somebody has as the API shows it; `address` is where a file is fetched."""
    latest, ready = own.latest, own.ready
    return {
        "state": latest.state.value if latest else NONE,
        "done": latest.done if latest else 0,
        "parts": latest.parts if latest else 0,
        "asked_at": latest.asked_at if latest else None,
        "made_at": ready.made_at if ready else None,
        "kept_until": ready.kept_until if ready else None,
        "size": ready.size if ready else None,
        "file": address if ready else None,
    }
