"""Going back to a form that was refused leads to the form, and not to the offline page.

No browser keeps a page that answered a form (it may hold what a person typed, on a shared phone),
and none may send the form a second time: the page's place in the history is the form's own.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import UUID

from playwright.sync_api import Page, expect

from app.programmes.library.editing import add_module, publish_module
from app.programmes.library.progress import do_part
from tests.browsing import Visitor
from tests.factories.listings import add_listing
from tests.factories.postings import OTHER_CVR, open_company
from tests.people import Cast
from tests.programmes.library.shelf import TASK, module
from tests.site import Site

Open = Callable[..., Visitor]


def send_refused(page: Page) -> None:
    """Send the log-in form with what is no address, past the browser's own check."""
    form = page.locator('main form[action="/log-ind"]')
    form.evaluate("form => { form.noValidate = true; }")
    form.locator("[name=email]").fill("ikke en adresse")
    form.locator("[type=submit]").click()
    expect(page.locator("main [role=alert]")).to_be_visible()


def test_back_to_a_refused_form_opens_the_form(phone: Open, site: Site) -> None:
    one = phone()
    page = one.open("/log-ind")
    one.has_service_worker()
    page.reload()
    send_refused(page)
    page.goto(f"{site.url}/privatliv")
    page.go_back()
    expect(page).to_have_url(f"{site.url}/log-ind")
    expect(page.locator("main form[action='/log-ind'] [name=email]")).to_be_visible()
    page.reload()
    expect(page.locator("main [role=alert]")).to_have_count(0)


def test_what_was_typed_is_there_again(phone: Open, site: Site, cast: Cast) -> None:
    open_company(site.services.units, cast.anders, cast.vera)
    one = phone(cast.vera)
    page = one.open("/virksomhed/opslag/nyt")
    one.has_service_worker()
    page.reload()
    page.locator("textarea[name=description]").fill("Du lærer at svejse.")
    page.locator("form[data-keep] [type=submit]").last.click()
    expect(page.locator("main [role=alert]")).to_be_visible()
    page.goto(f"{site.url}/privatliv")
    page.go_back()
    expect(page).to_have_url(re.compile(r"/virksomhed/opslag/nyt\?udkast=[0-9a-f-]{36}$"))
    expect(page.locator("textarea[name=description]")).to_have_value("Du lærer at svejse.")
    page.locator("[name=title]").fill("Svejser")
    page.locator("form[data-keep] [type=submit]").last.click()
    expect(page.locator("article.listing h1")).to_have_text("Svejser")

    page.go_back()  # to a form that was sent: it goes on with its draft
    expect(page.locator("[name=title]")).to_have_value("Svejser")
    page.locator("[name=title]").fill("Smed")
    page.locator("form[data-keep] [type=submit]").last.click()
    expect(page.locator("article.listing h1")).to_have_text("Smed")
    page.goto(f"{site.url}/virksomhed/opslag")
    expect(page.locator("main .card-heading")).to_have_text(["Smed"])


def test_what_was_typed_is_newer_than_what_the_form_held_until_that_was_changed(
    phone: Open, site: Site, cast: Cast
) -> None:
    with site.acting_as(cast.signe) as uow:
        module_id = add_module(uow, module(parts=(TASK,)))
        publish_module(uow, module_id)
    _write(site, cast, module_id, "Første")
    page = phone(cast.ida).open(f"/modul/{module_id}/del/{TASK.key}")
    answer = page.locator("[name=answer]")
    expect(answer).to_have_value("Første")
    answer.fill("Andet")
    page.reload()
    expect(answer).to_have_value("Andet")
    _write(site, cast, module_id, "Tredje")  # on another device
    page.reload()
    expect(answer).to_have_value("Tredje")

    page.goto(f"{site.url}/modul/{module_id}/naeste-skridt")
    own = page.locator("[name=choice]").last
    own.check()
    page.locator("[name=text]").fill("Ring til bageren")
    page.reload()
    expect(own).to_be_checked()
    expect(page.locator("[name=text]")).to_have_value("Ring til bageren")


def _write(site: Site, cast: Cast, module_id: UUID, answer: str) -> None:
    with site.acting_as(cast.ida) as uow:
        do_part(uow, module_id, TASK.key, answer=answer)


def test_what_one_person_typed_is_not_there_for_the_next(phone: Open, cast: Cast) -> None:
    one = phone(cast.ida)
    page = one.open("/virksomhed/opret")
    name = page.locator("form[data-keep] [name=name]")
    name.fill("Idas Bageri")
    page.reload()
    expect(name).to_have_value("Idas Bageri")
    one.log_in(cast.omar)
    page.reload()
    expect(name).to_have_value("")
    assert "Bageri" not in page.evaluate("JSON.stringify({ ...sessionStorage })")


