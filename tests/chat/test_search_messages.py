"""Search finds words in one's own conversations, says how far it looked, and nothing else's."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from uuid import UUID, uuid4

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from sqlalchemy import insert, select

from app.chat.contract import Side
from app.chat.conversations import open_own_conversation
from app.chat.models import ChatMessage, Conversation
from app.chat.posting import post_message
from app.chat.redacting import redact_message
from app.chat.searching import MOST_MESSAGES, search_messages
from app.chat.views import body_place
from app.core.work import UnitOfWork
from tests.factories.conversations import Say
from tests.people import Cast, Person

Acting = Callable[[Person], AbstractContextManager[UnitOfWork]]
ClientOf = Callable[[Person], FlaskClient]


def _numbers(acting_as: Acting, person: Person, words: str) -> list[int]:
    with acting_as(person) as uow:
        return [hit.seq for hit in search_messages(uow, words).hits]


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        ("møde", [3, 1]),
        ("MØDE", [3, 1]),
        ("rådg", [2]),
        ("raadgiver", [2]),
        ("møde torsdag", [3]),
        ("torsdag møde", [3]),
        (".*", []),
        ("æble", []),
        ("x", []),
        ("  ", []),
    ],
)
def test_words_are_found_whatever_their_case_and_however_aa_is_written(
    acting_as: Acting, cast: Cast, say: Say, words: str, numbers: list[int]
) -> None:
    for body in ("Hvornår er mit MØDE?", "Spørg din Rådgiver", "Vi har jobmøde på torsdag"):
        say(cast.ida, body)
    assert _numbers(acting_as, cast.ida, words) == numbers


def test_a_hit_says_who_wrote_it(
    acting_as: Acting, cast: Cast, client_of: ClientOf, conversation_id: UUID, say: Say
) -> None:
    say(cast.anders, "Husk din kontrakt")
    say(cast.ida, "Hvilken kontrakt?")
    with acting_as(cast.ida) as uow:
        said = [hit.author for hit in search_messages(uow, "kontrakt").hits]
    assert said == ["Dig", "Anders"]
    page = BeautifulSoup(client_of(cast.ida).get("/samtaler/soeg?q=kontrakt").data, "html.parser")
    assert "Anders" in page.main.get_text()  # type: ignore[union-attr]


def test_one_character_is_too_few_and_the_page_says_so(
    client_of: ClientOf, cast: Cast, say: Say
) -> None:
    say(cast.ida, "æble")
    page = client_of(cast.ida).get("/samtaler/soeg?q=æ").text
    assert "Skriv mindst to tegn." in page
    assert "Vi fandt ikke noget" not in page


def test_a_hit_shows_what_stands_around_it(
    acting_as: Acting, cast: Cast, conversation_id: UUID, say: Say
) -> None:
    say(cast.anders, "a" * 100 + " kontrakten " + "b" * 100)
    with acting_as(cast.ida) as uow:
        (hit,) = search_messages(uow, "Kontrakt").hits
    assert (hit.conversation_id, hit.match, hit.subject) == (
        conversation_id,
        "kontrakt",
        "Jobcentret",
    )
    assert hit.before == "… " + "a" * 59 + " "
    assert hit.after == "en " + "b" * 57 + " …"


def test_nobody_finds_what_is_not_their_own(acting_as: Acting, cast: Cast, say: Say) -> None:
    say(cast.ida, "hemmelighed")
    for person in (cast.omar, cast.anders, cast.lea, cast.vera, cast.nabo, cast.nora):
        assert _numbers(acting_as, person, "hemmelighed") == []
    assert _numbers(acting_as, cast.ida, "hemmelighed") == [1]


def test_what_was_removed_is_not_found(
    acting_as: Acting, cast: Cast, conversation_id: UUID, say: Say
) -> None:
    posted = say(cast.anders, "fortroligt")
    with acting_as(cast.anders) as uow:
        redact_message(uow, conversation_id, posted.id)
    assert _numbers(acting_as, cast.ida, "fortroligt") == []


def _fill(uow: UnitOfWork, conversation_id: UUID, number: int) -> None:
    """Write many messages at once, the first of which holds the word."""
    rows = []
    for seq in range(1, number + 1):
        message_id = uow.new_id()
        body = "nålen" if seq == 1 else f"hø {seq}"
        sealed = uow.vault.seal_text(body, context=body_place(message_id))
        rows.append(
            {
                "municipality_id": uow.municipality.id,
                "id": message_id,
                "conversation_id": conversation_id,
                "seq": seq,
                "kind": "written",
                "side": Side.CITIZEN.value,
                "body_sealed": sealed,
                "has_files": False,
                "posted_at": uow.now,
            }
        )
    uow.session.execute(insert(ChatMessage), rows)
    uow.session.scalars(select(Conversation)).one().last_seq = number


def test_it_looks_at_the_newest_2000_and_says_so(
    acting_as: Acting, cast: Cast, conversation_id: UUID
) -> None:
    with acting_as(cast.ida) as uow:
        _fill(uow, conversation_id, MOST_MESSAGES + 1)
    with acting_as(cast.ida) as uow:
        found = search_messages(uow, "nålen", patience=60)
    assert (found.hits, found.looked_at, found.is_complete) == ([], MOST_MESSAGES, False)


def test_it_stops_when_its_time_is_up_and_says_so(acting_as: Acting, cast: Cast, say: Say) -> None:
    say(cast.ida, "nålen")
    with acting_as(cast.ida) as uow:
        found = search_messages(uow, "nålen", patience=-1)
        assert (found.looked_at, found.is_complete) == (0, False)
        assert search_messages(uow, "nålen", patience=60).is_complete


def test_the_page_leads_to_the_message(
    client_of: ClientOf, acting_as: Acting, cast: Cast, conversation_id: UUID
) -> None:
    with acting_as(cast.ida) as uow:
        _fill(uow, conversation_id, 80)
    client = client_of(cast.ida)
    page = BeautifulSoup(client.get("/samtaler/soeg?q=NÅLEN").get_data(as_text=True), "html.parser")
    assert page.mark.get_text() == "nålen"
    href = page.select_one("article a")["href"]
    assert href == f"/samtaler/{conversation_id}?foer=26#besked-1"
    shown = BeautifulSoup(client.get(href).get_data(as_text=True), "html.parser")
    assert "nålen" in shown.select_one("#besked-1").get_text()
    assert len(shown.select("[data-seq]")) == 25

    near = BeautifulSoup(client.get("/samtaler/soeg?q=hø+79").get_data(as_text=True), "html.parser")
    assert near.select_one("article a")["href"] == f"/samtaler/{conversation_id}#besked-79"


def test_what_was_typed_is_only_text(client_of: ClientOf, cast: Cast) -> None:
    html = client_of(cast.ida).get('/samtaler/soeg?q="><script>x').get_data(as_text=True)
    assert "<script>x" not in html
    assert "Vi fandt ikke noget" in html


def test_the_api_answers_the_same(
    client_of: ClientOf, acting_as: Acting, cast: Cast, conversation_id: UUID
) -> None:
    with acting_as(cast.ida) as uow:
        post_message(uow, conversation_id, body="Her er min ansøgning", client_id=uuid4())
    with acting_as(cast.omar) as uow:
        post_message(uow, open_own_conversation(uow), body="Min ansøgning", client_id=uuid4())
    client = client_of(cast.ida)
    answer = client.get("/api/v1/conversations/search?q=ansøgning").json
    assert [(one["conversation_id"], one["seq"]) for one in answer["items"]] == [
        (str(conversation_id), 1)
    ]
    assert answer["is_complete"] is True
    assert client.get("/api/v1/conversations/search?q=a").status_code == 422
