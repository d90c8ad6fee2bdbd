"""The API's door to following and to interests."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask.views import MethodView

from app.core.work import UnitOfWork
from app.listings.following import Followed, follow_category, subscriptions, unfollow_category
from app.listings.interest_views import InterestView
from app.listings.interests import interest_by_id, my_interests, show_interest
from app.listings.schemas_following import InterestSchema, NewInterest, SubscriptionSchema
from app.web.api import ApiBlueprint, items_of
from app.web.guards import logged_in, only
from app.web.unit import read_unit, write_unit

api = ApiBlueprint(
    "following_api", __name__, url_prefix="/api/v1", description="Following, and showing interest."
)


@api.route("/me/subscriptions")
class Subscriptions(MethodView):
    """What the person follows."""

    @api.response(200, items_of(SubscriptionSchema))
    @logged_in
    def get(self) -> dict[str, Any]:
        """List the categories that the person follows."""
        with read_unit() as uow:
            return {"items": subscriptions(uow), "next": None}


@api.route("/me/subscriptions/<uuid:category_id>")
class OneSubscription(MethodView):
    """One category, followed or not."""

    @api.response(200, SubscriptionSchema)
    @logged_in
    def put(self, category_id: UUID) -> Followed:
        """Follow a category; following it again changes nothing."""
        with write_unit() as uow:
            follow_category(uow, category_id)
            return _followed(uow, category_id)

    @api.response(204)
    @logged_in
    def delete(self, category_id: UUID) -> None:
        """Follow a category no longer; not following it already is as well."""
        with write_unit() as uow:
            unfollow_category(uow, category_id)


def _followed(uow: UnitOfWork, category_id: UUID) -> Followed:
    return next(one for one in subscriptions(uow) if one.category_id == category_id)


@api.route("/listings/<uuid:listing_id>/interests")
class Interests(MethodView):
    """Interest in one opening."""

    @api.arguments(NewInterest)
    @api.response(201, InterestSchema)
    @only("citizen")
    def post(self, data: dict[str, Any], listing_id: UUID) -> InterestView:
        """Send a short text and an uploaded CV to the employer, once, as the citizen has agreed.

        Before that the client shows the citizen what `consent` says. Left out it counts as given;
        where it is false, nothing is sent.
        """
        with write_unit() as uow:
            interest_id = show_interest(
                uow,
                listing_id,
                text=data["text"],
                file_id=data["file_id"],
                has_consented=data["consent"],
            )
            return interest_by_id(uow, interest_id)


@api.route("/me/interests")
class MyInterests(MethodView):
    """The person's own interests."""

    @api.response(200, items_of(InterestSchema))
    @only("citizen")
    def get(self) -> dict[str, Any]:
        """List the person's interests, the newest first."""
        with read_unit() as uow:
            return {"items": my_interests(uow), "next": None}
