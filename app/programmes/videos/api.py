"""The API's door to films: the player says here what was played."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import request
from flask.views import MethodView

from app.accounts.contract import Role
from app.programmes.access import EDITS
from app.programmes.videos.contract import PIECE_BYTES
from app.programmes.videos.schemas import (
    ArrivedSchema,
    NewReport,
    NewUpload,
    ReceiptSchema,
    UploadSchema,
)
from app.programmes.videos.uploading import begin_upload, take_piece
from app.programmes.videos.watching import report_played
from app.web.api import ApiBlueprint, ProblemDocument
from app.web.guards import only
from app.web.unit import write_unit

api = ApiBlueprint("films_api", __name__, url_prefix="/api/v1", description="Films.")
citizens, editors = only(Role.CITIZEN), only(*EDITS)


@api.route("/films/<uuid:video_id>/uploads")
class Uploads(MethodView):
    """Uploading a film."""

    @api.arguments(NewUpload)
    @api.response(201, UploadSchema)
    @api.alt_response(404, schema=ProblemDocument)
    @editors
    def post(self, new: dict[str, Any], video_id: UUID) -> dict[str, Any]:
        """Begin to upload a new version of a film; one that was not finished is given up."""
        with write_unit() as uow:
            version_id = begin_upload(uow, video_id, size=new["size"])
        return {"id": version_id, "received": 0, "piece": PIECE_BYTES}


@api.route("/film-uploads/<uuid:video_version_id>/pieces/<int:start>")
class Pieces(MethodView):
    """What a film is uploaded in."""

    @api.doc(
        requestBody={
            "required": True,
            "content": {
                "application/octet-stream": {"schema": {"type": "string", "format": "binary"}}
            },
        }
    )
    @api.response(200, ArrivedSchema)
    @api.alt_response(404, schema=ProblemDocument)
    @api.alt_response(409, schema=ProblemDocument)
    @api.alt_response(413, schema=ProblemDocument)
    @api.alt_response(422, schema=ProblemDocument)
    @editors
    def put(self, video_version_id: UUID, start: int) -> dict[str, Any]:
        """Send the piece that begins at a byte; one that has arrived before is left alone.

        `videos/piece-out-of-turn` is the 409 for one that does not follow; its `received` says
        where to go on from.
        """
        content = request.get_data(cache=False)
        with write_unit() as uow:
            return {"received": take_piece(uow, video_version_id, start=start, content=content)}


@api.route("/films/<uuid:video_id>/versions/<uuid:video_version_id>/watched")
class Watched(MethodView):
    """What one has watched of a film."""

    @api.arguments(NewReport)
    @api.response(200, ReceiptSchema)
    @api.alt_response(404, schema=ProblemDocument)
    @citizens
    def put(self, new: dict[str, Any], video_id: UUID, video_version_id: UUID) -> dict[str, Any]:
        """Say what was played since the page was opened; the first report begins the time.

        What nobody can have played since then is not counted yet, and may be said again.
        """
        played = [(one["start"], one["end"]) for one in new["played"]]
        with write_unit() as uow:
            receipt = report_played(
                uow, video_id, video_version_id, played=played, position=new["position"]
            )
        return {
            "is_watched": receipt.watched_at is not None,
            "is_said": receipt.said_at is not None,
            "may_say": receipt.may_say,
            "is_taken": receipt.is_taken,
        }
