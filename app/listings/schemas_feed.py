"""What the API is asked about the feed, and the categories it answers with."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from app.core.texts import lazy
from app.listings.feed_filters import LONGEST_QUESTION, MOST_VALUES
from app.listings.geography import municipalities
from app.listings.kinds import ListingKind, WorkingTime
from app.web.fields import Day, NumberInAddress, Shape
from app.web.paging import DEFAULT_LIMIT, HIGHEST_LIMIT

_SOME = validate.Length(max=MOST_VALUES)


class FeedQuestion(Schema):
    """The feed's filters: values of one are alternatives, filters narrow each other."""

    q = fields.String(validate=validate.Length(max=LONGEST_QUESTION))
    kind = fields.List(
        fields.String(validate=validate.OneOf([kind.value for kind in ListingKind])),
        validate=_SOME,
    )
    category = fields.List(fields.UUID(), validate=_SOME)
    workplace_municipality = fields.List(
        fields.String(validate=validate.OneOf([m.code for m in municipalities()])),
        validate=_SOME,
        metadata={"description": "official four-digit codes"},
    )
    neighbours = fields.String(
        validate=validate.OneOf(["1"]),
        metadata={"description": "the municipalities around those asked for as well"},
    )
    postcode = fields.List(
        fields.String(validate=Shape("^[0-9]{4}$", error=lazy("A postcode has four digits."))),
        validate=_SOME,
    )
    working_time = fields.List(
        fields.String(
            validate=validate.OneOf([t.value for t in WorkingTime if t is not WorkingTime.UNKNOWN])
        ),
        validate=_SOME,
    )
    apply_before = Day(
        metadata={"description": "the deadline is this day or earlier, and has not passed"}
    )
    cursor = fields.String(
        validate=Shape("^[0-9]{1,19}$", error=lazy("This is not a cursor that we have given.")),
        metadata={"description": "`next` of a page"},
    )
    limit = NumberInAddress(
        load_default=DEFAULT_LIMIT, validate=validate.Range(min=1, max=HIGHEST_LIMIT)
    )


class CategorySchema(Schema):
    """Something to follow, and to filter the feed by."""

    id = fields.UUID(required=True)
    slug = fields.String(required=True)
    name = fields.String(required=True, metadata={"description": "in the language asked for"})
    kind = fields.String(
        required=True,
        allow_none=True,
        validate=validate.OneOf([kind.value for kind in ListingKind]),
        metadata={"description": "set where it stands for a kind of listing"},
    )
