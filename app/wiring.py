"""One page that says how everything hangs together: parts, doors, kinds, providers.

Who hears which event stands in `wiring_events.py`, what is done in the background in
`wiring_jobs.py`. A new feature is a new folder and its lines here; removing it is deleting them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Flask
from flask_alembic import Alembic
from flask_smorest import Api

from app.accounts import api as accounts_api
from app.accounts import commands as accounts_commands
from app.accounts import (
    demo,
    pages_advising,
    pages_log_in,
    pages_me,
    pages_staff,
    pages_substitutes,
    pages_target_groups,
    pages_teams,
)
from app.accounts import navigation as accounts_navigation
from app.accounts.doors import COMPANY_NAMES, DEMO_CAST
from app.accounts.identity import AccountsIdentity
from app.accounts.newcomers import grant_wishes
from app.accounts.sessions import follow_sessions, follow_shutting_out
from app.booking import api as booking_api
from app.booking import kinds_away as booking_kinds_away
from app.booking import kinds_interpreting as booking_interpreter
from app.booking import kinds_told as booking_kinds
from app.booking import models as booking_tables
from app.booking import navigation as booking_navigation
from app.booking import pages as booking_pages
from app.booking import pages_away as booking_pages_away
from app.booking import pages_hours as booking_pages_hours
from app.booking import pages_interpreting as booking_pages_interpreting
from app.booking import pages_moving as booking_pages_moving
from app.booking import pages_setup as booking_pages_setup
from app.booking import pages_staff as booking_pages_staff
from app.booking import pages_staff_meeting as booking_pages_meeting
from app.booking import pages_staff_times as booking_pages_times
from app.booking import pages_video as booking_pages_video
from app.booking import reminding as booking_reminding
from app.booking.calendars import models as own_calendar_tables
from app.booking.calendars import pages as own_calendar_pages
from app.booking.calendars import troubles as own_calendar_kinds
from app.booking.card import about_meetings
from app.booking.drop_in import api as drop_in_api
from app.booking.drop_in import api_staff as drop_in_api_staff
from app.booking.drop_in import kinds_told as drop_in_kinds
from app.booking.drop_in import models as drop_in_tables
from app.booking.drop_in import pages as drop_in_pages
from app.booking.drop_in import pages_staff as drop_in_pages_staff
from app.booking.must_book import api as must_book_api
from app.booking.must_book import kinds_told as must_book_kinds
from app.booking.must_book import models as must_book_tables
from app.booking.must_book import pages_staff as must_book_pages
from app.booking.sessions import api as sessions_api
from app.booking.sessions import api_staff as sessions_api_staff
from app.booking.sessions import kinds_told as sessions_kinds
from app.booking.sessions import models as sessions_tables
from app.booking.sessions import pages as sessions_pages
from app.booking.sessions import pages_attendance as sessions_pages_attendance
from app.booking.sessions import pages_staff as sessions_pages_staff
from app.booking.waiting import api as waiting_api
from app.booking.waiting import kinds_told as waiting_kinds
from app.booking.waiting import models as waiting_tables
from app.booking.waiting import pages as waiting_pages
from app.booking.waiting import pages_staff as waiting_pages_staff
from app.channels.factory import transports_from
from app.chat import api as chat_api
from app.chat import cards, pages_company, pages_inbox, pages_inbox_actions, pages_inbox_writing
from app.chat import kinds_inbox as chat_inbox_kinds
from app.chat import kinds_told as chat_kinds
from app.chat import models as chat_tables
from app.chat import navigation as chat_navigation
from app.chat import pages as chat_pages
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
from app.demo import commands as demo_commands
from app.demo.jobnet import moved_to
from app.employers import kinds_told as employers_kinds
from app.employers import models as employers_tables
from app.employers import navigation as employers_navigation
from app.employers import pages as employers_pages
from app.employers import pages_people as employers_pages_people
from app.employers.colleagues import INVITATION, grant_invitation
from app.employers.service import company_names
from app.employers.signing_up import SIGN_UP, grant_sign_up
from app.files import api as files_api
from app.files import models as files_tables
from app.listings import (
    api_feed,
    api_following,
    api_posting,
    import_digest,
    kinds_followers,
    kinds_told,
    pages_approval,
    pages_feed,
    pages_following,
    pages_importing,
    pages_interests,
    pages_placing,
    pages_posting,
    pages_reporting,
)
from app.listings import commands_importing as listings_commands
from app.listings import models as listings_tables
from app.listings import models_importing as imports_tables
from app.listings import navigation as listings_navigation
from app.listings.incoming import BEFORE_IMPORT
from app.listings.ready import keep_feed
from app.notifications import api as notifications_api
from app.notifications import digest
from app.notifications import models as notifications_tables
from app.notifications import navigation as notifications_navigation
from app.notifications import pages as notifications_pages
from app.notifications.devices import unbind_person, unbind_session
from app.notifications.service import register_kind
from app.plan import api as plan_api
from app.plan import models as plan_tables
from app.plan import navigation as plan_navigation
from app.plan import pages as plan_pages
from app.plan import pages_address as plan_pages_address
from app.plan.addresses import end_address_of
from app.plan.doors import PLAN
from app.plan.from_meetings import meetings_held, own_meetings
from app.plan.from_must_book import days_to_book_by
from app.plan.from_openings import saved_openings
from app.plan.from_sessions import own_numbers, own_sessions
from app.plan.from_waiting import offered_times
from app.plan.pages_address import FETCHES, fetches
from app.settings import Mode, Settings
from app.tenancy import pages as tenancy_pages
from app.tenancy.service import MunicipalityDirectory
from app.web import api_document, counts, health, i18n, pwa
from app.web.migrating import migrations_done
from app.web.services import Services
from app.web.serving import say_so_each_minute
from app.web.socketio import new_socketio, open_socket
from app.wiring_events import listen
from app.wiring_jobs import work

# Named here, so that every table is known whichever door is opened first.
TABLES = (
    *(sessions_tables, drop_in_tables),
    *(booking_tables, waiting_tables),
    *(booking_tables, own_calendar_tables),
    must_book_tables,
    *(chat_tables, employers_tables, files_tables, notifications_tables),
    plan_tables,
    *(listings_tables, imports_tables),
)

PAGES = (
    *(drop_in_pages.pages, drop_in_pages_staff.pages),
    *(sessions_pages.pages, sessions_pages_staff.pages, sessions_pages_attendance.pages),
    *(i18n.pages, health.pages, pwa.pages, api_document.pages),
    *(pages_log_in.pages, pages_me.pages, pages_staff.pages),
    *(pages_teams.pages, pages_advising.pages, pages_substitutes.pages, tenancy_pages.pages),
    pages_target_groups.pages,
    *(pages_feed.pages, pages_following.pages, pages_interests.pages, pages_importing.pages),
    pages_placing.pages,
    *(pages_posting.pages, pages_approval.pages, pages_reporting.pages),
    *(employers_pages.pages, employers_pages_people.pages),
    *(plan_pages.pages, plan_pages_address.pages),
    notifications_pages.pages,
    *(chat_pages.pages, pages_company.pages),
    *(pages_inbox.pages, pages_inbox_actions.pages),
    pages_inbox_writing.pages,
    *(booking_pages.pages, booking_pages_moving.pages, booking_pages_staff.pages),
    *(booking_pages_meeting.pages, booking_pages_times.pages, booking_pages_away.pages),
    *(booking_pages_setup.pages, booking_pages_hours.pages),
    *(waiting_pages.pages, waiting_pages_staff.pages),
    own_calendar_pages.pages,
    *(booking_pages_interpreting.pages, booking_pages_video.pages),
    must_book_pages.pages,
)

API = (
    *(sessions_api.api, sessions_api_staff.api),
    *(drop_in_api.api, drop_in_api_staff.api),
    counts.api,
    accounts_api.api,
    files_api.api,
    *(api_feed.api, api_following.api, api_posting.api),
    plan_api.api,
    notifications_api.api,
    chat_api.api,
    *(booking_api.api, waiting_api.api, must_book_api.api),
)

NAVIGATION = (
    *accounts_navigation.ENTRIES,
    *listings_navigation.ENTRIES,
    *employers_navigation.ENTRIES,
    *plan_navigation.ENTRIES,
    *notifications_navigation.ENTRIES,
    *chat_navigation.ENTRIES,
    *booking_navigation.ENTRIES,
)

COMMANDS = (
    *(accounts_commands.people, accounts_commands.tokens, accounts_commands.keys),
    listings_commands.listings,
    demo_commands.demo,
)

# The kinds of notification; each feature owns its own.
KINDS = (
    *(*sessions_kinds.KINDS, *drop_in_kinds.KINDS),
    digest.KIND,
    *(*booking_kinds.KINDS, *booking_kinds_away.KINDS),
    *(*waiting_kinds.KINDS, *own_calendar_kinds.KINDS),
    *(*booking_reminding.KINDS, booking_interpreter.KIND),
    *must_book_kinds.KINDS,
    *employers_kinds.KINDS,
    *(*kinds_told.KINDS, *kinds_followers.KINDS, import_digest.KIND),
    *(*chat_kinds.KINDS, *chat_inbox_kinds.KINDS),
)

# What stands on the citizen's card beside a conversation, in this order.
CARD = (cards.about_person, about_meetings, cards.about_interests, cards.about_following)

# What the plan is put together from (`app/plan/contract.py` says what a part of it is).
ITEMS = (
    *(own_sessions, own_numbers),
    *(own_meetings, meetings_held, days_to_book_by, offered_times),
    saved_openings,
)

# What is posted here is proven by a signed token in the path, and by mail programs (RFC 8058).
PROVE_THEMSELVES = frozenset({"notifications.unsubscribe"})


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
    parts.provided[PLAN] = ITEMS
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
    )


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
