"""A company signs up: once the address is proven, it waits for the job centre.

What was typed is checked at once and waits with the code; nothing is written about the company
before that, and nothing is said of what was known before.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Delete, delete, select
from sqlalchemy.exc import IntegrityError
from stdnum.dk import cvr as danish_cvr
from stdnum.exceptions import InvalidChecksum
from stdnum.exceptions import ValidationError as BadNumber

from app.accounts.newcomers import Wish
from app.core.errors import Invalid
from app.core.texts import _
from app.core.work import UnitOfWork
from app.employers.contract import EmployerSignedUp, EmployerState, JoinRequested
from app.employers.kinds_told import JOIN_REQUESTED
from app.employers.models import Employer, EmployerPerson
from app.employers.service import (
    asks_only,
    locked_membership,
    people_of,
    take_request_back,
)
from app.notifications.service import notify_many

SIGN_UP = "employers/sign-up"


def wish_to_sign_up(*, cvr: str, name: str, website: str | None) -> Wish:
    """Return what waits until the address is proven; Invalid for a wrong CVR number."""
    return Wish(SIGN_UP, {"cvr": normal_cvr(cvr), "name": name, "website": website})


def grant_sign_up(uow: UnitOfWork, person_id: UUID, facts: Mapping[str, Any]) -> None:
    """Sign the company up, as its person wrote before the address was proven."""
    sign_up_company(uow, person_id, **facts)


def sign_up_company(
    uow: UnitOfWork, person_id: UUID, *, cvr: str, name: str, website: str | None = None
) -> None:
    """Have a company, or one more person of a known one, wait for the job centre.

    The person gets no new rights before somebody confirms; who writes for a company already
    stays there, but for who only asked to. Invalid for a wrong CVR number.
    """
    number = normal_cvr(cvr)
    tie = locked_membership(uow, person_id, towards=Employer.cvr == number)
    if tie is not None and not asks_only(uow, tie):
        return
    employer, is_new = _employer_for(uow, number, name, website)
    if tie is not None:
        if tie.employer_id == employer.id:
            return
        take_request_back(uow, tie)
    asking = EmployerPerson(
        id=uow.new_id(), employer_id=employer.id, person_id=person_id, added_at=uow.now
    )
    uow.session.add(asking)
    uow.session.flush()
    if is_new:
        uow.record(EmployerSignedUp(employer.id))
    elif employer.state == EmployerState.CONFIRMED:
        tell_of_request(uow, asking)


def normal_cvr(written: str) -> str:
    """Return the eight digits of a company number, however it is written: "DK 12 34 56 78".

    Invalid unless they are right by modulus 11 (Erhvervsstyrelsen's rule for CVR numbers).
    """
    try:
        number: str = danish_cvr.validate(written)
    except InvalidChecksum:
        raise Invalid(
            fields={"cvr": [_("There is no such CVR number. Look at the digits again.")]}
        ) from None
    except BadNumber:
        raise Invalid(
            fields={"cvr": [_("This is not a CVR number. It has eight digits.")]}
        ) from None
    if not number.isascii():
        raise Invalid(fields={"cvr": [_("This is not a CVR number. It has eight digits.")]})
    return number


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


def tell_of_request(uow: UnitOfWork, asking: EmployerPerson) -> None:
    """Tell those who write for a company that somebody asks to; each time somebody asks."""
    uow.record(JoinRequested(asking.employer_id, asking.person_id))
    notify_many(
        uow,
        people_of(uow, asking.employer_id),
        JOIN_REQUESTED,
        {"employer_id": str(asking.employer_id), "person_id": str(asking.person_id)},
        subject=f"employer/{asking.employer_id}/{asking.id}",
    )
