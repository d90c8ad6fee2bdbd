"""The pages of pools: how they stand, who loses access when, and setting them up."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from marshmallow import Schema
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from app.accounts.teams import team_ids_of, teams
from app.core.clock import local_day
from app.core.errors import Problem
from app.core.texts import _, language
from app.licences import words
from app.licences.access import GIVES, SEES, SETS_UP
from app.licences.contract import PoolChangedMeanwhile, PoolFacts
from app.licences.extending import how_many_requests_wait
from app.licences.numbers import (
    endings,
    endings_by_team,
    licences_of_pool,
    numbers_of,
    pool_numbers,
    unused,
)
from app.licences.policy import SOON, weeks_end
from app.licences.pools import (
    add_pool,
    amend_pool,
    fingerprint,
    pool_to_see,
    use_pool,
    wrong_with_pool,
)
from app.licences.schemas_pages import EndForm, PoolForm
from app.tenancy.target_groups import target_groups
from app.web.forms import flash_undo, form_again, load_form, or_again
from app.web.guards import only
from app.web.unit import read_unit, write_unit

pages = Blueprint("licence_pools", __name__, template_folder="templates")
sees, sets_up = only(*SEES), only(*SETS_UP)

FORM, END = "licences/pool_form.html", "licences/pool_end.html"
USUAL_DAYS = "90"
BOUGHT = ("name_da", "name_en", "about_da", "about_en", "supplier", "url", "seats", "seat_days")
ENDING = (
    *("extension_days", "most_extensions", "grace_days", "take_along_da", "take_along_en"),
    *("instead_da", "instead_en", "ask_da", "ask_en"),
)


@pages.get("/licenspuljer")
@sees
def overview() -> str:
    """Show every pool with its seats, and what waits to be answered."""
    with read_unit() as uow:
        found = pool_numbers(uow)
        gives = uow.actor.has(*GIVES)
        asked = how_many_requests_wait(uow)
        may = {"gives": gives, "may_set_up": uow.actor.has(*SETS_UP)}
    return render_template("licences/pools.html", found=found, asked=asked, **may)


@pages.get("/licenspuljer/udloeb")
@sees
def ending() -> str:
    """Show who loses access this week or within 30 days; numbers by team for who sees no names."""
    view = "uge" if request.args.get("naar") == "uge" else "30-dage"
    with read_unit() as uow:
        today = local_day(uow.now)
        until = weeks_end(today) if view == "uge" else today + SOON
        mine = team_ids_of(uow, uow.actor.require_person())
        own = [team for team in teams(uow) if team.id in mine]
        team = next((one for one in own if str(one.id) == request.args.get("hold")), None)
        gives = uow.actor.has(*GIVES)
        people = endings(uow, until, team_id=team.id if team else None) if gives else []
        by_team = endings_by_team(uow, until)
    context = {"view": view, "until": until, "own": own, "team": team, "gives": gives}
    context["words"] = words
    return render_template("licences/ending.html", people=people, by_team=by_team, **context)


@pages.get("/licenspuljer/<uuid:pool_id>")
@sees
def show(pool_id: UUID) -> str:
    """Show how one pool stands, and one's citizens who have a seat of it."""
    with read_unit() as uow:
        numbers, gives = numbers_of(uow, pool_id), uow.actor.has(*GIVES)
        people = licences_of_pool(uow, pool_id) if gives else []
        never_used = unused(uow, pool_id) if gives and numbers.pool.facts.url else []
        context = {"gives": gives, "may_set_up": uow.actor.has(*SETS_UP), "words": words}
    return render_template(
        "licences/pool.html", one=numbers, people=people, never_used=never_used, **context
    )


@pages.get("/licenspuljer/ny")
@sets_up
def new() -> str:
    """Show the form of a new pool, filled in as is usual."""
    return render_template(FORM, **_form(None))


@pages.post("/licenspuljer/ny")
@sets_up
@or_again(lambda problem: form_again(FORM, problem, **_form(None)))
def create() -> Response:
    """Add a pool."""
    facts = PoolFacts(**load_form(PoolForm(), also=wrong_with_pool))
    with write_unit() as uow:
        pool_id = add_pool(uow, facts)
    flash(_("The pool is added. Now say how its licences end."), "success")
    return redirect(url_for("licence_pools.edit_end", pool_id=pool_id), 303)


