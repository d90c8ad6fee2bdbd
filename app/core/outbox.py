"""Works off the outbox: each listener hears each event, at least once, in a unit of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.core.events import Event, EventDelivery, RecordedEvent
from app.core.work import Municipality, UnitOfWork, Units, the_service

BATCH = 50
CLAIM = timedelta(minutes=5)
MOST_ATTEMPTS = 12
KEPT = timedelta(days=3)

log = structlog.get_logger()


@dataclass(frozen=True)
class _Claimed:
    seq: int
    listener: str
    attempts: int
    municipality_id: UUID
    name: str
    facts: dict[str, Any]


def work_off(units: Units, municipality_by_id: Callable[[UUID], Municipality]) -> int:
    """Let every listener hear what is due; returns how many deliveries succeeded."""
    done = 0
    while claimed := _claim(units):
        done += sum(_deliver(units, municipality_by_id, one) for one in claimed)
    return done


def forget_old(units: Units) -> None:
    """Remove events that everybody heard more than three days ago."""
    with units.system(writes=True) as unit:
        before = unit.now - KEPT
        open_ones = select(EventDelivery.event_seq).where(
            EventDelivery.state.in_(("waiting", "failed"))
        )
        old = select(RecordedEvent.seq).where(
            RecordedEvent.recorded_at < before, RecordedEvent.seq.not_in(open_ones)
        )
        unit.session.execute(delete(EventDelivery).where(EventDelivery.event_seq.in_(old)))
        unit.session.execute(
            delete(RecordedEvent).where(
                RecordedEvent.recorded_at < before, RecordedEvent.seq.not_in(open_ones)
            )
        )


def _claim(units: Units) -> list[_Claimed]:
    """Take a batch for five minutes; whoever dies with it leaves it to the next."""
    with units.system(writes=True) as unit:
        rows = unit.session.execute(
            select(EventDelivery, RecordedEvent)
            .join(RecordedEvent, RecordedEvent.seq == EventDelivery.event_seq)
            .where(EventDelivery.state == "waiting", EventDelivery.due_at <= unit.now)
            .order_by(EventDelivery.event_seq)
            .limit(BATCH)
            .with_for_update(skip_locked=True, of=EventDelivery)
        ).all()
        claimed = []
        for delivery, recorded in rows:
            delivery.attempts += 1
            delivery.due_at = unit.now + CLAIM
            claimed.append(
                _Claimed(
                    recorded.seq,
                    delivery.listener,
                    delivery.attempts,
                    recorded.municipality_id,
                    recorded.name,
                    recorded.facts,
                )
            )
    return claimed


def _deliver(
    units: Units, municipality_by_id: Callable[[UUID], Municipality], one: _Claimed
) -> bool:
    """Call one listener, and note the success in the same transaction as what it wrote."""
    listener = units.bus.listeners.get(one.name, {}).get(one.listener)
    if listener is None:
        _note(units, one, "done", "nobody listens any more", units.clock.now())
        return False
    try:
        event = Event.restore(one.name, one.facts)
        municipality = municipality_by_id(one.municipality_id)
        with units.write(municipality, the_service(one.listener)) as uow:
            listener(uow, event)
            _mark_done(uow, one)
    except Exception as broken:
        log.exception("listener-failed", listener=one.listener, attempts=one.attempts)
        _postpone(units, one, broken)
        return False
    return True


def _mark_done(uow: UnitOfWork, one: _Claimed) -> None:
    uow.session.flush()
    Session.connection(uow.session).execute(
        update(EventDelivery)
        .where(EventDelivery.event_seq == one.seq, EventDelivery.listener == one.listener)
        .values(state="done", problem=None)
    )


def _postpone(units: Units, one: _Claimed, broken: Exception) -> None:
    state = "failed" if one.attempts >= MOST_ATTEMPTS else "waiting"
    wait = timedelta(seconds=min(2**one.attempts, 3600))
    _note(units, one, state, type(broken).__name__, units.clock.now() + wait)


def _note(units: Units, one: _Claimed, state: str, problem: str, due_at: datetime) -> None:
    with units.system(writes=True) as unit:
        unit.session.execute(
            update(EventDelivery)
            .where(EventDelivery.event_seq == one.seq, EventDelivery.listener == one.listener)
            .values(state=state, problem=problem, due_at=due_at)
        )
