"""The kinds of notification that citizens and employers get about openings, with their words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.core.errors import NotFound
from app.core.texts import _, lazy
from app.core.work import UnitOfWork
from app.listings.interests import InterestView, interest_by_id
from app.listings.models import InterestState, Listing, ListingState
from app.notifications.contract import Kind, Wording

NEW_LISTING = "listings/new-listing"
INTEREST_RECEIVED = "listings/interest-received"
INTEREST_ANSWERED = "listings/interest-answered"
CV_REFUSED = "listings/cv-refused"
INTEREST_STOPPED = "listings/interest-stopped"


def subject_of(listing_id: UUID) -> str:
    """Name an opening, so that whoever has read it is not told of it again elsewhere."""
    return f"listing/{listing_id}"


def _new_listing(uow: UnitOfWork, facts: Mapping[str, Any]) -> Wording:
    listing = uow.session.scalar(
        select(Listing).where(
            Listing.id == UUID(facts["listing_id"]), Listing.state == ListingState.PUBLISHED
        )
    )
    if listing is None:
        raise NotFound()
    body = (
        _("%(title)s at %(employer)s", title=listing.title, employer=listing.employer_name)
        if listing.employer_name
        else listing.title
    )
    title = _("New in what you follow")
    return Wording(title, body, f"/opslag/{listing.id}", lock_screen=f"{title}: {body}")


def _received(uow: UnitOfWork, facts: Mapping[str, Any]) -> Wording:
    interest = interest_by_id(uow, UUID(facts["interest_id"]))
    title = _("Somebody is interested in your opening")
    return Wording(
        title,
        interest.listing_title,
        f"/virksomhed/opslag/{interest.listing_id}/interesser",
        lock_screen=title,
    )


def _answered(uow: UnitOfWork, facts: Mapping[str, Any]) -> Wording:
    interest = interest_by_id(uow, UUID(facts["interest_id"]))
    return Wording(
        _answer_title(_state_then(interest, facts)),
        _(
            "%(title)s at %(employer)s",
            title=interest.listing_title,
            employer=interest.employer_name,
        ),
        "/mine-interesser",
        lock_screen=_("There is news about something you showed interest in"),
    )


def _cv_refused(uow: UnitOfWork, facts: Mapping[str, Any]) -> Wording:
    interest = interest_by_id(uow, UUID(facts["interest_id"]))
    if interest.file is None or interest.file.explanation is None:
        raise NotFound()
    title = _("The employer cannot open your CV")
    about = _(
        "You showed interest in %(title)s at %(employer)s.",
        title=interest.listing_title,
        employer=interest.employer_name,
    )
    return Wording(
        title,
        f"{about} {interest.file.explanation}",
        "/mine-interesser",
        lock_screen=_("There is a problem with a file that you sent"),
    )


def _stopped(uow: UnitOfWork, facts: Mapping[str, Any]) -> Wording:
    interest = interest_by_id(uow, UUID(facts["interest_id"]))
    about = _(
        "You showed interest in %(title)s at %(employer)s.",
        title=interest.listing_title,
        employer=interest.employer_name,
    )
    advice = _(
        "We have deleted your text and your CV there."
        " Do not send the employer money or your CPR number. Write to us if they contact you."
    )
    title = _("The job centre has stopped an opening that you showed interest in")
    return Wording(title, f"{about} {advice}", "/mine-interesser", lock_screen=title)


def _state_then(interest: InterestView, facts: Mapping[str, Any]) -> InterestState:
    """Return what the employer had done when the citizen was told, unless it was taken back."""
    if interest.state.is_over:
        return interest.state
    return InterestState(facts.get("state", interest.state))


def _answer_title(state: InterestState) -> str:
    match state:
        case InterestState.INVITED:
            return _("You are invited")
        case InterestState.DECLINED:
            return _("The employer says no thank you this time")
        case InterestState.SEEN:
            return _("The employer has seen your interest")
        case InterestState.WITHDRAWN:
            return _("You have taken your interest back")
        case InterestState.STOPPED:
            return _("The job centre has stopped your interest")
        case _other:
            raise NotFound()


KINDS = (
    Kind(
        NEW_LISTING,
        lazy("New openings in what you follow"),
        _new_listing,
        time_to_live=timedelta(days=3),
    ),
    Kind(
        INTEREST_RECEIVED,
        lazy("Somebody is interested in your opening"),
        _received,
        roles=frozenset({"employer"}),
    ),
    Kind(
        INTEREST_ANSWERED,
        lazy("Answers to your interests"),
        _answered,
        roles=frozenset({"citizen"}),
    ),
    Kind(
        CV_REFUSED,
        lazy("Problems with a CV that you sent"),
        _cv_refused,
        roles=frozenset({"citizen"}),
    ),
    Kind(
        INTEREST_STOPPED,
        lazy("The job centre stops an opening that you showed interest in"),
        _stopped,
        may_be_muted=False,
        roles=frozenset({"citizen"}),
    ),
)
