"""Own advisers: whose citizen somebody is, and who answers them today.

Administrators give citizens their advisers and teams; a super user does within their own teams.
"""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, select
from sqlalchemy.orm import InstrumentedAttribute

from app.accounts.contract import Answering, OwnAdviser, OwnAdviserChanged, Role
from app.accounts.models import OwnAdviserRow, Person, PersonState
from app.accounts.substitutes import who_does_work_of, whose_work_is_done_by
from app.accounts.teams import (
    check_is_one_of,
    check_works_here,
    first_team_of,
    may_run_team,
    team_by_id,
    team_ids_of,
)
from app.core.errors import Forbidden
from app.core.rows import insert_new
from app.core.texts import _
from app.core.work import UnitOfWork


def give_own_adviser(
    uow: UnitOfWork, citizen_id: UUID, adviser_id: UUID, *, team_id: UUID | None = None
) -> None:
    """Give a citizen an adviser of their own; the team is the adviser's first unless named."""
    check_works_here(uow, adviser_id, field="adviser_id")
    if team_id is None:
        team_id = first_team_of(uow, adviser_id)
    else:
        team_by_id(uow, team_id)
    _give(uow, citizen_id, OwnAdviser(adviser_id, team_id))


def give_team(uow: UnitOfWork, citizen_id: UUID, team_id: UUID) -> None:
    """Give a citizen a team, and no adviser of their own."""
    team_by_id(uow, team_id)
    _give(uow, citizen_id, OwnAdviser(None, team_id))


def own_adviser_of(uow: UnitOfWork, citizen_id: UUID) -> OwnAdviser | None:
    """Return whose citizen somebody is; None for nobody's."""
    return own_advisers_of(uow, [citizen_id]).get(citizen_id)


def own_advisers_of(uow: UnitOfWork, citizen_ids: Collection[UUID]) -> dict[UUID, OwnAdviser]:
    """Return whose citizens several people are, in one query; nobody's are left out."""
    if not citizen_ids:
        return {}
    rows = uow.session.execute(
        select(OwnAdviserRow.citizen_id, OwnAdviserRow.adviser_id, OwnAdviserRow.team_id).where(
            OwnAdviserRow.citizen_id.in_(set(citizen_ids))
        )
    )
    return {citizen_id: OwnAdviser(adviser_id, team_id) for citizen_id, adviser_id, team_id in rows}


def is_advised_by(
    citizen_id: InstrumentedAttribute[UUID],
    *,
    adviser_ids: Collection[UUID],
    team_ids: Collection[UUID],
) -> ColumnElement[bool]:
    """Return whether a citizen is one of these advisers' or teams', or nobody's, to ask in SQL."""
    own = select(OwnAdviserRow.id).where(OwnAdviserRow.citizen_id == citizen_id)
    whose = OwnAdviserRow.adviser_id.in_(adviser_ids) | OwnAdviserRow.team_id.in_(team_ids)
    return own.where(whose).exists() | ~own.exists()


def is_answered_by(
    uow: UnitOfWork, citizen_id: InstrumentedAttribute[UUID], person_id: UUID
) -> ColumnElement[bool]:
    """Return whether somebody answers a citizen today, as `who_answers` has it, to ask in SQL.

    It is said of an adviser, and of each of a team where the citizen's adviser is not there.
    """
    teams = team_ids_of(uow, person_id)
    of_teams = OwnAdviserRow.team_id.in_(teams)
    colleagues = select(OwnAdviserRow.adviser_id).where(of_teams).distinct()
    advisers = {one for one in uow.session.scalars(colleagues) if one is not None}
    advisers |= whose_work_is_done_by(uow, person_id)
    answers = who_does_work_of(uow, advisers)
    mine = [one for one, who in answers.items() if who == person_id]
    gone = [one for one, who in answers.items() if who is None]
    of_nobody = OwnAdviserRow.adviser_id.is_(None) | OwnAdviserRow.adviser_id.in_(gone)
    own = select(OwnAdviserRow.id).where(OwnAdviserRow.citizen_id == citizen_id)
    return own.where(OwnAdviserRow.adviser_id.in_(mine) | (of_teams & of_nobody)).exists()


def team_of(citizen_id: InstrumentedAttribute[UUID]) -> ScalarSelect[UUID | None]:
    """Return the team of a citizen, or nothing, to ask in SQL."""
    rows = select(OwnAdviserRow.team_id).where(OwnAdviserRow.citizen_id == citizen_id)
    return rows.scalar_subquery()


def citizens_of_team(uow: UnitOfWork, team_id: UUID) -> list[UUID]:
    """Return the citizens of a team who may come in, with and without an adviser of their own."""
    return _citizens(uow, OwnAdviserRow.team_id == team_id)


def citizens_of_adviser(uow: UnitOfWork, adviser_id: UUID) -> list[UUID]:
    """Return the citizens who may come in and whose own adviser somebody is."""
    return _citizens(uow, OwnAdviserRow.adviser_id == adviser_id)


def who_answers(uow: UnitOfWork, citizen_id: UUID) -> Answering:
    """Return who answers a citizen today: the own adviser, who stands in for them, or the team.

    Where nobody is left, as the adviser or the substitute is blocked, it is up to the team.
    """
    own = own_adviser_of(uow, citizen_id)
    if own is None:
        return Answering(None, None, None)
    if own.adviser_id is None:
        return Answering(None, own.team_id, None)
    last = who_does_work_of(uow, [own.adviser_id])[own.adviser_id]
    return Answering(last, own.team_id, None if last == own.adviser_id else own.adviser_id)


def _give(uow: UnitOfWork, citizen_id: UUID, own: OwnAdviser) -> None:
    before = own_adviser_of(uow, citizen_id)
    if not may_run_team(uow, own.team_id) or (before and not may_run_team(uow, before.team_id)):
        raise Forbidden()
    check_is_one_of(
        uow,
        citizen_id,
        [Role.CITIZEN],
        field="citizen_id",
        message=_("This person is not a citizen here."),
    )
    if own == before:
        return
    key = {"municipality_id": uow.municipality.id, "id": uow.new_id(), "citizen_id": citizen_id}
    facts = {"adviser_id": own.adviser_id, "team_id": own.team_id}
    if not insert_new(uow.session, OwnAdviserRow, [key | facts]):
        row = uow.session.scalars(
            select(OwnAdviserRow).where(OwnAdviserRow.citizen_id == citizen_id).with_for_update()
        ).one()
        row.adviser_id, row.team_id = own.adviser_id, own.team_id
        uow.session.flush()
    uow.record(OwnAdviserChanged(citizen_id))


def _citizens(uow: UnitOfWork, whose: ColumnElement[bool]) -> list[UUID]:
    rows = uow.session.scalars(
        select(OwnAdviserRow.citizen_id)
        .join(Person, Person.id == OwnAdviserRow.citizen_id)
        .where(whose, Person.state == PersonState.ACTIVE)
        .order_by(OwnAdviserRow.citizen_id)
    )
    return list(rows)
