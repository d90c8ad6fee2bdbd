"""What happens to enrolments, told to whoever listens."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from app.core.events import Event


@dataclass(frozen=True)
class ProgrammePublished(Event):
    """A programme has a new version; who is in it stays on theirs."""

    programme_id: UUID
    programme_version_id: UUID


@dataclass(frozen=True)
class CitizenEnrolled(Event):
    """A citizen was enrolled in a programme, by somebody, by themselves or by the service."""

    enrolment_id: UUID


@dataclass(frozen=True)
class EnrolmentEnded(Event):
    """An enrolment was ended before its length was over, or that was undone."""

    enrolment_id: UUID


@dataclass(frozen=True)
class EnrolmentItemDone(Event):
    """An item of an enrolment was done, or excused, or is open again after all."""

    enrolment_item_id: UUID


@dataclass(frozen=True)
class DeadlineMoved(Event):
    """Staff gave an item another deadline, or what is asked of a citizen became another."""

    enrolment_id: UUID


@dataclass(frozen=True)
class RequiredPartOver(Event):
    """The part of an enrolment that has deadlines is over: it is to be followed up."""

    enrolment_id: UUID


@dataclass(frozen=True)
class ProgrammeAccessEnded(Event):
    """The length of an enrolment is over."""

    enrolment_id: UUID


@dataclass(frozen=True)
class DeadlineSet(Event):
    """Staff gave an item another deadline, which the citizen is to be told of."""

    enrolment_item_id: UUID


@dataclass(frozen=True)
class LeaveChanged(Event):
    """Staff gave a citizen leave from an enrolment, or took it back; `also` from others with it.

    Those are their ids, with a space between.
    """

    enrolment_id: UUID
    also: str = ""
