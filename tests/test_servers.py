"""The servers that other tests lean on start, do what they are for, and leave nothing behind."""

import contextlib
import os
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import psycopg
import pytest
import redis
from playwright.sync_api import Browser

from app.files.contract import Clean, Infected
from app.files.scanning import Clamd
from tests.servers import (
    Database,
    NotReady,
    Postgres,
    accepts,
    clamd_server,
    folder,
    free_port,
    nginx_server,
    postgres_server,
    redis_server,
    running,
    wait_until,
)


def connect(url: str) -> psycopg.Connection:
    return psycopg.connect(url.replace("+psycopg", ""), autocommit=True)


@pytest.fixture(scope="module")
def server():
    with postgres_server() as postgres:
        yield postgres


@pytest.fixture
def database(server: Postgres):
    database = server.new_database()
    yield database
    server.drop_database(database)


@pytest.fixture
def guarded(database: Database) -> Database:
    """A table with a row for each of two municipalities, and a policy forced on everyone."""
    with connect(database.owner_url) as owner:
        owner.execute("CREATE TABLE rows (municipality text)")
        owner.execute("INSERT INTO rows VALUES ('a'), ('b')")
        owner.execute("ALTER TABLE rows ENABLE ROW LEVEL SECURITY")
        owner.execute("ALTER TABLE rows FORCE ROW LEVEL SECURITY")
        owner.execute(
            "CREATE POLICY own ON rows USING (municipality = current_setting('app.it', true))"
        )
    return database


@pytest.mark.postgres
@pytest.mark.parametrize("role", ["owner_url", "app_url"])
def test_row_level_security_binds_both_roles(guarded: Database, role: str):
    with connect(getattr(guarded, role)) as connection:
        connection.execute("SELECT set_config('app.it', 'a', false)")
        assert connection.execute("SELECT municipality FROM rows").fetchall() == [("a",)]


@pytest.mark.postgres
def test_the_application_may_change_rows_but_not_tables(guarded: Database):
    with connect(guarded.app_url) as application:
        application.execute("SELECT set_config('app.it', 'a', false)")
        assert application.execute("DELETE FROM rows").rowcount == 1
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            application.execute("ALTER TABLE rows DISABLE ROW LEVEL SECURITY")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            application.execute("CREATE TABLE more (id int)")


@pytest.mark.postgres
def test_a_copied_database_has_its_own_rows(server: Postgres, guarded: Database):
    copy = server.new_database(template=guarded)
    with connect(copy.app_url) as application:
        application.execute("SELECT set_config('app.it', 'b', false)")
        assert application.execute("DELETE FROM rows").rowcount == 1
    with connect(guarded.app_url) as application:
        application.execute("SELECT set_config('app.it', 'b', false)")
        assert application.execute("SELECT count(*) FROM rows").fetchone() == (1,)
    server.drop_database(copy)


@pytest.mark.postgres
def test_postgres_knows_danish(database: Database):
    with connect(database.app_url) as application:
        words = application.execute("SELECT to_tsvector('danish', 'medarbejderne')").fetchone()
    assert words == ("'medarbejd':1",)


def test_redis_keeps_a_value_while_it_runs_and_is_gone_after():
    with redis_server() as url:
        client = redis.Redis.from_url(url)
        client.set("key", "value")
        assert client.get("key") == b"value"
        port = client.connection_pool.connection_kwargs["port"]
    assert not accepts(port)


def test_clamd_knows_the_signatures_it_is_given_and_is_gone_after():
    with clamd_server({"Ours": b"something that nobody writes"}) as daemon:
        with socket.create_connection(("127.0.0.1", daemon.port), 5) as connection:
            connection.sendall(b"zPING\0")
            assert connection.recv(100) == b"PONG\0"
        scanner = Clamd(daemon.socket)
        assert scanner.scan(b"here is something that nobody writes") == Infected("Ours.UNOFFICIAL")
        assert scanner.scan(b"here is what everybody writes") == Clean()
    assert not accepts(daemon.port)


def test_nginx_serves_the_configuration_it_is_given():
    config = "server { listen 127.0.0.1:@PORT@; location / { return 200 'hej'; } }"
    with nginx_server(config) as url, urllib.request.urlopen(url) as response:
        assert response.read() == b"hej"


def test_a_wrong_configuration_is_said_in_nginx_own_words():
    with pytest.raises(NotReady, match="nonsense"), nginx_server("nonsense on;"):
        pass


@pytest.mark.journey
def test_chromium_opens_a_page(chromium: Browser):
    config = (
        "server { listen 127.0.0.1:@PORT@; "
        "location / { default_type text/html; return 200 '<title>Jobvej</title>'; } }"
    )
    with nginx_server(config) as url, contextlib.closing(chromium.new_page()) as page:
        page.goto(url)
        assert page.title() == "Jobvej"


def test_a_server_dies_with_a_test_run_that_is_killed(tmp_path: Path):
    ours = "import sys, time; from tests.servers import redis_server\n"
    ours += "with redis_server() as url: print(url, flush=True); time.sleep(60)"
    env = {**os.environ, "TMPDIR": str(tmp_path)}  # what nobody is left to clear away
    run = subprocess.Popen([sys.executable, "-c", ours], env=env, stdout=subprocess.PIPE, text=True)
    assert run.stdout is not None
    port = int(run.stdout.readline().rpartition(":")[2].partition("/")[0])
    assert accepts(port)
    run.kill()
    run.communicate()
    assert wait_until(lambda: not accepts(port), within=5)


def test_a_server_that_ignores_us_is_ended_all_the_same():
    port = free_port()
    deaf = f"trap '' TERM; exec {sys.executable} -m http.server {port} --bind 127.0.0.1"
    with (
        folder() as home,
        running(
            ["sh", "-c", deaf], ready=lambda: accepts(port), log=home / "log", patience=0.5
        ) as process,
    ):
        pass
    assert process.returncode is not None
    assert not accepts(port)
