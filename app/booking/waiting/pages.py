"""The citizen's pages of the waiting list: join, say what will do, answer an offer, leave."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.accounts.contract import Role
from app.booking.arranging import held_by
from app.booking.contract import MeetingMode
from app.booking.interpreting import languages, last_language
from app.booking.meeting_types import meeting_type, meeting_type_named
from app.booking.pages_times import asked_mode, free_in_other_ways, wish_instead
from app.booking.phoning import known_phone, note_phone, number_for
from app.booking.receipts import receipt_of
from app.booking.schemas_pages import spoken_of
from app.booking.slots import Wish
from app.booking.video import ways_to_meet
from app.booking.views import meeting_by_id
from app.booking.waiting.answering import accept_offer, offer_by_id, pass_on_offer
from app.booking.waiting.contract import OfferGone, PartOfDay
from app.booking.waiting.line import (
    join_waiting_list,
    leave_waiting_list,
    take_place_again,
    wait_for,
)
from app.booking.waiting.places import places_to_choose
from app.booking.waiting.schemas import AcceptForm, WaitForm
from app.core.errors import Conflict, Invalid, Problem
from app.core.texts import _
from app.core.work import UnitOfWork
from app.web.forms import flash_undo, form_again, load_form, or_again
from app.web.guards import only
from app.web.unit import read_unit, write_unit

pages = Blueprint("waiting", __name__)
citizens = only(Role.CITIZEN)

TEMPLATE = "booking/waiting.html"


@pages.get("/moeder/nyt/<slug>/venteliste")
@citizens
def join_form(slug: str) -> str:
    """Show which times one could wait for."""
    return render_template(TEMPLATE, **_form(slug))


def _join_again(problem: Problem, slug: str) -> Response:
    return form_again(TEMPLATE, problem, **_form(slug))


@pages.post("/moeder/nyt/<slug>/venteliste")
@citizens
@or_again(_join_again)
def join(slug: str) -> Response:
    """Stand in line, or say anew which times will do."""
    wishes = load_form(WaitForm())["wishes"]
    with write_unit() as uow:
        kind = meeting_type_named(uow, slug)
        join_waiting_list(uow, uow.actor.require_person(), kind.id, wishes)
    return _joined()


@pages.get("/moeder/<uuid:booking_id>/tidligere")
@citizens
def earlier_form(booking_id: UUID) -> str:
    """Show which times one could wait for instead of a meeting that one has."""
    return render_template(TEMPLATE, **_form_instead(booking_id))


def _earlier_again(problem: Problem, booking_id: UUID) -> Response:
    return form_again(TEMPLATE, problem, **_form_instead(booking_id))


@pages.post("/moeder/<uuid:booking_id>/tidligere")
@citizens
@or_again(_earlier_again)
def earlier(booking_id: UUID) -> Response:
    """Stand in line for a time before the meeting that one has."""
    try:
        with write_unit() as uow:
            meeting = meeting_by_id(uow, booking_id)
            wishes = replace(load_form(WaitForm())["wishes"], instead_of=booking_id)
            join_waiting_list(uow, meeting.citizen_id, meeting.meeting_type_id, wishes)
    except Conflict as conflict:
        if conflict.fields:
            raise
        return form_again(TEMPLATE, conflict, **_form_instead(booking_id))
    return _joined()


@pages.post("/moeder/venteliste/<uuid:waiting_id>/slip")
@citizens
def leave(waiting_id: UUID) -> Response:
    """Wait no longer."""
    with write_unit() as uow:
        leave_waiting_list(uow, waiting_id)
    flash_undo(_("You are off the waiting list."), url_for("waiting.again", waiting_id=waiting_id))
    return redirect(url_for("booking.overview"), 303)


@pages.post("/moeder/venteliste/<uuid:waiting_id>/igen")
@citizens
def again(waiting_id: UUID) -> Response:
    """Take the place in line again that one has just left."""
    with write_unit() as uow:
        take_place_again(uow, waiting_id)
    flash(_("You have your place on the waiting list again."), "success")
    return redirect(url_for("booking.overview"), 303)


@pages.get("/moeder/tilbud/<uuid:offer_id>")
@citizens
def offer(offer_id: UUID) -> str:
    """Show a time that is kept for one, or what became of it."""
    return render_template("booking/offer.html", **_offer(offer_id))


@pages.post("/moeder/tilbud/<uuid:offer_id>/tag")
@citizens
def accept(offer_id: UUID) -> Response:
    """Meet at the time that was offered; where it is not kept any more, the offer says so."""
    try:
        with write_unit() as uow:
            offer_by_id(uow, offer_id)
            form = load_form(AcceptForm())
            meeting = accept_offer(uow, offer_id, **spoken_of(form))
            if meeting.mode == MeetingMode.PHONE:
                said = form["phone"]
                number = number_for(uow, meeting) if said is None else said
                note_phone(uow, meeting.id, phone=number)
    except OfferGone:
        with read_unit() as uow:
            offer_by_id(uow, offer_id)
        return redirect(url_for("waiting.offer", offer_id=offer_id), 303)
    except Invalid as invalid:
        return form_again("booking/offer.html", invalid, **_offer(offer_id))
    except Conflict as conflict:
        context = _offer(offer_id) | {"refusal": conflict}
        return form_again("booking/offer.html", conflict, **context)
    flash(_("Your meeting is booked."), "success")
    return redirect(url_for("booking.show", booking_id=meeting.id), 303)


@pages.post("/moeder/tilbud/<uuid:offer_id>/nej")
@citizens
def pass_on(offer_id: UUID) -> Response:
    """Let somebody else have the time."""
    with write_unit() as uow:
        pass_on_offer(uow, offer_id)
    flash(_("Somebody else can have the time. You keep your place on the waiting list."), "success")
    return redirect(url_for("booking.overview"), 303)


def _joined() -> Response:
    flash(_("You are on the waiting list. We write to you when a time comes free."), "success")
    return redirect(url_for("booking.overview"), 303)


def _form(slug: str) -> dict[str, Any]:
    with read_unit() as uow:
        kind = meeting_type_named(uow, slug)
        me = uow.actor.require_person()
        ways = ways_to_meet(uow, kind, me)
        wish = Wish(kind, me, asked_mode(ways or kind.modes))
        others = free_in_other_ways(uow, wish, ways)
        return _shared(uow, kind.id) | {"moving": None, "other_ways": others}


def _form_instead(booking_id: UUID) -> dict[str, Any]:
    with read_unit() as uow:
        moving = receipt_of(uow, meeting_by_id(uow, booking_id))
        wish, ways = wish_instead(uow, moving)
        others = free_in_other_ways(uow, wish, ways, before=moving.meeting.starts_at)
        return _shared(uow, moving.kind.id) | {"moving": moving, "other_ways": others}


def _shared(uow: UnitOfWork, type_id: UUID) -> dict[str, Any]:
    me, kind = uow.actor.require_person(), meeting_type(uow, type_id)
    return {
        "kind": kind,
        "place": wait_for(uow, me, type_id),
        "parts": list(PartOfDay),
        "where": places_to_choose(uow, kind, me),
    }


def _offer(offer_id: UUID) -> dict[str, Any]:
    with read_unit() as uow:
        view = offer_by_id(uow, offer_id)
        kind = meeting_type(uow, view.meeting_type_id)
        receipt = receipt_of(uow, held_by(uow, view.id)) if view.outcome is None else None
        moving = meeting_by_id(uow, view.instead_of) if view.instead_of else None
        spoken = last_language(uow, view.citizen_id)
        number = number_for(uow, moving) if moving else known_phone(uow, view.citizen_id)
    return {
        "offer": view,
        "kind": kind,
        "receipt": receipt,
        "moving": moving,
        "refusal": None,
        "languages": languages(),
        "spoken": spoken,
        "phone": number,
    }
