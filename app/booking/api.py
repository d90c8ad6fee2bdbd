"""The API's door to meetings: what one can book and when, and what becomes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask.views import MethodView

from app.accounts.contract import Role
from app.booking import rules
from app.booking.access import check_may_arrange_for
from app.booking.arranging import (
    Wanted,
    book_meeting,
    cancel_booking,
    hold_slot,
    move_booking,
    release_hold,
)
from app.booking.confirming import confirm_meeting
from app.booking.contract import MeetingTypeView, Slot
from app.booking.documents import booking_document, place_document
from app.booking.lateness import note_lateness
from app.booking.meeting_types import meeting_type_named, meeting_types, places_by_id
from app.booking.must_book.times import is_to_be_noted, note_times_shown
from app.booking.phoning import note_phone
from app.booking.schemas import (
    BookingSchema,
    Cancellation,
    Confirmation,
    Lateness,
    MeetingTypeSchema,
    Move,
    NewBooking,
    SlotSchema,
    SlotsQuery,
)
from app.booking.slots import Wish, free_slots
from app.booking.video import ways_to_meet
from app.core.texts import language
from app.core.work import UnitOfWork
from app.web.api import ApiBlueprint, ProblemDocument, items_of
from app.web.guards import only
from app.web.unit import read_unit, write_unit

api = ApiBlueprint("booking_api", __name__, url_prefix="/api/v1", description="Meetings.")
people_who_meet = only(Role.CITIZEN, Role.ADVISER, Role.SUPER_USER)

USUALLY_AHEAD = timedelta(days=14)


@api.route("/meeting-types")
class MeetingTypes(MethodView):
    """Why one meets."""

    @api.response(200, items_of(MeetingTypeSchema))
    @people_who_meet
    def get(self) -> dict[str, Any]:
        """List the types of meeting that can be booked."""
        with read_unit() as uow:
            return {"items": [_type(uow, one) for one in meeting_types(uow)], "next": None}


@api.route("/slots")
class Slots(MethodView):
    """When one could meet."""

    @api.arguments(SlotsQuery, location="query")
    @api.response(200, items_of(SlotSchema))
    @api.alt_response(404, schema=ProblemDocument)
    @api.alt_response(409, schema=ProblemDocument)
    @people_who_meet
    def get(self, query: dict[str, Any]) -> dict[str, Any]:
        """List free times, of the next 14 days where nothing else is asked for.

        What a citizen saw who must book is kept.
        """
        with read_unit() as uow:
            citizen_id = _citizen(uow, query)
            check_may_arrange_for(uow, citizen_id)
            kind = meeting_type_named(uow, query["meeting_type"])
            since, until = _span(uow, query)
            mode = query["mode"] or kind.modes[0]
            rules.check_is_met(kind, mode)
            wish = Wish(kind, citizen_id, mode, query["adviser_id"])
            found = free_slots(uow, wish, since=since, until=until)
            items = _slots(uow, found)
            is_own = citizen_id == uow.actor.person_id
            is_noted = is_own and is_to_be_noted(uow, citizen_id, kind.id)
        if is_noted:
            with write_unit() as uow:
                note_times_shown(uow, citizen_id, kind.id, found)
        return {"items": items, "next": None}


@api.route("/holds")
class Holds(MethodView):
    """Times kept from others while somebody thinks."""

    @api.arguments(NewBooking)
    @api.response(201, BookingSchema)
    @api.alt_response(404, schema=ProblemDocument)
    @api.alt_response(409, schema=ProblemDocument)
    @people_who_meet
    def post(self, new: dict[str, Any]) -> dict[str, Any]:
        """Hold a time for five minutes; the one held before is let go."""
        with write_unit() as uow:
            return booking_document(uow, hold_slot(uow, _citizen(uow, new), _wanted(uow, new)))


@api.route("/holds/<uuid:booking_id>")
class OneHold(MethodView):
    """One held time."""

    @api.response(204)
    @api.alt_response(404, schema=ProblemDocument)
    @people_who_meet
    def delete(self, booking_id: UUID) -> None:
        """Let go of a held time."""
        with write_unit() as uow:
            release_hold(uow, booking_id)


@api.route("/bookings")
class Bookings(MethodView):
    """Meetings."""

    @api.arguments(NewBooking)
    @api.response(201, BookingSchema)
    @api.alt_response(404, schema=ProblemDocument)
    @api.alt_response(409, schema=ProblemDocument)
    @people_who_meet
    def post(self, new: dict[str, Any]) -> dict[str, Any]:
        """Book a time; where it is taken, `alternatives` of the 409 has three others."""
        with write_unit() as uow:
            booked = book_meeting(
                uow,
                _citizen(uow, new),
                _wanted(uow, new),
                with_interpreter=new["with_interpreter"],
                interpreter_language=new["interpreter_language"],
                interpreter_named=new["interpreter_named"],
            )
            if new["phone"]:
                booked = note_phone(uow, booked.id, phone=new["phone"])
            return booking_document(uow, booked)


@api.route("/bookings/<uuid:booking_id>/move")
class Moves(MethodView):
    """Another time for a meeting."""

    @api.arguments(Move)
    @api.response(200, BookingSchema)
    @api.alt_response(404, schema=ProblemDocument)
    @api.alt_response(409, schema=ProblemDocument)
    @people_who_meet
    def post(self, new: dict[str, Any], booking_id: UUID) -> dict[str, Any]:
        """Move a meeting; it stays where it was if the new time cannot be had."""
        with write_unit() as uow:
            moved = move_booking(uow, booking_id, **new)
            return booking_document(uow, moved)


@api.route("/bookings/<uuid:booking_id>/cancel")
class Cancellations(MethodView):
    """A meeting that is called off."""

    @api.arguments(Cancellation, required=False)
    @api.response(200, BookingSchema)
    @api.alt_response(404, schema=ProblemDocument)
    @api.alt_response(409, schema=ProblemDocument)
    @people_who_meet
    def post(self, new: dict[str, Any], booking_id: UUID) -> dict[str, Any]:
        """Call a meeting off; its time is free for others at once."""
        with write_unit() as uow:
            return booking_document(
                uow, cancel_booking(uow, booking_id, reason=new.get("reason", ""))
            )


@api.route("/bookings/<uuid:booking_id>/late")
class Latenesses(MethodView):
    """Word that one will be late."""

    @api.arguments(Lateness)
    @api.response(200, BookingSchema)
    @api.alt_response(404, schema=ProblemDocument)
    @api.alt_response(409, schema=ProblemDocument)
    @only(Role.CITIZEN)
    def post(self, new: dict[str, Any], booking_id: UUID) -> dict[str, Any]:
        """Say that one will be late: by 1 to 60 minutes, in words, or both; the last counts."""
        with write_unit() as uow:
            return booking_document(uow, note_lateness(uow, booking_id, **new))


@api.route("/bookings/<uuid:booking_id>/confirm")
class Confirmations(MethodView):
    """Word that one comes."""

    @api.arguments(Confirmation, required=False)
    @api.response(200, BookingSchema)
    @api.alt_response(404, schema=ProblemDocument)
    @api.alt_response(409, schema=ProblemDocument)
    @only(Role.CITIZEN)
    def post(self, new: dict[str, Any], booking_id: UUID) -> dict[str, Any]:
        """Say that one comes; a 409 where the meeting has changed since `sequence`, or is over."""
        with write_unit() as uow:
            return booking_document(
                uow, confirm_meeting(uow, booking_id, sequence=new.get("sequence"))
            )


def _citizen(uow: UnitOfWork, given: Mapping[str, Any]) -> UUID:
    """Return for whom it is: whoever asks, where nobody is named."""
    named: UUID | None = given["citizen_id"]
    return named or uow.actor.require_person()


def _wanted(uow: UnitOfWork, new: Mapping[str, Any]) -> Wanted:
    kind = meeting_type_named(uow, new["meeting_type"])
    return Wanted(kind.id, new["starts_at"], new["mode"], new["adviser_id"], new["place_id"])


def _span(uow: UnitOfWork, query: Mapping[str, Any]) -> tuple[datetime, datetime]:
    since = query["since"] or uow.now
    return since, query["until"] or since + USUALLY_AHEAD


def _type(uow: UnitOfWork, view: MeetingTypeView) -> dict[str, Any]:
    is_english = language() == "en"
    return {
        "id": view.id,
        "slug": view.slug,
        "name": view.name_en if is_english else view.name_da,
        "about": view.about_en if is_english else view.about_da,
        "bring": (view.bring_en if is_english else "") or view.bring_da,
        "follows": view.follows_en if is_english else view.follows_da,
        "minutes": view.length // timedelta(minutes=1),
        "modes": ways_to_meet(uow, view),
        "has_interpreter": view.has_interpreter,
    }


def _slots(uow: UnitOfWork, slots: Sequence[Slot]) -> list[dict[str, Any]]:
    there = places_by_id(uow, {slot.place_id for slot in slots if slot.place_id})
    return [asdict(slot) | {"place": place_document(there, slot.place_id)} for slot in slots]
