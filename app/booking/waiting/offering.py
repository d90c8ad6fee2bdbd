"""Offering what comes free: to the first in line who can take it, one time and one person a turn.

Who could be offered what is looked for without writing, so that nobody has to wait for a look
through everybody's calendars; each offer is then written by itself, and looked at anew.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from app.accounts.contract import OwnAdviser
from app.accounts.own_advisers import own_advisers_of
from app.accounts.people import people_by_id
from app.booking.arranging import Wanted, keep_for
from app.booking.contract import BookingState, MeetingMode, MeetingTypeView, Slot
from app.booking.meeting_types import meeting_types_by_id, places
from app.booking.models import STANDING, BookableAdviser, Booking
from app.booking.policy import minute_of
from app.booking.rules import is_moved_too_often, is_too_late_to_move
from app.booking.slots import Wish, free_slots
from app.booking.waiting.access import entry_by_id, locked_entry, locked_offer
from app.booking.waiting.contract import OfferOutcome, PartOfDay
from app.booking.waiting.kinds_told import OFFERED, TAKEN_OFF
from app.booking.waiting.line import end_wait, standing_entries
from app.booking.waiting.models import WaitingEntry, WaitingOffer
from app.booking.waiting.policy import MOST_UNANSWERED, Fitting, answer_by, fits
from app.booking.waiting.settling import is_kept, settle
from app.core.clock import local_day
from app.core.errors import Conflict, Problem
from app.core.rounds import visit_each
from app.core.turns import take_turn
from app.core.work import Municipality, UnitOfWork, Units, the_service
from app.notifications.service import notify

OFFERS = "waiting-offers"
SERVICE = the_service(OFFERS)
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Proposal:
    """A time that somebody in line could be offered, and until when they may answer."""

    entry_id: UUID
    slot: Slot
    answer_by: datetime


def offer_free_times(units: Units, municipalities: Callable[[], Iterable[Municipality]]) -> None:
    """End what nobody answered, and offer what is free, in every municipality."""

    def visit(municipality: Municipality) -> None:
        _let_lapse(units, municipality)
        _offer(units, municipality)

    visit_each(municipalities(), OFFERS, visit)


def lapsed_offers(uow: UnitOfWork) -> list[UUID]:
    """Return the open offers whose time is not kept any more."""
    rows = uow.session.scalars(
        select(WaitingOffer)
        .where(WaitingOffer.settled_at.is_(None))
        .order_by(WaitingOffer.answer_by)
    ).all()
    return [row.id for row in rows if not is_kept(uow, row)]


def let_lapse(uow: UnitOfWork, offer_id: UUID) -> None:
    """End an offer that is not kept any more; who did not answer three in a row leaves the line.

    They are told so, and may join again.
    """
    offer = locked_offer(uow, offer_id)
    if offer.settled_at is not None or is_kept(uow, offer):
        return
    was_unanswered = uow.now >= offer.answer_by
    settle(uow, offer, OfferOutcome.LAPSED)
    entry = locked_entry(uow, offer.entry_id)
    entry.unanswered += 1 if was_unanswered else 0
    uow.session.flush()
    if entry.unanswered >= MOST_UNANSWERED and entry.ended_at is None:
        end_wait(uow, entry)
        facts = {"waiting_id": str(entry.id)}
        notify(uow, entry.citizen_id, TAKEN_OFF, facts, subject=f"waiting/{entry.id}")


def proposals(uow: UnitOfWork) -> list[Proposal]:
    """Return who in line could be offered what, each time once, the longest wait first."""
    line = _who_may_be_offered(uow)
    if not line:
        return []
    kinds = meeting_types_by_id(uow, {one.meeting_type_id for one in line})
    known = _known(uow, line)
    given: list[Slot] = []
    found = []
    for entry in line:
        proposal = _proposal(uow, entry, kinds[entry.meeting_type_id], known, given)
        if proposal is not None:
            given.append(proposal.slot)
            found.append(proposal)
    return found


def make_offer(uow: UnitOfWork, proposal: Proposal) -> UUID:
    """Hold a time for somebody in line and tell them; Conflict where one of both is gone."""
    take_turn(uow, OFFERS)
    entry, slot = entry_by_id(uow, proposal.entry_id), proposal.slot
    wanted = Wanted(
        entry.meeting_type_id, slot.starts_at, slot.mode, slot.adviser_id, slot.place_id
    )
    held = keep_for(uow, entry.citizen_id, wanted, until=proposal.answer_by)
    if locked_entry(uow, entry.id).ended_at is not None or _has_offer(uow, entry.citizen_id):
        raise Conflict()
    offer = WaitingOffer(
        id=held.id,
        entry_id=entry.id,
        citizen_id=entry.citizen_id,
        adviser_id=held.adviser_id,
        mode=held.mode,
        place_id=held.place_id,
        starts_at=held.starts_at,
        ends_at=held.ends_at,
        offered_at=uow.now,
        answer_by=proposal.answer_by,
    )
    uow.session.add(offer)
    uow.session.flush()
    facts = {"offer_id": str(offer.id)}
    notify(uow, entry.citizen_id, OFFERED, facts, subject=f"offer/{offer.id}")
    return offer.id


def _let_lapse(units: Units, municipality: Municipality) -> None:
    with units.read(municipality, SERVICE) as uow:
        lapsed = lapsed_offers(uow)
    for offer_id in lapsed:
        with units.write(municipality, SERVICE) as uow:
            let_lapse(uow, offer_id)


def _offer(units: Units, municipality: Municipality) -> None:
    with units.read(municipality, SERVICE) as uow:
        found = proposals(uow)
    for proposal in found:
        # Somebody was quicker, or it is not wanted any more: the next round looks anew.
        with suppress(Problem), units.write(municipality, SERVICE) as uow:
            make_offer(uow, proposal)


def _has_offer(uow: UnitOfWork, citizen_id: UUID) -> bool:
    open_ones = select(WaitingOffer.id).where(
        WaitingOffer.citizen_id == citizen_id, WaitingOffer.settled_at.is_(None)
    )
    return uow.session.scalar(open_ones.limit(1)) is not None


def _who_may_be_offered(uow: UnitOfWork) -> list[WaitingEntry]:
    """Return who in line may come in, has no offer, and does not choose a time just now."""
    line = standing_entries(uow)
    if not line:
        return []
    citizens = {one.citizen_id for one in line}
    people = people_by_id(uow, citizens)
    offered = select(WaitingOffer.citizen_id).where(
        WaitingOffer.settled_at.is_(None), WaitingOffer.citizen_id.in_(citizens)
    )
    holding = select(Booking.citizen_id).where(
        Booking.citizen_id.in_(citizens),
        Booking.state == BookingState.HELD,
        Booking.hold_until > uow.now,
    )
    busy = {*uow.session.scalars(offered), *uow.session.scalars(holding)}
    return [
        one
        for one in line
        if one.citizen_id not in busy
        and one.citizen_id in people
        and people[one.citizen_id].is_active
    ]


def _proposal(
    uow: UnitOfWork,
    entry: WaitingEntry,
    kind: MeetingTypeView,
    known: _Known,
    given: Sequence[Slot],
) -> Proposal | None:
    row = known.meetings.get(entry.instead_of) if entry.instead_of else None
    if not kind.is_active or not _may_move(uow, entry, row, kind):
        return None
    for slot in _fitting(uow, entry, row, kind, known):
        if any(_touch(slot, one) for one in given):
            continue
        notice = _notice(uow, slot.adviser_id, known)
        until = answer_by(uow.now, slot.starts_at - max(kind.notice, notice))
        if until is not None:
            return Proposal(entry.id, slot, until)
    return None


def _fitting(
    uow: UnitOfWork,
    entry: WaitingEntry,
    row: Booking | None,
    kind: MeetingTypeView,
    known: _Known,
) -> list[Slot]:
    """Return the free times that will do, in order."""
    modes = [MeetingMode(entry.mode)] if entry.mode else list(kind.modes)
    wanted = Fitting(
        weekdays=entry.weekdays,
        parts=[PartOfDay(part) for part in entry.parts],
        before=row.starts_at if row is not None else None,
        not_on=known.not_taken.get(entry.id, set()),
    )
    until = wanted.before or uow.now + kind.ahead
    places = known.places & {UUID(one) for one in entry.places}  # any, once none of them is used
    free = [
        slot
        for mode in modes
        if mode in kind.modes
        for slot in _free(uow, Wish(kind, entry.citizen_id, mode, places=places), until, known)
    ]
    will_do = (slot for slot in free if fits(slot.starts_at, wanted))
    return sorted(will_do, key=lambda slot: slot.starts_at)


def _free(uow: UnitOfWork, wish: Wish, until: datetime, known: _Known) -> list[Slot]:
    """Return the free times, without a look where there were none for somebody like the citizen.

    Who has the same adviser or team, and no meetings themselves, finds all that there is.
    """
    kind, own = wish.meeting_type, known.own.get(wish.citizen_id)
    alike = (kind.id, wish.mode, own, wish.places)
    if alike in known.nothing_free:
        return []
    found = free_slots(uow, wish, since=uow.now, until=until)
    is_all = until >= uow.now + kind.ahead and wish.citizen_id not in known.who_have_meetings
    if not found and is_all:
        known.nothing_free.add(alike)
    return found


@dataclass(frozen=True)
class _Known:
    """What is asked once for all who stand in line: by meeting, place in line, citizen.

    `places` are those that are used. What was found on the way is `notices`, by adviser, and in
    `nothing_free`, of which type, in which way, with whose adviser and where there is no time.
    """

    meetings: Mapping[UUID, Booking]
    not_taken: Mapping[UUID, set[date]]
    own: Mapping[UUID, OwnAdviser]
    who_have_meetings: Collection[UUID]
    places: frozenset[UUID]
    notices: dict[UUID, timedelta] = field(default_factory=dict)
    nothing_free: set[tuple[object, ...]] = field(default_factory=set)


def _known(uow: UnitOfWork, line: Collection[WaitingEntry]) -> _Known:
    instead = {one.instead_of for one in line if one.instead_of}
    citizens = {one.citizen_id for one in line}
    rows = uow.session.scalars(select(Booking).where(Booking.id.in_(instead)))
    standing = select(Booking.citizen_id).where(
        Booking.citizen_id.in_(citizens),
        Booking.state.in_(STANDING),
        Booking.taken_until > minute_of(uow.now),
    )
    return _Known(
        meetings={row.id: row for row in rows},
        not_taken=_days_not_taken(uow, {one.id for one in line}),
        own=own_advisers_of(uow, citizens),
        who_have_meetings=set(uow.session.scalars(standing)),
        places=frozenset(one.id for one in places(uow)),
    )


def _notice(uow: UnitOfWork, adviser_id: UUID, known: _Known) -> timedelta:
    if adviser_id not in known.notices:
        minutes = select(BookableAdviser.notice_minutes).where(
            BookableAdviser.adviser_id == adviser_id
        )
        known.notices[adviser_id] = (uow.session.scalar(minutes) or 0) * _MINUTE
    return known.notices[adviser_id]


def _may_move(
    uow: UnitOfWork, entry: WaitingEntry, row: Booking | None, kind: MeetingTypeView
) -> bool:
    """Say whether the meeting that is to be earlier may still be moved; yes where there is none."""
    if entry.instead_of is None:
        return True
    return (
        row is not None
        and row.state == BookingState.BOOKED
        and not is_too_late_to_move(row.starts_at, kind, uow.now)
        and not is_moved_too_often(row.moves, kind)
    )


def _days_not_taken(uow: UnitOfWork, entry_ids: Collection[UUID]) -> dict[UUID, set[date]]:
    found: dict[UUID, set[date]] = {}
    rows = uow.session.execute(
        select(WaitingOffer.entry_id, WaitingOffer.starts_at).where(
            WaitingOffer.entry_id.in_(entry_ids),
            WaitingOffer.outcome.in_((OfferOutcome.PASSED, OfferOutcome.LAPSED)),
        )
    )
    for entry_id, starts_at in rows:
        found.setdefault(entry_id, set()).add(local_day(starts_at))
    return found


def _touch(slot: Slot, other: Slot) -> bool:
    return (
        slot.adviser_id == other.adviser_id
        and slot.starts_at < other.ends_at
        and other.starts_at < slot.ends_at
    )
