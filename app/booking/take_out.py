"""What somebody takes along of meetings, and of what the packages within add to them.

What the job centre notes for itself about a meeting is not theirs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from sqlalchemy import select

from app.booking.contract import BookingState
from app.booking.drop_in.take_out import numbers_to_take
from app.booking.in_calendars import name_of, where_met
from app.booking.meeting_types import meeting_types_by_id
from app.booking.models import Booking
from app.booking.must_book.take_out import asked_to_take
from app.booking.receipts import Receipt, receipts_of
from app.booking.sessions.take_out import sessions_to_take
from app.booking.views import view_of
from app.booking.waiting.take_out import waits_to_take
from app.core.take_out import Entry, Part, Record, Section, record
from app.core.texts import Text, _, format_moment, lazy
from app.core.work import UnitOfWork

STATE_WORDS: Mapping[BookingState, Text] = {
    BookingState.HELD: lazy("Not booked yet"),
    BookingState.BOOKED: lazy("Booked"),
    BookingState.CANCELLED: lazy("Cancelled"),
    BookingState.CAME: lazy("You were there"),
    BookingState.MISSED: lazy("You were not there"),
}


def meetings_to_take(uow: UnitOfWork) -> Part:
    """Provide the acting person's meetings, sessions and numbers, and what they wait for."""
    within = (sessions_to_take, numbers_to_take, waits_to_take, asked_to_take)
    others = [provide(uow) for provide in within]
    records: dict[str, Iterable[Record]] = {"booking": _records(uow)}
    for one in others:
        records |= one.records
    mine = Section(_("My meetings"), map(_meeting, _receipts(uow)))
    return Part(
        "booking",
        _("Meetings"),
        sections=(mine, *(section for one in others for section in one.sections)),
        records=records,
    )


def _meeting(one: Receipt) -> Entry:
    meeting = one.meeting
    facts = [
        (_("When"), format_moment(meeting.starts_at)),
        (_("With"), one.adviser_name),
        (_("Where"), where_met(meeting, one.place, one.video_url)),
        (_("How it stands"), str(STATE_WORDS[meeting.state])),
        (_("The number we call"), meeting.phone),
    ]
    late = _("You wrote that you would be late: %(text)s", text=meeting.late_text)
    why = _("Why it was cancelled: %(text)s", text=meeting.cancel_reason)
    said = [late if meeting.late_text else "", why if meeting.cancel_reason else ""]
    return Entry(name_of(one.kind), facts=facts, texts=said)


def _receipts(uow: UnitOfWork) -> list[Receipt]:
    booked = [row for row in _rows(uow) if row.state != BookingState.HELD]
    return receipts_of(uow, [view_of(uow, row) for row in booked])


def _rows(uow: UnitOfWork) -> Sequence[Booking]:
    mine = select(Booking).where(Booking.citizen_id == uow.actor.require_person())
    return uow.session.scalars(mine.order_by(Booking.starts_at.desc(), Booking.id)).all()


def _records(uow: UnitOfWork) -> Iterator[Record]:
    columns = (
        *("adviser_id", "meeting_type_id", "place_id", "mode", "with_interpreter"),
        *("interpreter_language", "interpreter_named", "interpreter_state", "starts_at"),
        *("ends_at", "state", "hold_until", "is_offer", "sequence", "moves", "minutes_late"),
        *("is_called_off_by_us", "confirmed_at", "created_at"),
    )
    rows = _rows(uow)
    kinds = meeting_types_by_id(uow, {row.meeting_type_id for row in rows})
    for row in rows:
        view = view_of(uow, row)
        opened = {
            "late_text": view.late_text,
            "cancel_reason": view.cancel_reason,
            "phone": view.phone,
            "meeting_type": name_of(kinds[row.meeting_type_id]),
        }
        yield record(row, *columns, **opened)
