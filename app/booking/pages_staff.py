"""The adviser's own calendar: who comes, when, and who is late."""

from __future__ import annotations

from datetime import timedelta
from itertools import groupby

from flask import Blueprint, render_template

from app.accounts.contract import Role
from app.booking.receipts import entries_of
from app.booking.views import meetings_with
from app.core.clock import local_day, start_of_day
from app.web.guards import only
from app.web.unit import read_unit

pages = Blueprint("calendar", __name__, template_folder="templates")

SHOWN = timedelta(days=28)


@pages.get("/kalender")
@only(Role.ADVISER, Role.SUPER_USER)
def own() -> str:
    """Show one's meetings of today and the next four weeks, by day."""
    with read_unit() as uow:
        today = local_day(uow.now)
        since = start_of_day(today)
        found = meetings_with(uow, uow.actor.require_person(), since=since, until=since + SHOWN)
        entries = entries_of(uow, found)
    days = groupby(entries, key=lambda entry: local_day(entry.meeting.starts_at))
    by_day = [(day, list(meetings)) for day, meetings in days]
    return render_template("booking/calendar.html", days=by_day, today=today)
