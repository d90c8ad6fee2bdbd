"""The pages of companies: sign up, one's own company, and the job centre's queue."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts.codes import ask_for_code
from app.accounts.contract import Role, TooManyCodes
from app.accounts.doors import asked_from, browser_mark, code_to_use, expect_code, send_letter
from app.accounts.invitations import open_invitations, take_back_invitation
from app.accounts.newcomers import NewPerson
from app.core.errors import Conflict, Invalid, NotFound, Problem
from app.core.texts import _, language
from app.employers.colleagues import (
    check_is_no_colleague,
    confirm_colleague,
    decline_colleague,
    invite_colleague,
    remove_colleague,
    sender_key,
)
from app.employers.contract import DecidedAlready, EmployerState, EmployerView
from app.employers.deciding import (
    confirm_company,
    decline_company,
    known_companies,
    restore_company,
    revoke_company,
    revoked_companies,
    waiting_colleagues,
    waiting_companies,
)
from app.employers.letters import colleague_letter
from app.employers.schemas import AboutForm, ColleagueForm, CompanyForm, ReasonForm
from app.employers.service import (
    colleagues_of,
    company_of,
    describe_company,
    employers_by_id,
    own_employer,
)
from app.employers.signing_up import wish_to_sign_up
from app.web.forms import flash_undo, form_again, load_form, refused_by
from app.web.guards import anyone, logged_in, only, staff
from app.web.services import services
from app.web.unit import own_address, read_unit, write_unit

pages = Blueprint("employers", __name__, template_folder="templates")


@pages.get("/virksomhed/opret")
@anyone
def sign_up() -> str:
    """Show the form in which a company signs up."""
    return render_template("employers/sign_up.html")


@pages.post("/virksomhed/opret")
@anyone
def send_sign_up() -> Response:
    """Send a code; once it is right, the company waits. Whatever was known, the answer is one."""
    if request.form.get("homepage"):  # a field that people do not see, and robots fill in
        return redirect(url_for("log_in.code"), 303)
    try:
        data = load_form(CompanyForm())
        wish = wish_to_sign_up(cvr=data["cvr"], name=data["name"], website=data["website"])
        newcomer = NewPerson(data["person_name"], language(), Role.EMPLOYER, wish)
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
            "employers/sign_up.html", problem, beside="email", waits_for=code_to_use(problem)
        )
    return expect_code(asked, data["email"], is_new=True, go_on_to=url_for("employers.company"))


@pages.get("/virksomhed")
@logged_in
def company() -> str:
    """Show one's own company: what it says of itself, and who writes for it."""
    return render_template("employers/company.html", **_company())


@pages.post("/virksomhed")
@only("employer")
def describe() -> Response:
    """Change what the company says of itself."""
    try:
        data = load_form(AboutForm())
        with write_unit() as uow:
            described = own_employer(uow)
            describe_company(uow, **data, postcode=described.postcode)
    except Problem as problem:
        return form_again("employers/company.html", problem, **_company(), form="about")
    flash(_("It has been saved."), "success")
    return redirect(url_for("employers.company"), 303)


@pages.post("/virksomhed/kolleger")
@only("employer")
def invite() -> Response:
    """Invite a colleague."""
    try:
        data = load_form(ColleagueForm(), also=_wrong_with_colleague)
        token = services().ids.secret()
        with write_unit() as uow:
            invitation_id = invite_colleague(uow, **data, token=token)
            company = own_employer(uow).name
    except Problem as problem:
        context = {**_company(), "form": "colleague"}
        return form_again("employers/company.html", problem, beside="email", **context)
    send_letter(
        colleague_letter(
            to=data["email"],
            name=data["name"],
            company=company,
            link=own_address(url_for("log_in.invitation", token=token)),
            message_id=f"{invitation_id.hex}@jobvej.invalid",
            language=language(),
        )
    )
    flash(_("The invitation is on its way."), "success")
    return redirect(url_for("employers.company"), 303)


@pages.post("/virksomhed/invitationer/<uuid:invitation_id>/fjern")
@only("employer")
def take_back(invitation_id: UUID) -> Response:
    """Let an invitation of one's own company work no more."""
    with write_unit() as uow:
        take_back_invitation(uow, invitation_id, key=sender_key(own_employer(uow).id))
    flash(_("The invitation no longer works."), "success")
    return redirect(url_for("employers.company"), 303)


@pages.post("/virksomhed/kolleger/<uuid:person_id>/bekraeft")
@only("employer")
def confirm_own(person_id: UUID) -> Response:
    """Let somebody who asked write for one's own company."""
    try:
        with write_unit() as uow:
            confirm_colleague(uow, own_employer(uow).id, person_id)
    except DecidedAlready as problem:
        flash(str(problem.title), "error")
    else:
        flash(_("Your colleague can now write for the company."), "success")
    return redirect(url_for("employers.company"), 303)


@pages.post("/virksomhed/kolleger/<uuid:person_id>/fjern")
@only("employer")
def remove_own(person_id: UUID) -> Response:
    """Take a person off one's own company."""
    try:
        with write_unit() as uow:
            remove_colleague(uow, own_employer(uow).id, person_id)
    except Conflict as problem:
        flash(str(problem.title), "error")
    else:
        flash(_("The person can no longer write for the company."), "success")
    return redirect(url_for("employers.company"), 303)


