"""Case 8, Vejen: secure chat between a citizen and the job centre, on a phone with bad cover.

Ida writes on a phone of 360 by 740, and the cover goes while she does. Whatever she wrote comes
once each, in the order she wrote it, and says in words where it is. Anders answers beside her.
"""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from playwright.sync_api import WebSocketRoute, expect

from app.accounts.teams import create_team, join_team
from app.chat.assigning import hand_over
from app.chat.reading import mark_read
from app.chat.redacting import redact_message
from tests.journeys import chat_scripts
from tests.journeys.chatting import (
    ON_TIME,
    Open,
    advised,
    bodies_on,
    box,
    conversation_id,
    is_ready,
    kept_of,
    lose_cover,
    message_on,
    open_chat,
    pass_on,
    read_up_to,
    refuse_at_first,
    say,
    state_on,
    take_away,
    write,
)
from tests.site import Site

__all__ = ["advised", "conversation_id"]

pytestmark = [pytest.mark.journey, pytest.mark.timeout(600)]

# Outside the opening hours the service answers by itself.
BY_PEOPLE = ".chat-message:not(.is-service)"


@pytest.fixture
def signes_team(site: Site) -> UUID:
    """A team that Signe is in, and Anders is not."""
    with site.by_itself() as uow:
        team_id = create_team(uow, name="Ungeteam", phone="12 34 56 78")
        join_team(uow, team_id, site.cast.signe.id)
        return team_id


def test_two_people_write_to_each_other_and_one_of_them_loses_cover(
    site: Site, phone: Open, desktop: Open, signes_team: UUID
) -> None:
    cast = site.cast
    ida, anders = phone(cast.omar).speak("da"), desktop(cast.anders)
    ida.open("/samtaler")
    ida.page.get_by_role("button", name="Skriv til jobcentret").click()
    conversation_id = UUID(ida.page.url.split("#")[0].rsplit("/", 1)[1])
    phone_page = ida.page
    is_ready(phone_page)
    promise = phone_page.locator(".chat-promise")
    expect(promise).to_contain_text("Anders svarer dig.")
    expect(promise).to_contain_text("Skriver du nu")
    ida.has_service_worker()
    desk = open_chat(anders, conversation_id)

    write(phone_page, "1 Hej Anders")
    expect(message_on(desk, "1 Hej Anders")).to_be_visible(timeout=ON_TIME)
    expect(state_on(phone_page, "1 Hej Anders")).to_have_text("Set", timeout=ON_TIME)
    expect(phone_page.locator("[data-chat-presence]")).to_contain_text("Anders er her nu")

    expect(promise).to_contain_text("Du får svar senest", timeout=ON_TIME)

    box(desk).press_sequentially("Goddag Omar")
    expect(phone_page.locator("[data-chat-typing]")).to_have_text("Anders skriver …")
    box(desk).press("Enter")
    expect(message_on(phone_page, "Goddag Omar")).to_be_visible(timeout=ON_TIME)
    expect(phone_page.locator("[role=log]")).to_contain_text("Anders: Goddag Omar")
    expect(promise).to_contain_text("Skriver du nu", timeout=ON_TIME)

    lose_cover(ida)
    expect(phone_page.locator("[data-chat-presence]")).to_have_text("")
    for number in (2, 3, 4):
        write(phone_page, f"{number} uden dækning")
    for number in (2, 3, 4):
        state = state_on(phone_page, f"{number} uden dækning")
        expect(state).to_have_text("Venter på forbindelse")
    write(desk, "Er du der?")
    assert kept_of(site, conversation_id, cast.omar) == ["1 Hej Anders"]

    ida.context.set_offline(False)
    for number in (2, 3, 4):
        expect(message_on(desk, f"{number} uden dækning")).to_be_visible(timeout=ON_TIME)
        expect(state_on(phone_page, f"{number} uden dækning")).to_have_text("Set", timeout=ON_TIME)
    expect(message_on(phone_page, "Er du der?")).to_be_visible(timeout=ON_TIME)

    mine = ["1 Hej Anders", *(f"{number} uden dækning" for number in (2, 3, 4))]
    assert kept_of(site, conversation_id, cast.omar) == mine
    for page in (phone_page, desk):
        shown = page.locator(f"{BY_PEOPLE} .chat-message__body").all_inner_texts()
        assert [words for words in shown if words[0].isdigit()] == mine
        assert sorted(shown) == sorted([*mine, "Goddag Omar", "Er du der?"])
    numbers = phone_page.locator("[data-seq]").evaluate_all("all => all.map(x => +x.dataset.seq)")
    assert numbers == list(range(1, len(numbers) + 1))

    # Whoever has no access any more is not here either.
    anders.forgive("404 (")
    expect(phone_page.locator("[data-chat-presence]")).to_contain_text("Anders", timeout=ON_TIME)
    with site.acting_as(cast.anders) as uow:
        hand_over(uow, conversation_id, to_team_id=signes_team)
    expect(phone_page.locator("[data-chat-presence]")).to_have_text("", timeout=10_000)


