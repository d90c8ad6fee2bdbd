"""The plan's part of sessions on site, and of the number that one holds in a drop-in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from app.accounts.contract import Role
from app.booking.drop_in.contract import DropInView, TicketState, TicketView, where_to_go
from app.booking.drop_in.views import tickets_of_citizen
from app.booking.sessions.contract import Attendance, SeatState, SeatView, SessionState
from app.booking.sessions.views import Offer, sessions_of_citizen
from app.core.texts import _, ngettext
from app.core.work import UnitOfWork
from app.plan.contract import PlanItem, Span

SESSION, TICKET = "session", "drop-in"


def own_sessions(uow: UnitOfWork, *, since: datetime) -> Iterator[PlanItem]:
    """Provide the sessions that a citizen comes to, is in line for, or is asked to."""
    if not uow.actor.has(Role.CITIZEN):
        return
    for offer in sessions_of_citizen(uow, uow.actor.require_person(), since=since):
        if offer.seat is not None:
            yield _session(offer, offer.seat)


def own_numbers(uow: UnitOfWork, *, since: datetime) -> Iterator[PlanItem]:
    """Provide the numbers that a citizen holds today; what is over is no plan."""
    if not uow.actor.has(Role.CITIZEN) or since > uow.now:
        return
    for ticket, drop_in in tickets_of_citizen(uow):
        place = drop_in.place
        yield PlanItem(
            id=ticket.id,
            kind=TICKET,
            title=_("%(drop_in)s: number %(n)s", drop_in=drop_in.title, n=ticket.number),
            url=f"/drop-in/nummer/{ticket.id}",
            when=Span(ticket.drawn_at, uow.now + _left(ticket, drop_in)),
            where=f"{where_to_go(place.name, ticket.desk)}, {place.address}",
            with_whom=ticket.called_by,
            remark=_ahead(ticket),
            facts={"number": ticket.number, "state": ticket.state.value, "ahead": ticket.ahead},
        )


def _session(offer: Offer, seat: SeatView) -> PlanItem:
    session = offer.session
    return PlanItem(
        id=seat.id,
        kind=SESSION,
        title=session.title,
        url=f"/moedegange/{session.id}",
        when=Span(session.facts.starts_at, session.facts.ends_at),
        sequence=session.sequence + seat.changes,
        where=f"{session.place.name}, {session.place.address}",
        about=session.bring,
        remark=_standing(seat),
        is_tentative=seat.state in {SeatState.WAITING, SeatState.INVITED},
        is_off=session.state == SessionState.CALLED_OFF,
        facts={"session_id": str(session.id), "seat": seat.state.value},
    )


def _standing(seat: SeatView) -> str:
    """Return what is to be said of a seat besides that one has it."""
    if seat.attendance is not None:
        came = seat.attendance == Attendance.CAME
        return _("You were there") if came else _("You were not there")
    if seat.state == SeatState.WAITING:
        return _("Number %(n)s in line", n=seat.in_line)
    return _("You are invited") if seat.state == SeatState.INVITED else ""


def _left(ticket: TicketView, drop_in: DropInView) -> timedelta:
    """Return how long it takes at most, as far as anybody knows."""
    wait = timedelta(minutes=ticket.wait.most) if ticket.wait else timedelta()
    return wait or drop_in.facts.usual_turn


def _ahead(ticket: TicketView) -> str:
    if ticket.state == TicketState.CALLED:
        return _("It is your turn")
    if not ticket.ahead:
        return _("You are next")
    return ngettext("%(n)s person is ahead of you.", "%(n)s people are ahead of you.", ticket.ahead)