@pages.post("/virksomhed/kolleger/<uuid:person_id>/nej")
@only("employer")
def decline_own(person_id: UUID) -> Response:
    """Say no to somebody who asks to write for one's own company."""
    try:
        with write_unit() as uow:
            decline_colleague(uow, own_employer(uow).id, person_id)
    except DecidedAlready as problem:
        flash(str(problem.title), "error")
    else:
        flash(_("The person has been told."), "success")
    return redirect(url_for("employers.company"), 303)


@pages.get("/virksomheder")
@staff
def queue() -> str:
    """Show staff the companies and people that wait, and those that are known."""
    return render_template("employers/queue.html", **_queue())


@pages.post("/virksomheder/<uuid:employer_id>/bekraeft")
@staff
def confirm(employer_id: UUID) -> Response:
    """Confirm a company."""
    with write_unit() as uow:
        confirmed = confirm_company(uow, employer_id)
    flash(_("%(company)s is confirmed.", company=confirmed.name), "success")
    return redirect(url_for("employers.queue"), 303)


@pages.route("/virksomheder/<uuid:employer_id>/afvis", methods=["GET", "POST"])
@staff
def decline(employer_id: UUID) -> str | Response:
    """Ask for the reason, and decline a company."""
    if request.method == "GET":
        company = _in_state(employer_id, EmployerState.WAITING)
        return render_template("employers/decline.html", company=company)
    try:
        data = load_form(ReasonForm())
        with write_unit() as uow:
            declined = decline_company(uow, employer_id, reason=data["reason"])
    except DecidedAlready as problem:
        return _decided_already(problem)
    except Problem as problem:
        company = _in_state(employer_id, EmployerState.WAITING)
        return form_again("employers/decline.html", problem, company=company)
    flash(_("%(company)s has been told.", company=declined.name), "success")
    return redirect(url_for("employers.queue"), 303)


@pages.route("/virksomheder/<uuid:employer_id>/tag-bekraeftelse-tilbage", methods=["GET", "POST"])
@staff
def revoke(employer_id: UUID) -> str | Response:
    """Ask for the reason, and take a company's confirmation back; it can be undone."""
    if request.method == "GET":
        company = _in_state(employer_id, EmployerState.CONFIRMED)
        return render_template("employers/revoke.html", company=company)
    try:
        data = load_form(ReasonForm())
        with write_unit() as uow:
            revoked = revoke_company(uow, employer_id, reason=data["reason"])
    except DecidedAlready as problem:
        return _decided_already(problem)
    except Problem as problem:
        company = _in_state(employer_id, EmployerState.CONFIRMED)
        return form_again("employers/revoke.html", problem, company=company)
    undo = url_for("employers.restore", employer_id=employer_id)
    flash_undo(_("%(company)s is no longer confirmed.", company=revoked.name), undo)
    return redirect(url_for("employers.queue"), 303)


@pages.post("/virksomheder/<uuid:employer_id>/bekraeft-igen")
@staff
def restore(employer_id: UUID) -> Response:
    """Confirm a company again whose confirmation was taken back."""
    with write_unit() as uow:
        restored = restore_company(uow, employer_id)
    flash(_("%(company)s is confirmed again.", company=restored.name), "success")
    return redirect(url_for("employers.queue"), 303)


@pages.post("/virksomheder/<uuid:employer_id>/kolleger/<uuid:person_id>/<any(ja, nej):answer>")
@staff
def decide_colleague(employer_id: UUID, person_id: UUID, answer: str) -> Response:
    """Say yes or no to somebody who asks to write for a known company."""
    decide = confirm_colleague if answer == "ja" else decline_colleague
    try:
        with write_unit() as uow:
            decide(uow, employer_id, person_id)
    except DecidedAlready as problem:
        return _decided_already(problem)
    flash(_("The person has been told."), "success")
    return redirect(url_for("employers.queue"), 303)


def _wrong_with_colleague(values: dict[str, Any]) -> Mapping[str, list[str]]:
    if "email" not in values:
        return {}
    with read_unit() as uow:
        return refused_by(lambda: check_is_no_colleague(uow, values["email"]))


def _in_state(employer_id: UUID, state: EmployerState) -> EmployerView:
    """Return the company that a form is about; NotFound where there is nothing to decide."""
    with read_unit() as uow:
        company = employers_by_id(uow, [employer_id]).get(employer_id)
    if company is None or company.state != state:
        raise NotFound()
    return company


def _decided_already(problem: DecidedAlready) -> Response:
    """Lead back to the queue, which shows what was decided, and say that somebody was first."""
    flash(str(problem.title), "error")
    return redirect(url_for("employers.queue"), 303)


def _company() -> dict[str, Any]:
    with read_unit() as uow:
        known = company_of(uow, uow.actor.require_person())
        employer, is_member = known or (None, False)
        is_open = employer is not None and employer.is_confirmed and is_member
        colleagues = colleagues_of(uow, employer.id) if employer and is_open else []
        invited = open_invitations(uow, sender_key(employer.id)) if employer and is_open else []
        return {
            "employer": employer,
            "invited": invited,
            "is_member": is_member,
            "is_open": is_open,
            "colleagues": colleagues,
            "me": uow.actor.person_id,
        }


def _queue() -> dict[str, Any]:
    with read_unit() as uow:
        return {
            "companies": waiting_companies(uow),
            "asking": waiting_colleagues(uow),
            "known": known_companies(uow),
            "revoked": revoked_companies(uow),
        }
