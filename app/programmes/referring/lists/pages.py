"""The pages of lists: a file is looked at first, and then worked through in the background."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from marshmallow import Schema, fields
from werkzeug.wrappers import Response

from app.accounts.people import people_by_id
from app.core.aside import aside
from app.core.errors import Conflict, Problem
from app.core.texts import _, lazy
from app.core.work import UnitOfWork
from app.programmes.access import ENROLS
from app.programmes.referring.kinds_told import programme_names
from app.programmes.referring.lists import words
from app.programmes.referring.lists.contract import (
    MOST_BYTES,
    MOST_LINES,
    FileNotRead,
    Line,
    LineOutcome,
)
from app.programmes.referring.lists.keeping import (
    MOST_SHOWN,
    begin_list,
    drop_list,
    keep_list,
    lines_of,
    list_by_id,
    lists_of_actor,
)
from app.programmes.referring.lists.reading import read_list
from app.programmes.referring.recommending import programmes_in_use
from app.web.fields import MISSING
from app.web.forms import form_again, load_form, or_again, refused_by
from app.web.guards import only
from app.web.unit import read_unit, write_unit

pages = Blueprint("enrolling_lists", __name__, template_folder="../templates")
advisers = only(*ENROLS)

ALL, ONE = "referring/lists.html", "referring/list.html"


class ListForm(Schema):
    """Which programme a file is for; the file comes beside it."""

    programme_id = fields.UUID(
        required=True,
        error_messages=MISSING | {"invalid_uuid": lazy("Choose one of these.")},
    )


@pages.get("/visitation/lister")
@advisers
def overview() -> str:
    """Show the form for a file, and one's own lists."""
    return render_template(ALL, **_overview())


def _upload_again(problem: Problem) -> Response:
    return form_again(ALL, problem, **_overview())


@pages.post("/visitation/lister")
@advisers
@or_again(_upload_again)
def upload() -> Response:
    """Read a file, and show what would come of each line; nobody is enrolled yet."""
    programme_id = load_form(ListForm(), also=lambda _: refused_by(_uploaded))["programme_id"]
    name, lines = _uploaded()
    try:
        with write_unit() as uow:
            bulk_list_id = keep_list(uow, programme_id, name, lines)
    except Conflict as conflict:
        conflict.fields = {"programme_id": [str(conflict.title)]}
        raise
    return redirect(url_for("enrolling_lists.show", bulk_list_id=bulk_list_id), 303)


@pages.get("/visitation/lister/<uuid:bulk_list_id>")
@advisers
def show(bulk_list_id: UUID) -> str:
    """Show what would come of a list, or how far it is."""
    with read_unit() as uow:
        return render_template(ONE, **_one(uow, bulk_list_id))


@pages.post("/visitation/lister/<uuid:bulk_list_id>/tilmeld")
@advisers
def begin(bulk_list_id: UUID) -> Response:
    """Have the list worked through."""
    try:
        with write_unit() as uow:
            begin_list(uow, bulk_list_id)
    except Conflict as conflict:
        flash(str(conflict.title), "error")
    else:
        flash(_("It is under way. You can leave this page."), "success")
    return redirect(url_for("enrolling_lists.show", bulk_list_id=bulk_list_id), 303)


@pages.post("/visitation/lister/<uuid:bulk_list_id>/fjern")
@advisers
def drop(bulk_list_id: UUID) -> Response:
    """Throw a list away."""
    with write_unit() as uow:
        drop_list(uow, bulk_list_id)
    flash(_("The list is deleted. Whoever is enrolled stays so."), "success")
    return redirect(url_for("enrolling_lists.overview"), 303)


def _uploaded() -> tuple[str, list[Line]]:
    file = request.files.get("file")
    if file is None or not file.filename:
        raise FileNotRead(fields={"file": [_("Choose a file.")]})
    content = file.read()
    return file.filename, aside(lambda: read_list(content))


def _overview() -> dict[str, Any]:
    with read_unit() as uow:
        mine = lists_of_actor(uow)
        names = programme_names(uow, [one.programme_id for one in mine])
        programmes = [(one, facts.name) for one, facts in programmes_in_use(uow).items()]
    return {
        "mine": mine,
        "names": names,
        "programmes": programmes,
        "most_bytes": MOST_BYTES,
        "most_lines": MOST_LINES,
    }


def _one(uow: UnitOfWork, bulk_list_id: UUID) -> dict[str, Any]:
    one = list_by_id(uow, bulk_list_id)
    order = (LineOutcome.WRONG, LineOutcome.NEW, LineOutcome.KNOWN, LineOutcome.ALREADY)
    found = {outcome: lines_of(uow, bulk_list_id, outcome) for outcome in order}
    ids = {two.looked.citizen_id for some in found.values() for two in some}
    return {
        "one": one,
        "name": programme_names(uow, [one.programme_id])[one.programme_id],
        "found": found,
        "people": people_by_id(uow, {person_id for person_id in ids if person_id}),
        "most": MOST_SHOWN,
        "words": words,
    }
