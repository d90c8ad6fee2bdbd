"""What goes in and out of the API about worksheets as they are set up, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from app.core.texts import lazy
from app.documents.contract_worksheets import MOST_CHOICES, QuestionKind, WorksheetDoesNotFit
from app.documents.schemas import too_long
from app.documents.schemas_worksheets import (
    LONGEST_CHOICE,
    LONGEST_INTRO,
    LONGEST_LABEL,
    LONGEST_LETTER_TEXT,
    LONGEST_TITLE,
)
from app.web.fields import MISSING, Shape, SomethingToRead, TrueOrFalse, WholeNumber, plain_line
from app.web.forms import flat_messages

_NO_NUL = Shape(r"^[^\x00]*$", error=lazy("This has characters that are not text."))


def _needed(limit: int, **how: Any) -> fields.String:
    length = validate.Length(max=limit, error=too_long(limit))
    return fields.String(error_messages=MISSING, validate=[SomethingToRead(), length], **how)


def _optional(limit: int, **how: Any) -> fields.String:
    length = validate.Length(max=limit, error=too_long(limit))
    return fields.String(error_messages=MISSING, validate=[_NO_NUL, length], **how)


def _choices() -> fields.List[Any]:
    length = validate.Length(max=LONGEST_CHOICE, error=too_long(LONGEST_CHOICE))
    return fields.List(
        fields.String(validate=[plain_line, length]),
        load_default=list,
        validate=validate.Length(max=MOST_CHOICES),
        metadata={"description": "At least two, where it is answered by choosing."},
    )


class NewWorksheet(Schema):
    """What a worksheet is called and what it is for."""

    title_da = _needed(LONGEST_TITLE, required=True)
    title_en = _needed(LONGEST_TITLE, required=True)
    intro_da = _optional(LONGEST_INTRO, load_default="")
    intro_en = _optional(LONGEST_INTRO, load_default="")


class WorksheetChange(Schema):
    """What to change; what is left out stays."""

    title_da = _needed(LONGEST_TITLE)
    title_en = _needed(LONGEST_TITLE)
    intro_da = _optional(LONGEST_INTRO)
    intro_en = _optional(LONGEST_INTRO)
    is_offered = TrueOrFalse()


class NewLetter(Schema):
    """A letter's text, with the same places to fill in, such as [Your job]; or none at all."""

    text_da = _optional(LONGEST_LETTER_TEXT, required=True)
    text_en = _optional(LONGEST_LETTER_TEXT, required=True)


class NewQuestion(Schema):
    """A question, and what one chooses among where it is answered by choosing."""

    kind = fields.Enum(QuestionKind, by_value=True, required=True, error_messages=MISSING)
    label_da = _needed(LONGEST_LABEL, required=True)
    label_en = _needed(LONGEST_LABEL, required=True)
    choices_da = _choices()
    choices_en = _choices()


class MoveOfQuestion(Schema):
    """Where a question goes: -1 is up, 1 is down."""

    by = WholeNumber(required=True, error_messages=MISSING, validate=validate.OneOf((-1, 1)))


class SetUpQuestionSchema(Schema):
    """A question as it is set up."""

    id = fields.String(required=True)
    kind = fields.Enum(QuestionKind, by_value=True, required=True)
    label_da = fields.String(required=True)
    label_en = fields.String(required=True)
    choices_da = fields.List(fields.String(), required=True)
    choices_en = fields.List(fields.String(), required=True)


class SetUpWorksheetSchema(Schema):
    """A worksheet as it is set up; with a text it is a letter."""

    id = fields.UUID(required=True)
    title_da = fields.String(required=True)
    title_en = fields.String(required=True)
    intro_da = fields.String(required=True)
    intro_en = fields.String(required=True)
    text_da = fields.String(required=True)
    text_en = fields.String(required=True)
    is_letter = fields.Boolean(required=True)
    is_offered = fields.Boolean(required=True)
    questions = fields.List(fields.Nested(SetUpQuestionSchema), required=True)


def read_as_form(form: Schema, said: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was said as the page's form reads it; WorksheetDoesNotFit for what it refuses."""
    lines = {name: "\n".join(v) if isinstance(v, list) else v for name, v in said.items()}
    try:
        read: dict[str, Any] = form.load(
            {name: text for name, text in lines.items() if text.strip()}
        )
    except ValidationError as error:
        raise WorksheetDoesNotFit(fields=flat_messages(error)) from None
    return dict.fromkeys(lines, "") | read
