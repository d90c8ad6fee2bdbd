"""The pages of conversations, for citizens, for companies' people, and for whoever takes part."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

from app.accounts.contract import Role
from app.chat.answering import answerer_of, own_answerer
from app.chat.contract import ConversationKind, MessageView, Side
from app.chat.conversations import (
    ConversationView,
    conversation_by_id,
    my_conversations,
    open_own_conversation,
)
from app.chat.exporting import UNDER_WAY, ask_for_export, own_exports
from app.chat.from_form import in_the_form, message_from_form
from app.chat.hours_in_words import week_in_words
from app.chat.of_class import discussion_left
from app.chat.of_company import interest_behind
from app.chat.policy import first_line, linked
from app.chat.positions import read_number
from app.chat.promising import promise_of
from app.chat.reading import mark_read
from app.chat.redacting import removable_in
from app.chat.schemas import LONGEST_QUESTION, ExportForm
from app.chat.searching import search_messages
from app.chat.serving import served_file
from app.chat.showing import shown_conversation
from app.core.clock import local_day
from app.core.errors import NotFound, Problem
from app.core.texts import _
from app.core.work import UnitOfWork
from app.files.contract import EVERY_ENDING, MOST_BYTES, FileTooLarge
from app.web.errors import answer_http_error, render_problem
from app.web.forms import form_again, load_form
from app.web.guards import logged_in, only
from app.web.paging import page_by_moment, read_moment
from app.web.typed import words_of_form
from app.web.unit import current_actor, read_unit, write_unit

pages = Blueprint("chat", __name__, template_folder="templates")

LISTED = 20
_NOTHING_TO_SEE = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'


@pages.get("/samtaler")
@logged_in
def conversations() -> Response:
    """List the person's own conversations, the latest first; with none, how to begin."""
    if current_actor().has(Role.EMPLOYER) and not current_actor().has(Role.CITIZEN):
        return redirect(url_for("company_chat.index"))
    before = read_moment(request.args.get("cursor"))
    again_url = url_for(".listed") if before is None else None
    html = render_template("chat/conversations.html", again_url=again_url, **_listing(before))
    return _kept_on_the_phone(html)


@pages.get("/samtaler/liste")
@logged_in
def listed() -> str:
    """Show the latest of them alone, as an open page asks for them again."""
    return render_template("chat/_own_list.html", **_listing(None))


def _listing(before: tuple[datetime, UUID] | None) -> dict[str, Any]:
    with read_unit() as uow:
        found = my_conversations(uow, limit=LISTED + 1, before=before, own_only=True)
        begins = current_actor().has("citizen") and not _has_own(found) and before is None
        answering = _answering(uow, None) if begins else {}
        today = local_day(uow.now)
    page = page_by_moment(found, LISTED, lambda one: (one.latest_at, one.id))
    return {
        "conversations": page.items,
        "begins": begins,
        "today": today,
        "first_line": first_line,
        "next_url": url_for(".conversations", cursor=page.next) if page.next else None,
        **answering,
    }


@pages.post("/samtaler/ny")
@only("citizen")
def begin() -> Response:
    """Open the citizen's conversation with the job centre, with one tap."""
    with write_unit() as uow:
        conversation_id = open_own_conversation(uow)
    return redirect(url_for(".conversation", conversation_id=conversation_id), 303)


@pages.get("/samtaler/soeg")
@logged_in
def search() -> str:
    """Look for words in the person's own messages."""
    q = request.args.get("q", "").strip()[:LONGEST_QUESTION]
    found = None
    if q:
        with read_unit() as uow:
            found = search_messages(uow, q)
    return render_template("chat/search.html", q=q, found=found)


@pages.get("/samtaler/<uuid:conversation_id>")
@logged_in
def conversation(conversation_id: UUID) -> Response:
    """Show a conversation, the newest messages or those before a number."""
    before = read_number(request.args.get("foer"))
    try:
        with read_unit() as uow:
            context = _shown(uow, conversation_id, before)
    except NotFound:
        return _left(conversation_id)
    shown = context["shown"]
    if _is_advisers_work(shown.conversation):
        address = url_for("inbox.conversation", conversation_id=conversation_id, foer=before)
        return redirect(address)
    html = render_template("chat/conversation.html", **context, errors={}, values={})
    return _kept_on_the_phone(html)


@pages.get("/samtaler/<uuid:conversation_id>/vist")
@logged_in
def shown(conversation_id: UUID) -> Response:
    """Note what a page has shown, as a picture that only a browser without scripts fetches.

    Where there are scripts, they know what came into view, and say that and no more.
    """
    with write_unit() as uow:
        mark_read(uow, conversation_id, seq=read_number(request.args.get("til")) or 0)
    return Response(_NOTHING_TO_SEE, mimetype="image/svg+xml")


@pages.post("/samtaler/<uuid:conversation_id>")
@logged_in
def send(conversation_id: UUID) -> Response:
    """Send a message from the form, with its files; nothing that was typed is lost."""
    try:
        posted = message_from_form(conversation_id)
    except Problem as problem:
        return _form_again(conversation_id, problem)
    address = url_for(".conversation", conversation_id=conversation_id, _anchor=_place(posted))
    return redirect(address, 303)


