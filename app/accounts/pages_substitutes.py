"""The page of substitutes: who is away, who stands in, and until when."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.accounts.people import people_by_id
from app.accounts.schemas_teams import SubstitutionForm
from app.accounts.substitutes import (
    LONGEST,
    colleagues_who_can_stand_in,
    end_substitution,
    people_to_stand_in_for,
    stand_in,
    substitutions,
)
from app.core.clock import local_day
from app.core.texts import _
from app.web.forms import flash_undo, form_again, load_form, or_again
from app.web.guards import staff
from app.web.unit import read_unit, write_unit

pages = Blueprint("substitutes", __name__, template_folder="templates")


@pages.get("/vikarer")
@staff
def show() -> str:
    """Show who is away and who stands in, today and in the days to come."""
    return render_template("accounts/substitutes.html", **_substitutes())


@pages.post("/vikarer")
@staff
@or_again(lambda problem: form_again("accounts/substitutes.html", problem, **_substitutes()))
def name() -> Response:
    """Name a substitute, for oneself or for whom one may."""
    data = load_form(SubstitutionForm())
    with write_unit() as uow:
        named = stand_in(
            uow,
            data["adviser_id"],
            data["substitute_id"],
            from_on=data["from_on"],
            until_on=data["until_on"],
        )
    flash_undo(_("The substitute is named."), url_for("substitutes.end", substitution_id=named))
    return redirect(url_for("substitutes.show"), 303)


@pages.post("/vikarer/<uuid:substitution_id>/afslut")
@staff
def end(substitution_id: UUID) -> Response:
    """End a substitution, or undo one to come."""
    with write_unit() as uow:
        end_substitution(uow, substitution_id)
    flash(_("The substitution is over."), "success")
    return redirect(url_for("substitutes.show"), 303)


def _substitutes() -> dict[str, Any]:
    with read_unit() as uow:
        found = substitutions(uow)
        mine, colleagues = people_to_stand_in_for(uow), colleagues_who_can_stand_in(uow)
        return {
            "found": found,
            "people": people_by_id(
                uow, {one for row in found for one in (row.adviser_id, row.substitute_id)}
            ),
            "mine": mine,
            "may_end": {card.id for card in mine},
            "colleagues": colleagues,
            "answering": {str(card.id) for card in colleagues},
            "today": local_day(uow.now),
            "latest": local_day(uow.now) + LONGEST,
        }
