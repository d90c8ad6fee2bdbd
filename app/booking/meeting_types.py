"""Meeting types and places: why, how and where one meets, set up by administrators."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, select, union
from sqlalchemy.exc import IntegrityError

from app.accounts.contract import Role
from app.booking.contract import BookingState, MeetingMode, MeetingTypeView, PlaceView, WhoMeets
from app.booking.contract_errors import PlaceInUse, TypeInUse, TypeNameTaken, VideoMeetingsAhead
from app.booking.contract_events import VideoRoomChanged
from app.booking.drop_in.access import places_of_drop_ins
from app.booking.models import (
    AdviserMeets,
    BookableAdviser,
    Booking,
    MeetingPlace,
    MeetingType,
    WorkingPeriod,
)
from app.booking.must_book.views import types_asked_for
from app.booking.put_aside import put_aside, put_back
from app.booking.sessions.access import places_of_sessions
from app.booking.type_rules import wrong_with, wrong_with_place
from app.booking.video_address import checked_address
from app.booking.waiting.access import types_waited_for
from app.core.errors import Forbidden, Invalid, NotFound
from app.core.rows import insert_new, one_row
from app.core.slugs import slug_of
from app.core.texts import _
from app.core.work import UnitOfWork

_MINUTE = timedelta(minutes=1)
USUAL_REMINDERS = (timedelta(days=7), timedelta(days=1), timedelta(hours=1))


@dataclass(frozen=True)
class TypeFacts:
    """What an administrator says of a meeting type; see `MeetingTypeView`."""

    name_da: str
    name_en: str
    length: timedelta
    modes: Sequence[MeetingMode]
    about_da: str = ""
    about_en: str = ""
    bring_da: str = ""
    bring_en: str = ""
    follows_da: str = ""
    follows_en: str = ""
    buffer: timedelta = timedelta()
    step: timedelta = timedelta(minutes=30)
    has_interpreter: bool = False
    who_meets: WhoMeets = WhoMeets.OWN_FIRST
    notice: timedelta = timedelta(hours=2)
    ahead: timedelta = timedelta(days=56)
    move_until: timedelta = timedelta()
    cancel_until: timedelta = timedelta()
    most_moves: int | None = None
    reminders: Sequence[timedelta] = USUAL_REMINDERS
    video_url: str = ""


def add_meeting_type(uow: UnitOfWork, facts: TypeFacts) -> UUID:
    """Add a meeting type; TypeNameTaken where there is one of its Danish name."""
    _only_administrators(uow)
    check_facts(facts)
    there = meeting_types(uow, also_inactive=True)
    _check_name(facts.name_da, there)
    row = {
        "municipality_id": uow.municipality.id,
        "id": uow.new_id(),
        "slug": slug_of(facts.name_da, taken={one.slug for one in there}, otherwise="moede"),
        "is_active": True,
        **_columns(facts),
    }
    added = insert_new(uow.session, MeetingType, [row])
    if not added:
        raise _name_taken()
    return added.pop()


def change_meeting_type(uow: UnitOfWork, type_id: UUID, facts: TypeFacts) -> None:
    """Say anew what a meeting type is; meetings that are booked keep their time and length.

    VideoMeetingsAhead where some are to be held in the room that would be gone.
    """
    _only_administrators(uow)
    row = _row(uow, type_id)
    check_facts(facts)
    others = [one for one in meeting_types(uow, also_inactive=True) if one.id != type_id]
    _check_name(facts.name_da, others)
    if row.video_url and not facts.video_url.strip() and _is_room_needed(uow, type_id):
        raise VideoMeetingsAhead(fields={"video_url": [str(VideoMeetingsAhead.title)]})
    if checked_address(facts.video_url) != row.video_url:
        uow.record(VideoRoomChanged(meeting_type_id=type_id))
    for name, value in _columns(facts).items():
        setattr(row, name, value)
    uow.session.flush()


def offer_meeting_type(uow: UnitOfWork, type_id: UUID, *, is_active: bool) -> None:
    """Let citizens book meetings of a type, or no longer; those that are booked stay."""
    _only_administrators(uow)
    _row(uow, type_id).is_active = is_active
    uow.session.flush()


def remove_meeting_type(uow: UnitOfWork, type_id: UUID) -> None:
    """Remove a meeting type; TypeInUse where a meeting of it was booked, be it long ago.

    Also where citizens were asked to book one, as that is kept, and where somebody waits for one.
    For a day it can be put back, and so can who holds meetings of it.
    """
    _only_administrators(uow)
    row = _row(uow, type_id, is_kept=True)
    if used_types(uow, [type_id]):
        raise TypeInUse()
    _let_go_of_holds(uow, Booking.meeting_type_id == type_id)
    held = select(AdviserMeets).where(AdviserMeets.meeting_type_id == type_id)
    try:
        with uow.session.begin_nested():
            put_aside(uow, row, *uow.session.scalars(held))
            uow.session.delete(row)
    except IntegrityError:
        raise TypeInUse() from None


def put_type_back(uow: UnitOfWork, type_id: UUID) -> None:
    """Take back that a meeting type was removed."""
    _only_administrators(uow)
    put_back(uow, MeetingType, type_id)


def used_types(uow: UnitOfWork, type_ids: Collection[UUID]) -> set[UUID]:
    """Return those of the meeting types that are not removed; see `remove_meeting_type`."""
    booked = select(Booking.meeting_type_id).where(
        Booking.meeting_type_id.in_(type_ids), Booking.state != BookingState.HELD
    )
    found = set(uow.session.scalars(booked.distinct()))
    return found | types_asked_for(uow, type_ids) | types_waited_for(uow, type_ids)


def check_facts(facts: TypeFacts) -> None:
    """Refuse what cannot be said of a meeting type, beside what it was said of."""
    wrong = wrong_with(vars(facts))
    if wrong:
        raise Invalid(fields=wrong)


def meeting_types(uow: UnitOfWork, *, also_inactive: bool = False) -> list[MeetingTypeView]:
    """Return the municipality's meeting types, by Danish name."""
    rows = select(MeetingType).order_by(MeetingType.name_da)
    if not also_inactive:
        rows = rows.where(MeetingType.is_active)
    return [_view(row) for row in uow.session.scalars(rows)]


