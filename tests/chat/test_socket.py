"""The socket's door: joined through the access function, acknowledged after the commit."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask_socketio import SocketIOTestClient
from sqlalchemy import select

from app.accounts.sessions import end_tokens_of, issue_token
from app.accounts.teams import create_team
from app.chat.contract import LONGEST_BODY, ConversationChanged
from app.chat.models import Conversation
from app.chat.posting import post_message
from app.chat.reading import MOST_AT_ONCE, mark_read
from app.chat.realtime import just_taken
from app.chat.redacting import redact_message
from app.chat.schemas import MessageSchema, message_document
from app.chat.taking import MESSAGES_A_SECOND
from app.core.work import the_service
from app.files.service import store_file
from app.web.limits import (
    EVENTS_A_SECOND,
    EVENTS_A_SECOND_EACH_PERSON,
    MOST_SOCKETS_EACH_PERSON,
)
from app.web.services import Services
from app.web.socketio import MOST_BYTES
from tests.factories.conversations import Say
from tests.people import Cast, Person

Open = Callable[[Person], SocketIOTestClient]
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def open_page(app: Flask, services: Services) -> Open:
    """Open the socket of somebody's program."""
    services.relay.start_here()

    def open_socket(person: Person) -> SocketIOTestClient:
        with services.units.write(person.municipality) as uow:
            token = issue_token(uow, services.ids, person.id)
        return services.socketio.test_client(app, auth={"token": token})

    return open_socket


def _ask(page: SocketIOTestClient, event: str, **sent: Any) -> dict[str, Any]:
    ack: dict[str, Any] = page.emit(event, sent, callback=True)
    return ack


def _heard(page: SocketIOTestClient, event: str) -> list[dict[str, Any]]:
    return [packet["args"][0] for packet in page.get_received() if packet["name"] == event]


def test_joining_returns_what_came_after_the_known_number(
    open_page: Open, cast: Cast, conversation_id: UUID, say: Say
) -> None:
    for words in ("en", "to", "tre"):
        say(cast.ida, words)
    ack = _ask(open_page(cast.anders), "chat:join", conversation_id=str(conversation_id), after=1)
    assert [m["body"] for m in ack["messages"]] == ["to", "tre"]
    assert ack["read"][str(cast.ida.id)] == 3


@pytest.mark.parametrize("who", ["omar", "lea", "adam", "vera", "nabo", "nora"])
def test_nobody_joins_what_they_may_not_read(
    open_page: Open, services: Services, cast: Cast, conversation_id: UUID, say: Say, who: str
) -> None:
    page = open_page(getattr(cast, who))
    ack = _ask(page, "chat:join", conversation_id=str(conversation_id), after=0)
    assert ack["problem"]["status"] == 404
    say(cast.ida, "Hemmeligt")
    services.relay.catch_up()
    assert page.get_received() == []


def test_a_message_is_heard_once_by_all_who_joined(
    open_page: Open, services: Services, cast: Cast, conversation_id: UUID
) -> None:
    ida, anders = open_page(cast.ida), open_page(cast.anders)
    for page in (ida, anders):
        _ask(page, "chat:join", conversation_id=str(conversation_id), after=0)
    client_id = str(uuid4())
    sent = {"conversation_id": str(conversation_id), "client_id": client_id, "body": "Hej"}
    ack = _ask(ida, "chat:post", **sent)
    again = _ask(ida, "chat:post", **sent)
    assert ack["message"] == again["message"]
    services.relay.catch_up()
    assert _heard(anders, "chat:message-posted") == [{"message": ack["message"]}]
    assert _heard(ida, "chat:message-posted") == [{"message": ack["message"]}]


def test_half_a_letter_is_refused_and_a_whole_one_taken(
    open_page: Open, cast: Cast, conversation_id: UUID
) -> None:
    ida = open_page(cast.ida)
    sent = {"conversation_id": str(conversation_id), "client_id": str(uuid4())}
    problem = _ask(ida, "chat:post", body="Hej \ud83d", **sent)["problem"]
    assert (problem["status"], list(problem["errors"])) == (422, ["body"])
    assert _ask(ida, "chat:post", body="Hej \U0001f44b", **sent)["message"]["seq"] == 1


