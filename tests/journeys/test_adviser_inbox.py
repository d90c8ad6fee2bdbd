"""An adviser's inbox on a computer: it keeps itself true, and is worked from the keyboard."""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from playwright.sync_api import Page, expect

from app.accounts.contract import Role
from app.accounts.own_advisers import give_own_adviser
from app.accounts.teams import create_team, join_team
from app.chat.assigning import hand_over
from app.chat.closing import close_conversation, reopen_conversation
from app.chat.conversations import open_own_conversation
from app.chat.inbox import name_conversation
from app.chat.notes import write_note
from app.chat.posting import post_message
from tests.browsing import PATIENCE, Visitor
from tests.people import Person, move_in
from tests.site import Site

pytestmark = pytest.mark.journey

Desktop = Callable[..., Visitor]


def _writes(site: Site, citizen: Person, words: str) -> UUID:
    with site.acting_as(citizen) as uow:
        conversation_id = open_own_conversation(uow)
        post_message(uow, conversation_id, body=words, client_id=uuid4())
        return conversation_id


BREAKS_OFF_ONCE = """() => {
  const text = Response.prototype.text;
  Response.prototype.text = function () {
    if (!this.url.includes("/indbakke/liste")) return text.call(this);
    Response.prototype.text = text;
    return Promise.reject(new TypeError("broken off"));
  };
}"""
ROWS_OF_MENU = """() => new Set([...document.querySelectorAll(".site-nav > ul > li")]
  .filter((item) => item.offsetWidth).map((item) => item.offsetTop)).size"""
A_MINUTE_AGO = """() => {
  document.querySelector("[data-inbox-status]").textContent = "";
  document.querySelector("[data-inbox-row]").wasHere = true;
  document.querySelector("[data-passes]").textContent = "et minut mindre";
}"""
AS_IT_WAS = """() => [
  Boolean(document.querySelector("[data-inbox-row]").wasHere),
  document.querySelector("[data-inbox-status]").textContent,
]"""
LEFT_EDGES = """() => new Set([".site-name", ".site-nav li", ".inbox-list"]
  .map((name) => document.querySelector(name).getBoundingClientRect().left)).size"""


def test_an_open_inbox_is_true_without_being_loaded_again(site: Site, desktop: Desktop) -> None:
    cast = site.cast
    with site.by_itself() as uow:
        give_own_adviser(uow, cast.ida.id, cast.anders.id)
    page = desktop(cast.anders).page
    page.goto(f"{site.at(cast.anders)}/indbakke")
    conversation_id = _writes(site, cast.ida, "Hvornår er mødet?")
    page.get_by_text("Hvornår er mødet?").wait_for()

    # An answer breaks off on its way, and the citizen writes on and on.
    page.evaluate(BREAKS_OFF_ONCE)
    for number in range(30):
        _writes(site, cast.ida, f"Spørgsmål {number}")
        page.wait_for_timeout(300)
        if page.get_by_text("Spørgsmål").count():
            break
    expect(page.get_by_text(f"Spørgsmål {number}", exact=True)).to_have_count(1, timeout=PATIENCE)
    page.wait_for_load_state("networkidle")

    # What only goes on by itself leaves the list as its reader has it, and is no news.
    page.evaluate(A_MINUTE_AGO)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("[data-passes]")).to_have_text(re.compile("Har ventet"), timeout=PATIENCE)
    assert page.evaluate(AS_IT_WAS) == [True, ""]

    lines: list[str] = []
    page.on("websocket", lambda line: lines.append(line.url))
    page.goto(f"{site.at(cast.anders)}/indbakke/{conversation_id}")
    page.locator("[data-chat-ready]").wait_for()
    with site.acting_as(cast.signe) as uow:
        write_note(uow, conversation_id, body="Hun vil helst ringes op.")
    page.get_by_text("Hun vil helst ringes op.").wait_for()
    assert len(lines) == 1

    _a_colleague_works_in_it_too(site, page, conversation_id)
    _a_note_comes_before_any_message(site, page)
    page.goto(f"{site.at(cast.anders)}/indbakke/{conversation_id}")
    page.locator("[data-chat-ready]").wait_for()

    assert page.evaluate(ROWS_OF_MENU) == 1
    assert page.evaluate(LEFT_EDGES) == 1
    page.keyboard.press("?")
    assert page.locator("[data-inbox-shortcuts][open]").count() == 1
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    assert page.locator("#handling-give[open]").count() == 1
    page.keyboard.press("Escape")
    page.locator("#handling-later summary").click()
    assert page.locator(".inbox-conversation details[open]").count() == 1
    page.locator("#handling-later summary").click()
    page.keyboard.press("r")
    page.keyboard.type("På torsdag kl. 10.")
    page.keyboard.press("Enter")
    page.locator(".chat-message[data-seq]", has_text="På torsdag kl. 10.").wait_for()


