"""The pages of the questions as a licence ends: answering them, setting them, what came back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts.contract import Role
from app.core.errors import Problem
from app.core.texts import _
from app.licences.access import SEES, SETS_UP
from app.licences.exit_survey import (
    add_question,
    answer_questions,
    has_answered,
    put_question_back,
    questions_about,
    questions_now,
    remove_question,
    results_about,
)
from app.licences.pools import pool_to_see
from app.licences.schemas_survey import QuestionForm
from app.licences.shown import licence_of_actor
from app.surveys.answers import answers_in_form
from app.surveys.contract import TooManyQuestions
from app.web.forms import flash_undo, form_again, load_form, or_again
from app.web.guards import only
from app.web.unit import read_unit, write_unit

pages = Blueprint("licence_survey", __name__, template_folder="templates")
citizens, sees, sets_up = only(Role.CITIZEN), only(*SEES), only(*SETS_UP)

ANSWER, RESULTS = "licences/survey.html", "licences/survey_results.html"


@pages.get("/licenser/<uuid:licence_id>/evaluering")
@citizens
def questions(licence_id: UUID) -> str:
    """Show the questions about one's licence."""
    return render_template(ANSWER, **_asked(licence_id))


def _again(problem: Problem, licence_id: UUID) -> Response:
    return form_again(ANSWER, problem, **_asked(licence_id))


@pages.post("/licenser/<uuid:licence_id>/evaluering")
@citizens
@or_again(_again)
def reply(licence_id: UUID) -> Response:
    """Keep what one answers."""
    answers = answers_in_form(_asked(licence_id)["asked"], request.form)
    with write_unit() as uow:
        answer_questions(uow, licence_id, answers)
    flash(_("Thank you. Your answers help others."), "success")
    return redirect(url_for("licences.show", licence_id=licence_id), 303)


@pages.get("/licenspuljer/<uuid:pool_id>/evaluering")
@sees
def results(pool_id: UUID) -> str:
    """Show what is asked about a pool, and what came back."""
    return render_template(RESULTS, **_results(pool_id))


def _add_again(problem: Problem, pool_id: UUID) -> Response:
    return form_again(RESULTS, problem, **_results(pool_id))


@pages.post("/licenspuljer/<uuid:pool_id>/evaluering")
@sets_up
@or_again(_add_again)
def add(pool_id: UUID) -> Response:
    """Ask one question more."""
    with read_unit() as uow:
        pool_to_see(uow, pool_id)
    question = load_form(QuestionForm())["question"]
    try:
        with write_unit() as uow:
            add_question(uow, pool_id, question)
    except TooManyQuestions as full:
        return form_again(RESULTS, full, beside="text_da", **_results(pool_id))
    flash(_("The question is asked from now on."), "success")
    return redirect(url_for("licence_survey.results", pool_id=pool_id), 303)


@pages.post("/licenspuljer/<uuid:pool_id>/evaluering/<uuid:survey_question_id>/fjern")
@sets_up
def remove(pool_id: UUID, survey_question_id: UUID) -> Response:
    """Ask a question no more."""
    with write_unit() as uow:
        remove_question(uow, pool_id, survey_question_id)
    undo = url_for(
        "licence_survey.put_back", pool_id=pool_id, survey_question_id=survey_question_id
    )
    flash_undo(_("The question is asked no more."), undo)
    return redirect(url_for("licence_survey.results", pool_id=pool_id), 303)


@pages.post("/licenspuljer/<uuid:pool_id>/evaluering/<uuid:survey_question_id>/igen")
@sets_up
def put_back(pool_id: UUID, survey_question_id: UUID) -> Response:
    """Undo that a question was removed."""
    with write_unit() as uow:
        put_question_back(uow, pool_id, survey_question_id)
    flash(_("The question is asked again."), "success")
    return redirect(url_for("licence_survey.results", pool_id=pool_id), 303)


def _asked(licence_id: UUID) -> dict[str, Any]:
    with read_unit() as uow:
        return {
            "one": licence_of_actor(uow, licence_id),
            "asked": questions_now(uow, licence_id),
            "has_answered": has_answered(uow, licence_id),
        }


def _results(pool_id: UUID) -> dict[str, Any]:
    with read_unit() as uow:
        return {
            "pool": pool_to_see(uow, pool_id),
            "asked": questions_about(uow, pool_id),
            "results": results_about(uow, pool_id),
            "may_set_up": uow.actor.has(*SETS_UP),
        }
