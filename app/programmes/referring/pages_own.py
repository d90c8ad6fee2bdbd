"""The citizen's page of what was decided about programmes, with why."""

from __future__ import annotations

from flask import Blueprint, render_template

from app.accounts.contract import Role
from app.accounts.people import people_by_id
from app.programmes.referring.kinds_told import programme_names
from app.programmes.referring.views import referrals_of
from app.web.guards import only
from app.web.unit import read_unit

pages = Blueprint("referrals", __name__, template_folder="templates")


@pages.get("/forloeb/beslutninger")
@only(Role.CITIZEN)
def mine() -> str:
    """Show what was decided about one, by whom, and why."""
    with read_unit() as uow:
        found = [
            one for one in referrals_of(uow, uow.actor.require_person()) if one.undone_at is None
        ]
        names = programme_names(uow, [one.programme_id for one in found])
        people = people_by_id(uow, {one.decided_by_id for one in found if one.decided_by_id})
    return render_template("referring/mine.html", found=found, names=names, people=people)
