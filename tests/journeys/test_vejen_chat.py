"""Case 8, Vejen: secure chat between a citizen and the job centre, on a phone with bad cover.

Ida writes on a phone of 360 by 740, and the cover goes while she does. Whatever she wrote comes
once each, in the order she wrote it, and says in words where it is. Anders answers beside her.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from PIL import Image
from playwright.sync_api import Dialog, Locator, Page, Route, WebSocketRoute, expect
from sqlalchemy import select

from app.accounts.own_advisers import give_own_adviser
from app.accounts.sessions import end_sessions_of
from app.chat.contract import MessageView
from app.chat.conversations import open_own_conversation
from app.chat.models import Conversation, ConversationState
from app.chat.posting import post_message
from app.chat.reading import mark_read, messages_after
from app.chat.redacting import redact_message
from app.core.work import the_service
from tests.browsing import Visitor
from tests.people import Person
from tests.site import Site

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]

Open = Callable[..., Visitor]
ON_TIME = 30_000
# Outside the opening hours the service answers by itself.
BY_PEOPLE = ".chat-message:not(.is-service)"


@pytest.fixture(autouse=True)
def _advised(site: Site) -> None:
    """Ida and Omar have an adviser of their own."""
    with site.services.units.write(site.cast.here, the_service("journey")) as uow:
        for citizen in (site.cast.ida, site.cast.omar):
            give_own_adviser(uow, citizen.id, site.cast.anders.id)


@pytest.fixture
def conversation_id(site: Site) -> UUID:
    """Ida's conversation with the job centre."""
    with site.acting_as(site.cast.ida) as uow:
        return open_own_conversation(uow)


def _say(site: Site, person: Person, conversation_id: UUID, body: str) -> MessageView:
    with site.acting_as(person) as uow:
        return post_message(uow, conversation_id, body=body, client_id=uuid4())


def _kept(site: Site, conversation_id: UUID, author: Person) -> list[str]:
    """Return what somebody wrote, as it stands in the database."""
    with site.acting_as(site.cast.anders) as uow:
        found = messages_after(uow, conversation_id, after=0).messages
    return [m.body for m in found if m.author_id == author.id]


def _open(one: Visitor, conversation_id: UUID) -> Page:
    page = one.open(f"/samtaler/{conversation_id}")
    expect(page.locator("[data-chat-ready]")).to_be_attached(timeout=ON_TIME)
    return page


def _write(page: Page, words: str) -> None:
    page.get_by_label("Din besked").fill(words)
    page.get_by_role("button", name="Send").click()


def _message(page: Page, words: str) -> Locator:
    return page.locator(".chat-message", has_text=re.compile(re.escape(words)))


def _state(page: Page, words: str) -> Locator:
    return _message(page, words).locator("[data-message-state]")


def _bodies(page: Page, start: str) -> list[str]:
    """Return what the page shows, in its order, of the messages that begin so."""
    shown = page.locator(".chat-message__body").all_inner_texts()
    return [words for words in shown if words.startswith(start)]


def _cut(one: Visitor) -> None:
    one.context.set_offline(True)
    for words in ("Failed to load resource", "ERR_INTERNET_DISCONNECTED", "WebSocket"):
        one.forgive(words)


