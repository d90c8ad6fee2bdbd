"""Signing up for a programme by oneself: from one's own page, or by an institution's link."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.accounts.contract import Role
from app.core.errors import Conflict, Problem
from app.core.texts import _
from app.core.work import UnitOfWork
from app.programmes.contract import EnrolmentView, LinkView
from app.programmes.links import link_by_code
from app.programmes.offering import Offered, line_up_by, offered, sign_up_by
from app.programmes.schemas_pages import LATER, SignUpForm
from app.web.forms import flash_undo, form_again, load_form, or_again
from app.web.guards import anyone, only
from app.web.unit import current_actor, read_unit, write_unit

pages = Blueprint("programme_signing", __name__, template_folder="templates")
citizens = only(Role.CITIZEN)

PAGE = "programmes/sign_up.html"


@pages.get("/forloeb/tilmelding/<uuid:programme_id>")
@citizens
def show(programme_id: UUID) -> str:
    """Show what one would sign up for, and whether there is a place."""
    return render_template(PAGE, **_shown(programme_id))


def _again(problem: Problem, programme_id: UUID) -> Response:
    return form_again(PAGE, problem, **_shown(programme_id))


@pages.post("/forloeb/tilmelding/<uuid:programme_id>")
@citizens
@or_again(_again)
def sign_up(programme_id: UUID) -> Response:
    """Sign up; where the last place is gone, the page says so and offers the line."""
    with read_unit() as uow:
        there = offered(uow, programme_id)
    here = url_for("programme_signing.show", programme_id=programme_id)
    return _signed_up(there, here, _course_for(there))


@pages.post("/forloeb/tilmelding/<uuid:programme_id>/venteliste")
@citizens
def line_up(programme_id: UUID) -> Response:
    """Get in line for a place."""
    return _lined_up(programme_id, url_for("programme_signing.show", programme_id=programme_id))


@pages.get("/start/<code>")
@anyone
def start(code: str) -> str:
    """Show whoever comes by an institution's link what it is; they log in to sign up."""
    return render_template(PAGE, **_shown_by(code))


def _start_again(problem: Problem, code: str) -> Response:
    return form_again(PAGE, problem, **_shown_by(code))


@pages.post("/start/<code>")
@citizens
@or_again(_start_again)
def start_now(code: str) -> Response:
    """Sign up by an institution's link."""
    with read_unit() as uow:
        there, link = _offered_by(uow, code)
    here = url_for("programme_signing.start", code=code)
    return _signed_up(there, here, _course_for(there), link)


@pages.post("/start/<code>/venteliste")
@citizens
def start_waiting(code: str) -> Response:
    """Get in line for a place, by an institution's link."""
    with read_unit() as uow:
        there, link = _offered_by(uow, code)
    here = url_for("programme_signing.start", code=code)
    return _lined_up(there.programme_id, here, link)


def _course_for(there: Offered) -> str:
    """Return the course that was chosen; "" for later, or where there is none to choose."""
    if not there.facts.courses:
        return ""
    course: str = load_form(SignUpForm())["course"]
    return "" if course == LATER else course


def _signed_up(there: Offered, here: str, course: str, link: LinkView | None = None) -> Response:
    try:
        with write_unit() as uow:
            view = sign_up_by(uow, there.programme_id, course=course, link=link)
    except Conflict as conflict:
        flash(str(conflict.title), "info")
        return redirect(here, 303)
    if view is None:
        flash(_("The last place is gone. You can get on the waiting list."), "info")
        return redirect(here, 303)
    if there.enrolment_id is not None and course not in {"", view.course}:
        flash(_kept_in_words(view), "info")
    else:
        flash(_("You are signed up. Welcome!"), "success")
    return redirect(url_for("programmes.show", enrolment_id=view.id), 303)


def _kept_in_words(view: EnrolmentView) -> str:
    """Say to who is signed up that another course was not taken, and how one changes it."""
    name = view.facts.name
    course = next((one.name for one in view.facts.courses if one.key == view.course), "")
    if not course:
        return _(
            "You are already signed up for %(name)s, and your choice of course is not saved. "
            "Choose it here.",
            name=name,
        )
    return _(
        "You are already signed up for %(name)s with the course %(course)s, and keep it. Do you "
        "want another one? Change it here, or ask your adviser if you have begun on it.",
        name=name,
        course=course,
    )


def _lined_up(programme_id: UUID, here: str, link: LinkView | None = None) -> Response:
    try:
        with write_unit() as uow:
            wait = line_up_by(uow, programme_id, link=link)
    except Conflict as conflict:
        flash(str(conflict.title), "info")
        return redirect(here, 303)
    undo = url_for("licences.leave", pool_id=wait.pool.id)
    flash_undo(_("You are on the waiting list. We write to you when there is a place."), undo)
    return redirect(here, 303)


def _offered_by(uow: UnitOfWork, code: str) -> tuple[Offered, LinkView]:
    link = link_by_code(uow, code)
    return offered(uow, link.programme_id, is_invited=True), link


def _shown(programme_id: UUID) -> Mapping[str, Any]:
    with read_unit() as uow:
        there = offered(uow, programme_id)
    return _context(there, None, url_for("programme_signing.show", programme_id=programme_id))


def _shown_by(code: str) -> Mapping[str, Any]:
    with read_unit() as uow:
        there, link = _offered_by(uow, code)
    return _context(there, link, url_for("programme_signing.start", code=link.code))


def _context(there: Offered, link: LinkView | None, here: str) -> Mapping[str, Any]:
    actor = current_actor()
    return {
        "there": there,
        "link": link,
        "here": here,
        "is_known": actor.is_known,
        "is_citizen": actor.has(Role.CITIZEN),
        "later": LATER,
    }
