"""What a worksheet is: its questions, and what somebody wrote."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from app.core.errors import Conflict
from app.core.texts import Text, language, lazy

MOST_QUESTIONS = 40
MOST_CHOICES = 20


class QuestionKind(StrEnum):
    """How a question is answered."""

    LINE = "line"
    TEXT = "text"
    CHOICE = "choice"
    TICKS = "ticks"


QUESTION_WORDS: dict[QuestionKind, Text] = {
    QuestionKind.LINE: lazy("In a few words"),
    QuestionKind.TEXT: lazy("In several lines"),
    QuestionKind.CHOICE: lazy("By choosing one"),
    QuestionKind.TICKS: lazy("By ticking some"),
}


@dataclass(frozen=True)
class Question:
    """One question of a worksheet, in both languages; an answer names a choice in Danish."""

    id: str
    kind: QuestionKind
    label_da: str
    label_en: str
    choices_da: tuple[str, ...] = ()
    choices_en: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """Return the question in the language in use."""
        return self.label_en if language() == "en" else self.label_da

    @property
    def choices(self) -> tuple[tuple[str, str], ...]:
        """Return what one chooses among: as it is kept, and in the language in use."""
        shown = self.choices_en if language() == "en" else self.choices_da
        return tuple(zip(self.choices_da, shown, strict=True))

    @property
    def has_choices(self) -> bool:
        """Say whether one chooses."""
        return self.kind in {QuestionKind.CHOICE, QuestionKind.TICKS}


@dataclass(frozen=True)
class WorksheetView:
    """A worksheet of the municipality; with a text it is a letter with places to fill in."""

    id: UUID
    title_da: str
    title_en: str
    intro_da: str
    intro_en: str
    questions: tuple[Question, ...]
    is_offered: bool
    text_da: str = ""
    text_en: str = ""

    @property
    def is_letter(self) -> bool:
        """Say whether it is a letter."""
        return bool(self.text_da)

    @property
    def text(self) -> str:
        """Return the letter's text in the language in use."""
        return self.text_en if language() == "en" else self.text_da

    @property
    def title(self) -> str:
        """Return the title in the language in use."""
        return self.title_en if language() == "en" else self.title_da

    @property
    def intro(self) -> str:
        """Return what it is for, in the language in use."""
        return self.intro_en if language() == "en" else self.intro_da


@dataclass(frozen=True)
class Answer:
    """What was answered: the question as it read then, and the words or the choices."""

    question_id: str
    question: str
    said: tuple[str, ...]


@dataclass(frozen=True)
class FilledView:
    """What a citizen wrote in a worksheet."""

    worksheet_id: UUID
    updated_at: datetime
    answers: tuple[Answer, ...] = field(default=())

    def said(self, question_id: str) -> tuple[str, ...]:
        """Return what was answered to a question."""
        return next((a.said for a in self.answers if a.question_id == question_id), ())


class WorksheetChangedMeanwhile(Conflict):
    """The answers say something else by now, from another page or phone."""

    slug = "documents/worksheet-changed"
    title = lazy("This has been changed on another page or phone since you opened it.")


class AnswersDoNotFit(Conflict):
    """What was answered is no answer to what the worksheet asks by now."""

    slug = "documents/answers-do-not-fit"
    title = lazy("Some of the answers do not fit the questions.")


class WorksheetDoesNotFit(Conflict):
    """What is said about a worksheet, or asked in it, does not go together."""

    slug = "documents/worksheet-does-not-fit"
    title = lazy("Some of this does not go together.")


class WorksheetFull(Conflict):
    """A worksheet has as many questions as anybody answers."""

    slug = "documents/worksheet-full"
    title = lazy("A worksheet has room for %(n)s questions.", n=MOST_QUESTIONS)
