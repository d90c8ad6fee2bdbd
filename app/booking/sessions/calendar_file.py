"""Sessions as calendar entries (RFC 5545), which update themselves in a phone's calendar."""

from __future__ import annotations

from collections.abc import Sequence

from app.booking.calendar_file import published
from app.booking.in_calendars import CalendarEntry
from app.booking.sessions.contract import SeatState, SessionState
from app.booking.sessions.views import Offer
from app.core.work import UnitOfWork


def session_file(uow: UnitOfWork, offers: Sequence[Offer], *, root: str) -> bytes:
    """Return sessions that a citizen has to do with as a calendar, in the current language.

    `root` is the service's address without a last slash.
    """
    return published((_entry(offer, root) for offer in offers), uow.now)


def _entry(offer: Offer, root: str) -> CalendarEntry:
    """Return a session as an entry of a calendar.

    It keeps its UID for life, its SEQUENCE grows with each change of the session or the seat, and
    one that is called off or was signed off from stays in with the status CANCELLED. One that the
    citizen is in line for or invited to is tentative, and takes none of their time, as in the plan.
    """
    session, seat, status = offer.session, offer.seat, _status(offer)
    return CalendarEntry(
        id=seat.id if seat else session.id,
        sequence=session.sequence + (seat.changes if seat else 0),
        title=session.title,
        starts_on=session.facts.starts_at,
        ends_at=session.facts.ends_at,
        address=f"{root}/moedegange/{session.id}",
        where=f"{session.place.name}, {session.place.address}",
        about="\n".join(filter(None, (session.about, session.bring))),
        status=status,
        is_free=status == "TENTATIVE",
    )


def _status(offer: Offer) -> str:
    seat = offer.seat
    if offer.session.state != SessionState.PLANNED or seat is None:
        return "CANCELLED"
    if seat.state in {SeatState.WAITING, SeatState.INVITED}:
        return "TENTATIVE"
    return "CONFIRMED" if seat.state == SeatState.SEATED else "CANCELLED"
