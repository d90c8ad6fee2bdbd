"""At which places one could meet for a type, for whoever says which of them will do."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from app.booking.contract import MeetingMode, MeetingTypeView, PlaceView
from app.booking.meeting_types import places
from app.booking.models import WorkingPeriod
from app.booking.slots import Wish, calendars_for
from app.core.work import UnitOfWork


def places_to_choose(uow: UnitOfWork, kind: MeetingTypeView, citizen_id: UUID) -> list[PlaceView]:
    """Return where a citizen could meet, by name; none where there is nothing to choose."""
    if MeetingMode.ON_SITE not in kind.modes:
        return []
    advisers = calendars_for(uow, Wish(kind, citizen_id, MeetingMode.ON_SITE))
    worked_at = select(WorkingPeriod.place_id).where(
        WorkingPeriod.adviser_id.in_(advisers), WorkingPeriod.place_id.is_not(None)
    )
    there = set(uow.session.scalars(worked_at.distinct()))
    found = [one for one in places(uow) if one.id in there]
    return found if len(found) > 1 else []
