"""Checks of the installation: what is missing, in words that say what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from huey.api import Huey
from sqlalchemy import text

from app.core.db import Database

Check = Callable[[], str | None]


def failing(checks: Iterable[tuple[str, Check]]) -> dict[str, str]:
    """Run the checks; returns a reason for each that fails, by its name."""
    reasons = {}
    for name, check in checks:
        try:
            reason = check()
        except Exception as broken:  # noqa: BLE001 — whatever it is, it is the reason
            reason = type(broken).__name__
        if reason is not None:
            reasons[name] = reason
    return reasons


def database_answers(database: Database) -> Check:
    """Return a check that the database answers."""

    def check() -> str | None:
        with database.reading.connect() as connection:
            connection.execute(text("SELECT 1"))
        return None

    return check


def queue_answers(queue: Huey) -> Check:
    """Return a check that the queue answers."""

    def check() -> str | None:
        queue.storage.queue_size()
        return None

    return check
