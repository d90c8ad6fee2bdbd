"""Sessions and seats as they are shown to citizens and to those who run them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, or_, select

from app.accounts.people import people_by_id
from app.accounts.teams import team_ids_of
from app.booking.access import ARRANGERS, check_may_arrange_for
from app.booking.meeting_types import places_by_id
from app.booking.sessions.access import seats_in_use, session_of_citizen, session_to_run
from app.booking.sessions.contract import (
    Attendance,
    SeatState,
    SeatView,
    SessionFacts,
    SessionState,
    SessionView,
)
from app.booking.sessions.models import SessionSeat, SiteSession
from app.core.errors import Forbidden
from app.core.work import UnitOfWork

MOST_SHOWN = 200


@dataclass(frozen=True)
class Offer:
    """A session as one citizen sees it: with their seat, where they have to do with it."""

    session: SessionView
    seat: SeatView | None

    @property
    def is_mine(self) -> bool:
        """Say whether the citizen has a seat, is in line for one, or is asked to come."""
        return self.seat is not None and self.seat.state != SeatState.OFF


@dataclass(frozen=True)
class Participant:
    """Somebody who has to do with a session, by name."""

    seat: SeatView
    name: str


def session_for_citizen(uow: UnitOfWork, site_session_id: UUID, citizen_id: UUID) -> Offer:
    """Return a session that a citizen may know of; NotFound for any other."""
    row, seat = session_of_citizen(uow, site_session_id, citizen_id)
    return Offer(session_views(uow, [row])[0], seat_view(uow, seat) if seat else None)


def sessions_of_citizen(uow: UnitOfWork, citizen_id: UUID, *, since: datetime) -> list[Offer]:
    """Return what a citizen has to do with that ends after a moment, called off or not, by time."""
    check_may_arrange_for(uow, citizen_id)
    wanted = (
        select(SiteSession, SessionSeat)
        .join(SessionSeat, SessionSeat.site_session_id == SiteSession.id)
        .where(
            SessionSeat.citizen_id == citizen_id,
            SessionSeat.state != SeatState.OFF,
            SiteSession.ends_at > since,
        )
        .order_by(SiteSession.starts_at, SiteSession.id)
        .limit(MOST_SHOWN)
    )
    found = uow.session.execute(wanted).all()
    views = session_views(uow, [row for row, _seat in found])
    return [Offer(view, seat_view(uow, seat)) for view, (_, seat) in zip(views, found, strict=True)]


def sessions_between(
    uow: UnitOfWork, citizen_id: UUID, *, since: datetime, until: datetime
) -> list[SessionView]:
    """Return the sessions that a citizen has a seat in and that take place in a stretch of time."""
    return [
        one.session
        for one in sessions_of_citizen(uow, citizen_id, since=since)
        if one.seat is not None
        and one.seat.state == SeatState.SEATED
        and one.session.state == SessionState.PLANNED
        and one.session.facts.starts_at < until
    ]


def open_sessions(uow: UnitOfWork, citizen_id: UUID) -> list[Offer]:
    """Return the sessions to come that are open to all and that a citizen has nothing to do with.

    The soonest first.
    """
    check_may_arrange_for(uow, citizen_id)
    mine = select(SessionSeat.site_session_id).where(
        SessionSeat.citizen_id == citizen_id, SessionSeat.state != SeatState.OFF
    )
    wanted = (
        select(SiteSession)
        .where(
            SiteSession.is_open,
            SiteSession.state == SessionState.PLANNED,
            SiteSession.ends_at > uow.now,
            SiteSession.starts_at > uow.now,
            SiteSession.id.not_in(mine),
        )
        .order_by(SiteSession.starts_at, SiteSession.id)
        .limit(MOST_SHOWN)
    )
    return [Offer(view, None) for view in session_views(uow, uow.session.scalars(wanted).all())]


def sessions_to_run(
    uow: UnitOfWork, *, since: datetime, until: datetime | None = None
) -> list[SessionView]:
    """Return the sessions that the acting adviser runs and that end after a moment, by time."""
    if uow.actor.system is None and not uow.actor.has(*ARRANGERS):
        raise Forbidden()
    wanted = select(SiteSession).where(SiteSession.ends_at > since)
    if until is not None:
        wanted = wanted.where(SiteSession.ends_at <= until)
    if uow.actor.system is None:
        own = team_ids_of(uow, uow.actor.require_person())
        wanted = wanted.where(or_(SiteSession.team_id.is_(None), SiteSession.team_id.in_(own)))
    rows = wanted.order_by(SiteSession.starts_at, SiteSession.id).limit(MOST_SHOWN)
    return session_views(uow, uow.session.scalars(rows).all())


def session_run(uow: UnitOfWork, site_session_id: UUID) -> SessionView:
    """Return a session to whoever runs it; NotFound for anybody else."""
    return session_views(uow, [session_to_run(uow, site_session_id)])[0]


def sessions_about(uow: UnitOfWork, subject: str) -> list[SessionView]:
    """Return what a programme planned about one subject, to the service, by time."""
    if uow.actor.system is None:
        raise Forbidden()
    wanted = select(SiteSession).where(SiteSession.subject == subject)
    rows = uow.session.scalars(wanted.order_by(SiteSession.starts_at, SiteSession.id)).all()
    return session_views(uow, rows)


def participants(uow: UnitOfWork, site_session_id: UUID) -> list[Participant]:
    """Return who has a seat by name, then who is in line, then who was invited."""
    row = session_to_run(uow, site_session_id)
    shown = (SeatState.SEATED, SeatState.WAITING, SeatState.INVITED)
    seats = seats_in_use(uow, row.id, *shown)
    people = people_by_id(uow, {seat.citizen_id for seat in seats})
    line = [seat.id for seat in seats if seat.state == SeatState.WAITING]
    found = [
        Participant(_view(seat, line), people[seat.citizen_id].name)
        for seat in seats
        if seat.citizen_id in people
    ]
    return sorted(found, key=lambda one: (shown.index(one.seat.state), *_order(one)))


def sessions_by_id(uow: UnitOfWork, ids: Collection[UUID]) -> dict[UUID, SessionView]:
    """Return some sessions; whoever asks was let in before."""
    rows = uow.session.scalars(select(SiteSession).where(SiteSession.id.in_(ids))).all()
    return {view.id: view for view in session_views(uow, rows)}


def seats_in(uow: UnitOfWork, citizen_id: UUID, ids: Collection[UUID]) -> dict[UUID, SeatView]:
    """Return a citizen's part in each of some sessions; whoever asks was let in before."""
    found = seats_of(uow, [citizen_id], ids)
    return {session_id: seat for (_citizen_id, session_id), seat in found.items()}


