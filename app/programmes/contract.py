"""What others may rely on about programmes: how they are described, and where an enrolment stands.

What an item is done by is its *subject*: `module/<id>`, `worksheet/<id>`, `cv`, `application`,
`meeting`, `session/<subject>`, `survey/<subject>`, `hand-in` (something that the citizen hands in);
empty where the citizen says so themselves.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from app.core.texts import language

LONGEST_NAME, LONGEST_TEXT, LONGEST_LINE, LONGEST_SUBJECT = 120, 2_000, 300, 100
LONGEST_KEY, LONGEST_WHY, LONGEST_CODE = 40, 1_000, 48
MOST_ITEMS, MOST_COURSES, MOST_STEPS, LONGEST_DAYS = 60, 6, 8, 1_830
STEPS = (7, 1, 0)
NOTICE_DAYS, LONGEST_NOTICE = 2, 60
FIRST_LOG_IN = "first-log-in"
HAND_IN = "hand-in"


class Begins(StrEnum):
    """When a programme begins for a citizen."""

    ON_REFERRAL = "on_referral"
    AT_REGISTRATION = "at_registration"
    IN_WEEK = "in_week"
    AT_SIGN_UP = "at_sign_up"


class ItemKind(StrEnum):
    """What an item is; `LOG_IN` is the service's own, for the first log-in."""

    MODULE = "module"
    TASK = "task"
    WORKSHOP = "workshop"
    MEETING = "meeting"
    SURVEY = "survey"
    LOG_IN = "log_in"


class DueRule(StrEnum):
    """How the deadline of an item follows; `WITH_CLASS` is for plans of classes alone."""

    AFTER_START = "after_start"
    BEFORE_MEETING = "before_meeting"
    ON_DATE = "on_date"
    WITH_CLASS = "with_class"
    NONE = "none"


class Source(StrEnum):
    """How a citizen came into a programme."""

    REFERRAL = "referral"
    BULK = "bulk"
    REGISTRATION = "registration"
    SIGN_UP = "sign_up"
    LINE = "line"


class EnrolmentState(StrEnum):
    """Where an enrolment stands on a day.

    In `REQUIRED` its deadlines run, in `FREE` the citizen goes on as they like; on `LEAVE` nothing
    is asked. `OVER` ran its length, `ENDED` was ended before.
    """

    AHEAD = "ahead"
    REQUIRED = "required"
    FREE = "free"
    LEAVE = "leave"
    OVER = "over"
    ENDED = "ended"


class DoneHow(StrEnum):
    """How an item came to be done; `EXCUSED` was let go by an adviser.

    What was done `BEFORE` it was asked has the moment at which that was.
    """

    SELF = "self"
    SERVICE = "service"
    TOGETHER = "together"
    STAFF = "staff"
    EXCUSED = "excused"
    BEFORE = "before"


@dataclass(frozen=True)
class Due:
    """When an item is due: so many days after the start or before the next meeting, or on a day."""

    rule: DueRule = DueRule.NONE
    days: int = 0
    on: date | None = None


@dataclass(frozen=True)
class ItemFacts:
    """One thing of a programme; `key` is its own in the programme, for good.

    `is_required` holds only in a programme that is. With a `course` it is asked of those alone who
    chose it. `why` is the reason, in everyday words; `minutes` is about how long it takes.
    """

    key: str
    kind: ItemKind
    title_da: str
    title_en: str = ""
    about_da: str = ""
    about_en: str = ""
    why_da: str = ""
    why_en: str = ""
    subject: str = ""
    is_required: bool = True
    due: Due = field(default_factory=Due)
    course: str = ""
    minutes: int | None = None

    def in_words(self, name: str) -> str:
        """Return one of its texts in the language in use, or in Danish where there is no other."""
        return text_of(self, name)

    @property
    def title(self) -> str:
        """Return its title in the language in use."""
        return text_of(self, "title")


@dataclass(frozen=True)
class CourseFacts:
    """One of several ways through a programme, of which a citizen chooses one."""

    key: str
    name_da: str
    name_en: str = ""
    about_da: str = ""
    about_en: str = ""

    @property
    def name(self) -> str:
        """Return its name in the language in use."""
        return text_of(self, "name")

    @property
    def about(self) -> str:
        """Return what it is about, in the language in use."""
        return text_of(self, "about")


@dataclass(frozen=True)
class Audience:
    """Who a programme is for; what is empty asks for nothing.

    Weeks are those since the citizen registered as unemployed, 1 for the first.
    """

    target_groups: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    from_age: int | None = None
    until_age: int | None = None
    from_week: int | None = None
    until_week: int | None = None


