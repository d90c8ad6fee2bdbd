"""What goes out of the API's doors to drop-ins."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from app.booking.drop_in.contract import TicketState
from app.booking.drop_in.views import Today
from app.booking.schemas import PlaceSchema


class WaitSchema(Schema):
    """About how many minutes one waits."""

    least = fields.Integer(required=True)
    most = fields.Integer(required=True)


class TicketSchema(Schema):
    """A number in a queue: `ahead` and `wait` while it waits, who called and where once called."""

    id = fields.UUID(required=True)
    number = fields.Integer(required=True)
    state = fields.Enum(TicketState, by_value=True, required=True)
    ahead = fields.Integer(required=True, allow_none=True)
    wait = fields.Nested(WaitSchema, required=True, allow_none=True)
    called_by = fields.String(
        required=True, metadata={"description": "The first name of who called it; else empty."}
    )
    desk = fields.String(
        required=True, metadata={"description": "The room or desk to come to, if it was said."}
    )


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


def today_facts(today: Today) -> dict[str, Any]:
    """Return a drop-in as it is today, and more for who runs it."""
    view = today.drop_in
    return {
        "id": view.id,
        "title": view.title,
        "about": view.about,
        "place": view.place,
        "may_draw": today.may_draw,
        "waiting": today.waiting,
        "opens_next": today.opens_next,
        "ticket": today.mine,
        "is_offered": view.is_active,
        "is_closed_early": today.is_closed_early,
    }
