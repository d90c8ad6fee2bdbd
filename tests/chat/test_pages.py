"""The pages of conversations: they work without a script, and show nobody what is not theirs."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from app.chat.posting import post_message
from app.chat.reading import messages_after
from app.core.clock import FixedClock
from app.core.work import UnitOfWork
from app.files.service import store_file
from app.web.services import Services
from tests.chat.pages import page_text, send_form
from tests.factories.conversations import Say
from tests.forms import post
from tests.people import Cast, Person

Acting = Callable[[Person], AbstractContextManager[UnitOfWork]]
ClientOf = Callable[[Person], FlaskClient]
PDF = b"%PDF-1.7\n1 0 obj <</Type /Catalog>> endobj\n%%EOF\n"


def _look_without_scripts(client: FlaskClient, path: str) -> str:
    """Open a page as a browser without scripts does, which fetches the pictures for it alone."""
    words = page_text(client, path)
    page = BeautifulSoup(client.get(path).text, "html.parser")
    for picture in page.select("noscript img"):
        assert client.get(str(picture["src"])).mimetype == "image/svg+xml"
    return words


def _messages(acting_as: Acting, person: Person, conversation_id: UUID) -> list[str]:
    with acting_as(person) as uow:
        return [m.body for m in messages_after(uow, conversation_id, after=0).messages]


def test_who_has_not_written_yet_writes_with_one_tap(
    client_of: ClientOf, acting_as: Acting, cast: Cast
) -> None:
    client = client_of(cast.ida)
    words = page_text(client, "/samtaler")
    assert "Skriv til jobcentret" in words
    assert (
        "Skriver du nu, kan du vente svar senest: onsdag den 25. november 2026 kl. 10.00" in words
    )
    opened = post(client, "/samtaler/ny", page="/samtaler")
    assert opened.status_code == 303
    assert "Der er ikke skrevet noget endnu" in page_text(client, opened.location)
    assert post(client, "/samtaler/ny", page="/samtaler").location == opened.location
    assert "Skriv til jobcentret" not in page_text(client, "/samtaler")


def test_only_citizens_begin_a_conversation_of_their_own(client_of: ClientOf, cast: Cast) -> None:
    for person in (cast.anders, cast.vera):
        assert post(client_of(person), "/samtaler/ny").status_code == 403


def test_a_message_is_sent_from_the_form_with_its_files(
    client_of: ClientOf, acting_as: Acting, cast: Cast, conversation_id: UUID
) -> None:
    files = [(io.BytesIO(PDF), "cv.pdf"), (io.BytesIO(PDF), "plan.pdf")]
    answer = send_form(client_of(cast.ida), conversation_id, body="Her er det", files=files)
    assert answer.status_code == 303
    assert answer.location.endswith(f"/samtaler/{conversation_id}#besked-1")
    with acting_as(cast.anders) as uow:
        (message,) = messages_after(uow, conversation_id, after=0).messages
    assert message.body == "Her er det"
    assert [file.name for file in message.attachments] == ["cv.pdf", "plan.pdf"]


def test_a_form_that_is_sent_twice_is_one_message(
    client_of: ClientOf, acting_as: Acting, cast: Cast, conversation_id: UUID
) -> None:
    client, client_id = client_of(cast.ida), str(uuid4())
    for _ in range(2):
        answer = send_form(client, conversation_id, client_id=client_id, body="Hej")
        assert answer.location.endswith("#besked-1")
    assert _messages(acting_as, cast.ida, conversation_id) == ["Hej"]


def test_other_words_from_the_same_form_are_asked_about_and_then_sent(
    client_of: ClientOf, acting_as: Acting, cast: Cast, conversation_id: UUID
) -> None:
    client, client_id = client_of(cast.ida), str(uuid4())
    send_form(client, conversation_id, client_id=client_id, body="Hej")
    answer = send_form(client, conversation_id, client_id=client_id, body="Og en ting til")
    assert answer.status_code == 422
    form = BeautifulSoup(answer.get_data(as_text=True), "html.parser").select_one("#skriv")
    assert form
    assert "Og en ting til" in form.textarea.text
    new_id = form.select_one('[name="client_id"]')["value"]
    assert new_id != client_id
    send_form(client, conversation_id, client_id=new_id, body="Og en ting til")
    assert _messages(acting_as, cast.ida, conversation_id) == ["Hej", "Og en ting til"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"body": " \r\n "}, "Skriv noget, eller vedhæft en fil."),
        ({"body": "x" * 4001}, "Skriv højst 4.000 tegn."),
        ({"files": [(io.BytesIO(b"MZ"), "x.exe")]}, "Vi kan ikke tage imod den slags fil"),
        (
            {"files": [(io.BytesIO(PDF), f"{n}.pdf") for n in range(6)]},
            "Vedhæft højst fem filer.",
        ),
    ],
    ids=["empty", "long", "kind", "many"],
)
def test_what_is_wrong_stands_beside_the_form(
    client_of: ClientOf,
    acting_as: Acting,
    cast: Cast,
    conversation_id: UUID,
    data: dict[str, Any],
    words: str,
) -> None:
    answer = send_form(client_of(cast.ida), conversation_id, **data)
    assert answer.status_code == 422
    assert words in answer.get_data(as_text=True)
    assert _messages(acting_as, cast.ida, conversation_id) == []


@pytest.mark.parametrize("size", [11, 13, 40])
def test_what_was_written_stays_in_the_form_however_large_the_file_beside_it(
    client_of: ClientOf, acting_as: Acting, cast: Cast, conversation_id: UUID, size: int
) -> None:
    words = "Her er filmen.\r\nJeg håber, <den> kan ses."
    files = [(io.BytesIO(bytes(size << 20)), "film.mp4")]
    answer = send_form(client_of(cast.ida), conversation_id, body=words, files=files)
    assert answer.status_code == 413
    form = BeautifulSoup(answer.get_data(as_text=True), "html.parser").select_one("#skriv")
    assert form
    assert form.textarea.text.split() == words.split()
    assert "Filen er for stor" in form.text
    assert _messages(acting_as, cast.ida, conversation_id) == []


def test_what_is_too_large_shows_nobody_what_is_not_theirs(
    client_of: ClientOf, cast: Cast, conversation_id: UUID
) -> None:
    files = [(io.BytesIO(bytes(13 << 20)), "film.mp4")]
    facts = {"body": "Hej igen", "files": files}
    path = f"/samtaler/{conversation_id}"
    answer = post(
        client_of(cast.omar), path, facts, page="/mig", content_type="multipart/form-data"
    )
    assert answer.status_code == 404


def test_a_line_break_counts_as_one_character(
    client_of: ClientOf, cast: Cast, conversation_id: UUID
) -> None:
    body = "\r\n".join(["x"] * 2000) + "xx"
    assert send_form(client_of(cast.ida), conversation_id, body=body).status_code == 422
    assert send_form(client_of(cast.ida), conversation_id, body=body[:-1]).status_code == 303


def test_a_page_shows_days_what_is_new_and_what_was_seen(
    client_of: ClientOf, cast: Cast, conversation_id: UUID, say: Say, clock: FixedClock
) -> None:
    say(cast.ida, "Hej")
    _look_without_scripts(client_of(cast.anders), f"/indbakke/{conversation_id}")
    clock.advance(timedelta(days=1))
    say(cast.anders, "Goddag")
    say(cast.anders, "Se https://jobnet.dk/find. Vi ses.")
    page = BeautifulSoup(
        client_of(cast.ida).get(f"/samtaler/{conversation_id}").get_data(as_text=True),
        "html.parser",
    )
    days = [h.get_text() for h in page.select(".chat-day h2")]
    assert days == ["tirsdag den 24. november 2026", "onsdag den 25. november 2026"]
    first_new = page.select_one("#nyt + li")
    assert first_new.get_text(" ", strip=True).startswith("Anders Goddag")
    assert page.select_one("#besked-1 [data-message-state]").get_text() == "Set"
    assert page.select_one("#besked-3 a")["href"] == "https://jobnet.dk/find"


def test_what_a_page_without_scripts_has_shown_is_seen(
    client_of: ClientOf, cast: Cast, conversation_id: UUID, say: Say
) -> None:
    say(cast.anders, "Goddag")
    ida = client_of(cast.ida)
    assert "1 ny" in page_text(ida, "/samtaler")
    anders = client_of(cast.anders)
    path, inbox = f"/samtaler/{conversation_id}", f"/indbakke/{conversation_id}"
    assert "Sendt" in page_text(anders, inbox)
    assert "Nye beskeder" in _look_without_scripts(ida, path)
    assert "Set" in page_text(anders, inbox)
    assert "Nye beskeder" not in page_text(ida, path)
    assert "1 ny" not in page_text(ida, "/samtaler")


def test_a_page_that_was_fetched_is_not_seen_by_that(
    client_of: ClientOf, cast: Cast, conversation_id: UUID, say: Say
) -> None:
    say(cast.anders, "Goddag")
    ida, anders = client_of(cast.ida), client_of(cast.anders)
    page = BeautifulSoup(ida.get(f"/samtaler/{conversation_id}").text, "html.parser")
    assert page.select("[data-chat]")[0]["data-read"] == "0"  # the scripts tell what came into view
    assert "Sendt" in page_text(anders, f"/indbakke/{conversation_id}")
    assert "Nye beskeder" in page_text(ida, f"/samtaler/{conversation_id}")


def test_a_stranger_has_seen_nothing(
    client_of: ClientOf, cast: Cast, conversation_id: UUID
) -> None:
    assert client_of(cast.omar).get(f"/samtaler/{conversation_id}/vist?til=1").status_code == 404


def test_older_messages_are_a_page_away(
    client_of: ClientOf, cast: Cast, conversation_id: UUID, say: Say
) -> None:
    for number in range(60):
        say(cast.ida, f"nummer {number + 1}.")
    client = client_of(cast.ida)
    newest = page_text(client, f"/samtaler/{conversation_id}")
    assert "nummer 60." in newest
    assert "nummer 10." not in newest
    older = page_text(client, f"/samtaler/{conversation_id}?foer=11")
    assert "nummer 10." in older
    assert "nummer 11." not in older
    assert "Gå til de nyeste beskeder" in older


def test_what_is_written_is_text_and_nothing_else(
    client_of: ClientOf, cast: Cast, conversation_id: UUID, say: Say
) -> None:
    say(cast.ida, "<script>alert(1)</script> https://x.dk/\"onclick='x'")
    html = client_of(cast.anders).get(f"/indbakke/{conversation_id}").get_data(as_text=True)
    assert "<script>alert" not in html
    assert "onclick='x'" not in html


@pytest.mark.parametrize("who", ["omar", "lea", "adam", "vera", "nabo", "nora"])
def test_nobody_else_finds_the_conversation_or_its_files(
    client_of: ClientOf, acting_as: Acting, cast: Cast, conversation_id: UUID, who: str
) -> None:
    with acting_as(cast.ida) as uow:
        file_id = store_file(uow, content=PDF, name="cv.pdf").id
        post_message(uow, conversation_id, body="", client_id=uuid4(), attachment_ids=[file_id])
    client = client_of(getattr(cast, who))
    path = f"/samtaler/{conversation_id}"
    assert client.get(path).status_code == 404
    assert client.get(f"{path}/filer/{file_id}").status_code == 404
    assert client.get(f"/api/v1/conversations/{conversation_id}/files/{file_id}").status_code == 404
    sent = post(client, path, {"client_id": str(uuid4()), "body": "Hej"}, page="/mig")
    assert sent.status_code == 404


@pytest.fixture
def file_id(acting_as: Acting, cast: Cast, conversation_id: UUID, services: Services) -> UUID:
    """A file that Ida has sent, and that was checked."""
    with acting_as(cast.ida) as uow:
        stored = store_file(uow, content=PDF, name="mit cv.pdf").id
        post_message(uow, conversation_id, body="", client_id=uuid4(), attachment_ids=[stored])
    services.jobs.run("file-checks")
    return stored


@pytest.mark.parametrize("way", ["/samtaler/{0}/filer/{1}", "/api/v1/conversations/{0}/files/{1}"])
def test_those_who_read_fetch_the_files(
    client_of: ClientOf, cast: Cast, conversation_id: UUID, file_id: UUID, way: str
) -> None:
    for person in (cast.ida, cast.anders):
        answer = client_of(person).get(way.format(conversation_id, file_id))
        assert answer.status_code == 200
        assert answer.data.startswith(b"%PDF")
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Cache-Control"] == "private, no-store"


def test_a_player_fetches_a_part_of_a_file(
    client_of: ClientOf, cast: Cast, conversation_id: UUID, file_id: UUID
) -> None:
    path = f"/samtaler/{conversation_id}/filer/{file_id}"
    answer = client_of(cast.ida).get(path, headers={"Range": "bytes=0-3"})
    assert (answer.status_code, answer.data) == (206, b"%PDF")
    assert re.fullmatch(r"bytes 0-3/\d+", answer.headers["Content-Range"])


def test_a_file_that_is_not_checked_yet_says_so(
    client_of: ClientOf, acting_as: Acting, cast: Cast, conversation_id: UUID
) -> None:
    with acting_as(cast.ida) as uow:
        stored = store_file(uow, content=PDF, name="cv.pdf").id
        post_message(uow, conversation_id, body="", client_id=uuid4(), attachment_ids=[stored])
    client = client_of(cast.anders)
    assert "Bliver tjekket for virus" in page_text(client, f"/indbakke/{conversation_id}")
    assert client.get(f"/samtaler/{conversation_id}/filer/{stored}").status_code == 409


def test_an_open_list_asks_again_for_what_is_new(
    client_of: ClientOf, cast: Cast, conversation_id: UUID, say: Say
) -> None:
    client = client_of(cast.ida)
    page = BeautifulSoup(client.get("/samtaler").text, "html.parser")
    path = str(page.select("[data-chat-conversations]")[0]["data-chat-conversations"])
    say(cast.anders, "Goddag")
    words = client.get(path).text
    assert "Goddag" in words
    assert "1 ny" in words
    assert "<main" not in words
    assert "Goddag" not in client_of(cast.omar).get(path).text


def test_an_advisers_work_is_not_among_their_own_messages(
    client_of: ClientOf, cast: Cast, conversation_id: UUID, say: Say
) -> None:
    say(cast.ida, "Hej")
    assert "Du har ingen beskeder endnu" in page_text(client_of(cast.anders), "/samtaler")


def test_the_menu_counts_conversations_with_news(
    client_of: ClientOf, cast: Cast, conversation_id: UUID, say: Say
) -> None:
    client = client_of(cast.ida)
    say(cast.anders, "Goddag")
    say(cast.anders, "Er du der?")
    assert client.get("/api/v1/me/counts").json["counts"]["/samtaler"] == 1
    _look_without_scripts(client, f"/samtaler/{conversation_id}")
    assert client.get("/api/v1/me/counts").json["counts"]["/samtaler"] == 0


def test_the_page_is_kept_for_its_reader_alone_when_there_is_no_cover(
    client_of: ClientOf, cast: Cast, conversation_id: UUID
) -> None:
    answer = client_of(cast.ida).get(f"/samtaler/{conversation_id}")
    assert answer.headers["X-Offline"] == "personal"
    assert answer.headers["X-Offline-Owner"] == str(cast.ida.id)
