"""What features give notifications: kinds with their wording, and what they may rely on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

from app.core.events import Event
from app.core.work import UnitOfWork

DIGEST = "notifications/digest"
QUIET_FROM, QUIET_TO = 21, 8
"""The hours, by Danish clocks, in which people are left alone unless it is urgent."""


@dataclass(frozen=True)
class NotificationCreated(Event):
    """A notification was written for a person; open pages of theirs can show it."""

    notification_id: UUID


@dataclass(frozen=True)
class NotificationsCreated(Event):
    """The same news was written for many people at once; `batch_id` is on each notification."""

    batch_id: UUID


@dataclass(frozen=True)
class NotificationRead(Event):
    """A person saw a notification somewhere; what was still to be sent of it stops."""

    notification_id: UUID


@dataclass(frozen=True)
class Action:
    """What one can do about a notification by a button in it: its name in addresses, its words.

    `url` is a path of our own where one can do it too, or reads what follows from it. With
    `posts_to`, the button itself does it: it posts a form of these `fields` there, as whoever is
    logged in, and `done` is then said in place of the notification. Doing it twice is harmless,
    and so is trying what is somebody else's, as a phone may have changed hands.
    """

    name: str
    label: str
    url: str
    posts_to: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    done: str = ""


@dataclass(frozen=True)
class Wording:
    """How one notification reads in the language in use.

    `lock_screen` is what a stranger may read on a locked phone: one sentence, or two with a line
    break between; `body` is for the app and the e-mail; `url` is a path of our own. Where there
    are `actions`, a phone shows the first two. From `until` on it is not sent any more. `quotes`
    is what somebody wrote: it follows the body in the app, and goes into no e-mail. `read_back` is
    the title and body in the list, where what was true on its day is not what would be sent today.
    """

    title: str
    body: str
    url: str
    lock_screen: str
    actions: tuple[Action, ...] = ()
    until: datetime | None = None
    quotes: str = ""
    read_back: tuple[str, str] | None = None


class Worder(Protocol):
    """Words a kind of notification; called with the reader's language in use."""

    def __call__(self, uow: UnitOfWork, facts: Mapping[str, Any]) -> Wording:
        """Return the wording; NotFound when what it was about is gone."""


class ManyWorder(Protocol):
    """Words several of a kind at once, as its `Worder` would each, with fewer questions."""

    def __call__(
        self, uow: UnitOfWork, facts: Sequence[Mapping[str, Any]]
    ) -> Sequence[Wording | None]:
        """Return the wordings in their order; None in the place of one that is about nothing."""


@dataclass(frozen=True)
class Kind:
    """A kind of notification: its name (`package/verb-like-this`), its words, how hard it tries.

    `escalates_after` is how long it may stay unseen before the next channel; `is_urgent` breaks
    the quiet hours and the daily cap; `is_personal` keeps the quiet hours and breaks the cap, for
    what somebody wrote to this person alone. `moments` names those facts (ISO 8601) that say when
    what has changed takes place, or did before: where that is before an hour after the quiet hours,
    the morning would be too late, and they are broken. `may_be_muted` lets a person choose to have
    it in the app only. `has_own_count` says that the menu shows a number of its own where it leads,
    so that the bell leaves it out and nothing is counted twice. `label` names the kind in the
    settings of those with one of the `roles`; empty means everybody's. `word_many` is worth having
    where a wording asks the database for something, and many may be told at the same moment.
    """

    slug: str
    label: Any
    word: Worder
    is_urgent: bool = False
    is_personal: bool = False
    moments: tuple[str, ...] = ()
    has_own_count: bool = False
    may_be_muted: bool = True
    escalates_after: timedelta = timedelta(hours=4)
    time_to_live: timedelta = timedelta(days=2)
    channels: tuple[str, ...] = field(default=("push", "email"))
    roles: frozenset[str] = frozenset()
    word_many: ManyWorder | None = None

    @property
    def is_counted(self) -> bool:
        """Say whether it counts among the day's number, and may be put into a digest."""
        return not (self.is_urgent or self.is_personal or self.slug == DIGEST)
