"""What an application is: its state, what it says, and what can be in the way of sending it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from app.core.errors import Conflict
from app.core.texts import Text, lazy

LONGEST_LETTER = 4_000

PROMPTS: tuple[tuple[str, Text, Text], ...] = (
    (
        "why",
        lazy("Why do you want this job?"),
        lazy("One or two sentences. What in the opening made you stop?"),
    ),
    (
        "can",
        lazy("What can you do that they need?"),
        lazy("Choose one thing from the opening, and tell when you have done it."),
    ),
    (
        "who",
        lazy("What are you like to work with?"),
        lazy("Think of what a colleague would say."),
    ),
    (
        "when",
        lazy("When can you begin, and when can they reach you?"),
        lazy("Offer to come by, if you can."),
    ),
)
ANSWERS = tuple(name for name, _question, _hint in PROMPTS)


class ApplicationState(StrEnum):
    """How far an application has come."""

    DRAFT = "draft"
    SENT = "sent"
    INTERVIEW = "interview"
    OFFER = "offer"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


STATE_WORDS: dict[ApplicationState, Text] = {
    ApplicationState.DRAFT: lazy("Being written"),
    ApplicationState.SENT: lazy("Sent, no answer yet"),
    ApplicationState.INTERVIEW: lazy("Invited to an interview"),
    ApplicationState.OFFER: lazy("Got the job"),
    ApplicationState.DECLINED: lazy("No thank you this time"),
    ApplicationState.WITHDRAWN: lazy("Taken back"),
}


@dataclass(frozen=True)
class ApplicationFacts:
    """What is written in an application, all of it sealed: the opening, the answers, the letter."""

    title: str = ""
    employer: str = ""
    url: str = ""
    answers: tuple[tuple[str, str], ...] = ()
    letter: str = ""
    note: str = ""

    def answer(self, name: str) -> str:
        """Return what was answered to a prompt."""
        return dict(self.answers).get(name, "")


@dataclass(frozen=True)
class ApplicationView:
    """An application as its citizen sees it; `listing_id` is missing for one found elsewhere."""

    id: UUID
    listing_id: UUID | None
    interest_id: UUID | None
    cv_id: UUID | None
    facts: ApplicationFacts
    state: ApplicationState
    applied_on: date | None
    version: int
    updated_at: datetime

    @property
    def is_draft(self) -> bool:
        """Say whether it has not been sent yet."""
        return self.state == ApplicationState.DRAFT


@dataclass(frozen=True)
class LogEntry:
    """One line of what somebody applied for, wherever it was noted; `href` leads to more of it."""

    title: str
    employer: str
    applied_on: date | None
    state: ApplicationState
    href: str
    application_id: UUID | None = None


class ApplicationChangedMeanwhile(Conflict):
    """The application says something else by now, from another page or phone."""

    slug = "documents/application-changed"
    title = lazy("This has been changed on another page or phone since you opened it.")


class ApplicationSent(Conflict):
    """The employer has the application as it was sent: it is written anew once it is taken back."""

    slug = "documents/application-sent"
    title = lazy("You have sent this. Take it back first, if you want to write it anew.")


class ApplicationThereAlready(Conflict):
    """There is one application to an opening, and another was begun meanwhile."""

    slug = "documents/application-there-already"
    title = lazy("You have begun another application to this opening. Delete that one first.")


class TooManyApplications(Conflict):
    """A citizen has as many applications as anybody may have."""

    slug = "documents/too-many-applications"
    title = lazy("You have very many applications. Delete some of the oldest first.")


class LetterFull(Conflict):
    """A text does not fit into the letter of an application, beside what stands there."""

    slug = "documents/letter-full"
    title = lazy("The letter of the application has no room for this text.")


class LetterTooLongToSend(Conflict):
    """An interest takes a shorter text than a letter may be."""

    slug = "documents/letter-too-long"
    title = lazy("The text is too long to be sent here. Make it shorter, or take it as a file.")
