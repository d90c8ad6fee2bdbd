"""Worksheets: the citizen's pages to fill them in, and the super user's to set them up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from app.accounts.contract import Role
from app.core.errors import Conflict, Invalid, Problem
from app.core.texts import _
from app.documents.applications import my_applications, use_letter
from app.documents.contract_hand_ins import NothingToHandIn, ReadAlready
from app.documents.contract_worksheets import (
    QUESTION_WORDS,
    FilledView,
    WorksheetChangedMeanwhile,
    WorksheetView,
)
from app.documents.hand_ins import (
    hand_in,
    my_hand_ins,
    my_last_hand_ins,
    subject_of,
    take_hand_in_back,
)
from app.documents.letters import letter_text
from app.documents.pages_of_worksheets import page_of_all, page_of_mine
from app.documents.printing import PRESSES
from app.documents.printing_letters import worksheet_page
from app.documents.reading import note_read
from app.documents.schemas_worksheets import (
    LetterForm,
    QuestionForm,
    UseLetterForm,
    WorksheetForm,
    answers_form,
)
from app.documents.taking_along import FORMS
from app.documents.two_versions import Choice
from app.documents.version_words import answer_differences
from app.documents.worksheets import (
    SETS_UP,
    add_question,
    add_worksheet,
    answers_fingerprint,
    change_worksheet,
    fill_in,
    letter_to_fill_in,
    move_question,
    my_answers,
    offer_worksheet,
    remove_question,
    worksheet_to_fill_in,
    worksheet_to_set_up,
    write_letter,
)
from app.web.downloads import download
from app.web.forms import flash_undo, form_again, load_form, undoing
from app.web.guards import only
from app.web.paging import DEFAULT_LIMIT
from app.web.unit import read_unit, write_unit

pages = Blueprint("worksheets", __name__, template_folder="templates")
citizens, set_up = only(Role.CITIZEN), only(*SETS_UP)

SHEET, SETTING_UP = "documents/worksheet.html", "documents/worksheet_setup.html"
SHOWN = DEFAULT_LIMIT
_MOVES = {"op": -1, "ned": 1}


@pages.get("/arbejdsark")
@citizens
def mine() -> str:
    """Show the worksheets that one may fill in, and has begun on."""
    with read_unit() as uow:
        page = page_of_mine(uow, request.args.get("cursor"), SHOWN)
        handed_in = my_last_hand_ins(uow, {sheet.id for sheet, _filled in page.items})
    more = url_for("worksheets.mine", cursor=page.next) if page.next else None
    return render_template(
        "documents/worksheets.html", sheets=page.items, handed_in=handed_in, next_url=more
    )


@pages.get("/arbejdsark/<uuid:worksheet_id>")
@citizens
def show(worksheet_id: UUID) -> str:
    """Show a worksheet with what one wrote in it."""
    context = _sheet(worksheet_id)
    note_read([subject_of(said.id) for one in context["hand_ins"] for said in one.comments])
    return render_template(SHEET, **context)


@pages.post("/arbejdsark/<uuid:worksheet_id>")
@citizens
def save(worksheet_id: UUID) -> Response:
    """Keep what one wrote, and hand it in where one says so."""
    is_script = request.headers.get("Accept", "") == "application/json"
    here, said = url_for("worksheets.show", worksheet_id=worksheet_id), {}
    with read_unit() as uow:
        sheet = worksheet_to_fill_in(uow, worksheet_id)
    if request.form.get("valg") == Choice.THEIRS:
        flash(_("It stays as it was."), "success")
        return redirect(here, 303)
    try:
        said = load_form(answers_form(sheet.questions))
        with write_unit() as uow:
            filled = fill_in(uow, worksheet_id, said, read=request.form.get("laest", ""))
            if "aflever" in request.form:
                hand_in(uow, worksheet_id)
    except (Invalid, Conflict) as problem:
        context = _sheet(worksheet_id, problem, said)
        if is_script:
            return _problem(problem, here, context)
        beside = f"q{sheet.questions[0].id}" if isinstance(problem, NothingToHandIn) else ""
        return form_again(SHEET, problem, beside=beside, **context)
    if is_script:
        return jsonify(address=here, read=answers_fingerprint(filled.answers), preview="")
    if "aflever" in request.form:
        undo = url_for("worksheets.take_back", worksheet_id=worksheet_id)
        flash_undo(_("You have handed it in. Your adviser is told."), undo)
    else:
        flash(_("Saved."), "success")
    return redirect(f"{here}#tekst" if sheet.is_letter else here, 303)


@pages.post("/arbejdsark/<uuid:worksheet_id>/aflevering/tag-tilbage")
@citizens
def take_back(worksheet_id: UUID) -> Response:
    """Take back what one handed in; where it was read already, the page says so."""
    with read_unit() as uow:
        worksheet_to_fill_in(uow, worksheet_id)
    with undoing(_("It is not handed in any more."), too_late=ReadAlready) as uow:
        take_hand_in_back(uow, worksheet_id)
    return redirect(url_for("worksheets.show", worksheet_id=worksheet_id), 303)


@pages.post("/arbejdsark/<uuid:worksheet_id>/ansoegning")
@citizens
def use(worksheet_id: UUID) -> Response:
    """Put a letter that one filled in into an application, and lead there."""
    try:
        chosen = load_form(UseLetterForm())["application_id"]
        with write_unit() as uow:
            sheet = letter_to_fill_in(uow, worksheet_id)
            text = letter_text(sheet, my_answers(uow, worksheet_id))
            application_id = use_letter(uow, text, chosen, title=sheet.title)
    except (Invalid, Conflict) as problem:
        if problem.fields:
            said = [words for some in problem.fields.values() for words in some]
            problem.fields = {"application_id": said}
        return form_again(SHEET, problem, beside="application_id", **_sheet(worksheet_id))
    flash(_("Your text stands in the application. Write it into shape."), "success")
    there = url_for("applications.write", application_id=application_id)
    return redirect(f"{there}#brev", 303)


@pages.get("/arbejdsark/<uuid:worksheet_id>/ark.pdf")
@citizens
def pdf(worksheet_id: UUID) -> Response:
    """Hand a worksheet out with what one wrote in it."""
    with read_unit() as uow:
        sheet = worksheet_to_fill_in(uow, worksheet_id)
        filled = my_answers(uow, worksheet_id)
    name = f"{sheet.title}.pdf".replace("/", "-")
    printed = PRESSES.printed(worksheet_page(sheet, filled))
    return download(printed, media_type=FORMS["pdf"], name=name)


@pages.get("/arbejdsark/opsaetning")
@set_up
def overview() -> str:
    """Show the municipality's worksheets, and a form for another."""
    return render_template("documents/worksheets_setup.html", **_all())


