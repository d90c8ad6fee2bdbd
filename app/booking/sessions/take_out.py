"""What somebody takes along of sessions on site: those that they have to do with."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from app.booking.sessions.contract import Attendance
from app.booking.sessions.models import SessionSeat, SiteSession
from app.booking.sessions.views import session_views
from app.core.take_out import Entry, Part, Record, Section, record
from app.core.texts import _, format_moment
from app.core.work import UnitOfWork


def sessions_to_take(uow: UnitOfWork) -> Part:
    """Provide the sessions that the acting person was invited or signed up to."""
    heading = _("Sessions on site")
    return Part(
        "sessions",
        heading,
        sections=[Section(heading, _entries(uow))],
        records={"session_seat": _records(uow)},
    )


def _entries(uow: UnitOfWork) -> Iterator[Entry]:
    rows = _seats(uow)
    views = {one.id: one for one in session_views(uow, [session for _seat, session in rows])}
    for seat, session in rows:
        view = views[session.id]
        facts = [
            (_("When"), format_moment(session.starts_at)),
            (_("Where"), f"{view.place.name}, {view.place.address}"),
            (_("You were there"), _("Yes") if seat.attendance == Attendance.CAME else ""),
        ]
        yield Entry(view.title, facts=facts)


def _seats(uow: UnitOfWork) -> list[tuple[SessionSeat, SiteSession]]:
    wanted = (
        select(SessionSeat, SiteSession)
        .join(SiteSession, SiteSession.id == SessionSeat.site_session_id)
        .where(SessionSeat.citizen_id == uow.actor.require_person())
        .order_by(SiteSession.starts_at.desc(), SiteSession.id)
    )
    return [(seat, session) for seat, session in uow.session.execute(wanted)]


def _records(uow: UnitOfWork) -> Iterator[Record]:
    columns = ("site_session_id", "state", "number", "waiting_since", "attendance", "changes")
    for seat, session in _seats(uow):
        told = {"title": session.title_da, "starts_at": session.starts_at}
        yield record(seat, *columns, "created_at", **told)
