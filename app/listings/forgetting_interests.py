"""What was written and sent with an interest goes for good (GDPR, article 5(1)(e))."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import or_, select

from app.core.work import UnitOfWork
from app.files.service import remove_file
from app.listings.models import Interest, Listing

KEPT_AFTER_CLOSING = timedelta(days=90)
FORGOTTEN_AT_ONCE = 25


def forget_old_interests(uow: UnitOfWork) -> int:
    """Remove some texts, answers and files of openings that closed 90 days ago; returns how many.

    0 for none left.
    """
    rows = uow.session.scalars(
        select(Interest)
        .join(Listing, Listing.id == Interest.listing_id)
        .where(
            Listing.closed_at < uow.now - KEPT_AFTER_CLOSING,
            or_(
                Interest.file_id.is_not(None),
                Interest.text_sealed.is_not(None),
                Interest.answer_sealed.is_not(None),
            ),
        )
        .limit(FORGOTTEN_AT_ONCE)
    ).all()
    for interest in rows:
        forget(uow, interest)
    return len(rows)


def forget(uow: UnitOfWork, interest: Interest) -> None:
    """Remove what was written and sent, for good; that there was an interest stays."""
    file_id, interest.file_id = interest.file_id, None
    interest.text_sealed = interest.answer_sealed = None
    uow.session.flush()
    if file_id is not None:
        remove_file(uow, file_id)
