"""The plan's part of next steps: what one has said that one does, until it is ticked off."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from app.accounts.contract import Role
from app.core.clock import end_of_day
from app.core.texts import _
from app.core.work import UnitOfWork
from app.plan.contract import Expected, PlanItem, Tap
from app.programmes.library.next_steps import my_open_steps
from app.programmes.library.reading import module_titles

KIND = "next-step"


def own_next_steps(uow: UnitOfWork, *, since: datetime) -> Iterator[PlanItem]:
    """Provide a citizen's next steps that are not done, where their day is not over."""
    if not uow.actor.has(Role.CITIZEN):
        return
    steps = [one for one in my_open_steps(uow) if end_of_day(one.due_on) > since]
    titles = module_titles(uow, [one.module_id for one in steps])
    for one in steps:
        yield PlanItem(
            id=one.id,
            kind=KIND,
            title=one.text,
            url=f"/naeste-skridt#skridt-{one.id}",
            when=one.due_on,
            sequence=one.sequence,
            about=_("Your own next step after: %(title)s", title=titles[one.module_id]),
            tap=Tap(_("It is done"), f"/naeste-skridt/{one.id}/gjort"),
            expected=Expected(why=_("You have chosen it yourself."), can_be_late=True),
            facts={"module_id": str(one.module_id)},
        )
