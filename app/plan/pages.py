"""The citizen's pages of the plan: as a list, and week by week."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Response, make_response, render_template, request

from app.accounts.contract import Role
from app.core.clock import local_day, start_of_day
from app.plan.contract import PlanItem
from app.plan.doors import EXPECTED, PLAN, plan_at_hand
from app.plan.expected import counted_in_words, expected_of_actor
from app.plan.from_licences import ending_soon
from app.plan.from_programmes import breaks_in_programmes
from app.plan.policy import (
    begins_at,
    days_of_week,
    monday_of,
    next_after,
    outlook,
    week_asked_for,
    week_name,
)
from app.plan.service import plan_of_actor
from app.programmes.doors import note_first_look
from app.programmes.library.together import together_at_home
from app.programmes.shown import helper_of
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
    note_first_look()
    with read_unit() as uow:
        items, now = plan_at_hand(uow), uow.now
        expected = expected_of_actor(uow, services().provided[EXPECTED])
        shown_now = together_at_home(uow)
    today = local_day(now)
    found = {"outlook": outlook(items, now), "ending": ending_soon(items, today)}
    found |= {
        "shown_now": shown_now,
        "expected": expected,
        "counted": counted_in_words(expected, today),
    }
    return _readable_without_cover(render_template("plan/list.html", **found, now=now))


@pages.get("/min-plan/forventet")
@citizens
def expected() -> Response:
    """Show everything that has a deadline: required or not, why, what follows, and who helps."""
    note_first_look()
    with read_unit() as uow:
        found, now = expected_of_actor(uow, services().provided[EXPECTED]), uow.now
        breaks = breaks_in_programmes(uow)
        helper = helper_of(uow, uow.actor.require_person())
    html = render_template("plan/expected.html", found=found, breaks=breaks, helper=helper, now=now)
    return _readable_without_cover(html)


@pages.get("/min-plan/uge")
@citizens
def week() -> Response:
    """Show one week by its days; this one, where the address names no other."""
    note_first_look()
    with read_unit() as uow:
        today, now = local_day(uow.now), uow.now
        monday = week_asked_for(request.args.get("uge", ""), today)
        items = plan_of_actor(uow, services().provided[PLAN], since=start_of_day(monday))
    sunday = monday + A_WEEK - timedelta(days=1)
    following = next_after(items, sunday) if sunday >= today else None
    html = render_template(
        "plan/week.html",
        days=days_of_week(items, monday),
        following=following,
        following_week=_week_of(following) if following else None,
        number=monday.isocalendar().week,
        monday=monday,
        sunday=sunday,
        before=week_name(monday - A_WEEK),
        after=week_name(monday + A_WEEK),
        today=today,
        now=now,
    )
    return _readable_without_cover(html)


def _week_of(item: PlanItem) -> str:
    return week_name(monday_of(local_day(begins_at(item))))


def _readable_without_cover(html: str) -> Response:
    """Let a phone without cover show the page again, to the same person alone."""
    answer = make_response(html)
    answer.headers["X-Offline"] = "personal"
    return answer
