"""What goes in and out of the doors to the waiting list."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from marshmallow import Schema, fields, post_load, validate

from app.booking.contract import MeetingMode
from app.booking.schemas import (
    PlaceSchema,
    language_of_interpreter,
    mode_of_meeting,
    name_of_another_language,
    named_type,
    number_to_call,
)
from app.booking.schemas_pages import InterpreterForm
from app.booking.waiting.contract import OfferOutcome, PartOfDay, Wishes
from app.core.texts import lazy
from app.web.fields import MISSING, EachOnce, WholeNumber

_NO_PLACE = {**MISSING, "invalid_uuid": lazy("Choose among the places.")}
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
    places = fields.List(fields.UUID(error_messages=_NO_PLACE), load_default=list)

    @post_load
    def _wishes(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        return {"wishes": _as_wishes(data)}


class AcceptForm(InterpreterForm):
    """What a meeting that was offered needs; without the field of a number the known one counts."""

    phone = fields.String(load_default=None, error_messages=MISSING)


class NewWaiting(Schema):
    """What to wait for, and which times will do; what is left out asks for nothing."""

    meeting_type = named_type()
    mode = mode_of_meeting(load_default=None)
    weekdays = fields.List(
        WholeNumber(validate=validate.Range(0, 6, error=lazy("Choose among the weekdays."))),
        load_default=list,
        validate=EachOnce(),
        metadata={"description": "0 is Monday.", "uniqueItems": True},
    )
    parts = fields.List(
        fields.Enum(PartOfDay, by_value=True),
        load_default=list,
        validate=EachOnce(),
        metadata={"uniqueItems": True},
    )
    places = fields.List(
        fields.UUID(),
        load_default=list,
        validate=EachOnce(),
        metadata={"description": "Where one meets in person.", "uniqueItems": True},
    )
    instead_of = fields.UUID(
        load_default=None,
        metadata={"description": "The meeting of that type that one has, and wants earlier."},
    )

    @post_load
    def _wishes(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        wishes = replace(_as_wishes(data), instead_of=data["instead_of"])
        return {"meeting_type": data["meeting_type"], "wishes": wishes}


class Acceptance(Schema):
    """Which interpreter one needs, where the type of meeting has any, and the number to call."""

    interpreter_language = language_of_interpreter()
    interpreter_named = name_of_another_language()
    phone = number_to_call()


class WishesSchema(Schema):
    """Which times will do."""

    mode = mode_of_meeting(required=True, allow_none=True)
    weekdays = fields.List(fields.Integer(), required=True)
    parts = fields.List(fields.Enum(PartOfDay, by_value=True), required=True)
    places = fields.List(fields.UUID(), required=True)
    instead_of = fields.UUID(required=True, allow_none=True)


class OfferSchema(Schema):
    """A time that is held for one until `answer_by`; afterwards `outcome` says what came of it."""

    id = fields.UUID(required=True)
    waiting_id = fields.UUID(required=True)
    meeting_type = fields.UUID(required=True, attribute="meeting_type_id")
    adviser_id = fields.UUID(required=True)
    mode = mode_of_meeting(required=True)
    place = fields.Nested(PlaceSchema, required=True, allow_none=True)
    starts_at = fields.AwareDateTime(required=True)
    ends_at = fields.AwareDateTime(required=True)
    answer_by = fields.AwareDateTime(required=True)
    outcome = fields.Enum(OfferOutcome, by_value=True, required=True, allow_none=True)
    instead_of = fields.UUID(required=True, allow_none=True)
    booking_id = fields.UUID(required=True, allow_none=True)


class PlaceInLineSchema(WishesSchema):
    """One's place in line: how many are `ahead`, and the time that is offered, if any."""

    id = fields.UUID(required=True)
    meeting_type = fields.UUID(required=True)
    name = fields.String(required=True)
    joined_at = fields.AwareDateTime(required=True)
    ahead = fields.Integer(required=True)
    offer = fields.Nested(OfferSchema, required=True, allow_none=True)


class WaiterSchema(WishesSchema):
    """Somebody in line; the name is empty for who does not arrange meetings."""

    name = fields.String(required=True)
    since = fields.AwareDateTime(required=True)


class LineSchema(Schema):
    """Who waits for one type of meeting, the longest wait first."""

    meeting_type = fields.UUID(required=True)
    name = fields.String(required=True)
    since = fields.AwareDateTime(required=True)
    waiters = fields.List(fields.Nested(WaiterSchema), required=True)


def _as_wishes(data: dict[str, Any]) -> Wishes:
    weekdays, parts, places = (frozenset(data[name]) for name in ("weekdays", "parts", "places"))
    return Wishes(data["mode"], weekdays, parts, places)
