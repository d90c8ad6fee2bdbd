"""Keeping somebody out, and letting them in again, for whoever has checked that the actor may."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from app.accounts.contract import PersonBlocked
from app.accounts.invitations import close_invitations_by
from app.accounts.models import Person, PersonState
from app.accounts.sessions import shut_out
from app.core.errors import NotFound
from app.core.work import UnitOfWork


def known_person(uow: UnitOfWork, person_id: UUID) -> Person:
    """Return somebody's row, blocked or not; NotFound for who is not here."""
    row = uow.session.scalar(select(Person).where(Person.id == person_id))
    if row is None or row.state == PersonState.REMOVED:
        raise NotFound()
    return row


def keep_out(uow: UnitOfWork, person_id: UUID) -> None:
    """Block somebody from this moment.

    Their sessions and tokens end at once, their devices are forgotten and the invitations that
    they sent work no more, and all stays so when they are let in again. Nobody who is blocked is
    told anything.
    """
    known_person(uow, person_id).state = PersonState.BLOCKED
    close_invitations_by(uow, person_id)
    shut_out(uow, person_id)
    uow.record(PersonBlocked(person_id))


def let_in(uow: UnitOfWork, person_id: UUID) -> None:
    """Let somebody log in again."""
    known_person(uow, person_id).state = PersonState.ACTIVE
    uow.session.flush()
