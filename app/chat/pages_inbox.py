"""The inbox: the list, and the conversation that is open beside it with the citizen's card."""

from __future__ import annotations

from dataclasses import fields
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from marshmallow import EXCLUDE, ValidationError
from werkzeug.wrappers import Response

from app.accounts.contract import Role
from app.chat.canned import filled_reply
from app.chat.cards import is_look_to_note, note_look_at_card
from app.chat.contract import ClientIdReused
from app.chat.conversations import open_conversation_with
from app.chat.desk import desk
from app.chat.inbox import (
    Queue,
    citizens_to_write_to,
    inbox,
    queue_counts,
    search_inbox,
)
from app.chat.notes import notes_of
from app.chat.pages import stored_files
from app.chat.policy import first_line, linked
from app.chat.positions import read_number, read_position, write_position
from app.chat.promising import overdue_conversations
from app.chat.reading import mark_read
from app.chat.schemas import MessageForm
from app.chat.schemas_inbox import InboxQuery
from app.chat.showing import Shown
from app.chat.taking import take_message
from app.core.clock import local_day
from app.core.errors import Invalid, NotFound, Problem
from app.core.texts import _
from app.core.work import UnitOfWork
from app.files.contract import EVERY_ENDING, MOST_BYTES
from app.web.forms import form_again, load_form
from app.web.guards import only
from app.web.services import services
from app.web.unit import read_unit, write_unit

pages = Blueprint("inbox", __name__, template_folder="templates")

ADVISERS = (Role.ADVISER, Role.SUPER_USER)
TEMPLATE = "chat/inbox.html"


@pages.get("/indbakke")
@only(*ADVISERS)
def index() -> str:
    """Show a queue, or what was looked for."""
    with read_unit() as uow:
        context = listing(uow)
    return render_template(TEMPLATE, **context)


@pages.get("/indbakke/liste")
@only(*ADVISERS)
def rows() -> str:
    """Show the list alone, as an open page asks for it again."""
    with read_unit() as uow:
        context = listing(uow) | {"selected": request.args.get("valgt", "")}
    return render_template("chat/_inbox_list.html", **context)


@pages.get("/indbakke/<uuid:conversation_id>")
@only(*ADVISERS)
def conversation(conversation_id: UUID) -> str:
    """Show a conversation beside the list; what is shown is seen, and the look is noted."""
    with read_unit() as uow:
        context = opened(uow, conversation_id)
        is_to_note = is_look_to_note(uow, conversation_id)
    shown: Shown = context["shown"]
    is_news = shown.unread_from is not None and shown.is_newest
    if is_news or is_to_note:
        with write_unit() as uow:
            note_look_at_card(uow, conversation_id)
            if is_news:
                mark_read(uow, conversation_id, seq=shown.last_shown)
    return render_template(TEMPLATE, **context, errors={}, values=context["prefilled"])


@pages.post("/indbakke/<uuid:conversation_id>")
@only(*ADVISERS)
def send(conversation_id: UUID) -> Response:
    """Send a message from the form, with its files."""
    try:
        form = load_form(MessageForm())
        posted = take_message(
            conversation_id,
            body=form["body"],
            client_id=form["client_id"],
            attachment_ids=stored_files(request.files.getlist("files")),
        )
    except Problem as problem:
        if isinstance(problem, ClientIdReused):
            problem = Invalid(
                fields={"body": [_("This page has sent a message already. Send this?")]}
            )
        beside = "files" if problem.slug.startswith("files/") else "body"
        return again(conversation_id, problem, beside=beside)
    return back_to(conversation_id, anchor=f"besked-{posted.seq}")


@pages.get("/indbakke/<uuid:conversation_id>/notater")
@only(*ADVISERS)
def notes(conversation_id: UUID) -> str:
    """Show the notes alone, as an open page asks for them again."""
    with read_unit() as uow:
        found = notes_of(uow, conversation_id)
    return render_template("chat/_notes.html", notes=found)


