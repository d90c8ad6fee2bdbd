"""What goes in and out of the API's doors to meetings."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from marshmallow import Schema, fields, validate

from app.booking.contract import (
    LONGEST_LANGUAGE,
    LONGEST_TEXT,
    MOST_MINUTES_LATE,
    BookingState,
    InterpreterState,
    MeetingMode,
)
from app.booking.interpreting import ANOTHER, SIGNED
from app.core.languages import SPOKEN
from app.core.texts import lazy
from app.web.fields import MISSING, TrueOrFalse, WholeNumber

_THIS_CENTURY = "20"  # nobody meets before or after, and clocks end somewhere


class Moment(fields.AwareDateTime):
    """A moment with its offset, which tells the two half past twos of an autumn night apart."""

    def __init__(self, **kwargs: Any) -> None:
        """Say in the API's document what is taken."""
        described = {"description": "RFC 3339, with an offset.", "pattern": "^20[0-9]{2}-"}
        kwargs.setdefault("metadata", described)
        invalid = lazy("This is not a moment with an offset (RFC 3339).")
        kwargs["error_messages"] = MISSING | {
            "invalid": invalid,
            "invalid_awareness": invalid,
            "format": invalid,
        }
        super().__init__(format="iso", **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> datetime:
        if not isinstance(value, str) or not value.startswith(_THIS_CENTURY):
            raise self.make_error("invalid", input=value, obj_type="datetime")
        moment: datetime = super()._deserialize(value, attr, data, **kwargs)
        return moment


def mode_of_meeting(**kwargs: Any) -> fields.Enum[MeetingMode]:
    """Return the field for how one meets."""
    return fields.Enum(MeetingMode, by_value=True, **kwargs)


def named_type() -> fields.String:
    """Return the field for a type of meeting."""
    return fields.String(
        required=True,
        validate=validate.Length(1, 60),
        metadata={"description": "The id or the slug of a meeting type."},
    )


def language_of_interpreter() -> fields.String:
    """Return the field for the language of an interpreter."""
    return fields.String(
        load_default="",
        validate=validate.OneOf(
            ("", *SPOKEN, SIGNED, ANOTHER), error=lazy("Choose one of the languages.")
        ),
        metadata={"description": "The citizen's own where an interpreter is needed without one."},
    )


def place_shown() -> fields.UUID:
    """Return the field for the place that one was shown beside a time."""
    words = "The place that the time had; a 409 with the time elsewhere where it has another now."
    return fields.UUID(load_default=None, metadata={"description": words})


def name_of_another_language() -> fields.String:
    """Return the field for what a language is called that an interpreter's code does not name."""
    too_long = lazy("Write at most %(n)s characters.", n=LONGEST_LANGUAGE)
    return fields.String(
        load_default="",
        validate=[
            validate.Regexp("^[^\\x00]*$", error=lazy("This has characters that are not text.")),
            validate.Length(max=LONGEST_LANGUAGE, error=too_long),
        ],
        metadata={"description": "What the language is called where its code is `und`."},
    )


def number_to_call() -> fields.String:
    """Return the field for the number that is called."""
    return fields.String(
        load_default="",
        validate=validate.Length(max=20),
        metadata={"description": "Which number is called, of a meeting by phone."},
    )


class SlotsQuery(Schema):
    """Which free times to look for."""

    meeting_type = named_type()
    since = Moment(data_key="from", load_default=None)
    until = Moment(data_key="to", load_default=None)
    mode = mode_of_meeting(load_default=None)
    adviser_id = fields.UUID(load_default=None)
    citizen_id = fields.UUID(load_default=None)


class NewBooking(Schema):
    """Which time to hold or to book; staff name the citizen."""

    meeting_type = named_type()
    starts_at = Moment(required=True)
    mode = mode_of_meeting(load_default=None)
    adviser_id = fields.UUID(load_default=None)
    place_id = place_shown()
    citizen_id = fields.UUID(load_default=None)
    with_interpreter = TrueOrFalse(load_default=False)
    interpreter_language = language_of_interpreter()
    interpreter_named = name_of_another_language()
    phone = number_to_call()


class Move(Schema):
    """Where to move a meeting to."""

    starts_at = Moment(required=True)
    mode = mode_of_meeting(load_default=None)
    adviser_id = fields.UUID(load_default=None)
    place_id = place_shown()


class Cancellation(Schema):
    """Why a meeting is called off, where one wants to say so."""

    reason = fields.String(load_default="", validate=validate.Length(max=LONGEST_TEXT))


class Lateness(Schema):
    """How late one will be, a word about it, or both."""

    minutes = WholeNumber(
        load_default=None, allow_none=True, validate=validate.Range(1, MOST_MINUTES_LATE)
    )
    text = fields.String(load_default="", validate=validate.Length(max=LONGEST_TEXT))


class Confirmation(Schema):
    """Which meeting one comes to: as it is now, or as it was after so many changes."""

    sequence = WholeNumber(load_default=None, allow_none=True, validate=validate.Range(min=0))


class PlaceSchema(Schema):
    """Where one meets."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    address = fields.String(required=True)


class MeetingTypeSchema(Schema):
    """Why and how one meets, in the language of who asks."""

    id = fields.UUID(required=True)
    slug = fields.String(required=True)
    name = fields.String(required=True)
    about = fields.String(required=True)
    bring = fields.String(required=True)
    follows = fields.String(
        required=True, metadata={"description": "What follows where one cannot come."}
    )
    minutes = fields.Integer(required=True)
    modes = fields.List(mode_of_meeting(), required=True)
    has_interpreter = fields.Boolean(required=True)


class SlotSchema(Schema):
    """A free time."""

    starts_at = fields.AwareDateTime(required=True)
    ends_at = fields.AwareDateTime(required=True)
    adviser_id = fields.UUID(required=True)
    mode = mode_of_meeting(required=True)
    place = fields.Nested(PlaceSchema, required=True, allow_none=True)


class BookingSchema(Schema):
    """A meeting, or a time that is held until `hold_until`."""

    id = fields.UUID(required=True)
    state = fields.Enum(BookingState, by_value=True, required=True)
    citizen_id = fields.UUID(required=True)
    adviser_id = fields.UUID(required=True)
    meeting_type = fields.UUID(required=True, attribute="meeting_type_id")
    starts_at = fields.AwareDateTime(required=True)
    ends_at = fields.AwareDateTime(required=True)
    mode = mode_of_meeting(required=True)
    place = fields.Nested(PlaceSchema, required=True, allow_none=True)
    with_interpreter = fields.Boolean(required=True)
    interpreter_language = fields.String(required=True)
    interpreter_named = fields.String(required=True)
    interpreter_state = fields.Enum(InterpreterState, by_value=True, required=True, allow_none=True)
    sequence = fields.Integer(required=True)
    hold_until = fields.AwareDateTime(required=True, allow_none=True)
    minutes_late = fields.Integer(required=True, allow_none=True)
    late_text = fields.String(required=True)
    cancel_reason = fields.String(required=True)
    confirmed_at = fields.AwareDateTime(required=True, allow_none=True)
    video_url = fields.String(required=True, allow_none=True)
    phone = fields.String(required=True)
