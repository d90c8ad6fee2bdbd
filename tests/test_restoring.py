"""A database that was lent holds again what it held, whatever was done to it."""

from __future__ import annotations

import psycopg
import pytest
from sqlalchemy.engine import make_url

from tests.restoring import Lent
from tests.servers import Postgres

pytestmark = pytest.mark.postgres

TABLES = """
CREATE TABLE person (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name TEXT);
CREATE TABLE diary (id INT PRIMARY KEY, person_id BIGINT NOT NULL REFERENCES person (id));
INSERT INTO person (name) VALUES ('Ida'), (E'tab\\tand line\\nbreak');
"""


def connect(url: str) -> psycopg.Connection:
    there = make_url(url)
    host = str(there.query["host"])
    return psycopg.connect(host=host, user=there.username, dbname=there.database, autocommit=True)


@pytest.fixture
def lent(postgres: Postgres) -> Lent:
    """Copies of a template with two people in it."""
    template = postgres.new_database()
    with connect(template.owner_url) as connection:
        connection.execute(TABLES)
    return Lent(postgres, template)


def names(url: str) -> list[tuple[int, str]]:
    with connect(url) as connection:
        return connection.execute("SELECT id, name FROM person ORDER BY id").fetchall()


def test_rows_and_numbers_are_put_back_in_the_same_database(lent: Lent) -> None:
    first = lent.lend()
    before = names(first.app_url)
    with connect(first.app_url) as connection:
        connection.execute("INSERT INTO person (name) VALUES ('Omar')")
        connection.execute("INSERT INTO diary VALUES (1, 3)")
        connection.execute("UPDATE person SET name = 'Vera' WHERE id = 1")
    lent.give_back()
    again = lent.lend()
    assert again == first
    assert names(again.app_url) == before
    with connect(again.app_url) as connection:
        added = connection.execute("INSERT INTO person (name) VALUES ('Omar') RETURNING id")
        assert added.fetchone() == (3,)
        assert connection.execute("SELECT count(*) FROM diary").fetchone() == (0,)


def test_whoever_is_still_connected_holds_nothing_up(lent: Lent) -> None:
    first = lent.lend()
    forgotten = connect(first.app_url)
    forgotten.execute("BEGIN")
    forgotten.execute("DELETE FROM person")
    lent.give_back()
    assert len(names(lent.lend().app_url)) == 2
    with pytest.raises(psycopg.OperationalError):
        forgotten.execute("SELECT 1")


def test_after_a_change_of_tables_there_is_a_new_copy(lent: Lent) -> None:
    first = lent.lend()
    with connect(first.owner_url) as connection:
        connection.execute("ALTER TABLE person ADD COLUMN born INT")
    lent.give_back()
    again = lent.lend()
    assert again != first
    assert len(names(again.app_url)) == 2
