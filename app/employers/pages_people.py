"""The job centre's page about the people of one company: block one, let one in again."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.core.texts import _
from app.employers.blocking import block_colleague, company_with_people, unblock_colleague
from app.web.forms import flash_undo
from app.web.guards import staff
from app.web.unit import read_unit, write_unit

pages = Blueprint("company_people", __name__, template_folder="templates")


@pages.get("/virksomheder/<uuid:employer_id>/kolleger")
@staff
def show(employer_id: UUID) -> str:
    """Show who writes for a company."""
    with read_unit() as uow:
        company, people = company_with_people(uow, employer_id)
    return render_template("employers/people.html", company=company, people=people)


@pages.post("/virksomheder/<uuid:employer_id>/kolleger/<uuid:person_id>/spaer")
@staff
def block(employer_id: UUID, person_id: UUID) -> Response:
    """Keep one person of a company out from this moment."""
    with write_unit() as uow:
        name = block_colleague(uow, employer_id, person_id)
    undo = url_for("company_people.unblock", employer_id=employer_id, person_id=person_id)
    flash_undo(_("%(name)s is blocked, and logged out everywhere.", name=name), undo)
    return redirect(url_for("company_people.show", employer_id=employer_id), 303)


@pages.post("/virksomheder/<uuid:employer_id>/kolleger/<uuid:person_id>/luk-ind")
@staff
def unblock(employer_id: UUID, person_id: UUID) -> Response:
    """Let one person of a company in again."""
    with write_unit() as uow:
        name = unblock_colleague(uow, employer_id, person_id)
    flash(_("%(name)s can log in again.", name=name), "success")
    return redirect(url_for("company_people.show", employer_id=employer_id), 303)
