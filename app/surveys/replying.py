"""Replying to a survey, once; again says anew what one thinks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import delete, select, update

from app.core.clock import local_day
from app.core.errors import Invalid
from app.core.rows import insert_new
from app.core.texts import _
from app.core.work import UnitOfWork
from app.surveys.contract import (
    BEST,
    LEAST_SHOWN,
    LONGEST_ANSWER,
    Given,
    NothingAsked,
    QuestionKind,
    QuestionView,
    SurveyAnswered,
)
from app.surveys.models import Survey, SurveyAnswer, SurveyReply
from app.surveys.service import questions_of, survey_of


def reply_to(uow: UnitOfWork, subject: str, answers: Mapping[UUID, Given]) -> None:
    """Keep what the acting person answers; questions may be left out, but not all of them.

    Answering again replaces what was answered before. What is new is shown once five people have
    answered something new. Invalid names a question by `q-<id>`. NothingAsked where there are no
    questions.
    """
    me, asked = uow.actor.require_person(), questions_of(uow, subject)
    survey = survey_of(uow, subject, is_held=True)
    if survey is None or not asked:
        raise NothingAsked()
    kept = _checked(asked, answers)
    reply = _reply(uow, survey, me)
    for view in asked:
        if view.id in kept:
            uow.session.add(_answer(uow, reply, view, kept[view.id]))
    uow.session.flush()
    _show_by_the_five(uow, survey)
    uow.record(SurveyAnswered(subject, me))


def has_replied(uow: UnitOfWork, subject: str, person_id: UUID) -> bool:
    """Say whether somebody has replied to a survey."""
    return subject in replied_to(uow, [subject], person_id)


def replied_to(uow: UnitOfWork, subjects: Iterable[str], person_id: UUID) -> set[str]:
    """Return those of some subjects about which somebody has replied."""
    return set(replied_on(uow, subjects, person_id))


def replied_on(uow: UnitOfWork, subjects: Iterable[str], person_id: UUID) -> dict[str, date]:
    """Return on which day somebody has replied last about some subjects."""
    surveys = uow.session.scalars(select(Survey).where(Survey.subject.in_(list(subjects)))).all()
    keys = {_key(uow, one.id, person_id): one.subject for one in surveys}
    if not keys:
        return {}
    found = uow.session.execute(
        select(SurveyReply.respondent_key, SurveyReply.replied_on).where(
            SurveyReply.survey_id.in_([one.id for one in surveys]),
            SurveyReply.respondent_key.in_(list(keys)),
        )
    )
    return {keys[key]: on for key, on in found}


def words_in(uow: UnitOfWork, answer: SurveyAnswer) -> str:
    """Return the words of an answer; whoever asks was let in before."""
    sealed = answer.text_sealed
    return uow.vault.open_text(sealed, context=_place(answer.id)) if sealed else ""


def _checked(asked: Sequence[QuestionView], answers: Mapping[UUID, Given]) -> dict[UUID, Given]:
    """Return the answers that say something; Invalid for what is no answer, or for none at all."""
    wrong: dict[str, list[str]] = {}
    kept: dict[UUID, Given] = {}
    for view in asked:
        given = answers.get(view.id, Given())
        problem = _wrong_with(view, given)
        if problem:
            wrong[f"q-{view.id}"] = [problem]
        elif given.number is not None or given.text.strip():
            kept[view.id] = given
    known = {view.id for view in asked}
    if set(answers) - known:
        wrong.setdefault("answers", []).append(_("Answer the questions that are asked."))
    if not kept and not wrong:
        wrong[f"q-{asked[0].id}"] = [_("Answer at least one question.")]
    if wrong:
        raise Invalid(fields=wrong)
    return kept


def _wrong_with(view: QuestionView, given: Given) -> str:
    if view.question.kind == QuestionKind.TEXT:
        if given.number is not None:
            return _("Answer this in words.")
        too_long = len(given.text.strip()) > LONGEST_ANSWER
        return _("Write at most %(n)s characters.", n=LONGEST_ANSWER) if too_long else ""
    is_rating = view.question.kind == QuestionKind.RATING
    most = BEST if is_rating else len(view.question.choices)
    is_number = given.number is None or 1 <= given.number <= most
    return "" if is_number and not given.text else _("Choose one of these.")


def _reply(uow: UnitOfWork, survey: Survey, person_id: UUID) -> SurveyReply:
    """Return the reply of somebody, without what they answered before and nobody was shown."""
    key = _key(uow, survey.id, person_id)
    facts = {"survey_id": survey.id, "respondent_key": key, "replied_on": local_day(uow.now)}
    row = {"municipality_id": uow.municipality.id, "id": uow.new_unordered_id(), **facts}
    insert_new(uow.session, SurveyReply, [row])
    found = select(SurveyReply).where(
        SurveyReply.survey_id == survey.id, SurveyReply.respondent_key == key
    )
    reply: SurveyReply = uow.session.scalars(found.with_for_update()).one()
    uow.session.execute(
        delete(SurveyAnswer)
        .where(SurveyAnswer.survey_reply_id == reply.id, SurveyAnswer.is_shown.is_(False))
        .execution_options(synchronize_session=False)
    )
    reply.replied_on = local_day(uow.now)
    return reply


def _show_by_the_five(uow: UnitOfWork, survey: Survey) -> None:
    """Show what is new once it is five people's, in the place of what they answered before."""
    replies = select(SurveyReply.id).where(SurveyReply.survey_id == survey.id)
    is_new = SurveyAnswer.survey_reply_id.in_(replies), SurveyAnswer.is_shown.is_(False)
    new = select(SurveyAnswer.survey_reply_id).where(*is_new).distinct()
    whose = uow.session.scalars(new).all()
    if len(whose) < LEAST_SHOWN:
        return
    theirs = SurveyAnswer.survey_reply_id.in_(whose)
    for change in (
        delete(SurveyAnswer).where(theirs, SurveyAnswer.is_shown),
        update(SurveyAnswer).where(theirs).values(is_shown=True),
    ):
        uow.session.execute(change.execution_options(synchronize_session=False))


def _answer(uow: UnitOfWork, reply: SurveyReply, view: QuestionView, given: Given) -> SurveyAnswer:
    answer_id, text = uow.new_unordered_id(), given.text.strip()
    return SurveyAnswer(
        id=answer_id,
        survey_reply_id=reply.id,
        survey_question_id=view.id,
        number=given.number,
        is_shown=False,
        text_sealed=uow.vault.seal_text(text, context=_place(answer_id)) if text else None,
    )


def _key(uow: UnitOfWork, survey_id: UUID, person_id: UUID) -> bytes:
    return uow.vault.fingerprint(f"{survey_id}/{person_id}", purpose="survey")


def _place(answer_id: UUID) -> str:
    return f"survey-answer/{answer_id}"
