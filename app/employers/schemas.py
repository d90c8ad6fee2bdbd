"""What comes in about companies: shapes, with words beside each field."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from marshmallow import Schema, ValidationError, fields, pre_load, validate

from app.core.errors import Invalid
from app.core.texts import _, lazy
from app.employers.signing_up import normal_cvr
from app.web.fields import EmailAddress, person_name, plain_line

LONGEST_NAME = 160
LONGEST_ABOUT = 1_000
LONGEST_WEBSITE = 300
LONGEST_REASON = 500


def _required(message: Any) -> dict[str, Any]:
    return {"required": message, "null": message, "invalid": message}


def _at_most(limit: int) -> validate.Length:
    return validate.Length(max=limit, error=lazy("Write at most %(n)s characters.", n=limit))


def a_web_address(value: str | None) -> None:
    """Refuse what is no address of a page on the open web."""
    if value is None:
        return
    try:
        parts = urlsplit(value)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        host, parts = "", urlsplit("")
    if parts.scheme not in {"http", "https"} or "." not in host or any(c <= " " for c in value):
        raise ValidationError(_("Write a whole web address, such as https://example.dk."))


def a_cvr_number(value: str) -> None:
    """Refuse what is no company number, beside whatever else is wrong."""
    try:
        normal_cvr(value)
    except Invalid as wrong:
        raise ValidationError(str(wrong.fields["cvr"][0])) from None


class WithWebsite(Schema):
    """A company's website, with https:// put in front where it was left out."""

    website = fields.String(
        load_default=None, allow_none=True, validate=[_at_most(LONGEST_WEBSITE), a_web_address]
    )

    @pre_load
    def whole_address(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        """Let people write "www.example.dk"."""
        written = str(data.get("website") or "").strip()
        if not written:
            return {name: value for name, value in data.items() if name != "website"}
        is_whole = "://" in written or ":" in written.split("/")[0]
        return {**data, "website": written if is_whole else f"https://{written}"}


class CompanyForm(WithWebsite):
    """A company that signs up, with the person who does it."""

    cvr = fields.String(
        required=True,
        error_messages=_required(lazy("Write the company's CVR number.")),
        validate=a_cvr_number,
    )
    name = fields.String(
        required=True,
        error_messages=_required(lazy("Write the company's name.")),
        validate=[_at_most(LONGEST_NAME), plain_line],
    )
    person_name = person_name()
    email = EmailAddress()


class AboutForm(WithWebsite):
    """What a company says of itself."""

    about = fields.String(load_default="", validate=_at_most(LONGEST_ABOUT))


class ColleagueForm(Schema):
    """Somebody who is to write for the company too."""

    name = person_name()
    email = EmailAddress()


class ReasonForm(Schema):
    """Why a company is declined."""

    reason = fields.String(
        required=True,
        error_messages=_required(lazy("Write why, so that the company understands.")),
        validate=_at_most(LONGEST_REASON),
    )
