"""The page on which staff see how many wait, for what, and since when."""

from __future__ import annotations

from flask import Blueprint, render_template

from app.accounts.contract import Role
from app.booking.waiting.demand import SEES, lines
from app.web.guards import only
from app.web.unit import read_unit

pages = Blueprint("calendar_waiting", __name__)


@pages.get("/venteliste")
@only(*SEES)
def show() -> str:
    """Show who waits for a time; names only to those who arrange meetings."""
    with read_unit() as uow:
        found = lines(uow)
        is_leader = uow.actor.has(Role.TEAM_LEADER, Role.ADMINISTRATOR)
    return render_template("booking/waiting_lines.html", lines=found, is_leader=is_leader)