def test_two_people_write_to_each_other_and_one_of_them_loses_cover(
    site: Site, phone: Open, desktop: Open
) -> None:
    cast = site.cast
    ida, anders = phone(cast.omar).speak("da"), desktop(cast.anders)
    ida.open("/samtaler")
    ida.page.get_by_role("button", name="Skriv til jobcenteret").click()
    conversation_id = UUID(ida.page.url.split("#")[0].rsplit("/", 1)[1])
    phone_page = ida.page
    expect(phone_page.locator("[data-chat-ready]")).to_be_attached(timeout=ON_TIME)
    promise = phone_page.locator(".chat-promise")
    expect(promise).to_contain_text("Anders svarer dig.")
    expect(promise).to_contain_text("Skriver du nu")
    ida.has_service_worker()
    desk = _open(anders, conversation_id)

    _write(phone_page, "1 Hej Anders")
    expect(_message(desk, "1 Hej Anders")).to_be_visible(timeout=ON_TIME)
    expect(_state(phone_page, "1 Hej Anders")).to_have_text("Set", timeout=ON_TIME)
    expect(phone_page.locator("[data-chat-presence]")).to_contain_text("Anders er her nu")

    expect(promise).to_contain_text("Du får svar senest", timeout=ON_TIME)

    desk.get_by_label("Din besked").press_sequentially("Goddag Omar")
    expect(phone_page.locator("[data-chat-typing]")).to_have_text("Anders skriver …")
    desk.get_by_label("Din besked").press("Enter")
    expect(_message(phone_page, "Goddag Omar")).to_be_visible(timeout=ON_TIME)
    expect(phone_page.locator("[role=log]")).to_contain_text("Anders: Goddag Omar")
    expect(promise).to_contain_text("Skriver du nu", timeout=ON_TIME)

    _cut(ida)
    for number in (2, 3, 4):
        _write(phone_page, f"{number} uden dækning")
    for number in (2, 3, 4):
        state = _state(phone_page, f"{number} uden dækning")
        expect(state).to_have_text("Venter på forbindelse")
    _write(desk, "Er du der?")
    assert _kept(site, conversation_id, cast.omar) == ["1 Hej Anders"]

    ida.context.set_offline(False)
    for number in (2, 3, 4):
        expect(_message(desk, f"{number} uden dækning")).to_be_visible(timeout=ON_TIME)
        expect(_state(phone_page, f"{number} uden dækning")).to_have_text("Set", timeout=ON_TIME)
    expect(_message(phone_page, "Er du der?")).to_be_visible(timeout=ON_TIME)

    mine = ["1 Hej Anders", *(f"{number} uden dækning" for number in (2, 3, 4))]
    assert _kept(site, conversation_id, cast.omar) == mine
    for page in (phone_page, desk):
        shown = page.locator(f"{BY_PEOPLE} .chat-message__body").all_inner_texts()
        assert [words for words in shown if words[0].isdigit()] == mine
        assert sorted(shown) == sorted([*mine, "Goddag Omar", "Er du der?"])
    numbers = phone_page.locator("[data-seq]").evaluate_all("all => all.map(x => +x.dataset.seq)")
    assert numbers == list(range(1, len(numbers) + 1))


def test_messages_that_wait_and_a_draft_survive_a_reload_without_cover(
    site: Site, phone: Open, conversation_id: UUID
) -> None:
    ida = phone(site.cast.ida)
    page = _open(ida, conversation_id)
    ida.has_service_worker()
    page = _open(ida, conversation_id)  # the worker has it on the phone from now on
    _cut(ida)
    ida.forgive("503 ")
    _write(page, "genindlæst et")
    _write(page, "genindlæst to")
    expect(_state(page, "genindlæst to")).to_have_text("Venter på forbindelse")
    page.get_by_label("Din besked").press_sequentially("halvt skrevet")
    page.wait_for_timeout(400)

    page.reload()
    expect(page.locator("[data-chat-ready]")).to_be_attached(timeout=ON_TIME)
    expect(page.get_by_label("Din besked")).to_have_value("halvt skrevet")
    assert _bodies(page, "genindlæst") == ["genindlæst et", "genindlæst to"]
    expect(_state(page, "genindlæst et")).to_have_text("Venter på forbindelse")

    ida.context.set_offline(False)
    expect(_state(page, "genindlæst to")).to_have_text("Sendt", timeout=ON_TIME)
    kept = [b for b in _kept(site, conversation_id, site.cast.ida) if b.startswith("genind")]
    assert kept == ["genindlæst et", "genindlæst to"]
    expect(page.get_by_label("Din besked")).to_have_value("halvt skrevet")

    # Whoever writes on before the scripts are there loses neither.
    ida.context.add_init_script(TYPED_EARLY)
    page.evaluate("sessionStorage.setItem('typed', 'skrevet for tidligt')")
    page.reload()
    expect(page.locator("[data-chat-ready]")).to_be_attached(timeout=ON_TIME)
    both = "halvt skrevet\n\nskrevet for tidligt"
    expect(page.get_by_label("Din besked")).to_have_value(both)

    # What was sent from one page is no draft in another one, nor written back as it goes away.
    page.wait_for_timeout(400)
    other = ida.context.new_page()
    other.goto(page.url)
    expect(other.get_by_label("Din besked")).to_have_value(both, timeout=ON_TIME)
    page.get_by_role("button", name="Send").click()
    expect(_state(page, "skrevet for tidligt")).to_have_text("Sendt", timeout=ON_TIME)
    expect(other.get_by_label("Din besked")).to_have_value("")
    other.goto("about:blank")
    assert page.evaluate(LEFT) == []


