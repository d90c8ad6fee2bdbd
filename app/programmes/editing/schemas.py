"""What comes in from the editor's forms: shapes; `fitting` says what stands in the way later."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from app.core.texts import _, lazy
from app.programmes.contract import (
    LONGEST_DAYS,
    LONGEST_KEY,
    LONGEST_LINE,
    LONGEST_NAME,
    LONGEST_NOTICE,
    LONGEST_TEXT,
    MOST_STEPS,
    NOTICE_DAYS,
    Audience,
    Begins,
    Due,
    DueRule,
    ItemKind,
    Leave,
)
from app.web.fields import MISSING, PlainLine, SomethingToRead

_CHOOSE = MISSING | {
    "unknown": lazy("Choose one of these."),
    "invalid": lazy("Choose one of these."),
}
_NO_DAY = MISSING | {"invalid": lazy("This is not a day.")}
_NUMBER = MISSING | {"invalid": lazy("Write a whole number.")}
MOST_AGE, MOST_WEEK = 120, 520
MOST_DIGITS = 9  # what has more is too large by its first ones alone


class TypedNumber(fields.Integer):
    """A whole number as people type it; how large it may be is said by the limits of a field."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_kwargs: Any) -> int:
        found = re.fullmatch(r"\s*([-+]?)0*([0-9]+)\s*", str(value))
        if found is None:
            raise self.make_error("invalid", input=value)
        return int(found[1] + found[2][:MOST_DIGITS])


class TypedSteps(fields.Field[tuple[int, ...]]):
    """Some numbers of days, with commas or blanks between them, the furthest first."""

    default_error_messages = {"invalid": lazy("Write numbers of days, such as: 7, 1, 0")}  # noqa: RUF012 — marshmallow's way

    def _deserialize(
        self, value: Any, attr: str | None, data: Any, **_kwargs: Any
    ) -> tuple[int, ...]:
        parts = [part for part in re.split(r"[\s,;]+", str(value).strip()) if part]
        if any(not re.fullmatch(r"[0-9]{1,4}", part) for part in parts):
            raise self.make_error("invalid")
        steps = sorted({int(part) for part in parts}, reverse=True)
        if len(steps) > MOST_STEPS or max(steps, default=0) > LONGEST_DAYS:
            raise ValidationError(_("Write at most %(n)s numbers of days.", n=MOST_STEPS))
        return tuple(steps)


def _words(rule: validate.Validator, most: int, *, required: bool = False) -> fields.String:
    how: dict[str, Any] = {"required": True} if required else {"load_default": ""}
    too_long = lazy("Write at most %(n)s characters.", n=most)
    limits = [rule, validate.Length(max=most, error=too_long)]
    return fields.String(**how, error_messages=MISSING, validate=limits)


def _line(most: int = LONGEST_LINE, *, required: bool = False) -> fields.String:
    return _words(PlainLine(), most, required=required)


def _text() -> fields.String:
    return _words(SomethingToRead(), LONGEST_TEXT)


def _number(
    least: int = 0, most: int = LONGEST_DAYS, *, otherwise: int | None = None
) -> TypedNumber:
    said = lazy("Write a number from %(first)s to %(last)s.", first=least, last=most)
    limits = validate.Range(least, most, error=said)
    return TypedNumber(load_default=otherwise, error_messages=_NUMBER, validate=limits)


def _chosen(kind: type[Begins] | type[ItemKind] | type[DueRule]) -> fields.Enum[Any]:
    return fields.Enum(kind, by_value=True, required=True, error_messages=_CHOOSE)


def _several() -> fields.List[Any]:
    return fields.List(fields.String(), load_default=list)


class NewProgrammeForm(Schema):
    """What a new programme is called, and which one it begins as a copy of; none for a blank."""

    name_da = _line(LONGEST_NAME, required=True)
    name_en = _line(LONGEST_NAME)
    copy_of = fields.UUID(load_default=None, error_messages=_CHOOSE)


class AboutForm(Schema):
    """What a programme is."""

    name_da = _line(LONGEST_NAME, required=True)
    name_en = _line(LONGEST_NAME)
    about_da, about_en = _text(), _text()
    effort_da, effort_en = _line(), _line()


