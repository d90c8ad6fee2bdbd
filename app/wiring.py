"""One page that says how everything hangs together: the parts, and what is made of them.

What each feature brings stands in `wiring_features.py`, who hears which event in
`wiring_events.py`, what is done in the background in `wiring_jobs.py`, what people take along in
`wiring_take_out.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Flask
from flask_alembic import Alembic
from flask_smorest import Api

from app.accounts import demo
from app.accounts.doors import COMPANY_NAMES, DEMO_CAST
from app.accounts.identity import AccountsIdentity
from app.accounts.newcomers import grant_wishes
from app.accounts.sessions import follow_sessions, follow_shutting_out
from app.channels.factory import transports_from
from app.chat import socket as chat_socket
from app.chat.inbox_view import CITIZEN_CARD
from app.commands import add_commands
from app.core.clock import Clock, local_day
from app.core.crypto import Keyring
from app.core.db import Database
from app.core.events import EventBus
from app.core.health import Check, database_answers, queue_answers
from app.core.ids import Ids
from app.core.jobs import Jobs, queue_for
from app.core.relay import RealtimeRelay
from app.core.types import Base
from app.core.wake import bell_for
from app.core.whisper import whisper_for
from app.core.work import Units
from app.demo.jobnet import moved_to
from app.employers.colleagues import INVITATION, grant_invitation
from app.employers.service import company_names
from app.employers.signing_up import SIGN_UP, grant_sign_up
from app.listings.incoming import BEFORE_IMPORT
from app.listings.ready import HOME, keep_feed
from app.notifications.devices import unbind_person, unbind_session
from app.notifications.service import register_kind
from app.plan.addresses import end_address_of
from app.plan.doors import EXPECTED, PLAN
from app.plan.expected import said_at_home
from app.plan.pages_address import FETCHES, fetches
from app.privacy.doors import TAKE_OUT_PARTS
from app.programmes.library.together import together_at_home
from app.settings import Mode, Settings
from app.tenancy.service import MunicipalityDirectory
from app.web.migrating import DB, migrations_done
from app.web.services import Services
from app.web.serving import say_so_each_minute
from app.web.socketio import new_socketio, open_socket
from app.wiring_events import listen
from app.wiring_features import API, CARD, COMMANDS, DEADLINES, ITEMS, KINDS, NAVIGATION, PAGES
from app.wiring_jobs import work
from app.wiring_take_out import parts_of_take_out


def services(settings: Settings, clock: Clock, ids: Ids, transports: Any) -> Services:
    """Put the parts together that every door shares."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    database = Database(settings.database_url)
    bus = EventBus()
    keyring = Keyring.from_text(settings.master_keys, settings.data_dir / "files")
    units = Units(database, clock=clock, ids=ids, keyring=keyring, bus=bus)
    directory = MunicipalityDirectory(units, default_slug=settings.default_municipality)
    queue = queue_for(
        redis_url=settings.redis_url, data_dir=settings.data_dir, immediate=settings.tested
    )
    bell = bell_for(redis_url=settings.redis_url, data_dir=settings.data_dir)
    socket = new_socketio()
    beside_request = do_at_once if settings.tested else socket.start_background_task
    parts = Services(
        settings=settings,
        clock=clock,
        ids=ids,
        database=database,
        units=units,
        bus=bus,
        jobs=Jobs(queue),
        bell=bell,
        whisper=whisper_for(redis_url=settings.redis_url, data_dir=settings.data_dir),
        directory=directory,
        identity=AccountsIdentity(directory, beside=beside_request),
        relay=RealtimeRelay(units, bell, directory.by_id),
        socketio=socket,
        transports=transports or transports_from(settings, clock=clock),
        beside_request=beside_request,
        nav=list(NAVIGATION),
    )
    for kind in KINDS:
        register_kind(kind)
    parts.provided[CITIZEN_CARD] = CARD
    parts.provided[PLAN], parts.provided[EXPECTED] = ITEMS, DEADLINES
    parts.provided[HOME] = (together_at_home, partial(said_at_home, DEADLINES))
    parts.provided[TAKE_OUT_PARTS] = parts_of_take_out(parts, ITEMS)
    parts.provided[FETCHES] = fetches()
    follow_sessions(unbind_session)
    follow_shutting_out(unbind_person)
    follow_shutting_out(end_address_of)
    grant_wishes(SIGN_UP, grant_sign_up)
    grant_wishes(INVITATION, grant_invitation)
    parts.serving.append(partial(say_so_each_minute, parts))
    keep_feed(parts)
    listen(parts)
    work(parts)
    return parts


def do_at_once(work: Callable[[], None]) -> None:
    """Do work that could wait at once, so that a test sees what came of it."""
    work()


def doors(app: Flask, api: Api, parts: Services) -> None:
    """Open every page, API endpoint and command of the service."""
    for pages in PAGES:
        app.register_blueprint(pages)
    for endpoints in API:
        api.register_blueprint(endpoints)
    for group in COMMANDS:
        app.cli.add_command(group)
    if parts.settings.mode is Mode.DEMO:
        app.register_blueprint(demo.pages)
        parts.provided[DEMO_CAST] = demo.demo_cast
        parts.provided[COMPANY_NAMES] = company_names
        parts.provided[BEFORE_IMPORT] = lambda content: moved_to(
            local_day(parts.clock.now()), content
        )
    add_commands(app, parts)
    Alembic(
        app,
        run_mkdir=False,
        metadatas=Base.metadata,
        engines=Database(parts.settings.migration_url).writing,
        command_name="",
    )
    app.cli.add_command(DB)


def realtime(app: Flask, parts: Services) -> None:
    """Tie the socket's events to their verbs."""
    open_socket(app, parts)
    chat_socket.open_chat(parts)


def checks(app: Flask, parts: Services) -> list[tuple[str, Check]]:
    """Name what must hold before requests are served."""
    return [
        ("database", database_answers(parts.database)),
        ("queue", queue_answers(parts.jobs.queue)),
        ("migrations", migrations_done(app, parts.database)),
    ]
