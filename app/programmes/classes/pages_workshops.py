"""The advisers' pages of a class's workshops: plan them, change them, and show them on a screen."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.booking.access import ARRANGERS
from app.booking.meeting_types import places
from app.core.clock import local_day, local_time
from app.core.errors import Conflict, Problem
from app.core.texts import DEFAULT_LANGUAGE, _, ngettext
from app.core.work import UnitOfWork
from app.programmes.classes.access import workshop_to_run
from app.programmes.classes.choices import (
    things_to_ask,
    value_of,
    workshop_facts,
    workshops_to_plan,
)
from app.programmes.classes.contract import WorkshopView
from app.programmes.classes.schemas_pages import CallOffForm, WorkshopForm
from app.programmes.classes.screen import screen_of
from app.programmes.classes.views import cohort_run, workshop_views
from app.programmes.classes.workshops import (
    call_off_workshop,
    change_workshop,
    confirm_seen_together,
    plan_workshop,
)
from app.programmes.library.contract import said
from app.programmes.library.reading import published_modules
from app.web.forms import form_again, load_form, or_again
from app.web.guards import only
from app.web.unit import read_unit, write_unit

pages = Blueprint("class_workshops", __name__, template_folder="templates")
advisers = only(*ARRANGERS)

FORM = "classes/workshop_form.html"
_TEXTS = ("about_da", "about_en", "bring_da", "bring_en")


def _new_again(problem: Problem, cohort_id: UUID) -> Response:
    with read_unit() as uow:
        context = _form(uow, cohort_id, None)
    return form_again(FORM, problem, **context)


@pages.get("/hold/<uuid:cohort_id>/workshop")
@advisers
def new(cohort_id: UUID) -> str:
    """Show the form of a new workshop."""
    with read_unit() as uow:
        context = _form(uow, cohort_id, None)
    values = {"place_id": context["cohort"].facts.place_id}
    return render_template(FORM, **context, values=values, errors={})


@pages.post("/hold/<uuid:cohort_id>/workshop")
@advisers
@or_again(_new_again)
def create(cohort_id: UUID) -> Response:
    """Plan a workshop."""
    with read_unit() as uow:
        cohort_run(uow, cohort_id)
    said = load_form(WorkshopForm())
    with write_unit() as uow:
        plan_workshop(uow, cohort_id, workshop_facts(uow, cohort_id, said))
    flash(_("The workshop is planned. Everybody in the class gets a seat, and is told."), "success")
    return _to(cohort_id)


def _edit_again(problem: Problem, workshop_id: UUID) -> Response:
    with read_unit() as uow:
        present = _present(uow, workshop_id)
        context = _form(uow, present.cohort_id, present)
    return form_again(FORM, problem, **context)


@pages.get("/hold/workshop/<uuid:workshop_id>/ret")
@advisers
def edit(workshop_id: UUID) -> str:
    """Show the form of a workshop."""
    with read_unit() as uow:
        present = _present(uow, workshop_id)
        context = _form(uow, present.cohort_id, present)
    return render_template(FORM, **context, values=_values(present), errors={})


@pages.post("/hold/workshop/<uuid:workshop_id>/ret")
@advisers
@or_again(_edit_again)
def save(workshop_id: UUID) -> Response:
    """Change a workshop; what is asked around it follows."""
    with read_unit() as uow:
        present = _present(uow, workshop_id)
    said = load_form(WorkshopForm())
    with write_unit() as uow:
        facts = workshop_facts(uow, present.cohort_id, said, present=present)
        change_workshop(uow, workshop_id, facts)
    flash(_("The workshop is changed. Deadlines follow it."), "success")
    return _to(present.cohort_id)


def _call_off_again(problem: Problem, workshop_id: UUID) -> Response:
    with read_unit() as uow:
        present = _present(uow, workshop_id)
        context = _form(uow, present.cohort_id, present)
    values = _values(present) | {"reason": request.form.get("reason", "")}
    return form_again(FORM, problem, values=values, **context)


@pages.post("/hold/workshop/<uuid:workshop_id>/aflys")
@advisers
@or_again(_call_off_again)
def call_off(workshop_id: UUID) -> Response:
    """Call a workshop off."""
    with read_unit() as uow:
        present = _present(uow, workshop_id)
    with write_unit() as uow:
        call_off_workshop(uow, workshop_id, **load_form(CallOffForm()))
    flash(_("The workshop is called off. Those who were to come are told."), "success")
    return _to(present.cohort_id)


@pages.post("/hold/workshop/<uuid:workshop_id>/sammen")
@advisers
def together(workshop_id: UUID) -> Response:
    """Confirm that a workshop's module was seen together, by those who came."""
    with read_unit() as uow:
        present = _present(uow, workshop_id)
    try:
        with write_unit() as uow:
            number = confirm_seen_together(uow, workshop_id)
    except Conflict:
        flash(_("There is nothing to confirm yet."), "info")
    else:
        words = ngettext(
            "Noted: %(n)s has seen it together with you.",
            "Noted: %(n)s have seen it together with you.",
            number,
        )
        flash(words if number else _("Tick off who came first."), "success" if number else "info")
    return _to(present.cohort_id)


