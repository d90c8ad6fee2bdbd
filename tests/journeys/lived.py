"""What journeys that live for months share: the service on the test's own clock, and its diaries.

Days pass to the next on which something may be to do; on its morning the service does what it does
by itself, and what somebody was told is written down as they could read it on the day.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select
from werkzeug.serving import make_server

from app.accounts.registrations import note_registration
from app.accounts.target_groups import set_target_groups
from app.core.clock import FixedClock, local_day
from app.core.texts import format_weekday, use_language
from app.demo.content import library
from app.demo.content import programmes as described
from app.notifications.models import Notification
from app.notifications.reading import list_notifications
from app.programmes.library.contract import PartKind
from app.programmes.library.editing import add_module, publish_module
from app.programmes.library.facts_kept import module_from_kept
from app.programmes.publishing import add_programme, publish_programme
from app.tenancy.target_groups import add_target_group, target_groups
from app.web.services import Services
from tests.browsing import NARROW, Visitor
from tests.journeys.ahead import days_until_work
from tests.people import Cast, Person
from tests.servers import free_port
from tests.site import Site

JOBS = (
    *("outbox", "enrol-by-itself", "programmes", "reminders"),
    *("licences", "licence-lines", "films", "outbox", "deliveries"),
)
WIDEST = "document.documentElement.scrollWidth"

Live = Callable[..., None]


@pytest.fixture
def site(app: Flask, services: Services, cast: Cast, tmp_path: Path) -> Iterator[Site]:
    """The service on the test's own clock, for real browsers."""
    port = free_port()
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield Site(f"http://localhost:{port}", port, app, services, tmp_path, cast)
    server.shutdown()
    thread.join()


@pytest.fixture
def live(site: Site, clock: FixedClock) -> Live:
    """Let days pass until one has come, and the service do each morning what it does."""

    def living(until: date, *diaries: Diary) -> None:
        while local_day(clock.now()) < until:
            left = (until - local_day(clock.now())).days
            clock.advance(timedelta(days=days_until_work(site.services, at_most=left)))
            do_the_work(site)
            for diary in diaries:
                diary.note()

    return living


def do_the_work(site: Site) -> None:
    """Do now what the worker does by itself."""
    for job in JOBS:
        site.services.jobs.run(job)


class Diary:
    """What somebody was told, as they could read it on the day."""

    def __init__(self, site: Site, who: Person) -> None:
        """Begin an empty one."""
        self.site, self.who, self.lines = site, who, list[str]()
        self._known: set[object] = set()

    def note(self) -> None:
        """Write down what is new."""
        with self.site.acting_as(self.who) as uow, use_language(self.who.actor.language):
            newest = uow.session.scalar(
                select(Notification.id)
                .where(Notification.recipient_id == self.who.id)
                .order_by(Notification.id.desc())
                .limit(1)
            )
            if newest is None or newest in self._known:  # on most days nobody is told anything
                return
            day = format_weekday(local_day(uow.now))
            for one in reversed(list_notifications(uow, limit=20)):
                if one.id not in self._known:
                    self._known.add(one.id)
                    self.lines.append(f"{day}\n{one.title}\n{one.body}\n")

    def text(self) -> str:
        """Return it all."""
        return "\n".join(self.lines)


def left_open(one: Visitor) -> Visitor:
    """Let a page lie open while days pass, beyond the end of its session, without a socket."""
    one.forgive("401 (")
    return without_socket(one)


def without_socket(one: Visitor) -> Visitor:
    """Let sockets stay silent: this server has none, and nothing here is to be live."""
    one.context.route_web_socket(re.compile("/socket.io/"), lambda _socket: None)
    return one


def fits(page: Page) -> None:
    """See that nothing is wider than the phone, once the page that was asked for is there."""
    page.wait_for_load_state()
    assert page.evaluate(WIDEST) <= NARROW["width"]


def publish(site: Site, key: str, **others: object) -> UUID:
    """Publish one of the demo's programmes, with the target groups that it is for."""
    facts = replace(described()[key], **others)  # type: ignore[arg-type]
    with site.by_itself() as uow:
        known = {group.slug for group in target_groups(uow)}
        for slug in sorted({*facts.audience.target_groups} - known):
            add_target_group(uow, name_da=slug.capitalize(), name_en=slug.capitalize(), slug=slug)
        programme_id = add_programme(uow, facts)
        publish_programme(uow, programme_id)
    return programme_id


def put_on_shelf(
    site: Site, key: str, *, worksheet_id: UUID | None = None, film_id: UUID | None = None
) -> UUID:
    """Publish one of the demo's modules, as the editor does; without a film it has no such part."""
    facts = module_from_kept(library()["modules"][key])
    shown = {
        PartKind.WORKSHEET: {"worksheet_id": worksheet_id},
        PartKind.VIDEO: {"video_id": film_id},
    }
    parts = tuple(
        replace(one, **shown.get(one.kind, {}))
        for one in facts.parts
        if film_id or one.kind != PartKind.VIDEO
    )
    with site.acting_as(site.cast.signe) as uow:
        module_id = add_module(uow, replace(facts, parts=parts))
        publish_module(uow, module_id)
    return module_id


def new_here(site: Site, who: Person, *groups: str, registered_on: date) -> None:
    """Let somebody register as unemployed on a day, in some target groups."""
    with site.by_itself() as uow:
        set_target_groups(uow, who.id, groups)
        note_registration(uow, who.id, registered_on=registered_on)
    do_the_work(site)


def tick_off(page: Page, what: str) -> None:
    """Say on a programme's page that something is done, and see that it is."""
    card = page.locator(".card", has_text=what)
    card.get_by_role("button", name=re.compile("Jeg har gjort det|I have done it")).click()
    done = page.get_by_role("list", name=re.compile("^(Færdig|Done)$"))
    expect(done).to_contain_text(what)
