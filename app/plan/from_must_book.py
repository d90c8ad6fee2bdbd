"""The plan's part of meetings that must be booked: the last day to do it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from app.accounts.contract import Role
from app.booking.must_book.shown import to_book
from app.core.clock import local_day
from app.core.texts import _, language
from app.core.work import UnitOfWork
from app.plan.contract import Expected, PlanItem

KIND = "book-by"


def days_to_book_by(uow: UnitOfWork, *, since: datetime) -> Iterator[PlanItem]:
    """Provide the days by which a citizen must book, where those are not over."""
    if not uow.actor.has(Role.CITIZEN):
        return
    for one in to_book(uow, uow.actor.require_person()):
        must, name = one.must_book, one.kind.name_en if language() == "en" else one.kind.name_da
        if must.book_by < local_day(since):
            continue
        yield PlanItem(
            id=must.id,
            kind=KIND,
            title=_("Book this meeting: %(name)s", name=name),
            url="/moeder#skal-bookes",
            when=must.book_by,
            sequence=must.changes,
            about=must.reason_in(language()),
            expected=Expected(
                is_required=True,
                why=must.reason_in(language()),
                rule=must.rule,
                follows=_("Your adviser sees that it is not booked, and contacts you."),
                help=must.help_in(language()),
                can_be_late=True,
            ),
        )
