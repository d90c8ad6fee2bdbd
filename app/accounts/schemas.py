"""What comes in and goes out about people, for the API and the forms alike."""

from __future__ import annotations

import unicodedata

from marshmallow import Schema, ValidationError, fields, validate

from app.accounts.contract import STAFF
from app.core.texts import LANGUAGES, lazy

MISSING = {"required": lazy("This is missing."), "null": lazy("This is missing.")}


def plain_line(value: str) -> None:
    """Refuse a line that is empty, or holds characters nobody types in a name."""
    if not value.strip():
        raise ValidationError(str(lazy("This is missing.")))
    if any(unicodedata.category(c) in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"} for c in value):
        raise ValidationError(str(lazy("This has characters that are not text.")))


class EmailAddress(fields.String):
    """An e-mail address of at most 254 characters (RFC 5321, 4.5.3.1.3), blanks around it cut."""

    def __init__(self) -> None:
        """Always required, with plain words when it is not an address."""
        super().__init__(
            required=True,
            error_messages=MISSING,
            validate=[
                plain_line,
                validate.Length(max=254, error=lazy("The address is too long.")),
                validate.Email(error=lazy("This does not look like an e-mail address.")),
            ],
            metadata={"format": "email"},
        )

    def _deserialize(self, value: object, attr: str | None, data: object, **kwargs: object) -> str:
        trimmed = value.strip() if isinstance(value, str) else value
        return super()._deserialize(trimmed, attr, data, **kwargs)


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
        validate=validate.OneOf(LANGUAGES, error=lazy("Choose one of the languages.")),
    )


class AskForCode(Schema):
    """Whom a code is to be sent to."""

    email = EmailAddress()


class Code(Schema):
    """The six digits, however they are spaced."""

    code = fields.String(
        required=True,
        error_messages=MISSING,
        validate=validate.Regexp(r"^\s*(\d\s*){6}$", error=lazy("The code has six digits.")),
    )


class SignUp(Schema):
    """A newcomer."""

    name = person_name()
    email = EmailAddress()
    language = language()
    consent = fields.Boolean(
        required=True,
        error_messages={"required": lazy("You need to agree before you can go on.")},
        validate=validate.Equal(True, error=lazy("You need to agree before you can go on.")),
    )


class Profile(Schema):
    """What a person changes about themselves."""

    name = person_name(required=False)
    language = language()


class Invite(Schema):
    """A colleague to be."""

    name = person_name()
    email = EmailAddress()
    roles = fields.List(
        fields.String(validate=validate.OneOf([role.value for role in sorted(STAFF)])),
        required=True,
        error_messages=MISSING,
        validate=validate.Length(min=1, error=lazy("Choose at least one role.")),
    )


class MunicipalitySchema(Schema):
    """The municipality that a person belongs to."""

    slug = fields.String(required=True)
    name = fields.String(required=True)


class Me(Schema):
    """The acting person."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    roles = fields.List(fields.String(), required=True)
    language = fields.String(required=True)
    municipality = fields.Nested(MunicipalitySchema, required=True)
