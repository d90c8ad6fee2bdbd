"""The page of a company's conversations with those who were interested in its openings."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for

from app.accounts.contract import Role
from app.chat.of_company import company_conversations
from app.chat.policy import first_line
from app.chat.positions import read_position, write_position
from app.core.clock import local_day
from app.web.guards import only
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
