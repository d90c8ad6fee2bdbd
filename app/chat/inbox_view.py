"""What the pages of the inbox share: the list, an open conversation, and the ways back to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any
from uuid import UUID

from flask import redirect, request, url_for
from marshmallow import EXCLUDE, ValidationError
from werkzeug.wrappers import Response

from app.chat.contract import CardProvider
from app.chat.desk import desk
from app.chat.given_away import given_away
from app.chat.inbox import InboxPage, Queue, inbox, queue_counts, search_inbox
from app.chat.of_class import new_in_classes
from app.chat.policy import first_line, linked
from app.chat.positions import read_number, read_position, write_position
from app.chat.schemas_inbox import InboxQuery
from app.core.clock import local_day
from app.core.errors import NotFound, Problem
from app.core.work import UnitOfWork
from app.files.contract import EVERY_ENDING, MOST_BYTES
from app.web.forms import form_again
from app.web.services import Slot, services
from app.web.unit import read_unit

TEMPLATE = "chat/inbox.html"

CITIZEN_CARD: Slot[Sequence[CardProvider]] = Slot("citizen_card")


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
    page, here = _page(uow, asked), where_from()
    cursor = write_position(page.next)
    return {
        "rows": page.rows,
        "is_cut": page.is_cut,
        "queue": None if asked["q"] or asked["tilstand"] else asked["koe"],
        "queues": list(Queue),
        "counts": queue_counts(uow),
        "new_in_classes": new_in_classes(uow),
        "given": given_away(uow),
        "q": asked["q"],
        "state": asked["tilstand"],
        "next_url": url_for("inbox.index", **here, cursor=cursor) if cursor else None,
        "here": here,
        "now": uow.now,
        "today": local_day(uow.now),
        "first_line": first_line,
        "is_alone": request.endpoint in {None, "inbox.index", "inbox.rows"},
        "selected": "",
        "shown": None,
    }


def _page(uow: UnitOfWork, asked: dict[str, Any]) -> InboxPage:
    after = read_position(asked["cursor"])
    if asked["q"] or asked["tilstand"]:
        return search_inbox(uow, asked["q"], state=asked["tilstand"], after=after)
    return inbox(uow, asked["koe"], after=after)


def opened(uow: UnitOfWork, conversation_id: UUID) -> dict[str, Any]:
    """Return all that stands on the page of a conversation."""
    at = desk(
        uow,
        conversation_id,
        services().provided[CITIZEN_CARD],
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


def around(uow: UnitOfWork, conversation_id: UUID) -> dict[str, Any]:
    """Return what changes about an open conversation, apart from what is written in it.

    It is no look at the citizen's card, and nothing is seen with it.
    """
    at = desk(uow, conversation_id, (), before=read_number(request.args.get("foer")))
    return {field.name: getattr(at, field.name) for field in fields(at)} | {
        "closing_id": uow.new_id(),
        "here": where_from(),
        "now": uow.now,
        "first_line": first_line,
    }


def _asked() -> dict[str, Any]:
    try:
        asked: dict[str, Any] = InboxQuery().load(
            {name: value for name, value in request.args.items() if value}, unknown=EXCLUDE
        )
    except ValidationError:
        raise NotFound() from None
    asked["q"] = asked["q"].strip()
    return asked
