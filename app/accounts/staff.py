"""The verbs about colleagues: invite somebody, block somebody, see who works here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, select

from app.accounts.contract import (
    STAFF,
    AddressTaken,
    InvitationUsed,
    PersonBlocked,
    PersonCard,
    Role,
)
from app.accounts.models import Invitation, Person, PersonRole, PersonState
from app.accounts.people import add_person, card_of, email_key, give_role, normal_email
from app.accounts.sessions import end_sessions_of, end_tokens_of, hash_of
from app.core.errors import Forbidden, NotFound
from app.core.texts import _
from app.core.work import UnitOfWork

GOOD_FOR = timedelta(days=7)


@dataclass(frozen=True)
class InvitationView:
    """An invitation as the one who opens its link sees it."""

    id: UUID
    name: str
    roles: tuple[str, ...]
    expires_at: datetime


def invite_person(
    uow: UnitOfWork, *, name: str, email: str, roles: Iterable[Role], token: str
) -> UUID:
    """Invite somebody to work here under an unguessable token; AddressTaken for a colleague's.

    Only an administrator, or the service itself, may invite. Whoever is a citizen here already
    may be invited, and is then both.
    """
    if uow.actor.system is None and not uow.actor.has(Role.ADMINISTRATOR):
        raise Forbidden()
    known = _person_at(uow, email)
    if known is not None and (known.state != PersonState.ACTIVE or _works_here(known)):
        raise AddressTaken(fields={"email": [str(AddressTaken.title)]})
    invitation_id = uow.new_id()
    uow.session.add(
        Invitation(
            id=invitation_id,
            token_hash=hash_of(token),
            name=name.strip(),
            email_sealed=uow.vault.seal_text(normal_email(email), context=_place(invitation_id)),
            roles=[str(role) for role in roles],
            invited_by=uow.actor.person_id,
            created_at=uow.now,
            expires_at=uow.now + GOOD_FOR,
        )
    )
    uow.session.flush()
    return invitation_id


def invitation_by_token(uow: UnitOfWork, token: str) -> InvitationView:
    """Return an invitation that can still be accepted; InvitationUsed otherwise."""
    row = _opened(uow, _open_invitation(token))
    return InvitationView(row.id, row.name, tuple(row.roles), row.expires_at)


def accept_invitation(uow: UnitOfWork, token: str, *, language: str = "da") -> UUID:
    """Add the invited person, once; the link proves that the mailbox is theirs.

    Whoever signed up with the address in the meantime gets the roles; InvitationUsed for
    somebody who is blocked.
    """
    row = _opened(uow, _open_invitation(token).with_for_update())
    row.used_at = uow.now
    email = uow.vault.open_text(row.email_sealed, context=_place(row.id))
    roles = [Role(role) for role in row.roles]
    known = _person_at(uow, email)
    if known is None:
        return add_person(uow, name=row.name, email=email, roles=roles, language=language)
    if known.state != PersonState.ACTIVE:
        raise InvitationUsed(_("Log in if you have been here before. Otherwise ask for a new one."))
    for role in roles:
        give_role(uow, known.id, role)
    return known.id


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
    """Keep somebody out from this moment; nobody blocks themselves.

    Their sessions and tokens end at once, and stay ended when they are let in again.
    """
    if person_id == uow.actor.person_id:
        raise Forbidden()
    _person(uow, person_id).state = PersonState.BLOCKED
    end_sessions_of(uow, person_id)
    end_tokens_of(uow, person_id)
    uow.record(PersonBlocked(person_id))


def log_out_person(uow: UnitOfWork, person_id: UUID) -> int:
    """End every session of somebody, who may log in again; returns how many there were."""
    return end_sessions_of(uow, _person(uow, person_id).id)


def unblock_person(uow: UnitOfWork, person_id: UUID) -> None:
    """Let somebody in again."""
    _person(uow, person_id).state = PersonState.ACTIVE
    uow.session.flush()


def _person_at(uow: UnitOfWork, email: str) -> Person | None:
    return uow.session.scalar(select(Person).where(Person.email_key == email_key(uow, email)))


def _works_here(person: Person) -> bool:
    return not STAFF.isdisjoint(Role(held.role) for held in person.roles)


def _person(uow: UnitOfWork, person_id: UUID) -> Person:
    if not uow.actor.has(Role.ADMINISTRATOR):
        raise Forbidden()
    row = uow.session.scalar(select(Person).where(Person.id == person_id))
    if row is None or row.state == PersonState.REMOVED:
        raise NotFound()
    return row


def _open_invitation(token: str) -> Select[Invitation]:
    return select(Invitation).where(
        Invitation.token_hash == hash_of(token), Invitation.used_at.is_(None)
    )


def _opened(uow: UnitOfWork, invitation: Select[Invitation]) -> Invitation:
    row = uow.session.scalar(invitation.where(Invitation.expires_at > uow.now))
    if row is None:
        raise InvitationUsed(_("Log in if you have been here before. Otherwise ask for a new one."))
    return row


def _place(invitation_id: UUID) -> str:
    return f"invitation/{invitation_id}/email"
