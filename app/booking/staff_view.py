"""Everything about one meeting, as whoever sees to it at the job centre has it before them."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from app.accounts.people import people_by_id
from app.accounts.profile import note_look
from app.booking.access import booking_to_see, is_arranged_by_staff, whom_one_may_arrange_for
from app.booking.contract import BookingState
from app.booking.interpreting import name_of_language, words_for_staff
from app.booking.outcomes import Outcome, outcome_of
from app.booking.receipts import Receipt, receipt_of
from app.booking.views import view_of
from app.chat.audiences import may_be_written_to
from app.core.errors import NotFound
from app.core.work import UnitOfWork

LOOK = "meeting"


@dataclass(frozen=True)
class StaffView:
    """A meeting with what staff may do about it; `may_write` says whether one may write to them.

    `may_arrange` says that the citizen is theirs, beside the meeting: who steps in for a colleague
    sees to that alone.
    """

    receipt: Receipt
    citizen_name: str
    outcome: Outcome | None
    may_change: bool
    may_note_outcome: bool
    may_write: bool
    may_arrange: bool

    @property
    def interpreter(self) -> str:
        """Say what is to be done about an interpreter, or has been; empty where there is none."""
        return words_for_staff(self.receipt.meeting)

    @property
    def spoken(self) -> str:
        """Return the interpreter's language, by name."""
        meeting = self.receipt.meeting
        return name_of_language(meeting.interpreter_language, meeting.interpreter_named)


def meeting_for_staff(uow: UnitOfWork, booking_id: UUID) -> StaffView:
    """Return a meeting as staff see it; NotFound for the citizen and for all strangers."""
    row = booking_to_see(uow, booking_id)
    if not is_arranged_by_staff(uow, row.citizen_id):
        raise NotFound()
    card = people_by_id(uow, [row.citizen_id]).get(row.citizen_id)
    has_begun = uow.now >= row.starts_at
    return StaffView(
        receipt=receipt_of(uow, view_of(uow, row)),
        citizen_name=card.name if card else "",
        outcome=outcome_of(uow, booking_id),
        may_change=row.state == BookingState.BOOKED and not has_begun,
        may_note_outcome=row.state != BookingState.CANCELLED and has_begun,
        may_write=bool(may_be_written_to(uow, [row.citizen_id])),
        may_arrange=bool(card and card.is_active)
        and bool(whom_one_may_arrange_for(uow, [row.citizen_id])),
    )


def note_look_at_meeting(uow: UnitOfWork, booking_id: UUID) -> None:
    """Write down that the acting adviser looks at a meeting, each time."""
    note_look(uow, booking_to_see(uow, booking_id).citizen_id, LOOK)
