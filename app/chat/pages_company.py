"""The page of a company's conversations with those who were interested in its openings."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts.contract import Role
from app.chat.of_company import company_conversations, conversation_about_interest
from app.chat.policy import first_line
from app.chat.positions import read_position, write_position
from app.core.clock import local_day
from app.web.guards import logged_in, only
from app.web.unit import read_unit

pages = Blueprint("company_chat", __name__, template_folder="templates")


@pages.get("/virksomhed/samtaler")
@only(Role.EMPLOYER)
def index() -> str:
    """List the company's conversations, unread ones first."""
    after = read_position(request.args.get("cursor"))
    with read_unit() as uow:
        page = company_conversations(uow, after=after)
        today = local_day(uow.now)
    cursor = write_position(page.next)
    return render_template(
        "chat/company.html",
        conversations=page.conversations,
        today=today,
        first_line=first_line,
        next_url=url_for(".index", cursor=cursor) if cursor else None,
    )


@pages.get("/samtaler/interesse/<uuid:interest_id>")
@logged_in
def about_interest(interest_id: UUID) -> Response:
    """Lead to the conversation that the answer to an interest began."""
    with read_unit() as uow:
        found = conversation_about_interest(uow, interest_id)
    return redirect(url_for("chat.conversation", conversation_id=found), 303)
