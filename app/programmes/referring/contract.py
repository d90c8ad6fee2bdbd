"""What others may rely on about referral: recommendations, with their reasons, and decisions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from app.accounts.contract import RegistrationView


class Criterion(StrEnum):
    """What a programme can ask about a citizen."""

    TARGET_GROUP = "target_group"
    LANGUAGE = "language"
    AGE = "age"
    WEEK = "week"


class Fit(StrEnum):
    """Whether a criterion is met; a citizen of whom something is not known is not held to it."""

    MET = "met"
    NOT_MET = "not_met"
    NOT_KNOWN = "not_known"


class Recommendation(StrEnum):
    """What follows from all criteria: `POSSIBLE` where some are not known, and none is not met."""

    RECOMMENDED = "recommended"
    POSSIBLE = "possible"
    NOT = "not"


@dataclass(frozen=True)
class CitizenFacts:
    """What is known of a citizen that programmes ask about."""

    target_groups: frozenset[str] = frozenset()
    language: str = "da"
    birth_year: int | None = None
    registration: RegistrationView | None = None
    is_language_known: bool = False


@dataclass(frozen=True)
class CriterionFit:
    """Whether a citizen meets one criterion."""

    criterion: Criterion
    fit: Fit


@dataclass(frozen=True)
class Match:
    """How a programme's audience and a citizen go together on a day.

    `fits` has a criterion for each thing that the programme asks about.
    """

    recommendation: Recommendation
    fits: tuple[CriterionFit, ...]
    on: date


@dataclass(frozen=True)
class ReferralView:
    """An adviser's decision about a programme for a citizen, with the reason in their words.

    `recommendation` is what the service said then; `undone_at` says that it was taken back.
    """

    id: UUID
    programme_id: UUID
    citizen_id: UUID
    is_yes: bool
    why: str
    recommendation: Recommendation
    decided_by_id: UUID | None
    decided_at: datetime
    enrolment_id: UUID | None
    undone_at: datetime | None
