"""The citizen's own next steps: ticked off, changed and taken off the list, each with undo."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.accounts.contract import Role
from app.core.clock import local_day
from app.core.errors import Problem
from app.core.texts import _
from app.programmes.library.next_steps import (
    change_next_step,
    my_next_step,
    my_next_steps,
    remove_next_step,
    tick_next_step,
    wrong_with_other_day,
)
from app.programmes.library.reading import module_titles
from app.programmes.library.schemas import StepForm
from app.web.forms import flash_undo, form_again, load_form, or_again
from app.web.guards import only
from app.web.unit import read_unit, write_unit

pages = Blueprint("library_steps", __name__, template_folder="templates")
citizens = only(Role.CITIZEN)

CHANGE = "library/step.html"


@pages.get("/naeste-skridt")
@citizens
def mine() -> str:
    """Show what one does next, and what is done."""
    with read_unit() as uow:
        steps = my_next_steps(uow)
        titles = module_titles(uow, [one.module_id for one in steps])
        today = local_day(uow.now)
    return render_template("library/steps.html", steps=steps, titles=titles, today=today)


@pages.post("/naeste-skridt/<uuid:next_step_id>/gjort")
@citizens
def tick(next_step_id: UUID) -> Response:
    """Tick a next step off."""
    with write_unit() as uow:
        tick_next_step(uow, next_step_id, is_done=True)
    flash_undo(_("Well done."), url_for("library_steps.open_again", next_step_id=next_step_id))
    return _back()


@pages.post("/naeste-skridt/<uuid:next_step_id>/igen")
@citizens
def open_again(next_step_id: UUID) -> Response:
    """Undo that a next step was done."""
    with write_unit() as uow:
        tick_next_step(uow, next_step_id, is_done=False)
    flash(_("It is on your list again."), "success")
    return _back()


@pages.post("/naeste-skridt/<uuid:next_step_id>/fjern")
@citizens
def remove(next_step_id: UUID) -> Response:
    """Take a next step off the list."""
    with write_unit() as uow:
        remove_next_step(uow, next_step_id, is_removed=True)
    undo = url_for("library_steps.put_back", next_step_id=next_step_id)
    flash_undo(_("It is off your list."), undo)
    return _back()


@pages.post("/naeste-skridt/<uuid:next_step_id>/tilbage")
@citizens
def put_back(next_step_id: UUID) -> Response:
    """Put a next step back on the list."""
    with write_unit() as uow:
        remove_next_step(uow, next_step_id, is_removed=False)
    flash(_("It is on your list again."), "success")
    return _back()


@pages.get("/naeste-skridt/<uuid:next_step_id>/ret")
@citizens
def change_form(next_step_id: UUID) -> str:
    """Show the form to say a next step otherwise."""
    return render_template(CHANGE, **_one(next_step_id))


def _again(problem: Problem, next_step_id: UUID) -> Response:
    return form_again(CHANGE, problem, **_one(next_step_id))


@pages.post("/naeste-skridt/<uuid:next_step_id>/ret")
@citizens
@or_again(_again)
def change(next_step_id: UUID) -> Response:
    """Say a next step otherwise, or by another day."""
    with read_unit() as uow:
        my_next_step(uow, next_step_id)
    data = load_form(StepForm(), also=partial(_wrong_with_day, next_step_id))
    with write_unit() as uow:
        change_next_step(uow, next_step_id, **data)
    flash(_("Saved."), "success")
    return _back()


def _wrong_with_day(next_step_id: UUID, data: dict[str, Any]) -> dict[str, list[str]]:
    """Say what the verb would of the day, where the form itself refuses something else."""
    with read_unit() as uow:
        on = data.get("due_on")
        return wrong_with_other_day(uow, next_step_id, on) if on else {}


def _back() -> Response:
    return redirect(url_for("library_steps.mine"), 303)


def _one(next_step_id: UUID) -> dict[str, Any]:
    with read_unit() as uow:
        return {"step": my_next_step(uow, next_step_id)}
