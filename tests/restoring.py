"""A PostgreSQL database that is put back as it was, instead of being made anew for each test.

To copy a database of some hundred files takes half a second, to delete the few rows that a test
wrote takes a few milliseconds. Whoever changes tables, functions or policies gets a new copy next.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import psycopg
from psycopg import sql

if TYPE_CHECKING:
    from tests.servers import Database, Postgres

# Deleted rows leave room behind, which a planner without statistics takes for rows.
OFTEN_ENOUGH = 60

_TABLES = """
SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') ORDER BY c.relname
"""
_SHAPE = """
SELECT (SELECT ROW(count(*), max(oid)) FROM pg_class WHERE relnamespace = 'public'::regnamespace),
  (SELECT count(*) FROM pg_attribute WHERE NOT attisdropped), (SELECT max(oid) FROM pg_policy),
  (SELECT ROW(count(*), max(oid)) FROM pg_constraint), (SELECT ROW(count(*), max(oid)) FROM pg_proc)
"""
_SEQUENCES = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'"
_END_OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


@dataclass(frozen=True)
class _AsItWas:
    """What a fresh copy holds: its shape, its rows as COPY writes them, its sequences."""

    shape: tuple[object, ...]
    tables: tuple[str, ...]
    rows: dict[str, bytes]
    sequences: dict[str, int | None]


class Lent:
    """Copies of a template, lent one after the other; most are the same one, put back."""

    def __init__(self, postgres: Postgres, template: Database) -> None:
        self._postgres, self._template = postgres, template
        self._copy: Database | None = None
        self._was: _AsItWas | None = None
        self._lent = 0

    def lend(self) -> Database:
        """Return a database that holds what the template holds."""
        if self._copy is None:
            self._copy = self._postgres.new_database(template=self._template)
            self._lent = 0
            if self._was is None:
                with self._inside(self._copy) as connection:
                    self._was = _look(connection)
        self._lent += 1
        return self._copy

    def give_back(self) -> None:
        """Put the lent database back as it was, or throw it away where that cannot be."""
        if self._copy is None or self._was is None:
            return
        try:
            with self._inside(self._copy) as connection:
                connection.execute(_END_OTHERS)
                is_good = self._lent < OFTEN_ENOUGH and _is_put_back(connection, self._was)
        except psycopg.Error:
            is_good = False
        if not is_good:
            self._postgres.drop_database(self._copy)
            self._copy = None

    @contextlib.contextmanager
    def _inside(self, database: Database) -> Iterator[psycopg.Connection]:
        folder = str(self._postgres.socket_folder)
        where = {"host": folder, "user": "postgres", "dbname": database.name}
        with psycopg.connect(**where, options="-c lock_timeout=5s") as connection:
            yield connection


def _look(connection: psycopg.Connection) -> _AsItWas:
    tables = tuple(name for (name,) in connection.execute(_TABLES))
    rows = {}
    for table in _filled(connection, tables):
        with connection.cursor().copy(_to(table, "COPY {} TO STDOUT")) as copy:
            rows[table] = b"".join(copy)
    return _AsItWas(_shape(connection), tables, rows, _sequences(connection))


def _is_put_back(connection: psycopg.Connection, was: _AsItWas) -> bool:
    """Put the rows back; false where more than rows has changed."""
    if _shape(connection) != was.shape:
        return False
    connection.execute("SET session_replication_role = replica")  # no order among foreign keys
    for table in _filled(connection, was.tables):
        connection.execute(_to(table, "DELETE FROM {}"))
    for table, rows in was.rows.items():
        with connection.cursor().copy(_to(table, "COPY {} FROM STDIN")) as copy:
            copy.write(rows)
    for name, last in was.sequences.items():
        connection.execute("SELECT setval(%s, %s, %s)", (name, last or 1, last is not None))
    return True


def _filled(connection: psycopg.Connection, tables: tuple[str, ...]) -> list[str]:
    ask = sql.SQL(" UNION ALL ").join(
        _to(table, "SELECT {name} WHERE EXISTS (SELECT FROM {table})") for table in tables
    )
    return [name for (name,) in connection.execute(ask)]


def _to(table: str, statement: str) -> sql.Composed:
    identifier = sql.Identifier("public", table)
    return sql.SQL(statement).format(identifier, name=sql.Literal(table), table=identifier)


def _shape(connection: psycopg.Connection) -> tuple[object, ...]:
    shape = connection.execute(_SHAPE).fetchone()
    assert shape is not None
    return shape


def _sequences(connection: psycopg.Connection) -> dict[str, int | None]:
    return dict(connection.execute(_SEQUENCES).fetchall())
