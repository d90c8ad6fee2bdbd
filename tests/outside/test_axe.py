"""axe-core finds nothing to complain of (WCAG 2.2 AA) on any page, for anybody.

Every page is opened as each kind of person who may, at 320 px, and the first of its kind on a
desktop too; where two kinds of people see the same, it is judged once. So is every form that comes
back because something in it was wrong. In English only the words differ, so one page of each kind
is judged in it, at 320 px, where they have the least room.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Error, Page, Route

from tests.browsing import DESKTOP, NARROW
from tests.outside.filling import Answer
from tests.outside.finding import PEOPLE, Found, page_routes
from tests.servers import ROOT
from tests.site import Site

AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text()
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
RUN = """async (tags) => {
  const { violations } = await axe.run(document, {
    runOnly: { type: "tag", values: tags }, resultTypes: ["violations"],
  });
  return violations.flatMap(({ id, nodes }) =>
    nodes.slice(0, 3).map(({ target, failureSummary }) =>
      `${id}: ${target.join(" ")}: ${failureSummary}`));
}"""
# WCAG 2.2, 1.4.10 Reflow: nothing is to be scrolled sideways at 320 px; axe leaves that to others.
TOO_WIDE = """() => {
  const page = document.scrollingElement;
  return page.scrollWidth > page.clientWidth ? [`reflow: ${page.scrollWidth} px wide`] : [];
}"""

JUDGED = {"empty", "too long"}

pytestmark = pytest.mark.timeout(1200)


# Pieces of a page that it or its script asks for, judged where they stand, and what only leads on.
PIECES = {
    "/ansoegninger/<uuid:application_id>/brev.pdf",
    "/borgeres-cv/<uuid:cv_id>/billede",
    "/cv/<uuid:cv_id>/billede",
    "/film/<uuid:video_id>/<uuid:video_version_id>/<any(lille,stor):rendition>",
    "/film/<uuid:video_id>/<uuid:video_version_id>/plakat",
    "/film/<uuid:video_id>/<uuid:video_version_id>/<any(tekster,kapitler):kind>/<string(maxlength=5):code>",
    "/indbakke/<uuid:conversation_id>/notater",
    "/indbakke/<uuid:conversation_id>/omkring",
    "/opslag/<uuid:listing_id>/ansoegning",
    "/samtaler/liste",
    "/samtaler/<uuid:conversation_id>/svartid",
    "/samtaler/<uuid:conversation_id>/vist",
}


def test_every_page_was_come_upon(demo: Site, found: Found) -> None:
    met = {endpoint for endpoint, outcome in found.answers if outcome != "refusal"}
    missed = {r.rule for r in page_routes(demo) if r.endpoint not in met}
    assert {rule for rule in missed if not rule.startswith("/ikon")} - PIECES == set()


def test_no_page_leads_where_its_reader_may_not_go(found: Found) -> None:
    assert not found.refusals, "\n".join(found.refusals)


@pytest.mark.parametrize("who", PEOPLE)
def test_no_page_keeps_anybody_out(chromium: Browser, demo: Site, found: Found, who: str) -> None:
    complaints: list[str] = []
    for language in ("da", "en"):
        context = chromium.new_context(viewport=DESKTOP, service_workers="block")
        context.add_cookies(
            [*found.cookies[who], {"name": "sprog", "value": language, "url": demo.url}]
        )
        page = context.new_page()
        known: set[str] = set()
        for visit in found.of(who) if language == "da" else found.first_of(who):
            is_new = language == "da" and visit.endpoint not in known
            known.add(visit.endpoint)
            page.set_viewport_size(NARROW)
            _go_to(page, f"{demo.url}{visit.path}")
            asked = parse_qs(urlsplit(visit.path).query).get("sprog", [language])
            assert page.locator("html").get_attribute("lang") == asked[0], visit.path
            for size in (NARROW, DESKTOP) if is_new else (NARROW,):
                page.set_viewport_size(size)
                where = f"{who} {language} {size['width']} {visit.path}"
                complaints += [f"{where} {complaint}" for complaint in judge(page)]
        context.close()
    assert not complaints, "\n".join(complaints)


def test_no_form_that_comes_back_keeps_anybody_out(
    chromium: Browser, demo: Site, refusals: list[Answer]
) -> None:
    complaints: list[str] = []
    context = chromium.new_context(viewport=NARROW, service_workers="block")
    page = context.new_page()
    for answer in refusals:
        if answer.language != "da" or answer.how not in JUDGED:
            continue
        address = f"{demo.url}{answer.form.page}"
        page.route(address, _showing(answer.html))
        _go_to(page, address)
        complaints += [f"{answer} {said}" for said in judge(page)]
        page.unroute(address)
    context.close()
    assert not complaints, "\n".join(complaints)


def _showing(html: str) -> Callable[[Route], None]:
    def show(route: Route) -> None:
        route.fulfill(body=html, content_type="text/html; charset=utf-8")

    return show


def _go_to(page: Page, address: str) -> None:
    """Open an address; anew where the page before it was on its way elsewhere by itself."""
    try:
        page.goto(address)
    except Error as error:
        if "net::ERR_ABORTED" not in error.message:
            raise
        page.goto(address)


def judge(page: Page) -> list[Any]:
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    return [*page.evaluate(RUN, TAGS), *page.evaluate(TOO_WIDE)]


def test_axe_complains_where_there_is_reason_to(chromium: Browser) -> None:
    page = chromium.new_page(viewport=NARROW)
    page.set_content("<!doctype html><title>x</title><main><img src=x width=900><input></main>")
    rules = {complaint.partition(":")[0] for complaint in judge(page)}
    page.close()
    assert {"html-has-lang", "image-alt", "label", "reflow"} <= rules
