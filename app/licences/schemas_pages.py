"""What comes in from the forms about licences and pools: shapes; `pools.py` says what may be."""

from __future__ import annotations

import re
from typing import Any

from marshmallow import Schema, fields, post_load, validate

from app.core.texts import lazy
from app.licences.contract import LONGEST_WORD, ExtensionPolicy
from app.web.fields import MISSING, PlainLine, SomethingToRead

_NO_DAY = {**MISSING, "invalid": lazy("This is not a day.")}
_CHOOSE = {
    **MISSING,
    "unknown": lazy("Choose one of these."),
    "invalid": lazy("Choose one of these."),
}


MOST_DIGITS = 10  # what has more is too large by its first ones alone


class TypedNumber(fields.Integer):
    """A whole number as people type it, with or without dots between the thousands.

    How small or large it may be is said by whoever knows the limits.
    """

    default_error_messages = {"invalid": lazy("Write a whole number.")}  # noqa: RUF012 — marshmallow's way

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_kwargs: Any) -> int:
        found = re.fullmatch(r"\s*(-?)([0-9]+|[0-9]{1,3}(?:\.[0-9]{3})+)\s*", str(value))
        if found is None:
            raise self.make_error("invalid", input=value)
        digits = found[2].replace(".", "").lstrip("0")[:MOST_DIGITS]
        return int(f"{found[1]}{digits or 0}")


class TypedDays(fields.Field[tuple[int, ...]]):
    """Some numbers of days, with commas or blanks between them."""

    default_error_messages = {"invalid": lazy("Write numbers of days, such as: 30, 14, 7, 1, 0")}  # noqa: RUF012 — marshmallow's way

    def _deserialize(
        self, value: Any, attr: str | None, data: Any, **_kwargs: Any
    ) -> tuple[int, ...]:
        parts = [part for part in re.split(r"[\s,;]+", str(value).strip()) if part]
        if not parts or any(not re.fullmatch(r"[0-9]{1,5}", part) for part in parts):
            raise self.make_error("invalid")
        return tuple(int(part) for part in parts)


def _line(*, required: bool = True) -> fields.String:
    given: dict[str, Any] = {"required": True} if required else {"load_default": ""}
    return fields.String(error_messages=MISSING, validate=PlainLine(), **given)


def _text() -> fields.String:
    return fields.String(load_default="", error_messages=MISSING, validate=SomethingToRead())


def _number(**given: Any) -> TypedNumber:
    return TypedNumber(
        error_messages=MISSING | TypedNumber.default_error_messages, **given or {"required": True}
    )


class PoolForm(Schema):
    """What is said of a pool: what it is, what was bought, and who gets a seat; see `PoolFacts`."""

    name_da = _line()
    name_en = _line()
    about_da = _text()
    about_en = _text()
    supplier = _line(required=False)
    url = fields.String(load_default="", error_messages=MISSING)
    seats = _number()
    price_kr = _number(load_default=None)
    from_on = fields.Date(required=True, error_messages=_NO_DAY)
    until_on = fields.Date(required=True, error_messages=_NO_DAY)
    seat_days = _number()
    is_open = fields.Boolean(load_default=False)
    target_groups = fields.List(fields.String(), load_default=list)

    @post_load
    def _tuple(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        return data | {"target_groups": tuple(data["target_groups"])}


class EndForm(Schema):
    """What is said of how licences of a pool end; see `PoolFacts`."""

    steps = TypedDays(required=True, error_messages=MISSING | TypedDays.default_error_messages)
    extension = fields.Enum(ExtensionPolicy, by_value=True, required=True, error_messages=_CHOOSE)
    extension_days = _number()
    most_extensions = _number()
    grace_days = _number()
    take_along_da = _text()
    take_along_en = _text()
    instead_da = _text()
    instead_en = _text()
    ask_da = _line(required=False)
    ask_en = _line(required=False)


class GiveForm(Schema):
    """From which day on somebody is given a seat."""

    from_on = fields.Date(load_default=None, error_messages=_NO_DAY)


class WordForm(Schema):
    """A word why one wants to keep a licence."""

    word = fields.String(
        load_default="",
        error_messages=MISSING,
        validate=[
            validate.Length(
                max=LONGEST_WORD, error=lazy("Write at most %(n)s characters.", n=LONGEST_WORD)
            ),
            SomethingToRead(),
        ],
    )


class AnswerForm(WordForm):
    """Yes or no to a citizen who asked, with a word that they read."""

    answer = fields.String(
        required=True,
        error_messages=_CHOOSE,
        validate=validate.OneOf(("yes", "no"), error=lazy("Choose one of these.")),
    )