def test_messages_that_wait_and_a_draft_survive_a_reload_without_cover(
    site: Site, phone: Open, conversation_id: UUID
) -> None:
    ida = phone(site.cast.ida)
    page = open_chat(ida, conversation_id)
    ida.has_service_worker()
    page = open_chat(ida, conversation_id)  # the worker has it on the phone from now on
    write(page, "sendt lige før")
    expect(state_on(page, "sendt lige før")).to_have_text("Sendt", timeout=ON_TIME)
    say(site, site.cast.anders, conversation_id, "svaret lige før")
    expect(message_on(page, "svaret lige før")).to_be_visible(timeout=ON_TIME)
    ida.until(chat_scripts.IS_KEPT.replace("WORDS", "svaret lige før"))
    lose_cover(ida)
    ida.forgive("503 ")
    write(page, "genindlæst et")
    write(page, "genindlæst to")
    expect(state_on(page, "genindlæst to")).to_have_text("Venter på forbindelse")
    box(page).press_sequentially("halvt skrevet")
    page.wait_for_timeout(400)

    page.reload()
    is_ready(page)
    expect(message_on(page, "svaret lige før")).to_be_visible()
    expect(state_on(page, "sendt lige før")).to_have_text("Sendt")
    expect(box(page)).to_have_value("halvt skrevet")
    assert bodies_on(page, "genindlæst") == ["genindlæst et", "genindlæst to"]
    expect(state_on(page, "genindlæst et")).to_have_text("Venter på forbindelse")

    ida.context.set_offline(False)
    expect(state_on(page, "genindlæst to")).to_have_text("Sendt", timeout=ON_TIME)
    kept = [b for b in kept_of(site, conversation_id, site.cast.ida) if b.startswith("genind")]
    assert kept == ["genindlæst et", "genindlæst to"]
    expect(box(page)).to_have_value("halvt skrevet")

    # Whoever writes on before the scripts are there loses neither.
    ida.context.add_init_script(chat_scripts.TYPED_EARLY)
    page.evaluate("sessionStorage.setItem('typed', 'skrevet for tidligt')")
    page.reload()
    is_ready(page)
    both = "halvt skrevet\n\nskrevet for tidligt"
    expect(box(page)).to_have_value(both)

    # What was sent from one page is no draft in another one, nor written back as it goes away.
    page.wait_for_timeout(400)
    other = ida.context.new_page()
    other.goto(page.url)
    expect(box(other)).to_have_value(both, timeout=ON_TIME)
    page.get_by_role("button", name="Send").click()
    expect(state_on(page, "skrevet for tidligt")).to_have_text("Sendt", timeout=ON_TIME)
    expect(box(other)).to_have_value("")
    other.goto("about:blank")
    assert page.evaluate(chat_scripts.LEFT) == []


