"""One page that says how everything hangs together: doors, sockets, jobs, listeners, providers.

A new feature is a new folder and its lines here; removing it is deleting them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import structlog
from flask import Flask, request
from flask_alembic import Alembic
from flask_smorest import Api
from flask_wtf.csrf import CSRFProtect

from app.accounts import api as accounts_api
from app.accounts import demo, pages_log_in, pages_me, pages_staff
from app.accounts.codes import forget_old_codes
from app.accounts.commands import keys, people, tokens
from app.accounts.contract import Role
from app.accounts.identity import AccountsIdentity
from app.accounts.sessions import follow_sessions, forget_old_sessions
from app.channels.factory import transports_from
from app.commands import add_commands
from app.core import outbox
from app.core.clock import Clock, local_day
from app.core.crypto import Keyring
from app.core.db import Database
from app.core.events import EventBus
from app.core.health import Check, database_answers, queue_answers
from app.core.ids import Ids
from app.core.jobs import Every, Jobs, queue_for
from app.core.outbound import OutboundGuard
from app.core.relay import RealtimeRelay
from app.core.texts import lazy
from app.core.types import Base
from app.core.wake import bell_for
from app.core.work import UnitOfWork, Units, the_service
from app.demo.commands import demo as demo_commands
from app.demo.jobnet import moved_to
from app.employers import models as employers_tables
from app.employers import pages as employers_pages
from app.employers.deciding import count_waiting as count_waiting_companies
from app.employers.kinds_told import KINDS as EMPLOYER_KINDS
from app.files import api as files_api
from app.files import models as files_tables
from app.files.service import forget_orphans, forget_unused
from app.listings import (
    api_feed,
    api_following,
    api_posting,
    pages_approval,
    pages_feed,
    pages_following,
    pages_importing,
    pages_interests,
    pages_posting,
    pages_reporting,
)
from app.listings import models as listings_tables
from app.listings.approval import count_waiting
from app.listings.caching import ReadyAnswers
from app.listings.claiming import close_imported_twins
from app.listings.closing import close_due_listings
from app.listings.commands_importing import listings
from app.listings.contract import (
    ImportFinished,
    InterestAnswered,
    InterestSent,
    ListingApproved,
    ListingChanged,
    ListingClosed,
)
from app.listings.feed import Feed
from app.listings.feed_page import FeedPages
from app.listings.import_digest import KIND as IMPORT_DIGEST
from app.listings.import_digest import tell_followers_of_import
from app.listings.import_sources import IMPORTERS
from app.listings.interests import forget_old_interests
from app.listings.jobs_importing import imports_of_all
from app.listings.kinds_followers import KINDS as FOLLOWER_KINDS
from app.listings.kinds_told import KINDS as AUTHOR_KINDS
from app.listings.listeners_following import tell_citizen, tell_employer, tell_followers
from app.listings.placing import count_waiting_placements
from app.listings.reporting import count_reported
from app.notifications import api as notifications_api
from app.notifications import digest
from app.notifications import jobs as notifications_jobs
from app.notifications import models as notifications_tables
from app.notifications import pages as notifications_pages
from app.notifications.contract import NotificationCreated, NotificationsCreated
from app.notifications.delivering import deliver_due
from app.notifications.devices import unbind_session
from app.notifications.forgetting import forget_old_notifications
from app.notifications.reading import unread_count
from app.notifications.reminders import remind_due
from app.notifications.service import register_kind
from app.notifications.socket import NewsRelay
from app.settings import Mode, Settings
from app.tenancy.service import MunicipalityDirectory
from app.web import api_document, health, i18n, pwa, socketio
from app.web.contract import NavEntry
from app.web.guards import STAFF
from app.web.idempotency import forget_answers
from app.web.migrating import migrations_done
from app.web.services import Services
from app.web.unit import bearer_token, cookie_name, current_actor

log = structlog.get_logger()

# Named here, so that every table is known whichever door is opened first.
TABLES = (employers_tables, files_tables, listings_tables, notifications_tables)

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
    socket = socketio.new_socketio()
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
        directory=directory,
        identity=AccountsIdentity(directory, beside=beside_request),
        relay=RealtimeRelay(units, bell, directory.by_id),
        socketio=socket,
        transports=transports or transports_from(settings, clock=clock),
        beside_request=beside_request,
    )
    follow_sessions(unbind_session)
    _keep_feed(parts)
    _tell()
    _listen(parts)
    _work(parts)
    return parts


def _keep_feed(parts: Services) -> None:
    """Keep each municipality's feed in mind, and look again as soon as it has changed."""
    feed = Feed(parts.units, patience=0 if parts.settings.tested else 1)
    parts.caches["feed"] = feed
    for event in (ListingApproved, ListingChanged, ListingClosed, ImportFinished):
        parts.bus.relay(event, lambda uow, _event: feed.look_again(uow.municipality.id))


