"""Engines whose transactions hold: SQLite under gevent, PostgreSQL with bounded pools.

SQLAlchemy's stock SQLite transactions lose races, and SQLite's own busy wait freezes every
greenlet of the process. Here a unit that writes begins IMMEDIATE, waits cooperatively for the
lock, and goes through one gate per process.

A database that is away, or has too much to do, is no fault in what was asked: `away_is_unavailable`
tells the two apart.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import psycopg
import structlog
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, InterfaceError, InvalidatePoolError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.pool import ConnectionPoolEntry

from app.core.clock import pause, stopwatch
from app.core.errors import Unavailable

LOCK_WAIT_SECONDS = 5.0
STATEMENT_TIMEOUT_MS = 15_000
CONNECT_TIMEOUT_SECONDS = 4  # PostgreSQL; a refused connection is known at once
CONNECTION_WAIT_SECONDS = 10
"""Of PostgreSQL's. Whoever wants a time that many want stands in line behind them: with four
seconds, some of sixty-four were sent away on a machine that did more besides."""
TRUSTED_SECONDS = 1.0
"""So long after its last unit a connection is taken to be there still, and is not asked first."""

log = structlog.get_logger()


class Database:
    """One database with an engine for units that read and one for units that write."""

    def __init__(self, url: str, *, pool_size: int = 15) -> None:
        """Prepare the engines; nothing is opened before it is needed."""
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = _sqlite(url) if self.is_sqlite else _postgresql(url, pool_size)
        self.reading: Engine = self.engine.execution_options(writes=False)
        self.writing: Engine = self.engine.execution_options(writes=True)
        self._gate = threading.Lock()
        self._writer: int | None = None

    @contextmanager
    def write_gate(self) -> Iterator[None]:
        """Let one unit of this process write at a time, where the database wants that."""
        if not self.is_sqlite:
            yield
            return
        if self._writer == threading.get_ident():
            raise RuntimeError("a unit that writes was opened inside another")
        with self._gate:
            self._writer = threading.get_ident()
            try:
                yield
            finally:
                self._writer = None

    def dispose(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def _sqlite(url: str) -> Engine:
    engine = create_engine(
        url, connect_args={"timeout": 0, "check_same_thread": False}, pool_size=20, max_overflow=20
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "foreign_keys=ON",
        "synchronous=NORMAL",
        "cache_size=-16000",
        "mmap_size=268435456",
        "temp_store=MEMORY",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    _retry_while_locked(lambda: cursor.execute("PRAGMA journal_mode=WAL"))
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    if connection.get_execution_options().get("writes", True):
        _retry_while_locked(lambda: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    else:
        connection.exec_driver_sql("BEGIN")


def _retry_while_locked(attempt: Any) -> None:
    """Try again while another process holds the lock, yielding to the others in between."""
    deadline, wait = stopwatch() + LOCK_WAIT_SECONDS, 0.001
    while True:
        try:
            attempt()
        except (OperationalError, sqlite3.OperationalError) as locked:
            if "locked" not in str(locked):
                raise
            if stopwatch() > deadline:
                raise Unavailable() from locked
        else:
            return
        pause(wait)
        wait = min(wait * 2, 0.005)


def _postgresql(url: str, pool_size: int) -> Engine:
    engine = create_engine(
        make_url(url).set(drivername="postgresql+psycopg"),
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=CONNECTION_WAIT_SECONDS,
        connect_args={
            "autocommit": True,  # transactions are begun below
            "connect_timeout": CONNECT_TIMEOUT_SECONDS,
            "options": f"-c statement_timeout={STATEMENT_TIMEOUT_MS} -c timezone=UTC",
        },
    )
    event.listen(engine, "begin", _begin_postgresql)
    event.listen(engine, "checkin", _note_the_moment)
    event.listen(engine, "checkout", _ask_whether_it_is_there)
    return engine


def _begin_postgresql(connection: Connection) -> None:
    """Begin, and say whose rows are meant, in one message: each takes as long as a short answer."""
    options = connection.get_execution_options()
    statement = "BEGIN" if options.get("writes", True) else "BEGIN READ ONLY"
    municipality_id = options.get("municipality_id")
    if municipality_id is not None:
        own = UUID(str(municipality_id))
        statement += f"; SELECT set_config('app.municipality_id', '{own}', true)"
    connection.exec_driver_sql(statement)


def _note_the_moment(_connection: object, entry: ConnectionPoolEntry) -> None:
    entry.info["last_used"] = stopwatch()


def _ask_whether_it_is_there(
    connection: psycopg.Connection[Any], entry: ConnectionPoolEntry, _lent: object
) -> None:
    """Ask a connection that was idle; where it is gone, the others of its time are too."""
    if stopwatch() - entry.info.get("last_used", stopwatch()) < TRUSTED_SECONDS:
        return
    try:
        connection.execute("SELECT 1", prepare=False)
    except psycopg.Error as gone:
        raise InvalidatePoolError() from gone


@contextmanager
def away_is_unavailable() -> Iterator[None]:
    """Raise Unavailable where the database is away, or has too much to do."""
    try:
        yield
    except (NoConnectionFree, DBAPIError) as error:
        if not _is_away(error):
            raise
        why = type(error.orig if isinstance(error, DBAPIError) else error).__name__
        log.warning("database-unavailable", why=why)
        raise Unavailable() from error


def _is_away(error: NoConnectionFree | DBAPIError) -> bool:
    """Tell a database that does not answer from one that was asked something wrong.

    PostgreSQL's operational errors are lost and refused connections, statements that took too
    long, and units in each other's way. SQLite calls almost everything so, a missing table too.
    """
    if not isinstance(error, DBAPIError):
        return True
    if error.connection_invalidated:
        return True
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    return not isinstance(error.orig, sqlite3.Error) or "locked" in str(error.orig)
