"""What goes in and out of the API about CVs: JSON Resume, described so that what fits is taken.

Lengths and shapes stand in the schema. A value that fits and has no place all the same, such as a
day that there is not, is named in `left_out` and kept nowhere.
"""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from app.core.texts import lazy
from app.documents.contract import MOST_ENTRIES, MOST_SECTIONS, Look
from app.documents.resume_names import BASICS, LOCATION, OURS, OWN_KINDS, PARTS, PROFILE, Part
from app.documents.schemas import cv_language, cv_look, cv_name, too_long
from app.documents.sections import CONTACT, KINDS, MOST_POINTS, Field
from app.web.fields import Shape, TrueOrFalse, WholeNumber

_NO_NUL = Shape(r"^[^\x00]*$", error=lazy("This has characters that are not text."))
_DATE = Shape(
    "^$|^[1-2][0-9]{3}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$",
    error=lazy("Write a date as 2026-12-24, 2026-12 or 2026."),
)
_CONTACT = {one.name: one for one in CONTACT}


def _text(longest: int) -> fields.String:
    limit = validate.Length(max=longest, error=too_long(longest))
    return fields.String(validate=[_NO_NUL, limit])


def _value(one: Field) -> fields.Field[Any]:
    if one.shape == "month":
        return fields.String(validate=_DATE, metadata={"example": "2019-03"})
    if one.is_list:
        most = validate.Length(max=MOST_POINTS)
        return fields.List(_text(one.longest), validate=most)
    if one.shape == "flag":
        return TrueOrFalse()
    if one.shape == "level":
        return _text(20)
    return _text(one.longest)


def _item(part: Part) -> type[Schema]:
    known = KINDS[part.kind].by_name
    named = {theirs: _value(known[ours]) for ours, theirs in part.names.items()}
    return Schema.from_dict(named, name=f"Resume{part.key.title()}")


def _list(part: Part) -> fields.List[Any]:
    return fields.List(fields.Nested(_item(part)), validate=validate.Length(max=MOST_ENTRIES))


def _basics() -> type[Schema]:
    location: dict[str, Any] = {
        theirs: _text(_CONTACT[ours].longest) for ours, theirs in LOCATION.items()
    }
    named: dict[str, Any] = {
        theirs: _text(_CONTACT[ours].longest) for ours, theirs in BASICS.items()
    }
    named |= {
        "summary": _text(KINDS["about"].by_name["text"].longest),
        "location": fields.Nested(Schema.from_dict(location, name="ResumeLocation")),
        "profiles": _list(PROFILE),
    }
    return Schema.from_dict(named, name="ResumeBasics")


def _meta() -> type[Schema]:
    """Return what stands about the file, and under our name what the schema has no name for."""
    own: dict[str, Any] = {
        "language": _text(20),
        "sections": fields.List(_text(20), validate=validate.Length(max=MOST_SECTIONS)),
        **{kind: _list(_own_part(kind)) for kind in OWN_KINDS},
    }
    named: dict[str, Any] = {
        "canonical": _text(300),
        "version": _text(40),
        "lastModified": _text(40),
        OURS: fields.Nested(Schema.from_dict(own, name="ResumeOwn")),
    }
    return Schema.from_dict(named, name="ResumeMeta")


def _own_part(kind: str) -> Part:
    return Part(kind, kind, {one.name: one.name for one in KINDS[kind].fields})


Resume = Schema.from_dict(
    {
        "$schema": _text(300),
        "basics": fields.Nested(_basics()),
        **{part.key: _list(part) for part in PARTS},
        "meta": fields.Nested(_meta()),
    },
    name="Resume",
)


class NewCv(Schema):
    """A CV to begin; without a `resume` it has the person's name and address in it."""

    name = cv_name(required=True)
    language = cv_language(load_default="da")
    look = cv_look(load_default=Look.CALM)
    resume = fields.Nested(
        Resume, metadata={"description": "JSON Resume 1.0.0 (jsonresume.org/schema)"}
    )


class CvChange(Schema):
    """What to change; a `resume` takes the place of all that stands in the CV.

    What JSON Resume has no name for stays, unless the `resume` says it in `meta.jobvej`.
    """

    name = cv_name()
    language = cv_language()
    look = cv_look()
    resume = fields.Nested(Resume)
    version = WholeNumber(
        validate=validate.Range(1, 2**31 - 1),
        metadata={"description": "The version that was read; another by now is a 409."},
    )


class LeftOutSchema(Schema):
    """A value that has no place in a CV: where it stood, and why."""

    path = fields.String(required=True)
    reason = fields.String(required=True)


class CvSchema(Schema):
    """A CV of one's own; what stands in it is at its `.json`, `.xml` and `.pdf`."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    language = fields.String(required=True)
    look = fields.String(required=True)
    version = fields.Integer(required=True)
    is_shared = fields.Boolean(required=True)
    has_photo = fields.Boolean(required=True)
    created_at = fields.AwareDateTime(required=True)
    updated_at = fields.AwareDateTime(required=True)
    left_out = fields.List(
        fields.Nested(LeftOutSchema),
        required=True,
        metadata={"description": "What of the file that it was just made of has no place."},
    )
