"""Tells the author of a listing what became of it, in the transaction in which it happened."""

from __future__ import annotations

from app.core.work import UnitOfWork
from app.employers.service import people_of
from app.listings.models import Listing
from app.notifications.service import notify_many


def tell_author(uow: UnitOfWork, listing: Listing, kind: str, *, reason: str = "") -> None:
    """Tell whoever wrote a listing; everyone of the company when that person has left it.

    Nobody is told of what they did themselves, nor of listings that were brought in.
    """
    people = [listing.author_id] if listing.author_id else []
    if listing.employer_id is not None:
        colleagues = people_of(uow, listing.employer_id)
        people = people if listing.author_id in colleagues else list(colleagues)
    facts = {"listing_id": str(listing.id), "reason": reason}
    notify_many(uow, [p for p in people if p != uow.actor.person_id], kind, facts)