TYPED_EARLY = """new MutationObserver((_seen, watch) => {
  const box = document.getElementById("f-body");
  if (!box) return;
  watch.disconnect();
  box.value = sessionStorage.getItem("typed") ?? "";
  sessionStorage.removeItem("typed");
}).observe(document, { childList: true, subtree: true });"""


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
    page = _open(ida, conversation_id)
    _write(page, "kun en gang")
    expect(_state(page, "kun en gang")).to_have_text("Sendt", timeout=ON_TIME)
    assert len(lost) == 2
    assert _kept(site, conversation_id, site.cast.ida).count("kun en gang") == 1
    assert _bodies(page, "kun en gang") == ["kun en gang"]

    # Without a socket it is asked, now and then, what was seen and what was taken away.
    with site.acting_as(site.cast.anders) as uow:
        mark_read(uow, conversation_id, seq=10_000)
    page.evaluate(A_MINUTE_ON)
    expect(_state(page, "kun en gang")).to_have_text("Set", timeout=ON_TIME)


A_MINUTE_ON = """() => {
  const now = performance.now();
  performance.now = () => now + 61_000;
  document.dispatchEvent(new Event("visibilitychange"));
}"""


def test_the_service_worker_sends_what_waits_when_no_page_is_there(
    site: Site, phone: Open, conversation_id: UUID
) -> None:
    ida = phone(site.cast.ida)
    page = _open(ida, conversation_id)
    ida.has_service_worker()
    page.wait_for_timeout(300)
    _cut(ida)
    ida.forgive("503 ")
    for number in (1, 2):
        _write(page, f"arbejder {number}")
    expect(_state(page, "arbejder 2")).to_have_text("Venter på forbindelse")
    page.goto("about:blank")
    ida.context.set_offline(False)
    worker = ida.context.service_workers[0]
    worker.evaluate(
        """() => new Promise((done, failed) => {
          const event = new SyncEvent("sync", { tag: "chat-outbox" });
          event.waitUntil = (work) => work.then(done, failed);
          self.dispatchEvent(event);
        })"""
    )
    kept = [b for b in _kept(site, conversation_id, site.cast.ida) if b.startswith("arbejder")]
    assert kept == ["arbejder 1", "arbejder 2"]


def test_what_waits_leaves_from_any_page_where_nothing_wakes_the_service_worker(
    site: Site, phone: Open, conversation_id: UUID
) -> None:
    ida = phone(site.cast.ida)
    ida.context.add_init_script("delete ServiceWorkerRegistration.prototype.sync")
    ida.open("/").wait_for_load_state()
    ida.has_service_worker()
    ida.open("/samtaler")
    page = _open(ida, conversation_id)
    _cut(ida)
    _write(page, "sendt fra oversigten")
    expect(_state(page, "sendt fra oversigten")).to_have_text("Venter på forbindelse")
    page = ida.open("/samtaler")
    sign = page.get_by_text("Ikke sendt endnu")
    expect(sign).to_be_visible()
    ida.context.set_offline(False)
    expect(sign).to_be_hidden(timeout=ON_TIME)
    assert _kept(site, conversation_id, site.cast.ida)[-1] == "sendt fra oversigten"


def test_what_is_refused_for_good_says_why_and_can_be_mended(
    site: Site, phone: Open, conversation_id: UUID
) -> None:
    ida = phone(site.cast.ida)
    ida.forgive("Failed to load resource")
    page = _open(ida, conversation_id)
    _set_state(site, conversation_id, ConversationState.ENDED)
    _write(page, "afvist besked")
    _write(page, "slettes igen")
    refused = page.locator(".is-refused", has_text="afvist besked")
    expect(refused).to_contain_text("Blev ikke sendt: Samtalen er slut.", timeout=ON_TIME)
    other = page.locator(".is-refused", has_text="slettes igen")
    other.get_by_role("button", name="Slet").click()
    expect(other).to_have_count(0)
    _set_state(site, conversation_id, ConversationState.OPEN)
    refused.get_by_role("button", name="Ret").click()
    expect(page.get_by_label("Din besked")).to_have_value("afvist besked")
    expect(refused).to_have_count(0)
    page.get_by_role("button", name="Send").click()
    expect(_state(page, "afvist besked")).to_have_text("Sendt", timeout=ON_TIME)
    kept = _kept(site, conversation_id, site.cast.ida)
    assert (kept[-1], "slettes igen" in kept) == ("afvist besked", False)


