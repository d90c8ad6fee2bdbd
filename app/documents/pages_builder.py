"""The builder: a CV question by question, its sections and entries in any order, on a phone.

Each form works by itself. A script of the page sends it while somebody writes (`Accept:
application/json`), and is answered with what to go on from; without it, there is a button.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts.contract import Role
from app.core.errors import Conflict, Invalid, Problem, TooLarge
from app.core.texts import _
from app.documents.content import entry_of, fingerprint
from app.documents.contract import CvChangedMeanwhile
from app.documents.cvs import (
    drop_section,
    open_section,
    put_entry_back,
    remove_entry,
    shift_entry,
    shift_section,
    write_contact,
    write_entry,
)
from app.documents.pages_builder_shown import (
    MET,
    address_after,
    contact_context,
    kind_of,
    new_id_in_form,
    overview_context,
    read_in_form,
    step_context,
)
from app.documents.reading import note_read
from app.documents.schemas import SectionForm, contact_form, entry_form
from app.documents.sections import KINDS
from app.documents.sharing import settle_comment, share_cv, stop_sharing, subject_of
from app.documents.showing import entry_title
from app.documents.two_versions import CONTACT_KIND, Choice, choose_version, take_other_version
from app.web.forms import flash_undo, form_again, load_form
from app.web.guards import only
from app.web.kept_pages import is_kept_ahead, kept_by_its_reader
from app.web.unit import write_unit

pages = Blueprint("cv_builder", __name__, template_folder="templates")
citizens = only(Role.CITIZEN)

_MOVES = {"op": -1, "ned": 1}


@pages.get("/cv/<uuid:cv_id>")
@citizens
def overview(cv_id: UUID) -> Response:
    """Show a CV with its sections, what one could add, and what can be done with it."""
    context = overview_context(cv_id)
    if not is_kept_ahead():
        note_read([subject_of(one.id) for one in context["comments"]])
    return kept_by_its_reader(render_template("documents/cv.html", **context))


@pages.get("/cv/<uuid:cv_id>/om")
@citizens
def contact(cv_id: UUID) -> Response:
    """Ask for name and how one is reached."""
    return kept_by_its_reader(render_template("documents/contact.html", **contact_context(cv_id)))


@pages.post("/cv/<uuid:cv_id>/om")
@citizens
def save_contact(cv_id: UUID) -> Response:
    """Keep name and how one is reached."""

    values: dict[str, Any] = {}
    aside = None
    try:
        values = load_form(contact_form()())
        with write_unit() as uow:
            if choice := _choice():
                cv, _named, aside = choose_version(
                    uow,
                    cv_id,
                    CONTACT_KIND,
                    values,
                    choice=choice,
                    entry_id=CONTACT_KIND,
                    read=read_in_form(),
                )
            else:
                cv = write_contact(uow, cv_id, values, read=read_in_form())
    except (Invalid, Conflict, TooLarge) as problem:
        context = contact_context(cv_id, problem, values)
        here = url_for("cv_builder.contact", cv_id=cv_id)
        return _refused(problem, context, here) or form_again(
            "documents/contact.html", problem, **context
        )
    saved = _saved(cv_id, cv.content.contact, url_for("cv_builder.contact", cv_id=cv_id))
    if saved:
        return saved
    _flash_saved(cv_id, aside)
    return redirect(address_after(cv, "contact"), 303)


@pages.get("/cv/<uuid:cv_id>/<section>")
@citizens
def step(cv_id: UUID, section: str) -> Response:
    """Ask about one section: what stands in it, and a form for more."""
    return _question(cv_id, section, None)


@pages.post("/cv/<uuid:cv_id>/<section>")
@citizens
def add(cv_id: UUID, section: str) -> Response:
    """Add an entry to a section."""
    return _write(cv_id, section, None)


@pages.get("/cv/<uuid:cv_id>/<section>/<entry>")
@citizens
def edit(cv_id: UUID, section: str, entry: str) -> Response:
    """Show an entry in its form."""
    return _question(cv_id, section, entry)


@pages.post("/cv/<uuid:cv_id>/<section>/<entry>")
@citizens
def save(cv_id: UUID, section: str, entry: str) -> Response:
    """Change an entry."""
    return _write(cv_id, section, entry)


@pages.post("/cv/<uuid:cv_id>/<section>/<entry>/slet")
@citizens
def delete_entry(cv_id: UUID, section: str, entry: str) -> Response:
    """Take an entry out, unless it says something else by now than what the page showed."""
    try:
        with write_unit() as uow:
            remove_entry(uow, cv_id, section, entry, read=request.form.get("laest"))
        undo = "cv_builder.undo_delete_entry"
        there = url_for(undo, cv_id=cv_id, section=section, entry=entry)
        flash_undo(_("It is removed."), there)
    except CvChangedMeanwhile as changed:
        flash(str(changed.title), "warning")
    return redirect(url_for("cv_builder.step", cv_id=cv_id, section=section), 303)


@pages.post("/cv/<uuid:cv_id>/<section>/<entry>/fortryd")
@citizens
def undo_delete_entry(cv_id: UUID, section: str, entry: str) -> Response:
    """Put an entry back where it stood."""
    try:
        with write_unit() as uow:
            put_entry_back(uow, cv_id, section, entry)
        flash(_("It stands in your CV again."), "success")
    except Conflict as other:
        flash(str(other.title), "warning")
    return redirect(url_for("cv_builder.step", cv_id=cv_id, section=section), 303)


@pages.post("/cv/<uuid:cv_id>/versioner/<uuid:version_id>")
@citizens
def take_other(cv_id: UUID, version_id: UUID) -> Response:
    """Let the version stand that was not chosen before; the present one is kept instead."""
    with write_unit() as uow:
        section, entry = take_other_version(uow, cv_id, version_id)
    flash(_("The other version stands in your CV now. This one is kept for a day."), "success")
    if section == CONTACT_KIND:
        return redirect(url_for("cv_builder.contact", cv_id=cv_id), 303)
    return redirect(url_for("cv_builder.edit", cv_id=cv_id, section=section, entry=entry), 303)


@pages.post("/cv/<uuid:cv_id>/<section>/<entry>/flyt/<any(op, ned):way>")
@citizens
def move_entry(cv_id: UUID, section: str, entry: str, way: str) -> Response:
    """Move an entry up or down."""
    with write_unit() as uow:
        cv = shift_entry(uow, cv_id, section, entry, by=_MOVES[way])
    _flash_moved(entry_title(KINDS[section], entry_of(cv.content, section, entry)), way)
    button = _button(entry, [one["id"] for one in cv.content.entries(section)], way)
    return redirect(url_for("cv_builder.step", cv_id=cv_id, section=section, _anchor=button), 303)


@pages.post("/cv/<uuid:cv_id>/afsnit/<section>/flyt/<any(op, ned):way>")
@citizens
def move(cv_id: UUID, section: str, way: str) -> Response:
    """Move a section up or down."""
    with write_unit() as uow:
        cv = shift_section(uow, cv_id, section, by=_MOVES[way])
    _flash_moved(str(KINDS[section].heading), way)
    button = _button(section, [one.kind for one in cv.content.sections], way)
    return redirect(url_for("cv_builder.overview", cv_id=cv_id, _anchor=button), 303)


@pages.post("/cv/<uuid:cv_id>/afsnit/<section>/fjern")
@citizens
def drop(cv_id: UUID, section: str) -> Response:
    """Take a section out, where nothing stands in it; else ask to empty it first."""
    with write_unit() as uow:
        drop_section(uow, cv_id, section)
    flash(_("The section is removed. You can add it again."), "success")
    return redirect(url_for("cv_builder.overview", cv_id=cv_id), 303)


@pages.post("/cv/<uuid:cv_id>/afsnit")
@citizens
def add_section(cv_id: UUID) -> Response:
    """Add a section, and ask about it."""
    try:
        kind = load_form(SectionForm())["kind"]
        with write_unit() as uow:
            open_section(uow, cv_id, kind)
    except (Invalid, Conflict) as problem:
        return form_again("documents/cv.html", problem, **overview_context(cv_id))
    return redirect(url_for("cv_builder.step", cv_id=cv_id, section=kind), 303)


@pages.post("/cv/<uuid:cv_id>/del")
@citizens
def share(cv_id: UUID) -> Response:
    """Let the adviser read the CV and comment on it."""
    with write_unit() as uow:
        share_cv(uow, cv_id)
    flash(_("Your adviser can read your CV now. You can end it whenever you like."), "success")
    return redirect(url_for("cv_builder.overview", cv_id=cv_id) + "#del", 303)


@pages.post("/cv/<uuid:cv_id>/del/slut")
@citizens
def end_sharing(cv_id: UUID) -> Response:
    """Let nobody else read the CV from now on."""
    with write_unit() as uow:
        stop_sharing(uow, cv_id)
    flash(_("Your adviser cannot read your CV any more."), "success")
    return redirect(url_for("cv_builder.overview", cv_id=cv_id) + "#del", 303)


@pages.post("/cv/<uuid:cv_id>/kommentarer/<uuid:comment_id>/<any(set, ikke):way>")
@citizens
def settle(cv_id: UUID, comment_id: UUID, way: str) -> Response:
    """Note that one has seen to a comment, or has not after all."""
    with write_unit() as uow:
        settle_comment(uow, cv_id, comment_id, is_done=way == "set")
    return redirect(url_for("cv_builder.overview", cv_id=cv_id) + "#kommentarer", 303)


def _question(cv_id: UUID, section: str, entry: str | None) -> Response:
    context = step_context(cv_id, section, entry)
    return kept_by_its_reader(render_template("documents/step.html", **context))


def _write(cv_id: UUID, section: str, entry_id: str | None) -> Response:
    """Keep what was written of an entry, or show the form again with what is wrong."""
    kind = kind_of(section)
    data: dict[str, Any] = {}
    aside, choice = None, _choice()
    try:
        data = load_form(entry_form(kind.name)())
        with write_unit() as uow:
            if choice and entry_id:
                cv, named, aside = choose_version(
                    uow, cv_id, section, data, choice=choice, entry_id=entry_id, read=read_in_form()
                )
            else:
                cv, named = write_entry(
                    uow,
                    cv_id,
                    section,
                    data,
                    entry_id=entry_id,
                    read=read_in_form(),
                    new_id=new_id_in_form(),
                )
    except (Invalid, Conflict, TooLarge) as problem:
        context = step_context(cv_id, section, entry_id, problem, data)
        return _refused(problem, context, _address_of(context)) or form_again(
            "documents/step.html", problem, **context
        )
    here = url_for("cv_builder.edit", cv_id=cv_id, section=section, entry=named)
    saved = _saved(cv_id, entry_of(cv.content, section, named), here)
    if saved:
        return saved
    _flash_saved(cv_id, aside)
    if request.form.get("videre"):
        return redirect(address_after(cv, section), 303)
    return redirect(url_for("cv_builder.step", cv_id=cv_id, section=section), 303)


def _choice() -> Choice | None:
    """Return which of two versions is to stand, where the form has shown both."""
    said = request.form.get("valg")
    if said in set(Choice):
        return Choice(said)
    return Choice.MINE if MET in request.form else None


def _flash_saved(cv_id: UUID, aside: UUID | None) -> None:
    """Say that it is saved, and where two versions were there, how to have the other one."""
    if aside is None:
        flash(_("Saved."), "success")
        return
    there = url_for("cv_builder.take_other", cv_id=cv_id, version_id=aside)
    flash_undo(_("Saved. The other version is kept for a day."), there)


def _flash_moved(title: str, way: str) -> None:
    up, down = _("%(title)s is moved up.", title=title), _("%(title)s is moved down.", title=title)
    flash(up if way == "op" else down, "success")


def _button(moved: str, order: Sequence[str], way: str) -> str:
    """Return the button that gets the focus: the one that was pressed, where it is still there."""
    at_end = order[0] if way == "op" else order[-1]
    other = "ned" if way == "op" else "op"
    return f"flyt-{moved}-{other if moved == at_end else way}"


def _is_script() -> bool:
    return request.headers.get("Accept", "") == "application/json"


def _saved(cv_id: UUID, entry: Any, address: str) -> Response | None:
    """Answer a script with what it goes on from; None for everybody else."""
    if not _is_script():
        return None
    preview = url_for("cv.look_at", cv_id=cv_id) + "?del=1"
    return jsonify(address=address, read=fingerprint(entry), preview=preview)


def _refused(problem: Problem, context: dict[str, Any], address: str) -> Response | None:
    """Answer a script with what is wrong, and with both versions where there are two.

    None for everybody else.
    """
    if not _is_script():
        return None
    document = problem.as_document()
    if context["both"] is not None:
        both = render_template("documents/_both.html", **context)
        going_on = {"address": address, "read": context["read"], "ny": context.get("new_id", "")}
        document |= going_on | {"both": both, "is_there": context["both"].is_there}
    answer = jsonify(document)
    answer.status_code = problem.status
    return answer


def _address_of(context: dict[str, Any]) -> str:
    """Return where the form of a question is sent to."""
    cv, section, entry = context["cv"], context["kind"].name, context["entry_id"]
    if entry is None:
        return url_for("cv_builder.step", cv_id=cv.id, section=section)
    return url_for("cv_builder.edit", cv_id=cv.id, section=section, entry=entry)
