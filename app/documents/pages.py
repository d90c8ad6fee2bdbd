"""The citizen's pages of their CVs: begin one, bring one in, copy, delete, take along."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts.contract import Role
from app.core.errors import Conflict, Invalid, Problem, TooLarge
from app.core.texts import _, language
from app.documents.contract import CvView, Look, TooManyCvs
from app.documents.cvs import (
    begin_cv,
    change_cv,
    copy_cv,
    my_cv,
    my_cvs,
    my_removed_cvs,
    put_cv_back,
    remove_cv,
)
from app.documents.importing import MOST_BYTES_WITH_FILES, import_cv, read_cv_file
from app.documents.left_out import forget_left_out, left_out_of
from app.documents.left_words import left_in_words
from app.documents.look_words import LANGUAGE_NAMES, LOOK_WORDS
from app.documents.photos import PHOTO_KINDS, photo_content, photo_of, remove_photo, set_photo
from app.documents.policy import progress
from app.documents.printing import cv_pdf
from app.documents.schemas import CopyForm, CvForm
from app.documents.showing import shown
from app.documents.taking_along import FORMS, cv_as_json, cv_as_xml, cv_for_europass, cv_to_print
from app.files.contract import MOST_BYTES as MOST_BYTES_OF_PHOTO
from app.files.service import check_kind, check_size
from app.web.downloads import download, show
from app.web.forms import flash_undo, form_again, load_form
from app.web.guards import only
from app.web.unit import read_unit, write_unit

pages = Blueprint("cv", __name__, template_folder="templates")
citizens = only(Role.CITIZEN)


@pages.get("/cv")
@citizens
def mine() -> str:
    """Show one's CVs, and how to begin one."""
    with read_unit() as uow:
        cvs = [(cv, *progress(cv.content)) for cv in my_cvs(uow)]
        deleted = [(url_for("cv.undo_delete", cv_id=cv.id), cv.name) for cv in my_removed_cvs(uow)]
    return render_template("documents/cvs.html", cvs=cvs, deleted=deleted)


@pages.get("/cv/nyt")
@citizens
def new() -> str:
    """Ask what the CV is called, in which language, and how it is to look."""
    return render_template("documents/new.html", **_choices())


@pages.post("/cv/nyt")
@citizens
def begin() -> Response:
    """Begin a CV, and ask the first question."""
    try:
        data = load_form(CvForm())
        with write_unit() as uow:
            cv = begin_cv(uow, **data)
    except (Invalid, Conflict) as problem:
        return form_again("documents/new.html", problem, **_choices())
    return redirect(url_for("cv_builder.contact", cv_id=cv.id), 303)


@pages.get("/cv/hent")
@citizens
def bring() -> str:
    """Ask for a file with a CV that another program wrote."""
    return render_template("documents/bring.html")


@pages.post("/cv/hent")
@citizens
def take_in() -> Response:
    """Begin a CV with what a file says, and go on to what of it has no place, or to the CV."""
    try:
        read = read_cv_file(_uploaded("file", MOST_BYTES_WITH_FILES)[1])
        with write_unit() as uow:
            cv = import_cv(uow, read, language=language())
    except (Invalid, Conflict, TooLarge) as problem:
        return form_again("documents/bring.html", _beside_file(problem))
    if not cv.left_out:
        flash(_("Your CV is brought in. Look it through."), "success")
        return redirect(url_for("cv_builder.overview", cv_id=cv.id), 303)
    return redirect(url_for("cv.brought", cv_id=cv.id), 303)


@pages.get("/cv/<uuid:cv_id>/hentet")
@citizens
def brought(cv_id: UUID) -> Response | str:
    """Name what of a file had no place in the CV that was made of it, as long as that is kept."""
    with read_unit() as uow:
        cv, left_out = my_cv(uow, cv_id), left_out_of(uow, cv_id)
    if not left_out:
        return redirect(url_for("cv_builder.overview", cv_id=cv_id), 303)
    return render_template("documents/brought.html", cv=cv, left_out=left_in_words(left_out))


@pages.post("/cv/<uuid:cv_id>/hentet/slet")
@citizens
def throw_report_away(cv_id: UUID) -> Response:
    """Throw away what is kept of a file that a CV was made of."""
    with write_unit() as uow:
        forget_left_out(uow, cv_id)
    flash(_("The list is thrown away. Your CV stays as it is."), "success")
    return redirect(url_for("cv_builder.overview", cv_id=cv_id), 303)


@pages.get("/cv/<uuid:cv_id>/vis")
@citizens
def look_at(cv_id: UUID) -> str:
    """Show a CV as an employer reads it; `del` asks for the CV without the page around it."""
    with read_unit() as uow:
        cv = my_cv(uow, cv_id)
        context = seen(cv) | {"photo": photo_of(uow, cv.photo_id)}
    whole = "_seen.html" if request.args.get("del") else "see.html"
    return render_template(f"documents/{whole}", **context)


@pages.get("/cv/<uuid:cv_id>/indstillinger")
@citizens
def settings(cv_id: UUID) -> str:
    """Show what a CV is called, its language, template and picture."""
    return render_template("documents/settings.html", **_settings(cv_id))


@pages.post("/cv/<uuid:cv_id>/indstillinger")
@citizens
def change(cv_id: UUID) -> Response:
    """Change what a CV is called, its language or its template."""
    try:
        data = load_form(CvForm())
        with write_unit() as uow:
            change_cv(uow, cv_id, **data)
    except Invalid as problem:
        return form_again("documents/settings.html", problem, **_settings(cv_id))
    flash(_("Saved."), "success")
    return redirect(url_for("cv_builder.overview", cv_id=cv_id), 303)