def _tell() -> None:
    """Name the kinds of notification; each feature owns its own."""
    for kind in (digest.KIND, *EMPLOYER_KINDS, *AUTHOR_KINDS, *FOLLOWER_KINDS, IMPORT_DIGEST):
        register_kind(kind)


def _listen(parts: Services) -> None:
    """Say who hears which event, and who is woken after a commit."""
    if not parts.settings.tested:
        parts.units.after_commit.append(lambda _events: parts.jobs.wake("outbox"))
        parts.units.after_commit.append(notifications_jobs.wake_for_news(parts.jobs))
    parts.units.after_commit.append(lambda _events: parts.bell.ring())
    parts.bus.listen(ListingApproved, tell_followers)
    parts.bus.listen(ListingApproved, close_imported_twins)
    parts.bus.listen(ImportFinished, tell_followers_of_import)
    parts.bus.listen(InterestSent, tell_employer)
    parts.bus.listen(InterestAnswered, tell_citizen)
    news = NewsRelay(parts.socketio)
    parts.bus.relay(NotificationCreated, news.one_created)
    parts.bus.relay(NotificationsCreated, news.many_created)


def _work(parts: Services) -> None:
    """Name the jobs of the worker."""
    every_minute = Every()
    parts.jobs.add(
        "outbox", lambda: outbox.work_off(parts.units, parts.directory.by_id), every=every_minute
    )
    parts.jobs.add("forget-unused-files", per_municipality(parts, forget_unused), every=Every("23"))
    parts.jobs.add(
        "forget-orphans", per_municipality(parts, forget_orphans), every=Every("41", "3")
    )
    post_office = notifications_jobs.post_office(parts)
    parts.jobs.add("deliveries", lambda: deliver_due(post_office), every=every_minute)
    parts.jobs.add("reminders", per_municipality(parts, remind_due), every=every_minute)
    parts.jobs.add(
        "forget-notifications", per_municipality(parts, forget_old_notifications), every=Every("31")
    )
    parts.jobs.add("forget-codes", per_municipality(parts, forget_old_codes), every=Every("43"))
    parts.jobs.add(
        "forget-sessions", per_municipality(parts, forget_old_sessions), every=Every("47")
    )
    parts.jobs.add(
        "forget-interests", per_municipality(parts, forget_old_interests), every=Every("13", "4")
    )
    parts.jobs.add("forget-answers", per_municipality(parts, forget_answers), every=Every("37"))
    parts.jobs.add(
        "close-due-listings", per_municipality(parts, close_due_listings), every=Every("1")
    )
    guard = OutboundGuard(parts.settings.import_extra_origins)
    parts.caches["import_guard"] = guard
    parts.jobs.add(
        "imports",
        lambda: imports_of_all(parts.units, parts.directory.all, guard),
        every=every_minute,
    )
    parts.jobs.add("forget-old-events", lambda: outbox.forget_old(parts.units), every=Every("17"))


