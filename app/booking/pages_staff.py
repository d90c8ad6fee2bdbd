"""The calendars that staff look into, by the day or by the week: who comes, and who is late."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, request

from app.booking.calendar_days import CalendarDay, calendar_days, next_meeting
from app.booking.contract import BookingState
from app.booking.receipts import Entry
from app.booking.whose_calendar import (
    LOOKS_IN,
    calendar_to_see,
    calendars_to_see,
    may_open_meetings_of,
)
from app.core.clock import local_day
from app.core.work import UnitOfWork
from app.web.guards import only
from app.web.unit import read_unit

pages = Blueprint("calendar", __name__, template_folder="templates")

DAY, WEEK = "dag", "uge"
FARTHEST = timedelta(days=400)
_WEEKEND = 5


@pages.get("/kalender")
@only(*LOOKS_IN)
def own() -> str:
    """Show a day or a week of one's own calendar, or of one that one may look into."""
    with read_unit() as uow:
        return render_template("booking/calendar.html", **_calendar(uow))


@pages.get("/kalender/dage")
@only(*LOOKS_IN)
def days() -> str:
    """Show the days alone, as an open page asks for them again."""
    with read_unit() as uow:
        return render_template("booking/_calendar_days.html", **_calendar(uow))


def _calendar(uow: UnitOfWork) -> dict[str, Any]:
    people, today = calendars_to_see(uow), local_day(uow.now)
    view = WEEK if request.args.get("vis") == WEEK else DAY
    day = _day_asked_for(today)
    first = day - timedelta(days=day.weekday()) if view == WEEK else day
    context: dict[str, Any] = {
        "people": people,
        "whose": None,
        "view": view,
        "day": day,
        "today": today,
        "now": uow.now,
        "first": first,
        "step": timedelta(days=7 if view == WEEK else 1),
        "days": [],
    }
    asked_for = request.args.get("hvem", type=UUID)
    if not people and asked_for is None:
        return context
    whose = calendar_to_see(uow, asked_for or people[0].id)
    found = calendar_days(uow, whose.id, first, 7 if view == WEEK else 1)
    return context | {
        "whose": whose,
        "is_own": whose.id == uow.actor.person_id,
        "may_open": may_open_meetings_of(uow, whose.id),
        "days": [one for one in found if one.on.weekday() < _WEEKEND or _has_something(one)]
        if view == WEEK
        else found,
        "late": _late_now(uow, found),
        "next_at": next_meeting(uow, whose.id),
    }


def _has_something(day: CalendarDay) -> bool:
    return bool(day.blocks or day.called_off)


def _late_now(uow: UnitOfWork, found: list[CalendarDay]) -> list[Entry]:
    """Return who is late today, for a meeting that is not over."""
    return [
        entry
        for day in found
        for entry in day.meetings
        if entry.meeting.is_late
        and entry.meeting.state == BookingState.BOOKED
        and entry.meeting.ends_at > uow.now
    ]


def _day_asked_for(today: date) -> date:
    """Return the day that the address names, today where it names none within reach."""
    try:
        day = date.fromisoformat(request.args.get("dag", ""))
    except ValueError:
        return today
    return day if abs(day - today) <= FARTHEST else today
