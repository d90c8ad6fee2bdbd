"""The pages of films for whoever watches: public ones without log-in, the others with one."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.accounts.contract import Role
from app.core.texts import _
from app.programmes.videos.captions import CAPTIONS, CHAPTERS
from app.programmes.videos.contract import Rendition
from app.programmes.videos.contract_errors import FilmNotPlayed
from app.programmes.videos.publishing import films_to_watch, public_videos
from app.programmes.videos.rights import rights_films_of
from app.programmes.videos.showing import content_of, player, poster_of, text_of
from app.programmes.videos.watching import say_seen, unsay_seen
from app.programmes.videos.words import length_in_words, size_in_words
from app.web.downloads import in_parts
from app.web.forms import flash_undo
from app.web.guards import anyone, only
from app.web.safe_next import local_path
from app.web.unit import read_unit, write_unit

pages = Blueprint("films", __name__, template_folder="templates", url_prefix="/film")
citizens = only(Role.CITIZEN)

WORDS = {"length": length_in_words, "size": size_in_words}
KINDS = {"tekster": CAPTIONS, "kapitler": CHAPTERS}


@pages.get("")
@anyone
def overview() -> str:
    """Show the films that one may see: to strangers those that everybody may."""
    with read_unit() as uow:
        found = films_to_watch(uow)
    return render_template("videos/films.html", found=found, **WORDS)


@pages.get("/rettigheder")
@citizens
def rights() -> str | AnyResponse:
    """Lead to the film about one's rights and duties, or show several, or say there is none."""
    with read_unit() as uow:
        mine = set(rights_films_of(uow, uow.actor.require_person()))
        found = [one for one in films_to_watch(uow) if one.id in mine]
    if len(found) == 1:
        return redirect(url_for("films.show", video_id=found[0].id), 303)
    return render_template("videos/own_rights.html", found=found, **WORDS)


@pages.get("/<uuid:video_id>")
@anyone
def show(video_id: UUID) -> str:
    """Show one film: a public one to everybody, another to whoever is logged in."""
    with read_unit() as uow:
        view = player(uow, video_id)
        public = {one.id for one in public_videos(uow)}
    return render_template("videos/film.html", view=view, is_public=video_id in public)


@pages.get("/<uuid:video_id>/<uuid:video_version_id>/<any(lille,stor):rendition>")
@anyone
def play(video_id: UUID, video_version_id: UUID, rendition: str) -> Response:
    """Answer with a file of a film, or with the part of it that was asked for."""
    with read_unit() as uow:
        content = content_of(uow, video_id, video_version_id, Rendition(rendition))
        part = partial(uow.vault.part, content.file_id)
    tag = f"{video_version_id}-{rendition}"
    return in_parts(part, size=content.size, media_type=content.media_type, tag=tag)


@pages.get("/<uuid:video_id>/<uuid:video_version_id>/plakat")
@anyone
def poster(video_id: UUID, video_version_id: UUID) -> Response:
    """Answer with the picture that stands for a film until it plays."""
    with read_unit() as uow:
        content = b"".join(poster_of(uow, video_id, video_version_id))
    answer = Response(content, content_type="image/jpeg")
    answer.headers["Cache-Control"] = "private, max-age=3600"
    return answer


@pages.get(
    "/<uuid:video_id>/<uuid:video_version_id>/<any(tekster,kapitler):kind>/<string(maxlength=5):code>"
)
@anyone
def text(video_id: UUID, video_version_id: UUID, kind: str, code: str) -> Response:
    """Answer with captions or chapters in one language, as WebVTT."""
    with read_unit() as uow:
        vtt = text_of(uow, video_id, video_version_id, KINDS[kind], code)
    answer = Response(vtt, content_type="text/vtt; charset=utf-8")
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


@pages.post("/<uuid:video_id>/set")
@citizens
def seen(video_id: UUID) -> AnyResponse:
    """Say that one has seen a film, or read what is said in it."""
    has_read = request.form.get("read") == "1"
    try:
        with write_unit() as uow:
            say_seen(uow, video_id, has_read=has_read)
    except FilmNotPlayed as refused:
        flash(str(refused.title), "info")
    else:
        read, watched = (
            _("You have said that you have read what is said in the film."),
            _("You have said that you have seen the film."),
        )
        flash_undo(read if has_read else watched, url_for("films.unseen", video_id=video_id))
    return redirect(_next(video_id), 303)


@pages.post("/<uuid:video_id>/ikke-set")
@citizens
def unseen(video_id: UUID) -> AnyResponse:
    """Take it back that one has seen a film."""
    with write_unit() as uow:
        unsay_seen(uow, video_id)
    flash(_("It no longer says that you have seen the film."), "success")
    return redirect(_next(video_id), 303)


def _next(video_id: UUID) -> str:
    return local_path(request.form.get("next"), url_for("films.show", video_id=video_id))
