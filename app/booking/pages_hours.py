"""The pages of when advisers can be met: their week, what is booked with them, their absences."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from app.accounts.contract import Role
from app.accounts.people import people_by_id
from app.accounts.teams import first_team_of, hours_of_team
from app.booking import choices
from app.booking.availability import (
    absences_of,
    add_absence,
    calendar_of,
    calendars_of,
    close_calendar,
    limit_calendar,
    open_calendar,
    people_to_set_calendar_of,
    put_absence_back,
    remove_absence,
    set_meeting_types_of,
    set_week,
    week_of,
    weeks_of,
)
from app.booking.booked_ahead import booked_with
from app.booking.contract import CalendarView, MeetingTypeView, WorkPeriod
from app.booking.meeting_types import meeting_types, meeting_types_by_id, places
from app.booking.schemas_hours import MOST_ROWS, AbsenceForm, LimitsForm, WeekForm
from app.booking.slots import free_slots_with
from app.booking.weeks import WeekRow, outside_week, rows_of
from app.booking.whose_calendar import calendars_to_see
from app.core.clock import local_day
from app.core.errors import Invalid, Problem
from app.core.texts import _, ngettext
from app.core.work import UnitOfWork
from app.web.forms import flash_undo, form_again, load_form, or_again
from app.web.guards import only
from app.web.unit import current_actor, read_unit, write_unit

pages = Blueprint("working_hours", __name__, template_folder="templates")
setters = only(Role.ADVISER, Role.SUPER_USER, Role.ADMINISTRATOR)

LOOKS_AHEAD = timedelta(days=14)
EMPTY_ROWS = 2
FIELDS_OF_ABSENCE = {"starts_at": "from_on", "ends_at": "until_on"}


@pages.get("/moedetider")
@setters
def overview() -> str | Response:
    """Show whose calendar one may set; whoever has their own alone is led there."""
    with read_unit() as uow:
        people = people_to_set_calendar_of(uow)
        ids = [card.id for card in people]
        calendars, weeks = calendars_of(uow, ids), weeks_of(uow, ids)
    if ids == [current_actor().person_id]:
        return redirect(url_for("working_hours.show", adviser_id=ids[0]), 303)
    return render_template(
        "booking/calendars.html", people=people, calendars=calendars, weeks=weeks
    )


@pages.get("/moedetider/<uuid:adviser_id>")
@setters
def show(adviser_id: UUID) -> str:
    """Show when somebody can be met, and what citizens find free because of it."""
    return render_template("booking/hours.html", **_calendar(adviser_id))


@pages.post("/moedetider/<uuid:adviser_id>/<any(aabn,luk):switch>")
@setters
def switch(adviser_id: UUID, switch: str) -> Response:
    """Let citizens book somebody, or no longer."""
    with write_unit() as uow:
        rules = calendar_of(uow, adviser_id).rules
        if switch == "aabn":
            open_calendar(uow, adviser_id, rules)
        else:
            close_calendar(uow, adviser_id)
    if switch == "aabn":
        flash(_("The calendar is open."), "success")
    else:
        undo = url_for("working_hours.switch", adviser_id=adviser_id, switch="aabn")
        flash_undo(_("The calendar is closed. What is booked stays."), undo)
    return redirect(url_for("working_hours.show", adviser_id=adviser_id), 303)


@pages.get("/moedetider/<uuid:adviser_id>/uge")
@setters
def week(adviser_id: UUID) -> str:
    """Show the form of somebody's week, with empty rows to fill in."""
    return render_template("booking/week_form.html", **_week(adviser_id))


def _week_again(problem: Problem, adviser_id: UUID) -> Response:
    return form_again("booking/week_form.html", problem, **_week(adviser_id))


@pages.post("/moedetider/<uuid:adviser_id>/uge")
@setters
@or_again(_week_again)
def save_week(adviser_id: UUID) -> Response:
    """Say when somebody can be met, week by week."""
    with read_unit() as uow:
        calendar_of(uow, adviser_id)
        there = {place.id for place in places(uow)}
    periods = load_form(WeekForm(there))["periods"]
    with write_unit() as uow:
        set_week(uow, adviser_id, periods)
    flash(_("The week is saved. Below you see what citizens find free."), "success")
    return redirect(url_for("working_hours.show", adviser_id=adviser_id), 303)


