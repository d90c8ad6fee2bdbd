"""How modules and courses are kept as JSON, and read again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import EXCLUDE, Schema, fields, post_load

from app.programmes.library.contract import (
    Choice,
    CourseFacts,
    CourseItem,
    ModuleFacts,
    PartFacts,
    PartKind,
    QuizQuestion,
    Theme,
)


class _Kept(Schema):
    """What a later service adds is left out by an earlier one."""

    made: Any = None

    class Meta:
        """Read what is known alone."""

        unknown = EXCLUDE

    @post_load
    def _make(self, data: dict[str, Any], **_kwargs: Any) -> Any:
        return self.made(
            **{key: tuple(one) if isinstance(one, list) else one for key, one in data.items()}
        )


def _texts() -> fields.Dict:
    return fields.Dict(keys=fields.String(), values=fields.String())


class ChoiceKept(_Kept):
    """What one can answer."""

    made = Choice
    key = fields.String(required=True)
    words = _texts()
    is_right = fields.Boolean()


class QuestionKept(_Kept):
    """A question of a quiz."""

    made = QuizQuestion
    key = fields.String(required=True)
    asked, because = _texts(), _texts()
    choices = fields.List(fields.Nested(ChoiceKept))


class PartKept(_Kept):
    """A part of a module."""

    made = PartFacts
    key = fields.String(required=True)
    kind = fields.Enum(PartKind, by_value=True, required=True)
    title, body = _texts(), _texts()
    video_id, worksheet_id = fields.UUID(allow_none=True), fields.UUID(allow_none=True)
    asks_answer = fields.Boolean()
    questions = fields.List(fields.Nested(QuestionKept))


class ModuleKept(_Kept):
    """A module's description."""

    made = ModuleFacts
    title = fields.Dict(keys=fields.String(), values=fields.String(), load_default=dict)
    summary, next_steps = _texts(), _texts()
    theme = fields.Enum(Theme, by_value=True)
    minutes = fields.Integer(allow_none=True)
    only_for, not_for = fields.List(fields.String()), fields.List(fields.String())
    is_public = fields.Boolean()
    parts = fields.List(fields.Nested(PartKept))


class CourseItemKept(_Kept):
    """A module of a course."""

    made = CourseItem
    module_id = fields.UUID(required=True)
    only_for, not_for = fields.List(fields.String()), fields.List(fields.String())


class CourseKept(_Kept):
    """A course."""

    made = CourseFacts
    title = fields.Dict(keys=fields.String(), values=fields.String(), load_default=dict)
    summary = _texts()
    items = fields.List(fields.Nested(CourseItemKept))


def module_as_kept(facts: ModuleFacts) -> dict[str, Any]:
    """Return a module's description as JSON has it."""
    kept: dict[str, Any] = ModuleKept().dump(facts)
    return kept


def module_from_kept(kept: Mapping[str, Any]) -> ModuleFacts:
    """Return a module's description as it was kept."""
    facts: ModuleFacts = ModuleKept().load(kept)
    return facts


def course_as_kept(facts: CourseFacts) -> dict[str, Any]:
    """Return a course as JSON has it."""
    kept: dict[str, Any] = CourseKept().dump(facts)
    return kept


def course_from_kept(kept: Mapping[str, Any]) -> CourseFacts:
    """Return a course as it was kept."""
    facts: CourseFacts = CourseKept().load(kept)
    return facts
