"""What the plan is put together from.

A package's part of the plan is one function, a `PlanProvider`, in a module of its own beside this
one (`from_meetings.py` is one), as only what lies above a package may call it. It stands in `ITEMS`
of the wiring, and that is all: the list, the week, the API and calendars read what it returns.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Protocol
from uuid import UUID

from app.core.work import UnitOfWork


class CitizenNames(StrEnum):
    """How much of a citizen an adviser's calendar outside the service is given."""

    INITIALS = "initials"
    NAME = "name"


@dataclass(frozen=True)
class Span:
    """A stretch of time in which something takes place; both moments are aware."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Tap:
    """What one can do about an item at once: the words of its button, and the path it posts to."""

    words: str
    path: str


@dataclass(frozen=True)
class Expected:
    """What is said of something with a deadline to whoever is to do it, in everyday words.

    `why` is the reason, `rule` what it rests on, `follows` what happens where it is not done,
    `help` who can help; "" for nothing to say. What `can_be_late` can still be done after its day;
    of what cannot, `instead` says what one does about it. What `is_log_in` is done by being here.
    `programme` is the name of the one that asks for it; its day may be `in_break`, by a day of its
    own.
    """

    is_required: bool = False
    why: str = ""
    rule: str = ""
    follows: str = ""
    help: str = ""
    can_be_late: bool = False
    instead: str = ""
    is_log_in: bool = False
    programme: str = ""
    in_break: bool = False


@dataclass(frozen=True)
class PlanItem:
    """One thing of somebody's plan, worded in the language in use.

    `id` is that of the thing, for good and no other item's: calendars know an entry by it. `kind`
    is a word for programs that stays, such as "meeting". `when` is a `Span`, or the day on which
    something is due, which is the whole of that day. `url` is the path of its page. `sequence`
    grows with each change (RFC 5545, 3.8.7.4).

    `where` is a place or a way of meeting, `with_whom` a name (of a citizen where `names_citizen`
    says so, which a calendar outside is given as far as its owner chose), `about` what to bring or
    to know, `remark` a few words to stand beside it, such as "10 minutes late". What `is_off` was
    called off: it is provided for a while all the same, so that calendars take it out. Where one
    has to do something about that, `next_step` says so in a few words, and it stands among what is
    ahead until it is done, or was to be over; the page of the item is where one does it. What
    `is_tentative` is not sure yet: it takes nobody's time, and its remark goes along to calendars.
    What is due on a day and takes place on it does so `at` its hours.
    `facts` are more for programs, as JSON has them. `expected` says more of what is due on a day.
    """

    id: UUID
    kind: str
    title: str
    url: str
    when: Span | date
    sequence: int = 0
    where: str = ""
    with_whom: str = ""
    names_citizen: bool = False
    about: str = ""
    remark: str = ""
    is_tentative: bool = False
    is_off: bool = False
    next_step: str = ""
    tap: Tap | None = None
    expected: Expected = field(default_factory=Expected)
    at: Span | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


class PlanProvider(Protocol):
    """Provides what one package has to say about somebody's plan."""

    def __call__(self, uow: UnitOfWork, *, since: datetime) -> Iterable[PlanItem]:
        """Return what the acting person has ahead, and what ended after a moment, in any order.

        Nothing for those whom it does not concern: whoever acts may be a citizen or work here.
        """


@dataclass(frozen=True)
class Awaited:
    """What is expected of somebody, and has no last day before a meeting is booked."""

    id: UUID
    title: str
    url: str
    expected: Expected


@dataclass(frozen=True)
class Break:
    """Days on which a programme expects nothing of somebody, both included."""

    programme: str
    url: str
    from_on: date
    until_on: date
    has_begun: bool
