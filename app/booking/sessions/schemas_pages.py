"""What comes in from the pages of sessions."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate

from app.booking.sessions.contract import MOST_SEATS, MOST_WEEKS, Attendance, SessionFacts
from app.core.clock import local_moment
from app.core.texts import _, lazy
from app.web.fields import MISSING, SomethingToRead, plain_line

_CHOOSE = {**MISSING, "invalid_uuid": lazy("Choose one from the list.")}
_DAY = {**MISSING, "invalid": lazy("This is not a day.")}
_TIME = {**MISSING, "invalid": lazy("Choose a time.")}
_NUMBER = {**MISSING, "invalid": lazy("Write a whole number.")}
_FIRST_YEAR, _LAST_YEAR = 2000, 2100  # clocks end somewhere, and nobody plans beyond


def _line(**kwargs: Any) -> fields.String:
    return fields.String(
        error_messages=MISSING,
        validate=[
            validate.Length(max=120, error=lazy("Write at most 120 characters.")),
            plain_line,
        ],
        **kwargs,
    )


def _text(most: int) -> fields.String:
    return fields.String(
        load_default="",
        error_messages=MISSING,
        validate=[
            validate.Length(max=most, error=lazy("Write at most %(n)s characters.", n=most)),
            SomethingToRead(),
        ],
    )


def _number(most: int, **kwargs: Any) -> fields.Integer:
    return fields.Integer(
        error_messages=_NUMBER,
        validate=validate.Range(1, most, error=lazy("Choose from 1 to %(n)s.", n=most)),
        **kwargs,
    )


class SignUpForm(Schema):
    """Whether one wants to come although there is something else at that time."""

    although_busy = fields.Boolean(load_default=False)


class SessionForm(Schema):
    """What staff say of a session, and how many weeks it is held."""

    title_da = _line(required=True)
    title_en = _line(load_default="")
    about_da = _text(1000)
    about_en = _text(1000)
    bring_da = _text(500)
    bring_en = _text(500)
    place_id = fields.UUID(required=True, error_messages=_CHOOSE)
    on = fields.Date(required=True, error_messages=_DAY)
    begins = fields.Time(required=True, error_messages=_TIME)
    until = fields.Time(required=True, error_messages=_TIME)
    seats = _number(MOST_SEATS, required=True)
    who = fields.String(
        load_default="open",
        validate=validate.OneOf(("open", "invited"), error=lazy("Choose one of these.")),
    )
    sign_up_until_on = fields.Date(load_default=None, error_messages=_DAY)
    sign_off_until_on = fields.Date(load_default=None, error_messages=_DAY)
    team_id = fields.UUID(load_default=None, error_messages=_CHOOSE)
    led_by_id = fields.UUID(load_default=None, error_messages=_CHOOSE)
    weeks = _number(MOST_WEEKS, load_default=1)

    @post_load
    def _as_facts(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        weeks, day = data.pop("weeks"), data.pop("on")
        moments = {
            "starts_at": _moment(day, data.pop("begins"), "begins"),
            "ends_at": _moment(day, data.pop("until"), "until"),
        }
        data["is_open"] = data.pop("who") == "open"
        return {"facts": SessionFacts(**data, **moments), "weeks": weeks}


class CallOffForm(Schema):
    """Why a session is called off."""

    reason = _text(300)


class InviteForm(Schema):
    """Whom to invite: a group."""

    audience = fields.String(
        required=True,
        error_messages={**MISSING, "required": lazy("Choose whom you want to invite.")},
    )


class CitizenForm(Schema):
    """Which citizen it is about."""

    citizen_id = fields.UUID(required=True, error_messages=_CHOOSE)


class TickForm(Schema):
    """Whether somebody came; empty takes the note back."""

    attendance = fields.Enum(
        Attendance,
        by_value=True,
        load_default=None,
        error_messages={"unknown": lazy("Choose one of these.")},
    )


def _moment(day: date, at: time, field: str) -> Any:
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise ValidationError(_("This is not a day."), "on")
    moment = local_moment(day, at.replace(microsecond=0))
    if moment is None:
        raise ValidationError(_("The clocks change that night: there is no such time."), field)
    return moment
