"""Calendar addresses: making one, ending it, and knowing whose plan one leads to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import delete, select, update

from app.accounts.people import people_by_id
from app.accounts.sessions import hash_of
from app.core.clock import local_day
from app.core.errors import NotFound
from app.core.ids import Ids
from app.core.rows import insert_new
from app.core.work import Actor, UnitOfWork
from app.plan.contract import CitizenNames
from app.plan.models import CalendarAddress


@dataclass(frozen=True)
class AddressView:
    """What a person sees of their address, which is never the address itself."""

    created_at: datetime
    last_fetched_on: date | None
    citizen_names: CitizenNames


@dataclass(frozen=True)
class Owner:
    """Whose plan an address leads to, and how much it says of citizens."""

    address_id: UUID
    actor: Actor
    citizen_names: CitizenNames
    last_fetched_on: date | None


def make_address(uow: UnitOfWork, ids: Ids, *, citizen_names: CitizenNames | None = None) -> str:
    """Return the secret part of a new address of the acting person, which is shown this once.

    The one before leads nowhere from then on. What it said of citizens it says again, unless told
    otherwise.
    """
    person_id, token = uow.actor.require_person(), ids.secret()
    names = citizen_names or names_of_actor(uow)
    facts = {
        "token_hash": hash_of(token),
        "citizen_names": names,
        "created_at": uow.now,
        "last_fetched_on": None,
    }
    key = {"municipality_id": uow.municipality.id, "id": uow.new_id(), "person_id": person_id}
    if not insert_new(uow.session, CalendarAddress, [key | facts]):
        mine = CalendarAddress.person_id == person_id
        uow.session.execute(update(CalendarAddress).where(mine).values(**facts))
    return token


def end_address(uow: UnitOfWork) -> None:
    """Let the acting person's address lead nowhere any more; twice is harmless."""
    end_address_of(uow, uow.actor.require_person())


def end_address_of(uow: UnitOfWork, person_id: UUID) -> None:
    """Let somebody's address lead nowhere any more: they end it, or are shut out."""
    uow.session.execute(delete(CalendarAddress).where(CalendarAddress.person_id == person_id))


def choose_names(uow: UnitOfWork, citizen_names: CitizenNames) -> None:
    """Say how much of a citizen the acting person's address says; NotFound where there is none."""
    mine = CalendarAddress.person_id == uow.actor.require_person()
    found = update(CalendarAddress).where(mine).values(citizen_names=citizen_names)
    if uow.session.scalar(found.returning(CalendarAddress.id)) is None:
        raise NotFound()


def address_of_actor(uow: UnitOfWork) -> AddressView | None:
    """Return what the acting person sees of their address; None where there is none."""
    row = _row_of_actor(uow)
    if row is None:
        return None
    return AddressView(row.created_at, row.last_fetched_on, CitizenNames(row.citizen_names))


def names_of_actor(uow: UnitOfWork) -> CitizenNames:
    """Return how much of a citizen leaves the house for the acting person: initials, at first."""
    row = _row_of_actor(uow)
    return CitizenNames(row.citizen_names) if row else CitizenNames.INITIALS


def owner_of(uow: UnitOfWork, token: str) -> Owner:
    """Return whose plan an address leads to; NotFound for one that nobody has, or has no more."""
    row = uow.session.scalar(
        select(CalendarAddress).where(CalendarAddress.token_hash == hash_of(token))
    )
    card = people_by_id(uow, [row.person_id]).get(row.person_id) if row else None
    if row is None or card is None or not card.is_active:
        raise NotFound()
    actor = Actor(person_id=card.id, roles=card.roles, language=card.language)
    return Owner(row.id, actor, CitizenNames(row.citizen_names), row.last_fetched_on)


def note_fetch(uow: UnitOfWork, address_id: UUID) -> None:
    """Note that a calendar has fetched from an address today, so that its owner sees it."""
    uow.session.execute(
        update(CalendarAddress)
        .where(CalendarAddress.id == address_id)
        .values(last_fetched_on=local_day(uow.now))
    )


def _row_of_actor(uow: UnitOfWork) -> CalendarAddress | None:
    mine = CalendarAddress.person_id == uow.actor.require_person()
    return uow.session.scalar(select(CalendarAddress).where(mine))
