"""When advisers' own calendars say that they are taken."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import select

from app.booking.calendars.models import CalendarConnection, OutsideCalendar
from app.booking.policy import Minute, Span
from app.core.work import UnitOfWork


def busy_outside(
    uow: UnitOfWork, adviser_ids: Collection[UUID], *, since: Minute, until: Minute
) -> Mapping[UUID, list[Span]]:
    """Return when advisers are taken by what stands in their own calendars, by adviser.

    It is what was read last, also where the calendar has not answered since.
    """
    rows = uow.session.execute(
        select(CalendarConnection.adviser_id, OutsideCalendar.busy)
        .join(OutsideCalendar, OutsideCalendar.connection_id == CalendarConnection.id)
        .where(CalendarConnection.adviser_id.in_(adviser_ids), OutsideCalendar.is_read)
    )
    found: dict[UUID, list[Span]] = {}
    for adviser_id, numbers in rows:
        spans = zip(numbers[::2], numbers[1::2], strict=True)
        theirs = [span for span in spans if span[0] < until and span[1] > since]
        found.setdefault(adviser_id, []).extend(theirs)
    return found
