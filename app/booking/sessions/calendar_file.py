"""Sessions as calendar entries (RFC 5545), which update themselves in a phone's calendar."""

from __future__ import annotations

from collections.abc import Sequence

from icalendar import Calendar, Event

from app.booking.calendar_file import map_url
from app.booking.sessions.contract import SeatState, SessionState
from app.booking.sessions.views import Offer
from app.core.clock import by_danish_clocks
from app.core.texts import _
from app.core.work import UnitOfWork


def session_file(uow: UnitOfWork, offers: Sequence[Offer]) -> bytes:
    """Return sessions that a citizen has to do with as a calendar, in the current language."""
    calendar = Calendar()
    calendar.add("prodid", "-//Jobvej//Meetings//DA")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("Meetings with the job centre"))
    for offer in offers:
        calendar.add_component(session_entry(uow, offer))
    calendar.add_missing_timezones()
    written: bytes = calendar.to_ical()
    return written


def session_entry(uow: UnitOfWork, offer: Offer) -> Event:
    """Return a session as an entry of a calendar.

    It keeps its UID for life, its SEQUENCE grows with each change of the session or the seat, and
    one that is called off or was signed off from stays in with the status CANCELLED. One that the
    citizen is in line for or invited to is tentative, and takes none of their time, as in the plan.
    """
    session, seat = offer.session, offer.seat
    entry = Event()
    entry.add("uid", f"{seat.id if seat else session.id}@jobvej")
    entry.add("sequence", session.sequence + (seat.changes if seat else 0))
    entry.add("dtstamp", uow.now)
    entry.add("dtstart", by_danish_clocks(session.facts.starts_at))
    entry.add("dtend", by_danish_clocks(session.facts.ends_at))
    entry.add("summary", session.title)
    status = _status(offer)
    entry.add("status", status)
    if status == "TENTATIVE":
        entry.add("transp", "TRANSPARENT")
    entry.add("location", f"{session.place.name}, {session.place.address}")
    entry.add("url", map_url(session.place))
    described = "\n".join(text for text in (session.about, session.bring) if text)
    if described:
        entry.add("description", described)
    return entry


def _status(offer: Offer) -> str:
    seat = offer.seat
    if offer.session.state != SessionState.PLANNED or seat is None:
        return "CANCELLED"
    if seat.state in {SeatState.WAITING, SeatState.INVITED}:
        return "TENTATIVE"
    return "CONFIRMED" if seat.state == SeatState.SEATED else "CANCELLED"
