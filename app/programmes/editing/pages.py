"""The editor's pages: the list, one programme with its parts, publishing, versions, put aside."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.core.errors import Invalid, NotFound, Problem
from app.core.texts import _
from app.core.work import UnitOfWork
from app.programmes.access import EDITS, SEES
from app.programmes.contract import ProgrammeFacts, ProgrammeView
from app.programmes.contract_errors import (
    NothingToPublish,
    NothingToTakeBack,
    ProgrammeChangedMeanwhile,
    ProgrammeDoesNotFit,
)
from app.programmes.editing import words
from app.programmes.editing.about import editions, how_many_enrolled, names, touched
from app.programmes.editing.changing import change_part, copy_programme, fingerprint
from app.programmes.editing.differences import audience_in_words, differences
from app.programmes.editing.dropping import drop_draft, take_back_draft
from app.programmes.editing.pages_forms import PARTS, known, where_to_mend
from app.programmes.editing.schemas import NewProgrammeForm
from app.programmes.publishing import (
    add_programme,
    problems_of,
    programme_by_id,
    programmes,
    publish_programme,
    use_programme,
)
from app.web.forms import flash_undo, form_again, load_form, or_again, undoing
from app.web.guards import only
from app.web.unit import read_unit, write_unit

pages = Blueprint("programme_editor", __name__, template_folder="templates")
sees, edits = only(*SEES), only(*EDITS)

NEW, PUBLISH = "programme_editor/new.html", "programme_editor/publish.html"


@pages.get("/forloebene")
@sees
def overview() -> str:
    """Show every programme: what is published, what is a draft, how many are in it."""
    with read_unit() as uow:
        found, enrolled = programmes(uow), how_many_enrolled(uow)
        may_edit = uow.actor.has(*EDITS)
    return render_template(
        "programme_editor/list.html", found=found, enrolled=enrolled, may_edit=may_edit
    )


@pages.get("/forloebene/nyt")
@edits
def new() -> str:
    """Show the form of a new programme: a blank, or a copy of another."""
    return render_template(NEW, **_new())


@pages.post("/forloebene/nyt")
@edits
@or_again(lambda problem: form_again(NEW, problem, **_new()))
def create() -> Response:
    """Begin to describe a programme."""
    said = load_form(NewProgrammeForm())
    other = said.pop("copy_of")
    with write_unit() as uow:
        if other is None:
            programme_id = add_programme(uow, ProgrammeFacts(**said))
        elif other in {one.id for one in programmes(uow)}:
            programme_id = copy_programme(uow, other, **said)
        else:
            raise Invalid(fields={"copy_of": [_("There is no such programme any more.")]})
    flash(_("The programme is a draft. Nobody sees it before you publish it."), "success")
    return redirect(url_for("programme_editor.show", programme_id=programme_id), 303)


@pages.get("/forloebene/<uuid:programme_id>")
@sees
def show(programme_id: UUID) -> str:
    """Show a programme part by part, and what stands in the way of publishing it."""
    with read_unit() as uow:
        one = programme_by_id(uow, programme_id)
        called = names(uow)
        context = {
            "one": one,
            "names": called,
            "audience": audience_in_words(one.draft.audience, called),
            "problems": _problems(uow, one),
            "enrolled": how_many_enrolled(uow).get(programme_id, 0),
            "touched": touched(uow, programme_id),
            "may_edit": uow.actor.has(*EDITS),
        }
    return render_template("programme_editor/show.html", parts=PARTS, words=words, **context)


def _save_again(problem: Problem, programme_id: UUID, part: str) -> Response:
    return form_again(PARTS[part].template, problem, **_form(programme_id, part, problem))


@pages.get("/forloebene/<uuid:programme_id>/<any(om, hvem, krav, tid, slut):part>")
@edits
def edit(programme_id: UUID, part: str) -> str:
    """Show the form of a part."""
    return render_template(PARTS[part].template, **_form(programme_id, part))


@pages.post("/forloebene/<uuid:programme_id>/<any(om, hvem, krav, tid, slut):part>")
@edits
@or_again(_save_again)
def save(programme_id: UUID, part: str) -> Response:
    """Say a part anew."""
    with read_unit() as uow:
        programme_by_id(uow, programme_id)
    changes = load_form(PARTS[part].form())
    with write_unit() as uow:
        change_part(uow, programme_id, changes, read=request.form.get("read"))
    flash(_("Saved. It counts once you publish it."), "success")
    return _back_to(programme_id)


@pages.get("/forloebene/<uuid:programme_id>/udgiv")
@edits
def publish_form(programme_id: UUID) -> str:
    """Show what publishing changes, and for whom."""
    return render_template(PUBLISH, **_publishing(programme_id))


@pages.post("/forloebene/<uuid:programme_id>/udgiv")
@edits
def publish(programme_id: UUID) -> Response:
    """Publish a draft."""
    try:
        with write_unit() as uow:
            publish_programme(uow, programme_id)
    except (ProgrammeDoesNotFit, NothingToPublish) as problem:
        problem.fields = {}
        return form_again(PUBLISH, problem, **_publishing(programme_id))
    flash(_("It is published. From now on citizens get this version."), "success")
    return _back_to(programme_id)


@pages.post("/forloebene/<uuid:programme_id>/kladde/drop")
@edits
def drop(programme_id: UUID) -> Response:
    """Drop what is not published."""
    try:
        with write_unit() as uow:
            is_left = drop_draft(uow, programme_id, read_version=request.form.get("read", type=int))
    except ProgrammeChangedMeanwhile:
        flash(_("Somebody has changed it since you opened it. Look before you drop it."), "error")
        return _back_to(programme_id)
    undo = url_for("programme_editor.take_back", programme_id=programme_id)
    if is_left:
        flash_undo(_("The changes are dropped. It says again what is published."), undo)
        return _back_to(programme_id)
    flash_undo(_("The draft is dropped."), undo)
    return redirect(url_for("programme_editor.overview"), 303)


@pages.post("/forloebene/<uuid:programme_id>/kladde/hent")
@edits
def take_back(programme_id: UUID) -> Response:
    """Have again what was dropped."""
    with undoing(_("The draft is back as it was."), too_late=NothingToTakeBack) as uow:
        take_back_draft(uow, programme_id)
    return _back_to(programme_id)


@pages.get("/forloebene/<uuid:programme_id>/versioner")
@sees
def versions(programme_id: UUID) -> str:
    """Show what was published when and by whom, and what each version changed."""
    with read_unit() as uow:
        one = programme_by_id(uow, programme_id)
        published, called = editions(uow, programme_id), names(uow)
    changed = [
        differences(older.facts, newer.facts, called) for newer, older in pairwise(published)
    ]
    return render_template(
        "programme_editor/versions.html", one=one, published=published, changed=changed
    )


@pages.get("/forloebene/<uuid:programme_id>/versioner/<uuid:programme_version_id>")
@sees
def version(programme_id: UUID, programme_version_id: UUID) -> str:
    """Show what a version says to those who are on it; nobody changes it."""
    with read_unit() as uow:
        one = programme_by_id(uow, programme_id)
        published, called = editions(uow, programme_id), names(uow)
    older = [*published[1:], None]
    for edition, former in zip(published, older, strict=True):
        if edition.id == programme_version_id:
            context = {
                "edition": edition,
                "former": former,
                "changed": differences(former.facts, edition.facts, called) if former else [],
                "audience": audience_in_words(edition.facts.audience, called),
            }
            return render_template(
                "programme_editor/version.html",
                **{"one": one, "parts": PARTS, "words": words, "names": called} | context,
            )
    raise NotFound()


@pages.post("/forloebene/<uuid:programme_id>/<any(brug, vaek):switch>")
@edits
def switch(programme_id: UUID, switch: str) -> Response:
    """Put a programme aside, or use it again."""
    with write_unit() as uow:
        use_programme(uow, programme_id, is_active=switch == "brug")
    if switch == "brug":
        flash(_("Citizens can be enrolled in it again."), "success")
    else:
        undo = url_for("programme_editor.switch", programme_id=programme_id, switch="brug")
        flash_undo(_("It is put aside. Nobody new is enrolled. Those who are in it go on."), undo)
    return _back_to(programme_id)


def _back_to(programme_id: UUID) -> Response:
    return redirect(url_for("programme_editor.show", programme_id=programme_id), 303)


def _new() -> dict[str, Any]:
    with read_unit() as uow:
        found = programmes(uow)
    return {
        "others": [(one.id, one.draft.name) for one in found],
        "copy_of": request.args.get("af", ""),
    }


def _form(programme_id: UUID, key: str, problem: Problem | None = None) -> dict[str, Any]:
    """Return what the form of a part shows; after a conflict what stands there now beside it."""
    part = PARTS[key]
    with read_unit() as uow:
        one, called = programme_by_id(uow, programme_id), names(uow)
        last = touched(uow, programme_id)
    is_clash = isinstance(problem, ProgrammeChangedMeanwhile)
    now = fingerprint(one.draft, part.changes)
    context = {
        "one": one,
        "part": part,
        "known": known(part, one.draft),
        "names": called,
        "words": words,
        "read": now if problem is None or is_clash else request.form.get("read", now),
    }
    if is_clash:
        mine = replace(one.draft, **load_form(part.form()))
        context |= {"clash": differences(mine, one.draft, called), "touched": last}
    return context


def _publishing(programme_id: UUID) -> dict[str, Any]:
    with read_unit() as uow:
        one = programme_by_id(uow, programme_id)
        published, called = editions(uow, programme_id), names(uow)
        problems = _problems(uow, one)
    current = next((it for it in published if it.id == one.version_id), None)
    return {
        "one": one,
        "problems": problems,
        "current": current,
        "changed": differences(current.facts, one.draft, called) if current else [],
        "enrolled": sum(it.enrolled for it in published),
        "words": words,
    }


def _problems(uow: UnitOfWork, one: ProgrammeView) -> list[tuple[str, str, str]]:
    """Return what stands in the way: where, in words, what it is, and where it is put right."""
    titles = {f"items.{item.key}": item.title for item in one.draft.items}
    return [
        (titles.get(field, ""), sentence, where_to_mend(one.id, field))
        for field, sentences in problems_of(uow, one.draft).items()
        for sentence in sentences
    ]
