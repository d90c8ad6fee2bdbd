"""Fields that many forms have: an e-mail address, a name, a line of text, a language."""

from __future__ import annotations

import re
from collections.abc import Hashable, Sequence
from datetime import date
from typing import Any

from flask_smorest.fields import Upload
from marshmallow import ValidationError, fields, validate
from werkzeug.datastructures import FileStorage

from app.core.languages import NONE
from app.core.mail_addresses import normal_address
from app.core.texts import LANGUAGES, _, lazy

MISSING = {
    "required": lazy("This is missing."),
    "null": lazy("This is missing."),
    "invalid": lazy("This is not text."),
}


BLANK = r"\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
"""What `str.strip` takes for blank, inside a character class."""

# Unicode's categories Cc, Cf, Co, Zl and Zp: nobody types them in a name. Those beyond the first
# plane stand as themselves, for JSON Schema has no escape for them that Python has as well.
_NOT_TYPED = (
    r"\x00-\x1f\x7f-\x9f\xad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e"
    r"\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f\ue000-\uf8ff\ufeff\ufff9-\ufffb"
    "\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0001\U000e0020-\U000e007f\U000f0000-\U000ffffd\U00100000-\U0010fffd"
)
# What fonts draw nothing for, although Unicode calls it a letter, a sign or a mark.
_FILLERS = (
    r"\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0"
    "\U000e0100-\U000e01ef"
)
_UNSEEN = f"{_NOT_TYPED}{BLANK}{_FILLERS}"
_UNSEEN_TEXT = _UNSEEN.replace(r"\x00", r"\x01", 1)  # the same, in what a database keeps
_SEEN = re.compile(f"[^{_UNSEEN}]")
_TYPED_BLANK = (
    r"\x20\xa0\u1680\u2000-\u200a\u202f\u205f\u3000"  # blank, and typed in names all the same
)


class Shape(validate.Validator):
    """A pattern that a whole text has to fit, written so that JSON Schema reads it the same.

    The API's document shows it: what fits is taken, as far as its form is concerned.
    """

    def __init__(self, pattern: str, *, error: Any) -> None:
        """Take `pattern` from ^ to $ without escapes of classes, which each dialect reads anew.

        It reads a text in one way only, as `SomethingToRead` explains.
        """
        self.regex, self.error = re.compile(pattern), error

    def __call__(self, value: str) -> str:
        """Return the value, or raise a ValidationError."""
        if self.regex.fullmatch(value) is None:
            raise ValidationError(str(self.error))
        return value


class SomethingToRead(validate.Validator):
    """Refuses a text in which nothing is to be seen, and what no database keeps.

    What is not seen, something to see, and the rest: a text is read in one way only. A pattern that
    may find what is to be seen in many places tries them all, and time grows with the square.
    """

    regex = re.compile(f"^[{_UNSEEN_TEXT}]*[^{_UNSEEN}][^\\x00]*$")

    def __call__(self, value: str) -> str:
        """Return the value, or raise a ValidationError."""
        if self.regex.fullmatch(value) is None:
            is_seen = _SEEN.search(value) or "\x00" in value
            raise ValidationError(
                _("This has characters that are not text.") if is_seen else _("This is missing.")
            )
        return value


class PlainLine(SomethingToRead):
    """Refuses a line that is empty, or holds characters nobody types in a name."""

    regex = re.compile(f"^[{_TYPED_BLANK}{_FILLERS}]*[^{_UNSEEN}][^{_NOT_TYPED}]*$")


plain_line = PlainLine()


class EachOnce(validate.Validator):
    """Refuses a list that has something twice; say `uniqueItems` beside it for the document."""

    def __call__(self, value: Sequence[Hashable]) -> Sequence[Hashable]:
        """Return the list, or raise a ValidationError."""
        if len(set(value)) < len(value):
            raise ValidationError(_("Choose each of them once."))
        return value


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
    address = normal_address(typed)
    if address is None:
        raise ValidationError(_("This does not look like an e-mail address."))
    return address


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


class LanguageOrNone(fields.String):
    """A language that is chosen in a form's list; "" for its `NONE`."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        chosen = str(super()._deserialize(value, attr, data, **kwargs))
        return "" if chosen == NONE else chosen


class TrueOrFalse(fields.Boolean):
    """JSON's own `true` and `false`: neither "yes" nor 0, which Python takes for False."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return value


class WholeNumber(fields.Integer):
    """A whole number of JSON, where 38.0 is one (JSON Schema, core 4.2.2) and "38" is not."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_kwargs: Any) -> int:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or (isinstance(value, float) and not value.is_integer()):
            raise self.make_error("invalid", input=value)
        return int(value)


class AnyNumber(fields.Float):
    """A number of JSON: neither "38" nor true."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> float:
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return float(super()._deserialize(value, attr, data, **kwargs) or 0)


class NumberInAddress(fields.Integer):
    """A whole number in an address: its digits, and not all else that Python reads as one."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_kwargs: Any) -> int:
        if not isinstance(value, str) or not re.fullmatch(r"-?[0-9]{1,18}", value):
            raise self.make_error("invalid", input=value)
        return int(value)


class Day(fields.Date):
    """A day as RFC 3339 writes it, 2026-12-24, and in none of ISO 8601's other ways."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_kwargs: Any) -> date:
        try:
            is_written_so = re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value)
            return date.fromisoformat(value if is_written_so else "")
        except (TypeError, ValueError):
            raise self.make_error("invalid", input=value, obj_type="date") from None


class UploadedFile(Upload):
    """A part of a form that is a file; a part of its name that is text is none."""

    default_error_messages = {"invalid": lazy("This is not a file.")}  # noqa: RUF012 — marshmallow's way

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_kwargs: Any) -> FileStorage:
        if not isinstance(value, FileStorage):
            raise self.make_error("invalid", input=value)
        return value
