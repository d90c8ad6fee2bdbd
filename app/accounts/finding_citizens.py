"""Finding the citizens who are to be given an adviser: by name, or those whom nobody advises."""

from __future__ import annotations

from itertools import islice
from uuid import UUID

from sqlalchemy import Select, select

from app.accounts.contract import PersonCard, Role
from app.accounts.models import OwnAdviserRow, Person, PersonRole, PersonState
from app.accounts.people import card_of
from app.accounts.team_members import team_ids_of
from app.core.errors import Forbidden, NotFound
from app.core.work import UnitOfWork

SHOWN = 50
MAY_FIND = (Role.ADMINISTRATOR, Role.SUPER_USER)


def citizens_to_advise(uow: UnitOfWork, *, name: str = "") -> list[PersonCard]:
    """Return at most 50 citizens, by name, whose names have every word; without one, nobody's.

    A super user finds their teams' citizens and those whom nobody advises.
    """
    words = name.lower().split()
    wanted = _citizens(uow)
    if not words:
        wanted = wanted.where(Person.id.not_in(select(OwnAdviserRow.citizen_id)))
    for word in words:
        wanted = wanted.where(Person.name.ilike(_pattern(word), escape="/"))
    rows = uow.session.scalars(wanted.order_by(Person.name, Person.id))
    fitting = (row for row in rows if all(word in row.name.lower() for word in words))
    return [card_of(row) for row in islice(fitting, SHOWN)]


def citizen_to_advise(uow: UnitOfWork, citizen_id: UUID) -> PersonCard:
    """Return one of the citizens whom the actor may find; NotFound for anybody else."""
    row = uow.session.scalar(_citizens(uow).where(Person.id == citizen_id))
    if row is None:
        raise NotFound()
    return card_of(row)


def _citizens(uow: UnitOfWork) -> Select[Person]:
    if uow.actor.system is None and not uow.actor.has(*MAY_FIND):
        raise Forbidden()
    citizens = select(Person).where(
        Person.state == PersonState.ACTIVE,
        Person.id.in_(select(PersonRole.person_id).where(PersonRole.role == Role.CITIZEN)),
    )
    if uow.actor.system is not None or uow.actor.has(Role.ADMINISTRATOR):
        return citizens
    own_teams = team_ids_of(uow, uow.actor.require_person())
    theirs = select(OwnAdviserRow.citizen_id).where(OwnAdviserRow.team_id.in_(own_teams))
    advised = select(OwnAdviserRow.citizen_id)
    return citizens.where(Person.id.in_(theirs) | Person.id.not_in(advised))


def _pattern(word: str) -> str:
    """Return a pattern that fits at least the names with a word.

    SQLite knows capitals of ASCII only, so any letter may stand for another one.
    """
    literal = "".join(f"/{c}" if c in "/%_" else c if c.isascii() else "_" for c in word)
    return f"%{literal}%"
