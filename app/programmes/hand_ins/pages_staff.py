"""The adviser's pages of tasks that citizens handed in: what waits, and a comment on it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.accounts.contract import ANSWERS_CITIZENS
from app.accounts.people import people_by_id
from app.core.clock import local_day
from app.core.errors import Conflict, Invalid
from app.core.texts import _
from app.core.work import UnitOfWork
from app.documents.contract_hand_ins import CommentGone
from app.programmes.deadlines import meets_on
from app.programmes.following_up.words import too_late_in_words
from app.programmes.hand_ins.access import held_for_adviser
from app.programmes.hand_ins.answering import comment_on_task, read_task, remove_task_comment
from app.programmes.hand_ins.reading import (
    commented_by_us,
    cvs_as_read,
    file_for_adviser,
    waiting_for_me,
)
from app.programmes.hand_ins.schemas import AGAIN, CommentForm
from app.programmes.views import enrolment_by_id
from app.web.downloads import download
from app.web.forms import flash_undo, form_again, load_form, undoing
from app.web.guards import only
from app.web.unit import read_unit, write_unit

pages = Blueprint("task_answers", __name__, template_folder="templates")
advisers = only(*ANSWERS_CITIZENS)

ONE = "task_hand_ins/one.html"


@pages.get("/borgeres-opgaver")
@advisers
def overview() -> str:
    """Show what waits for one's comment, and what has one."""
    with read_unit() as uow:
        waiting, commented = waiting_for_me(uow), commented_by_us(uow)
        people = people_by_id(uow, {one.person_id for one in (*waiting, *commented)})
    return render_template(
        "task_hand_ins/list.html", waiting=waiting, commented=commented, people=people
    )


@pages.get("/borgeres-opgaver/<uuid:task_hand_in_id>")
@advisers
def read(task_hand_in_id: UUID) -> str:
    """Show all rounds of a task; the citizen sees who looked."""
    return render_template(ONE, **_one(task_hand_in_id))


@pages.post("/borgeres-opgaver/<uuid:task_hand_in_id>/kommentarer")
@advisers
def comment(task_hand_in_id: UUID) -> Response:
    """Say that it is good, or ask for it once more; the citizen is told."""
    try:
        data = load_form(CommentForm())
        is_again = data.pop("answer") == AGAIN
        with write_unit() as uow:
            comment_id = comment_on_task(uow, task_hand_in_id, gives_back=is_again, **data)
            late = _late(uow, task_hand_in_id)
    except (Invalid, Conflict) as problem:
        return form_again(ONE, problem, beside="text", **_one(task_hand_in_id))
    undo = url_for(
        "task_answers.take_back", task_hand_in_id=task_hand_in_id, task_comment_id=comment_id
    )
    asked = " ".join((_("It is asked for once more, and the citizen is told."), late)).strip()
    flash_undo(asked if is_again else _("The citizen is told that it is approved."), undo)
    return _back_to(task_hand_in_id)


@pages.post("/borgeres-opgaver/<uuid:task_hand_in_id>/kommentarer/<uuid:task_comment_id>/slet")
@advisers
def take_back(task_hand_in_id: UUID, task_comment_id: UUID) -> Response:
    """Remove a comment of one's own, and with it that it was asked for once more."""
    with undoing(_("Your comment is removed."), too_late=CommentGone) as uow:
        remove_task_comment(uow, task_hand_in_id, task_comment_id)
    return _back_to(task_hand_in_id)


@pages.get("/borgeres-opgaver/<uuid:task_hand_in_id>/fil")
@advisers
def file(task_hand_in_id: UUID) -> Response:
    """Hand out the file of a hand-in; the citizen sees who looked."""
    with write_unit() as uow:
        read_task(uow, task_hand_in_id)
        kept, content = file_for_adviser(uow, task_hand_in_id)
    return download(content, media_type=kept.type, name=kept.name)


def _late(uow: UnitOfWork, hand_in_id: UUID) -> str:
    """Return a word of caution where what is asked for is due after the next meeting."""
    _row, enrolment, item = held_for_adviser(uow, hand_in_id)
    return too_late_in_words(item.due_on, meets_on(uow, enrolment.citizen_id))


def _back_to(hand_in_id: UUID) -> Response:
    here = url_for("task_answers.read", task_hand_in_id=hand_in_id)
    return redirect(f"{here}#afleveringer", 303)


def _one(hand_in_id: UUID) -> dict[str, Any]:
    with write_unit() as uow:
        rounds = read_task(uow, hand_in_id)
        last = rounds[-1]
        one = enrolment_by_id(uow, last.enrolment_id)
        return {
            "rounds": rounds,
            "last": last,
            "one": one,
            "item": next(each for each in one.items if each.id == last.enrolment_item_id),
            "owner": people_by_id(uow, [last.person_id])[last.person_id],
            "shown_cvs": cvs_as_read(rounds),
            "meets_on": meets_on(uow, last.person_id),
            "me": uow.actor.person_id,
            "today": local_day(uow.now),
        }
