"""No socket takes what is everybody's: events are counted, what waits is limited, silence ends."""

from __future__ import annotations

import queue
from typing import Any
from uuid import UUID

import gevent.queue
import pytest
import socketio
from engineio.packet import MESSAGE, Packet

from app.core.errors import TooManyRequests
from app.web.limits import (
    EVENTS_AT_ONCE,
    EVENTS_AT_ONCE_EACH_PERSON,
    MOST_WAITING_BYTES,
    MOST_WAITING_PACKETS,
    REFUSALS_AT_ONCE,
    SILENT_FOR_AT_MOST,
    Events,
    HungUp,
    Silent,
    limit_what_waits,
    look_for_silent,
    measured,
)

IDA, OMAR = (UUID(int=1), UUID(int=2)), (UUID(int=1), UUID(int=3))


def refused(events: Events, sid: str, person: tuple[UUID, UUID] | None) -> bool:
    try:
        events.count(sid, person)
    except TooManyRequests:
        return True
    return False


def test_a_socket_has_so_many_events() -> None:
    events = Events()
    assert not any(refused(events, "one", IDA) for _ in range(EVENTS_AT_ONCE))
    assert refused(events, "one", IDA)
    assert not refused(events, "two", IDA)


def test_a_person_has_so_many_events_over_all_sockets() -> None:
    events = Events()
    sids = [f"socket {n % 20}" for n in range(EVENTS_AT_ONCE_EACH_PERSON)]
    assert not any(refused(events, sid, IDA) for sid in sids)
    assert any(refused(events, f"another {n}", IDA) for n in range(20))
    assert not refused(events, "of somebody else", OMAR)


def test_who_goes_on_after_many_refusals_is_hung_up_on() -> None:
    events = Events()
    told = []
    for _ in range(EVENTS_AT_ONCE * 10):
        try:
            events.count("one", IDA)
        except HungUp:
            break
        except TooManyRequests as refusal:
            told.append(refusal.retry_after)
    else:
        pytest.fail("never hung up")
    assert REFUSALS_AT_ONCE <= len(told) < REFUSALS_AT_ONCE * 2


@pytest.mark.parametrize("kind", [queue.Queue, gevent.queue.JoinableQueue])
def test_a_queue_knows_how_much_waits(kind: Any) -> None:
    waiting: Any = measured(kind)()
    waiting.put(Packet(MESSAGE, data="Hej"))
    waiting.put(Packet(MESSAGE, data="x" * 1_000))
    waiting.put(None)
    assert (waiting.waiting_bytes, waiting.qsize()) == (1_003, 3)
    assert waiting.get(timeout=1).data == "Hej"
    waiting.get(block=False)
    assert waiting.get() is None
    assert waiting.waiting_bytes == 0


@pytest.fixture
def server() -> socketio.Server:
    """Return a Socket.IO server whose connections fetch what waits for them, or do not."""
    made = socketio.Server(async_mode="threading", async_handlers=False)
    made.on("connect", lambda _sid, _environ, _auth=None: True)
    limit_what_waits(made.eio)
    return made


def connected(server: socketio.Server) -> str:
    """Open an Engine.IO connection; returns its name."""
    environ = {"REQUEST_METHOD": "GET", "QUERY_STRING": "EIO=4&transport=polling"}
    server.eio.handle_request(environ, lambda *_: None)
    return list(server.eio.sockets)[-1]


@pytest.mark.parametrize(
    ("content", "most"),
    [("x" * 100_000, MOST_WAITING_BYTES // 100_000 + 1), ("x", MOST_WAITING_PACKETS + 1)],
)
def test_a_peer_that_does_not_fetch_is_hung_up_on(
    server: socketio.Server, content: str, most: int
) -> None:
    deaf, well = connected(server), connected(server)
    for _ in range(most):
        server.eio.send(deaf, content)
        server.eio.send(well, content)
        server.eio.sockets[well].poll()
    assert not server.eio.sockets[deaf].closed
    server.eio.send(deaf, content)
    server.eio.send(well, content)
    assert server.eio.sockets[deaf].closed
    assert not server.eio.sockets[well].closed
    assert server.eio.sockets[deaf].queue.qsize() <= most + 2


def test_a_connection_on_which_nobody_is_let_in_is_let_go(server: socketio.Server) -> None:
    now = 0.0
    silent = Silent(watch=lambda: now)
    quiet, greeted = connected(server), connected(server)
    look_for_silent(server, silent)
    now = SILENT_FOR_AT_MOST - 1
    later = connected(server)
    server.eio.handlers["message"](greeted, "0")
    look_for_silent(server, silent)
    assert not any(one.closed for one in server.eio.sockets.values())
    now = SILENT_FOR_AT_MOST + 1
    look_for_silent(server, silent)
    assert server.eio.sockets[quiet].closed
    assert not server.eio.sockets[greeted].closed
    assert not server.eio.sockets[later].closed
    server.eio.handlers["message"](greeted, "1")  # says goodbye, and stays
    look_for_silent(server, silent)
    now += SILENT_FOR_AT_MOST + 1
    look_for_silent(server, silent)
    assert server.eio.sockets[greeted].closed