def _set_state(site: Site, conversation_id: UUID, state: ConversationState) -> None:
    with site.by_itself() as uow:
        found = select(Conversation).where(Conversation.id == conversation_id)
        uow.session.scalars(found).one().state = state


def test_a_picture_is_shrunk_on_the_phone_checked_and_shown(
    site: Site, phone: Open, conversation_id: UUID, tmp_path: Path
) -> None:
    photo = tmp_path / "foto.jpg"
    Image.effect_noise((3000, 2000), 80).convert("RGB").save(photo, quality=95)
    ida = phone(site.cast.ida)
    page = _open(ida, conversation_id)
    page.locator('input[capture="environment"]').set_input_files(photo)
    expect(page.locator("[data-chat-chosen] img")).to_be_visible(timeout=ON_TIME)
    page.get_by_role("button", name="Send").click()
    picture = page.locator("[data-seq] .chat-file img").last
    expect(picture).to_be_visible(timeout=60_000)
    page.wait_for_function("picture => picture.complete", arg=picture.element_handle())
    size = picture.evaluate("picture => [picture.naturalWidth, picture.naturalHeight]")
    assert size == [1600, 1067]
    with site.acting_as(site.cast.anders) as uow:
        (file,) = messages_after(uow, conversation_id, after=0).messages[-1].attachments
    assert file.name == "foto.jpg"
    assert file.size < photo.stat().st_size / 2


def test_a_file_waits_for_cover_like_a_message(
    site: Site, phone: Open, conversation_id: UUID
) -> None:
    ida = phone(site.cast.ida)
    page = _open(ida, conversation_id)
    _cut(ida)
    expect(page.locator(".chat-offline")).to_be_visible()
    pdf = {"name": "bilag.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 x\n%%EOF\n"}
    page.locator("input[type=file][multiple]").set_input_files({**pdf, "buffer": b""})
    expect(page.locator("[data-chat-trouble]")).to_have_text("bilag.pdf er tom. Vælg en anden fil.")
    page.locator("input[type=file][multiple]").set_input_files(pdf)
    expect(page.locator("[data-chat-chosen]")).to_contain_text("bilag.pdf")
    _write(page, "Her er bilaget")
    expect(_state(page, "Her er bilaget")).to_have_text("Venter på forbindelse")
    ida.context.set_offline(False)
    expect(_state(page, "Her er bilaget")).to_have_text("Sendt", timeout=ON_TIME)
    link = _message(page, "Her er bilaget").get_by_role("link", name="bilag.pdf")
    expect(link).to_be_visible(timeout=60_000)
    expect(page.locator(".chat-offline")).to_be_hidden()
    _cut(ida)
    link.click()
    expect(page.locator("[data-toasts]")).to_contain_text("Du er offline. Åbn filen")


def test_it_is_read_when_it_is_looked_at_and_not_before(
    site: Site, phone: Open, conversation_id: UUID
) -> None:
    ida = phone(site.cast.ida)
    ida.context.add_init_script(
        """
        let visibility = "visible";
        Object.defineProperty(document, "visibilityState", { get: () => visibility });
        window.look = (now) => {
          visibility = now;
          document.dispatchEvent(new Event("visibilitychange"));
        };
        """
    )
    page = _open(ida, conversation_id)
    page.evaluate("look('hidden')")
    posted = _say(site, site.cast.anders, conversation_id, "Kig lige her")
    expect(_message(page, "Kig lige her")).to_be_attached(timeout=ON_TIME)
    expect(page.locator("[data-unread]")).to_have_text("Nye beskeder")
    page.wait_for_timeout(1_000)
    assert _read(site, conversation_id) < posted.seq
    expect(page).to_have_title(re.compile(r"^\(1\) "))
    page.evaluate("look('visible')")
    page.wait_for_function("() => !document.title.startsWith('(')", timeout=ON_TIME)
    assert _read(site, conversation_id) == posted.seq

    # Its words leave every place of the page, when they are taken away.
    expect(page.locator("[role=log]")).to_contain_text("Kig lige her")
    with site.acting_as(site.cast.anders) as uow:
        redact_message(uow, conversation_id, posted.id)
    left = page.locator(f'[data-seq="{posted.seq}"]')
    expect(left).to_contain_text("Jobcenteret har fjernet beskeden.")
    assert "Kig lige her" not in page.content()

    # The list says it too, while it is open; and the title and the menu with it. It asks to be
    # told until that is granted.
    asked: list[str] = []
    ida.context.route_web_socket("**/socket.io/**", lambda line: _refuse_at_first(line, asked))
    page = ida.open("/samtaler")
    expect(page.get_by_role("article")).to_contain_text("Jobcenteret har fjernet beskeden.")
    page.evaluate("document.body.dataset.stayed = 'yes'")
    expect(page.locator("html")).to_have_attribute("data-live-list", "on", timeout=ON_TIME)
    _say(site, site.cast.anders, conversation_id, "Kig også her")
    expect(page.locator("[data-chat-conversations]")).to_contain_text("1 ny", timeout=10_000)
    expect(page.locator("[data-chat-conversations]")).to_contain_text("Kig også her")
    _say(site, site.cast.anders, conversation_id, "Og her")
    expect(page.locator("[data-chat-conversations]")).to_contain_text("Og her", timeout=10_000)
    assert len(asked) >= 2
    expect(page).to_have_title(re.compile(r"^\(1\) "))
    assert page.evaluate("document.body.dataset.stayed") == "yes"


