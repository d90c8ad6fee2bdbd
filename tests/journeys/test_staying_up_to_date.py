"""The numbers in the menu stay true on any page, whatever happens elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from app.listings.kinds_followers import KINDS
from app.notifications.reading import mark_all_read
from app.notifications.service import notify
from tests.browsing import Visitor
from tests.people import Cast, Person
from tests.site import Site

Open = Callable[..., Visitor]

# A headless browser has no home screen: what would stand on the app's icon is noted instead.
ICON = """
  window.onIcon = [];
  navigator.setAppBadge = async (number) => { window.onIcon.push(number); };
  navigator.clearAppBadge = async () => { window.onIcon.push(0); };
"""
# Whether a page is in view is the window manager's to say, and a headless browser has none.
LEAVE = "() => setVisibility('hidden')"
RETURN = "() => setVisibility('visible')"
VISIBILITY = """
  let visibility = "visible";
  Object.defineProperty(document, "visibilityState", { get: () => visibility });
  window.setVisibility = (now) => {
    visibility = now;
    document.dispatchEvent(new Event("visibilitychange"));
  };
"""


@pytest.fixture
def tell(site: Site) -> Callable[[Person], None]:
    """Tell somebody of something, in another process than the one that serves the page."""

    def tell(person: Person) -> None:
        with site.acting_as(person) as uow:
            notify(uow, person.id, KINDS[0].slug, {"listing_id": str(UUID(int=1))})

    return tell


def read_all(site: Site, person: Person) -> None:
    with site.acting_as(person) as uow:
        mark_all_read(uow)


def bell(page: Page) -> str:
    return page.locator('.site-nav a[href="/notifikationer"] .site-nav__badge').first.inner_text()


def opened(one: Visitor, path: str) -> Page:
    one.context.add_init_script(ICON + VISIBILITY)
    one.page.clock.install()
    return one.open(path)


def on_icon(page: Page) -> int:
    return page.evaluate("() => window.onIcon.at(-1)")


def test_a_page_that_comes_back_into_view_counts_anew(
    site: Site, cast: Cast, phone: Open, tell: Callable[[Person], None]
) -> None:
    page = opened(phone(cast.ida), "/privatliv")
    title = page.title()
    assert (bell(page), on_icon(page)) == ("", 0)
    page.evaluate(LEAVE)
    tell(cast.ida)
    page.clock.run_for(10_000)
    page.evaluate(RETURN)
    expect(page).to_have_title(f"(1) {title}")
    assert (bell(page), on_icon(page)) == ("1", 1)
    expect(page.locator(".toast-note")).to_contain_text("Der er noget nyt til dig.")
    page.locator(".toast-note").get_by_role("button", name="Vis").click()
    expect(page).to_have_url(f"{site.url}/notifikationer")

    read_all(site, cast.ida)
    page.goto(f"{site.url}/privatliv")
    expect(page).to_have_title(title)
    assert on_icon(page) == 0


def test_a_page_that_lies_open_asks_every_minute_and_then_more_and_more_seldom(
    cast: Cast, desktop: Open, tell: Callable[[Person], None]
) -> None:
    page = opened(desktop(cast.omar), "/privatliv")
    asked: list[int] = []
    page.on("response", lambda r: asked.append(r.status) if r.url.endswith("/me/counts") else None)
    page.clock.run_for(61_000)
    page.wait_for_timeout(500)
    assert asked == [200]
    page.clock.run_for(121_000)
    page.wait_for_timeout(500)
    assert asked == [200, 304]
    tell(cast.omar)
    page.clock.run_for(8 * 60_000)
    badge = page.locator('.site-nav a[href="/notifikationer"] .site-nav__badge').first
    expect(badge).to_have_text("1")
    page.wait_for_timeout(500)
    assert len(asked) <= 4
    for _ in range(6):
        page.clock.run_for(10 * 60_000)
        page.wait_for_timeout(200)
    assert len(asked) <= 11
    before = len(asked)
    page.evaluate(LEAVE)
    page.clock.run_for(60 * 60_000)
    page.wait_for_timeout(500)
    assert len(asked) <= before + 1


def test_a_push_brings_the_number_to_every_page_that_is_open(
    cast: Cast, phone: Open, tell: Callable[[Person], None]
) -> None:
    one = phone(cast.signe).allow_notifications()
    page = one.open("/privatliv")
    other = one.context.new_page()
    other.goto(page.url)
    one.has_service_worker()
    tell(cast.signe)
    one.deliver_push({"title": "Nyt job", "tag": "n", "url": "/notifikationer"})
    for each in (page, other):
        badge = each.locator('.site-nav a[href="/notifikationer"] .site-nav__badge').first
        expect(badge).to_have_text("1")
        assert each.title().startswith("(1) ")
    # The phone has told of it itself.
    assert page.locator(".toast-note").count() == 0


def test_where_a_session_has_ended_nothing_more_is_asked_or_told(
    site: Site, cast: Cast, phone: Open, tell: Callable[[Person], None]
) -> None:
    one = phone(cast.adam)
    tell(cast.adam)
    page = opened(one, "/privatliv")
    assert (bell(page), on_icon(page)) == ("1", 1)
    one.context.clear_cookies(name="jobvej")
    one.forgive("401 (")
    with page.expect_response("**/me/counts") as answer:
        page.clock.run_for(61_000)
    assert answer.value.status == 401
    page.wait_for_function("() => window.onIcon.at(-1) === 0")
    asked: list[str] = []
    page.on("request", lambda r: asked.append(r.url))
    page.clock.run_for(20 * 60_000)
    page.wait_for_timeout(300)
    assert asked == []
