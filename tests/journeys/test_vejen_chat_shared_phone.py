"""One phone, several people or hardly any memory: nothing is left behind, and nothing is lost."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from playwright.sync_api import Dialog, expect

from app.accounts.sessions import end_sessions_of
from app.chat.conversations import open_own_conversation
from tests.journeys import chat_scripts
from tests.journeys.chatting import (
    ON_TIME,
    Open,
    advised,
    box,
    conversation_id,
    hold_back,
    kept_of,
    log_out,
    message_on,
    open_chat,
    pdf,
    say,
    state_on,
    write,
)
from tests.site import Site

__all__ = ["advised", "conversation_id"]

pytestmark = [pytest.mark.journey, pytest.mark.timeout(600)]


def test_nothing_of_it_is_left_on_the_phone_after_log_out(
    site: Site, phone: Open, conversation_id: UUID
) -> None:
    ida = phone(site.cast.ida)
    page = open_chat(ida, conversation_id)
    ida.has_service_worker()
    page = open_chat(ida, conversation_id)
    box(page).press_sequentially("en hemmelig kladde")
    page.wait_for_timeout(500)
    assert page.evaluate(chat_scripts.LEFT) != []
    assert page.evaluate(chat_scripts.PAGES_KEPT) > 0
    say(site, site.cast.anders, conversation_id, "kommet lige før")
    expect(message_on(page, "kommet lige før")).to_be_visible(timeout=ON_TIME)
    log_out(page)
    assert page.evaluate(chat_scripts.LEFT) == []
    page.wait_for_timeout(500)
    assert page.evaluate(chat_scripts.PAGES_KEPT) == 0  # nor what the page was about to keep


def test_nobody_loses_by_logging_out_what_was_not_sent_yet(
    site: Site, phone: Open, conversation_id: UUID
) -> None:
    ida = phone(site.cast.ida)
    page = open_chat(ida, conversation_id)
    hold_back(ida)
    write(page, "venter stadig")
    expect(state_on(page, "venter stadig")).to_have_text("Venter på forbindelse", timeout=ON_TIME)
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.message)
        if len(asked) == 1:
            dialog.dismiss()
        else:
            dialog.accept()

    page.on("dialog", answer)
    page.locator("form[data-logout] button").first.click()
    page.wait_for_timeout(500)
    assert page.url.endswith(f"/samtaler/{conversation_id}")
    log_out(page)
    assert [words[:41] for words in asked] == ["Du har skrevet noget, der ikke er sendt e"] * 2
    assert page.evaluate(chat_scripts.LEFT) == []


def test_the_next_person_on_a_shared_phone_sends_and_sees_nothing_of_the_one_before(
    site: Site, phone: Open, conversation_id: UUID
) -> None:
    one = phone(site.cast.ida)
    page = open_chat(one, conversation_id)
    one.has_service_worker()
    hold_back(one)
    write(page, "Idas egen besked")
    expect(state_on(page, "Idas egen besked")).to_have_text("Venter på forbindelse")
    one.context.clear_cookies(name="jobvej")  # her session ended somewhere else
    with site.acting_as(site.cast.omar) as uow:
        omars = open_own_conversation(uow)
    one.log_in(site.cast.omar).speak("da")
    one.context.unroute_all()
    page = open_chat(one, omars)
    write(page, "Omars besked")
    expect(state_on(page, "Omars besked")).to_have_text(re.compile("Sendt|Set"), timeout=ON_TIME)
    assert "Idas egen besked" not in page.locator("main").inner_text()
    assert kept_of(site, conversation_id, site.cast.ida).count("Idas egen besked") == 0
    one.until(f"async () => (await ({chat_scripts.WAITING})()).length === 0")


def test_whoever_is_logged_out_logs_in_again_and_loses_nothing(
    site: Site, phone: Open, conversation_id: UUID
) -> None:
    ida = phone(site.cast.ida)
    ida.forgive("401 (")
    ida.forgive("WebSocket")
    page = open_chat(ida, conversation_id)
    ida.has_service_worker()
    with site.by_itself() as uow:
        end_sessions_of(uow, site.cast.ida.id)
    write(page, "skrevet uden at være logget ind")
    state = state_on(page, "skrevet uden at være logget ind")
    expect(state).to_contain_text("Sendes, når du logger ind igen. Slettes, hvis", timeout=ON_TIME)
    box(page).press_sequentially("halvt skrevet")
    logged_out = page.locator("[data-chat-logged-out]")
    expect(logged_out).to_contain_text("Du er logget ud.", timeout=ON_TIME)
    expect(logged_out).to_contain_text("Det slettes, hvis en anden logger ind her først.")
    expect(page.locator("[data-chat-presence]")).to_have_text("")
    logged_out.get_by_role("link", name="Log ind").click()
    page.wait_for_url(re.compile(rf"/log-ind\?next=/samtaler/{conversation_id}"))
    ida.log_in(site.cast.ida)
    page = open_chat(ida, conversation_id)
    expect(state).to_have_text("Sendt", timeout=ON_TIME)
    expect(box(page)).to_have_value("halvt skrevet")
    expect(logged_out).to_be_hidden()


def test_it_all_works_without_a_script(site: Site, phone: Open, conversation_id: UUID) -> None:
    ida = phone(site.cast.ida, java_script_enabled=False)
    page = ida.open(f"/samtaler/{conversation_id}")
    box(page).fill("uden script")
    page.get_by_label("Filer eller billeder").set_input_files(pdf("cv.pdf"))
    page.get_by_role("button", name="Send").click()
    expect(message_on(page, "uden script")).to_contain_text("cv.pdf")
    assert re.search(r"#besked-\d+$", page.url)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Skriv noget, eller vedhæft en fil.").first).to_be_visible()


def test_it_all_works_in_the_oldest_browsers_we_name(
    site: Site, phone: Open, conversation_id: UUID
) -> None:
    ida = phone(site.cast.ida)
    ida.context.add_init_script(chat_scripts.OLD)
    page = open_chat(ida, conversation_id)
    ida.has_service_worker()
    write(page, "fra en gammel telefon")
    expect(state_on(page, "fra en gammel telefon")).to_have_text("Sendt", timeout=ON_TIME)
    assert kept_of(site, conversation_id, site.cast.ida)[-1] == "fra en gammel telefon"
    box(page).press_sequentially("kladde")
    page.wait_for_timeout(500)
    log_out(page)
    assert page.evaluate(chat_scripts.LEFT) == []


def test_a_phone_that_keeps_nothing_sends_by_the_plain_form(
    site: Site, phone: Open, conversation_id: UUID
) -> None:
    ida = phone(site.cast.ida)
    ida.context.add_init_script(
        "IDBFactory.prototype.open = () => { throw new DOMException('', 'SecurityError'); }"
    )
    page = ida.open(f"/samtaler/{conversation_id}")
    posted = say(site, site.cast.anders, conversation_id, "Her er jeg")
    expect(page.locator(f'[data-seq="{posted.seq}"]')).to_be_visible(timeout=ON_TIME)
    expect(page.get_by_label("Filer eller billeder")).to_be_visible()
    write(page, "uden at gemme")
    expect(message_on(page, "uden at gemme")).to_be_visible(timeout=ON_TIME)
    assert re.search(r"#besked-\d+$", page.url)
