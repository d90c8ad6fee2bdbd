"""A CV keeps what is written, once, while answers are slow or lost and somebody goes on writing."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from uuid import UUID

import pytest
from playwright.sync_api import Page, Route, expect

from app.documents.cvs import change_cv, my_cv, write_entry
from tests.browsing import NARROW, NewVisitor
from tests.conftest import Template
from tests.documents.sample import begun, content
from tests.people import Cast
from tests.site import Site, running_site

SAVED = "Gemt."

# Somebody types as soon as the box is there: before any script of the page.
TYPED_EARLY = """new MutationObserver((_seen, watch) => {
  const box = document.querySelector('[name="name"]');
  if (!box) return;
  watch.disconnect();
  box.value = "Kunder";
}).observe(document, { childList: true, subtree: true });"""


@pytest.fixture(scope="module")
def site(template: Template) -> Iterator[Site]:
    """The service as it runs."""
    with running_site(template) as one:
        yield one
        assert one.complaints() == []


@pytest.fixture
def cv_id(site: Site) -> UUID:
    """Ida's CV, in which nothing stands."""
    with site.acting_as(site.cast.ida) as uow:
        return begun(uow, content=content()).id


@pytest.fixture
def page(site: Site, visitor: NewVisitor, cv_id: UUID) -> Page:
    """Ida's phone, where she is asked about her skills; `page.route` sees nothing past a worker."""
    ida = visitor(site.cast.ida, size=NARROW, service_workers="block")
    for expected in ("ERR_FAILED", "409", "401"):
        ida.forgive(expected)
    return ida.open(f"/cv/{cv_id}/skills")


def _names(site: Site, cv_id: UUID) -> list[str]:
    with site.acting_as(site.cast.ida) as uow:
        return [one["name"] for one in my_cv(uow, cv_id).content.entries("skills")]


def _status(page: Page, words: str) -> None:
    expect(page.locator("[data-autosave-status]")).to_contain_text(words)


def _hold_what_is_sent(page: Page) -> list[Route]:
    """Hold the first of the script's sendings: it is in the list that comes back."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        if held or route.request.headers.get("accept") != "application/json":
            route.fallback()
        else:
            held.append(route)

    page.route("**/skills**", hold)
    return held


def _is_sending(page: Page) -> None:
    _status(page, "Gemmer")


def test_a_tap_waits_for_what_is_on_its_way(site: Site, page: Page, cv_id: UUID) -> None:
    held = _hold_what_is_sent(page)
    page.locator('[name="name"]').fill("Kunder")
    _is_sending(page)
    page.locator('[name="name"]').fill("Kunder og kasse")
    page.get_by_role("button", name="Gem", exact=True).click()
    held[0].continue_()
    expect(page.locator("main")).to_contain_text("Tilføj en mere")
    assert _names(site, cv_id) == ["Kunder og kasse"]


def test_an_answer_that_is_lost_adds_nothing_twice(site: Site, page: Page, cv_id: UUID) -> None:
    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/skills**", lose, times=1)
    page.locator('[name="name"]').fill("Kunder")
    _status(page, "Du er offline")
    assert _names(site, cv_id) == ["Kunder"]
    page.locator('[name="name"]').fill("Kunder og kasse")
    _status(page, SAVED)
    expect(page.locator("form[data-autosave]")).to_have_attribute("action", re.compile("/skills/"))
    page.wait_for_timeout(1_500)
    _status(page, SAVED)
    assert _names(site, cv_id) == ["Kunder og kasse"]


def test_the_next_blank_form_is_blank(site: Site, page: Page, cv_id: UUID) -> None:
    page.locator('[name="name"]').fill("Kunder")
    _status(page, SAVED)
    page.locator('[name="name"]').fill("Kunder og kasse")
    page.goto(page.url)
    expect(page.locator('[name="name"]')).to_have_value("")
    page.get_by_role("link", name="Kunder", exact=True).click()
    expect(page.locator('[name="name"]')).to_have_value("Kunder og kasse")
    expect(page.locator("[data-only-here]")).to_be_hidden()
    assert _names(site, cv_id) == ["Kunder og kasse"]


def test_who_leaves_while_it_is_sent_finds_it_once(site: Site, page: Page, cv_id: UUID) -> None:
    held = _hold_what_is_sent(page)
    page.locator('[name="name"]').fill("Kunder")
    _is_sending(page)
    held[0].continue_()
    page.goto(page.url)
    page.wait_for_timeout(2_000)
    assert _names(site, cv_id) == ["Kunder"]


def test_a_form_is_saved_though_it_is_typed_in_while_it_is_sent(
    site: Site, page: Page, cv_id: UUID
) -> None:
    with site.acting_as(site.cast.ida) as uow:
        _cv, entry = write_entry(
            uow, cv_id, "skills", {"name": "Kunder"}, entry_id=None, read="new"
        )
    page.goto(f"{page.url}/{entry}")
    held = _hold_what_is_sent(page)
    page.locator('[name="name"]').fill("Kasse")
    _is_sending(page)
    page.locator('[name="name"]').fill("Kasse og kunder")
    page.get_by_role("button", name="Gem", exact=True).click()
    held[0].continue_()
    expect(page).to_have_url(re.compile("/skills$"))
    assert _names(site, cv_id) == ["Kasse og kunder"]


def test_why_it_is_not_saved_is_said(site: Site, cast: Cast, page: Page, cv_id: UUID) -> None:
    page.locator('[name="name"]').fill("Kunder")
    _status(page, SAVED)
    with site.acting_as(cast.ida) as uow:
        change_cv(uow, cv_id, content=content(skills=[{"name": "Andet"}]))
        [kept] = my_cv(uow, cv_id).content.entries("skills")
    page.goto(f"{page.url}/{kept['id']}")
    with site.acting_as(cast.ida) as uow:
        change_cv(uow, cv_id, content=content(skills=[{"name": "Fra computeren"}]))
    page.locator('[name="name"]').fill("Fra telefonen")
    _status(page, "ændret på en anden side eller telefon")
    page.reload()
    page.route(
        "**/skills**",
        lambda route: (
            route.fulfill(status=401, body=json.dumps({}))
            if route.request.method == "POST"
            else route.continue_()
        ),
    )
    page.locator('[name="name"]').fill("Uden at være logget ind")
    _status(page, "du er ikke logget ind længere")


def test_what_was_typed_before_the_script_was_there_is_saved(
    site: Site, page: Page, cv_id: UUID
) -> None:
    page.add_init_script(TYPED_EARLY)
    page.reload()
    _status(page, SAVED)
    assert _names(site, cv_id) == ["Kunder"]
