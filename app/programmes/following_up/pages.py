"""The adviser's page before a meeting: what a citizen is asked, what they did, and what to change.

Whatever is done here can be undone from the message that says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from marshmallow import ValidationError
from werkzeug.wrappers import Response

from app.core.clock import local_day
from app.core.errors import Conflict, Invalid, NotFound, Problem
from app.core.texts import _, format_weekday
from app.core.work import UnitOfWork
from app.programmes.access import ENROLS
from app.programmes.contract import DoneHow
from app.programmes.deadlines import end_leave, meets_on, move_deadline, take_leave
from app.programmes.doing import excuse, open_item_again, tick_off
from app.programmes.enrolling import end_enrolment, go_on_after_all
from app.programmes.following_up import words
from app.programmes.following_up.agreeing import agree, take_agreed_back
from app.programmes.following_up.gathering import (
    before_meeting,
    citizen_of_enrolment,
    citizen_of_item,
    given_day_of,
    how_done,
    leave_of,
    note_look_before_meeting,
)
from app.programmes.following_up.putting_back import put_deadline_back
from app.programmes.following_up.schemas import (
    AgreeForm,
    DeadlineForm,
    DoneForm,
    EndForm,
    LeaveForm,
    TogetherForm,
)
from app.programmes.leaves import end_leave_everywhere, take_leave_everywhere
from app.programmes.library.together import begin_together
from app.programmes.views import enrolment_by_id
from app.web.forms import flash_undo, form_again, load_form, or_again, undoing
from app.web.guards import only
from app.web.unit import read_unit, write_unit

pages = Blueprint("follow_up", __name__, template_folder="templates")
advisers = only(*ENROLS)

ONE = "following_up/citizen.html"


@pages.get("/opfoelgning/<uuid:citizen_id>")
@advisers
def show(citizen_id: UUID) -> str:
    """Show all there is to talk about with a citizen; the look is noted."""
    context = _one(citizen_id)
    with write_unit() as uow:
        note_look_before_meeting(uow, citizen_id)
    return render_template(ONE, **context)


def _together_again(problem: Problem, citizen_id: UUID) -> Response:
    return form_again(ONE, problem, **_one(citizen_id, failed="together"))


@pages.post("/opfoelgning/<uuid:citizen_id>/sammen")
@advisers
@or_again(_together_again)
def see_together(citizen_id: UUID) -> Response:
    """Open a module with the citizen."""
    with read_unit() as uow:
        before_meeting(uow, citizen_id)
    module_id = load_form(TogetherForm())["module_id"]
    try:
        with write_unit() as uow:
            together_id = begin_together(uow, citizen_id, module_id)
    except NotFound as gone:
        raise Invalid(fields={"module_id": [_("Choose one of these.")]}) from gone
    return redirect(url_for("library_together.show", module_together_id=together_id), 303)


@pages.post("/opfoelgning/opgaver/<uuid:enrolment_item_id>/gjort")
@advisers
def done(enrolment_item_id: UUID) -> Response:
    """Note that something is done, maybe together."""
    is_together = load_form(DoneForm())["together"]
    undo = url_for("follow_up.open_again", enrolment_item_id=enrolment_item_id)
    citizen_id = _citizen_of_item(enrolment_item_id)
    with _changing(_("It is noted as done."), undo) as uow:
        tick_off(uow, enrolment_item_id, is_together=is_together)
    return _back_to(citizen_id)


@pages.post("/opfoelgning/opgaver/<uuid:enrolment_item_id>/fritag")
@advisers
def let_off(enrolment_item_id: UUID) -> Response:
    """Let a citizen off something."""
    undo = url_for("follow_up.open_again", enrolment_item_id=enrolment_item_id)
    citizen_id = _citizen_of_item(enrolment_item_id)
    with _changing(_("The citizen is excused and no longer has to do it."), undo) as uow:
        excuse(uow, enrolment_item_id)
    return _back_to(citizen_id)


@pages.post("/opfoelgning/opgaver/<uuid:enrolment_item_id>/aabn")
@advisers
def open_again(enrolment_item_id: UUID) -> Response:
    """Ask for something again that was done, or let off."""
    with read_unit() as uow:
        citizen_id = citizen_of_item(uow, enrolment_item_id)
        was_let_off = how_done(uow, enrolment_item_id) == DoneHow.EXCUSED
    endpoint = "follow_up.let_off" if was_let_off else "follow_up.done"
    undo = url_for(endpoint, enrolment_item_id=enrolment_item_id)
    with _changing(_("The citizen has to do it again."), undo) as uow:
        open_item_again(uow, enrolment_item_id)
    return _back_to(citizen_id)


def _move_again(problem: Problem, enrolment_item_id: UUID) -> Response:
    citizen_id = _citizen_of_item(enrolment_item_id)
    return form_again(ONE, problem, **_one(citizen_id, failed=f"due-{enrolment_item_id}"))


@pages.post("/opfoelgning/opgaver/<uuid:enrolment_item_id>/frist")
@advisers
@or_again(_move_again)
def move(enrolment_item_id: UUID) -> Response:
    """Give something another last day."""
    with read_unit() as uow:
        citizen_id = citizen_of_item(uow, enrolment_item_id)
        before = given_day_of(uow, enrolment_item_id)
    due_on = load_form(DeadlineForm())["due_on"]
    undo = url_for(
        "follow_up.move_back",
        enrolment_item_id=enrolment_item_id,
        foer=before.isoformat() if before else None,
    )
    with _changing(_("The deadline is %(day)s now.", day=format_weekday(due_on)), undo) as uow:
        move_deadline(uow, enrolment_item_id, due_on)
    return _back_to(citizen_id)


@pages.post("/opfoelgning/opgaver/<uuid:enrolment_item_id>/frist/fortryd")
@advisers
def move_back(enrolment_item_id: UUID) -> Response:
    """Undo that something got another last day."""
    citizen_id = _citizen_of_item(enrolment_item_id)
    before = _day_in_address("foer")
    with undoing(_("The deadline is as it was before."), too_late=Conflict) as uow:
        put_deadline_back(uow, enrolment_item_id, before)
    return _back_to(citizen_id)


def _leave_again(problem: Problem, enrolment_id: UUID) -> Response:
    context = _one(_citizen_of(enrolment_id), failed=f"leave-{enrolment_id}")
    return form_again(ONE, problem, **context)


@pages.post("/opfoelgning/forloeb/<uuid:enrolment_id>/pause")
@advisers
@or_again(_leave_again)
def leave(enrolment_id: UUID) -> Response:
    """Ask nothing of a citizen on some days, maybe in all of their programmes."""
    citizen_id = _citizen_of(enrolment_id)
    days = load_form(LeaveForm())
    give = _leave_everywhere if days.pop("everywhere") else _leave_here
    try:
        with write_unit() as uow:
            said, undo, links = give(uow, enrolment_id, **days)
    except Conflict as conflict:
        flash(str(conflict.title), "info")
    else:
        flash_undo(said, undo, links)
    return _back_to(citizen_id)


Said = tuple[str, str, Sequence[tuple[str, str]] | None]
"""What was done, where it is undone, and what `flash_undo` takes besides."""


def _leave_here(uow: UnitOfWork, enrolment_id: UUID, *, from_on: date, until_on: date) -> Said:
    leave_id = take_leave(uow, enrolment_id, from_on=from_on, until_on=until_on)
    undo = url_for("follow_up.leave_over", enrolment_id=enrolment_id, enrolment_leave_id=leave_id)
    said = _("The citizen has nothing to do in it on these days. What was due then moves.")
    view = enrolment_by_id(uow, enrolment_id)
    still = words.still_in_break_in_words(view, from_on, until_on)
    return f"{said} {still}".strip(), undo, None


def _leave_everywhere(
    uow: UnitOfWork, enrolment_id: UUID, *, from_on: date, until_on: date
) -> Said:
    taken = take_leave_everywhere(uow, enrolment_id, from_on=from_on, until_on=until_on)
    undo = url_for(
        "follow_up.leave_over_everywhere", enrolment_id=enrolment_id, pause=taken.leave_ids
    )
    views = [enrolment_by_id(uow, one) for one in taken.enrolment_ids]
    still = [words.still_in_break_in_words(view, from_on, until_on) for view in views]
    return " ".join(filter(None, (words.leave_given_in_words(taken), *still))), undo, ()


@pages.post("/opfoelgning/forloeb/<uuid:enrolment_id>/pauser/slut")
@advisers
def leave_over_everywhere(enrolment_id: UUID) -> Response:
    """Undo that leave was given in all programmes."""
    citizen_id = _citizen_of(enrolment_id)
    leave_ids = _ids_in_address("pause")
    with write_unit() as uow:
        is_ended = end_leave_everywhere(uow, enrolment_id, leave_ids)
    if is_ended:
        flash(_("The break is over. The deadlines run again."), "success")
    else:
        flash(_("The break is over already."), "info")
    return _back_to(citizen_id)


@pages.post("/opfoelgning/forloeb/<uuid:enrolment_id>/pause/<uuid:enrolment_leave_id>/slut")
@advisers
def leave_over(enrolment_id: UUID, enrolment_leave_id: UUID) -> Response:
    """Take leave back, or what is left of it."""
    with read_unit() as uow:
        citizen_id = citizen_of_enrolment(uow, enrolment_id)
        kept = leave_of(uow, enrolment_id, enrolment_leave_id)
        today = local_day(uow.now)
    with write_unit() as uow:
        end_leave(uow, enrolment_id, enrolment_leave_id)
    if kept is None or kept.until_on < today:
        flash(_("The break is over already."), "info")
    else:
        undo = url_for(
            "follow_up.leave_on",
            enrolment_id=enrolment_id,
            from_on=max(kept.from_on, today).isoformat(),
            until_on=kept.until_on.isoformat(),
        )
        flash_undo(_("The break is over. The deadlines run again."), undo)
    return _back_to(citizen_id)


@pages.post("/opfoelgning/forloeb/<uuid:enrolment_id>/pause/igen")
@advisers
def leave_on(enrolment_id: UUID) -> Response:
    """Undo that leave was taken back."""
    citizen_id = _citizen_of(enrolment_id)
    try:
        days = LeaveForm(only=("from_on", "until_on")).load(request.args.to_dict())
    except ValidationError as wrong:
        raise NotFound() from wrong
    with undoing(_("The break goes on as before."), too_late=Problem) as uow:
        take_leave(uow, enrolment_id, **days)
    return _back_to(citizen_id)


def _end_again(problem: Problem, enrolment_id: UUID) -> Response:
    context = _one(_citizen_of(enrolment_id), failed=f"end-{enrolment_id}")
    return form_again(ONE, problem, **context)


@pages.post("/opfoelgning/forloeb/<uuid:enrolment_id>/afslut")
@advisers
@or_again(_end_again)
def end(enrolment_id: UUID) -> Response:
    """End a citizen's programme, with a word why; they are told."""
    citizen_id = _citizen_of(enrolment_id)
    why = load_form(EndForm())["why"]
    undo = url_for("follow_up.go_on", enrolment_id=enrolment_id)
    with _changing(_("The programme has ended, and the citizen is told."), undo) as uow:
        end_enrolment(uow, enrolment_id, why=why)
    return _back_to(citizen_id)


