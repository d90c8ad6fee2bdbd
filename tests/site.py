"""The service as it runs for real, on a database with the cast in it.

A web process and a worker, started as `make run` starts them, for browsers and outside judges;
beside them an application in this process on the same database, to prepare rows with and to be
told by. Each module of tests has a site of its own, so none meets another's rows.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from app.accounts.people import person_by_email
from app.accounts.sessions import issue_token, open_session
from app.channels.recording import recording_transports
from app.core.work import Actor, UnitOfWork, the_service
from app.settings import settings_from_environment
from app.web.services import Services
from app.web.services import services as services_of
from tests.conftest import MASTER_KEYS, Template
from tests.people import HOST, NEIGHBOUR_HOST, Cast, Person
from tests.servers import answers, folder, free_port, running
from tools.run import commands, prepare_database

UNEXPECTED = ("request-failed", "seal-broken", "Traceback (most recent call last)")


@dataclass(frozen=True)
class Site:
    """A running service, and the application that prepares what is on it."""

    url: str
    port: int
    app: Flask
    services: Services
    home: Path
    _cast: Cast | None = None
    env: dict[str, str] = field(default_factory=dict)

    @property
    def cast(self) -> Cast:
        """Return who lives here; the demo has people of its own."""
        assert self._cast, "this is the demo"
        return self._cast

    def at(self, person: Person) -> str:
        """Return the address of a person's own municipality."""
        return f"http://{person.host}:{self.port}"

    @contextlib.contextmanager
    def acting_as(self, person: Person) -> Iterator[UnitOfWork]:
        """Open a unit that writes as one of the cast."""
        with self.services.units.write(person.municipality, person.actor) as uow:
            yield uow

    @contextlib.contextmanager
    def by_itself(self) -> Iterator[UnitOfWork]:
        """Open a unit that writes as the service, in the first municipality."""
        with self.services.units.write(self.cast.here, the_service("test")) as uow:
            yield uow

    def cookie_of(self, person: Person) -> str:
        """Open a session of a person; returns the value of its cookie."""
        token = self.services.ids.secret()
        with self.acting_as(person) as uow:
            open_session(uow, person.id, token=token, device="test")
        return token

    def token_of(self, person: Person) -> str:
        """Return a new bearer token of a person."""
        with self.acting_as(person) as uow:
            return issue_token(uow, self.services.ids, person.id, label="test")

    @contextlib.contextmanager
    def another_web_process(self, app: str = "wsgi:app") -> Iterator[int]:
        """Serve the same on a port of its own as well, as on a second core; yields the port."""
        port = free_port()
        env = {**self.env, "PORT": str(port)}
        command = [*commands(env)["web process"][:-1], app]
        ready = f"http://127.0.0.1:{port}/healthz"
        log = self.home / f"web-{port}.log"
        with running(command, ready=lambda: answers(ready), log=log, env=env, within=60):
            yield port

    def log(self) -> str:
        """Return what the processes have written so far."""
        logs = sorted(self.home.glob("*.log"))
        return "\n".join(path.read_text(errors="replace") for path in logs)

    def complaints(self) -> list[str]:
        """Return the lines in which the service says that it failed."""
        return [line for line in self.log().splitlines() if any(u in line for u in UNEXPECTED)]


@contextlib.contextmanager
def running_site(template: Template, *, worker: bool = True, **settings: str) -> Iterator[Site]:
    """Start the service on a fresh copy of the template; `settings` come on top of its own."""
    with folder() as home:
        database_url, throw_away = template.copy(home)
        port = free_port()
        env = {**os.environ, **_settings(home, port, database_url), **settings}
        app = create_app(settings_from_environment(env), transports=recording_transports())
        site = Site(env["BASE_URL"], port, app, services_of(app), home, template.cast, env)
        try:
            with contextlib.ExitStack() as processes:
                _start(processes, site, env, worker=worker)
                yield site
        finally:
            site.services.database.dispose()
            throw_away()


@contextlib.contextmanager
def running_demo(loaded: Path, *, worker: bool = False, **settings: str) -> Iterator[Site]:
    """Start the demo on a copy of it, as `make run` does: its people, openings and companies."""
    with folder() as home:
        shutil.copytree(loaded, home, dirs_exist_ok=True)
        port = free_port()
        env = {**os.environ, **_demo_settings(home, port), **settings}
        app = create_app(settings_from_environment(env), transports=recording_transports())
        site = Site(env["BASE_URL"], port, app, services_of(app), home, env=env)
        try:
            with contextlib.ExitStack() as processes:
                _start(processes, site, env, worker=worker)
                yield site
        finally:
            site.services.database.dispose()


def demo_person(site: Site, email: str) -> Person:
    """Return one of the people that the demo is known for."""
    slug, host = ("nabo", NEIGHBOUR_HOST) if email.startswith("nabo") else ("demo", HOST)
    municipality = next(m for m in site.services.directory.all() if m.slug == slug)
    with site.services.units.read(municipality) as uow:
        card = person_by_email(uow, email)
    actor = Actor(card.id, frozenset(card.roles), language=card.language)
    return Person(card.id, card.name, email, actor, municipality, host)


def _settings(home: Path, port: int, database_url: str) -> dict[str, str]:
    return {
        "MODE": "development",
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "BASE_URL": f"http://localhost:{port}",
        "DATA_DIR": str(home / "data"),
        "DATABASE_URL": database_url,
        "MIGRATION_DATABASE_URL": database_url,
        "MASTER_KEYS": MASTER_KEYS,
        "SECRET_KEY": "a-secret-only-for-tests",
        "REDIS_URL": "",
        "SMTP_URL": "",
        "PUSH_EXTRA_ORIGINS": "",
    }


def _demo_settings(home: Path, port: int) -> dict[str, str]:
    return {**_settings(home, port, f"sqlite:///{home / 'demo.db'}"), "MODE": "demo"}


def _start(
    processes: contextlib.ExitStack, site: Site, env: dict[str, str], *, worker: bool
) -> None:
    programs = commands(env)
    if worker:
        log = site.home / "worker.log"
        processes.enter_context(
            running(programs["worker"], ready=log.exists, log=log, env=env, patience=6)
        )
    health = f"http://127.0.0.1:{site.port}/healthz"
    processes.enter_context(
        running(
            programs["web process"],
            ready=lambda: answers(health),
            log=site.home / "web.log",
            env=env,
            within=60,
        )
    )


@pytest.fixture(scope="session")
def demo_loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo as `make run` loads it the first time, once for all processes of a run."""
    shared = tmp_path_factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        shared = shared.parent
    home = shared / "demo"
    with (shared / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (home / "data" / ".prepared").exists():
            shutil.rmtree(home, ignore_errors=True)
            (home / "data").mkdir(parents=True)
            prepare_database({**os.environ, **_demo_settings(home, free_port())})
    return home


@pytest.fixture(scope="module")
def site(template: Template, request: pytest.FixtureRequest) -> Iterator[Site]:
    """A site for this module.

    `SITE = {"MODE": "demo"}` in the module sets it up otherwise, `WITH_PUSH = True` lets it send
    to the fixture `web_push_testing`.
    """
    settings: dict[str, str] = dict(getattr(request.module, "SITE", {}))
    if getattr(request.module, "WITH_PUSH", False):
        settings["PUSH_EXTRA_ORIGINS"] = request.getfixturevalue("web_push_testing").origin
    with running_site(template, **settings) as running_one:
        yield running_one
        assert running_one.complaints() == []
