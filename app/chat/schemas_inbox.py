"""What comes in through the forms of the inbox."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from marshmallow import Schema, ValidationError, fields, pre_load, validate

from app.chat.inbox import Queue
from app.chat.models import ConversationState
from app.chat.snoozing import SnoozeChoice
from app.core.clock import COPENHAGEN
from app.core.errors import Invalid, Problem
from app.core.texts import _, lazy

MISSING = lazy("This is missing.")
NO_DAY = lazy("Choose a day.")
NO_TIME = lazy("Choose a time.")
NO_FILES = lazy(
    "Files cannot be sent later. Leave them out, or fold “Send later” up and send them now."
)
_REQUIRED = {"required": MISSING, "null": MISSING}
# What no field of ours sends: the page is an old one, or the form is not ours.
_OLD_PAGE = lazy("This page is out of date. Load it again.")
_OURS = {"required": _OLD_PAGE, "invalid_uuid": _OLD_PAGE}


class InboxQuery(Schema):
    """Which part of the inbox is shown: a queue, or what was looked for."""

    koe = fields.Enum(Queue, by_value=True, load_default=Queue.US)
    q = fields.String(load_default="", validate=validate.Length(max=100))
    tilstand = fields.Enum(ConversationState, by_value=True, load_default=None)
    cursor = fields.String(load_default=None)


class TakerField(fields.Field[tuple[str, UUID]]):
    """A colleague or a team, such as "team/<id>"."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Any, **_kwargs: Any
    ) -> tuple[str, UUID]:
        kind, _slash, which = str(value).partition("/")
        try:
            taker = UUID(which)
        except ValueError:
            taker = None
        if kind not in {"adviser", "team"} or taker is None:
            raise ValidationError(_("Choose a colleague or a team."))
        return kind, taker


class HandOverForm(Schema):
    """To whom a conversation goes, what they should know, and whose it was seen to be."""

    to = TakerField(
        required=True, error_messages={"required": lazy("Choose a colleague or a team.")}
    )
    note = fields.String(load_default="")
    of_adviser = fields.UUID(load_default=None, error_messages=_OURS)
    of_team = fields.UUID(load_default=None, error_messages=_OURS)


class TakeForm(Schema):
    """Whom the conversation was seen to belong to; empty for nobody."""

    instead_of = fields.UUID(load_default=None, allow_none=True, error_messages=_OURS)

    @pre_load
    def _nobody(self, data: Any, **_kwargs: Any) -> Any:
        return {name: value or None for name, value in data.items()}


class NoteForm(Schema):
    """An internal note."""

    body = fields.String(load_default="")


class RedactForm(Schema):
    """Which message is to be taken away, and whether the question was answered with yes."""

    message_id = fields.UUID(
        required=True, error_messages=_OURS | {"required": lazy("Choose a message.")}
    )
    is_sure = fields.Boolean(load_default=False, data_key="sure")


class SnoozeForm(Schema):
    """Until when a conversation is put aside."""

    choice = fields.Enum(
        SnoozeChoice,
        by_value=True,
        required=True,
        error_messages=_REQUIRED | {"unknown": lazy("Choose one of these.")},
    )
    on = fields.Date(load_default=None, error_messages={"invalid": NO_DAY})


class CloseForm(Schema):
    """The last words, where there are any."""

    client_id = fields.UUID(required=True, error_messages=_OURS)
    last_words = fields.String(load_default="")


class SubjectForm(Schema):
    """What a conversation is about."""

    subject = fields.String(load_default="")


class LaterForm(Schema):
    """A message, and when it is to be sent."""

    client_id = fields.UUID(load_default=None, error_messages=_OURS)
    body = fields.String(load_default="")
    on = fields.Date(required=True, error_messages={"required": NO_DAY, "invalid": NO_DAY})
    at = fields.Time(required=True, error_messages={"required": NO_TIME, "invalid": NO_TIME})


class CannedForm(Schema):
    """A canned reply."""

    title = fields.String(load_default="")
    body = fields.String(load_default="")
    language = fields.String(load_default="da")
    team_id = fields.UUID(load_default=None, error_messages=_OURS)


class BroadcastForm(Schema):
    """A message to many; `number` is how many it was shown to reach."""

    broadcast_id = fields.UUID(required=True, error_messages=_OURS)
    audience = fields.String(load_default="")
    body = fields.String(load_default="")
    number = fields.Integer(load_default=None)


def local_moment(form: dict[str, Any]) -> datetime:
    """Return the moment that a form's local day and time name, in UTC.

    Invalid, beside the day, for one at the ends of time that no zone can be counted in.
    """
    try:
        return datetime.combine(form["on"], form["at"], COPENHAGEN).astimezone(UTC)
    except OverflowError:
        raise Invalid(fields={"on": [str(NO_DAY)]}) from None


def at_its_field(problem: Problem) -> Problem:
    """Return a problem of the moment beside the day, which is where a form asks for it."""
    if "send_at" in problem.fields:
        problem.fields["on"] = problem.fields.pop("send_at")
    return problem
