"""The citizen's pages of licences: what one has, how it ends, asking to keep it, taking a seat."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts.contract import Role
from app.accounts.own_advisers import who_answers
from app.accounts.teams import team_by_id
from app.core.clock import local_day
from app.core.errors import Conflict, Problem
from app.core.texts import _
from app.licences import words
from app.licences.contract import (
    HadLicenceBefore,
    LicenceOver,
    LicencePoolEmpty,
    NotExtended,
    TooLateToUndo,
)
from app.licences.exit_survey import who_is_asked
from app.licences.extending import ask_for_extension, requests_of, take_request_back
from app.licences.giving import (
    address_to_open,
    may_be_undone,
    note_opening,
    take_seat,
    undone_until,
)
from app.licences.giving_up import give_up, keep_after_all
from app.licences.line import join_line, keep_place, leave_line
from app.licences.schemas_pages import WordForm
from app.licences.shown import licence_of_actor, shown_to
from app.licences.unseen import is_news, note_that_seen
from app.web.forms import flash_undo, form_again, load_form, or_again, undoing
from app.web.guards import only
from app.web.unit import read_unit, write_unit

pages = Blueprint("licences", __name__, template_folder="templates")
citizens = only(Role.CITIZEN)

ONE = "licences/licence.html"


@pages.get("/licenser")
@citizens
def overview() -> str:
    """Show what one has, what one waits for, and what one can take."""
    with read_unit() as uow:
        mine = shown_to(uow, uow.actor.require_person())
    return render_template("licences/overview.html", mine=mine, words=words)


@pages.get("/licenser/<uuid:licence_id>")
@citizens
def show(licence_id: UUID) -> str:
    """Show one licence: its last day, what it is for, and what becomes of it.

    Whoever has it before them needs to be told of it on no further channel.
    """
    context = _one(licence_id)
    with read_unit() as uow:
        has_news = is_news(uow, licence_id)
    if has_news:
        with write_unit() as uow:
            note_that_seen(uow, licence_id)
    return render_template(ONE, **context)


@pages.get("/licenser/<uuid:licence_id>/aabn")
@citizens
def open_service(licence_id: UUID) -> Response:
    """Lead to the service, and note the first time; who only asks for the head goes nowhere."""
    with read_unit() as uow:
        address, is_first = address_to_open(uow, licence_id)
    if is_first and request.method != "HEAD":
        with write_unit() as uow:
            note_opening(uow, licence_id)
    answer = redirect(address)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


def _ask_again(problem: Problem, licence_id: UUID) -> Response:
    return form_again(ONE, problem, **_one(licence_id))


@pages.post("/licenser/<uuid:licence_id>/forlaengelse")
@citizens
@or_again(_ask_again)
def ask(licence_id: UUID) -> Response:
    """Ask to keep a licence longer."""
    with read_unit() as uow:
        licence_of_actor(uow, licence_id)
    word = load_form(WordForm())["word"]
    try:
        with write_unit() as uow:
            ask_for_extension(uow, licence_id, word=word)
    except NotExtended as refusal:
        return form_again(ONE, refusal, **_one(licence_id) | {"refusal": refusal})
    undo = url_for("licences.ask_no_more", licence_id=licence_id)
    flash_undo(_("You have asked to keep it longer. We write to you with an answer."), undo)
    return redirect(url_for("licences.show", licence_id=licence_id), 303)


@pages.post("/licenser/<uuid:licence_id>/forlaengelse/fortryd")
@citizens
def ask_no_more(licence_id: UUID) -> Response:
    """Take back that one has asked."""
    with write_unit() as uow:
        take_request_back(uow, licence_id)
    flash(_("You do not ask for it any more."), "success")
    return redirect(url_for("licences.show", licence_id=licence_id), 303)


@pages.get("/licenser/<uuid:licence_id>/opgiv")
@citizens
def give_up_sure(licence_id: UUID) -> Response | str:
    """Ask whether one wants to give up one's seat, and say what follows."""
    with read_unit() as uow:
        one = licence_of_actor(uow, licence_id)
    if not one.may_give_up:
        return redirect(url_for("licences.show", licence_id=licence_id))
    return render_template("licences/give_up.html", one=one)


