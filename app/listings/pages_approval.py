"""The job centre's pages: what waits for approval, the decision, and reported openings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.core.errors import NotFound, Problem
from app.core.texts import _
from app.core.work import UnitOfWork
from app.employers.service import employers_by_id
from app.listings.approval import (
    approve_listing,
    asked_before,
    decline_listing,
    listing_for_decision,
    request_changes,
    waiting_listings,
)
from app.listings.categories import categories
from app.listings.form_choices import (
    REASON_LABELS,
    STATE_CHIPS,
    STATE_LABELS,
    canned_reasons,
    changes_in_words,
)
from app.listings.listing_views import KIND_LABELS
from app.listings.own_listings import as_people_see, who_is_told_of
from app.listings.pages_posting import page_words
from app.listings.posting import latest_of, written_of
from app.listings.reporting import (
    close_as_fraud,
    dismiss_reports,
    reported_listing,
    reported_listings,
)
from app.listings.schemas_posting import DecisionForm, ReasonedDecisionForm
from app.listings.stopping import count_interests_in
from app.web.forms import form_again, load_form
from app.web.guards import staff
from app.web.unit import read_unit, write_unit

pages = Blueprint("approval", __name__, template_folder="templates")


@pages.get("/opslag-til-godkendelse")
@staff
def queue() -> str:
    """Show what waits, the longest wait first."""
    with read_unit() as uow:
        waiting = waiting_listings(uow)
        now = uow.now
    return render_template("listings/queue.html", waiting=waiting, now=now, kind_labels=KIND_LABELS)


@pages.get("/opslag-til-godkendelse/<uuid:listing_id>")
@staff
def decide(listing_id: UUID) -> str:
    """Show one opening as people will see it, what an edit changes, and the three answers."""
    return render_template("listings/decide.html", **_context(listing_id))


@pages.post("/opslag-til-godkendelse/<uuid:listing_id>/godkend")
@staff
def approve(listing_id: UUID) -> Response:
    """Publish it."""
    return _decide(listing_id, lambda uow: _approve(uow, listing_id))


@pages.post("/opslag-til-godkendelse/<uuid:listing_id>/svar")
@staff
def answer(listing_id: UUID) -> Response:
    """Ask for a change, or decline: the button that was pressed says which."""
    return _decide(listing_id, lambda uow: _refuse(uow, listing_id))


@pages.get("/anmeldte-opslag")
@staff
def reported() -> str:
    """Show the openings that somebody has reported."""
    with read_unit() as uow:
        found = reported_listings(uow)
    return render_template("listings/reported.html", reported=found, reasons=REASON_LABELS)


@pages.get("/anmeldte-opslag/<uuid:listing_id>/luk")
@staff
def ask_to_close(listing_id: UUID) -> str:
    """Say what follows when a reported opening is closed as dishonest, and ask first."""
    with read_unit() as uow:
        listing = reported_listing(uow, listing_id)
        interests = count_interests_in(uow, listing_id)
    return render_template("listings/close_reported.html", listing=listing, interests=interests)


@pages.post("/anmeldte-opslag/<uuid:listing_id>/<any(luk, behold):what>")
@staff
def handle(listing_id: UUID, what: str) -> Response:
    """Close a reported opening, or let it stand."""
    with write_unit() as uow:
        if what == "luk":
            close_as_fraud(uow, listing_id)
        else:
            dismiss_reports(uow, listing_id)
    done = _("The opening is closed.") if what == "luk" else _("The opening stays.")
    flash(done, "success")
    return redirect(url_for("approval.reported"), 303)


def _approve(uow: UnitOfWork, listing_id: UUID) -> str:
    version = load_form(DecisionForm())["version"]
    listing = approve_listing(uow, listing_id, version=version)
    return _("“%(title)s” is published.", title=listing.title)


def _refuse(uow: UnitOfWork, listing_id: UUID) -> str:
    data = load_form(ReasonedDecisionForm())
    verb = decline_listing if request.form.get("answer") == "decline" else request_changes
    verb(uow, listing_id, reason=data["reason"], version=data["version"])
    return _("The author has been told.")


def _decide(listing_id: UUID, verb: Callable[[UnitOfWork], str]) -> Response:
    """Do what was decided and say so; whatever is in the way stands on the page instead."""
    try:
        with write_unit() as uow:
            done = verb(uow)
    except Problem as problem:
        if problem.status not in {409, 422}:
            raise
        try:
            return form_again("listings/decide.html", problem, **_context(listing_id))
        except NotFound:  # taken back by its author: there is nothing to look at any more
            flash(str(problem.title), "error")
            return redirect(url_for("approval.queue"), 303)
    flash(done, "success")
    return redirect(url_for("approval.queue"), 303)


def _context(listing_id: UUID) -> dict[str, Any]:
    with read_unit() as uow:
        listing = listing_for_decision(uow, listing_id)
        is_edit = listing.pending_changes is not None
        before, after = written_of(uow, listing), latest_of(uow, listing)
        employers = employers_by_id(uow, [listing.employer_id] if listing.employer_id else [])
        page, known = as_people_see(uow, listing), categories(uow)
        asked = asked_before(uow, listing)
        return {
            "own": listing,
            "listing": page,
            "told_of": who_is_told_of(uow, listing, page),
            "company": employers.get(listing.employer_id) if listing.employer_id else None,
            "changes": changes_in_words(before, after, known) if is_edit else [],
            "asked": asked,
            "since": changes_in_words(asked.then, after, known) if asked else [],
            "canned": canned_reasons(),
            "state_labels": STATE_LABELS,
            "state_chips": STATE_CHIPS,
            **page_words(uow),
        }
