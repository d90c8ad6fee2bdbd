"""What somebody takes along of the waiting list: what they wait for, and what was offered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import select

from app.booking.in_calendars import name_of
from app.booking.meeting_types import meeting_types_by_id
from app.booking.waiting.models import WaitingEntry, WaitingOffer
from app.core.take_out import Entry, Part, Record, Section, record
from app.core.texts import _, format_moment
from app.core.work import UnitOfWork


def waits_to_take(uow: UnitOfWork) -> Part:
    """Provide what the acting person waits for or waited for, and the times offered to them."""
    heading = _("What you wait for")
    return Part(
        "waiting",
        heading,
        sections=[Section(heading, _entries(uow))],
        records={"waiting_entry": _wait_records(uow), "waiting_offer": _offer_records(uow)},
    )


def _entries(uow: UnitOfWork) -> Iterator[Entry]:
    rows = _rows(uow)
    kinds = meeting_types_by_id(uow, {row.meeting_type_id for row in rows})
    for row in rows:
        ended = format_moment(row.ended_at) if row.ended_at else ""
        facts = [(_("Since"), format_moment(row.joined_at)), (_("Ended"), ended)]
        yield Entry(name_of(kinds[row.meeting_type_id]), facts=facts)


def _rows(uow: UnitOfWork) -> Sequence[WaitingEntry]:
    mine = select(WaitingEntry).where(WaitingEntry.citizen_id == uow.actor.require_person())
    return uow.session.scalars(mine.order_by(WaitingEntry.joined_at.desc())).all()


def _wait_records(uow: UnitOfWork) -> Iterator[Record]:
    columns = (
        *("meeting_type_id", "mode", "weekdays", "parts", "places"),
        *("instead_of", "before", "joined_at", "unanswered", "ended_at"),
    )
    for row in _rows(uow):
        yield record(row, *columns)


def _offer_records(uow: UnitOfWork) -> Iterator[Record]:
    columns = (
        *("entry_id", "adviser_id", "mode", "place_id", "starts_at", "ends_at", "offered_at"),
        *("answer_by", "settled_at", "outcome", "booking_id"),
    )
    mine = select(WaitingOffer).where(WaitingOffer.citizen_id == uow.actor.require_person())
    for row in uow.session.scalars(mine.order_by(WaitingOffer.offered_at)):
        yield record(row, *columns)
