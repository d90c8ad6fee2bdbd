"""The editors' pages of institutions' links: making one, printing it, how many came by it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import segno
from flask import Blueprint, flash, redirect, render_template, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from app.core.errors import Invalid, Problem
from app.core.texts import _
from app.programmes.access import EDITS
from app.programmes.links import add_link, link_by_id, links_of, use_link
from app.programmes.publishing import programme_by_id
from app.programmes.schemas_pages import LinkForm
from app.web.forms import flash_undo, form_again, load_form, or_again
from app.web.guards import only
from app.web.unit import own_address, read_unit, write_unit

pages = Blueprint("programme_links", __name__, template_folder="templates")
editors = only(*EDITS)

LINKS = "programmes/links.html"


@pages.get("/forloebene/<uuid:programme_id>/links")
@editors
def overview(programme_id: UUID) -> str:
    """Show which institutions have a link, and how many have signed up by each."""
    return render_template(LINKS, **_shown(programme_id))


def _again(problem: Problem, programme_id: UUID) -> Response:
    return form_again(LINKS, problem, **_shown(programme_id))


@pages.post("/forloebene/<uuid:programme_id>/links")
@editors
@or_again(_again)
def add(programme_id: UUID) -> Response:
    """Give an institution a link of its own."""
    with read_unit() as uow:
        programme_by_id(uow, programme_id)
    name = load_form(LinkForm())["name"]
    with write_unit() as uow:
        link = add_link(uow, programme_id, name)
    flash(_("The link is made."), "success")
    return redirect(url_for("programme_links.show", programme_link_id=link.id), 303)


@pages.get("/forloebene/links/<uuid:programme_link_id>")
@editors
def show(programme_link_id: UUID) -> str:
    """Show a link as it can be printed: the address, and a picture of it for phones."""
    with read_unit() as uow:
        link = link_by_id(uow, programme_link_id)
        programme = programme_by_id(uow, link.programme_id)
    address = own_address(url_for("programme_signing.start", code=link.code))
    return render_template(
        "programmes/link.html",
        link=link,
        programme=programme,
        address=address,
        picture=_picture_of(address),
    )


@pages.post("/forloebene/links/<uuid:programme_link_id>/<any(luk, aabn):way>")
@editors
def use(programme_link_id: UUID, way: str) -> Response:
    """Let a link lead nowhere, or to the programme again."""
    try:
        with write_unit() as uow:
            link = use_link(uow, programme_link_id, is_in_use=way == "aabn")
    except Invalid as problem:
        return _not_opened(programme_link_id, problem)
    if way == "luk":
        undo = url_for("programme_links.use", programme_link_id=link.id, way="aabn")
        flash_undo(_("The link does not work any more."), undo)
    else:
        flash(_("The link works."), "success")
    return redirect(url_for("programme_links.overview", programme_id=link.programme_id), 303)


def _not_opened(programme_link_id: UUID, problem: Invalid) -> Response:
    """Say beside the programme's links why one is not opened again."""
    with read_unit() as uow:
        link = link_by_id(uow, programme_link_id)
    return _again(problem, link.programme_id)


def _picture_of(address: str) -> Markup:
    """Return a QR code of an address, which stands beside it in words."""
    drawn = segno.make(address, error="m")
    return Markup(  # noqa: S704 — segno writes the picture, with nothing of the address in it
        drawn.svg_inline(scale=6, border=4, title=_("QR code"), dark="#000", light="#fff")
    )


def _shown(programme_id: UUID) -> dict[str, Any]:
    with read_unit() as uow:
        programme = programme_by_id(uow, programme_id)
        return {"programme": programme, "links": links_of(uow, programme_id)}
