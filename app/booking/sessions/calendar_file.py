"""Sessions as calendar entries (RFC 5545), which update themselves in a phone's calendar."""

from __future__ import annotations

from collections.abc import Sequence

from icalendar import Calendar, Event

from app.booking.calendar_file import map_url
from app.booking.sessions.contract import SeatState, SessionState
from app.booking.sessions.views import Offer
from app.core.clock import COPENHAGEN
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
    one that is called off or was signed off from stays in with the status CANCELLED.
    """
    session, seat = offer.session, offer.seat
    is_held = session.state == SessionState.PLANNED
    comes = seat is not None and seat.state == SeatState.SEATED
    entry = Event()
    entry.add("uid", f"{seat.id if seat else session.id}@jobvej")
    entry.add("sequence", session.sequence + (seat.changes if seat else 0))
    entry.add("dtstamp", uow.now)
    entry.add("dtstart", session.facts.starts_at.astimezone(COPENHAGEN))
    entry.add("dtend", session.facts.ends_at.astimezone(COPENHAGEN))
    entry.add("summary", session.title)
    entry.add("status", "CONFIRMED" if is_held and comes else "CANCELLED")
    entry.add("location", f"{session.place.name}, {session.place.address}")
    entry.add("url", map_url(session.place))
    described = "\n".join(text for text in (session.about, session.bring) if text)
    if described:
        entry.add("description", described)
    return entry
