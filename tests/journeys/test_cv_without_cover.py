"""A CV is written on question after question without cover, and is whole when the cover is back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from uuid import UUID

import pytest
from playwright.sync_api import Locator, Page, expect

from app.documents.content import fingerprint
from app.documents.contract import Content
from app.documents.cvs import my_cv, write_entry
from tests.browsing import NARROW, NewVisitor, Visitor
from tests.conftest import Template
from tests.documents.sample import begun, content
from tests.journeys.chatting import lose_cover
from tests.site import Site, running_site

KEPT = """async (path) => {
  const cache = await caches.open("personal");
  return Boolean(await cache.match(path));
}"""

# There seems to be cover, and nothing that a form sends gets through.
NOTHING_GETS_THROUGH = """() => {
  const get = window.fetch;
  window.tried = 0;
  window.fetch = (address, ways) => {
    if (ways?.method !== "POST") return get(address, ways);
    window.tried += 1;
    return Promise.reject(new TypeError("lost"));
  };
}"""
# What a form sends is on its way until it is let go.
ALL_WAITS = """() => {
  const get = window.fetch, held = [];
  window.fetch = (address, ways) =>
    ways?.method === "POST"
      ? new Promise((answer) => held.push(() => answer(get(address, ways))))
      : get(address, ways);
  window.letGo = () => {
    window.fetch = get;
    held.forEach((go) => go());
  };
}"""
SENT_AT_LAST = 45_000
"""What was not answered is sent again 15 seconds later; twice, and what it takes."""
SKIP, NEXT = "Spring spørgsmålet over", "Gå til næste spørgsmål"


@pytest.fixture(scope="module")
def site(template: Template) -> Iterator[Site]:
    """The service as it runs."""
    with running_site(template) as one:
        yield one
        assert one.complaints() == []


@pytest.fixture
def cv_id(site: Site) -> UUID:
    """Ida's CV, in which she is asked four things, and has answered one."""
    with site.acting_as(site.cast.ida) as uow:
        asked = content(skills=[{"name": "Beskæring"}], languages=[], hobbies=[], about=[])
        return begun(uow, content=asked).id


@pytest.fixture
def ida(site: Site, visitor: NewVisitor, cv_id: UUID) -> Visitor:
    """Ida's phone, on which the builder was opened, and that has no cover now."""
    ida = visitor(site.cast.ida, size=NARROW)
    page = ida.open(f"/cv/{cv_id}/om")
    ida.has_service_worker()
    for section in ("om", "skills", "languages", "hobbies", "about"):
        path = f"/cv/{cv_id}/{section}"
        ida.until(f"() => ({KEPT})('{path}')")
    ida.until(f"() => ({KEPT})('/cv/{cv_id}')")
    page.wait_for_load_state("networkidle")
    lose_cover(ida)
    for words in ("503 ", "ERR_FAILED", "409"):
        ida.forgive(words)
    return ida


def _content(site: Site, cv_id: UUID) -> Content:
    with site.acting_as(site.cast.ida) as uow:
        return my_cv(uow, cv_id).content


def _only_here(page: Page) -> list[str]:
    return page.locator("[data-only-here] li > a").all_inner_texts()


def _keep_skills(page: Page, *names: str) -> tuple[Locator, Locator]:
    """Keep skills on the phone; returns the list, and what throws the last of them away."""
    place, name = page.locator("[data-only-here]"), page.locator('[name="name"]')
    for one in names:
        name.fill(one)
        page.get_by_role("button", name="Gem", exact=True).click()
        expect(place).to_contain_text(one)
        expect(name).to_have_value("")
    return place, place.locator("li", has_text=names[-1]).get_by_role("button")


def _is_at(page: Page, cv_id: UUID, section: str) -> None:
    expect(page).to_have_url(re.compile(f"/cv/{cv_id}/{section}$"))


def _waits(page: Page) -> None:
    expect(page.locator("[data-autosave-status]")).to_contain_text("Du er offline")


