"""What somebody takes along of the drop-in: the numbers that they drew."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from app.booking.drop_in.models import DropIn, DropInDay, QueueTicket
from app.core.take_out import Entry, Part, Record, Section, record
from app.core.texts import _, format_date, language
from app.core.work import UnitOfWork


def numbers_to_take(uow: UnitOfWork) -> Part:
    """Provide the numbers that the acting person drew."""
    heading = _("Numbers in the drop-in")
    return Part(
        "drop_in",
        heading,
        sections=[Section(heading, _entries(uow))],
        records={"queue_ticket": _records(uow)},
    )


def _entries(uow: UnitOfWork) -> Iterator[Entry]:
    for ticket, day, drop_in in _tickets(uow):
        title = (drop_in.title_en if language() == "en" else "") or drop_in.title_da
        number = (_("Your number"), str(ticket.number))
        yield Entry(title, facts=[(_("When"), format_date(day.on)), number])


def _tickets(uow: UnitOfWork) -> list[tuple[QueueTicket, DropInDay, DropIn]]:
    wanted = (
        select(QueueTicket, DropInDay, DropIn)
        .join(DropInDay, DropInDay.id == QueueTicket.drop_in_day_id)
        .join(DropIn, DropIn.id == DropInDay.drop_in_id)
        .where(QueueTicket.citizen_id == uow.actor.require_person())
        .order_by(QueueTicket.drawn_at.desc())
    )
    return [(ticket, day, drop_in) for ticket, day, drop_in in uow.session.execute(wanted)]


def _records(uow: UnitOfWork) -> Iterator[Record]:
    columns = ("drop_in_day_id", "number", "state", "skips", "calls", "drawn_at", "called_at")
    for ticket, day, drop_in in _tickets(uow):
        yield record(ticket, *columns, "ended_at", on=day.on, drop_in=drop_in.title_da)
