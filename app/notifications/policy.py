"""Which channels, in what order, and when: pure decisions on values.

Times are aware; quiet hours and days are local (Europe/Copenhagen), so they hold over a change
of the clocks.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType
from typing import Any
from uuid import UUID

from app.core.clock import COPENHAGEN
from app.notifications.contract import QUIET_FROM, QUIET_TO, Kind

DIGEST_HOURS = tuple(range(QUIET_TO, QUIET_FROM))
REMINDED_AT = 9
MOST_A_DAY = 50
LEFT_IN_THE_MORNING = timedelta(hours=1)
"""So long before something one hears of it in the morning at the latest, else in the night."""
MOST_ATTEMPTS = 8
EMAIL_TRIED_FOR = timedelta(days=2)
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=2)
_NO_FACTS: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True)
class Choice:
    """On which channels a person wants a kind; the app always has it."""

    push: bool = True
    email: bool = True

    def wants(self, channel: str) -> bool:
        """Say whether the person wants the kind on a channel; others follow e-mail."""
        return self.push if channel == "push" else self.email


@dataclass(frozen=True)
class Manners:
    """When a person is left alone, how many notifications a day may disturb, and the digest."""

    quiet_hours: bool = True
    daily_cap: int = 5
    digest_hour: int = 17


@dataclass(frozen=True)
class Step:
    """One thing to send: the channel, the device where it has devices, and when."""

    channel: str
    due_at: datetime
    device_id: UUID | None = None


def waking_moment(at: datetime) -> datetime:
    """Return the first moment from `at` on that is outside the quiet hours, in UTC."""
    local = at.astimezone(COPENHAGEN)
    if QUIET_TO <= local.hour < QUIET_FROM:
        return at.astimezone(UTC)
    day = local.date() + timedelta(days=1 if local.hour >= QUIET_FROM else 0)
    return _at_hour(day, QUIET_TO)


def allowed_moment(
    at: datetime, kind: Kind, manners: Manners, facts: Mapping[str, Any] = _NO_FACTS
) -> datetime:
    """Return when something due at `at` may disturb this person."""
    if kind.is_urgent or not manners.quiet_hours or _cannot_wait(at, kind, facts):
        return at
    return waking_moment(at)


def _cannot_wait(at: datetime, kind: Kind, facts: Mapping[str, Any]) -> bool:
    """Say whether what has changed takes place before one could do anything about it."""
    too_late = waking_moment(at) + LEFT_IN_THE_MORNING
    kept = (facts.get(name) for name in kind.moments)
    return any(at <= datetime.fromisoformat(moment) < too_late for moment in kept if moment)


def steps(
    kind: Kind,
    choice: Choice,
    manners: Manners,
    devices: Sequence[UUID],
    at: datetime,
    facts: Mapping[str, Any] = _NO_FACTS,
) -> list[Step]:
    """Plan a notification: each live device first, then the next channels while it is unseen.

    Without a live device the next channel is due at once. A kind that may not be muted goes on
    all its channels whatever was chosen.
    """
    planned: list[Step] = []
    due_at = allowed_moment(at, kind, manners, facts)
    for channel in kind.channels:
        if kind.may_be_muted and not choice.wants(channel):
            continue
        if channel == "push" and not devices:
            continue
        targets: Sequence[UUID | None] = devices if channel == "push" else [None]
        planned += [Step(channel, due_at, device_id) for device_id in targets]
        due_at = allowed_moment(due_at + kind.escalates_after, kind, manners, facts)
    return planned


def next_digest(at: datetime, hour: int) -> datetime:
    """Return the next moment, later than `at`, at which the digest goes out."""
    local = at.astimezone(COPENHAGEN)
    today = _at_hour(local.date(), hour)
    return today if today > at else _at_hour(local.date() + timedelta(days=1), hour)


def is_given_up(channel: str, attempts: int, age: timedelta) -> bool:
    """Say whether a delivery tried so often is not tried again, `age` after it could first go.

    A push is news for a short while, and has an e-mail after it. An e-mail has nothing after it:
    it outlasts a mail server that is down for a night.
    """
    if channel == "email":
        return attempts > 0 and age > EMAIL_TRIED_FOR
    return attempts >= MOST_ATTEMPTS


def wait_before_retry(attempts: int, delivery_id: UUID) -> timedelta:
    """Return how long to wait after so many attempts: doubling, spread by the delivery's identity.

    The spread (half to one and a half times) keeps thousands that failed together from coming
    back together; derived, so that a test can foresee it.
    """
    seed = hashlib.sha256(delivery_id.bytes + bytes([attempts % 256])).digest()
    spread = 0.5 + int.from_bytes(seed[:4], "big") / 2**32
    return min(FIRST_WAIT * (1 << min(attempts - 1, 20)) * spread, LONGEST_WAIT)


def reminder_moment(deadline_at: datetime, days_before: int) -> datetime:
    """Return when to remind: nine in the morning, so many days before the deadline's local day.

    A deadline "on" a day ends at the first moment of the next one, and still belongs to its day.
    """
    day = (deadline_at - timedelta(microseconds=1)).astimezone(COPENHAGEN).date()
    return _at_hour(day - timedelta(days=days_before), REMINDED_AT)


def _at_hour(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), COPENHAGEN).astimezone(UTC)


def next_channel(order: Sequence[str], deliveries: Sequence[tuple[str, str]]) -> str | None:
    """Return the channel that is to try now, because every one before it has failed.

    `deliveries` are pairs (channel, state). None while an earlier one still tries or has sent.
    """
    for channel in order:
        states = {state for name, state in deliveries if name == channel}
        if "sent" in states or "sending" in states:
            return None
        if "waiting" in states:
            return channel
    return None
