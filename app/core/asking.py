"""One request to an address that was checked before: the answer, or what kept it from us.

The connection is pinned to the checked addresses and follows no redirect; time and size have
their limits, the size after decompression.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

import pycurl

from app.core.errors import Problem, TooLarge
from app.core.texts import Text, _, lazy
from app.core.transfers import OK, Finished, Transfers, new_handle, pin

MAX_HEADERS = 100


class Unreachable(Problem):
    """The other end does not answer, or not in a way that we understand."""

    slug = "outbound/unreachable"
    status = 502
    title = lazy("We could not reach this web address.")


class TooSlow(Unreachable):
    """The other end did not finish within the time it was given."""

    slug = "outbound/too-slow"
    status = 504
    title = lazy("This web address took too long to answer.")


class AnswerTooLarge(TooLarge):
    """The other end sent more than was asked for."""

    slug = "outbound/too-large"
    title = lazy("This web address sent more than we can take in.")


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer: header names in lower case, the body decoded, the URL that finally answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A request of any method; `with_login` adds a name and a password (RFC 7617)."""

    method: str = "GET"
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    user: str | None = None
    password: str = field(default="", repr=False)

    def with_login(self, user: str, password: str) -> Outgoing:
        """Return the same request with a log-in."""
        return replace(self, user=user, password=password)


class Destination(Protocol):
    """A URL in its normal form, and the addresses that it may be asked at."""

    @property
    def url(self) -> str:
        """Return the URL."""

    @property
    def host(self) -> str:
        """Return the host's name."""

    @property
    def port(self) -> int:
        """Return the port."""

    @property
    def addresses(self) -> Sequence[str]:
        """Return the addresses that were checked."""

    def may_connect(self, address: str) -> bool:
        """Tell whether a socket to this address is within what was checked."""


@dataclass(slots=True)
class _Answer:
    """Collects one answer, and stops the transfer when it grows past its limit."""

    max_bytes: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytearray = field(default_factory=bytearray)
    is_too_large: bool = False

    def take_header(self, line: bytes) -> None:
        if line.startswith(b"HTTP/"):  # an interim answer (1xx) came before
            self.headers.clear()
        name, colon, value = line.decode("latin-1").partition(":")
        if colon and len(self.headers) < MAX_HEADERS:
            self.headers[name.strip().lower()] = value.strip()

    def take_body(self, chunk: bytes) -> int:
        if len(self.body) + len(chunk) > self.max_bytes:
            self.is_too_large = True
            return 0
        self.body += chunk
        return len(chunk)


def ask(
    target: Destination,
    asked: Outgoing,
    max_bytes: int,
    seconds: float,
    ca_file: str | None,
) -> Fetched:
    """Ask once, at the addresses that were checked, and return the answer, whatever its status.

    Raises Unreachable, TooSlow, AnswerTooLarge.
    """
    if seconds <= 0:
        raise TooSlow
    answer = _Answer(max_bytes)
    handle = new_handle(ca_file=ca_file, may_connect=target.may_connect)
    pin(handle, target.host, target.port, target.addresses)
    handle.setopt(pycurl.URL, target.url)
    _put_in(handle, asked)
    handle.setopt(pycurl.ACCEPT_ENCODING, "gzip, deflate, br")
    handle.setopt(pycurl.TIMEOUT_MS, max(1, int(seconds * 1000)))
    handle.setopt(pycurl.HEADERFUNCTION, answer.take_header)
    handle.setopt(pycurl.WRITEFUNCTION, answer.take_body)
    try:
        _insist_on_success(_perform(handle), answer)
        status = int(handle.getinfo(pycurl.RESPONSE_CODE))
        return Fetched(status, answer.headers, bytes(answer.body), target.url)
    finally:
        handle.close()


def _put_in(handle: pycurl.Curl, asked: Outgoing) -> None:
    headers = dict(asked.headers)
    if asked.method != "GET":
        handle.setopt(pycurl.CUSTOMREQUEST, asked.method)
    if asked.body:
        headers["Expect"] = ""  # the body goes along at once
        handle.setopt(pycurl.POSTFIELDS, asked.body)
    if asked.user is not None:
        handle.setopt(pycurl.HTTPAUTH, pycurl.HTTPAUTH_BASIC)
        handle.setopt(pycurl.USERNAME, asked.user.encode())
        handle.setopt(pycurl.PASSWORD, asked.password.encode())
    handle.setopt(pycurl.HTTPHEADER, list(_header_lines(headers)))


def _header_lines(headers: Mapping[str, str]) -> Iterator[str]:
    for name, value in headers.items():
        line = f"{name}: {value}"
        if "\r" in line or "\n" in line:
            raise ValueError("a header must be one line")
        yield line


def _perform(handle: pycurl.Curl) -> Finished:
    transfers = Transfers()
    try:
        (finished,) = transfers.run([handle], at_once=1)
        return finished
    finally:
        transfers.close()


def _insist_on_success(finished: Finished, answer: _Answer) -> None:
    if answer.is_too_large:
        raise AnswerTooLarge
    if finished.error == pycurl.E_OPERATION_TIMEDOUT:
        raise TooSlow
    if finished.error != OK:
        raise Unreachable(_reason(finished))


def _reason(finished: Finished) -> Text:
    if finished.error == pycurl.E_PEER_FAILED_VERIFICATION:
        return _("The web address has no valid certificate.")
    return _("The web address did not answer as it should.")
