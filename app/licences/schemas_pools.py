"""What goes in and out by the API about what a pool is: the same limits as `pools.check_pool`."""

from __future__ import annotations

import re
from typing import Any

from marshmallow import Schema, fields, post_load, validate

from app.core.texts import lazy
from app.licences.contract import (
    LONGEST_DAYS,
    LONGEST_LINE,
    LONGEST_NAME,
    LONGEST_TEXT,
    LONGEST_URL,
    MOST_EXTENSIONS,
    MOST_KRONER,
    MOST_SEATS,
    MOST_STEPS,
    ExtensionPolicy,
)
from app.web.fields import (
    MISSING,
    Day,
    PlainLine,
    Shape,
    SomethingToRead,
    TrueOrFalse,
    WholeNumber,
)

_YES_OR_NO = MISSING | {"invalid": lazy("This is neither yes nor no.")}
_NUMBER = MISSING | {"invalid": lazy("Write a whole number.")}
_CHOOSE = MISSING | {
    "unknown": lazy("Choose one of these."),
    "invalid": lazy("Choose one of these."),
}
_DAY = MISSING | {"invalid": lazy("This is not a day.")}
_STEPS = lazy("Write from 1 to %(n)s whole numbers of days.", n=MOST_STEPS)
_LABEL = r"[0-9A-Za-z\u00c0-\u024f-]+"
# A host with a dot, maybe a port, and what comes after it without blanks; or nothing.
_ADDRESS = (
    rf"^(https://{_LABEL}(\.{_LABEL})+(:[0-9]{{1,4}})?"
    r"([/?#][!-~\u00a1-\u00ac\u00ae-\u024f]*)?)?$"
)


def _or_nothing(pattern: re.Pattern[str]) -> re.Pattern[str]:
    """Return a whole pattern that takes an empty text as well."""
    return re.compile(f"^({pattern.pattern.removeprefix('^').removesuffix('$')})?$")


class _LineOrNothing(PlainLine):
    regex = _or_nothing(PlainLine.regex)


class _TextOrNothing(SomethingToRead):
    regex = _or_nothing(SomethingToRead.regex)


def _words(rule: validate.Validator, most: int, **given: Any) -> fields.String:
    too_long = lazy("Write at most %(n)s characters.", n=most)
    limits = [rule, validate.Length(max=most, error=too_long)]
    return fields.String(error_messages=MISSING, validate=limits, **given)


def _number(least: int, most: int, **given: Any) -> WholeNumber:
    words = lazy("Choose from %(least)s to %(most)s.", least=least, most=most)
    limits = validate.Range(least, most, error=words)
    return WholeNumber(error_messages=_NUMBER, validate=limits, **given)


class _Facts(Schema):
    """Some or all that is said of a pool, as `PoolFacts` has it."""

    about_da = _words(_TextOrNothing(), LONGEST_TEXT)
    about_en = _words(_TextOrNothing(), LONGEST_TEXT)
    supplier = _words(_LineOrNothing(), LONGEST_NAME)
    url = _words(
        Shape(_ADDRESS, error=lazy("Write a web address that begins with https://")),
        LONGEST_URL,
        metadata={"description": "Where the service is: begins with https://"},
    )
    price_kr = _number(
        0, MOST_KRONER, allow_none=True, metadata={"description": "What all of it costs."}
    )
    seat_days = _number(1, LONGEST_DAYS, metadata={"description": "How long a seat lasts."})
    steps = fields.List(
        _number(0, LONGEST_DAYS),
        error_messages=MISSING,
        validate=validate.Length(1, MOST_STEPS, error=_STEPS),
        metadata={"description": "How many days before the end one is told."},
    )
    extension = fields.Enum(ExtensionPolicy, by_value=True, error_messages=_CHOOSE)
    extension_days = _number(1, LONGEST_DAYS)
    most_extensions = _number(1, MOST_EXTENSIONS)
    grace_days = _number(0, LONGEST_DAYS)
    take_along_da = _words(_TextOrNothing(), LONGEST_TEXT)
    take_along_en = _words(_TextOrNothing(), LONGEST_TEXT)
    instead_da = _words(_TextOrNothing(), LONGEST_TEXT)
    instead_en = _words(_TextOrNothing(), LONGEST_TEXT)
    ask_da = _words(_LineOrNothing(), LONGEST_LINE)
    ask_en = _words(_LineOrNothing(), LONGEST_LINE)
    is_open = TrueOrFalse(error_messages=_YES_OR_NO)
    target_groups = fields.List(
        fields.String(error_messages=MISSING),
        error_messages=MISSING,
        metadata={"description": "The slugs of those it is open to; empty for everybody."},
    )

    @post_load
    def _tuples(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        lists = {name: tuple(data[name]) for name in ("steps", "target_groups") if name in data}
        return data | lists


class NewPool(_Facts):
    """A pool to add; what is left out is as the form has it at first."""

    name_da = _words(PlainLine(), LONGEST_NAME, required=True)
    name_en = _words(PlainLine(), LONGEST_NAME, required=True)
    seats = _number(0, MOST_SEATS, required=True)
    from_on = Day(required=True, error_messages=_DAY)
    until_on = Day(required=True, error_messages=_DAY)


class PoolChange(_Facts):
    """What is said anew of a pool; `is_active` says whether its seats are given at all."""

    name_da = _words(PlainLine(), LONGEST_NAME)
    name_en = _words(PlainLine(), LONGEST_NAME)
    seats = _number(0, MOST_SEATS)
    from_on = Day(error_messages=_DAY)
    until_on = Day(error_messages=_DAY)
    is_active = TrueOrFalse(error_messages=_YES_OR_NO)


class PoolFactsSchema(Schema):
    """What is said of a pool, in both languages; days are local, the last one is included."""

    id = fields.UUID(required=True)
    is_active = fields.Boolean(required=True)
    name_da = fields.String(required=True)
    name_en = fields.String(required=True)
    about_da = fields.String(required=True)
    about_en = fields.String(required=True)
    supplier = fields.String(required=True)
    url = fields.String(required=True)
    seats = fields.Integer(required=True)
    price_kr = fields.Integer(required=True, allow_none=True)
    from_on = fields.Date(required=True)
    until_on = fields.Date(required=True)
    seat_days = fields.Integer(required=True)
    steps = fields.List(fields.Integer(), required=True)
    extension = fields.Enum(ExtensionPolicy, by_value=True, required=True)
    extension_days = fields.Integer(required=True)
    most_extensions = fields.Integer(required=True)
    grace_days = fields.Integer(required=True)
    take_along_da = fields.String(required=True)
    take_along_en = fields.String(required=True)
    instead_da = fields.String(required=True)
    instead_en = fields.String(required=True)
    ask_da = fields.String(required=True)
    ask_en = fields.String(required=True)
    is_open = fields.Boolean(required=True)
    target_groups = fields.List(fields.String(), required=True)
