"""The citizen's page of the take-out: what it holds, ask for it, see how far it is, fetch it."""

from __future__ import annotations

from flask import Blueprint, flash, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.accounts.contract import Role
from app.core.errors import NotFound
from app.core.texts import _, format_number
from app.notifications.reading import has_unread_about, mark_read_about
from app.privacy.contract import TakeOutNotReady
from app.privacy.doors import asked, fetched
from app.privacy.kinds_told import subject_of
from app.privacy.service import own_take_out
from app.web.guards import only
from app.web.unit import read_unit, write_unit

pages = Blueprint("take_out", __name__, template_folder="templates")
citizens = only(Role.CITIZEN)
LOOK_AGAIN_SECONDS = "3"
_MEGABYTE = 1024 * 1024


@pages.get("/tag-med")
@citizens
def show() -> Response:
    """Show how far one's file is, and what it holds."""
    with read_unit() as uow:
        own = own_take_out(uow)
        is_news = own.latest is not None and has_unread_about(uow, subject_of(own.latest.id))
    if is_news and own.latest is not None:  # they have it before them
        with write_unit() as uow:
            mark_read_about(uow, subject_of(own.latest.id))
    is_under_way = own.latest is not None and own.latest.state.is_under_way
    size = size_in_words(own.ready.size) if own.ready else ""
    html = render_template("privacy/take_out.html", own=own, is_under_way=is_under_way, size=size)
    response = make_response(html)
    if is_under_way:
        # The page looks again by itself, also without a script.
        response.headers["Refresh"] = LOOK_AGAIN_SECONDS
    return response


@pages.post("/tag-med")
@citizens
def ask() -> Response:
    """Have one's things made into a file."""
    asked()
    return redirect(url_for("take_out.show"), 303)


@pages.get("/tag-med/fil")
@citizens
def fetch() -> Response:
    """Hand the file out; whoever comes too late, or too early, is led to where one is made."""
    try:
        return fetched()
    except (NotFound, TakeOutNotReady):
        flash(_("There is no file to fetch right now."), "info")
        return redirect(url_for("take_out.show"), 303)


def size_in_words(size: int) -> str:
    """Return how large a file of so many bytes is."""
    if size < _MEGABYTE:
        return f"{format_number(-(-size // 1024))} kB"
    return f"{format_number(-(-size // _MEGABYTE))} MB"