def test_questions_are_answered_one_after_the_other_and_saved_in_their_order(
    site: Site, ida: Visitor, cv_id: UUID
) -> None:
    page = ida.page
    page.locator('[name="phone"]').fill("87 65 43 21")
    page.get_by_role("button", name="Gem, og gå videre").click()
    _is_at(page, cv_id, "skills")
    for name in ("Kunder", "Kasse"):
        page.locator('[name="name"]').fill(name)
        page.get_by_role("button", name="Gem", exact=True).click()
        expect(page.locator("[data-only-here]")).to_contain_text(name)
        expect(page.locator('[name="name"]')).to_have_value("")
    expect(page.locator("[data-only-here]")).to_contain_text("Kun på denne telefon")
    page.get_by_role("link", name=NEXT).click()
    _is_at(page, cv_id, "languages")
    page.locator('[name="name"]').fill("Dansk")
    _waits(page)
    page.get_by_role("link", name=SKIP).click()
    _is_at(page, cv_id, "hobbies")
    page.get_by_role("link", name="Spørgsmålet før").click()
    _is_at(page, cv_id, "languages")
    expect(page.locator('[name="name"]')).to_have_value("Dansk")
    page.locator('[name="name"]').fill("Dansk og tysk")
    page.get_by_role("button", name="Gem, og gå videre").click()
    _is_at(page, cv_id, "hobbies")
    assert len(_only_here(page)) == 4
    assert [one["name"] for one in _content(site, cv_id).entries("skills")] == ["Beskæring"]

    ida.context.set_offline(False)
    expect(page.locator("[data-only-here]")).to_be_hidden(timeout=SENT_AT_LAST)
    there = _content(site, cv_id)
    assert there.contact["phone"] == "87 65 43 21"
    assert [one["name"] for one in there.entries("skills")] == ["Beskæring", "Kunder", "Kasse"]
    assert [one["name"] for one in there.entries("languages")] == ["Dansk og tysk"]


def test_what_is_new_is_changed_before_it_is_sent(site: Site, ida: Visitor, cv_id: UUID) -> None:
    page = ida.page
    page.get_by_role("link", name=SKIP).click()
    _is_at(page, cv_id, "skills")
    place, name = page.locator("[data-only-here]"), page.locator('[name="name"]')
    for words in ("Kunder", "Kasee"):
        name.fill(words)
        page.get_by_role("button", name="Gem", exact=True).click()
        expect(place).to_contain_text(words)
        expect(name).to_have_value("")
    name.fill("Truck")  # not saved yet, and not to be lost
    _waits(page)
    place.get_by_role("link", name="Kasee").click()
    expect(name).to_have_value("Kasee")
    assert [text for text in _only_here(page) if "Truck" in text]
    name.fill("Kasse")
    page.get_by_role("button", name="Gem", exact=True).click()
    expect(name).to_have_value("")
    assert [re.findall(r"\((.*)\)", text) for text in _only_here(page)] == [
        ["Kunder"],
        ["Kasse"],
        ["Truck"],
    ]
    page.goto(f"{site.url}/cv/{cv_id}")
    place.get_by_role("link", name="Kunder").click()
    expect(name).to_have_value("Kunder")
    name.fill("Kundeservice")
    _waits(page)
    ida.context.set_offline(False)
    expect(page.locator("[data-only-here]")).to_be_hidden(timeout=SENT_AT_LAST)
    expect(page.locator("[data-autosave-status]")).to_have_text("Gemt.", timeout=SENT_AT_LAST)
    names = [one["name"] for one in _content(site, cv_id).entries("skills")]
    assert sorted(names) == ["Beskæring", "Kasse", "Kundeservice", "Truck"]


def test_what_is_new_is_thrown_away_before_it_is_sent(
    site: Site, ida: Visitor, cv_id: UUID
) -> None:
    page = ida.page
    page.get_by_role("link", name=SKIP).click()
    _is_at(page, cv_id, "skills")
    place, away = _keep_skills(page, "Kunder", "Kasse")
    name = page.locator('[name="name"]')
    away.click()
    expect(place).not_to_contain_text("Kasse")
    undo = page.get_by_role("button", name="Fortryd")
    expect(undo).to_be_focused()
    undo.click()
    expect(place).to_contain_text("Kasse")
    expect(undo).to_be_hidden()
    place.locator("li", has_text="Kunder").get_by_role("button").click()
    expect(place).not_to_contain_text("Kunder")

    away = page.locator("form").get_by_role("button", name="Smid væk")
    expect(away).to_be_hidden()
    name.fill("Truck")
    _waits(page)
    away.click()
    expect(name).to_have_value("")
    undo.click()
    expect(name).to_have_value("Truck")
    away.click()
    expect(name).to_have_value("")
    page.reload()
    expect(name).to_have_value("")
    expect(away).to_be_hidden()

    ida.context.set_offline(False)
    expect(place).to_be_hidden(timeout=SENT_AT_LAST)
    names = [one["name"] for one in _content(site, cv_id).entries("skills")]
    assert names == ["Beskæring", "Kasse"]


