"""What goes in and out of the API's doors for those who run sessions."""

from __future__ import annotations

from marshmallow import Schema, fields

from app.booking.schemas import Moment
from app.booking.sessions.contract import Attendance
from app.booking.sessions.schemas import SeatSchema, SessionSchema
from app.web.fields import MISSING


class SessionsQuery(Schema):
    """Which of them to list: what ends after one moment, and by another."""

    since = Moment(data_key="from", load_default=None)
    until = Moment(data_key="to", load_default=None)


class WhoCame(Schema):
    """Which citizen came."""

    citizen_id = fields.UUID(required=True, error_messages=MISSING)


class AttendanceNote(Schema):
    """Whether somebody came."""

    attendance = fields.Enum(
        Attendance,
        by_value=True,
        required=True,
        allow_none=True,
        error_messages={"required": MISSING["required"]},
    )


class RunSessionSchema(SessionSchema):
    """A session as those who run it see it: how many seats it has, who has one, who waits."""

    class Meta:
        """They have no seat themselves."""

        exclude = ("seat",)

    seats = fields.Integer(required=True)
    taken = fields.Integer(required=True)
    waiting = fields.Integer(required=True)
    team_id = fields.UUID(required=True, allow_none=True)
    called_off_because = fields.String(required=True)


class SeatOfCitizenSchema(SeatSchema):
    """A citizen's part in a session."""

    id = fields.UUID(required=True)
    citizen_id = fields.UUID(required=True)


class SessionParticipantSchema(SeatOfCitizenSchema):
    """Somebody who has to do with a session, by name."""

    name = fields.String(required=True)


class RestSchema(Schema):
    """How many of whom nothing was noted did not come."""

    missed = fields.Integer(required=True)
