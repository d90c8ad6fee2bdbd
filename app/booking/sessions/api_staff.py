"""The API's door to sessions for those who run them: what is planned, who comes, and who came."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask.views import MethodView

from app.booking.access import ARRANGERS
from app.booking.sessions.attending import add_who_came, note_attendance, note_the_rest_missed
from app.booking.sessions.contract import SeatView
from app.booking.sessions.schemas import session_facts
from app.booking.sessions.schemas_staff import (
    AttendanceNote,
    RestSchema,
    RunSessionSchema,
    SeatOfCitizenSchema,
    SessionParticipantSchema,
    SessionsQuery,
    WhoCame,
)
from app.booking.sessions.views import participants, sessions_to_run
from app.web.api import ApiBlueprint, ProblemDocument, items_of
from app.web.guards import only
from app.web.unit import read_unit, write_unit

api = ApiBlueprint(
    "sessions_staff_api", __name__, url_prefix="/api/v1", description="Running sessions on site."
)
advisers = only(*ARRANGERS)


@api.route("/sessions/to-run")
class SessionsToRun(MethodView):
    """What one runs."""

    @api.arguments(SessionsQuery, location="query")
    @api.response(200, items_of(RunSessionSchema))
    @advisers
    def get(self, query: dict[str, Any]) -> dict[str, Any]:
        """List the sessions that one runs, by time: those that are not over, unless one says."""
        with read_unit() as uow:
            since = query["since"] or uow.now
            found = sessions_to_run(uow, since=since, until=query["until"])
            return {"items": [session_facts(one) for one in found], "next": None}


@api.route("/sessions/<uuid:site_session_id>/participants")
class Participants(MethodView):
    """Who has to do with a session."""

    @api.response(200, items_of(SessionParticipantSchema))
    @api.alt_response(404, schema=ProblemDocument)
    @advisers
    def get(self, site_session_id: UUID) -> dict[str, Any]:
        """List who has a seat by name, then who is in line, then who was invited."""
        with read_unit() as uow:
            found = participants(uow, site_session_id)
            items = [vars(one.seat) | {"name": one.name} for one in found]
            return {"items": items, "next": None}


@api.route("/sessions/<uuid:site_session_id>/attendance")
class WhoComes(MethodView):
    """Who came without a seat."""

    @api.arguments(WhoCame)
    @api.response(200, SeatOfCitizenSchema)
    @api.alt_response(404, schema=ProblemDocument)
    @api.alt_response(409, schema=ProblemDocument)
    @advisers
    def post(self, new: dict[str, Any], site_session_id: UUID) -> SeatView:
        """Note that a citizen came who had no seat; where all seats are taken, they are one more.

        Again changes nothing.
        """
        with write_unit() as uow:
            return add_who_came(uow, site_session_id, new["citizen_id"])


@api.route("/sessions/<uuid:site_session_id>/attendance/rest")
class Rest(MethodView):
    """All the others."""

    @api.response(200, RestSchema)
    @api.alt_response(404, schema=ProblemDocument)
    @api.alt_response(409, schema=ProblemDocument)
    @advisers
    def post(self, site_session_id: UUID) -> dict[str, int]:
        """Note of everybody of whom nothing is noted that they did not come."""
        with write_unit() as uow:
            return {"missed": note_the_rest_missed(uow, site_session_id)}


@api.route("/seats/<uuid:session_seat_id>/attendance")
class Attendances(MethodView):
    """Whether somebody came."""

    @api.arguments(AttendanceNote)
    @api.response(200, SeatOfCitizenSchema)
    @api.alt_response(404, schema=ProblemDocument)
    @api.alt_response(409, schema=ProblemDocument)
    @advisers
    def put(self, new: dict[str, Any], session_seat_id: UUID) -> SeatView:
        """Note whether somebody who has a seat came; null takes the note back."""
        with write_unit() as uow:
            return note_attendance(uow, session_seat_id, new["attendance"])
