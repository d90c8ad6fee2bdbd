"""The API's door to meetings that must be booked: what, by when and why; asking and exempting."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask.views import MethodView

from app.accounts.contract import Role
from app.accounts.people import people_by_id
from app.booking.access import ARRANGERS
from app.booking.contract import MeetingTypeView
from app.booking.meeting_types import meeting_type_named, meeting_types_by_id
from app.booking.must_book.asking import ask_to_book
from app.booking.must_book.contract import Asked, HasMeetingAlready, MustBookView
from app.booking.must_book.evidence import Evidence, evidence_of, note_look_at
from app.booking.must_book.schemas_api import (
    EvidenceSchema,
    Exemption,
    MustBookQuery,
    MustBookSchema,
    NewMustBook,
    ToBookSchema,
)
from app.booking.must_book.settling import ask_no_more, end_exemption, exempt_from_booking
from app.booking.must_book.shown import ToBook, to_book
from app.booking.must_book.views import must_book_by_id, must_book_here
from app.core.texts import language
from app.core.work import UnitOfWork
from app.web.api import ApiBlueprint, ProblemDocument, items_of
from app.web.guards import only
from app.web.unit import read_unit, write_unit

api = ApiBlueprint(
    "must_book_api", __name__, url_prefix="/api/v1", description="Meetings that must be booked."
)
advisers = only(*ARRANGERS)


@api.route("/me/must-book")
class MyMustBook(MethodView):
    """What one must book."""

    @api.response(200, items_of(ToBookSchema))
    @only(Role.CITIZEN)
    def get(self) -> dict[str, Any]:
        """List what one must still book, by when and why, and what help there is."""
        with read_unit() as uow:
            found = to_book(uow, uow.actor.require_person())
            return {"items": [_to_book(one) for one in found], "next": None}


@api.route("/must-book")
class MustBooks(MethodView):
    """What citizens must book."""

    @api.arguments(MustBookQuery, location="query")
    @api.response(200, items_of(MustBookSchema))
    @advisers
    def get(self, query: dict[str, Any]) -> dict[str, Any]:
        """List what one's citizens must book, the nearest day first, or what is settled."""
        with read_unit() as uow:
            found = must_book_here(uow, settled=query["which"] == "settled")
            return {"items": _documents(uow, found), "next": None}

    @api.arguments(NewMustBook)
    @api.response(200, MustBookSchema)
    @api.alt_response(404, schema=ProblemDocument)
    @api.alt_response(409, schema=ProblemDocument)
    @advisers
    def post(self, new: dict[str, Any]) -> dict[str, Any]:
        """Ask a citizen to book a meeting by a day; asked before, they are asked anew.

        `booking/has-such-a-meeting` is the 409 where they have one ahead of them already.
        """
        citizen_id, named = new.pop("citizen_id"), new.pop("meeting_type")
        with write_unit() as uow:
            asked = Asked(meeting_type_named(uow, named).id, **new)
            view = ask_to_book(uow, citizen_id, asked)
            if view is None:
                raise HasMeetingAlready()
            return _document(uow, view)


@api.route("/must-book/<uuid:must_book_id>")
class OneMustBook(MethodView):
    """What one citizen must book."""

    @api.response(200, MustBookSchema)
    @api.alt_response(404, schema=ProblemDocument)
    @advisers
    def get(self, must_book_id: UUID) -> dict[str, Any]:
        """Return how it stands; the citizen can see who looked."""
        with write_unit() as uow:
            note_look_at(uow, must_book_id)
            return _seen(uow, must_book_id)


@api.route("/must-book/<uuid:must_book_id>/exemption")
class Exemptions(MethodView):
    """Whether a citizen is let off."""

    @api.arguments(Exemption)
    @api.response(200, MustBookSchema)
    @api.alt_response(404, schema=ProblemDocument)
    @api.alt_response(409, schema=ProblemDocument)
    @advisers
    def put(self, new: dict[str, Any], must_book_id: UUID) -> dict[str, Any]:
        """Let a citizen off, who is told so; again says anew why."""
        with write_unit() as uow:
            exempt_from_booking(uow, must_book_id, **new)
            return _seen(uow, must_book_id)

    @api.response(200, MustBookSchema)
    @api.alt_response(404, schema=ProblemDocument)
    @api.alt_response(409, schema=ProblemDocument)
    @advisers
    def delete(self, must_book_id: UUID) -> dict[str, Any]:
        """Ask a citizen who was let off again, with a week left at the least.

        Who has such a meeting by now has met it.
        """
        with write_unit() as uow:
            return _document(uow, end_exemption(uow, must_book_id))


@api.route("/must-book/<uuid:must_book_id>/withdraw")
class Withdrawals(MethodView):
    """What is no longer asked."""

    @api.response(200, MustBookSchema)
    @api.alt_response(404, schema=ProblemDocument)
    @api.alt_response(409, schema=ProblemDocument)
    @advisers
    def post(self, must_book_id: UUID) -> dict[str, Any]:
        """Take back what was asked by mistake; the citizen is told. Again changes nothing."""
        with write_unit() as uow:
            ask_no_more(uow, must_book_id)
            return _seen(uow, must_book_id)


@api.route("/must-book/<uuid:must_book_id>/evidence")
class Proof(MethodView):
    """What is kept of a deadline."""

    @api.response(200, EvidenceSchema)
    @api.alt_response(404, schema=ProblemDocument)
    @advisers
    def get(self, must_book_id: UUID) -> Evidence:
        """Return what was said, what arrived and which times were shown; who looked is noted."""
        with write_unit() as uow:
            note_look_at(uow, must_book_id)
            return evidence_of(uow, must_book_id)


def _seen(uow: UnitOfWork, must_book_id: UUID) -> dict[str, Any]:
    return _document(uow, must_book_by_id(uow, must_book_id))


def _document(uow: UnitOfWork, view: MustBookView) -> dict[str, Any]:
    return _documents(uow, [view])[0]


def _documents(uow: UnitOfWork, views: list[MustBookView]) -> list[dict[str, Any]]:
    people = people_by_id(uow, {one.citizen_id for one in views})
    kinds = meeting_types_by_id(uow, {one.meeting_type_id for one in views})
    return [
        vars(one)
        | {"name": _name(kinds[one.meeting_type_id]), "citizen": people[one.citizen_id].name}
        for one in views
    ]


def _to_book(one: ToBook) -> dict[str, Any]:
    must = one.must_book
    said = {"reason": must.reason_in(language()), "help": must.help_in(language())}
    return vars(must) | said | {"name": _name(one.kind), "phone": one.phone}


def _name(kind: MeetingTypeView) -> str:
    return kind.name_en if language() == "en" else kind.name_da
