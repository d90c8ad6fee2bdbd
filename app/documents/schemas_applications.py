"""What comes in by the forms of applications."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate

from app.core.texts import lazy
from app.documents.content import clean_line, clean_text
from app.documents.contract_applications import (
    ANSWERS,
    LONGEST_LETTER,
    ApplicationState,
    LetterTooLongToSend,
)
from app.documents.schemas import too_long
from app.listings.interests import LONGEST_TEXT
from app.web.fields import MISSING, Day, SomethingToRead

LONGEST_ANSWER, LONGEST_LINE = 1_000, 200
NO_CV = lazy("Choose one of your CVs.")


def _text(limit: int) -> fields.String:
    return fields.String(
        load_default="",
        validate=[SomethingToRead(), validate.Length(max=limit, error=too_long(limit))],
    )


def _line(*, required: bool = False) -> fields.String:
    how: dict[str, Any] = {"required": True} if required else {"load_default": ""}
    return fields.String(
        **how,
        error_messages=MISSING,
        validate=[
            SomethingToRead(),
            validate.Length(max=LONGEST_LINE, error=too_long(LONGEST_LINE)),
        ],
    )


def _short_enough(letter: str) -> None:
    """Refuse more than an interest takes, as the page counts it."""
    if len(clean_text(letter)) > LONGEST_TEXT:
        raise ValidationError(str(LetterTooLongToSend.title))


def _day() -> Day:
    return Day(load_default=None, error_messages={"invalid": lazy("Write the day as 2026-12-24.")})


def _state() -> fields.Enum[ApplicationState]:
    return fields.Enum(
        ApplicationState,
        by_value=True,
        required=True,
        error_messages={**MISSING, "unknown": lazy("Choose how it stands.")},
    )


class ApplicationForm(Schema):
    """The answers to the prompts, the letter, the CV that goes along."""

    letter = _text(LONGEST_LETTER)
    cv_id = fields.UUID(load_default=None, error_messages={"invalid_uuid": NO_CV})
    version = fields.Integer(load_default=0)

    @post_load
    def _put_together(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        answers = {name: clean_text(data.pop(name)) for name in ANSWERS}
        return {**data, "letter": clean_text(data["letter"]), "answers": answers}


WriteForm: type[ApplicationForm] = type(
    "WriteForm",
    (ApplicationForm,),
    {"__doc__": "What the builder sends."} | {name: _text(LONGEST_ANSWER) for name in ANSWERS},
)


class SendForm(Schema):
    """What sending takes: a text, a CV, and that the employer is to get them."""

    letter = fields.String(
        required=True,
        error_messages={"required": lazy("Write a few lines first.")},
        validate=_short_enough,
    )
    cv_id = fields.UUID(
        required=True,
        error_messages={
            "required": lazy("Choose the CV that goes along."),
            "invalid_uuid": NO_CV,
        },
    )
    consent = fields.Boolean(
        required=True,
        error_messages={"required": lazy("You need to agree before we can send it.")},
        validate=validate.Equal(True, error=lazy("You need to agree before we can send it.")),
    )


class StateForm(Schema):
    """How it goes, and when it was sent."""

    state = _state()
    applied_on = _day()
    note = _text(LONGEST_ANSWER)


class NoteForm(StateForm):
    """Something that one applied for elsewhere."""

    title = _line(required=True)
    employer = _line()

    @post_load
    def _cleaned(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        lines = {name: clean_line(data[name]) for name in ("title", "employer")}
        return {**data, **lines, "note": clean_text(data["note"])}
