"""Telling a citizen of what they are enrolled in."""

from __future__ import annotations

from app.core.clock import local_day
from app.core.work import UnitOfWork
from app.notifications.service import notify
from app.programmes.kinds_told import ENDED, ENROLLED
from app.programmes.models import Enrolment


def tell_of_enrolment(uow: UnitOfWork, row: Enrolment) -> None:
    """Tell a citizen that they are in a programme, and what is asked of them."""
    facts = {"enrolment_id": str(row.id), "told_on": local_day(uow.now).isoformat()}
    notify(uow, row.citizen_id, ENROLLED, facts, subject=f"enrolment/{row.id}/enrolled")


def tell_of_end(uow: UnitOfWork, row: Enrolment) -> None:
    """Tell a citizen that their enrolment was ended."""
    facts = {"enrolment_id": str(row.id), "told_on": local_day(uow.now).isoformat()}
    subject = f"enrolment/{row.id}/ended/{row.changes}"
    notify(uow, row.citizen_id, ENDED, facts, subject=subject)
