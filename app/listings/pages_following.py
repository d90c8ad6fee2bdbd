"""The pages of following: one tap from anywhere, and the list of everything one can follow."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from app.core.texts import _, language
from app.listings.categories import categories
from app.listings.following import (
    category_to_follow,
    follow_category,
    followed_ids,
    unfollow_category,
)
from app.notifications.devices import devices_of_actor, reached_here
from app.web.forms import flash_undo
from app.web.guards import logged_in
from app.web.safe_next import local_path
from app.web.unit import read_unit, write_unit

pages = Blueprint("following", __name__, template_folder="templates")

INVITED = "push_invited"


@pages.get("/foelg/<uuid:category_id>")
@logged_in
def ask(category_id: UUID) -> str | Response:
    """Ask whoever wanted to follow a category, and had to log in first, for the tap that does it.

    An address follows nothing by itself: anybody could have made it.
    """
    after = local_path(request.args.get("next"), url_for("following.mine"))
    with read_unit() as uow:
        category = category_to_follow(uow, category_id)
        is_followed = category_id in followed_ids(uow)
    if is_followed:
        return redirect(after)
    return render_template(
        "listings/follow.html", category=category, name=category.name(language()), after=after
    )


@pages.post("/foelg/<uuid:category_id>")
@logged_in
def follow(category_id: UUID) -> Response:
    """Follow a category, and go back to where the person was."""
    with write_unit() as uow:
        category = category_to_follow(uow, category_id)
        follow_category(uow, category_id)
    undo = url_for("following.unfollow", category_id=category_id)
    text = _(
        "You now follow %(category)s. We tell you when something new comes.",
        category=category.name(language()),
    )
    flash_undo(text, undo)
    if INVITED not in session:
        session[INVITED] = True
        return redirect(url_for("following.mine", ny=1), 303)
    return _back()


@pages.post("/foelg-ikke-mere/<uuid:category_id>")
@logged_in
def unfollow(category_id: UUID) -> Response:
    """Follow a category no longer, and go back to where the person was."""
    with write_unit() as uow:
        category = category_to_follow(uow, category_id)
        unfollow_category(uow, category_id)
    undo = url_for("following.follow", category_id=category_id)
    text = _("You no longer follow %(category)s.", category=category.name(language()))
    flash_undo(text, undo)
    return _back()


@pages.get("/mine-kategorier")
@logged_in
def mine() -> str:
    """Show every category, those that one follows first, each with one tap to change it."""
    with read_unit() as uow:
        followed = followed_ids(uow)
        every = categories(uow)
        push_here = reached_here(devices_of_actor(uow))
    return render_template(
        "listings/following.html",
        followed=[c for c in every if c.id in followed],
        others=[c for c in every if c.id not in followed],
        is_first=request.args.get("ny") == "1",
        push_here=push_here,
    )


def _back() -> Response:
    return redirect(local_path(request.form.get("next"), url_for("following.mine")), 303)
