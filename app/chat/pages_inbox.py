"""The inbox: the list, and the conversation that is open beside it with the citizen's card."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from app.accounts.contract import Role
from app.chat.access import ANSWERING
from app.chat.canned import filled_reply
from app.chat.cards import note_look_at_card
from app.chat.conversations import open_conversation_with
from app.chat.from_form import in_the_form, message_from_form
from app.chat.inbox_view import TEMPLATE, again, around, back_to, listing, opened
from app.chat.notes import notes_of
from app.chat.promising import count_overdue, overdue_conversations
from app.chat.writing_first import citizens_to_write_to
from app.core.errors import Problem
from app.web.guards import only
from app.web.unit import read_unit, write_unit

pages = Blueprint("inbox", __name__, template_folder="templates")


@pages.get("/indbakke")
@only(*ANSWERING)
def index() -> str:
    """Show a queue, or what was looked for."""
    with read_unit() as uow:
        context = listing(uow)
    return render_template(TEMPLATE, **context)


@pages.get("/indbakke/liste")
@only(*ANSWERING)
def rows() -> str:
    """Show the list alone, as an open page asks for it again."""
    with read_unit() as uow:
        context = listing(uow) | {"selected": request.args.get("valgt", "")}
    return render_template("chat/_inbox_list.html", **context)


@pages.get("/indbakke/<uuid:conversation_id>")
@only(*ANSWERING)
def conversation(conversation_id: UUID) -> str:
    """Show a conversation beside the list; the look at the citizen's card is noted."""
    with read_unit() as uow:
        context = opened(uow, conversation_id)
    with write_unit() as uow:
        note_look_at_card(uow, conversation_id)
    return render_template(TEMPLATE, **context, errors={}, values=context["prefilled"])


@pages.post("/indbakke/<uuid:conversation_id>")
@only(*ANSWERING)
def send(conversation_id: UUID) -> Response:
    """Send a message from the form, with its files."""
    try:
        posted = message_from_form(conversation_id)
    except Problem as problem:
        problem, beside = in_the_form(problem)
        return again(conversation_id, problem, beside=beside)
    return back_to(conversation_id, anchor=f"besked-{posted.seq}")


@pages.get("/indbakke/<uuid:conversation_id>/notater")
@only(*ANSWERING)
def notes(conversation_id: UUID) -> str:
    """Show the notes alone, as an open page asks for them again."""
    with read_unit() as uow:
        found = notes_of(uow, conversation_id)
    return render_template("chat/_notes.html", notes=found)


@pages.get("/indbakke/<uuid:conversation_id>/omkring")
@only(*ANSWERING)
def head(conversation_id: UUID) -> str:
    """Show who has it, what can be done and what is sent later, as an open page asks again."""
    with read_unit() as uow:
        context = around(uow, conversation_id)
    return render_template("chat/_inbox_around.html", **context)


@pages.get("/indbakke/<uuid:conversation_id>/faste-svar/<uuid:reply_id>")
@only(*ANSWERING)
def filled(conversation_id: UUID, reply_id: UUID) -> dict[str, str]:
    """Return a canned reply as it reads in a conversation."""
    with read_unit() as uow:
        return {"body": filled_reply(uow, reply_id, conversation_id)}


@pages.get("/indbakke/ny")
@only(*ANSWERING)
def new() -> str:
    """Look for a citizen to begin a conversation with."""
    q = request.args.get("q", "").strip()[:100]
    with read_unit() as uow:
        found = citizens_to_write_to(uow, q)
    return render_template("chat/inbox_new.html", q=q, found=found)


@pages.post("/indbakke/ny/<uuid:citizen_id>")
@only(*ANSWERING)
def begin(citizen_id: UUID) -> Response:
    """Begin a conversation with a citizen."""
    with write_unit() as uow:
        conversation_id = open_conversation_with(uow, citizen_id)
    return back_to(conversation_id, anchor="skriv")


@pages.get("/indbakke/over-tid")
@only(Role.TEAM_LEADER, Role.ADMINISTRATOR)
def overdue() -> str:
    """Show a team leader who has waited too long, and nothing of what was written."""
    with read_unit() as uow:
        found, number = overdue_conversations(uow), count_overdue(uow)
    return render_template("chat/inbox_overdue.html", overdue=found, number=number)
