"""Drives libcurl so that waiting is polite: threads may run, and gevent may switch.

`pycurl`'s own `perform` and `select` wait in C, which would hold a gevent process still. Here
curl names its sockets and `select.poll`, which gevent replaces, does the waiting. One
`Transfers` belongs to one thread or greenlet at a time; it keeps its connections between runs.
"""

from __future__ import annotations

import ipaddress
import select
import socket
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any

import certifi
import pycurl

OK = 0
_READABLE = select.POLLIN | select.POLLHUP | select.POLLERR
_WANTED = {
    pycurl.POLL_IN: select.POLLIN,
    pycurl.POLL_OUT: select.POLLOUT,
    pycurl.POLL_INOUT: select.POLLIN | select.POLLOUT,
}
# curl's own timers decide when to wake; this only bounds a wait that has none.
_LONGEST_WAIT_MS = 1_000
# Between so many new requests the open ones are seen to, so that answers do not wait for all of
# the preparing, and what was prepared is on its way meanwhile.
_STARTED_TOGETHER = 64


@dataclass(frozen=True, slots=True)
class Finished:
    """One transfer that came to an end: `error` is 0 or a `pycurl.E_…` code."""

    handle: pycurl.Curl
    error: int
    reason: str


def new_handle(*, ca_file: str | None, may_connect: Callable[[str], bool]) -> pycurl.Curl:
    """Return a handle that follows nothing, uses no proxy, and asks before it connects.

    `may_connect` is asked about the address of the actual peer each time a socket is opened, so
    that a name that changes its answer cannot lead anywhere else. The handle must be kept by one
    thread at a time. Certificates are checked against `ca_file`, by default certifi's.
    """

    def open_socket(_purpose: int, peer: Sequence[Any]) -> socket.socket | int:
        family, kind, protocol, address = peer
        if not may_connect(address[0]):
            return int(pycurl.SOCKET_BAD)
        return socket.socket(family, kind, protocol)

    handle = pycurl.Curl()
    handle.setopt(pycurl.OPENSOCKETFUNCTION, open_socket)
    handle.setopt(pycurl.PROTOCOLS, pycurl.PROTO_HTTP | pycurl.PROTO_HTTPS)
    handle.setopt(pycurl.FOLLOWLOCATION, 0)
    handle.setopt(pycurl.PROXY, "")  # the peer must be the one that was checked
    handle.setopt(pycurl.NOSIGNAL, 1)
    handle.setopt(pycurl.CAINFO, ca_file or certifi.where())
    handle.setopt(pycurl.SSLVERSION, pycurl.SSLVERSION_TLSv1_2)
    handle.setopt(pycurl.HTTP_VERSION, pycurl.CURL_HTTP_VERSION_2TLS)
    return handle


def pin(handle: pycurl.Curl, host: str, port: int, addresses: Sequence[str]) -> None:
    """Make `handle` reach `host` at these addresses only, without asking the DNS again."""
    if _is_address(host):
        return
    written = ",".join(f"[{a}]" if ":" in a else a for a in addresses)
    handle.setopt(pycurl.RESOLVE, [f"{host}:{port}:{written}"])


@lru_cache(maxsize=1_024)
def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


class Transfers:
    """Runs many curl handles at once over connections that are kept alive."""

    def __init__(self, *, connections_per_host: int = 8, kept: int = 64) -> None:
        """Bound the connections to one host, and how many idle ones are kept in all."""
        self._poll = select.poll()
        self._multi = pycurl.CurlMulti()
        self._multi.setopt(pycurl.M_PIPELINING, pycurl.PIPE_MULTIPLEX)
        self._multi.setopt(pycurl.M_MAX_HOST_CONNECTIONS, connections_per_host)
        self._multi.setopt(pycurl.M_MAXCONNECTS, kept)
        self._multi.setopt(pycurl.M_SOCKETFUNCTION, self._socket_wanted)
        self._running: set[pycurl.Curl] = set()

    def run(self, handles: Iterable[pycurl.Curl], *, at_once: int) -> Iterator[Finished]:
        """Yield each handle as it ends, never more than `at_once` under way.

        `handles` is drawn from as room appears, so preparing the next requests overlaps with
        waiting for the earlier ones, and a finished handle may be used again by the iterator.
        """
        waiting = iter(handles)
        is_drained = False
        try:
            while True:
                room = min(at_once - len(self._running), _STARTED_TOGETHER)
                is_drained = is_drained or self._start(islice(waiting, room)) < room
                if not self._running:
                    return
                must_wait = is_drained or len(self._running) >= at_once
                self._wait(longest_ms=_LONGEST_WAIT_MS if must_wait else 0)
                yield from self._finished()
        finally:
            self._abandon()

    def close(self) -> None:
        """Close every connection."""
        self._abandon()
        self._multi.close()

    def _start(self, handles: Iterator[pycurl.Curl]) -> int:
        before = len(self._running)
        for handle in handles:
            self._multi.add_handle(handle)
            self._running.add(handle)
        return len(self._running) - before

    def _abandon(self) -> None:
        for handle in self._running:
            self._multi.remove_handle(handle)
        self._running.clear()

    def _socket_wanted(self, what: int, fd: int, *_: object) -> None:
        if what == pycurl.POLL_REMOVE:
            with suppress(KeyError):  # curl may close one that it never asked to wait for
                self._poll.unregister(fd)
        elif what in _WANTED:
            self._poll.register(fd, _WANTED[what])

    def _wait(self, *, longest_ms: int) -> None:
        due_ms = self._multi.timeout()
        ready = self._poll.poll(longest_ms if due_ms < 0 else min(due_ms, longest_ms))
        for fd, events in ready:
            self._multi.socket_action(fd, _curl_events(events))
        if not ready:
            self._multi.socket_action(pycurl.SOCKET_TIMEOUT, 0)

    def _finished(self) -> list[Finished]:
        ended: list[Finished] = []
        left = 1
        while left:
            left, succeeded, failed = self._multi.info_read()
            ended += [Finished(handle, OK, "") for handle in succeeded]
            ended += [Finished(handle, code, reason) for handle, code, reason in failed]
        for one in ended:
            self._multi.remove_handle(one.handle)
            self._running.discard(one.handle)
        return ended


def _curl_events(events: int) -> int:
    wanted = pycurl.CSELECT_IN if events & _READABLE else 0
    if events & select.POLLOUT:
        wanted |= pycurl.CSELECT_OUT
    if events & (select.POLLERR | select.POLLNVAL):
        wanted |= pycurl.CSELECT_ERR
    return int(wanted)
