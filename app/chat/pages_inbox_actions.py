"""What an adviser does with a conversation: note, hand over, put aside, close, name, redact."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from app.chat.access import ANSWERING
from app.chat.asked_first import ask_whether_to_redact
from app.chat.assigning import hand_over, take_back, take_conversation
from app.chat.closing import close_conversation, reopen_conversation
from app.chat.contract import ClientIdReused, GoneMeanwhile, TakenMeanwhile, TooLateToChange
from app.chat.inbox import name_conversation
from app.chat.inbox_view import again, back_to, where_from
from app.chat.later import schedule_message
from app.chat.notes import Place, write_note
from app.chat.redacting import redact_message
from app.chat.schemas_inbox import (
    NO_FILES,
    CloseForm,
    HandOverForm,
    LaterForm,
    NoteForm,
    RedactForm,
    SnoozeForm,
    SubjectForm,
    TakeForm,
    local_moment,
)
from app.chat.snoozing import snooze_conversation, wake_conversation
from app.core.errors import Invalid, Problem
from app.core.texts import _, format_moment, lazy
from app.web.forms import flash_undo, load_form, or_again
from app.web.guards import only
from app.web.unit import write_unit

GIVEN_MEANWHILE = lazy(
    "Somebody else has got this conversation in the meantime. See above whose it is now, and hand"
    " it over again if it is still to go on."
)

Door = Callable[[UUID], Response]

pages = Blueprint("inbox_actions", __name__, template_folder="templates")


def in_form(name: str, *, beside: str = "body", text: str = "body") -> Callable[[Door], Door]:
    """Let a door show the conversation again with its form open, where that is refused.

    `text` is what the form calls what a verb calls the body.
    """

    def show(problem: Problem, conversation_id: UUID) -> Response:
        for called, here in (("body", text), ("send_at", "on")):
            if called in problem.fields:
                problem.fields[here] = problem.fields.pop(called)
        return again(conversation_id, problem, beside=beside, form=name)

    return or_again(show)


@pages.post("/indbakke/<uuid:conversation_id>/notat")
@only(*ANSWERING)
@in_form("note")
def note(conversation_id: UUID) -> Response:
    """Write an internal note, which the citizen never sees."""
    form = load_form(NoteForm())
    with write_unit() as uow:
        write_note(uow, conversation_id, body=form["body"])
    flash(_("Your note is saved. The citizen cannot see it."), "success")
    return back_to(conversation_id, anchor="seneste")


@pages.post("/indbakke/<uuid:conversation_id>/giv-videre")
@only(*ANSWERING)
@in_form("give", beside="to", text="note")
def give(conversation_id: UUID) -> Response:
    """Hand a conversation over to a colleague or a team."""
    form = load_form(HandOverForm())
    kind, taker = form["to"]
    try:
        with write_unit() as uow:
            hand_over(
                uow,
                conversation_id,
                to_adviser_id=taker if kind == "adviser" else None,
                to_team_id=taker if kind == "team" else None,
                note=form["note"],
                instead_of=Place(form["of_adviser"], form["of_team"]),
            )
    except TakenMeanwhile:
        raise TakenMeanwhile(fields={"to": [str(GIVEN_MEANWHILE)]}) from None
    except GoneMeanwhile as problem:
        return _gone(problem)
    flash_undo(
        _("The conversation is handed over."),
        url_for(".undo_give", conversation_id=conversation_id, **where_from()),
    )
    return redirect(url_for("inbox.index", **where_from()), 303)


@pages.post("/indbakke/<uuid:conversation_id>/tag-tilbage")
@only(*ANSWERING)
def undo_give(conversation_id: UUID) -> Response:
    """Take back what was just handed over."""
    with write_unit() as uow:
        take_back(uow, conversation_id)
    flash(_("You have taken the conversation back."), "success")
    return back_to(conversation_id)


@pages.post("/indbakke/<uuid:conversation_id>/tag")
@only(*ANSWERING)
def take(conversation_id: UUID) -> Response:
    """Make a conversation one's own."""
    form = load_form(TakeForm())
    try:
        with write_unit() as uow:
            take_conversation(uow, conversation_id, instead_of=form["instead_of"])
    except TakenMeanwhile as problem:
        flash(str(problem.title), "error")
        return back_to(conversation_id)
    except GoneMeanwhile as problem:
        return _gone(problem)
    flash_undo(
        _("The conversation is yours now."),
        url_for(".undo_give", conversation_id=conversation_id, **where_from()),
    )
    return back_to(conversation_id, anchor="skriv")


