"""What other packages may rely on about companies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from app.core.errors import Conflict, Forbidden
from app.core.events import Event
from app.core.texts import lazy


class EmployerState(StrEnum):
    """Whether the job centre knows the company."""

    WAITING = "waiting"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    REVOKED = "revoked"


@dataclass(frozen=True)
class EmployerView:
    """A company as others see it; `state` says whether the job centre has confirmed it."""

    id: UUID
    cvr: str
    name: str
    website: str | None
    about: str
    postcode: str | None
    state: EmployerState
    decision_reason: str | None
    created_at: datetime

    @property
    def is_confirmed(self) -> bool:
        """Say whether the job centre knows the company."""
        return self.state == EmployerState.CONFIRMED


@dataclass(frozen=True)
class Colleague:
    """Somebody who writes for a company, or asks to; `email` is for staff and colleagues.

    Whoever `is_blocked` is confirmed still, and is kept out of the service by the job centre.
    """

    person_id: UUID
    name: str
    email: str | None
    is_confirmed: bool
    added_at: datetime
    is_blocked: bool = False


@dataclass(frozen=True)
class EmployerSignedUp(Event):
    """A company signed up, and waits for the job centre."""

    employer_id: UUID


@dataclass(frozen=True)
class EmployerConfirmed(Event):
    """The job centre confirmed a company."""

    employer_id: UUID


@dataclass(frozen=True)
class EmployerDeclined(Event):
    """The job centre declined a company."""

    employer_id: UUID


@dataclass(frozen=True)
class EmployerRevoked(Event):
    """The job centre took a company's confirmation back; its people are out from this moment."""

    employer_id: UUID


@dataclass(frozen=True)
class EmployerRestored(Event):
    """The job centre confirmed a company again whose confirmation it had taken back."""

    employer_id: UUID


@dataclass(frozen=True)
class JoinRequested(Event):
    """Somebody asked to write for a company that is there already."""

    employer_id: UUID
    person_id: UUID


@dataclass(frozen=True)
class ColleagueJoined(Event):
    """Somebody writes for a company from now on, or again, as they are blocked no longer."""

    employer_id: UUID
    person_id: UUID


@dataclass(frozen=True)
class ColleagueRemoved(Event):
    """Somebody was taken off a company or blocked, and has nothing of its from this moment."""

    employer_id: UUID
    person_id: UUID


class EmployerNotConfirmed(Forbidden):
    """The job centre has not confirmed the company, so nothing of it is seen yet."""

    slug = "employers/not-confirmed"
    title = lazy("The job centre has not confirmed your company yet.")


class DecidedAlready(Conflict):
    """Somebody decided about the company first."""

    slug = "employers/decided-already"
    title = lazy("Somebody else has already decided about this.")


class LastColleague(Conflict):
    """A company always has somebody who can write for it."""

    slug = "employers/last-colleague"
    title = lazy("The last person of a company cannot be removed.")


class WritesForAnother(Conflict):
    """A person writes for one company at a time."""

    slug = "employers/writes-for-another"
    title = lazy("You already write for another company.")


class WritesHereAlready(Conflict):
    """The invited person is a colleague already."""

    slug = "employers/writes-here-already"
    title = lazy("This colleague already writes for the company.")


class ColleagueBlocked(Conflict):
    """The job centre keeps the person out; it alone decides about them until it lets them in."""

    slug = "employers/colleague-blocked"
    title = lazy("The job centre has blocked this person.")


class WorksHereToo(Forbidden):
    """Who works at the job centre is blocked, and let in again, by an administrator only."""

    slug = "employers/works-here-too"
    title = lazy("Only an administrator can block somebody who works here.")
