"""The application, its clock, its identities and its recorded transports, for every test.

A template database with the cast is made once a process and copied for each test. The whole
suite runs on SQLite; `pytest --database=postgresql` runs it on a real PostgreSQL instead. The
network is refused: only loopback answers.
"""

from __future__ import annotations

import base64
import gc
import os
import shutil
import socket
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Dialect, Engine
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

from app import create_app
from app.channels.recording import recording_transports
from app.core.clock import FixedClock
from app.core.crypto import Keyring
from app.core.db import Database
from app.core.events import EventBus
from app.core.ids import RandomIds, SequentialIds
from app.core.tenants import row_security_ddl, tenant_tables
from app.core.texts import DEFAULT_LANGUAGE, set_language
from app.core.types import Base
from app.core.work import Municipality, UnitOfWork, Units, the_service
from app.settings import Mode, Settings
from app.web.services import Services
from app.web.services import services as services_of
from tests.people import Cast, Person, log_in, settle
from tests.restoring import Lent

if TYPE_CHECKING:
    from tests.servers import Postgres

pytest_plugins = [
    "tests.servers",
    "tests.site",
    "tests.browsing",
    "tests.push_service",
    "tests.radicale",
    "tests.snapshots",
]

# No example is given up on for taking long on a busy machine. Which examples are tried stays the
# same from run to run, so that what failed fails again; LONG=1 looks for new ones.
hypothesis.settings.register_profile(
    "jobvej",
    deadline=None,
    derandomize=not os.environ.get("LONG"),
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("jobvej")

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
# One process goes everywhere in the demo, and all of these look at what it came upon.
LOOK_AT_ALL_PAGES = tuple(
    f"tests/outside/test_{name}.py" for name in ("axe", "forms", "html", "lighthouse")
)
ON_A_DATABASE = {"template", "migrated"}
ALL_STATEMENTS = 20_000  # more than the suite has
MASTER_KEYS = "test:" + base64.b64encode(b"k" * 32).decode()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the whole suite run on PostgreSQL as well."""
    parser.addoption("--database", choices=("sqlite", "postgresql"), default="sqlite")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with what takes long, so that no process is left with it at the end.

    On PostgreSQL, run what touches the database; of all else the first run has seen enough.
    """
    items.sort(key=_is_short)
    if config.getoption("--database") == "sqlite":
        return
    touching = {
        item: not ON_A_DATABASE.isdisjoint(getattr(item, "fixturenames", ())) for item in items
    }
    config.hook.pytest_deselected(items=[item for item in items if not touching[item]])
    items[:] = [item for item in items if touching[item]]


class _ByFile(LoadFileScheduling):
    """One file after the other, and those together that look at what was hard to come upon."""

    def _split_scope(self, nodeid: str) -> str:
        file = super()._split_scope(nodeid)
        return LOOK_AT_ALL_PAGES[0] if file in LOOK_AT_ALL_PAGES else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> _ByFile | None:
    """Spread files over the processes, where it is asked for."""
    return _ByFile(config, log) if config.getvalue("dist") == "loadfile" else None


def _is_short(item: pytest.Item) -> int:
    """Return 0 for the judges of every page, 1 for what starts servers, 2 for what asks for more
    time than others get, 3 for all others.
    """
    if item.get_closest_marker("outside"):
        return 0
    if item.get_closest_marker("journey") or item.get_closest_marker("faults"):
        return 1
    return 2 if item.get_closest_marker("timeout") else 3


def pytest_collection_finish() -> None:
    """Leave what was imported alone, as the web process does: it took a quarter of the time."""
    gc.set_threshold(50_000, 20, 100)
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _in_danish() -> None:
    """Begin in the language that a process begins in, whatever the test before spoke."""
    set_language(DEFAULT_LANGUAGE)


@pytest.fixture(autouse=True)
def _loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse the network, so that no test depends on it or reaches anybody."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if isinstance(address, tuple) and address[0] not in {"127.0.0.1", "::1", "localhost"}:
            raise OSError(f"the tests reach nobody, not {address[0]}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(scope="session", autouse=True)
def _routes_are_compiled_once() -> Iterator[None]:
    """Compile Werkzeug's routes once a process: half of what an application takes to make, and
    every test makes one with the same routes.
    """
    compile_rule, known = Rule.compile, dict[object, tuple[Any, ...]]()

    def once(rule: Rule) -> None:
        key = (rule.rule, rule.subdomain, rule.host, repr(rule.defaults), rule.merge_slashes)
        if key not in known:
            compile_rule(rule)
            builders = (rule._build.__func__, rule._build_unknown.__func__)  # type: ignore[attr-defined]
            known[key] = (rule._parts, rule._trace, rule._converters, rule.arguments, builders)
            return
        rule._parts, rule._trace, rule._converters, arguments, builders = known[key]
        rule.arguments = set(arguments)
        rule._build, rule._build_unknown = (one.__get__(rule, None) for one in builders)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "compile", once)
        yield


@pytest.fixture(scope="session", autouse=True)
def _statements_are_compiled_once() -> Iterator[None]:
    """Keep what SQLAlchemy compiles for the whole process: each test's engine says the same."""
    compiled = defaultdict[type[Dialect], Any](lambda: LRUCache(ALL_STATEMENTS))
    start = Engine.__init__

    def begin(engine: Engine, pool: Any, dialect: Dialect, *args: Any, **options: Any) -> None:
        start(engine, pool, dialect, *args, **options)
        if engine._compiled_cache is not None:
            engine._compiled_cache = compiled[type(dialect)]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Engine, "__init__", begin)
        patch.setattr(DefaultDialect, "__hash__", lambda one: hash(type(one)))
        patch.setattr(DefaultDialect, "__eq__", lambda one, other: type(one) is type(other))
        yield


