"""The API's door to licences for citizens: what one has, asking to keep it, and taking a seat."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask.views import MethodView

from app.accounts.contract import Role
from app.licences.documents import licence_document, place_document, pool_document
from app.licences.extending import ask_for_extension, take_request_back
from app.licences.giving import take_seat
from app.licences.giving_up import give_up, keep_after_all
from app.licences.line import join_line, keep_place, leave_line
from app.licences.schemas import (
    LicenceSchema,
    NewExtensionRequest,
    OpenPoolSchema,
    PoolPlaceSchema,
)
from app.licences.shown import licence_of_actor, licences_of, shown_to
from app.web.api import ApiBlueprint, ProblemDocument, items_of
from app.web.guards import only
from app.web.unit import read_unit, write_unit

api = ApiBlueprint(
    "licences_api", __name__, url_prefix="/api/v1", description="Licences: seats for a time."
)
citizens = only(Role.CITIZEN)


@api.route("/me/licences")
class MyLicences(MethodView):
    """One's licences."""

    @api.response(200, items_of(LicenceSchema))
    @citizens
    def get(self) -> dict[str, Any]:
        """List one's licences, those in use first, and those that ended within a year."""
        with read_unit() as uow:
            found = licences_of(uow, uow.actor.require_person())
            return {"items": [licence_document(one) for one in found], "next": None}


@api.route("/me/licences/<uuid:licence_id>")
class MyLicence(MethodView):
    """One licence of one's own."""

    @api.response(200, LicenceSchema)
    @api.alt_response(404, schema=ProblemDocument)
    @citizens
    def get(self, licence_id: UUID) -> dict[str, Any]:
        """Return how a licence stands, and what becomes of it."""
        with read_unit() as uow:
            return licence_document(licence_of_actor(uow, licence_id))


@api.route("/me/licences/<uuid:licence_id>/extension-requests")
class ExtensionRequests(MethodView):
    """Asking to keep a licence longer."""

    @api.arguments(NewExtensionRequest, required=False)
    @api.response(200, LicenceSchema)
    @api.alt_response(404, schema=ProblemDocument)
    @api.alt_response(409, schema=ProblemDocument)
    @citizens
    def post(self, new: dict[str, Any], licence_id: UUID) -> dict[str, Any]:
        """Ask to keep a licence longer, with a word why; again says anew why.

        `licences/not-extended` is the 409 where that is not possible, with `because`.
        """
        with write_unit() as uow:
            view = ask_for_extension(uow, licence_id, word=new.get("word", ""))
            return licence_document(view)

    @api.response(200, LicenceSchema)
    @api.alt_response(404, schema=ProblemDocument)
    @citizens
    def delete(self, licence_id: UUID) -> dict[str, Any]:
        """Ask no more for it. Again changes nothing."""
        with write_unit() as uow:
            return licence_document(take_request_back(uow, licence_id))


@api.route("/me/licences/<uuid:licence_id>/<any('give-up','keep'):change>")
class MyChanges(MethodView):
    """A seat that one gives up."""

    @api.response(200, LicenceSchema)
    @api.alt_response(404, schema=ProblemDocument)
    @api.alt_response(409, schema=ProblemDocument)
    @citizens
    def post(self, licence_id: UUID, change: str) -> dict[str, Any]:
        """End a licence of one's own with today, or undo that within the hour.

        The 409 is `licences/over` or `licences/too-late-to-undo`. Again changes nothing.
        """
        verb = {"give-up": give_up, "keep": keep_after_all}[change]
        with write_unit() as uow:
            return licence_document(verb(uow, licence_id))


@api.route("/me/licence-pools")
class OpenPools(MethodView):
    """What one can take a seat of."""

    @api.response(200, items_of(OpenPoolSchema))
    @citizens
    def get(self) -> dict[str, Any]:
        """List the pools that are open to one, and that one neither has nor waits for."""
        with read_unit() as uow:
            found = shown_to(uow, uow.actor.require_person()).open
            items = [pool_document(one.pool) | {"has_room": one.has_room} for one in found]
            return {"items": items, "next": None}


@api.route("/me/licence-pools/<uuid:pool_id>/seat")
class Seats(MethodView):
    """A seat that one takes by oneself."""

    @api.response(200, LicenceSchema)
    @api.alt_response(404, schema=ProblemDocument)
    @api.alt_response(409, schema=ProblemDocument)
    @citizens
    def put(self, pool_id: UUID) -> dict[str, Any]:
        """Take a free seat; again changes nothing.

        The 409 is `licences/pool-empty`, or `licences/had-one-before` for who had one.
        """
        with write_unit() as uow:
            return licence_document(take_seat(uow, pool_id, uow.actor.require_person()))


@api.route("/me/licence-pools/<uuid:pool_id>/wait")
class Waits(MethodView):
    """One's place in the line for a pool."""

    @api.response(200, PoolPlaceSchema)
    @api.alt_response(404, schema=ProblemDocument)
    @api.alt_response(409, schema=ProblemDocument)
    @citizens
    def put(self, pool_id: UUID) -> dict[str, Any]:
        """Stand in line for a seat; again keeps one's place."""
        with write_unit() as uow:
            return place_document(join_line(uow, pool_id, uow.actor.require_person()))

    @api.response(204)
    @api.alt_response(404, schema=ProblemDocument)
    @citizens
    def delete(self, pool_id: UUID) -> None:
        """Wait no longer. Again changes nothing."""
        with write_unit() as uow:
            leave_line(uow, pool_id, uow.actor.require_person())


@api.route("/me/licence-pools/<uuid:pool_id>/wait/keep")
class KeptPlace(MethodView):
    """The place in a line that one left a moment ago."""

    @api.response(200, PoolPlaceSchema)
    @api.alt_response(404, schema=ProblemDocument)
    @api.alt_response(409, schema=ProblemDocument)
    @citizens
    def post(self, pool_id: UUID) -> dict[str, Any]:
        """Undo within the hour that one left the line: the place is as before. Twice is harmless.

        `licences/too-late-to-undo` is the 409.
        """
        with write_unit() as uow:
            return place_document(keep_place(uow, pool_id, uow.actor.require_person()))
