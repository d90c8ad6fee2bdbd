"""After an opening was approved, an interest shown or a CV checked, the right people are told."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from app.core.work import UnitOfWork
from app.employers.service import people_of
from app.files.contract import FileChecked, FileState
from app.listings.contract import (
    FollowersLeftToTell,
    InterestAnswered,
    InterestSent,
    InterestWithdrawn,
    ListingApproved,
)
from app.listings.following import followers_of
from app.listings.interest_views import InterestView
from app.listings.interests import find_interest, interest_with_cv
from app.listings.kinds_followers import (
    CV_REFUSED,
    INTEREST_ANSWERED,
    INTEREST_RECEIVED,
    INTEREST_WITHDRAWN,
    NEW_LISTING,
    subject_of,
)
from app.listings.models import InterestState, Listing, ListingState
from app.notifications.service import notify, notify_many

TOLD_AT_ONCE = 500
"""So many followers are told in one transaction: others write in between."""


def tell_followers(uow: UnitOfWork, event: ListingApproved) -> None:
    """Tell each follower of an approved opening once, whatever the number of its categories."""
    _tell_some(uow, event.listing_id, after=None)


def tell_further_followers(uow: UnitOfWork, event: FollowersLeftToTell) -> None:
    """Go on with those who have not been told yet."""
    _tell_some(uow, event.listing_id, after=event.after)


def _tell_some(uow: UnitOfWork, listing_id: UUID, *, after: UUID | None) -> None:
    listing = uow.session.scalar(select(Listing).where(Listing.id == listing_id).with_for_update())
    if listing is None or listing.followers_told_at or listing.state != ListingState.PUBLISHED:
        return
    categories = [one.category_id for one in listing.categories]
    followers = followers_of(uow, categories, after=after, most=TOLD_AT_ONCE)
    if len(followers) < TOLD_AT_ONCE:
        listing.followers_told_at = uow.now
    else:
        uow.record(FollowersLeftToTell(listing.id, followers[-1]))
    notify_many(
        uow,
        [person_id for person_id in followers if person_id != listing.author_id],
        NEW_LISTING,
        {"listing_id": str(listing.id)},
        subject=subject_of(listing.id),
    )


def tell_employer(uow: UnitOfWork, event: InterestSent) -> None:
    """Tell everyone who writes for the company that somebody is interested."""
    interest = find_interest(uow, event.interest_id)
    if interest is not None and not interest.state.is_over:
        _tell_company(uow, interest, INTEREST_RECEIVED, f"interest/{interest.id}")


def tell_employer_of_withdrawal(uow: UnitOfWork, event: InterestWithdrawn) -> None:
    """Tell the same people that the citizen has taken it back, unless it was shown anew since."""
    interest = find_interest(uow, event.interest_id)
    if interest is not None:
        subject = f"interest/{interest.id}/{InterestState.WITHDRAWN}"
        _tell_company(uow, interest, INTEREST_WITHDRAWN, subject)


def tell_citizen(uow: UnitOfWork, event: InterestAnswered) -> None:
    """Tell the citizen what the employer answered, each answer once."""
    interest = find_interest(uow, event.interest_id)
    if interest is None or interest.state.is_over:
        return
    notify(
        uow,
        interest.person_id,
        INTEREST_ANSWERED,
        _facts(interest) | {"state": str(interest.state)},
        subject=f"interest/{event.interest_id}/{interest.state}/{_moment(interest)}",
    )


def _tell_company(uow: UnitOfWork, interest: InterestView, kind: str, subject: str) -> None:
    if interest.employer_id is not None:
        people = people_of(uow, interest.employer_id)
        notify_many(uow, people, kind, _facts(interest), subject=subject)


def _facts(interest: InterestView) -> dict[str, str]:
    return {"interest_id": str(interest.id), "listing_id": str(interest.listing_id)}


def _moment(interest: InterestView) -> str:
    """Name the answer: the same words twice are one, other words are another."""
    return interest.answered_at.isoformat() if interest.answered_at else "0"


def tell_of_refused_cv(uow: UnitOfWork, event: FileChecked) -> None:
    """Tell the citizen whose CV did not pass the check: the employer cannot open it."""
    interest = interest_with_cv(uow, event.file_id)
    if interest is None or interest.file is None or interest.file.state is not FileState.REFUSED:
        return
    notify(
        uow,
        interest.person_id,
        CV_REFUSED,
        _facts(interest),
        subject=f"interest/{interest.id}/cv",
    )
