"""Somebody is away: what becomes of their meetings, chosen once and shown as it is done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts.contract import Role
from app.booking.access import ARRANGERS
from app.booking.clearing import (
    Choice,
    absence_to_clear,
    begin_clearing,
    check_days,
    check_may_clear_for,
    clear_absence,
    clearing_by_id,
    colleagues_to_take_over,
    meetings_amid,
    meetings_to_clear,
)
from app.booking.contract import AbsenceView, ClearingWay
from app.booking.receipts import Entry
from app.booking.schemas_pages import AwayForm
from app.booking.staff_times import name_of
from app.booking.stopping import stop_clearing
from app.core.clock import local_day
from app.core.errors import Invalid, NotFound
from app.core.texts import _
from app.core.work import UnitOfWork
from app.web.forms import form_again, load_form, or_again
from app.web.guards import only
from app.web.unit import read_unit, write_unit

pages = Blueprint("calendar_away", __name__, template_folder="templates")
whoever_steps_in = only(*ARRANGERS, Role.ADMINISTRATOR)

TEMPLATE = "booking/away.html"
EACH = "way-"
FARTHEST = timedelta(days=366)


@pages.get("/kalender/vaek")
@whoever_steps_in
def choose() -> str:
    """Ask which days somebody is away, and then what is to become of the meetings of these days."""
    return render_template(TEMPLATE, **_away())


@pages.post("/kalender/vaek")
@whoever_steps_in
@or_again(lambda problem: form_again(TEMPLATE, problem, **_away()))
def clear() -> Response:
    """Mark somebody as away, and have their meetings seen to."""
    form, absence_id = load_form(AwayForm()), _absence_id()
    choices: dict[str, Any] = {"usual": _choice(form["usual"]), "others": _others()}
    with write_unit() as uow:
        if absence_id is not None:
            begun = clear_absence(uow, form["clearing_id"], absence_id, **choices)
        else:
            days = {name: form[name] for name in ("first_on", "last_on")}
            begun = begin_clearing(uow, form["clearing_id"], form["adviser_id"], **days | choices)
    return redirect(url_for("calendar_away.show", clearing_id=begun), 303)


@pages.get("/kalender/vaek/<uuid:clearing_id>")
@whoever_steps_in
def show(clearing_id: UUID) -> str:
    """Show what has become of the meetings so far."""
    with read_unit() as uow:
        return render_template("booking/away_done.html", one=clearing_by_id(uow, clearing_id))


@pages.post("/kalender/vaek/<uuid:clearing_id>/stop")
@whoever_steps_in
def stop(clearing_id: UUID) -> Response:
    """Leave the meetings that nothing has become of yet as they are."""
    with write_unit() as uow:
        stop_clearing(uow, clearing_id)
    return redirect(url_for("calendar_away.show", clearing_id=clearing_id), 303)


@pages.get("/kalender/vaek/<uuid:clearing_id>/saa-langt")
@whoever_steps_in
def so_far(clearing_id: UUID) -> str:
    """Show that alone, as an open page asks for it again."""
    with read_unit() as uow:
        return render_template("booking/_away_done.html", one=clearing_by_id(uow, clearing_id))


def _away() -> dict[str, Any]:
    """Return what the page shows: meetings only of days that were chosen, and can be."""
    with read_unit() as uow:
        absence_id, away = _absence_id(), None
        if absence_id is None:
            adviser_id = _whose(uow)
            check_may_clear_for(uow, adviser_id)
        else:
            adviser_id, away = absence_to_clear(uow, absence_id)
        today = local_day(uow.now)
        first, last, wrong = (
            (away.first_day, away.last_day, {}) if away is not None else _days(uow, today)
        )
        is_chosen = first is not None and not wrong and "igen" not in request.args
        first = today if first is None else first
        last = first if last is None else last
        return {
            "adviser_id": adviser_id,
            "adviser_name": name_of(uow, adviser_id),
            "is_own": adviser_id == uow.actor.person_id,
            "away": away,
            "first": first,
            "last": last,
            "today": today,
            "is_chosen": is_chosen,
            "wrong": wrong,
            "meetings": _meetings(uow, adviser_id, away, first, last) if is_chosen else [],
            "colleagues": colleagues_to_take_over(uow, adviser_id) if is_chosen else [],
            "clearing_id": uow.new_id(),
        }


def _meetings(
    uow: UnitOfWork, adviser_id: UUID, away: AbsenceView | None, first: date, last: date
) -> list[Entry]:
    if away is None:
        return meetings_to_clear(uow, adviser_id, first, last)
    return meetings_amid(uow, adviser_id, away.starts_at, away.ends_at)


def _whose(uow: UnitOfWork) -> UUID:
    """Return who is away: whom the form or the address names, else oneself."""
    named = request.form.get("adviser_id") or request.args.get("hvem")
    if not named:
        return uow.actor.require_person()
    try:
        return UUID(named)
    except ValueError:
        raise NotFound() from None


def _absence_id() -> UUID | None:
    """Return the absence that the form or the address names, if any."""
    named = request.form.get("absence_id") or request.args.get("fravaer")
    try:
        return UUID(named) if named else None
    except ValueError:
        raise NotFound() from None


def _days(
    uow: UnitOfWork, today: date
) -> tuple[date | None, date | None, Mapping[str, Sequence[str]]]:
    """Return the days that the form or the address names, and what is wrong with them."""
    first, last = _day("fra", "first_on"), _day("til", "last_on")
    if not request.form and not {"fra", "til"} & set(request.args):
        return None, None, {}
    missing = {field: [_("Choose a day.")] for field, day in _named(first, last) if day is None}
    if first is None or last is None:
        return first, last, missing
    if first < today or last > today + FARTHEST:
        return None, None, {"first_on": [_("Choose days from today on, within a year.")]}
    try:
        check_days(uow, first, last)
    except Invalid as invalid:
        return first, last, invalid.fields
    return first, last, {}


def _named(first: date | None, last: date | None) -> Iterable[tuple[str, date | None]]:
    return (("first_on", first), ("last_on", last))


def _day(asked: str, field: str) -> date | None:
    try:
        return date.fromisoformat(request.form.get(field) or request.args.get(asked, ""))
    except ValueError:
        return None


def _others() -> dict[UUID, Choice]:
    """Return the meetings for which something else than usual was chosen."""
    found: dict[UUID, Choice] = {}
    for name, value in request.form.items():
        if name.startswith(EACH) and value:
            try:
                found[UUID(name.removeprefix(EACH))] = _choice(value)
            except ValueError:
                raise Invalid(fields={"usual": [_("Choose what is to happen.")]}) from None
    return found


def _choice(text: str) -> Choice:
    """Return what was chosen, such as "ask" or "colleague/<id>"."""
    way, _slash, whom = text.partition("/")
    try:
        return Choice(ClearingWay(way), UUID(whom) if way == ClearingWay.COLLEAGUE else None)
    except ValueError:
        raise Invalid(fields={"usual": [_("Choose what is to happen.")]}) from None
