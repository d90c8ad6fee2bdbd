"""Whose hand-ins one may deal with; nobody else knows that there are any.

A citizen reaches their own. Whoever answers that citizen today reaches what is handed in, while the
programme goes on and 90 days after the hand-in.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import Select, or_, select

from app.core.errors import NotFound
from app.core.rows import one_row
from app.core.work import UnitOfWork
from app.documents.access import answered_by_actor
from app.programmes.access import item_to_change
from app.programmes.contract import ItemKind
from app.programmes.hand_ins.models import TaskHandInRow
from app.programmes.laying_out import takes_hand_ins
from app.programmes.models import Enrolment, EnrolmentItem

SHOWN_AFTERWARDS = timedelta(days=90)


def own_item(uow: UnitOfWork, item_id: UUID) -> tuple[Enrolment, EnrolmentItem]:
    """Return an item for which something can be handed in, held, to its citizen; else NotFound."""
    own_item_to_see(uow, item_id)
    return item_to_change(uow, item_id)


def own_item_to_see(uow: UnitOfWork, item_id: UUID) -> tuple[Enrolment, EnrolmentItem]:
    """Return an item for which something can be handed in to its citizen; else NotFound."""
    found = uow.session.execute(
        select(Enrolment, EnrolmentItem)
        .join(EnrolmentItem, EnrolmentItem.enrolment_id == Enrolment.id)
        .where(EnrolmentItem.id == item_id, Enrolment.citizen_id == uow.actor.require_person())
    ).first()
    if found is None or not takes_hand_ins(ItemKind(found[1].kind), found[1].subject):
        raise NotFound()
    return found[0], found[1]


def own_hand_in(uow: UnitOfWork, hand_in_id: UUID) -> TaskHandInRow:
    """Return what the acting citizen handed in, or took back; NotFound for anything else."""
    wanted = own_hand_ins(uow).where(TaskHandInRow.id == hand_in_id)
    return one_row(uow.session, wanted)


def own_hand_ins(uow: UnitOfWork) -> Select[TaskHandInRow]:
    """Return the question for all that the acting citizen handed in."""
    return select(TaskHandInRow).where(TaskHandInRow.person_id == uow.actor.require_person())


def held_for_adviser(
    uow: UnitOfWork, hand_in_id: UUID
) -> tuple[TaskHandInRow, Enrolment, EnrolmentItem]:
    """Return a hand-in with its enrolment and item, held, as `hand_in_for_adviser`."""
    enrolment, item = enrolment_of(uow, hand_in_for_adviser(uow, hand_in_id))
    again = read_by_advisers(uow).where(TaskHandInRow.id == hand_in_id)  # or was it taken back?
    return one_row(uow.session, again, is_held=True), enrolment, item


def hand_in_for_adviser(uow: UnitOfWork, hand_in_id: UUID) -> TaskHandInRow:
    """Return what was handed in to whoever answers its citizen; else NotFound."""
    wanted = read_by_advisers(uow).where(TaskHandInRow.id == hand_in_id)
    row = uow.session.scalar(wanted)
    if row is None or row.person_id not in answered_by_actor(uow, {row.person_id}):
        raise NotFound()
    return row


def read_by_advisers(uow: UnitOfWork) -> Select[TaskHandInRow]:
    """Return the question for what advisers may read of all citizens' hand-ins."""
    return (
        select(TaskHandInRow)
        .join(EnrolmentItem, EnrolmentItem.id == TaskHandInRow.enrolment_item_id)
        .join(Enrolment, Enrolment.id == EnrolmentItem.enrolment_id)
        .where(
            TaskHandInRow.taken_back_at.is_(None),
            or_(
                TaskHandInRow.handed_in_at >= uow.now - SHOWN_AFTERWARDS,
                Enrolment.ended_at.is_(None) & Enrolment.over_at.is_(None),
            ),
        )
    )


def enrolment_of(uow: UnitOfWork, row: TaskHandInRow) -> tuple[Enrolment, EnrolmentItem]:
    """Return the enrolment of a hand-in, held, and its item; whoever asks was let in before."""
    item = one_row(
        uow.session, select(EnrolmentItem).where(EnrolmentItem.id == row.enrolment_item_id)
    )
    held = select(Enrolment).where(Enrolment.id == item.enrolment_id)
    enrolment = one_row(uow.session, held, is_held=True)
    again = select(EnrolmentItem).where(EnrolmentItem.id == item.id)
    return enrolment, one_row(uow.session, again, is_held=True)