def _refuse_at_first(line: WebSocketRoute, asked: list[str]) -> None:
    """Answer a list that asks to be told: first with no, then with what the service says."""
    service = line.connect_to_server()

    def ask(frame: str | bytes) -> None:
        numbers = re.findall(r'^42(\d+)\["chat:list"', str(frame))
        asked.extend(numbers)
        if numbers and len(asked) == 1:
            line.send(f'43{numbers[0]}[{{"ok":false,"problem":{{}}}}]')
        else:
            service.send(frame)

    line.on_message(ask)


def _read(site: Site, conversation_id: UUID) -> int:
    with site.acting_as(site.cast.anders) as uow:
        return messages_after(uow, conversation_id, after=0).read[site.cast.ida.id]


def test_older_messages_come_in_above(site: Site, desktop: Open, conversation_id: UUID) -> None:
    for number in range(120):
        _say(site, site.cast.ida, conversation_id, f"gammel {number}")
    with site.acting_as(site.cast.ida) as uow:
        mark_read(uow, conversation_id, seq=10_000)
    ida = desktop(site.cast.ida)
    ida.forgive("WebSocket")
    lines: list[WebSocketRoute] = []
    ida.context.route_web_socket("**/socket.io/**", lambda line: _pass_on(line, lines))
    page = _open(ida, conversation_id)
    _say(site, site.cast.anders, conversation_id, "linjen er der")
    expect(_message(page, "linjen er der")).to_be_visible(timeout=ON_TIME)
    before = page.locator("[data-seq]").count()
    # What becomes of a message that is not shown leaves no hole between it and those that are.
    for number in (10, 100):
        _remove(site, conversation_id, number)
    expect(page.locator('[data-seq="100"]')).to_contain_text("har fjernet", timeout=ON_TIME)
    expect(page.locator("[data-seq]")).to_have_count(before)
    page.get_by_role("link", name="Vis ældre beskeder").click()
    expect(page.locator("[data-seq]")).to_have_count(before + 50, timeout=ON_TIME)
    numbers = page.locator("[data-seq]").evaluate_all("all => all.map(x => +x.dataset.seq)")
    assert numbers == sorted(numbers)
    assert page.url.endswith(f"/samtaler/{conversation_id}")

    # What was taken away while the line was down leaves the page too, however far up it stands.
    ida.context.route_web_socket("**/socket.io/**", lambda line: line.close())
    lines[-1].close()
    _remove(site, conversation_id, 40)
    expect(page.locator('[data-seq="40"]')).to_contain_text("gammel")
    ida.context.route_web_socket("**/socket.io/**", lambda line: _pass_on(line, lines))
    expect(page.locator('[data-seq="40"]')).to_contain_text("har fjernet", timeout=ON_TIME)


def _pass_on(line: WebSocketRoute, lines: list[WebSocketRoute]) -> None:
    line.connect_to_server()
    lines.append(line)


def _remove(site: Site, conversation_id: UUID, number: int) -> None:
    """Take the words of a message away, as the job centre does."""
    with site.acting_as(site.cast.anders) as uow:
        (message,) = messages_after(uow, conversation_id, after=number - 1, limit=1).messages
        redact_message(uow, conversation_id, message.id)


