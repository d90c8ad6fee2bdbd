"""What others may rely on about the waiting list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from app.booking.contract import MeetingMode
from app.core.errors import Conflict, NotFound
from app.core.events import Event
from app.core.texts import lazy


class PartOfDay(StrEnum):
    """When on a day: before noon, or from noon on."""

    MORNING = "morning"
    AFTERNOON = "afternoon"


class OfferOutcome(StrEnum):
    """What came of an offer; `WITHDRAWN` where the wait was over before it was answered."""

    ACCEPTED = "accepted"
    PASSED = "passed"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Wishes:
    """Which times will do: without a mode any way, without weekdays or parts of the day any time.

    Where one meets in person it is at one of the `places`; without any, at whichever.
    `instead_of` is a meeting that somebody has, and wants to have earlier.
    """

    mode: MeetingMode | None = None
    weekdays: frozenset[int] = frozenset()
    parts: frozenset[PartOfDay] = frozenset()
    places: frozenset[UUID] = frozenset()
    instead_of: UUID | None = None


@dataclass(frozen=True)
class WaitingView:
    """A citizen's place in line; `ahead` is how many who wait for the same are before them."""

    id: UUID
    citizen_id: UUID
    meeting_type_id: UUID
    wishes: Wishes
    joined_at: datetime
    ahead: int


@dataclass(frozen=True)
class OfferView:
    """A time that is, or was, held for a citizen until `answer_by`.

    `outcome` is None while it is open; `booking_id` is the meeting that it became.
    """

    id: UUID
    waiting_id: UUID
    citizen_id: UUID
    meeting_type_id: UUID
    adviser_id: UUID
    mode: MeetingMode
    place_id: UUID | None
    starts_at: datetime
    ends_at: datetime
    answer_by: datetime
    outcome: OfferOutcome | None
    instead_of: UUID | None
    booking_id: UUID | None


@dataclass(frozen=True)
class WaitingJoined(Event):
    """A citizen waits for a time, or says anew which times will do."""

    waiting_id: UUID


@dataclass(frozen=True)
class WaitingLeft(Event):
    """A citizen waits no longer, and what was offered to them may be offered to others."""

    waiting_id: UUID


@dataclass(frozen=True)
class OfferPassedOn(Event):
    """A citizen does not want a time that was offered to them."""

    offer_id: UUID


class OfferGone(NotFound):
    """The offered time is not kept any more."""

    slug = "booking/offer-gone"
    title = lazy("The time is not kept for you any more. You are still on the waiting list.")


class NotInLine(Conflict):
    """The wait is over, and it is too late to take that back."""

    slug = "booking/not-in-line"
    title = lazy("You are not on this waiting list any more.")
