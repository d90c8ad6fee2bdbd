"""One page that says how everything hangs together: doors, sockets, jobs, listeners, providers.

A new feature is a new folder and its lines here; removing it is deleting them.
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
    pages_teams,
)
from app.accounts import navigation as accounts_navigation
from app.accounts.codes import forget_old_codes
from app.accounts.contract import (
    OwnAdviserChanged,
    PersonBlocked,
    SessionEnded,
    SubstitutionChanged,
    TeamLeft,
)
from app.accounts.doors import DEMO_CAST
from app.accounts.identity import AccountsIdentity
from app.accounts.invitations import forget_old_invitations
from app.accounts.newcomers import grant_wishes
from app.accounts.sessions import follow_sessions, follow_shutting_out, forget_old_sessions
from app.channels.factory import transports_from
from app.chat import api as chat_api
from app.chat import cards, pages_company, pages_inbox, pages_inbox_actions, pages_inbox_writing
from app.chat import jobs as chat_jobs
from app.chat import kinds_inbox as chat_inbox_kinds
from app.chat import kinds_told as chat_kinds
from app.chat import models as chat_tables
from app.chat import navigation as chat_navigation
from app.chat import pages as chat_pages
from app.chat import socket as chat_socket
from app.chat.about_interests import begin_with_answer, end_with_interest, follow_company
from app.chat.assigning import follow_own_adviser, let_go_of, tell_of_substitutes
from app.chat.broadcasting import send_broadcasts
from app.chat.contract import (
    ConversationChanged,
    ConversationMoved,
    ConversationOpened,
    MessagePosted,
    MessageRedacted,
    MessagesRead,
    NoteWritten,
    ScheduledChanged,
)
from app.chat.exporting import Press, forget_exports, make_due_exports
from app.chat.hearing import Hearing
from app.chat.inbox_view import CITIZEN_CARD
from app.chat.later import send_due
from app.chat.printing import print_pdf
from app.chat.promising import raise_overdue
from app.chat.realtime import ChatRelay
from app.chat.realtime_inbox import InboxRelay
from app.chat.realtime_lists import ListRelay
from app.commands import add_commands
from app.core import outbox
from app.core.clock import Clock, local_day
from app.core.crypto import Keyring
from app.core.db import Database
from app.core.events import Event, EventBus
from app.core.health import Check, database_answers, queue_answers
from app.core.ids import Ids
from app.core.jobs import Every, Jobs, queue_for
from app.core.outbound import OutboundGuard
from app.core.relay import RealtimeRelay
from app.core.rounds import bit_by_bit, in_each_municipality
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
from app.employers.contract import (
    ColleagueJoined,
    ColleagueRemoved,
    EmployerRestored,
    EmployerRevoked,
)
from app.employers.signing_up import SIGN_UP, grant_sign_up
from app.files import api as files_api
from app.files import jobs as files_jobs
from app.files import models as files_tables
from app.files.checking import Inspection
from app.files.contract import FileChecked
from app.files.scanning import scanner_at
from app.files.service import forget_orphans, forget_unused
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
    pages_posting,
    pages_reporting,
)
from app.listings import commands_importing as listings_commands
from app.listings import listeners_following as listeners
from app.listings import models as listings_tables
from app.listings import models_importing as imports_tables
from app.listings import navigation as listings_navigation
from app.listings.claiming import close_imported_twins
from app.listings.closing import close_due_listings
from app.listings.contract import (
    ImportFinished,
    InterestAnswered,
    InterestSent,
    InterestStopped,
    InterestWithdrawn,
    ListingApproved,
    OccupationPlaced,
)
from app.listings.incoming import BEFORE_IMPORT, IMPORT_GUARD
from app.listings.interests import forget_old_interests
from app.listings.jobs_importing import imports_of_all
from app.listings.placing import place_carriers
from app.listings.ready import keep_feed
from app.listings.stopping import close_openings_of, reopen_openings_of
from app.notifications import api as notifications_api
from app.notifications import digest
from app.notifications import jobs as notifications_jobs
from app.notifications import models as notifications_tables
from app.notifications import navigation as notifications_navigation
from app.notifications import pages as notifications_pages
from app.notifications.contract import NotificationCreated, NotificationsCreated
from app.notifications.delivering import email_due, push_due
from app.notifications.devices import unbind_person, unbind_session
from app.notifications.forgetting import forget_old_notifications
from app.notifications.reminders import remind_due
from app.notifications.service import register_kind
from app.notifications.socket import NewsRelay
from app.settings import Mode, Settings
from app.tenancy import pages as tenancy_pages
from app.tenancy.service import MunicipalityDirectory
from app.web import api_document, counts, health, i18n, pwa
from app.web.cutting_off import cutting_off, on_sweeping
from app.web.idempotency import forget_answers
from app.web.migrating import migrations_done
from app.web.services import Services
from app.web.socketio import new_socketio, open_socket

# Named here, so that every table is known whichever door is opened first.
TABLES = (
    *(chat_tables, employers_tables, files_tables, notifications_tables),
    *(listings_tables, imports_tables),
)

PAGES = (
    *(i18n.pages, health.pages, pwa.pages, api_document.pages),
    *(pages_log_in.pages, pages_me.pages, pages_staff.pages),
    *(pages_teams.pages, pages_advising.pages, pages_substitutes.pages, tenancy_pages.pages),
    *(pages_feed.pages, pages_following.pages, pages_interests.pages, pages_importing.pages),
    *(pages_posting.pages, pages_approval.pages, pages_reporting.pages),
    *(employers_pages.pages, employers_pages_people.pages),
    notifications_pages.pages,
    *(chat_pages.pages, pages_company.pages),
    *(pages_inbox.pages, pages_inbox_actions.pages),
    pages_inbox_writing.pages,
)

API = (
    counts.api,
    accounts_api.api,
    files_api.api,
    *(api_feed.api, api_following.api, api_posting.api),
    notifications_api.api,
    chat_api.api,
)

NAVIGATION = (
    *accounts_navigation.ENTRIES,
    *listings_navigation.ENTRIES,
    *employers_navigation.ENTRIES,
    *notifications_navigation.ENTRIES,
    *chat_navigation.ENTRIES,
)

COMMANDS = (
    *(accounts_commands.people, accounts_commands.tokens, accounts_commands.keys),
    listings_commands.listings,
    demo_commands.demo,
)

# The kinds of notification; each feature owns its own.
KINDS = (
    digest.KIND,
    *employers_kinds.KINDS,
    *(*kinds_told.KINDS, *kinds_followers.KINDS, import_digest.KIND),
    *(*chat_kinds.KINDS, *chat_inbox_kinds.KINDS),
)

# What stands on the citizen's card beside a conversation, in this order.
CARD = (cards.about_person, cards.about_interests, cards.about_following)

# Who hears which event: in the worker, after the commit.
LISTENERS = (
    (ListingApproved, listeners.tell_followers),
    (ListingApproved, close_imported_twins),
    (ImportFinished, import_digest.tell_followers_of_import),
    (OccupationPlaced, place_carriers),
    (InterestSent, listeners.tell_employer),
    (InterestAnswered, listeners.tell_citizen),
    (OwnAdviserChanged, follow_own_adviser),
    (PersonBlocked, let_go_of),
    (FileChecked, listeners.tell_of_refused_cv),
    (InterestAnswered, begin_with_answer),
    (InterestWithdrawn, end_with_interest),
    (ColleagueJoined, follow_company),
    (ColleagueRemoved, follow_company),
    (InterestStopped, end_with_interest),
    (EmployerRevoked, close_openings_of),
    (EmployerRestored, reopen_openings_of),
)

# What is done by itself, once in each municipality.
ROUNDS = (
    ("reminders", remind_due, Every()),
    ("close-due-listings", close_due_listings, Every("1")),
    ("forget-exports", forget_exports, Every("19")),
    ("forget-unused-files", forget_unused, Every("23")),
    ("forget-notifications", forget_old_notifications, Every("31")),
    ("forget-answers", forget_answers, Every("37")),
    ("forget-orphans", forget_orphans, Every("41", "3")),
    ("forget-codes", forget_old_codes, Every("43")),
    ("forget-invitations", forget_old_invitations, Every("53", "4")),
    ("forget-sessions", forget_old_sessions, Every("47")),
    ("forget-interests", forget_old_interests, Every("13", "4")),
)

# What is done by itself each minute, some rows at a time: people write meanwhile.
BIT_BY_BIT = (
    ("chat-overdue", raise_overdue),
    ("chat-substitutes", tell_of_substitutes),
    ("chat-send-later", send_due),
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
    follow_sessions(unbind_session)
    follow_shutting_out(unbind_person)
    grant_wishes(SIGN_UP, grant_sign_up)
    grant_wishes(INVITATION, grant_invitation)
    keep_feed(parts)
    _listen(parts)
    _work(parts)
    return parts


def do_at_once(work: Callable[[], None]) -> None:
    """Do work that could wait at once, so that a test sees what came of it."""
    work()


def _listen(parts: Services) -> None:
    """Say who hears which event, and who is woken after a commit."""
    if not parts.settings.tested:
        parts.units.after_commit.append(_wake_for_listeners(parts))
        parts.units.after_commit.append(notifications_jobs.wake_for_news(parts.jobs))
        parts.units.after_commit.append(chat_jobs.wake_for_unseen(parts.jobs))
        parts.units.after_commit.append(chat_jobs.wake_for_broadcasts(parts.jobs))
        parts.units.after_commit.append(chat_jobs.wake_for_exports(parts.jobs))
        parts.units.after_commit.append(files_jobs.wake_for_files(parts.jobs))
    parts.units.after_commit.append(lambda _events: parts.bell.ring())
    for event, listener in LISTENERS:
        parts.bus.listen(event, listener)
    news = NewsRelay(parts.socketio)
    parts.bus.relay(NotificationCreated, news.one_created)
    parts.bus.relay(NotificationsCreated, news.many_created)
    parts.bus.relay(SessionEnded, cutting_off(parts))
    parts.bus.relay(PersonBlocked, cutting_off(parts))
    chat = ChatRelay(parts.socketio)
    parts.bus.relay(MessagePosted, chat.posted)
    parts.bus.relay(MessageRedacted, chat.redacted)
    parts.bus.relay(FileChecked, chat.file_checked)
    parts.bus.relay(MessagesRead, chat.read)
    parts.bus.relay(ConversationChanged, chat.changed)
    hearing = Hearing(parts.socketio)
    parts.bus.relay(TeamLeft, hearing.lost_by)
    parts.bus.relay(ColleagueRemoved, hearing.lost_by)
    parts.bus.relay(SubstitutionChanged, hearing.moved)
    parts.bus.relay(EmployerRevoked, hearing.moved)
    on_sweeping(parts, hearing.look_through)
    inboxes = InboxRelay(parts.socketio, seconds_between=0 if parts.settings.tested else 1)
    inboxes.open_inboxes(parts)
    for moving in (
        *(ConversationOpened, MessagePosted, MessageRedacted),
        *(NoteWritten, ScheduledChanged),
    ):
        parts.bus.relay(moving, inboxes.moved)
    parts.bus.relay(ConversationChanged, inboxes.changed)
    parts.bus.relay(ConversationMoved, inboxes.went_on)
    parts.bus.relay(MessagesRead, inboxes.read)
    lists = ListRelay(parts.socketio)
    for listed in (ConversationOpened, MessagePosted, MessageRedacted, ConversationChanged):
        parts.bus.relay(listed, lists.moved)
    parts.bus.relay(MessagesRead, lists.read)


def _wake_for_listeners(parts: Services) -> Callable[[list[Event]], None]:
    """Return what wakes the worker after a commit that somebody there listens for."""

    def wake(events: list[Event]) -> None:
        if any(parts.bus.listeners.get(type(event).__name__) for event in events):
            parts.jobs.wake("outbox")

    return wake


def _work(parts: Services) -> None:
    """Name the jobs of the worker."""
    units, directory, jobs = parts.units, parts.directory, parts.jobs
    jobs.add("outbox", lambda: outbox.work_off(units, directory.by_id), every=Every())
    jobs.add("forget-old-events", lambda: outbox.forget_old(units), every=Every("17"))
    for name, verb, every in ROUNDS:
        jobs.add(name, in_each_municipality(units, directory.all, verb), every=every)
    for name, few in BIT_BY_BIT:
        jobs.add(name, bit_by_bit(units, directory.all, few), every=Every())
    look = chat_jobs.look_for_unseen(units, directory.all, jobs)
    jobs.add(chat_jobs.UNSEEN, look, every=Every())
    _work_slowly(parts)


def _work_slowly(parts: Services) -> None:
    """Name the jobs that wait for others or have much to do, each with threads of its own."""
    units, directory, jobs = parts.units, parts.directory, parts.jobs
    office = notifications_jobs.post_office(parts)
    deliveries = (partial(push_due, office), partial(email_due, office))
    jobs.add(notifications_jobs.DELIVERIES, *deliveries, every=Every(), is_slow=True)
    scanner = scanner_at(parts.settings.clamav_address)
    parts.provided[health.NOTES] = [("scanner", scanner.complaint)]
    parts.provided[health.THOROUGH_NOTES] = [
        ("scanner", lambda: scanner.complaint(thoroughly=True))
    ]
    checks_of_files = files_jobs.checks(Inspection(units, scanner, directory.all), jobs)
    jobs.add(files_jobs.CHECKS, checks_of_files, every=Every(), is_slow=True)
    guard = parts.provided[IMPORT_GUARD] = OutboundGuard(parts.settings.import_extra_origins)
    imports = partial(imports_of_all, units, directory.all, guard)
    jobs.add("imports", imports, every=Every(), is_slow=True)
    broadcasts = partial(send_broadcasts, units, directory.all)
    jobs.add(chat_jobs.BROADCASTS, broadcasts, every=Every(), is_slow=True)
    exports = partial(make_due_exports, Press(units, directory.all, print_pdf))
    jobs.add(chat_jobs.EXPORTS, exports, every=Every(), is_slow=True)


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
