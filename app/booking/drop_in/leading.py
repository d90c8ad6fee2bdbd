"""The hours of drop-ins that advisers lead, which take their time."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime, timedelta
from uuid import UUID, uuid5

from sqlalchemy import select

from app.booking.drop_in.contract import DropInView
from app.booking.drop_in.models import DropIn
from app.booking.drop_in.setting_up import drop_in_views
from app.booking.led import Led
from app.booking.policy import minute_of
from app.core.clock import local_day
from app.core.work import UnitOfWork
from app.tenancy.closing_days import closing_days
from app.tenancy.opening import OpeningHours, Span, spans_on

_A_DAY = timedelta(days=1)


def drop_ins_led(
    uow: UnitOfWork, adviser_ids: Collection[UUID], *, since: datetime, until: datetime
) -> list[Led]:
    """Return when between two moments drop-ins that some advisers lead are open, by drop-in."""
    wanted = select(DropIn).where(DropIn.led_by_id.in_(adviser_ids), DropIn.is_active)
    rows = uow.session.scalars(wanted.order_by(DropIn.title_da, DropIn.id)).all()
    if not rows:
        return []
    years = range(local_day(since).year, local_day(until).year + 1)
    closed = frozenset(closing_days(uow, *years))
    return [
        _led(view, view.facts.led_by_id, span)
        for view in drop_in_views(uow, rows)
        for span in _spans(view, closed, since, until)
        if view.facts.led_by_id is not None
    ]


def _led(view: DropInView, adviser_id: UUID, span: Span) -> Led:
    return Led(
        id=uuid5(view.id, str(minute_of(span[0]))),
        adviser_id=adviser_id,
        starts_at=span[0],
        ends_at=span[1],
        title=view.title,
        place=view.place,
        path=f"/planlaegning/drop-in/{view.id}",
        team_id=view.facts.team_id,
    )


def _spans(
    view: DropInView, closed: frozenset[date], since: datetime, until: datetime
) -> Iterator[Span]:
    first, last = local_day(since), local_day(until)
    hours = OpeningHours(view.facts.periods, closed)
    for n in range((last - first).days + 1):
        for opens, closes in spans_on(hours, first + n * _A_DAY):
            if closes > since and opens < until:
                yield opens, closes
