"""Carries committed events to the open pages of this process, soon after the commit.

Every web process follows the outbox with a cursor of its own. It only makes pages quicker:
a page that was away asks for what it missed.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import Row, bindparam, func, select

from app.core.clock import pause, stopwatch
from app.core.events import Event, RecordedEvent, Relaying
from app.core.wake import PATIENCE_SECONDS, Bell
from app.core.work import Municipality, Units, the_service

BATCH = 500
TURN_SECONDS = 0.1
"""So long it relays, in one unit where it can, before the others of its process have their turn."""

log = structlog.get_logger()

# Built once: it is asked after every commit, and building took as long as asking.
_AFTER = (
    select(
        RecordedEvent.seq, RecordedEvent.municipality_id, RecordedEvent.name, RecordedEvent.facts
    )
    .where(RecordedEvent.seq > bindparam("cursor"))
    .order_by(RecordedEvent.seq)
    .limit(BATCH)
)


@dataclass(frozen=True)
class _Call:
    """One relay that is to be called for one event."""

    municipality_id: UUID
    event: Event
    relaying: Relaying


class RealtimeRelay:
    """Follows the outbox and calls this process's relays, in the order of commits."""

    def __init__(
        self, units: Units, bell: Bell, municipality_by_id: Callable[[UUID], Municipality]
    ) -> None:
        """Begin after what is recorded now, once `start_here` or `run` is called."""
        self._units, self._bell, self._municipality_by_id = units, bell, municipality_by_id
        self._cursor: int | None = None

    def start_here(self) -> None:
        """Pass over what was recorded before this process came up."""
        with self._units.system() as unit:
            self._cursor = unit.session.scalar(select(func.max(RecordedEvent.seq))) or 0

    def run(self) -> None:
        """Follow the outbox for as long as the process lives."""
        while True:
            try:
                if self._cursor is None:
                    self.start_here()
                self._wait()
                self.catch_up()
            except Exception:
                log.exception("relay-stumbled")
                pause(PATIENCE_SECONDS)

    def _wait(self) -> None:
        """Wait for the bell; where none can be hung up, look now and then all the same."""
        try:
            self._bell.wait()
        except OSError:
            log.exception("bell-broken")
            pause(PATIENCE_SECONDS)

    def catch_up(self) -> int:
        """Relay what was recorded since last time; returns how many events."""
        relayed, is_more = 0, True
        while is_more:
            rows = self._next()
            if rows:
                self._cursor = rows[-1].seq
            self._relay(deque(self._calls(rows)))
            relayed += len(rows)
            # What is committed from now on rings once more, so there is no need to look again.
            is_more = len(rows) == BATCH
        return relayed

    def _next(self) -> Sequence[Row[int, UUID, str, dict[str, Any]]]:
        with self._units.system() as unit:
            return unit.session.execute(_AFTER, {"cursor": self._cursor or 0}).all()

    def _calls(self, rows: Iterable[Row[int, UUID, str, dict[str, Any]]]) -> Iterator[_Call]:
        """Yield the relays that are to be called, in the order of commits."""
        for _seq, municipality_id, name, facts in rows:
            relays = self._units.bus.relays.get(name)
            if not relays:
                continue
            try:
                event = Event.restore(name, facts)
            except Exception:
                log.exception("relay-failed", event_name=name)
                continue
            for relaying in relays:
                yield _Call(municipality_id, event, relaying)

    def _relay(self, left: deque[_Call]) -> None:
        """Make all calls; the others have their turn between."""
        until = stopwatch() + TURN_SECONDS
        while left:
            self._relay_some(left, until)
            if stopwatch() >= until:
                pause(0)
                until = stopwatch() + TURN_SECONDS

    def _relay_some(self, left: deque[_Call], until: float) -> None:
        """Take calls off the left in one unit, until another municipality's, one that failed, or
        the end of the turn.

        All of them are of what was committed before the unit began, so it shows nothing older.
        """
        call = left[0]
        here = call.municipality_id
        try:
            municipality = self._municipality_by_id(here)
            with self._units.read(municipality, the_service("relay")) as uow:
                while left and left[0].municipality_id == here:
                    call = left.popleft()
                    call.relaying.relay(uow, call.event)
                    if stopwatch() >= until:
                        break
        except Exception:
            log.exception("relay-failed", event_name=type(call.event).__name__)
            if left and left[0] is call:  # it was not even reached
                left.popleft()
            self._shut_out(call)

    def _shut_out(self, call: _Call) -> None:
        if call.relaying.otherwise is None:
            return
        try:
            call.relaying.otherwise(call.municipality_id, call.event)
        except Exception:
            log.exception("not-shut-out", event_name=type(call.event).__name__)
