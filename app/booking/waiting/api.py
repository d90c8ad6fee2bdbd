"""The API's door to the waiting list: join, see, leave, and answer what is offered."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from uuid import UUID

from flask.views import MethodView

from app.accounts.contract import Role
from app.booking.contract import MeetingTypeView
from app.booking.documents import booking_document, place_document
from app.booking.meeting_types import meeting_type_named, places_by_id
from app.booking.phoning import note_phone
from app.booking.schemas import BookingSchema
from app.booking.waiting.answering import accept_offer, offer_by_id, pass_on_offer
from app.booking.waiting.contract import OfferView, Wishes
from app.booking.waiting.demand import SEES, Line, lines
from app.booking.waiting.line import join_waiting_list, leave_waiting_list, take_place_again
from app.booking.waiting.schemas import (
    Acceptance,
    LineSchema,
    NewWaiting,
    OfferSchema,
    PlaceInLineSchema,
)
from app.booking.waiting.shown import Wait, wait_shown, waits_shown
from app.core.texts import language
from app.core.work import UnitOfWork
from app.web.api import ApiBlueprint, ProblemDocument, items_of
from app.web.guards import only
from app.web.unit import read_unit, write_unit

api = ApiBlueprint(
    "waiting_api", __name__, url_prefix="/api/v1", description="Waiting for a time to come free."
)
citizens = only(Role.CITIZEN)


@api.route("/me/waiting-list")
class MyWaiting(MethodView):
    """What one waits for."""

    @api.response(200, items_of(PlaceInLineSchema))
    @citizens
    def get(self) -> dict[str, Any]:
        """List one's places in line, those first for which a time is offered."""
        with read_unit() as uow:
            waits = waits_shown(uow, uow.actor.require_person())
            return {"items": [_wait(uow, one) for one in waits], "next": None}

    @api.arguments(NewWaiting)
    @api.response(200, PlaceInLineSchema)
    @api.alt_response(404, schema=ProblemDocument)
    @api.alt_response(409, schema=ProblemDocument)
    @citizens
    def post(self, new: dict[str, Any]) -> dict[str, Any]:
        """Stand in line for a type of meeting; who stands there says anew which times will do."""
        with write_unit() as uow:
            kind = meeting_type_named(uow, new["meeting_type"])
            me = uow.actor.require_person()
            joined = join_waiting_list(uow, me, kind.id, new["wishes"])
            return _wait(uow, wait_shown(uow, joined.id))


@api.route("/me/waiting-list/<uuid:waiting_id>")
class OneWait(MethodView):
    """One place in line."""

    @api.response(200, PlaceInLineSchema)
    @api.alt_response(404, schema=ProblemDocument)
    @citizens
    def get(self, waiting_id: UUID) -> dict[str, Any]:
        """Return one's place in line, with the time that is offered where there is one."""
        with read_unit() as uow:
            return _wait(uow, wait_shown(uow, waiting_id))

    @api.response(204)
    @api.alt_response(404, schema=ProblemDocument)
    @citizens
    def delete(self, waiting_id: UUID) -> None:
        """Wait no longer; what was offered goes to the next. Again changes nothing."""
        with write_unit() as uow:
            leave_waiting_list(uow, waiting_id)


@api.route("/me/waiting-list/<uuid:waiting_id>/again")
class PlacesAgain(MethodView):
    """A place in line that is taken again."""

    @api.response(200, PlaceInLineSchema)
    @api.alt_response(404, schema=ProblemDocument)
    @api.alt_response(409, schema=ProblemDocument)
    @citizens
    def post(self, waiting_id: UUID) -> dict[str, Any]:
        """Take the place again that one has left within the hour; a 409 later."""
        with write_unit() as uow:
            return _wait(uow, wait_shown(uow, take_place_again(uow, waiting_id).id))


@api.route("/me/waiting-list/offers/<uuid:offer_id>")
class OneOffer(MethodView):
    """A time that is, or was, held for one."""

    @api.response(200, OfferSchema)
    @api.alt_response(404, schema=ProblemDocument)
    @citizens
    def get(self, offer_id: UUID) -> dict[str, Any]:
        """Return a time that was offered, and what came of it."""
        with read_unit() as uow:
            return _offer(uow, offer_by_id(uow, offer_id))


@api.route("/me/waiting-list/offers/<uuid:offer_id>/accept")
class Acceptances(MethodView):
    """An offer that is taken."""

    @api.arguments(Acceptance, required=False)
    @api.response(200, BookingSchema)
    @api.alt_response(404, schema=ProblemDocument)
    @api.alt_response(409, schema=ProblemDocument)
    @citizens
    def post(self, new: dict[str, Any], offer_id: UUID) -> dict[str, Any]:
        """Meet at the time that was offered; again answers with the same meeting.

        `booking/offer-gone` is the 404 where the time is not kept any more.
        """
        with write_unit() as uow:
            number = new.pop("phone", "")
            meeting = accept_offer(uow, offer_id, **new)
            if number:
                meeting = note_phone(uow, meeting.id, phone=number)
            return booking_document(uow, meeting)


@api.route("/me/waiting-list/offers/<uuid:offer_id>/pass-on")
class PassedOn(MethodView):
    """An offer that somebody else may have."""

    @api.response(200, OfferSchema)
    @api.alt_response(404, schema=ProblemDocument)
    @citizens
    def post(self, offer_id: UUID) -> dict[str, Any]:
        """Let the next in line have the time, and keep one's place. Again changes nothing."""
        with write_unit() as uow:
            pass_on_offer(uow, offer_id)
            return _offer(uow, offer_by_id(uow, offer_id))


@api.route("/waiting-list")
class Lines(MethodView):
    """Who waits for what."""

    @api.response(200, items_of(LineSchema))
    @only(*SEES)
    def get(self) -> dict[str, Any]:
        """List who waits for what, the longest line first, as far as it concerns one."""
        with read_unit() as uow:
            return {"items": [_line(one) for one in lines(uow)], "next": None}


def _wait(uow: UnitOfWork, wait: Wait) -> dict[str, Any]:
    place = wait.place
    return _wishes(place.wishes) | {
        "id": place.id,
        "meeting_type": wait.kind.id,
        "name": _name(wait.kind),
        "joined_at": place.joined_at,
        "ahead": place.ahead,
        "offer": _offer(uow, wait.offer) if wait.offer else None,
    }


def _offer(uow: UnitOfWork, view: OfferView) -> dict[str, Any]:
    there = places_by_id(uow, [view.place_id]) if view.place_id else {}
    return asdict(view) | {"place": place_document(there, view.place_id)}


def _line(line: Line) -> dict[str, Any]:
    return {
        "meeting_type": line.kind.id,
        "name": _name(line.kind),
        "since": line.since,
        "waiters": [
            _wishes(one.wishes) | {"name": one.name, "since": one.since} for one in line.waiters
        ],
    }


def _wishes(wishes: Wishes) -> dict[str, Any]:
    return {
        "mode": wishes.mode,
        "weekdays": sorted(wishes.weekdays),
        "parts": sorted(wishes.parts),
        "places": sorted(wishes.places),
        "instead_of": wishes.instead_of,
    }


def _name(kind: MeetingTypeView) -> str:
    return kind.name_en if language() == "en" else kind.name_da