@pages.get("/moedetider/<uuid:adviser_id>/regler")
@setters
def limits(adviser_id: UUID) -> str:
    """Show the form of what can be booked with somebody, and of their limits."""
    return render_template("booking/limits_form.html", **_limits(adviser_id))


def _limits_again(problem: Problem, adviser_id: UUID) -> Response:
    return form_again("booking/limits_form.html", problem, **_limits(adviser_id))


@pages.post("/moedetider/<uuid:adviser_id>/regler")
@setters
@or_again(_limits_again)
def save_limits(adviser_id: UUID) -> Response:
    """Say what can be booked with somebody, and with which limits."""
    with read_unit() as uow:
        calendar_of(uow, adviser_id)
    wanted = load_form(LimitsForm())
    with write_unit() as uow:
        set_meeting_types_of(uow, adviser_id, wanted["type_ids"])
        limit_calendar(uow, adviser_id, wanted["rules"])
    flash(_("It is saved. Below you see what citizens find free."), "success")
    return redirect(url_for("working_hours.show", adviser_id=adviser_id), 303)


def _calendar_again(problem: Problem, adviser_id: UUID) -> Response:
    return form_again("booking/hours.html", problem, **_calendar(adviser_id))


@pages.post("/moedetider/<uuid:adviser_id>/fravaer")
@setters
@or_again(_calendar_again)
def be_absent(adviser_id: UUID) -> Response:
    """Keep a time free of new meetings, and lead on to what is to become of those in it."""
    with read_unit() as uow:
        calendar_of(uow, adviser_id)
    facts = load_form(AbsenceForm())
    try:
        with write_unit() as uow:
            absence_id = add_absence(uow, adviser_id, **facts)
            booked = booked_with(uow, adviser_id, since=facts["starts_at"], until=facts["ends_at"])
    except Invalid as problem:
        named = {FIELDS_OF_ABSENCE.get(key, key): said for key, said in problem.fields.items()}
        raise Invalid(fields=named) from problem
    undo = url_for("working_hours.end_absence", adviser_id=adviser_id, absence_id=absence_id)
    flash_undo(_absence_words(len(booked)), undo)
    if booked:
        return redirect(url_for("calendar_away.choose", fravaer=absence_id), 303)
    return redirect(url_for("working_hours.show", adviser_id=adviser_id), 303)


@pages.post("/moedetider/<uuid:adviser_id>/fravaer/<uuid:absence_id>/fjern")
@setters
def end_absence(adviser_id: UUID, absence_id: UUID) -> Response:
    """Let a time be booked again."""
    with write_unit() as uow:
        calendar_of(uow, adviser_id)
        remove_absence(uow, absence_id)
    undo = url_for("working_hours.be_absent_again", adviser_id=adviser_id, removed_id=absence_id)
    flash_undo(_("The absence is removed. The time can be booked again."), undo)
    return redirect(url_for("working_hours.show", adviser_id=adviser_id), 303)


@pages.post("/moedetider/<uuid:adviser_id>/fravaer/<uuid:removed_id>/igen")
@setters
def be_absent_again(adviser_id: UUID, removed_id: UUID) -> Response:
    """Take back that an absence was removed."""
    with write_unit() as uow:
        calendar_of(uow, adviser_id)
        put_absence_back(uow, adviser_id, removed_id)
    flash(_("The absence is there again."), "success")
    return redirect(url_for("working_hours.show", adviser_id=adviser_id), 303)


def _absence_words(booked: int) -> str:
    if not booked:
        return _("The absence is added. No meetings are booked in it.")
    return ngettext(
        "The absence is added. %(n)s meeting is booked in it. Choose what is to become of it.",
        "The absence is added. %(n)s meetings are booked in it. Choose what is to become of them.",
        booked,
    )


def _who(uow: UnitOfWork, adviser_id: UUID) -> dict[str, Any]:
    """Return whose calendar it is; NotFound or Forbidden for whoever may not set it."""
    calendar = calendar_of(uow, adviser_id)
    return {
        "calendar": calendar,
        "person": people_by_id(uow, [adviser_id])[adviser_id],
        "is_own": uow.actor.person_id == adviser_id,
    }


