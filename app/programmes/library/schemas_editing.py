"""What comes in by the editors' forms of the library."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from app.core.texts import DEFAULT_LANGUAGE, lazy
from app.programmes.library.contract import (
    LONGEST_BODY,
    LONGEST_CHOICE,
    LONGEST_MINUTES,
    LONGEST_STEP,
    LONGEST_SUMMARY,
    LONGEST_TITLE,
    MOST_CHOICES,
    MOST_STEPS,
    PartKind,
    Theme,
)
from app.programmes.library.schemas import words
from app.web.fields import MISSING

_A_NUMBER = {**MISSING, "invalid": lazy("This is not a number.")}
_KIND = {**MISSING, "unknown": lazy("Choose what kind of part it is.")}
_THEME = {**MISSING, "unknown": lazy("Choose one of the themes.")}
_SHEET = {"invalid_uuid": lazy("Choose one of the worksheets.")}
_MODULE = {**MISSING, "invalid_uuid": lazy("Choose one of the modules.")}


def _cleaned(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").split("\n")).strip()


class _Cleaned(Schema):
    @post_load
    def _clean(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        return {key: _cleaned(one) if type(one) is str else one for key, one in data.items()}


class TitleForm(_Cleaned):
    """What a new module or course is called in Danish."""

    title = words(LONGEST_TITLE, required=True)


class TextsForm(_Cleaned):
    """The texts of a module in a language that it may have or not."""

    title = words(LONGEST_TITLE)
    summary = words(LONGEST_SUMMARY)
    next_steps = words(MOST_STEPS * LONGEST_STEP)


class DanishTextsForm(TextsForm):
    """The texts of a module in Danish, which it has to have."""

    title = words(LONGEST_TITLE, required=True)


def texts_form(code: str) -> TextsForm:
    """Return the form of a module's texts in a language."""
    return DanishTextsForm() if code == DEFAULT_LANGUAGE else TextsForm()


class AboutForm(Schema):
    """What a module is about, how long it takes, and whom it is for."""

    theme = fields.Enum(Theme, by_value=True, required=True, error_messages=_THEME)
    minutes = fields.Integer(
        load_default=None,
        error_messages=_A_NUMBER,
        validate=validate.Range(1, LONGEST_MINUTES, error=lazy("Write from 1 to 240 minutes.")),
    )
    only_for = fields.List(fields.String(), load_default=list)
    not_for = fields.List(fields.String(), load_default=list)
    is_public = fields.Boolean(load_default=False)

    @post_load
    def _as_facts(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        return {key: tuple(one) if isinstance(one, list) else one for key, one in data.items()}


class NewPartForm(_Cleaned):
    """What kind of part is added, and what it is called in Danish."""

    kind = fields.Enum(PartKind, by_value=True, required=True, error_messages=_KIND)
    title = words(LONGEST_TITLE, required=True)


class PartForm(_Cleaned):
    """A part in a language; what stands besides its texts is written beside the Danish ones."""

    title = words(LONGEST_TITLE)
    body = words(LONGEST_BODY)
    asks_answer = fields.Boolean(load_default=False)
    worksheet_id = fields.UUID(load_default=None, error_messages=_SHEET)
    video_id = fields.UUID(
        load_default=None, error_messages={"invalid_uuid": lazy("Choose one of the films.")}
    )


class DanishPartForm(PartForm):
    """A part in Danish, where it has to have a title."""

    title = words(LONGEST_TITLE, required=True)


def part_form_in(code: str) -> PartForm:
    """Return the form of a part in a language."""
    return DanishPartForm() if code == DEFAULT_LANGUAGE else PartForm()


class QuestionForm(_Cleaned):
    """A question of a quiz in a language: the choices each on a line."""

    asked = words(LONGEST_SUMMARY, required=True)
    choices = words(MOST_CHOICES * (LONGEST_CHOICE + 2), required=True)
    because = words(LONGEST_SUMMARY)


class CourseItemForm(Schema):
    """A module of a course, and the target groups that it is for or left out for."""

    module_id = fields.UUID(required=True, error_messages=_MODULE)
    only_for = fields.List(fields.String(), load_default=list)
    not_for = fields.List(fields.String(), load_default=list)
