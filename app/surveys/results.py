"""What all who replied think together; fewer than five are not shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select

from app.core.work import UnitOfWork
from app.surveys.contract import (
    BEST,
    LEAST_SHOWN,
    QuestionKind,
    QuestionResult,
    Results,
)
from app.surveys.models import SurveyAnswer, SurveyQuestion, SurveyReply
from app.surveys.replying import words_in
from app.surveys.service import question_rows, question_view, survey_of

MOST_TEXTS = 200


def results_of(uow: UnitOfWork, subject: str) -> Results:
    """Return what came back about a subject, also to questions that are asked no more.

    It grows by five replies at a time. A question that fewer have answered shows nothing either.
    """
    survey = survey_of(uow, subject)
    if survey is None:
        return Results(0, [])
    number, shown = _replies(uow, survey.id)
    if shown < LEAST_SHOWN:
        return Results(number, [])
    rows = question_rows(uow, subject, also_former=True)
    counts = _counts(uow, [row.id for row in rows])
    return Results(number, [_result(uow, row, counts[row.id]) for row in rows], shown)


def _replies(uow: UnitOfWork, survey_id: UUID) -> tuple[int, int]:
    """Return how many have replied, and of how many what they answered is shown."""
    replies = select(func.count()).where(SurveyReply.survey_id == survey_id)
    answered = select(SurveyAnswer.survey_reply_id).where(SurveyAnswer.is_shown)
    shown = replies.where(SurveyReply.id.in_(answered))
    return uow.session.scalar(replies) or 0, uow.session.scalar(shown) or 0


def _result(uow: UnitOfWork, row: SurveyQuestion, counts: dict[int | None, int]) -> QuestionResult:
    view = question_view(row)
    if sum(counts.values()) < LEAST_SHOWN:
        return QuestionResult(view, [], [])
    if view.question.kind == QuestionKind.TEXT:
        return QuestionResult(view, [], _texts(uow, row.id))
    is_rating = view.question.kind == QuestionKind.RATING
    most = BEST if is_rating else len(view.question.choices)
    return QuestionResult(view, [counts.get(n, 0) for n in range(1, most + 1)], [])


def _counts(uow: UnitOfWork, question_ids: Sequence[UUID]) -> dict[UUID, dict[int | None, int]]:
    found: dict[UUID, dict[int | None, int]] = defaultdict(dict)
    rows = uow.session.execute(
        select(SurveyAnswer.survey_question_id, SurveyAnswer.number, func.count())
        .where(SurveyAnswer.survey_question_id.in_(question_ids), SurveyAnswer.is_shown)
        .group_by(SurveyAnswer.survey_question_id, SurveyAnswer.number)
    )
    for question_id, number, times in rows:
        found[question_id][number] = times
    return found


def _texts(uow: UnitOfWork, question_id: UUID) -> list[str]:
    """Return the newest words, by the alphabet: their order tells nobody who wrote when."""
    rows = uow.session.scalars(
        select(SurveyAnswer)
        .join(SurveyReply, SurveyReply.id == SurveyAnswer.survey_reply_id)
        .where(SurveyAnswer.survey_question_id == question_id, SurveyAnswer.is_shown)
        .order_by(SurveyReply.replied_on.desc(), SurveyAnswer.id)
        .limit(MOST_TEXTS)
    )
    return sorted(words_in(uow, row) for row in rows)
