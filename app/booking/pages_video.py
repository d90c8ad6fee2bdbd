"""The page on which an adviser says where they are met by video."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.accounts.contract import Role
from app.booking.schemas_pages import RoomForm
from app.booking.video import set_video_room, video_room_of
from app.core.errors import Problem
from app.core.texts import _
from app.web.forms import form_again, load_form, or_again
from app.web.guards import only
from app.web.unit import read_unit, write_unit

pages = Blueprint("video", __name__, template_folder="templates")
advisers = only(Role.ADVISER, Role.SUPER_USER)


@pages.get("/kalender/video")
@advisers
def room() -> str:
    """Show the acting adviser's room."""
    return render_template("booking/video.html", url=_url())


def _again(problem: Problem) -> Response:
    return form_again("booking/video.html", problem, url=_url())


@pages.post("/kalender/video")
@advisers
@or_again(_again)
def save() -> Response:
    """Keep where the acting adviser is met by video."""
    with write_unit() as uow:
        set_video_room(uow, uow.actor.require_person(), url=load_form(RoomForm())["video_url"])
    flash(_("Your room is saved."), "success")
    return redirect(url_for("calendar.own"), 303)


def _url() -> str:
    with read_unit() as uow:
        return video_room_of(uow, uow.actor.require_person())
