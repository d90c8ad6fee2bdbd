"""The API's door to own listings: write, edit, hand in, decide, close."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from app.listings.approval import approve_listing, decline_listing, request_changes
from app.listings.authorship import FOR_WHOM
from app.listings.closing import close_listing
from app.listings.models import ClosedBecause, Listing
from app.listings.posting import (
    edit_listing,
    submit_listing,
    withdraw_listing,
    write_draft,
)
from app.listings.schemas import ListingView
from app.listings.schemas_posting import (
    Closing,
    Decision,
    ListingEdit,
    ListingOnBehalf,
    OnBehalfOf,
    ReasonedDecision,
)
from app.web.api import ApiBlueprint, ProblemDocument
from app.web.guards import STAFF, only, staff
from app.web.unit import write_unit

api = ApiBlueprint(
    "posting_api",
    __name__,
    url_prefix="/api/v1",
    description="Own listings: written by companies and the job centre, decided about by staff.",
)
authors = only("employer", *STAFF)


@api.route("/listings", methods=["POST"])
@api.arguments(ListingOnBehalf)
@api.response(201, ListingView)
@api.alt_response(403, schema=ProblemDocument)
@api.alt_response(409, schema=ProblemDocument)
@authors
def write(written: dict[str, Any]) -> Listing:
    """Write a draft, as the company or the job centre that one writes for."""
    whose = written.pop(FOR_WHOM, None)
    for_company = None if whose is None else whose == OnBehalfOf.EMPLOYER
    with write_unit() as uow:
        return write_draft(uow, written, for_company=for_company)


@api.route("/listings/<uuid:listing_id>", methods=["PATCH"])
@api.arguments(ListingEdit)
@api.response(200, ListingView)
@api.alt_response(409, schema=ProblemDocument)
@authors
def edit(changes: dict[str, Any], listing_id: UUID) -> Listing:
    """Change some values; of a company's published listing the edit waits for approval."""
    version = changes.pop("version", None)
    with write_unit() as uow:
        return edit_listing(uow, listing_id, changes, version=version)


@api.route("/listings/<uuid:listing_id>/submit", methods=["POST"])
@api.response(200, ListingView)
@api.alt_response(409, schema=ProblemDocument)
@authors
def submit(listing_id: UUID) -> Listing:
    """Hand a draft in for approval; the job centre's own is published at once."""
    with write_unit() as uow:
        return submit_listing(uow, listing_id)


@api.route("/listings/<uuid:listing_id>/withdraw", methods=["POST"])
@api.response(200, ListingView)
@api.alt_response(409, schema=ProblemDocument)
@authors
def withdraw(listing_id: UUID) -> Listing:
    """Take back what waits for a decision."""
    with write_unit() as uow:
        return withdraw_listing(uow, listing_id)


@api.route("/listings/<uuid:listing_id>/approve", methods=["POST"])
@api.arguments(Decision, required=False)
@api.response(200, ListingView)
@api.alt_response(409, schema=ProblemDocument)
@staff
def approve(decision: dict[str, Any], listing_id: UUID) -> Listing:
    """Publish what was handed in, or the edit that waits."""
    with write_unit() as uow:
        return approve_listing(uow, listing_id, version=decision.get("version"))


@api.route("/listings/<uuid:listing_id>/request-changes", methods=["POST"])
@api.arguments(ReasonedDecision)
@api.response(200, ListingView)
@api.alt_response(409, schema=ProblemDocument)
@staff
def ask_for_changes(decision: dict[str, Any], listing_id: UUID) -> Listing:
    """Ask the author for a change before it can be published."""
    with write_unit() as uow:
        return request_changes(uow, listing_id, **decision)


@api.route("/listings/<uuid:listing_id>/decline", methods=["POST"])
@api.arguments(ReasonedDecision)
@api.response(200, ListingView)
@api.alt_response(409, schema=ProblemDocument)
@staff
def decline(decision: dict[str, Any], listing_id: UUID) -> Listing:
    """Decide not to publish it."""
    with write_unit() as uow:
        return decline_listing(uow, listing_id, **decision)


@api.route("/listings/<uuid:listing_id>/close", methods=["POST"])
@api.arguments(Closing, required=False)
@api.response(200, ListingView)
@api.alt_response(409, schema=ProblemDocument)
@authors
def close(closing: dict[str, Any], listing_id: UUID) -> Listing:
    """Take a published listing out of the feed."""
    because = ClosedBecause(closing.get("because", ClosedBecause.WITHDRAWN))
    with write_unit() as uow:
        return close_listing(uow, listing_id, because=because)
