"""When a drop-in is open today, and when next."""

from __future__ import annotations

from datetime import datetime

from app.booking.drop_in.contract import DropInFacts
from app.core.clock import local_day
from app.core.work import UnitOfWork
from app.tenancy.closing_days import closing_days
from app.tenancy.opening import OpeningHours, Span, next_opening, spans_on


def hours_of(uow: UnitOfWork, facts: DropInFacts) -> OpeningHours:
    """Return a drop-in's hours, closing days left out."""
    return OpeningHours(facts.periods, frozenset(closing_days(uow)))


def spans_of_today(uow: UnitOfWork, facts: DropInFacts) -> list[Span]:
    """Return what is open today, as moments; nothing on a closing day."""
    return spans_on(hours_of(uow, facts), local_day(uow.now))


def opens_next(uow: UnitOfWork, facts: DropInFacts, after: datetime) -> datetime | None:
    """Return when it opens next after a moment; None for 60 days of none."""
    return next_opening(hours_of(uow, facts), after)