def seats_of(
    uow: UnitOfWork, citizen_ids: Collection[UUID], ids: Collection[UUID]
) -> dict[tuple[UUID, UUID], SeatView]:
    """Return the parts of some citizens in some sessions, by both; who asks was let in before."""
    rows = select(SessionSeat).where(
        SessionSeat.citizen_id.in_(citizen_ids), SessionSeat.site_session_id.in_(ids)
    )
    found = uow.session.scalars(rows)
    return {(row.citizen_id, row.site_session_id): _view(row, []) for row in found}


def who_is_to_come(uow: UnitOfWork, ids: Collection[UUID]) -> dict[UUID, set[UUID]]:
    """Return the sessions among some that a citizen has a seat in, is in line for or asked to.

    By citizen; whoever asks was let in before.
    """
    states = (SeatState.SEATED, SeatState.WAITING, SeatState.INVITED)
    rows = select(SessionSeat.citizen_id, SessionSeat.site_session_id).where(
        SessionSeat.site_session_id.in_(ids), SessionSeat.state.in_(states)
    )
    found: dict[UUID, set[UUID]] = {}
    for citizen_id, session_id in uow.session.execute(rows):
        found.setdefault(citizen_id, set()).add(session_id)
    return found


def session_views(uow: UnitOfWork, rows: Sequence[SiteSession]) -> list[SessionView]:
    """Return sessions as they are shown, in their order; whoever asks was let in before."""
    there = places_by_id(uow, {row.place_id for row in rows})
    counts = _counts(uow, [row.id for row in rows])
    return [
        SessionView(
            id=row.id,
            facts=facts_of(row),
            place=there[row.place_id],
            state=SessionState(row.state),
            sequence=row.sequence,
            called_off_because=row.called_off_because,
            series_id=row.series_id,
            taken=counts.get((row.id, SeatState.SEATED.value), 0),
            waiting=counts.get((row.id, SeatState.WAITING.value), 0),
        )
        for row in rows
    ]


def seat_view(uow: UnitOfWork, seat: SessionSeat) -> SeatView:
    """Return a seat as it is shown, with the place in line; whoever asks was let in before."""
    line: list[UUID] = []
    if seat.state == SeatState.WAITING:
        waiting = seats_in_use(uow, seat.site_session_id, SeatState.WAITING)
        line = [one.id for one in waiting]
    return _view(seat, line)


def facts_of(row: SiteSession) -> SessionFacts:
    """Return what staff said of a session."""
    return SessionFacts(
        title_da=row.title_da,
        title_en=row.title_en,
        about_da=row.about_da,
        about_en=row.about_en,
        bring_da=row.bring_da,
        bring_en=row.bring_en,
        place_id=row.place_id,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        seats=row.seats,
        is_open=row.is_open,
        sign_up_until_on=row.sign_up_until_on,
        sign_off_until_on=row.sign_off_until_on,
        team_id=row.team_id,
        subject=row.subject,
        led_by_id=row.led_by_id,
    )


def _order(one: Participant) -> tuple[int, str]:
    return one.seat.in_line or 0, one.name.casefold()


def _view(seat: SessionSeat, line: Sequence[UUID]) -> SeatView:
    return SeatView(
        id=seat.id,
        site_session_id=seat.site_session_id,
        citizen_id=seat.citizen_id,
        state=SeatState(seat.state),
        attendance=Attendance(seat.attendance) if seat.attendance else None,
        in_line=line.index(seat.id) + 1 if seat.id in line else None,
        changes=seat.changes,
    )


def _counts(uow: UnitOfWork, ids: Collection[UUID]) -> Mapping[tuple[UUID, str], int]:
    rows = uow.session.execute(
        select(SessionSeat.site_session_id, SessionSeat.state, func.count())
        .where(SessionSeat.site_session_id.in_(ids))
        .group_by(SessionSeat.site_session_id, SessionSeat.state)
    )
    return {(session_id, state): number for session_id, state, number in rows}
