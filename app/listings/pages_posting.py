"""The pages of authors: their openings, the form, how it will be seen, and each step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts.contract import Role
from app.core.clock import local_day
from app.core.errors import NotFound, Problem
from app.core.texts import _
from app.core.work import UnitOfWork
from app.employers.contract import EmployerNotConfirmed
from app.listings.categories import categories
from app.listings.closing import (
    REOPENED_WITHIN,
    close_listing,
    may_reopen,
    mended_by,
    reopen_listing,
)
from app.listings.contract import EditedMeanwhile
from app.listings.declining import count_unanswered
from app.listings.form_choices import (
    STATE_CHIPS,
    STATE_LABELS,
    changes_in_words,
    values_for_form,
)
from app.listings.life import COMPLETE_IN, WRITTEN_IN
from app.listings.listing_views import KIND_LABELS, deadline_is_soon, deadline_words
from app.listings.models import ClosedBecause, ListingState
from app.listings.opening_form import (
    as_typed,
    form_context,
    form_named,
    new_form,
    typed_checked_by,
    typed_over,
    values_empty,
    values_written,
    version_sent,
    version_typed,
)
from app.listings.own_listings import (
    as_edited,
    as_people_see,
    begun_on_form,
    interest_counts,
    is_claimed,
    our_listings,
    own_listing,
    own_listings,
    own_or_claimed,
    who_is_told_of,
)
from app.listings.posting import (
    check_new,
    discard_draft,
    edit_listing,
    latest_of,
    submit_listing,
    values_edited,
    withdraw_listing,
    write_draft,
)
from app.listings.written import Written
from app.web.forms import flash_undo, form_again
from app.web.guards import STAFF, only, staff
from app.web.unit import current_actor, read_unit, write_unit

pages = Blueprint("posting", __name__, template_folder="templates", url_prefix="/virksomhed/opslag")
authors = only("employer", *STAFF)


@pages.get("/egne")
@staff
def ours() -> str:
    """Show staff the job centre's own."""
    with read_unit() as uow:
        listings = our_listings(uow)
    return render_template("listings/mine.html", listings=listings, **_words(is_ours=True))


@pages.get("")
@authors
def mine() -> str | Response:
    """Show the openings of one's company, what needs the author first."""
    if not current_actor().has(Role.EMPLOYER):
        return redirect(url_for("posting.ours"))
    try:
        with read_unit() as uow:
            listings = own_listings(uow)
    except (EmployerNotConfirmed, NotFound) as problem:  # where the person reads how it stands
        if isinstance(problem, EmployerNotConfirmed):
            flash(_("You can write openings as soon as your company is confirmed here."), "info")
        return redirect(url_for("employers.company"))
    return render_template("listings/mine.html", listings=listings, **_words(is_ours=False))


@pages.route("/egne/nyt", methods=["GET", "POST"])
@staff
def write_ours() -> str | Response:
    """Write a new opening of the job centre's own; it is a draft until it is published."""
    return _write(is_ours=True)


@pages.route("/nyt", methods=["GET", "POST"])
@authors
def write() -> str | Response:
    """Write a new opening of one's company; it is a draft until it is handed in."""
    if not current_actor().has(Role.EMPLOYER):
        return redirect(url_for("posting.write_ours"))
    return _write(is_ours=False)


def _write(*, is_ours: bool) -> str | Response:
    """Show the form of a new opening, whose address names it: going back to it finds its draft."""
    form_id, begun = form_named(), None
    with read_unit() as uow:
        if form_id is not None:
            begun = begun_on_form(uow, form_id, is_ours=is_ours)
        context, new_id = form_context(uow, is_ours=is_ours), uow.new_id()
    is_going_on = begun is not None and begun.state in WRITTEN_IN | {ListingState.PUBLISHED}
    if request.method == "POST":
        if begun is not None and is_going_on:
            return _edit(begun.id)
        return _write_first(is_ours=is_ours, form_id=None if begun else form_id)
    if begun is not None and is_going_on:
        return redirect(url_for("posting.edit", listing_id=begun.id))
    if begun is not None or form_id is None:
        return redirect(new_form(is_ours=is_ours, form_id=new_id))
    return render_template("listings/edit.html", values=values_empty(is_ours=is_ours), **context)