@pages.post("/licenser/<uuid:licence_id>/opgiv")
@citizens
def let_go(licence_id: UUID) -> Response:
    """Give up one's seat."""
    here = redirect(url_for("licences.show", licence_id=licence_id), 303)
    try:
        with write_unit() as uow:
            give_up(uow, licence_id)
    except LicenceOver as over:
        flash(str(over.title), "info")
        return here
    undo = url_for("licences.keep", licence_id=licence_id)
    flash_undo(_("You have given up your seat. You can undo it within an hour."), undo)
    return here


@pages.post("/licenser/<uuid:licence_id>/behold")
@citizens
def keep(licence_id: UUID) -> Response:
    """Undo that one gave up one's seat; where that is too late, the page says so."""
    with undoing(_("You keep your seat."), too_late=TooLateToUndo) as uow:
        keep_after_all(uow, licence_id)
    return redirect(url_for("licences.show", licence_id=licence_id), 303)


@pages.post("/licenser/puljer/<uuid:pool_id>/tag")
@citizens
def take(pool_id: UUID) -> Response:
    """Take a free seat; where the last is gone, the page says so and offers the line."""
    try:
        with write_unit() as uow:
            licence = take_seat(uow, pool_id, uow.actor.require_person())
    except LicencePoolEmpty as empty:
        flash(str(empty.title) + " " + _("You can get on the waiting list."), "info")
        return redirect(url_for("licences.overview"), 303)
    except HadLicenceBefore as had:
        flash(str(had.title), "info")
        return redirect(url_for("licences.overview"), 303)
    flash(_("You have got your licence."), "success")
    return redirect(url_for("licences.show", licence_id=licence.id), 303)


@pages.post("/licenser/puljer/<uuid:pool_id>/venteliste")
@citizens
def join(pool_id: UUID) -> Response:
    """Stand in line for a seat."""
    try:
        with write_unit() as uow:
            join_line(uow, pool_id, uow.actor.require_person())
    except Conflict as conflict:
        flash(str(conflict.title), "info")
        return redirect(url_for("licences.overview"), 303)
    undo = url_for("licences.leave", pool_id=pool_id)
    flash_undo(_("You are on the waiting list. We write to you when there is a seat."), undo)
    return redirect(url_for("licences.overview"), 303)


@pages.post("/licenser/puljer/<uuid:pool_id>/venteliste/slip")
@citizens
def leave(pool_id: UUID) -> Response:
    """Wait no longer."""
    with write_unit() as uow:
        leave_line(uow, pool_id, uow.actor.require_person())
    undo = url_for("licences.wait_on", pool_id=pool_id)
    flash_undo(_("You are off the waiting list. You can undo it within an hour."), undo)
    return redirect(url_for("licences.overview"), 303)


@pages.post("/licenser/puljer/<uuid:pool_id>/venteliste/fortryd")
@citizens
def wait_on(pool_id: UUID) -> Response:
    """Undo that one left the line; where that is too late, the page says so."""
    with undoing(
        _("You have your place on the waiting list again."), too_late=TooLateToUndo
    ) as uow:
        keep_place(uow, pool_id, uow.actor.require_person())
    return redirect(url_for("licences.overview"), 303)


def _one(licence_id: UUID) -> dict[str, Any]:
    with read_unit() as uow:
        licence = licence_of_actor(uow, licence_id)
        team_id = who_answers(uow, licence.citizen_id).team_id
        return {
            "one": licence,
            "requests": requests_of(uow, licence_id),
            "is_asked": bool(who_is_asked(uow, [licence])),
            "today": local_day(uow.now),
            "may_undo": may_be_undone(uow, licence),
            "undo_until": undone_until(licence),
            "phone": team_by_id(uow, team_id).phone if team_id else "",
            "refusal": None,
            "words": words,
        }
