"""The citizen's page of a task: hand something in, take it back, and read what the adviser says."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts.contract import Role
from app.core.clock import local_day
from app.core.errors import Conflict, Invalid, NotFound, Problem
from app.core.texts import _
from app.documents.cvs import my_cvs
from app.documents.reading import note_read
from app.files.contract import MOST_BYTES, FileTooLarge, KindOfFileRefused
from app.files.service import check_kind, check_size, store_file
from app.programmes.contract import DoneHow, EnrolmentState
from app.programmes.hand_ins.access import own_item_to_see
from app.programmes.hand_ins.contract import LONGEST_WORK
from app.programmes.hand_ins.handing_in import hand_in_task, take_round_back
from app.programmes.hand_ins.kinds_told import subject_of
from app.programmes.hand_ins.reading import cvs_as_read, file_of_mine, my_rounds, newest_mark
from app.programmes.hand_ins.schemas import HandInForm
from app.programmes.shown import enrolment_of_actor
from app.web.downloads import download
from app.web.forms import flash_undo, form_again, load_form, refused_by, undoing
from app.web.guards import only
from app.web.unit import read_unit, write_unit

pages = Blueprint("task_hand_ins", __name__, template_folder="templates")
citizens = only(Role.CITIZEN)

ONE = "task_hand_ins/mine.html"
TAKES_WORK = (EnrolmentState.REQUIRED, EnrolmentState.FREE, EnrolmentState.LEAVE)


@pages.get("/forloeb/opgaver/<uuid:enrolment_item_id>/aflevering")
@citizens
def show(enrolment_item_id: UUID) -> str:
    """Show what a task asks, what was handed in and said of it, and the form to hand it in."""
    context = _one(enrolment_item_id)
    note_read([subject_of(said.id) for one in context["rounds"] for said in one.comments])
    return render_template(ONE, **context)


@pages.post("/forloeb/opgaver/<uuid:enrolment_item_id>/aflevering")
@citizens
def hand_in(enrolment_item_id: UUID) -> Response:
    """Hand something in; what is wrong stands beside its field, and nothing typed is lost.

    What is not asked any more, as another course was chosen, is said to be so.
    """
    try:
        with read_unit() as uow:
            own_item_to_see(uow, enrolment_item_id)
        name, content = _uploaded()
        data = load_form(
            HandInForm(), also=lambda _read: refused_by(lambda: _check_file(name, content))
        )
        _check_file(name, content)
        with write_unit() as uow:
            file_id = store_file(uow, content=content, name=name).id if name else None
            hand_in_task(uow, enrolment_item_id, file_id=file_id, **data)
    except Problem as problem:
        if isinstance(problem, NotFound) and not problem.fields:
            return _gone()
        return form_again(ONE, problem, beside="text", **_one(enrolment_item_id))
    undo = url_for("task_hand_ins.take_back", enrolment_item_id=enrolment_item_id)
    flash_undo(_("It is handed in, and your adviser is told. Well done!"), undo)
    return _back_to(enrolment_item_id)


@pages.post("/forloeb/opgaver/<uuid:enrolment_item_id>/aflevering/fortryd")
@citizens
def take_back(enrolment_item_id: UUID) -> Response:
    """Take back what nobody has read; it stands in the form, to be changed."""
    said = _("You have taken it back. It is below, so that you can change it.")
    with undoing(said, too_late=Conflict) as uow:
        take_round_back(uow, enrolment_item_id)
    return _back_to(enrolment_item_id)


@pages.get("/forloeb/opgaver/afleveringer/<uuid:task_hand_in_id>/fil")
@citizens
def file(task_hand_in_id: UUID) -> Response:
    """Hand out the file that one handed in."""
    with read_unit() as uow:
        kept, content = file_of_mine(uow, task_hand_in_id)
    return download(content, media_type=kept.type, name=kept.name)


def _gone() -> Response:
    """Say kindly that what was to be handed in for is not asked any more, and lose no words."""
    typed = request.form.get("text", "").strip()[:LONGEST_WORK]
    has_file = bool(_uploaded()[0])
    said = _("Nothing was handed in.")
    page = render_template("programmes/gone.html", said=said, typed=typed, has_file=has_file)
    return Response(page, 404, mimetype="text/html")


def _one(item_id: UUID) -> dict[str, Any]:
    with read_unit() as uow:
        enrolment, _item = own_item_to_see(uow, item_id)
        one = enrolment_of_actor(uow, enrolment.id)
        item = next(each for each in one.items if each.id == item_id)
        every = my_rounds(uow, item_id)
        rounds = [each for each in every if not each.is_taken_back]
        return {
            "one": one,
            "item": item,
            "rounds": rounds,
            "last": rounds[-1] if rounds else None,
            "seen": newest_mark(every),
            "draft": next((each for each in every if each.is_taken_back), None),
            "shown_cvs": cvs_as_read(rounds),
            "cvs": [(cv.id, cv.name) for cv in my_cvs(uow)],
            "takes_work": one.state in TAKES_WORK and item.done_how != DoneHow.EXCUSED,
            "today": local_day(uow.now),
        }


def _uploaded() -> tuple[str, bytes]:
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        return "", b""
    return upload.filename, upload.stream.read(MOST_BYTES + 1)


def _check_file(name: str, content: bytes) -> None:
    """Refuse a file that is not taken, beside its field."""
    if not name:
        return
    if not content:
        raise Invalid(fields={"file": [_("The file is empty. Choose another one.")]})
    try:
        check_size(content)
        check_kind(content)
    except (FileTooLarge, KindOfFileRefused) as refused:
        raise Invalid(fields={"file": [str(refused.title)]}) from None


def _back_to(item_id: UUID) -> Response:
    return redirect(url_for("task_hand_ins.show", enrolment_item_id=item_id), 303)
