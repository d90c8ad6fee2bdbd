"""Queues and numbers as citizens and those who call them see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import or_, select

from app.accounts.contract import Role
from app.accounts.people import people_by_id
from app.accounts.teams import team_ids_of
from app.booking.access import ARRANGERS
from app.booking.drop_in.access import drop_in_to_run, look_at_today, name_place, own_ticket
from app.booking.drop_in.contract import (
    IN_QUEUE,
    DropInView,
    TicketState,
    TicketView,
)
from app.booking.drop_in.desks import desk_before, desks_of
from app.booking.drop_in.models import DropIn, DropInDay, QueueTicket
from app.booking.drop_in.policy import first_name, guess_wait, may_draw, usual_length
from app.booking.drop_in.setting_up import drop_in_views
from app.booking.drop_in.today import opens_next, spans_of_today
from app.core.clock import end_of_day, local_day
from app.core.errors import Forbidden
from app.core.work import UnitOfWork
from app.tenancy.opening import Span


@dataclass(frozen=True)
class Today:
    """A drop-in today: its hours, whether numbers are drawn, how many wait, and one's own number.

    `opens_next` is when it opens next, where it is not open and will not be today.
    """

    drop_in: DropInView
    spans: Sequence[Span]
    may_draw: bool
    is_closed_early: bool
    waiting: int
    mine: TicketView | None
    opens_next: datetime | None


@dataclass(frozen=True)
class Queue:
    """A queue as those who call see it: whom they have called, whom others have, who waits.

    `desk` is where the acting adviser sits today, `desk_before` where they sat the last time.
    """

    today: Today
    mine: TicketView | None
    others: Sequence[TicketView]
    waiting: Sequence[TicketView]
    desk: str
    desk_before: str


def drop_ins_for_citizen(uow: UnitOfWork) -> list[Today]:
    """Return the drop-ins that are offered, as they are today, with the citizen's own numbers."""
    if not uow.actor.has(Role.CITIZEN):
        raise Forbidden()
    rows = select(DropIn).where(DropIn.is_active).order_by(DropIn.title_da, DropIn.id)
    views = drop_in_views(uow, uow.session.scalars(rows).all())
    return [_today(uow, view, uow.actor.require_person()) for view in views]


def drop_ins_to_run(uow: UnitOfWork) -> list[Today]:
    """Return the drop-ins that the acting adviser runs, as they are today."""
    if uow.actor.system is None and not uow.actor.has(*ARRANGERS):
        raise Forbidden()
    rows = select(DropIn).order_by(DropIn.title_da, DropIn.id)
    if uow.actor.system is None:
        own = team_ids_of(uow, uow.actor.require_person())
        rows = rows.where(or_(DropIn.team_id.is_(None), DropIn.team_id.in_(own)))
    views = drop_in_views(uow, uow.session.scalars(rows).all())
    return [_today(uow, view, None) for view in views]


def ticket_of_citizen(uow: UnitOfWork, queue_ticket_id: UUID) -> tuple[TicketView, Today]:
    """Return one's own number and its drop-in; NotFound for another's."""
    ticket, day = own_ticket(uow, queue_ticket_id)
    row = uow.session.scalars(select(DropIn).where(DropIn.id == day.drop_in_id)).one()
    view = drop_in_views(uow, [row])[0]
    today = _today(uow, view, uow.actor.require_person())
    return _Look(uow, view, day).ticket(ticket), today


def tickets_of_citizen(uow: UnitOfWork) -> list[tuple[TicketView, DropInView]]:
    """Return the numbers that the acting citizen holds today, with their drop-ins."""
    wanted = (
        select(QueueTicket, DropInDay, DropIn)
        .join(DropInDay, DropInDay.id == QueueTicket.drop_in_day_id)
        .join(DropIn, DropIn.id == DropInDay.drop_in_id)
        .where(
            QueueTicket.citizen_id == uow.actor.require_person(),
            QueueTicket.state.in_(IN_QUEUE),
            DropInDay.on == local_day(uow.now),
        )
    )
    found = []
    for ticket, day, row in uow.session.execute(wanted):
        view = drop_in_views(uow, [row])[0]
        found.append((_Look(uow, view, day).ticket(ticket), view))
    return found


