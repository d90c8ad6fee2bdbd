"""Case 7, Thisted: the app that passes on jobs, trainee places and courses.

A company writes an opening, the job centre approves it, and the citizens who follow its category
are told on their phones: encrypted by us, decrypted by a push service that nobody here wrote, and
shown by the service worker of a real Chromium.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from app.core.work import the_service
from app.employers.deciding import confirm_company
from app.employers.service import company_of, employer_of
from app.employers.signing_up import sign_up_company
from app.listings.categories import set_up_categories
from app.notifications.policy import Manners
from app.notifications.preferences import behave
from tests.browsing import Visitor
from tests.conftest import Template
from tests.people import Cast
from tests.push_service import PushService
from tests.site import Site, running_site

pytestmark = pytest.mark.journey

Open = Callable[..., Visitor]
CV = b"%PDF-1.7\n1 0 obj <</Type /Catalog>> endobj\n%%EOF\n"
FOLLOWED = "/mine-kategorier/opslag"
TITLE = "Lærling til smedeværkstedet"


@pytest.fixture(scope="module")
def site(template: Template, web_push_testing: PushService) -> Iterator[Site]:
    """The service as it runs, with categories, and Vera's company known to the job centre."""
    with running_site(template, PUSH_EXTRA_ORIGINS=web_push_testing.origin) as one:
        cast = one.cast
        with one.services.units.write(cast.here, the_service("journey")) as uow:
            set_up_categories(uow)
            sign_up_company(uow, cast.vera.id, cvr="10000009", name="Thy Smede ApS")
        with one.acting_as(cast.anders) as uow:
            found = company_of(uow, cast.vera.id)
            assert found
            confirm_company(uow, found[0].id)
            assert employer_of(uow, cast.vera.id)
        with one.acting_as(cast.ida) as uow:
            behave(uow, Manners(quiet_hours=False, daily_cap=20))
        yield one
        assert one.complaints() == []


def _follow_apprenticeships(page: Page) -> None:
    row = page.locator("li.row", has_text="Lærlingeplads").first
    row.get_by_role("button").click()


def _turn_push_on(ida: Visitor) -> None:
    page = ida.page
    page.locator('[data-push-action="turn-on"]').first.click()
    expect(page.locator('[data-push-action="turn-off"]').first).to_be_visible()


def _write_opening(page: Page, site: Site) -> str:
    page.goto(f"{site.url}/virksomhed/opslag/nyt")
    page.locator('input[name="kind"][value="apprenticeship"]').check(force=True)
    page.locator('input[name="title"]').fill(TITLE)
    words = "Du lærer at svejse.\n\n- god tone\n- egen mester"
    page.locator('textarea[name="description"]').fill(words)
    page.get_by_label("Lærlingeplads").last.check(force=True)
    page.locator('[name="postcode"]').fill("7700")
    page.locator("main form button[type=submit]").last.click()
    expect(page.get_by_role("heading", name=TITLE).first).to_be_visible()
    page.locator('form[action$="/send"] button').click()
    found = re.search(r"/virksomhed/opslag/([0-9a-f-]{36})", page.url)
    assert found
    return found.group(1)


def test_an_opening_reaches_the_phones_of_those_who_follow(
    site: Site, cast: Cast, phone: Open, desktop: Open, web_push_testing: PushService
) -> None:
    ida = phone(cast.ida).allow_notifications()
    web_push_testing.serve(ida.context)
    ida.open("/mine-kategorier")
    ida.has_service_worker()
    _follow_apprenticeships(ida.page)
    _turn_push_on(ida)
    ida.open("/notifikationer")

    listing_id = _write_opening(desktop(cast.vera).page, site)
    assert phone().open("/").get_by_text(TITLE).count() == 0

    adviser = desktop(cast.anders)
    adviser.open(f"/opslag-til-godkendelse/{listing_id}")
    adviser.page.locator('form[action$="/godkend"] button').click()

    # The open page hears of it by itself, the push service gets one message, and no more.
    expect(ida.page.locator("[data-live-list]")).to_contain_text(TITLE, timeout=20_000)
    (payload,) = web_push_testing.received(at_least=1, within=30)
    assert TITLE in payload["title"]
    told_at = ida.page.locator("[data-live-list] time").first
    as_it_came = told_at.inner_text()
    ida.page.reload()
    expect(told_at).to_have_text(as_it_came)

    ida.deliver_push(payload)
    (shown,) = ida.shown_notifications(at_least=1)
    assert shown["tag"] == payload["tag"]

    ida.page.goto(f"{site.url}{payload['url']}")
    expect(ida.page).to_have_url(re.compile(listing_id))
    expect(ida.page.get_by_role("heading", name=TITLE)).to_be_visible()

    _show_interest(ida.page)
    _invite(desktop(cast.vera).page, site, listing_id)
    ida.open("/mine-interesser")
    expect(ida.page.locator("main")).to_contain_text("Kom forbi på mandag")


def _show_interest(page: Page) -> None:
    page.locator('a[href$="/interesse"]').click()
    page.locator('textarea[name="text"]').fill("Jeg vil gerne lære at svejse.")
    cv = {"name": "cv.pdf", "mimeType": "application/pdf", "buffer": CV}
    page.locator('[name="file"]').set_input_files(cv)
    page.locator('[name="consent"]').check(force=True)
    page.locator("main form button[type=submit]").click()
    expect(page).to_have_url(re.compile("/mine-interesser$"))


def _invite(page: Page, site: Site, listing_id: str) -> None:
    page.goto(f"{site.url}/virksomhed/opslag/{listing_id}/interesser")
    expect(page.locator("main")).to_contain_text("Jeg vil gerne lære at svejse.")
    page.locator("details summary").last.click()
    page.locator('textarea[name="text"]').fill("Kom forbi på mandag.")
    page.locator('button[value="invited"]').click()
    expect(page.locator("main")).to_contain_text("Kom forbi på mandag.")


def test_nothing_of_one_person_is_left_for_the_next_on_a_shared_phone(
    site: Site, cast: Cast, phone: Open
) -> None:
    ida = phone(cast.ida)
    ida.forgive("Failed to load resource")
    ida.forgive("503 ")
    ida.open("/mig")
    ida.has_service_worker()
    ida.open(FOLLOWED)
    ida.context.set_offline(True)
    ida.open(FOLLOWED)
    expect(ida.page.locator("h1")).to_have_text("Nyt i det, du følger")
    ida.context.set_offline(False)
    for words in ("lager", "kok"):
        ida.open(f"/opslag?q={words}")
    ida.context.set_offline(True)
    ida.open("/mine-opslag")
    expect(ida.page.locator("h1")).to_have_text("Du er offline")
    for title in ("Opslag: “lager”", "Opslag: “kok”"):
        expect(ida.page.locator("[data-saved-list]")).to_contain_text(title)
    expect(ida.page.locator(".site-nav")).to_be_visible()
    expect(ida.page.locator(".site-tools a[href='/log-ind']")).to_be_hidden()
    ida.context.set_offline(False)
    ida.open("/mig")
    with ida.page.expect_navigation():
        ida.page.locator('main form[action="/log-ud"] button').click()
    ida.context.set_offline(True)
    ida.open(FOLLOWED)
    expect(ida.page.locator("h1")).to_have_text("Du er offline")
    ida.open("/mig")
    expect(ida.page.locator("body")).not_to_contain_text(cast.ida.email)
    expect(ida.page.locator(".site-tools a[href='/log-ind']")).to_be_visible()
    expect(ida.page.locator(".site-nav")).to_have_count(0)
    left = ida.page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert str(cast.ida.id) not in left
