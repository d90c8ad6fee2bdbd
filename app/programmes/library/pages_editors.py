"""The editors' pages of modules: all of them, one with its parts, its versions, and a preview."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts.people import people_by_id
from app.core.errors import Conflict, Problem
from app.core.languages import language_choices, own_name
from app.core.texts import DEFAULT_LANGUAGE, _, format_list, language
from app.core.work import UnitOfWork
from app.programmes.library.access import EDITS
from app.programmes.library.contract import (
    PART_WORDS,
    THEME_WORDS,
    DraftView,
    ModuleFacts,
    RunView,
    VersionView,
    said,
)
from app.programmes.library.contract_errors import ModuleAsPublished, NotToUndo
from app.programmes.library.editing import (
    add_module,
    add_part,
    change_module,
    draft_as_version,
    draft_of,
    modules_to_edit,
    move_part,
    problems_of,
    publish_module,
    remove_part,
    undo_change,
    use_module,
    versions_of,
)
from app.programmes.library.policy import changes_between, suggestions
from app.programmes.library.public import films_for_few, is_public_now
from app.programmes.library.quizzes import with_text
from app.programmes.library.schemas_editing import AboutForm, NewPartForm, TitleForm, texts_form
from app.programmes.library.showing import (
    check_is_language,
    languages_to_write,
    shown_part,
)
from app.programmes.library.slides import film_of
from app.programmes.library.wishes import number_of_wishes
from app.programmes.videos.embedding import origins
from app.tenancy.target_groups import target_groups
from app.web.forms import flash_undo, form_again, load_form, or_again, undoing
from app.web.guards import only
from app.web.unit import current_look, own_address, read_unit, write_unit

pages = Blueprint("library_editing", __name__, template_folder="templates")
editors = only(*EDITS)

ALL, ONE = "library/modules.html", "library/module_edit.html"
TEXTS, ABOUT = "library/module_texts.html", "library/module_about.html"
_MOVES = {"op": -1, "ned": 1}


@pages.get("/moduler")
@editors
def overview() -> str:
    """Show all modules, those of a target group where one is chosen, and a form for another."""
    return render_template(ALL, **_all())


def _all_again(problem: Problem) -> Response:
    return form_again(ALL, problem, **_all())


@pages.post("/moduler")
@editors
@or_again(_all_again)
def add() -> Response:
    """Add a module, and lead to it."""
    title = load_form(TitleForm())["title"]
    with write_unit() as uow:
        module_id = add_module(uow, ModuleFacts({DEFAULT_LANGUAGE: title}))
    return redirect(url_for("library_editing.show", module_id=module_id), 303)


@pages.get("/moduler/<uuid:module_id>")
@editors
def show(module_id: UUID) -> str:
    """Show a module with its parts, and what is still missing before it is published."""
    return render_template(ONE, **_one(module_id))


def _one_again(problem: Problem, module_id: UUID) -> Response:
    return form_again(ONE, problem, **_one(module_id))


@pages.post("/moduler/<uuid:module_id>/dele")
@editors
@or_again(_one_again)
def add_one(module_id: UUID) -> Response:
    """Add a part, and lead to it."""
    with read_unit() as uow:
        draft_of(uow, module_id)
    data = load_form(NewPartForm())
    try:
        with write_unit() as uow:
            key = add_part(uow, module_id, data["kind"], title=data["title"])
    except Conflict as full:
        return form_again(ONE, full, beside="title", **_one(module_id))
    there = url_for("library_parts.show", module_id=module_id, key=key, code=DEFAULT_LANGUAGE)
    return redirect(there, 303)


@pages.post("/moduler/<uuid:module_id>/dele/<key>/<any(op, ned):way>")
@editors
def move(module_id: UUID, key: str, way: str) -> Response:
    """Move a part up or down."""
    with write_unit() as uow:
        move_part(uow, module_id, key, by=_MOVES[way])
    return _back_to(module_id)


@pages.post("/moduler/<uuid:module_id>/dele/<key>/fjern")
@editors
def remove(module_id: UUID, key: str) -> Response:
    """Take a part out."""
    with write_unit() as uow:
        version = remove_part(uow, module_id, key)
    _offer_undo(_("The part is taken out."), module_id, version)
    return _back_to(module_id)


@pages.post("/moduler/<uuid:module_id>/fortryd/<version>")
@editors
def undo(module_id: UUID, version: str) -> Response:
    """Undo the last change."""
    with undoing(_("It is as it was before."), too_late=NotToUndo) as uow:
        undo_change(uow, module_id, read_version=number_in(version))
    return _back_to(module_id)


@pages.post("/moduler/<uuid:module_id>/udgiv")
@editors
@or_again(_one_again)
def publish(module_id: UUID) -> Response:
    """Publish the draft, or show what is missing."""
    try:
        with write_unit() as uow:
            publish_module(uow, module_id)
    except ModuleAsPublished as same:
        flash(str(same.title), "info")
    else:
        said = _(
            "It is published. Those who are in the middle of it keep the version that they have."
        )
        flash(said, "success")
    return _back_to(module_id)


@pages.post("/moduler/<uuid:module_id>/brug/<any(ja, nej):answer>")
@editors
def use(module_id: UUID, answer: str) -> Response:
    """Offer a module in the library, or to nobody new."""
    is_active = answer == "ja"
    with write_unit() as uow:
        use_module(uow, module_id, is_active=is_active)
    back = url_for("library_editing.use", module_id=module_id, answer="nej" if is_active else "ja")
    used = _("It is in the library again.")
    flash_undo(used if is_active else _("It is out of use. Nobody new begins on it."), back)
    return _back_to(module_id)


@pages.get("/moduler/<uuid:module_id>/om")
@editors
def about_form(module_id: UUID) -> str:
    """Show what a module is about and whom it is for."""
    return render_template(ABOUT, **_about(module_id))


def _about_again(problem: Problem, module_id: UUID) -> Response:
    return form_again(ABOUT, problem, **_about(module_id))


@pages.post("/moduler/<uuid:module_id>/om")
@editors
@or_again(_about_again)
def about(module_id: UUID) -> Response:
    """Change what a module is about and whom it is for."""
    with read_unit() as uow:
        draft_of(uow, module_id)
        known = {group.slug for group in target_groups(uow)}
    data = load_form(AboutForm())
    for name in ("only_for", "not_for"):
        data[name] = tuple(slug for slug in data[name] if slug in known)
    with write_unit() as uow:
        version = change_module(uow, module_id, lambda one: replace(one, **data)).draft_version
    _offer_undo(_("Saved."), module_id, version)
    return _back_to(module_id)


@pages.get("/moduler/<uuid:module_id>/tekst")
@editors
def choose_texts(module_id: UUID) -> Response:
    """Lead to the texts in a language that was chosen."""
    code = check_is_language(request.args.get("sprog", DEFAULT_LANGUAGE))
    return redirect(url_for("library_editing.texts_form_in", module_id=module_id, code=code))


@pages.get("/moduler/<uuid:module_id>/tekst/<code>")
@editors
def texts_form_in(module_id: UUID, code: str) -> str:
    """Show the texts of a module in a language."""
    return render_template(TEXTS, **_texts(module_id, code))


def _texts_again(problem: Problem, module_id: UUID, code: str) -> Response:
    return form_again(TEXTS, problem, **_texts(module_id, code))


@pages.post("/moduler/<uuid:module_id>/tekst/<code>")
@editors
@or_again(_texts_again)
def texts(module_id: UUID, code: str) -> Response:
    """Write the texts of a module in a language."""
    check_is_language(code)
    with read_unit() as uow:
        draft_of(uow, module_id)
    data = load_form(texts_form(code))

    def writing(facts: ModuleFacts) -> ModuleFacts:
        return replace(
            facts,
            title=with_text(facts.title, code, data["title"]),
            summary=with_text(facts.summary, code, data["summary"]),
            next_steps=with_text(facts.next_steps, code, data["next_steps"]),
        )

    with write_unit() as uow:
        version = change_module(uow, module_id, writing).draft_version
    _offer_undo(_("Saved."), module_id, version)
    return _back_to(module_id)


@pages.get("/moduler/<uuid:module_id>/vis")
@editors
def preview(module_id: UUID) -> str:
    """Show the draft as citizens would see it, on one page."""
    with read_unit() as uow:
        facts = draft_of(uow, module_id).draft
        films = {one.key: film_of(uow, one) for one in facts.parts}
    wanted = request.args.get("sprog", language())
    run = RunView(module_id, module_id, facts)
    return render_template(
        "library/module_preview.html",
        module_id=module_id,
        title=said(facts.title, wanted),
        summary=said(facts.summary, wanted),
        parts=[shown_part(run, one, wanted) for one in facts.parts],
        films=films,
        suggested=suggestions(facts, wanted),
        say=lambda texts: said(texts, wanted),
        languages=language_choices(facts.languages),
        wanted=wanted,
        kinds=PART_WORDS,
    )


@pages.get("/moduler/<uuid:module_id>/udgaver")
@editors
def versions(module_id: UUID) -> str:
    """Show what was published of a module: when, by whom, and what became another."""
    with read_unit() as uow:
        found = versions_of(uow, module_id)
        module = draft_of(uow, module_id)
        who = [one.published_by_id for one in found if one.published_by_id]
        names = people_by_id(uow, who)
    shown = list(zip(found, _changes(found), strict=True))
    return render_template(
        "library/module_versions.html", module=module, versions=shown, names=names
    )


@pages.post("/moduler/<uuid:module_id>/udgaver/<uuid:module_version_id>/hent")
@editors
def fetch(module_id: UUID, module_version_id: UUID) -> Response:
    """Make the draft what an earlier version says."""
    with write_unit() as uow:
        draft_as_version(uow, module_id, module_version_id)
        version = draft_of(uow, module_id).draft_version
    _offer_undo(
        _("The draft is that version now. Publish it to have citizens see it."), module_id, version
    )
    return _back_to(module_id)


def _changes(found: Sequence[VersionView]) -> list[list[str]]:
    older: list[ModuleFacts | None] = [*(one.facts for one in found[1:]), None]
    return [changes_between(before, one.facts) for one, before in zip(found, older, strict=True)]


def _offer_undo(words: str, module_id: UUID, version: int) -> None:
    flash_undo(words, url_for("library_editing.undo", module_id=module_id, version=version))


def _back_to(module_id: UUID) -> Response:
    return redirect(url_for("library_editing.show", module_id=module_id), 303)


def _all() -> dict[str, Any]:
    group = request.args.get("gruppe", "")
    with read_unit() as uow:
        groups = group_choices(uow)
        found = modules_to_edit(uow)
        waiting = number_of_wishes(uow)
    if group:
        found = [one for one in found if _is_for(one, group)]
    return {"modules": found, "groups": groups, "group": group, "waiting": waiting}


def _is_for(one: DraftView, group: str) -> bool:
    facts = one.draft
    return (not facts.only_for or group in facts.only_for) and group not in facts.not_for


def group_choices(uow: UnitOfWork) -> list[tuple[str, str]]:
    """Return the target groups to choose among, in the language in use."""
    is_english = language() == "en"
    return [(one.slug, one.name_en if is_english else one.name_da) for one in target_groups(uow)]


def number_in(address: str) -> int:
    """Return a number in an address; 0, which no draft has, for what is none."""
    return int(address) if address.isdecimal() and len(address) < 9 else 0


def naming(groups: Sequence[tuple[str, str]]) -> Callable[[Sequence[str]], str]:
    """Return what names target groups one after the other, those that are there still."""
    names = dict(groups)
    return lambda slugs: format_list([names[slug] for slug in slugs if slug in names])


def _one(module_id: UUID) -> dict[str, Any]:
    with read_unit() as uow:
        module = draft_of(uow, module_id)
        editor = module.updated_by_id
        names = people_by_id(uow, [editor] if editor else [])
        problems = problems_of(uow, module.draft)
        groups = group_choices(uow)
        is_public, few = is_public_now(uow, module_id), films_for_few(uow, module_id)
        has_sites = bool(origins(uow))
    public_path = url_for("public_library.show", module_id=module_id)
    there = {*module.draft.languages, *current_look().languages}
    return {
        "module": module,
        "public_url": own_address(public_path) if is_public else "",
        "has_sites": has_sites,
        "few": few,
        "editor": names[editor].name if editor and editor in names else "",
        "problems": [line for lines in problems.values() for line in lines],
        "named": naming(groups),
        "languages": language_choices(there),
        "others": [one for one in languages_to_write() if one[0] not in there],
        "kinds": [(kind.value, words) for kind, words in PART_WORDS.items()],
        "kind_words": PART_WORDS,
        "theme_words": THEME_WORDS,
    }


def _about(module_id: UUID) -> dict[str, Any]:
    with read_unit() as uow:
        module, groups = draft_of(uow, module_id), group_choices(uow)
    themes = [(theme.value, words) for theme, words in THEME_WORDS.items()]
    return {"module": module, "groups": groups, "themes": themes}


def _texts(module_id: UUID, code: str) -> dict[str, Any]:
    check_is_language(code)
    with read_unit() as uow:
        module = draft_of(uow, module_id)
    return {"module": module, "code": code, "name": own_name(code)}
