"""The API's door to worksheets for the citizen: fill one in, hand it in, take it back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response
from flask.views import MethodView

from app.accounts.contract import Role
from app.documents.applications import use_letter
from app.documents.contract_hand_ins import HandInView
from app.documents.contract_worksheets import FilledView, Question, WorksheetView
from app.documents.hand_ins import (
    hand_in,
    my_hand_in,
    my_last_hand_ins,
    some_of_my_hand_ins,
    subject_of,
    withdraw_hand_in,
)
from app.documents.letters import letter_text
from app.documents.pages_of_worksheets import page_of_mine
from app.documents.printing import PRESSES
from app.documents.printing_letters import worksheet_page
from app.documents.reading import note_read
from app.documents.schemas_api_worksheets import (
    HandInLineSchema,
    HandInSchema,
    NewAnswers,
    NewHandIn,
    PartQuery,
    UsedLetter,
    UseOfLetter,
    WorksheetLineSchema,
    WorksheetSchema,
)
from app.documents.schemas_worksheets import answers_that_fit, longest_answer
from app.documents.taking_along import FORMS
from app.documents.worksheets import (
    answers_fingerprint,
    fill_in,
    letter_to_fill_in,
    my_answers,
    worksheet_to_fill_in,
)
from app.web.api import ApiBlueprint, ProblemDocument, items_of
from app.web.downloads import download
from app.web.guards import only
from app.web.paging import Page, page_by_moment, read_moment
from app.web.unit import read_unit, write_unit

api = ApiBlueprint(
    "worksheets_api",
    __name__,
    url_prefix="/api/v1",
    description="Worksheets and letters, to be filled in and handed in.",
)
citizens = only(Role.CITIZEN)

_PDF = {FORMS["pdf"]: {"schema": {"type": "string", "format": "binary"}}}


@api.route("/me/worksheets")
class MyWorksheets(MethodView):
    """What there is to fill in."""

    @api.arguments(PartQuery, location="query")
    @api.response(200, items_of(WorksheetLineSchema))
    @citizens
    def get(self, query: dict[str, Any]) -> Page[dict[str, Any]]:
        """List the worksheets that one may fill in, or has begun on, by title."""
        with read_unit() as uow:
            known = page_of_mine(uow, query["cursor"], query["limit"])
            handed_in = my_last_hand_ins(uow, {sheet.id for sheet, _filled in known.items})
        items = [_line(sheet, filled, handed_in.get(sheet.id)) for sheet, filled in known.items]
        return Page(items, known.next)


@api.route("/me/worksheets/<uuid:worksheet_id>")
class MyWorksheet(MethodView):
    """One worksheet."""

    @api.response(200, WorksheetSchema)
    @citizens
    def get(self, worksheet_id: UUID) -> dict[str, Any]:
        """Return what a worksheet asks, and what one wrote in it."""
        with read_unit() as uow:
            sheet = worksheet_to_fill_in(uow, worksheet_id)
            return _document(sheet, my_answers(uow, worksheet_id))

    @api.arguments(NewAnswers)
    @api.response(200, WorksheetSchema)
    @api.alt_response(409, schema=ProblemDocument)
    @citizens
    def put(self, new: dict[str, Any], worksheet_id: UUID) -> dict[str, Any]:
        """Keep what one answers, in place of what one answered before.

        The 409 is `documents/answers-do-not-fit`, with messages by question, or
        `documents/worksheet-changed` where the answers have another version by now.
        """
        with write_unit() as uow:
            sheet = worksheet_to_fill_in(uow, worksheet_id)
            said = answers_that_fit(sheet.questions, new["answers"])
            return _document(sheet, fill_in(uow, worksheet_id, said, read=new["version"]))


@api.route("/me/worksheets/<uuid:worksheet_id>.pdf")
class MyWorksheetAsPdf(MethodView):
    """A worksheet on paper."""

    @api.doc(responses={"200": {"description": "The file", "content": _PDF}})
    @api.alt_response(413, schema=ProblemDocument)
    @citizens
    def get(self, worksheet_id: UUID) -> Response:
        """Return a worksheet with what one wrote in it, as a tagged PDF (PDF/UA-1)."""
        with read_unit() as uow:
            page = worksheet_page(
                worksheet_to_fill_in(uow, worksheet_id), my_answers(uow, worksheet_id)
            )
        return download(PRESSES.printed(page), media_type=FORMS["pdf"], name="worksheet.pdf")


@api.route("/me/worksheets/<uuid:worksheet_id>/application")
class UseOfMyLetter(MethodView):
    """A letter that is used."""

    @api.arguments(UseOfLetter, required=False)
    @api.response(201, UsedLetter)
    @api.alt_response(409, schema=ProblemDocument)
    @citizens
    def post(self, new: dict[str, Any], worksheet_id: UUID) -> dict[str, UUID]:
        """Put a letter that one filled in into an application of one's own.

        The 409 is `documents/letter-full`, `documents/application-sent` or
        `documents/too-many-applications`; a worksheet that is no letter is a 404.
        """
        with write_unit() as uow:
            sheet = letter_to_fill_in(uow, worksheet_id)
            text = letter_text(sheet, my_answers(uow, worksheet_id))
            used = use_letter(uow, text, new.get("application_id"), title=sheet.title)
            return {"application_id": used}


@api.route("/me/hand-ins")
class MyHandIns(MethodView):
    """What one handed in."""

    @api.arguments(PartQuery, location="query")
    @api.response(200, items_of(HandInLineSchema))
    @citizens
    def get(self, query: dict[str, Any]) -> Page[HandInView]:
        """List what one handed in, the newest first."""
        limit, before = query["limit"], read_moment(query["cursor"])
        with read_unit() as uow:
            found = some_of_my_hand_ins(uow, limit=limit + 1, before=before)
        return page_by_moment(found, limit, lambda one: (one.handed_in_at, one.id))

    @api.arguments(NewHandIn)
    @api.response(201, HandInSchema)
    @api.alt_response(409, schema=ProblemDocument)
    @citizens
    def post(self, new: dict[str, Any]) -> HandInView:
        """Hand a worksheet in as it is filled in; one that nobody has read yet is renewed.

        The 409 is `documents/nothing-to-hand-in`.
        """
        with write_unit() as uow:
            return hand_in(uow, new["worksheet_id"])


@api.route("/me/hand-ins/<uuid:worksheet_hand_in_id>")
class MyHandIn(MethodView):
    """One of them."""

    @api.response(200, HandInSchema)
    @citizens
    def get(self, worksheet_hand_in_id: UUID) -> HandInView:
        """Return what one handed in, and what the adviser wrote about it."""
        with read_unit() as uow:
            found = my_hand_in(uow, worksheet_hand_in_id)
        note_read([subject_of(said.id) for said in found.comments])
        return found

    @api.response(204)
    @api.alt_response(409, schema=ProblemDocument)
    @citizens
    def delete(self, worksheet_hand_in_id: UUID) -> None:
        """Take back what one handed in; `documents/read-already` where it was read."""
        with write_unit() as uow:
            withdraw_hand_in(uow, worksheet_hand_in_id)


def _line(
    sheet: WorksheetView, filled: FilledView | None, handed_in: HandInView | None
) -> dict[str, Any]:
    return {
        "id": sheet.id,
        "title": sheet.title,
        "intro": sheet.intro,
        "is_letter": sheet.is_letter,
        "changed_at": filled.updated_at if filled else None,
        "hand_in": handed_in,
    }


def _document(sheet: WorksheetView, filled: FilledView) -> dict[str, Any]:
    return {
        "id": sheet.id,
        "title": sheet.title,
        "intro": sheet.intro,
        "is_letter": sheet.is_letter,
        "text": letter_text(sheet, filled),
        "questions": [_question(one) for one in sheet.questions],
        "answers": filled.answers,
        "version": answers_fingerprint(filled.answers),
    }


def _question(one: Question) -> dict[str, Any]:
    return {
        "id": one.id,
        "kind": one.kind,
        "label": one.label,
        "choices": [{"value": value, "label": label} for value, label in one.choices],
        "longest": longest_answer(one),
    }
