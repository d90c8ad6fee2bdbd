"""Who writes for a company: invite, confirm, remove; there is always somebody left."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.accounts.contract import STAFF, InvitationUsed, Role
from app.accounts.invitations import Sender, close_invitations_by, write_invitation
from app.accounts.newcomers import Wish
from app.accounts.people import give_role, normal_email, take_role
from app.core.errors import NotFound
from app.core.work import UnitOfWork
from app.employers.contract import (
    ColleagueBlocked,
    ColleagueJoined,
    ColleagueRemoved,
    DecidedAlready,
    EmployerState,
    LastColleague,
    WritesForAnother,
    WritesHereAlready,
)
from app.employers.kinds_told import JOIN_CONFIRMED, JOIN_DECLINED
from app.employers.models import Employer, EmployerPerson
from app.employers.service import (
    asks_only,
    colleagues_of,
    employer_of,
    locked_membership,
    own_employer,
    people_of,
    take_request_back,
)
from app.notifications.service import notify

INVITATION = "employers/invitation"


def invite_colleague(uow: UnitOfWork, *, name: str, email: str, token: str) -> UUID:
    """Invite somebody to write for the acting person's company; returns the invitation's id.

    Nothing is said of who has the address, unless it is a colleague's: WritesHereAlready.
    """
    employer = own_employer(uow)
    check_is_no_colleague(uow, email)
    facts = {"employer_id": str(employer.id), "invited_by": str(uow.actor.require_person())}
    sender = Sender(sender_key(employer.id), employer.name, "/virksomhed", Wish(INVITATION, facts))
    return write_invitation(
        uow, name=name, email=email, roles=[Role.EMPLOYER], token=token, sender=sender
    )


def check_is_no_colleague(uow: UnitOfWork, email: str) -> None:
    """Refuse an address of somebody who writes for the acting person's company already."""
    known_here = {c.email for c in colleagues_of(uow, own_employer(uow).id) if c.is_confirmed}
    if normal_email(email) in known_here:
        raise WritesHereAlready(fields={"email": [str(WritesHereAlready.title)]})


def grant_invitation(uow: UnitOfWork, person_id: UUID, facts: Mapping[str, Any]) -> None:
    """Let somebody who accepted a company's invitation write for it.

    InvitationUsed where the company is no more, or who invited does not write for it any more;
    WritesForAnother for who writes for another; a request to write for one gives way.
    """
    employer_id, invited_by = UUID(facts["employer_id"]), UUID(facts["invited_by"])
    row = locked_membership(uow, person_id, towards=Employer.id == employer_id)
    if not _is_open(uow, employer_id) or invited_by not in people_of(uow, employer_id):
        raise InvitationUsed()
    if row is not None and row.employer_id != employer_id and asks_only(uow, row):
        take_request_back(uow, row)
        row = None
    if row is None:
        row = EmployerPerson(
            id=uow.new_id(), employer_id=employer_id, person_id=person_id, added_at=uow.now
        )
        uow.session.add(row)
    if row.employer_id != employer_id:
        raise WritesForAnother()
    if row.confirmed_at is None:
        row.confirmed_at, row.confirmed_by = uow.now, invited_by
        uow.record(ColleagueJoined(employer_id, person_id))
    uow.session.flush()


def sender_key(employer_id: UUID) -> str:
    """Return what a company's invitations are kept under."""
    return f"employer/{employer_id}"


def confirm_colleague(uow: UnitOfWork, employer_id: UUID, person_id: UUID) -> None:
    """Let somebody who asked write for a company; its own people and the job centre may.

    DecidedAlready where somebody was first, or they ask no more.
    """
    row = _undecided(uow, employer_id, person_id)
    row.confirmed_at, row.confirmed_by = uow.now, uow.actor.person_id
    uow.session.flush()
    give_role(uow, person_id, Role.EMPLOYER)
    uow.record(ColleagueJoined(employer_id, person_id))
    _tell(uow, employer_id, person_id, JOIN_CONFIRMED)


def decline_colleague(uow: UnitOfWork, employer_id: UUID, person_id: UUID) -> None:
    """Say no to somebody who asked to write for a company; they are told.

    Its own people and the job centre may. DecidedAlready where somebody was first, or they ask no
    more.
    """
    row = _undecided(uow, employer_id, person_id)
    uow.session.delete(row)
    uow.session.flush()
    _tell(uow, employer_id, person_id, JOIN_DECLINED)


def remove_colleague(uow: UnitOfWork, employer_id: UUID, person_id: UUID) -> None:
    """Take a person off the company that they write for; LastColleague for the last person.

    The openings that the person wrote stay the company's; the invitations that they sent for it
    work no more. NotFound for who only asks; ColleagueBlocked for who is blocked: the job centre
    finds them by their company.
    """
    row = _held(uow, employer_id, person_id)
    if row is None or row.confirmed_at is None:
        raise NotFound()
    people = people_of(uow, employer_id)
    if person_id not in people:
        raise ColleagueBlocked()
    if people == [person_id]:
        raise LastColleague()
    uow.session.delete(row)
    uow.session.flush()
    take_role(uow, person_id, Role.EMPLOYER)
    close_invitations_by(uow, person_id, key=sender_key(employer_id))
    uow.record(ColleagueRemoved(employer_id, person_id))


def _undecided(uow: UnitOfWork, employer_id: UUID, person_id: UUID) -> EmployerPerson:
    """Return who asks to write for a company, held; DecidedAlready where they ask no more."""
    row = _held(uow, employer_id, person_id)
    if row is None or row.confirmed_at is not None:
        raise DecidedAlready()
    return row


def _held(uow: UnitOfWork, employer_id: UUID, person_id: UUID) -> EmployerPerson | None:
    """Return the row after taking the company's lock, so that two cannot remove each other.

    NotFound where the company is not confirmed.
    """
    _require_deciding(uow, employer_id)
    if not _is_open(uow, employer_id):
        raise NotFound()
    return _row(uow, employer_id, person_id)


def _is_open(uow: UnitOfWork, employer_id: UUID) -> bool:
    """Say whether a company is confirmed, and hold it so until the commit."""
    company = uow.session.scalar(
        select(Employer.id)
        .where(Employer.id == employer_id, Employer.state == EmployerState.CONFIRMED)
        .with_for_update()
    )
    return company is not None


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


def _tell(uow: UnitOfWork, employer_id: UUID, person_id: UUID, kind: str) -> None:
    notify(uow, person_id, kind, {"employer_id": str(employer_id)})
