"""Fields that many forms have: an e-mail address, a name, a line of text, a language."""

from __future__ import annotations

import unicodedata
from typing import Any

from email_validator import EmailNotValidError, validate_email
from marshmallow import ValidationError, fields, validate

from app.core.texts import LANGUAGES, _, lazy

MISSING = {
    "required": lazy("This is missing."),
    "null": lazy("This is missing."),
    "invalid": lazy("This is not text."),
}


def plain_line(value: str) -> None:
    """Refuse a line that is empty, or holds characters nobody types in a name."""
    if not value.strip():
        raise ValidationError(_("This is missing."))
    if any(unicodedata.category(c) in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"} for c in value):
        raise ValidationError(_("This has characters that are not text."))


class EmailAddress(fields.String):
    """An e-mail address that mail can reach, in its normal form (RFC 5321; EAI is not spoken)."""

    def __init__(self) -> None:
        """Always required."""
        super().__init__(required=True, error_messages=MISSING)

    def _deserialize(self, value: object, attr: str | None, data: object, **kwargs: object) -> str:
        typed = str(super()._deserialize(value, attr, data, **kwargs)).strip()
        if len(typed) > 254:
            raise ValidationError(_("The address is too long."))
        return checked_address(typed)


def checked_address(typed: str) -> str:
    """Return an address in its normal form; ValidationError for what is none. No DNS is asked."""
    try:
        checked = validate_email(
            typed, check_deliverability=False, allow_smtputf8=False, strict=True
        )
    except EmailNotValidError:
        raise ValidationError(_("This does not look like an e-mail address.")) from None
    return checked.normalized


def person_name(*, required: bool = True) -> fields.String:
    """Return the field for a person's name."""
    return fields.String(
        required=required,
        error_messages=MISSING,
        validate=[
            validate.Length(max=120, error=lazy("Write at most 120 characters.")),
            plain_line,
        ],
    )


def language(*, required: bool = False) -> fields.String:
    """Return the field for a language that the service speaks."""
    return fields.String(
        required=required,
        error_messages=MISSING,
        validate=validate.OneOf(LANGUAGES, error=lazy("Choose one of the languages.")),
    )


class TrueOrFalse(fields.Boolean):
    """JSON's own `true` and `false`: neither "yes" nor 0, which Python takes for False."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return value
