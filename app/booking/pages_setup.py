"""The administrator's pages of why, how and where one meets: meeting types and places."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from app.accounts.contract import Role
from app.booking import choices
from app.booking.contract import MeetingMode, MeetingTypeView
from app.booking.meeting_types import (
    TypeFacts,
    add_meeting_type,
    add_place,
    change_meeting_type,
    change_place,
    check_facts,
    meeting_type,
    meeting_types,
    offer_meeting_type,
    place,
    places,
    put_place_back,
    put_type_back,
    remove_meeting_type,
    remove_place,
    use_place,
    used_places,
    used_types,
)
from app.booking.readiness import what_is_missing, who_holds
from app.booking.schemas_setup import MeetingTypeForm, PlaceForm
from app.booking.type_rules import wrong_with, wrong_with_place
from app.booking.type_words import what_follows
from app.core.errors import Problem
from app.core.texts import _
from app.web.forms import flash_undo, form_again, load_form, or_again
from app.web.guards import only
from app.web.unit import read_unit, write_unit

pages = Blueprint("meeting_setup", __name__, template_folder="templates")
administrators = only(Role.ADMINISTRATOR)

USUAL = {
    "length": "30",
    "buffer": "0",
    "step": "30",
    "who_meets": "own_first",
    "notice": "120",
    "ahead": "80640",
    "move_until": "1440",
    "cancel_until": "120",
    "most_moves": "",
}
USUAL_LISTS = {
    "modes": [MeetingMode.ON_SITE.value, MeetingMode.PHONE.value],
    "reminders": ["10080", "1440", "60"],
}


@pages.get("/moedetyper")
@administrators
def overview() -> str:
    """Show the meeting types and the places, and what is missing before anybody can book."""
    with read_unit() as uow:
        kinds = meeting_types(uow, also_inactive=True)
        there = places(uow, also_inactive=True)
        context = {
            "kinds": [(kind, what_follows(kind)) for kind in kinds],
            "used_types": used_types(uow, [kind.id for kind in kinds]),
            "places": there,
            "used_places": used_places(uow, [one.id for one in there]),
            "missing": what_is_missing(uow),
            "holders": who_holds(uow),
        }
    return render_template("booking/setup.html", **context)


@pages.get("/moedetyper/ny")
@administrators
def new_type() -> str:
    """Show the form of a new meeting type, filled in as is usual."""
    return render_template("booking/type_form.html", **_form(None))


@pages.post("/moedetyper/ny")
@administrators
@or_again(lambda problem: form_again("booking/type_form.html", problem, **_form(None)))
def create_type() -> Response:
    """Add a meeting type, or show what would follow from it."""
    facts = _facts()
    if "preview" in request.form:
        return _preview(facts, None)
    with write_unit() as uow:
        add_meeting_type(uow, facts)
    flash(_("The meeting type is added. Now say with whom it can be booked."), "success")
    return redirect(url_for("meeting_setup.overview"), 303)


@pages.get("/moedetyper/<uuid:type_id>")
@administrators
def edit_type(type_id: UUID) -> str:
    """Show the form of a meeting type."""
    return render_template("booking/type_form.html", **_form(type_id))


def _type_again(problem: Problem, type_id: UUID) -> Response:
    return form_again("booking/type_form.html", problem, **_form(type_id))


@pages.post("/moedetyper/<uuid:type_id>")
@administrators
@or_again(_type_again)
def save_type(type_id: UUID) -> Response:
    """Change a meeting type, or show what would follow from it."""
    with read_unit() as uow:
        meeting_type(uow, type_id)
    facts = _facts()
    if "preview" in request.form:
        return _preview(facts, type_id)
    with write_unit() as uow:
        change_meeting_type(uow, type_id, facts)
    flash(_("The meeting type is saved. Meetings that are booked keep their time."), "success")
    return redirect(url_for("meeting_setup.overview"), 303)


@pages.post("/moedetyper/<uuid:type_id>/<any(til,fra):switch>")
@administrators
def switch_type(type_id: UUID, switch: str) -> Response:
    """Let citizens book meetings of a type, or no longer."""
    with write_unit() as uow:
        offer_meeting_type(uow, type_id, is_active=switch == "til")
    if switch == "til":
        flash(_("The meeting type can be booked."), "success")
    else:
        undo = url_for("meeting_setup.switch_type", type_id=type_id, switch="til")
        flash_undo(_("The meeting type cannot be booked any more. What is booked stays."), undo)
    return redirect(url_for("meeting_setup.overview"), 303)


@pages.post("/moedetyper/<uuid:type_id>/fjern")
@administrators
def remove_type(type_id: UUID) -> Response:
    """Remove a meeting type that nobody has booked."""
    with write_unit() as uow:
        remove_meeting_type(uow, type_id)
    undo = url_for("meeting_setup.put_back", kind="moedetyper", removed_id=type_id)
    flash_undo(_("The meeting type is removed."), undo)
    return redirect(url_for("meeting_setup.overview"), 303)


@pages.get("/moedesteder/nyt")
@administrators
def new_place() -> str:
    """Show the form of a new place."""
    return render_template("booking/place_form.html", place=None)


@pages.post("/moedesteder/nyt")
@administrators
@or_again(lambda problem: form_again("booking/place_form.html", problem, place=None))
def create_place() -> Response:
    """Add a place."""
    with write_unit() as uow:
        add_place(uow, **load_form(PlaceForm(), also=wrong_with_place))
    flash(_("The place is added. Advisers can choose it for their week."), "success")
    return redirect(url_for("meeting_setup.overview"), 303)


@pages.get("/moedesteder/<uuid:place_id>")
@administrators
def edit_place(place_id: UUID) -> str:
    """Show the form of a place."""
    return render_template("booking/place_form.html", **_place(place_id))


def _place_again(problem: Problem, place_id: UUID) -> Response:
    return form_again("booking/place_form.html", problem, **_place(place_id))


@pages.post("/moedesteder/<uuid:place_id>")
@administrators
@or_again(_place_again)
def save_place(place_id: UUID) -> Response:
    """Change what a place is called and where it is."""
    with write_unit() as uow:
        place(uow, place_id)
        change_place(uow, place_id, **load_form(PlaceForm(), also=wrong_with_place))
    flash(_("The place is saved. It stands so on meetings that are booked, too."), "success")
    return redirect(url_for("meeting_setup.overview"), 303)


@pages.post("/moedesteder/<uuid:place_id>/<any(til,fra):switch>")
@administrators
def switch_place(place_id: UUID, switch: str) -> Response:
    """Let meetings be booked at a place, or no longer."""
    with write_unit() as uow:
        use_place(uow, place_id, is_active=switch == "til")
    if switch == "til":
        flash(_("Meetings can be booked at the place."), "success")
    else:
        undo = url_for("meeting_setup.switch_place", place_id=place_id, switch="til")
        flash_undo(_("No new meetings are booked at the place. What is booked stays."), undo)
    return redirect(url_for("meeting_setup.overview"), 303)


@pages.post("/moedesteder/<uuid:place_id>/fjern")
@administrators
def forget_place(place_id: UUID) -> Response:
    """Remove a place that is not used."""
    with write_unit() as uow:
        remove_place(uow, place_id)
    undo = url_for("meeting_setup.put_back", kind="moedesteder", removed_id=place_id)
    flash_undo(_("The place is removed."), undo)
    return redirect(url_for("meeting_setup.overview"), 303)


@pages.post("/<any(moedetyper,moedesteder):kind>/<uuid:removed_id>/igen")
@administrators
def put_back(kind: str, removed_id: UUID) -> Response:
    """Take back that a meeting type or a place was removed."""
    with write_unit() as uow:
        (put_type_back if kind == "moedetyper" else put_place_back)(uow, removed_id)
    flash(_("It is there again."), "success")
    return redirect(url_for("meeting_setup.overview"), 303)


def _facts() -> TypeFacts:
    facts = TypeFacts(**load_form(MeetingTypeForm(), also=wrong_with))
    check_facts(facts)
    return facts


def _preview(facts: TypeFacts, type_id: UUID | None) -> Response:
    context = _form(type_id) | {"values": request.form, "follows": what_follows(facts)}
    return make_response(render_template("booking/type_form.html", **context))


def _form(type_id: UUID | None) -> dict[str, Any]:
    """Return what the form of a meeting type shows; `known` is what was said of it before."""
    kind = None
    if type_id is not None:
        with read_unit() as uow:
            kind = meeting_type(uow, type_id)
    untils = (kind.move_until, kind.cancel_until, kind.notice) if kind else ()
    return {
        "kind": kind,
        "known": _known(kind) if kind else MultiDict({**USUAL, **USUAL_LISTS}),
        "follows": what_follows(kind) if kind else [],
        "buffers": choices.buffers(*([kind.buffer] if kind else [])),
        "steps": choices.steps(),
        "ways": choices.ways(),
        "whom": choices.whom(),
        "untils": choices.before(*untils),
        "aheads": choices.ahead(*([kind.ahead] if kind else [])),
        "moves": choices.moves(kind.most_moves if kind else None),
        "reminders": choices.reminders(*(kind.reminders if kind else ())),
    }


def _known(kind: MeetingTypeView) -> MultiDict[str, str]:
    texts = (
        *("name_da", "name_en", "about_da", "about_en", "bring_da", "bring_en"),
        *("follows_da", "follows_en", "video_url"),
    )
    lengths = ("length", "buffer", "step", "notice", "ahead", "move_until", "cancel_until")
    return MultiDict(
        {name: getattr(kind, name) for name in texts}
        | {name: choices.minutes_of(getattr(kind, name)) for name in lengths}
        | {
            "modes": [mode.value for mode in kind.modes],
            "who_meets": kind.who_meets.value,
            "has_interpreter": "1" if kind.has_interpreter else "",
            "most_moves": "" if kind.most_moves is None else str(kind.most_moves),
            "reminders": [choices.minutes_of(one) for one in kind.reminders],
        }
    )


def _place(place_id: UUID) -> dict[str, Any]:
    with read_unit() as uow:
        return {"place": place(uow, place_id)}
