"""The citizen's pages of the plan: as a list, and week by week."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Response, make_response, render_template, request

from app.accounts.contract import Role
from app.core.clock import local_day, start_of_day
from app.plan.doors import PLAN, plan_at_hand
from app.plan.policy import days_of_week, outlook, week_asked_for, week_name
from app.plan.service import plan_of_actor
from app.web.guards import only
from app.web.services import services
from app.web.unit import read_unit

pages = Blueprint("plan", __name__, template_folder="templates")
citizens = only(Role.CITIZEN)

A_WEEK = timedelta(days=7)


@pages.get("/min-plan")
@citizens
def show() -> Response:
    """Show everything that is ahead, by how near it is, and what is over."""
    with read_unit() as uow:
        found, now = outlook(plan_at_hand(uow), uow.now), uow.now
    return _readable_without_cover(render_template("plan/list.html", outlook=found, now=now))


@pages.get("/min-plan/uge")
@citizens
def week() -> Response:
    """Show one week by its days; this one, where the address names no other."""
    with read_unit() as uow:
        today, now = local_day(uow.now), uow.now
        monday = week_asked_for(request.args.get("uge", ""), today)
        items = plan_of_actor(uow, services().provided[PLAN], since=start_of_day(monday))
    html = render_template(
        "plan/week.html",
        days=days_of_week(items, monday),
        number=monday.isocalendar().week,
        monday=monday,
        sunday=monday + A_WEEK - timedelta(days=1),
        before=week_name(monday - A_WEEK),
        after=week_name(monday + A_WEEK),
        today=today,
        now=now,
    )
    return _readable_without_cover(html)


def _readable_without_cover(html: str) -> Response:
    """Let a phone without cover show the page again, to the same person alone."""
    answer = make_response(html)
    answer.headers["X-Offline"] = "personal"
    return answer
