"""The advisers' pages of licences: giving them, who asks to keep one, and one citizen's licence."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts.people import people_by_id
from app.booking.access import check_may_arrange_for
from app.core.clock import local_day
from app.core.errors import Conflict, Problem
from app.core.texts import _, format_weekday
from app.licences import words
from app.licences.access import GIVES
from app.licences.contract import NoExtension, NotExtended, TooLateToUndo
from app.licences.extending import (
    answer_request,
    extend_licence,
    request_view,
    requests_of,
    requests_waiting,
)
from app.licences.giving import (
    give_back,
    give_licence,
    may_be_undone,
    take_back,
    undo_giving,
    undone_until,
)
from app.licences.line import join_line
from app.licences.numbers import numbers_of
from app.licences.policy import last_day_taken_back, stretch_of
from app.licences.schemas_pages import AnswerForm, GiveForm, WordForm
from app.licences.shown import citizens_to_give, licence_for_advisers
from app.web.forms import flash_undo, form_again, load_form, or_again, undoing
from app.web.guards import only
from app.web.unit import read_unit, write_unit

pages = Blueprint("licence_staff", __name__, template_folder="templates")
advisers = only(*GIVES)

FIND, GIVE = "licences/give.html", "licences/give_one.html"
REQUESTS, ONE = "licences/requests.html", "licences/staff_licence.html"


@pages.get("/licenspuljer/<uuid:pool_id>/giv")
@advisers
def find(pool_id: UUID) -> str:
    """Look for a citizen to give a seat, by name."""
    return render_template(FIND, **_found(pool_id))


def _give_again(problem: Problem, pool_id: UUID, citizen_id: UUID) -> Response:
    return form_again(GIVE, problem, **_giving(pool_id, citizen_id))


@pages.get("/licenspuljer/<uuid:pool_id>/giv/<uuid:citizen_id>")
@advisers
def give_form(pool_id: UUID, citizen_id: UUID) -> str:
    """Show from when a citizen would have a seat, and until when."""
    return render_template(GIVE, **_giving(pool_id, citizen_id))


@pages.post("/licenspuljer/<uuid:pool_id>/giv/<uuid:citizen_id>")
@advisers
@or_again(_give_again)
def give(pool_id: UUID, citizen_id: UUID) -> Response:
    """Give a citizen a seat."""
    context = _giving(pool_id, citizen_id)
    from_on = load_form(GiveForm())["from_on"]
    try:
        with write_unit() as uow:
            licence = give_licence(uow, pool_id, citizen_id, from_on=from_on)
    except Conflict as conflict:
        if conflict.fields:
            raise
        return form_again(GIVE, conflict, **context | {"refusal": conflict})
    undo = url_for("licence_staff.undo", licence_id=licence.id)
    flash_undo(_("The licence is given, and the citizen is told."), undo)
    return redirect(url_for("licence_pools.show", pool_id=pool_id), 303)


@pages.post("/licenspuljer/<uuid:pool_id>/venteliste/<uuid:citizen_id>")
@advisers
def line_up(pool_id: UUID, citizen_id: UUID) -> Response:
    """Put a citizen on the waiting list."""
    context = _giving(pool_id, citizen_id)
    try:
        with write_unit() as uow:
            join_line(uow, pool_id, citizen_id)
    except Conflict as conflict:
        return form_again(GIVE, conflict, **context | {"refusal": conflict})
    flash(_("The citizen is on the waiting list."), "success")
    return redirect(url_for("licence_pools.show", pool_id=pool_id), 303)


@pages.get("/licenspuljer/anmodninger")
@advisers
def requests() -> str:
    """Show who asks to keep a licence."""
    return render_template(REQUESTS, **_requests())


def _answer_again(problem: Problem, extension_request_id: UUID) -> Response:
    context = _requests() | {"refused_id": extension_request_id}
    return form_again(REQUESTS, problem, **context)


@pages.post("/licenspuljer/anmodninger/<uuid:extension_request_id>")
@advisers
@or_again(_answer_again)
def answer(extension_request_id: UUID) -> Response:
    """Say yes or no to a citizen."""
    with read_unit() as uow:
        request_view(uow, extension_request_id)
    given = load_form(AnswerForm())
    is_granted = given["answer"] == "yes"
    try:
        with write_unit() as uow:
            answer_request(uow, extension_request_id, is_granted=is_granted, word=given["word"])
    except NotExtended as refusal:
        flash(words.why_not(NoExtension(refusal.extra["because"])) or str(refusal.title), "error")
        return redirect(url_for("licence_staff.requests"), 303)
    yes, no = (
        _("The licence is extended, and the citizen is told."),
        _("The licence is not extended, and the citizen is told."),
    )
    flash(yes if is_granted else no, "success")
    return redirect(url_for("licence_staff.requests"), 303)


@pages.get("/licenspuljer/licenser/<uuid:licence_id>")
@advisers
def show(licence_id: UUID) -> str:
    """Show one citizen's licence, and what was asked and answered."""
    return render_template(ONE, **_one(licence_id))


