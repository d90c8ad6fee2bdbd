"""What comes in from the pages of meetings."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from app.booking.contract import (
    LONGEST_LANGUAGE,
    LONGEST_TEXT,
    MOST_MINUTES_LATE,
    InterpreterState,
    MeetingMode,
)
from app.booking.interpreting import ANOTHER, SIGNED
from app.booking.schemas import Moment
from app.core.errors import Invalid
from app.core.languages import SPOKEN
from app.core.texts import _, lazy
from app.web.fields import MISSING, Day

_SHORT = validate.Length(
    max=LONGEST_TEXT, error=lazy("Write at most %(n)s characters.", n=LONGEST_TEXT)
)

_NO_DAY = {**MISSING, "invalid": lazy("Choose a day.")}


class HoldForm(Schema):
    """A time, and how one meets."""

    starts_at = Moment(required=True)
    mode = fields.Enum(MeetingMode, by_value=True, required=True)


class InsteadForm(HoldForm):
    """A time that is offered in place of a meeting that was called off, with whom and where."""

    adviser_id = fields.UUID(load_default=None)
    place_id = fields.UUID(load_default=None)


def _phone() -> fields.String:
    return fields.String(load_default="", error_messages=MISSING)


class MoveForm(InsteadForm):
    """When a meeting is moved to, with whom and where, and which number is called by phone."""

    phone = _phone()


class PhoneForm(Schema):
    """Which number is called."""

    phone = _phone()


def _spoken() -> fields.String:
    return fields.String(
        load_default="",
        error_messages=MISSING,
        validate=validate.OneOf(
            (*SPOKEN, SIGNED, ANOTHER), error=lazy("Choose one of the languages.")
        ),
    )


class InterpreterForm(Schema):
    """For which language one needs an interpreter; none for no interpreter."""

    interpreter = _spoken()
    interpreter_named = fields.String(
        load_default="",
        error_messages=MISSING,
        validate=validate.Length(
            max=LONGEST_LANGUAGE,
            error=lazy("Write at most %(n)s characters.", n=LONGEST_LANGUAGE),
        ),
    )


def spoken_of(form: dict[str, Any], *, is_wanted: bool = False) -> dict[str, Any]:
    """Return what a form says of an interpreter, as those who book take it.

    Whoever writes a language wants it, whether or not they chose that it is another; Invalid where
    they chose so and wrote none, or chose none where an interpreter `is_wanted`.
    """
    code, named = form["interpreter"], form["interpreter_named"].strip()
    if is_wanted and not (code or named):
        raise Invalid(fields={"interpreter": [_("Choose one of the languages.")]})
    if code == ANOTHER and not named:
        raise Invalid(fields={"interpreter_named": [_("Write which language.")]})
    return {"interpreter_language": code or (ANOTHER if named else ""), "interpreter_named": named}


class StaffSlotForm(HoldForm, InterpreterForm):
    """A time with somebody, on a citizen's behalf."""

    adviser_id = fields.UUID(required=True, error_messages=MISSING)
    place_id = fields.UUID(load_default=None)
    # Looked at by whoever books, so that the page can be shown again with all that was typed.
    interpreter = fields.String(load_default="")
    interpreter_named = fields.String(load_default="")
    phone = _phone()


class AwayForm(Schema):
    """On which days somebody is away, and what is to become of their meetings as a rule."""

    clearing_id = fields.UUID(required=True, error_messages=MISSING)
    adviser_id = fields.UUID(required=True, error_messages=MISSING)
    first_on = Day(required=True, error_messages=_NO_DAY)
    last_on = Day(required=True, error_messages=_NO_DAY)
    usual = fields.String(
        required=True, error_messages={"required": lazy("Choose what is to happen.")}
    )


class HeldForm(InterpreterForm):
    """What is booked, and what was held, in case that it is not held any more."""

    meeting_type = fields.String(load_default="")
    starts_at = Moment(load_default=None)
    mode = fields.Enum(MeetingMode, by_value=True, load_default=None)
    adviser_id = fields.UUID(load_default=None)
    place_id = fields.UUID(load_default=None)
    phone = _phone()


class RoomForm(Schema):
    """Where an adviser is met by video."""

    video_url = fields.String(load_default="", error_messages=MISSING)


class OrderForm(Schema):
    """What came of an order, and what the order was when one saw it."""

    state = fields.Enum(InterpreterState, by_value=True, required=True)
    sequence = fields.Integer(required=True)
    language = fields.String(load_default="")


class LateForm(Schema):
    """How late one will be, in minutes, a word, or both."""

    minutes = fields.Integer(
        load_default=None,
        error_messages={"invalid": lazy("Write a whole number.")},
        validate=validate.Range(
            1, MOST_MINUTES_LATE, error=lazy("Choose from 1 to %(n)s.", n=MOST_MINUTES_LATE)
        ),
    )
    text = fields.String(load_default="", error_messages=MISSING, validate=_SHORT)


class OutcomeForm(Schema):
    """Whether the citizen came, and the job centre's own note of it."""

    has_come = fields.Boolean(
        required=True,
        error_messages={**MISSING, "invalid": lazy("Choose whether the citizen came.")},
    )
    note = fields.String(load_default="", error_messages=MISSING, validate=_SHORT)


class ComingForm(Schema):
    """Which meeting one comes to: as it was after so many changes."""

    sequence = fields.Integer(
        load_default=None, error_messages={"invalid": lazy("Write a whole number.")}
    )


class CancelForm(Schema):
    """Why one cannot come."""

    reason = fields.String(load_default="", error_messages=MISSING, validate=_SHORT)
