"""The citizen's pages of the library, and of a module: one part at a time, and the next step."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts.contract import Role
from app.accounts.people import people_by_id
from app.core.clock import local_day
from app.core.errors import NotFound, Problem
from app.core.languages import language_choices
from app.core.texts import _
from app.documents.worksheets import my_answers, worksheets
from app.programmes.library.access import READS
from app.programmes.library.contract import THEME_WORDS, PartFacts, PartKind, RunView, Theme, said
from app.programmes.library.contract_errors import PartsLeft
from app.programmes.library.courses import course_for_me, courses_for_me
from app.programmes.library.next_steps import wrong_with_day
from app.programmes.library.policy import suggestions
from app.programmes.library.progress import (
    do_part,
    finish_module,
    parts_left,
    run_of_mine,
)
from app.programmes.library.reading import (
    languages_there,
    modules_for_me,
    published_modules,
    read_in,
    reading_language,
)
from app.programmes.library.schemas import OWN_WORDS, LanguageForm, finish_form, part_form
from app.programmes.library.showing import (
    goes_on_at,
    parts_to_write,
    shown_modules,
    shown_part,
)
from app.programmes.library.slides import film_of
from app.programmes.library.together import seen_together, together_at_home
from app.web.forms import flash_undo, form_again, load_form, or_again
from app.web.guards import only
from app.web.safe_next import local_path
from app.web.unit import read_unit, write_unit

pages = Blueprint("library", __name__, template_folder="templates")
readers, citizens = only(*READS), only(Role.CITIZEN)

LIBRARY, PART, END = "library/library.html", "library/part.html", "library/end.html"
A_WEEK = timedelta(days=7)


@pages.get("/moduler-bibliotek")
@readers
def overview() -> str:
    """Show the modules that concern one, of a theme or with some words, and the courses."""
    return render_template(LIBRARY, **_library())


def _library_again(problem: Problem) -> Response:
    return form_again(LIBRARY, problem, **_library())


@pages.post("/moduler-bibliotek/sprog")
@readers
@or_again(_library_again)
def choose_language() -> Response:
    """Read modules in a language from now on."""
    code = load_form(LanguageForm())["language"]
    with write_unit() as uow:
        read_in(uow, code)
    return redirect(local_path(request.form.get("next")), 303)


@pages.get("/moduler-bibliotek/kurser/<uuid:module_course_id>")
@readers
def course(module_course_id: UUID) -> str:
    """Show a course, with those of its modules that concern one."""
    with read_unit() as uow:
        wanted = reading_language(uow)
        found, modules = course_for_me(uow, module_course_id)
        shown = shown_modules(uow, modules, wanted)
    title, summary = said(found.facts.title, wanted), said(found.facts.summary, wanted)
    return render_template("library/course.html", title=title, summary=summary, modules=shown)


@pages.get("/modul/<uuid:module_id>")
@readers
def show(module_id: UUID) -> str:
    """Show what a module is, its parts, and where to go on; it counts for nothing."""
    with read_unit() as uow:
        wanted, run = reading_language(uow), run_of_mine(uow, module_id)
        me = uow.actor.require_person()
        seen = seen_together(uow, me, [module_id]).get(module_id)
        adviser = people_by_id(uow, [seen.led_by_id]).get(seen.led_by_id) if seen else None
    return render_template(
        "library/module.html",
        run=run,
        seen=seen,
        to_write=parts_to_write(run, wanted) if seen else [],
        adviser=adviser,
        title=said(run.facts.title, wanted),
        summary=said(run.facts.summary, wanted),
        parts=[(one, said(one.title, wanted)) for one in run.facts.parts],
        at=goes_on_at(run),
        wanted=wanted,
        languages=language_choices(run.facts.languages),
    )


@pages.get("/modul/<uuid:module_id>/del/<key>")
@readers
def part(module_id: UUID, key: str) -> str:
    """Show one part of a module."""
    return render_template(PART, **_part(module_id, key))


def _part_again(problem: Problem, module_id: UUID, key: str) -> Response:
    return form_again(PART, problem, **_part(module_id, key))


@pages.post("/modul/<uuid:module_id>/del/<key>")
@citizens
@or_again(_part_again)
def do(module_id: UUID, key: str) -> Response:
    """Do a part, and lead to the next one, or to the end; to the module that was seen together."""
    with read_unit() as uow:
        facts = _part_of(run_of_mine(uow, module_id), key)
    data = load_form(part_form(facts))
    with write_unit() as uow:
        run = do_part(uow, module_id, key, **data)
        is_seen = bool(run.left) and not parts_left(uow, run)
    if facts.kind == PartKind.QUIZ:
        flash(_("All of it is right. Well done."), "success")
    if is_seen:
        flash(_("It is saved."), "success")
        return redirect(url_for("library.show", module_id=module_id), 303)
    if not run.at:
        return redirect(url_for("library.end", module_id=module_id), 303)
    return redirect(url_for("library.part", module_id=module_id, key=run.at), 303)


@pages.get("/modul/<uuid:module_id>/naeste-skridt")
@citizens
def end(module_id: UUID) -> str:
    """Show the end of a module: what one does next; or what is left of it."""
    return render_template(END, **_end(module_id))


def _end_again(problem: Problem, module_id: UUID) -> Response:
    return form_again(END, problem, **_end(module_id))


@pages.post("/modul/<uuid:module_id>/naeste-skridt")
@citizens
@or_again(_end_again)
def finish(module_id: UUID) -> Response:
    """End a module with a next step, which stands in one's plan from now on."""
    step = load_form(finish_form(_end(module_id)["suggested"]), also=_wrong_with_day)
    try:
        with write_unit() as uow:
            made = finish_module(uow, module_id, **step)
    except PartsLeft:
        return redirect(url_for("library.end", module_id=module_id), 303)
    undo = url_for("library_steps.remove", next_step_id=made.id)
    flash_undo(_("Well done. Your next step is in your plan."), undo)
    return redirect(url_for("library_steps.mine"), 303)