def test_what_is_being_sent_is_not_thrown_away(site: Site, ida: Visitor, cv_id: UUID) -> None:
    page = ida.page
    page.get_by_role("link", name=SKIP).click()
    _is_at(page, cv_id, "skills")
    place, away = _keep_skills(page, "Kunder")
    page.evaluate(ALL_WAITS)
    ida.context.set_offline(False)
    expect(away).to_have_attribute("aria-disabled", "true", timeout=SENT_AT_LAST)
    away.press("Enter")
    expect(away).to_be_focused()
    expect(page.get_by_role("button", name="Fortryd")).to_be_hidden()
    page.evaluate("() => window.letGo()")
    expect(place).to_be_hidden(timeout=SENT_AT_LAST)
    names = [one["name"] for one in _content(site, cv_id).entries("skills")]
    assert names == ["Beskæring", "Kunder"]


@pytest.fixture
def other(site: Site, ida: Visitor, cv_id: UUID) -> Page:
    """A second tab of Ida's phone, where a skill waits that was written in the first."""
    ida.page.get_by_role("link", name=SKIP).click()
    _is_at(ida.page, cv_id, "skills")
    _keep_skills(ida.page, "Kunder")
    other = ida.context.new_page()
    other.goto(f"{site.url}/cv/{cv_id}")
    expect(other.locator("[data-only-here]")).to_contain_text("Kunder")
    return other


def test_what_another_tab_is_sending_is_told_as_sent(
    site: Site, ida: Visitor, other: Page, cv_id: UUID
) -> None:
    away = other.locator("[data-only-here] li").get_by_role("button")
    other.evaluate(ALL_WAITS)
    ida.page.evaluate(ALL_WAITS)
    ida.context.set_offline(False)
    ida.until("() => navigator.locks.query().then(({ held }) => held.length > 0)")
    other.wait_for_timeout(500)
    sender, teller = (
        (other, ida.page) if away.get_attribute("aria-disabled") == "true" else (ida.page, other)
    )
    teller.locator("[data-only-here] li").get_by_role("button").click()
    teller.wait_for_timeout(300)
    expect(teller.get_by_text("Den er allerede sendt")).to_have_count(0)
    sender.evaluate("() => window.letGo()")
    expect(teller.get_by_text("Den er allerede sendt")).to_be_visible()
    expect(teller.get_by_role("button", name="Fortryd")).to_be_hidden()
    names = [one["name"] for one in _content(site, cv_id).entries("skills")]
    assert names == ["Beskæring", "Kunder"]


def test_what_one_tab_throws_away_no_other_sends(
    site: Site, ida: Visitor, other: Page, cv_id: UUID
) -> None:
    name = ida.page.locator('[name="name"]')
    name.fill("Truck")  # stands in the form of the first tab, which would send it
    _waits(ida.page)
    other.reload()
    place = other.locator("[data-only-here]")
    for words in ("Kunder", "Truck"):
        place.locator("li", has_text=words).get_by_role("button").click()
        expect(place).not_to_contain_text(words)
    expect(name).to_have_value("")
    name.fill("Kasse")
    ida.context.set_offline(False)
    expect(ida.page.locator("[data-autosave-status]")).to_have_text("Gemt.", timeout=SENT_AT_LAST)
    names = [one["name"] for one in _content(site, cv_id).entries("skills")]
    assert names == ["Beskæring", "Kasse"]


def test_the_keyboard_stays_where_it_is_while_it_is_tried_again(ida: Visitor, cv_id: UUID) -> None:
    page = ida.page
    page.get_by_role("link", name=SKIP).click()
    _is_at(page, cv_id, "skills")
    _place, away = _keep_skills(page, "Kunder")
    page.evaluate(NOTHING_GETS_THROUGH)
    ida.context.set_offline(False)
    ida.until("() => window.tried > 0")
    away.focus()
    tried = page.evaluate("() => window.tried")
    page.evaluate("() => dispatchEvent(new Event('online'))")
    ida.until(f"() => window.tried > {tried}")
    expect(away).not_to_have_attribute("aria-disabled", "true")
    expect(away).to_be_focused()


