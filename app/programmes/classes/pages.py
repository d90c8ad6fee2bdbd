"""The citizen's page of their class: the plan of the workshops, and the others."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts.contract import Role
from app.core.texts import _
from app.programmes.classes.members import hide_from_class
from app.programmes.classes.shown import class_of_mine, own_enrolment_in, session_of_item
from app.programmes.laying_out import is_own_word, way_to
from app.web.guards import only
from app.web.unit import read_unit, write_unit

pages = Blueprint("classes", __name__, template_folder="templates")
citizens = only(Role.CITIZEN)


@pages.get("/forloeb/<uuid:enrolment_id>/hold")
@citizens
def show(enrolment_id: UUID) -> str:
    """Show the class that one is in with an enrolment."""
    with read_unit() as uow:
        mine = class_of_mine(uow, enrolment_id)
    return render_template("classes/class.html", mine=mine, way_to=way_to, is_own_word=is_own_word)


@pages.get("/mit-hold/<uuid:cohort_id>")
@citizens
def from_discussion(cohort_id: UUID) -> Response:
    """Lead to the class that a discussion is of, by the enrolment one is in it with."""
    with read_unit() as uow:
        enrolment_id = own_enrolment_in(uow, cohort_id)
    return redirect(url_for("classes.show", enrolment_id=enrolment_id))


@pages.get("/forloeb/workshop/<uuid:enrolment_item_id>")
@citizens
def workshop(enrolment_item_id: UUID) -> Response:
    """Lead to the very workshop that an item asks for; to all sessions where no class has it."""
    with read_unit() as uow:
        site_session_id = session_of_item(uow, enrolment_item_id)
    if site_session_id is None:
        return redirect(url_for("sessions.overview"))
    return redirect(url_for("sessions.show", site_session_id=site_session_id))


@pages.post("/forloeb/<uuid:enrolment_id>/hold/vis")
@citizens
def hide(enrolment_id: UUID) -> Response:
    """Hide oneself from the others in the class, or be seen again."""
    is_hidden = "is_hidden" in request.form
    with write_unit() as uow:
        hide_from_class(uow, enrolment_id, is_hidden=is_hidden)
    flash(
        _("The others do not see you any more.") if is_hidden else _("The others see you again."),
        "success",
    )
    return redirect(url_for("classes.show", enrolment_id=enrolment_id), 303)
