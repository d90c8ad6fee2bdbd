"""What goes in and out of the doors to hand-ins of tasks: shapes alone."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, missing, validate

from app.core.texts import lazy
from app.documents.contract_hand_ins import LONGEST_COMMENT, HandInState
from app.files.contract import FileState
from app.programmes.hand_ins.contract import LONGEST_WORK, TaskHandIn
from app.web.fields import MISSING, Day, NumberInAddress, SomethingToRead
from app.web.paging import DEFAULT_LIMIT, HIGHEST_LIMIT, cursor_field

NO_DAY = {**MISSING, "invalid": lazy("This is not a day.")}
NO_CHOICE = {**MISSING, "invalid_uuid": lazy("Choose one of these.")}
GOOD, AGAIN = "good", "again"
_SAY = lazy("Choose “Approved” or “Try again”.")


def _text(limit: int, *, required: bool = False) -> fields.String:
    too_long = lazy("Write at most %(n)s characters.", n=limit)
    return fields.String(
        required=required,
        load_default=missing if required else "",
        error_messages=MISSING,
        validate=[validate.Length(max=limit, error=too_long), SomethingToRead()],
    )


class HandInForm(Schema):
    """What a citizen hands in, beside a file; `keep_file` says that the one from before stays.

    `seen` is the mark of the newest hand-in as the form was made.
    """

    text = _text(LONGEST_WORK)
    cv_id = fields.UUID(load_default=None, error_messages=NO_CHOICE)
    keeps_file = fields.Boolean(load_default=False, data_key="keep_file")
    seen = fields.String(load_default=None)


class CommentForm(Schema):
    """Whether a hand-in is good or asked for once more, in which words, and until when."""

    answer = fields.String(
        required=True,
        error_messages={**MISSING, "required": _SAY},
        validate=validate.OneOf([GOOD, AGAIN], error=_SAY),
    )
    text = _text(LONGEST_COMMENT)
    due_on = fields.Date(load_default=None, error_messages=NO_DAY)


class TaskIsGood(Schema):
    """That a hand-in is good, maybe with some words."""

    text = _text(LONGEST_COMMENT)


class TaskOnceMore(Schema):
    """What could be better, and maybe until when it is asked for once more."""

    text = _text(LONGEST_COMMENT, required=True)
    due_on = Day(load_default=None, allow_none=True, error_messages=NO_DAY)


class TaskHandInsQuery(Schema):
    """Which of them, and which part of the list."""

    which = fields.String(
        load_default="waiting",
        validate=validate.OneOf(("waiting", "answered"), error=lazy("Choose one of these.")),
    )
    limit = NumberInAddress(
        load_default=DEFAULT_LIMIT, validate=validate.Range(min=1, max=HIGHEST_LIMIT)
    )
    cursor = cursor_field()


class NewTaskHandIn(Schema):
    """What is handed in: a text, a file that one uploaded, a copy of one's CV, or several."""

    text = _text(LONGEST_WORK)
    file_id = fields.UUID(
        allow_none=True,
        metadata={"description": "left out, the file of what is renewed stays; null removes it"},
    )
    cv_id = fields.UUID(load_default=None, allow_none=True)


class TaskFileSchema(Schema):
    """The file of a hand-in."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    size = fields.Integer(required=True, metadata={"description": "bytes"})
    type = fields.String(required=True)
    state = fields.Enum(FileState, by_value=True, required=True)
    explanation = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "why it cannot be opened, in words for its owner"},
    )


class TaskCvSchema(Schema):
    """The copy of a CV, by the one that it was made of."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    language = fields.String(required=True)
    content = fields.Dict(required=True, metadata={"description": "as it was handed in"})


class TaskCommentSchema(Schema):
    """What an adviser wrote; `gives_back` asks for it once more, maybe by a new `due_on`."""

    id = fields.UUID(required=True)
    author_id = fields.UUID(required=True)
    author = fields.String(required=True)
    text = fields.String(required=True)
    gives_back = fields.Boolean(required=True)
    due_on = fields.Date(required=True, allow_none=True)
    written_at = fields.AwareDateTime(required=True)


class TaskLineSchema(Schema):
    """How one round of a task stands; `number` is 1 for the first, 0 for what was taken back."""

    id = fields.UUID(required=True)
    enrolment_id = fields.UUID(required=True)
    item_id = fields.UUID(required=True)
    title = fields.String(required=True)
    number = fields.Integer(required=True)
    state = fields.Enum(HandInState, by_value=True, required=True)
    is_taken_back = fields.Boolean(required=True)
    handed_in_at = fields.AwareDateTime(required=True)
    read_at = fields.AwareDateTime(required=True, allow_none=True)


class TaskHandInSchema(TaskLineSchema):
    """One round of a task, with all that is in it and was said of it."""

    text = fields.String(required=True)
    file = fields.Nested(TaskFileSchema, required=True, allow_none=True)
    cv = fields.Nested(TaskCvSchema, required=True, allow_none=True)
    comments = fields.List(fields.Nested(TaskCommentSchema), required=True)


class CitizensTaskLineSchema(TaskLineSchema):
    """How a round stands, with whose it is."""

    citizen_id = fields.UUID(required=True)
    citizen = fields.String(required=True)


class CitizensTaskSchema(TaskHandInSchema):
    """A round, with whose it is and the other rounds of the same task, the first first."""

    citizen_id = fields.UUID(required=True)
    citizen = fields.String(required=True)
    other_rounds = fields.List(fields.Nested(TaskHandInSchema), required=True)


def hand_in_document(one: TaskHandIn) -> dict[str, Any]:
    """Return a hand-in as the API describes it."""
    cv = one.cv and {
        "id": one.cv.id,
        "name": one.cv.name,
        "language": one.cv.language,
        "content": {
            "contact": dict(one.cv.content.contact),
            "sections": [
                {"kind": part.kind, "entries": [dict(entry) for entry in part.entries]}
                for part in one.cv.content.sections
            ],
        },
    }
    return vars(one) | {"title": one.title, "item_id": one.enrolment_item_id, "cv": cv}
