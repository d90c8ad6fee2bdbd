"""Case 8, Næstved: the daily drop-in, with a queue number on the phone.

Ida draws a number on a phone of 360 by 740 and waits where she likes; Anders calls from a computer.
Her page and her notifications say when she is next, and when it is her turn.
"""

from __future__ import annotations

from datetime import time, timedelta
from uuid import UUID

import pytest
from playwright.sync_api import Locator, Page, expect

from app.booking.drop_in.calling import call_next
from app.booking.drop_in.contract import DropInFacts
from app.booking.drop_in.queueing import draw_number
from app.booking.drop_in.setting_up import add_drop_in
from app.booking.meeting_types import add_place
from app.core.clock import local_day
from app.tenancy.closing_days import closing_days
from app.tenancy.opening import Period
from tests.journeys.chatting import ON_TIME, Open
from tests.site import Site

pytestmark = [pytest.mark.journey, pytest.mark.timeout(600)]


@pytest.fixture
def drop_in_id(site: Site) -> UUID:
    """A drop-in that is open all day long, whatever the day."""
    periods = tuple(Period(weekday, time(0), time(23, 59)) for weekday in range(7))
    with site.by_itself() as uow:
        place_id = add_place(uow, name="Jobcenter Næstved", address="Teatergade 8, 4700 Næstved")
        return add_drop_in(
            uow,
            DropInFacts(
                title_da="Åben rådgivning",
                place_id=place_id,
                periods=periods,
                draws_before=timedelta(0),
            ),
        )


def is_closed_today(site: Site, page: Page) -> bool:
    """Say whether it is a holiday, when even the page of this drop-in says that it is closed."""
    with site.by_itself() as uow:
        closed = local_day(uow.now) in closing_days(uow)
    if closed:
        expect(page.get_by_text("Lukket nu.").first).to_be_visible()
    return closed


def test_ida_waits_where_she_likes_and_is_called(
    site: Site, phone: Open, desktop: Open, drop_in_id: UUID
) -> None:
    ida, anders = phone(site.cast.ida), desktop(site.cast.anders)
    page = ida.open("/moeder")
    page.get_by_role("link", name="Drop-in").click()
    if is_closed_today(site, page):
        return
    with site.acting_as(site.cast.omar) as uow:
        draw_number(uow, drop_in_id)
    page.locator(f"form[action*='{drop_in_id}']").get_by_role("button").click()
    number = page.locator("#number")
    expect(number).to_contain_text("2")
    expect(number).to_contain_text("Der er 1 foran dig.")

    desk = anders.open(f"/planlaegning/drop-in/{drop_in_id}")
    expect(desk.locator("#queue")).to_contain_text("2 · Ida")
    desk.get_by_role("button", name="Kald den næste").click()
    expect(desk.get_by_text("1 · Omar")).to_be_visible()
    expect(number).to_contain_text("Du er den næste.", timeout=ON_TIME)
    desk.get_by_role("button", name="Færdig: kald den næste").click()
    expect(number).to_contain_text("Det er din tur", timeout=ON_TIME)
    expect(number).to_contain_text("Jobcenter Næstved")

    page = ida.open("/notifikationer")
    for words in ("Det er din tur", "Du er den næste"):
        expect(page.get_by_text(words, exact=True).first).to_be_visible()

    # A new number stands on the page of those who call without it being loaded again.
    desk.get_by_role("button", name="Færdig", exact=False).last.click()
    expect(desk.get_by_text("Du har ikke kaldt nogen.")).to_be_visible()
    with site.acting_as(site.cast.omar) as uow:
        draw_number(uow, drop_in_id)
    expect(desk.locator("#queue")).to_contain_text("3 · Omar", timeout=ON_TIME)


def test_with_the_keyboard_alone(site: Site, phone: Open, desktop: Open, drop_in_id: UUID) -> None:
    ida, anders = phone(site.cast.ida), desktop(site.cast.anders)
    page = ida.open("/drop-in")
    if is_closed_today(site, page):
        return
    press(page, page.locator(f"form[action*='{drop_in_id}'] button"))
    number = page.locator("#number")
    expect(number).to_contain_text("Du er den næste.")
    desk = anders.open(f"/planlaegning/drop-in/{drop_in_id}")
    press(desk, desk.get_by_role("button", name="Kald den næste"))
    expect(desk.get_by_text("1 · Ida")).to_be_visible()
    press(desk, desk.get_by_role("button", name="Ikke her"))
    expect(number).to_contain_text("rykket nogle pladser tilbage", timeout=ON_TIME)
    press(page, page.get_by_text("Jeg vil ikke vente længere"))
    press(page, page.get_by_role("button", name="Forlad køen"))
    expect(page.get_by_text("Du har forladt køen.")).to_be_visible()


def test_without_javascript(site: Site, phone: Open, drop_in_id: UUID) -> None:
    ida = phone(site.cast.ida, java_script_enabled=False)
    page = ida.open("/drop-in")
    if is_closed_today(site, page):
        return
    page.locator(f"form[action*='{drop_in_id}']").get_by_role("button").click()
    expect(page.locator("#number")).to_contain_text("Du er den næste.")
    with site.acting_as(site.cast.anders) as uow:
        call_next(uow, drop_in_id)
    expect(page.locator("#number")).to_contain_text("Det er din tur", timeout=ON_TIME)


def press(page: Page, wanted: Locator) -> None:
    """Go to something with the tabulator alone, and press Enter on it."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if wanted.evaluate("element => element === document.activeElement"):
            return page.keyboard.press("Enter")
    raise AssertionError("the keyboard does not get there")
