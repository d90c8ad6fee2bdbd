"""Lets writes that arrive together share one commit: each in a savepoint of its own.

A commit costs more than the rows in it, so whoever waits for the turn has what others brought
meanwhile written along. Each write is still whole or not at all, and nobody is answered before
the commit that all of them share.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

import structlog

from app.core.errors import Problem
from app.core.work import Actor, Municipality, UnitOfWork, Units

MOST_TOGETHER = 64

Result = TypeVar("Result")
Verb = Callable[[UnitOfWork], Any]

log = structlog.get_logger()


@dataclass
class _Write:
    """One write that waits: who does what, and what came of it."""

    municipality: Municipality
    actor: Actor
    verb: Verb
    order: str
    is_done: bool = False
    result: Any = None
    problem: BaseException | None = field(default=None)


class SharedCommits:
    """Runs verbs in units that write, as `Units.write` does, several in one transaction."""

    def __init__(self, units: Units) -> None:
        """Write through these units."""
        self._units = units
        self._turn = threading.Lock()
        self._list = threading.Lock()
        self._waiting: list[_Write] = []

    def run(
        self,
        municipality: Municipality,
        actor: Actor,
        verb: Callable[[UnitOfWork], Result],
        *,
        order: str = "",
    ) -> Result:
        """Call the verb in a unit of the actor's, and return what it returned after the commit.

        Raises what the verb raised. Verbs of one `order`, such as the row that they lock, run as
        they came; different ones run sorted by it, so that two processes lock in the same order.
        """
        write = _Write(municipality, actor, verb, order)
        with self._list:
            self._waiting.append(write)
        while not write.is_done:
            with self._turn:
                if not write.is_done:
                    self._work(self._take(municipality))
        if write.problem is not None:
            raise write.problem
        return cast(Result, write.result)

    def _take(self, municipality: Municipality) -> list[_Write]:
        """Take what waits for a municipality, the oldest first, so many at the most."""
        with self._list:
            mine = [w for w in self._waiting if w.municipality.id == municipality.id]
            mine = mine[:MOST_TOGETHER]
            taken = set(map(id, mine))
            self._waiting = [w for w in self._waiting if id(w) not in taken]
        return sorted(mine, key=lambda write: write.order)

    def _work(self, writes: list[_Write]) -> None:
        try:
            self._write_together(writes)
        except Exception as broken:  # noqa: BLE001 — raised again to whoever waits for it
            if len(writes) == 1:
                writes[0].problem = broken
            else:
                log.warning("shared-commit-failed", writes=len(writes), why=type(broken).__name__)
                for write in writes:
                    self._work([write])
        finally:
            for write in writes:
                write.is_done = True

    def _write_together(self, writes: list[_Write]) -> None:
        """Write all in one transaction; raises where the transaction as a whole is lost."""
        for write in writes:
            write.problem = None
        with self._units.write(writes[0].municipality) as shared:
            for write in writes:
                self._write_one(shared, write)

    def _write_one(self, shared: UnitOfWork, write: _Write) -> None:
        uow = shared.acting_as(write.actor)
        try:
            with shared.session.begin_nested():
                write.result = write.verb(uow)
        except Problem as problem:
            write.problem = problem
        else:
            shared.events.extend(uow.events)
