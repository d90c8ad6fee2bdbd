"""The pages of interest: showing it, following what came of it, and the employer's list."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts.people import people_by_id
from app.core.errors import Conflict, Invalid, NotFound, Problem
from app.core.texts import _, ngettext
from app.core.work import UnitOfWork
from app.employers.service import employer_of
from app.files.contract import CV_KINDS, MOST_BYTES, FileTooLarge, KindOfFileRefused
from app.files.service import check_kind, check_size, store_file
from app.listings.contract import InterestOver, ListingClosedAlready
from app.listings.declining import count_unanswered, decline_unanswered, unanswered_in
from app.listings.interests import (
    answer_interest,
    cv_for_employer,
    interest_for_employer,
    interest_of_employer,
    interests_in,
    mark_seen,
    my_interest_in,
    my_interests,
    opening_for_interest,
    opening_of_employer,
    show_interest,
    withdraw_interest,
)
from app.listings.models import InterestState
from app.listings.saving import applied_listings, note_applied
from app.listings.schemas_following import DeclineAllForm, InterestAnswerForm, InterestForm
from app.web.downloads import download
from app.web.forms import form_again, load_form, refused_by
from app.web.guards import logged_in, only
from app.web.unit import read_unit, write_unit

pages = Blueprint("interests", __name__, template_folder="templates")


@pages.get("/opslag/<uuid:listing_id>/interesse")
@only("citizen")
def write(listing_id: UUID) -> str | tuple[str, int]:
    """Show the form for a short text and a CV, or why there is nothing to send any more."""
    with read_unit() as uow:
        mine = my_interest_in(uow, listing_id)
    if mine is not None and not mine.state.is_over:
        return render_template("listings/interest_not_now.html", listing_id=listing_id, mine=mine)
    try:
        return render_template("listings/interest_form.html", **_opening(listing_id))
    except ListingClosedAlready as closed:
        page = render_template("listings/interest_not_now.html", listing_id=listing_id, mine=None)
        return page, closed.status


@pages.post("/opslag/<uuid:listing_id>/interesse")
@only("citizen")
def send(listing_id: UUID) -> Response:
    """Send the interest; whatever is wrong stands beside its field, and nothing typed is lost."""
    try:
        name, content = _uploaded()
        data = load_form(
            InterestForm(), also=lambda _: refused_by(lambda: _check_cv(name, content))
        )
        _check_cv(name, content)
        with write_unit() as uow:
            stored = store_file(uow, content=content, name=name, accepted=CV_KINDS)
            show_interest(
                uow,
                listing_id,
                text=data["text"],
                file_id=stored.id,
                has_consented=data["consent"],
            )
    except Problem as problem:
        context = _opening(listing_id)
        return form_again("listings/interest_form.html", problem, beside="text", **context)
    flash(_("Your interest has been sent. We tell you when the employer answers."), "success")
    return redirect(url_for("interests.mine"), 303)


@pages.get("/mine-interesser")
@only("citizen")
def mine() -> str:
    """Show what one has shown interest in, and what came of it."""
    with read_unit() as uow:
        interests, applied_for = my_interests(uow), applied_listings(uow)
    return render_template("listings/interests.html", interests=interests, applied_for=applied_for)


@pages.post("/mine-interesser/<uuid:interest_id>/traek-tilbage")
@only("citizen")
def withdraw(interest_id: UUID) -> Response:
    """Take an interest back; the text and the CV are gone at once."""
    with write_unit() as uow:
        withdraw_interest(uow, interest_id)
    flash(_("You have taken your interest back. Your text and your CV are deleted."), "success")
    return redirect(url_for("interests.mine"), 303)


@pages.post("/opslag/<uuid:listing_id>/soegt")
@logged_in
def applied(listing_id: UUID) -> Response:
    """Note, or take back, that one has applied elsewhere."""
    has_applied = request.form.get("fortryd") != "1"
    with write_unit() as uow:
        note_applied(uow, listing_id, has_applied=has_applied)
    words = _("We have noted it.") if has_applied else _("The note is removed.")
    flash(words, "success")
    to_list = request.form.get("til") == "liste"
    return redirect(url_for("interests.mine") if to_list else f"/opslag/{listing_id}", 303)


@pages.get("/virksomhed/opslag/<uuid:listing_id>/interesser")
@only("employer")
def received(listing_id: UUID) -> str:
    """Show the employer who is interested in one of their openings, and note it as seen."""
    return render_template("listings/interests_received.html", **_received(listing_id))


@pages.post("/virksomhed/interesser/<uuid:interest_id>/svar")
@only("employer")
def answer(interest_id: UUID) -> Response:
    """Answer a citizen's interest: invited or declined, with a few words.

    Whatever is in the way stands on the page, as it is now, with what was typed.
    """
    try:
        data = load_form(InterestAnswerForm())
        with write_unit() as uow:
            listing_id = answer_interest(
                uow,
                interest_id,
                state=InterestState(data["state"]),
                employer_id=_employer(uow),
                text=data["text"],
                answer_read=data["answer_read"],
            )
    except (Invalid, Conflict) as problem:
        return _answer_again(interest_id, problem)
    except NotFound:
        return _answer_again(interest_id, InterestOver())
    flash(_("Your answer has been sent."), "success")
    return redirect(url_for("interests.received", listing_id=listing_id), 303)


@pages.get("/virksomhed/interesser/<uuid:interest_id>/nej-tak")
@only("employer")
def ask_to_decline(interest_id: UUID) -> str | Response:
    """Ask before a no is sent, which cannot be taken back, and offer to add a few words."""
    with read_unit() as uow:
        interest = interest_for_employer(uow, interest_id, employer_id=_employer(uow))
        person = people_by_id(uow, [interest.person_id]).get(interest.person_id)
    if person is None or not interest.is_kept:
        return redirect(url_for("interests.received", listing_id=interest.listing_id))
    return render_template("listings/decline_interest.html", interest=interest, name=person.name)


@pages.route("/virksomhed/opslag/<uuid:listing_id>/interesser/nej-tak", methods=["GET", "POST"])
@only("employer")
def decline_all(listing_id: UUID) -> str | Response:
    """Ask before those who wait for an answer get a no, and send it to whom was asked about."""
    if request.method == "POST":
        try:
            asked = load_form(DeclineAllForm())
            with write_unit() as uow:
                told = decline_unanswered(
                    uow,
                    listing_id,
                    asked["interest_ids"],
                    employer_id=_employer(uow),
                    text=asked["text"],
                )
                left = count_unanswered(uow, listing_id)
        except Invalid as problem:
            return form_again("listings/decline_all.html", problem, **_unanswered(listing_id))
        _flash_declined(told, left)
        return redirect(url_for("interests.received", listing_id=listing_id), 303)
    context = _unanswered(listing_id)
    if not context["waiting"]:
        return redirect(url_for("interests.received", listing_id=listing_id))
    return render_template("listings/decline_all.html", **context)


def _flash_declined(told: int, left: int) -> None:
    """Say how many got a no, and how many have come since it was asked about."""
    if told:
        done = ngettext("%(n)s has been told no.", "%(n)s have been told no.", told)
        flash(done, "success")
    else:
        flash(_("Nobody was told no: those you were asked about do not wait any more."), "info")
    if left:
        come = ngettext(
            "%(n)s has come since, and still waits for an answer.",
            "%(n)s have come since, and still wait for an answer.",
            left,
        )
        flash(come, "info")


def _unanswered(listing_id: UUID) -> dict[str, Any]:
    with read_unit() as uow:
        opening = opening_of_employer(uow, listing_id, employer_id=_employer(uow))
        return {"opening": opening, "waiting": unanswered_in(uow, listing_id)}


def _answer_again(interest_id: UUID, problem: Problem) -> Response:
    """Show the list with the answer in its form; beside it, where there is no such interest.

    Which opening it was of is on the page that was sent: an interest that was shown anew since is
    another one.
    """
    try:
        with write_unit() as uow:
            listing_id = interest_of_employer(uow, interest_id, _employer(uow)).listing_id
    except NotFound:
        named = request.form.get("listing_id", type=UUID)
        if named is None:
            raise
        listing_id = named
    context = {**_received(listing_id), "wrong": interest_id}
    return form_again("listings/interests_received.html", problem, **context)


@pages.get("/virksomhed/interesser/<uuid:interest_id>/cv")
@only("employer")
def cv(interest_id: UUID) -> Response:
    """Hand the CV of an interest to the employer it was sent to."""
    with write_unit() as uow:
        file, content = cv_for_employer(uow, interest_id, employer_id=_employer(uow))
    return download(content, media_type=file.type, name=file.name)


def _opening(listing_id: UUID) -> dict[str, Any]:
    with read_unit() as uow:
        return {"listing": opening_for_interest(uow, listing_id)}


def _received(listing_id: UUID) -> dict[str, Any]:
    with write_unit() as uow:
        employer_id = _employer(uow)
        opening = opening_of_employer(uow, listing_id, employer_id=employer_id)
        interests = interests_in(uow, listing_id, employer_id=employer_id)
        mark_seen(uow, [i.id for i in interests if i.state == InterestState.SENT], employer_id)
        people = people_by_id(uow, [i.person_id for i in interests if i.is_kept])
    return {
        "interests": interests,
        "people": people,
        "listing_id": listing_id,
        "title": opening.title,
    }


def _employer(uow: UnitOfWork) -> UUID:
    employer = employer_of(uow, uow.actor.require_person())
    if employer is None:
        raise NotFound()
    return employer.id


def _uploaded() -> tuple[str, bytes]:
    upload = request.files.get("file")
    if upload is None:
        return "", b""
    return upload.filename or "", upload.stream.read(MOST_BYTES + 1)


def _check_cv(name: str, content: bytes) -> None:
    """Refuse what is no CV, beside its field."""
    if not content:
        words = _("The file is empty. Choose another one.") if name else _("Choose a file.")
        raise Invalid(fields={"file": [words]})
    try:
        check_size(content)
        check_kind(content, CV_KINDS)
    except (FileTooLarge, KindOfFileRefused) as refused:
        raise Invalid(fields={"file": [str(refused.title)]}) from None
