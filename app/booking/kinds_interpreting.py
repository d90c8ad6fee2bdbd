"""The kind of notification about an interpreter: the citizen is told what came of the order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.accounts.contract import Role
from app.booking.contract import BookingState, InterpreterState
from app.booking.contract_events import InterpreterNoted
from app.booking.interpreting import name_of_language
from app.booking.models import Booking
from app.core.errors import NotFound
from app.core.texts import _, format_moment, lazy
from app.core.work import UnitOfWork
from app.notifications.contract import Kind, Wording
from app.notifications.service import notify

INTERPRETER = "booking/interpreter"
_TOLD = (InterpreterState.ORDERED, InterpreterState.REFUSED)


def tell_of_interpreter(uow: UnitOfWork, event: InterpreterNoted) -> None:
    """Tell the citizen that an interpreter is ordered or that none was found, once a note."""
    row = uow.session.scalar(select(Booking).where(Booking.id == event.booking_id))
    if row is None or event.state not in _TOLD:
        return
    facts = {"booking_id": str(row.id), "state": event.state}
    subject = f"booking/{row.id}/interpreter/{event.noted_at.isoformat()}"
    notify(uow, row.citizen_id, INTERPRETER, facts, subject=subject)


def word_interpreter(uow: UnitOfWork, facts: Mapping[str, Any]) -> Wording:
    """Word what came of the order; on a lock screen only that there is news of a meeting."""
    row = uow.session.scalar(select(Booking).where(Booking.id == UUID(facts["booking_id"])))
    if row is None or row.state == BookingState.CANCELLED:
        raise NotFound()
    about = {
        "language": name_of_language(row.interpreter_language, row.interpreter_named),
        "when": format_moment(row.starts_at),
    }
    if facts["state"] == InterpreterState.ORDERED:
        title = _("An interpreter is ordered for your meeting")
        body = _("Language: %(language)s. The meeting is %(when)s.", **about)
    else:
        title = _("We could not find an interpreter for your meeting")
        body = _(
            "Language: %(language)s. The meeting is %(when)s. Call us, and we find a way together.",
            **about,
        )
    return Wording(title, body, f"/moeder/{row.id}", _("There is news of your meeting"))


KIND = Kind(
    INTERPRETER,
    lazy("Interpreters for your meetings"),
    word_interpreter,
    is_personal=True,
    roles=frozenset({Role.CITIZEN}),
)