def test_it_is_read_when_it_is_looked_at_and_not_before(
    site: Site, phone: Open, conversation_id: UUID
) -> None:
    ida = phone(site.cast.ida)
    ida.context.add_init_script(chat_scripts.LOOKED_AT)
    page = open_chat(ida, conversation_id)
    page.evaluate("look('hidden')")
    posted = say(site, site.cast.anders, conversation_id, "Kig lige her")
    expect(message_on(page, "Kig lige her")).to_be_attached(timeout=ON_TIME)
    expect(page.locator("[data-unread]")).to_have_text("Nye beskeder")
    page.wait_for_timeout(1_000)
    assert read_up_to(site, conversation_id) < posted.seq
    expect(page).to_have_title(re.compile(r"^\(1\) "))
    page.evaluate("look('visible')")
    page.wait_for_function("() => !document.title.startsWith('(')", timeout=ON_TIME)
    assert read_up_to(site, conversation_id) == posted.seq

    # Its words leave every place of the page, when they are taken away.
    expect(page.locator("[role=log]")).to_contain_text("Kig lige her")
    with site.acting_as(site.cast.anders) as uow:
        redact_message(uow, conversation_id, posted.id)
    left = page.locator(f'[data-seq="{posted.seq}"]')
    expect(left).to_contain_text("Jobcentret har fjernet beskeden.")
    assert "Kig lige her" not in page.content()

    # The list says it too, while it is open; and the title and the menu with it. It asks to be
    # told until that is granted.
    asked: list[str] = []
    ida.context.route_web_socket("**/socket.io/**", lambda line: refuse_at_first(line, asked))
    page = ida.open("/samtaler")
    expect(page.get_by_role("article")).to_contain_text("Jobcentret har fjernet beskeden.")
    page.evaluate("document.body.dataset.stayed = 'yes'")
    expect(page.locator("html")).to_have_attribute("data-live-list", "on", timeout=ON_TIME)
    say(site, site.cast.anders, conversation_id, "Kig også her")
    expect(page.locator("[data-chat-conversations]")).to_contain_text("1 ny", timeout=10_000)
    expect(page.locator("[data-chat-conversations]")).to_contain_text("Kig også her")
    say(site, site.cast.anders, conversation_id, "Og her")
    expect(page.locator("[data-chat-conversations]")).to_contain_text("Og her", timeout=10_000)
    assert len(asked) >= 2
    expect(page).to_have_title(re.compile(r"^\(1\) "))
    assert page.evaluate("document.body.dataset.stayed") == "yes"


def test_older_messages_come_in_above(site: Site, desktop: Open, conversation_id: UUID) -> None:
    for number in range(120):
        say(site, site.cast.ida, conversation_id, f"gammel {number}")
    with site.acting_as(site.cast.ida) as uow:
        mark_read(uow, conversation_id, seq=10_000)
    ida = desktop(site.cast.ida)
    ida.forgive("WebSocket")
    lines: list[WebSocketRoute] = []
    ida.context.route_web_socket("**/socket.io/**", lambda line: pass_on(line, lines))
    # What stands below what the reader has scrolled to was not seen, wherever the page opened.
    page = open_chat(ida, conversation_id, "#besked-80")
    said = say(site, site.cast.anders, conversation_id, "linjen er der")
    expect(message_on(page, "linjen er der")).to_be_visible(timeout=ON_TIME)
    expect(page).to_have_title(re.compile(r"^\(1\) "), timeout=ON_TIME)
    page.wait_for_timeout(500)
    assert read_up_to(site, conversation_id) < said.seq
    page.get_by_role("button", name="Nye beskeder").click()
    page.wait_for_function("() => !document.title.startsWith('(')", timeout=ON_TIME)
    assert read_up_to(site, conversation_id) == said.seq
    before = page.locator("[data-seq]").count()
    # What becomes of a message that is not shown leaves no hole between it and those that are.
    for number in (10, 100):
        take_away(site, conversation_id, number)
    expect(page.locator('[data-seq="100"]')).to_contain_text("har fjernet", timeout=ON_TIME)
    expect(page.locator("[data-seq]")).to_have_count(before)
    page.get_by_role("link", name="Vis ældre beskeder").click()
    expect(page.locator("[data-seq]")).to_have_count(before + 50, timeout=ON_TIME)
    numbers = page.locator("[data-seq]").evaluate_all("all => all.map(x => +x.dataset.seq)")
    assert numbers == sorted(numbers)
    assert page.url.endswith(f"/samtaler/{conversation_id}#besked-80")

    # What was taken away while the line was down leaves the page too, however far up it stands.
    ida.context.route_web_socket("**/socket.io/**", lambda line: line.close())
    lines[-1].close()
    take_away(site, conversation_id, 40)
    expect(page.locator('[data-seq="40"]')).to_contain_text("gammel")
    ida.context.route_web_socket("**/socket.io/**", lambda line: pass_on(line, lines))
    expect(page.locator('[data-seq="40"]')).to_contain_text("har fjernet", timeout=ON_TIME)
