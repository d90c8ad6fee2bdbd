"""The modules that everybody may read, without log-in; by themselves for other sites to show.

Whoever asks is nobody here, so that all get the same page: it neither reads nor sets a cookie, and
may be kept for some minutes on the way.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, make_response, render_template, request, url_for

from app.core.languages import language_choices
from app.core.texts import language
from app.core.work import NOBODY, UnitOfWork
from app.programmes.library.access import READS
from app.programmes.library.contract import ModuleView, said
from app.programmes.library.contract_errors import ModuleTakenBack
from app.programmes.library.policy import suggestions
from app.programmes.library.public import chosen_language, public_module, public_modules
from app.programmes.library.slides import slide_of
from app.programmes.videos.embedding import origins
from app.web.guards import anyone
from app.web.security import CSP
from app.web.services import services
from app.web.unit import cookie_name, current_actor, current_municipality

pages = Blueprint("public_library", __name__, template_folder="templates", url_prefix="/bibliotek")

KEPT = "public, max-age=300"


@pages.get("")
@anyone
def overview() -> Response:
    """Show the modules that everybody may read."""
    with services().units.read(current_municipality(), NOBODY) as uow:
        found = [
            (
                one.id,
                one.facts.minutes,
                said(one.facts.title, wanted),
                said(one.facts.summary, wanted),
            )
            for wanted in (language(),)
            for one in public_modules(uow)
        ]
    return _kept(render_template("library/public_list.html", found=found))


@pages.get("/<uuid:module_id>")
@anyone
def show(module_id: UUID) -> Response:
    """Show a module that everybody may read, all of it on one page; 410 where it was taken back."""
    with services().units.read(current_municipality(), NOBODY) as uow:
        try:
            context = _module(uow, public_module(uow, module_id))
        except ModuleTakenBack as gone:
            html = render_template("library/public_gone.html", problem=gone)
            return make_response(html, gone.status)
    context["is_reader"] = current_actor().has(*READS)
    return _kept(render_template("library/public_module.html", **context))


@pages.get("/<uuid:module_id>/indlejret")
@anyone
def embedded(module_id: UUID) -> Response:
    """Show a module by itself, in the pages of listed sites."""
    status = 200
    with services().units.read(current_municipality(), NOBODY) as uow:
        allowed = origins(uow)
        try:
            context = _module(uow, public_module(uow, module_id))
        except ModuleTakenBack as gone:
            context, status = {"gone": gone}, gone.status
    answer = make_response(render_template("library/public_embedded.html", **context), status)
    framed = "frame-ancestors " + (" ".join(allowed) or "'none'")
    answer.headers["Content-Security-Policy"] = CSP.replace("frame-ancestors 'none'", framed)
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    answer.headers["X-Robots-Tag"] = "noindex"
    answer.headers["Cache-Control"] = "no-cache"
    return answer


def _module(uow: UnitOfWork, view: ModuleView) -> dict[str, Any]:
    wanted = chosen_language(view, request.args.get("paa", ""))
    facts = view.facts
    slides = [
        slide_of(uow, view.id, view.version_id, facts, part.key, wanted) for part in facts.parts
    ]
    return {
        "view": view,
        "title": said(facts.title, wanted),
        "summary": said(facts.summary, wanted),
        "slides": slides,
        "steps": suggestions(facts, wanted),
        "say": lambda texts: said(texts, wanted),
        "wanted": wanted,
        "languages": language_choices(facts.languages),
        "list_url": url_for("public_library.overview"),
    }


def _kept(html: str) -> Response:
    """Return a page that may be kept on the way; not where a browser shows its own menu in it."""
    answer = make_response(html)
    if cookie_name() not in request.cookies:
        answer.headers["Cache-Control"] = KEPT
    return answer