def doors(app: Flask, api: Api, parts: Services) -> None:
    """Open every page and API endpoint of the service."""
    for blueprint in (i18n.pages, health.pages, pwa.pages, api_document.pages):
        app.register_blueprint(blueprint)
    for blueprint in (pages_log_in.pages, pages_me.pages, pages_staff.pages):
        app.register_blueprint(blueprint)
    if parts.settings.mode is Mode.DEMO:
        app.register_blueprint(demo.pages)
        parts.caches["demo_people"] = demo.demo_people
        parts.caches["before_import"] = lambda content: moved_to(
            local_day(parts.clock.now()), content
        )
    for group in (people, tokens, keys, listings, demo_commands):
        app.cli.add_command(group)
    api.register_blueprint(accounts_api.api)
    parts.nav += [
        NavEntry("me.show", lazy("Me"), icon="person", order=90, sections=("me.",)),
        NavEntry(
            "staff.show",
            lazy("Colleagues"),
            icon="persons",
            order=80,
            roles=frozenset({Role.ADMINISTRATOR}),
        ),
    ]
    api.register_blueprint(files_api.api)
    app.register_blueprint(pages_feed.pages)
    api.register_blueprint(api_feed.api)
    for blueprint in (pages_following.pages, pages_interests.pages):
        app.register_blueprint(blueprint)
    api.register_blueprint(api_following.api)
    parts.nav += [
        NavEntry(
            "following.mine", lazy("Following"), icon="star", order=20, sections=("following.",)
        ),
        NavEntry(
            "interests.mine",
            lazy("Interests"),
            icon="send",
            order=60,
            roles=frozenset({Role.CITIZEN}),
        ),
    ]
    parts.nav += [
        NavEntry(
            "feed.index",
            lazy("Openings"),
            icon="search",
            anonymous=True,
            order=10,
            sections=("feed.listing",),
        ),
        NavEntry(
            "feed.saved",
            lazy("Saved"),
            icon="bookmark",
            roles=frozenset({"citizen"}),
            order=40,
        ),
    ]
    _open_posting(app, api, parts)
    app.register_blueprint(notifications_pages.pages)
    api.register_blueprint(notifications_api.api)
    parts.nav.append(
        NavEntry(
            "notifications.centre",
            lazy("Notifications"),
            icon="notifications",
            order=40,
            badge=unread_count,
            sections=("notifications.",),
        )
    )
    app.register_blueprint(pages_importing.pages)
    parts.nav.append(
        NavEntry(
            "imports.overview",
            lazy("Bring openings in"),
            icon="download",
            order=70,
            roles=frozenset(IMPORTERS),
            badge=count_waiting_placements,
            sections=("imports.",),
        )
    )
    add_commands(app, parts)
    Alembic(
        app,
        run_mkdir=False,
        metadatas=Base.metadata,
        engines=Database(parts.settings.migration_url).writing,
    )


def _open_posting(app: Flask, api: Api, parts: Services) -> None:
    """Open the doors of companies, of authors, and of the job centre that decides."""
    api.register_blueprint(api_posting.api)
    for blueprint in (
        employers_pages.pages,
        pages_posting.pages,
        pages_approval.pages,
        pages_reporting.pages,
    ):
        app.register_blueprint(blueprint)
    staff, employer = frozenset(STAFF), frozenset({Role.EMPLOYER})
    parts.nav += [
        NavEntry(
            "approval.queue",
            lazy("To be approved"),
            icon="check",
            roles=staff,
            order=15,
            badge=count_waiting,
            sections=("approval.queue", "approval.decide"),
        ),
        NavEntry(
            "posting.mine",
            lazy("Your openings"),
            icon="assignment",
            roles=employer,
            order=15,
            sections=("posting.",),
        ),
        NavEntry(
            "posting.ours",
            lazy("Our own openings"),
            icon="assignment",
            roles=staff,
            order=61,
            sections=("posting.",),
        ),
        NavEntry(
            "employers.company", lazy("Your company"), icon="business", roles=employer, order=16
        ),
        NavEntry(
            "employers.queue",
            lazy("Companies"),
            icon="business",
            roles=staff,
            order=62,
            badge=count_waiting_companies,
            sections=("employers.queue", "employers.decline"),
        ),
        NavEntry(
            "approval.reported",
            lazy("Reported openings"),
            icon="flag",
            roles=staff,
            order=63,
            badge=count_reported,
        ),
    ]


