"""What comes in from the pages of advisers' own calendars."""

from __future__ import annotations

import re
from typing import Any

from marshmallow import Schema, fields, pre_load, validate

from app.booking.calendars.contract import Shows
from app.core.texts import lazy
from app.web.fields import MISSING, PlainLine

_CHOOSE = lazy("Choose one of these.")
_CALENDARS = lazy("Choose among your calendars.")


def _line(limit: int, *more: Any) -> fields.String:
    too_long = lazy("Write at most %(n)s characters.", n=limit)
    return fields.String(
        required=True,
        error_messages=MISSING,
        validate=[validate.Length(max=limit, error=too_long), PlainLine(), *more],
    )


class LoginForm(Schema):
    """Where one's calendar is, and how to get in.

    The address may be that of a server, its name alone, or an e-mail address at it.
    """

    address = _line(500)
    user = _line(
        200,
        validate.Regexp(re.compile(r"^[^:]*$"), error=lazy("A user name has no colon in it.")),
    )
    password = _line(200)

    @pre_load
    def as_address(self, data: dict[str, Any], **_more: Any) -> dict[str, Any]:
        """Write out an address that was given in short."""
        given = data.get("address")
        if not isinstance(given, str):
            return data
        address = given.strip()
        if "://" not in address:
            address = "https://" + (address.rpartition("@")[2] if "/" not in address else address)
        return {**data, "address": address}


class ChoiceForm(Schema):
    """Which calendars are read, which one is written to, and what of the citizen stands there."""

    read = fields.List(
        fields.UUID(error_messages={"invalid_uuid": _CALENDARS}),
        load_default=list,
        validate=validate.Length(max=100, error=_CALENDARS),
    )
    write = fields.UUID(load_default=None, error_messages={"invalid_uuid": _CALENDARS})
    shows = fields.Enum(
        Shows, by_value=True, load_default=Shows.INITIALS, error_messages={"unknown": _CHOOSE}
    )


class LeavingForm(Schema):
    """Whether the meetings are taken out before the account is forgotten."""

    meetings = fields.String(
        required=True,
        error_messages=MISSING,
        validate=validate.OneOf(["remove", "leave"], error=_CHOOSE),
    )