def test_what_was_redacted_is_not_kept_by_the_process_that_took_it(
    open_page: Open, services: Services, cast: Cast, conversation_id: UUID
) -> None:
    ida = open_page(cast.ida)
    _ask(ida, "chat:join", conversation_id=str(conversation_id), after=0)
    sent = {"conversation_id": str(conversation_id), "client_id": str(uuid4()), "body": "Hemmeligt"}
    message = _ask(ida, "chat:post", **sent)["message"]
    services.relay.catch_up()
    with services.units.write(cast.here, cast.ida.actor) as uow:
        redact_message(uow, conversation_id, UUID(message["id"]))
    services.relay.catch_up()
    assert [m["message"]["body"] for m in _heard(ida, "chat:message-changed")] == [""]
    assert just_taken.document(UUID(message["id"])) is None


def test_seeing_is_told_to_the_others(
    open_page: Open, services: Services, cast: Cast, conversation_id: UUID, say: Say
) -> None:
    say(cast.ida, "Hej")
    ida, anders = open_page(cast.ida), open_page(cast.anders)
    for page in (ida, anders):
        _ask(page, "chat:join", conversation_id=str(conversation_id), after=0)
    assert _ask(anders, "chat:read", conversation_id=str(conversation_id), seq=99)["seq"] == 1
    services.relay.catch_up()
    assert _heard(ida, "chat:message-read") == [
        {"conversation_id": str(conversation_id), "person_id": str(cast.anders.id), "seq": 1}
    ]


def test_typing_is_heard_by_the_others_alone(
    open_page: Open, cast: Cast, conversation_id: UUID
) -> None:
    ida, anders, omar = open_page(cast.ida), open_page(cast.anders), open_page(cast.omar)
    for page in (ida, anders):
        _ask(page, "chat:join", conversation_id=str(conversation_id), after=0)
    assert _ask(ida, "chat:typing", conversation_id=str(conversation_id))["ok"]
    assert not _ask(omar, "chat:typing", conversation_id=str(conversation_id))["ok"]
    assert [h["person_id"] for h in _heard(anders, "chat:typing")] == [str(cast.ida.id)]
    assert _heard(ida, "chat:typing") == []


def test_who_is_here_is_told_and_so_is_who_left(
    open_page: Open, cast: Cast, conversation_id: UUID
) -> None:
    ida = open_page(cast.ida)
    _ask(ida, "chat:join", conversation_id=str(conversation_id), after=0)
    anders = open_page(cast.anders)
    ack = _ask(anders, "chat:join", conversation_id=str(conversation_id), after=0)
    assert set(ack["here"]) == {str(cast.ida.id), str(cast.anders.id)}
    anders.disconnect()
    heard = [(h["person_id"], h["is_here"]) for h in _heard(ida, "chat:presence")]
    assert heard == [(str(cast.anders.id), True), (str(cast.anders.id), False)]


def test_whoever_closes_one_of_two_pages_is_still_here(
    open_page: Open, cast: Cast, conversation_id: UUID
) -> None:
    ida, first, second = (open_page(one) for one in (cast.ida, cast.anders, cast.anders))
    for page in (first, second, ida):
        _ask(page, "chat:join", conversation_id=str(conversation_id), after=0)
    first.disconnect()
    assert _heard(ida, "chat:presence") == []
    second.disconnect()
    assert [h["is_here"] for h in _heard(ida, "chat:presence")] == [False]


def test_an_open_list_hears_of_what_happens_in_its_own_conversations_and_of_nothing_else(
    services: Services, open_page: Open, cast: Cast, conversation_id: UUID, say: Say
) -> None:
    lists = {one.id: open_page(one) for one in (cast.ida, cast.omar, cast.anders, cast.nabo)}
    without = open_page(cast.ida)
    for one in lists.values():
        assert _ask(one, "chat:list") == {"ok": True}

    def told(person: Person) -> list[dict[str, Any]]:
        services.relay.catch_up()
        return _heard(lists[person.id], "chat:list-changed")

    told(cast.ida)
    say(cast.anders, "Hemmeligt")
    assert told(cast.ida) == [{}]
    with services.units.write(cast.here, cast.ida.actor) as uow:
        mark_read(uow, conversation_id, seq=1)
    assert told(cast.ida) == [{}]
    for other in (cast.omar, cast.anders, cast.nabo):
        assert told(other) == []
    assert _heard(without, "chat:list-changed") == []


