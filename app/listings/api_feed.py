"""The API's door to the feed: the list, one listing, the categories."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from flask import Response
from flask.views import MethodView

from app.core.clock import local_day
from app.core.errors import NotFound
from app.listings.caching import keep_answer
from app.listings.feed import read_page
from app.listings.feed_copy import FeedCopy
from app.listings.feed_filters import FeedFilters, read_cursor
from app.listings.listing_views import ListingPage
from app.listings.models import Listing
from app.listings.own_listings import listing_for_author
from app.listings.reading import listing_for_reading, listings_by_id
from app.listings.ready import FEED
from app.listings.schemas import ListingView
from app.listings.schemas_feed import CategorySchema, FeedQuestion
from app.web.api import ApiBlueprint, ProblemDocument, items_of
from app.web.guards import anyone
from app.web.services import services
from app.web.unit import current_municipality, read_unit

api = ApiBlueprint("feed_api", __name__, url_prefix="/api/v1", description="The feed.")


def _copy() -> FeedCopy:
    return services().provided[FEED].of(current_municipality())


@api.route("/listings")
class Listings(MethodView):
    """The feed."""

    @api.arguments(FeedQuestion, location="query")
    @api.response(200, items_of(ListingView))
    @anyone
    def get(self, asked: dict[str, Any]) -> dict[str, Any]:
        """List published listings that answer, the newest first."""
        copy, today = _copy(), local_day(services().clock.now())
        keep_answer(copy.edition)
        page = read_page(
            copy,
            services().units,
            _filters(asked),
            today=today,
            before=read_cursor(asked.get("cursor")),
            limit=asked["limit"],
        )
        ids = [one.listing_id for one in page.found]
        with read_unit() as uow:
            found = listings_by_id(uow, ids)
        return {
            "items": [found[one] for one in ids if one in found],
            "next": str(page.next) if page.next else None,
        }


def _filters(asked: dict[str, Any]) -> FeedFilters:
    def some(name: str) -> tuple[str, ...]:
        return tuple(sorted({str(value) for value in asked.get(name, ())}))

    due: date | None = asked.get("apply_before")
    return FeedFilters(
        q=" ".join(asked.get("q", "").split()),
        kind=some("kind"),
        category=some("category"),
        workplace_municipality=some("workplace_municipality"),
        postcode=some("postcode"),
        working_time=some("working_time"),
        neighbours="neighbours" in asked,
        apply_before=due,
    )


@api.route("/listings/<uuid:listing_id>")
class OneListing(MethodView):
    """One listing."""

    @api.response(200, ListingView)
    @api.alt_response(404, schema=ProblemDocument)
    @anyone
    def get(self, listing_id: UUID) -> ListingPage | Listing | Response:
        """Return a listing that is in the feed, or was; its author sees it before, too."""
        copy = _copy()
        with read_unit() as uow:
            try:
                found = listing_for_reading(uow, listing_id)
            except NotFound:
                return listing_for_author(uow, listing_id)
        keep_answer(copy.edition)
        return found


@api.route("/categories")
class Categories(MethodView):
    """What can be followed."""

    @api.response(200, items_of(CategorySchema))
    @anyone
    def get(self) -> dict[str, Any]:
        """List the municipality's categories: areas of work first, then kinds of listing."""
        copy = _copy()
        keep_answer(copy.edition)
        return {"items": copy.categories, "next": None}
