"""Telling of a deadline: the citizen, and those of the job centre whose business it is."""

from __future__ import annotations

from app.accounts.own_advisers import who_answers
from app.accounts.teams import leaders_of_team
from app.booking.must_book.kinds_told import REMINDER
from app.booking.must_book.models import MustBook
from app.booking.must_book.policy import DAYS_BEFORE
from app.core.work import UnitOfWork
from app.notifications.reminders import forget_reminders, remind_at
from app.notifications.service import notify, notify_many


def tell_citizen(uow: UnitOfWork, row: MustBook, kind: str) -> None:
    """Tell the citizen what has just happened."""
    notify(uow, row.citizen_id, kind, _facts(row), subject=_occasion(uow, row))


def tell_staff(uow: UnitOfWork, row: MustBook, kind: str) -> None:
    """Tell who asked and who answers the citizen now; where nobody does, who leads the team."""
    answering = who_answers(uow, row.citizen_id)
    people = {row.asked_by_id, answering.adviser_id} - {None}
    if not people and answering.team_id is not None:
        people = set(leaders_of_team(uow, answering.team_id))
    known = sorted(one for one in people if one is not None)
    notify_many(uow, known, kind, _facts(row), subject=_occasion(uow, row))


def remind(uow: UnitOfWork, row: MustBook) -> None:
    """Remind the citizen a week, three days and a day before, in the morning."""
    remind_at(
        uow,
        row.citizen_id,
        REMINDER,
        {"must_book_id": str(row.id)},
        subject=f"must-book/{row.id}",
        deadline_at=row.deadline_at,
        days_before=DAYS_BEFORE,
    )


def remind_no_more(uow: UnitOfWork, row: MustBook) -> None:
    """Remind the citizen no more."""
    forget_reminders(uow, row.citizen_id, REMINDER, subject=f"must-book/{row.id}")


def _facts(row: MustBook) -> dict[str, str]:
    return {"must_book_id": str(row.id), "book_by": row.book_by.isoformat()}


def _occasion(uow: UnitOfWork, row: MustBook) -> str:
    return f"must-book/{row.id}/{uow.now:%y%m%d%H%M%S}/{row.book_by.isoformat()}"
