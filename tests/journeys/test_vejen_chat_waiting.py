"""What waits on a phone without cover leaves once, from whatever page is open, and in its order."""

from __future__ import annotations

from uuid import UUID

import pytest
from playwright.sync_api import Route, expect

from app.chat.models import ConversationState
from app.chat.reading import mark_read
from tests.journeys import chat_scripts
from tests.journeys.chatting import (
    ON_TIME,
    Open,
    advised,
    bodies_on,
    box,
    conversation_id,
    kept_of,
    lose_cover,
    message_on,
    open_chat,
    set_state,
    state_on,
    write,
)
from tests.site import Site

__all__ = ["advised", "conversation_id"]

pytestmark = [pytest.mark.journey, pytest.mark.timeout(600)]


def test_an_answer_that_is_lost_makes_no_second_message(
    site: Site, phone: Open, conversation_id: UUID
) -> None:
    ida = phone(site.cast.ida)
    for words in ("Failed to load resource", "WebSocket"):
        ida.forgive(words)
    lost: list[str] = []

    def lose_the_first(route: Route) -> None:
        answer = route.fetch()
        if len(lost) < 2:
            lost.append(answer.text())
            route.abort()
        else:
            route.fulfill(response=answer)

    ida.context.route("**/socket.io/**", lambda route: route.abort())
    ida.context.route_web_socket("**/socket.io/**", lambda socket: socket.close())
    ida.context.route("**/api/v1/conversations/*/messages", lose_the_first)
    page = open_chat(ida, conversation_id)
    write(page, "kun en gang")
    expect(state_on(page, "kun en gang")).to_have_text("Sendt", timeout=ON_TIME)
    assert len(lost) == 2
    assert kept_of(site, conversation_id, site.cast.ida).count("kun en gang") == 1
    assert bodies_on(page, "kun en gang") == ["kun en gang"]

    # Without a socket it is asked, now and then, what was seen and what was taken away.
    with site.acting_as(site.cast.anders) as uow:
        mark_read(uow, conversation_id, seq=10_000)
    page.evaluate(chat_scripts.A_MINUTE_ON)
    expect(state_on(page, "kun en gang")).to_have_text("Set", timeout=ON_TIME)


def test_the_service_worker_sends_what_waits_when_no_page_is_there(
    site: Site, phone: Open, conversation_id: UUID
) -> None:
    ida = phone(site.cast.ida)
    page = open_chat(ida, conversation_id)
    ida.has_service_worker()
    page.wait_for_timeout(300)
    lose_cover(ida)
    ida.forgive("503 ")
    for number in (1, 2):
        write(page, f"arbejder {number}")
    expect(state_on(page, "arbejder 2")).to_have_text("Venter på forbindelse")
    page.goto("about:blank")
    ida.context.set_offline(False)
    worker = ida.context.service_workers[0]
    worker.evaluate(chat_scripts.WAKE)
    kept = [b for b in kept_of(site, conversation_id, site.cast.ida) if b.startswith("arbejder")]
    assert kept == ["arbejder 1", "arbejder 2"]


def test_what_waits_leaves_from_any_page_where_nothing_wakes_the_service_worker(
    site: Site, phone: Open, conversation_id: UUID
) -> None:
    ida = phone(site.cast.ida)
    ida.context.add_init_script("delete ServiceWorkerRegistration.prototype.sync")
    ida.open("/").wait_for_load_state()
    ida.has_service_worker()
    ida.open("/samtaler")
    page = open_chat(ida, conversation_id)
    lose_cover(ida)
    write(page, "sendt fra oversigten")
    expect(state_on(page, "sendt fra oversigten")).to_have_text("Venter på forbindelse")
    page = ida.open("/samtaler")
    sign = page.get_by_text("Ikke sendt endnu")
    expect(sign).to_be_visible()
    ida.context.set_offline(False)
    expect(sign).to_be_hidden(timeout=ON_TIME)
    assert kept_of(site, conversation_id, site.cast.ida)[-1] == "sendt fra oversigten"


def test_what_is_refused_for_good_says_why_and_can_be_mended(
    site: Site, phone: Open, conversation_id: UUID
) -> None:
    ida = phone(site.cast.ida)
    ida.forgive("Failed to load resource")
    page = open_chat(ida, conversation_id)
    set_state(site, conversation_id, ConversationState.ENDED)
    write(page, "afvist besked")
    write(page, "slettes igen")
    refused = page.locator(".is-refused", has_text="afvist besked")
    expect(refused).to_contain_text("Blev ikke sendt: Samtalen er slut.", timeout=ON_TIME)
    other = page.locator(".is-refused", has_text="slettes igen")
    other.get_by_role("button", name="Slet").click()
    expect(other).to_have_count(0)
    set_state(site, conversation_id, ConversationState.OPEN)
    # What was said in one language is not shown in the other.
    for language, words in (("en", "Was not sent. Edit it, or delete it."), ("da", "er slut.")):
        ida.speak(language)
        page.reload()
        expect(refused.locator("[data-message-state]")).to_contain_text(words, timeout=ON_TIME)
    refused.get_by_role("button", name="Ret").click()
    expect(box(page)).to_have_value("afvist besked")
    expect(refused).to_have_count(0)
    page.get_by_role("button", name="Send").click()
    expect(state_on(page, "afvist besked")).to_have_text("Sendt", timeout=ON_TIME)
    kept = kept_of(site, conversation_id, site.cast.ida)
    assert (kept[-1], "slettes igen" in kept) == ("afvist besked", False)


def test_a_page_that_is_killed_in_the_middle_leaves_every_message_once(
    site: Site, phone: Open, conversation_id: UUID
) -> None:
    ida = phone(site.cast.ida)
    for words in ("Failed to load resource", "killed"):
        ida.forgive(words)
    page = open_chat(ida, conversation_id)
    box(page).press_sequentially("afbrudt")
    page.wait_for_timeout(500)
    page.evaluate(chat_scripts.KILLED, "add")
    page.get_by_role("button", name="Send").click()
    page.wait_for_timeout(500)
    page = open_chat(ida, conversation_id)
    expect(state_on(page, "afbrudt")).to_have_text("Sendt", timeout=ON_TIME)
    expect(box(page)).to_have_value("")
    assert kept_of(site, conversation_id, site.cast.ida).count("afbrudt") == 1

    set_state(site, conversation_id, ConversationState.ENDED)
    write(page, "rettes igen")
    refused = page.locator(".is-refused", has_text="rettes igen")
    expect(refused).to_be_visible(timeout=ON_TIME)
    set_state(site, conversation_id, ConversationState.OPEN)
    page.evaluate(chat_scripts.KILLED, "delete")
    refused.get_by_role("button", name="Ret").click()
    page.wait_for_timeout(500)
    page = open_chat(ida, conversation_id)
    expect(box(page)).to_have_value("rettes igen")
    expect(message_on(page, "rettes igen")).to_have_count(0)


def test_a_page_says_so_while_another_one_sends(
    site: Site, phone: Open, conversation_id: UUID
) -> None:
    page = open_chat(phone(site.cast.ida), conversation_id)
    page.evaluate(chat_scripts.SENDS_ELSEWHERE, f"outbox/{conversation_id}")
    write(page, "sendes et andet sted")
    expect(state_on(page, "sendes et andet sted")).to_have_text("Sender …")
    page.evaluate("letGo()")
    expect(state_on(page, "sendes et andet sted")).to_have_text("Sendt", timeout=ON_TIME)
