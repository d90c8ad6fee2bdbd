"""An adviser connects a calendar of their own, and citizens are kept from what stands there.

Anders does so on a narrow phone with the keyboard alone, and Signe in a browser that runs no
scripts; the worker reads, and Ida is not offered the time. The calendar is the made-up one.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.booking.office import set_up_office
from tests.browsing import NARROW, Visitor
from tests.servers import wait_until
from tests.site import Site

pytestmark = [pytest.mark.journey, pytest.mark.timeout(600)]

Open = Callable[..., Visitor]
FOCUSED = "() => document.activeElement?.innerText.trim() || document.activeElement?.name"
WIDTH = "() => document.documentElement.scrollWidth"
MOST_TABS = 60


@pytest.fixture(autouse=True, scope="module")
def _office(site: Site) -> None:
    """Ida can meet Anders."""
    with site.by_itself() as uow:
        set_up_office(uow, site.cast)


def tab_to(page: Page, what: str) -> None:
    """Go on to what has the focus under this name, a field's or a button's."""
    for _press in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED) == what:
            return
    raise AssertionError(f"nobody gets to {what}")


def fill_in(page: Page, **values: str) -> None:
    for name, value in values.items():
        page.locator(f"[name={name}]").fill(value)


def test_with_the_keyboard_alone_on_a_narrow_phone(site: Site, visitor: Open) -> None:
    page = visitor(site.cast.anders, size=NARROW).speak("da").open("/kalender/egen")
    assert page.evaluate(WIDTH) <= NARROW["width"]
    for name, value in (
        ("address", "kalender.example"),
        ("user", "anders"),
        ("password", "forkert"),
    ):
        tab_to(page, name)
        page.keyboard.type(value)
    page.keyboard.press("Enter")
    expect(page.locator(".error-summary")).to_contain_text("accepterer ikke")
    tab_to(page, "password")
    page.keyboard.type("rigtigt")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Din kalender er forbundet.")).to_be_visible()
    assert page.evaluate(WIDTH) <= NARROW["width"]
    tab_to(page, "Gem")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Dit valg er gemt")).to_be_visible()
    assert wait_until(lambda: "Ikke endnu" not in _read(page), within=30)


def test_without_scripts(site: Site, phone: Open) -> None:
    page = phone(site.cast.signe, java_script_enabled=False).speak("da").open("/kalender/egen")
    fill_in(page, address="https://kalender.example", user="signe", password="rigtigt")
    page.get_by_role("button", name="Find mine kalendere").click()
    page.get_by_label("Privat").first.uncheck()
    page.get_by_role("group", name="Skriv mine møder i").get_by_label("Arbejde").check()
    page.get_by_role("button", name="Gem").click()
    expect(page.get_by_text("Dit valg er gemt")).to_be_visible()
    page.get_by_role("link", name="Afbryd forbindelsen").click()
    page.get_by_role("button", name="Afbryd forbindelsen").click()
    expect(page.get_by_role("heading", name="Forbind din egen kalender")).to_be_visible()


def _read(page: Page) -> str:
    page.reload()
    return page.locator("main").inner_text()
