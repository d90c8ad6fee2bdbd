"""Web push over connections of our own: RFC 8030, with the encryption and signing beside it.

A worker has thousands of small messages for few hosts, so what counts is connections that stay
open and many requests on each: HTTP/2 through libcurl, a bounded number under way at once. The
endpoint is a URL that a browser gave us, and so a stranger: known push services only, checked and
pinned by `core.outbound`, no redirects, a time limit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import lru_cache, partial
from threading import Lock

import pycurl

from app.channels.contract import (
    Outcome,
    OutcomeState,
    PushMessage,
    PushSubscription,
    PushSubscriptionRefused,
    PushTransport,
)
from app.channels.encryption import encrypt, parse_keys
from app.channels.vapid import VapidKeys, VapidSigner
from app.core.clock import Clock
from app.core.errors import Problem
from app.core.outbound import OutboundGuard, Target
from app.core.transfers import OK, Finished, Transfers, new_handle, pin

# The services that browsers subscribe at: Chrome and most others, Firefox, Edge, Safari.
_SERVICES = frozenset({"fcm.googleapis.com", "jmt17.google.com", "web.push.apple.com"})
_SERVICE_DOMAINS = (".push.services.mozilla.com", ".notify.windows.com", ".push.apple.com")

AT_ONCE = 512
CONNECTIONS_PER_HOST = 16
ENDPOINTS_KEPT = 20_000
LONGEST_RETRY = timedelta(days=1)
_ANSWER_KEPT = 300


@dataclass(frozen=True, slots=True)
class PushLimits:
    """How long one message may take, and how many are under way at once in one call."""

    timeout: timedelta = timedelta(seconds=15)
    connect_timeout: timedelta = timedelta(seconds=5)
    at_once: int = AT_ONCE


class WebPush(PushTransport):
    """Sends push messages to the push services of the browsers."""

    def __init__(
        self,
        keys: VapidKeys,
        *,
        subject: str,
        clock: Clock,
        guard: OutboundGuard,
        limits: PushLimits | None = None,
    ) -> None:
        """Sign with `keys` as `subject` (mailto: or https:); `guard` names the extra origins."""
        self._keys = keys
        self._signer = VapidSigner(keys, subject)
        self._clock = clock
        self._guard = guard
        self._limits = limits or PushLimits()
        # A device is told again and again: what its endpoint is, is found out once.
        self._service_of = lru_cache(maxsize=ENDPOINTS_KEPT)(partial(_push_service, guard))
        self._idle: list[_Sender] = []
        self._lock = Lock()

    @property
    def public_key(self) -> str:
        """Return the key that browsers subscribe with."""
        return self._keys.public_key

    def check(self, subscription: PushSubscription) -> None:
        """Raise PushSubscriptionRefused unless endpoint and keys are ones that we would send to."""
        check_subscription(self._guard, subscription)

    def send_many(self, messages: Sequence[PushMessage]) -> list[Outcome]:
        """Send the messages over kept connections and return an outcome for each, in order."""
        batch = _Batch(messages, self._guard, self._service_of, self._signer, self._clock.now())
        sender = self._take_sender()
        for index, answer in sender.run(batch.requests()):
            batch.outcomes[index] = outcome_of(answer, batch.now)
        self._give_back(sender)
        return [batch.outcomes[index] for index in range(len(messages))]

    def close(self) -> None:
        """Close the connections that are not in use."""
        with self._lock:
            idle, self._idle = self._idle, []
        for sender in idle:
            sender.close()

    def _take_sender(self) -> _Sender:
        with self._lock:
            if self._idle:
                return self._idle.pop()
        return _Sender(self._guard.ca_file, self._limits)

    def _give_back(self, sender: _Sender) -> None:
        with self._lock:
            self._idle.append(sender)


def check_subscription(guard: OutboundGuard, subscription: PushSubscription) -> None:
    """Raise PushSubscriptionRefused unless endpoint and keys are ones that we would send to."""
    try:
        _push_service(guard, subscription.endpoint)
        parse_keys(subscription.p256dh, subscription.auth)
    except (Problem, ValueError) as failure:
        raise PushSubscriptionRefused from failure


def _push_service(guard: OutboundGuard, endpoint: str) -> Target:
    target = guard.read(endpoint)
    known = target.host in _SERVICES or target.host.endswith(_SERVICE_DOMAINS)
    if not (known or target.is_trusted):
        raise PushSubscriptionRefused
    return target


@dataclass(frozen=True, slots=True)
class _Request:
    index: int
    target: Target
    headers: list[str]
    body: bytes


@dataclass(slots=True)
class _Answer:
    """What one push service said; `error` is a `pycurl.E_…` code, 0 for none."""

    error: int = OK
    reason: str = ""
    status: int = 0
    retry_after: str = ""
    body: bytearray = field(default_factory=bytearray)

    def take_header(self, line: bytes) -> None:
        if line[:12].lower() == b"retry-after:":
            self.retry_after = line[12:].strip().decode("latin-1")

    def take_body(self, chunk: bytes) -> int:
        if len(self.body) >= _ANSWER_KEPT:
            return 0  # nobody reads more, and an endless answer is not ours to wait for
        self.body += chunk[:_ANSWER_KEPT]
        return len(chunk)


class _Batch:
    """The messages of one call: checked, encrypted and signed as their turn comes."""

    def __init__(
        self,
        messages: Sequence[PushMessage],
        guard: OutboundGuard,
        service_of: Callable[[str], Target],
        signer: VapidSigner,
        now: datetime,
    ) -> None:
        self.now = now
        self.outcomes: dict[int, Outcome] = {}
        self._messages = messages
        self._guard = guard
        self._service_of = service_of
        self._signer = signer
        self._resolved: dict[str, Target | Outcome] = {}

    def requests(self) -> Iterator[_Request]:
        for index, message in enumerate(self._messages):
            made = self._request(index, message)
            if isinstance(made, Outcome):
                self.outcomes[index] = made
            else:
                yield made

    def _request(self, index: int, message: PushMessage) -> _Request | Outcome:
        try:
            target = self._service_of(message.subscription.endpoint)
            body = encrypt(message.subscription, message.payload)
        except (Problem, ValueError) as refusal:
            return Outcome(OutcomeState.REFUSED, reason=f"bad subscription: {refusal}")
        at = self._addresses_of(target)
        if isinstance(at, Outcome):
            return at
        pinned = Target(
            target.url, target.scheme, target.host, target.port, at.is_trusted, at.addresses
        )
        return _Request(index, pinned, self._headers(message, target.origin), body)

    def _addresses_of(self, target: Target) -> Target | Outcome:
        """Resolve each push service once in a call."""
        if target.origin not in self._resolved:
            self._resolved[target.origin] = self._resolve(target)
        return self._resolved[target.origin]

    def _resolve(self, target: Target) -> Target | Outcome:
        try:
            return self._guard.resolve(target)
        except Problem as problem:  # the name may be right again in a while
            return Outcome(OutcomeState.BROKEN, reason=problem.slug)

    def _headers(self, message: PushMessage, origin: str) -> list[str]:
        headers = [
            "Content-Type: application/octet-stream",
            "Content-Encoding: aes128gcm",
            f"TTL: {int(message.ttl.total_seconds())}",
            f"Urgency: {message.urgency}",
            f"Authorization: {self._signer.header(origin, self.now)}",
            "Expect:",
            "Accept:",
        ]
        return [*headers, f"Topic: {message.topic}"] if message.topic else headers


class _Sender:
    """Connections and curl handles that one call at a time uses, and that live on after it."""

    def __init__(self, ca_file: str | None, limits: PushLimits) -> None:
        self._limits = limits
        self._ca_file = ca_file
        self._transfers = Transfers(connections_per_host=CONNECTIONS_PER_HOST)
        self._free: list[_Handle] = []
        self._busy: dict[pycurl.Curl, _Handle] = {}

    def run(self, requests: Iterable[_Request]) -> Iterator[tuple[int, _Answer]]:
        handles = (self._prepare(request) for request in requests)
        for finished in self._transfers.run(handles, at_once=self._limits.at_once):
            handle = self._busy.pop(finished.handle)
            self._free.append(handle)
            yield handle.request.index, handle.answer_after(finished)

    def close(self) -> None:
        self._transfers.close()

    def _prepare(self, request: _Request) -> pycurl.Curl:
        handle = self._free.pop() if self._free else _Handle(self._ca_file, self._limits)
        handle.load(request)
        self._busy[handle.curl] = handle
        return handle.curl


class _Handle:
    """One curl handle, set up once and loaded with one request after another."""

    request: _Request
    answer: _Answer

    def __init__(self, ca_file: str | None, limits: PushLimits) -> None:
        self.curl = new_handle(ca_file=ca_file, may_connect=self._may_connect)
        self.curl.setopt(pycurl.POST, 1)
        self.curl.setopt(pycurl.TIMEOUT_MS, _milliseconds(limits.timeout))
        self.curl.setopt(pycurl.CONNECTTIMEOUT_MS, _milliseconds(limits.connect_timeout))
        self.curl.setopt(pycurl.HEADERFUNCTION, self._take_header)
        self.curl.setopt(pycurl.WRITEFUNCTION, self._take_body)

    def load(self, request: _Request) -> None:
        self.request, self.answer = request, _Answer()
        pin(self.curl, request.target.host, request.target.port, request.target.addresses)
        self.curl.setopt(pycurl.URL, request.target.url)
        self.curl.setopt(pycurl.HTTPHEADER, request.headers)
        self.curl.setopt(pycurl.POSTFIELDS, request.body)

    def answer_after(self, finished: Finished) -> _Answer:
        self.answer.status = int(self.curl.getinfo(pycurl.RESPONSE_CODE))
        has_answered = self.answer.status and finished.error == pycurl.E_WRITE_ERROR
        self.answer.error = OK if has_answered else finished.error
        self.answer.reason = finished.reason
        return self.answer

    # The handle outlives its requests, so curl is given these rather than one answer's methods.

    def _may_connect(self, address: str) -> bool:
        return self.request.target.may_connect(address)

    def _take_header(self, line: bytes) -> None:
        self.answer.take_header(line)

    def _take_body(self, chunk: bytes) -> int:
        return self.answer.take_body(chunk)


def outcome_of(answer: _Answer, now: datetime) -> Outcome:
    """Classify what a push service said (RFC 8030, 5 and 7.3; RFC 8292, 4.2)."""
    status = answer.status
    if answer.error != OK:
        return Outcome(OutcomeState.BROKEN, reason=f"curl {answer.error}: {answer.reason}")
    said = answer.body[:_ANSWER_KEPT].decode("utf-8", "replace")
    return Outcome(
        _state(status), status, retry_after=retry_after(answer.retry_after, now), reason=said
    )


def _state(status: int) -> OutcomeState:
    if 200 <= status < 300:
        return OutcomeState.DELIVERED
    if status in (404, 410):
        return OutcomeState.GONE
    if status == 413:
        return OutcomeState.TOO_LARGE
    if status in (408, 425, 429, 503):
        return OutcomeState.BUSY
    return OutcomeState.REFUSED if 300 <= status < 500 else OutcomeState.BROKEN


def retry_after(value: str, now: datetime) -> timedelta | None:
    """Read a Retry-After header, seconds or an HTTP date (RFC 9110, 10.2.3), at most a day.

    None when there is none, or none that can be read.
    """
    if value.isascii() and value.isdigit():
        return min(timedelta(seconds=int(value[:9])), LONGEST_RETRY)
    try:
        at = parsedate_to_datetime(value)
    except ValueError:
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return min(max(at - now, timedelta(0)), LONGEST_RETRY)


def _milliseconds(length: timedelta) -> int:
    return int(length.total_seconds() * 1000)
