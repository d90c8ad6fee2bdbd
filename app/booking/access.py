"""Who may arrange whose meetings; nobody else knows that there are any."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ColumnElement, false, select, true
from sqlalchemy.orm import InstrumentedAttribute

from app.accounts.contract import Role
from app.accounts.own_advisers import is_advised_by, own_advisers_of
from app.accounts.people import people_by_id
from app.accounts.substitutes import who_does_work_of, whose_work_is_done_by
from app.accounts.teams import team_ids_of
from app.booking.contract import BookingState
from app.booking.models import Booking
from app.core.errors import NotFound
from app.core.work import UnitOfWork

ARRANGERS = (Role.ADVISER, Role.SUPER_USER)


def check_may_arrange_for(uow: UnitOfWork, citizen_id: UUID) -> None:
    """Let in the citizen, who advises them, their team, and anybody who advises where nobody does.

    NotFound for all others, and where there is no such citizen.
    """
    card = people_by_id(uow, [citizen_id]).get(citizen_id)
    if card is None or Role.CITIZEN not in card.roles or not card.is_active:
        raise NotFound()
    if uow.actor.system is None and not (
        _is_own(uow, citizen_id) or whom_one_may_arrange_for(uow, [citizen_id])
    ):
        raise NotFound()


def whom_one_may_arrange_for(uow: UnitOfWork, citizen_ids: Collection[UUID]) -> list[UUID]:
    """Return those of several citizens whom the acting adviser advises, alone or with a team.

    It agrees with `check_may_arrange_for`, and asks as much for many as for one. The service
    arranges for everybody.
    """
    if uow.actor.system is not None:
        return list(citizen_ids)
    me = uow.actor.person_id
    if me is None or not uow.actor.has(*ARRANGERS):
        return []
    own, teams = own_advisers_of(uow, citizen_ids), team_ids_of(uow, me)
    does_work_of = who_does_work_of(uow, {o.adviser_id for o in own.values() if o.adviser_id})
    return [
        one
        for one in citizen_ids
        if (theirs := own.get(one)) is None
        or theirs.team_id in teams
        or (theirs.adviser_id and me in {theirs.adviser_id, does_work_of[theirs.adviser_id]})
    ]


def may_be_arranged_for(
    uow: UnitOfWork, citizen_id: InstrumentedAttribute[UUID]
) -> ColumnElement[bool]:
    """Return what `whom_one_may_arrange_for` says of a citizen, to ask in SQL about many."""
    if uow.actor.system is not None:
        return true()
    me = uow.actor.person_id
    if me is None or not uow.actor.has(*ARRANGERS):
        return false()
    advisers, teams = whose_work_is_done_by(uow, me), team_ids_of(uow, me)
    return is_advised_by(citizen_id, adviser_ids=advisers, team_ids=teams)


def steps_in_for(uow: UnitOfWork, adviser_id: UUID) -> bool:
    """Say whether the acting adviser sees to an adviser's meetings.

    They see to their own, to those of their teams' colleagues, and of whom they stand in for today.
    """
    me = uow.actor.person_id
    if me is None or not uow.actor.has(*ARRANGERS):
        return False
    if me == adviser_id or team_ids_of(uow, me) & team_ids_of(uow, adviser_id):
        return True
    return who_does_work_of(uow, [adviser_id])[adviser_id] == me


def is_arranged_by_staff(uow: UnitOfWork, citizen_id: UUID) -> bool:
    """Say whether somebody else than the citizen arranges; rules for citizens do not bind them."""
    return uow.actor.person_id != citizen_id


def booking_to_see(uow: UnitOfWork, booking_id: UUID) -> Booking:
    """Return a meeting, whatever has become of it, for whoever may arrange it."""
    row = uow.session.scalar(select(Booking).where(Booking.id == booking_id))
    if row is None or row.state == BookingState.HELD:
        raise NotFound()
    _check_is_theirs(uow, row)
    return row


def booking_to_change(uow: UnitOfWork, booking_id: UUID) -> Booking:
    """Return a meeting that nobody else changes meanwhile, for whoever may arrange it."""
    row = uow.session.scalar(
        select(Booking)
        .where(Booking.id == booking_id)
        .with_for_update()
        .execution_options(populate_existing=True)  # as it is now, whoever has read it before
    )
    if row is None or row.state == BookingState.HELD:
        raise NotFound()
    _check_is_theirs(uow, row)
    return row


def _check_is_theirs(uow: UnitOfWork, row: Booking) -> None:
    if not steps_in_for(uow, row.adviser_id):
        check_may_arrange_for(uow, row.citizen_id)


def _is_own(uow: UnitOfWork, citizen_id: UUID) -> bool:
    return uow.actor.person_id == citizen_id and uow.actor.has(Role.CITIZEN)
