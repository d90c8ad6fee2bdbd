"""What comes in from the forms of the waiting list."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from app.booking.contract import MeetingMode
from app.booking.waiting.contract import PartOfDay, Wishes
from app.core.texts import lazy
from app.web.fields import MISSING

_NO_CHOICE = {**MISSING, "invalid": lazy("Choose among the weekdays.")}


class WaitForm(Schema):
    """Which times will do; what is left out asks for nothing."""

    mode = fields.Enum(MeetingMode, by_value=True, load_default=None)
    weekdays = fields.List(
        fields.Integer(
            error_messages=_NO_CHOICE,
            validate=validate.Range(0, 6, error=lazy("Choose among the weekdays.")),
        ),
        load_default=list,
    )
    parts = fields.List(fields.Enum(PartOfDay, by_value=True), load_default=list)

    @post_load
    def _wishes(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        wishes = Wishes(data["mode"], frozenset(data["weekdays"]), frozenset(data["parts"]))
        return {"wishes": wishes}
