"""Lets writes that arrive together be one write: one transaction, few statements, one commit.

A commit and a statement cost more than the rows in them, so whoever waits for the turn has what
others brought meanwhile written along. Nobody is answered before the commit that all of them
share. See `docs/decisions/0008-writes-together.md`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar, cast

import structlog

from app.core.clock import pause
from app.core.errors import Problem, Unavailable
from app.core.work import Municipality, UnitOfWork, Units

MOST_TOGETHER = 64

Item = TypeVar("Item")
Result = TypeVar("Result")

log = structlog.get_logger()


@dataclass(eq=False)
class _Waiting(Generic[Item, Result]):
    """One item that waits to be written, and what came of it.

    `called` is set once it is written, or once it is its turn to write (`writes`).
    """

    municipality: Municipality
    item: Item
    called: threading.Event = field(default_factory=threading.Event)
    writes: bool = False
    is_done: bool = False
    result: Result | None = None
    problem: BaseException | None = None


class Together(Generic[Item, Result]):
    """Hands what comes at the same time to a verb that writes several at once.

    The verb gets a unit and the items in the order they came, and returns for each what came of
    it, or the Problem that keeps it from being written; the others are written all the same.
    """

    def __init__(
        self,
        units: Units,
        verb: Callable[[UnitOfWork, Sequence[Item]], Sequence[Result | Problem]],
    ) -> None:
        """Write through these units, by this verb."""
        self._units, self._verb = units, verb
        self._list, self._is_being_written = threading.Lock(), False
        self._waiting: list[_Waiting[Item, Result]] = []

    def write(self, municipality: Municipality, item: Item) -> Result:
        """Have an item written, and return what the verb returned for it after the commit.

        Raises the Problem that the verb returned for it.
        """
        mine: _Waiting[Item, Result] = _Waiting(municipality, item)
        with self._list:
            self._waiting.append(mine)
        try:
            # A write on SQLite gives way to nobody: whoever has something to bring, brings it now.
            pause(0)
            self._begin(mine)
            if not mine.writes:
                mine.called.wait()
            while not mine.is_done:
                self._work(self._take(municipality))
        finally:
            self._end(mine)
        if mine.problem is not None:
            raise mine.problem
        return cast(Result, mine.result)

    def _begin(self, mine: _Waiting[Item, Result]) -> None:
        """Let it write where nobody does; else it is called when it is written or may write.

        A lock would have everybody whose item is written already stand in line to find that out.
        """
        with self._list:
            if mine in self._waiting and not self._is_being_written:
                mine.writes = self._is_being_written = True

    def _end(self, mine: _Waiting[Item, Result]) -> None:
        """Let the one who has waited longest write next, also where this one was cut off."""
        with self._list:
            if mine in self._waiting:
                self._waiting.remove(mine)
            if not mine.writes:
                return
            self._is_being_written = bool(self._waiting)
            if self._waiting:
                self._waiting[0].writes = True
                self._waiting[0].called.set()

    def _take(self, municipality: Municipality) -> list[_Waiting[Item, Result]]:
        """Take what waits for a municipality, the oldest first, so many at the most."""
        with self._list:
            ours = [w for w in self._waiting if w.municipality.id == municipality.id]
            taken = ours[:MOST_TOGETHER]
            names = set(map(id, taken))
            self._waiting = [w for w in self._waiting if id(w) not in names]
        return taken

    def _work(self, taken: Sequence[_Waiting[Item, Result]]) -> None:
        """Write what was taken; where that fails as a whole, each by itself.

        Not where the database is away: each would wait for it anew.
        """
        try:
            self._write(taken)
        except Exception as broken:  # noqa: BLE001 — raised again to whoever waits for it
            if len(taken) == 1 or isinstance(broken, Unavailable):
                for one in taken:
                    one.problem = broken
            else:
                log.warning("writing-together-failed", writes=len(taken), why=type(broken).__name__)
                for one in taken:
                    self._work([one])
        except BaseException:  # who writes was cut off; the others may try again
            for one in taken:
                one.problem = Unavailable()
            raise
        finally:
            for one in taken:
                one.is_done = True
                one.called.set()

    def _write(self, taken: Sequence[_Waiting[Item, Result]]) -> None:
        with self._units.write(taken[0].municipality) as uow:
            results = self._verb(uow, [one.item for one in taken])
        for one, result in zip(taken, results, strict=True):
            if isinstance(result, Problem):
                one.problem = result
            else:
                one.result = result
