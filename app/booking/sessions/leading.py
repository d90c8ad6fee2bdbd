"""The sessions that advisers lead, which take their time."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import InstrumentedAttribute

from app.booking.led import Led
from app.booking.meeting_types import places_by_id
from app.booking.sessions.contract import SessionState, text_in_use
from app.booking.sessions.models import SiteSession
from app.core.work import UnitOfWork


def sessions_led(
    uow: UnitOfWork,
    adviser_ids: Collection[UUID],
    *,
    since: datetime,
    until: datetime,
    with_called_off: bool = False,
) -> list[Led]:
    """Return the sessions between two moments that some advisers lead, by their beginning.

    What was called off takes nobody's time, and is left out unless asked for.
    """
    wanted = select(SiteSession).where(
        SiteSession.led_by_id.in_(adviser_ids),
        SiteSession.ends_at > since,
        SiteSession.starts_at < until,
    )
    if not with_called_off:
        wanted = wanted.where(SiteSession.state == SessionState.PLANNED)
    rows = uow.session.scalars(wanted.order_by(SiteSession.starts_at, SiteSession.id)).all()
    return _led(uow, rows)


def led_session(uow: UnitOfWork, site_session_id: UUID) -> Led | None:
    """Return a session that somebody leads, called off or not; None where nobody does."""
    rows = uow.session.scalars(select(SiteSession).where(SiteSession.id == site_session_id)).all()
    return next(iter(_led(uow, rows)), None)


def is_session(its_id: InstrumentedAttribute[UUID]) -> ColumnElement[bool]:
    """Return what tells that there is a session of this identity."""
    return exists().where(SiteSession.id == its_id)


def _led(uow: UnitOfWork, rows: Sequence[SiteSession]) -> list[Led]:
    there = places_by_id(uow, {row.place_id for row in rows}) if rows else {}
    return [
        Led(
            id=row.id,
            adviser_id=row.led_by_id,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            title=text_in_use(row.title_da, row.title_en),
            place=there[row.place_id],
            path=f"/planlaegning/{row.id}",
            team_id=row.team_id,
            sequence=row.sequence,
            is_off=row.state == SessionState.CALLED_OFF,
        )
        for row in rows
        if row.led_by_id is not None
    ]
