"""Giving seats and taking them back.

Whoever gives one holds the pool, so that the last seat is given once, and others wait their turn.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import select

from app.accounts.target_groups import target_groups_of
from app.booking.access import check_may_arrange_for, is_arranged_by_staff
from app.core.clock import COPENHAGEN, local_day
from app.core.errors import Invalid, NotFound
from app.core.rows import insert_new
from app.core.texts import _
from app.core.work import UnitOfWork
from app.licences.access import (
    check_gives,
    held_pool,
    licence_for_staff,
    licence_to_see,
    pool_by_id,
    room_of,
)
from app.licences.contract import (
    CitizenHasLicence,
    GivenBy,
    HadLicenceBefore,
    LicenceEnded,
    LicenceGiven,
    LicenceOver,
    LicencePoolClosed,
    LicencePoolEmpty,
    LicenceState,
    LicenceTakenBack,
    LicenceView,
    PoolFacts,
    SeatFreed,
    TooLateToUndo,
)
from app.licences.kinds_told import GIVEN, GIVEN_AGAIN, TAKEN_BACK
from app.licences.models import Licence, LicenceNotice, LicencePool
from app.licences.policy import (
    ENDED,
    Stretch,
    extended_at,
    extends_itself,
    gives_seats,
    is_within,
    last_day_taken_back,
    next_look,
    state_on,
    stretch_of,
    with_grace,
)
from app.licences.pools import is_open_to
from app.licences.settling import checked_word, close_requests, open_again, say_why_taken_back
from app.licences.telling import tell
from app.licences.views import days_of, facts_of, licence_views
from app.licences.waiting import end_wait

UNDONE_WITHIN = timedelta(hours=1)
FURTHEST_AHEAD = timedelta(days=366)
_A_DAY = timedelta(days=1)


def give_licence(
    uow: UnitOfWork,
    pool_id: UUID,
    citizen_id: UUID,
    *,
    from_on: date | None = None,
    given: GivenBy = GivenBy.REFERRAL,
    subject: str | None = None,
) -> LicenceView:
    """Give a citizen a seat of a pool from today, or from a day within a year; they are told.

    Of one that comes with an enrolment, whoever enrols them tells. With a `subject`, such as
    "programme/<id>", the same is given once. LicencePoolEmpty where no seat is free,
    HasLicenceAlready where they have one, LicencePoolClosed where none is given.
    """
    check_gives(uow)
    check_may_arrange_for(uow, citizen_id)
    if not is_arranged_by_staff(uow, citizen_id):
        raise NotFound()
    first = from_on or local_day(uow.now)
    if not local_day(uow.now) <= first <= local_day(uow.now) + FURTHEST_AHEAD:
        raise Invalid(fields={"from_on": [_("Choose a day from today on, within a year.")]})
    pool = held_pool(uow, pool_id)
    present = licence_in_use(uow, pool.id, citizen_id)
    if present is not None:
        if subject is None or present.subject != subject:
            raise CitizenHasLicence()
        return licence_views(uow, [present])[0]
    row = write_licence(uow, pool, citizen_id, first, given, subject=subject)
    if given != GivenBy.ENROLMENT:
        tell(uow, pool, row, GIVEN)
    return licence_views(uow, [row])[0]


def take_seat(
    uow: UnitOfWork, pool_id: UUID, citizen_id: UUID, *, is_invited: bool = False
) -> LicenceView:
    """Give the acting citizen a free seat of a pool that is open to them; again changes nothing.

    LicencePoolEmpty where there is none, or somebody stands in line for it; HadLicenceBefore where
    they have had one. Who `is_invited` need not be of its target groups.
    """
    pool = pool_open_to(uow, pool_id, citizen_id, is_invited=is_invited)
    present = licence_in_use(uow, pool.id, citizen_id)
    if present is None:
        check_has_had_none(uow, pool.id, citizen_id)
        room = room_of(uow, pool)
        if room.free <= room.waiting:
            raise LicencePoolEmpty()
        today = local_day(uow.now)
        present = write_licence(uow, pool, citizen_id, today, GivenBy.SELF)
    return licence_views(uow, [present])[0]


def pool_open_to(
    uow: UnitOfWork, pool_id: UUID, citizen_id: UUID, *, is_invited: bool = False
) -> LicencePool:
    """Return a pool, held, that a citizen takes seats of by themselves; NotFound for others.

    It is theirs also where they have a licence of it already. Who `is_invited` need not be of its
    target groups.
    """
    if uow.actor.person_id != citizen_id:
        raise NotFound()
    pool = held_pool(uow, pool_id)
    groups = {group.slug for group in target_groups_of(uow, citizen_id)}
    groups |= set(facts_of(pool).target_groups) if is_invited else set()
    has_one = licence_in_use(uow, pool.id, citizen_id) is not None
    if not has_one and not is_open_to(uow, pool, groups):
        raise NotFound()
    return pool


def write_licence(
    uow: UnitOfWork,
    pool: LicencePool,
    citizen_id: UUID,
    first: date,
    given: GivenBy,
    *,
    subject: str | None = None,
) -> Licence:
    """Give a seat of a pool that one holds, where there is one, and end the wait for it."""
    facts = facts_of(pool)
    if not gives_seats(facts, is_active=pool.is_active, from_on=first):
        raise LicencePoolClosed()
    if room_of(uow, pool).free < 1:
        raise LicencePoolEmpty()
    days = stretch_of(facts, first)
    row = Licence(
        id=uow.new_id(),
        licence_pool_id=pool.id,
        citizen_id=citizen_id,
        given=given.value,
        given_by_id=None if given == GivenBy.LINE else uow.actor.person_id,
        given_at=uow.now,
        subject=subject,
        from_on=first,
        extensions=0,
        changes=0,
    )
    put_days(uow, pool, row, days)
    uow.session.add(row)
    end_wait(uow, pool.id, citizen_id)
    uow.session.flush()
    uow.record(LicenceGiven(row.id))
    return row


def put_days(uow: UnitOfWork, pool: LicencePool, row: Licence, days: Stretch) -> None:
    """Write the days of a licence, whose steps are counted from now on."""
    row.last_on, row.grace_until_on = days.last_on, days.grace_until_on
    row.dated_at, row.look_at = uow.now, next_look_at(uow, facts_of(pool), days)
    if extends_itself(facts_of(pool)) and extended_at(days) <= uow.now:
        row.look_at = uow.now


def next_look_at(uow: UnitOfWork, facts: PoolFacts, days: Stretch) -> datetime | None:
    """Return when there is next something to do about a licence of a pool."""
    return next_look(days, facts.steps, uow.now, extends_itself=extends_itself(facts))


def take_back(uow: UnitOfWork, licence_id: UUID, *, word: str = "") -> LicenceView:
    """End a licence with today, which stays a whole day; twice is harmless.

    The citizen is told, with a word why, where there is one.

    In the evening, when nobody is told any more, it ends with tomorrow. One that has not begun ends
    at once. The seat is free when it has ended. LicenceOver where it has ended already.
    """
    pool, row = licence_for_staff(uow, licence_id)
    if row.taken_back_at is None:
        words = checked_word(word)
        end_early(uow, pool, row, last_on=last_day_taken_back(row.last_on, uow.now))
        say_why_taken_back(uow, row, words)
        tell(uow, pool, row, TAKEN_BACK)
    return licence_views(uow, [row])[0]


def end_at_once(uow: UnitOfWork, licence_id: UUID) -> None:
    """End a licence now, as what it was given with has ended; its seat is free. Twice is harmless.

    Nobody is told: whoever ends the other tells of it.
    """
    pool, row = licence_for_staff(uow, licence_id)
    yesterday = local_day(uow.now) - _A_DAY
    if row.last_on <= yesterday:
        return
    if row.taken_back_at is None:
        end_early(uow, pool, row, last_on=yesterday)
    else:
        put_days(uow, pool, row, with_grace(row.from_on, yesterday, _promised_grace(row)))
        row.changes += 1
    row.look_at = uow.now
    _hold_told_of_end(uow, row)
    uow.session.flush()
    uow.record(SeatFreed(pool.id))


def _hold_told_of_end(uow: UnitOfWork, row: Licence) -> None:
    """Hold that the end of a licence was told, so that no round tells it once more."""
    facts = {"licence_id": row.id, "step": ENDED, "last_on": row.last_on, "told_at": uow.now}
    key = {"municipality_id": uow.municipality.id, "id": uow.new_id()}
    insert_new(uow.session, LicenceNotice, [key | facts])
    if row.from_on <= row.last_on:
        uow.record(LicenceEnded(row.id))


def give_back(uow: UnitOfWork, licence_id: UUID) -> LicenceView:
    """Undo within the hour that a licence was taken back or given up: it lasts as long as before.

    TooLateToUndo later, and where somebody else has the seat by now.
    """
    pool, row = licence_for_staff(uow, licence_id)
    if row.taken_back_at is not None:
        end_late_again(uow, pool, row)
        tell(uow, pool, row, GIVEN_AGAIN)
    return licence_views(uow, [row])[0]


def undo_giving(uow: UnitOfWork, licence_id: UUID) -> None:
    """Undo within the hour that one has given a licence, as if it had not been.

    TooLateToUndo later, or once the citizen has used it, or it has become another.
    """
    pool, row = licence_for_staff(uow, licence_id)
    is_ones_own = row.given_by_id == uow.actor.person_id
    is_as_left = row.opened_at is None and row.changes == 0 and row.taken_back_at is None
    if not is_ones_own or not is_as_left or not is_within(row.given_at, uow.now, UNDONE_WITHIN):
        raise TooLateToUndo()
    uow.session.delete(row)
    uow.session.flush()
    uow.record(SeatFreed(pool.id))


def address_to_open(uow: UnitOfWork, licence_id: UUID) -> tuple[str, bool]:
    """Return the address of the service that a citizen goes to, and whether for the first time.

    LicenceOver once the last day is over, or before the first; NotFound where there is no address.
    """
    row = licence_to_see(uow, licence_id)
    pool = pool_by_id(uow, row.licence_pool_id)
    if row.citizen_id != uow.actor.person_id or not pool.url:
        raise NotFound()
    if state_on(days_of(row), local_day(uow.now)) != LicenceState.ACTIVE:
        raise LicenceOver()
    return pool.url, row.opened_at is None


def note_opening(uow: UnitOfWork, licence_id: UUID) -> str:
    """Note that a citizen goes to the service, and return its address, as `address_to_open`."""
    address, _is_first = address_to_open(uow, licence_id)
    held = select(Licence).where(Licence.id == licence_id).with_for_update()
    row = uow.session.scalars(held.execution_options(populate_existing=True)).one()
    row.opened_at = row.opened_at or uow.now
    uow.session.flush()
    return address


def licence_in_use(uow: UnitOfWork, pool_id: UUID, citizen_id: UUID) -> Licence | None:
    """Return a citizen's licence of a pool that has not ended."""
    return uow.session.scalar(
        select(Licence)
        .where(
            Licence.citizen_id == citizen_id,
            Licence.last_on >= local_day(uow.now),
            Licence.licence_pool_id == pool_id,
        )
        .limit(1)
    )


