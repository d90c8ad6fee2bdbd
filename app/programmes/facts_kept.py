"""How a programme's description is kept as JSON, and read again; whoever edits is told by field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import EXCLUDE, Schema, fields, post_load, validate

from app.programmes.contract import (
    LONGEST_DAYS,
    LONGEST_KEY,
    LONGEST_LINE,
    LONGEST_NAME,
    LONGEST_NOTICE,
    LONGEST_SUBJECT,
    LONGEST_TEXT,
    MOST_COURSES,
    MOST_ITEMS,
    MOST_STEPS,
    Audience,
    Begins,
    CourseFacts,
    Due,
    DueRule,
    ItemFacts,
    ItemKind,
    ProgrammeFacts,
)


def _text(longest: int = LONGEST_TEXT, **kwargs: Any) -> fields.String:
    return fields.String(validate=validate.Length(max=longest), **kwargs)


def _name(**kwargs: Any) -> fields.String:
    return fields.String(validate=validate.Length(min=1, max=LONGEST_NAME), **kwargs)


def _count(least: int = 0, **kwargs: Any) -> fields.Integer:
    limits = validate.Range(min=least, max=LONGEST_DAYS)
    return fields.Integer(strict=True, validate=limits, **kwargs)


class DueKept(Schema):
    """When an item is due."""

    rule = fields.Enum(DueRule, by_value=True)
    days = _count()
    on = fields.Date(allow_none=True)

    @post_load
    def _make(self, data: dict[str, Any], **_kwargs: Any) -> Due:
        return Due(**data)


class ItemKept(Schema):
    """One thing of a programme."""

    key = fields.String(required=True, validate=validate.Length(min=1, max=LONGEST_KEY))
    kind = fields.Enum(ItemKind, by_value=True, required=True)
    title_da = _name(required=True)
    title_en = _text(LONGEST_NAME)
    about_da, about_en = _text(), _text()
    why_da, why_en = _text(LONGEST_LINE), _text(LONGEST_LINE)
    subject = _text(LONGEST_SUBJECT)
    is_required = fields.Boolean()
    due = fields.Nested(DueKept)
    course = _text(LONGEST_KEY)
    minutes = _count(allow_none=True)

    @post_load
    def _make(self, data: dict[str, Any], **_kwargs: Any) -> ItemFacts:
        return ItemFacts(**data)


class CourseKept(Schema):
    """One of several ways through a programme."""

    key = fields.String(required=True, validate=validate.Length(min=1, max=LONGEST_KEY))
    name_da = _name(required=True)
    name_en = _text(LONGEST_NAME)
    about_da, about_en = _text(), _text()

    @post_load
    def _make(self, data: dict[str, Any], **_kwargs: Any) -> CourseFacts:
        return CourseFacts(**data)


class AudienceKept(Schema):
    """Who a programme is for."""

    target_groups = fields.List(fields.String())
    languages = fields.List(fields.String())
    from_age, until_age = _count(allow_none=True), _count(allow_none=True)
    from_week, until_week = _count(1, allow_none=True), _count(1, allow_none=True)

    @post_load
    def _make(self, data: dict[str, Any], **_kwargs: Any) -> Audience:
        return Audience(**_with_tuples(data))


class ProgrammeKept(Schema):
    """A programme's description; what a later service adds is left out by an earlier one."""

    class Meta:
        """Read what is known alone."""

        unknown = EXCLUDE

    name_da = _name(required=True)
    name_en = _text(LONGEST_NAME)
    about_da, about_en = _text(), _text()
    audience = fields.Nested(AudienceKept)
    is_required = fields.Boolean()
    required_groups = fields.List(fields.String())
    required_languages = fields.List(fields.String())
    why_da, why_en = _text(), _text()
    rule_da, rule_en = _text(LONGEST_LINE), _text(LONGEST_LINE)
    consequence_da, consequence_en = _text(), _text()
    help_da, help_en = _text(LONGEST_LINE), _text(LONGEST_LINE)
    effort_da, effort_en = _text(LONGEST_LINE), _text(LONGEST_LINE)
    at_end_da, at_end_en = _text(), _text()
    begins = fields.Enum(Begins, by_value=True)
    begins_week = _count(1, allow_none=True)
    is_open = fields.Boolean()
    first_log_in_days = _count(allow_none=True)
    required_days = _count(1, allow_none=True)
    access_days = _count(1, allow_none=True)
    notice_days = fields.Integer(strict=True, validate=validate.Range(0, LONGEST_NOTICE))
    steps = fields.List(_count(), validate=validate.Length(max=MOST_STEPS))
    pool_id = fields.UUID(allow_none=True)
    courses = fields.List(fields.Nested(CourseKept), validate=validate.Length(max=MOST_COURSES))
    items = fields.List(fields.Nested(ItemKept), validate=validate.Length(max=MOST_ITEMS))

    @post_load
    def _make(self, data: dict[str, Any], **_kwargs: Any) -> ProgrammeFacts:
        return ProgrammeFacts(**_with_tuples(data))


REMOVED = "removed"
"""What a draft keeps beside its description: the things that were taken out of it."""
DROPPED, DROPPED_AT = "dropped", "dropped_at"
"""The draft that was there before, and when one that was never published was dropped itself."""


def as_kept(facts: ProgrammeFacts) -> dict[str, Any]:
    """Return a programme's description as JSON has it."""
    kept: dict[str, Any] = ProgrammeKept().dump(facts)
    return kept


def from_kept(kept: Mapping[str, Any]) -> ProgrammeFacts:
    """Return a programme's description as it was kept."""
    facts: ProgrammeFacts = ProgrammeKept().load(kept)
    return facts


def _with_tuples(data: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(one) if isinstance(one, list) else one for key, one in data.items()}