def _wrong_with_day(data: dict[str, Any]) -> dict[str, list[str]]:
    """Say what the verb would of the day, where the form itself refuses something else."""
    with read_unit() as uow:
        return wrong_with_day(uow, data["due_on"]) if "due_on" in data else {}


def _library() -> dict[str, Any]:
    theme = request.args.get("tema", "")
    chosen = Theme(theme) if theme in set(Theme) else None
    asked = request.args.get("q", "")[:100]
    with read_unit() as uow:
        wanted, everything = reading_language(uow), modules_for_me(uow)
        found = modules_for_me(uow, theme=chosen, words=asked)
        courses = [] if chosen or asked else courses_for_me(uow)
        return {
            "modules": shown_modules(uow, found, wanted),
            "courses": [(one, said(one.facts.title, wanted), some) for one, some in courses],
            "themes": [one for one in Theme if any(m.facts.theme == one for m in everything)],
            "theme": chosen,
            "theme_words": THEME_WORDS,
            "asked": asked,
            "has_any": bool(everything),
            "wanted": wanted,
            "languages": language_choices(languages_there(published_modules(uow))),
            "shown_now": together_at_home(uow),
        }


def _part_of(run: RunView, key: str) -> PartFacts:
    found = run.facts.part(key)
    if found is None:
        raise NotFound()
    return found


def _part(module_id: UUID, key: str) -> dict[str, Any]:
    with read_unit() as uow:
        wanted, run = reading_language(uow), run_of_mine(uow, module_id)
        shown = shown_part(run, _part_of(run, key), wanted)
        film = film_of(uow, shown.part)
        sheet_id = shown.part.worksheet_id
        sheet = next((one for one in worksheets(uow) if one.id == sheet_id), None)
        is_filled = bool(
            sheet and uow.actor.has(Role.CITIZEN) and my_answers(uow, sheet.id).answers
        )
    return {
        "run": run,
        "shown": shown,
        "title": said(run.facts.title, wanted),
        "say": lambda texts: said(texts, wanted),
        "answer": run.answers.get(key, ""),
        "film": film,
        "sheet": sheet,
        "is_filled": is_filled,
    }


def _end(module_id: UUID) -> dict[str, Any]:
    with read_unit() as uow:
        wanted, run = reading_language(uow), run_of_mine(uow, module_id)
        left = parts_left(uow, run)
        due_on = (local_day(uow.now) + A_WEEK).isoformat()
    return {
        "run": run,
        "title": said(run.facts.title, wanted),
        "left": [(one, said(one.title, wanted)) for one in left],
        "suggested": suggestions(run.facts, wanted),
        "own_words": OWN_WORDS,
        "due_on": due_on,
        "last": run.facts.parts[-1].key if run.facts.parts else "",
    }
