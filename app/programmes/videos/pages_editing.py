"""The pages of films for their editors: uploading, captions, chapters, publishing, replacing."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from app.core.errors import Problem
from app.core.texts import LANGUAGES, _
from app.core.work import UnitOfWork
from app.programmes.access import EDITS
from app.programmes.videos.captions import (
    chapters_as_typed,
    put_captions_back,
    remove_captions,
    set_captions,
    set_chapters,
)
from app.programmes.videos.carrying import texts_to_check, version_to_carry_from
from app.programmes.videos.contract import CAPTION_LANGUAGES, MOST_BYTES, PIECE_BYTES
from app.programmes.videos.contract_errors import NoCaptionsToPutBack
from app.programmes.videos.embedding import origins
from app.programmes.videos.publishing import (
    add_video,
    describe_video,
    hide_video,
    open_to_public,
    publish_version,
    version_by_id,
    versions_of,
    video_by_id,
    videos,
)
from app.programmes.videos.retiring import retired
from app.programmes.videos.schemas_pages import CaptionsForm, ChaptersForm, FilmForm
from app.programmes.videos.showing import preview
from app.programmes.videos.uploading import begin_upload, check_size, take_piece
from app.programmes.videos.words import length_in_words, size_in_words
from app.web.forms import flash_undo, form_again, load_form, or_again, undoing
from app.web.guards import only
from app.web.unit import own_address, read_unit, write_unit

pages = Blueprint(
    "film_editing", __name__, template_folder="templates", url_prefix="/film-redaktion"
)
editors = only(*EDITS)

ONE, FORM, VERSION = "videos/editing_film.html", "videos/film_form.html", "videos/version.html"
MOST_AT_ONCE = 10 * 1024 * 1024  # without a script a film is sent as any other file
WORDS = {"length": length_in_words, "size": size_in_words, "languages": CAPTION_LANGUAGES}


@pages.get("")
@editors
def overview() -> str:
    """Show all films and where they stand."""
    with read_unit() as uow:
        found = videos(uow)
    return render_template("videos/editing.html", found=found, **WORDS)


@pages.get("/ny")
@editors
def new() -> str:
    """Show the form of a new film."""
    return render_template(FORM, film=None)


@pages.post("/ny")
@editors
@or_again(lambda problem: form_again(FORM, problem, film=None))
def create() -> Response:
    """Add a film; its file comes next."""
    facts = load_form(FilmForm())
    with write_unit() as uow:
        video_id = add_video(uow, **facts)
    flash(_("The film is added. Now upload it."), "success")
    return _to_film(video_id)


@pages.get("/<uuid:video_id>")
@editors
def show(video_id: UUID) -> str:
    """Show one film: what it is called, its versions, and the form to upload one."""
    return render_template(ONE, **_film(video_id))


@pages.get("/<uuid:video_id>/ret")
@editors
def edit(video_id: UUID) -> str:
    """Show the form of what a film is called."""
    with read_unit() as uow:
        film = video_by_id(uow, video_id)
    return render_template(FORM, film=film)


def _edit_again(problem: Problem, video_id: UUID) -> Response:
    with read_unit() as uow:
        film = video_by_id(uow, video_id)
    return form_again(FORM, problem, film=film)


@pages.post("/<uuid:video_id>/ret")
@editors
@or_again(_edit_again)
def save(video_id: UUID) -> Response:
    """Say anew what a film is called."""
    facts = load_form(FilmForm())
    with write_unit() as uow:
        describe_video(uow, video_id, **facts)
    flash(_("The film is saved."), "success")
    return _to_film(video_id)


def _upload_again(problem: Problem, video_id: UUID) -> Response:
    return form_again(ONE, problem, beside="film", **_film(video_id))


@pages.post("/<uuid:video_id>/fil")
@editors
@or_again(_upload_again)
def upload(video_id: UUID) -> Response:
    """Take a small film at once, where no script sends it in pieces."""
    sent: FileStorage | None = request.files.get("film")
    content = sent.stream.read() if sent else b""
    check_size(len(content))
    with write_unit() as uow:
        version_id = begin_upload(uow, video_id, size=len(content))
        for start in range(0, len(content), PIECE_BYTES):
            take_piece(uow, version_id, start=start, content=content[start : start + PIECE_BYTES])
    flash(_("The film is uploaded. It is made ready for phones now."), "success")
    return _to_film(video_id)


@pages.post("/<uuid:video_id>/skjul")
@editors
def hide(video_id: UUID) -> Response:
    """Show a film to nobody but its editors."""
    with write_unit() as uow:
        shown = hide_video(uow, video_id)
    if shown is not None:
        undo = url_for("film_editing.publish", video_version_id=shown)
        flash_undo(_("Nobody but editors sees the film now."), undo)
    return _to_film(video_id)


@pages.post("/<uuid:video_id>/<any(offentlig,intern):audience>")
@editors
def open_or_close(video_id: UUID, audience: str) -> Response:
    """Show a film without log-in as well, or not any more."""
    with write_unit() as uow:
        open_to_public(uow, video_id, is_public=audience == "offentlig")
    other = "intern" if audience == "offentlig" else "offentlig"
    undo = url_for("film_editing.open_or_close", video_id=video_id, audience=other)
    if audience == "offentlig":
        flash_undo(_("Everybody can see the film now, also without logging in."), undo)
    else:
        flash_undo(_("The film is for those who are logged in now."), undo)
    return _to_film(video_id)


@pages.get("/versioner/<uuid:video_version_id>")
@editors
def version(video_version_id: UUID) -> str:
    """Show one version as it would be watched, with its captions and chapters."""
    return render_template(VERSION, **_version(video_version_id))


@pages.post("/versioner/<uuid:video_version_id>/udgiv")
@editors
def publish(video_version_id: UUID) -> Response:
    """Make a version what people watch."""
    with write_unit() as uow:
        publish_version(uow, video_version_id)
        video_id = version_by_id(uow, video_version_id).video_id
    flash(_("This version is what people watch now."), "success")
    return _to_film(video_id)


def _version_again(problem: Problem, video_version_id: UUID) -> Response:
    return form_again(VERSION, problem, beside="captions", **_version(video_version_id))


@pages.post("/versioner/<uuid:video_version_id>/tekster")
@editors
@or_again(_version_again)
def caption(video_version_id: UUID) -> Response:
    """Give a version captions in a language."""
    code = load_form(CaptionsForm())["language"]
    sent: FileStorage | None = request.files.get("captions")
    content = sent.stream.read() if sent else b""
    with write_unit() as uow:
        number = set_captions(uow, video_version_id, language=code, content=content)
    said = _("The captions in %(language)s are saved: %(n)s texts.", language=_name(code), n=number)
    flash(said, "success")
    return _to_version(video_version_id)


@pages.post("/versioner/<uuid:video_version_id>/tekster/<string(maxlength=5):code>/slet")
@editors
def uncaption(video_version_id: UUID, code: str) -> Response:
    """Take the captions of a language away; one reads whether the film is on show."""
    with write_unit() as uow:
        remove_captions(uow, video_version_id, language=code)
        is_shown = _is_shown(uow, video_version_id)
    undo = url_for("film_editing.caption_again", video_version_id=video_version_id, code=code)
    flash_undo(_gone(code, is_shown=is_shown), undo)
    return _to_version(video_version_id)


@pages.post("/versioner/<uuid:video_version_id>/tekster/<string(maxlength=5):code>/igen")
@editors
def caption_again(video_version_id: UUID, code: str) -> Response:
    """Put captions back that were taken away."""
    said = _("The captions in %(language)s are back.", language=_name(code))
    with undoing(said, too_late=NoCaptionsToPutBack) as uow:
        put_captions_back(uow, video_version_id, language=code)
    return _to_version(video_version_id)


@pages.post("/versioner/<uuid:video_version_id>/kapitler")
@editors
@or_again(_version_again)
def divide(video_version_id: UUID) -> Response:
    """Give a version chapters in a language."""
    given = load_form(ChaptersForm())
    with write_unit() as uow:
        set_chapters(uow, video_version_id, language=given["language"], typed=given["chapters"])
    flash(_("The chapters are saved."), "success")
    return _to_version(video_version_id)


def _is_shown(uow: UnitOfWork, version_id: UUID) -> bool:
    film = video_by_id(uow, version_by_id(uow, version_id).video_id)
    return film.published is not None and film.published.id == version_id


def _gone(code: str, *, is_shown: bool) -> str:
    name = _name(code)
    if not is_shown:
        return _("The captions in %(language)s are gone.", language=name)
    return _(
        "The captions in %(language)s are gone. The film is on show, and is without them now.",
        language=name,
    )


def _film(video_id: UUID) -> dict[str, Any]:
    with read_unit() as uow:
        film, versions = video_by_id(uow, video_id), versions_of(uow, video_id)
        gone, has_sites = retired(uow, video_id), bool(origins(uow))
    return {
        "film": film,
        "has_sites": has_sites,
        "embed_url": own_address(url_for("film_embedding.embedded", video_id=film.id)),
        "retired": gone,
        "versions": versions,
        "most": MOST_BYTES,
        "most_at_once": MOST_AT_ONCE,
        **WORDS,
    }


def _version(version_id: UUID) -> dict[str, Any]:
    with read_unit() as uow:
        one = version_by_id(uow, version_id)
        film = video_by_id(uow, one.video_id)
        view = preview(uow, film.id, one.id) if one.small_size else None
        carries, is_to_check = version_to_carry_from(uow, one.id), texts_to_check(uow, one.id)
        typed = {code: chapters_as_typed(uow, one.id, code) for code in LANGUAGES}
    texts = {"typed": typed, "carries": carries, "is_to_check": is_to_check}
    return {"film": film, "one": one, "view": view, **texts, **WORDS}


def _name(code: str) -> str:
    return CAPTION_LANGUAGES.get(code, code)


def _to_film(video_id: UUID) -> Response:
    return redirect(url_for("film_editing.show", video_id=video_id), 303)


def _to_version(version_id: UUID) -> Response:
    return redirect(url_for("film_editing.version", video_version_id=version_id), 303)