class _CompiledOnce(BytecodeCache):
    """Templates compiled once a process: each test's application has the same ones."""

    def __init__(self) -> None:
        self.known: dict[tuple[str, str], Any] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill in what is known of a template."""
        bucket.code = self.known.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        self.known[bucket.key, bucket.checksum] = bucket.code


_COMPILED = _CompiledOnce()


@pytest.fixture(scope="session")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for what the application keeps besides the database."""
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="session")
def template(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Template]:
    """The database that every test begins with: the tables, two municipalities, the cast."""
    if request.config.getoption("--database") == "sqlite":
        yield SqliteTemplate(tmp_path_factory.mktemp("template"))
    else:
        yield PostgresTemplate(request.getfixturevalue("postgres"))


class Template:
    """A prepared database that copies are made of."""

    owner_url: str
    cast: Cast

    def copy(self, folder: Path) -> tuple[str, Callable[[], None]]:
        """Return the address of a fresh copy, and how to throw it away."""
        raise NotImplementedError

    def _fill(self, url: str) -> None:
        owner = Database(url)
        Base.metadata.create_all(owner.engine)
        if not owner.is_sqlite:
            with owner.engine.begin() as connection:
                for table in tenant_tables():
                    for statement in row_security_ddl(table):
                        connection.exec_driver_sql(statement)
        units = Units(
            owner,
            clock=FixedClock(NOW),
            ids=SequentialIds(),
            keyring=Keyring.from_text(MASTER_KEYS),
            bus=EventBus(),
        )
        self.cast = settle(units)
        owner.dispose()


class SqliteTemplate(Template):
    """A file that is copied."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "template.db"
        self._fill(f"sqlite:///{self.path}")

    def copy(self, folder: Path) -> tuple[str, Callable[[], None]]:
        """Copy the file, into memory where that can be, as nothing is to outlive the test."""
        there = Path("/dev/shm")
        holder = tempfile.TemporaryDirectory(dir=there if os.access(there, os.W_OK) else folder)
        copied = Path(holder.name) / "test.db"
        shutil.copyfile(self.path, copied)
        return f"sqlite:///{copied}", holder.cleanup


class PostgresTemplate(Template):
    """A database that others are created from, and put back as it was."""

    def __init__(self, postgres: Postgres) -> None:
        made = postgres.new_database()
        self._fill(made.owner_url)
        self.lent = Lent(postgres, made)

    def copy(self, folder: Path) -> tuple[str, Callable[[], None]]:
        """Lend a database that holds what the template holds."""
        return self.lent.lend().app_url, self.lent.give_back


@pytest.fixture
def database_url(template: Template, tmp_path: Path) -> Iterator[str]:
    """A fresh database with the cast in it."""
    url, throw_away = template.copy(tmp_path)
    yield url
    throw_away()


@pytest.fixture
def clock() -> FixedClock:
    """A clock that stands at nine o'clock UTC on 24 November 2026."""
    return FixedClock(NOW)


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """The settings of a tested installation."""
    return Settings(
        mode=Mode.DEVELOPMENT,
        database_url=database_url,
        migration_url=database_url,
        redis_url=None,
        data_dir=tmp_path / "data",
        base_url="http://localhost",
        secret_key="a-secret-only-for-tests",
        master_keys=MASTER_KEYS,
        tested=True,
    )


@pytest.fixture
def app(settings: Settings, clock: FixedClock) -> Iterator[Flask]:
    """The application on a fresh database, with transports that keep what they were given."""
    app = create_app(settings, clock, RandomIds(), recording_transports())
    app.jinja_env.bytecode_cache = _COMPILED
    yield app
    services_of(app).database.dispose()


@pytest.fixture
def services(app: Flask) -> Services:
    """The application's parts."""
    return services_of(app)


@pytest.fixture
def units(services: Services) -> Units:
    """What opens units of work."""
    return services.units


@pytest.fixture
def cast(template: Template) -> Cast:
    """The people every test can count on."""
    return template.cast


@pytest.fixture
def here(cast: Cast) -> Municipality:
    """The municipality that tests take place in."""
    return cast.here


@pytest.fixture
def uow(units: Units, here: Municipality) -> Iterator[UnitOfWork]:
    """A unit that writes, acting as the service; it commits when the test is done."""
    with units.write(here, the_service("test")) as unit:
        yield unit


@pytest.fixture
def acting_as(units: Units, here: Municipality) -> Callable[[Person], Any]:
    """Open a writing unit as one of the cast: `with acting_as(cast.ida) as uow:`."""

    def open_unit(person: Person) -> Any:
        return units.write(person.municipality or here, person.actor)

    return open_unit


@pytest.fixture
def work_off(services: Services) -> Callable[[], None]:
    """Let the worker hear every event that was recorded."""
    return lambda: services.jobs.run("outbox")


@pytest.fixture
def check_files(services: Services) -> Callable[[], None]:
    """Let the worker check every file that was uploaded."""
    return lambda: services.jobs.run("file-checks")


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser that nobody is logged in to."""
    return app.test_client()


@pytest.fixture
def client_of(app: Flask, services: Services) -> Callable[[Person], FlaskClient]:
    """Return a browser that one of the cast is logged in to, on their municipality's host."""
    return lambda person: log_in(app, services, person)
