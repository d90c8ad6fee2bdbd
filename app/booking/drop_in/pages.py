"""The citizen's pages of drop-ins: draw a number, see how many are ahead, give it back."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.accounts.contract import Role
from app.booking.drop_in.queueing import draw_number, leave_queue
from app.booking.drop_in.views import drop_ins_for_citizen, ticket_of_citizen
from app.booking.maps import map_url
from app.core.errors import Conflict
from app.core.texts import _
from app.web.forms import form_again
from app.web.guards import only
from app.web.unit import read_unit, write_unit

pages = Blueprint("drop_in", __name__, template_folder="templates")
citizens = only(Role.CITIZEN)


@pages.get("/drop-in")
@citizens
def overview() -> str:
    """Show the drop-ins: when they are open, how many wait, and one's own number."""
    with read_unit() as uow:
        found = drop_ins_for_citizen(uow)
        now = uow.now
    return render_template("drop_in/overview.html", found=found, now=now, refusal=None)


@pages.post("/drop-in/<uuid:drop_in_id>/nummer")
@citizens
def draw(drop_in_id: UUID) -> Response:
    """Draw a number; who has one already is led to it."""
    try:
        with write_unit() as uow:
            ticket_id = draw_number(uow, drop_in_id)
    except Conflict as conflict:
        with read_unit() as uow:
            found, now = drop_ins_for_citizen(uow), uow.now
        return form_again("drop_in/overview.html", conflict, found=found, now=now, refusal=conflict)
    return redirect(url_for("drop_in.ticket", queue_ticket_id=ticket_id), 303)


@pages.get("/drop-in/nummer/<uuid:queue_ticket_id>")
@citizens
def ticket(queue_ticket_id: UUID) -> str:
    """Show one's number: how many are ahead, and about how long it takes."""
    with read_unit() as uow:
        one, today = ticket_of_citizen(uow, queue_ticket_id)
    return render_template(
        "drop_in/ticket.html", ticket=one, today=today, map_url=map_url(today.drop_in.place)
    )


@pages.post("/drop-in/nummer/<uuid:queue_ticket_id>/forlad")
@citizens
def leave(queue_ticket_id: UUID) -> Response:
    """Give a number back."""
    with write_unit() as uow:
        has_left = leave_queue(uow, queue_ticket_id)
    if has_left:
        flash(_("You have left the queue. You can draw a new number."), "success")
    return redirect(url_for("drop_in.overview"), 303)
