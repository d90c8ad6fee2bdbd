"""What others may rely on about surveys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from app.core.errors import Conflict
from app.core.events import Event
from app.core.texts import language, lazy

LEAST_SHOWN = 5
BEST = 5
LONGEST_QUESTION, LONGEST_CHOICE, LONGEST_ANSWER = 200, 100, 1000
MOST_QUESTIONS, MOST_CHOICES = 10, 8


class QuestionKind(StrEnum):
    """How a question is answered: from 1 to 5, with one of some words, or in one's own words."""

    RATING = "rating"
    CHOICE = "choice"
    TEXT = "text"


@dataclass(frozen=True)
class Question:
    """A question in both languages; `choices` are pairs of Danish and English words."""

    kind: QuestionKind
    text_da: str
    text_en: str
    choices: tuple[tuple[str, str], ...] = ()

    @property
    def text(self) -> str:
        """Return the question in the language in use."""
        return self.text_en if language() == "en" and self.text_en else self.text_da

    @property
    def words(self) -> tuple[str, ...]:
        """Return what one can choose among, in the language in use."""
        is_english = language() == "en"
        return tuple(
            english if is_english and english else danish for danish, english in self.choices
        )


@dataclass(frozen=True)
class QuestionView:
    """A question of a survey."""

    id: UUID
    question: Question


@dataclass(frozen=True)
class Given:
    """One answer: a number from 1, of a rating or a choice, or words."""

    number: int | None = None
    text: str = ""


@dataclass(frozen=True)
class QuestionResult:
    """What was answered to a question: how often each number, and the words in no telling order."""

    view: QuestionView
    counts: Sequence[int]
    texts: Sequence[str]

    @property
    def answered(self) -> int:
        """Return how many have answered with a number."""
        return sum(self.counts)

    @property
    def average(self) -> float | None:
        """Return the average of a rating; None where nobody has given one."""
        if self.view.question.kind != QuestionKind.RATING or not self.answered:
            return None
        return sum(n * times for n, times in enumerate(self.counts, 1)) / self.answered


@dataclass(frozen=True)
class Results:
    """What came back: how many have replied, and what those answered who are shown.

    No questions are shown before there are five replies, and then five more at a time.
    """

    replies: int
    questions: Sequence[QuestionResult]
    shown: int = 0

    @property
    def are_shown(self) -> bool:
        """Say whether there are enough to be shown."""
        return self.shown >= LEAST_SHOWN


@dataclass(frozen=True)
class SurveyAnswered(Event):
    """Somebody has answered a survey, for the first time or anew; it says not what."""

    subject: str
    person_id: UUID


class NothingAsked(Conflict):
    """There are no questions about this."""

    slug = "surveys/nothing-asked"
    title = lazy("There are no questions about this.")


class AnswersDoNotFit(Conflict):
    """What a program answers does not fit the questions that are asked, field by field."""

    slug = "surveys/answers-do-not-fit"
    title = lazy("These are no answers to what is asked.")


class TooManyQuestions(Conflict):
    """A survey stays short."""

    slug = "surveys/too-many-questions"
    title = lazy("There are as many questions as there may be. Remove one first.")
