"""Anyone may report an opening as dishonest; the job centre closes it or lets it stand.

No address of a reporter is kept: of a stranger it is a keyed hash, for little more than an hour.
What holds floods back is counted in the reports themselves, and stops nobody but who floods.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import and_, func, select, update

from app.accounts.contract import Role
from app.accounts.people import people_with_role
from app.core.errors import TooManyRequests
from app.core.rows import one_row
from app.core.turns import take_turn
from app.core.work import UnitOfWork
from app.listings.approval import require_staff
from app.listings.closing import close_now
from app.listings.contract import ListingReported, NotInThatState
from app.listings.kinds_told import CLOSED, REPORTED
from app.listings.models import ClosedBecause, FraudReport, Listing, ListingState
from app.listings.posting import locked
from app.listings.stopping import stop_interests_in
from app.listings.telling import tell_author
from app.notifications.service import notify_many

LONGEST_TEXT = 1_000
MOST_OPEN_BY_STRANGERS = 5
MOST_AN_HOUR_FROM_ONE = 20
MOST_AN_HOUR_BY_ONE = 5
HOUR = timedelta(hours=1)


class FraudReason(StrEnum):
    """What somebody thinks is wrong with an opening."""

    ASKS_FOR_MONEY = "asks_for_money"
    ASKS_FOR_SECRETS = "asks_for_secrets"
    NOT_REAL = "not_real"
    ILLEGAL = "illegal"
    OTHER = "other"


@dataclass(frozen=True)
class Report:
    """One report, as staff read it."""

    reason: FraudReason
    text: str
    reported_at: datetime
    reporter_id: UUID | None


@dataclass(frozen=True)
class Reported:
    """An opening with the reports that nobody has handled yet."""

    listing: Listing
    reports: list[Report]


def report_listing(
    uow: UnitOfWork,
    listing_id: UUID,
    *,
    reason: FraudReason,
    text: str = "",
    reported_from: str = "",
    former: Collection[UUID] = (),
) -> UUID | None:
    """Report a published opening, logged in or not; staff are told of the first, until handled.

    Somebody's second report of it adds its words to the first; `former` names the reports that a
    stranger's browser has sent. A stranger's report of what five strangers have reported already
    adds nothing, and none is returned. Raises TooManyRequests after 5 an hour of one person, or
    20 of strangers from one place.
    """
    listing = listing_for_report(uow, listing_id)
    words = text.strip()[:LONGEST_TEXT]
    again = _open_of_same(uow, listing_id, former)
    if again is not None:
        again.reason = reason
        if words not in again.text:
            again.text = f"{again.text}\n{words}".strip()[:LONGEST_TEXT]
        return again.id
    place = None
    if uow.actor.person_id is None:
        place = uow.vault.fingerprint(reported_from, purpose="reported-from")
    _check_rate(uow, place)
    if uow.actor.person_id is None and _open_by_strangers(uow, listing_id):
        return None
    report = FraudReport(
        id=uow.new_id(),
        listing_id=listing.id,
        reporter_id=uow.actor.person_id,
        reported_from=place,
        reason=reason,
        text=words,
        reported_at=uow.now,
    )
    uow.session.add(report)
    uow.session.flush()
    uow.record(ListingReported(listing.id))
    staff = people_with_role(uow, Role.ADVISER, Role.SUPER_USER)
    notify_many(
        uow,
        [person.id for person in staff],
        REPORTED,
        {"listing_id": str(listing.id)},
        subject=f"reported/{_first_open(uow, listing.id)}",
    )
    return report.id


def listing_for_report(uow: UnitOfWork, listing_id: UUID) -> Listing:
    """Return an opening that people can see; NotFound for any other."""
    return one_row(
        uow.session,
        select(Listing).where(Listing.id == listing_id, Listing.state == ListingState.PUBLISHED),
    )


def reported_listings(uow: UnitOfWork) -> list[Reported]:
    """Return the openings that staff have still to look at, the first reported first."""
    require_staff(uow)
    rows = uow.session.scalars(
        select(FraudReport)
        .where(FraudReport.handled_at.is_(None))
        .order_by(FraudReport.reported_at, FraudReport.id)
    ).all()
    listings = {
        row.id: row
        for row in uow.session.scalars(
            select(Listing).where(Listing.id.in_({row.listing_id for row in rows}))
        )
    }
    return [
        Reported(listings[listing_id], [_view(row) for row in rows if row.listing_id == listing_id])
        for listing_id in dict.fromkeys(row.listing_id for row in rows)
    ]


def count_reported(uow: UnitOfWork) -> int:
    """Return how many openings have reports that nobody has handled."""
    asked = select(func.count(func.distinct(FraudReport.listing_id)))
    return uow.session.scalar(asked.where(FraudReport.handled_at.is_(None))) or 0


def reported_listing(uow: UnitOfWork, listing_id: UUID) -> Listing:
    """Return an opening that staff have still to look at; NotInThatState for any other."""
    require_staff(uow)
    asked = select(FraudReport.id).where(
        FraudReport.listing_id == listing_id, FraudReport.handled_at.is_(None)
    )
    listing = one_row(uow.session, select(Listing).where(Listing.id == listing_id))
    if uow.session.scalar(asked.limit(1)) is None:
        raise NotInThatState(state=listing.state)
    return listing


def close_as_fraud(uow: UnitOfWork, listing_id: UUID) -> None:
    """Agree with the reports: the opening leaves the feed at once, and its author is told.

    Its employer has nothing more of who was interested, also where it was closed before; the
    citizens are told, and their texts and CVs are gone.
    """
    listing = _handle(uow, listing_id, was_fraud=True)
    if listing.state == ListingState.PUBLISHED:
        close_now(uow, listing, ClosedBecause.FRAUD)
        tell_author(uow, listing, CLOSED)
    elif listing.state == ListingState.CLOSED:
        listing.closed_because, listing.was_closed_by_staff = ClosedBecause.FRAUD, True
    stop_interests_in(uow, [listing.id])


def dismiss_reports(uow: UnitOfWork, listing_id: UUID) -> None:
    """Find nothing wrong: the opening stands, and its reports are done with."""
    _handle(uow, listing_id, was_fraud=False)


def forget_report_places(uow: UnitOfWork) -> None:
    """Forget where strangers reported from, once it counts no more."""
    uow.session.execute(
        update(FraudReport)
        .where(FraudReport.reported_from.is_not(None), FraudReport.reported_at <= uow.now - HOUR)
        .values(reported_from=None)
    )


def _handle(uow: UnitOfWork, listing_id: UUID, *, was_fraud: bool) -> Listing:
    require_staff(uow)
    listing = locked(uow, listing_id)
    rows = uow.session.scalars(
        select(FraudReport).where(
            FraudReport.listing_id == listing_id, FraudReport.handled_at.is_(None)
        )
    ).all()
    if not rows:
        raise NotInThatState(state=listing.state)
    for row in rows:
        row.handled_at, row.handled_by, row.was_fraud = uow.now, uow.actor.person_id, was_fraud
    uow.session.flush()
    return listing


def _open_of_same(
    uow: UnitOfWork, listing_id: UUID, former: Collection[UUID]
) -> FraudReport | None:
    """Return the report of an opening that nobody has handled, and whoever reports has sent."""
    theirs = FraudReport.reporter_id == uow.actor.person_id
    if uow.actor.person_id is None:
        theirs = and_(FraudReport.reporter_id.is_(None), FraudReport.id.in_(former))
    return uow.session.scalar(
        select(FraudReport)
        .where(FraudReport.listing_id == listing_id, FraudReport.handled_at.is_(None), theirs)
        .order_by(FraudReport.reported_at, FraudReport.id)
        .limit(1)
        .with_for_update()
    )


def _check_rate(uow: UnitOfWork, place: bytes | None) -> None:
    """Refuse one report too many of a person, or of strangers from a place; by turns."""
    recent = select(func.count(FraudReport.id)).where(FraudReport.reported_at > uow.now - HOUR)
    if place is None:
        take_turn(uow, f"reports/{uow.actor.person_id}")
        recent = recent.where(FraudReport.reporter_id == uow.actor.person_id)
        most = MOST_AN_HOUR_BY_ONE
    else:
        take_turn(uow, f"reports/{place.hex()}")
        recent, most = recent.where(FraudReport.reported_from == place), MOST_AN_HOUR_FROM_ONE
    if (uow.session.scalar(recent) or 0) >= most:
        raise TooManyRequests(retry_after=3600)


def _first_open(uow: UnitOfWork, listing_id: UUID) -> UUID | None:
    """Return the report that staff were told of, of those that nobody has handled."""
    return uow.session.scalar(
        select(FraudReport.id)
        .where(FraudReport.listing_id == listing_id, FraudReport.handled_at.is_(None))
        .order_by(FraudReport.reported_at, FraudReport.id)
        .limit(1)
    )


def _open_by_strangers(uow: UnitOfWork, listing_id: UUID) -> bool:
    count = uow.session.scalar(
        select(func.count(FraudReport.id)).where(
            FraudReport.listing_id == listing_id,
            FraudReport.handled_at.is_(None),
            FraudReport.reporter_id.is_(None),
        )
    )
    return (count or 0) >= MOST_OPEN_BY_STRANGERS


def _view(row: FraudReport) -> Report:
    return Report(FraudReason(row.reason), row.text, row.reported_at, row.reporter_id)