def _write_first(*, is_ours: bool, form_id: UUID | None) -> Response:
    try:
        data = typed_checked_by(lambda uow, values: check_new(uow, values, is_ours=is_ours))
        with write_unit() as uow:
            listing = write_draft(uow, data, for_company=not is_ours, form_id=form_id)
    except Problem as problem:
        with read_unit() as uow:
            context = form_context(uow, is_ours=is_ours)
        return form_again("listings/edit.html", problem, typed=as_typed(), **context)
    return redirect(url_for("posting.show", listing_id=listing.id), 303)


@pages.get("/<uuid:listing_id>")
@authors
def show(listing_id: UUID) -> str:
    """Show an opening as people will see it, with what its author can do."""
    with read_unit() as uow:
        listing = own_or_claimed(uow, listing_id)
        page = as_people_see(uow, listing)
        context = {
            "own": listing,
            "listing": page,
            "is_claimed": is_claimed(listing),
            "told_of": who_is_told_of(uow, listing, page),
            **page_words(uow),
            "reopens_until": listing.closed_at + REOPENED_WITHIN
            if listing.closed_at and may_reopen(uow, listing)
            else None,
            "mended_by": mended_by(uow, listing),
            "unanswered": count_unanswered(uow, listing.id),
            "interest_count": interest_counts(uow, [listing.id]).get(listing.id, 0),
        }
    words = _words(is_ours=listing.employer_id is None)
    return render_template("listings/preview.html", **context, **words)


@pages.route("/<uuid:listing_id>/rediger", methods=["GET", "POST"])
@authors
def edit(listing_id: UUID) -> str | Response:
    """Change an opening; an edit of what somebody else changed meanwhile loses neither text."""
    if request.method == "GET":
        with read_unit() as uow:
            listing = own_listing(uow, listing_id)
            values = {**values_for_form(latest_of(uow, listing)), "version": str(listing.version)}
            context = form_context(uow, is_ours=listing.employer_id is None, listing=listing)
        return render_template("listings/edit.html", values=values, **context)
    return _edit(listing_id)


def _edit(listing_id: UUID) -> str | Response:
    if "again" in request.form:
        return render_template("listings/edit.html", values=as_typed(), **_edit_context(listing_id))
    try:
        data, version = typed_over(listing_id), version_typed()
        looked_at = None if "send" in request.form else _look_at(listing_id, data, version)
        if looked_at is not None:
            return looked_at
        with write_unit() as uow:
            edited = edit_listing(uow, listing_id, data, version=version)
    except Problem as problem:
        return _form_again(problem, listing_id)
    if edited.pending_at is not None:
        flash(
            _("Your changes are with the job centre. Until then people see it as it was."), "info"
        )
    return redirect(url_for("posting.show", listing_id=listing_id), 303)


@pages.post("/<uuid:listing_id>/send")
@authors
def submit(listing_id: UUID) -> Response:
    """Hand it in; what is missing stands in the form."""
    try:
        with write_unit() as uow:
            listing = submit_listing(uow, listing_id)
    except Problem as problem:
        if not problem.fields:
            raise
        return _form_again(problem, listing_id, typed=values_written(listing_id))
    if listing.state == ListingState.PUBLISHED:
        flash(_("It is published."), "success")
    else:
        undo = url_for("posting.withdraw", listing_id=listing_id)
        flash_undo(_("It is with the job centre. We tell you when it is published."), undo)
    return redirect(url_for("posting.show", listing_id=listing_id), 303)


@pages.post("/<uuid:listing_id>/tag-tilbage")
@authors
def withdraw(listing_id: UUID) -> Response:
    """Take back what waits for the job centre."""
    with write_unit() as uow:
        listing = withdraw_listing(uow, listing_id)
    if listing.state == ListingState.DRAFT:
        undo = url_for("posting.submit", listing_id=listing_id)
        flash_undo(_("You have taken it back. It is a draft again."), undo)
    else:
        flash(_("Your changes are gone. People see it as it was."), "success")
    return redirect(url_for("posting.show", listing_id=listing_id), 303)


