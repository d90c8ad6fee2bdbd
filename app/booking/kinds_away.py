"""Tells whoever is away that somebody else has seen to their meetings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.accounts.people import people_by_id
from app.booking.contract_events import CalendarCleared, ClearingStopped
from app.booking.kinds_told import ADVISERS
from app.booking.models import ClearedMeeting, Clearing
from app.core.clock import local_day
from app.core.rows import one_row
from app.core.texts import _, format_date, lazy
from app.core.work import UnitOfWork
from app.notifications.contract import Kind, Wording
from app.notifications.service import notify

CLEARED = "booking/calendar-cleared"


def tell_of_clearing(uow: UnitOfWork, event: CalendarCleared | ClearingStopped) -> None:
    """Tell whoever is away what a colleague did for them; nobody of what they did themselves.

    Where it was stopped, that is what had been done until then, which nobody told them one by one.
    """
    row = _clearing(uow, event.clearing_id)
    if row.begun_by_id != row.adviser_id:
        facts = {"clearing_id": str(row.id)}
        notify(uow, row.adviser_id, CLEARED, facts, subject=f"clearing/{row.id}")


def _word(uow: UnitOfWork, facts: Mapping[str, Any]) -> Wording:
    row = _clearing(uow, UUID(facts["clearing_id"]))
    card = people_by_id(uow, [row.begun_by_id]).get(row.begun_by_id)
    name = card.name if card else _("Somebody")
    address = f"/kalender/vaek/{row.id}"
    seen_to = select(ClearedMeeting.id).where(ClearedMeeting.clearing_id == row.id).limit(1)
    if uow.session.scalar(seen_to) is None:
        title, body = _("You are marked as away"), _said_away(row, name)
        return Wording(title, body, address, lock_screen=title)
    title = _("Your meetings are taken care of")
    body = _("%(name)s has said that you are away. See what becomes of your meetings.", name=name)
    return Wording(title, body, address, lock_screen=title)


def _said_away(row: Clearing, name: str) -> str:
    days = {
        "first": format_date(local_day(row.starts_at)),
        "last": format_date(local_day(row.ends_at - timedelta.resolution)),
    }
    return _("%(name)s has said that you are away from %(first)s to %(last)s.", name=name, **days)


def _clearing(uow: UnitOfWork, clearing_id: UUID) -> Clearing:
    return one_row(uow.session, select(Clearing).where(Clearing.id == clearing_id))


KINDS = (
    Kind(
        CLEARED,
        lazy("Meetings that are seen to while you are away"),
        _word,
        is_personal=True,
        escalates_after=timedelta(hours=4),
        roles=ADVISERS,
    ),
)
