"""Chat pages as the journeys use them: what one does there, what stands there, and what is kept."""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from playwright.sync_api import FilePayload, Locator, Page, WebSocketRoute, expect
from sqlalchemy import select

from app.accounts.own_advisers import give_own_adviser
from app.chat.contract import MessageView
from app.chat.conversations import open_own_conversation
from app.chat.models import Conversation, ConversationState
from app.chat.posting import post_message
from app.chat.reading import messages_after
from app.chat.redacting import redact_message
from app.core.work import the_service
from app.files.contract import FileView
from tests.browsing import Visitor
from tests.people import Person
from tests.site import Site

Open = Callable[..., Visitor]
ON_TIME = 30_000


@pytest.fixture(autouse=True)
def advised(site: Site) -> None:
    """Ida and Omar have an adviser of their own."""
    with site.services.units.write(site.cast.here, the_service("journey")) as uow:
        for citizen in (site.cast.ida, site.cast.omar):
            give_own_adviser(uow, citizen.id, site.cast.anders.id)


@pytest.fixture
def conversation_id(site: Site) -> UUID:
    """Ida's conversation with the job centre."""
    with site.acting_as(site.cast.ida) as uow:
        return open_own_conversation(uow)


def say(site: Site, person: Person, conversation_id: UUID, body: str) -> MessageView:
    """Post a message as one of the cast, without a page."""
    with site.acting_as(person) as uow:
        return post_message(uow, conversation_id, body=body, client_id=uuid4())


def kept_of(site: Site, conversation_id: UUID, author: Person) -> list[str]:
    """Return what somebody wrote, as it stands in the database."""
    with site.acting_as(site.cast.anders) as uow:
        found = messages_after(uow, conversation_id, after=0).messages
    return [m.body for m in found if m.author_id == author.id]


def last_file(site: Site, conversation_id: UUID) -> FileView:
    """Return the one file of the latest message that somebody wrote.

    Outside the opening hours the service answers after it.
    """
    with site.acting_as(site.cast.anders) as uow:
        found = messages_after(uow, conversation_id, after=0).messages
    (file,) = [message for message in found if message.author_id][-1].attachments
    return file


def set_state(site: Site, conversation_id: UUID, state: ConversationState) -> None:
    """Have a conversation stand like this, by a way that no page is told of."""
    with site.by_itself() as uow:
        found = select(Conversation).where(Conversation.id == conversation_id)
        uow.session.scalars(found).one().state = state


def read_up_to(site: Site, conversation_id: UUID) -> int:
    """Return how far Ida has read."""
    with site.acting_as(site.cast.anders) as uow:
        return messages_after(uow, conversation_id, after=0).read[site.cast.ida.id]


def take_away(site: Site, conversation_id: UUID, number: int) -> None:
    """Take the words of a message away, as the job centre does."""
    with site.acting_as(site.cast.anders) as uow:
        (message,) = messages_after(uow, conversation_id, after=number - 1, limit=1).messages
        redact_message(uow, conversation_id, message.id)


def open_chat(one: Visitor, conversation_id: UUID, place: str = "") -> Page:
    """Open a conversation's page, at a place of it; returns it once its scripts are at work."""
    page = one.open(f"/samtaler/{conversation_id}{place}")
    is_ready(page)
    return page


def is_ready(page: Page) -> None:
    """Wait until the scripts of a chat page are at work."""
    expect(page.locator("[data-chat-ready]")).to_be_attached(timeout=ON_TIME)


def box(page: Page) -> Locator:
    """Return the box that a message is written in."""
    return page.get_by_label("Din besked")


def write(page: Page, words: str) -> None:
    """Write a message and send it."""
    box(page).fill(words)
    page.get_by_role("button", name="Send").click()


def message_on(page: Page, words: str) -> Locator:
    """Return the message with these words."""
    return page.locator(".chat-message", has_text=re.compile(re.escape(words)))


def state_on(page: Page, words: str) -> Locator:
    """Return what a message says of where it is: waiting, sent, seen."""
    return message_on(page, words).locator("[data-message-state]")


def bodies_on(page: Page, start: str) -> list[str]:
    """Return what the page shows, in its order, of the messages that begin so."""
    shown = page.locator(".chat-message__body").all_inner_texts()
    return [words for words in shown if words.startswith(start)]


def log_out(page: Page) -> None:
    """Log out by the button in the menu."""
    page.locator("form[data-logout] button").first.click()
    page.wait_for_url(re.compile(r"/$|/log-ind"))


def lose_cover(one: Visitor) -> None:
    """Take the cover away; `set_offline(False)` gives it back."""
    one.context.set_offline(True)
    for words in ("Failed to load resource", "ERR_INTERNET_DISCONNECTED", "WebSocket"):
        one.forgive(words)


def hold_back(one: Visitor) -> None:
    """Let no message through, while everything else works."""
    for words in ("Failed to load resource", "WebSocket"):
        one.forgive(words)
    one.context.route("**/api/v1/conversations/*/messages", lambda route: route.abort())
    one.context.route("**/socket.io/**", lambda route: route.abort())
    one.context.route_web_socket("**/socket.io/**", lambda socket: socket.close())
    one.page.reload()
    is_ready(one.page)


def refuse_at_first(line: WebSocketRoute, asked: list[str]) -> None:
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


def pass_on(line: WebSocketRoute, lines: list[WebSocketRoute]) -> None:
    """Let a line through, and keep it so that a test can cut it."""
    line.connect_to_server()
    lines.append(line)


def pdf(name: str, content: bytes = b"%PDF-1.7 x\n%%EOF\n") -> FilePayload:
    """Return a file as a page is given it."""
    return {"name": name, "mimeType": "application/pdf", "buffer": content}


def image(name: str) -> FilePayload:
    """Return a picture that is none, as a page is given it."""
    return {"name": name, "mimeType": "image/png", "buffer": b"\x89PNG no picture"}