def test_nothing_of_it_is_left_on_the_phone_after_log_out(
    site: Site, phone: Open, conversation_id: UUID
) -> None:
    ida = phone(site.cast.ida)
    page = _open(ida, conversation_id)
    ida.has_service_worker()
    page.get_by_label("Din besked").press_sequentially("en hemmelig kladde")
    page.wait_for_timeout(500)
    assert page.evaluate(LEFT) != []
    page.locator("form[data-logout] button").first.click()
    page.wait_for_url(re.compile(r"/$|/log-ind"))
    assert page.evaluate(LEFT) == []


LEFT = """() => new Promise((answer) => {
  const asked = indexedDB.open("chat");
  asked.onupgradeneeded = () => asked.transaction.abort();
  asked.onerror = () => answer([]);
  asked.onsuccess = () => {
    const store = asked.result;
    const all = store.transaction("drafts").objectStore("drafts").getAll();
    all.onsuccess = () => { store.close(); answer(all.result.map(({ body }) => body)); };
  };
})"""


def test_nobody_loses_by_logging_out_what_was_not_sent_yet(
    site: Site, phone: Open, conversation_id: UUID
) -> None:
    ida = phone(site.cast.ida)
    page = _open(ida, conversation_id)
    _hold_back(ida)
    _write(page, "venter stadig")
    expect(_state(page, "venter stadig")).to_have_text("Venter på forbindelse", timeout=ON_TIME)
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
    page.locator("form[data-logout] button").first.click()
    page.wait_for_url(re.compile(r"/$|/log-ind"))
    assert [words[:41] for words in asked] == ["Du har skrevet beskeder, der ikke er send"] * 2
    assert page.evaluate(LEFT) == []


def _hold_back(one: Visitor) -> None:
    """Let no message through, while everything else works."""
    for words in ("Failed to load resource", "WebSocket"):
        one.forgive(words)
    one.context.route("**/api/v1/conversations/*/messages", lambda route: route.abort())
    one.context.route("**/socket.io/**", lambda route: route.abort())
    one.context.route_web_socket("**/socket.io/**", lambda socket: socket.close())
    one.page.reload()
    expect(one.page.locator("[data-chat-ready]")).to_be_attached(timeout=ON_TIME)


def test_the_next_person_on_a_shared_phone_sends_and_sees_nothing_of_the_one_before(
    site: Site, phone: Open, conversation_id: UUID
) -> None:
    one = phone(site.cast.ida)
    page = _open(one, conversation_id)
    one.has_service_worker()
    _hold_back(one)
    _write(page, "Idas egen besked")
    expect(_state(page, "Idas egen besked")).to_have_text("Venter på forbindelse")
    one.context.clear_cookies(name="jobvej")  # her session ended somewhere else
    with site.acting_as(site.cast.omar) as uow:
        omars = open_own_conversation(uow)
    one.log_in(site.cast.omar).speak("da")
    one.context.unroute_all()
    page = _open(one, omars)
    _write(page, "Omars besked")
    expect(_state(page, "Omars besked")).to_have_text(re.compile("Sendt|Set"), timeout=ON_TIME)
    assert "Idas egen besked" not in page.locator("main").inner_text()
    assert _kept(site, conversation_id, site.cast.ida).count("Idas egen besked") == 0
    one.until(f"async () => (await ({WAITING})()).length === 0")


WAITING = LEFT.replace("drafts", "outbox")


def test_whoever_is_logged_out_logs_in_again_and_loses_nothing(
    site: Site, phone: Open, conversation_id: UUID
) -> None:
    ida = phone(site.cast.ida)
    ida.forgive("401 (")
    ida.forgive("WebSocket")
    page = _open(ida, conversation_id)
    ida.has_service_worker()
    with site.by_itself() as uow:
        end_sessions_of(uow, site.cast.ida.id)
    _write(page, "skrevet uden at være logget ind")
    state = _state(page, "skrevet uden at være logget ind")
    expect(state).to_have_text("Sendes, så snart du er logget ind igen", timeout=ON_TIME)
    page.goto(f"{site.url}/log-ind")
    ida.log_in(site.cast.ida)
    page = _open(ida, conversation_id)
    expect(state).to_have_text("Sendt", timeout=ON_TIME)