@pages.post("/arbejdsark/opsaetning")
@set_up
def add() -> Response:
    """Add a worksheet."""
    try:
        data = load_form(WorksheetForm())
        with write_unit() as uow:
            worksheet_id = add_worksheet(uow, **data)
    except Invalid as problem:
        return form_again("documents/worksheets_setup.html", problem, **_all())
    return redirect(url_for("worksheets.change_form", worksheet_id=worksheet_id), 303)


@pages.get("/arbejdsark/opsaetning/<uuid:worksheet_id>")
@set_up
def change_form(worksheet_id: UUID) -> str:
    """Show a worksheet's texts and questions."""
    return render_template(SETTING_UP, **_setting_up(worksheet_id))


@pages.post("/arbejdsark/opsaetning/<uuid:worksheet_id>")
@set_up
def change(worksheet_id: UUID) -> Response:
    """Change a worksheet's texts."""
    try:
        data = load_form(WorksheetForm())
        with write_unit() as uow:
            change_worksheet(uow, worksheet_id, **data)
    except Invalid as problem:
        return form_again(SETTING_UP, problem, **_setting_up(worksheet_id))
    flash(_("Saved."), "success")
    return _back_to(worksheet_id)


@pages.post("/arbejdsark/opsaetning/<uuid:worksheet_id>/brev")
@set_up
def write(worksheet_id: UUID) -> Response:
    """Write the text of a letter, whose places are its questions; without one it is none."""
    try:
        data = load_form(LetterForm())
        with write_unit() as uow:
            write_letter(uow, worksheet_id, **data)
    except Invalid as problem:
        return form_again(SETTING_UP, problem, **_setting_up(worksheet_id))
    flash(_("Saved."), "success")
    return _back_to(worksheet_id)


