"""The editors' pages of one part of a module, and of the questions of its quiz."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.core.errors import Invalid, Problem
from app.core.languages import language_choices, own_name
from app.core.texts import DEFAULT_LANGUAGE, _
from app.documents.worksheets import worksheets
from app.programmes.library.access import EDITS
from app.programmes.library.contract import PART_WORDS, PartFacts, PartKind
from app.programmes.library.editing import change_part, draft_of
from app.programmes.library.quizzes import (
    NEW,
    lines_of,
    part_of,
    question_of,
    remove_question,
    with_text,
    write_question,
)
from app.programmes.library.schemas_editing import QuestionForm, part_form_in
from app.programmes.library.showing import check_is_language
from app.programmes.videos.publishing import videos
from app.web.forms import flash_undo, form_again, load_form, or_again
from app.web.guards import only
from app.web.unit import current_look, read_unit, write_unit

pages = Blueprint("library_parts", __name__, template_folder="templates")
editors = only(*EDITS)

PART, QUESTION = "library/part_edit.html", "library/question_edit.html"


@pages.get("/moduler/<uuid:module_id>/dele/<key>/i/<code>")
@editors
def show(module_id: UUID, key: str, code: str) -> str:
    """Show a part in a language, to be written."""
    return render_template(PART, **_part(module_id, key, code))


def _again(problem: Problem, module_id: UUID, key: str, code: str) -> Response:
    return form_again(PART, problem, **_part(module_id, key, code))


@pages.post("/moduler/<uuid:module_id>/dele/<key>/i/<code>")
@editors
@or_again(_again)
def write(module_id: UUID, key: str, code: str) -> Response:
    """Write a part in a language."""
    check_is_language(code)
    with read_unit() as uow:
        kind = part_of(uow, module_id, key).kind
        offered = {sheet.id for sheet in worksheets(uow)}
        films = {film.id for film in videos(uow) if film.published}
    data = load_form(part_form_in(code))
    if data["worksheet_id"] is not None and data["worksheet_id"] not in offered:
        raise Invalid(fields={"worksheet_id": [_("Choose one of the worksheets.")]})
    if data["video_id"] is not None and data["video_id"] not in films:
        raise Invalid(fields={"video_id": [_("Choose one of the films.")]})

    def writing(part: PartFacts) -> PartFacts:
        title = with_text(part.title, code, data["title"])
        written = replace(part, title=title, body=with_text(part.body, code, data["body"]))
        if code != DEFAULT_LANGUAGE:
            return written
        return replace(written, **_besides(kind, data))

    with write_unit() as uow:
        version = change_part(uow, module_id, key, writing)
    undo = url_for("library_editing.undo", module_id=module_id, version=version)
    flash_undo(_("Saved."), undo)
    if kind == PartKind.QUIZ:
        return _back_to_part(module_id, key, code)
    return redirect(url_for("library_editing.show", module_id=module_id), 303)


def _besides(kind: PartKind, data: dict[str, Any]) -> dict[str, Any]:
    name = {
        PartKind.WORKSHEET: "worksheet_id",
        PartKind.TASK: "asks_answer",
        PartKind.VIDEO: "video_id",
    }.get(kind)
    return {name: data[name]} if name else {}


@pages.get("/moduler/<uuid:module_id>/dele/<key>/spoergsmaal/<question>/i/<code>")
@editors
def question_form(module_id: UUID, key: str, question: str, code: str) -> str:
    """Show a question of a quiz in a language, to be written."""
    return render_template(QUESTION, **_question(module_id, key, question, code))


def _question_again(
    problem: Problem, module_id: UUID, key: str, question: str, code: str
) -> Response:
    return form_again(QUESTION, problem, **_question(module_id, key, question, code))


@pages.post("/moduler/<uuid:module_id>/dele/<key>/spoergsmaal/<question>/i/<code>")
@editors
@or_again(_question_again)
def ask(module_id: UUID, key: str, question: str, code: str) -> Response:
    """Write a question of a quiz in a language."""
    check_is_language(code)
    with read_unit() as uow:
        question_of(uow, module_id, key, question)
    data = load_form(QuestionForm())
    with write_unit() as uow:
        version = write_question(uow, module_id, key, question, code=code, **data)
    undo = url_for("library_editing.undo", module_id=module_id, version=version)
    flash_undo(_("Saved."), undo)
    return _back_to_part(module_id, key, code)


@pages.post("/moduler/<uuid:module_id>/dele/<key>/spoergsmaal/<question>/fjern")
@editors
def ask_no_more(module_id: UUID, key: str, question: str) -> Response:
    """Take a question out of a quiz."""
    with write_unit() as uow:
        version = remove_question(uow, module_id, key, question)
    undo = url_for("library_editing.undo", module_id=module_id, version=version)
    flash_undo(_("The question is taken out."), undo)
    return _back_to_part(module_id, key, DEFAULT_LANGUAGE)


def _back_to_part(module_id: UUID, key: str, code: str) -> Response:
    there = url_for("library_parts.show", module_id=module_id, key=key, code=code)
    return redirect(there, 303)


def _part(module_id: UUID, key: str, code: str) -> dict[str, Any]:
    check_is_language(code)
    with read_unit() as uow:
        module, part = draft_of(uow, module_id), part_of(uow, module_id, key)
        sheets = [(one.id, one.title) for one in worksheets(uow)]
        films = [(one.id, one.title) for one in videos(uow) if one.published]
    return {
        "module": module,
        "part": part,
        "code": code,
        "name": own_name(code),
        "sheets": sheets,
        "films": films,
        "kind_words": PART_WORDS,
        "languages": language_choices({*module.draft.languages, *current_look().languages, code}),
        "new": NEW,
    }


def _question(module_id: UUID, key: str, question: str, code: str) -> dict[str, Any]:
    check_is_language(code)
    with read_unit() as uow:
        module, part = draft_of(uow, module_id), part_of(uow, module_id, key)
        asked = question_of(uow, module_id, key, question)
    return {
        "module": module,
        "part": part,
        "question": asked,
        "code": code,
        "name": own_name(code),
        "lines": lines_of(asked, code),
        "danish_lines": lines_of(asked, DEFAULT_LANGUAGE),
    }
