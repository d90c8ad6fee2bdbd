"""A public film by itself, for other sites to show in theirs; and the list of those sites."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, flash, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.core.errors import Problem
from app.core.texts import _
from app.core.work import NOBODY
from app.programmes.access import EDITS
from app.programmes.videos.embedding import LISTS, add_site, origins, remove_site, sites
from app.programmes.videos.schemas_pages import SiteForm
from app.programmes.videos.showing import player
from app.web.forms import flash_undo, form_again, load_form, or_again
from app.web.guards import anyone, only
from app.web.security import CSP
from app.web.services import services
from app.web.unit import current_municipality, read_unit, write_unit

pages = Blueprint("film_embedding", __name__, template_folder="templates")
editors, administrators = only(*EDITS), only(*LISTS)

SITES = "videos/sites.html"


@pages.get("/film/<uuid:video_id>/indlejret")
@anyone
def embedded(video_id: UUID) -> Response:
    """Show a public film by itself, in the pages of listed sites; whoever asks is nobody here.

    It neither reads nor sets a cookie.
    """
    with services().units.read(current_municipality(), NOBODY) as uow:
        view, allowed = player(uow, video_id), origins(uow)
    answer = make_response(render_template("videos/embedded.html", view=view))
    framed = "frame-ancestors " + (" ".join(allowed) or "'none'")
    answer.headers["Content-Security-Policy"] = CSP.replace("frame-ancestors 'none'", framed)
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    answer.headers["X-Robots-Tag"] = "noindex"
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@pages.get("/film-redaktion/sider")
@editors
def overview() -> str:
    """Show which sites may show public films."""
    with read_unit() as uow:
        return render_template(SITES, found=sites(uow), may_list=uow.actor.has(*LISTS))


def _again(problem: Problem) -> AnyResponse:
    with read_unit() as uow:
        return form_again(SITES, problem, found=sites(uow), may_list=True)


@pages.post("/film-redaktion/sider")
@administrators
@or_again(_again)
def add() -> AnyResponse:
    """Let a site show public films."""
    given = load_form(SiteForm())["origin"]
    with write_unit() as uow:
        add_site(uow, given)
    flash(_("The site may show public films now."), "success")
    return redirect(url_for("film_embedding.overview"), 303)


@pages.post("/film-redaktion/sider/<uuid:film_origin_id>/fjern")
@administrators
def remove(film_origin_id: UUID) -> AnyResponse:
    """Let a site show films no more."""
    with write_unit() as uow:
        origin = remove_site(uow, film_origin_id)
    undo = url_for("film_embedding.again", address=origin)
    flash_undo(_("%(site)s may not show films any more.", site=origin), undo)
    return redirect(url_for("film_embedding.overview"), 303)


@pages.post("/film-redaktion/sider/igen/<path:address>")
@administrators
def again(address: str) -> AnyResponse:
    """Let a site show films after all."""
    with write_unit() as uow:
        add_site(uow, address)
    flash(_("The site may show public films now."), "success")
    return redirect(url_for("film_embedding.overview"), 303)