@pages.post("/arbejdsark/opsaetning/<uuid:worksheet_id>/spoergsmaal")
@set_up
def ask(worksheet_id: UUID) -> Response:
    """Add a question."""
    try:
        data = load_form(QuestionForm())
        with write_unit() as uow:
            add_question(uow, worksheet_id, **data)
    except (Invalid, Conflict) as problem:
        return form_again(SETTING_UP, problem, beside="label_da", **_setting_up(worksheet_id))
    flash(_("The question is added."), "success")
    return _back_to(worksheet_id)


@pages.post("/arbejdsark/opsaetning/<uuid:worksheet_id>/spoergsmaal/<question>/slet")
@set_up
def ask_no_more(worksheet_id: UUID, question: str) -> Response:
    """Take a question out."""
    with write_unit() as uow:
        remove_question(uow, worksheet_id, question)
    flash(_("The question is removed. What was answered to it stays with the citizens."), "success")
    return _back_to(worksheet_id)


@pages.post("/arbejdsark/opsaetning/<uuid:worksheet_id>/spoergsmaal/<question>/<any(op, ned):way>")
@set_up
def move(worksheet_id: UUID, question: str, way: str) -> Response:
    """Move a question up or down."""
    with write_unit() as uow:
        move_question(uow, worksheet_id, question, by=_MOVES[way])
    return _back_to(worksheet_id)


@pages.post("/arbejdsark/opsaetning/<uuid:worksheet_id>/tilbyd/<any(ja, nej):answer>")
@set_up
def offer(worksheet_id: UUID, answer: str) -> Response:
    """Offer a worksheet to citizens, or no longer."""
    with write_unit() as uow:
        offer_worksheet(uow, worksheet_id, is_offered=answer == "ja")
    offered = _("Citizens can fill it in now.")
    flash(offered if answer == "ja" else _("Nobody new can begin on it."), "success")
    return _back_to(worksheet_id)


def _back_to(worksheet_id: UUID) -> Response:
    return redirect(url_for("worksheets.change_form", worksheet_id=worksheet_id), 303)


def _problem(problem: Problem, address: str, context: dict[str, Any]) -> Response:
    """Answer a script with what is wrong, and with both versions where there are two."""
    document = problem.as_document()
    if context["both"]:
        both = render_template("documents/_choosing.html", both=context["both"], form="sheet-form")
        document |= {"address": address, "read": context["read"], "both": both}
    answer = jsonify(document)
    answer.status_code = problem.status
    return answer


def _sheet(
    worksheet_id: UUID,
    problem: Problem | None = None,
    said: Mapping[str, Sequence[str]] | None = None,
) -> dict[str, Any]:
    with read_unit() as uow:
        sheet = worksheet_to_fill_in(uow, worksheet_id)
        filled, handed_in = my_answers(uow, worksheet_id), my_hand_ins(uow, worksheet_id)
        drafts = [one for one in my_applications(uow) if one.is_draft] if sheet.is_letter else []
    has_changed = isinstance(problem, WorksheetChangedMeanwhile)
    is_behind = problem is not None and not has_changed
    now = answers_fingerprint(filled.answers)
    return {
        "sheet": sheet,
        "filled": filled,
        "both": answer_differences(sheet, said or {}, filled) if has_changed else [],
        "hand_ins": handed_in,
        "typed": _typed(sheet, filled),
        "text": letter_text(sheet, filled),
        "drafts": [(one.id, one.facts.title) for one in drafts],
        "read": request.form.get("laest", now) if is_behind else now,
    }


def _typed(sheet: WorksheetView, filled: FilledView) -> MultiDict[str, str]:
    values: MultiDict[str, str] = MultiDict()
    for one in sheet.questions:
        values.setlist(f"q{one.id}", list(filled.said(one.id)))
    return values


def _all() -> dict[str, Any]:
    with read_unit() as uow:
        page = page_of_all(uow, request.args.get("cursor"), SHOWN)
    more = url_for("worksheets.overview", cursor=page.next) if page.next else None
    return {"sheets": page.items, "next_url": more}


def _setting_up(worksheet_id: UUID) -> dict[str, Any]:
    with read_unit() as uow:
        return {
            "sheet": worksheet_to_set_up(uow, worksheet_id),
            "question_kinds": list(QUESTION_WORDS.items()),
            "words": QUESTION_WORDS,
        }
