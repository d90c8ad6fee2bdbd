"""The editors' pages of films that are not needed any more, and of captions that come along."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.core.errors import Conflict, Problem
from app.core.texts import _, ngettext
from app.programmes.access import EDITS
from app.programmes.videos.carrying import carry_texts, texts_checked, texts_to_check
from app.programmes.videos.contract_errors import FilmFilesGone
from app.programmes.videos.publishing import video_by_id
from app.programmes.videos.retiring import (
    delete_video,
    retired,
    take_out_of_use,
    use_film_again,
    uses_of,
)
from app.programmes.videos.schemas_pages import RetireForm
from app.web.forms import flash_undo, form_again, load_form, or_again, undoing
from app.web.guards import only
from app.web.unit import read_unit, write_unit

pages = Blueprint(
    "film_retiring", __name__, template_folder="templates", url_prefix="/film-redaktion"
)
editors = only(*EDITS)

ONE = "videos/retire.html"


@pages.get("/<uuid:video_id>/ud")
@editors
def show(video_id: UUID) -> str:
    """Show what uses a film, and the form to take it out of use or delete it."""
    return render_template(ONE, **_one(video_id))


def _again(problem: Problem, video_id: UUID) -> Response:
    return form_again(ONE, problem, **_one(video_id))


@pages.post("/<uuid:video_id>/ud")
@editors
@or_again(_again)
def retire(video_id: UUID) -> Response:
    """Take a film out of use, with the reason."""
    with read_unit() as uow:
        video_by_id(uow, video_id)
    because = load_form(RetireForm())["because"]
    with write_unit() as uow:
        take_out_of_use(uow, video_id, because=because)
    undo = url_for("film_retiring.use_again", video_id=video_id)
    flash_undo(_("The film is out of use. Its files go after 90 days."), undo)
    return redirect(url_for("film_editing.show", video_id=video_id), 303)


@pages.post("/<uuid:video_id>/igen")
@editors
def use_again(video_id: UUID) -> Response:
    """Use a film again."""
    with undoing(_("The film is in use again."), too_late=FilmFilesGone) as uow:
        use_film_again(uow, video_id)
    return redirect(url_for("film_editing.show", video_id=video_id), 303)


@pages.post("/<uuid:video_id>/slet")
@editors
def delete(video_id: UUID) -> Response:
    """Delete a film that was never used."""
    try:
        with write_unit() as uow:
            delete_video(uow, video_id)
    except Conflict as used:
        flash(str(used.title), "info")
        return redirect(url_for("film_retiring.show", video_id=video_id), 303)
    flash(_("The film is deleted."), "success")
    return redirect(url_for("film_editing.overview"), 303)


@pages.post("/versioner/<uuid:video_version_id>/tekster/med")
@editors
def carry(video_version_id: UUID) -> Response:
    """Take captions and chapters along from an earlier version."""
    try:
        with write_unit() as uow:
            number = carry_texts(uow, video_version_id)
            is_to_check = texts_to_check(uow, video_version_id)
    except Conflict as nothing:
        flash(str(nothing.title), "info")
    else:
        words = ngettext("%(n)s text came along.", "%(n)s texts came along.", number)
        also = _("The film is not as long as before. Please check that they fit.")
        flash(f"{words} {also}" if is_to_check else words, "success")
    return _to_version(video_version_id)


@pages.post("/versioner/<uuid:video_version_id>/tekster/set-efter")
@editors
def check(video_version_id: UUID) -> Response:
    """Say that the texts that came along fit."""
    with write_unit() as uow:
        texts_checked(uow, video_version_id)
    flash(_("Thank you. The captions and chapters are checked."), "success")
    return _to_version(video_version_id)


def _to_version(version_id: UUID) -> Response:
    return redirect(url_for("film_editing.version", video_version_id=version_id), 303)


def _one(video_id: UUID) -> dict[str, Any]:
    with read_unit() as uow:
        film, uses = video_by_id(uow, video_id), uses_of(uow, video_id)
        return {"film": film, "uses": uses, "retired": retired(uow, video_id)}
