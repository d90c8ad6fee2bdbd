"""What goes in and out of the API's doors for those who run a queue."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from app.booking.drop_in.contract import LONGEST_DESK
from app.booking.drop_in.queueing import LONGEST_NAME
from app.booking.drop_in.schemas import DropInSchema, TicketSchema
from app.core.texts import lazy
from app.web.fields import MISSING, plain_line


class NextCall(Schema):
    """Whom one sees that one has called: where that is somebody else by now, nobody is called."""

    after = fields.UUID(load_default=None)


class AtTheDoor(Schema):
    """What somebody at the door is called, if they want to say so."""

    name = fields.String(
        load_default="",
        error_messages=MISSING,
        validate=[
            validate.Length(
                max=LONGEST_NAME, error=lazy("Write at most %(n)s characters.", n=LONGEST_NAME)
            ),
            plain_line,
        ],
    )


class MyDesk(Schema):
    """In which room, or at which desk, one sits today; empty for nowhere in particular."""

    desk = fields.String(
        required=True,
        error_messages=MISSING,
        validate=[
            validate.Length(
                max=LONGEST_DESK, error=lazy("Write at most %(n)s characters.", n=LONGEST_DESK)
            ),
            plain_line,
        ],
    )


class NumberSchema(Schema):
    """The number that somebody was given."""

    number = fields.Integer(required=True)


class RunDropInSchema(DropInSchema):
    """A drop-in today as those who run it see it."""

    class Meta:
        """They draw no number themselves."""

        exclude = ("ticket",)

    is_offered = fields.Boolean(required=True)
    is_closed_early = fields.Boolean(required=True)


class NamedTicketSchema(TicketSchema):
    """A number with the name of who has it, empty where they did not say."""

    name = fields.String(required=True)
    citizen_id = fields.UUID(required=True, allow_none=True)
    skips = fields.Integer(required=True)
    drawn_at = fields.AwareDateTime(required=True)
    called_at = fields.AwareDateTime(required=True, allow_none=True)
    called_by_id = fields.UUID(required=True, allow_none=True)


class QueueSchema(Schema):
    """Today's queue: whom one has called, whom others have, and who waits, in their order.

    `desk` is where one sits today, `desk_before` where one sat the last time.
    """

    drop_in = fields.Nested(RunDropInSchema, required=True)
    mine = fields.Nested(NamedTicketSchema, required=True, allow_none=True)
    others = fields.List(fields.Nested(NamedTicketSchema), required=True)
    waiting = fields.List(fields.Nested(NamedTicketSchema), required=True)
    desk = fields.String(required=True)
    desk_before = fields.String(required=True)
