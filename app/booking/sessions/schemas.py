"""What goes in and out of the API's doors to sessions."""

from __future__ import annotations

from marshmallow import Schema, fields

from app.booking.schemas import PlaceSchema
from app.booking.sessions.contract import Attendance, SeatState, SessionState
from app.web.fields import TrueOrFalse


class SignUp(Schema):
    """Whether one comes although one has something else then."""

    although_busy = TrueOrFalse(load_default=False)


class SeatSchema(Schema):
    """One's part in a session; `in_line` is one's place in line where one waits."""

    state = fields.Enum(SeatState, by_value=True, required=True)
    attendance = fields.Enum(Attendance, by_value=True, required=True, allow_none=True)
    in_line = fields.Integer(required=True, allow_none=True)


class SessionSchema(Schema):
    """A session on site, in the language of who asks; without a seat one has not answered."""

    id = fields.UUID(required=True)
    title = fields.String(required=True)
    about = fields.String(required=True)
    bring = fields.String(required=True)
    place = fields.Nested(PlaceSchema, required=True)
    starts_at = fields.AwareDateTime(required=True)
    ends_at = fields.AwareDateTime(required=True)
    state = fields.Enum(SessionState, by_value=True, required=True)
    is_open = fields.Boolean(required=True)
    seats_left = fields.Integer(required=True)
    sign_up_until = fields.Date(required=True, allow_none=True)
    sign_off_until = fields.Date(required=True, allow_none=True)
    sequence = fields.Integer(required=True)
    seat = fields.Nested(SeatSchema, required=True, allow_none=True)
