"""The API's door to worksheets for those who set them up: texts, questions, letters, offering."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask.views import MethodView

from app.documents.contract_worksheets import WorksheetView
from app.documents.pages_of_worksheets import page_of_all
from app.documents.schemas_api_setup import (
    MoveOfQuestion,
    NewLetter,
    NewQuestion,
    NewWorksheet,
    SetUpWorksheetSchema,
    WorksheetChange,
    read_as_form,
)
from app.documents.schemas_api_worksheets import PartQuery
from app.documents.schemas_worksheets import LetterForm, QuestionForm, WorksheetForm
from app.documents.worksheets import (
    SETS_UP,
    add_question,
    add_worksheet,
    change_worksheet,
    move_question,
    offer_worksheet,
    remove_question,
    worksheet_to_set_up,
    write_letter,
)
from app.web.api import ApiBlueprint, ProblemDocument, items_of
from app.web.guards import only
from app.web.paging import Page
from app.web.unit import read_unit, write_unit

api = ApiBlueprint(
    "worksheet_setup_api",
    __name__,
    url_prefix="/api/v1",
    description="Worksheets and letters as they are set up.",
)
set_up = only(*SETS_UP)


@api.route("/worksheets")
class Worksheets(MethodView):
    """The municipality's worksheets."""

    @api.arguments(PartQuery, location="query")
    @api.response(200, items_of(SetUpWorksheetSchema))
    @set_up
    def get(self, query: dict[str, Any]) -> Page[WorksheetView]:
        """List every worksheet and letter by title, also those that are not offered."""
        with read_unit() as uow:
            return page_of_all(uow, query["cursor"], query["limit"])

    @api.arguments(NewWorksheet)
    @api.response(201, SetUpWorksheetSchema)
    @api.alt_response(409, schema=ProblemDocument)
    @set_up
    def post(self, new: dict[str, Any]) -> WorksheetView:
        """Add a worksheet without questions, offered to nobody yet."""
        texts = read_as_form(WorksheetForm(), new)
        with write_unit() as uow:
            return worksheet_to_set_up(uow, add_worksheet(uow, **texts))


@api.route("/worksheets/<uuid:worksheet_id>")
class OneWorksheet(MethodView):
    """One worksheet."""

    @api.response(200, SetUpWorksheetSchema)
    @set_up
    def get(self, worksheet_id: UUID) -> WorksheetView:
        """Return a worksheet as it is set up."""
        with read_unit() as uow:
            return worksheet_to_set_up(uow, worksheet_id)

    @api.arguments(WorksheetChange)
    @api.response(200, SetUpWorksheetSchema)
    @api.alt_response(409, schema=ProblemDocument)
    @set_up
    def patch(self, change: dict[str, Any], worksheet_id: UUID) -> WorksheetView:
        """Change a worksheet's texts, or offer it to citizens or to no more of them."""
        is_offered = change.pop("is_offered", None)
        texts = read_as_form(WorksheetForm(partial=True), change)
        with write_unit() as uow:
            change_worksheet(uow, worksheet_id, **texts)
            if is_offered is not None:
                offer_worksheet(uow, worksheet_id, is_offered=is_offered)
            return worksheet_to_set_up(uow, worksheet_id)


@api.route("/worksheets/<uuid:worksheet_id>/letter")
class LetterOfWorksheet(MethodView):
    """The text of a letter."""

    @api.arguments(NewLetter)
    @api.response(200, SetUpWorksheetSchema)
    @api.alt_response(409, schema=ProblemDocument)
    @set_up
    def put(self, new: dict[str, Any], worksheet_id: UUID) -> WorksheetView:
        """Write the text of a letter, whose places are its questions; without one it is none.

        The 409 is `documents/worksheet-does-not-fit`, with messages by field.
        """
        texts = read_as_form(LetterForm(), new)
        with write_unit() as uow:
            write_letter(uow, worksheet_id, **texts)
            return worksheet_to_set_up(uow, worksheet_id)


@api.route("/worksheets/<uuid:worksheet_id>/questions")
class QuestionsOfWorksheet(MethodView):
    """What a worksheet asks."""

    @api.arguments(NewQuestion)
    @api.response(201, SetUpWorksheetSchema)
    @api.alt_response(409, schema=ProblemDocument)
    @set_up
    def post(self, new: dict[str, Any], worksheet_id: UUID) -> WorksheetView:
        """Add a question at the end; the last of `questions` is the one that was added.

        The 409 is `documents/worksheet-full`, or `documents/worksheet-does-not-fit` with messages
        by field.
        """
        question = read_as_form(QuestionForm(), new | {"kind": new["kind"].value})
        with write_unit() as uow:
            add_question(uow, worksheet_id, **question)
            return worksheet_to_set_up(uow, worksheet_id)


@api.route("/worksheets/<uuid:worksheet_id>/questions/<question_id>")
class QuestionOfWorksheet(MethodView):
    """One of its questions."""

    @api.response(204)
    @set_up
    def delete(self, worksheet_id: UUID, question_id: str) -> None:
        """Take a question out; what was answered to it stays with whoever answered."""
        with write_unit() as uow:
            remove_question(uow, worksheet_id, question_id)


@api.route("/worksheets/<uuid:worksheet_id>/questions/<question_id>/move")
class PlaceOfQuestion(MethodView):
    """Where a question stands."""

    @api.arguments(MoveOfQuestion)
    @api.response(200, SetUpWorksheetSchema)
    @set_up
    def post(self, new: dict[str, Any], worksheet_id: UUID, question_id: str) -> WorksheetView:
        """Move a question up or down; the first and the last stay where there is no further."""
        with write_unit() as uow:
            move_question(uow, worksheet_id, question_id, by=new["by"])
            return worksheet_to_set_up(uow, worksheet_id)