@pages.get("/cv/<uuid:cv_id>/billede")
@citizens
def photo(cv_id: UUID) -> Response:
    """Show the picture of a CV."""
    with read_unit() as uow:
        file, content = photo_content(uow, my_cv(uow, cv_id).photo_id)
    return show(content, media_type=file.type, name=file.name)


@pages.post("/cv/<uuid:cv_id>/billede")
@citizens
def give_photo(cv_id: UUID) -> Response:
    """Give a CV a picture."""
    try:
        name, content = _uploaded("photo", MOST_BYTES_OF_PHOTO)
        _check_photo(content)
        with write_unit() as uow:
            set_photo(uow, cv_id, content=content, name=name)
    except (Invalid, Conflict) as problem:
        return form_again("documents/settings.html", problem, **_settings(cv_id))
    flash(_("Your picture is saved. We check it, and it is there in a moment."), "success")
    return redirect(url_for("cv.settings", cv_id=cv_id), 303)


@pages.post("/cv/<uuid:cv_id>/billede/fjern")
@citizens
def take_photo_away(cv_id: UUID) -> Response:
    """Take the picture out of a CV."""
    with write_unit() as uow:
        remove_photo(uow, cv_id)
    flash(_("The picture is removed."), "success")
    return redirect(url_for("cv.settings", cv_id=cv_id), 303)


@pages.get("/cv/<uuid:cv_id>/kopi")
@citizens
def copy_form(cv_id: UUID) -> str:
    """Ask what another version of a CV is called."""
    return render_template("documents/copy.html", **_one(cv_id))


@pages.post("/cv/<uuid:cv_id>/kopi")
@citizens
def copy(cv_id: UUID) -> Response:
    """Begin another version of a CV."""
    try:
        name = load_form(CopyForm())["name"]
        with write_unit() as uow:
            made = copy_cv(uow, cv_id, name=name)
    except (Invalid, Conflict) as problem:
        return form_again("documents/copy.html", problem, **_one(cv_id))
    flash(_("You have another version. What you change here stands in this one only."), "success")
    return redirect(url_for("cv_builder.overview", cv_id=made.id), 303)


@pages.post("/cv/<uuid:cv_id>/slet")
@citizens
def delete(cv_id: UUID) -> Response:
    """Delete a CV, which can be taken back for a day."""
    with write_unit() as uow:
        remove_cv(uow, cv_id)
    flash_undo(_("Your CV is deleted."), url_for("cv.undo_delete", cv_id=cv_id))
    return redirect(url_for("cv.mine"), 303)


@pages.post("/cv/<uuid:cv_id>/fortryd")
@citizens
def undo_delete(cv_id: UUID) -> Response:
    """Take a deletion back."""
    try:
        with write_unit() as uow:
            put_cv_back(uow, cv_id)
        flash(_("You have your CV again."), "success")
    except TooManyCvs as full:
        flash(str(full.title), "warning")
    return redirect(url_for("cv.mine"), 303)


@pages.get("/cv/<uuid:cv_id>/tag-med/<any(json, pdf, xml, europass):form>")
@citizens
def take(cv_id: UUID, form: str) -> Response:
    """Hand a CV out in one of its forms."""
    with read_unit() as uow:
        job = cv_to_print(uow, cv_id)
        written = {"json": cv_as_json, "xml": cv_as_xml, "europass": cv_for_europass}
        content = written[form](uow, cv_id) if form in written else b""
    if form == "pdf":
        content = cv_pdf(job.cv, job.photo)
    ending = "europass.xml" if form == "europass" else form
    return download(content, media_type=FORMS[form], name=file_name(job.cv, ending))


def file_name(cv: CvView, ending: str) -> str:
    """Return what the file of a CV is called: whose it is, and never what they call it."""
    whole = f"CV {cv.content.contact['name']}".strip()
    return f"{whole}.{ending}".replace("/", "-")


def seen(cv: CvView) -> dict[str, Any]:
    """Return what showing a CV takes."""
    return {"cv": cv, "shown": shown(cv), "cv_look": cv.look.value}


def _one(cv_id: UUID) -> dict[str, Any]:
    with read_unit() as uow:
        return {"cv": my_cv(uow, cv_id)}


def _choices() -> dict[str, Any]:
    return {
        "looks": [(look.value, *LOOK_WORDS[look]) for look in Look],
        "languages": LANGUAGE_NAMES,
    }


def _settings(cv_id: UUID) -> dict[str, Any]:
    with read_unit() as uow:
        cv = my_cv(uow, cv_id)
        return {"cv": cv, "photo": photo_of(uow, cv.photo_id), **_choices()}


def _uploaded(field: str, most: int) -> tuple[str, bytes]:
    upload = request.files.get(field)
    if upload is None or not upload.filename:
        raise Invalid(fields={field: [_("Choose a file.")]})
    return upload.filename, upload.stream.read(most + 1)


def _check_photo(content: bytes) -> None:
    """Refuse what is no picture, beside its field."""
    try:
        check_size(content)
        check_kind(content, PHOTO_KINDS)
    except Problem as refused:
        raise Invalid(fields={"photo": [str(refused.title)]}) from None


def _beside_file(problem: Problem) -> Problem:
    """Say beside the field of the file what is wrong with it."""
    if problem.fields and set(problem.fields) == {"file"}:
        return problem
    said = [str(problem.title), *_more_of(problem)]
    problem.fields = {"file": said}
    return problem


def _more_of(problem: Problem) -> list[str]:
    return [f"{name}: {' '.join(words)}" for name, words in problem.fields.items() if name]
