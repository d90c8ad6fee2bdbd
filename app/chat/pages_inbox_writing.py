"""The inbox's other pages: canned replies, what is to be sent later, and messages to many."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import (
    Blueprint,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask import (
    Response as FlaskResponse,
)
from werkzeug.wrappers import Response

from app.accounts.contract import Role
from app.chat.access import ANSWERING
from app.chat.audiences import audiences
from app.chat.broadcasting import (
    begin_broadcast,
    broadcast_by_id,
    broadcasts,
    preview_broadcast,
    stop_broadcast,
)
from app.chat.canned import (
    Field,
    canned_replies,
    canned_reply,
    remove_canned_reply,
    save_canned_reply,
    teams_to_write_for,
)
from app.chat.contract import RecipientsChanged
from app.chat.later import (
    cancel_scheduled,
    change_scheduled,
    my_scheduled,
    restore_scheduled,
    scheduled_by_id,
    send_now,
)
from app.chat.models import BroadcastState
from app.chat.policy import first_line
from app.chat.schemas_inbox import BroadcastForm, CannedForm, LaterForm, at_its_field, local_moment
from app.core.clock import local_day, local_time
from app.core.errors import Invalid, Problem
from app.core.texts import _
from app.web.forms import flash_undo, form_again, load_form, or_again
from app.web.guards import only
from app.web.unit import read_unit, write_unit

pages = Blueprint("inbox_writing", __name__, template_folder="templates")

CANNED, BROADCAST = "chat/inbox_canned.html", "chat/inbox_broadcast.html"


@pages.get("/indbakke/senere")
@only(*ANSWERING)
def later() -> str:
    """Show what the adviser has written to be sent later, and what could not be sent."""
    with read_unit() as uow:
        found = my_scheduled(uow)
    return render_template("chat/inbox_later.html", scheduled=found)


@pages.get("/indbakke/senere/<uuid:scheduled_id>")
@only(*ANSWERING)
def edit_later(scheduled_id: UUID) -> str:
    """Show one's own message to be written anew."""
    with read_unit() as uow:
        one = scheduled_by_id(uow, scheduled_id)
    values = {
        "body": one.body,
        "on": local_day(one.send_at).isoformat(),
        "at": f"{local_time(one.send_at):%H:%M}",
    }
    return render_template("chat/inbox_later_edit.html", one=one, values=values, errors={})


def _edit_again(problem: Problem, scheduled_id: UUID) -> Response:
    with read_unit() as uow:
        one = scheduled_by_id(uow, scheduled_id)
    return form_again("chat/inbox_later_edit.html", at_its_field(problem), one=one)


@pages.post("/indbakke/senere/<uuid:scheduled_id>")
@only(*ANSWERING)
@or_again(_edit_again)
def change_later(scheduled_id: UUID) -> Response:
    """Write a message anew, or have it sent at another moment."""
    form = load_form(LaterForm())
    with write_unit() as uow:
        change_scheduled(uow, scheduled_id, body=form["body"], send_at=local_moment(form))
    flash(_("The message is changed."), "success")
    return redirect(url_for(".later"), 303)


@pages.post("/indbakke/senere/<uuid:scheduled_id>/aflys")
@only(*ANSWERING)
def cancel_later(scheduled_id: UUID) -> Response:
    """Call a message off."""
    with write_unit() as uow:
        cancel_scheduled(uow, scheduled_id)
    undo = url_for(".restore_later", scheduled_id=scheduled_id)
    flash_undo(_("The message is called off."), undo)
    return redirect(url_for(".later"), 303)


@pages.post("/indbakke/senere/<uuid:scheduled_id>/fortryd")
@only(*ANSWERING)
def restore_later(scheduled_id: UUID) -> Response:
    """Have a message sent after all."""
    with write_unit() as uow:
        restore_scheduled(uow, scheduled_id)
    flash(_("The message is sent after all."), "success")
    return redirect(url_for(".later"), 303)


@pages.post("/indbakke/senere/<uuid:scheduled_id>/send")
@only(*ANSWERING)
def send_later_now(scheduled_id: UUID) -> Response:
    """Send a message at once."""
    with write_unit() as uow:
        send_now(uow, scheduled_id)
    flash(_("The message is sent."), "success")
    return redirect(url_for(".later"), 303)


@pages.get("/indbakke/faste-svar")
@only(Role.SUPER_USER)
def canned() -> str:
    """Show the canned replies, and the form for a new one."""
    return render_template(CANNED, **_canned(None), errors={}, values={})


@pages.post("/indbakke/faste-svar")
@only(Role.SUPER_USER)
def add_canned() -> Response:
    """Keep a new canned reply."""
    return _save(None)


