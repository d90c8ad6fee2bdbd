"""Closing days: the holidays that job centres keep, and the municipality's own days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import holidays
from sqlalchemy import select

from app.core.clock import local_day
from app.core.errors import Invalid
from app.core.rows import insert_new, one_row
from app.core.texts import _, language
from app.core.work import UnitOfWork
from app.tenancy.access import only_administrators
from app.tenancy.contract import ClosedAlready, ClosingDaysChanged
from app.tenancy.models import ClosingDay

# Job centres keep Constitution Day, Christmas Eve and New Year's Eve although the law does not
# make them public holidays; most are open on the first of May, which may be added.
HALF_HOLIDAYS = frozenset({(6, 5), (12, 24), (12, 31)})
_NAMES_IN = {"da": "da", "en": "en_US"}


@dataclass(frozen=True)
class ClosingDayView:
    """A closing day of the municipality's own."""

    on: date
    reason: str


def closing_days(uow: UnitOfWork, *years: int) -> dict[date, str]:
    """Return the days without opening hours, by date, with their names in the current language.

    Without years it is this one and the next. The municipality's own reason goes before the
    holiday's name.
    """
    this_year = local_day(uow.now).year
    wanted = years or (this_year, this_year + 1)
    days = {day: name for year in wanted for day, name in _holidays(year, language()).items()}
    for own in own_closing_days(uow):
        if own.on.year in wanted:
            days[own.on] = own.reason or days.get(own.on, "")
    return dict(sorted(days.items()))


def own_closing_days(uow: UnitOfWork, *, since: date | None = None) -> list[ClosingDayView]:
    """Return the municipality's own closing days, by date, from a day on where one is named."""
    rows = select(ClosingDay).order_by(ClosingDay.on)
    if since is not None:
        rows = rows.where(ClosingDay.on >= since)
    return [ClosingDayView(row.on, row.reason) for row in uow.session.scalars(rows)]


def add_closing_day(uow: UnitOfWork, on: date, *, reason: str = "") -> None:
    """Close the job centre on a day to come; ClosedAlready for a second time."""
    only_administrators(uow)
    if on < local_day(uow.now):
        raise Invalid(fields={"on": [_("This day has passed.")]})
    day = {"id": uow.new_id(), "on": on, "reason": reason.strip()}
    row = {"municipality_id": uow.municipality.id, **day}
    if not insert_new(uow.session, ClosingDay, [row]):
        raise ClosedAlready(fields={"on": [str(ClosedAlready.title)]})
    uow.record(ClosingDaysChanged(on))


def remove_closing_day(uow: UnitOfWork, on: date) -> None:
    """Open again on one of the municipality's own closing days; NotFound for a holiday."""
    only_administrators(uow)
    row = one_row(uow.session, select(ClosingDay).where(ClosingDay.on == on))
    uow.session.delete(row)
    uow.session.flush()
    uow.record(ClosingDaysChanged(on))


@lru_cache(maxsize=64)
def _holidays(year: int, words: str) -> Mapping[date, str]:
    """Return a year's holidays as job centres keep them; Sundays among them do no harm."""
    public = holidays.country_holidays("DK", years=year, language=_NAMES_IN[words])
    optional = holidays.country_holidays(
        "DK", years=year, language=_NAMES_IN[words], categories=("optional",)
    )
    kept = {day: name for day, name in optional.items() if (day.month, day.day) in HALF_HOLIDAYS}
    return {**kept, **public}
