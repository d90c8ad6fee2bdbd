"""What comes in by the forms of a CV: one schema for each kind of entry, made from its fields."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from app.core.texts import LANGUAGES, _, lazy
from app.documents.content import clean_line, clean_points, clean_text
from app.documents.contract import Look
from app.documents.policy import has_end_before_start
from app.documents.sections import (
    ALL_LICENCES,
    CONTACT,
    KINDS,
    LEVELS,
    MOST_POINTS,
    Field,
    Shape,
)
from app.documents.sharing import LONGEST_COMMENT
from app.documents.taking_in import whole_link
from app.web.fields import MISSING, SomethingToRead, checked_address

LONGEST_NAME = 80
FIRST_YEAR, LAST_YEAR = 1900, 2100


def too_long(limit: int) -> Any:
    """Return the words for a text that is longer than it may be."""
    return lazy("Write at most %(n)s characters.", n=limit)


def _text(one: Field, limit: int) -> fields.String:
    how: dict[str, Any] = {"required": True} if one.is_needed else {"load_default": ""}
    return fields.String(
        **how,
        error_messages=MISSING,
        validate=[SomethingToRead(), validate.Length(max=limit, error=too_long(limit))],
    )


class LinkField(fields.String):
    """A web address, with https:// put in front where nobody typed it."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        typed = clean_line(str(super()._deserialize(value, attr, data, **kwargs)))
        link = whole_link(typed)
        if link is None:
            raise ValidationError(_("This is not a web address. It looks like this: example.dk"))
        return link


class MailField(fields.String):
    """An e-mail address, which may be left out."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        typed = clean_line(str(super()._deserialize(value, attr, data, **kwargs)))
        if len(typed) > 160:
            raise ValidationError(_("The address is too long."))
        return checked_address(typed)


class YearField(fields.String):
    """A year of four digits."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        typed = clean_line(str(super()._deserialize(value, attr, data, **kwargs)))
        if not (typed.isascii() and typed.isdigit() and len(typed) == 4):
            raise ValidationError(_("Write the year with four digits, for example 2019."))
        if not FIRST_YEAR <= int(typed) <= LAST_YEAR:
            years = {"first": FIRST_YEAR, "last": LAST_YEAR}
            raise ValidationError(_("Write a year from %(first)s to %(last)s.", **years))
        return typed


class PointsField(fields.String):
    """Several texts in one field, each on a line or with commas between them."""

    def __init__(self, one: Field) -> None:
        """Take the texts of this field."""
        super().__init__(load_default=list, error_messages=MISSING)
        self.one = one

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        typed = str(super()._deserialize(value, attr, data, **kwargs))
        parts = typed.split("," if self.one.shape == Shape.WORDS and "," in typed else "\n")
        whole = [text for text in (clean_line(part) for part in parts) if text]
        if len(whole) > MOST_POINTS:
            raise ValidationError(_("Write at most %(n)s.", n=MOST_POINTS))
        if any(len(text) > self.one.longest for text in whole):
            raise ValidationError(_("Each may have %(n)s characters.", n=self.one.longest))
        return clean_points(whole, self.one)


