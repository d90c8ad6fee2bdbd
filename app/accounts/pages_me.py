"""The pages about oneself, and the administrator's about colleagues."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.accounts.contract import STAFF, Role
from app.accounts.doors import send_letter
from app.accounts.letters import invitation_letter
from app.accounts.people import email_of, people_by_id
from app.accounts.profile import change_profile, looks_at_me
from app.accounts.schemas import Invite, OwnDetails
from app.accounts.sessions import end_session, end_sessions_of, open_sessions
from app.accounts.staff import (
    block_person,
    colleagues,
    invite_person,
    log_out_person,
    unblock_person,
)
from app.core.errors import Problem
from app.core.texts import _
from app.web.forms import flash_undo, form_again, load_form
from app.web.guards import logged_in, only
from app.web.i18n import COOKIE
from app.web.services import services
from app.web.unit import current_actor, current_look, current_municipality, read_unit, write_unit

pages = Blueprint("me", __name__, template_folder="templates")


@pages.get("/mig")
@logged_in
def show() -> str:
    """Show what is known of the person, and where they are logged in."""
    return render_template("accounts/me.html", **_facts())


@pages.post("/mig")
@logged_in
def change() -> Response:
    """Change the person's own name and language."""
    try:
        data = load_form(OwnDetails())
    except Problem as problem:
        return form_again("accounts/me.html", problem, **_facts())
    with write_unit() as uow:
        change_profile(uow, name=data.get("name"), language=data.get("language"))
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


@pages.post("/mig/steder/afslut-andre")
@logged_in
def end_others() -> Response:
    """Log the person out everywhere but here."""
    with write_unit() as uow:
        actor = uow.actor
        end_sessions_of(uow, actor.require_person(), except_this=actor.session_id)
    flash(_("You are logged out everywhere else."), "success")
    return redirect(url_for("me.show"), 303)


@pages.get("/mig/hvem-har-kigget")
@logged_in
def looks() -> str:
    """Show who looked at something about the person."""
    with read_unit() as uow:
        return render_template("accounts/looks.html", looks=looks_at_me(uow))


@pages.get("/medarbejdere")
@only(Role.ADMINISTRATOR)
def staff() -> str:
    """Show who works here."""
    return render_template("accounts/staff.html", **_staff())


@pages.post("/medarbejdere")
@only(Role.ADMINISTRATOR)
def invite() -> Response:
    """Invite a colleague by e-mail."""
    try:
        data = load_form(Invite())
        token = services().ids.secret()
        with write_unit() as uow:
            invitation_id = invite_person(
                uow,
                name=data["name"],
                email=data["email"],
                roles=[Role(role) for role in data["roles"]],
                token=token,
            )
    except Problem as problem:
        if not problem.fields:
            raise
        return form_again("accounts/staff.html", problem, **_staff())
    send_letter(
        invitation_letter(
            to=data["email"],
            name=data["name"],
            municipality=current_look().name,
            link=url_for("log_in.invitation", token=token, _external=True),
            message_id=f"{invitation_id.hex}@jobvej.invalid",
        )
    )
    flash(_("The invitation is on its way."), "success")
    return redirect(url_for("me.staff"), 303)


@pages.post("/medarbejdere/<uuid:person_id>/spaer")
@only(Role.ADMINISTRATOR)
def block(person_id: UUID) -> Response:
    """Keep a colleague out from this moment."""
    with write_unit() as uow:
        block_person(uow, person_id)
    undo = url_for("me.unblock", person_id=person_id)
    flash_undo(_("The colleague is blocked."), undo)
    return redirect(url_for("me.staff"), 303)


@pages.post("/medarbejdere/<uuid:person_id>/log-ud")
@only(Role.ADMINISTRATOR)
def log_out_colleague(person_id: UUID) -> Response:
    """Log a colleague out everywhere, such as when a phone is lost."""
    with write_unit() as uow:
        log_out_person(uow, person_id)
    flash(_("The colleague is logged out everywhere."), "success")
    return redirect(url_for("me.staff"), 303)


@pages.post("/medarbejdere/<uuid:person_id>/luk-ind")
@only(Role.ADMINISTRATOR)
def unblock(person_id: UUID) -> Response:
    """Let a colleague in again."""
    with write_unit() as uow:
        unblock_person(uow, person_id)
    flash(_("The colleague can log in again."), "success")
    return redirect(url_for("me.staff"), 303)


def _facts() -> dict[str, object]:
    person_id = current_actor().require_person()
    with read_unit() as uow:
        return {
            "person": people_by_id(uow, [person_id])[person_id],
            "email": email_of(uow, person_id),
            "sessions": open_sessions(uow),
            "municipality": current_municipality(),
        }


def _staff() -> dict[str, object]:
    with read_unit() as uow:
        return {"colleagues": colleagues(uow), "roles": sorted(STAFF)}