def test_a_voice_message_is_recorded_sent_and_can_be_played(
    site: Site, phone: Open, conversation_id: UUID
) -> None:
    ida = phone(site.cast.ida)
    ida.context.add_init_script(TONE)
    page = _open(ida, conversation_id)
    page.get_by_role("button", name="Indtal besked").click()
    stop = page.get_by_role("button", name=re.compile("Stop"))
    expect(page.get_by_role("button", name="Send")).to_be_hidden()
    expect(stop).to_have_text(re.compile(r"Stop \(0:0[1-9]\)"), timeout=ON_TIME)
    stop.click()
    expect(page.locator("[data-chat-chosen] audio")).to_be_visible(timeout=ON_TIME)
    page.get_by_role("button", name="Send").click()
    sound = page.locator("[data-seq] audio").last
    expect(sound).to_be_visible(timeout=60_000)
    seconds = sound.evaluate(PLAY)
    assert seconds > 0.2
    with site.acting_as(site.cast.anders) as uow:
        (file,) = messages_after(uow, conversation_id, after=0).messages[-1].attachments
    assert (file.type, file.name) == ("audio/webm", "talebesked.webm")


# A headless browser has no microphone: it hears a tone of our own making.
TONE = """
  navigator.mediaDevices.getUserMedia = async () => {
    const sound = new AudioContext();
    const tone = sound.createOscillator();
    const heard = sound.createMediaStreamDestination();
    tone.connect(heard);
    tone.start();
    return heard.stream;
  };
"""
PLAY = """sound => new Promise((done, failed) => {
  sound.muted = true;
  sound.ontimeupdate = () => { if (sound.currentTime > 0.2) done(sound.currentTime); };
  sound.onerror = () => failed(new Error(sound.error.message));
  sound.play().catch(failed);
})"""


def test_it_all_works_without_a_script(site: Site, phone: Open, conversation_id: UUID) -> None:
    ida = phone(site.cast.ida, java_script_enabled=False)
    page = ida.open(f"/samtaler/{conversation_id}")
    page.get_by_label("Din besked").fill("uden script")
    pdf: Any = {"name": "cv.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 x\n%%EOF\n"}
    page.get_by_label("Filer eller billeder").set_input_files(pdf)
    page.get_by_role("button", name="Send").click()
    expect(_message(page, "uden script")).to_contain_text("cv.pdf")
    assert re.search(r"#besked-\d+$", page.url)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Skriv noget, eller vedhæft en fil.").first).to_be_visible()


# What Chrome 90, Firefox 90 and Safari 15.4 do not have, each of them.
OLD = """
  delete Crypto.prototype.randomUUID;
  delete Navigator.prototype.locks;
  delete IDBFactory.prototype.databases;
  delete HTMLFormElement.prototype.requestSubmit;
  delete HTMLDialogElement.prototype.showModal;
  for (const kind of [Document, Element, DocumentFragment]) {
    for (const name of ["querySelector", "querySelectorAll", "matches", "closest"]) {
      const search = kind.prototype[name];
      if (search) kind.prototype[name] = function (words) {
        if (String(words).includes(":has(")) throw new DOMException(words, "SyntaxError");
        return search.call(this, words);
      };
    }
  }
"""


def test_it_all_works_in_the_oldest_browsers_we_name(
    site: Site, phone: Open, conversation_id: UUID
) -> None:
    ida = phone(site.cast.ida)
    ida.context.add_init_script(OLD)
    page = _open(ida, conversation_id)
    ida.has_service_worker()
    _write(page, "fra en gammel telefon")
    expect(_state(page, "fra en gammel telefon")).to_have_text("Sendt", timeout=ON_TIME)
    assert _kept(site, conversation_id, site.cast.ida)[-1] == "fra en gammel telefon"
    page.get_by_label("Din besked").press_sequentially("kladde")
    page.wait_for_timeout(500)
    page.locator("form[data-logout] button").first.click()
    page.wait_for_url(re.compile(r"/$|/log-ind"))
    assert page.evaluate(LEFT) == []


def test_a_phone_that_keeps_nothing_sends_by_the_plain_form(
    site: Site, phone: Open, conversation_id: UUID
) -> None:
    ida = phone(site.cast.ida)
    ida.context.add_init_script(
        "IDBFactory.prototype.open = () => { throw new DOMException('', 'SecurityError'); }"
    )
    page = ida.open(f"/samtaler/{conversation_id}")
    posted = _say(site, site.cast.anders, conversation_id, "Her er jeg")
    expect(page.locator(f'[data-seq="{posted.seq}"]')).to_be_visible(timeout=ON_TIME)
    expect(page.get_by_label("Filer eller billeder")).to_be_visible()
    _write(page, "uden at gemme")
    expect(_message(page, "uden at gemme")).to_be_visible(timeout=ON_TIME)
    assert re.search(r"#besked-\d+$", page.url)


