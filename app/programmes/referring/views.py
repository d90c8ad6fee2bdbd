"""Decisions about programmes as others see them."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from app.booking.access import check_may_arrange_for
from app.core.work import UnitOfWork
from app.programmes.referring.contract import Recommendation, ReferralView
from app.programmes.referring.models import Referral


def referrals_of(uow: UnitOfWork, citizen_id: UUID) -> list[ReferralView]:
    """Return all decisions about a citizen, the newest first, to them and to who advises them."""
    check_may_arrange_for(uow, citizen_id)
    rows = (
        select(Referral)
        .where(Referral.citizen_id == citizen_id)
        .order_by(Referral.decided_at.desc(), Referral.id.desc())
    )
    return [referral_view(uow, row) for row in uow.session.scalars(rows)]


def referral_view(uow: UnitOfWork, row: Referral) -> ReferralView:
    """Return a decision with its reason; whoever asks was let in before."""
    return ReferralView(
        id=row.id,
        programme_id=row.programme_id,
        citizen_id=row.citizen_id,
        is_yes=row.is_yes,
        why=uow.vault.open_text(row.why_sealed, context=place_of(row.id)),
        recommendation=Recommendation(row.recommendation),
        decided_by_id=row.decided_by_id,
        decided_at=row.decided_at,
        enrolment_id=row.enrolment_id,
        undone_at=row.undone_at,
    )


def place_of(referral_id: UUID) -> str:
    """Return what the reason of a decision is sealed for."""
    return f"referral/{referral_id}/why"
