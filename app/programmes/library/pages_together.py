"""The pages of a module that is seen together: the adviser turns, the citizen's follows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.accounts.contract import Role
from app.accounts.people import people_by_id
from app.booking.access import ARRANGERS
from app.core.errors import Conflict
from app.core.texts import _
from app.core.work import UnitOfWork
from app.programmes.library.contract import said
from app.programmes.library.contract_errors import NotToUndo
from app.programmes.library.contract_together import AT_END, TogetherView
from app.programmes.library.next_steps import has_step_since
from app.programmes.library.progress import run_of_mine
from app.programmes.library.reading import reading_language
from app.programmes.library.schemas import EndTogetherForm
from app.programmes.library.showing import parts_to_write
from app.programmes.library.slides import slide_of
from app.programmes.library.together import (
    count_together_again,
    end_together,
    follow_together,
    invitation,
    seen_just_now,
    take_together_back,
    together_by_id,
    together_now,
    together_of_either,
    turn_to,
)
from app.web.forms import flash_undo, load_form, undoing
from app.web.guards import only
from app.web.unit import own_address, read_unit, write_unit

pages = Blueprint("library_together", __name__, template_folder="templates")
citizens, advisers = only(Role.CITIZEN), only(*ARRANGERS)
both = only(Role.CITIZEN, *ARRANGERS)


@pages.get("/sammen")
@citizens
def follow() -> str:
    """Show what one's adviser shows now; the page follows by itself, or as it is loaded again."""
    with read_unit() as uow:
        found = together_now(uow)
        context = _shown(uow, found) if found and found.is_followed else _seen(uow)
        words = invitation(uow, found) if found else ""
    return render_template("library/follow.html", found=found, words=words, **context)


@pages.post("/sammen/forlad")
@citizens
def leave() -> Response:
    """Stop following what is shown."""
    with write_unit() as uow:
        follow_together(uow, follows=False)
    flash_undo(_("You are not following along any more."), url_for("library_together.come_back"))
    return redirect(url_for("library_together.follow"), 303)


@pages.post("/sammen/igen")
@citizens
def come_back() -> Response:
    """Follow what is shown after all."""
    with write_unit() as uow:
        follow_together(uow, follows=True)
    return redirect(url_for("library_together.follow"), 303)


@pages.get("/sammen/<uuid:module_together_id>")
@advisers
def show(module_together_id: UUID) -> str:
    """Show what one sees together with a citizen, a part at a time; once seen, the next step."""
    with read_unit() as uow:
        found = together_by_id(uow, module_together_id)
        context = _shown(uow, replace(found, at=AT_END) if found.seen_at else found)
        citizen = people_by_id(uow, [found.citizen_id])[found.citizen_id]
    address = own_address(url_for("library_together.follow"))
    return render_template(
        "library/together.html", found=found, citizen=citizen, address=address, **context
    )


@pages.post("/sammen/<uuid:module_together_id>/del/<string(maxlength=20):key>")
@advisers
def turn(module_together_id: UUID, key: str) -> Response:
    """Turn to another part, on both screens."""
    _doing(lambda uow: turn_to(uow, module_together_id, key))
    return redirect(url_for("library_together.show", module_together_id=module_together_id), 303)


@pages.post("/sammen/<uuid:module_together_id>/slut")
@advisers
def end(module_together_id: UUID) -> Response:
    """End it; where it was seen, that counts for the citizen, and leads to the next step."""
    is_seen = load_form(EndTogetherForm())["is_seen"]
    with read_unit() as uow:
        citizen_id = together_by_id(uow, module_together_id).citizen_id
    is_ended = _doing(lambda uow: end_together(uow, module_together_id, is_seen=is_seen))
    if is_ended and is_seen:
        undo = url_for("library_together.take_back", module_together_id=module_together_id)
        flash_undo(_("It counts as seen together. The citizen can see it."), undo)
        here = url_for("library_together.show", module_together_id=module_together_id)
        return redirect(here, 303)
    if is_ended:
        flash(_("It has ended, and counts for nothing."), "success")
    return redirect(f"/opfoelgning/{citizen_id}", 303)


@pages.post("/sammen/<uuid:module_together_id>/ikke-set")
@both
def take_back(module_together_id: UUID) -> Response:
    """Say that it was not seen together after all."""
    back = _where_to(module_together_id)
    try:
        with write_unit() as uow:
            take_together_back(uow, module_together_id)
    except NotToUndo as refused:
        flash(str(refused.title), "info")
    else:
        undo = url_for("library_together.count_again", module_together_id=module_together_id)
        flash_undo(_("It does not count as seen together any more."), undo)
    return redirect(back, 303)


@pages.post("/sammen/<uuid:module_together_id>/alligevel")
@both
def count_again(module_together_id: UUID) -> Response:
    """Let it count as seen together after all."""
    back = _where_to(module_together_id)
    with undoing(_("It counts as seen together."), too_late=NotToUndo) as uow:
        count_together_again(uow, module_together_id)
    return redirect(back, 303)


def _doing(verb: Callable[[UnitOfWork], None]) -> bool:
    """Do something, or say why it is too late; returns whether it was done."""
    try:
        with write_unit() as uow:
            verb(uow)
    except Conflict as conflict:
        flash(str(conflict.title), "info")
        return False
    return True


def _where_to(together_id: UUID) -> str:
    """Return the page on which it stands that a module was seen together, for one of the two."""
    with read_unit() as uow:
        found = together_of_either(uow, together_id)
        is_citizen = found.citizen_id == uow.actor.person_id
    module = url_for("library.show", module_id=found.module_id)
    return module if is_citizen else f"/opfoelgning/{found.citizen_id}"


def _seen(uow: UnitOfWork) -> dict[str, Any]:
    """Return what one has just seen together, and what one can write in it oneself."""
    seen = seen_just_now(uow)
    if seen is None:
        return {}
    wanted, run = reading_language(uow), run_of_mine(uow, seen.module_id)
    return {
        "seen": seen,
        "seen_title": said(seen.facts.title, wanted),
        "has_step": has_step_since(uow, seen.module_id, seen.begun_at),
        "to_write": parts_to_write(run, wanted),
    }


def _shown(uow: UnitOfWork, found: TogetherView) -> dict[str, Any]:
    wanted = reading_language(uow)
    slide = slide_of(uow, found.module_id, found.version_id, found.facts, found.at, wanted)
    return {"slide": slide, "say": lambda texts: said(texts, wanted)}
