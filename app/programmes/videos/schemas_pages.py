"""What comes in from the forms about films: shapes alone."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from app.core.texts import LANGUAGES, lazy
from app.programmes.videos.contract import CAPTION_LANGUAGES, LONGEST_ABOUT, LONGEST_TITLE
from app.programmes.videos.contract_asked import LONGEST_REASON, LONGEST_RULE
from app.web.fields import MISSING, Day, PlainLine, SomethingToRead

_CHOOSE = {**MISSING, "required": lazy("Choose one of these.")}
_TOO_LONG = lazy("Write at most %(n)s characters.", n=LONGEST_TITLE)


def _title(**given: Any) -> fields.String:
    length = validate.Length(max=LONGEST_TITLE, error=_TOO_LONG)
    return fields.String(error_messages=MISSING, validate=[PlainLine(), length], **given)


def _about() -> fields.String:
    return _up_to(LONGEST_ABOUT, SomethingToRead())


def _reason() -> fields.String:
    return _up_to(LONGEST_REASON, SomethingToRead())


def _rule() -> fields.String:
    return _up_to(LONGEST_RULE, PlainLine())


def _up_to(most: int, rule: validate.Validator) -> fields.String:
    length = validate.Length(max=most, error=lazy("Write at most %(n)s characters.", n=most))
    return fields.String(load_default="", error_messages=MISSING, validate=[rule, length])


class FilmForm(Schema):
    """What a film is called, and what it is about."""

    title_da = _title(required=True)
    title_en = _title(load_default="")
    about_da = _about()
    about_en = _about()


class CaptionsForm(Schema):
    """Captions in one language, as the text of a WebVTT file."""

    language = fields.String(
        required=True,
        error_messages=_CHOOSE,
        validate=validate.OneOf(list(CAPTION_LANGUAGES), error=lazy("Choose one of these.")),
    )


class ChaptersForm(Schema):
    """Chapters in one language, one a line; none for none."""

    language = fields.String(
        required=True,
        error_messages=_CHOOSE,
        validate=validate.OneOf(LANGUAGES, error=lazy("Choose one of these.")),
    )
    chapters = fields.String(load_default="", error_messages=MISSING)


class AskForm(Schema):
    """By which day a citizen is asked to see a film."""

    by = Day(required=True, error_messages={**MISSING, "invalid": lazy("This is not a day.")})


class WhyForm(Schema):
    """Why a target group is to see its film, which rule that rests on, and what follows."""

    why_da, why_en = _reason(), _reason()
    rule_da, rule_en = _rule(), _rule()
    consequence_da, consequence_en = _reason(), _reason()


class RetireForm(Schema):
    """Why a film is taken out of use."""

    because = fields.String(
        required=True,
        error_messages=MISSING,
        validate=[
            SomethingToRead(),
            validate.Length(max=300, error=lazy("Write at most %(n)s characters.", n=300)),
        ],
    )


class SiteForm(Schema):
    """The address of a site that may show public films in its own pages."""

    origin = fields.String(required=True, error_messages=MISSING)
