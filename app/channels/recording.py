"""Transports that keep what they were given, for tests: every channel's twin with a memory."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Generic, TypeVar

from app.channels.contract import (
    DigitalPost,
    DigitalPostTransport,
    Email,
    EmailTransport,
    Outcome,
    OutcomeState,
    PushMessage,
    PushSubscription,
    PushTransport,
    Sms,
    SmsTransport,
    Transport,
    Transports,
)
from app.channels.vapid import VapidKeys, new_vapid_keys
from app.channels.webpush import check_subscription
from app.core.outbound import OutboundGuard

M = TypeVar("M")


class Recording(Transport[M], Generic[M]):
    """Keeps every message in `sent`, and answers what it was told to: delivered, by default."""

    def __init__(self) -> None:
        """Start with nothing sent."""
        self.sent: list[M] = []
        self._answers: deque[Outcome] = deque()
        self._lock = Lock()

    def answer_next(self, *outcomes: Outcome) -> None:
        """Answer the next messages like this, one outcome for each."""
        with self._lock:
            self._answers.extend(outcomes)

    def send_many(self, messages: Sequence[M]) -> list[Outcome]:
        """Keep the messages."""
        with self._lock:
            self.sent.extend(messages)
            return [self._answer() for _ in messages]

    def _answer(self) -> Outcome:
        return self._answers.popleft() if self._answers else Outcome(OutcomeState.DELIVERED)


class RecordingPush(Recording[PushMessage], PushTransport):
    """Keeps pushes; subscriptions are checked just as the real transport does."""

    def __init__(
        self, keys: VapidKeys | None = None, *, guard: OutboundGuard | None = None
    ) -> None:
        """Have keys of its own, and accept only the public push services unless told otherwise."""
        super().__init__()
        self._keys = keys or new_vapid_keys()
        self._guard = guard or OutboundGuard()

    @property
    def public_key(self) -> str:
        """Return the key that browsers subscribe with."""
        return self._keys.public_key

    def check(self, subscription: PushSubscription) -> None:
        """Raise PushSubscriptionRefused as the real transport does."""
        check_subscription(self._guard, subscription)


class RecordingEmail(Recording[Email], EmailTransport):
    """Keeps e-mails."""


class RecordingSms(Recording[Sms], SmsTransport):
    """Keeps text messages."""


class RecordingDigitalPost(Recording[DigitalPost], DigitalPostTransport):
    """Keeps Digital Post."""


@dataclass(frozen=True, slots=True)
class RecordedTransports(Transports):
    """Every channel, each with its memory."""

    push: RecordingPush
    email: RecordingEmail
    sms: RecordingSms
    digital_post: RecordingDigitalPost


def recording_transports() -> RecordedTransports:
    """Return a bundle of recording transports, one for every channel."""
    return RecordedTransports(
        push=RecordingPush(),
        email=RecordingEmail(),
        sms=RecordingSms(),
        digital_post=RecordingDigitalPost(),
    )
