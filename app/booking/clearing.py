"""An adviser is away: their meetings of these days are moved, handed over or called off kindly.

Whoever steps in decides once for all of them, or one by one. The worker does it, each meeting in a
part of the transaction of its own, so that one that cannot be helped keeps no other waiting.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from app.accounts.contract import STAFF, PersonCard
from app.accounts.people import people_by_id
from app.accounts.teams import check_is_one_of, members_of_team, team_ids_of
from app.booking.access import ARRANGERS, steps_in_for
from app.booking.availability import add_absence, check_may_set_calendar_of
from app.booking.contract import AbsenceView, BookingState, ClearingWay, MeetingBecame
from app.booking.contract_events import CalendarCleared, ClearingBegun
from app.booking.models import Absence, BookableAdviser, Booking, ClearedMeeting, Clearing
from app.booking.policy import minute_of
from app.booking.receipts import Entry, entries_of
from app.booking.slots import keep_others_out_of
from app.booking.views import view_of
from app.core.clock import end_of_day, local_day, start_of_day
from app.core.errors import Forbidden, Invalid, NotFound
from app.core.rows import insert_new, one_row
from app.core.texts import _
from app.core.work import UnitOfWork, the_service

LONGEST = timedelta(days=31)


@dataclass(frozen=True)
class Choice:
    """What is to become of a meeting; who takes it over, where a colleague does."""

    way: ClearingWay
    colleague_id: UUID | None = None


@dataclass(frozen=True)
class Seen:
    """One meeting of a clearing, and what became of it; None while it waits."""

    entry: Entry
    became: MeetingBecame | None


@dataclass(frozen=True)
class ClearingView:
    """How far a clearing has come, or had when somebody stopped it."""

    id: UUID
    adviser_id: UUID
    adviser_name: str
    starts_at: datetime
    ends_at: datetime
    is_finished: bool
    is_stopped: bool
    meetings: Sequence[Seen]

    @property
    def done(self) -> int:
        """Return how many meetings have been seen to."""
        return sum(one.became is not None for one in self.meetings)

    @property
    def changed(self) -> int:
        """Return how many meetings are not as they were."""
        kept = (None, MeetingBecame.LEFT, MeetingBecame.FAILED)
        return sum(one.became not in kept for one in self.meetings)


def check_may_clear_for(uow: UnitOfWork, adviser_id: UUID) -> None:
    """Let in the adviser, who steps in for them, and who may set their calendar; else NotFound."""
    if steps_in_for(uow, adviser_id):
        return
    try:
        check_may_set_calendar_of(uow, adviser_id)
    except Forbidden:
        raise NotFound() from None


def meetings_to_clear(uow: UnitOfWork, adviser_id: UUID, first: date, last: date) -> list[Entry]:
    """Return the meetings to come on these local days; without names for who knows none of them.

    That is an administrator, who sets calendars and does not see who meets whom.
    """
    return meetings_amid(uow, adviser_id, start_of_day(first), end_of_day(last))


def meetings_amid(
    uow: UnitOfWork, adviser_id: UUID, since: datetime, until: datetime
) -> list[Entry]:
    """Return the meetings to come that touch a time; without names for who knows none of them."""
    check_may_clear_for(uow, adviser_id)
    return _entries(uow, adviser_id, _rows(uow, adviser_id, since, until))


def absence_to_clear(uow: UnitOfWork, absence_id: UUID) -> tuple[UUID, AbsenceView]:
    """Return whose an absence is, and when, for whoever may clear for them; else NotFound."""
    row = one_row(uow.session, select(Absence).where(Absence.id == absence_id))
    check_may_clear_for(uow, row.adviser_id)
    return row.adviser_id, AbsenceView(row.id, row.starts_at, row.ends_at, row.reason)


def colleagues_to_take_over(uow: UnitOfWork, adviser_id: UUID) -> list[PersonCard]:
    """Return who of an adviser's teams has a calendar too, by name."""
    check_may_clear_for(uow, adviser_id)
    teams = sorted(team_ids_of(uow, adviser_id))
    found = {card.id: card for team in teams for card in members_of_team(uow, team)}
    bookable = uow.session.scalars(
        select(BookableAdviser.adviser_id).where(
            BookableAdviser.adviser_id.in_(found), BookableAdviser.is_open
        )
    )
    able = [found[one] for one in bookable if one != adviser_id and _is_able(found[one])]
    return sorted(able, key=lambda card: (card.name, card.id))