@pages.post("/opfoelgning/forloeb/<uuid:enrolment_id>/fortsaet")
@advisers
def go_on(enrolment_id: UUID) -> Response:
    """Undo that a citizen's programme was ended."""
    citizen_id = _citizen_of(enrolment_id)
    with undoing(_("The programme goes on."), too_late=Conflict) as uow:
        go_on_after_all(uow, enrolment_id)
    return _back_to(citizen_id)


def _agree_again(problem: Problem, enrolment_id: UUID) -> Response:
    context = _one(_citizen_of(enrolment_id), failed=f"agree-{enrolment_id}")
    return form_again(ONE, problem, **context)


@pages.post("/opfoelgning/forloeb/<uuid:enrolment_id>/aftal")
@advisers
@or_again(_agree_again)
def agree_on(enrolment_id: UUID) -> Response:
    """Agree on modules, or a task, until the next meeting; the citizen is told once."""
    citizen_id = _citizen_of(enrolment_id)
    wanted = load_form(AgreeForm())
    try:
        with write_unit() as uow:
            agreed = agree(uow, enrolment_id, **wanted)
            late = words.too_late_in_words(wanted["due_on"], meets_on(uow, citizen_id))
    except Conflict as conflict:
        flash(str(conflict.title), "info")
    else:
        undo = url_for("follow_up.agree_not", enrolment_id=enrolment_id, agreed=agreed)
        flash_undo(" ".join((_("It is agreed, and the citizen is told."), late)).strip(), undo)
    return _back_to(citizen_id)


