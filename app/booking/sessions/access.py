"""Who may see a session, sign somebody up for it, or run it; nobody else knows that there is one.

The advisers of the team that it belongs to run it, and all of them where it belongs to none.
"""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select

from app.accounts.contract import PersonCard
from app.accounts.people import people_with_role
from app.accounts.teams import check_is_one_of, team_ids_of
from app.booking.access import ARRANGERS, check_may_arrange_for
from app.booking.sessions.contract import SeatState
from app.booking.sessions.models import SessionSeat, SiteSession
from app.core.errors import Forbidden, Invalid, NotFound
from app.core.rows import one_row
from app.core.texts import _
from app.core.work import UnitOfWork


def check_may_plan_for(uow: UnitOfWork, team_id: UUID | None) -> None:
    """Refuse whoever is no adviser, and NotFound for the team of others."""
    if uow.actor.system is None and not uow.actor.has(*ARRANGERS):
        raise Forbidden()
    if not runs(uow, team_id):
        raise NotFound()


def check_may_lead(uow: UnitOfWork, adviser_id: UUID | None, team_id: UUID | None) -> None:
    """Refuse a leader who is no adviser, or not one of those who run it."""
    if adviser_id is None:
        return
    refusal = _("Choose one of those who run it.")
    check_is_one_of(uow, adviser_id, ARRANGERS, field="led_by_id", message=refusal)
    if team_id is not None and team_id not in team_ids_of(uow, adviser_id):
        raise Invalid(fields={"led_by_id": [refusal]})


def may_be_led_by(uow: UnitOfWork) -> list[PersonCard]:
    """Return the advisers who can lead a session or a drop-in, by name; oneself first."""
    me = uow.actor.person_id
    return sorted(people_with_role(uow, *ARRANGERS), key=lambda one: (one.id != me, one.name))


def runs(uow: UnitOfWork, team_id: UUID | None) -> bool:
    """Say whether the actor runs what belongs to a team, or to all advisers."""
    if uow.actor.system is not None:
        return True
    if not uow.actor.has(*ARRANGERS):
        return False
    return team_id is None or team_id in team_ids_of(uow, uow.actor.require_person())


def session_to_run(uow: UnitOfWork, site_session_id: UUID, *, held: bool = False) -> SiteSession:
    """Return a session for whoever runs it; `held`, so that nobody else changes it meanwhile."""
    row = _session(uow, site_session_id, held=held)
    if not runs(uow, row.team_id):
        raise NotFound()
    return row


def session_of_citizen(
    uow: UnitOfWork, site_session_id: UUID, citizen_id: UUID, *, held: bool = False
) -> tuple[SiteSession, SessionSeat | None]:
    """Return a session that a citizen may know of, and their seat, for whoever arranges for them.

    It is open to all, or they were invited, or whoever asks runs it; who runs it may also deal
    with those who have to do with it already.
    """
    row = _session(uow, site_session_id, held=held)
    seat, runs_it = seat_of(uow, row.id, citizen_id), runs(uow, row.team_id)
    if seat is None or not runs_it:
        check_may_arrange_for(uow, citizen_id)
    if seat is None and not row.is_open and not runs_it:
        raise NotFound()
    return row, seat


def seat_to_run(uow: UnitOfWork, session_seat_id: UUID) -> tuple[SiteSession, SessionSeat]:
    """Return a seat and its session, held, for whoever runs that."""
    found = one_row(
        uow.session, select(SessionSeat.site_session_id).where(SessionSeat.id == session_seat_id)
    )
    row = session_to_run(uow, found, held=True)
    wanted = select(SessionSeat).where(SessionSeat.id == session_seat_id)
    seat = one_row(uow.session, wanted.execution_options(populate_existing=True))
    return row, seat


def seat_of(uow: UnitOfWork, site_session_id: UUID, citizen_id: UUID) -> SessionSeat | None:
    """Return a citizen's part in a session, whatever it is by now."""
    return uow.session.scalar(
        select(SessionSeat)
        .where(SessionSeat.site_session_id == site_session_id, SessionSeat.citizen_id == citizen_id)
        .execution_options(populate_existing=True)
    )


def seats_in_use(uow: UnitOfWork, site_session_id: UUID, *states: SeatState) -> list[SessionSeat]:
    """Return the seats of a session in some states, who has waited longest first."""
    return list(
        uow.session.scalars(
            select(SessionSeat)
            .where(SessionSeat.site_session_id == site_session_id, SessionSeat.state.in_(states))
            .order_by(SessionSeat.waiting_since, SessionSeat.created_at, SessionSeat.id)
            .execution_options(populate_existing=True)
        )
    )


def places_of_sessions(uow: UnitOfWork, place_ids: Collection[UUID]) -> set[UUID]:
    """Return those of some places where a session was ever planned."""
    planned = select(SiteSession.place_id).where(SiteSession.place_id.in_(place_ids))
    return set(uow.session.scalars(planned.distinct()))


def _session(uow: UnitOfWork, site_session_id: UUID, *, held: bool) -> SiteSession:
    wanted = select(SiteSession).where(SiteSession.id == site_session_id)
    if held:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    return one_row(uow.session, wanted)