@pages.get("/indbakke/faste-svar/<uuid:reply_id>")
@only(Role.SUPER_USER)
def edit_canned(reply_id: UUID) -> str:
    """Show a canned reply to be changed."""
    with read_unit() as uow:
        one = canned_reply(uow, reply_id)
    values = {
        "title": one.title,
        "body": one.body,
        "language": one.language,
        "team_id": one.team_id,
    }
    return render_template(CANNED, **_canned(reply_id), errors={}, values=values)


@pages.post("/indbakke/faste-svar/<uuid:reply_id>")
@only(Role.SUPER_USER)
def change_canned(reply_id: UUID) -> Response:
    """Change a canned reply."""
    return _save(reply_id)


@pages.post("/indbakke/faste-svar/<uuid:reply_id>/fjern")
@only(Role.SUPER_USER)
def remove_canned(reply_id: UUID) -> Response:
    """Remove a canned reply."""
    with write_unit() as uow:
        remove_canned_reply(uow, reply_id)
    flash(_("The canned reply is removed."), "success")
    return redirect(url_for(".canned"), 303)


@pages.get("/indbakke/til-mange")
@only(*ANSWERING)
def many() -> str:
    """Show the form for a message to many, and how far the former ones have come."""
    return render_template(BROADCAST, **_many(), errors={}, values={})


@pages.post("/indbakke/til-mange")
@only(*ANSWERING)
@or_again(lambda problem: form_again(BROADCAST, problem, **_many()))
def show_many() -> Response:
    """Show whom a message would reach, to be confirmed."""
    form = load_form(BroadcastForm())
    with read_unit() as uow:
        preview = preview_broadcast(uow, form["audience"], body=form["body"])
    return make_response(
        render_template("chat/inbox_broadcast_preview.html", preview=preview, form=form)
    )


@pages.post("/indbakke/til-mange/ret")
@only(*ANSWERING)
def change_many() -> str:
    """Show the form again as it was before the preview, to be changed."""
    typed = {name: request.form.get(name, "") for name in ("audience", "body")}
    return render_template(BROADCAST, **_many(), errors={}, values=typed)


@pages.post("/indbakke/til-mange/send")
@only(*ANSWERING)
def send_many() -> Response:
    """Have the message sent that was shown and confirmed."""
    try:
        form = load_form(BroadcastForm())
        with write_unit() as uow:
            broadcast_id = begin_broadcast(
                uow,
                form["broadcast_id"],
                form["audience"],
                body=form["body"],
                expected=form["number"] or 0,
            )
    except (Invalid, RecipientsChanged) as problem:
        return form_again(BROADCAST, problem, beside="audience", **_many())
    return redirect(url_for(".one_of_many", broadcast_id=broadcast_id), 303)


@pages.get("/indbakke/til-mange/<uuid:broadcast_id>")
@only(*ANSWERING)
def one_of_many(broadcast_id: UUID) -> FlaskResponse:
    """Show how far a message to many has come; the page looks again by itself."""
    with read_unit() as uow:
        view = broadcast_by_id(uow, broadcast_id)
    response = make_response(render_template("chat/inbox_broadcast_one.html", one=view))
    if view.state == BroadcastState.SENDING:
        response.headers["Refresh"] = "3"
    return response


@pages.post("/indbakke/til-mange/<uuid:broadcast_id>/stop")
@only(*ANSWERING)
def stop_many(broadcast_id: UUID) -> Response:
    """Send a message to nobody else."""
    with write_unit() as uow:
        stop_broadcast(uow, broadcast_id)
    flash(_("The message is stopped. Whoever has it keeps it."), "success")
    return redirect(url_for(".one_of_many", broadcast_id=broadcast_id), 303)


@or_again(lambda problem, reply_id: form_again(CANNED, problem, **_canned(reply_id)))
def _save(reply_id: UUID | None) -> Response:
    form = load_form(CannedForm())
    with write_unit() as uow:
        save_canned_reply(uow, reply_id=reply_id, **form)
    flash(_("The canned reply is saved."), "success")
    return redirect(url_for(".canned"), 303)


def _canned(reply_id: UUID | None) -> dict[str, Any]:
    with read_unit() as uow:
        if reply_id is not None:
            canned_reply(uow, reply_id)  # NotFound comes before any form
        return {
            "reply_id": reply_id,
            "replies": canned_replies(uow),
            "teams": teams_to_write_for(uow),
            "known": ", ".join(f"{{{field.value}}}" for field in Field),
            "first_line": first_line,
        }


def _many() -> dict[str, Any]:
    with read_unit() as uow:
        return {
            "audiences": audiences(uow),
            "sent": broadcasts(uow),
            "broadcast_id": uow.new_id(),
            "first_line": first_line,
            "known": ", ".join(f"{{{field.value}}}" for field in Field),
        }
