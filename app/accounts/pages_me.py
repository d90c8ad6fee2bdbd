"""The pages about oneself: name and language, where one is logged in, who has looked."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.accounts.contract import Role
from app.accounts.looking import WORDS
from app.accounts.noted_languages import noted_languages, say_language
from app.accounts.people import email_of, people_by_id
from app.accounts.profile import change_profile, looks_at_me
from app.accounts.schemas import OwnDetails
from app.accounts.sessions import (
    end_session,
    end_sessions_of,
    end_token,
    end_tokens_of,
    open_sessions,
    tokens_of,
)
from app.core.languages import NONE, languages_to_read
from app.core.texts import _
from app.web.forms import form_again, load_form, or_again
from app.web.guards import logged_in
from app.web.i18n import COOKIE
from app.web.unit import current_actor, current_municipality, read_unit, write_unit

pages = Blueprint("me", __name__, template_folder="templates")


@pages.get("/mig")
@logged_in
def show() -> str:
    """Show what is known of the person, and where they are logged in."""
    return render_template("accounts/me.html", **_facts())


@pages.post("/mig")
@logged_in
@or_again(lambda problem: form_again("accounts/me.html", problem, **_facts()))
def change() -> Response:
    """Change the person's own name and language."""
    data = load_form(OwnDetails())
    with write_unit() as uow:
        change_profile(uow, name=data.get("name"), language=data.get("language"))
        is_said = data["reads"] not in {None, data["reads_shown"]}
        if is_said and uow.actor.has(Role.CITIZEN):
            say_language(uow, data["reads"])
    flash(_("Your details are saved."), "success")
    response = redirect(url_for("me.show"), 303)
    response.delete_cookie(COOKIE)
    return response


@pages.post("/mig/steder/<uuid:session_id>/afslut")
@logged_in
def end(session_id: UUID) -> Response:
    """Log the person out in another place."""
    with write_unit() as uow:
        end_session(uow, session_id)
    flash(_("You are logged out there."), "success")
    return redirect(url_for("me.show"), 303)


@pages.post("/mig/programmer/<uuid:token_id>/afslut")
@logged_in
def end_program(token_id: UUID) -> Response:
    """Let a program act for the person no more."""
    with write_unit() as uow:
        end_token(uow, token_id)
    flash(_("The program has no access any more."), "success")
    return redirect(url_for("me.show"), 303)


@pages.post("/mig/steder/afslut-andre")
@logged_in
def end_others() -> Response:
    """Log the person, and the programs that act for them, out everywhere but here."""
    with write_unit() as uow:
        person_id = uow.actor.require_person()
        end_sessions_of(uow, person_id, except_this=uow.actor.session_id)
        end_tokens_of(uow, person_id)
    flash(_("You are logged out everywhere else."), "success")
    return redirect(url_for("me.show"), 303)


@pages.get("/mig/hvem-har-kigget")
@logged_in
def looks() -> str:
    """Show who looked at something about the person."""
    with read_unit() as uow:
        seen = looks_at_me(uow)
    return render_template("accounts/looks.html", looks=seen, words=WORDS)


def _facts() -> dict[str, Any]:
    person_id = current_actor().require_person()
    with read_unit() as uow:
        return {
            "person": people_by_id(uow, [person_id])[person_id],
            "email": email_of(uow, person_id),
            "sessions": open_sessions(uow),
            "tokens": tokens_of(uow, person_id),
            "municipality": current_municipality(),
            "noted": noted_languages(uow, [person_id]).get(person_id),
            "languages": languages_to_read(),
            "no_language": NONE,
        }
