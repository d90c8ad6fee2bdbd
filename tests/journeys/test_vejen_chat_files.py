"""Pictures, files and voices from a phone: shrunk, checked, kept without cover, sent whole."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from PIL import Image
from playwright.sync_api import Error, Page, Route, expect

from tests.journeys import chat_scripts
from tests.journeys.chatting import (
    ON_TIME,
    Open,
    advised,
    conversation_id,
    image,
    last_file,
    lose_cover,
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


def test_a_picture_is_shrunk_on_the_phone_checked_and_shown(
    site: Site, phone: Open, conversation_id: UUID, tmp_path: Path
) -> None:
    photo = tmp_path / "foto.jpg"
    Image.effect_noise((3000, 2000), 80).convert("RGB").save(photo, quality=95)
    ida = phone(site.cast.ida)
    page = open_chat(ida, conversation_id)
    page.locator('input[capture="environment"]').set_input_files(photo)
    expect(page.locator("[data-chat-chosen] img")).to_be_visible(timeout=ON_TIME)
    page.get_by_role("button", name="Send").click()
    picture = page.locator("[data-seq] .chat-file img").last
    expect(picture).to_be_visible(timeout=60_000)
    page.wait_for_function("picture => picture.complete", arg=picture.element_handle())
    size = picture.evaluate("picture => [picture.naturalWidth, picture.naturalHeight]")
    assert size == [1600, 1067]
    file = last_file(site, conversation_id)
    assert file.name == "foto.jpg"

    # The view has followed it, and begins there: the composer on the menu, all else above it.
    _is_at_the_end(page)
    page.goto("about:blank")
    page = open_chat(ida, conversation_id, "#seneste")
    _is_at_the_end(page)


@pytest.mark.parametrize(
    ("words", "change"),
    [
        ("Se her, det vokser", chat_scripts.GROWS_AT_ONCE),
        ("Se her, det svinder", chat_scripts.SHRINKS_AT_ONCE),
    ],
)
def test_whatever_changes_at_once_the_end_is_what_is_seen(
    site: Site, phone: Open, conversation_id: UUID, words: str, change: str
) -> None:
    for number in range(20):
        say(site, site.cast.ida, conversation_id, f"før billedet {number}")
    page = open_chat(phone(site.cast.ida), conversation_id, "#seneste")
    page.evaluate("() => scrollTo(0, document.body.scrollHeight)")
    page.evaluate(change)
    write(page, words)
    expect(message_on(page, words)).to_be_visible(timeout=ON_TIME)
    _is_at_the_end(page)


def _is_at_the_end(page: Page) -> None:
    try:
        page.wait_for_function(
            f"() => ({chat_scripts.GAPS})().every(gap => gap > -1 && gap < 12)", timeout=ON_TIME
        )
    except Error as late:
        raise AssertionError(f"the gaps are {page.evaluate(chat_scripts.GAPS)}") from late


def test_a_file_waits_for_cover_like_a_message(
    site: Site, phone: Open, conversation_id: UUID
) -> None:
    ida = phone(site.cast.ida)
    page = open_chat(ida, conversation_id)
    lose_cover(ida)
    expect(page.locator(".chat-offline")).to_be_visible()
    chosen = page.locator("input[type=file][multiple]")
    trouble = page.locator("[data-chat-trouble]")
    chosen.set_input_files([pdf("prog.exe"), image("falsk.png"), pdf("side.html")])
    for words in ("ikke tage imod prog.exe, side.html.", "falsk.png kan ikke åbnes"):
        expect(trouble).to_contain_text(words)
    chosen.set_input_files([pdf(f"{number}.pdf") for number in range(6)])
    expect(trouble).to_have_text("Vedhæft højst fem filer.")
    for number in range(5):
        page.get_by_role("button", name=f"Fjern {number}.pdf").click()
        expect(trouble).to_have_text("")
    chosen.set_input_files(pdf("bilag.pdf", b""))
    expect(page.locator("[data-chat-trouble]")).to_have_text("bilag.pdf er tom. Vælg en anden fil.")
    chosen.set_input_files(pdf("bilag.pdf"))
    expect(page.locator("[data-chat-chosen]")).to_contain_text("bilag.pdf")
    page.clock.set_fixed_time(
        datetime(2040, 2, 29, 12, tzinfo=UTC)
    )  # another day than what is above
    write(page, "Her er bilaget")
    expect(state_on(page, "Her er bilaget")).to_have_text("Venter på forbindelse")
    expect(page.locator(".chat-outbox__day time")).to_have_attribute("datetime", "2040-02-29")
    ida.context.set_offline(False)
    expect(state_on(page, "Her er bilaget")).to_have_text("Sendt", timeout=ON_TIME)
    expect(page.locator(".chat-outbox__day")).to_have_count(0)
    link = message_on(page, "Her er bilaget").get_by_role("link", name="bilag.pdf")
    expect(link).to_be_visible(timeout=60_000)
    expect(page.locator(".chat-offline")).to_be_hidden()
    lose_cover(ida)
    link.click()
    expect(page.locator("[data-toasts]")).to_contain_text("Du er offline. Åbn filen")


def test_a_voice_message_is_recorded_sent_and_can_be_played(
    site: Site, phone: Open, conversation_id: UUID
) -> None:
    ida = phone(site.cast.ida)
    ida.context.add_init_script(chat_scripts.TONE)
    page = open_chat(ida, conversation_id)
    page.get_by_role("button", name="Indtal besked").click()
    stop = page.get_by_role("button", name=re.compile("Stop"))
    expect(page.get_by_role("button", name="Send")).to_be_hidden()
    expect(stop).to_have_text(re.compile(r"Stop \(0:0[1-9]\)"), timeout=ON_TIME)
    # It is not lost by going away without a word.
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.evaluate("() => { location.reload(); }")
    expect(stop).to_have_text(re.compile(r"Stop \(0:0[2-9]\)"), timeout=ON_TIME)
    assert asked == ["beforeunload"]
    stop.click()
    expect(page.locator("[data-chat-chosen] audio")).to_be_visible(timeout=ON_TIME)
    page.get_by_role("button", name="Send").click()
    sound = page.locator("[data-seq] audio").last
    expect(sound).to_be_visible(timeout=60_000)
    page.wait_for_function("all => [...document.querySelectorAll('audio')].pop().duration > 1")
    assert sound.evaluate("sound => sound.duration") < 60  # it says how long it lasts
    seconds = sound.evaluate(chat_scripts.PLAY)
    assert seconds > 0.2
    file = last_file(site, conversation_id)
    assert (file.type, file.name) == ("audio/webm", "talebesked.webm")


def test_a_file_of_which_a_part_came_is_sent_again_as_a_whole(
    site: Site, phone: Open, conversation_id: UUID
) -> None:
    ida = phone(site.cast.ida, service_workers="block")  # past one nothing is broken off
    for words in ("Failed to load resource", "409"):
        ida.forgive(words)
    page = open_chat(ida, conversation_id)
    whole = b"%PDF-1.7 a whole file\n%%EOF\n"

    broken_off: list[str] = []

    def break_off(route: Route) -> None:
        broken_off.append(route.request.url)
        headers = route.request.headers
        kept = {name: headers[name] for name in ("idempotency-key", "x-csrf-token")}
        came = page.request.post(
            route.request.url, headers=kept, multipart={"file": pdf("cv.pdf", whole[:-3])}
        )
        assert came.ok
        route.abort()

    page.route("**/api/v1/files", break_off, times=1)
    page.locator("input[type=file][multiple]").set_input_files(pdf("cv.pdf", whole))
    expect(page.locator("[data-chat-chosen]")).to_contain_text("cv.pdf")
    write(page, "mit hele CV")
    expect(state_on(page, "mit hele CV")).to_have_text("Sendt", timeout=ON_TIME)
    file = last_file(site, conversation_id)
    assert (len(broken_off), file.size) == (1, len(whole))
