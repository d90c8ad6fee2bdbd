"""The plan's part of openings: the days by which one has to apply for what one kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from app.accounts.contract import Role
from app.core.clock import end_of_day
from app.core.texts import _
from app.core.work import UnitOfWork
from app.listings.listing_views import ListingPage
from app.listings.saving import saved_listings
from app.plan.contract import Expected, PlanItem


def saved_openings(uow: UnitOfWork, *, since: datetime) -> Iterator[PlanItem]:
    """Provide the last days to apply for openings that a citizen saved and has not applied for."""
    if not uow.actor.has(Role.CITIZEN):
        return
    for one in saved_listings(uow):
        day = one.listing.apply_by
        is_open = one.applied_on is None and not one.listing.is_closed
        if is_open and day is not None and end_of_day(day) > since:
            yield _item(one.listing, day)


def _item(listing: ListingPage, day: date) -> PlanItem:
    return PlanItem(
        id=listing.id,
        kind="apply-by",
        title=_("Apply by: %(title)s", title=str(listing.title)),
        url=f"/opslag/{listing.id}",
        when=day,
        sequence=max(0, listing.version - 1),
        expected=Expected(why=_("You have saved this opening.")),
        where=" · ".join(filter(None, (listing.employer, listing.place))),
    )
