"""The citizen's pages of applications: write beside the opening, send, and keep a log of it all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts.contract import Role
from app.core.errors import Conflict, Invalid, NotFound, Problem
from app.core.texts import _
from app.core.work import UnitOfWork
from app.documents.application_log import day_words, log_as_csv, my_log
from app.documents.applications import (
    application_to,
    begin_application,
    change_state,
    letter_with,
    my_application,
    my_applications,
    my_removed_applications,
    note_application,
    put_application_back,
    remove_application,
    send_application,
    write_application,
)
from app.documents.contract_applications import (
    LONGEST_LETTER,
    PROMPTS,
    STATE_WORDS,
    ApplicationChangedMeanwhile,
    ApplicationState,
    ApplicationThereAlready,
    ApplicationView,
)
from app.documents.cvs import my_cvs
from app.documents.pages import file_name
from app.documents.printing import PRESSES, cv_pdf
from app.documents.printing_letters import letter_page, log_page
from app.documents.schemas_applications import (
    NoteForm,
    SendForm,
    StateForm,
    WriteForm,
)
from app.documents.taking_along import FORMS, cv_to_print
from app.documents.two_versions import Choice
from app.documents.version_words import application_differences
from app.documents.worksheets import worksheets
from app.listings.interests import LONGEST_TEXT, my_interest_in, opening_for_interest
from app.listings.reading import listing_for_reading
from app.web.downloads import download
from app.web.forms import flash_undo, form_again, load_form, refused_by
from app.web.guards import only
from app.web.unit import read_unit, write_unit

pages = Blueprint("applications", __name__, template_folder="templates")
citizens = only(Role.CITIZEN)

WRITE, LOG = "documents/application.html", "documents/applications.html"


@pages.get("/ansoegninger")
@citizens
def mine() -> str:
    """Show what one is writing, and the log of what one applied for."""
    return render_template(LOG, **_mine())


@pages.post("/ansoegninger")
@citizens
def note() -> Response:
    """Note what one applied for elsewhere."""
    try:
        data = load_form(NoteForm())
        with write_unit() as uow:
            note_application(uow, **data)
    except (Invalid, Conflict) as problem:
        return form_again(LOG, problem, **_mine())
    flash(_("We have noted it."), "success")
    return redirect(url_for("applications.mine"), 303)


@pages.post("/opslag/<uuid:listing_id>/ansoegning")
@citizens
def begin(listing_id: UUID) -> Response:
    """Begin to write to an opening, or go on."""
    with write_unit() as uow:
        application = begin_application(uow, listing_id)
    return redirect(url_for("applications.write", application_id=application.id), 303)


@pages.get("/opslag/<uuid:listing_id>/ansoegning")
@citizens
def go_on(listing_id: UUID) -> Response:
    """Lead to what one has begun to write to an opening; else to the opening."""
    with read_unit() as uow:
        listing_for_reading(uow, listing_id)
        known = application_to(uow, listing_id)
    if known is None:
        return redirect(f"/opslag/{listing_id}", 303)
    return redirect(url_for("applications.write", application_id=known.id), 303)


@pages.get("/ansoegninger/<uuid:application_id>")
@citizens
def write(application_id: UUID) -> str:
    """Show an application beside its opening."""
    return render_template(WRITE, **_writing(application_id))


@pages.post("/ansoegninger/<uuid:application_id>")
@citizens
def save(application_id: UUID) -> Response:
    """Keep what was written; with `sammen` the answers are put into the letter."""
    there = url_for("applications.write", application_id=application_id)
    if request.form.get("valg") == Choice.THEIRS:
        flash(_("It stays as it was."), "success")
        return redirect(there, 303)
    try:
        _keep(application_id)
    except (Invalid, Conflict, NotFound) as problem:
        return _again(application_id, problem)
    flash(_("Saved."), "success")
    return redirect(f"{there}#brev" if request.form.get("sammen") else there, 303)


@pages.post("/ansoegninger/<uuid:application_id>/send")
@citizens
def send(application_id: UUID) -> Response:
    """Keep what was written, and send it to the employer as an interest, with the CV as a PDF."""
    wrong = refused_by(lambda: load_form(SendForm()))
    try:
        _keep(application_id)
    except (Invalid, Conflict, NotFound) as problem:
        return _again(application_id, problem, also=wrong)
    try:
        data = load_form(SendForm())
        name, pdf = _as_pdf(data["cv_id"])
        with write_unit() as uow:
            send_application(uow, application_id, pdf=pdf, name=name, has_consented=data["consent"])
    except (Invalid, Conflict) as problem:
        return form_again(WRITE, problem, beside="consent", **_writing(application_id))
    flash(_("Your interest has been sent. We tell you when the employer answers."), "success")
    return redirect(url_for("interests.mine"), 303)


@pages.post("/ansoegninger/<uuid:application_id>/pdf")
@citizens
def print_letter(application_id: UUID) -> Response:
    """Keep what was written, and show the page that hands it out as a PDF."""
    try:
        _keep(application_id)
    except (Invalid, Conflict, NotFound) as problem:
        return _again(application_id, problem)
    return redirect(url_for("applications.write", application_id=application_id, pdf=1), 303)


@pages.post("/ansoegninger/<uuid:application_id>/status")
@citizens
def state(application_id: UUID) -> Response:
    """Say how it goes."""
    try:
        data = load_form(StateForm())
        with write_unit() as uow:
            change_state(uow, application_id, **data)
    except (Invalid, Conflict) as problem:
        return form_again(WRITE, problem, **_writing(application_id))
    flash(_("We have noted it."), "success")
    return redirect(url_for("applications.mine"), 303)


@pages.post("/ansoegninger/<uuid:application_id>/slet")
@citizens
def delete(application_id: UUID) -> Response:
    """Delete an application, which can be taken back for a day."""
    with write_unit() as uow:
        remove_application(uow, application_id)
    flash_undo(_("Your application is deleted."), _undo(application_id))
    return redirect(url_for("applications.mine"), 303)


@pages.post("/ansoegninger/<uuid:application_id>/fortryd")
@citizens
def undo_delete(application_id: UUID) -> Response:
    """Take a deletion back."""
    try:
        with write_unit() as uow:
            put_application_back(uow, application_id)
        flash(_("You have your application again."), "success")
    except ApplicationThereAlready as other:
        flash(str(other.title), "warning")
    return redirect(url_for("applications.mine"), 303)


@pages.get("/ansoegninger/<uuid:application_id>/brev.pdf")
@citizens
def letter(application_id: UUID) -> Response:
    """Hand the letter out as a PDF."""
    with read_unit() as uow:
        application = my_application(uow, application_id)
        chosen = next((cv for cv in my_cvs(uow) if cv.id == application.cv_id), None)
        page = letter_page(application, chosen, on=uow.now)
    called = _("Application %(title)s", title=application.facts.title).replace("/", "-")
    return download(PRESSES.printed(page), media_type=FORMS["pdf"], name=f"{called}.pdf")


@pages.get("/ansoegninger/log.<any(csv, pdf):form>")
@citizens
def log(form: str) -> Response:
    """Hand the log out, for a spreadsheet or on paper."""
    with read_unit() as uow:
        entries = my_log(uow)
        page = log_page(entries, uow) if form == "pdf" else ""
    name = f"{_('What I have applied for')}.{form}"
    if form == "csv":
        return download(log_as_csv(entries), media_type="text/csv; charset=utf-8", name=name)
    return download(PRESSES.printed(page), media_type=FORMS["pdf"], name=name)


def _keep(application_id: UUID) -> None:
    """Keep what stands in the form."""
    data = load_form(WriteForm())
    if request.form.get("sammen"):
        data["letter"] = letter_with(data["letter"], data["answers"].values())
    with write_unit() as uow:
        write_application(uow, application_id, **data)


def _as_pdf(cv_id: UUID) -> tuple[str, bytes]:
    """Return one of one's CVs as the file that goes along, and its name."""
    with read_unit() as uow:
        job = cv_to_print(uow, cv_id)
    return file_name(job.cv, "pdf"), cv_pdf(job.cv, job.photo)


