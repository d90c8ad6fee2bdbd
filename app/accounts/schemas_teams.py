"""What comes in about teams, own advisers, target groups and substitutes."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from app.accounts.hours_text import read_periods
from app.core.texts import _, lazy
from app.tenancy.opening import Period, are_apart
from app.web.fields import MISSING, plain_line

MOST_HOURS = 60
_PHONE = re.compile(r"\+?[0-9 ]{3,19}")
_NOT_A_DAY = {**MISSING, "invalid": lazy("This is not a day.")}
_CHOOSE = {**MISSING, "invalid_uuid": lazy("Choose one from the list.")}


def _phone(value: str) -> None:
    if value and not _PHONE.fullmatch(value.strip()):
        raise ValidationError(_("Write the number with digits, such as 12 34 56 78."))


def _urgent() -> fields.String:
    return fields.String(
        load_default="",
        error_messages=MISSING,
        validate=validate.Length(max=500, error=lazy("Write at most 500 characters.")),
    )


def _group_name() -> fields.String:
    return fields.String(
        required=True,
        error_messages=MISSING,
        validate=[
            validate.Length(max=120, error=lazy("Write at most 120 characters.")),
            plain_line,
        ],
    )


class TargetGroupForm(Schema):
    """What a target group is called."""

    name_da = _group_name()
    name_en = _group_name()


class TeamForm(Schema):
    """What a team is called, how it is reached and what it promises."""

    name = fields.String(
        required=True,
        error_messages=MISSING,
        validate=[
            validate.Length(max=80, error=lazy("Write at most 80 characters.")),
            plain_line,
        ],
    )
    answers_within_hours = fields.Integer(
        required=True,
        error_messages={**MISSING, "invalid": lazy("Write a whole number.")},
        validate=validate.Range(
            1, MOST_HOURS, error=lazy("Write a number from 1 to %(n)s.", n=MOST_HOURS)
        ),
    )
    phone = fields.String(load_default="", error_messages=MISSING, validate=_phone)
    urgent_text_da = _urgent()
    urgent_text_en = _urgent()

    @post_load
    def _as_facts(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        data["answers_within"] = timedelta(hours=data.pop("answers_within_hours"))
        return data


class DayPeriods(fields.String):
    """The opening hours of one weekday, as they are written on a door."""

    def __init__(self, weekday: int) -> None:
        """Name the weekday; an empty line is a day without opening hours."""
        super().__init__(load_default="")
        self.weekday = weekday

    def _deserialize(self, value: object, attr: str | None, data: object, **kwargs: object) -> Any:
        typed = str(super()._deserialize(value, attr, data, **kwargs))
        try:
            periods = read_periods(self.weekday, typed)
        except ValueError:
            raise ValidationError(
                _("Write the times like this: 9.00–12.00, 13.00–17.00.")
            ) from None
        if not are_apart(periods):
            raise ValidationError(_("The times on one day must follow each other."))
        return periods


class HoursForm(Schema):
    """The opening hours of a team, a line for each weekday."""

    day_0 = DayPeriods(0)
    day_1 = DayPeriods(1)
    day_2 = DayPeriods(2)
    day_3 = DayPeriods(3)
    day_4 = DayPeriods(4)
    day_5 = DayPeriods(5)
    day_6 = DayPeriods(6)

    @post_load
    def _as_periods(self, data: dict[str, list[Period]], **_kwargs: Any) -> dict[str, Any]:
        return {"periods": [p for day in sorted(data) for p in data[day]]}


class MemberForm(Schema):
    """Who is to be in a team."""

    person_id = fields.UUID(required=True, error_messages=_CHOOSE)
    is_leader = fields.Boolean(load_default=False)


class OwnAdviserForm(Schema):
    """Whose citizen somebody is to be: an adviser's, or a team's alone; and their target groups."""

    adviser_id = fields.UUID(load_default=None, error_messages=_CHOOSE)
    team_id = fields.UUID(load_default=None, error_messages=_CHOOSE)
    target_groups = fields.List(fields.String(), load_default=list)

    @validates_schema
    def _one_of_them(self, data: dict[str, Any], **_kwargs: Any) -> None:
        if data["adviser_id"] is None and data["team_id"] is None:
            raise ValidationError(_("Choose an adviser or a team."), "adviser_id")


class SubstitutionForm(Schema):
    """Who is away, who stands in, and on which days."""

    adviser_id = fields.UUID(required=True, error_messages=_CHOOSE)
    substitute_id = fields.UUID(required=True, error_messages=_CHOOSE)
    from_on = fields.Date(required=True, error_messages=_NOT_A_DAY)
    until_on = fields.Date(required=True, error_messages=_NOT_A_DAY)
