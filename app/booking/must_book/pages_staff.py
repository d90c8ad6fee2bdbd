"""The adviser's pages of meetings that must be booked: ask, see how it stands, exempt, evidence."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts.contract import Role
from app.accounts.people import people_by_id
from app.booking.access import check_may_arrange_for
from app.booking.meeting_types import meeting_type, meeting_types, meeting_types_by_id
from app.booking.must_book.asking import ask_to_book, check_asked, who_have_a_meeting
from app.booking.must_book.asking_many import ask_many_to_book
from app.booking.must_book.audience import audiences, citizens_of_audience, citizens_to_ask
from app.booking.must_book.contract import Asked, ExemptBecause, HasMeetingAlready, MustBookState
from app.booking.must_book.evidence import evidence_of, note_look_at
from app.booking.must_book.group_times import times_of_group
from app.booking.must_book.schemas import AskForm, AskManyForm, ExemptForm
from app.booking.must_book.schemas_api import EvidenceSchema
from app.booking.must_book.settling import ask_no_more, end_exemption, exempt_from_booking
from app.booking.must_book.times import has_free_time
from app.booking.must_book.views import must_book_here, row_for_staff
from app.core.clock import local_day
from app.core.errors import Problem
from app.core.texts import _, ngettext
from app.core.work import UnitOfWork
from app.web.forms import form_again, load_form, or_again
from app.web.guards import only
from app.web.unit import read_unit, write_unit

pages = Blueprint("calendar_must_book", __name__)
advisers = only(Role.ADVISER, Role.SUPER_USER)

FORM = "booking/must_book_form.html"
ONE = "booking/must_book_one.html"


@pages.get("/frister")
@advisers
def overview() -> str:
    """Show what one's citizens must book, the nearest day first, or what is settled."""
    is_settled = request.args.get("vis") == "faerdige"
    with read_unit() as uow:
        found = must_book_here(uow, settled=is_settled)
        people = people_by_id(uow, {one.citizen_id for one in found})
        kinds = meeting_types_by_id(uow, {one.meeting_type_id for one in found})
    return render_template(
        "booking/must_book.html", rows=found, people=people, kinds=kinds, is_settled=is_settled
    )


@pages.get("/frister/ny")
@advisers
def find() -> str:
    """Look for a citizen to ask, by name."""
    name = request.args.get("navn", "").strip()[:100]
    with read_unit() as uow:
        found = citizens_to_ask(uow, name) if name else {}
    return render_template("booking/must_book_find.html", name=name, found=found)


@pages.get("/frister/ny/<uuid:citizen_id>")
@advisers
def ask_form(citizen_id: UUID) -> str:
    """Show the form for one citizen."""
    return render_template(FORM, **_form(citizen_id))


def _ask_again(problem: Problem, citizen_id: UUID) -> Response:
    return form_again(FORM, problem, **_form(citizen_id))


@pages.post("/frister/ny/<uuid:citizen_id>")
@advisers
@or_again(_ask_again)
def ask(citizen_id: UUID) -> Response:
    """Ask one citizen to book a meeting by a day."""
    with read_unit() as uow:
        check_may_arrange_for(uow, citizen_id)
    asked = Asked(**load_form(AskForm()))
    with write_unit() as uow:
        view = ask_to_book(uow, citizen_id, asked)
        has_times = has_free_time(uow, citizen_id, asked.meeting_type_id)
    if view is None:
        flash(str(HasMeetingAlready.title), "info")
        return redirect(url_for("calendar_must_book.overview"), 303)
    flash(_("The citizen is asked to book, and told why."), "success")
    if not has_times:
        flash(_("There is no free time right now. Until there is one, the day moves."), "info")
    return redirect(url_for("calendar_must_book.show", must_book_id=view.id), 303)


@pages.get("/frister/ny/flere")
@advisers
def ask_many_form() -> str:
    """Show the form for many citizens at once."""
    return render_template(FORM, **_form(None))


def _ask_many_again(problem: Problem) -> Response:
    return form_again(FORM, problem, **_form(None))


@pages.post("/frister/ny/flere")
@advisers
@or_again(_ask_many_again)
def ask_many() -> Response:
    """Have many citizens asked to book a meeting by a day, once one has seen who they are."""
    given = load_form(AskManyForm())
    key = given.pop("audience")
    if "sure" not in request.form:
        return _who_they_are(key, Asked(**given))
    with write_unit() as uow:
        number = ask_many_to_book(uow, citizens_of_audience(uow, key), Asked(**given))
    said = ngettext(
        "Within a few minutes, %(n)s citizen is asked to book.",
        "Within a few minutes, %(n)s citizens are asked to book.",
        number,
    )
    flash(said, "success" if number else "info")
    return redirect(url_for("calendar_must_book.overview"), 303)


