"""Who writes for a company: invite, confirm, remove; there is always somebody left."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from app.accounts.contract import STAFF, Role
from app.accounts.people import add_person, give_role, person_by_email
from app.core.errors import NotFound
from app.core.work import UnitOfWork
from app.employers.contract import (
    DecidedAlready,
    EmployerState,
    LastColleague,
    WritesForAnother,
)
from app.employers.kinds_told import INVITED, JOIN_CONFIRMED, JOIN_DECLINED
from app.employers.models import Employer, EmployerPerson
from app.employers.service import company_of, employer_of, own_employer, people_of
from app.notifications.service import notify


def invite_colleague(uow: UnitOfWork, *, name: str, email: str) -> UUID:
    """Add a person to the acting person's company and tell them; WritesForAnother if they do."""
    employer = own_employer(uow)
    try:
        person_id = person_by_email(uow, email).id
    except NotFound:
        person_id = add_person(uow, name=name, email=email, roles=[Role.EMPLOYER])
    known = company_of(uow, person_id)
    if known and known[0].id != employer.id and known[0].state != EmployerState.DECLINED:
        raise WritesForAnother()
    row = _row(uow, employer.id, person_id)
    if row is None:
        row = EmployerPerson(
            id=uow.new_id(), employer_id=employer.id, person_id=person_id, added_at=uow.now
        )
        uow.session.add(row)
    if row.confirmed_at is None:
        _confirm(uow, row, INVITED)
    return person_id


def confirm_colleague(uow: UnitOfWork, employer_id: UUID, person_id: UUID) -> None:
    """Let somebody who asked write for a company; its own people and the job centre may."""
    row = _asking(uow, employer_id, person_id)
    if row.confirmed_at is not None:
        raise DecidedAlready()
    _confirm(uow, row, JOIN_CONFIRMED)


def remove_colleague(uow: UnitOfWork, employer_id: UUID, person_id: UUID) -> None:
    """Take a person, or a request to join, off a company; LastColleague for the last person.

    Somebody who only asked is told no; the openings that a person wrote stay the company's.
    """
    row = _asking(uow, employer_id, person_id)
    has_asked_only = row.confirmed_at is None
    if not has_asked_only and people_of(uow, employer_id) == [person_id]:
        raise LastColleague()
    uow.session.delete(row)
    uow.session.flush()
    if has_asked_only:
        _tell(uow, employer_id, person_id, JOIN_DECLINED)


def _asking(uow: UnitOfWork, employer_id: UUID, person_id: UUID) -> EmployerPerson:
    """Return the row after taking the company's lock, so that two cannot remove each other."""
    _require_deciding(uow, employer_id)
    company = uow.session.scalar(
        select(Employer.id)
        .where(Employer.id == employer_id, Employer.state == EmployerState.CONFIRMED)
        .with_for_update()
    )
    row = _row(uow, employer_id, person_id) if company else None
    if row is None:
        raise NotFound()
    return row


def _row(uow: UnitOfWork, employer_id: UUID, person_id: UUID) -> EmployerPerson | None:
    return uow.session.scalar(
        select(EmployerPerson)
        .where(EmployerPerson.employer_id == employer_id, EmployerPerson.person_id == person_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def _require_deciding(uow: UnitOfWork, employer_id: UUID) -> None:
    if uow.actor.has(*STAFF):
        return
    employer = employer_of(uow, uow.actor.require_person())
    if employer is None or employer.id != employer_id:
        raise NotFound()


def _confirm(uow: UnitOfWork, row: EmployerPerson, kind: str) -> None:
    row.confirmed_at, row.confirmed_by = uow.now, uow.actor.person_id
    uow.session.flush()
    give_role(uow, row.person_id, Role.EMPLOYER)
    _tell(uow, row.employer_id, row.person_id, kind)


def _tell(uow: UnitOfWork, employer_id: UUID, person_id: UUID, kind: str) -> None:
    notify(uow, person_id, kind, {"employer_id": str(employer_id)})
