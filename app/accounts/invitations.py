"""Invitations: a link to a mailbox, good once and for a week, that proves whose the mailbox is.

Whoever invites learns nothing about the address: neither whether somebody here has it, nor what
that person is called. They see what they wrote themselves, until the invitation is accepted.
An invitation is worth as much as whoever sent it: it ends when they are kept out or removed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select

from app.accounts.contract import InvitationUsed, LogInFirst, Role, TooManyInvitations
from app.accounts.models import Invitation, Person, PersonState
from app.accounts.newcomers import Wish, grant
from app.accounts.people import add_person, email_key, give_role, normal_email, people_by_id
from app.accounts.sessions import hash_of
from app.core.clock import local_day
from app.core.errors import NotFound
from app.core.texts import _
from app.core.turns import take_turn
from app.core.work import UnitOfWork

GOOD_FOR = timedelta(days=7)
KEPT_FOR = timedelta(days=30)
MOST_AN_HOUR = 20
JOB_CENTRE = None


@dataclass(frozen=True)
class Sender:
    """On whose behalf somebody is invited, if not the job centre's.

    `landing` is the path where the invited person begins, empty for where their work is; the wish
    is granted when they come.
    """

    key: str
    name: str
    landing: str
    wish: Wish


@dataclass(frozen=True)
class InvitationView:
    """An invitation as the one who opens its link sees it; `sender` is empty for the job centre."""

    id: UUID
    name: str
    roles: tuple[str, ...]
    expires_at: datetime
    sender: str
    landing: str


@dataclass(frozen=True)
class SentInvitation:
    """An invitation that nobody has accepted yet, in the words of who sent it."""

    id: UUID
    name: str
    email: str = field(repr=False)
    expires_at: datetime
    roles: tuple[str, ...]

    @property
    def expires_on(self) -> date:
        """Return the last whole day on which it works, in Copenhagen."""
        return local_day(self.expires_at)


def write_invitation(
    uow: UnitOfWork,
    *,
    name: str,
    email: str,
    roles: Iterable[Role],
    token: str,
    sender: Sender | None = None,
) -> UUID:
    """Keep an invitation under an unguessable token; whoever asks has checked who may invite.

    An earlier one to the same address on the same behalf works no more. TooManyInvitations after
    twenty of one sender in an hour; the job centre may send more.
    """
    key = email_key(uow, email)
    if sender is not None:
        _check_rate(uow, sender.key)
    before = _open_ones(uow, sender.key if sender else JOB_CENTRE)
    _close(uow, before.where(Invitation.email_key == key))
    invitation_id = uow.new_id()
    uow.session.add(
        Invitation(
            id=invitation_id,
            token_hash=hash_of(token),
            name=name.strip(),
            email_sealed=uow.vault.seal_text(normal_email(email), context=_place(invitation_id)),
            email_key=key,
            roles=[str(role) for role in roles],
            sent_for=sender.key if sender else JOB_CENTRE,
            sender=asdict(sender) if sender else None,
            invited_by=uow.actor.person_id,
            created_at=uow.now,
            expires_at=uow.now + GOOD_FOR,
        )
    )
    uow.session.flush()
    return invitation_id


def invitation_by_token(uow: UnitOfWork, token: str) -> InvitationView:
    """Return an invitation that can still be accepted; InvitationUsed otherwise."""
    row = _opened(uow, _by_token(token))
    sender: dict[str, Any] = row.sender or {"name": "", "landing": ""}
    return InvitationView(
        row.id, row.name, tuple(row.roles), row.expires_at, sender["name"], sender["landing"]
    )


def invited_address(uow: UnitOfWork, token: str) -> str:
    """Return where an invitation that can still be accepted was sent to."""
    row = _opened(uow, _by_token(token))
    return uow.vault.open_text(row.email_sealed, context=_place(row.id))


def accept_invitation(uow: UnitOfWork, token: str, *, language: str = "da") -> UUID:
    """Add the invited person, once; the link proves that the mailbox is theirs.

    Whoever is here already with the address gets the roles, once they are logged in: a letter
    that was passed on must not open what they have here. LogInFirst says so; InvitationUsed for
    somebody who is blocked, and where whoever invited may not invite any more. What the sender
    wishes is done in the same unit, and may be refused.
    """
    row = _opened(uow, _by_token(token).with_for_update())
    person_id = _invited_person(uow, row, language)
    row.used_at = uow.now
    if row.sender is not None:
        grant(uow, person_id, Wish(**row.sender["wish"]))
    for role in row.roles:
        give_role(uow, person_id, Role(role))
    return person_id


def open_invitations(uow: UnitOfWork, key: str | None) -> list[SentInvitation]:
    """Return what a sender's, or the job centre's, invitations wait for, the newest first."""
    rows = uow.session.scalars(_open_ones(uow, key).order_by(Invitation.created_at.desc()))
    return [
        SentInvitation(
            row.id,
            row.name,
            uow.vault.open_text(row.email_sealed, context=_place(row.id)),
            row.expires_at,
            tuple(row.roles),
        )
        for row in rows
    ]


def take_back_invitation(uow: UnitOfWork, invitation_id: UUID, *, key: str | None) -> None:
    """Let a sender's invitation work no more; twice is harmless, NotFound for another sender's."""
    mine = select(Invitation).where(Invitation.id == invitation_id, Invitation.sent_for == key)
    if uow.session.scalar(mine) is None:
        raise NotFound()
    _close(uow, _open_ones(uow, key).where(Invitation.id == invitation_id))


def close_invitations_by(uow: UnitOfWork, person_id: UUID, *, key: str | None = None) -> None:
    """Let what somebody sent work no more: all of it, or what they sent on one behalf.

    One that is being accepted at this moment is not waited for: whoever accepts may be waiting
    for us, and is refused then.
    """
    sent = select(Invitation).where(
        Invitation.invited_by == person_id, Invitation.used_at.is_(None)
    )
    _close(uow, sent if key is None else sent.where(Invitation.sent_for == key), waits=False)


def forget_old_invitations(uow: UnitOfWork) -> int:
    """Remove invitations a month after they ran out, names and addresses with them."""
    rows = uow.session.scalars(
        select(Invitation).where(Invitation.expires_at < uow.now - KEPT_FOR)
    ).all()
    for row in rows:
        uow.session.delete(row)
    return len(rows)


def _invited_person(uow: UnitOfWork, row: Invitation, language: str) -> UUID:
    email = uow.vault.open_text(row.email_sealed, context=_place(row.id))
    known = uow.session.scalar(select(Person).where(Person.email_key == email_key(uow, email)))
    if known is None:
        return add_person(
            uow, name=row.name, email=email, roles=(), language=language, has_chosen_language=True
        )
    if known.state != PersonState.ACTIVE:
        raise InvitationUsed(_("Log in if you have been here before. Otherwise ask for a new one."))
    if known.id != uow.actor.person_id:
        raise LogInFirst()
    return known.id


def _check_rate(uow: UnitOfWork, key: str) -> None:
    take_turn(uow, f"invitations/{key}")
    lately = uow.session.scalar(
        select(func.count(Invitation.id)).where(
            Invitation.sent_for == key, Invitation.created_at > uow.now - timedelta(hours=1)
        )
    )
    if (lately or 0) >= MOST_AN_HOUR:
        raise TooManyInvitations(retry_after=3600)


def _open_ones(uow: UnitOfWork, key: str | None) -> Select[Invitation]:
    return select(Invitation).where(
        Invitation.sent_for == key, Invitation.used_at.is_(None), Invitation.expires_at > uow.now
    )


def _by_token(token: str) -> Select[Invitation]:
    return select(Invitation).where(
        Invitation.token_hash == hash_of(token), Invitation.used_at.is_(None)
    )


def _opened(uow: UnitOfWork, invitation: Select[Invitation]) -> Invitation:
    row = uow.session.scalar(invitation.where(Invitation.expires_at > uow.now))
    if row is None or not _may_still_invite(uow, row):
        raise InvitationUsed(_("Log in if you have been here before. Otherwise ask for a new one."))
    return row


def _may_still_invite(uow: UnitOfWork, row: Invitation) -> bool:
    """Say whether who invited is here with the right to: to a company's, its granter says."""
    if row.invited_by is None:  # the service itself
        return True
    inviter = people_by_id(uow, [row.invited_by]).get(row.invited_by)
    if inviter is None or not inviter.is_active:
        return False
    return row.sender is not None or Role.ADMINISTRATOR in inviter.roles


def _close(uow: UnitOfWork, invitations: Select[Invitation], *, waits: bool = True) -> None:
    for row in uow.session.scalars(invitations.with_for_update(skip_locked=not waits)).all():
        row.used_at = uow.now
    uow.session.flush()


def _place(invitation_id: UUID) -> str:
    return f"invitation/{invitation_id}/email"
