"""What comes in with the forms of importing and placing: shapes, not rules."""

from __future__ import annotations

from typing import Any

from marshmallow import EXCLUDE, Schema, fields, post_load, validate

from app.core.texts import lazy
from app.listings.import_sources import IMPORTED, SourceFacts
from app.listings.kinds import ListingKind, SourceKind
from app.web.fields import MISSING

_CHOOSE = lazy("Choose one of these.")


def _text(limit: int, **more: Any) -> fields.String:
    too_long = lazy("Write at most %(n)s characters.", n=limit)
    return fields.String(validate=validate.Length(max=limit, error=too_long), **more)


class SourceForm(Schema):
    """A source as staff type it."""

    class Meta:
        unknown = EXCLUDE

    name = _text(80, required=True, error_messages=MISSING)
    kind = fields.String(
        required=True,
        error_messages=MISSING,
        validate=validate.OneOf([one.value for one in IMPORTED], error=_CHOOSE),
    )
    url = _text(1000, load_default=None)
    posting_url = _text(1000, load_default=None)
    default_listing_kind = fields.String(
        load_default=ListingKind.JOB.value,
        validate=validate.OneOf([one.value for one in ListingKind], error=_CHOOSE),
    )
    runs_every_minutes = fields.Integer(
        load_default=None, error_messages={"invalid": _CHOOSE, "too_large": _CHOOSE}
    )
    is_active = fields.Boolean(load_default=False, error_messages={"invalid": _CHOOSE})

    @post_load
    def as_facts(self, values: dict[str, Any], **_more: Any) -> dict[str, Any]:
        """Return the one value `facts`."""
        return {"facts": facts_in(values)}


def facts_in(values: dict[str, Any]) -> SourceFacts:
    """Return the facts of a source that the form's values, all or some of them, say."""
    kind = SourceKind(values.get("kind", SourceKind.JOBNET))
    holds = ListingKind(values.get("default_listing_kind", ListingKind.JOB))
    known = {"name": "", **values, "kind": kind, "default_listing_kind": holds}
    return SourceFacts(**known)


class UploadForm(Schema):
    """Which source an uploaded file belongs to: one of ours, or a kind's own."""

    class Meta:
        unknown = EXCLUDE

    source = fields.String(required=True, error_messages=MISSING)


class PlacementForm(Schema):
    """Which category a name is put in."""

    class Meta:
        unknown = EXCLUDE

    category = fields.UUID(
        required=True, error_messages={**MISSING, "invalid_uuid": lazy("Choose a category.")}
    )


class OpeningPlacementForm(Schema):
    """Which categories an opening is put in."""

    class Meta:
        unknown = EXCLUDE

    category_ids = fields.List(
        fields.UUID(error_messages={"invalid_uuid": lazy("We do not know one of the categories.")}),
        required=True,
        error_messages={"required": lazy("Choose at least one category.")},
    )
