"""A message that comes in through a form, with its files: one way for every page that has one."""

from __future__ import annotations

from uuid import UUID

from flask import request
from werkzeug.datastructures import FileStorage

from app.chat.contract import MOST_ATTACHMENTS, ClientIdReused, MessageView
from app.chat.schemas import MessageForm
from app.chat.taking import take_message
from app.core.errors import Invalid, Problem
from app.core.texts import _
from app.files.contract import MOST_BYTES
from app.files.service import store_file
from app.web.forms import load_form
from app.web.unit import write_unit


def message_from_form(conversation_id: UUID) -> MessageView:
    """Post what the form of this request holds; raises what `take_message` and `store_file` do."""
    form = load_form(MessageForm())
    file_ids = _stored(request.files.getlist("files"))
    return take_message(
        conversation_id,
        body=form["body"],
        client_id=form["client_id"],
        attachment_ids=file_ids,
    )


def in_the_form(problem: Problem) -> tuple[Problem, str]:
    """Return a refusal in words for the form, and the field that it stands beside."""
    if isinstance(problem, ClientIdReused):
        problem = Invalid(fields={"body": [_("This page has sent a message already. Send this?")]})
    return problem, "files" if problem.slug.startswith("files/") else "body"


def _stored(uploads: list[FileStorage]) -> list[UUID]:
    """Keep the files of a form; an empty file field sends one without a name."""
    chosen = [upload for upload in uploads if upload.filename]
    if len(chosen) > MOST_ATTACHMENTS:
        raise Invalid(fields={"files": [_("Attach at most five files.")]})
    stored = []
    for upload in chosen:
        content = upload.stream.read(MOST_BYTES + 1)
        with write_unit() as uow:
            stored.append(store_file(uow, content=content, name=upload.filename or "").id)
    return stored
