"""The plan's part of licences: their last days, which still count."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from app.accounts.contract import Role
from app.core.clock import end_of_day
from app.core.texts import _
from app.core.work import UnitOfWork
from app.licences.contract import LicenceState
from app.licences.shown import licences_of
from app.licences.words import how_to_extend
from app.plan.contract import Expected, PlanItem, Span

KIND = "licence-ends"
SOON = timedelta(days=30)


def ending_soon(items: Sequence[PlanItem], today: date) -> list[PlanItem]:
    """Return the last days of licences among a plan's items that come within thirty days."""
    return [
        one
        for one in items
        if one.kind == KIND and not isinstance(one.when, Span) and today <= one.when <= today + SOON
    ]


def ends_of_licences(uow: UnitOfWork, *, since: datetime) -> Iterator[PlanItem]:
    """Provide the last days of a citizen's licences, where those are not over."""
    if not uow.actor.has(Role.CITIZEN):
        return
    for one in licences_of(uow, uow.actor.require_person()):
        if end_of_day(one.last_on) <= since or one.last_on < one.from_on:
            continue
        extension = how_to_extend(one) if one.state == LicenceState.ACTIVE else ""
        yield PlanItem(
            id=one.id,
            kind=KIND,
            title=_("Last day of your licence: %(name)s", name=one.pool.facts.name),
            url=f"/licenser/{one.id}",
            when=one.last_on,
            sequence=one.changes,
            about=extension,
            expected=Expected(
                why=_("After that day you cannot use it any more."),
                follows=one.pool.facts.in_words("instead"),
                help=extension,
            ),
        )