@pages.get("/hold/<uuid:cohort_id>/skaerm")
@advisers
def screen(cohort_id: UUID) -> str:
    """Show a class's workshop large, and its module a part at a time; nobody is named.

    It is the workshop of today, else the next; keys turn.
    """
    wanted = request.args.get("nr", "")
    number = int(wanted) if wanted.isdecimal() and len(wanted) < 4 else None
    with read_unit() as uow:
        cohort = cohort_run(uow, cohort_id)
        one = screen_of(uow, cohort_id, number=number, key=request.args.get("del", ""))
    return render_template(
        "classes/screen.html",
        cohort=cohort,
        one=one,
        say=lambda texts: said(texts, one.wanted if one else DEFAULT_LANGUAGE),
    )


def _present(uow: UnitOfWork, workshop_id: UUID) -> WorkshopView:
    _cohort, row = workshop_to_run(uow, workshop_id)
    return workshop_views(uow, [row])[0]


def _to(cohort_id: UUID) -> Response:
    return redirect(url_for("classes_staff.show", cohort_id=cohort_id), 303)


def _form(uow: UnitOfWork, cohort_id: UUID, present: WorkshopView | None) -> dict[str, Any]:
    cohort = cohort_run(uow, cohort_id)
    free = workshops_to_plan(uow, cohort_id, but=present)
    asked = [(value, words) for value, words, _facts in things_to_ask(uow, cohort_id)]
    return {
        "cohort": cohort,
        "workshop": present,
        "places": [(str(one.id), one.name) for one in places(uow)],
        "keys": [(one.key, one.title) for one in free],
        "modules": [(str(one.id), one.title) for one in published_modules(uow)],
        "asked": asked,
        "is_ahead": present is not None and uow.now < present.session.facts.starts_at,
        "today": local_day(uow.now),
    }


def _values(present: WorkshopView) -> dict[str, Any]:
    facts = present.session.facts
    values = {
        "theme_da": facts.title_da,
        "theme_en": facts.title_en,
        "catch_up_da": present.catch_up_da,
        "catch_up_en": present.catch_up_en,
        "place_id": facts.place_id,
        "on": local_day(facts.starts_at).isoformat(),
        "begins": f"{local_time(facts.starts_at):%H:%M}",
        "until": f"{local_time(facts.ends_at):%H:%M}",
        "key": present.key,
        "module_id": present.module_id or "",
    }
    for name in ("before", "after"):
        things = getattr(present, name)
        values[name] = [value_of(one) for one in things if value_of(one)]
        values[f"{name}_text"] = "\n".join(one.title_da for one in things if not value_of(one))
    return values | {name: getattr(facts, name) for name in _TEXTS}
