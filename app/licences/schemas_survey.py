"""What goes in and out about the questions as a licence ends."""

from __future__ import annotations

from itertools import zip_longest
from typing import Any

from marshmallow import Schema, fields, post_load, validate

from app.core.texts import lazy
from app.surveys.contract import LONGEST_ANSWER, MOST_QUESTIONS, Question, QuestionKind
from app.web.fields import MISSING, PlainLine, SomethingToRead, WholeNumber

_CHOOSE = {
    **MISSING,
    "unknown": lazy("Choose one of these."),
    "invalid": lazy("Choose one of these."),
}
_TOO_LONG = lazy("Write at most %(n)s characters.", n=LONGEST_ANSWER)


def _line() -> fields.String:
    return fields.String(required=True, error_messages=MISSING, validate=PlainLine())


def _lines() -> fields.String:
    return fields.String(load_default="", error_messages=MISSING, validate=SomethingToRead())


class QuestionForm(Schema):
    """One question more; choices stand on a line each."""

    kind = fields.Enum(QuestionKind, by_value=True, required=True, error_messages=_CHOOSE)
    text_da = _line()
    text_en = _line()
    choices_da = _lines()
    choices_en = _lines()

    @post_load
    def _question(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        danish, english = (_split(data.pop(name)) for name in ("choices_da", "choices_en"))
        choices = tuple(zip_longest(danish, english, fillvalue=""))
        return {"question": Question(**data, choices=choices)}


class NewAnswer(Schema):
    """What is answered to one question: a number from 1 of a rating or a choice, or words."""

    question_id = fields.UUID(required=True, error_messages=MISSING)
    number = WholeNumber(
        load_default=None,
        allow_none=True,
        validate=validate.Range(1, 100, error=lazy("Choose one of these.")),
    )
    text = fields.String(
        load_default="",
        validate=[
            validate.Regexp("^[^\\x00]*$", error=lazy("This has characters that are not text.")),
            validate.Length(max=LONGEST_ANSWER, error=_TOO_LONG),
        ],
    )


class NewReply(Schema):
    """What is answered; questions may be left out, but not all of them."""

    answers = fields.List(
        fields.Nested(NewAnswer),
        required=True,
        error_messages=MISSING,
        validate=validate.Length(
            min=1, max=MOST_QUESTIONS, error=lazy("Answer the questions that are asked.")
        ),
    )


class QuestionSchema(Schema):
    """A question that is asked, with what one can choose among."""

    id = fields.UUID(required=True)
    kind = fields.Enum(QuestionKind, by_value=True, required=True)
    text = fields.String(required=True)
    choices = fields.List(fields.String(), required=True)


class ResultSchema(QuestionSchema):
    """What was answered: how often each number, and the words without names."""

    counts = fields.List(fields.Integer(), required=True)
    average = fields.Float(required=True, allow_none=True)
    texts = fields.List(fields.String(), required=True)


class ResultsSchema(Schema):
    """What came back: how many have replied, and of how many the answers are counted here.

    No questions stand here before there are five replies, and then five more at a time.
    """

    replies = fields.Integer(required=True)
    shown = fields.Integer(required=True)
    questions = fields.List(fields.Nested(ResultSchema), required=True)


def _split(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
