"""The few questions about a licence as it ends: was it any good, and long enough?

They are asked from the last notice on until the grace is over; what comes back is the pool's.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from app.core.clock import local_day
from app.core.errors import NotFound
from app.core.work import UnitOfWork
from app.licences.access import check_sees, check_sets_up, licence_to_see, pool_by_id
from app.licences.contract import LicenceView, NotAskedNow
from app.licences.models import Licence, LicencePool
from app.licences.policy import asks_about_it
from app.licences.views import days_in, days_of
from app.surveys.contract import Given, Question, QuestionKind, QuestionView, Results
from app.surveys.replying import has_replied, replied_to, reply_to
from app.surveys.results import results_of
from app.surveys.service import (
    ask_again,
    ask_no_more,
    ask_question,
    questions_of,
    which_are_asked_about,
)

USUAL = (
    Question(
        QuestionKind.RATING,
        "Hvor godt har du kunnet bruge det?",
        "How useful has it been to you?",
    ),
    Question(
        QuestionKind.CHOICE,
        "Havde du licensen længe nok?",
        "Did you have the licence for long enough?",
        (("For kort", "Too short"), ("Passende", "About right"), ("For længe", "Too long")),
    ),
    Question(
        QuestionKind.TEXT,
        "Hvad skal vi gøre bedre?",
        "What should we do better?",
    ),
)


def subject_of(pool_id: UUID) -> str:
    """Return what the survey of a pool is about."""
    return f"licence-pool/{pool_id}"


def begin_survey(uow: UnitOfWork, pool_id: UUID) -> None:
    """Ask the usual questions about a new pool, which staff can change."""
    for question in USUAL:
        ask_question(uow, subject_of(pool_id), question)


def questions_about(uow: UnitOfWork, pool_id: UUID) -> list[QuestionView]:
    """Return what is asked about a pool, to those who work with licences."""
    check_sees(uow)
    return questions_of(uow, subject_of(pool_by_id(uow, pool_id).id))


def results_about(uow: UnitOfWork, pool_id: UUID) -> Results:
    """Return what came back about a pool, to those who work with licences."""
    check_sees(uow)
    return results_of(uow, subject_of(pool_by_id(uow, pool_id).id))


def add_question(uow: UnitOfWork, pool_id: UUID, question: Question) -> UUID:
    """Ask one question more about a pool."""
    check_sets_up(uow)
    return ask_question(uow, subject_of(pool_by_id(uow, pool_id).id), question)


def remove_question(uow: UnitOfWork, pool_id: UUID, question_id: UUID) -> None:
    """Ask a question about a pool no more; what was answered to it stays."""
    check_sets_up(uow)
    ask_no_more(uow, subject_of(pool_by_id(uow, pool_id).id), question_id)


def put_question_back(uow: UnitOfWork, pool_id: UUID, question_id: UUID) -> None:
    """Undo that a question was removed."""
    check_sets_up(uow)
    ask_again(uow, subject_of(pool_by_id(uow, pool_id).id), question_id)


def questions_now(uow: UnitOfWork, licence_id: UUID) -> list[QuestionView]:
    """Return what a citizen is asked about their licence; NotAskedNow too early or late."""
    row, pool = _own(uow, licence_id)
    asked = questions_of(uow, subject_of(pool.id))
    if not asked or not _is_time(uow, row, pool):
        raise NotAskedNow()
    return asked


def answer_questions(uow: UnitOfWork, licence_id: UUID, answers: Mapping[UUID, Given]) -> None:
    """Keep what its citizen answers about a licence, without their name; again replaces it."""
    row, pool = _own(uow, licence_id)
    questions_now(uow, row.id)
    reply_to(uow, subject_of(pool.id), answers)


def has_answered(uow: UnitOfWork, licence_id: UUID) -> bool:
    """Say whether the acting citizen has answered about a pool they have a licence of."""
    row, pool = _own(uow, licence_id)
    return has_replied(uow, subject_of(pool.id), row.citizen_id)


def who_is_asked(uow: UnitOfWork, views: Collection[LicenceView]) -> set[UUID]:
    """Return those of some licences whose citizens are asked now and have not answered."""
    today = local_day(uow.now)
    due = [one for one in views if asks_about_it(one.pool.facts.steps, days_in(one), today)]
    if not due:
        return set()
    subjects = which_are_asked_about(uow, {subject_of(one.pool.id) for one in due})
    return {
        one.id
        for one in due
        if (subject := subject_of(one.pool.id)) in subjects
        and not replied_to(uow, [subject], one.citizen_id)
    }


def _own(uow: UnitOfWork, licence_id: UUID) -> tuple[Licence, LicencePool]:
    row = licence_to_see(uow, licence_id)
    if row.citizen_id != uow.actor.person_id:
        raise NotFound()
    return row, pool_by_id(uow, row.licence_pool_id)


def _is_time(uow: UnitOfWork, row: Licence, pool: LicencePool) -> bool:
    return asks_about_it(pool.steps, days_of(row), local_day(uow.now))
