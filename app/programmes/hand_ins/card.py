"""What stands beside a conversation of the tasks that a citizen handed in."""

from __future__ import annotations

from uuid import UUID

from app.chat.contract import CardPart
from app.core.clock import local_day
from app.core.texts import _, format_date, lazy
from app.core.work import UnitOfWork
from app.programmes.hand_ins.reading import task_hand_ins_of

MOST = 5


def about_tasks(uow: UnitOfWork, citizen_id: UUID) -> CardPart | None:
    """Tell whoever answers a citizen which tasks they handed in lately; nothing they wrote."""
    found = task_hand_ins_of(uow, citizen_id)[:MOST]
    if not found:
        return None
    lines = [
        (
            _("%(title)s, %(day)s", title=one.title, day=format_date(local_day(one.handed_in_at))),
            f"/borgeres-opgaver/{one.id}",
        )
        for one in found
    ]
    return CardPart(lazy("Tasks handed in"), lines)
