"""What goes in and out of the API about worksheets and what was handed in of them."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from app.core.texts import lazy
from app.documents.contract_hand_ins import LONGEST_COMMENT, HandInState
from app.documents.contract_worksheets import MOST_CHOICES, MOST_QUESTIONS, QuestionKind
from app.documents.schemas import too_long
from app.documents.schemas_worksheets import LONGEST_TEXT
from app.web.fields import (
    MISSING,
    EachOnce,
    NumberInAddress,
    Shape,
    SomethingToRead,
    TrueOrFalse,
)
from app.web.paging import DEFAULT_LIMIT, HIGHEST_LIMIT, cursor_field


class PartQuery(Schema):
    """Which part of a list."""

    limit = NumberInAddress(
        load_default=DEFAULT_LIMIT, validate=validate.Range(min=1, max=HIGHEST_LIMIT)
    )
    cursor = cursor_field()


class CitizensHandInsQuery(PartQuery):
    """Which of them, and which part of the list."""

    which = fields.String(
        load_default="waiting",
        validate=validate.OneOf(("waiting", "answered"), error=lazy("Choose one of these.")),
    )


class Said(Schema):
    """What is answered to a question: the words, or the `value` of what is chosen."""

    question_id = fields.String(
        required=True,
        error_messages=MISSING,
        validate=Shape("^[0-9]{1,9}$", error=lazy("There is no such question.")),
    )
    said = fields.List(
        fields.String(
            validate=[
                SomethingToRead(),
                validate.Length(max=LONGEST_TEXT, error=too_long(LONGEST_TEXT)),
            ]
        ),
        required=True,
        error_messages=MISSING,
        validate=[validate.Length(max=MOST_CHOICES), EachOnce()],
        metadata={"uniqueItems": True},
    )


class NewAnswers(Schema):
    """All that one answers: a question that is left out is answered no more."""

    answers = fields.List(
        fields.Nested(Said),
        required=True,
        error_messages=MISSING,
        validate=validate.Length(max=MOST_QUESTIONS),
    )
    version = fields.String(
        required=True,
        error_messages=MISSING,
        validate=Shape("^[0-9a-f]{16}$", error=lazy("This is not a version that we have given.")),
        metadata={"description": "The version that was read; another by now is a 409."},
    )


class NewHandIn(Schema):
    """Which worksheet is handed in, as one has filled it in."""

    worksheet_id = fields.UUID(required=True, error_messages=MISSING)


class UseOfLetter(Schema):
    """Which application the letter goes into; a new one where none is named."""

    application_id = fields.UUID(load_default=None)


class NewHandInComment(Schema):
    """What an adviser writes about a worksheet, and whether it is given back with that."""

    text = fields.String(
        required=True,
        error_messages=MISSING,
        validate=[
            SomethingToRead(),
            validate.Length(max=LONGEST_COMMENT, error=too_long(LONGEST_COMMENT)),
        ],
    )
    gives_back = TrueOrFalse(load_default=False)


class UsedLetter(Schema):
    """The application that the letter went into."""

    application_id = fields.UUID(required=True)


class ChoiceSchema(Schema):
    """What one can choose: the `value` to answer with, and how it reads."""

    value = fields.String(required=True)
    label = fields.String(required=True)


class WorksheetQuestionSchema(Schema):
    """A question, with what one chooses among; `longest` is how many characters are taken."""

    id = fields.String(required=True)
    kind = fields.Enum(QuestionKind, by_value=True, required=True)
    label = fields.String(required=True)
    choices = fields.List(fields.Nested(ChoiceSchema), required=True)
    longest = fields.Integer(required=True, allow_none=True)


class WorksheetAnswerSchema(Schema):
    """What was answered, beside the question as it read then."""

    question_id = fields.String(required=True)
    question = fields.String(required=True)
    said = fields.List(fields.String(), required=True)


class HandInLineSchema(Schema):
    """How something stands that was handed in, without its words."""

    id = fields.UUID(required=True)
    worksheet_id = fields.UUID(required=True)
    title = fields.String(required=True)
    state = fields.Enum(HandInState, by_value=True, required=True)
    handed_in_at = fields.AwareDateTime(required=True)
    read_at = fields.AwareDateTime(required=True, allow_none=True)


class HandInCommentSchema(Schema):
    """What an adviser wrote about it."""

    id = fields.UUID(required=True)
    author_id = fields.UUID(required=True)
    author = fields.String(required=True)
    text = fields.String(required=True)
    gives_back = fields.Boolean(required=True)
    written_at = fields.AwareDateTime(required=True)


class HandInSchema(HandInLineSchema):
    """A worksheet as it was handed in, and what was written about it."""

    answers = fields.List(fields.Nested(WorksheetAnswerSchema), required=True)
    comments = fields.List(fields.Nested(HandInCommentSchema), required=True)


class CitizensHandInLineSchema(HandInLineSchema):
    """The same as the adviser sees it: with whose it is."""

    citizen_id = fields.UUID(required=True, attribute="person_id")
    citizen = fields.String(required=True)


class CitizensHandInSchema(HandInSchema):
    """What a citizen handed in, with whose it is."""

    citizen_id = fields.UUID(required=True, attribute="person_id")
    citizen = fields.String(required=True)


class WorksheetLineSchema(Schema):
    """A worksheet that one may fill in, or has begun on."""

    id = fields.UUID(required=True)
    title = fields.String(required=True)
    intro = fields.String(required=True)
    is_letter = fields.Boolean(required=True)
    changed_at = fields.AwareDateTime(
        required=True,
        allow_none=True,
        metadata={"description": "When one last wrote in it; null before one has begun."},
    )
    hand_in = fields.Nested(HandInLineSchema, required=True, allow_none=True)


class WorksheetSchema(Schema):
    """A worksheet with what one wrote in it; a letter has a `text` with that in its places."""

    id = fields.UUID(required=True)
    title = fields.String(required=True)
    intro = fields.String(required=True)
    is_letter = fields.Boolean(required=True)
    text = fields.String(required=True)
    questions = fields.List(fields.Nested(WorksheetQuestionSchema), required=True)
    answers = fields.List(
        fields.Nested(WorksheetAnswerSchema),
        required=True,
        metadata={"description": "Answers to questions that are gone stand here as well."},
    )
    version = fields.String(required=True)
