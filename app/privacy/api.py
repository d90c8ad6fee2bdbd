"""The API's door to the take-out: ask for it, see how far it is, fetch it."""

from __future__ import annotations

from typing import Any

from flask import Response, url_for
from flask.views import MethodView
from marshmallow import fields

from app.accounts.contract import Role
from app.privacy.contract import OwnTakeOut
from app.privacy.doors import asked, fetched
from app.privacy.schemas import TakeOutSchema, take_out_document
from app.privacy.service import own_take_out
from app.web.api import ApiBlueprint, ProblemDocument
from app.web.guards import only
from app.web.unit import read_unit

api = ApiBlueprint(
    "take_out_api", __name__, url_prefix="/api/v1", description="Everything one made, as one file."
)
citizens = only(Role.CITIZEN)


@api.route("/me/take-out")
class MyTakeOut(MethodView):
    """One's take-out."""

    @api.response(200, TakeOutSchema)
    @citizens
    def get(self) -> dict[str, Any]:
        """Say how far it is, when it was made, until when it lies there, and where to fetch it."""
        with read_unit() as uow:
            return _document(own_take_out(uow))

    @api.response(202, TakeOutSchema)
    @citizens
    def post(self) -> dict[str, Any]:
        """Have one's things made into a file; while one is under way, it is that one.

        One is told when it is ready. It lies there for a week, and its place is taken by a newer.
        """
        return _document(asked())


@api.route("/me/take-out/file")
class TakeOutFile(MethodView):
    """The file."""

    @api.response(200, fields.Raw(metadata={"format": "binary"}), content_type="application/zip")
    @api.alt_response(404, schema=ProblemDocument)
    @api.alt_response(409, schema=ProblemDocument)
    @citizens
    def get(self) -> Response:
        """Return the newest that is ready: a zip with an `index.html`, and `data/*.json`."""
        return fetched()


def _document(own: OwnTakeOut) -> dict[str, Any]:
    return take_out_document(own, url_for("take_out_api.TakeOutFile"))
