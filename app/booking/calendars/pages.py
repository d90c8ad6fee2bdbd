"""The pages on which an adviser connects their own calendar, chooses, and leaves it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.accounts.contract import Role
from app.booking.calendars.accounts import (
    choose_calendars,
    connect_calendar,
    disconnect_calendar,
    own_connection,
    read_soon,
)
from app.booking.calendars.contract import ConnectionView, FoundCalendar, Login, TooManyTries
from app.booking.calendars.parts import CALENDARS
from app.booking.calendars.schemas import ChoiceForm, LeavingForm, LoginForm
from app.core.errors import Invalid, NotFound, Problem
from app.core.texts import _
from app.web.forms import form_again, load_form
from app.web.guards import only
from app.web.services import services
from app.web.unit import current_actor, read_unit, write_unit

pages = Blueprint("calendar_own", __name__, template_folder="../templates")
advisers = only(Role.ADVISER, Role.SUPER_USER)


@pages.get("/kalender/egen")
@advisers
def show() -> str:
    """Show whether one's own calendar is connected, when it was read, and what is wrong."""
    connection = _connection()
    if connection is None:
        return render_template("booking/own_calendar_login.html", connection=None)
    return render_template("booking/own_calendar.html", connection=connection)


@pages.get("/kalender/egen/log-ind")
@advisers
def log_in() -> str:
    """Show the form with which another account, or another password, is given."""
    return render_template("booking/own_calendar_login.html", connection=_connection())


@pages.post("/kalender/egen")
@advisers
def connect() -> Response:
    """Look for calendars with what was given, and keep the account where there are any."""
    try:
        login = Login(**load_form(LoginForm()))
        found = _find(login)
        with write_unit() as uow:
            connect_calendar(uow, login, found)
    except Problem as problem:
        return form_again(
            "booking/own_calendar_login.html",
            _beside_address(problem),
            beside="address",
            connection=_connection(),
        )
    flash(_("Your calendar is connected."), "success")
    return redirect(url_for("calendar_own.show"), 303)


@pages.post("/kalender/egen/valg")
@advisers
def choose() -> Response:
    """Say which calendars are read, and which one meetings are written in."""
    try:
        with write_unit() as uow:
            choose_calendars(uow, **load_form(ChoiceForm()))
    except NotFound:
        return redirect(url_for("calendar_own.show"), 303)
    except Problem as problem:
        connection = _connection()
        if connection is None:
            return redirect(url_for("calendar_own.show"), 303)
        return form_again("booking/own_calendar.html", problem, connection=connection)
    flash(_("Your choice is saved. We read your calendar in a moment."), "success")
    return redirect(url_for("calendar_own.show"), 303)


@pages.post("/kalender/egen/laes")
@advisers
def read_now() -> Response:
    """Have the calendar read soon."""
    try:
        with write_unit() as uow:
            read_soon(uow)
    except NotFound:
        return redirect(url_for("calendar_own.show"), 303)
    flash(_("We read your calendar now. It takes a moment."), "success")
    return redirect(url_for("calendar_own.show"), 303)


@pages.get("/kalender/egen/afbryd")
@advisers
def ask_to_leave() -> str | Response:
    """Ask what is to become of the meetings before the account is forgotten."""
    connection = _connection()
    if connection is None:
        return redirect(url_for("calendar_own.show"), 303)
    return render_template("booking/own_calendar_leave.html", connection=connection)


@pages.post("/kalender/egen/afbryd")
@advisers
def leave() -> Response:
    """Forget the account."""
    try:
        removes = load_form(LeavingForm())["meetings"] == "remove"
        with write_unit() as uow:
            disconnect_calendar(uow, remove_meetings=removes)
    except Problem as problem:
        return form_again("booking/own_calendar_leave.html", problem, connection=_connection())
    is_gone = _connection() is None
    flash(
        _("Your calendar is disconnected, and we have forgotten the password.")
        if is_gone
        else _("We take your meetings out of the calendar, and forget the password after that."),
        "success",
    )
    return redirect(url_for("calendar_own.show"), 303)


def _connection() -> ConnectionView | None:
    with read_unit() as uow:
        return own_connection(uow)


def _find(login: Login) -> list[FoundCalendar]:
    """Ask the server, outside of any unit; nobody tries many servers or passwords."""
    parts = services().provided[CALENDARS]
    if not parts.tries.takes(current_actor().person_id):
        raise TooManyTries(retry_after=600)
    return parts.server_of(login).find(login)


def _beside_address(problem: Problem) -> Problem:
    """Return what went wrong as something to put right, beside the address where no field is named.

    What a stranger's server answers is no failure of ours.
    """
    if problem.fields or isinstance(problem, TooManyTries):
        return problem
    return Invalid(fields={"address": [str(problem.detail or problem.title)]})
