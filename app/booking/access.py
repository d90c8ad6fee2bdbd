"""Who may arrange whose meetings; nobody else knows that there are any."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from app.accounts.contract import Role
from app.accounts.own_advisers import own_adviser_of, who_answers
from app.accounts.people import people_by_id
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
        _is_own(uow, citizen_id) or _is_among_their_advisers(uow, citizen_id)
    ):
        raise NotFound()


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
    row = uow.session.scalar(select(Booking).where(Booking.id == booking_id).with_for_update())
    if row is None or row.state == BookingState.HELD:
        raise NotFound()
    _check_is_theirs(uow, row)
    return row


def _check_is_theirs(uow: UnitOfWork, row: Booking) -> None:
    is_meeting_them = uow.actor.person_id == row.adviser_id and uow.actor.has(*ARRANGERS)
    if not is_meeting_them:
        check_may_arrange_for(uow, row.citizen_id)


def _is_own(uow: UnitOfWork, citizen_id: UUID) -> bool:
    return uow.actor.person_id == citizen_id and uow.actor.has(Role.CITIZEN)


def _is_among_their_advisers(uow: UnitOfWork, citizen_id: UUID) -> bool:
    if uow.actor.person_id is None or not uow.actor.has(*ARRANGERS):
        return False
    own = own_adviser_of(uow, citizen_id)
    if own is None:
        return True
    if uow.actor.person_id in {own.adviser_id, who_answers(uow, citizen_id).adviser_id}:
        return True
    return own.team_id in team_ids_of(uow, uow.actor.person_id)
