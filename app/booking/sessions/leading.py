"""The sessions that advisers lead, which take their time."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from app.booking.led import Led
from app.booking.meeting_types import places_by_id
from app.booking.sessions.contract import SessionState, text_in_use
from app.booking.sessions.models import SiteSession
from app.core.work import UnitOfWork


def sessions_led(
    uow: UnitOfWork, adviser_ids: Collection[UUID], *, since: datetime, until: datetime
) -> list[Led]:
    """Return the sessions between two moments that some advisers lead, by their beginning."""
    wanted = select(SiteSession).where(
        SiteSession.led_by_id.in_(adviser_ids),
        SiteSession.state == SessionState.PLANNED,
        SiteSession.ends_at > since,
        SiteSession.starts_at < until,
    )
    rows = uow.session.scalars(wanted.order_by(SiteSession.starts_at, SiteSession.id)).all()
    there = places_by_id(uow, {row.place_id for row in rows}) if rows else {}
    return [
        Led(
            adviser_id=row.led_by_id,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            title=text_in_use(row.title_da, row.title_en),
            place=there[row.place_id].name,
            path=f"/planlaegning/{row.id}",
            team_id=row.team_id,
        )
        for row in rows
        if row.led_by_id is not None
    ]
