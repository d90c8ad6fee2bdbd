"""An adviser's calendar on a computer: it keeps itself true, and a day's illness is seen to.

Once with the keyboard alone, and once in a browser that runs no scripts.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from app.accounts.contract import Role
from app.booking.arranging import Wanted, book_meeting, cancel_booking
from app.booking.meeting_types import meeting_type
from app.booking.slots import Wish, free_slots
from app.core.clock import local_day
from tests.booking.office import Office, let_meet, set_up_office
from tests.browsing import Visitor
from tests.people import Person, move_in
from tests.site import Site

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]

Open = Callable[..., Visitor]
FOCUSED = "() => document.activeElement?.innerText?.trim()"
MOST_TABS = 60


@pytest.fixture(scope="module")
def office(site: Site) -> Office:
    """Ida and Omar can meet Anders or Signe."""
    with site.by_itself() as uow:
        made = set_up_office(uow, site.cast)
        let_meet(uow, site.cast.signe.id, made)
        return made


def books(site: Site, citizen: Person, office: Office, *, adviser: Person) -> tuple[UUID, str]:
    """Book one of the later times with somebody; returns the meeting and its day."""
    with site.acting_as(citizen) as uow:
        kind = meeting_type(uow, office.type_id)
        wish = Wish(kind, citizen.id, kind.modes[0], adviser.id)
        until = uow.now + timedelta(days=12)
        slot = free_slots(uow, wish, since=uow.now + timedelta(days=4), until=until)[0]
        wanted = Wanted(kind.id, slot.starts_at, slot.mode, adviser.id)
        booked = book_meeting(uow, citizen.id, wanted)
        return booked.id, local_day(booked.starts_at).isoformat()


def test_an_open_calendar_is_true_without_being_loaded_again(
    site: Site, desktop: Open, office: Office
) -> None:
    cast = site.cast
    first, day = books(site, cast.ida, office, adviser=cast.anders)
    page = desktop(cast.anders).open(f"/kalender?vis=uge&dag={day}")
    page.locator("html[data-live-calendar=on]").wait_for()
    expect(page.get_by_role("link", name="Ida")).to_be_visible()
    books(site, cast.omar, office, adviser=cast.anders)
    expect(page.get_by_role("link", name="Omar")).to_be_visible()
    expect(page.locator("[data-calendar-status]")).to_have_text("Kalenderen er ændret.")
    page.get_by_role("link", name="Ida").focus()
    with site.acting_as(cast.ida) as uow:
        cancel_booking(uow, first, reason="Syg")
    expect(page.get_by_text("Aflyst")).to_be_visible()
    assert page.evaluate(FOCUSED) == "Ida"


def tab_to(page: Page, words: str) -> None:
    """Go from stop to stop until one says these words."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED).startswith(words):
            return
    raise AssertionError(f"no stop says {words}")


def test_a_day_of_illness_with_the_keyboard_alone(
    site: Site, desktop: Open, phone: Open, office: Office
) -> None:
    cast = site.cast
    meeting, day = books(site, cast.ida, office, adviser=cast.anders)
    page = desktop(cast.anders).open(f"/kalender/vaek?fra={day}&til={day}")
    page.locator("input[name=usual]").first.focus()
    page.keyboard.press("Space")
    tab_to(page, "Gør det for")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Dagene holdes fri, og alle har fået besked.")).to_be_visible()
    expect(page.get_by_text("En kollega tager det").first).to_be_visible()
    theirs = phone(cast.ida).open("/notifikationer")
    theirs.get_by_text("Der er noget nyt om dit møde").first.click()
    expect(theirs).to_have_url(f"{site.at(cast.ida)}/moeder/{meeting}")
    expect(theirs.locator("dl")).to_contain_text("Signe")


def test_without_scripts_the_citizen_chooses_another_time_in_one_tap(
    site: Site, desktop: Open, phone: Open, office: Office
) -> None:
    cast = site.cast
    nina = move_in(site.services.units, cast.here, "Nina", Role.CITIZEN)
    meeting, day = books(site, nina, office, adviser=cast.signe)
    page = desktop(cast.signe, java_script_enabled=False).open(f"/kalender?dag={day}")
    page.get_by_role("link", name="Nina").click()
    page.get_by_text("Aflys mødet").first.click()
    page.get_by_label("Et par ord til borgeren").fill("Jeg skal til kursus.")
    page.get_by_role("button", name="Aflys mødet").click()
    expect(page.get_by_text("Mødet er aflyst.")).to_be_visible()
    theirs = phone(nina, java_script_enabled=False).open("/moeder")
    theirs.get_by_role("link", name="Vælg en ny tid").first.click()
    expect(theirs.get_by_text("“Jeg skal til kursus.”")).to_be_visible()
    theirs.locator("button[name=starts_at]").first.click()
    expect(theirs.get_by_text("Dit møde er booket.")).to_be_visible()
    assert str(meeting) not in theirs.url