@pages.post("/opfoelgning/forloeb/<uuid:enrolment_id>/aftaler/<string:agreed>/fortryd")
@advisers
def agree_not(enrolment_id: UUID, agreed: str) -> Response:
    """Undo that something was agreed on."""
    citizen_id = _citizen_of(enrolment_id)
    with undoing(_("It is not agreed any more."), too_late=Conflict) as uow:
        take_agreed_back(uow, enrolment_id, agreed)
    return _back_to(citizen_id)


def _one(citizen_id: UUID, *, failed: str = "") -> dict[str, Any]:
    with read_unit() as uow:
        return {
            "found": before_meeting(uow, citizen_id),
            "today": local_day(uow.now),
            "failed": failed,
            "words": words,
        }


def _citizen_of(enrolment_id: UUID) -> UUID:
    with read_unit() as uow:
        return citizen_of_enrolment(uow, enrolment_id)


def _citizen_of_item(item_id: UUID) -> UUID:
    with read_unit() as uow:
        return citizen_of_item(uow, item_id)


def _day_in_address(name: str) -> date | None:
    given = request.args.get(name)
    try:
        return date.fromisoformat(given) if given else None
    except ValueError as wrong:
        raise NotFound() from wrong


def _ids_in_address(name: str) -> list[UUID]:
    try:
        return [UUID(one) for one in request.args.getlist(name)]
    except ValueError as wrong:
        raise NotFound() from wrong


@contextmanager
def _changing(done: str, undo_url: str) -> Iterator[UnitOfWork]:
    """Open a writing unit, and say what was done with a way back, or why it is too late.

    What is wrong with a field is said beside it.
    """
    try:
        with write_unit() as uow:
            yield uow
    except Conflict as conflict:
        if conflict.fields:
            raise
        flash(str(conflict.title), "info")
    else:
        flash_undo(done, undo_url)


def _back_to(citizen_id: UUID) -> Response:
    return redirect(url_for("follow_up.show", citizen_id=citizen_id), 303)
