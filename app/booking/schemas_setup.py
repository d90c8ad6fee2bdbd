"""What comes in about meeting types and places: shapes; `type_rules` says what they may be."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from marshmallow import Schema, fields

from app.booking.contract import MeetingMode, WhoMeets
from app.core.texts import lazy
from app.web.fields import MISSING, SomethingToRead, plain_line

CHOOSE = {
    **MISSING,
    "invalid": lazy("Choose one from the list."),
    "unknown": lazy("Choose one from the list."),
}


class Minutes(fields.Field[timedelta]):
    """A length of time, sent as a whole number of minutes."""

    default_error_messages = {"invalid": lazy("Write a whole number.")}  # noqa: RUF012 — marshmallow's way

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_kwargs: Any) -> timedelta:
        if not re.fullmatch(r"[0-9]{1,6}", str(value).strip()):
            raise self.make_error("invalid")
        return timedelta(minutes=int(value))


def _choice(**kwargs: Any) -> Minutes:
    return Minutes(error_messages=CHOOSE, **kwargs)


def _line() -> fields.String:
    return fields.String(required=True, error_messages=MISSING, validate=plain_line)


def _text() -> fields.String:
    return fields.String(load_default="", error_messages=MISSING, validate=SomethingToRead())


class MeetingTypeForm(Schema):
    """What is said of a meeting type; see `TypeFacts`."""

    name_da = _line()
    name_en = _line()
    about_da = _text()
    about_en = _text()
    bring_da = _text()
    bring_en = _text()
    follows_da = _text()
    follows_en = _text()
    video_url = fields.String(load_default="", error_messages=MISSING)
    length = Minutes(required=True, error_messages=MISSING | Minutes.default_error_messages)
    buffer = _choice(load_default=timedelta())
    step = _choice(required=True)
    modes = fields.List(
        fields.Enum(MeetingMode, by_value=True, error_messages=CHOOSE), load_default=list
    )
    has_interpreter = fields.Boolean(load_default=False, error_messages=CHOOSE)
    who_meets = fields.Enum(WhoMeets, by_value=True, required=True, error_messages=CHOOSE)
    notice = _choice(load_default=timedelta())
    ahead = _choice(required=True)
    move_until = _choice(load_default=timedelta())
    cancel_until = _choice(load_default=timedelta())
    most_moves = fields.Integer(load_default=None, error_messages=CHOOSE)
    reminders = fields.List(_choice(), load_default=list)


class PlaceForm(Schema):
    """A place, and where it is."""

    name = _line()
    address = _line()
