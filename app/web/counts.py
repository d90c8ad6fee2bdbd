"""What waits for a person, in one small answer that open pages and the service worker ask for."""

from __future__ import annotations

from hashlib import sha256

from flask import jsonify, request
from flask.views import MethodView
from marshmallow import Schema, fields
from werkzeug.wrappers import Response

from app.web.api import ApiBlueprint
from app.web.guards import logged_in
from app.web.navigation import waiting_for_actor
from app.web.unit import read_unit

api = ApiBlueprint(
    "counts_api", __name__, url_prefix="/api/v1", description="What waits for a person."
)


class WaitingSchema(Schema):
    """What waits for whoever asks."""

    counts = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(),
        required=True,
        metadata={"description": "How much waits, by the address of the page that shows it"},
    )
    news = fields.Integer(
        required=True, metadata={"description": "How much of it is new to the person themselves"}
    )


@api.route("/me/counts")
class Counts(MethodView):
    """The numbers in the menu."""

    @api.response(200, WaitingSchema)
    @api.alt_response(304, description="Nothing has changed since the answer with this ETag.")
    @logged_in
    def get(self) -> Response:
        """Count what waits; answered with 304 while nothing has changed (RFC 9110, 13.1.2)."""
        with read_unit() as uow:
            waiting = waiting_for_actor(uow)
        response = jsonify(WaitingSchema().dump(waiting))
        response.set_etag(sha256(response.get_data()).hexdigest()[:16])
        return response.make_conditional(request)
