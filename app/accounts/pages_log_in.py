"""The pages to come in by: log in with a code, sign up, accept an invitation, log out."""

from __future__ import annotations

import contextlib
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from app.accounts.codes import ask_for_code, person_for_code
from app.accounts.contract import (
    CodeWornOut,
    CodeWrong,
    LogInFirst,
    TooManyCodes,
    TooManyWrongCodes,
)
from app.accounts.doors import (
    DEMO_CAST,
    GO_ON_TO,
    LOGIN_METHODS,
    asked_from,
    begin_session,
    browser_mark,
    code_to_use,
    expect_code,
    expected_code,
    logged_in_response,
)
from app.accounts.invitations import (
    accept_invitation,
    invitation_by_token,
    invited_address,
)
from app.accounts.newcomers import NewPerson
from app.accounts.schemas import AskForCode, Code, SignUp
from app.accounts.sessions import end_session
from app.core.errors import Invalid, NotFound
from app.core.texts import _
from app.core.texts import language as language_in_use
from app.web.forms import form_again, load_form
from app.web.guards import anyone, logged_in
from app.web.navigation import home_of
from app.web.safe_next import local_path
from app.web.services import services
from app.web.unit import cookie_name, current_actor, forget_identity, read_unit, write_unit

pages = Blueprint("log_in", __name__, template_folder="templates")


@pages.get("/log-ind")
@anyone
def begin() -> str | Response:
    """Ask for an e-mail address; in the demo, offer its people."""
    session[GO_ON_TO] = local_path(request.args.get("next"), "")
    if current_actor().is_known:
        return redirect(session[GO_ON_TO] or home_of(current_actor()))
    return render_template("accounts/log_in.html", **_ways_in())


@pages.post("/log-ind")
@anyone
def ask() -> Response:
    """Send a code, if the address is known; the answer is the same either way."""
    try:
        email = load_form(AskForCode())["email"]
        with write_unit() as uow:
            asked = ask_for_code(
                uow,
                email,
                code=services().ids.code(),
                asked_from=asked_from(),
                browser=browser_mark(),
            )
    except (Invalid, TooManyCodes) as problem:
        return form_again(
            "accounts/log_in.html",
            problem,
            beside="email",
            waits_for=code_to_use(problem),
            **_ways_in(),
        )
    return expect_code(asked, email)


@pages.get("/log-ind/kode")
@anyone
def code() -> str | Response:
    """Ask for the code that was sent."""
    expected = expected_code()
    if expected is None:
        return redirect(url_for("log_in.begin"))
    return render_template("accounts/code.html", expected=expected)


@pages.post("/log-ind/kode")
@anyone
def check() -> Response:
    """Log in with the code, or say that it is not right and count the try."""
    expected = expected_code()
    if expected is None:
        return redirect(url_for("log_in.begin"), 303)
    try:
        digits = load_form(Code())["code"]
        with write_unit() as uow:
            person_id = person_for_code(uow, expected.id, digits)
            token = begin_session(uow, person_id) if person_id else None
        if token is None:
            raise CodeWrong(fields={"code": [str(CodeWrong.title)]})
    except (Invalid, CodeWornOut, TooManyWrongCodes) as problem:
        return form_again("accounts/code.html", problem, beside="code", expected=expected)
    return logged_in_response(token)


@pages.post("/log-ind/kode/ny")
@anyone
def ask_again() -> Response:
    """Send another code instead of the one that this browser waits for."""
    expected = expected_code()
    if expected is None:
        return redirect(url_for("log_in.begin"), 303)
    try:
        with write_unit() as uow:
            asked = ask_for_code(
                uow,
                expected.address,
                code=services().ids.code(),
                asked_from=asked_from(),
                browser=browser_mark(),
                instead_of=expected.id,
            )
    except TooManyCodes as problem:
        return form_again("accounts/code.html", problem, beside="code", expected=expected)
    flash(_("We have made a new code. The old one no longer works."), "info")
    return expect_code(asked, expected.address, is_new=expected.is_new)


