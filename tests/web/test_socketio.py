"""The socket lets in whoever is logged in here, asks afresh on each event, and always answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask, request, session
from flask.testing import FlaskClient
from flask_socketio import SocketIOTestClient
from marshmallow import Schema, fields
from sqlalchemy import update

from app.accounts.models import BrowserSession
from app.accounts.sessions import issue_token
from app.core.clock import FixedClock
from app.core.errors import NotFound
from app.web.limits import MOST_SOCKETS_EACH_PERSON
from app.web.services import Services
from app.web.socketio import on
from tests.people import Cast, Person


class Said(Schema):
    """What the test says."""

    word = fields.String(required=True)


def _say(data: dict[str, Any]) -> dict[str, Any]:
    if data["word"] == "nothing":
        raise NotFound()
    if data["word"] == "broken":
        raise ZeroDivisionError
    return {"heard": data["word"]}


@pytest.fixture
def socket_of(app: Flask, services: Services) -> Callable[..., SocketIOTestClient]:
    """Open a socket as a browser, or with a token."""
    on(services.socketio, "test:say", Said(), _say)

    def open_socket(client: FlaskClient, **kwargs: Any) -> SocketIOTestClient:
        return services.socketio.test_client(app, flask_test_client=client, **kwargs)

    return open_socket


Open = Callable[..., SocketIOTestClient]
ClientOf = Callable[[Person], FlaskClient]


def test_somebody_logged_in_is_let_in(socket_of: Open, client_of: ClientOf, cast: Cast) -> None:
    assert socket_of(client_of(cast.ida)).is_connected()


def test_a_stranger_is_not_let_in(socket_of: Open, client: FlaskClient) -> None:
    assert not socket_of(client).is_connected()


def test_a_token_opens_the_socket_and_a_made_up_one_does_not(
    socket_of: Open, client: FlaskClient, services: Services, cast: Cast
) -> None:
    with services.units.write(cast.here) as uow:
        token = issue_token(uow, services.ids, cast.ida.id)
    assert socket_of(client, auth={"token": token}).is_connected()
    assert not socket_of(client, auth={"token": token + "x"}).is_connected()
    assert not socket_of(client, auth={"token": ["x"]}).is_connected()


def test_a_page_of_another_site_is_not_let_in(
    socket_of: Open, client_of: ClientOf, cast: Cast
) -> None:
    client = client_of(cast.ida)
    assert not socket_of(client, headers={"Origin": "https://evil.example"}).is_connected()
    assert socket_of(client, headers={"Origin": "http://localhost"}).is_connected()


@pytest.mark.parametrize(
    ("sent", "slug"),
    [
        ((), "invalid"),
        (("text",), "invalid"),
        (({"word": 3},), "invalid"),
        (({"word": "x", "more": 1},), "invalid"),
        (({"word": "nothing"},), "not-found"),
        (({"word": "broken"},), "internal"),
        (({"word": "x"}, "extra", 3), None),
    ],
)
def test_every_event_is_answered(
    socket_of: Open, client_of: ClientOf, cast: Cast, sent: tuple[Any, ...], slug: str | None
) -> None:
    ack = socket_of(client_of(cast.ida)).emit("test:say", *sent, callback=True)
    assert ack["ok"] is (slug is None)
    if slug:
        assert ack["problem"]["type"].endswith(slug)


def test_an_event_opens_no_session_of_forms_and_looks_for_no_route(
    socket_of: Open, client_of: ClientOf, services: Services, cast: Cast
) -> None:
    def look(_data: dict[str, Any]) -> dict[str, Any]:
        opened = type(session._get_current_object()).__name__
        return {"session": opened, "route": request.url_rule, "asked": request.path}

    on(services.socketio, "test:look", Schema(), look)
    seen = socket_of(client_of(cast.ida)).emit("test:look", {}, callback=True)
    assert seen == {"ok": True, "session": "NullSession", "route": None, "asked": "/socket.io"}


def test_an_ended_session_says_no_more(
    socket_of: Open, client_of: ClientOf, services: Services, cast: Cast, clock: FixedClock
) -> None:
    socket = socket_of(client_of(cast.ida))
    with services.units.write(cast.here) as uow:
        uow.session.execute(update(BrowserSession).values(ended_at=clock.now()))
    ack = socket.emit("test:say", {"word": "x"}, callback=True)
    assert ack["problem"]["status"] == 401
    assert not socket.is_connected()


@pytest.mark.parametrize("token", [5, ["x"], {"x": 1}, True])
def test_a_token_that_is_no_text_opens_nothing_also_beside_a_good_cookie(
    socket_of: Open, client_of: ClientOf, cast: Cast, token: Any
) -> None:
    assert not socket_of(client_of(cast.ida), auth={"token": token}).is_connected()


@pytest.mark.parametrize("auth", [None, {}, {"token": None}, {"token": ""}, "x"])
def test_without_a_token_the_cookie_counts(
    socket_of: Open, client_of: ClientOf, cast: Cast, auth: Any
) -> None:
    socket = socket_of(client_of(cast.ida), auth=auth)
    assert socket.emit("test:say", {"word": "x"}, callback=True) == {"ok": True, "heard": "x"}


def test_a_person_has_so_many_sockets(socket_of: Open, client_of: ClientOf, cast: Cast) -> None:
    client = client_of(cast.ida)
    sockets = [socket_of(client) for _ in range(MOST_SOCKETS_EACH_PERSON)]
    assert all(socket.is_connected() for socket in sockets)
    assert not socket_of(client).is_connected()
    assert socket_of(client_of(cast.omar)).is_connected()
    sockets[0].disconnect()
    assert socket_of(client).is_connected()