@dataclass(frozen=True)
class ProgrammeFacts:
    """A programme as it is described; days count from the first, which is day 0.

    `first_log_in_days` is until when one logs in for the first time, `required_days` how long the
    part with deadlines lasts, `access_days` how long one can use it (None without end), both
    counted in days that include the first. `notice_days` is how many days somebody has, at
    least, for what is due before a meeting. `pool_id` is the licences' pool that gives its places.
    With `required_groups` or `required_languages` what is required is so of those citizens alone,
    and voluntary for the others. `why` is the reason, `rule` what it rests on, `consequence` what
    follows where it is not done, `help` who can help, `at_end` what happens then; `effort` is how
    much work it is.
    """

    name_da: str
    name_en: str = ""
    about_da: str = ""
    about_en: str = ""
    audience: Audience = field(default_factory=Audience)
    is_required: bool = False
    required_groups: tuple[str, ...] = ()
    required_languages: tuple[str, ...] = ()
    why_da: str = ""
    why_en: str = ""
    rule_da: str = ""
    rule_en: str = ""
    consequence_da: str = ""
    consequence_en: str = ""
    help_da: str = ""
    help_en: str = ""
    effort_da: str = ""
    effort_en: str = ""
    at_end_da: str = ""
    at_end_en: str = ""
    begins: Begins = Begins.ON_REFERRAL
    begins_week: int | None = None
    is_open: bool = False
    first_log_in_days: int | None = None
    required_days: int | None = None
    access_days: int | None = None
    notice_days: int = NOTICE_DAYS
    steps: tuple[int, ...] = STEPS
    pool_id: UUID | None = None
    courses: tuple[CourseFacts, ...] = ()
    items: tuple[ItemFacts, ...] = ()

    def in_words(self, name: str) -> str:
        """Return one of its texts in the language in use, or in Danish where there is no other."""
        return text_of(self, name)

    @property
    def name(self) -> str:
        """Return its name in the language in use."""
        return text_of(self, "name")

    def items_of(self, course: str) -> tuple[ItemFacts, ...]:
        """Return what is asked of those who chose a course; "" where there is none to choose."""
        return tuple(item for item in self.items if item.course in {"", course})


@dataclass(frozen=True)
class Leave:
    """Days on which nothing is asked of a citizen, both included."""

    from_on: date
    until_on: date
    id: UUID | None = field(default=None, compare=False)


@dataclass(frozen=True)
class ProgrammeView:
    """A programme: its draft, and the version that people are enrolled in now; None for none yet.

    `draft_version` counts the changes of the draft; `is_changed` says that it is not published.
    """

    id: UUID
    draft: ProgrammeFacts
    draft_version: int
    version_id: UUID | None
    number: int
    is_active: bool
    is_changed: bool


@dataclass(frozen=True)
class LinkView:
    """An institution's link to sign up for a programme, and how many have by it."""

    id: UUID
    programme_id: UUID
    code: str
    name: str
    sign_ups: int
    is_in_use: bool


@dataclass(frozen=True)
class ItemView:
    """An item of one citizen's enrolment, in the words of the version.

    `due_on` is the last day for it, None where it has none, or waits for the next meeting to be
    booked (`waits_for_meeting`). `agreed_by_id` is the adviser who agreed it with the citizen.
    A class's workshop `was_held` once its day is over: what else is late can still be done, and so
    can a workshop that staff gave another last day. With `has_rounds` something was handed in for
    it, and as long as that is not good, handing in again is what does it.
    """

    id: UUID
    enrolment_id: UUID
    key: str
    kind: ItemKind
    title_da: str
    title_en: str
    about: str
    why: str
    subject: str
    is_required: bool
    due_on: date | None
    waits_for_meeting: bool
    is_missed: bool
    done_at: datetime | None
    done_how: DoneHow | None
    is_agreed: bool
    minutes: int | None
    sequence: int
    agreed_by_id: UUID | None = None
    was_held: bool = False
    has_rounds: bool = False

    @property
    def title(self) -> str:
        """Return its title in the language in use."""
        return text_of(self, "title")

    @property
    def is_done(self) -> bool:
        """Say whether nothing is left to do about it."""
        return self.done_at is not None


@dataclass(frozen=True)
class EnrolmentView:
    """One citizen's run through a programme; a list of several may leave the items out."""

    id: UUID
    programme_id: UUID
    version_id: UUID
    facts: ProgrammeFacts
    citizen_id: UUID
    source: Source
    state: EnrolmentState
    course: str
    from_on: date
    required_until_on: date | None
    access_until_on: date | None
    first_seen_at: datetime | None
    ended_at: datetime | None
    licence_id: UUID | None
    made_at: datetime
    leaves: tuple[Leave, ...] = ()
    items: tuple[ItemView, ...] = ()

    @property
    def is_open(self) -> bool:
        """Say whether it goes on."""
        return self.state not in {EnrolmentState.OVER, EnrolmentState.ENDED}

    @property
    def is_required(self) -> bool:
        """Say whether anything in it is required of this citizen; in one that has its items."""
        return any(item.is_required for item in self.items)

    @property
    def done(self) -> int:
        """Return how many of its items are done."""
        return sum(item.is_done for item in self.items)


def text_of(facts: object, name: str) -> str:
    """Return a text in the language in use, or the Danish one where there is no other."""
    danish: str = getattr(facts, f"{name}_da")
    other: str = getattr(facts, f"{name}_en")
    return other or danish if language() == "en" else danish
