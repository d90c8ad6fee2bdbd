"""What is taken of people's time, as whole minutes: a team has ten thousand of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import BigInteger, ColumnElement, String, and_, cast, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from app.booking.calendars.busy import busy_outside
from app.booking.contract import BookingState
from app.booking.models import Absence, Booking
from app.booking.policy import LONGEST, Minute, Span, minute_after, minute_of, moment_of
from app.core.work import UnitOfWork

Whose = InstrumentedAttribute[UUID]

_PAST_LONGEST = 4_096  # minutes: more than `LONGEST`

# Meetings that are held, or were: what was noted of one can be taken back, and so its time stays.
MET = (BookingState.BOOKED, BookingState.CAME, BookingState.MISSED)


def meetings_of(
    uow: UnitOfWork,
    adviser_ids: Collection[UUID],
    *,
    since: Minute,
    until: Minute,
    looks: UUID,
    except_for: UUID | None = None,
) -> Mapping[UUID, list[Span]]:
    """Return when advisers have meetings, with the buffer, or somebody but who looks holds a time.

    What is offered to who looks counts as well: it is theirs by saying yes to the offer. By
    adviser, in order; one meeting may be left out.
    """
    standing = _standing(uow, Booking.taken_until, since, until, except_for)
    is_theirs = Booking.adviser_id.in_(adviser_ids)
    is_anybodys = or_(Booking.state.in_(MET), Booking.citizen_id != looks, Booking.is_offer)
    of = Booking.adviser_id
    return _spans(uow, of, Booking.taken_until, standing, is_theirs, is_anybodys)


def meetings_of_citizen(
    uow: UnitOfWork,
    citizen_id: UUID,
    *,
    since: Minute,
    until: Minute,
    except_for: UUID | None = None,
) -> list[Span]:
    """Return when a citizen has meetings; what they only hold is theirs to change."""
    standing = _standing(uow, Booking.ends_minute, since, until, except_for)
    booked = and_(Booking.citizen_id == citizen_id, Booking.state.in_(MET))
    found = _spans(uow, Booking.citizen_id, Booking.ends_minute, standing, booked)
    return found.get(citizen_id, [])


def absences_between(
    uow: UnitOfWork, adviser_ids: Collection[UUID], *, since: Minute, until: Minute
) -> Mapping[UUID, list[Span]]:
    """Return when advisers are away, or taken by what stands in their own calendars."""
    rows = uow.session.execute(
        select(Absence.adviser_id, Absence.starts_at, Absence.ends_at).where(
            Absence.adviser_id.in_(adviser_ids),
            Absence.starts_at < moment_of(until),
            Absence.ends_at > moment_of(since),
        )
    )
    found: dict[UUID, list[Span]] = {}
    for adviser_id, starts_at, ends_at in rows:
        found.setdefault(adviser_id, []).append((minute_of(starts_at), minute_after(ends_at)))
    for adviser_id, spans in busy_outside(uow, adviser_ids, since=since, until=until).items():
        found.setdefault(adviser_id, []).extend(spans)
    return found


def _standing(
    uow: UnitOfWork,
    ends: InstrumentedAttribute[int],
    since: Minute,
    until: Minute,
    except_for: UUID | None,
) -> ColumnElement[bool]:
    is_held = and_(Booking.state == BookingState.HELD, Booking.hold_until > uow.now)
    is_standing = or_(Booking.state.in_(MET), is_held)
    # Between two ends, so that an index need not go through all that is still to come.
    standing = and_(is_standing, Booking.taken_from < until, ends > since, ends < until + LONGEST)
    return standing if except_for is None else and_(standing, Booking.id != except_for)


def _spans(
    uow: UnitOfWork,
    whose: Whose,
    ends: InstrumentedAttribute[int],
    *criteria: ColumnElement[bool],
) -> dict[UUID, list[Span]]:
    """Return spans by whose they are, in order.

    One text of numbers for each, because a row for each span takes several times as long; a span
    is one number, its beginning before its length.
    """
    begins = cast(Booking.taken_from, BigInteger)
    number = cast(begins * _PAST_LONGEST + (ends - Booking.taken_from), String)
    is_sqlite = uow.session.get_bind().dialect.name == "sqlite"
    listed = (func.group_concat if is_sqlite else func.string_agg)(number, " ")
    found: dict[UUID, list[Span]] = {}
    for person_id, text in uow.session.execute(
        select(whose, listed).where(*criteria).group_by(whose)
    ):
        apart = (divmod(one, _PAST_LONGEST) for one in sorted(map(int, text.split(" "))))
        found[person_id] = [(begin, begin + length) for begin, length in apart]
    return found
