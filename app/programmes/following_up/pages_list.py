"""The adviser's list of whom to follow up, and one tap that says that it was done."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.core.texts import _
from app.programmes.access import ENROLS
from app.programmes.following_up import words
from app.programmes.following_up.after_required import (
    note_followed_up,
    note_not_followed_up,
    whom_to_follow,
)
from app.programmes.hand_ins.reading import how_many_wait_for_me
from app.web.forms import flash_undo
from app.web.guards import only
from app.web.unit import read_unit, write_unit

pages = Blueprint("follow_up_list", __name__, template_folder="templates")
advisers = only(*ENROLS)


@pages.get("/opfoelgning")
@advisers
def overview() -> str:
    """Show whom to follow up, in one programme or in all."""
    chosen = _programme_in_address()
    with read_unit() as uow:
        found = whom_to_follow(uow, programme_id=chosen)
        waiting = how_many_wait_for_me(uow)
    return render_template(
        "following_up/list.html", found=found, chosen=chosen, waiting=waiting, words=words
    )


@pages.post("/opfoelgning/forloeb/<uuid:enrolment_id>/fulgt-op")
@advisers
def followed_up(enrolment_id: UUID) -> Response:
    """Note that one has followed a citizen up."""
    with write_unit() as uow:
        note_followed_up(uow, enrolment_id)
    undo = url_for("follow_up_list.not_followed_up", enrolment_id=enrolment_id)
    flash_undo(_("It is noted as followed up."), undo)
    return redirect(url_for("follow_up_list.overview"), 303)


@pages.post("/opfoelgning/forloeb/<uuid:enrolment_id>/fulgt-op/fortryd")
@advisers
def not_followed_up(enrolment_id: UUID) -> Response:
    """Undo that one has followed a citizen up."""
    with write_unit() as uow:
        note_not_followed_up(uow, enrolment_id)
    flash(_("It is to be followed up again."), "success")
    return redirect(url_for("follow_up_list.overview"), 303)


def _programme_in_address() -> UUID | None:
    try:
        return UUID(request.args.get("forloeb", ""))
    except ValueError:
        return None
