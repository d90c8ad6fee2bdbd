"""The administrator's pages about colleagues: invite, take an invitation back, block, log out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.accounts.contract import STAFF, Role
from app.accounts.doors import send_letter
from app.accounts.letters import invitation_letter
from app.accounts.schemas import Invite
from app.accounts.staff import (
    block_person,
    check_may_be_invited,
    colleagues,
    invite_person,
    invited_colleagues,
    log_out_person,
    unblock_person,
    uninvite_colleague,
)
from app.core.texts import _
from app.web.forms import flash_undo, form_again, load_form, or_again, refused_by
from app.web.guards import only
from app.web.services import services
from app.web.unit import current_look, own_address, read_unit, write_unit

pages = Blueprint("staff", __name__, template_folder="templates")


@pages.get("/medarbejdere")
@only(Role.ADMINISTRATOR)
def show() -> str:
    """Show who works here."""
    return render_template("accounts/staff.html", **_staff())


@pages.post("/medarbejdere")
@only(Role.ADMINISTRATOR)
@or_again(lambda problem: form_again("accounts/staff.html", problem, **_staff()))
def invite() -> Response:
    """Invite a colleague by e-mail."""
    data = load_form(Invite(), also=_wrong_with)
    token = services().ids.secret()
    with write_unit() as uow:
        invitation_id = invite_person(
            uow,
            name=data["name"],
            email=data["email"],
            roles=[Role(role) for role in data["roles"]],
            token=token,
        )
    send_letter(
        invitation_letter(
            to=data["email"],
            name=data["name"],
            municipality=current_look().name,
            link=own_address(url_for("log_in.invitation", token=token)),
            message_id=f"{invitation_id.hex}@jobvej.invalid",
        )
    )
    flash(_("The invitation is on its way."), "success")
    return redirect(url_for("staff.show"), 303)


@pages.post("/medarbejdere/invitationer/<uuid:invitation_id>/fjern")
@only(Role.ADMINISTRATOR)
def take_back(invitation_id: UUID) -> Response:
    """Let an invitation to work here work no more."""
    with write_unit() as uow:
        uninvite_colleague(uow, invitation_id)
    flash(_("The invitation no longer works."), "success")
    return redirect(url_for("staff.show"), 303)


@pages.post("/medarbejdere/<uuid:person_id>/spaer")
@only(Role.ADMINISTRATOR)
def block(person_id: UUID) -> Response:
    """Keep a colleague out from this moment."""
    with write_unit() as uow:
        block_person(uow, person_id)
    undo = url_for("staff.unblock", person_id=person_id)
    flash_undo(_("The colleague is blocked."), undo)
    return redirect(url_for("staff.show"), 303)


@pages.post("/medarbejdere/<uuid:person_id>/log-ud")
@only(Role.ADMINISTRATOR)
def log_out(person_id: UUID) -> Response:
    """Log a colleague out everywhere, such as when a phone is lost."""
    with write_unit() as uow:
        log_out_person(uow, person_id)
    flash(_("The colleague is logged out everywhere."), "success")
    return redirect(url_for("staff.show"), 303)


@pages.post("/medarbejdere/<uuid:person_id>/luk-ind")
@only(Role.ADMINISTRATOR)
def unblock(person_id: UUID) -> Response:
    """Let a colleague in again."""
    with write_unit() as uow:
        unblock_person(uow, person_id)
    flash(_("The colleague can log in again."), "success")
    return redirect(url_for("staff.show"), 303)


def _wrong_with(values: dict[str, Any]) -> Mapping[str, list[str]]:
    if "email" not in values:
        return {}
    with read_unit() as uow:
        return refused_by(lambda: check_may_be_invited(uow, values["email"]))


def _staff() -> dict[str, Any]:
    with read_unit() as uow:
        return {
            "colleagues": colleagues(uow),
            "invited": invited_colleagues(uow),
            "roles": sorted(STAFF),
        }
