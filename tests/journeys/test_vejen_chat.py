"""Case 8, Vejen: secure chat between a citizen and the job centre, on a phone with bad cover.

Ida writes on a phone of 360 by 740, and the cover goes while she does. Whatever she wrote comes
once each, in the order she wrote it, and says in words where it is. Anders answers beside her.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from PIL import Image
from playwright.sync_api import Dialog, Route, WebSocketRoute, expect

from app.accounts.own_advisers import give_own_adviser
from app.accounts.sessions import end_sessions_of
from app.accounts.teams import create_team, join_team
from app.chat.assigning import hand_over
from app.chat.conversations import open_own_conversation
from app.chat.models import ConversationState
from app.chat.reading import mark_read
from app.chat.redacting import redact_message
from app.core.work import the_service
from tests.journeys import chat_scripts
from tests.journeys.chatting import (
    ON_TIME,
    Open,
    bodies_on,
    box,
    hold_back,
    image,
    is_ready,
    kept_of,
    last_file,
    log_out,
    lose_cover,
    message_on,
    open_chat,
    pass_on,
    pdf,
    read_up_to,
    refuse_at_first,
    say,
    set_state,
    state_on,
    take_away,
    write,
)
from tests.site import Site

pytestmark = [pytest.mark.journey, pytest.mark.timeout(600)]

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
    at_the_end = f"() => ({chat_scripts.GAPS})().every(gap => gap > -1 && gap < 12)"
    page.wait_for_function(at_the_end, timeout=5_000)
    page.goto("about:blank")
    page = open_chat(ida, conversation_id, "#seneste")
    page.wait_for_function(at_the_end, timeout=5_000)


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
    assert [words[:41] for words in asked] == ["Du har skrevet beskeder, der ikke er send"] * 2
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


def test_a_file_of_which_a_part_came_is_sent_again_as_a_whole(
    site: Site, phone: Open, conversation_id: UUID
) -> None:
    ida = phone(site.cast.ida)
    for words in ("Failed to load resource", "409"):
        ida.forgive(words)
    ida.context.add_init_script("delete ServiceWorkerRegistration.prototype.sync")
    page = open_chat(ida, conversation_id)
    whole = b"%PDF-1.7 a whole file\n%%EOF\n"

    def break_off(route: Route) -> None:
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
    assert file.size == len(whole)
