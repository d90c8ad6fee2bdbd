"""The verbs about colleagues: invite somebody, block somebody, see who works here or may soon."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select

from app.accounts.blocking import keep_out, known_person, let_in
from app.accounts.contract import STAFF, AddressTaken, PersonCard, Role
from app.accounts.invitations import (
    JOB_CENTRE,
    SentInvitation,
    open_invitations,
    take_back_invitation,
    write_invitation,
)
from app.accounts.models import Person, PersonRole, PersonState
from app.accounts.people import card_of, email_key
from app.accounts.sessions import end_sessions_of, end_tokens_of
from app.core.errors import Forbidden
from app.core.work import UnitOfWork


def invite_person(
    uow: UnitOfWork, *, name: str, email: str, roles: Iterable[Role], token: str
) -> UUID:
    """Invite somebody to work here under an unguessable token; AddressTaken for a colleague's.

    Only an administrator, or the service itself, may invite. Whoever is a citizen here already
    may be invited, and is then both. An earlier invitation to the same address works no more.
    """
    if uow.actor.system is None and not uow.actor.has(Role.ADMINISTRATOR):
        raise Forbidden()
    check_may_be_invited(uow, email)
    return write_invitation(uow, name=name, email=email, roles=roles, token=token)


def invited_colleagues(uow: UnitOfWork) -> list[SentInvitation]:
    """Return who is invited to work here and has not come yet, the newest invitation first."""
    _require_administrator(uow)
    return open_invitations(uow, JOB_CENTRE)


def uninvite_colleague(uow: UnitOfWork, invitation_id: UUID) -> None:
    """Let an invitation to work here work no more; twice is harmless, NotFound for a company's."""
    _require_administrator(uow)
    take_back_invitation(uow, invitation_id, key=JOB_CENTRE)


def check_may_be_invited(uow: UnitOfWork, email: str) -> None:
    """Refuse a colleague's address, and one that was blocked: AddressTaken."""
    known = _person_at(uow, email)
    if known is not None and (known.state != PersonState.ACTIVE or _works_here(known)):
        raise AddressTaken(fields={"email": [str(AddressTaken.title)]})


def colleagues(uow: UnitOfWork) -> list[PersonCard]:
    """Return everyone who works here, blocked ones too, by name."""
    rows = uow.session.scalars(
        select(Person)
        .join(Person.roles)
        .where(PersonRole.role.in_(STAFF), Person.state != PersonState.REMOVED)
        .order_by(Person.name)
        .distinct()
    )
    return [card_of(row) for row in rows]


def block_person(uow: UnitOfWork, person_id: UUID) -> None:
    """Keep somebody out from this moment; nobody blocks themselves."""
    _require_administrator(uow)
    if person_id == uow.actor.person_id:
        raise Forbidden()
    keep_out(uow, person_id)


def log_out_person(uow: UnitOfWork, person_id: UUID) -> int:
    """End every session and token of somebody, who may log in again; returns how many."""
    _require_administrator(uow)
    known = known_person(uow, person_id).id
    return end_sessions_of(uow, known) + end_tokens_of(uow, known)


def unblock_person(uow: UnitOfWork, person_id: UUID) -> None:
    """Let somebody in again."""
    _require_administrator(uow)
    let_in(uow, person_id)


def _person_at(uow: UnitOfWork, email: str) -> Person | None:
    return uow.session.scalar(select(Person).where(Person.email_key == email_key(uow, email)))


def _works_here(person: Person) -> bool:
    return not STAFF.isdisjoint(Role(held.role) for held in person.roles)


def _require_administrator(uow: UnitOfWork) -> None:
    if not uow.actor.has(Role.ADMINISTRATOR):
        raise Forbidden()