def begin_clearing(
    uow: UnitOfWork,
    clearing_id: UUID,
    adviser_id: UUID,
    *,
    first_on: date,
    last_on: date,
    usual: Choice,
    others: Mapping[UUID, Choice] | None = None,
) -> UUID:
    """Mark an adviser as away on these local days, and have each meeting of theirs seen to.

    `others` are the meetings for which something else than usual was chosen. The same identity
    again begins nothing, and a meeting that another clearing sees to already is left to that.
    """
    check_may_clear_for(uow, adviser_id)
    check_days(uow, first_on, last_on)
    since, until = start_of_day(first_on), end_of_day(last_on)
    if not _begin(uow, clearing_id, adviser_id, since, until, usual, others or {}):
        return clearing_by_id(uow, clearing_id).id
    _mark_away(uow, adviser_id, since, until)
    return clearing_id


def clear_absence(
    uow: UnitOfWork,
    clearing_id: UUID,
    absence_id: UUID,
    *,
    usual: Choice,
    others: Mapping[UUID, Choice] | None = None,
) -> UUID:
    """Have each meeting that touches an absence seen to; otherwise as `begin_clearing`."""
    adviser_id, away = absence_to_clear(uow, absence_id)
    span = (away.starts_at, away.ends_at)
    _begin(uow, clearing_id, adviser_id, *span, usual, others or {})
    return clearing_by_id(uow, clearing_id).id


def clearing_by_id(uow: UnitOfWork, clearing_id: UUID) -> ClearingView:
    """Return how far a clearing has come, for whoever may clear for that adviser."""
    row = one_row(uow.session, select(Clearing).where(Clearing.id == clearing_id))
    check_may_clear_for(uow, row.adviser_id)
    found = uow.session.execute(
        select(Booking, ClearedMeeting.became)
        .join(ClearedMeeting, ClearedMeeting.booking_id == Booking.id)
        .where(ClearedMeeting.clearing_id == clearing_id)
        .order_by(ClearedMeeting.id)
    ).all()
    entries = _entries(uow, row.adviser_id, [booking for booking, _became in found])
    cards = people_by_id(uow, [row.adviser_id])
    return ClearingView(
        id=row.id,
        adviser_id=row.adviser_id,
        adviser_name=cards[row.adviser_id].name if row.adviser_id in cards else "",
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        is_finished=row.finished_at is not None,
        is_stopped=row.stopped_at is not None,
        meetings=[
            Seen(entry, MeetingBecame(became) if became else None)
            for entry, (_booking, became) in zip(entries, found, strict=True)
        ],
    )


def is_seen_to(uow: UnitOfWork, booking_id: UUID, adviser_id: UUID) -> bool:
    """Say whether a meeting was seen to because an adviser is away."""
    seen = (
        select(ClearedMeeting.id)
        .join(Clearing, Clearing.id == ClearedMeeting.clearing_id)
        .where(ClearedMeeting.booking_id == booking_id, Clearing.adviser_id == adviser_id)
    )
    return uow.session.scalar(seen.limit(1)) is not None


