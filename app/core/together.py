"""Lets writes that arrive together be one write: one transaction, few statements, one commit.

A commit and a statement cost more than the rows in them, so whoever waits for the turn has what
others brought meanwhile written along. Nobody is answered before the commit that all of them
share. See `docs/decisions/0008-writes-together.md`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar, cast

import structlog

from app.core.clock import pause
from app.core.errors import Problem, Unavailable
from app.core.work import Municipality, UnitOfWork, Units

MOST_TOGETHER = 64

Item = TypeVar("Item")
Result = TypeVar("Result")

log = structlog.get_logger()


@dataclass
class _Waiting(Generic[Item, Result]):
    """One item that waits to be written, and what came of it."""

    municipality: Municipality
    item: Item
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
        self._turn, self._list = threading.Lock(), threading.Lock()
        self._waiting: list[_Waiting[Item, Result]] = []

    def write(self, municipality: Municipality, item: Item) -> Result:
        """Have an item written, and return what the verb returned for it after the commit.

        Raises the Problem that the verb returned for it.
        """
        mine: _Waiting[Item, Result] = _Waiting(municipality, item)
        with self._list:
            self._waiting.append(mine)
        # A write on SQLite gives way to nobody: whoever has something to bring, brings it now.
        pause(0)
        while not mine.is_done:
            with self._turn:
                if not mine.is_done:
                    self._work(self._take(municipality))
        if mine.problem is not None:
            raise mine.problem
        return cast(Result, mine.result)

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
        finally:
            for one in taken:
                one.is_done = True

    def _write(self, taken: Sequence[_Waiting[Item, Result]]) -> None:
        with self._units.write(taken[0].municipality) as uow:
            results = self._verb(uow, [one.item for one in taken])
        for one, result in zip(taken, results, strict=True):
            if isinstance(result, Problem):
                one.problem = result
            else:
                one.result = result
