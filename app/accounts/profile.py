"""The verbs about oneself: one's name and language, and who looked at one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from app.accounts.models import AccessLogEntry, Person
from app.accounts.people import people_by_id
from app.core.work import UnitOfWork

SHOWN = 100


@dataclass(frozen=True)
class Look:
    """Somebody of the job centre or a company looked at something about the person."""

    looker: str
    subject: str
    looked_at: datetime


def change_profile(
    uow: UnitOfWork, *, name: str | None = None, language: str | None = None
) -> None:
    """Change the acting person's own name or language; None leaves it as it is."""
    row = uow.session.scalars(select(Person).where(Person.id == uow.actor.require_person())).one()
    row.name = name.strip() if name else row.name
    row.language = language or row.language
    uow.session.flush()


def note_look(
    uow: UnitOfWork, person_id: UUID, subject: str, *, once_within: timedelta | None = None
) -> None:
    """Note that the acting person looked at something about another, such as "cv".

    With `once_within`, looks that follow each other so closely are one.
    """
    looker_id = uow.actor.person_id
    if looker_id is None or looker_id == person_id:
        return
    if once_within is not None and has_looked(uow, person_id, subject, within=once_within):
        return
    uow.session.add(
        AccessLogEntry(
            id=uow.new_id(),
            person_id=person_id,
            looker_id=looker_id,
            subject=subject[:60],
            looked_at=uow.now,
        )
    )
    uow.session.flush()


def has_looked(uow: UnitOfWork, person_id: UUID, subject: str, *, within: timedelta) -> bool:
    """Say whether the acting person is known to have looked at something lately."""
    return bool(
        uow.session.scalar(
            select(AccessLogEntry.id)
            .where(
                AccessLogEntry.person_id == person_id,
                AccessLogEntry.looked_at > uow.now - within,
                AccessLogEntry.looker_id == uow.actor.person_id,
                AccessLogEntry.subject == subject[:60],
            )
            .limit(1)
        )
    )


def looks_at_me(uow: UnitOfWork) -> list[Look]:
    """Return who looked at the acting person lately, the newest first."""
    rows = uow.session.scalars(
        select(AccessLogEntry)
        .where(AccessLogEntry.person_id == uow.actor.require_person())
        .order_by(AccessLogEntry.looked_at.desc())
        .limit(SHOWN)
    ).all()
    people = people_by_id(uow, [row.looker_id for row in rows])
    return [
        Look(people[row.looker_id].name, row.subject, row.looked_at)
        for row in rows
        if row.looker_id in people
    ]