def _calendar(adviser_id: UUID) -> dict[str, Any]:
    """Return what the page of a calendar shows."""
    with read_unit() as uow:
        who = _who(uow, adviser_id)
        periods = week_of(uow, adviser_id)
        booked = booked_with(uow, adviser_id, since=uow.now)
        absences = absences_of(uow, adviser_id, since=uow.now)
        offered = [k for k in meeting_types(uow) if k.id in who["calendar"].type_ids]
        return who | {
            "rows": rows_of(periods),
            "places": {one.id: one for one in places(uow, also_inactive=True)},
            "kinds": offered,
            "free": _free(uow, who["calendar"], offered, periods),
            "outside": outside_week(periods, booked),
            "absences": [
                (
                    one,
                    [m for m in booked if m.starts_at < one.ends_at and one.starts_at < m.ends_at],
                )
                for one in absences
            ],
            "may_look": adviser_id in {card.id for card in calendars_to_see(uow)},
            "names": meeting_types_by_id(uow, {one.meeting_type_id for one in booked}),
            "today": local_day(uow.now),
        }


def _free(
    uow: UnitOfWork,
    calendar: CalendarView,
    kinds: list[MeetingTypeView],
    periods: list[WorkPeriod],
) -> list[tuple[MeetingTypeView, str, int, Any]]:
    """Return how many times are free in each way of meeting, and the first of them."""
    if not (calendar.is_open and periods):
        return []
    found = []
    for kind in kinds:
        for mode in kind.modes:
            slots = free_slots_with(
                uow, calendar.adviser_id, kind, mode, since=uow.now, until=uow.now + LOOKS_AHEAD
            )
            found.append((kind, mode.value, len(slots), slots[0] if slots else None))
    return found


def _week(adviser_id: UUID) -> dict[str, Any]:
    """Return what the form of a week shows; where none was ever set, what the team's hours are."""
    with read_unit() as uow:
        who = _who(uow, adviser_id)
        there = places(uow, also_inactive=True)
        rows = rows_of(week_of(uow, adviser_id))
        is_suggested = not rows and not who["calendar"].is_known
        if is_suggested:
            place_id = next((one.id for one in there if one.is_active), None)
            hours = hours_of_team(uow, first_team_of(uow, adviser_id)).periods
            rows = rows_of(WorkPeriod(p.weekday, p.opens, p.closes, place_id) for p in hours)
    chosen = {row.place_id for row in rows}
    return who | {
        "known": _known_rows(rows),
        "kept": 0 if is_suggested else len(rows),
        "number": min(max(len(rows), _last_typed()) + EMPTY_ROWS, MOST_ROWS),
        "places": [one for one in there if one.is_active or one.id in chosen],
        "is_suggested": is_suggested,
    }


def _known_rows(rows: list[WeekRow]) -> MultiDict[str, str]:
    known: MultiDict[str, str] = MultiDict()
    for n, row in enumerate(rows):
        known.setlist(f"days_{n}", [str(day) for day in row.days])
        known[f"opens_{n}"] = f"{row.opens:%H:%M}"
        known[f"closes_{n}"] = f"{row.closes:%H:%M}"
        known[f"place_{n}"] = str(row.place_id or "")
    return known


def _last_typed() -> int:
    """Return how many rows came in, so that each is shown again."""
    names = [name.rpartition("_") for name, value in request.form.items() if value.strip()]
    numbers = [
        int(n) for row, _sep, n in names if row in {"days", "opens", "closes"} and n.isdigit()
    ]
    return max((n + 1 for n in numbers if n < MOST_ROWS), default=0)


def _limits(adviser_id: UUID) -> dict[str, Any]:
    with read_unit() as uow:
        who = _who(uow, adviser_id)
        kinds = meeting_types(uow)
    calendar: CalendarView = who["calendar"]
    rules, known = calendar.rules, calendar.is_known or calendar.type_ids
    held = calendar.type_ids if known else {kind.id for kind in kinds}
    return who | {
        "kinds": kinds,
        "known": MultiDict(
            {
                "meeting_types": [str(one) for one in held],
                "most_a_day": str(rules.most_a_day or ""),
                "notice": choices.minutes_of(rules.notice),
                "ahead": choices.minutes_of(rules.ahead) if rules.ahead else "",
                "buffer": choices.minutes_of(rules.buffer),
            }
        ),
        "numbers": choices.a_day(rules.most_a_day),
        "notices": choices.notices(rules.notice),
        "aheads": choices.ahead(*([rules.ahead] if rules.ahead else [])),
        "buffers": choices.own_buffers(rules.buffer),
    }
