"""How a listing looks to clients of the API; what they rely on is in `interface.md`."""

from __future__ import annotations

from enum import StrEnum

from marshmallow import Schema, fields, validate

from app.listings.cleaning import words_of
from app.listings.kinds import Employment, ListingKind, SourceKind, WorkingTime
from app.listings.models import ClosedBecause, Listing, ListingState


def description_of(listing: Listing) -> str:
    """Return the description as text: what its author wrote, or an imported one's plain words."""
    return listing.description_text or words_of(listing.description_html)


def _one_of(kinds: type[StrEnum], *, allow_none: bool = False) -> fields.String:
    """Return a field for a column that holds one of an enumeration's values."""
    return fields.String(
        required=True, allow_none=allow_none, validate=validate.OneOf([k.value for k in kinds])
    )


class ListingView(Schema):
    """One listing, made from its row; times are RFC 3339, days are ISO 8601."""

    id = fields.UUID(required=True)
    kind = _one_of(ListingKind)
    title = fields.String(required=True)
    description = fields.Function(
        description_of, required=True, metadata={"type": "string", "description": "plain text"}
    )
    description_html = fields.String(required=True, metadata={"description": "safe HTML"})
    languages = fields.List(fields.String(), required=True)
    employer = fields.String(attribute="employer_name", required=True)
    employer_id = fields.UUID(required=True, allow_none=True)
    employer_cvr = fields.String(required=True, allow_none=True)
    category_ids = fields.List(fields.UUID(), required=True)
    workplace_municipality = fields.String(
        required=True, allow_none=True, metadata={"description": "its official four-digit code"}
    )
    workplace_name = fields.String(required=True, allow_none=True)
    postcode = fields.String(required=True, allow_none=True)
    city = fields.String(required=True, allow_none=True)
    address = fields.String(required=True, allow_none=True)
    is_abroad = fields.Boolean(required=True)
    has_no_fixed_workplace = fields.Boolean(required=True)
    working_time = _one_of(WorkingTime)
    weekly_hours = fields.String(required=True, allow_none=True)
    employment = _one_of(Employment)
    conditions = fields.List(fields.String(), required=True)
    number_to_fill = fields.Integer(required=True, allow_none=True)
    apply_by = fields.Date(required=True, allow_none=True)
    starts_on = fields.Date(required=True, allow_none=True)
    apply_url = fields.String(required=True, allow_none=True)
    takes_place = fields.String(required=True, allow_none=True)
    contact = fields.String(required=True, allow_none=True)
    published_at = fields.AwareDateTime(required=True, allow_none=True)
    updated_at = fields.AwareDateTime(required=True)
    closed_at = fields.AwareDateTime(required=True, allow_none=True)
    closed_because = _one_of(ClosedBecause, allow_none=True)
    source = _one_of(SourceKind)
    source_id = fields.String(required=True, allow_none=True)
    source_url = fields.String(required=True, allow_none=True)
    state = _one_of(ListingState)
    version = fields.Integer(required=True, metadata={"description": "rises with each edit"})