class EntryForm(Schema):
    """An entry as its form sends it; what is left out is empty."""

    @validates_schema(skip_on_field_errors=False)
    def _in_order(self, data: Mapping[str, Any], **_kwargs: Any) -> None:
        """Refuse a month without its year, and an end before the beginning."""
        for name in ("start", "end", "date"):
            if data.get(f"{name}_month") and not data.get(f"{name}_year"):
                raise ValidationError(_("Write the year as well."), f"{name}_year")
        if has_end_before_start({n: _month_of(data, n) for n in ("start", "end")}):
            raise ValidationError(_("It cannot end before it begins."), "end_year")

    @post_load
    def _cleaned(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        kept: dict[str, Any] = {}
        for one in self.context_fields:
            if one.shape == Shape.MONTH:
                kept[one.name] = _month_of(data, one.name)
            elif one.shape == Shape.TEXT:
                kept[one.name] = clean_text(data[one.name])
            elif one.shape == Shape.LINE:
                kept[one.name] = clean_line(data[one.name])
            elif one.shape == Shape.LICENCES:
                kept[one.name] = [code for code in ALL_LICENCES if code in data[one.name]]
            else:
                kept[one.name] = data[one.name]
        return kept

    context_fields: tuple[Field, ...] = ()


def _month_of(data: Mapping[str, Any], name: str) -> str:
    year, month = data.get(f"{name}_year") or "", data.get(f"{name}_month") or ""
    return f"{year}-{month}" if year and month else year


def _fields_of(one: Field) -> dict[str, fields.Field[Any]]:
    if one.shape == Shape.MONTH:
        months = [f"{number:02d}" for number in range(1, 13)]
        return {
            f"{one.name}_month": fields.String(
                load_default="",
                validate=validate.OneOf(months, error=lazy("Choose one of the months.")),
            ),
            f"{one.name}_year": YearField(load_default=""),
        }
    return {one.name: _field_of(one)}


def _field_of(one: Field) -> fields.Field[Any]:
    if one.shape in {Shape.POINTS, Shape.WORDS}:
        return PointsField(one)
    if one.shape == Shape.LINK:
        return LinkField(load_default="")
    if one.shape == Shape.EMAIL:
        return MailField(load_default="")
    if one.shape == Shape.LEVEL:
        level = validate.OneOf(LEVELS, error=lazy("Choose one of the levels."))
        return fields.String(load_default="", validate=level)
    if one.shape == Shape.FLAG:
        return fields.Boolean(
            load_default=False, error_messages={"invalid": lazy("Tick it or not.")}
        )
    if one.shape == Shape.LICENCES:
        known = validate.OneOf(ALL_LICENCES, error=lazy("Choose among the licences."))
        return fields.List(fields.String(validate=known), load_default=list)
    return _text(one, one.longest)


@cache
def entry_form(kind: str) -> type[EntryForm]:
    """Return the schema of the form of a kind of entry."""
    return _form_of(f"{kind.title()}EntryForm", KINDS[kind].fields)


@cache
def contact_form() -> type[EntryForm]:
    """Return the schema of the form of name and how one is reached."""
    return _form_of("ContactForm", CONTACT)


def _form_of(name: str, wanted: tuple[Field, ...]) -> type[EntryForm]:
    made: dict[str, Any] = {"context_fields": wanted, "__doc__": "What the form sends."}
    for one in wanted:
        made |= _fields_of(one)
    return type(name, (EntryForm,), made)


def cv_name(**more: Any) -> fields.String:
    """Return the field for what a citizen calls a CV."""
    return fields.String(
        **more,
        error_messages=MISSING,
        validate=[
            SomethingToRead(),
            validate.Length(max=LONGEST_NAME, error=too_long(LONGEST_NAME)),
        ],
    )


def cv_language(**more: Any) -> fields.String:
    """Return the field for the language of a CV's headings."""
    return fields.String(
        **more,
        error_messages=MISSING,
        validate=validate.OneOf(LANGUAGES, error=lazy("Choose one of the languages.")),
    )


def cv_look(**more: Any) -> fields.Enum[Look]:
    """Return the field for the template of a CV."""
    return fields.Enum(
        Look,
        by_value=True,
        **more,
        error_messages={**MISSING, "unknown": lazy("Choose one of the templates.")},
    )


class CvForm(Schema):
    """What a CV is called, its language and its template."""

    name = cv_name(required=True)
    language = cv_language(required=True)
    look = cv_look(load_default=Look.CALM)


class CopyForm(Schema):
    """What the copy is called."""

    name = cv_name(required=True)


class SectionForm(Schema):
    """Which section to add."""

    kind = fields.String(
        required=True,
        error_messages=MISSING,
        validate=validate.OneOf(tuple(KINDS), error=lazy("Choose one of the sections.")),
    )


class CommentForm(Schema):
    """What an adviser writes about a CV, and about which section, if any."""

    text = fields.String(
        required=True,
        error_messages=MISSING,
        validate=[
            SomethingToRead(),
            validate.Length(max=LONGEST_COMMENT, error=too_long(LONGEST_COMMENT)),
        ],
    )
    section = fields.String(
        load_default="",
        validate=validate.OneOf(("", "contact", *KINDS), error=lazy("Choose one of the sections.")),
    )
