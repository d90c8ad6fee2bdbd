"""The API's door to sessions: what one can come to, signing up and off."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask.views import MethodView

from app.accounts.contract import Role
from app.booking.sessions.schemas import SessionSchema, SignUp, session_facts
from app.booking.sessions.signing import sign_off, sign_up
from app.booking.sessions.views import (
    Offer,
    open_sessions,
    session_for_citizen,
    sessions_of_citizen,
)
from app.core.work import UnitOfWork
from app.web.api import ApiBlueprint, ProblemDocument, items_of
from app.web.guards import only
from app.web.unit import read_unit, write_unit

api = ApiBlueprint("sessions_api", __name__, url_prefix="/api/v1", description="Sessions on site.")
citizens = only(Role.CITIZEN)


@api.route("/sessions")
class Sessions(MethodView):
    """What one can come to."""

    @api.response(200, items_of(SessionSchema))
    @citizens
    def get(self) -> dict[str, Any]:
        """List the sessions to come that one has to do with, then those that are open to all."""
        with read_unit() as uow:
            me = uow.actor.require_person()
            found = [*sessions_of_citizen(uow, me, since=uow.now), *open_sessions(uow, me)]
            return {"items": [_session(one) for one in found], "next": None}


@api.route("/sessions/<uuid:site_session_id>")
class OneSession(MethodView):
    """One session."""

    @api.response(200, SessionSchema)
    @api.alt_response(404, schema=ProblemDocument)
    @citizens
    def get(self, site_session_id: UUID) -> dict[str, Any]:
        """Return a session that is open to all, or that one was invited to."""
        with read_unit() as uow:
            return _seen(uow, site_session_id)


@api.route("/sessions/<uuid:site_session_id>/seat")
class OwnSeat(MethodView):
    """One's own part in a session."""

    @api.arguments(SignUp, required=False)
    @api.response(200, SessionSchema)
    @api.alt_response(404, schema=ProblemDocument)
    @api.alt_response(409, schema=ProblemDocument)
    @citizens
    def put(self, new: dict[str, Any], site_session_id: UUID) -> dict[str, Any]:
        """Sign up, or line up where it is full: see `seat.state`; again changes nothing.

        `booking/busy-at-that-time` is the 409 where one has something else then, until
        `although_busy` says that one comes all the same.
        """
        sure = new.get("although_busy", False)
        with write_unit() as uow:
            me = uow.actor.require_person()
            sign_up(uow, site_session_id, me, although_busy=sure)
            return _seen(uow, site_session_id)

    @api.response(200, SessionSchema)
    @api.alt_response(404, schema=ProblemDocument)
    @api.alt_response(409, schema=ProblemDocument)
    @citizens
    def delete(self, site_session_id: UUID) -> dict[str, Any]:
        """Sign off, leave the line, or say no to an invitation; again changes nothing."""
        with write_unit() as uow:
            sign_off(uow, site_session_id, uow.actor.require_person())
            return _seen(uow, site_session_id)


def _seen(uow: UnitOfWork, site_session_id: UUID) -> dict[str, Any]:
    return _session(session_for_citizen(uow, site_session_id, uow.actor.require_person()))


def _session(offer: Offer) -> dict[str, Any]:
    return session_facts(offer.session) | {"seat": offer.seat}
