"""What comes in by the forms of worksheets: their set-up, and the answers to their questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from app.core.texts import _, lazy
from app.documents.content import clean_line, clean_text
from app.documents.contract_hand_ins import LONGEST_COMMENT
from app.documents.contract_worksheets import (
    MOST_CHOICES,
    MOST_QUESTIONS,
    AnswersDoNotFit,
    Question,
    QuestionKind,
)
from app.documents.letters import places_in
from app.documents.schemas import too_long
from app.web.fields import MISSING, SomethingToRead
from app.web.forms import flat_messages

LONGEST_TITLE, LONGEST_INTRO, LONGEST_LABEL, LONGEST_CHOICE = 120, 1_000, 300, 120
LONGEST_ANSWER, LONGEST_TEXT, LONGEST_LETTER_TEXT = 300, 3_000, 6_000


def _text(limit: int, *, required: bool = False) -> fields.String:
    how: dict[str, Any] = {"required": True} if required else {"load_default": ""}
    return fields.String(
        **how,
        error_messages=MISSING,
        validate=[SomethingToRead(), validate.Length(max=limit, error=too_long(limit))],
    )


class WorksheetForm(Schema):
    """What a worksheet is called and what it is for, in both languages."""

    title_da = _text(LONGEST_TITLE, required=True)
    title_en = _text(LONGEST_TITLE, required=True)
    intro_da = _text(LONGEST_INTRO)
    intro_en = _text(LONGEST_INTRO)

    @post_load
    def _cleaned(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        return {name: clean_text(text) for name, text in data.items()}


class LetterForm(Schema):
    """A letter's text in both languages, with the same places to fill in; or none at all."""

    text_da = _text(LONGEST_LETTER_TEXT)
    text_en = _text(LONGEST_LETTER_TEXT)

    @validates_schema
    def _places_fit(self, data: Mapping[str, Any], **_kwargs: Any) -> None:
        danish, english = (places_in(data[name]) for name in ("text_da", "text_en"))
        if data["text_da"] and not danish:
            words = _("Write at least one place to fill in, such as [Your job].")
            raise ValidationError(words, "text_da")
        if len(danish) > MOST_QUESTIONS or any(len(one) > LONGEST_LABEL for one in danish):
            words = _("There may be %(n)s places, each of 300 characters.", n=MOST_QUESTIONS)
            raise ValidationError(words, "text_da")
        if len(english) != len(danish) or any(len(one) > LONGEST_LABEL for one in english):
            words = _("Write the same places as in Danish, in the same order.")
            raise ValidationError(words, "text_en")

    @post_load
    def _cleaned(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        return {name: clean_text(text) for name, text in data.items()}


class UseLetterForm(Schema):
    """Which application a letter is used for; a new one where none is named."""

    application_id = fields.UUID(
        load_default=None, error_messages={"invalid_uuid": lazy("Choose one of your applications.")}
    )


class QuestionForm(Schema):
    """A question, and what one chooses among where it is answered by choosing."""

    label_da = _text(LONGEST_LABEL, required=True)
    label_en = _text(LONGEST_LABEL, required=True)
    kind = fields.Enum(
        QuestionKind,
        by_value=True,
        required=True,
        error_messages={**MISSING, "unknown": lazy("Choose how it is answered.")},
    )
    choices_da = _text(MOST_CHOICES * LONGEST_CHOICE)
    choices_en = _text(MOST_CHOICES * LONGEST_CHOICE)

    @validates_schema
    def _choices_fit(self, data: Mapping[str, Any], **_kwargs: Any) -> None:
        """Refuse a question to choose at without choices, or with others in the other language."""
        if data["kind"] not in {QuestionKind.CHOICE, QuestionKind.TICKS}:
            return
        danish, english = (_lines(data[name]) for name in ("choices_da", "choices_en"))
        if len(danish) < 2 or len(danish) > MOST_CHOICES:
            words = _("Write from 2 to %(n)s choices, each on a line.", n=MOST_CHOICES)
            raise ValidationError(words, "choices_da")
        if any(len(line) > LONGEST_CHOICE for line in (*danish, *english)):
            raise ValidationError(
                _("Each may have %(n)s characters.", n=LONGEST_CHOICE), "choices_da"
            )
        if len(set(danish)) < len(danish):
            raise ValidationError(_("Write each of them once."), "choices_da")
        if len(english) != len(danish):
            raise ValidationError(_("Write as many as in Danish, in the same order."), "choices_en")

    @post_load
    def _cleaned(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        has_choices = data["kind"] in {QuestionKind.CHOICE, QuestionKind.TICKS}
        lines = {
            name: _lines(data[name]) if has_choices else [] for name in ("choices_da", "choices_en")
        }
        labels = {name: clean_line(data[name]) for name in ("label_da", "label_en")}
        return {**data, **labels, **lines}


def _lines(text: str) -> list[str]:
    return [line for line in (clean_line(one) for one in text.split("\n")) if line]


class HandInCommentForm(Schema):
    """What an adviser writes about a worksheet, and whether it is given back with that."""

    text = _text(LONGEST_COMMENT, required=True)
    gives_back = fields.Boolean(load_default=False)

    @post_load
    def _cleaned(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        return data | {"text": clean_text(data["text"])}


class AnswersForm(Schema):
    """The answers to a worksheet's questions, each under the question's name."""

    @post_load
    def _by_question(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, list[str]]:
        return {
            name.removeprefix("q"): said if isinstance(said, list) else [said]
            for name, said in data.items()
            if said
        }


class _Words(fields.String):
    """An answer in words, cleaned."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        return clean_text(str(super()._deserialize(value, attr, data, **kwargs)))


def answers_form(questions: tuple[Question, ...]) -> AnswersForm:
    """Return the schema of a worksheet's form."""
    made: dict[str, Any] = {f"q{one.id}": _answer(one) for one in questions}
    form: type[AnswersForm] = type("WorksheetAnswersForm", (AnswersForm,), made)
    return form()


def answers_that_fit(
    questions: Sequence[Question], answers: Sequence[Mapping[str, Any]]
) -> dict[str, list[str]]:
    """Return answers by question, read as those of the form are.

    AnswersDoNotFit, with messages by question, for one that is not asked or is answered twice, for
    more than one answer where there is room for one, and for what the form would refuse.
    """
    asked = {one.id: one for one in questions}
    wrong: dict[str, list[str]] = {}
    typed: dict[str, Any] = {}
    for name, said in ((one["question_id"], one["said"]) for one in answers):
        takes_many = name in asked and asked[name].kind == QuestionKind.TICKS
        if name not in asked:
            wrong[name] = [_("There is no such question.")]
        elif f"q{name}" in typed or (len(said) > 1 and not takes_many):
            wrong[name] = [_("Answer this once.")]
        else:
            typed[f"q{name}"] = said if takes_many else "".join(said)
    try:
        form = answers_form(tuple(questions))
        read: dict[str, list[str]] = form.load({name: said for name, said in typed.items() if said})
    except ValidationError as error:
        wrong |= {name.removeprefix("q"): said for name, said in flat_messages(error).items()}
    if wrong:
        raise AnswersDoNotFit(fields=wrong)
    return read


def longest_answer(one: Question) -> int | None:
    """Return how many characters an answer in words may have; None where one chooses."""
    if one.has_choices:
        return None
    return LONGEST_TEXT if one.kind == QuestionKind.TEXT else LONGEST_ANSWER


def _answer(one: Question) -> fields.Field[Any]:
    known = validate.OneOf(one.choices_da, error=lazy("Choose one of the answers."))
    if one.kind == QuestionKind.CHOICE:
        return fields.String(load_default="", validate=known)
    if one.kind == QuestionKind.TICKS:
        return fields.List(fields.String(validate=known), load_default=list)
    limit = LONGEST_TEXT if one.kind == QuestionKind.TEXT else LONGEST_ANSWER
    return _Words(
        load_default="",
        validate=[SomethingToRead(), validate.Length(max=limit, error=too_long(limit))],
    )
