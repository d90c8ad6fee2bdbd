"""The staff's pages of placing: what waits for a category, and one opening that was brought in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.core.errors import Invalid
from app.core.texts import _
from app.listings.categories import categories
from app.listings.closing import close_listing, reopen_listing
from app.listings.form_choices import area_choices
from app.listings.import_sources import IMPORTERS
from app.listings.models import ClosedBecause
from app.listings.placing import decided_placements, place_occupation, waiting_placements
from app.listings.placing_openings import (
    brought_in,
    count_waiting_openings,
    opening_to_place,
    place_opening,
    waiting_openings,
)
from app.listings.schemas_importing import OpeningPlacementForm, PlacementForm
from app.web.forms import flash_undo, form_again, load_form
from app.web.guards import only
from app.web.unit import read_unit, write_unit

pages = Blueprint("placing", __name__, template_folder="templates")
importers = only(*IMPORTERS)


@pages.get("/opslag-til-placering")
@importers
def queue() -> str:
    """Show the names of occupations, and the openings without one, that wait for a category."""
    return render_template("listings/placing.html", **_queue())


@pages.post("/opslag-til-placering/<uuid:placement_id>")
@importers
def place(placement_id: UUID) -> Response:
    """Put a name in a category."""
    try:
        category_id = load_form(PlacementForm())["category"]
        with write_unit() as uow:
            place_occupation(uow, placement_id, category_id=category_id)
    except Invalid as problem:
        return form_again("listings/placing.html", problem, wrong=placement_id, **_queue())
    flash(_("The occupation is placed. Its openings follow by themselves."), "success")
    return redirect(url_for("placing.queue"), 303)


@pages.post("/opslag-til-placering/opslag/<uuid:listing_id>")
@importers
def place_waiting(listing_id: UUID) -> Response:
    """Put an opening that waits in a category."""
    try:
        category_id = load_form(PlacementForm())["category"]
        with write_unit() as uow:
            title = place_opening(uow, listing_id, category_ids=[category_id]).title
    except Invalid as problem:
        said = problem.fields.get("category") or problem.fields["category_ids"]
        beside = Invalid(fields={"category": said})
        return form_again("listings/placing.html", beside, wrong=listing_id, **_queue())
    flash(_("“%(title)s” is placed.", title=title), "success")
    return redirect(url_for("placing.queue"), 303)


@pages.route("/opslag/<uuid:listing_id>/kategorier", methods=["GET", "POST"])
@importers
def choose(listing_id: UUID) -> str | Response:
    """Put an opening that was brought in into the chosen categories, from its own page."""
    if request.method == "GET":
        return render_template("listings/place_opening.html", **_opening(listing_id))
    try:
        chosen = load_form(OpeningPlacementForm())["category_ids"]
        with write_unit() as uow:
            place_opening(uow, listing_id, category_ids=chosen)
    except Invalid as problem:
        context = _opening(listing_id) | {"chosen": request.form.getlist("category_ids")}
        return form_again("listings/place_opening.html", problem, **context)
    flash(_("The categories are saved."), "success")
    return redirect(url_for("feed.listing", listing_id=listing_id), 303)


@pages.post("/opslag/<uuid:listing_id>/luk")
@importers
def close(listing_id: UUID) -> Response:
    """Close an opening that was brought in; no import opens it again."""
    is_filled = request.form.get("because") == ClosedBecause.FILLED
    with write_unit() as uow:
        brought_in(uow, listing_id)
        because = ClosedBecause.FILLED if is_filled else ClosedBecause.REMOVED
        close_listing(uow, listing_id, because=because)
    flash_undo(_("It is closed."), url_for("placing.reopen", listing_id=listing_id))
    return redirect(url_for("feed.listing", listing_id=listing_id), 303)


@pages.post("/opslag/<uuid:listing_id>/aabn")
@importers
def reopen(listing_id: UUID) -> Response:
    """Undo the closing of an opening that was brought in."""
    with write_unit() as uow:
        brought_in(uow, listing_id)
        reopen_listing(uow, listing_id)
    flash(_("It is open again."), "success")
    return redirect(url_for("feed.listing", listing_id=listing_id), 303)


def _queue() -> dict[str, Any]:
    with read_unit() as uow:
        return {
            "waiting": waiting_placements(uow),
            "openings": waiting_openings(uow),
            "opening_count": count_waiting_openings(uow),
            "decided": decided_placements(uow),
            "choices": area_choices(categories(uow)),
        }


def _opening(listing_id: UUID) -> dict[str, Any]:
    with read_unit() as uow:
        listing = opening_to_place(uow, listing_id)
        return {
            "listing": listing,
            "areas": area_choices(categories(uow)),
            "chosen": listing.category_ids,
        }