@pages.get("/opret")
@anyone
def sign_up() -> str:
    """Ask a newcomer for a name and an address; `next` is where they go on to."""
    if "next" in request.args:
        session[GO_ON_TO] = local_path(request.args["next"], "")
    return render_template("accounts/sign_up.html")


@pages.post("/opret")
@anyone
def register() -> Response:
    """Send a newcomer a code; an address that is known gets a code to log in with."""
    try:
        data = load_form(SignUp())
        newcomer = NewPerson(data["name"], data.get("language") or language_in_use())
        with write_unit() as uow:
            asked = ask_for_code(
                uow,
                data["email"],
                code=services().ids.code(),
                asked_from=asked_from(),
                browser=browser_mark(),
                newcomer=newcomer,
            )
    except (Invalid, TooManyCodes) as problem:
        return form_again(
            "accounts/sign_up.html", problem, beside="email", waits_for=code_to_use(problem)
        )
    return expect_code(asked, data["email"], is_new=True)


@pages.post("/log-ud")
@logged_in
def log_out() -> Response:
    """End this session at once; the phone keeps nothing personal."""
    session_id = current_actor().session_id
    if session_id is not None:
        with write_unit() as uow, contextlib.suppress(NotFound):
            end_session(uow, session_id)
    forget_identity()
    session.clear()
    flash(_("You are logged out."), "success")
    response = redirect("/", 303)
    response.delete_cookie(cookie_name(), path="/", secure=services().settings.is_secure)
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


@pages.get("/invitation/<token>")
@anyone
def invitation(token: str) -> str:
    """Show an invitation to whoever holds its link."""
    with read_unit() as uow:
        view = invitation_by_token(uow, token)
    return render_template("accounts/invitation.html", invitation=view, token=token)


@pages.post("/invitation/<token>")
@anyone
def accept(token: str) -> Response:
    """Take the invitation: the person is added, and logged in; one who is known logs in first."""
    try:
        with write_unit() as uow:
            session[GO_ON_TO] = landing = invitation_by_token(uow, token).landing
            person_id = accept_invitation(uow, token, language=language_in_use())
            if person_id == uow.actor.person_id:
                return redirect(landing or home_of(uow.actor), 303)
            session_token = begin_session(uow, person_id)
    except LogInFirst:
        return _log_in_to_accept(token)
    return logged_in_response(session_token)


@pages.get("/privatliv")
@anyone
def privacy() -> str:
    """Say in plain words what is kept, and for how long."""
    return render_template("accounts/privacy.html")


def _log_in_to_accept(token: str) -> Response:
    """Send a code to the invited address; the right one leads back to the invitation.

    Where no more are sent, the one that this browser waits for is still of use.
    """
    with read_unit() as uow:
        email = invited_address(uow, token)
    try:
        with write_unit() as uow:
            asked = ask_for_code(
                uow,
                email,
                code=services().ids.code(),
                asked_from=asked_from(),
                browser=browser_mark(),
            )
    except TooManyCodes as problem:
        waits_for = code_to_use(problem)
        if waits_for is None or waits_for.address != email:
            raise
        session[GO_ON_TO] = url_for("log_in.invitation", token=token)
        flash(str(problem.title), "info")
        return redirect(url_for("log_in.code"), 303)
    flash(str(LogInFirst.title), "info")
    return expect_code(asked, email, go_on_to=url_for("log_in.invitation", token=token))


def _ways_in() -> dict[str, Any]:
    """Return what the log-in page offers besides the code."""
    return {
        "demo_cast": _demo_cast(),
        "goes_on": (session.get(GO_ON_TO) or "/") != "/",
        "login_methods": services().provided.get(LOGIN_METHODS) or (),
    }


def _demo_cast() -> Any:
    """Return whom one can be in the demo; None outside it, where nobody is provided."""
    provider = services().provided.get(DEMO_CAST)
    if provider is None:
        return None
    with read_unit() as uow:
        return provider(uow)
