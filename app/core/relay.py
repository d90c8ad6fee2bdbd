"""Carries committed events to the open pages of this process, soon after the commit.

Every web process follows the outbox with a cursor of its own. It only makes pages quicker:
a page that was away asks for what it missed.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import Row, bindparam, func, select

from app.core.clock import pause
from app.core.events import Event, RecordedEvent, Relaying
from app.core.wake import PATIENCE_SECONDS, Bell
from app.core.work import Municipality, Units, the_service

BATCH = 500

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
            for seq, municipality_id, name, facts in rows:
                self._cursor = seq
                self._relay(municipality_id, name, facts)
                relayed += 1
            # What is committed from now on rings once more, so there is no need to look again.
            is_more = len(rows) == BATCH
        return relayed

    def _next(self) -> Sequence[Row[int, UUID, str, dict[str, Any]]]:
        with self._units.system() as unit:
            return unit.session.execute(_AFTER, {"cursor": self._cursor or 0}).all()

    def _relay(self, municipality_id: UUID, name: str, facts: dict[str, Any]) -> None:
        """Call an event's relays, in one unit for as long as none of them fails."""
        left = deque(self._units.bus.relays.get(name, ()))
        if not left:
            return
        try:
            event = Event.restore(name, facts)
        except Exception:
            log.exception("relay-failed", event_name=name)
            return
        while left:
            self._relay_some(municipality_id, event, left)

    def _relay_some(self, municipality_id: UUID, event: Event, left: deque[Relaying]) -> None:
        """Take relays off the left until none is left, or one failed."""
        relaying = left[0]
        try:
            municipality = self._municipality_by_id(municipality_id)
            with self._units.read(municipality, the_service("relay")) as uow:
                while left:
                    relaying = left.popleft()
                    relaying.relay(uow, event)
        except Exception:
            log.exception("relay-failed", event_name=type(event).__name__)
            if left and left[0] is relaying:  # it was not even reached
                left.popleft()
            self._shut_out(municipality_id, event, relaying)

    def _shut_out(self, municipality_id: UUID, event: Event, relaying: Relaying) -> None:
        if relaying.otherwise is None:
            return
        try:
            relaying.otherwise(municipality_id, event)
        except Exception:
            log.exception("not-shut-out", event_name=type(event).__name__)
