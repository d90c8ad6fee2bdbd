"""The questions of a survey: which are asked, and asking others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import func, select

from app.core.errors import Invalid
from app.core.rows import insert_new, one_row
from app.core.texts import _
from app.core.work import UnitOfWork
from app.surveys.contract import (
    LONGEST_CHOICE,
    LONGEST_QUESTION,
    MOST_CHOICES,
    MOST_QUESTIONS,
    Question,
    QuestionKind,
    QuestionView,
    TooManyQuestions,
)
from app.surveys.models import Survey, SurveyQuestion


def questions_of(uow: UnitOfWork, subject: str) -> list[QuestionView]:
    """Return what is asked about a subject, in its order; nothing where there is no survey."""
    return [question_view(row) for row in question_rows(uow, subject)]


def which_are_asked_about(uow: UnitOfWork, subjects: Iterable[str]) -> set[str]:
    """Return those of some subjects about which something is asked, in one query."""
    rows = uow.session.scalars(
        select(Survey.subject)
        .join(SurveyQuestion, SurveyQuestion.survey_id == Survey.id)
        .where(Survey.subject.in_(list(subjects)), SurveyQuestion.is_asked)
        .distinct()
    )
    return set(rows)


def ask_question(uow: UnitOfWork, subject: str, question: Question) -> UUID:
    """Ask one question more about a subject; TooManyQuestions where there are ten already."""
    _check(question)
    survey_id = _survey_id(uow, subject)
    asked = uow.session.scalar(
        select(func.count())
        .select_from(SurveyQuestion)
        .where(SurveyQuestion.survey_id == survey_id, SurveyQuestion.is_asked)
    )
    if (asked or 0) >= MOST_QUESTIONS:
        raise TooManyQuestions()
    last = uow.session.scalar(
        select(func.max(SurveyQuestion.place)).where(SurveyQuestion.survey_id == survey_id)
    )
    row = SurveyQuestion(
        id=uow.new_id(),
        survey_id=survey_id,
        place=(last or 0) + 1,
        kind=question.kind.value,
        text_da=question.text_da.strip(),
        text_en=question.text_en.strip(),
        choices=[[danish.strip(), english.strip()] for danish, english in question.choices],
        is_asked=True,
    )
    uow.session.add(row)
    uow.session.flush()
    return row.id


def ask_no_more(uow: UnitOfWork, subject: str, question_id: UUID) -> None:
    """Ask a question no more; what was answered to it stays. NotFound for another subject's."""
    _question(uow, subject, question_id).is_asked = False
    uow.session.flush()


def ask_again(uow: UnitOfWork, subject: str, question_id: UUID) -> None:
    """Undo that a question is asked no more."""
    _question(uow, subject, question_id).is_asked = True
    uow.session.flush()


def question_rows(
    uow: UnitOfWork, subject: str, *, also_former: bool = False
) -> Sequence[SurveyQuestion]:
    """Return the questions about a subject, in their order."""
    rows = (
        select(SurveyQuestion)
        .join(Survey, Survey.id == SurveyQuestion.survey_id)
        .where(Survey.subject == subject)
        .order_by(SurveyQuestion.place, SurveyQuestion.id)
    )
    if not also_former:
        rows = rows.where(SurveyQuestion.is_asked)
    return uow.session.scalars(rows).all()


def question_view(row: SurveyQuestion) -> QuestionView:
    """Return a question as others see it."""
    choices = tuple((str(danish), str(english)) for danish, english in row.choices)
    return QuestionView(row.id, Question(QuestionKind(row.kind), row.text_da, row.text_en, choices))


def survey_of(uow: UnitOfWork, subject: str, *, is_held: bool = False) -> Survey | None:
    """Return the survey about a subject; one that is held nobody else replies to meanwhile."""
    found = select(Survey).where(Survey.subject == subject)
    row: Survey | None = uow.session.scalar(found.with_for_update() if is_held else found)
    return row


def _question(uow: UnitOfWork, subject: str, question_id: UUID) -> SurveyQuestion:
    return one_row(
        uow.session,
        select(SurveyQuestion)
        .join(Survey, Survey.id == SurveyQuestion.survey_id)
        .where(SurveyQuestion.id == question_id, Survey.subject == subject),
    )


def _survey_id(uow: UnitOfWork, subject: str) -> UUID:
    key = {"municipality_id": uow.municipality.id, "id": uow.new_id()}
    insert_new(uow.session, Survey, [key | {"subject": subject}])
    row = one_row(uow.session, select(Survey).where(Survey.subject == subject).with_for_update())
    return row.id


def _check(question: Question) -> None:
    wrong: dict[str, list[str]] = {}
    for name, text in (("text_da", question.text_da), ("text_en", question.text_en)):
        if not text.strip():
            wrong[name] = [_("This is missing.")]
        elif len(text.strip()) > LONGEST_QUESTION:
            wrong[name] = [_("Write at most %(n)s characters.", n=LONGEST_QUESTION)]
    if question.kind == QuestionKind.CHOICE:
        wrong |= _wrong_choices(question)
    elif question.choices:
        wrong["choices_da"] = [_("Only a question with choices has any.")]
    if wrong:
        raise Invalid(fields=wrong)


def _wrong_choices(question: Question) -> dict[str, list[str]]:
    danish = [pair[0].strip() for pair in question.choices]
    english = [pair[1].strip() for pair in question.choices]
    if not 2 <= len(danish) <= MOST_CHOICES or not all(danish):
        return {
            "choices_da": [_("Write from 2 to %(n)s choices, one on each line.", n=MOST_CHOICES)]
        }
    if not all(english):
        return {"choices_en": [_("Write as many choices as in Danish, in the same order.")]}
    for name, words in (("choices_da", danish), ("choices_en", english)):
        if len(set(words)) < len(words):
            return {name: [_("Choose each of them once.")]}
        if any(len(word) > LONGEST_CHOICE for word in words):
            return {name: [_("Write at most %(n)s characters.", n=LONGEST_CHOICE)]}
    return {}