def meeting_types_by_id(uow: UnitOfWork, ids: Collection[UUID]) -> Mapping[UUID, MeetingTypeView]:
    """Return meeting types by identity, also those that are not offered any more."""
    rows = uow.session.scalars(select(MeetingType).where(MeetingType.id.in_(set(ids))))
    return {row.id: _view(row) for row in rows}


def meeting_type(uow: UnitOfWork, type_id: UUID) -> MeetingTypeView:
    """Return a meeting type, offered or not; NotFound for any other."""
    return _view(_row(uow, type_id))


def meeting_type_named(uow: UnitOfWork, name: str) -> MeetingTypeView:
    """Return a meeting type that is offered, by its id or its slug; NotFound for any other."""
    found = next((one for one in meeting_types(uow) if name in {str(one.id), one.slug}), None)
    if found is None:
        raise NotFound(fields={"meeting_type": [_("There is no such type of meeting.")]})
    return found


def add_place(uow: UnitOfWork, *, name: str, address: str) -> UUID:
    """Add a place where one meets."""
    _only_administrators(uow)
    _check_place(name, address)
    row = MeetingPlace(id=uow.new_id(), name=name.strip(), address=address.strip())
    uow.session.add(row)
    uow.session.flush()
    return row.id


def change_place(uow: UnitOfWork, place_id: UUID, *, name: str, address: str) -> None:
    """Say anew what a place is called and where it is; meetings that are booked there go along."""
    _only_administrators(uow)
    row = _place_row(uow, place_id)
    _check_place(name, address)
    row.name, row.address = name.strip(), address.strip()
    uow.session.flush()


def use_place(uow: UnitOfWork, place_id: UUID, *, is_active: bool) -> None:
    """Let meetings be booked at a place, or no longer; those that are booked stay."""
    _only_administrators(uow)
    _place_row(uow, place_id).is_active = is_active
    uow.session.flush()


def remove_place(uow: UnitOfWork, place_id: UUID) -> None:
    """Remove a place; PlaceInUse where somebody can be met there, or a meeting was booked there.

    Also where a session was planned, or a drop-in is. For a day it can be put back.
    """
    _only_administrators(uow)
    row = _place_row(uow, place_id)
    _let_go_of_holds(uow, Booking.place_id == place_id)
    try:
        with uow.session.begin_nested():
            put_aside(uow, row)
            uow.session.delete(row)
    except IntegrityError:
        raise PlaceInUse() from None


def put_place_back(uow: UnitOfWork, place_id: UUID) -> None:
    """Take back that a place was removed."""
    _only_administrators(uow)
    put_back(uow, MeetingPlace, place_id)


def used_places(uow: UnitOfWork, place_ids: Collection[UUID]) -> set[UUID]:
    """Return those of the places that are not removed; see `remove_place`."""
    met_at = select(WorkingPeriod.place_id).where(WorkingPeriod.place_id.in_(place_ids))
    booked = select(Booking.place_id).where(Booking.place_id.in_(place_ids), ~_has_run_out(uow))
    found = {one for one in uow.session.scalars(union(met_at, booked)) if one is not None}
    return found | places_of_sessions(uow, place_ids) | places_of_drop_ins(uow, place_ids)


def places(uow: UnitOfWork, *, also_inactive: bool = False) -> list[PlaceView]:
    """Return the places where one meets, by name."""
    rows = select(MeetingPlace).order_by(MeetingPlace.name, MeetingPlace.id)
    if not also_inactive:
        rows = rows.where(MeetingPlace.is_active)
    return [_place_view(row) for row in uow.session.scalars(rows)]


def place(uow: UnitOfWork, place_id: UUID) -> PlaceView:
    """Return a place, used or not; NotFound for any other."""
    return _place_view(_place_row(uow, place_id))


