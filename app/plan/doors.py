"""What the doors to the plan have in common: who provides it, and how far back it goes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from flask import Response

from app.core.work import UnitOfWork
from app.plan.addresses import names_of_actor
from app.plan.calendar_file import Frame, plan_file
from app.plan.contract import PlanItem, PlanProvider
from app.plan.service import plan_of_actor
from app.web.services import Slot, services
from app.web.unit import current_look, own_address

PLAN: Slot[Sequence[PlanProvider]] = Slot("plan")
EXPECTED: Slot[Sequence[PlanProvider]] = Slot("expected")
"""Those that provide what is due on a day."""
KEPT_BEHIND = timedelta(days=30)


def plan_at_hand(uow: UnitOfWork) -> list[PlanItem]:
    """Return what whoever acts has ahead, and had in the last 30 days, by time."""
    return plan_of_actor(uow, services().provided[PLAN], since=uow.now - KEPT_BEHIND)


def calendar_name() -> str:
    """Return what a calendar of the plan is called: the service and whose it is."""
    return f"Jobvej · {current_look().name}"


def frame_for(uow: UnitOfWork) -> Frame:
    """Return the frame of a calendar of whoever acts."""
    return Frame(calendar_name(), own_address(""), uow.now, names_of_actor(uow))


def as_calendar(content: bytes) -> Response:
    """Answer with a calendar file, which nobody else may keep."""
    answer = Response(content, content_type="text/calendar; charset=utf-8")
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["Content-Disposition"] = 'inline; filename="plan.ics"'
    return answer


def file_of_actor(uow: UnitOfWork) -> bytes:
    """Return the plan of whoever acts as a calendar file."""
    return plan_file(plan_at_hand(uow), frame_for(uow))