def test_it_is_saved_from_whatever_page_is_open(site: Site, ida: Visitor, cv_id: UUID) -> None:
    page = ida.page
    page.get_by_role("link", name=SKIP).click()
    _is_at(page, cv_id, "skills")
    page.locator('[name="name"]').fill("Kunder")
    page.get_by_role("button", name="Gem, og gå videre").click()
    _is_at(page, cv_id, "languages")
    ida.context.set_offline(False)
    page.goto(f"{site.url}/privatliv")
    ida.until("() => !Object.keys(localStorage).some((key) => key.includes(':unsaved:'))")
    names = [one["name"] for one in _content(site, cv_id).entries("skills")]
    assert names == ["Beskæring", "Kunder"]


def test_what_was_changed_elsewhere_meanwhile_is_shown_and_chosen(
    site: Site, ida: Visitor, cv_id: UUID
) -> None:
    page = ida.page
    page.get_by_role("link", name=SKIP).click()
    page.get_by_role("link", name=NEXT).click()
    _is_at(page, cv_id, "languages")
    page.goto(f"{site.url}/cv/{cv_id}/about")
    page.locator('[name="text"]').fill("Fra telefonen")
    page.get_by_role("button", name="Gem, og gå videre").click()
    with site.acting_as(site.cast.ida) as uow:
        write_entry(uow, cv_id, "about", {"text": "Fra computeren"}, entry_id=None, read="new")
    ida.context.set_offline(False)
    place = page.locator("[data-only-here]")
    expect(place).to_contain_text("Nu står der noget andet", timeout=SENT_AT_LAST)
    place.get_by_role("link").click()
    both = page.locator("[data-both]")
    expect(both).to_contain_text("Fra telefonen", timeout=SENT_AT_LAST)
    expect(both).to_contain_text("Fra computeren")
    page.get_by_role("button", name="Behold begge").click()
    expect(page.locator("[data-flash]").first).to_be_visible()
    [about] = _content(site, cv_id).entries("about")
    assert about["text"] == "Fra computeren\n\nFra telefonen"


def test_two_pages_at_once_lose_nothing_of_each_other(
    site: Site, visitor: NewVisitor, cv_id: UUID
) -> None:
    ida = visitor(site.cast.ida, size=NARROW)
    ida.forgive("409")
    [entry] = _content(site, cv_id).entries("skills")
    page = ida.open(f"/cv/{cv_id}/skills/{entry['id']}")
    with site.acting_as(site.cast.ida) as uow:
        values, read = {"name": "Fra computeren"}, fingerprint(entry)
        write_entry(uow, cv_id, "skills", values, entry_id=entry["id"], read=read)
    page.locator('[name="name"]').fill("Fra telefonen")
    both = page.locator("[data-both]")
    expect(both).to_contain_text("Fra computeren")
    page.reload()
    expect(both).to_contain_text("Fra telefonen")
    page.get_by_role("button", name="Gem det, jeg skrev").click()
    _is_at(page, cv_id, "skills")
    assert [one["name"] for one in _content(site, cv_id).entries("skills")] == ["Fra telefonen"]
    page.get_by_role("button", name="Fortryd").click()
    expect(page.locator('[name="name"]')).to_have_value("Fra computeren")


def test_nothing_of_it_stays_after_a_log_out(site: Site, ida: Visitor, cv_id: UUID) -> None:
    page = ida.page
    page.get_by_role("link", name=SKIP).click()
    _is_at(page, cv_id, "skills")
    page.locator('[name="name"]').fill("Kunder")
    _waits(page)
    page.evaluate(NOTHING_GETS_THROUGH)
    ida.context.set_offline(False)
    asked: list[str] = []
    page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
    page.get_by_role("button", name="Log ud").click()
    expect(page.get_by_role("link", name="Log ind")).to_be_visible()
    ida.until("() => !Object.keys(localStorage).some((key) => key.includes(':unsaved:'))")
    ida.until("async () => !(await caches.has('personal'))")
    assert "ikke er sendt" in asked[0]