def _begin(
    uow: UnitOfWork,
    clearing_id: UUID,
    adviser_id: UUID,
    since: datetime,
    until: datetime,
    usual: Choice,
    others: Mapping[UUID, Choice],
) -> bool:
    """Write down what is to become of each meeting; says whether it was not written before."""
    check_is_one_of(
        uow, adviser_id, STAFF, field="adviser_id", message=_("This person does not work here.")
    )
    _check_choices(uow, adviser_id, [usual, *others.values()])
    keep_others_out_of(uow, adviser_id)
    rows = _not_seen_to(uow, _rows(uow, adviser_id, since, until))
    row: dict[str, object] = {
        "municipality_id": uow.municipality.id,
        "id": clearing_id,
        "adviser_id": adviser_id,
        "begun_by_id": uow.actor.require_person(),
        "starts_at": since,
        "ends_at": until,
        "begun_at": uow.now,
        "finished_at": None if rows else uow.now,
    }
    if not insert_new(uow.session, Clearing, [row]):
        return False
    _write_down(uow, clearing_id, {one.id: others.get(one.id, usual) for one in rows})
    # Where there are meetings, whoever sees to the last of them says that all is done.
    uow.record(ClearingBegun(clearing_id) if rows else CalendarCleared(clearing_id))
    return True


def _rows(uow: UnitOfWork, adviser_id: UUID, since: datetime, until: datetime) -> list[Booking]:
    """Return the meetings that touch a time, and have not begun yet."""
    rows = select(Booking).where(
        Booking.adviser_id == adviser_id,
        Booking.taken_until > minute_of(max(since, uow.now)),
        Booking.ends_at > since,
        Booking.starts_at > uow.now,
        Booking.starts_at < until,
        Booking.state == BookingState.BOOKED,
    )
    return list(uow.session.scalars(rows.order_by(Booking.starts_at, Booking.id)))


def _entries(uow: UnitOfWork, adviser_id: UUID, rows: Sequence[Booking]) -> list[Entry]:
    entries = entries_of(uow, [view_of(uow, row) for row in rows])
    if steps_in_for(uow, adviser_id):
        return entries
    return [replace(entry, citizen_name="") for entry in entries]


def check_days(uow: UnitOfWork, first_on: date, last_on: date) -> None:
    """Take days in order, at most a month, of which the last has not passed; else Invalid."""
    if last_on < first_on:
        raise Invalid(fields={"last_on": [_("The last day is before the first.")]})
    if last_on < local_day(uow.now):
        raise Invalid(fields={"last_on": [_("The last day has passed.")]})
    if last_on - first_on > LONGEST:
        raise Invalid(fields={"last_on": [_("Choose at most a month at a time.")]})


def _check_choices(uow: UnitOfWork, adviser_id: UUID, choices: Collection[Choice]) -> None:
    named = {one.colleague_id for one in choices if one.way == ClearingWay.COLLEAGUE}
    if not named <= {card.id for card in colleagues_to_take_over(uow, adviser_id)}:
        raise Invalid(fields={"usual": [_("Choose a colleague of the team.")]})


def _mark_away(uow: UnitOfWork, adviser_id: UUID, since: datetime, until: datetime) -> None:
    """Keep the days free, once; whoever steps in may, although they do not set the calendar."""
    there = select(Absence.id).where(
        Absence.adviser_id == adviser_id, Absence.starts_at <= since, Absence.ends_at >= until
    )
    if uow.session.scalar(there.limit(1)) is not None:
        return
    acting = uow.acting_as(the_service("clearing"))
    add_absence(acting, adviser_id, starts_at=since, ends_at=until)
    uow.events.extend(acting.events)


def _not_seen_to(uow: UnitOfWork, rows: Sequence[Booking]) -> list[Booking]:
    waiting = select(ClearedMeeting.booking_id).where(
        ClearedMeeting.booking_id.in_([row.id for row in rows]), ClearedMeeting.became.is_(None)
    )
    taken = set(uow.session.scalars(waiting))
    return [row for row in rows if row.id not in taken]


def _write_down(uow: UnitOfWork, clearing_id: UUID, choices: Mapping[UUID, Choice]) -> None:
    of_clearing = {"municipality_id": uow.municipality.id, "clearing_id": clearing_id}
    rows = [
        {
            **of_clearing,
            "id": uow.new_id(),
            "booking_id": booking_id,
            "way": choice.way.value,
            "colleague_id": choice.colleague_id,
        }
        for booking_id, choice in choices.items()
    ]
    insert_new(uow.session, ClearedMeeting, rows)


def _is_able(card: PersonCard) -> bool:
    return card.is_active and not card.roles.isdisjoint(ARRANGERS)
