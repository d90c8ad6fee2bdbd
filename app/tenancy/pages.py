"""The administrator's page of closing days."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.core.clock import local_day
from app.core.errors import NotFound, Problem
from app.core.texts import _
from app.tenancy.closing_days import (
    add_closing_day,
    closing_days,
    own_closing_days,
    remove_closing_day,
)
from app.tenancy.schemas import ClosingDayForm
from app.web.forms import form_again, load_form
from app.web.guards import only
from app.web.unit import read_unit, write_unit

pages = Blueprint("closing_days", __name__, template_folder="templates")
administrators = only("administrator")


@pages.get("/lukkedage")
@administrators
def show() -> str:
    """Show the closing days to come, this year and next."""
    return render_template("tenancy/closing_days.html", **_days())


@pages.post("/lukkedage")
@administrators
def add() -> Response:
    """Close on one more day."""
    try:
        data = load_form(ClosingDayForm())
        with write_unit() as uow:
            add_closing_day(uow, data["on"], reason=data["reason"])
    except Problem as problem:
        if not problem.fields:
            raise
        return form_again("tenancy/closing_days.html", problem, **_days())
    flash(_("The closing day is added."), "success")
    return redirect(url_for("closing_days.show"), 303)


@pages.post("/lukkedage/<day>/fjern")
@administrators
def remove(day: str) -> Response:
    """Open again on one of the municipality's own closing days."""
    try:
        on = date.fromisoformat(day)
    except ValueError:
        raise NotFound() from None
    with write_unit() as uow:
        remove_closing_day(uow, on)
    flash(_("The closing day is removed."), "success")
    return redirect(url_for("closing_days.show"), 303)


def _days() -> dict[str, Any]:
    with read_unit() as uow:
        today = local_day(uow.now)
        own = own_closing_days(uow, since=today)
        days = closing_days(uow, *sorted({today.year, today.year + 1, *(d.on.year for d in own)}))
        return {
            "days": [(day, name) for day, name in days.items() if day >= today],
            "own": {day.on for day in own},
            "today": today,
        }
