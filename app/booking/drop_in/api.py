"""The API's door to drop-ins: draw a number, see how many are ahead, give it back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask.views import MethodView

from app.accounts.contract import Role
from app.booking.drop_in.queueing import draw_number, leave_queue
from app.booking.drop_in.schemas import DropInSchema, TicketSchema, today_facts
from app.booking.drop_in.views import drop_ins_for_citizen, ticket_of_citizen
from app.web.api import ApiBlueprint, ProblemDocument, items_of
from app.web.guards import only
from app.web.unit import read_unit, write_unit

api = ApiBlueprint("drop_in_api", __name__, url_prefix="/api/v1", description="The drop-in.")
citizens = only(Role.CITIZEN)


@api.route("/drop-ins")
class DropIns(MethodView):
    """Where one can come without an appointment."""

    @api.response(200, items_of(DropInSchema))
    @citizens
    def get(self) -> dict[str, Any]:
        """List the drop-ins as they are today, with one's own numbers."""
        with read_unit() as uow:
            return {"items": [today_facts(one) for one in drop_ins_for_citizen(uow)], "next": None}


@api.route("/drop-ins/<uuid:drop_in_id>/ticket")
class Draw(MethodView):
    """One's own number in the queue of today."""

    @api.response(200, TicketSchema)
    @api.alt_response(404, schema=ProblemDocument)
    @api.alt_response(409, schema=ProblemDocument)
    @citizens
    def put(self, drop_in_id: UUID) -> Any:
        """Draw a number; who has one already is answered with that."""
        with write_unit() as uow:
            return ticket_of_citizen(uow, draw_number(uow, drop_in_id))[0]


@api.route("/tickets/<uuid:queue_ticket_id>")
class OneTicket(MethodView):
    """One number."""

    @api.response(200, TicketSchema)
    @api.alt_response(404, schema=ProblemDocument)
    @citizens
    def get(self, queue_ticket_id: UUID) -> Any:
        """Return one's own number: how many are ahead, and about how long it takes."""
        with read_unit() as uow:
            return ticket_of_citizen(uow, queue_ticket_id)[0]

    @api.response(200, TicketSchema)
    @api.alt_response(404, schema=ProblemDocument)
    @citizens
    def delete(self, queue_ticket_id: UUID) -> Any:
        """Give one's number back; again changes nothing."""
        with write_unit() as uow:
            leave_queue(uow, queue_ticket_id)
            return ticket_of_citizen(uow, queue_ticket_id)[0]
