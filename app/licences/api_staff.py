"""The API's door to licences for those who work here: giving them, and answering."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask.views import MethodView

from app.licences.access import GIVES
from app.licences.documents import citizens_licence_document, request_document
from app.licences.extending import (
    answer_request,
    extend_licence,
    request_view,
    requests_waiting,
)
from app.licences.giving import give_back, give_licence, take_back
from app.licences.numbers import endings
from app.licences.schemas import (
    Answer,
    CitizensLicenceSchema,
    EndingsQuery,
    NewLicence,
    RequestSchema,
    TakingBack,
)
from app.licences.shown import licence_for_advisers
from app.web.api import ApiBlueprint, ProblemDocument, items_of
from app.web.guards import only
from app.web.unit import read_unit, write_unit

api = ApiBlueprint(
    "licences_staff_api", __name__, url_prefix="/api/v1", description="Licences, for staff."
)
advisers = only(*GIVES)


@api.route("/licence-pools/<uuid:pool_id>/licences")
class LicencesOfPool(MethodView):
    """Seats that are given."""

    @api.arguments(NewLicence)
    @api.response(200, CitizensLicenceSchema)
    @api.alt_response(404, schema=ProblemDocument)
    @api.alt_response(409, schema=ProblemDocument)
    @advisers
    def post(self, new: dict[str, Any], pool_id: UUID) -> dict[str, Any]:
        """Give a citizen a seat, who is told.

        The 409 is `licences/pool-empty`, `licences/pool-closed` or `licences/has-one-already`.
        """
        with write_unit() as uow:
            view = give_licence(uow, pool_id, new["citizen_id"], from_on=new["from_on"])
            return citizens_licence_document(view)


@api.route("/licences")
class Endings(MethodView):
    """Whose licences end."""

    @api.arguments(EndingsQuery, location="query")
    @api.response(200, items_of(CitizensLicenceSchema))
    @advisers
    def get(self, query: dict[str, Any]) -> dict[str, Any]:
        """List one's citizens' licences that end from today until a day, the nearest first."""
        with read_unit() as uow:
            found = endings(uow, query["until"])
            items = [citizens_licence_document(one.licence) for one in found]
            return {"items": items, "next": None}


@api.route("/licences/<uuid:licence_id>")
class CitizensLicence(MethodView):
    """One licence of a citizen."""

    @api.response(200, CitizensLicenceSchema)
    @api.alt_response(404, schema=ProblemDocument)
    @advisers
    def get(self, licence_id: UUID) -> dict[str, Any]:
        """Return how a licence stands."""
        with read_unit() as uow:
            return citizens_licence_document(licence_for_advisers(uow, licence_id))


@api.route("/licences/<uuid:licence_id>/take-back")
class TakeBack(MethodView):
    """A licence that ends early."""

    @api.arguments(TakingBack, required=False)
    @api.response(200, CitizensLicenceSchema)
    @api.alt_response(404, schema=ProblemDocument)
    @api.alt_response(409, schema=ProblemDocument)
    @advisers
    def post(self, new: dict[str, Any], licence_id: UUID) -> dict[str, Any]:
        """End a licence with today, with a word why; the citizen is told."""
        with write_unit() as uow:
            return citizens_licence_document(take_back(uow, licence_id, word=new.get("word", "")))


@api.route("/licences/<uuid:licence_id>/<any('give-back','extend'):change>")
class Changes(MethodView):
    """A licence that ends later."""

    @api.response(200, CitizensLicenceSchema)
    @api.alt_response(404, schema=ProblemDocument)
    @api.alt_response(409, schema=ProblemDocument)
    @advisers
    def post(self, licence_id: UUID, change: str) -> dict[str, Any]:
        """Undo within the hour that a licence ends early, or extend it; the citizen is told.

        `licences/not-extended` is the 409 where it cannot be extended, with `because`.
        """
        verb = give_back if change == "give-back" else extend_licence
        with write_unit() as uow:
            return citizens_licence_document(verb(uow, licence_id))


@api.route("/extension-requests")
class WaitingRequests(MethodView):
    """Who asks to keep a licence."""

    @api.response(200, items_of(RequestSchema))
    @advisers
    def get(self) -> dict[str, Any]:
        """List what one's citizens ask for and wait for, the longest wait first."""
        with read_unit() as uow:
            items = [request_document(one) for one in requests_waiting(uow)]
            return {"items": items, "next": None}


@api.route("/extension-requests/<uuid:extension_request_id>")
class OneRequest(MethodView):
    """What one citizen asks for."""

    @api.response(200, RequestSchema)
    @api.alt_response(404, schema=ProblemDocument)
    @advisers
    def get(self, extension_request_id: UUID) -> dict[str, Any]:
        """Return what was asked, and what was answered."""
        with read_unit() as uow:
            return request_document(request_view(uow, extension_request_id))


@api.route("/extension-requests/<uuid:extension_request_id>/answer")
class Answers(MethodView):
    """What is answered."""

    @api.arguments(Answer)
    @api.response(200, RequestSchema)
    @api.alt_response(404, schema=ProblemDocument)
    @api.alt_response(409, schema=ProblemDocument)
    @advisers
    def put(self, new: dict[str, Any], extension_request_id: UUID) -> dict[str, Any]:
        """Say yes or no; the citizen is told. The same answer again changes nothing.

        The 409 is `licences/answered-already`, or `licences/not-extended` with `because`.
        """
        with write_unit() as uow:
            return request_document(answer_request(uow, extension_request_id, **new))
