"""How it ends: with a meeting, an exemption, or because it is no longer asked for."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, delete, select

from app.booking.contract import BookingState
from app.booking.contract_events import MeetingBooked, MeetingCancelled
from app.booking.models import Booking
from app.booking.must_book.contract import (
    LONGEST_TEXT,
    AskedToBook,
    BookByMoved,
    ExemptBecause,
    MovedBecause,
    MustBookSettled,
    MustBookState,
    MustBookView,
    SettledAlready,
)
from app.booking.must_book.kinds_told import AGAIN, ASKED, EXEMPTED, MOVED, WITHDRAWN
from app.booking.must_book.models import MustBook
from app.booking.must_book.moving import put_off
from app.booking.must_book.policy import with_times_again
from app.booking.must_book.reminding import remind_no_more, tell_citizen, tell_staff
from app.booking.must_book.texts import place
from app.booking.must_book.times import has_free_time
from app.booking.must_book.views import (
    meetings_instead,
    row_for_staff,
    take_turn_to_ask,
    unsettled,
    view_of,
)
from app.core.clock import local_day
from app.core.errors import Invalid
from app.core.texts import _
from app.core.work import UnitOfWork

KEPT = timedelta(days=365)


def exempt_from_booking(
    uow: UnitOfWork, must_book_id: UUID, *, because: ExemptBecause, word: str = ""
) -> None:
    """Let a citizen off, as an adviser, for a reason and with a word for colleagues.

    They are told that they need not book. SettledAlready where it has ended otherwise; twice is
    harmless.
    """
    row = row_for_staff(uow, must_book_id, held=True)
    words = word.strip()
    if len(words) > LONGEST_TEXT:
        raise Invalid(fields={"word": [_("Write at most %(n)s characters.", n=LONGEST_TEXT)]})
    if row.settled_at is not None and row.state != MustBookState.EXEMPT:
        raise SettledAlready()
    row.exempt_because = because.value
    sealed = uow.vault.seal_text(words, context=place(row.id, "exempt")) if words else None
    row.exempt_word_sealed = sealed
    if row.settled_at is None:
        _settle(uow, row, MustBookState.EXEMPT)
        tell_citizen(uow, row, EXEMPTED)
    uow.session.flush()


def end_exemption(uow: UnitOfWork, must_book_id: UUID) -> MustBookView:
    """Ask a citizen who was let off again, with a week left at the least; they are told.

    That it ended is kept with how the day moved. Who has such a meeting by now has met it, and
    is told nothing. SettledAlready where they were asked anew meanwhile, or it ended otherwise;
    twice is harmless.
    """
    whose = select(MustBook.citizen_id).where(MustBook.id == must_book_id)
    if (citizen_id := uow.session.scalar(whose)) is not None:
        take_turn_to_ask(uow, citizen_id)
    row = row_for_staff(uow, must_book_id, held=True)
    if row.settled_at is not None:
        if row.state != MustBookState.EXEMPT or unsettled(uow, *_same(row)):
            raise SettledAlready()
        row.exempt_because, row.exempt_word_sealed = None, None
        if _another_meeting(uow, row):
            row.state = MustBookState.MET
            uow.session.flush()
        else:
            _ask_again(uow, row)
    return view_of(uow, row)


def ask_no_more(uow: UnitOfWork, must_book_id: UUID) -> None:
    """Take back that a citizen must book, as it was asked by mistake; they are told."""
    row = row_for_staff(uow, must_book_id, held=True)
    if row.state == MustBookState.WITHDRAWN:
        return
    if row.settled_at is not None:
        raise SettledAlready()
    _settle(uow, row, MustBookState.WITHDRAWN)
    tell_citizen(uow, row, WITHDRAWN)


def meet_with_booking(uow: UnitOfWork, event: MeetingBooked) -> None:
    """Note that a citizen has booked what they must, in time or later."""
    meeting = _meeting(uow, event.booking_id)
    if meeting is None or meeting.state != BookingState.BOOKED:
        return
    of_type = MustBook.meeting_type_id == meeting.meeting_type_id
    for row in unsettled(uow, MustBook.citizen_id == meeting.citizen_id, of_type):
        row.met_by = meeting.id
        _settle(uow, row, MustBookState.MET)


def ask_again_after_cancellation(uow: UnitOfWork, event: MeetingCancelled) -> None:
    """Ask again where the meeting that met it is called off: with a week left at the least.

    Another that was booked since it was asked meets it instead. Staff are told that it stands
    open again; the citizen is where the day is another, or they did not call it off themselves.
    """
    meeting = _meeting(uow, event.booking_id)
    if meeting is None:
        return
    take_turn_to_ask(uow, meeting.citizen_id)
    rows = uow.session.scalars(
        select(MustBook)
        .where(MustBook.met_by == event.booking_id, MustBook.state == MustBookState.MET)
        .with_for_update()
    ).all()
    for row in rows:
        if unsettled(uow, *_same(row)) or _another_meeting(uow, row):
            continue
        _ask_for_another(uow, row, by_citizen=event.by_id == row.citizen_id)


def forget_old_deadlines(uow: UnitOfWork) -> None:
    """Remove what was settled a year ago, with its evidence."""
    uow.session.execute(
        delete(MustBook)
        .where(MustBook.settled_at < uow.now - KEPT)
        .execution_options(synchronize_session=False)
    )


def _ask_again(uow: UnitOfWork, row: MustBook) -> None:
    _open_again(uow, row)
    row.waits_for_times = False
    row.has_seen_times = has_free_time(uow, row.citizen_id, row.meeting_type_id)
    later = with_times_again(row.book_by, local_day(uow.now))
    put_off(uow, row, later, MovedBecause.EXEMPTION_ENDED)
    tell_citizen(uow, row, ASKED)
    uow.record(AskedToBook(row.id))


def _ask_for_another(uow: UnitOfWork, row: MustBook, *, by_citizen: bool) -> None:
    """Ask for another meeting; that it was called off is kept, be the day as it was."""
    _open_again(uow, row)
    before, later = row.book_by, with_times_again(row.book_by, local_day(uow.now))
    put_off(uow, row, later, MovedBecause.CALLED_OFF)
    if later != before:
        tell_citizen(uow, row, MOVED)
        uow.record(BookByMoved(row.id))
    elif not by_citizen:
        tell_citizen(uow, row, ASKED)
    tell_staff(uow, row, AGAIN)


def _open_again(uow: UnitOfWork, row: MustBook) -> None:
    row.state, row.met_by, row.settled_at = MustBookState.OPEN, None, None
    row.settled_by_id, row.looked_at = None, uow.now
    uow.session.flush()


def _settle(uow: UnitOfWork, row: MustBook, state: MustBookState) -> None:
    row.state, row.settled_at, row.settled_by_id = state, uow.now, uow.actor.person_id
    uow.session.flush()
    remind_no_more(uow, row)
    uow.record(MustBookSettled(row.id))


def _same(row: MustBook) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    of_type = MustBook.meeting_type_id == row.meeting_type_id
    return MustBook.citizen_id == row.citizen_id, of_type


def _another_meeting(uow: UnitOfWork, row: MustBook) -> bool:
    """Note that another meeting of the type meets it, where one was booked since it was asked."""
    another = uow.session.scalar(meetings_instead(uow, row).limit(1))
    if another is not None:
        row.met_by = another
        uow.session.flush()
    return another is not None


def _meeting(uow: UnitOfWork, booking_id: UUID) -> Booking | None:
    row: Booking | None = uow.session.scalar(select(Booking).where(Booking.id == booking_id))
    return row
