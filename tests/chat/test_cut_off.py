"""Whoever is logged out, blocked or removed hears nothing from that moment."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_socketio import SocketIOTestClient

from app.accounts.sessions import end_sessions_of, end_tokens_of, issue_token
from app.accounts.staff import block_person
from app.chat.contract import ParticipantRemoved
from app.web.services import Services
from tests.factories.conversations import Say
from tests.people import Cast, Person


@pytest.fixture(autouse=True)
def _from_here(services: Services) -> None:
    """Relay what is recorded from now on."""
    services.relay.start_here()


def _listen(
    app: Flask, services: Services, conversation_id: UUID, **how: Any
) -> SocketIOTestClient:
    page: SocketIOTestClient = services.socketio.test_client(app, **how)
    ack = page.emit(
        "chat:join", {"conversation_id": str(conversation_id), "after": 0}, callback=True
    )
    assert ack["ok"]
    page.get_received()
    return page


def _hears(services: Services, page: SocketIOTestClient) -> list[str]:
    services.relay.catch_up()
    if not page.is_connected():
        return []
    return [packet["name"] for packet in page.get_received()]


def test_who_stays_hears(
    app: Flask,
    services: Services,
    client_of: Callable[[Person], FlaskClient],
    cast: Cast,
    conversation_id: UUID,
    say: Say,
) -> None:
    page = _listen(app, services, conversation_id, flask_test_client=client_of(cast.ida))
    say(cast.anders, "Hej")
    assert _hears(services, page) == ["chat:message-posted"]


def test_a_session_that_ended_hears_nothing_written_after(
    app: Flask,
    services: Services,
    client_of: Callable[[Person], FlaskClient],
    cast: Cast,
    conversation_id: UUID,
    say: Say,
) -> None:
    ended = _listen(app, services, conversation_id, flask_test_client=client_of(cast.ida))
    with services.units.write(cast.here, cast.ida.actor) as uow:
        end_sessions_of(uow, cast.ida.id)
    services.relay.catch_up()
    other = _listen(app, services, conversation_id, flask_test_client=client_of(cast.ida))
    say(cast.anders, "Hej")
    assert _hears(services, ended) == []
    assert _hears(services, other) == ["chat:message-posted"]


def test_a_token_that_ended_hears_nothing_written_after(
    app: Flask, services: Services, cast: Cast, conversation_id: UUID, say: Say
) -> None:
    with services.units.write(cast.here) as uow:
        token = issue_token(uow, services.ids, cast.ida.id)
    page = _listen(app, services, conversation_id, auth={"token": token})
    with services.units.write(cast.here) as uow:
        end_tokens_of(uow, cast.ida.id)
    say(cast.anders, "Hej")
    assert _hears(services, page) == []


def test_who_is_blocked_hears_nothing_written_after(
    app: Flask,
    services: Services,
    client_of: Callable[[Person], FlaskClient],
    cast: Cast,
    conversation_id: UUID,
    say: Say,
) -> None:
    page = _listen(app, services, conversation_id, flask_test_client=client_of(cast.anders))
    with services.units.write(cast.here, cast.adam.actor) as uow:
        block_person(uow, cast.anders.id)
    say(cast.ida, "Hej")
    assert _hears(services, page) == []


def test_who_is_removed_hears_nothing_written_after(
    app: Flask,
    services: Services,
    client_of: Callable[[Person], FlaskClient],
    cast: Cast,
    conversation_id: UUID,
    say: Say,
) -> None:
    page = _listen(app, services, conversation_id, flask_test_client=client_of(cast.ida))
    with services.units.write(cast.here) as uow:
        uow.record(ParticipantRemoved(conversation_id, cast.ida.id))
    say(cast.anders, "Hej")
    assert _hears(services, page) == []
