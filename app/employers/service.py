"""Companies: look them up, see who writes for one, and let its people describe it."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select

from app.accounts.people import email_of, people_by_id
from app.core.errors import NotFound
from app.core.rows import one_row
from app.core.turns import take_turn
from app.core.work import UnitOfWork
from app.employers.contract import Colleague, EmployerNotConfirmed, EmployerState, EmployerView
from app.employers.models import Employer, EmployerPerson


def describe_company(
    uow: UnitOfWork, *, website: str | None, about: str, postcode: str | None
) -> EmployerView:
    """Change what the acting person's company says of itself; its name is the job centre's."""
    employer = one_row(
        uow.session, select(Employer).where(Employer.id == own_employer(uow).id).with_for_update()
    )
    employer.website, employer.about, employer.postcode = website, about, postcode
    uow.session.flush()
    return view_of(employer)


def employer_of(uow: UnitOfWork, person_id: UUID) -> EmployerView | None:
    """Return the confirmed company that a person is confirmed to write for, or None."""
    row = uow.session.scalar(
        _companies_of(person_id).where(
            EmployerPerson.confirmed_at.is_not(None), Employer.state == EmployerState.CONFIRMED
        )
    )
    return view_of(row) if row else None


def employers_of(uow: UnitOfWork, person_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Return the confirmed companies that several people write for, by person, in one query."""
    if not person_ids:
        return {}
    rows = uow.session.execute(
        select(EmployerPerson.person_id, EmployerPerson.employer_id)
        .join(Employer, Employer.id == EmployerPerson.employer_id)
        .where(
            EmployerPerson.person_id.in_(set(person_ids)),
            EmployerPerson.confirmed_at.is_not(None),
            Employer.state == EmployerState.CONFIRMED,
        )
        .order_by(EmployerPerson.added_at.desc())
    )
    found: dict[UUID, UUID] = dict(rows.all())
    return found


def company_names(uow: UnitOfWork, person_ids: Collection[UUID]) -> dict[UUID, str]:
    """Return the names of the companies that people write for or want to, by person."""
    rows = uow.session.execute(
        select(EmployerPerson.person_id, Employer.name)
        .join(Employer, Employer.id == EmployerPerson.employer_id)
        .where(EmployerPerson.person_id.in_(set(person_ids)))
        .order_by(EmployerPerson.added_at.desc())
    )
    names: dict[UUID, str] = dict(rows.all())
    return names


def own_employer(uow: UnitOfWork) -> EmployerView:
    """Return the acting person's confirmed company; EmployerNotConfirmed, or NotFound for none."""
    person_id = uow.actor.require_person()
    employer = employer_of(uow, person_id)
    if employer is not None:
        return employer
    if company_of(uow, person_id) is None:
        raise NotFound()
    raise EmployerNotConfirmed()


def company_of(uow: UnitOfWork, person_id: UUID) -> tuple[EmployerView, bool] | None:
    """Return a person's company, whatever its state, and whether the person is confirmed there."""
    row = uow.session.execute(
        _companies_of(person_id).add_columns(EmployerPerson.confirmed_at)
    ).first()
    return (view_of(row[0]), row[1] is not None) if row else None


def people_of(uow: UnitOfWork, employer_id: UUID) -> list[UUID]:
    """Return who writes for a company, the first one first: confirmed, and not blocked."""
    confirmed = confirmed_for(uow, employer_id)
    cards = people_by_id(uow, confirmed)
    return [one for one in confirmed if one in cards and cards[one].is_active]


def confirmed_for(uow: UnitOfWork, employer_id: UUID) -> list[UUID]:
    """Return who is confirmed to write for a company, blocked ones too, the first one first."""
    rows = uow.session.scalars(
        select(EmployerPerson.person_id)
        .where(EmployerPerson.employer_id == employer_id, EmployerPerson.confirmed_at.is_not(None))
        .order_by(EmployerPerson.added_at, EmployerPerson.id)
    )
    return list(rows)


def colleagues_of(uow: UnitOfWork, employer_id: UUID) -> list[Colleague]:
    """Return a company's people and those who ask to join, the first one first."""
    rows = uow.session.scalars(
        select(EmployerPerson)
        .where(EmployerPerson.employer_id == employer_id)
        .order_by(EmployerPerson.added_at, EmployerPerson.id)
    ).all()
    cards = people_by_id(uow, [row.person_id for row in rows])
    return [
        Colleague(
            row.person_id,
            cards[row.person_id].name,
            email_of(uow, row.person_id),
            row.confirmed_at is not None,
            row.added_at,
            not cards[row.person_id].is_active,
        )
        for row in rows
        if row.person_id in cards
    ]


def employers_by_id(uow: UnitOfWork, employer_ids: Collection[UUID]) -> dict[UUID, EmployerView]:
    """Return several companies in one query; unknown identities are left out."""
    if not employer_ids:
        return {}
    rows = uow.session.scalars(select(Employer).where(Employer.id.in_(set(employer_ids))))
    return {row.id: view_of(row) for row in rows}


def view_of(row: Employer) -> EmployerView:
    """Return a company's row as others see it."""
    return EmployerView(
        row.id,
        row.cvr,
        row.name,
        row.website,
        row.about,
        row.postcode,
        EmployerState(row.state),
        row.decision_reason,
        row.created_at,
    )


def locked_membership(
    uow: UnitOfWork, person_id: UUID, *, towards: ColumnElement[bool]
) -> EmployerPerson | None:
    """Return what ties a person to a company, unless that company was declined.

    Nobody else ties the person to one before the commit, nor decides about the tie: a person
    writes for one at a time. The company that they want to write for is held as well, since
    whoever decides takes the company first.
    """
    take_turn(uow, f"writes-for/{person_id}")
    ties = select(EmployerPerson.employer_id).where(EmployerPerson.person_id == person_id)
    companies = select(Employer.id).where(or_(towards, Employer.id.in_(ties)))
    uow.session.execute(companies.order_by(Employer.id).with_for_update())
    return uow.session.scalar(
        select(EmployerPerson)
        .join(Employer, Employer.id == EmployerPerson.employer_id)
        .where(EmployerPerson.person_id == person_id, Employer.state != EmployerState.DECLINED)
        .with_for_update(of=EmployerPerson)
        .execution_options(populate_existing=True)
    )


def asks_only(uow: UnitOfWork, tie: EmployerPerson) -> bool:
    """Say whether somebody only asked to write for a company that the job centre has decided about.

    Such a request gives way to another company: it may have been the wrong number.
    """
    state = uow.session.scalar(select(Employer.state).where(Employer.id == tie.employer_id))
    return tie.confirmed_at is None and state != EmployerState.WAITING


def take_request_back(uow: UnitOfWork, tie: EmployerPerson) -> None:
    """Have somebody ask no more to write for a company; nobody is told."""
    uow.session.delete(tie)
    uow.session.flush()


def _companies_of(person_id: UUID) -> Select[Employer]:
    """Select a person's companies: confirmed ones first, declined ones last, then the oldest."""
    return (
        select(Employer)
        .join(EmployerPerson, EmployerPerson.employer_id == Employer.id)
        .where(EmployerPerson.person_id == person_id)
        .order_by(
            (Employer.state == EmployerState.DECLINED),
            EmployerPerson.confirmed_at.is_(None),
            EmployerPerson.added_at,
        )
    )
