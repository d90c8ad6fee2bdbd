"""What comes in and goes out about people, for the API and the forms alike."""

from __future__ import annotations

import unicodedata

from marshmallow import Schema, ValidationError, fields, validate

from app.accounts.contract import STAFF
from app.core.languages import WRITTEN
from app.core.texts import _, lazy
from app.web.fields import MISSING, EmailAddress, LanguageOrNone, language, person_name


class AskForCode(Schema):
    """Whom a code is to be sent to."""

    email = EmailAddress()


class SixDigits(fields.String):
    """A code of six digits, however it is spaced, in any script's digits."""

    def _deserialize(self, value: object, attr: str | None, data: object, **kwargs: object) -> str:
        typed = str(super()._deserialize(value, attr, data, **kwargs))
        digits = [unicodedata.digit(c, None) for c in typed if not c.isspace() and c != "-"]
        if len(digits) != 6 or None in digits:
            raise ValidationError(_("The code has six digits."))
        return "".join(map(str, digits))


class Code(Schema):
    """The code from the e-mail."""

    code = SixDigits(required=True, error_messages=MISSING)


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


class OwnDetails(Profile):
    """The same, where both stand in a form; `reads_shown` is what was chosen there before."""

    name = person_name()
    reads_shown = LanguageOrNone(load_default=None, error_messages=MISSING)
    reads = LanguageOrNone(
        load_default=None,
        error_messages=MISSING,
        validate=validate.OneOf(("", *WRITTEN), error=lazy("Choose one of the languages.")),
    )


class Invite(Schema):
    """A colleague to be."""

    name = person_name()
    email = EmailAddress()
    roles = fields.List(
        fields.String(
            validate=validate.OneOf(
                [role.value for role in sorted(STAFF)], error=lazy("Choose roles from the list.")
            )
        ),
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
