"""The adviser's pages of worksheets that citizens handed in: read, comment, give back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.accounts.contract import ANSWERS_CITIZENS
from app.accounts.people import people_by_id
from app.core.errors import Conflict, Invalid
from app.core.texts import _
from app.documents.contract_hand_ins import CommentGone
from app.documents.hand_ins import (
    comment_on_hand_in,
    hand_ins_answered,
    hand_ins_to_answer,
    read_hand_in,
    remove_hand_in_comment,
)
from app.documents.schemas_worksheets import HandInCommentForm
from app.web.forms import flash_undo, form_again, load_form, undoing
from app.web.guards import only
from app.web.unit import read_unit, write_unit

pages = Blueprint("hand_ins", __name__, template_folder="templates")
advisers = only(*ANSWERS_CITIZENS)

ONE = "documents/hand_in.html"


@pages.get("/borgeres-arbejdsark")
@advisers
def overview() -> str:
    """Show the worksheets that one's citizens handed in."""
    with read_unit() as uow:
        waiting, answered = hand_ins_to_answer(uow), hand_ins_answered(uow)
        people = people_by_id(uow, {one.person_id for one in (*waiting, *answered)})
    return render_template(
        "documents/hand_ins.html", waiting=waiting, answered=answered, people=people
    )


@pages.get("/borgeres-arbejdsark/<uuid:worksheet_hand_in_id>")
@advisers
def read(worksheet_hand_in_id: UUID) -> str:
    """Show what a citizen handed in; the citizen sees who looked."""
    return render_template(ONE, **_one(worksheet_hand_in_id))


@pages.post("/borgeres-arbejdsark/<uuid:worksheet_hand_in_id>/kommentarer")
@advisers
def comment(worksheet_hand_in_id: UUID) -> Response:
    """Write a comment, and maybe give the worksheet back; the citizen is told."""
    try:
        data = load_form(HandInCommentForm())
        with write_unit() as uow:
            comment_id = comment_on_hand_in(uow, worksheet_hand_in_id, **data)
    except (Invalid, Conflict) as problem:
        return form_again(ONE, problem, beside="text", **_one(worksheet_hand_in_id))
    ids: dict[str, Any] = {
        "worksheet_hand_in_id": worksheet_hand_in_id,
        "hand_in_comment_id": comment_id,
    }
    given_back = _("The worksheet is given back, and the citizen is told.")
    said = given_back if data["gives_back"] else _("Your comment is sent.")
    flash_undo(said, url_for("hand_ins.take_back", **ids))
    return _back_to(worksheet_hand_in_id)


@pages.post(
    "/borgeres-arbejdsark/<uuid:worksheet_hand_in_id>/kommentarer/<uuid:hand_in_comment_id>/slet"
)
@advisers
def take_back(worksheet_hand_in_id: UUID, hand_in_comment_id: UUID) -> Response:
    """Remove a comment of one's own, and with it that the worksheet was given back."""
    with undoing(_("Your comment is removed."), too_late=CommentGone) as uow:
        remove_hand_in_comment(uow, worksheet_hand_in_id, hand_in_comment_id)
    return _back_to(worksheet_hand_in_id)


def _back_to(hand_in_id: UUID) -> Response:
    here = url_for("hand_ins.read", worksheet_hand_in_id=hand_in_id)
    return redirect(f"{here}#kommentarer", 303)


def _one(hand_in_id: UUID) -> dict[str, Any]:
    with write_unit() as uow:
        one = read_hand_in(uow, hand_in_id)
        owner = people_by_id(uow, [one.person_id])[one.person_id]
        return {"one": one, "owner": owner, "me": uow.actor.person_id}
