"""What comes in and goes out about who is registered as unemployed."""

from __future__ import annotations

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from app.core.texts import _, lazy
from app.web.fields import MISSING, Day, WholeNumber

_A_DAY = {**MISSING, "invalid": lazy("This is not a day.")}
_A_YEAR = lazy("Write a year with four digits, such as 1985.")


class NewRegistration(Schema):
    """Since when a citizen is registered, until when where that is over, and the year of birth."""

    registered_on = Day(load_default=None, allow_none=True, error_messages=_A_DAY)
    ended_on = Day(load_default=None, allow_none=True, error_messages=_A_DAY)
    birth_year = WholeNumber(
        allow_none=True,
        error_messages={"invalid": _A_YEAR},
        validate=validate.Range(min=1900, max=2100, error=_A_YEAR),
    )

    @validates_schema
    def _has_a_first_day(self, data: dict[str, object], **_kwargs: object) -> None:
        if data["ended_on"] is not None and data["registered_on"] is None:
            raise ValidationError(_("This is missing."), field_name="registered_on")


class RegistrationSchema(Schema):
    """A citizen's last registration as unemployed: the first day, and the last one if it has one.

    Both are included; `registered_on` is empty where there is none.
    """

    citizen_id = fields.UUID(required=True)
    registered_on = fields.Date(required=True, allow_none=True)
    ended_on = fields.Date(required=True, allow_none=True)
    birth_year = fields.Integer(required=True, allow_none=True)
