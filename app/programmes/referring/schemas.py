"""What comes in from the forms about referral: shapes alone."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from app.core.texts import lazy
from app.licences.schemas_pages import TypedNumber
from app.web.fields import MISSING, Day, LanguageOrNone

_A_DAY = {**MISSING, "invalid": lazy("This is not a day.")}
_CHOOSE = {**MISSING, "required": lazy("Choose one of these.")}


class DecideForm(Schema):
    """Yes or no, why, and from when and in which course where it is a yes."""

    decision = fields.String(
        required=True,
        error_messages=_CHOOSE,
        validate=validate.OneOf(["yes", "no"], error=lazy("Choose one of these.")),
    )
    why = fields.String(load_default="", error_messages=MISSING)
    from_on = Day(load_default=None, error_messages=_A_DAY)
    course = fields.String(load_default="", error_messages=MISSING)


class KnownForm(Schema):
    """What a citizen reads, since when they are registered as unemployed, and when they were born.

    Without a language nothing is said about it, with "" that it is not known; `language_shown` is
    what was chosen in the form before.
    """

    language = LanguageOrNone(load_default=None, error_messages=MISSING)
    language_shown = LanguageOrNone(load_default=None, error_messages=MISSING)
    registered_on = Day(load_default=None, error_messages=_A_DAY)
    ended_on = Day(load_default=None, error_messages=_A_DAY)
    birth_year = TypedNumber(
        load_default=None,
        error_messages={"invalid": lazy("Write a year with four digits, such as 1985.")},
    )


class UndoKnownForm(Schema):
    """The days of a registration as they were noted, and as they were before where it had any."""

    registered_on = Day(required=True)
    ended_on = Day(load_default=None)
    former_on = Day(load_default=None)
    former_ended_on = Day(load_default=None)