def _a_colleague_works_in_it_too(site: Site, page: Page, conversation_id: UUID) -> None:
    """See what they do at once, around the messages, and lose no form with that."""
    page.locator("#handling-give summary").click()
    with site.acting_as(site.cast.signe) as uow:
        close_conversation(uow, conversation_id, last_words="", client_id=uuid4())
    page.get_by_role("button", name="Åbn den igen").wait_for()
    assert page.locator("#handling-give[open]").count() == 1
    page.locator("#f-give-note").fill("Er ved at skrive")
    with site.acting_as(site.cast.signe) as uow:
        reopen_conversation(uow, conversation_id)
        name_conversation(uow, conversation_id, "Praktik i Lunderskov")
    expect(page.locator(".inbox-subject")).to_have_text("Praktik i Lunderskov", timeout=PATIENCE)
    expect(page.get_by_role("button", name="Åbn den igen")).to_be_visible()
    assert page.locator("#f-give-note").input_value() == "Er ved at skrive"
    page.locator("#f-give-note").fill("")
    page.locator("#handling-give summary").click()
    expect(page.get_by_role("button", name="Åbn den igen")).to_be_hidden(timeout=PATIENCE)


def _a_note_comes_before_any_message(site: Site, page: Page) -> None:
    """Have it come in, though there is no message that it stands below."""
    mona = move_in(site.services.units, site.cast.here, "Mona", Role.CITIZEN)
    with site.acting_as(mona) as uow:
        empty = open_own_conversation(uow)
    page.goto(f"{site.at(site.cast.anders)}/indbakke/{empty}")
    page.locator("[data-chat-ready]").wait_for()
    for words in ("Har ikke skrevet endnu.", "Ring til hende."):
        with site.acting_as(site.cast.signe) as uow:
            write_note(uow, empty, body=words)
        page.locator("[data-notes-before] [data-note]", has_text=words).wait_for()
    assert page.locator("[data-notes-before]").count() == 1


