"""Inviting citizens to a session: some by name, one's own, a team's, or a target group's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.accounts.contract import PersonCard, Role
from app.accounts.finding_citizens import citizens_named
from app.accounts.people import people_by_id
from app.booking.access import whom_one_may_arrange_for
from app.booking.sessions.access import seats_in_use, session_to_run
from app.booking.sessions.contract import (
    CitizensInvited,
    SeatState,
    SessionOver,
    SessionState,
)
from app.booking.sessions.models import SessionSeat, SiteSession
from app.chat.audiences import audiences, chosen_citizens
from app.core.errors import Invalid
from app.core.portions import in_portions
from app.core.rows import insert_new
from app.core.texts import _
from app.core.work import UnitOfWork

CHUNK = 500
SHOWN, MOST_NAMED = 20, 500
COME = (SeatState.SEATED, SeatState.WAITING)


@dataclass(frozen=True)
class Invited:
    """How many were invited now, and how many were left out, as they are another team's."""

    invited: int
    left_out: int


@dataclass(frozen=True)
class WouldBeInvited:
    """Whom an invitation would reach, by name; how many are left out, and how many know of it."""

    names: Sequence[str]
    left_out: int
    known: int


def invite(uow: UnitOfWork, site_session_id: UUID, citizen_ids: Sequence[UUID]) -> Invited:
    """Invite citizens whom the actor may arrange for; they are told once, however often.

    Who has signed up already, or was invited before, is left as they are. SessionOver once it
    has begun or was called off.
    """
    row = session_to_run(uow, site_session_id, held=True)
    _check_is_ahead(uow, row)
    everybody = list(dict.fromkeys(citizen_ids))
    new: set[UUID] = set()
    left_out = 0
    for some in in_portions(everybody, CHUNK):
        mine = whom_one_may_arrange_for(uow, some)
        left_out += len(some) - len(mine)
        new |= _write(uow, row.id, mine)
    if new:
        uow.record(CitizensInvited(row.id))
    return Invited(len(new), left_out)


def invite_audience(uow: UnitOfWork, site_session_id: UUID, key: str) -> Invited:
    """Invite one's own citizens, a team's or a target group's, as chat names them."""
    session_to_run(uow, site_session_id)
    return invite(uow, site_session_id, _everybody(uow, key))


def who_would_be_invited(uow: UnitOfWork, site_session_id: UUID, key: str) -> WouldBeInvited:
    """Return whom inviting a group would reach, before anybody is told; as `invite_audience`."""
    row = session_to_run(uow, site_session_id)
    _check_is_ahead(uow, row)
    names: list[str] = []
    left_out = known = 0
    for some in in_portions(_everybody(uow, key), CHUNK):
        mine = whom_one_may_arrange_for(uow, some)
        left_out += len(some) - len(mine)
        there = _who_know_of_it(uow, row.id, mine)
        known += len(there)
        cards = _citizens(uow, [one for one in mine if one not in there])
        names += [card.name for card in cards.values()]
    return WouldBeInvited(sorted(names), left_out, known)


def invited_to(uow: UnitOfWork, site_session_id: UUID) -> list[UUID]:
    """Return the citizens who were asked to a session and have not answered yet."""
    wanted = select(SessionSeat.citizen_id).where(
        SessionSeat.site_session_id == site_session_id, SessionSeat.state == SeatState.INVITED
    )
    return list(uow.session.scalars(wanted.order_by(SessionSeat.id)))


def citizens_to_ask(
    uow: UnitOfWork, site_session_id: UUID, words: str, *, limit: int = SHOWN
) -> dict[UUID, str]:
    """Return citizens of a name whom the actor may arrange for, and who do not come yet."""
    row = session_to_run(uow, site_session_id)
    named = citizens_named(uow, words, limit=MOST_NAMED, active_only=True)
    come = {seat.citizen_id for seat in seats_in_use(uow, row.id, *COME)}
    mine = whom_one_may_arrange_for(uow, [one for one in named if one not in come])
    return {one: named[one] for one in mine[:limit]}


def _check_is_ahead(uow: UnitOfWork, row: SiteSession) -> None:
    if row.state != SessionState.PLANNED or uow.now >= row.starts_at:
        raise SessionOver()


def _everybody(uow: UnitOfWork, key: str) -> list[UUID]:
    if key not in {one.key for one in audiences(uow)}:
        raise Invalid(fields={"audience": [_("Choose whom you want to invite.")]})
    return list(dict.fromkeys(chosen_citizens(uow, key)))


def _who_know_of_it(
    uow: UnitOfWork, site_session_id: UUID, citizen_ids: Sequence[UUID]
) -> set[UUID]:
    """Return those who were invited before, or have answered."""
    wanted = select(SessionSeat.citizen_id).where(
        SessionSeat.site_session_id == site_session_id, SessionSeat.citizen_id.in_(citizen_ids)
    )
    return set(uow.session.scalars(wanted))


def _citizens(uow: UnitOfWork, citizen_ids: Sequence[UUID]) -> dict[UUID, PersonCard]:
    cards = people_by_id(uow, citizen_ids)
    return {
        one: cards[one]
        for one in citizen_ids
        if one in cards and Role.CITIZEN in cards[one].roles and cards[one].is_active
    }


def _write(uow: UnitOfWork, site_session_id: UUID, citizen_ids: Sequence[UUID]) -> set[UUID]:
    rows = [
        {
            "municipality_id": uow.municipality.id,
            "id": uow.new_id(),
            "site_session_id": site_session_id,
            "citizen_id": one,
            "state": SeatState.INVITED.value,
            "changes": 0,
            "created_at": uow.now,
        }
        for one in _citizens(uow, citizen_ids)
    ]
    return insert_new(uow.session, SessionSeat, rows)