def check_has_had_none(uow: UnitOfWork, pool_id: UUID, citizen_id: UUID) -> None:
    """Refuse whoever had a licence of a pool before to take one anew by themselves."""
    if pool_id in pools_had(uow, citizen_id):
        raise HadLicenceBefore()


def pools_had(uow: UnitOfWork, citizen_id: UUID) -> set[UUID]:
    """Return the pools that a citizen had a licence of which began, or which staff took back."""
    began = Licence.from_on <= Licence.last_on
    by_staff = Licence.taken_back_by_id.is_not(None) & (Licence.taken_back_by_id != citizen_id)
    rows = select(Licence.licence_pool_id).where(
        Licence.citizen_id == citizen_id, Licence.last_on < local_day(uow.now), began | by_staff
    )
    return set(uow.session.scalars(rows))


def end_early(uow: UnitOfWork, pool: LicencePool, row: Licence, *, last_on: date) -> None:
    """End a licence, held with its pool, with a day; the grace is as long as it was promised.

    One that has not begun ends at once. LicenceOver where it has ended already.
    """
    today, state = local_day(uow.now), state_on(days_of(row), local_day(uow.now))
    if state in {LicenceState.GRACE, LicenceState.OVER}:
        raise LicenceOver()
    row.before_taken_back = row.last_on
    if state == LicenceState.AHEAD:
        last_on = today - _A_DAY
    close_requests(uow, [row.id])
    put_days(uow, pool, row, with_grace(row.from_on, last_on, _promised_grace(row)))
    row.taken_back_at, row.taken_back_by_id = uow.now, uow.actor.person_id
    row.changes += 1
    uow.session.flush()
    uow.record(LicenceTakenBack(row.id))
    if state == LicenceState.AHEAD:
        uow.record(SeatFreed(pool.id))


