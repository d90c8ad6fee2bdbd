"""What goes in and out of the API's doors to sessions."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from app.booking.schemas import PlaceSchema
from app.booking.sessions.contract import Attendance, SeatState, SessionState, SessionView
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


def session_facts(session: SessionView) -> dict[str, Any]:
    """Return what anybody who may know of a session is told of it, and more for who runs it."""
    facts = session.facts
    return {
        "id": session.id,
        "title": session.title,
        "about": session.about,
        "bring": session.bring,
        "place": session.place,
        "starts_at": facts.starts_at,
        "ends_at": facts.ends_at,
        "state": session.state,
        "is_open": facts.is_open,
        "seats_left": session.left,
        "sign_up_until": facts.sign_up_until_on,
        "sign_off_until": facts.sign_off_until_on,
        "sequence": session.sequence,
        "seats": facts.seats,
        "taken": session.taken,
        "waiting": session.waiting,
        "team_id": facts.team_id,
        "called_off_because": session.called_off_because,
    }
