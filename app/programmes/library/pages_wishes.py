"""Topics that are missing: the citizen's wish and its answer, and the editors' list of wishes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.accounts.contract import Role
from app.accounts.people import people_by_id
from app.core.errors import Problem
from app.core.texts import _
from app.programmes.library.access import EDITS
from app.programmes.library.contract_errors import NotToUndo
from app.programmes.library.schemas import WishForm
from app.programmes.library.wishes import (
    answer_wish,
    close_wish,
    my_wishes,
    open_wish_again,
    take_wish_back,
    wish_for_topic,
    wish_of,
    wishes_closed,
    wishes_waiting,
)
from app.web.forms import flash_undo, form_again, load_form, or_again, undoing
from app.web.guards import only
from app.web.unit import read_unit, write_unit

pages = Blueprint("library_wishes", __name__, template_folder="templates")
citizens, editors = only(Role.CITIZEN), only(*EDITS)

MINE, ANSWER = "library/wishes.html", "library/wish_answer.html"


@pages.get("/moduler-bibliotek/oensker")
@citizens
def mine() -> str:
    """Show what one misses, with the answers, and the form for another."""
    return render_template(MINE, **_mine())


def _mine_again(problem: Problem) -> Response:
    return form_again(MINE, problem, **_mine())


@pages.post("/moduler-bibliotek/oensker")
@citizens
@or_again(_mine_again)
def wish() -> Response:
    """Tell the editors which topic one misses."""
    text = load_form(WishForm())["text"]
    with write_unit() as uow:
        wish_id = wish_for_topic(uow, text)
    undo = url_for("library_wishes.take_back", topic_wish_id=wish_id)
    flash_undo(_("Thank you. Those who make the library read your wish."), undo)
    return redirect(url_for("library_wishes.mine"), 303)


@pages.post("/moduler-bibliotek/oensker/<uuid:topic_wish_id>/tag-tilbage")
@citizens
def take_back(topic_wish_id: UUID) -> Response:
    """Take a wish back; where it was answered already, the page says so."""
    with undoing(_("Your wish is taken back."), too_late=NotToUndo) as uow:
        take_wish_back(uow, topic_wish_id)
    return redirect(url_for("library_wishes.mine"), 303)


@pages.get("/moduler/oensker")
@editors
def waiting() -> str:
    """Show the wishes that wait, and those that were closed lately."""
    with read_unit() as uow:
        left, closed = wishes_waiting(uow), wishes_closed(uow)
        names = people_by_id(uow, {one.citizen_id for one in (*left, *closed)})
    return render_template("library/wishes_waiting.html", left=left, closed=closed, names=names)


@pages.get("/moduler/oensker/<uuid:topic_wish_id>")
@editors
def answer_form(topic_wish_id: UUID) -> str:
    """Show a wish, and the form to answer it."""
    return render_template(ANSWER, **_one(topic_wish_id))


def _answer_again(problem: Problem, topic_wish_id: UUID) -> Response:
    return form_again(ANSWER, problem, **_one(topic_wish_id))


@pages.post("/moduler/oensker/<uuid:topic_wish_id>")
@editors
@or_again(_answer_again)
def answer(topic_wish_id: UUID) -> Response:
    """Answer a wish."""
    with read_unit() as uow:
        wish_of(uow, topic_wish_id)
    text = load_form(WishForm())["text"]
    with write_unit() as uow:
        answer_wish(uow, topic_wish_id, text)
    undo = url_for("library_wishes.open_again", topic_wish_id=topic_wish_id)
    flash_undo(_("Your answer is sent."), undo)
    return redirect(url_for("library_wishes.waiting"), 303)


@pages.post("/moduler/oensker/<uuid:topic_wish_id>/luk")
@editors
def close(topic_wish_id: UUID) -> Response:
    """Close a wish without an answer."""
    with write_unit() as uow:
        close_wish(uow, topic_wish_id)
    undo = url_for("library_wishes.open_again", topic_wish_id=topic_wish_id)
    flash_undo(_("The wish is closed."), undo)
    return redirect(url_for("library_wishes.waiting"), 303)


@pages.post("/moduler/oensker/<uuid:topic_wish_id>/aabn")
@editors
def open_again(topic_wish_id: UUID) -> Response:
    """Undo that a wish was answered or closed."""
    with write_unit() as uow:
        open_wish_again(uow, topic_wish_id)
    flash(_("The wish waits again."), "success")
    return redirect(url_for("library_wishes.waiting"), 303)


def _mine() -> dict[str, Any]:
    with read_unit() as uow:
        return {"wishes": my_wishes(uow)}


def _one(topic_wish_id: UUID) -> dict[str, Any]:
    with read_unit() as uow:
        wish = wish_of(uow, topic_wish_id)
        card = people_by_id(uow, [wish.citizen_id]).get(wish.citizen_id)
    return {"wish": wish, "name": card.name if card else _("Somebody")}
