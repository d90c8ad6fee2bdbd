"""What a transport takes and what it answers, for every channel alike."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Protocol, TypeVar

from app.core.errors import Forbidden
from app.core.texts import lazy

# RFC 8291, 4: one record of at most 4096 bytes, less the header (86) and the padding and tag (17).
MAX_PUSH_PAYLOAD = 3_993
_TOPIC = re.compile(r"[A-Za-z0-9_-]{1,32}")

M = TypeVar("M", contravariant=True)


class PushSubscriptionRefused(Forbidden):
    """What a browser gave as its push subscription is not one that we would ever send to."""

    slug = "channels/push-subscription-refused"
    title = lazy("We cannot send notifications to this device.")


class OutcomeState(StrEnum):
    """What came of one message."""

    DELIVERED = "delivered"  # the next party took it over
    GONE = "gone"  # the address is dead: remove it, do not try again
    REFUSED = "refused"  # this message will never be taken: do not try again
    TOO_LARGE = "too-large"  # refused for what we wrote, whoever it is to: do not try again
    BUSY = "busy"  # later, at the earliest after `retry_after`
    BROKEN = "broken"  # the network, the other end or its answer failed: try again


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one message; `status` is the other end's code, `reason` is for our logs."""

    state: OutcomeState
    status: int | None = None
    retry_after: timedelta | None = None
    reason: str = ""

    @property
    def is_delivered(self) -> bool:
        """Tell whether the message left the house."""
        return self.state is OutcomeState.DELIVERED

    @property
    def may_be_retried(self) -> bool:
        """Tell whether the same message is worth sending again."""
        return self.state in (OutcomeState.BUSY, OutcomeState.BROKEN)


class Urgency(StrEnum):
    """How much a push may wake a phone (RFC 8030, 5.3)."""

    VERY_LOW = "very-low"
    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class PushSubscription:
    """Where one browser is reached; `p256dh` and `auth` are base64url, as the browser gave them."""

    endpoint: str
    p256dh: str = field(repr=False)
    auth: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class PushMessage:
    """One push to one browser.

    `payload` is plaintext of at most `MAX_PUSH_PAYLOAD` bytes; `ttl` is how long the push service
    may keep it; a later message with the same `topic` (at most 32 base64url characters, RFC 8030,
    5.4) replaces it. Anything else is a mistake of the caller: ValueError.
    """

    subscription: PushSubscription
    payload: bytes = field(repr=False)
    ttl: timedelta = timedelta(days=1)
    urgency: Urgency = Urgency.NORMAL
    topic: str | None = None

    def __post_init__(self) -> None:
        """Refuse what no push service would take."""
        if not 0 < len(self.payload) <= MAX_PUSH_PAYLOAD:
            raise ValueError(f"a push payload is 1 to {MAX_PUSH_PAYLOAD} bytes")
        if self.topic is not None and not _TOPIC.fullmatch(self.topic):
            raise ValueError("a push topic is 1 to 32 characters of A-Z a-z 0-9 - _")
        if self.ttl < timedelta(0):
            raise ValueError("a push cannot be kept for less than no time")


@dataclass(frozen=True, slots=True)
class Email:
    """One e-mail to one person.

    `message_id` is without angle brackets, such as "0190…@jobvej.example", and the same at every
    attempt, so that mailboxes show a repeated one once. `html` is made from `text` when it is not
    given. `unsubscribe_url` becomes List-Unsubscribe with one click (RFC 8058).
    """

    to: str
    subject: str
    text: str = field(repr=False)
    message_id: str
    html: str | None = field(default=None, repr=False)
    language: str = "da"
    reply_to: str | None = None
    unsubscribe_url: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Sms:
    """One text message; `to` is in E.164 (+4512345678), `reference` the same at every attempt."""

    to: str
    text: str = field(repr=False)
    reference: str


@dataclass(frozen=True, slots=True)
class DigitalPost:
    """One letter to a citizen's public mailbox; `reference` is the same at every attempt."""

    recipient_cpr: str = field(repr=False)
    subject: str
    text: str = field(repr=False)
    reference: str


class Transport(Protocol[M]):
    """Takes messages of one kind out of the house; safe to use from many threads at once."""

    def send_many(self, messages: Sequence[M]) -> list[Outcome]:
        """Send each message and return what came of it, in the same order; never raises for one.

        Takes four minutes at the most. Where that was too short, what comes back is shorter than
        what was given: the messages at the end have not been tried.
        """
        ...

    def send(self, message: M) -> Outcome:
        """Send one message and return what came of it."""
        return self.send_many([message])[0]


class PushTransport(Transport[PushMessage], Protocol):
    """Web push (RFC 8030, 8188, 8291, 8292)."""

    @property
    def public_key(self) -> str:
        """Return the key that browsers subscribe with: unpadded base64url of the point."""
        ...

    def check(self, subscription: PushSubscription) -> None:
        """Raise PushSubscriptionRefused for one that could never be sent to; asks no network."""
        ...


class EmailTransport(Transport[Email], Protocol):
    """E-mail (RFC 5321, 5322)."""


class SmsTransport(Transport[Sms], Protocol):
    """Text messages."""


class DigitalPostTransport(Transport[DigitalPost], Protocol):
    """The public sector's mailbox."""


@dataclass(frozen=True, slots=True)
class Transports:
    """Every way out of the house; a channel that is not set up is None."""

    push: PushTransport
    email: EmailTransport
    sms: SmsTransport | None = None
    digital_post: DigitalPostTransport | None = None
