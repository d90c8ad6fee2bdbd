"""Whether an item that is handed in is done, and which round of it is the last."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import aliased

from app.core.work import UnitOfWork
from app.documents.contract_hand_ins import HandInState
from app.programmes.contract import DoneHow, ItemKind
from app.programmes.doing import note_item_of
from app.programmes.hand_ins.models import TaskHandInRow
from app.programmes.laying_out import is_done_by_hand_in
from app.programmes.models import Enrolment, EnrolmentItem

_ALL_BUT_LET_OFF = tuple(how for how in DoneHow if how != DoneHow.EXCUSED)


def settle_item(uow: UnitOfWork, enrolment: Enrolment, item: EnrolmentItem) -> None:
    """Tick an item off, or ask for it again, by how its last round stands; in what goes on."""
    has_ended = enrolment.ended_at is not None or enrolment.over_at is not None
    if has_ended or not is_done_by_hand_in(ItemKind(item.kind), item.subject):
        return
    uow.session.flush()
    last = last_round(uow, item.id)
    is_asked_again = last is not None and last.state == HandInState.GIVEN_BACK
    is_done = last is not None and not is_asked_again
    undoes = _ALL_BUT_LET_OFF if is_asked_again else (DoneHow.SERVICE,)
    note_item_of(uow, enrolment, item, is_done=is_done, undoes=undoes)


def last_round(uow: UnitOfWork, item_id: UUID) -> TaskHandInRow | None:
    """Return the last round of an item; None for none."""
    return uow.session.scalar(
        select(TaskHandInRow)
        .where(TaskHandInRow.enrolment_item_id == item_id, TaskHandInRow.taken_back_at.is_(None))
        .order_by(TaskHandInRow.handed_in_at.desc(), TaskHandInRow.id.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )


def is_last_round() -> ColumnElement[bool]:
    """Return what says of a hand-in that it is the last round of its item."""
    later = aliased(TaskHandInRow)
    follows = or_(
        later.handed_in_at > TaskHandInRow.handed_in_at,
        and_(
            later.handed_in_at == TaskHandInRow.handed_in_at,
            later.id > TaskHandInRow.id,
        ),
    )
    of_item = later.enrolment_item_id == TaskHandInRow.enrolment_item_id
    return ~exists().where(of_item, later.taken_back_at.is_(None), follows)
