"""Asking a citizen to book a meeting by a date; see `asking_many` for several at once."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select, update

from app.booking.access import check_may_arrange_for, is_arranged_by_staff
from app.booking.contract import BookingState
from app.booking.meeting_types import meeting_type
from app.booking.models import Booking
from app.booking.must_book.contract import (
    LONGEST_RULE,
    LONGEST_TEXT,
    Asked,
    AskedToBook,
    DayOutOfReach,
    MustBookState,
    MustBookView,
)
from app.booking.must_book.kinds_told import ASKED
from app.booking.must_book.models import MustBook
from app.booking.must_book.reminding import remind, tell_citizen
from app.booking.must_book.texts import TEXTS_EN, seal_texts
from app.booking.must_book.times import has_free_time
from app.booking.must_book.views import (
    check_arranges,
    take_turn_to_ask,
    unsettled,
    view_of,
)
from app.core.clock import end_of_day, local_day
from app.core.errors import Forbidden, Invalid
from app.core.texts import _
from app.core.work import UnitOfWork

FURTHEST = timedelta(days=366)


def ask_to_book(uow: UnitOfWork, citizen_id: UUID, asked: Asked) -> MustBookView | None:
    """Ask a citizen to book a meeting by the end of a day, and tell them why and what helps.

    Asked before for the same type or subject, they are asked anew, and told where the day is
    another. Returns None where they have such a meeting ahead of them already, or were let off
    what has the same subject. DayOutOfReach for a day before tomorrow, or more than a year ahead.
    """
    check_arranges(uow)
    if not is_arranged_by_staff(uow, citizen_id):
        raise Forbidden()
    check_asked(uow, asked)
    return ask_as(uow, uow.actor.person_id, citizen_id, asked)


def ask_as(
    uow: UnitOfWork, asked_by_id: UUID | None, citizen_id: UUID, asked: Asked
) -> MustBookView | None:
    """Ask a citizen in somebody's name for what was checked before; None as `ask_to_book`."""
    check_may_arrange_for(uow, citizen_id)
    is_off = _is_let_off(uow, citizen_id, asked)
    if is_off or who_have_a_meeting(uow, [citizen_id], asked.meeting_type_id):
        return None
    return _ask(uow, asked_by_id, citizen_id, asked)


def check_asked(uow: UnitOfWork, asked: Asked) -> None:
    """Refuse what cannot be asked for, beside what was said of it."""
    fields: dict[str, list[str]] = {}
    if not meeting_type(uow, asked.meeting_type_id).is_active:
        fields["meeting_type_id"] = [_("Choose among the meeting types.")]
    today = local_day(uow.now)
    day = ""
    if asked.book_by <= today:
        day = _("Choose a day from tomorrow on.")
    elif asked.book_by - today > FURTHEST:
        day = _("Choose at most a year.")
    texts = (
        ("reason", asked.reason, LONGEST_TEXT),
        ("rule", asked.rule, LONGEST_RULE),
        ("help", asked.help, LONGEST_TEXT),
        ("reason_en", asked.reason_en, LONGEST_TEXT),
        ("help_en", asked.help_en, LONGEST_TEXT),
    )
    for name, text, most in texts:
        if not text.strip() and name not in TEXTS_EN:
            fields[name] = [_("This is missing.")]
        elif len(text.strip()) > most:
            fields[name] = [_("Write at most %(n)s characters.", n=most)]
    if fields:
        raise Invalid(fields=fields | ({"book_by": [day]} if day else {}))
    if day:
        raise DayOutOfReach(fields={"book_by": [day]})


def who_have_a_meeting(uow: UnitOfWork, citizen_ids: Collection[UUID], type_id: UUID) -> set[UUID]:
    """Return those of some citizens who have a meeting of a type ahead of them."""
    ahead = select(Booking.citizen_id).where(
        Booking.citizen_id.in_(citizen_ids),
        Booking.starts_at > uow.now,
        Booking.state == BookingState.BOOKED,
        Booking.meeting_type_id == type_id,
    )
    return set(uow.session.scalars(ahead))


def _is_let_off(uow: UnitOfWork, citizen_id: UUID, asked: Asked) -> bool:
    if asked.subject is None:
        return False
    let_off = select(MustBook.id).where(
        MustBook.citizen_id == citizen_id,
        MustBook.subject == asked.subject,
        MustBook.state == MustBookState.EXEMPT,
    )
    return uow.session.scalar(let_off) is not None


def _ask(uow: UnitOfWork, asked_by_id: UUID | None, citizen_id: UUID, asked: Asked) -> MustBookView:
    take_turn_to_ask(uow, citizen_id)
    row = _known(uow, citizen_id, asked)
    before: date | None = None
    if row is None:
        _leave_subject_to_next(uow, citizen_id, asked)
        row = MustBook(id=uow.new_id(), citizen_id=citizen_id, first_book_by=asked.book_by)
        row.asked_at, row.looked_at, row.changes = uow.now, uow.now, 0
    else:
        before = row.book_by
        row.changes += 1
    row.meeting_type_id, row.subject = asked.meeting_type_id, asked.subject or row.subject
    row.state, row.book_by, row.rule = MustBookState.OPEN, asked.book_by, asked.rule.strip()
    row.deadline_at, row.asked_by_id = end_of_day(asked.book_by), asked_by_id
    seal_texts(uow, row, asked)
    row.waits_for_times = False
    row.has_seen_times = has_free_time(uow, citizen_id, asked.meeting_type_id)
    uow.session.add(row)
    uow.session.flush()
    remind(uow, row)
    if before != asked.book_by:
        tell_citizen(uow, row, ASKED)
    uow.record(AskedToBook(row.id))
    return view_of(uow, row)


def _leave_subject_to_next(uow: UnitOfWork, citizen_id: UUID, asked: Asked) -> None:
    """Let what is settled keep its evidence without the subject, which is asked about once."""
    uow.session.execute(
        update(MustBook)
        .where(
            MustBook.citizen_id == citizen_id,
            MustBook.subject == asked.subject,
            MustBook.settled_at.is_not(None),
        )
        .values(subject=None)
        .execution_options(synchronize_session="fetch")
    )


def _known(uow: UnitOfWork, citizen_id: UUID, asked: Asked) -> MustBook | None:
    """Return what the citizen was asked before: of the same type, else of the same subject."""
    theirs = unsettled(uow, MustBook.citizen_id == citizen_id)
    same = [one for one in theirs if one.meeting_type_id == asked.meeting_type_id]
    same += [one for one in theirs if asked.subject and one.subject == asked.subject]
    return same[0] if same else None
