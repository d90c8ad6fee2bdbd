"""A stopwatch for what rests between its bits: it only goes when a test says so."""

from __future__ import annotations

from app.core.db import Database
from app.core.rounds import Rest


class Watch:
    """Goes on by the seconds that a test adds and by each rest, and keeps the rests."""

    def __init__(self) -> None:
        self.seconds, self.rests = 0.0, list[float]()

    def rest(self, database: Database) -> Rest:
        """Return what rests by this watch."""
        return Rest(database, wait=self._wait, watch=lambda: self.seconds)

    def _wait(self, seconds: float) -> None:
        self.seconds += seconds
        self.rests.append(seconds)