@pages.get("/indbakke/<uuid:conversation_id>/faste-svar/<uuid:reply_id>")
@only(*ADVISERS)
def filled(conversation_id: UUID, reply_id: UUID) -> dict[str, str]:
    """Return a canned reply as it reads in a conversation."""
    with read_unit() as uow:
        return {"body": filled_reply(uow, reply_id, conversation_id)}


@pages.get("/indbakke/ny")
@only(*ADVISERS)
def new() -> str:
    """Look for a citizen to begin a conversation with."""
    q = request.args.get("q", "").strip()[:100]
    with read_unit() as uow:
        found = citizens_to_write_to(uow, q)
    return render_template("chat/inbox_new.html", q=q, found=found)


@pages.post("/indbakke/ny/<uuid:citizen_id>")
@only(*ADVISERS)
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
        found = overdue_conversations(uow)
    return render_template("chat/inbox_overdue.html", overdue=found)


def back_to(conversation_id: UUID, *, anchor: str | None = None) -> Response:
    """Go back to a conversation, in the queue that it was opened from."""
    address = url_for(
        "inbox.conversation", conversation_id=conversation_id, **where_from(), _anchor=anchor
    )
    return redirect(address, 303)


def where_from() -> dict[str, Any]:
    """Return what of the address says which list stands beside."""
    return {name: request.args[name] for name in ("koe", "q", "tilstand") if name in request.args}


def again(
    conversation_id: UUID, problem: Problem, *, beside: str = "body", form: str = ""
) -> Response:
    """Show a conversation again with what was wrong beside the field; `form` says in which."""
    with read_unit() as uow:
        context = opened(uow, conversation_id) | {"failed": form}
    return form_again(TEMPLATE, problem, beside=beside, **context)


def listing(uow: UnitOfWork) -> dict[str, Any]:
    """Return the list and the queues, as the address asks for them."""
    asked = _asked()
    after = read_position(asked["cursor"])
    if asked["q"]:
        page = search_inbox(uow, asked["q"], state=asked["tilstand"], after=after)
    else:
        page = inbox(uow, asked["koe"], after=after)
    here = where_from()
    endpoint = request.endpoint or "inbox.index"
    cursor = write_position(page.next)
    return {
        "rows": page.rows,
        "queue": None if asked["q"] else asked["koe"],
        "queues": list(Queue),
        "counts": queue_counts(uow),
        "q": asked["q"],
        "state": asked["tilstand"],
        "next_url": url_for("inbox.index", **here, cursor=cursor) if cursor else None,
        "here": here,
        "now": uow.now,
        "today": local_day(uow.now),
        "first_line": first_line,
        "is_alone": endpoint in {"inbox.index", "inbox.rows"},
        "selected": "",
        "shown": None,
    }


def opened(uow: UnitOfWork, conversation_id: UUID) -> dict[str, Any]:
    """Return all that stands on the page of a conversation."""
    at = desk(
        uow,
        conversation_id,
        services().caches["citizen_card"],
        before=read_number(request.args.get("foer")),
        reply_id=request.args.get("svar", type=UUID),
    )
    return (
        listing(uow)
        | {field.name: getattr(at, field.name) for field in fields(at)}
        | {
            "selected": str(conversation_id),
            "prefilled": {"body": at.filled},
            "client_id": uow.new_id(),
            "closing_id": uow.new_id(),
            "linked": linked,
            "accepted": EVERY_ENDING,
            "most_bytes": MOST_BYTES,
            "failed": "",
        }
    )


def _asked() -> dict[str, Any]:
    try:
        asked: dict[str, Any] = InboxQuery().load(
            {name: value for name, value in request.args.items() if value}, unknown=EXCLUDE
        )
    except ValidationError:
        raise NotFound() from None
    asked["q"] = asked["q"].strip()
    return asked