@pages.post("/<uuid:listing_id>/luk")
@authors
def close(listing_id: UUID) -> Response:
    """Close it: the place is filled, or it is taken back."""
    is_filled = request.form.get("because") == ClosedBecause.FILLED
    with write_unit() as uow:
        own_or_claimed(uow, listing_id)
        because = ClosedBecause.FILLED if is_filled else ClosedBecause.WITHDRAWN
        close_listing(uow, listing_id, because=because)
    flash_undo(_("It is closed."), url_for("posting.reopen", listing_id=listing_id))
    return redirect(url_for("posting.show", listing_id=listing_id), 303)


@pages.post("/<uuid:listing_id>/aabn")
@authors
def reopen(listing_id: UUID) -> Response:
    """Undo a closing."""
    with write_unit() as uow:
        own_or_claimed(uow, listing_id)
        reopen_listing(uow, listing_id)
    flash(_("It is open again."), "success")
    return redirect(url_for("posting.show", listing_id=listing_id), 303)


@pages.post("/<uuid:listing_id>/slet")
@authors
def discard(listing_id: UUID) -> Response:
    """Throw a draft away."""
    with write_unit() as uow:
        is_ours = own_listing(uow, listing_id).employer_id is None
        discard_draft(uow, listing_id)
    flash(_("The draft is gone."), "success")
    return redirect(url_for("posting.ours" if is_ours else "posting.mine"), 303)


def _look_at(listing_id: UUID, data: dict[str, Any], version: int | None) -> str | None:
    """Show an edit before it goes to others; None where nobody sees it yet, or nothing changes."""
    with read_unit() as uow:
        listing = own_listing(uow, listing_id)
        values = values_edited(uow, listing, data, version=version)
        before = latest_of(uow, listing)
        if listing.state not in COMPLETE_IN or values == before:
            return None
        page = as_edited(uow, listing, values)
        context = {
            "own": listing,
            "listing": page,
            "told_of": who_is_told_of(uow, listing, page),
            "changes": changes_in_words(before, values, categories(uow)),
            "typed": [
                (name, value)
                for name, value in request.form.items(multi=True)
                if name not in {"csrf_token", "version"}
            ]
            + [("version", version_sent())],
            "is_ours": listing.employer_id is None,
            **page_words(uow),
        }
    return render_template("listings/edit_preview.html", **context)


def _edit_context(listing_id: UUID) -> dict[str, Any]:
    with read_unit() as uow:
        listing = own_listing(uow, listing_id)
        return form_context(uow, is_ours=listing.employer_id is None, listing=listing)


def _form_again(
    problem: Problem, listing_id: UUID, *, typed: Mapping[str, Any] | None = None
) -> Response:
    """Show the form with what was typed; an older text than the present one beside it."""
    with read_unit() as uow:
        listing = own_listing(uow, listing_id)
        context = form_context(uow, is_ours=listing.employer_id is None, listing=listing)
        if isinstance(problem, EditedMeanwhile):
            theirs = latest_of(uow, listing)
            yours = Written().with_changes(typed_over(listing_id))
            context["meanwhile"] = changes_in_words(yours, theirs, categories(uow))
    version = str(problem.extra.get("version", "")) or version_sent()
    values = typed or {**as_typed(), "version": version}
    return form_again("listings/edit.html", problem, typed=values, **context)


def page_words(uow: UnitOfWork) -> dict[str, Any]:
    """Return what a listing's page needs besides the listing."""
    return {
        "today": local_day(uow.now),
        "local_day": local_day,
        "deadline_words": deadline_words,
        "deadline_is_soon": deadline_is_soon,
    }


def _words(*, is_ours: bool) -> dict[str, Any]:
    return {
        "state_labels": STATE_LABELS,
        "state_chips": STATE_CHIPS,
        "kind_labels": KIND_LABELS,
        "is_ours": is_ours,
    }