@pages.errorhandler(RequestEntityTooLarge)
def too_large(error: RequestEntityTooLarge) -> Response:
    """Show the form again with its words, where a file beside them is too large to be read."""
    if request.endpoint != f"{pages.name}.send" or not current_actor().is_known:
        return answer_http_error(error)
    try:
        return _form_again(
            (request.view_args or {})["conversation_id"], FileTooLarge(), words_of_form()
        )
    except Problem as problem:
        return render_problem(problem)


@pages.get("/samtaler/<uuid:conversation_id>/svartid")
@logged_in
def promise(conversation_id: UUID) -> str:
    """Show what the citizen may count on by now, as an open page asks for it again."""
    with read_unit() as uow:
        found = conversation_by_id(uow, conversation_id)
        if not _is_promised(found):
            raise NotFound()
        context = {"conversation": found, "now": uow.now} | _answering(uow, conversation_id)
    return render_template("chat/_promise_again.html", **context)


@pages.get("/samtaler/<uuid:conversation_id>/filer/<uuid:file_id>")
@logged_in
def file(conversation_id: UUID, file_id: UUID) -> Response:
    """Hand out a file of a conversation; a part of it, where a player asks for one."""
    return served_file(conversation_id, file_id)


@pages.get("/samtaler/<uuid:conversation_id>/gem")
@logged_in
def exports(conversation_id: UUID) -> Response:
    """Show what the person has asked to have of a conversation as a file."""
    with read_unit() as uow:
        found = conversation_by_id(uow, conversation_id)
        asked = own_exports(uow, conversation_id)
    is_waiting = any(one.state in UNDER_WAY for one in asked)
    forms = [("pdf", False, _("Save as PDF"))]
    if _is_advisers_work(found):
        forms += [
            ("json", False, _("Save as JSON")),
            ("json", True, _("Save as JSON with internal notes")),
        ]
    html = render_template(
        "chat/exports.html",
        conversation=found,
        back_url=_url_of(found),
        exports=asked,
        forms=forms,
        is_waiting=is_waiting,
    )
    response = make_response(html)
    if is_waiting:
        response.headers["Refresh"] = "3"  # the page looks again by itself, also without a script
    return response


@pages.post("/samtaler/<uuid:conversation_id>/gem")
@logged_in
def export(conversation_id: UUID) -> Response:
    """Have a conversation made into a file."""
    asked = load_form(ExportForm())
    with write_unit() as uow:
        ask_for_export(uow, conversation_id, form=asked["form"], with_notes=asked["notes"])
    return redirect(url_for(".exports", conversation_id=conversation_id), 303)


def _form_again(
    conversation_id: UUID, problem: Problem, values: Mapping[str, str] | None = None
) -> Response:
    try:
        with read_unit() as uow:
            context = _shown(uow, conversation_id, None)  # NotFound comes before any form
    except NotFound:
        return _left(conversation_id, words_of_form().get("body", ""))
    problem, beside = in_the_form(problem)
    page = "chat/conversation.html"
    return form_again(page, problem, beside=beside, values=values, **context)


def _left(conversation_id: UUID, unsent: str = "") -> Response:
    """Say kindly that one is out of a class, with what one may still read, and one's own words."""
    with read_unit() as uow:
        left = discussion_left(uow, conversation_id)
    html = render_template("chat/left.html", left=left, unsent=unsent, first_line=first_line)
    return make_response(html)


def _shown(uow: UnitOfWork, conversation_id: UUID, before: int | None) -> dict[str, Any]:
    shown = shown_conversation(uow, conversation_id, before=before)
    context = {
        "shown": shown,
        "client_id": uow.new_id(),
        "now": uow.now,
        "linked": linked,
        "accepted": EVERY_ENDING,
        "most_bytes": MOST_BYTES,
    }
    if shown.conversation.side == Side.EMPLOYER:
        return context | {"interest": interest_behind(uow, conversation_id)}
    if shown.conversation.kind == ConversationKind.CLASS:
        return context | {"removable": removable_in(uow, shown), "first_line": first_line}
    if not _is_promised(shown.conversation):
        return context
    return context | _answering(uow, conversation_id)


def _is_promised(of: ConversationView) -> bool:
    """Say whether the reader is the citizen whom the job centre promises an answer."""
    return of.kind == ConversationKind.JOB_CENTRE and of.side == Side.CITIZEN


def _answering(uow: UnitOfWork, conversation_id: UUID | None) -> dict[str, Any]:
    """Return who answers and what is promised to whoever writes now."""
    answerer = answerer_of(uow, conversation_id) if conversation_id else own_answerer(uow)
    promise = promise_of(uow, answerer.team_id)
    week = week_in_words(promise.hours, promise.closing, local_day(uow.now))
    return {"answerer": answerer, "promise": promise, "week": week}


def _kept_on_the_phone(html: str) -> Response:
    """Let a phone without cover show the page again, to the same person alone."""
    response = make_response(html)
    response.headers["X-Offline"] = "personal"
    return response


def _place(posted: MessageView) -> str:
    return f"besked-{posted.seq}"


def _is_advisers_work(of: ConversationView) -> bool:
    return of.kind == ConversationKind.JOB_CENTRE and of.side == Side.JOB_CENTRE


def _url_of(of: ConversationView) -> str:
    """Return the page on which the reader has a conversation: the inbox, or their own."""
    door = "inbox.conversation" if _is_advisers_work(of) else ".conversation"
    return url_for(door, conversation_id=of.id)


def _has_own(found: list[Any]) -> bool:
    own = current_actor().person_id
    return any(c.kind == ConversationKind.JOB_CENTRE and c.citizen_id == own for c in found)
