"""The API's door to one's own plan, as a list and as a calendar file."""

from __future__ import annotations

from flask import Response, jsonify
from flask.views import MethodView

from app.accounts.contract import Role
from app.plan.doors import as_calendar, file_of_actor, plan_at_hand
from app.plan.schemas import PlanItemSchema, item_document
from app.programmes.doors import note_first_look
from app.web.api import ApiBlueprint, items_of
from app.web.guards import only
from app.web.unit import read_unit

api = ApiBlueprint("plan_api", __name__, url_prefix="/api/v1", description="One's own plan.")
people_with_a_plan = only(Role.CITIZEN, Role.ADVISER, Role.SUPER_USER)


@api.route("/me/calendar")
class MyCalendar(MethodView):
    """Everything that one has ahead."""

    @api.response(200, items_of(PlanItemSchema))
    @people_with_a_plan
    def get(self) -> Response:
        """List what one has ahead, and had in the last 30 days, cancelled meetings too.

        An adviser has the meetings that they hold, and the sessions and drop-ins that they lead. A
        meeting has all that it has when it is booked.
        """
        note_first_look()
        with read_unit() as uow:
            return jsonify(items=[item_document(one) for one in plan_at_hand(uow)], next=None)


@api.route("/me/calendar.ics")
class MyCalendarFile(MethodView):
    """The same for a calendar."""

    @api.response(200, content_type="text/calendar")
    @people_with_a_plan
    def get(self) -> Response:
        """Return one's plan as a calendar file (RFC 5545).

        Of a citizen it says as much as the adviser chose for their calendar address: the initials,
        where nothing was chosen. Calendars ask for it by themselves, so it is no look of anybody's.
        """
        with read_unit() as uow:
            content = file_of_actor(uow)
        return as_calendar(content)
