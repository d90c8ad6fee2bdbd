"""The editors' pages of courses: put together from modules, for each target group."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.core.errors import Problem
from app.core.languages import language_choices, own_name
from app.core.texts import DEFAULT_LANGUAGE, _
from app.programmes.library.access import EDITS
from app.programmes.library.contract import CourseFacts, CourseItem
from app.programmes.library.contract_errors import NotToUndo
from app.programmes.library.courses import (
    add_course,
    add_to_course,
    change_course,
    course_draft,
    courses_to_edit,
    move_in_course,
    take_from_course,
    undo_course,
    use_course,
)
from app.programmes.library.pages_editors import group_choices, naming, number_in
from app.programmes.library.quizzes import with_text
from app.programmes.library.reading import module_titles, published_modules
from app.programmes.library.schemas_editing import CourseItemForm, TitleForm, texts_form
from app.programmes.library.showing import check_is_language
from app.web.forms import flash_undo, form_again, load_form, or_again, undoing
from app.web.guards import only
from app.web.unit import current_look, read_unit, write_unit

pages = Blueprint("library_courses", __name__, template_folder="templates")
editors = only(*EDITS)

ALL, ONE, TEXTS = "library/courses.html", "library/course_edit.html", "library/course_texts.html"
_MOVES = {"op": -1, "ned": 1}


@pages.get("/moduler/kurser")
@editors
def overview() -> str:
    """Show the courses, and a form for another."""
    return render_template(ALL, **_all())


def _all_again(problem: Problem) -> Response:
    return form_again(ALL, problem, **_all())


@pages.post("/moduler/kurser")
@editors
@or_again(_all_again)
def add() -> Response:
    """Add a course, and lead to it."""
    title = load_form(TitleForm())["title"]
    with write_unit() as uow:
        course_id = add_course(uow, CourseFacts({DEFAULT_LANGUAGE: title}))
    return _back_to(course_id)


@pages.get("/moduler/kurser/<uuid:module_course_id>")
@editors
def show(module_course_id: UUID) -> str:
    """Show a course with its modules."""
    return render_template(ONE, **_one(module_course_id))


def _one_again(problem: Problem, module_course_id: UUID) -> Response:
    return form_again(ONE, problem, **_one(module_course_id))


@pages.post("/moduler/kurser/<uuid:module_course_id>")
@editors
@or_again(_one_again)
def put_in(module_course_id: UUID) -> Response:
    """Put a module into a course, for some target groups or not for others."""
    with read_unit() as uow:
        course_draft(uow, module_course_id)
        known = {slug for slug, _name in group_choices(uow)}
    data = load_form(CourseItemForm())
    groups = {
        name: tuple(slug for slug in data[name] if slug in known)
        for name in ("only_for", "not_for")
    }
    with write_unit() as uow:
        add_to_course(uow, module_course_id, CourseItem(data["module_id"], **groups))
    flash(_("It is in the course."), "success")
    return _back_to(module_course_id)


@pages.post("/moduler/kurser/<uuid:module_course_id>/<uuid:module_id>/<any(op, ned):way>")
@editors
def move(module_course_id: UUID, module_id: UUID, way: str) -> Response:
    """Move a module up or down in a course."""
    with write_unit() as uow:
        move_in_course(uow, module_course_id, module_id, by=_MOVES[way])
    return _back_to(module_course_id)


@pages.post("/moduler/kurser/<uuid:module_course_id>/<uuid:module_id>/fjern")
@editors
def take_out(module_course_id: UUID, module_id: UUID) -> Response:
    """Take a module out of a course."""
    with write_unit() as uow:
        changes = take_from_course(uow, module_course_id, module_id)
    _offer_undo(_("It is out of the course."), module_course_id, changes)
    return _back_to(module_course_id)


@pages.post("/moduler/kurser/<uuid:module_course_id>/fortryd/<changes>")
@editors
def undo(module_course_id: UUID, changes: str) -> Response:
    """Undo the last change of a course."""
    with undoing(_("It is as it was before."), too_late=NotToUndo) as uow:
        undo_course(uow, module_course_id, read_changes=number_in(changes))
    return _back_to(module_course_id)


@pages.post("/moduler/kurser/<uuid:module_course_id>/brug/<any(ja, nej):answer>")
@editors
def use(module_course_id: UUID, answer: str) -> Response:
    """Show a course to citizens, or no longer."""
    is_active = answer == "ja"
    with write_unit() as uow:
        use_course(uow, module_course_id, is_active=is_active)
    other = "nej" if is_active else "ja"
    back = url_for("library_courses.use", module_course_id=module_course_id, answer=other)
    shown = _("Citizens see the course now.")
    flash_undo(shown if is_active else _("Citizens do not see the course any more."), back)
    return _back_to(module_course_id)


@pages.get("/moduler/kurser/<uuid:module_course_id>/tekst/<code>")
@editors
def texts_form_in(module_course_id: UUID, code: str) -> str:
    """Show the texts of a course in a language."""
    return render_template(TEXTS, **_texts(module_course_id, code))


def _texts_again(problem: Problem, module_course_id: UUID, code: str) -> Response:
    return form_again(TEXTS, problem, **_texts(module_course_id, code))


@pages.post("/moduler/kurser/<uuid:module_course_id>/tekst/<code>")
@editors
@or_again(_texts_again)
def texts(module_course_id: UUID, code: str) -> Response:
    """Write the texts of a course in a language."""
    check_is_language(code)
    with read_unit() as uow:
        course_draft(uow, module_course_id)
    data = load_form(texts_form(code))

    def writing(facts: CourseFacts) -> CourseFacts:
        title = with_text(facts.title, code, data["title"])
        return replace(facts, title=title, summary=with_text(facts.summary, code, data["summary"]))

    _change(module_course_id, writing)
    return _back_to(module_course_id)


def _change(course_id: UUID, change: Callable[[CourseFacts], CourseFacts]) -> None:
    with write_unit() as uow:
        changes = change_course(uow, course_id, change)
    _offer_undo(_("Saved."), course_id, changes)


def _offer_undo(words: str, course_id: UUID, changes: int) -> None:
    there = url_for("library_courses.undo", module_course_id=course_id, changes=changes)
    flash_undo(words, there)


def _back_to(course_id: UUID) -> Response:
    return redirect(url_for("library_courses.show", module_course_id=course_id), 303)


def _all() -> dict[str, Any]:
    with read_unit() as uow:
        return {"courses": courses_to_edit(uow)}


def _one(course_id: UUID) -> dict[str, Any]:
    with read_unit() as uow:
        course = course_draft(uow, course_id)
        there = {one.module_id for one in course.facts.items}
        groups = group_choices(uow)
        return {
            "course": course,
            "titles": module_titles(uow, there),
            "free": [(one.id, one.title) for one in published_modules(uow) if one.id not in there],
            "groups": groups,
            "named": naming(groups),
            "languages": language_choices({*course.facts.title, *current_look().languages}),
        }


def _texts(course_id: UUID, code: str) -> dict[str, Any]:
    check_is_language(code)
    with read_unit() as uow:
        course = course_draft(uow, course_id)
    return {"course": course, "code": code, "name": own_name(code)}
