"""The page on which anyone says that an opening is not honest."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, session
from werkzeug.wrappers import Response

from app.accounts.doors import asked_from
from app.core.errors import Problem
from app.core.texts import _
from app.listings.form_choices import reason_choices
from app.listings.reporting import FraudReason, listing_for_report, report_listing
from app.listings.schemas_posting import ReportForm
from app.web.forms import form_again, load_form
from app.web.guards import anyone
from app.web.unit import current_actor, read_unit, write_unit

pages = Blueprint("reporting", __name__, template_folder="templates")

SENT = "reports_sent"
MOST_REMEMBERED = 10


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
                report_id = report_listing(
                    uow,
                    listing_id,
                    reason=FraudReason(data["reason"]),
                    text=data["text"],
                    reported_from=asked_from(),
                    former=[UUID(sent) for sent in session.get(SENT, ())],
                )
            _remember(report_id)
    except Problem as problem:
        return form_again("listings/report.html", problem, **context)
    flash(_("Thank you. The job centre looks at it."), "success")
    return redirect(f"/opslag/{listing_id}", 303)


def _remember(report_id: UUID | None) -> None:
    """Have this browser know its own report again, until somebody logs in or out."""
    if report_id is not None and not current_actor().is_known:
        others = [sent for sent in session.get(SENT, ()) if sent != str(report_id)]
        session[SENT] = [*others, str(report_id)][-MOST_REMEMBERED:]