def _again(
    application_id: UUID, problem: Problem, *, also: Mapping[str, list[str]] | None = None
) -> Response:
    """Show the form again; a CV that is not there any more is said beside its field.

    `also` is what is wrong with other fields, said where the problem is one of a field.
    """
    context = _writing(application_id)
    if isinstance(problem, NotFound):
        problem = Invalid(fields={"cv_id": [_("Choose one of your CVs.")]})
    if isinstance(problem, Invalid):
        problem = Invalid(fields={**(also or {}), **problem.fields})
    if isinstance(problem, ApplicationChangedMeanwhile):
        context["both"] = application_differences(
            context["application"], request.form, dict(context["cvs"])
        )
    else:
        context["version"] = request.form.get("version", context["version"])
    return form_again(WRITE, problem, **context)


def _writing(application_id: UUID) -> dict[str, Any]:
    with read_unit() as uow:
        application = my_application(uow, application_id)
        shown = my_interest_in(uow, application.listing_id) if application.listing_id else None
        is_kept = shown is not None and not shown.state.is_over
        may_send = _or_none(lambda: _opening_of(uow, application)) is not None and not is_kept
        return {
            "application": application,
            "is_sent": is_kept and shown is not None and shown.id == application.interest_id,
            "version": application.version,
            "listing": _or_none(lambda: _listing_of(uow, application)),
            "may_send": may_send,
            "cvs": [(cv.id, cv.name) for cv in my_cvs(uow)],
            "has_letters": any(one.is_letter for one in worksheets(uow)),
            "prompts": PROMPTS,
            "states": list(STATE_WORDS.items()),
            "most": LONGEST_TEXT if may_send else LONGEST_LETTER,
        }


def _mine() -> dict[str, Any]:
    with read_unit() as uow:
        written = my_applications(uow)
        entries = my_log(uow, written)
        deleted = my_removed_applications(uow)
    states = [(s.value, w) for s, w in STATE_WORDS.items() if s != ApplicationState.DRAFT]
    return {
        "drafts": [one for one in written if one.is_draft],
        "log": [(one, day_words(one), STATE_WORDS[one.state]) for one in entries],
        "states": states,
        "deleted": [(_undo(one.id), one.facts.title) for one in deleted],
    }


def _undo(application_id: UUID) -> str:
    return url_for("applications.undo_delete", application_id=application_id)


def _listing_of(uow: UnitOfWork, application: ApplicationView) -> Any:
    if application.listing_id is None:
        raise NotFound()
    return listing_for_reading(uow, application.listing_id)


def _opening_of(uow: UnitOfWork, application: ApplicationView) -> Any:
    if application.listing_id is None:
        raise NotFound()
    return opening_for_interest(uow, application.listing_id)


def _or_none(ask: Callable[[], Any]) -> Any:
    try:
        return ask()
    except (NotFound, Conflict):
        return None
