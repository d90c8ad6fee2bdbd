"""The adviser's pages of CVs that citizens share with them: read, comment, print."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts.contract import ANSWERS_CITIZENS
from app.accounts.people import people_by_id
from app.core.errors import Conflict, Invalid
from app.core.texts import _
from app.documents.pages import file_name, seen
from app.documents.photos import photo_content, photo_of
from app.documents.printing import cv_pdf
from app.documents.schemas import CommentForm
from app.documents.sections import KINDS
from app.documents.sharing import (
    SHOWN,
    comment_on_cv,
    comments_on,
    read_shared_cv,
    remove_comment,
    shared_with_me,
)
from app.documents.taking_along import FORMS, picture_of
from app.web.downloads import download, show
from app.web.forms import form_again, load_form
from app.web.guards import only
from app.web.unit import read_unit, write_unit

pages = Blueprint("cv_sharing", __name__, template_folder="templates")
advisers = only(*ANSWERS_CITIZENS)
FARTHEST = 100_000


@pages.get("/borgeres-cv")
@advisers
def shared() -> str:
    """Show the CVs that one's citizens share; `fra` leaves out those of the pages before."""
    skip = min(max(request.args.get("fra", 0, type=int), 0), FARTHEST)
    with read_unit() as uow:
        found = shared_with_me(uow, skip=skip, most=SHOWN + 1)
        people = people_by_id(uow, {cv.person_id for cv in found})
    more = skip + SHOWN if len(found) > SHOWN else None
    return render_template("documents/shared.html", cvs=found[:SHOWN], people=people, more=more)


@pages.get("/borgeres-cv/<uuid:cv_id>")
@advisers
def read(cv_id: UUID) -> str:
    """Show a CV that a citizen shares; the citizen sees who looked."""
    return render_template("documents/shared_cv.html", **_shared(cv_id))


@pages.post("/borgeres-cv/<uuid:cv_id>/kommentarer")
@advisers
def comment(cv_id: UUID) -> Response:
    """Write a comment, which the citizen is told of."""
    try:
        data = load_form(CommentForm())
        with write_unit() as uow:
            comment_on_cv(uow, cv_id, **data)
    except (Invalid, Conflict) as problem:
        again = _shared(cv_id)
        return form_again("documents/shared_cv.html", problem, beside="text", **again)
    flash(_("Your comment is sent."), "success")
    return redirect(url_for("cv_sharing.read", cv_id=cv_id) + "#kommentarer", 303)


@pages.post("/borgeres-cv/<uuid:cv_id>/kommentarer/<uuid:comment_id>/slet")
@advisers
def take_back(cv_id: UUID, comment_id: UUID) -> Response:
    """Remove a comment of one's own."""
    with write_unit() as uow:
        remove_comment(uow, cv_id, comment_id)
    flash(_("Your comment is removed."), "success")
    return redirect(url_for("cv_sharing.read", cv_id=cv_id) + "#kommentarer", 303)


@pages.get("/borgeres-cv/<uuid:cv_id>/billede")
@advisers
def photo(cv_id: UUID) -> Response:
    """Show the picture of a CV that is shared."""
    with write_unit() as uow:
        file, content = photo_content(uow, read_shared_cv(uow, cv_id).photo_id)
    return show(content, media_type=file.type, name=file.name)


@pages.get("/borgeres-cv/<uuid:cv_id>/cv.pdf")
@advisers
def pdf(cv_id: UUID) -> Response:
    """Hand a CV that is shared out as PDF."""
    with write_unit() as uow:
        cv = read_shared_cv(uow, cv_id)
        picture = picture_of(uow, cv)
    content = cv_pdf(cv, picture)
    return download(content, media_type=FORMS["pdf"], name=file_name(cv, "pdf"))


def _shared(cv_id: UUID) -> dict[str, Any]:
    with write_unit() as uow:
        cv = read_shared_cv(uow, cv_id)
        sections = [("", _("The whole CV")), ("contact", _("Name and contact"))]
        sections += [(one.kind, str(KINDS[one.kind].heading)) for one in cv.content.sections]
        return seen(cv) | {
            "owner": people_by_id(uow, [cv.person_id])[cv.person_id],
            "comments": comments_on(uow, cv_id),
            "photo": photo_of(uow, cv.photo_id),
            "choices": sections,
            "kinds": KINDS,
            "me": uow.actor.person_id,
        }