@pages.post("/licenspuljer/licenser/<uuid:licence_id>/forlaeng")
@advisers
def extend(licence_id: UUID) -> Response:
    """Extend a licence without being asked."""
    try:
        with write_unit() as uow:
            extend_licence(uow, licence_id)
    except NotExtended as refusal:
        return form_again(ONE, refusal, **_one(licence_id) | {"refusal": refusal})
    flash(_("The licence is extended, and the citizen is told."), "success")
    return redirect(url_for("licence_staff.show", licence_id=licence_id), 303)


def _withdraw_again(problem: Problem, licence_id: UUID) -> Response:
    return form_again(ONE, problem, **_one(licence_id))


@pages.post("/licenspuljer/licenser/<uuid:licence_id>/tag-tilbage")
@advisers
@or_again(_withdraw_again)
def withdraw(licence_id: UUID) -> Response:
    """End a licence with today, or in the evening with tomorrow, with a word why."""
    with read_unit() as uow:
        licence_for_advisers(uow, licence_id)
    word = load_form(WordForm())["word"]
    with write_unit() as uow:
        one = take_back(uow, licence_id, word=word)
    undo = url_for("licence_staff.restore", licence_id=licence_id)
    day = format_weekday(one.last_on)
    if one.last_on < one.from_on:
        flash_undo(_("The licence is taken back, and the citizen is told."), undo)
    else:
        flash_undo(_("The last day is %(day)s, and the citizen is told.", day=day), undo)
    return redirect(url_for("licence_staff.show", licence_id=licence_id), 303)


@pages.post("/licenspuljer/licenser/<uuid:licence_id>/giv-igen")
@advisers
def restore(licence_id: UUID) -> Response:
    """Undo that a licence was taken back."""
    with undoing(_("The citizen keeps the licence, and is told."), too_late=TooLateToUndo) as uow:
        give_back(uow, licence_id)
    return redirect(url_for("licence_staff.show", licence_id=licence_id), 303)


@pages.post("/licenspuljer/licenser/<uuid:licence_id>/fortryd")
@advisers
def undo(licence_id: UUID) -> Response:
    """Undo that one has given a licence."""
    with write_unit() as uow:
        pool_id = licence_for_advisers(uow, licence_id).pool.id
        undo_giving(uow, licence_id)
    flash(_("The licence was not given after all."), "success")
    return redirect(url_for("licence_pools.show", pool_id=pool_id), 303)


def _found(pool_id: UUID) -> dict[str, Any]:
    name = request.args.get("navn", "").strip()[:100]
    with read_unit() as uow:
        found = citizens_to_give(uow, name) if name else {}
        return {"numbers": numbers_of(uow, pool_id), "name": name, "found": found}


def _giving(pool_id: UUID, citizen_id: UUID) -> dict[str, Any]:
    with read_unit() as uow:
        numbers = numbers_of(uow, pool_id)
        check_may_arrange_for(uow, citizen_id)
        return {
            "numbers": numbers,
            "citizen": people_by_id(uow, [citizen_id])[citizen_id],
            "today": (today := local_day(uow.now)),
            "until": stretch_of(numbers.pool.facts, today).last_on,
            "refusal": None,
        }


def _requests() -> dict[str, Any]:
    with read_unit() as uow:
        found = requests_waiting(uow)
        people = people_by_id(uow, {one.licence.citizen_id for one in found})
    return {"found": found, "people": people, "refused_id": None, "words": words}


def _one(licence_id: UUID) -> dict[str, Any]:
    with read_unit() as uow:
        licence = licence_for_advisers(uow, licence_id)
        return {
            "one": licence,
            "citizen": people_by_id(uow, [licence.citizen_id])[licence.citizen_id],
            "requests": requests_of(uow, licence_id),
            "may_undo": may_be_undone(uow, licence),
            "undo_until": undone_until(licence),
            "ends_on": last_day_taken_back(licence.last_on, uow.now),
            "refusal": None,
            "words": words,
        }
