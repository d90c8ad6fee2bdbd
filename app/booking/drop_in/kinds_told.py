"""What somebody in a queue is told on their phone; it does not say what they come for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.accounts.contract import Role
from app.accounts.people import people_by_id
from app.booking.drop_in.contract import (
    DropInView,
    NextInLine,
    NumberCalled,
    NumberSkipped,
    QueueClosed,
    TicketState,
    where_to_go,
)
from app.booking.drop_in.desks import desks_of
from app.booking.drop_in.models import DropIn, DropInDay, QueueTicket
from app.booking.drop_in.policy import first_name
from app.booking.drop_in.setting_up import drop_in_views
from app.booking.drop_in.today import opens_next
from app.core.clock import end_of_day, local_day
from app.core.rows import one_row
from app.core.texts import _, format_moment, lazy
from app.core.work import UnitOfWork
from app.notifications.contract import Kind, Wording
from app.notifications.service import News, notify, notify_each

NEXT, CALLED, SKIPPED = "drop-in/next", "drop-in/called", "drop-in/skipped"
OUT, CLOSED = "drop-in/out", "drop-in/closed"
CITIZENS = frozenset({Role.CITIZEN})


def tell_next(uow: UnitOfWork, event: NextInLine) -> None:
    """Tell a citizen once that they are next, if they still are in line."""
    ticket = _ticket(uow, event.queue_ticket_id)
    if ticket.state == TicketState.WAITING:
        _tell(uow, ticket, NEXT, "next")


def tell_called(uow: UnitOfWork, event: NumberCalled) -> None:
    """Tell a citizen that it is their turn, unless that is over already."""
    ticket = _ticket(uow, event.queue_ticket_id)
    if ticket.state == TicketState.CALLED:
        _tell(uow, ticket, CALLED, f"called/{event.calls}")


def tell_skipped(uow: UnitOfWork, event: NumberSkipped) -> None:
    """Tell a citizen that they were called and not there, and what follows."""
    ticket = _ticket(uow, event.queue_ticket_id)
    _tell(uow, ticket, SKIPPED if event.skips == 1 else OUT, f"skipped/{event.skips}")


def tell_closed(uow: UnitOfWork, event: QueueClosed) -> None:
    """Tell those who still waited that the day is closed, and when one may come again."""
    rows = uow.session.scalars(
        select(QueueTicket)
        .where(
            QueueTicket.drop_in_day_id == event.drop_in_day_id,
            QueueTicket.state == TicketState.CLOSED,
            QueueTicket.citizen_id.is_not(None),
        )
        .order_by(QueueTicket.number)
    )
    news = [News(t.citizen_id, _facts(t), f"ticket/{t.id}/closed") for t in rows if t.citizen_id]
    notify_each(uow, CLOSED, news)


def _tell(uow: UnitOfWork, ticket: QueueTicket, kind: str, occasion: str) -> None:
    if ticket.citizen_id is not None:
        subject = f"ticket/{ticket.id}/{occasion}"
        notify(uow, ticket.citizen_id, kind, _facts(ticket), subject=subject)


def _facts(ticket: QueueTicket) -> dict[str, str]:
    return {"queue_ticket_id": str(ticket.id)}


def _ticket(uow: UnitOfWork, queue_ticket_id: UUID) -> QueueTicket:
    return one_row(uow.session, select(QueueTicket).where(QueueTicket.id == queue_ticket_id))


Words = Callable[[UnitOfWork, QueueTicket, DropInView], tuple[str, str]]


def _worded(words: Words) -> Any:
    """Return what words a kind: the title is what strangers may read."""

    def word(uow: UnitOfWork, facts: Mapping[str, Any]) -> Wording:
        ticket = _ticket(uow, UUID(facts["queue_ticket_id"]))
        row = uow.session.scalars(
            select(DropIn)
            .join(DropInDay, DropInDay.drop_in_id == DropIn.id)
            .where(DropInDay.id == ticket.drop_in_day_id)
        ).one()
        title, body = words(uow, ticket, drop_in_views(uow, [row])[0])
        return Wording(title, body, f"/drop-in/nummer/{ticket.id}", lock_screen=title)

    return word


def _next(_uow: UnitOfWork, ticket: QueueTicket, view: DropInView) -> tuple[str, str]:
    body = _(
        "You have number %(n)s. Be ready at %(place)s.", n=ticket.number, place=view.place.name
    )
    return _("You are next"), body


def _called(uow: UnitOfWork, ticket: QueueTicket, view: DropInView) -> tuple[str, str]:
    caller = ticket.called_by_id
    desk = desks_of(uow, ticket.drop_in_day_id).get(caller, "") if caller else ""
    place = where_to_go(view.place.name, desk)
    body = _("Number %(n)s: come in at %(place)s.", n=ticket.number, place=place)
    card = people_by_id(uow, [caller]).get(caller) if caller else None
    if card is not None:
        body += " " + _("%(name)s is waiting for you.", name=first_name(card.name))
    return _("It is your turn"), body


def _skipped(_uow: UnitOfWork, ticket: QueueTicket, _view: DropInView) -> tuple[str, str]:
    body = _(
        "We called number %(n)s. You have moved back a few places, and we call you again.",
        n=ticket.number,
    )
    return _("You were not there when it was your turn"), body


def _out(_uow: UnitOfWork, ticket: QueueTicket, _view: DropInView) -> tuple[str, str]:
    body = _("We called number %(n)s twice. You are welcome to draw a new number.", n=ticket.number)
    return _("Your number is not in the queue any more"), body


def _closed(uow: UnitOfWork, _ticket: QueueTicket, view: DropInView) -> tuple[str, str]:
    opens = opens_next(uow, view.facts, end_of_day(local_day(uow.now)))
    body = _("We are sorry that you have waited in vain.")
    if opens is not None:
        body += " " + _("You are welcome again %(when)s.", when=format_moment(opens))
    return _("We cannot see more people today"), body


def _kind(slug: str, label: Any, words: Words) -> Kind:
    return Kind(
        slug,
        label,
        _worded(words),
        is_urgent=True,
        may_be_muted=False,
        escalates_after=timedelta(minutes=5),
        time_to_live=timedelta(minutes=30),
        roles=CITIZENS,
    )


KINDS = (
    _kind(NEXT, lazy("When you are next in the drop-in"), _next),
    _kind(CALLED, lazy("When it is your turn in the drop-in"), _called),
    _kind(SKIPPED, lazy("When you were not there at your turn"), _skipped),
    _kind(OUT, lazy("When your number is out of the queue"), _out),
    _kind(CLOSED, lazy("When the drop-in closes before your turn"), _closed),
)