@pages.post("/indbakke/<uuid:conversation_id>/udskyd")
@only(*ANSWERING)
@in_form("snooze", beside="on")
def snooze(conversation_id: UUID) -> Response:
    """Put a conversation aside."""
    form = load_form(SnoozeForm())
    with write_unit() as uow:
        snooze_conversation(uow, conversation_id, form["choice"], on=form["on"])
    flash_undo(
        _("The conversation is put aside."),
        url_for(".wake", conversation_id=conversation_id, **where_from()),
    )
    return redirect(url_for("inbox.index", **where_from()), 303)


@pages.post("/indbakke/<uuid:conversation_id>/tag-frem")
@only(*ANSWERING)
def wake(conversation_id: UUID) -> Response:
    """Take a conversation out again."""
    with write_unit() as uow:
        wake_conversation(uow, conversation_id)
    flash(_("The conversation is back in the inbox."), "success")
    return back_to(conversation_id)


@pages.post("/indbakke/<uuid:conversation_id>/luk")
@only(*ANSWERING)
@in_form("close", beside="last_words", text="last_words")
def close(conversation_id: UUID) -> Response:
    """Close a conversation, with last words where there are any."""
    form = load_form(CloseForm())
    with write_unit() as uow:
        close_conversation(
            uow,
            conversation_id,
            last_words=form["last_words"],
            client_id=form["client_id"],
        )
    flash_undo(
        _("The conversation is closed."),
        url_for(".reopen", conversation_id=conversation_id, **where_from()),
    )
    return redirect(url_for("inbox.index", **where_from()), 303)


@pages.post("/indbakke/<uuid:conversation_id>/genaabn")
@only(*ANSWERING)
def reopen(conversation_id: UUID) -> Response:
    """Open a closed conversation again."""
    with write_unit() as uow:
        reopen_conversation(uow, conversation_id)
    flash(_("The conversation is open again."), "success")
    return back_to(conversation_id)


@pages.post("/indbakke/<uuid:conversation_id>/emne")
@only(*ANSWERING)
@in_form("subject", beside="subject")
def name(conversation_id: UUID) -> Response:
    """Say what a conversation is about."""
    form = load_form(SubjectForm())
    with write_unit() as uow:
        name_conversation(uow, conversation_id, form["subject"])
    said = _("The subject is saved.") if form["subject"].strip() else _("The subject is removed.")
    flash(said, "success")
    return back_to(conversation_id)


@pages.post("/indbakke/<uuid:conversation_id>/senere")
@only(*ANSWERING)
@in_form("later")
def later(conversation_id: UUID) -> Response:
    """Keep what was written in the message form, to be sent later; files are sent now or not."""
    form = load_form(LaterForm())
    _refuse_files()
    send_at = local_moment(form)
    try:
        with write_unit() as uow:
            schedule_message(
                uow,
                conversation_id,
                body=form["body"],
                send_at=send_at,
                client_id=form["client_id"] or uow.new_id(),
            )
    except (ClientIdReused, TooLateToChange):
        asked = _("This page has kept a message already. Keep this?")
        raise Invalid(fields={"body": [asked]}) from None
    flash(_("The message is sent %(moment)s.", moment=format_moment(send_at)), "success")
    return back_to(conversation_id, anchor="skriv")


@pages.post("/indbakke/<uuid:conversation_id>/fjern")
@only(*ANSWERING)
@in_form("redact", beside="message_id")
def redact(conversation_id: UUID) -> Response:
    """Take the words of a message away for good, once it was asked whether it is that one."""
    form = load_form(RedactForm())
    if not form["is_sure"]:
        return _ask_whether_to_redact(conversation_id, form["message_id"])
    with write_unit() as uow:
        redacted = redact_message(uow, conversation_id, form["message_id"])
    flash(_("The message is removed. Both sides see that it was there."), "success")
    return back_to(conversation_id, anchor=f"besked-{redacted.seq}")


def _ask_whether_to_redact(conversation_id: UUID, message_id: UUID) -> Response:
    here = {"conversation_id": conversation_id, **where_from()}
    return ask_whether_to_redact(
        conversation_id,
        message_id,
        action_url=url_for(".redact", **here),
        back_url=url_for("inbox.conversation", **here),
        follows=_(
            "Its words and files are gone for good, for everybody. Both sides see that it was"
            " there."
        ),
    )


def _gone(problem: GoneMeanwhile) -> Response:
    """Say that a conversation went elsewhere, on the list that it was opened from."""
    flash(str(problem.title), "error")
    return redirect(url_for("inbox.index", **where_from()), 303)


def _refuse_files() -> None:
    """Refuse files with a message for later, so that nobody believes that they go with it."""
    if any(file.filename for file in request.files.getlist("files")):
        raise Invalid(fields={"files": [str(NO_FILES)]})
