"""The things of a programme, and its courses: added, changed, moved, taken out and put back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from app.core.errors import NotFound, Problem
from app.core.texts import _
from app.programmes.access import EDITS
from app.programmes.contract import CourseFacts, ItemFacts, ProgrammeView
from app.programmes.contract_errors import ProgrammeChangedMeanwhile
from app.programmes.editing import words
from app.programmes.editing.about import names, touched
from app.programmes.editing.changing import (
    COURSES,
    ITEMS,
    add_thing,
    change_thing,
    move_thing,
    print_of,
    put_back,
    remove_thing,
)
from app.programmes.editing.differences import differences
from app.programmes.editing.pages_forms import known_course, known_item
from app.programmes.editing.schemas import CourseForm, item_form
from app.programmes.publishing import programme_by_id
from app.web.forms import flash_undo, form_again, load_form, or_again
from app.web.guards import only
from app.web.unit import read_unit, write_unit

pages = Blueprint("programme_items", __name__, template_folder="templates")
edits = only(*EDITS)

ITEM, COURSE = "programme_editor/item.html", "programme_editor/course.html"
_MOVES = {"op": -1, "ned": 1}
_THINGS = {"ting": ITEMS, "kurser": COURSES}


def _new_again(problem: Problem, programme_id: UUID) -> Response:
    return form_again(ITEM, problem, **_item(programme_id, None))


def _item_again(problem: Problem, programme_id: UUID, key: str) -> Response:
    return form_again(ITEM, problem, **_item(programme_id, key, problem))


def _new_course_again(problem: Problem, programme_id: UUID) -> Response:
    return form_again(COURSE, problem, **_course(programme_id, None))


def _course_again(problem: Problem, programme_id: UUID, key: str) -> Response:
    return form_again(COURSE, problem, **_course(programme_id, key, problem))


@pages.get("/forloebene/<uuid:programme_id>/ting/ny")
@edits
def new(programme_id: UUID) -> str:
    """Show the form of another thing to do."""
    return render_template(ITEM, **_item(programme_id, None))


@pages.post("/forloebene/<uuid:programme_id>/ting/ny")
@edits
@or_again(_new_again)
def create(programme_id: UUID) -> Response:
    """Add a thing to do, as the last."""
    item = _typed_item(programme_id, None)
    with write_unit() as uow:
        add_thing(uow, programme_id, ITEMS, item)
    flash(_("It is added."), "success")
    return _back_to(programme_id, "ting")


@pages.get("/forloebene/<uuid:programme_id>/ting/<key>")
@edits
def edit(programme_id: UUID, key: str) -> str:
    """Show the form of a thing to do."""
    return render_template(ITEM, **_item(programme_id, key))


@pages.post("/forloebene/<uuid:programme_id>/ting/<key>")
@edits
@or_again(_item_again)
def save(programme_id: UUID, key: str) -> Response:
    """Say a thing to do anew."""
    item = _typed_item(programme_id, key)
    with write_unit() as uow:
        change_thing(uow, programme_id, ITEMS, item, read=request.form.get("read"))
    flash(_("Saved. It counts once you publish it."), "success")
    return _back_to(programme_id, "ting")


@pages.get("/forloebene/<uuid:programme_id>/kurser/nyt")
@edits
def new_course(programme_id: UUID) -> str:
    """Show the form of another course."""
    return render_template(COURSE, **_course(programme_id, None))


@pages.post("/forloebene/<uuid:programme_id>/kurser/nyt")
@edits
@or_again(_new_course_again)
def create_course(programme_id: UUID) -> Response:
    """Add a course, as the last."""
    course = _typed_course("")
    with write_unit() as uow:
        add_thing(uow, programme_id, COURSES, course)
    flash(_("It is added."), "success")
    return _back_to(programme_id, "kurser")


@pages.get("/forloebene/<uuid:programme_id>/kurser/<key>")
@edits
def edit_course(programme_id: UUID, key: str) -> str:
    """Show the form of a course."""
    return render_template(COURSE, **_course(programme_id, key))


@pages.post("/forloebene/<uuid:programme_id>/kurser/<key>")
@edits
@or_again(_course_again)
def save_course(programme_id: UUID, key: str) -> Response:
    """Say a course anew."""
    with read_unit() as uow:
        _found(programme_by_id(uow, programme_id).draft.courses, key)
    course = _typed_course(key)
    with write_unit() as uow:
        change_thing(uow, programme_id, COURSES, course, read=request.form.get("read"))
    flash(_("Saved. It counts once you publish it."), "success")
    return _back_to(programme_id, "kurser")


@pages.post("/forloebene/<uuid:programme_id>/<any(ting, kurser):what>/<key>/<any(op, ned):way>")
@edits
def move(programme_id: UUID, what: str, key: str, way: str) -> Response:
    """Move a thing to do, or a course, up or down."""
    with write_unit() as uow:
        move_thing(uow, programme_id, _THINGS[what], key, by=_MOVES[way])
    return _back_to(programme_id, what)


@pages.post("/forloebene/<uuid:programme_id>/<any(ting, kurser):what>/<key>/fjern")
@edits
def remove(programme_id: UUID, what: str, key: str) -> Response:
    """Take a thing to do, or a course, out of the draft."""
    with write_unit() as uow:
        remove_thing(uow, programme_id, _THINGS[what], key)
    undo = url_for("programme_items.restore", programme_id=programme_id, what=what, key=key)
    flash_undo(_("It is taken out of the draft."), undo)
    return _back_to(programme_id, what)


@pages.post("/forloebene/<uuid:programme_id>/<any(ting, kurser):what>/<key>/tilbage")
@edits
def restore(programme_id: UUID, what: str, key: str) -> Response:
    """Put a thing to do, or a course, back where it was."""
    with write_unit() as uow:
        put_back(uow, programme_id, _THINGS[what], key)
    flash(_("It is back where it was."), "success")
    return _back_to(programme_id, what)


def _back_to(programme_id: UUID, what: str) -> Response:
    return redirect(url_for("programme_editor.show", programme_id=programme_id, _anchor=what), 303)


def _typed_item(programme_id: UUID, key: str | None) -> ItemFacts:
    with read_unit() as uow:
        items, called = programme_by_id(uow, programme_id).draft.items, names(uow)
    known = _found(items, key) if key is not None else None
    return ItemFacts(key or "", **load_form(item_form(called.to_choose(known))))


def _typed_course(key: str) -> CourseFacts:
    return CourseFacts(key, **load_form(CourseForm()))


def _found(things: tuple[Any, ...], key: str) -> Any:
    found = next((one for one in things if one.key == key), None)
    if found is None:
        raise NotFound()
    return found


def _item(programme_id: UUID, key: str | None, problem: Problem | None = None) -> dict[str, Any]:
    with read_unit() as uow:
        one, called = programme_by_id(uow, programme_id), names(uow)
    item = _found(one.draft.items, key) if key is not None else None
    usual = MultiDict({"kind": "task", "rule": "after_start", "days_after": "7"})
    kinds = [(kind, label) for kind, label in words.KINDS.items() if kind != "log_in"]
    context = _thing(one, item, known_item(item) if item else usual, problem)
    if isinstance(problem, ProgrammeChangedMeanwhile) and item is not None:
        mine = _typed_item(programme_id, item.key)
        context |= _clash(one, replace(one.draft, items=_with(one.draft.items, mine)))
    return context | {
        "kinds": kinds,
        "rules": list(words.RULES.items()),
        "subjects": list(called.to_choose(item).items()),
        "courses": [(course.key, course.name) for course in one.draft.courses],
    }


def _course(programme_id: UUID, key: str | None, problem: Problem | None = None) -> dict[str, Any]:
    with read_unit() as uow:
        one = programme_by_id(uow, programme_id)
    course = _found(one.draft.courses, key) if key is not None else None
    context = _thing(one, course, known_course(course) if course else MultiDict(), problem)
    if isinstance(problem, ProgrammeChangedMeanwhile) and course is not None:
        mine = _typed_course(course.key)
        context |= _clash(one, replace(one.draft, courses=_with(one.draft.courses, mine)))
    return context


def _thing(
    one: ProgrammeView,
    thing: ItemFacts | CourseFacts | None,
    known: MultiDict[str, str],
    problem: Problem | None,
) -> dict[str, Any]:
    now = print_of(thing) if thing is not None else ""
    is_read_anew = problem is None or isinstance(problem, ProgrammeChangedMeanwhile)
    read = now if is_read_anew else request.form.get("read", now)
    return {"one": one, "thing": thing, "known": known, "read": read}


def _with(things: tuple[Any, ...], mine: ItemFacts | CourseFacts) -> tuple[Any, ...]:
    return tuple(mine if one.key == mine.key else one for one in things)


def _clash(one: ProgrammeView, mine: Any) -> dict[str, Any]:
    with read_unit() as uow:
        called, last = names(uow), touched(uow, one.id)
    return {"clash": differences(mine, one.draft, called), "touched": last}
