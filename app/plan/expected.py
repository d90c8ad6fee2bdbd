"""What is expected of a citizen: one list of everything with a deadline.

It is put together from what the plan has that is due on a day: nothing required is anywhere else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from app.accounts.contract import Role
from app.core.clock import local_day
from app.core.texts import _, ngettext
from app.core.work import UnitOfWork
from app.listings.home import HomeLine
from app.plan.contract import Awaited, PlanItem, PlanProvider, Span
from app.plan.from_programmes import awaited_in_programmes
from app.plan.policy import begins_at
from app.plan.service import plan_of_actor
from app.programmes.words import missed_in_words

FAR_BEHIND = timedelta(days=1_830)
SOON = timedelta(days=14)


@dataclass(frozen=True)
class Outstanding:
    """What is expected: what had its day and can still be done, what has it ahead, what waits.

    `past` had its day and cannot be done any more, and one can do something else about it.
    """

    late: Sequence[PlanItem]
    ahead: Sequence[PlanItem]
    waiting: Sequence[Awaited]
    past: Sequence[PlanItem] = ()

    @property
    def is_empty(self) -> bool:
        """Say whether nothing is expected."""
        return not (self.late or self.past or self.ahead or self.waiting)

    @property
    def required(self) -> int:
        """Return how much of it is required."""
        dated = (*self.late, *self.past, *self.ahead)
        everything: tuple[PlanItem | Awaited, ...] = (*dated, *self.waiting)
        return sum(one.expected.is_required for one in everything)

    def until(self, day: date) -> int:
        """Return how many things have their last day from today until a day."""
        return sum(day_of(one) <= day for one in self.ahead)


def expected_of_actor(uow: UnitOfWork, providers: Sequence[PlanProvider]) -> Outstanding:
    """Return what is expected of the acting person, by day."""
    today = local_day(uow.now)
    plan = plan_of_actor(uow, providers, since=uow.now - FAR_BEHIND)
    due = [one for one in plan if not isinstance(one.when, Span) and not one.is_off]
    behind = [one for one in due if day_of(one) < today]
    late = [one for one in behind if one.expected.can_be_late]
    past = [one for one in behind if not one.expected.can_be_late and one.expected.instead]
    ahead = [one for one in due if day_of(one) >= today]
    return Outstanding(late, ahead, list(awaited_in_programmes(uow)), past)


def day_of(item: PlanItem) -> date:
    """Return the last day for something that is due on a day."""
    return local_day(begins_at(item))


def counted_in_words(found: Outstanding, today: date) -> str:
    """Return a kind word about what comes soon; "" where nothing does."""
    missed = missed_in_words(len(found.past)) if found.past else ""
    dated = _dated_in_words(len(found.late), found.until(today + SOON))
    if found.is_empty or missed or dated:
        return " ".join(filter(None, (dated, missed)))
    return _("Nothing has a deadline in the next 14 days.")


def _dated_in_words(late: int, soon: int) -> str:
    if late:
        return ngettext(
            "The deadline has passed for %(n)s thing. You can still do it.",
            "The deadline has passed for %(n)s things. You can still do them.",
            late,
        )
    if not soon:
        return ""
    return ngettext(
        "%(n)s thing has a deadline within 14 days.",
        "%(n)s things have a deadline within 14 days.",
        soon,
    )


def said_at_home(providers: Sequence[PlanProvider], uow: UnitOfWork) -> HomeLine | None:
    """Say to a citizen what comes soon, where there is something; see `counted_in_words`.

    Whoever reads it is logged in: that is not counted, though it is noted only in the plan.
    """
    if not uow.actor.has(Role.CITIZEN):
        return None
    found, today = _but_log_ins(expected_of_actor(uow, providers)), local_day(uow.now)
    is_worth_it = found.late or found.past or found.until(today + SOON)
    return HomeLine(counted_in_words(found, today), "/min-plan/forventet") if is_worth_it else None


def _but_log_ins(found: Outstanding) -> Outstanding:
    late, ahead = (
        [one for one in part if not one.expected.is_log_in] for part in (found.late, found.ahead)
    )
    return replace(found, late=late, ahead=ahead)