@pages.get("/licenspuljer/<uuid:pool_id>/ret")
@sets_up
def edit(pool_id: UUID) -> str:
    """Show the form of a pool."""
    return render_template(FORM, **_form(pool_id))


def _save_again(problem: Problem, pool_id: UUID) -> Response:
    return form_again(FORM, problem, **_form(pool_id, problem))


@pages.post("/licenspuljer/<uuid:pool_id>/ret")
@sets_up
@or_again(_save_again)
def save(pool_id: UUID) -> Response:
    """Say anew what a pool is."""
    return _changed(pool_id, PoolForm())


@pages.get("/licenspuljer/<uuid:pool_id>/slut")
@sets_up
def edit_end(pool_id: UUID) -> str:
    """Show the form of how licences of a pool end."""
    return render_template(END, **_end(pool_id))


def _end_again(problem: Problem, pool_id: UUID) -> Response:
    return form_again(END, problem, **_end(pool_id, problem))


@pages.post("/licenspuljer/<uuid:pool_id>/slut")
@sets_up
@or_again(_end_again)
def save_end(pool_id: UUID) -> Response:
    """Say anew how licences of a pool end."""
    return _changed(pool_id, EndForm())


def _changed(pool_id: UUID, form: Schema) -> Response:
    with read_unit() as uow:
        pool_to_see(uow, pool_id)
    changes = load_form(form, also=wrong_with_pool)
    with write_unit() as uow:
        amend_pool(uow, pool_id, changes, read=request.form.get("read"))
    flash(_("The pool is saved. Licences that are given keep their last day."), "success")
    return redirect(url_for("licence_pools.show", pool_id=pool_id), 303)


@pages.post("/licenspuljer/<uuid:pool_id>/<any(til,fra):switch>")
@sets_up
def switch_pool(pool_id: UUID, switch: str) -> Response:
    """Give seats of a pool, or no more."""
    with write_unit() as uow:
        use_pool(uow, pool_id, is_active=switch == "til")
    if switch == "til":
        flash(_("Seats of the pool are given."), "success")
    else:
        undo = url_for("licence_pools.switch_pool", pool_id=pool_id, switch="til")
        flash_undo(_("No more seats of the pool are given. Who has one keeps it."), undo)
    return redirect(url_for("licence_pools.show", pool_id=pool_id), 303)


def _form(pool_id: UUID | None, problem: Problem | None = None) -> dict[str, Any]:
    """Return what the form of a pool shows; `known` is what was said of it before."""
    with read_unit() as uow:
        pool = pool_to_see(uow, pool_id) if pool_id is not None else None
        groups = target_groups(uow)
    is_english = language() == "en"
    return {
        "pool": pool,
        "known": _known(pool.facts) if pool else MultiDict({"seat_days": USUAL_DAYS}),
        "read": _read(pool.facts, PoolForm(), problem) if pool else "",
        "groups": [(one.slug, one.name_en if is_english else one.name_da) for one in groups],
    }


def _end(pool_id: UUID, problem: Problem | None = None) -> dict[str, Any]:
    with read_unit() as uow:
        pool = pool_to_see(uow, pool_id)
    known = {name: str(getattr(pool.facts, name)) for name in ENDING}
    known["steps"] = ", ".join(str(day) for day in pool.facts.steps)
    known["extension"] = pool.facts.extension.value
    return {"pool": pool, "known": known, "read": _read(pool.facts, EndForm(), problem)}


def _read(facts: PoolFacts, form: Schema, problem: Problem | None) -> str:
    """Return the fingerprint that a form goes on from: after a conflict, of what stands there."""
    if problem is None or isinstance(problem, PoolChangedMeanwhile):
        return fingerprint(facts, form.fields)
    return request.form.get("read", "")


def _known(facts: PoolFacts) -> MultiDict[str, str]:
    """Return facts as the form's fields have them."""
    known = MultiDict({name: str(getattr(facts, name)) for name in BOUGHT})
    known["price_kr"] = "" if facts.price_kr is None else str(facts.price_kr)
    known["from_on"], known["until_on"] = facts.from_on.isoformat(), facts.until_on.isoformat()
    known["is_open"] = "1" if facts.is_open else ""
    known.setlist("target_groups", list(facts.target_groups))
    return known
