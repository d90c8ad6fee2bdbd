"""The only ways to CVs and hand-ins: each answers NotFound for what the actor may not know of.

A citizen reaches their own. Whoever answers that citizen today reaches what is shared or handed in:
their own adviser, who stands in for that one, or the team where there is no adviser of their own.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ColumnElement, Select, false, select
from sqlalchemy.orm import InstrumentedAttribute

from app.accounts.contract import ANSWERS_CITIZENS
from app.accounts.own_advisers import is_advised_by, is_answered_by, own_advisers_of
from app.accounts.substitutes import who_does_work_of, whose_work_is_done_by
from app.accounts.teams import team_ids_of
from app.core.errors import NotFound
from app.core.rows import one_row
from app.core.work import UnitOfWork
from app.documents.models import Cv, WorksheetHandIn


def own_cv(uow: UnitOfWork, cv_id: UUID, *, is_held: bool = False) -> Cv:
    """Return the acting person's own CV; held, nobody else changes it until the commit."""
    return one_row(uow.session, own_cvs(uow).where(Cv.id == cv_id), is_held=is_held)


def own_cvs(uow: UnitOfWork) -> Select[Cv]:
    """Return the question for the acting person's own CVs, those that were deleted left out."""
    return select(Cv).where(Cv.person_id == uow.actor.require_person(), Cv.removed_at.is_(None))


def shared_cv(uow: UnitOfWork, cv_id: UUID) -> Cv:
    """Return a CV that its citizen shares with whoever answers them, who is the actor."""
    row = uow.session.scalar(_shared().where(Cv.id == cv_id))
    if row is None or row.person_id not in answered_by_actor(uow, {row.person_id}):
        raise NotFound()
    return row


def cvs_shared_with_actor(uow: UnitOfWork) -> list[tuple[UUID, UUID]]:
    """Return the CVs shared with the acting adviser and whose they are, the latest first."""
    person_id = uow.actor.require_person()
    mine = is_advised_by(
        Cv.person_id,
        adviser_ids=whose_work_is_done_by(uow, person_id),
        team_ids=team_ids_of(uow, person_id),
    )
    shared = _shared().where(mine).order_by(Cv.updated_at.desc(), Cv.id)
    rows = uow.session.execute(shared.with_only_columns(Cv.id, Cv.person_id)).all()
    answered = answered_by_actor(uow, {citizen_id for _cv_id, citizen_id in rows})
    return [(cv_id, citizen_id) for cv_id, citizen_id in rows if citizen_id in answered]


def own_hand_ins(uow: UnitOfWork) -> Select[WorksheetHandIn]:
    """Return the question for what the acting person handed in, as it is now."""
    mine = WorksheetHandIn.person_id == uow.actor.require_person()
    return select(WorksheetHandIn).where(mine).execution_options(populate_existing=True)


def hand_in_for_adviser(uow: UnitOfWork, hand_in_id: UUID) -> WorksheetHandIn:
    """Return what was handed in to whoever answers its citizen, held until the commit."""
    wanted = select(WorksheetHandIn).where(WorksheetHandIn.id == hand_in_id)
    row = uow.session.scalar(wanted)
    if row is None or row.person_id not in answered_by_actor(uow, {row.person_id}):
        raise NotFound()
    return one_row(uow.session, wanted, is_held=True)


def answered_by_actor(uow: UnitOfWork, citizen_ids: set[UUID]) -> set[UUID]:
    """Return those of some citizens whom the acting person answers today."""
    person_id = uow.actor.person_id
    if person_id is None or not uow.actor.has(*ANSWERS_CITIZENS) or not citizen_ids:
        return set()
    own = own_advisers_of(uow, citizen_ids)
    advisers = {one.adviser_id for one in own.values() if one.adviser_id is not None}
    answers = who_does_work_of(uow, advisers)
    my_teams = team_ids_of(uow, person_id)
    return {
        citizen_id
        for citizen_id, one in own.items()
        if (
            answers[one.adviser_id] == person_id
            if one.adviser_id is not None and answers[one.adviser_id] is not None
            else one.team_id in my_teams
        )
    }


def is_answered_by_actor(
    uow: UnitOfWork, citizen_id: InstrumentedAttribute[UUID]
) -> ColumnElement[bool]:
    """Return what `answered_by_actor` says of a citizen, to ask in SQL about many."""
    person_id = uow.actor.person_id
    if person_id is None or not uow.actor.has(*ANSWERS_CITIZENS):
        return false()
    return is_answered_by(uow, citizen_id, person_id)


def _shared() -> Select[Cv]:
    return select(Cv).where(Cv.shared_at.is_not(None), Cv.removed_at.is_(None))
