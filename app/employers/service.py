"""The verbs of companies: sign one up, look them up, and let its people describe it."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import Delete, Select, delete, select
from sqlalchemy.exc import IntegrityError
from stdnum.dk import cvr as danish_cvr
from stdnum.exceptions import ValidationError as BadNumber

from app.accounts.contract import Role
from app.accounts.people import add_person, email_of, people_by_id, person_by_email
from app.core.errors import Invalid, NotFound
from app.core.texts import _
from app.core.work import UnitOfWork
from app.employers.contract import (
    Colleague,
    EmployerNotConfirmed,
    EmployerSignedUp,
    EmployerState,
    EmployerView,
    JoinRequested,
)
from app.employers.kinds_told import JOIN_REQUESTED
from app.employers.models import Employer, EmployerPerson
from app.notifications.service import notify_many


def normal_cvr(written: str) -> str:
    """Return the eight digits of a company number, however it is written: "DK 12 34 56 78".

    Invalid unless they are right by modulus 11 (Erhvervsstyrelsen's rule for CVR numbers).
    """
    try:
        number: str = danish_cvr.validate(written)
    except BadNumber:
        raise Invalid(
            fields={"cvr": [_("This is not a CVR number. It has eight digits.")]}
        ) from None
    if not number.isascii():
        raise Invalid(fields={"cvr": [_("This is not a CVR number. It has eight digits.")]})
    return number


def sign_up_company(
    uow: UnitOfWork,
    *,
    cvr: str,
    name: str,
    person_name: str,
    email: str,
    website: str | None = None,
    language: str = "da",
) -> None:
    """Have a company, or one more person of a known one, wait for the job centre.

    Says nothing about what was known before. A person who was there already gets no new rights
    before somebody confirms: anybody can type an address. Invalid for a wrong CVR number.
    """
    number = normal_cvr(cvr)
    person_id = _person_for(uow, person_name, email, language)
    if _membership(uow, person_id) is not None:
        return
    employer, is_new = _employer_for(uow, number, name, website)
    uow.session.add(
        EmployerPerson(
            id=uow.new_id(), employer_id=employer.id, person_id=person_id, added_at=uow.now
        )
    )
    uow.session.flush()
    if is_new:
        uow.record(EmployerSignedUp(employer.id))
    elif employer.state == EmployerState.CONFIRMED:
        _tell_of_request(uow, employer, person_id)


def describe_company(
    uow: UnitOfWork, *, website: str | None, about: str, postcode: str | None
) -> EmployerView:
    """Change what the acting person's company says of itself; its name is the job centre's."""
    employer = uow.session.scalar(
        select(Employer).where(Employer.id == own_employer(uow).id).with_for_update()
    )
    if employer is None:
        raise NotFound()
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
    """Return who is confirmed to write for a company, the first one first."""
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


def confirmed_by_cvr(uow: UnitOfWork, numbers: Collection[str]) -> dict[str, EmployerView]:
    """Return the confirmed companies among some CVR numbers, by number."""
    if not numbers:
        return {}
    rows = uow.session.scalars(
        select(Employer).where(
            Employer.cvr.in_(set(numbers)), Employer.state == EmployerState.CONFIRMED
        )
    )
    return {row.cvr: view_of(row) for row in rows}


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


def _person_for(uow: UnitOfWork, name: str, email: str, language: str) -> UUID:
    try:
        return person_by_email(uow, email).id
    except NotFound:
        return add_person(uow, name=name, email=email, roles=[Role.EMPLOYER], language=language)


def _membership(uow: UnitOfWork, person_id: UUID) -> EmployerPerson | None:
    """Return what ties a person to a company, unless that company was declined."""
    return uow.session.scalar(
        select(EmployerPerson)
        .join(Employer, Employer.id == EmployerPerson.employer_id)
        .where(EmployerPerson.person_id == person_id, Employer.state != EmployerState.DECLINED)
    )


def _employer_for(
    uow: UnitOfWork, cvr: str, name: str, website: str | None
) -> tuple[Employer, bool]:
    """Return the company of a CVR number and whether it waits anew; a declined one may again."""
    known = uow.session.scalar(select(Employer).where(Employer.cvr == cvr).with_for_update())
    if known is None:
        made = Employer(id=uow.new_id(), cvr=cvr, name=name, website=website, created_at=uow.now)
        try:
            with uow.session.begin_nested():
                uow.session.add(made)
        except IntegrityError:  # somebody else of the same company was a moment earlier
            return _employer_for(uow, cvr, name, website)
        return made, True
    if known.state == EmployerState.DECLINED:
        uow.session.execute(_forget_members(known.id))
        known.state, known.name, known.website = EmployerState.WAITING, name, website
        known.created_at, known.decided_at, known.decision_reason = uow.now, None, None
        return known, True
    return known, False


def _forget_members(employer_id: UUID) -> Delete:
    return delete(EmployerPerson).where(EmployerPerson.employer_id == employer_id)


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


def _tell_of_request(uow: UnitOfWork, employer: Employer, person_id: UUID) -> None:
    uow.record(JoinRequested(employer.id, person_id))
    notify_many(
        uow,
        people_of(uow, employer.id),
        JOIN_REQUESTED,
        {"employer_id": str(employer.id), "person_id": str(person_id)},
        subject=f"employer/{employer.id}/{person_id}",
    )