def test_what_is_refused_is_in_sight_and_what_is_lost_is_said_on_top(
    site: Site, desktop: Desktop
) -> None:
    cast = site.cast
    nina = move_in(site.services.units, cast.here, "Nina", Role.CITIZEN)
    for number in range(30):
        conversation_id = _writes(site, nina, f"Linje {number}")
    anders = desktop(cast.anders)
    anders.forgive("Failed to load resource")  # what is refused, and what is not theirs any more
    page = anders.page
    page.goto(f"{site.at(cast.anders)}/indbakke/{conversation_id}")
    for form, words in (
        ("give", "Vælg en kollega eller et team"),
        ("snooze", "Vælg en kommende dag"),
    ):
        page.locator("[data-chat-ready]").wait_for()
        page.evaluate("scrollTo(0, 0)")
        page.locator(f"#handling-{form} summary").click()
        if form == "snooze":
            page.get_by_label("En dag, jeg vælger").check()
        page.locator(f"#handling-{form} button[type=submit]").click()
        refused = page.locator(".error-summary", has_text=words)
        refused.wait_for()
        page.locator("[data-chat-ready]").wait_for()
        page.wait_for_timeout(300)  # by then the page has come to rest
        expect(refused).to_be_in_viewport()

    page.goto(f"{site.at(cast.anders)}/indbakke/{conversation_id}")
    page.locator("[data-chat-ready]").wait_for()
    page.locator("#f-body").fill("Kom på torsdag")
    page.locator("#f-note-body").fill("Har en hund")
    with site.acting_as(cast.adam) as uow:
        team_id = create_team(uow, name="Ungeteam")
        join_team(uow, team_id, cast.signe.id)
    with site.acting_as(cast.signe) as uow:
        hand_over(uow, conversation_id, to_adviser_id=cast.signe.id)
    said = page.get_by_role("heading", name="Du har ikke længere denne samtale")
    said.wait_for(timeout=PATIENCE)
    expect(said).to_be_in_viewport()
    assert page.locator("#f-lost").input_value() == "Kom på torsdag\n\nHar en hund"
    assert page.locator(".chat, .inbox-card, .inbox-actions, #f-note-body").count() == 0


def test_what_is_sent_later_leaves_the_box_empty(site: Site, desktop: Desktop) -> None:
    cast = site.cast
    for number in range(12):
        conversation_id = _writes(site, cast.omar, f"Hello {number}")
    anders = desktop(cast.anders)
    page = anders.page
    address = f"{site.at(cast.anders)}/indbakke/{conversation_id}"
    page.goto(address)
    page.locator("[data-chat-ready]").wait_for()
    page.locator("#f-body").fill("Husk dit CV")
    page.locator("#handling-later summary").click()
    page.locator("#f-on").fill("2027-01-04")

    # Without a connection nothing is sent, and nothing is lost.
    anders.forgive("Failed to load resource")
    anders.context.route("**/senere*", lambda route: route.abort())
    page.locator("#handling-later button").click()
    page.wait_for_timeout(500)
    anders.context.unroute_all()
    page.goto(address)
    page.locator("[data-chat-ready]").wait_for()
    assert page.locator("#f-body").input_value() == "Husk dit CV"

    page.locator("#handling-later summary").click()
    assert not page.locator(".chat-tools button[type=submit]").is_visible()
    page.locator("#f-on").fill("2027-01-04")
    page.locator("#f-body").press("Enter")  # as the one button says, and not at once
    said = page.get_by_text("Beskeden bliver sendt")
    said.wait_for()
    page.locator("[data-chat-ready]").wait_for()
    expect(said).to_be_in_viewport()  # however far down the conversation goes
    assert page.locator("#f-body").input_value() == ""
    assert page.locator(".inbox-scheduled", has_text="Husk dit CV").count() == 1


def test_on_a_phone_the_button_stays_under_the_finger(site: Site, phone: Desktop) -> None:
    cast = site.cast
    for number in range(12):
        conversation_id = _writes(site, cast.ida, f"Linje {number}")
    page = phone(cast.anders).page
    page.goto(f"{site.at(cast.anders)}/indbakke/{conversation_id}")
    page.locator("[data-chat-ready]").wait_for()
    page.evaluate("scrollTo(0, document.querySelector('[data-seq]').offsetTop)")
    page.locator("#f-body").fill("Fra min telefon")
    button = page.locator(".chat-tools button[type=submit]")
    place = button.bounding_box()
    assert place
    page.mouse.move(place["x"] + place["width"] / 2, place["y"] + place["height"] - 6)
    page.mouse.down()
    page.wait_for_timeout(150)
    page.mouse.up()
    page.locator(".chat-message[data-seq]", has_text="Fra min telefon").wait_for()
    assert page.evaluate("document.activeElement.id") == "f-body"
