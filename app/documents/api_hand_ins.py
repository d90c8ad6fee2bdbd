"""The API's door to what citizens handed in, for their advisers: read, comment, give back."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from flask.views import MethodView

from app.accounts.contract import ANSWERS_CITIZENS, PersonCard
from app.accounts.people import people_by_id
from app.core.work import UnitOfWork
from app.documents.contract_hand_ins import HandInView
from app.documents.hand_ins import (
    comment_on_hand_in,
    hand_ins_answered,
    hand_ins_to_answer,
    read_hand_in,
    remove_hand_in_comment,
)
from app.documents.schemas_api_worksheets import (
    CitizensHandInLineSchema,
    CitizensHandInSchema,
    CitizensHandInsQuery,
    NewHandInComment,
)
from app.web.api import ApiBlueprint, ProblemDocument, items_of
from app.web.guards import only
from app.web.paging import Page, page_of_all
from app.web.unit import read_unit, write_unit

api = ApiBlueprint(
    "hand_ins_api",
    __name__,
    url_prefix="/api/v1",
    description="What citizens handed in, for their advisers.",
)
advisers = only(*ANSWERS_CITIZENS)


@api.route("/hand-ins")
class HandIns(MethodView):
    """What one's citizens handed in."""

    @api.arguments(CitizensHandInsQuery, location="query")
    @api.response(200, items_of(CitizensHandInLineSchema))
    @advisers
    def get(self, query: dict[str, Any]) -> Page[dict[str, Any]]:
        """List what waits, the longest wait first; or what has an answer, the newest first.

        It is what was handed in within 90 days, and at most 200.
        """
        is_waiting = query["which"] == "waiting"
        with read_unit() as uow:
            every = hand_ins_to_answer(uow) if is_waiting else hand_ins_answered(uow)
            page = page_of_all(every, query, _place, newest_first=not is_waiting)
            people = people_by_id(uow, {one.person_id for one in page.items})
        return Page([_facts(one, people[one.person_id]) for one in page.items], page.next)


@api.route("/hand-ins/<uuid:worksheet_hand_in_id>")
class OneHandIn(MethodView):
    """One of them."""

    @api.response(200, CitizensHandInSchema)
    @advisers
    def get(self, worksheet_hand_in_id: UUID) -> dict[str, Any]:
        """Return what a citizen handed in, who sees that it was read, and by whom."""
        with write_unit() as uow:
            return _document(uow, worksheet_hand_in_id)


@api.route("/hand-ins/<uuid:worksheet_hand_in_id>/comments")
class HandInComments(MethodView):
    """What is written about it."""

    @api.arguments(NewHandInComment)
    @api.response(201, CitizensHandInSchema)
    @api.alt_response(409, schema=ProblemDocument)
    @advisers
    def post(self, new: dict[str, Any], worksheet_hand_in_id: UUID) -> dict[str, Any]:
        """Write a comment, and maybe give the worksheet back; the citizen is told.

        The newest of `comments` is the one that was written. The 409 is
        `documents/too-many-comments-on-hand-in`.
        """
        with write_unit() as uow:
            comment_on_hand_in(uow, worksheet_hand_in_id, **new)
            return _document(uow, worksheet_hand_in_id)


@api.route("/hand-ins/<uuid:worksheet_hand_in_id>/comments/<uuid:hand_in_comment_id>")
class OneHandInComment(MethodView):
    """A comment of one's own."""

    @api.response(204)
    @advisers
    def delete(self, worksheet_hand_in_id: UUID, hand_in_comment_id: UUID) -> None:
        """Remove a comment of one's own, and with it that the worksheet was given back."""
        with write_unit() as uow:
            remove_hand_in_comment(uow, worksheet_hand_in_id, hand_in_comment_id)


def _document(uow: UnitOfWork, hand_in_id: UUID) -> dict[str, Any]:
    one = read_hand_in(uow, hand_in_id)
    return _facts(one, people_by_id(uow, [one.person_id])[one.person_id])


def _facts(one: HandInView, citizen: PersonCard) -> dict[str, Any]:
    return vars(one) | {"title": one.title, "citizen": citizen.name}


def _place(one: HandInView) -> tuple[datetime, UUID]:
    return one.handed_in_at, one.id
