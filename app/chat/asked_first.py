"""Asks whether a message is the one to be taken away: one page for a class and for the inbox."""

from __future__ import annotations

from uuid import UUID

from flask import flash, make_response, redirect, render_template
from werkzeug.wrappers import Response

from app.chat.conversations import conversation_by_id
from app.chat.redacting import message_to_redact
from app.chat.showing import names_of
from app.core.texts import _
from app.web.unit import read_unit


def ask_whether_to_redact(
    conversation_id: UUID, message_id: UUID, *, action_url: str, back_url: str, follows: str
) -> Response:
    """Return the page that asks, which posts to `action_url` and says what follows.

    Where the message is gone already, it says so on the conversation, at `back_url`.
    """
    with read_unit() as uow:
        conversation = conversation_by_id(uow, conversation_id)
        message = message_to_redact(uow, conversation_id, message_id)
        names = names_of(uow, conversation, [message])
    place = f"{back_url}#besked-{message.seq}"
    if message.redacted_at is not None:
        flash(_("The message was removed already."), "success")
        return redirect(place, 303)
    context = {"m": message, "names": names, "action_url": action_url, "follows": follows}
    return make_response(
        render_template("chat/redact.html", back_url=back_url, place=place, **context)
    )
