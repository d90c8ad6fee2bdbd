"""The API's door to a queue for those who run it: call the next, give numbers, close for today."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask.views import MethodView

from app.booking.access import ARRANGERS
from app.booking.drop_in.calling import (
    call_next,
    close_for_today,
    finish_turn,
    open_again,
    skip_number,
)
from app.booking.drop_in.desks import say_desk
from app.booking.drop_in.queueing import give_number, take_out
from app.booking.drop_in.schemas import today_facts
from app.booking.drop_in.schemas_staff import (
    AtTheDoor,
    MyDesk,
    NextCall,
    NumberSchema,
    QueueSchema,
    RunDropInSchema,
)
from app.booking.drop_in.views import drop_ins_to_run, queue_to_run
from app.core.work import UnitOfWork
from app.web.api import ApiBlueprint, ProblemDocument, items_of
from app.web.guards import only
from app.web.unit import read_unit, write_unit

api = ApiBlueprint(
    "drop_in_staff_api", __name__, url_prefix="/api/v1", description="Running a drop-in's queue."
)
advisers = only(*ARRANGERS)


@api.route("/drop-ins/to-run")
class DropInsToRun(MethodView):
    """What one runs."""

    @api.response(200, items_of(RunDropInSchema))
    @advisers
    def get(self) -> dict[str, Any]:
        """List the drop-ins that one runs, as they are today."""
        with read_unit() as uow:
            return {"items": [today_facts(one) for one in drop_ins_to_run(uow)], "next": None}


@api.route("/drop-ins/<uuid:drop_in_id>/queue")
class TodaysQueue(MethodView):
    """Who waits today."""

    @api.response(200, QueueSchema)
    @api.alt_response(404, schema=ProblemDocument)
    @advisers
    def get(self, drop_in_id: UUID) -> dict[str, Any]:
        """Return today's queue with names."""
        with read_unit() as uow:
            return _queue(uow, drop_in_id)


@api.route("/drop-ins/<uuid:drop_in_id>/my-desk")
class Desks(MethodView):
    """Where one sits today."""

    @api.arguments(MyDesk)
    @api.response(200, QueueSchema)
    @api.alt_response(404, schema=ProblemDocument)
    @advisers
    def put(self, new: dict[str, Any], drop_in_id: UUID) -> dict[str, Any]:
        """Say where one sits today: whom one calls is told. Empty: nowhere in particular."""
        with write_unit() as uow:
            say_desk(uow, drop_in_id, desk=new["desk"])
            return _queue(uow, drop_in_id)


@api.route("/drop-ins/<uuid:drop_in_id>/call-next")
class Calls(MethodView):
    """Whose turn it is."""

    @api.arguments(NextCall, required=False)
    @api.response(200, QueueSchema)
    @api.alt_response(404, schema=ProblemDocument)
    @advisers
    def post(self, new: dict[str, Any], drop_in_id: UUID) -> dict[str, Any]:
        """Call who has waited longest, and be done with whom one called before."""
        with write_unit() as uow:
            call_next(uow, drop_in_id, after=new.get("after"))
            return _queue(uow, drop_in_id)


@api.route("/drop-ins/<uuid:drop_in_id>/door-tickets")
class Door(MethodView):
    """Numbers for those who stand there without a phone."""

    @api.arguments(AtTheDoor, required=False)
    @api.response(201, NumberSchema)
    @api.alt_response(404, schema=ProblemDocument)
    @api.alt_response(409, schema=ProblemDocument)
    @advisers
    def post(self, new: dict[str, Any], drop_in_id: UUID) -> dict[str, int]:
        """Give the next number to somebody at the door, on any day that it is open."""
        with write_unit() as uow:
            return {"number": give_number(uow, drop_in_id, name=new.get("name", ""))}


@api.route("/drop-ins/<uuid:drop_in_id>/close")
class Closings(MethodView):
    """The end of the day."""

    @api.response(200, QueueSchema)
    @api.alt_response(404, schema=ProblemDocument)
    @advisers
    def post(self, drop_in_id: UUID) -> dict[str, Any]:
        """Take nobody else today, and tell those who wait. Again changes nothing."""
        with write_unit() as uow:
            close_for_today(uow, drop_in_id)
            return _queue(uow, drop_in_id)


@api.route("/drop-ins/<uuid:drop_in_id>/open")
class Openings(MethodView):
    """A day that goes on."""

    @api.response(200, QueueSchema)
    @api.alt_response(404, schema=ProblemDocument)
    @advisers
    def post(self, drop_in_id: UUID) -> dict[str, Any]:
        """Give numbers again today; who was sent home draws a new one."""
        with write_unit() as uow:
            open_again(uow, drop_in_id)
            return _queue(uow, drop_in_id)


@api.route("/tickets/<uuid:queue_ticket_id>/finish")
class Turns(MethodView):
    """A turn that is over."""

    @api.response(200, QueueSchema)
    @api.alt_response(404, schema=ProblemDocument)
    @advisers
    def post(self, queue_ticket_id: UUID) -> dict[str, Any]:
        """Be done with somebody who was called. Again changes nothing."""
        with write_unit() as uow:
            return _queue(uow, finish_turn(uow, queue_ticket_id))


@api.route("/tickets/<uuid:queue_ticket_id>/skip")
class Skips(MethodView):
    """Somebody who is not there."""

    @api.response(200, QueueSchema)
    @api.alt_response(404, schema=ProblemDocument)
    @advisers
    def post(self, queue_ticket_id: UUID) -> dict[str, Any]:
        """Put somebody who was called and is not there back a few places; the second time, out."""
        with write_unit() as uow:
            return _queue(uow, skip_number(uow, queue_ticket_id))


@api.route("/tickets/<uuid:queue_ticket_id>/take-out")
class Removals(MethodView):
    """Somebody who has gone."""

    @api.response(200, QueueSchema)
    @api.alt_response(404, schema=ProblemDocument)
    @advisers
    def post(self, queue_ticket_id: UUID) -> dict[str, Any]:
        """Take a number out of the queue. Again changes nothing."""
        with write_unit() as uow:
            return _queue(uow, take_out(uow, queue_ticket_id))


def _queue(uow: UnitOfWork, drop_in_id: UUID) -> dict[str, Any]:
    queue = queue_to_run(uow, drop_in_id)
    return vars(queue) | {"drop_in": today_facts(queue.today)}
