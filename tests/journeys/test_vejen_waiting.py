"""Case 8, Vejen: no time is free, and what must be booked by a day has to wait for one.

Ida finds no time on her phone, stands in line, and takes the time that Omar calls off. Omar is then
asked to book by a day, for which there is no time: the day moves by itself, Anders is told so, and
what Omar saw and was told stands where it can be looked up.
"""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from app.booking.arranging import Wanted, book_meeting
from app.booking.availability import add_absence
from app.booking.meeting_types import meeting_type
from app.booking.must_book.models import MustBook
from app.booking.slots import Wish, free_slots
from app.booking.waiting.offering import OFFERS
from app.core.clock import end_of_day, local_day
from tests.booking.office import set_up_office
from tests.journeys.chatting import Open
from tests.site import Site

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]

NO_TIMES = "Der er ingen ledige tider lige nu"


@pytest.fixture(scope="module")
def last_time(site: Site) -> UUID:
    """Anders can be met once in the next months, and Omar has booked that time."""
    cast = site.cast
    with site.by_itself() as uow:
        office = set_up_office(uow, cast)
        kind = meeting_type(uow, office.type_id)
        wish = Wish(kind, cast.omar.id, kind.modes[0], cast.anders.id)
        since = uow.now + timedelta(days=4)
        only = free_slots(uow, wish, since=since, until=since + timedelta(days=9))[0]
        away = timedelta(days=120)
        add_absence(uow, cast.anders.id, starts_at=uow.now, ends_at=only.starts_at)
        add_absence(uow, cast.anders.id, starts_at=only.ends_at, ends_at=only.ends_at + away)
        wanted = Wanted(kind.id, only.starts_at, only.mode, cast.anders.id)
        return book_meeting(uow, cast.omar.id, wanted).id


def look(site: Site, *jobs: str) -> None:
    """Have the worker's rounds made now, as nobody wants to wait for the clock."""
    for job in ("outbox", *jobs):
        site.services.jobs.run(job)


def let_the_day_come(site: Site, must_book_id: UUID) -> None:
    """Let today be the last day to book, and the service have looked after it the day before."""
    with site.by_itself() as uow:
        row = uow.session.scalars(select(MustBook).where(MustBook.id == must_book_id)).one()
        today = local_day(uow.now)
        row.book_by = row.first_book_by = today
        row.deadline_at, row.looked_at = end_of_day(today), uow.now - timedelta(days=2)


def open_notification(page: Page, site: Site, title: str) -> None:
    """Follow what one was told."""
    page.goto(f"{site.url}/notifikationer")
    page.get_by_role("link", name=title).first.click()


def test_a_time_comes_free_for_who_waits_and_a_day_moves_where_none_does(
    site: Site, phone: Open, desktop: Open, last_time: UUID
) -> None:
    cast = site.cast
    ida, omar = phone(cast.ida), phone(cast.omar).speak("da")
    page = ida.open("/moeder/nyt/jobsamtale")
    expect(page.get_by_text(NO_TIMES)).to_be_visible()
    page.get_by_role("link", name="Kom på venteliste").click()
    page.get_by_role("button", name="Kom på venteliste").click()
    expect(page.locator("main")).to_contain_text("Du er den næste på listen.")

    theirs = omar.open(f"/moeder/{last_time}")
    theirs.get_by_role("link", name="Jeg kan ikke komme").click()
    theirs.get_by_role("button", name="Aflys mødet").click()
    expect(theirs.locator("main")).to_contain_text("Dit møde er aflyst.")
    look(site, OFFERS)

    open_notification(page, site, "Der er en ledig tid til dig")
    expect(page.locator("main")).to_contain_text("Torvet 1, 7700 Thisted")
    page.get_by_role("button", name="Ja, jeg tager tiden").click()
    expect(page.locator("main")).to_contain_text("Dit møde er booket.")
    page.goto(f"{site.url}/moeder")
    expect(page.locator("main")).not_to_contain_text("venteliste")

    _must_book(site, omar.open("/moeder"), desktop(cast.anders).open("/frister"))


def _must_book(site: Site, citizen: Page, desk: Page) -> None:
    desk.get_by_role("link", name="Bed en borger").click()
    desk.get_by_label("Borgerens navn").fill("Omar")
    desk.get_by_role("button", name="Søg").last.click()
    desk.locator("main").get_by_role("link", name="Omar").click()
    desk.get_by_label("Hvilket møde?").select_option(label="Jobsamtale")
    with site.by_itself() as uow:
        later = local_day(uow.now) + timedelta(days=10)
    desk.locator("[name=book_by]").fill(later.isoformat())
    for name in ("reason", "rule", "help"):
        desk.locator(f"[name={name}]").fill("Ring, så finder vi en tid sammen.")
    desk.get_by_role("button", name="Bed om det").click()
    desk.wait_for_url(re.compile(r"/frister/[0-9a-f-]{36}$"))
    must_book_id = UUID(desk.url.rsplit("/", 1)[1])

    citizen.reload()
    citizen.get_by_role("link", name="Se de ledige tider").click()
    expect(citizen.get_by_text(NO_TIMES)).to_be_visible()
    let_the_day_come(site, must_book_id)
    look(site, "must-book")

    open_notification(citizen, site, "Du har fået mere tid til at booke dit møde")
    expect(citizen.locator("#skal-bookes")).to_contain_text("Den sidste dag at booke er")
    open_notification(desk, site, "En frist for at booke har flyttet sig af sig selv")
    expect(desk).to_have_url(re.compile(f"{must_book_id}$"))
    for said in ("Der var ingen ledig tid.", "0 ledige tider", "Dagen var først"):
        expect(desk.locator("main")).to_contain_text(said)
    proof = desk.request.get(f"{desk.url}/dokumentation.json").json()
    assert [one["number"] for one in proof["times_shown"]] == [0]
    assert [one["because"] for one in proof["moves"]] == ["no_times"]
    told = {one["kind"]: one["read_at"] for one in proof["notices"]}
    assert told["booking/book-by-moved"] is not None
