"""Sending from the chat's composer: a second tap says nothing, a refused file is named."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from playwright.sync_api import expect

from app.accounts.own_advisers import give_own_adviser
from app.chat.conversations import open_own_conversation
from tests.browsing import Visitor
from tests.journeys.chatting import ON_TIME, box, kept_of, open_chat, pdf, state_on
from tests.site import Site

Open = Callable[..., Visitor]

pytestmark = [pytest.mark.journey, pytest.mark.timeout(600)]


@pytest.fixture
def conversation_id(site: Site) -> UUID:
    """Ida's conversation with her adviser."""
    with site.by_itself() as uow:
        give_own_adviser(uow, site.cast.ida.id, site.cast.anders.id)
    with site.acting_as(site.cast.ida) as uow:
        return open_own_conversation(uow)


def test_whoever_taps_twice_is_not_told_to_write_something(
    site: Site, phone: Open, conversation_id: UUID
) -> None:
    page = open_chat(phone(site.cast.ida), conversation_id)
    trouble, send = page.locator("[data-chat-trouble]"), page.get_by_role("button", name="Send")
    box(page).fill("Jeg kommer kl. 10")
    send.dblclick()
    expect(state_on(page, "Jeg kommer kl. 10")).to_have_text("Sendt", timeout=ON_TIME)
    expect(trouble).to_have_text("")
    assert kept_of(site, conversation_id, site.cast.ida) == ["Jeg kommer kl. 10"]
    page.wait_for_timeout(2_000)
    send.click()
    expect(trouble).to_have_text("Skriv noget, eller vedhæft en fil.")


def test_of_several_files_the_one_that_is_refused_is_named(
    site: Site, phone: Open, conversation_id: UUID
) -> None:
    ida = phone(site.cast.ida)
    ida.forgive("Failed to load resource")
    page = open_chat(ida, conversation_id)
    page.locator("input[type=file][multiple]").set_input_files(
        [pdf("cv.pdf"), pdf("falsk.pdf", b"ikke en pdf")]
    )
    box(page).fill("Her er de")
    page.get_by_role("button", name="Send").click()
    refused = page.locator(".is-refused", has_text="Her er de")
    words = "Blev ikke sendt på grund af falsk.pdf: Vi kan ikke tage imod"
    expect(refused.locator("[data-message-state]")).to_contain_text(words, timeout=ON_TIME)
