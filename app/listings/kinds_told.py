"""The kinds of notification that authors of listings and the job centre's staff get."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.accounts.contract import STAFF, Role
from app.core.rows import one_row
from app.core.texts import _, lazy
from app.core.work import UnitOfWork
from app.listings.models import Listing
from app.notifications.contract import Kind, Wording

APPROVED = "listings/approved"
CHANGES_REQUESTED = "listings/changes-requested"
DECLINED = "listings/declined"
EDIT_APPROVED = "listings/edit-approved"
EDIT_DECLINED = "listings/edit-declined"
CLOSED = "listings/closed"
CLOSED_BY_DEADLINE = "listings/closed-by-deadline"
REPORTED = "listings/reported"


def _listing(uow: UnitOfWork, facts: Mapping[str, Any]) -> Listing:
    return one_row(uow.session, select(Listing).where(Listing.id == UUID(facts["listing_id"])))


def _approved(uow: UnitOfWork, facts: Mapping[str, Any]) -> Wording:
    listing = _listing(uow, facts)
    body = _("“%(title)s” can now be seen by everyone.", title=listing.title)
    title = _("Your opening is published")
    return Wording(title, body, f"/opslag/{listing.id}", lock_screen=title)


def _changes_requested(uow: UnitOfWork, facts: Mapping[str, Any]) -> Wording:
    listing = _listing(uow, facts)
    body = _("“%(title)s”: %(reason)s", title=listing.title, reason=facts["reason"])
    title = _("The job centre asks you to change something")
    return Wording(title, body, f"/virksomhed/opslag/{listing.id}", lock_screen=title)


def _declined(uow: UnitOfWork, facts: Mapping[str, Any]) -> Wording:
    listing = _listing(uow, facts)
    body = _("“%(title)s”: %(reason)s", title=listing.title, reason=facts["reason"])
    title = _("Your opening was not published")
    return Wording(title, body, f"/virksomhed/opslag/{listing.id}", lock_screen=title)


def _edit_approved(uow: UnitOfWork, facts: Mapping[str, Any]) -> Wording:
    listing = _listing(uow, facts)
    body = _("“%(title)s” now reads as you have changed it.", title=listing.title)
    title = _("Your changes are published")
    return Wording(title, body, f"/opslag/{listing.id}", lock_screen=title)


def _edit_declined(uow: UnitOfWork, facts: Mapping[str, Any]) -> Wording:
    listing = _listing(uow, facts)
    body = _("“%(title)s”: %(reason)s", title=listing.title, reason=facts["reason"])
    title = _("Your changes were not published")
    return Wording(title, body, f"/virksomhed/opslag/{listing.id}", lock_screen=title)


def _closed(uow: UnitOfWork, facts: Mapping[str, Any]) -> Wording:
    listing = _listing(uow, facts)
    body = _(
        "“%(title)s” can no longer be found. Write to the job centre if you think it is a mistake.",
        title=listing.title,
    )
    title = _("The job centre has closed your opening")
    return Wording(title, body, f"/virksomhed/opslag/{listing.id}", lock_screen=title)


def _closed_by_deadline(uow: UnitOfWork, facts: Mapping[str, Any]) -> Wording:
    listing = _listing(uow, facts)
    body = _("“%(title)s” is closed, because its deadline has passed.", title=listing.title)
    title = _("Your opening is closed")
    return Wording(title, body, f"/virksomhed/opslag/{listing.id}", lock_screen=title)


def _reported(uow: UnitOfWork, facts: Mapping[str, Any]) -> Wording:
    listing = _listing(uow, facts)
    body = _("Somebody thinks that “%(title)s” is not honest.", title=listing.title)
    title = _("An opening has been reported")
    return Wording(title, body, "/anmeldte-opslag", lock_screen=title)


_AUTHORS = STAFF | {Role.EMPLOYER}

KINDS = (
    Kind(APPROVED, lazy("Your opening is published"), _approved, roles=_AUTHORS),
    Kind(
        CHANGES_REQUESTED,
        lazy("The job centre asks you to change something"),
        _changes_requested,
        may_be_muted=False,
        roles=_AUTHORS,
    ),
    Kind(
        DECLINED,
        lazy("Your opening was not published"),
        _declined,
        may_be_muted=False,
        roles=_AUTHORS,
    ),
    Kind(EDIT_APPROVED, lazy("Your changes are published"), _edit_approved, roles=_AUTHORS),
    Kind(EDIT_DECLINED, lazy("Your changes were not published"), _edit_declined, roles=_AUTHORS),
    Kind(
        CLOSED,
        lazy("The job centre has closed your opening"),
        _closed,
        may_be_muted=False,
        roles=_AUTHORS,
    ),
    Kind(CLOSED_BY_DEADLINE, lazy("Your opening is closed"), _closed_by_deadline, roles=_AUTHORS),
    Kind(REPORTED, lazy("An opening has been reported"), _reported, roles=STAFF),
)
