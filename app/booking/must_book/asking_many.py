"""Asking many citizens at once: it is written down, and the worker asks some at a time.

A target group can be a thousand people, each with texts to seal and calendars to look through.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from uuid import UUID

import structlog
from sqlalchemy import delete, select

from app.accounts.contract import Role
from app.accounts.people import people_by_id
from app.booking.access import whom_one_may_arrange_for
from app.booking.must_book.asking import ask_as, check_asked, who_have_a_meeting
from app.booking.must_book.contract import Asked, AskingBegun
from app.booking.must_book.models import Asking, StillToAsk
from app.booking.must_book.texts import seal_texts, texts_of
from app.booking.must_book.views import check_arranges
from app.core.errors import Problem
from app.core.events import Event
from app.core.jobs import Jobs
from app.core.rows import insert_new
from app.core.work import UnitOfWork

ASKINGS = "must-book-askings"
BATCH = 10

log = structlog.get_logger()


def ask_many_to_book(uow: UnitOfWork, citizen_ids: Collection[UUID], asked: Asked) -> int:
    """Have several citizens asked soon, in one's own name; returns how many.

    Those whose meetings somebody else arranges are left out, and those who have one already.
    """
    check_arranges(uow)
    check_asked(uow, asked)
    mine = _citizens_here(uow, whom_one_may_arrange_for(uow, citizen_ids))
    whom = sorted(mine - who_have_a_meeting(uow, mine, asked.meeting_type_id))
    if whom:
        asking = _write_down(uow, asked)
        of_asking = {"municipality_id": uow.municipality.id, "asking_id": asking.id}
        rows = [{**of_asking, "id": uow.new_id(), "citizen_id": one} for one in whom]
        insert_new(uow.session, StillToAsk, rows)
        uow.record(AskingBegun(asking.id))
    return len(whom)


def ask_next_few(uow: UnitOfWork) -> int:
    """Ask the next few of those whom somebody wants asked; returns how many they were.

    Who has booked meanwhile is not asked. Where nobody is left, nothing is kept of the asking: what
    was asked of each citizen stands with them.
    """
    waiting = uow.session.scalars(
        select(StillToAsk).order_by(StillToAsk.id).limit(BATCH).with_for_update(skip_locked=True)
    ).all()
    if not waiting:
        is_done = ~select(StillToAsk.id).where(StillToAsk.asking_id == Asking.id).exists()
        uow.session.execute(delete(Asking).where(is_done))
        return 0
    named = {one.asking_id for one in waiting}
    askings = {
        row.id: row for row in uow.session.scalars(select(Asking).where(Asking.id.in_(named)))
    }
    for one in waiting:
        _try(uow, askings[one.asking_id], one.citizen_id)
        uow.session.delete(one)
    uow.session.flush()
    return len(waiting)


def wake_for_askings(jobs: Jobs) -> Callable[[list[Event]], None]:
    """Return what has the worker ask as soon as somebody wants many asked."""

    def wake(events: list[Event]) -> None:
        if any(isinstance(event, AskingBegun) for event in events):
            jobs.wake(ASKINGS)

    return wake


def _citizens_here(uow: UnitOfWork, people: Collection[UUID]) -> set[UUID]:
    cards = people_by_id(uow, people)
    return {one for one, c in cards.items() if c.is_active and Role.CITIZEN in c.roles}


def _write_down(uow: UnitOfWork, asked: Asked) -> Asking:
    row = Asking(id=uow.new_id(), asked_by_id=uow.actor.person_id, begun_at=uow.now)
    row.meeting_type_id, row.book_by = asked.meeting_type_id, asked.book_by
    row.rule, row.subject = asked.rule, asked.subject
    seal_texts(uow, row, asked)
    uow.session.add(row)
    uow.session.flush()
    return row


def _asked(uow: UnitOfWork, row: Asking) -> Asked:
    return Asked(
        row.meeting_type_id,
        row.book_by,
        rule=row.rule,
        subject=row.subject,
        **texts_of(uow, row),
    )


def _try(uow: UnitOfWork, row: Asking, citizen_id: UUID) -> None:
    """Ask one citizen, in a part of the transaction of its own."""
    acting = uow.acting_as(uow.actor)
    try:
        with uow.session.begin_nested():
            ask_as(acting, row.asked_by_id, citizen_id, _asked(uow, row))
    except Problem:  # blocked since
        return
    except Exception:  # one who cannot be asked keeps no other waiting
        log.exception("citizen-not-asked", asking=str(row.id))
        return
    uow.events.extend(acting.events)