def may_be_undone(uow: UnitOfWork, one: LicenceView) -> bool:
    """Say whether it is less than an hour ago that a licence was taken back or given up."""
    return is_within(one.taken_back_at, uow.now, UNDONE_WITHIN)


def undone_until(one: LicenceView) -> time | None:
    """Return the local time until which it is undone that a licence was taken back or given up."""
    if one.taken_back_at is None:
        return None
    return (one.taken_back_at + UNDONE_WITHIN).astimezone(COPENHAGEN).time()


def end_late_again(uow: UnitOfWork, pool: LicencePool, row: Licence) -> None:
    """Undo that a licence, held with its pool, ends early; TooLateToUndo where it cannot be."""
    is_free = row.last_on >= local_day(uow.now) or room_of(uow, pool).free > 0
    is_soon = is_within(row.taken_back_at, uow.now, UNDONE_WITHIN)
    if row.before_taken_back is None or not is_soon or not is_free or _has_another(uow, row):
        raise TooLateToUndo()
    put_days(uow, pool, row, with_grace(row.from_on, row.before_taken_back, _promised_grace(row)))
    open_again(uow, row)
    row.taken_back_at = row.taken_back_by_id = row.before_taken_back = None
    row.taken_back_why_sealed = None
    row.changes += 1
    uow.session.flush()


def _promised_grace(row: Licence) -> int:
    return (row.grace_until_on - row.last_on).days


def _has_another(uow: UnitOfWork, row: Licence) -> bool:
    present = licence_in_use(uow, row.licence_pool_id, row.citizen_id)
    return present is not None and present.id != row.id
