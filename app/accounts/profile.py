"""The verbs about oneself: one's name and language, and who looked at one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from app.accounts.models import AccessLogEntry, Person
from app.accounts.people import people_by_id
from app.core.clock import local_day
from app.core.work import UnitOfWork

SHOWN = 100
LOOKED_THROUGH = 5_000


@dataclass(frozen=True)
class Look:
    """Somebody of the job centre or a company looked at something about the person, on one day."""

    looker: str
    subject: str
    looked_at: datetime
    first_at: datetime
    times: int


def change_profile(
    uow: UnitOfWork, *, name: str | None = None, language: str | None = None
) -> None:
    """Change the acting person's own name or language; None leaves it as it is.

    Another language than before is chosen by them, and nobody changes it for them any more.
    """
    row = uow.session.scalars(select(Person).where(Person.id == uow.actor.require_person())).one()
    row.name = name.strip() if name else row.name
    if language and language != row.language:
        row.language, row.has_chosen_language = language, True
    uow.session.flush()


def note_look(uow: UnitOfWork, person_id: UUID, subject: str) -> None:
    """Note that the acting person looked at something about another: each look.

    What it was is one of `looking.WORDS`, such as "cv".
    """
    looker_id = uow.actor.person_id
    if looker_id is None or looker_id == person_id:
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


def looks_at_me(uow: UnitOfWork) -> list[Look]:
    """Return who looked at the acting person lately, the newest first.

    What one person looked at on one day is one, with how often, and from when until when.
    """
    asked = (
        select(AccessLogEntry.looker_id, AccessLogEntry.subject, AccessLogEntry.looked_at)
        .where(AccessLogEntry.person_id == uow.actor.require_person())
        .order_by(AccessLogEntry.looked_at.desc(), AccessLogEntry.id.desc())
        .limit(LOOKED_THROUGH)
    )
    moments: dict[tuple[UUID, str, date], list[datetime]] = {}
    for looker_id, subject, looked_at in uow.session.execute(asked):
        moments.setdefault((looker_id, subject, local_day(looked_at)), []).append(looked_at)
    people = people_by_id(uow, {looker_id for looker_id, *_ in moments})
    return [
        Look(people[looker_id].name, subject, found[0], found[-1], len(found))
        for (looker_id, subject, _day), found in moments.items()
        if looker_id in people
    ][:SHOWN]
