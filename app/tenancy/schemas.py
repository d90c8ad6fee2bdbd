"""What comes in about closing days."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from app.core.texts import lazy
from app.web.fields import MISSING


class ClosingDayForm(Schema):
    """A day on which the job centre is closed."""

    on = fields.Date(
        required=True, error_messages={**MISSING, "invalid": lazy("This is not a day.")}
    )
    reason = fields.String(
        load_default="",
        error_messages=MISSING,
        validate=validate.Length(max=120, error=lazy("Write at most 120 characters.")),
    )
