"""The kinds of notification that citizens and employers get about openings, with their words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.core.errors import NotFound
from app.core.rows import one_row
from app.core.texts import _, lazy
from app.core.work import UnitOfWork
from app.listings.interest_views import InterestView
from app.listings.interests import find_interest
from app.listings.models import InterestState, Listing, ListingState
from app.notifications.contract import Kind, Wording

NEW_LISTING = "listings/new-listing"
INTEREST_RECEIVED = "listings/interest-received"
INTEREST_WITHDRAWN = "listings/interest-withdrawn"
INTEREST_ANSWERED = "listings/interest-answered"
CV_REFUSED = "listings/cv-refused"
INTEREST_STOPPED = "listings/interest-stopped"


def subject_of(listing_id: UUID) -> str:
    """Name an opening, so that whoever has read it is not told of it again elsewhere."""
    return f"listing/{listing_id}"


def _new_listing(uow: UnitOfWork, facts: Mapping[str, Any]) -> Wording:
    listing = one_row(
        uow.session,
        select(Listing).where(
            Listing.id == UUID(facts["listing_id"]), Listing.state == ListingState.PUBLISHED
        ),
    )
    body = (
        _("%(title)s at %(employer)s", title=listing.title, employer=listing.employer_name)
        if listing.employer_name
        else listing.title
    )
    title = _("New in what you follow")
    return Wording(title, body, f"/opslag/{listing.id}", lock_screen=f"{title}: {body}")


def _received(uow: UnitOfWork, facts: Mapping[str, Any]) -> Wording:
    about = _about(uow, facts)
    title = _("Somebody is interested in your opening")
    body = about.title
    if about.is_withdrawn:
        since = _("The citizen has taken it back since.")
        body = f"{body}. {since}"
    return Wording(title, body, _page_of_interests(about.listing_id), lock_screen=title)


def _withdrawn(uow: UnitOfWork, facts: Mapping[str, Any]) -> Wording:
    about = _about(uow, facts)
    title = _("A citizen has taken an interest back")
    deleted = _("The text and the CV are deleted, and you need do nothing.")
    return Wording(
        title,
        f"{about.title}. {deleted}",
        _page_of_interests(about.listing_id),
        lock_screen=title,
    )


def _answered(uow: UnitOfWork, facts: Mapping[str, Any]) -> Wording:
    about = _about(uow, facts)
    body = _("%(title)s at %(employer)s", title=about.title, employer=about.employer_name)
    if about.is_withdrawn:
        since = _("You have taken your interest back since.")
        body = f"{body}. {since}"
    return Wording(
        _answer_title(_state_then(about.interest, facts)),
        body,
        "/mine-interesser",
        lock_screen=_("There is news about something you showed interest in"),
    )


def _cv_refused(uow: UnitOfWork, facts: Mapping[str, Any]) -> Wording:
    about = _about(uow, facts)
    title = _("The employer cannot open your CV")
    shown = _(
        "You showed interest in %(title)s at %(employer)s.",
        title=about.title,
        employer=about.employer_name,
    )
    return Wording(
        title,
        f"{shown} {_why_refused(about)}".rstrip(),
        "/mine-interesser",
        lock_screen=_("There is a problem with a file that you sent"),
    )


def _why_refused(about: _About) -> str:
    """Return why the employer could not open the CV, as far as the citizen has not taken it back.

    NotFound where it was forgotten with its opening.
    """
    if about.interest is None:
        return ""
    if about.is_withdrawn:
        return _("You have taken your interest back since.")
    if about.interest.file is None or about.interest.file.explanation is None:
        raise NotFound()
    return str(about.interest.file.explanation)


def _stopped(uow: UnitOfWork, facts: Mapping[str, Any]) -> Wording:
    about = _about(uow, facts)
    shown = _(
        "You showed interest in %(title)s at %(employer)s.",
        title=about.title,
        employer=about.employer_name,
    )
    advice = _(
        "We have deleted your text and your CV there."
        " Do not send the employer money or your CPR number. Write to us if they contact you."
    )
    title = _("The job centre has stopped an opening that you showed interest in")
    return Wording(title, f"{shown} {advice}", "/mine-interesser", lock_screen=title)


@dataclass(frozen=True)
class _About:
    """What an interest was shown in; the interest is none where it was shown anew since."""

    listing_id: UUID
    title: str
    employer_name: str
    interest: InterestView | None

    @property
    def is_withdrawn(self) -> bool:
        """Say whether the citizen has taken it back, and not shown it anew."""
        return self.interest is not None and self.interest.state == InterestState.WITHDRAWN


def _about(uow: UnitOfWork, facts: Mapping[str, Any]) -> _About:
    """Return what was written about; what was sent stays readable after it was taken back."""
    interest = find_interest(uow, UUID(facts["interest_id"]))
    if interest is not None:
        return _About(interest.listing_id, interest.listing_title, interest.employer_name, interest)
    if "listing_id" not in facts:
        raise NotFound()
    found = select(Listing).where(Listing.id == UUID(facts["listing_id"]))
    listing = one_row(uow.session, found)
    return _About(listing.id, listing.title, listing.employer_name, None)


def _page_of_interests(listing_id: UUID) -> str:
    return f"/virksomhed/opslag/{listing_id}/interesser"


def _state_then(interest: InterestView | None, facts: Mapping[str, Any]) -> InterestState:
    """Return what the employer had done when the citizen was told, unless it was stopped since."""
    now = interest.state if interest is not None else None
    if now == InterestState.STOPPED or "state" not in facts:
        if now is None:
            raise NotFound()
        return now
    return InterestState(facts["state"])


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
        INTEREST_WITHDRAWN,
        lazy("A citizen takes an interest back"),
        _withdrawn,
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