def keep_answers_ready(app: Flask, parts: Services) -> None:
    """Answer what everyone sees alike before Flask is asked."""
    feed = parts.caches["feed"]
    pages = FeedPages(app.jinja_env, feed, clock=parts.clock, directory=parts.directory)
    parts.caches["feed_pages"] = pages
    app.wsgi_app = ReadyAnswers(  # type: ignore[method-assign, assignment]  # how WSGI middleware is put on
        app.wsgi_app,
        feed=feed,
        pages=pages,
        directory=parts.directory,
        clock=parts.clock,
        count=parts.caches["count_answer"],
    )


def do_at_once(work: Callable[[], None]) -> None:
    """Do work that could wait at once, so that a test sees what came of it."""
    work()


def per_municipality(parts: Services, verb: Callable[[UnitOfWork], object]) -> Callable[[], None]:
    """Return work that does a verb once for each municipality, in a unit of its own."""

    def work() -> None:
        for municipality in parts.directory.all():
            try:
                with parts.units.write(municipality, the_service(verb.__name__)) as uow:
                    verb(uow)
            except Exception:  # one municipality's trouble must not keep the others waiting
                log.exception("job-failed", job=verb.__name__, municipality=municipality.slug)

    return work


def realtime(app: Flask, parts: Services) -> None:
    """Tie the socket's events to their verbs, and follow the outbox for open pages."""
    mode = "threading" if parts.settings.tested else "gevent"
    parts.socketio.init_app(
        app,
        async_mode=mode,
        cors_allowed_origins=None,
        max_http_buffer_size=socketio.MOST_BYTES,
        manage_session=False,
        ping_interval=25,
        ping_timeout=20,
    )
    parts.socketio.on_event("connect", following_the_outbox(parts))


def following_the_outbox(parts: Services) -> Callable[..., bool]:
    """Let pages in, and follow the outbox in this process from the first one on.

    Not earlier, so that it begins in the process that serves, after every fork; and at once, so
    that nothing committed after a page was let in passes it by.
    """
    is_followed = parts.settings.tested  # tests ask the relay themselves

    def connect(auth: Any = None) -> bool:
        nonlocal is_followed
        is_let_in = socketio.connect(auth)
        if is_let_in and not is_followed:
            is_followed = True
            parts.relay.start_here()
            parts.socketio.start_background_task(parts.relay.run)
        return is_let_in

    return connect


def protect_forms(app: Flask, csrf: CSRFProtect) -> None:
    """Check the protection token on every write that a browser session could be tricked into."""

    @app.before_request
    def check() -> None:
        through_api = request.path.startswith("/api/")
        by_session = bearer_token() is None and cookie_name() in request.cookies
        proves_itself = request.endpoint in PROVE_THEMSELVES
        # A cookie that opens nothing protects nothing: the guard says what is missing.
        is_at_risk = (by_session and current_actor().is_known) if through_api else True
        if request.endpoint and is_at_risk and not proves_itself:
            csrf.protect()


def checks(app: Flask, parts: Services) -> list[tuple[str, Check]]:
    """Name what must hold before requests are served."""
    return [
        ("database", database_answers(parts.database)),
        ("queue", queue_answers(parts.jobs.queue)),
        ("migrations", migrations_done(app, parts.database)),
    ]
