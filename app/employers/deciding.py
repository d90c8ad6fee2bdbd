"""What the job centre decides about companies, each thing once: the first decision holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from app.accounts.contract import STAFF, Role
from app.accounts.people import give_role, take_role
from app.accounts.sessions import shut_out
from app.core.errors import Forbidden
from app.core.rows import one_row
from app.core.work import UnitOfWork
from app.employers.contract import (
    Colleague,
    DecidedAlready,
    EmployerConfirmed,
    EmployerDeclined,
    EmployerRestored,
    EmployerRevoked,
    EmployerState,
    EmployerView,
)
from app.employers.kinds_told import CONFIRMED, DECLINED, JOIN_DECLINED, RESTORED, REVOKED
from app.employers.models import Employer, EmployerPerson
from app.employers.service import colleagues_of, confirmed_for, view_of
from app.employers.signing_up import tell_of_request
from app.notifications.service import notify_many


@dataclass(frozen=True)
class Waiting:
    """A company with people for the job centre to decide about."""

    employer: EmployerView
    people: list[Colleague]


def waiting_companies(uow: UnitOfWork) -> list[Waiting]:
    """Return the companies that wait, the longest wait first."""
    require_staff(uow)
    rows = uow.session.scalars(
        select(Employer)
        .where(Employer.state == EmployerState.WAITING)
        .order_by(Employer.created_at)
    ).all()
    return [Waiting(view_of(row), colleagues_of(uow, row.id)) for row in rows]


def waiting_colleagues(uow: UnitOfWork) -> list[Waiting]:
    """Return the confirmed companies that somebody asks to join, with those who ask."""
    require_staff(uow)
    rows = uow.session.scalars(
        select(Employer)
        .where(
            Employer.state == EmployerState.CONFIRMED,
            Employer.id.in_(
                select(EmployerPerson.employer_id).where(EmployerPerson.confirmed_at.is_(None))
            ),
        )
        .order_by(Employer.name)
    ).all()
    return [
        Waiting(view_of(row), [c for c in colleagues_of(uow, row.id) if not c.is_confirmed])
        for row in rows
    ]


def known_companies(uow: UnitOfWork) -> list[EmployerView]:
    """Return the confirmed companies by name."""
    return _companies(uow, EmployerState.CONFIRMED)


def revoked_companies(uow: UnitOfWork) -> list[EmployerView]:
    """Return the companies whose confirmation was taken back, by name."""
    return _companies(uow, EmployerState.REVOKED)


def count_waiting(uow: UnitOfWork) -> int:
    """Return how many companies and people wait for the job centre."""
    companies = uow.session.scalar(
        select(func.count(Employer.id)).where(Employer.state == EmployerState.WAITING)
    )
    asking = uow.session.scalar(
        select(func.count(EmployerPerson.id))
        .join(Employer, Employer.id == EmployerPerson.employer_id)
        .where(EmployerPerson.confirmed_at.is_(None), Employer.state == EmployerState.CONFIRMED)
    )
    return (companies or 0) + (asking or 0)


def confirm_company(uow: UnitOfWork, employer_id: UUID) -> EmployerView:
    """Confirm a company that waits, and the person who signed it up, who is told.

    Whoever wrote its number meanwhile may be a stranger: they ask to join, and the first person
    decides. DecidedAlready when somebody was first.
    """
    employer = _undecided(uow, employer_id)
    _decide(uow, employer, EmployerState.CONFIRMED, None)
    founder, others = _people(uow, employer_id)
    for first in founder:
        first.confirmed_at, first.confirmed_by = uow.now, uow.actor.person_id
        uow.session.flush()
        give_role(uow, first.person_id, Role.EMPLOYER)
    _tell(uow, employer_id, [one.person_id for one in founder], CONFIRMED)
    for asking in others:
        tell_of_request(uow, asking)
    uow.record(EmployerConfirmed(employer_id))
    return view_of(employer)


def decline_company(uow: UnitOfWork, employer_id: UUID, *, reason: str) -> EmployerView:
    """Decline a company that waits, with a reason that the person who signed it up reads.

    Whoever wrote its number meanwhile hears that nothing came of it. It may sign up again.
    DecidedAlready when somebody was first.
    """
    employer = _undecided(uow, employer_id)
    _decide(uow, employer, EmployerState.DECLINED, reason)
    founder, others = _people(uow, employer_id)
    _tell(uow, employer_id, [one.person_id for one in founder], DECLINED, reason=reason)
    _tell(uow, employer_id, [one.person_id for one in others], JOIN_DECLINED)
    uow.record(EmployerDeclined(employer_id))
    return view_of(employer)


def revoke_company(uow: UnitOfWork, employer_id: UUID, *, reason: str) -> EmployerView:
    """Take a company's confirmation back, with a reason that its people read.

    They write for it no more and are logged out, from this moment; its openings leave the feed,
    and what citizens sent it is forgotten. DecidedAlready where it is not confirmed.
    """
    employer = _in_state(uow, employer_id, EmployerState.CONFIRMED)
    _decide(uow, employer, EmployerState.REVOKED, reason)
    people = confirmed_for(uow, employer_id)
    _tell(uow, employer_id, people, REVOKED, reason=reason)
    for person_id in people:
        take_role(uow, person_id, Role.EMPLOYER)
        shut_out(uow, person_id)
    uow.record(EmployerRevoked(employer_id))
    return view_of(employer)


def restore_company(uow: UnitOfWork, employer_id: UUID) -> EmployerView:
    """Confirm a company again: its people write for it as before, and its openings come back.

    DecidedAlready where its confirmation was not taken back.
    """
    employer = _in_state(uow, employer_id, EmployerState.REVOKED)
    _decide(uow, employer, EmployerState.CONFIRMED, None)
    people = confirmed_for(uow, employer_id)
    for person_id in people:
        give_role(uow, person_id, Role.EMPLOYER)
    _tell(uow, employer_id, people, RESTORED)
    uow.record(EmployerRestored(employer_id))
    return view_of(employer)


def _companies(uow: UnitOfWork, state: EmployerState) -> list[EmployerView]:
    require_staff(uow)
    rows = uow.session.scalars(
        select(Employer).where(Employer.state == state).order_by(Employer.name)
    )
    return [view_of(row) for row in rows]


def _undecided(uow: UnitOfWork, employer_id: UUID) -> Employer:
    return _in_state(uow, employer_id, EmployerState.WAITING)


def _in_state(uow: UnitOfWork, employer_id: UUID, state: EmployerState) -> Employer:
    """Return a company that is to be decided about, held until the commit."""
    require_staff(uow)
    row = one_row(uow.session, select(Employer).where(Employer.id == employer_id), is_held=True)
    if row.state != state:
        raise DecidedAlready()
    return row


def _decide(uow: UnitOfWork, employer: Employer, state: EmployerState, reason: str | None) -> None:
    employer.state, employer.decision_reason = state, reason
    employer.decided_at, employer.decided_by = uow.now, uow.actor.person_id
    uow.session.flush()


def _people(
    uow: UnitOfWork, employer_id: UUID
) -> tuple[list[EmployerPerson], list[EmployerPerson]]:
    """Return who signed a company up, and who wrote its number after them."""
    rows = uow.session.scalars(
        select(EmployerPerson)
        .where(EmployerPerson.employer_id == employer_id)
        .order_by(EmployerPerson.added_at, EmployerPerson.id)
    ).all()
    return list(rows[:1]), list(rows[1:])


def _tell(
    uow: UnitOfWork, employer_id: UUID, people: Sequence[UUID], kind: str, **facts: str
) -> None:
    notify_many(
        uow,
        people,
        kind,
        {"employer_id": str(employer_id), **facts},
        subject=f"employer/{employer_id}/{uow.now:%Y%m%d%H%M%S}",
    )


def require_staff(uow: UnitOfWork) -> None:
    """Refuse whoever does not work at the job centre."""
    if uow.actor.system is None and not uow.actor.has(*STAFF):
        raise Forbidden()
