"""The discussions of classes: the list for those who run them, and taking a message away."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.chat.access import ANSWERING
from app.chat.asked_first import ask_whether_to_redact
from app.chat.conversations import conversation_by_id
from app.chat.of_class import class_discussions
from app.chat.policy import first_line
from app.chat.redacting import redact_message
from app.chat.schemas_inbox import RedactForm
from app.core.clock import local_day
from app.core.texts import _
from app.web.forms import load_form
from app.web.guards import logged_in, only
from app.web.unit import read_unit, write_unit

pages = Blueprint("discussions", __name__, template_folder="templates")


@pages.get("/indbakke/hold")
@only(*ANSWERING)
def index() -> str:
    """List the discussions of the classes that one runs: none of them waits for an answer."""
    with read_unit() as uow:
        found, today = class_discussions(uow), local_day(uow.now)
    return render_template(
        "chat/discussions.html", conversations=found, today=today, first_line=first_line
    )


@pages.get("/samtaler/<uuid:conversation_id>/fjern")
@logged_in
def redact(conversation_id: UUID) -> Response:
    """Ask whether this is the message to be taken away."""
    message_id = request.args.get("besked", type=UUID)
    if message_id is None:
        with read_unit() as uow:
            conversation_by_id(uow, conversation_id)
        flash(_("Choose which message."), "info")
        return _to(conversation_id)
    return ask_whether_to_redact(
        conversation_id,
        message_id,
        action_url=url_for(".redact_it", conversation_id=conversation_id),
        back_url=url_for("chat.conversation", conversation_id=conversation_id),
        follows=_(
            "Its words and files are gone for good, for everybody. The others see that it was"
            " there."
        ),
    )


@pages.post("/samtaler/<uuid:conversation_id>/fjern")
@logged_in
def redact_it(conversation_id: UUID) -> Response:
    """Take the words of a message away for good."""
    form = load_form(RedactForm())
    with write_unit() as uow:
        redacted = redact_message(uow, conversation_id, form["message_id"])
    flash(_("The message is removed. The others see that it was there."), "success")
    return _to(conversation_id, redacted.seq)


def _to(conversation_id: UUID, seq: int | None = None) -> Response:
    anchor = f"besked-{seq}" if seq else None
    door = "chat.conversation"
    return redirect(url_for(door, conversation_id=conversation_id, _anchor=anchor), 303)
