"""For which items something was handed in; below all that shows or settles them."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select

from app.core.work import UnitOfWork
from app.programmes.hand_ins.models import TaskHandInRow


def items_with_rounds(uow: UnitOfWork, item_ids: Collection[UUID]) -> set[UUID]:
    """Return the items for which something was handed in that its citizen did not take back.

    Whoever asks was let in to them before.
    """
    if not item_ids:
        return set()
    rounds = select(TaskHandInRow.enrolment_item_id).where(
        TaskHandInRow.enrolment_item_id.in_(item_ids), TaskHandInRow.taken_back_at.is_(None)
    )
    return set(uow.session.scalars(rounds.distinct()))
