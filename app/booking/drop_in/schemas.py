"""What goes out of the API's doors to drop-ins."""

from __future__ import annotations

from marshmallow import Schema, fields

from app.booking.drop_in.contract import TicketState
from app.booking.schemas import PlaceSchema


class WaitSchema(Schema):
    """About how many minutes one waits."""

    least = fields.Integer(required=True)
    most = fields.Integer(required=True)


class TicketSchema(Schema):
    """A number in a queue; `ahead` and `wait` while it waits."""

    id = fields.UUID(required=True)
    number = fields.Integer(required=True)
    state = fields.Enum(TicketState, by_value=True, required=True)
    ahead = fields.Integer(required=True, allow_none=True)
    wait = fields.Nested(WaitSchema, required=True, allow_none=True)


class DropInSchema(Schema):
    """A drop-in as it is today, in the language of who asks."""

    id = fields.UUID(required=True)
    title = fields.String(required=True)
    about = fields.String(required=True)
    place = fields.Nested(PlaceSchema, required=True)
    may_draw = fields.Boolean(required=True)
    waiting = fields.Integer(required=True)
    opens_next = fields.AwareDateTime(required=True, allow_none=True)
    ticket = fields.Nested(TicketSchema, required=True, allow_none=True)
