"""Seeing to what follows from a class and its plan: seats, what is asked of everybody, until when.

It runs in the worker after the fact, and as often as it is heard of: what is seen to already
changes nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from app.booking.sessions.contract import (
    AttendanceNoted,
    SeatState,
    SeatView,
    SessionCalledOff,
    SessionMoved,
)
from app.booking.sessions.signing import sign_off, sign_up
from app.booking.sessions.views import participants, seats_of
from app.chat.of_class import ClassFacts, follow_class
from app.core.clock import local_day
from app.core.work import UnitOfWork
from app.programmes.classes.contract import CohortChanged, CohortState
from app.programmes.classes.kinds_told import tell_of_class, tell_of_leaving
from app.programmes.classes.models import Cohort, CohortMember, Workshop
from app.programmes.classes.policy import OWN, Asked, asked_in, is_ahead
from app.programmes.classes.views import workshops_of
from app.programmes.contract import DoneHow, DueRule
from app.programmes.contract_events import EnrolmentEnded, ProgrammeAccessEnded
from app.programmes.deadlines import items_of, note_change, put_date
from app.programmes.doing import note_by_key
from app.programmes.done_before import tick_off_what_was_done
from app.programmes.models import Enrolment, EnrolmentItem

People = Sequence[tuple[CohortMember, Enrolment]]


def settle_class(uow: UnitOfWork, event: CohortChanged) -> None:
    """See to what follows from a class that has other people or another plan, or has ended."""
    settle(uow, event.cohort_id, is_to_let_off=True)


def settle_after_session(uow: UnitOfWork, event: SessionMoved | SessionCalledOff) -> None:
    """Have what is asked around a workshop follow it to another time, or be asked no more."""
    row = _workshop_at(uow, event.site_session_id)
    if row is not None:
        settle(uow, row.cohort_id)


def settle_after_end(uow: UnitOfWork, event: EnrolmentEnded | ProgrammeAccessEnded) -> None:
    """Let go of the seats of somebody whose programme is over, or give them back."""
    member = uow.session.scalar(
        select(CohortMember).where(
            CohortMember.enrolment_id == event.enrolment_id, CohortMember.left_at.is_(None)
        )
    )
    cohort = _held(uow, member.cohort_id) if member is not None else None
    if member is None or cohort is None:
        return
    member.is_new = True
    uow.session.flush()
    people = everybody(uow, cohort.id)
    _discuss(uow, cohort, people)
    stands = replace(_stand(uow, cohort, people), moved_from={})  # that was said as they came
    [(member, enrolment)] = [one for one in people if one[1].id == event.enrolment_id]
    if cohort.state == CohortState.ENDED:
        _let_off_what_is_off(uow, stands, member, enrolment)
    else:
        _see_to(uow, stands, member, enrolment)
    uow.session.flush()


def note_workshop(uow: UnitOfWork, event: AttendanceNoted) -> None:
    """Tick off a workshop for somebody who came; it is open again where they did not after all."""
    row = _workshop_at(uow, event.site_session_id)
    if row is None:
        return
    seat = next(
        (
            one.seat
            for one in participants(uow, event.site_session_id)
            if one.seat.id == event.session_seat_id
        ),
        None,
    )
    has_come = seat is not None and seat.attendance == "came"
    for member, enrolment in everybody(uow, row.cohort_id):
        if enrolment.citizen_id == event.citizen_id and member.left_at is None:
            note_by_key(uow, enrolment.id, row.key, DoneHow.STAFF if has_come else None)


def settle(uow: UnitOfWork, cohort_id: UUID, *, is_to_let_off: bool = False) -> None:
    """Give everybody in a class seats and what its plan asks; take the seats of who is not.

    Of one that has ended, that lets everybody off what was around workshops that are not held,
    where it `is_to_let_off`: what staff ask again after that stays asked.
    """
    cohort = _held(uow, cohort_id)
    if cohort is None:
        return
    people = everybody(uow, cohort_id)
    _discuss(uow, cohort, people)
    stands, is_over = _stand(uow, cohort, people), cohort.state == CohortState.ENDED
    for member, enrolment in people:
        if not is_over:
            _see_to(uow, stands, member, enrolment)
        elif is_to_let_off:
            _let_off_what_is_off(uow, stands, member, enrolment)
    uow.session.flush()


def _held(uow: UnitOfWork, cohort_id: UUID) -> Cohort | None:
    return uow.session.scalar(select(Cohort).where(Cohort.id == cohort_id).with_for_update())


@dataclass(frozen=True)
class _Stands:
    """How a class stands before it is seen to: its plan, seats that are ahead, and who is in it.

    Seats are by citizen and session, what is asked is by enrolment and key. `moved_from` is who
    came from another class, with their membership there; `moved_on` is who left for another.
    """

    asked: Sequence[Asked]
    ahead: Sequence[UUID]
    seats: Mapping[tuple[UUID, UUID], SeatView]
    items: Mapping[UUID, Mapping[str, EnrolmentItem]]
    is_in: Collection[UUID]
    moved_from: Mapping[UUID, UUID]
    moved_on: Collection[UUID]

    def is_left_to_do(self, enrolment: Enrolment, key: str) -> bool:
        """Say whether something is asked in an enrolment that goes on, and not done."""
        item = self.items[enrolment.id].get(key)
        goes_on = enrolment.ended_at is None and enrolment.over_at is None
        return goes_on and item is not None and item.done_at is None


def _stand(uow: UnitOfWork, cohort: Cohort, people: People) -> _Stands:
    workshops = workshops_of(uow, cohort.id)
    ahead = [one.session.id for one in workshops if is_ahead(one, uow.now)]
    enrolments = [enrolment for _member, enrolment in people]
    items = items_of(uow, [one.id for one in enrolments])
    moved_from, moved_on = _moves(uow, cohort, people)
    return _Stands(
        asked=asked_in(workshops),
        ahead=ahead,
        seats=seats_of(uow, {one.citizen_id for one in enrolments}, ahead),
        items={one.id: {item.key: item for item in items.get(one.id, [])} for one in enrolments},
        is_in={one.citizen_id for member, one in people if _is_in(member, one)},
        moved_from=moved_from,
        moved_on=moved_on,
    )


def _moves(uow: UnitOfWork, cohort: Cohort, people: People) -> tuple[dict[UUID, UUID], set[UUID]]:
    """Return who moved here, with their membership before, and who moved on, by enrolment."""
    here = {member.enrolment_id: member for member, _enrolment in people}
    rows = select(CohortMember).where(
        CohortMember.enrolment_id.in_(here), CohortMember.cohort_id != cohort.id
    )
    others = [(one, here[one.enrolment_id]) for one in uow.session.scalars(rows)]
    came = {one.enrolment_id: one.id for one, member in others if one.left_at == member.joined_at}
    went = {
        one.enrolment_id
        for one, member in others
        if one.joined_at == member.left_at and one.left_at is None
    }
    return came, went


def _see_to(uow: UnitOfWork, stands: _Stands, member: CohortMember, enrolment: Enrolment) -> None:
    """Give one citizen of a class seats and what its plan asks, or take them where they are out.

    Who is in it with another enrolment keeps the seats.
    """
    if _is_in(member, enrolment):
        _seat(uow, stands, member, enrolment)
        _ask(uow, stands, enrolment, member.joined_at)
        return
    if enrolment.citizen_id not in stands.is_in:
        _unseat(uow, stands, member, enrolment)
    _ask_no_more(uow, stands, enrolment)


def everybody(uow: UnitOfWork, cohort_id: UUID) -> People:
    """Return who is in a class, or was; whoever asks was let in before."""
    rows = (
        select(CohortMember, Enrolment)
        .join(Enrolment, Enrolment.id == CohortMember.enrolment_id)
        .where(CohortMember.cohort_id == cohort_id)
        .order_by(Enrolment.id)
        .with_for_update(of=Enrolment)
        .execution_options(populate_existing=True)
    )
    return [(row, enrolment) for row, enrolment in uow.session.execute(rows)]


def _discuss(uow: UnitOfWork, cohort: Cohort, people: People) -> None:
    """Have those in a class whom the others see discuss with each other and the adviser.

    Once it has ended, whoever was in it to the end reads on, also as their programme is over.
    """
    is_over = cohort.state == CohortState.ENDED
    citizens = {
        enrolment.citizen_id
        for member, enrolment in people
        if not member.is_hidden and member.left_at is None
        if is_over or _is_in(member, enrolment)
    }
    follow_class(
        uow,
        ClassFacts(
            cohort.id, cohort.name, cohort.team_id, cohort.leader_id, frozenset(citizens), is_over
        ),
    )


def _is_in(member: CohortMember, enrolment: Enrolment) -> bool:
    return member.left_at is None and enrolment.ended_at is None and enrolment.over_at is None


def _workshop_at(uow: UnitOfWork, site_session_id: UUID) -> Workshop | None:
    rows = select(Workshop).where(Workshop.site_session_id == site_session_id)
    return uow.session.scalar(rows)


def _seat(uow: UnitOfWork, stands: _Stands, member: CohortMember, enrolment: Enrolment) -> None:
    """Give somebody seats in what is ahead; who signed off themselves stays off.

    Who is new is told of all of them at once, whoever is not of each that is planned later.
    """
    citizen_id, now = enrolment.citizen_id, dict[UUID, SeatState]()
    was_seated = False
    for of in stands.ahead:
        seat = stands.seats.get((citizen_id, of))
        if seat is None or (member.is_new and seat.state == SeatState.OFF):
            given = sign_up(uow, of, citizen_id, although_busy=True, is_told=not member.is_new)
            now[of] = given.state
        was_seated = was_seated or (seat is not None and seat.state == SeatState.SEATED)
    new = [of for of, state in now.items() if state == SeatState.SEATED]
    # Who kept their seats has come back before anybody was told that they had gone.
    moved_from = None if was_seated else stands.moved_from.get(enrolment.id)
    if member.is_new and (new or moved_from):
        waits = SeatState.WAITING in now.values()
        tell_of_class(uow, member, enrolment, new, moved_from=moved_from, waits=waits)
    member.is_new = False


def _unseat(uow: UnitOfWork, stands: _Stands, member: CohortMember, enrolment: Enrolment) -> None:
    """Take the seats of somebody who is out, and tell them once of all of them.

    Who has moved to another class is told of that alone.
    """
    citizen_id, let_go = enrolment.citizen_id, list[UUID]()
    for session_id in stands.ahead:
        seat = stands.seats.get((citizen_id, session_id))
        if seat is not None and seat.state != SeatState.OFF:
            sign_off(uow, session_id, citizen_id, is_told=False)
            let_go += [session_id] if seat.state != SeatState.INVITED else []
    if let_go and enrolment.id not in stands.moved_on:
        tell_of_leaving(uow, member, enrolment, let_go)


def _ask(uow: UnitOfWork, stands: _Stands, enrolment: Enrolment, joined_at: datetime) -> None:
    """Ask in an enrolment for what the plan has, each until its day.

    What a workshop asked that had begun before they came is not asked of them.
    """
    there = stands.items[enrolment.id]
    is_required = any(item.is_required for item in there.values())
    place = max((item.place for item in there.values()), default=-1)
    is_changed, new_keys = False, list[str]()
    for one in stands.asked:
        item = there.get(one.key)
        if one.is_off or one.begins_at <= joined_at:
            is_changed |= _let_off(uow, enrolment, item, one)
        elif item is None:
            place += 1
            new = _item(uow, enrolment, one, place, _due(one, joined_at))
            new.is_required = is_required
            uow.session.add(new)
            is_changed = True
            new_keys.append(one.key)
        else:
            if _is_let_off(item):
                new_keys.append(one.key)
            is_changed |= _have_it_follow(uow, enrolment, item, _due(one, joined_at))
    known = {one.key for one in stands.asked}
    for key in there:
        if key.startswith(OWN) and key not in known and stands.is_left_to_do(enrolment, key):
            note_by_key(uow, enrolment.id, key, DoneHow.EXCUSED)
    tick_off_what_was_done(uow, enrolment, asked=new_keys)
    if is_changed:
        note_change(uow, enrolment)


def _have_it_follow(
    uow: UnitOfWork, enrolment: Enrolment, item: EnrolmentItem, due_on: date
) -> bool:
    """Have an item be due with its workshop, unless staff gave it another day.

    What the service itself let somebody off is asked again, as they are back in the class.
    """
    if _is_let_off(item):
        note_by_key(uow, enrolment.id, item.key, None, undoes=DoneHow.EXCUSED)
    if item.done_at is not None or item.is_moved:
        return False
    item.rule = DueRule.WITH_CLASS.value
    return put_date(uow, item, due_on)


def _is_let_off(item: EnrolmentItem) -> bool:
    """Say whether the service itself let somebody off an item."""
    return item.done_how == DoneHow.EXCUSED and item.done_by_id is None


def _let_off(uow: UnitOfWork, enrolment: Enrolment, item: EnrolmentItem | None, one: Asked) -> bool:
    """Ask for something no more; what the programme itself asks waits for another workshop."""
    if item is None or item.done_at is not None:
        return False
    if one.is_off and not one.is_own:
        item.rule = DueRule.WITH_CLASS.value
        return put_date(uow, item, None)
    note_by_key(uow, enrolment.id, item.key, DoneHow.EXCUSED)
    return False


def _let_off_what_is_off(
    uow: UnitOfWork, stands: _Stands, member: CohortMember, enrolment: Enrolment
) -> None:
    """Let somebody off what was around workshops that are not held before a class ended.

    Another class that they come into asks for it again.
    """
    if _is_in(member, enrolment):
        for one in stands.asked:
            if one.is_off and stands.is_left_to_do(enrolment, one.key):
                note_by_key(uow, enrolment.id, one.key, DoneHow.EXCUSED)


def _ask_no_more(uow: UnitOfWork, stands: _Stands, enrolment: Enrolment) -> None:
    """Let somebody who left a class off what it alone asked."""
    for one in stands.asked:
        if one.is_own and stands.is_left_to_do(enrolment, one.key):
            note_by_key(uow, enrolment.id, one.key, DoneHow.EXCUSED)


def _due(one: Asked, joined_at: datetime) -> date:
    return max(one.due_on, local_day(joined_at))


def _item(
    uow: UnitOfWork, enrolment: Enrolment, one: Asked, place: int, due_on: date
) -> EnrolmentItem:
    return EnrolmentItem(
        id=uow.new_id(),
        enrolment_id=enrolment.id,
        key=one.key,
        place=place,
        kind=one.kind.value,
        subject=one.subject,
        title_da=one.title_da,
        title_en=one.title_en,
        rule=DueRule.WITH_CLASS.value,
        days=0,
        due_on=due_on,
        dated_at=uow.now,
    )
