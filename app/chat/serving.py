"""Hands out a file of a conversation, to pages and programs alike."""

from __future__ import annotations

from uuid import UUID

from werkzeug.wrappers import Response

from app.chat.reading import attachment_content
from app.web.downloads import show
from app.web.unit import read_unit


def served_file(conversation_id: UUID, file_id: UUID) -> Response:
    """Return the answer with a file of a conversation that the actor may read."""
    with read_unit() as uow:
        found, content = attachment_content(uow, conversation_id, file_id)
    return show(content, media_type=found.type, name=found.name)
