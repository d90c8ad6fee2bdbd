"""Uploads through the API: one file a request, answered with what it is."""

from __future__ import annotations

from typing import Any

from flask.views import MethodView
from flask_smorest.fields import Upload
from marshmallow import Schema, fields
from werkzeug.datastructures import FileStorage

from app.files.contract import MOST_BYTES, FileView
from app.files.service import store_file
from app.web.api import ApiBlueprint
from app.web.guards import logged_in
from app.web.unit import write_unit

api = ApiBlueprint(
    "files_api", __name__, url_prefix="/api/v1", description="Files, to be named in something."
)


class NewFile(Schema):
    """A file as multipart/form-data."""

    file = Upload(required=True)


class FileSchema(Schema):
    """A file as its owner sees it."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    size = fields.Integer(required=True, metadata={"description": "bytes"})
    type = fields.String(required=True)
    state = fields.String(required=True)


@api.route("/files")
class Files(MethodView):
    """Upload a file."""

    @api.arguments(NewFile, location="files")
    @api.response(201, FileSchema)
    @logged_in
    def post(self, files: dict[str, Any]) -> FileView:
        """Keep a file for a day, until it is named in an interest or a message."""
        upload: FileStorage = files["file"]
        content = upload.stream.read(MOST_BYTES + 1)
        with write_unit() as uow:
            return store_file(uow, content=content, name=upload.filename or "")
