"""The page on which anyone says that an opening is not honest."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from app.accounts.doors import asked_from
from app.core.errors import Problem
from app.core.texts import _
from app.listings.form_choices import reason_choices
from app.listings.reporting import FraudReason, listing_for_report, report_listing
from app.listings.schemas_posting import ReportForm
from app.web.forms import form_again, load_form
from app.web.guards import anyone
from app.web.unit import read_unit, write_unit

pages = Blueprint("reporting", __name__, template_folder="templates")


@pages.route("/opslag/<uuid:listing_id>/anmeld", methods=["GET", "POST"])
@anyone
def report(listing_id: UUID) -> str | Response:
    """Ask what is wrong, and pass it on to the job centre; robots are thanked like people."""
    with read_unit() as uow:
        listing = listing_for_report(uow, listing_id)
    context: dict[str, Any] = {"listing": listing, "reasons": reason_choices()}
    if request.method == "GET":
        return render_template("listings/report.html", **context)
    try:
        data = load_form(ReportForm())
        if not request.form.get("homepage"):
            with write_unit() as uow:
                report_listing(
                    uow,
                    listing_id,
                    reason=FraudReason(data["reason"]),
                    text=data["text"],
                    reported_from=asked_from(),
                )
    except Problem as problem:
        return form_again("listings/report.html", problem, **context)
    flash(_("Thank you. The job centre looks at it."), "success")
    return redirect(f"/opslag/{listing_id}", 303)
