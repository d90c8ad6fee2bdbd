"""Uploads through the API: one file a request, answered with what it is, and how it fares.

There is no way to its content here: whoever shows a file checks first who may see it.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask.views import MethodView
from marshmallow import Schema, fields, validate
from werkzeug.datastructures import FileStorage

from app.files.contract import MOST_BYTES, FileState, FileView
from app.files.service import own_file, store_file
from app.web.api import ApiBlueprint, ProblemDocument
from app.web.fields import UploadedFile
from app.web.guards import logged_in
from app.web.unit import read_unit, write_unit

api = ApiBlueprint(
    "files_api", __name__, url_prefix="/api/v1", description="Files, to be named in something."
)


class NewFile(Schema):
    """A file as multipart/form-data."""

    file = UploadedFile(required=True)


class FileSchema(Schema):
    """A file as its owner sees it."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    size = fields.Integer(required=True, metadata={"description": "bytes"})
    type = fields.String(required=True)
    state = fields.String(
        required=True,
        validate=validate.OneOf([str(state) for state in FileState]),
        metadata={"description": "`scanning` until it has been checked, which takes a moment"},
    )
    reason = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "why it was refused: `infected` or `unreadable`"},
    )
    explanation = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "why it cannot be opened, in words for its owner"},
    )


@api.route("/files")
class Files(MethodView):
    """Upload a file."""

    @api.arguments(NewFile, location="files")
    @api.response(201, FileSchema)
    @api.alt_response(403, schema=ProblemDocument)
    @api.alt_response(429, schema=ProblemDocument)
    @logged_in
    def post(self, files: dict[str, Any]) -> FileView:
        """Keep a file for a day, until it is named in an interest or a message."""
        upload: FileStorage = files["file"]
        content = upload.stream.read(MOST_BYTES + 1)
        with write_unit() as uow:
            return store_file(uow, content=content, name=upload.filename or "")


@api.route("/files/<uuid:file_id>")
class OneFile(MethodView):
    """A file that one uploaded."""

    @api.response(200, FileSchema)
    @logged_in
    def get(self, file_id: UUID) -> FileView:
        """Say what became of a file: whether it is being checked, ready or refused."""
        with read_unit() as uow:
            return own_file(uow, file_id)
