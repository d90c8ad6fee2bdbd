"""What is done elsewhere in the service, heard, and ticked off wherever it is asked."""

from __future__ import annotations

from app.booking.contract import BookingState
from app.booking.contract_events import OutcomeNoted
from app.booking.views import meeting_by_id
from app.core.errors import NotFound
from app.core.work import UnitOfWork
from app.documents.contract_events import (
    ApplicationMade,
    CvMade,
    WorksheetHandedIn,
    WorksheetOpenAgain,
)
from app.programmes.contract import DoneHow
from app.programmes.doing import note_done, note_undone
from app.surveys.contract import SurveyAnswered


def note_cv(uow: UnitOfWork, event: CvMade) -> None:
    """Tick off that a CV is to be made."""
    note_done(uow, event.person_id, "cv")


def note_application(uow: UnitOfWork, event: ApplicationMade) -> None:
    """Tick off that an application is to be sent."""
    note_done(uow, event.person_id, "application")


def note_worksheet(uow: UnitOfWork, event: WorksheetHandedIn | WorksheetOpenAgain) -> None:
    """Tick off a worksheet that was handed in, or ask for it again where it came back."""
    subject = f"worksheet/{event.worksheet_id}"
    if isinstance(event, WorksheetHandedIn):
        note_done(uow, event.person_id, subject)
    else:
        note_undone(uow, event.person_id, subject)


def note_survey(uow: UnitOfWork, event: SurveyAnswered) -> None:
    """Tick off questions that were answered."""
    note_done(uow, event.person_id, f"survey/{event.subject}")


def note_meeting(uow: UnitOfWork, event: OutcomeNoted) -> None:
    """Tick off a meeting that the citizen came to."""
    try:
        meeting = meeting_by_id(uow, event.booking_id)
    except NotFound:
        return
    if meeting.state == BookingState.CAME:
        note_done(uow, meeting.citizen_id, "meeting", how=DoneHow.STAFF)
