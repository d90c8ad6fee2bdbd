"""What somebody takes along of what they were asked to book, but for what is for staff alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import select

from app.booking.in_calendars import name_of
from app.booking.meeting_types import meeting_types_by_id
from app.booking.must_book.models import MustBook, MustBookMove, TimesShown
from app.booking.must_book.texts import texts_of
from app.core.take_out import Entry, Part, Record, Section, record
from app.core.texts import _, format_date, language
from app.core.work import UnitOfWork


def asked_to_take(uow: UnitOfWork) -> Part:
    """Provide what the acting person was asked to book, how it moved, and what they were shown."""
    heading = _("What we have asked you to book")
    return Part(
        "must_book",
        heading,
        sections=[Section(heading, _entries(uow))],
        records={
            "must_book": _records(uow),
            "must_book_move": _move_records(uow),
            "times_shown": _shown_records(uow),
        },
    )


def _entries(uow: UnitOfWork) -> Iterator[Entry]:
    rows = _rows(uow)
    kinds = meeting_types_by_id(uow, {row.meeting_type_id for row in rows})
    for row in rows:
        said = texts_of(uow, row)
        is_english = language() == "en"
        reason = (said["reason_en"] if is_english else "") or said["reason"]
        helps = (said["help_en"] if is_english else "") or said["help"]
        facts = [(_("Book by"), format_date(row.book_by)), (_("It rests on"), row.rule)]
        yield Entry(name_of(kinds[row.meeting_type_id]), facts=facts, texts=[reason, helps])


def _rows(uow: UnitOfWork) -> Sequence[MustBook]:
    mine = select(MustBook).where(MustBook.citizen_id == uow.actor.require_person())
    return uow.session.scalars(mine.order_by(MustBook.asked_at.desc(), MustBook.id)).all()


def _records(uow: UnitOfWork) -> Iterator[Record]:
    columns = (
        *("meeting_type_id", "state", "book_by", "first_book_by", "deadline_at", "rule"),
        *("subject", "asked_at", "has_seen_times", "waits_for_times", "settled_at", "met_by"),
        *("changes", "exempt_because"),
    )
    for row in _rows(uow):
        yield record(row, *columns, **texts_of(uow, row))


def _move_records(uow: UnitOfWork) -> Iterator[Record]:
    columns = ("must_book_id", "moved_at", "from_on", "to_on", "because", "minutes_lost")
    ids = [row.id for row in _rows(uow)]
    for row in uow.session.scalars(select(MustBookMove).where(MustBookMove.must_book_id.in_(ids))):
        yield record(row, *columns)


def _shown_records(uow: UnitOfWork) -> Iterator[Record]:
    ids = [row.id for row in _rows(uow)]
    for row in uow.session.scalars(select(TimesShown).where(TimesShown.must_book_id.in_(ids))):
        yield record(row, "must_book_id", "shown_at", "number", "first")
