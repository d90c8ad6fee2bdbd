"""What citizens have made, told to whoever asked for it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from app.core.events import Event


@dataclass(frozen=True)
class CvMade(Event):
    """A CV says by now who somebody is, how they are reached and what they have done."""

    cv_id: UUID
    person_id: UUID


@dataclass(frozen=True)
class ApplicationMade(Event):
    """A citizen sent an application from here, or noted one that was sent elsewhere."""

    application_id: UUID
    person_id: UUID


@dataclass(frozen=True)
class WorksheetHandedIn(Event):
    """A citizen handed a worksheet in, for the first time or anew."""

    worksheet_id: UUID
    person_id: UUID


@dataclass(frozen=True)
class WorksheetOpenAgain(Event):
    """A worksheet that was handed in was given back to the citizen, or taken back by them."""

    worksheet_id: UUID
    person_id: UUID
