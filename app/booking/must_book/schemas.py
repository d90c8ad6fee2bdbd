"""What comes in from the forms about meetings that must be booked."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from app.booking.must_book.contract import LONGEST_RULE, LONGEST_TEXT, ExemptBecause
from app.core.texts import lazy
from app.web.fields import MISSING

_NOT_A_DAY = {**MISSING, "invalid": lazy("This is not a day.")}


def _text(most: int, *, required: bool = True) -> fields.String:
    too_long = lazy("Write at most %(n)s characters.", n=most)
    extra = {"required": True} if required else {"load_default": ""}
    return fields.String(
        error_messages=MISSING, validate=validate.Length(max=most, error=too_long), **extra
    )


class AskForm(Schema):
    """What a citizen is asked to book, by when and why."""

    meeting_type_id = fields.UUID(
        required=True,
        error_messages={**MISSING, "invalid_uuid": lazy("Choose among the meeting types.")},
    )
    book_by = fields.Date(required=True, error_messages=_NOT_A_DAY)
    reason = _text(LONGEST_TEXT)
    rule = _text(LONGEST_RULE)
    help = _text(LONGEST_TEXT)
    reason_en = _text(LONGEST_TEXT, required=False)
    help_en = _text(LONGEST_TEXT, required=False)


class AskManyForm(AskForm):
    """The same, and whom it is asked of."""

    audience = fields.String(required=True, error_messages=MISSING)


class ExemptForm(Schema):
    """Why a citizen need not book, and a word for colleagues."""

    because = fields.Enum(
        ExemptBecause,
        by_value=True,
        required=True,
        error_messages={**MISSING, "unknown": lazy("Choose a reason.")},
    )
    word = _text(LONGEST_TEXT, required=False)
