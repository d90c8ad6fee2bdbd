"""What others may rely on about the library: what a module is, and how far one is in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from app.core.events import Event
from app.core.texts import DEFAULT_LANGUAGE, RIGHT_TO_LEFT, Text, language, lazy

LONGEST_TITLE, LONGEST_SUMMARY, LONGEST_BODY, LONGEST_CHOICE = 120, 400, 8_000, 200
LONGEST_ANSWER, LONGEST_STEP, LONGEST_WISH, LONGEST_KEY = 1_000, 200, 500, 20
MOST_PARTS, MOST_QUESTIONS, MOST_CHOICES, MOST_STEPS, MOST_MODULES = 30, 10, 6, 6, 40
LONGEST_MINUTES = 240

Texts = Mapping[str, str]
"""The same text in several languages, by their codes."""


class PartKind(StrEnum):
    """What a part of a module is, and so what makes it done."""

    VIDEO = "video"
    TEXT = "text"
    WORKSHEET = "worksheet"
    TASK = "task"
    QUIZ = "quiz"


class Theme(StrEnum):
    """What a module is about."""

    BEGIN = "begin"
    CV = "cv"
    APPLICATION = "application"
    NETWORK = "network"
    INTERVIEW = "interview"
    PLACEMENT = "placement"
    JOBNET = "jobnet"
    OTHER = "other"


PART_WORDS: dict[PartKind, Text] = {
    PartKind.TEXT: lazy("Text"),
    PartKind.VIDEO: lazy("Video"),
    PartKind.TASK: lazy("Task"),
    PartKind.QUIZ: lazy("Quiz"),
    PartKind.WORKSHEET: lazy("Worksheet"),
}
THEME_WORDS: dict[Theme, Text] = {
    Theme.BEGIN: lazy("Getting started"),
    Theme.CV: lazy("CV"),
    Theme.APPLICATION: lazy("Applications"),
    Theme.NETWORK: lazy("Network and contact"),
    Theme.INTERVIEW: lazy("Job interviews"),
    Theme.PLACEMENT: lazy("Work placement"),
    Theme.JOBNET: lazy("Jobnet and the internet"),
    Theme.OTHER: lazy("Other things"),
}


@dataclass(frozen=True)
class Said:
    """A text as it is shown; `is_other` says that it is not in the language that was wanted."""

    text: str
    language: str
    is_other: bool = False

    @property
    def direction(self) -> str:
        """Return which way it is written, as HTML says it."""
        return "rtl" if self.language in RIGHT_TO_LEFT else "ltr"

    def __str__(self) -> str:
        """Return the words alone."""
        return self.text

    def __bool__(self) -> bool:
        """Say whether there are words."""
        return bool(self.text)


def said(texts: Texts, wanted: str) -> Said:
    """Return a text in the language that is wanted, else in that in use, else in Danish."""
    there = (code for code in (wanted, language()) if texts.get(code))
    code = next(there, DEFAULT_LANGUAGE)
    return Said(texts.get(code, ""), code, code != wanted)


@dataclass(frozen=True)
class Choice:
    """What one can answer to a question of a quiz."""

    key: str
    words: Texts
    is_right: bool = False


@dataclass(frozen=True)
class QuizQuestion:
    """A question of a quiz, with why the right answer is right."""

    key: str
    asked: Texts
    choices: tuple[Choice, ...] = ()
    because: Texts = field(default_factory=dict)

    @property
    def right(self) -> frozenset[str]:
        """Return the choices that are right, of which there may be several."""
        return frozenset(one.key for one in self.choices if one.is_right)


@dataclass(frozen=True)
class PartFacts:
    """A part of a module; `key` is its own in the module, for good.

    The body is simple Markdown. A task `asks_answer` that one writes, or is ticked off.
    """

    key: str
    kind: PartKind
    title: Texts
    body: Texts = field(default_factory=dict)
    video_id: UUID | None = None
    worksheet_id: UUID | None = None
    asks_answer: bool = False
    questions: tuple[QuizQuestion, ...] = ()


@dataclass(frozen=True)
class ModuleFacts:
    """A module as it is described.

    Without `only_for` it is for every target group; in those of `not_for` it is left out of the
    library. `next_steps` are suggestions for what one does after it, one on a line.
    """

    title: Texts
    summary: Texts = field(default_factory=dict)
    theme: Theme = Theme.OTHER
    minutes: int | None = None
    only_for: tuple[str, ...] = ()
    not_for: tuple[str, ...] = ()
    is_public: bool = False
    parts: tuple[PartFacts, ...] = ()
    next_steps: Texts = field(default_factory=dict)

    @property
    def languages(self) -> tuple[str, ...]:
        """Return the languages that it has a title in, Danish first."""
        others = sorted(code for code, text in self.title.items() if text)
        return tuple(sorted(others, key=lambda code: code != DEFAULT_LANGUAGE))

    def part(self, key: str) -> PartFacts | None:
        """Return a part by its key."""
        return next((one for one in self.parts if one.key == key), None)


@dataclass(frozen=True)
class ModuleView:
    """A module that is published, as others see it; the title is in the language in use."""

    id: UUID
    version_id: UUID
    title: str
    minutes: int | None
    target_groups: tuple[str, ...]
    facts: ModuleFacts


@dataclass(frozen=True)
class DraftView:
    """A module as its editors see it; `is_changed` says that the draft is not what is published."""

    id: UUID
    draft: ModuleFacts
    draft_version: int
    version_id: UUID | None
    number: int
    is_active: bool
    is_changed: bool
    updated_at: datetime
    updated_by_id: UUID | None


@dataclass(frozen=True)
class VersionView:
    """What was published of a module, when, and by whom."""

    id: UUID
    number: int
    facts: ModuleFacts
    published_at: datetime
    published_by_id: UUID | None


@dataclass(frozen=True)
class RunView:
    """How far one is in a module: which version, the parts that are done, where one stopped."""

    module_id: UUID
    version_id: UUID
    facts: ModuleFacts
    is_begun: bool = False
    done: tuple[str, ...] = ()
    at: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    finished_at: datetime | None = None

    @property
    def left(self) -> tuple[PartFacts, ...]:
        """Return the parts that are not done yet."""
        return tuple(one for one in self.facts.parts if one.key not in self.done)

    @property
    def number_done(self) -> int:
        """Return how many of its parts are done."""
        return len(self.facts.parts) - len(self.left)


@dataclass(frozen=True)
class NextStepView:
    """What a citizen has said they do next in their job search, and by which day."""

    id: UUID
    citizen_id: UUID
    module_id: UUID
    text: str
    due_on: date
    made_at: datetime
    done_at: datetime | None
    sequence: int


@dataclass(frozen=True)
class CourseItem:
    """A module of a course; of some target groups only, or left out in some."""

    module_id: UUID
    only_for: tuple[str, ...] = ()
    not_for: tuple[str, ...] = ()


@dataclass(frozen=True)
class CourseFacts:
    """A course: short modules put together, of which each target group sees what concerns it."""

    title: Texts
    summary: Texts = field(default_factory=dict)
    items: tuple[CourseItem, ...] = ()


@dataclass(frozen=True)
class CourseView:
    """A course as it is; `is_active` says that citizens see it."""

    id: UUID
    facts: CourseFacts
    is_active: bool
    changes: int


@dataclass(frozen=True)
class WishView:
    """A wish for a topic that is missing, with what the editors answered."""

    id: UUID
    citizen_id: UUID
    text: str
    made_at: datetime
    answer: str
    answered_at: datetime | None
    closed_at: datetime | None


@dataclass(frozen=True)
class ModuleFinished(Event):
    """A citizen is through a module, with a next step of their own."""

    module_id: UUID
    person_id: UUID


@dataclass(frozen=True)
class TopicWished(Event):
    """A citizen misses a topic in the library."""

    topic_wish_id: UUID


@dataclass(frozen=True)
class TopicWishAnswered(Event):
    """An editor has answered a wish for a topic."""

    topic_wish_id: UUID
