"""The citizen's pages of programmes: what one is in, what is asked by when, and who helps."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.accounts.contract import Role
from app.core.clock import local_day
from app.core.errors import Conflict, NotFound, Problem
from app.core.texts import _
from app.notifications.reading import has_unread_under, mark_read_under
from app.programmes import words
from app.programmes.choosing import choose_course
from app.programmes.classes.shown import next_session, sessions_of_items
from app.programmes.classes.views import cohort_of
from app.programmes.doing import open_item_again, tick_off
from app.programmes.doors import note_first_look
from app.programmes.hand_ins.reading import my_last_rounds
from app.programmes.laying_out import (
    courses_to_choose,
    in_order,
    is_done_by_hand_in,
    is_own_word,
    laid_out,
    way_to,
    way_to_hand_in,
)
from app.programmes.offering import offered_to_actor
from app.programmes.schemas_pages import CourseForm
from app.programmes.shown import enrolment_of_actor, enrolment_of_item, helper_of
from app.programmes.views import enrolments_of, why_ended, why_enrolled
from app.web.forms import flash_undo, form_again, load_form, or_again
from app.web.guards import only
from app.web.unit import read_unit, write_unit

pages = Blueprint("programmes", __name__, template_folder="templates")
citizens = only(Role.CITIZEN)

ONE = "programmes/enrolment.html"


@pages.get("/forloeb")
@citizens
def overview() -> str:
    """Show the programmes that one is in, and those that one was in."""
    note_first_look()
    with read_unit() as uow:
        mine = enrolments_of(uow, uow.actor.require_person())
        others = offered_to_actor(uow)
        shown = in_order([(one, laid_out(one)) for one in mine if one.is_open])
        sessions = sessions_of_items(uow, [laid.up_next for _one, laid in shown if laid.up_next])
    former = [one for one in mine if not one.is_open]
    context = {"shown": shown, "former": former, "others": others, "sessions": sessions}
    return render_template("programmes/overview.html", **context, words=words)


@pages.get("/forloeb/<uuid:enrolment_id>")
@citizens
def show(enrolment_id: UUID) -> str:
    """Show one programme: what is asked and by when, why, what follows, and who helps.

    Whoever has it before them needs to be told of it on no further channel.
    """
    with read_unit() as uow:
        enrolment_of_actor(uow, enrolment_id)
        has_news = has_unread_under(uow, f"enrolment/{enrolment_id}")
    if has_news:
        with write_unit() as uow:
            mark_read_under(uow, f"enrolment/{enrolment_id}")
    note_first_look()
    return render_template(ONE, **_one(enrolment_id))


@pages.post("/forloeb/opgaver/<uuid:enrolment_item_id>/gjort")
@citizens
def done(enrolment_item_id: UUID) -> Response:
    """Tick something off by one's own word; what is not asked any more is said to be so."""
    try:
        with write_unit() as uow:
            enrolment_id = enrolment_of_item(uow, enrolment_item_id)
            tick_off(uow, enrolment_item_id)
    except Conflict as conflict:
        flash(str(conflict.title), "info")
    except NotFound:
        return _gone()
    else:
        undo = url_for("programmes.not_done", enrolment_item_id=enrolment_item_id)
        flash_undo(_("It is ticked off. Well done!"), undo)
    return _back_to(enrolment_id)


@pages.post("/forloeb/opgaver/<uuid:enrolment_item_id>/fortryd")
@citizens
def not_done(enrolment_item_id: UUID) -> Response:
    """Undo that something is ticked off."""
    try:
        with write_unit() as uow:
            enrolment_id = enrolment_of_item(uow, enrolment_item_id)
            open_item_again(uow, enrolment_item_id)
    except Conflict as conflict:
        flash(str(conflict.title), "info")
    except NotFound:
        return _gone()
    else:
        flash(_("It is not ticked off any more."), "success")
    return _back_to(enrolment_id)


def _choose_again(problem: Problem, enrolment_id: UUID) -> Response:
    return form_again(ONE, problem, **_one(enrolment_id))


@pages.post("/forloeb/<uuid:enrolment_id>/kursus")
@citizens
@or_again(_choose_again)
def choose(enrolment_id: UUID) -> Response:
    """Choose one of the courses; another one can be chosen until it is begun on."""
    with read_unit() as uow:
        enrolment_of_actor(uow, enrolment_id)
    course = load_form(CourseForm())["course"]
    try:
        with write_unit() as uow:
            choose_course(uow, enrolment_id, course)
    except Conflict as conflict:
        flash(str(conflict.title), "info")
    else:
        flash(_("Your choice is saved."), "success")
    return _back_to(enrolment_id)


def _gone() -> Response:
    """Say kindly that something is not asked any more; whoever was never asked learns no more."""
    page = render_template("programmes/gone.html", said=_("You need to do nothing more about it."))
    return Response(page, 404, mimetype="text/html")


def _back_to(enrolment_id: UUID) -> Response:
    return redirect(url_for("programmes.show", enrolment_id=enrolment_id), 303)


def _one(enrolment_id: UUID) -> dict[str, Any]:
    with read_unit() as uow:
        one = enrolment_of_actor(uow, enrolment_id)
        cohort = cohort_of(uow, enrolment_id)
        return {
            "one": one,
            "laid": laid_out(one),
            "courses": courses_to_choose(one),
            "cohort": cohort,
            "sessions": sessions_of_items(uow, one.items),
            "next_session": next_session(uow, cohort.id) if cohort else None,
            "handed_in": my_last_rounds(uow, enrolment_id),
            "helper": helper_of(uow, one.citizen_id),
            "reason": why_enrolled(uow, enrolment_id),
            "ended_because": why_ended(uow, enrolment_id),
            "way_to": way_to,
            "way_to_hand_in": way_to_hand_in,
            "is_done_by_hand_in": is_done_by_hand_in,
            "is_own_word": is_own_word,
            "words": words,
            "today": local_day(uow.now),
        }