def _who_they_are(key: str, asked: Asked) -> Response:
    """Show whom it goes to, how many they are, and what they will read."""
    with read_unit() as uow:
        check_asked(uow, asked)
        everybody = citizens_of_audience(uow, key)
        there = who_have_a_meeting(uow, everybody, asked.meeting_type_id)
        people = people_by_id(uow, set(everybody) - there)
        kind = meeting_type(uow, asked.meeting_type_id)
        times = times_of_group(uow, people.keys(), kind.id)
    names = sorted(card.name for card in people.values())
    facts = {"asked": asked, "kind": kind, "audience": key, "times": times}
    page = render_template("booking/must_book_sure.html", names=names, **facts)
    return make_response(page)


@pages.get("/frister/<uuid:must_book_id>")
@advisers
def show(must_book_id: UUID) -> str:
    """Show how one stands, with what was said, delivered and shown; the citizen sees who looked."""
    with write_unit() as uow:
        note_look_at(uow, must_book_id)
        context = _one(uow, must_book_id)
    return render_template(ONE, **context)


@pages.get("/frister/<uuid:must_book_id>/dokumentation.json")
@advisers
def export(must_book_id: UUID) -> Response:
    """Return the evidence as a file."""
    with write_unit() as uow:
        note_look_at(uow, must_book_id)
        document = EvidenceSchema().dump(evidence_of(uow, must_book_id))
    content = json.dumps(document, ensure_ascii=False, indent=2)
    answer = Response(content, content_type="application/json; charset=utf-8")
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Content-Disposition"] = 'attachment; filename="dokumentation.json"'
    return answer


def _exempt_again(problem: Problem, must_book_id: UUID) -> Response:
    with read_unit() as uow:
        context = _one(uow, must_book_id)
    return form_again(ONE, problem, **context)


@pages.post("/frister/<uuid:must_book_id>/fritag")
@advisers
@or_again(_exempt_again)
def exempt(must_book_id: UUID) -> Response:
    """Let a citizen off."""
    with read_unit() as uow:
        row_for_staff(uow, must_book_id)
    given = load_form(ExemptForm())
    with write_unit() as uow:
        exempt_from_booking(uow, must_book_id, **given)
    flash(_("The citizen need not book, and is told so."), "success")
    return redirect(url_for("calendar_must_book.show", must_book_id=must_book_id), 303)


@pages.post("/frister/<uuid:must_book_id>/fritag-ikke")
@advisers
def ask_after_all(must_book_id: UUID) -> Response:
    """End an exemption."""
    with write_unit() as uow:
        is_met = end_exemption(uow, must_book_id).state == MustBookState.MET
    met = _("The exemption is over. The citizen has such a meeting already.")
    asked = _("The exemption is over. The citizen is asked to book, and told so.")
    flash(met if is_met else asked, "success")
    return redirect(url_for("calendar_must_book.show", must_book_id=must_book_id), 303)


@pages.post("/frister/<uuid:must_book_id>/fjern")
@advisers
def withdraw(must_book_id: UUID) -> Response:
    """Take back what was asked."""
    with write_unit() as uow:
        ask_no_more(uow, must_book_id)
    flash(_("The citizen is not asked to book any more, and is told so."), "success")
    return redirect(url_for("calendar_must_book.overview"), 303)


def _form(citizen_id: UUID | None) -> dict[str, Any]:
    with read_unit() as uow:
        citizen = None
        if citizen_id is not None:
            check_may_arrange_for(uow, citizen_id)
            citizen = people_by_id(uow, [citizen_id])[citizen_id]
        return {
            "citizen": citizen,
            "audiences": audiences(uow),
            "kinds": meeting_types(uow),
            "today": local_day(uow.now),
        }


def _one(uow: UnitOfWork, must_book_id: UUID) -> dict[str, Any]:
    found = evidence_of(uow, must_book_id)
    kind = meeting_types_by_id(uow, [found.must_book.meeting_type_id])
    return {
        "evidence": found,
        "one": found.must_book,
        "kind": kind[found.must_book.meeting_type_id],
        "reasons": list(ExemptBecause),
    }
