"""The adviser's pages of referral: whom, to what, why, and how others do."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from marshmallow import ValidationError
from werkzeug.wrappers import Response

from app.accounts.contract import RegistrationView
from app.accounts.noted_languages import noted_languages
from app.accounts.people import people_by_id
from app.accounts.profile import note_look
from app.booking.access import check_may_arrange_for
from app.core.clock import local_day
from app.core.errors import Conflict, Invalid, NotFound, Problem
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
from app.programmes.referring.noting import Noted, note_known, put_back
from app.programmes.referring.recommending import recommended_to
from app.programmes.referring.schemas import DecideForm, KnownForm, UndoKnownForm
from app.programmes.referring.views import referrals_of
from app.tenancy.target_groups import target_groups
from app.web.forms import flash_links, flash_undo, form_again, load_form, or_again
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
        noted = note_known(uow, citizen_id, given)
    said = _("It is saved.")
    if noted.is_other and noted.now is not None:
        flash_undo(
            f"{said} {words.what_follows(noted)}",
            _undo_of(noted),
            _links_to(noted),
            label=_("Undo the date of registration"),
        )
    else:
        flash(said, "success")
    return _back_to(citizen_id)


@pages.post("/visitation/<uuid:citizen_id>/oplysninger/fortryd")
@advisers
def note_not(citizen_id: UUID) -> Response:
    """Put a registration back as it was before it was noted."""
    try:
        days = UndoKnownForm().load(request.args.to_dict())
    except ValidationError as wrong:
        raise NotFound() from wrong
    noted = RegistrationView(citizen_id, days["registered_on"], days["ended_on"])
    former = None
    if days["former_on"] is not None:
        former = RegistrationView(citizen_id, days["former_on"], days["former_ended_on"])
    try:
        with write_unit() as uow:
            now = put_back(uow, noted, former)
    except (Conflict, Invalid) as refused:
        flash(str(refused.title), "info")
    else:
        said = _("The registration is as it was before.")
        flash_links(f"{said} {words.what_follows(now)}".strip(), _links_to(now))
    return _back_to(citizen_id)


def _undo_of(noted: Noted) -> str:
    """Return the address that undoes what was noted of a registration: what it is, what it was."""
    now, former = noted.now, noted.former
    return url_for(
        "referring.note_not",
        citizen_id=noted.citizen_id,
        registered_on=now.registered_on if now else None,
        ended_on=now.ended_on if now else None,
        former_on=former.registered_on if former else None,
        former_ended_on=former.ended_on if former else None,
    )


def _links_to(noted: Noted) -> list[tuple[str, str]]:
    """Return the way to each enrolment that has begun by what was known before."""
    page = url_for("follow_up.show", citizen_id=noted.citizen_id)
    return [
        (_("See %(name)s", name=name), f"{page}#{enrolment_id}")
        for name, enrolment_id in noted.begun
    ]


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