class AudienceForm(Schema):
    """Who a programme is for."""

    target_groups, languages = _several(), _several()
    from_age, until_age = _number(0, MOST_AGE), _number(0, MOST_AGE)
    from_week, until_week = _number(1, MOST_WEEK), _number(1, MOST_WEEK)

    @validates_schema
    def _in_order(self, data: Mapping[str, Any], **_kwargs: Any) -> None:
        for first, last in (("from_age", "until_age"), ("from_week", "until_week")):
            if None not in (data[first], data[last]) and data[last] < data[first]:
                raise ValidationError(_("The last cannot come before the first."), last)

    @post_load
    def _make(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        lists = {name: tuple(data[name]) for name in ("target_groups", "languages")}
        return {"audience": Audience(**data | lists)}


class RequiredForm(Schema):
    """Whether a programme is required, of whom, why, and what follows."""

    is_required = fields.Boolean(required=True, error_messages=_CHOOSE)
    required_groups, required_languages = _several(), _several()
    why_da, why_en = _text(), _text()
    rule_da, rule_en = _line(), _line()
    consequence_da, consequence_en = _text(), _text()
    help_da, help_en = _line(), _line()

    @post_load
    def _tuples(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        lists = ("required_groups", "required_languages")
        return data | {name: tuple(data[name]) for name in lists}


class TimeForm(Schema):
    """When a programme begins, how long it lasts, and who gives its places."""

    begins = _chosen(Begins)
    begins_week = _number(1, MOST_WEEK)
    is_open = fields.Boolean(load_default=False)
    first_log_in_days = _number()
    required_days = _number(1)
    access_days = _number(1)
    notice_days = _number(0, LONGEST_NOTICE, otherwise=NOTICE_DAYS)
    pool_id = fields.UUID(load_default=None, error_messages=_CHOOSE)


class EndForm(Schema):
    """Which reminders are told, and what happens at the end."""

    steps = TypedSteps(load_default=())
    at_end_da, at_end_en = _text(), _text()


class CourseForm(Schema):
    """One of several ways through a programme."""

    name_da = _line(LONGEST_NAME, required=True)
    name_en = _line(LONGEST_NAME)
    about_da, about_en = _text(), _text()


class ItemForm(Schema):
    """One thing of a programme, with its deadline in words."""

    kind = _chosen(ItemKind)
    title_da = _line(LONGEST_NAME, required=True)
    title_en = _line(LONGEST_NAME)
    about_da, about_en = _text(), _text()
    why_da, why_en = _line(), _line()
    subject = fields.String(load_default="")  # which ones there are: `item_form`
    is_voluntary = fields.Boolean(load_default=False)
    rule = _chosen(DueRule)
    days_after, days_before = _number(), _number()
    on = fields.Date(load_default=None, error_messages=_NO_DAY)
    course = fields.String(load_default="", validate=validate.Length(max=LONGEST_KEY))
    minutes = _number(1)

    @validates_schema
    def _says_when(self, data: Mapping[str, Any], **_kwargs: Any) -> None:
        asked = {DueRule.AFTER_START: "days_after", DueRule.BEFORE_MEETING: "days_before"}
        name = asked.get(data["rule"])
        if data["rule"] == DueRule.WITH_CLASS:
            raise ValidationError(_("Only the plan of a class sets such a deadline."), "rule")
        if name is not None and data[name] is None:
            raise ValidationError(_("Say how many days."), name)
        if data["rule"] == DueRule.ON_DATE and data["on"] is None:
            raise ValidationError(_("Say on which day it is due."), "on")

    @post_load
    def _make(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        rule, after, before = data.pop("rule"), data.pop("days_after"), data.pop("days_before")
        on, is_voluntary = data.pop("on"), data.pop("is_voluntary")
        days = {DueRule.AFTER_START: after, DueRule.BEFORE_MEETING: before}.get(rule, 0)
        due = Due(rule, days, on if rule == DueRule.ON_DATE else None)
        return data | {"is_required": not is_voluntary, "due": due}


def item_form(subjects: Collection[str]) -> Schema:
    """Return the schema of the form of a thing, which can be done by some subjects alone."""
    known = validate.OneOf(subjects, error=lazy("Choose one of these."))
    return ItemForm.from_dict({"subject": fields.String(load_default="", validate=known)})()


class TriedForm(Schema):
    """Somebody to try a programme out with: when they begin, are away, meet, and do things."""

    starts_on = fields.Date(load_default=None, error_messages=_NO_DAY)
    course = fields.String(load_default="")
    leave_from, leave_until = (
        fields.Date(load_default=None, error_messages=_NO_DAY),
        fields.Date(load_default=None, error_messages=_NO_DAY),
    )
    meeting_on = fields.Date(load_default=None, error_messages=_NO_DAY)
    enrolled_on = fields.Date(load_default=None, error_messages=_NO_DAY)
    how = fields.String(
        load_default="nothing",
        validate=validate.OneOf(
            ("nothing", "in_time", "late", "own"), error=lazy("Choose one of these.")
        ),
    )

    @validates_schema
    def _in_order(self, data: Mapping[str, Any], **_kwargs: Any) -> None:
        first, last = data["leave_from"], data["leave_until"]
        if (first is None) != (last is None):
            name = "leave_from" if first is None else "leave_until"
            raise ValidationError(_("Say the first and the last day."), name)
        if first is not None and last < first:
            raise ValidationError(_("The last cannot come before the first."), "leave_until")

    @post_load
    def _leave(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        first, last = data.pop("leave_from"), data.pop("leave_until")
        return data | {"leaves": (Leave(first, last),) if first is not None else ()}
