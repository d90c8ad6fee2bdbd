"""The adviser's pages of referral: whom, to what, why, and how others do."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts.noted_languages import note_language, noted_languages
from app.accounts.people import people_by_id
from app.accounts.profile import note_look
from app.accounts.registrations import (
    note_birth_year,
    note_registration,
)
from app.booking.access import check_may_arrange_for
from app.core.clock import local_day
from app.core.errors import Conflict, Invalid, Problem
from app.core.languages import NONE, languages_to_read
from app.core.texts import _, language
from app.core.work import UnitOfWork
from app.licences.shown import citizens_to_give
from app.programmes.access import ENROLS, SEES, programme_row
from app.programmes.referring import words
from app.programmes.referring.access import COMPARES, check_may_refer, referral_to_see
from app.programmes.referring.comparing import compared
from app.programmes.referring.contract import CitizenFacts
from app.programmes.referring.contract_errors import DecisionStands
from app.programmes.referring.deciding import may_be_undone, refer, undo_referral
from app.programmes.referring.facts import citizen_facts
from app.programmes.referring.kinds_told import programme_names
from app.programmes.referring.recommending import recommended_to
from app.programmes.referring.schemas import DecideForm, KnownForm
from app.programmes.referring.views import referrals_of
from app.tenancy.target_groups import target_groups
from app.web.forms import flash_undo, form_again, load_form, or_again
from app.web.guards import only
from app.web.unit import current_actor, read_unit, write_unit

pages = Blueprint("referring", __name__, template_folder="templates")
advisers = only(*ENROLS)
staff = only(*SEES)

INDEX, ONE = "referring/index.html", "referring/citizen.html"


@pages.get("/visitation")
@staff
def index() -> str:
    """Look for a citizen to refer; whoever leads sees how advisers differ."""
    name = request.args.get("navn", "").strip()[:100]
    actor = current_actor()
    with read_unit() as uow:
        found = citizens_to_give(uow, name) if name and actor.has(*ENROLS) else {}
        numbers = compared(uow) if actor.has(*COMPARES) else []
        people = people_by_id(uow, {one.adviser_id for one in numbers})
    numbers = sorted(numbers, key=lambda one: people[one.adviser_id].name)
    return render_template(
        INDEX,
        name=name,
        found=found,
        numbers=numbers,
        people=people,
        refers=actor.has(*ENROLS),
        compares=actor.has(*COMPARES),
    )


@pages.get("/visitation/<uuid:citizen_id>")
@advisers
def show(citizen_id: UUID) -> str:
    """Show which programmes are for a citizen, and why; the citizen sees who looked."""
    with write_unit() as uow:
        context = _one(uow, citizen_id)
        note_look(uow, citizen_id, "referral")
    return render_template(ONE, **context)


def _decide_again(problem: Problem, citizen_id: UUID, programme_id: UUID) -> Response:
    with read_unit() as uow:
        context = _one(uow, citizen_id) | {"refused_id": programme_id}
    return form_again(ONE, problem, **context)


@pages.post("/visitation/<uuid:citizen_id>/<uuid:programme_id>")
@advisers
@or_again(_decide_again)
def decide(citizen_id: UUID, programme_id: UUID) -> Response:
    """Decide about one programme, with the reason."""
    with read_unit() as uow:
        check_may_refer(uow, citizen_id)
        programme_row(uow, programme_id)
    given = load_form(DecideForm())
    is_yes = given.pop("decision") == "yes"
    try:
        with write_unit() as uow:
            one = refer(uow, programme_id, citizen_id, is_yes=is_yes, **given)
    except Conflict as conflict:
        if conflict.fields:
            raise
        return _decide_again(conflict, citizen_id, programme_id)
    yes = _("The citizen is enrolled, and is told why.")
    said = yes if is_yes else _("Your decision is kept, and the citizen is told.")
    flash_undo(said, url_for("referring.undo", referral_id=one.id))
    return _back_to(citizen_id)


def _note_again(problem: Problem, citizen_id: UUID) -> Response:
    with read_unit() as uow:
        context = _one(uow, citizen_id)
    return form_again(ONE, problem, **context)


@pages.post("/visitation/<uuid:citizen_id>/oplysninger")
@advisers
@or_again(_note_again)
def note(citizen_id: UUID) -> Response:
    """Say what is known of a citizen: what they read, when they were born and became unemployed."""
    with read_unit() as uow:
        check_may_refer(uow, citizen_id)
    given = load_form(KnownForm())
    if given["registered_on"] is None and given["ended_on"] is not None:
        raise Invalid(fields={"registered_on": [_("This is missing.")]})
    with write_unit() as uow:
        check_may_refer(uow, citizen_id)
        note_birth_year(uow, citizen_id, given["birth_year"])
        if given["language"] not in {None, given["language_shown"]}:
            shown = given["language_shown"]
            note_language(uow, citizen_id, given["language"], instead_of=shown)
        if given["registered_on"] is not None:
            days = {name: given[name] for name in ("registered_on", "ended_on")}
            note_registration(uow, citizen_id, **days)
    flash(_("It is saved."), "success")
    return _back_to(citizen_id)


@pages.post("/visitation/beslutninger/<uuid:referral_id>/fortryd")
@advisers
def undo(referral_id: UUID) -> Response:
    """Take a decision back within the hour."""
    with read_unit() as uow:
        citizen_id = referral_to_see(uow, referral_id).citizen_id
    try:
        with write_unit() as uow:
            undo_referral(uow, referral_id)
    except DecisionStands as too_late:
        flash(str(too_late.title), "info")
    else:
        flash(_("The decision is taken back."), "success")
    return _back_to(citizen_id)


def _back_to(citizen_id: UUID) -> Response:
    return redirect(url_for("referring.show", citizen_id=citizen_id), 303)


def _one(uow: UnitOfWork, citizen_id: UUID) -> dict[str, Any]:
    check_may_arrange_for(uow, citizen_id)
    found = recommended_to(uow, citizen_id)
    known = citizen_facts(uow, [citizen_id]).get(citizen_id, CitizenFacts())
    decided = referrals_of(uow, citizen_id)
    names = programme_names(uow, [one.programme_id for one in decided])
    is_english = language() == "en"
    groups = {
        group.slug: group.name_en if is_english else group.name_da for group in target_groups(uow)
    }
    today = local_day(uow.now)
    return {
        "citizen": people_by_id(uow, [citizen_id])[citizen_id],
        "known": known,
        "noted": noted_languages(uow, [citizen_id]).get(citizen_id),
        "languages": languages_to_read(),
        "no_language": NONE,
        "group_names": [groups[slug] for slug in sorted(known.target_groups) if slug in groups],
        "found": [
            (one, words.reasons(one.facts.audience, known, one.match, groups)) for one in found
        ],
        "decided": [(one, names.get(one.programme_id, "")) for one in decided],
        "deciders": people_by_id(uow, {one.decided_by_id for one in decided if one.decided_by_id}),
        "undoable": {one.id for one in decided if may_be_undone(uow, one)},
        "today": today,
        "refused_id": None,
        "words": words,
    }