def test_what_was_typed_outlives_a_form_sent_without_a_net(phone: Open, site: Site) -> None:
    one = phone()
    one.forgive("ERR_INTERNET_DISCONNECTED")
    one.forgive("503")
    page = one.open("/opret")
    one.has_service_worker()
    page.reload()
    page.locator("form[data-keep] [name=name]").fill("Omar Omarsen")
    page.locator("form[data-keep] [name=email]").fill("omar@example.org")
    one.context.set_offline(True)
    page.locator("form[data-keep] [type=submit]").last.click()
    expect(page.locator("h1")).to_have_text("Du er offline")
    one.context.set_offline(False)
    page.locator("[data-reload]").click()
    expect(page).to_have_url(f"{site.url}/opret")
    expect(page.locator("form[data-keep] [name=name]")).to_have_value("Omar Omarsen")


def test_a_form_that_has_no_page_of_its_own_leads_back_to_where_it_stood(
    desktop: Open, site: Site, cast: Cast
) -> None:
    one = desktop(cast.adam)
    page = one.open("/medarbejdere")
    one.has_service_worker()
    page.reload()
    address = "/mig/steder/01900000-0000-7000-8000-0000000000ff/afslut"
    page.locator("main form").first.evaluate(
        "(form, address) => { form.action = address; form.submit(); }", address
    )
    page.wait_for_load_state()
    expect(page).to_have_url(f"{site.url}/medarbejdere")


def test_where_the_page_s_own_scripts_are_missing_the_service_worker_leads_back(
    phone: Open, site: Site
) -> None:
    one = phone()
    page = one.open("/log-ind")
    one.has_service_worker()
    page.reload()
    page.locator("main form").first.evaluate("form => { form.noValidate = true; }")
    switch = one.context.new_cdp_session(page)
    switch.send("Emulation.setScriptExecutionDisabled", {"value": True})
    page.locator("main form [name=email]").fill("ikke@en@adresse.dk")
    page.locator("main form [type=submit]").first.click()
    expect(page.locator("main [role=alert]")).to_be_visible()
    page.goto(f"{site.url}/privatliv")
    page.go_back()
    expect(page.locator("main form[action='/log-ind'] [name=email]")).to_be_visible()


def test_a_file_that_is_too_large_is_not_sent_and_what_was_written_stays(
    phone: Open, site: Site, cast: Cast
) -> None:
    smith = open_company(site.services.units, cast.anders, cast.omar, cvr=OTHER_CVR)
    with site.by_itself() as uow:
        listing_id = add_listing(uow, employer_id=smith)
    one = phone(cast.ida)
    page = one.open(f"/opslag/{listing_id}/interesse")
    words = "Jeg har kørt truck i tre år."
    page.locator("textarea[name=text]").fill(words)
    page.locator("[name=consent]").check(force=True)
    film = {"name": "film.pdf", "mimeType": "application/pdf", "buffer": bytes(11 << 20)}
    page.locator("[name=file]").set_input_files([film])
    page.locator("form[data-keep] [type=submit]").last.click()
    expect(page.locator("[name=file]")).to_be_focused()
    expect(page.locator("#f-file-size.is-over")).to_be_visible()
    page.goto(f"{site.url}/privatliv")
    page.go_back()
    page.reload()
    expect(page.locator("textarea[name=text]")).to_have_value(words)
    expect(page.locator("[name=consent]")).not_to_be_checked()
    page.locator("[name=consent]").check(force=True)
    sheet = {**film, "name": "ark.docx", "buffer": b"PK\x05\x06" + bytes(18)}
    page.locator("[name=file]").set_input_files([sheet])
    one.forgive("422")
    page.locator("form[data-keep] [type=submit]").last.click()
    expect(page.locator("#f-file-chosen")).to_have_text(
        "Du havde valgt ark.docx. Vælg en anden fil."
    )
    expect(page.locator("#f-file-error")).to_be_visible()
    small = {**film, "name": "cv.pdf", "buffer": b"%PDF-1.7\n%%EOF\n"}
    page.locator("[name=file]").set_input_files([small])
    expect(page.locator("#f-file-size")).to_contain_text("cv.pdf")
    expect(page.locator("#f-file-error, #f-file-chosen")).to_have_count(0)
    page.locator("form[data-keep] [type=submit]").last.click()
    expect(page).to_have_url(f"{site.url}/mine-interesser")


def test_a_consent_is_neither_kept_nor_brought_back_from_an_older_draft(
    phone: Open, site: Site
) -> None:
    page = phone().open("/opret")
    page.locator("form[data-keep] [name=name]").fill("Omar Omarsen")
    page.locator("form[data-keep] [name=consent]").check(force=True)
    kept = page.evaluate("sessionStorage.getItem('draft::sign-up')")
    assert "Omar Omarsen" in kept
    assert "consent" not in kept
    page.evaluate(
        """sessionStorage.setItem("draft::sign-up",
          JSON.stringify([["f-name", "Omar Omarsen"], ["f-consent", true]]))"""
    )
    page.goto(f"{site.url}/opret")
    expect(page.locator("form[data-keep] [name=name]")).to_have_value("Omar Omarsen")
    expect(page.locator("form[data-keep] [name=consent]")).not_to_be_checked()
