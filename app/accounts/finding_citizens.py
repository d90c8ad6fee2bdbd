"""Finding citizens by name, or those whom nobody advises."""

from __future__ import annotations

from itertools import islice
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select

from app.accounts.contract import PersonCard, Role
from app.accounts.models import OwnAdviserRow, Person, PersonRole, PersonState
from app.accounts.people import card_of, people_by_id
from app.accounts.teams import team_ids_of
from app.core.errors import Forbidden
from app.core.rows import one_row
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
    found = [person_id for person_id, _name in _named(uow, wanted, words, SHOWN)]
    cards = people_by_id(uow, found)
    return [cards[person_id] for person_id in found]


def citizens_named(
    uow: UnitOfWork, name: str, *, limit: int, active_only: bool = False
) -> dict[UUID, str]:
    """Return the names of citizens, in their order, that have every word; nobody's for no words.

    Whoever asks decides whom of them to show. Nobody's name has what is no text.
    """
    words = name.lower().split() if "\x00" not in name else []
    wanted = select(Person).where(_is_citizen(), Person.state != PersonState.REMOVED)
    if active_only:
        wanted = wanted.where(Person.state == PersonState.ACTIVE)
    return dict(_named(uow, wanted, words, limit)) if words else {}


def citizen_to_advise(uow: UnitOfWork, citizen_id: UUID) -> PersonCard:
    """Return one of the citizens whom the actor may find; NotFound for anybody else."""
    row = one_row(uow.session, _citizens(uow).where(Person.id == citizen_id))
    return card_of(row)


def _citizens(uow: UnitOfWork) -> Select[Person]:
    if uow.actor.system is None and not uow.actor.has(*MAY_FIND):
        raise Forbidden()
    citizens = select(Person).where(_is_citizen(), Person.state == PersonState.ACTIVE)
    if uow.actor.system is not None or uow.actor.has(Role.ADMINISTRATOR):
        return citizens
    own_teams = team_ids_of(uow, uow.actor.require_person())
    theirs = select(OwnAdviserRow.citizen_id).where(OwnAdviserRow.team_id.in_(own_teams))
    advised = select(OwnAdviserRow.citizen_id)
    return citizens.where(Person.id.in_(theirs) | Person.id.not_in(advised))


def _is_citizen() -> ColumnElement[bool]:
    return Person.id.in_(select(PersonRole.person_id).where(PersonRole.role == Role.CITIZEN))


def _named(
    uow: UnitOfWork, wanted: Select[Person], words: list[str], limit: int
) -> list[tuple[UUID, str]]:
    for word in words:
        wanted = wanted.where(Person.name.ilike(_pattern(word), escape="/"))
    rows = uow.session.execute(
        wanted.with_only_columns(Person.id, Person.name).order_by(Person.name, Person.id)
    )
    fitting = ((i, name) for i, name in rows if all(word in name.lower() for word in words))
    return list(islice(fitting, limit))


def _pattern(word: str) -> str:
    """Return a pattern that fits at least the names with a word.

    SQLite knows capitals of ASCII only, so any letter may stand for another one.
    """
    literal = "".join(f"/{c}" if c in "/%_" else c if c.isascii() else "_" for c in word)
    return f"%{literal}%"
