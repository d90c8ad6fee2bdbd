"""Open sockets are pinged from one place, and ended ones are forgotten at once."""

from __future__ import annotations

import gc
import threading
import weakref

import pytest
import socketio
from engineio.packet import PING

from app.web.pinging import Pings, ping_from_one_place
from tests.servers import wait_until


class Connection:
    """As much of a connection as says whether it is open."""

    closing = closed = False


def test_a_socket_is_pinged_once_its_time_has_come() -> None:
    now = 0.0
    pings = Pings(25, watch=lambda: now)
    first, second = Connection(), Connection()
    pings.add(first)
    now = 10
    pings.add(second)
    now = 24.9
    assert pings.due(10) == []
    now = 25
    assert pings.due(10) == [first]
    now = 60
    assert pings.due(10) == [second]
    assert pings.due(10) == []


def test_so_many_are_taken_at_once() -> None:
    now = 0.0
    pings = Pings(25, watch=lambda: now)
    sockets = [Connection() for _ in range(5)]
    for one in sockets:
        pings.add(one)
    now = 25
    assert (pings.due(3), pings.due(3)) == (sockets[:3], sockets[3:])


@pytest.mark.parametrize("how", ["closing", "closed"])
def test_an_ended_one_is_not_pinged(how: str) -> None:
    now = 0.0
    pings = Pings(25, watch=lambda: now)
    ended, still_there = Connection(), Connection()
    pings.add(ended)
    pings.add(still_there)
    setattr(ended, how, True)
    now = 25
    assert pings.due(1) == [still_there]


def test_an_ended_one_is_not_kept_until_then() -> None:
    pings = Pings(25, watch=lambda: 0.0)
    ended = Connection()
    pings.add(ended)
    kept = weakref.ref(ended)
    del ended
    gc.collect()
    assert kept() is None


def test_the_server_pings_all_of_its_sockets_from_one_thread() -> None:
    server = socketio.Server(async_mode="threading", async_handlers=False, ping_interval=1)
    engine = server.eio
    ping_from_one_place(engine)
    before = threading.active_count()
    environ = {"REQUEST_METHOD": "GET", "QUERY_STRING": "EIO=4&transport=polling"}
    for _ in range(20):
        engine.handle_request(dict(environ), lambda *_: None)
    assert threading.active_count() - before <= 2  # and the one that looks for silent ones
    sockets = list(engine.sockets.values())
    assert len(sockets) == 20

    def are_asked() -> bool:
        return all(one.last_ping is not None for one in sockets)

    assert not are_asked()
    assert wait_until(are_asked, within=20)
    assert {one.poll()[-1].packet_type for one in sockets} == {PING}
