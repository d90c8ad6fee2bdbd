"""Giving up a seat of one's own accord: it ends with today, and whoever waits gets it.

What is ended here ends as what is taken back: `giving.end_early`. Staff see who ended it.
"""

from __future__ import annotations

from uuid import UUID

from app.core.clock import local_day
from app.core.errors import NotFound
from app.core.work import UnitOfWork
from app.licences.access import licence_to_change
from app.licences.contract import LicenceView, TooLateToUndo
from app.licences.extending import take_request_back
from app.licences.giving import end_early, end_late_again
from app.licences.models import Licence, LicencePool
from app.licences.views import licence_views


def give_up(uow: UnitOfWork, licence_id: UUID) -> LicenceView:
    """End the acting citizen's licence with today, and what they asked for it; twice is harmless.

    One that has not begun ends at once. LicenceOver where it has ended already.
    """
    pool, row = _own(uow, licence_id)
    if row.taken_back_at is None:
        take_request_back(uow, licence_id)
        end_early(uow, pool, row, last_on=local_day(uow.now))
    return licence_views(uow, [row])[0]


def keep_after_all(uow: UnitOfWork, licence_id: UUID) -> LicenceView:
    """Undo within the hour that the acting citizen gave a licence up; twice is harmless.

    TooLateToUndo later, where somebody else has the seat by now, and where staff took it back.
    """
    pool, row = _own(uow, licence_id)
    if row.taken_back_at is not None:
        if row.taken_back_by_id != row.citizen_id:
            raise TooLateToUndo()
        end_late_again(uow, pool, row)
    return licence_views(uow, [row])[0]


def _own(uow: UnitOfWork, licence_id: UUID) -> tuple[LicencePool, Licence]:
    pool, row = licence_to_change(uow, licence_id)
    if row.citizen_id != uow.actor.person_id:
        raise NotFound()
    return pool, row
