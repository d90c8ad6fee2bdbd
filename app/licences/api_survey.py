"""The API's door to the questions as a licence ends, and to what came back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask.views import MethodView

from app.accounts.contract import Role
from app.core.errors import Invalid
from app.licences.access import SEES
from app.licences.exit_survey import answer_questions, questions_now, results_about
from app.licences.schemas_survey import NewReply, QuestionSchema, ResultsSchema
from app.surveys.answers import answers_in_document
from app.surveys.contract import AnswersDoNotFit, QuestionView
from app.web.api import ApiBlueprint, ProblemDocument, items_of
from app.web.guards import only
from app.web.unit import read_unit, write_unit

api = ApiBlueprint(
    "licences_survey_api", __name__, url_prefix="/api/v1", description="How a licence was."
)
citizens = only(Role.CITIZEN)


@api.route("/me/licences/<uuid:licence_id>/survey")
class ExitSurvey(MethodView):
    """What one is asked as a licence ends."""

    @api.response(200, items_of(QuestionSchema))
    @api.alt_response(404, schema=ProblemDocument)
    @api.alt_response(409, schema=ProblemDocument)
    @citizens
    def get(self, licence_id: UUID) -> dict[str, Any]:
        """List the questions.

        `licences/not-asked-now` is the 409 before the end, and long after it.
        """
        with read_unit() as uow:
            asked = questions_now(uow, licence_id)
            return {"items": [_question(one) for one in asked], "next": None}

    @api.arguments(NewReply)
    @api.response(204)
    @api.alt_response(404, schema=ProblemDocument)
    @api.alt_response(409, schema=ProblemDocument)
    @citizens
    def put(self, new: dict[str, Any], licence_id: UUID) -> None:
        """Answer, without one's name; again replaces what one answered before.

        `surveys/answers-do-not-fit` is the 409 for what does not answer the questions asked.
        """
        try:
            answers = answers_in_document(new["answers"])
            with write_unit() as uow:
                answer_questions(uow, licence_id, answers)
        except Invalid as wrong:  # as described, and no answer to what is asked
            raise AnswersDoNotFit(fields=wrong.fields) from wrong


@api.route("/licence-pools/<uuid:pool_id>/survey-results")
class SurveyResults(MethodView):
    """What came back about a pool."""

    @api.response(200, ResultsSchema)
    @api.alt_response(404, schema=ProblemDocument)
    @only(*SEES)
    def get(self, pool_id: UUID) -> dict[str, Any]:
        """Return how often what was answered, five replies at a time."""
        with read_unit() as uow:
            results = results_about(uow, pool_id)
        questions = [
            _question(one.view) | {"counts": one.counts, "average": one.average, "texts": one.texts}
            for one in results.questions
        ]
        return {"replies": results.replies, "shown": results.shown, "questions": questions}


def _question(view: QuestionView) -> dict[str, Any]:
    asked = view.question
    return {"id": view.id, "kind": asked.kind, "text": asked.text, "choices": asked.words}
