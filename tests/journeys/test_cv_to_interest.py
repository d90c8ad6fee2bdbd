"""Cases 4, 5 and 7: a CV made on a narrow phone, and sent to an employer with a few words.

Question by question, with the cover gone for a while; the adviser comments while it is shared; the
employer gets a PDF that programs read in order.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from app.accounts.own_advisers import give_own_adviser
from app.core.clock import local_day
from app.core.work import the_service
from app.documents.cvs import my_cvs
from app.employers.deciding import confirm_company
from app.employers.service import company_of, own_employer
from app.employers.signing_up import sign_up_company
from app.listings.approval import approve_listing
from app.listings.categories import categories, set_up_categories
from app.listings.interests import cv_for_employer, interests_in
from app.listings.posting import submit_listing, write_draft
from tests.browsing import DESKTOP, NARROW, NewVisitor, Visitor
from tests.conftest import Template
from tests.people import Cast
from tests.reading_pdf import read_by_programs
from tests.servers import wait_until
from tests.site import Site, running_site

Open = Callable[..., Visitor]
TITLE = "Gartner til planteskolen"


@pytest.fixture(scope="module")
def site(template: Template) -> Iterator[Site]:
    """The service as it runs; Ida is Anders' citizen, and Vera's company has an opening."""
    with running_site(template) as one:
        cast = one.cast
        with one.services.units.write(cast.here, the_service("journey")) as uow:
            set_up_categories(uow)
            give_own_adviser(uow, cast.ida.id, cast.anders.id)
            sign_up_company(uow, cast.vera.id, cvr="10000009", name="Thy Planteskole ApS")
        with one.acting_as(cast.anders) as uow:
            found = company_of(uow, cast.vera.id)
            assert found
            confirm_company(uow, found[0].id)
        yield one
        assert one.complaints() == []


@pytest.fixture(scope="module")
def opening(site: Site) -> UUID:
    """The opening, approved."""
    cast = site.cast
    with site.acting_as(cast.vera) as uow:
        written = write_draft(
            uow,
            {
                "kind": "job",
                "title": TITLE,
                "description": "Du passer planter.\n\n- mød til tiden",
                "postcode": "7700",
                "category_ids": [categories(uow)[0].id],
                "apply_by": local_day(uow.now) + timedelta(days=30),
            },
        )
        submit_listing(uow, written.id)
    with site.acting_as(cast.anders) as uow:
        approve_listing(uow, written.id)
    return written.id


def _fits(page: Page) -> None:
    """Nothing stands beyond the edge of a narrow phone."""
    page.wait_for_selector("main")  # the page that was asked for last may still be on its way
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]


def _go_on(page: Page) -> None:
    page.get_by_role("button", name="Gem, og gå videre").click()


def _answer_the_questions(ida: Visitor) -> str:
    page = ida.open("/cv")
    page.get_by_role("link", name="Lav et CV").click()
    page.locator('[name="name"]').fill("Planteskolejob")
    page.get_by_role("button", name="Kom i gang").click()
    _fits(page)
    page.locator('[name="phone"]').fill("12 34 56 78")
    page.locator('[name="city"]').fill("Thisted")
    _go_on(page)
    expect(page.locator("h1")).to_have_text("Hvem er du?")
    page.locator('[name="text"]').fill("Jeg er gartner og møder til tiden.")
    _go_on(page)
    expect(page.locator("h1")).to_have_text("Hvor har du arbejdet?")
    _fits(page)
    return re.sub(r"/work.*", "", page.url)


def _work_without_cover(ida: Visitor) -> None:
    """What is written without cover waits on the phone, also when the page is closed."""
    page = ida.page
    ida.forgive("ERR_INTERNET_DISCONNECTED")
    ida.context.set_offline(True)
    page.locator('[name="position"]').fill("Gartner")
    page.locator('[name="employer"]').fill("Æblehaven")
    expect(page.locator("[data-autosave-status]")).to_contain_text("Du er offline")
    address = page.url
    page.close()
    ida.context.set_offline(False)
    page = ida.page = ida.context.new_page()
    page.goto(address)
    sent = page.locator("#indhold").get_by_role("link", name="Gartner")
    if sent.count():  # the page that was closing has seen the cover come back, and sent it
        sent.click()
    expect(page.locator('[name="position"]')).to_have_value("Gartner")
    expect(page.locator('[name="employer"]')).to_have_value("Æblehaven")
    page.locator('[name="summary"]').fill("Såede og plantede.")
    expect(page.locator("[data-autosave-status]")).to_have_text("Gemt.")
    page.get_by_text("Se dit CV, som det er nu").click()
    expect(page.locator("[data-preview]")).to_contain_text("Såede og plantede.")


def test_from_a_first_question_to_an_employers_inbox(
    site: Site, cast: Cast, visitor: NewVisitor, opening: UUID
) -> None:
    ida = visitor(cast.ida, size=NARROW)
    address = _answer_the_questions(ida)
    _work_without_cover(ida)
    with site.acting_as(cast.ida) as uow:
        [cv] = my_cvs(uow)
        assert [one["position"] for one in cv.content.entries("work")] == ["Gartner"]
    page = ida.page
    page.goto(address)
    _fits(page)
    expect(page.locator("#afsnit-work")).to_contain_text("Gartner")
    page.get_by_role("button", name="Flyt Uddannelse op").click()
    expect(page.locator("#afsnit-education + #afsnit-work")).to_be_visible()

    page.get_by_role("button", name="Lad min rådgiver læse det").click()
    adviser = visitor(cast.anders, size=DESKTOP)
    adviser.open("/borgeres-cv")
    adviser.page.get_by_role("link", name="Ida").click()
    expect(adviser.page.locator(".cv-paper")).to_contain_text("Æblehaven")
    adviser.page.locator('textarea[name="text"]').fill("Skriv også om dine kurser.")
    adviser.page.get_by_role("button", name="Send kommentaren").click()
    page.reload()
    expect(page.locator("main")).to_contain_text("Skriv også om dine kurser.")
    page.get_by_role("button", name="Stop med at dele det").click()
    adviser.open("/borgeres-cv")
    expect(adviser.page.locator("main")).to_contain_text("Ingen deler et CV")

    with page.expect_download() as download:
        page.get_by_role("link", name="Tag det som PDF").click()
    assert download.value.suggested_filename == "CV Ida.pdf"

    page.goto(f"{site.url}/opslag/{opening}")
    page.get_by_role("button", name="Skriv med hjælp").click()
    _fits(page)
    expect(page.locator(".opening-text")).to_contain_text("Du passer planter.")
    page.locator('[name="why"]').fill("Jeg holder af planter.")
    page.locator('[name="when"]').fill("Jeg kan begynde på mandag.")
    page.locator('[name="cv_id"]').select_option(label="Planteskolejob")
    page.get_by_role("button", name="Sæt mine svar sammen").click()
    expect(page.locator('[name="letter"]')).to_have_value(
        "Jeg holder af planter.\n\nJeg kan begynde på mandag."
    )
    page.locator('[name="consent"]').check(force=True)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page).to_have_url(re.compile("/mine-interesser$"))
    ida.open("/ansoegninger")
    expect(page.locator("main")).to_contain_text(TITLE)
    _fits(page)
    assert wait_until(lambda: _reads_in_order(site, opening), within=30)


def _reads_in_order(site: Site, opening: UUID) -> bool:
    """Say whether the employer can open the CV by now, and a program reads it in order."""
    with site.acting_as(site.cast.vera) as uow:
        employer_id = own_employer(uow).id
        [interest] = interests_in(uow, opening, employer_id=employer_id)
        if interest.file is None or interest.file.state.value != "ready":
            return False
        _file, pdf = cv_for_employer(uow, interest.id, employer_id=employer_id)
    words = read_by_programs(pdf)
    found = [words.index(one) for one in ("Ida", "Om mig", "Arbejde", "Æblehaven")]
    assert found == sorted(found)
    return True