# After the next step of this kind on the outbox, the page can do nothing more to what is kept.
KILLED = """(verb) => {
  const step = IDBObjectStore.prototype[verb];
  IDBObjectStore.prototype[verb] = function (...told) {
    if (this.name === "outbox")
      IDBDatabase.prototype.transaction = () => { throw new Error("killed"); };
    return step.apply(this, told);
  };
}"""


def test_a_page_that_is_killed_in_the_middle_leaves_every_message_once(
    site: Site, phone: Open, conversation_id: UUID
) -> None:
    ida = phone(site.cast.ida)
    for words in ("Failed to load resource", "killed"):
        ida.forgive(words)
    page = _open(ida, conversation_id)
    page.get_by_label("Din besked").press_sequentially("afbrudt")
    page.wait_for_timeout(500)
    page.evaluate(KILLED, "add")
    page.get_by_role("button", name="Send").click()
    page.wait_for_timeout(500)
    page = _open(ida, conversation_id)
    expect(_state(page, "afbrudt")).to_have_text("Sendt", timeout=ON_TIME)
    expect(page.get_by_label("Din besked")).to_have_value("")
    assert _kept(site, conversation_id, site.cast.ida).count("afbrudt") == 1

    _set_state(site, conversation_id, ConversationState.ENDED)
    _write(page, "rettes igen")
    refused = page.locator(".is-refused", has_text="rettes igen")
    expect(refused).to_be_visible(timeout=ON_TIME)
    _set_state(site, conversation_id, ConversationState.OPEN)
    page.evaluate(KILLED, "delete")
    refused.get_by_role("button", name="Ret").click()
    page.wait_for_timeout(500)
    page = _open(ida, conversation_id)
    expect(page.get_by_label("Din besked")).to_have_value("rettes igen")
    expect(_message(page, "rettes igen")).to_have_count(0)


def test_a_page_says_so_while_another_one_sends(
    site: Site, phone: Open, conversation_id: UUID
) -> None:
    page = _open(phone(site.cast.ida), conversation_id)
    page.evaluate(
        """name => {
          navigator.locks.request(name, () => new Promise((done) => { window.letGo = done; }));
        }""",
        f"outbox/{conversation_id}",
    )
    _write(page, "sendes et andet sted")
    expect(_state(page, "sendes et andet sted")).to_have_text("Sender …")
    page.evaluate("letGo()")
    expect(_state(page, "sendes et andet sted")).to_have_text("Sendt", timeout=ON_TIME)


def test_a_file_of_which_a_part_came_is_sent_again_as_a_whole(
    site: Site, phone: Open, conversation_id: UUID
) -> None:
    ida = phone(site.cast.ida)
    for words in ("Failed to load resource", "409"):
        ida.forgive(words)
    ida.context.add_init_script("delete ServiceWorkerRegistration.prototype.sync")
    page = _open(ida, conversation_id)
    whole = b"%PDF-1.7 a whole file\n%%EOF\n"

    def break_off(route: Route) -> None:
        headers = route.request.headers
        part: Any = {"name": "cv.pdf", "mimeType": "application/pdf", "buffer": whole[:-3]}
        kept = {name: headers[name] for name in ("idempotency-key", "x-csrf-token")}
        came = page.request.post(route.request.url, headers=kept, multipart={"file": part})
        assert came.ok
        route.abort()

    page.route("**/api/v1/files", break_off, times=1)
    pdf: Any = {"name": "cv.pdf", "mimeType": "application/pdf", "buffer": whole}
    page.locator("input[type=file][multiple]").set_input_files(pdf)
    expect(page.locator("[data-chat-chosen]")).to_contain_text("cv.pdf")
    _write(page, "mit hele CV")
    expect(_state(page, "mit hele CV")).to_have_text("Sendt", timeout=ON_TIME)
    with site.acting_as(site.cast.anders) as uow:
        (file,) = messages_after(uow, conversation_id, after=0).messages[-1].attachments
    assert file.size == len(whole)
