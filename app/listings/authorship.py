"""For whom somebody writes listings: their confirmed company, the job centre, or both."""

from __future__ import annotations

from uuid import UUID

from app.accounts.contract import STAFF
from app.core.errors import NotFound
from app.core.work import Actor, UnitOfWork
from app.employers.contract import EmployerView
from app.employers.service import company_of, employer_of, employers_by_id, own_employer
from app.listings.contract import DoesNotWriteForThem, WritesForBoth
from app.listings.models import Listing

FOR_WHOM = "on_behalf_of"


def is_staff(actor: Actor) -> bool:
    """Say whether the actor is the job centre's own, or the service itself."""
    return actor.system is not None or actor.has(*STAFF)


def is_own(uow: UnitOfWork, listing: Listing) -> bool:
    """Say whether the actor writes for whom a listing is of; the service itself does for all."""
    if uow.actor.system is not None:
        return True
    if listing.employer_id is None:
        return is_staff(uow.actor)
    return writes_for(uow, listing.employer_id)


def writes_for(uow: UnitOfWork, employer_id: UUID | None) -> bool:
    """Say whether the acting person writes for a company."""
    if employer_id is None or uow.actor.person_id is None:
        return False
    employer = employer_of(uow, uow.actor.person_id)
    return employer is not None and employer.id == employer_id


def own_or_system(uow: UnitOfWork, employer_id: UUID) -> None:
    """Refuse whoever's confirmed company this is not; the service itself may."""
    if uow.actor.system is None and own_employer(uow).id != employer_id:
        raise NotFound()


def employer_for(
    uow: UnitOfWork, employer_id: UUID | None, for_company: bool | None
) -> EmployerView | None:
    """Return the company that a new listing is written for, None for the job centre.

    DoesNotWriteForThem, WritesForBoth, EmployerNotConfirmed; the service writes for whom it says.
    """
    if uow.actor.system is not None:
        return employers_by_id(uow, [employer_id])[employer_id] if employer_id else None
    if for_company is None:
        for_company = _writes_for_company(uow)
    if not for_company and not is_staff(uow.actor):
        raise DoesNotWriteForThem(fields={FOR_WHOM: [str(DoesNotWriteForThem.title)]})
    if not for_company:
        return None
    if is_staff(uow.actor) and company_of(uow, uow.actor.require_person()) is None:
        raise DoesNotWriteForThem(fields={FOR_WHOM: [str(DoesNotWriteForThem.title)]})
    employer = own_employer(uow)
    if employer_id not in {None, employer.id}:
        raise NotFound()
    return employer


def _writes_for_company(uow: UnitOfWork) -> bool:
    """Say whether the acting person writes for a company, and not for the job centre.

    WritesForBoth where it is both.
    """
    if not is_staff(uow.actor):
        return True
    if employer_of(uow, uow.actor.require_person()) is not None:
        raise WritesForBoth(fields={FOR_WHOM: [str(WritesForBoth.title)]})
    return False