def test_a_conversation_handed_to_another_team_is_heard_no_more(
    open_page: Open, services: Services, cast: Cast, conversation_id: UUID, say: Say
) -> None:
    anders = open_page(cast.anders)
    _ask(anders, "chat:join", conversation_id=str(conversation_id), after=0)
    with services.units.write(cast.here, the_service("test")) as uow:
        row = uow.session.scalars(select(Conversation)).one()
        row.team_id = create_team(uow, name="Ungeteam")
        uow.record(ConversationChanged(conversation_id))
    say(cast.ida, "Kun for de nye")
    services.relay.catch_up()
    assert _heard(anders, "chat:message-posted") == []


def test_one_socket_that_sends_too_much_is_told_to_wait(
    open_page: Open, cast: Cast, conversation_id: UUID
) -> None:
    page = open_page(cast.ida)
    asked = (_ask(page, "chat:typing", conversation_id=str(conversation_id)) for _ in range(1_000))
    refused = next(ack for ack in asked if not ack["ok"])  # however slow the machine is
    assert refused["problem"]["status"] == 429


def test_a_message_reads_alike_by_hand_and_by_schema(
    acting_as: Callable[[Person], Any], cast: Cast, conversation_id: UUID
) -> None:
    with acting_as(cast.ida) as uow:
        file_id = store_file(uow, content=b"%PDF-1.4 x", name="a.pdf").id
        view = post_message(
            uow, conversation_id, body="Hej", client_id=uuid4(), attachment_ids=[file_id]
        )
    assert message_document(view) == MessageSchema().dump(view)


def test_a_session_that_ended_posts_no_more(
    open_page: Open, services: Services, cast: Cast, conversation_id: UUID
) -> None:
    page = open_page(cast.ida)
    with services.units.write(cast.here) as uow:
        end_tokens_of(uow, cast.ida.id)
    ack = _ask(
        page, "chat:post", conversation_id=str(conversation_id), client_id=str(uuid4()), body="Hej"
    )
    assert ack["problem"]["status"] == 401
    assert not page.is_connected()


@pytest.mark.parametrize("event", ["chat:joni", "message", "json", "*", "", "chat:message-posted"])
def test_an_event_that_there_is_none_of_is_answered_as_well(
    open_page: Open, cast: Cast, event: str
) -> None:
    page = open_page(cast.ida)
    ack = page.emit(event, {"conversation_id": "x"}, 2, callback=True)
    assert (ack["ok"], ack["problem"]["status"]) == (False, 404)
    answers = (page.emit(event, callback=True)["problem"]["status"] for _many in range(500))
    assert next(status for status in answers if status != 404) == 429


def test_every_event_is_described(services: Services) -> None:
    described = (ROOT / "docs" / "socket.md").read_text()
    taken = {name for name in services.socketio.server.handlers["/"] if ":" in name}
    told = {
        name
        for path in (ROOT / "app").rglob("*.py")
        for name in re.findall(r'"((?:chat|notification):[a-z-]+)"', path.read_text())
    }
    assert taken < told
    assert {name for name in told if f"| `{name}` |" not in described} == set()


def test_every_limit_is_described() -> None:
    described = (ROOT / "docs" / "socket.md").read_text()
    for limit in (
        f"{EVENTS_A_SECOND} events a second",
        f"all of a person {EVENTS_A_SECOND_EACH_PERSON}",
        f"a person {MESSAGES_A_SECOND} messages",
        f"{MOST_SOCKETS_EACH_PERSON} sockets",
        f"{MOST_BYTES:,} bytes",
        f"{LONGEST_BODY:,} characters",
        f"{MOST_AT_ONCE} at the most",
    ):
        assert limit in described


def test_a_long_conversation_is_joined_in_stretches(
    services: Services, open_page: Open, cast: Cast, conversation_id: UUID
) -> None:
    with services.units.write(cast.here, cast.ida.actor) as uow:
        for number in range(201):
            post_message(uow, conversation_id, body=f"{number}", client_id=uuid4())
    page, known = open_page(cast.anders), 0
    stretches = []
    for _stretch in range(2):
        ack = _ask(page, "chat:join", conversation_id=str(conversation_id), after=known)
        stretches.append((len(ack["messages"]), ack["has_more"], ack["last_seq"]))
        known = ack["messages"][-1]["seq"]
    assert stretches == [(200, True, 201), (1, False, 201)]