def places_by_id(uow: UnitOfWork, ids: Collection[UUID]) -> Mapping[UUID, PlaceView]:
    """Return places by identity, also those where one does not meet any more."""
    rows = uow.session.scalars(select(MeetingPlace).where(MeetingPlace.id.in_(set(ids))))
    return {row.id: _place_view(row) for row in rows}


def _place_view(row: MeetingPlace) -> PlaceView:
    return PlaceView(row.id, row.name, row.address, row.is_active)


def _place_row(uow: UnitOfWork, place_id: UUID) -> MeetingPlace:
    return one_row(uow.session, select(MeetingPlace).where(MeetingPlace.id == place_id))


def _check_place(name: str, address: str) -> None:
    wrong = wrong_with_place({"name": name, "address": address})
    if wrong:
        raise Invalid(fields=wrong)


def _columns(facts: TypeFacts) -> dict[str, object]:
    return {
        "name_da": facts.name_da.strip(),
        "name_en": facts.name_en.strip(),
        "about_da": facts.about_da.strip(),
        "about_en": facts.about_en.strip(),
        "bring_da": facts.bring_da.strip(),
        "bring_en": facts.bring_en.strip(),
        "follows_da": facts.follows_da.strip(),
        "follows_en": facts.follows_en.strip(),
        "minutes": facts.length // _MINUTE,
        "buffer_minutes": facts.buffer // _MINUTE,
        "step_minutes": facts.step // _MINUTE,
        "modes": [mode.value for mode in facts.modes],
        "has_interpreter": facts.has_interpreter,
        "who_meets": facts.who_meets.value,
        "notice_minutes": facts.notice // _MINUTE,
        "ahead_days": facts.ahead.days,
        "move_until_minutes": facts.move_until // _MINUTE,
        "cancel_until_minutes": facts.cancel_until // _MINUTE,
        "most_moves": facts.most_moves,
        "reminder_minutes": sorted({r // _MINUTE for r in facts.reminders}, reverse=True),
        "video_url": checked_address(facts.video_url),
    }


def _view(row: MeetingType) -> MeetingTypeView:
    return MeetingTypeView(
        id=row.id,
        slug=row.slug,
        name_da=row.name_da,
        name_en=row.name_en,
        about_da=row.about_da,
        about_en=row.about_en,
        bring_da=row.bring_da,
        bring_en=row.bring_en,
        follows_da=row.follows_da,
        follows_en=row.follows_en,
        length=row.minutes * _MINUTE,
        buffer=row.buffer_minutes * _MINUTE,
        step=row.step_minutes * _MINUTE,
        modes=tuple(MeetingMode(mode) for mode in row.modes),
        has_interpreter=row.has_interpreter,
        who_meets=WhoMeets(row.who_meets),
        notice=row.notice_minutes * _MINUTE,
        ahead=timedelta(days=row.ahead_days),
        move_until=row.move_until_minutes * _MINUTE,
        cancel_until=row.cancel_until_minutes * _MINUTE,
        most_moves=row.most_moves,
        reminders=tuple(minutes * _MINUTE for minutes in row.reminder_minutes),
        video_url=row.video_url,
        is_active=row.is_active,
    )


def _is_room_needed(uow: UnitOfWork, type_id: UUID) -> bool:
    """Say whether a meeting by video is to come with somebody who has no room of their own."""
    own = (
        select(BookableAdviser.id)
        .where(BookableAdviser.adviser_id == Booking.adviser_id, BookableAdviser.video_url != "")
        .exists()
    )
    ahead = select(Booking.id).where(
        Booking.meeting_type_id == type_id,
        Booking.mode == MeetingMode.VIDEO,
        Booking.state == BookingState.BOOKED,
        Booking.ends_at > uow.now,
        ~own,
    )
    return uow.session.scalar(ahead.limit(1)) is not None


def _has_run_out(uow: UnitOfWork) -> ColumnElement[bool]:
    """Return what tells a hold that keeps nothing any more from what was booked."""
    return and_(Booking.state == BookingState.HELD, Booking.hold_until <= uow.now)


def _let_go_of_holds(uow: UnitOfWork, those: ColumnElement[bool]) -> None:
    """Remove holds that have run out, as nobody else does before the time is wanted again."""
    uow.session.execute(delete(Booking).where(those, _has_run_out(uow)))


def _row(uow: UnitOfWork, type_id: UUID, *, is_kept: bool = False) -> MeetingType:
    """Return a type; where it is kept, nothing new refers to it until the unit ends."""
    wanted = select(MeetingType).where(MeetingType.id == type_id)
    return one_row(uow.session, wanted.with_for_update() if is_kept else wanted)


def _check_name(name_da: str, others: Collection[MeetingTypeView]) -> None:
    if name_da.strip().casefold() in {one.name_da.casefold() for one in others}:
        raise _name_taken()


def _name_taken() -> TypeNameTaken:
    return TypeNameTaken(fields={"name_da": [str(TypeNameTaken.title)]})


def _only_administrators(uow: UnitOfWork) -> None:
    if uow.actor.system is None and not uow.actor.has(Role.ADMINISTRATOR):
        raise Forbidden()
