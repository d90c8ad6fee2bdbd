"""The job centre keeps one person of a company out; the company and its other people stay."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, select

from app.accounts.blocking import keep_out, let_in
from app.accounts.contract import STAFF, PersonCard, Role
from app.accounts.people import people_by_id
from app.core.errors import Forbidden, NotFound
from app.core.rows import one_row
from app.core.work import UnitOfWork
from app.employers.contract import (
    Colleague,
    ColleagueJoined,
    ColleagueRemoved,
    EmployerState,
    EmployerView,
    WorksHereToo,
)
from app.employers.deciding import require_staff
from app.employers.models import Employer
from app.employers.service import colleagues_of, confirmed_for, view_of


@dataclass(frozen=True)
class Decidable:
    """Somebody who writes for a company, and whether the actor may block them or let them in."""

    person: Colleague
    is_citizen: bool
    works_here: bool
    is_decidable: bool


def company_with_people(uow: UnitOfWork, employer_id: UUID) -> tuple[EmployerView, list[Decidable]]:
    """Return a company, confirmed now or before, and who writes for it, the first one first.

    NotFound for one that the job centre has not confirmed.
    """
    employer = one_row(uow.session, _company(uow, employer_id))
    confirmed = [one for one in colleagues_of(uow, employer_id) if one.is_confirmed]
    cards = people_by_id(uow, [one.person_id for one in confirmed])
    return view_of(employer), [_seen(uow, one, cards[one.person_id]) for one in confirmed]


def block_colleague(uow: UnitOfWork, employer_id: UUID, person_id: UUID) -> str:
    """Keep one person of a company out from this moment; returns their name.

    They are logged out everywhere and told nothing, and their part in the company's
    conversations is over; twice is harmless. Nobody blocks themselves (Forbidden); WorksHereToo
    where only an administrator may.
    """
    card = _decidable(uow, employer_id, person_id)
    if card.is_active:
        keep_out(uow, person_id)
        uow.record(ColleagueRemoved(employer_id, person_id))
    return card.name


def unblock_colleague(uow: UnitOfWork, employer_id: UUID, person_id: UUID) -> str:
    """Let one person of a company log in and write for it again; returns their name."""
    card = _decidable(uow, employer_id, person_id)
    if not card.is_active:
        let_in(uow, person_id)
        uow.record(ColleagueJoined(employer_id, person_id))
    return card.name


def _decidable(uow: UnitOfWork, employer_id: UUID, person_id: UUID) -> PersonCard:
    """Return somebody to be decided about, after taking the company's lock."""
    is_known = uow.session.scalar(_company(uow, employer_id).with_for_update()) is not None
    card = people_by_id(uow, [person_id]).get(person_id)
    if not is_known or card is None or person_id not in confirmed_for(uow, employer_id):
        raise NotFound()
    if person_id == uow.actor.person_id:
        raise Forbidden()
    if not _may_decide_about(uow, card):
        raise WorksHereToo()
    return card


def _company(uow: UnitOfWork, employer_id: UUID) -> Select[Employer]:
    require_staff(uow)
    known = (EmployerState.CONFIRMED, EmployerState.REVOKED)
    return select(Employer).where(Employer.id == employer_id, Employer.state.in_(known))


def _seen(uow: UnitOfWork, person: Colleague, card: PersonCard) -> Decidable:
    is_oneself = person.person_id == uow.actor.person_id
    return Decidable(
        person,
        is_citizen=Role.CITIZEN in card.roles,
        works_here=_works_here(card),
        is_decidable=not is_oneself and _may_decide_about(uow, card),
    )


def _may_decide_about(uow: UnitOfWork, card: PersonCard) -> bool:
    return uow.actor.has(Role.ADMINISTRATOR) or not _works_here(card)


def _works_here(card: PersonCard) -> bool:
    return not STAFF.isdisjoint(card.roles)