def queue_to_run(uow: UnitOfWork, drop_in_id: UUID) -> Queue:
    """Return today's queue to whoever runs it, with names; NotFound for anybody else."""
    view = drop_in_views(uow, [drop_in_to_run(uow, drop_in_id)])[0]
    today, day = _today(uow, view, None), look_at_today(uow, drop_in_id)
    me = uow.actor.person_id
    before = desk_before(uow, drop_in_id, me) if me else ""
    if day is None:
        return Queue(today, None, [], [], desk="", desk_before=before)
    look = _Look(uow, view, day)
    shown = [look.ticket(one, with_name=True) for one in look.standing]
    called = [one for one in shown if one.state == TicketState.CALLED]
    mine = [one for one in called if one.called_by_id == me]
    return Queue(
        today=today,
        mine=mine[-1] if mine else None,
        others=[one for one in called if one not in mine[-1:]],
        waiting=[one for one in shown if one.state == TicketState.WAITING],
        desk=look.desks.get(me, "") if me else "",
        desk_before=before,
    )


def _today(uow: UnitOfWork, view: DropInView, citizen_id: UUID | None) -> Today:
    spans = spans_of_today(uow, view.facts)
    day = look_at_today(uow, view.id)
    closed = day is not None and day.closed_at is not None
    gives = view.is_active and not closed
    look = _Look(uow, view, day) if day else None
    standing = look.standing if look else []
    own = next((one for one in standing if citizen_id and one.citizen_id == citizen_id), None)
    is_over = closed or not spans or uow.now >= spans[-1][1]
    after = end_of_day(local_day(uow.now)) if is_over else uow.now
    return Today(
        drop_in=view,
        spans=spans,
        may_draw=gives and may_draw(spans, view.facts.draws_before, uow.now),
        is_closed_early=closed,
        waiting=sum(one.state == TicketState.WAITING for one in standing),
        mine=look.ticket(own) if look and own else None,
        opens_next=opens_next(uow, view.facts, after) if is_over else None,
    )


class _Look:
    """One look at a queue: who stands in it, and how long a turn takes today."""

    def __init__(self, uow: UnitOfWork, view: DropInView, day: DropInDay) -> None:
        self._uow, self._view, self._day = uow, view, day
        self.standing = list(
            uow.session.scalars(
                select(QueueTicket)
                .where(QueueTicket.drop_in_day_id == day.id, QueueTicket.state.in_(IN_QUEUE))
                .order_by(QueueTicket.rank, QueueTicket.number)
            )
        )
        self._line = [one.id for one in self.standing if one.state == TicketState.WAITING]
        self._spans = spans_of_today(uow, view.facts)
        self.desks = desks_of(uow, day.id)
        citizens = {o.citizen_id for o in self.standing if o.citizen_id}
        callers = {o.called_by_id for o in self.standing if o.called_by_id}
        self._people = people_by_id(uow, citizens | callers)
        self._turn = usual_length(self._lengths(), view.facts.usual_turn)

    def ticket(self, row: QueueTicket, *, with_name: bool = False) -> TicketView:
        """Return a number as it is shown, with who is ahead of it."""
        waits = row.state == TicketState.WAITING and row.id in self._line
        ahead = self._line.index(row.id) if waits else None
        desks = len(self.standing) - len(self._line)
        caller = row.called_by_id if row.state == TicketState.CALLED else None
        return TicketView(
            id=row.id,
            drop_in_id=self._view.id,
            on=self._day.on,
            number=row.number,
            citizen_id=row.citizen_id,
            name=self._name(row) if with_name else "",
            state=TicketState(row.state),
            skips=row.skips,
            drawn_at=row.drawn_at,
            called_at=row.called_at,
            called_by_id=row.called_by_id,
            called_by=first_name(self._name_of(caller)),
            desk=self.desks.get(caller, "") if caller else "",
            ahead=ahead,
            wait=None
            if ahead is None
            else guess_wait(ahead, self._turn, desks, self._spans, self._uow.now),
        )

    def _name(self, row: QueueTicket) -> str:
        if row.citizen_id is not None:
            return self._name_of(row.citizen_id)
        place = name_place(row.id)
        vault = self._uow.vault
        return vault.open_text(row.name_sealed, context=place) if row.name_sealed else ""

    def _name_of(self, person_id: UUID | None) -> str:
        card = self._people.get(person_id) if person_id else None
        return card.name if card else ""

    def _lengths(self) -> list[timedelta]:
        rows = self._uow.session.execute(
            select(QueueTicket.called_at, QueueTicket.ended_at)
            .where(
                QueueTicket.drop_in_day_id == self._day.id,
                QueueTicket.state == TicketState.DONE,
            )
            .order_by(QueueTicket.ended_at)
        )
        return [ended - called for called, ended in rows if called and ended]
