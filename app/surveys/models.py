"""Surveys, their questions, and the replies, which name nobody."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint, true
from sqlalchemy.orm import Mapped, mapped_column

from app.core.types import Base, TenantOwned, tenant_foreign_key
from app.surveys.contract import LONGEST_QUESTION


class Survey(TenantOwned, Base):
    """The questions about one subject."""

    __tablename__ = "survey"
    __table_args__ = (UniqueConstraint("municipality_id", "subject", name="one_survey_a_subject"),)
    subject: Mapped[str] = mapped_column(String(100))


class SurveyQuestion(TenantOwned, Base):
    """A question; one that is not asked any more stays where somebody has answered it."""

    __tablename__ = "survey_question"
    __table_args__ = (
        tenant_foreign_key("survey_id", "survey", ondelete="CASCADE"),
        Index("ix_survey_question_survey", "municipality_id", "survey_id", "place"),
    )
    survey_id: Mapped[UUID]
    place: Mapped[int]
    kind: Mapped[str] = mapped_column(String(10))
    text_da: Mapped[str] = mapped_column(String(LONGEST_QUESTION))
    text_en: Mapped[str] = mapped_column(String(LONGEST_QUESTION))
    choices: Mapped[list[Any]] = mapped_column(default=list)
    is_asked: Mapped[bool] = mapped_column(default=True)


class SurveyReply(TenantOwned, Base):
    """That somebody has replied; `respondent_key` is a keyed hash, so that nobody does so twice."""

    __tablename__ = "survey_reply"
    __table_args__ = (
        tenant_foreign_key("survey_id", "survey", ondelete="CASCADE"),
        UniqueConstraint("municipality_id", "survey_id", "respondent_key", name="one_reply_each"),
    )
    survey_id: Mapped[UUID]
    respondent_key: Mapped[bytes]
    replied_on: Mapped[date]


class SurveyAnswer(TenantOwned, Base):
    """What was answered to one question: a number from 1, or words.

    It is not shown before four others have answered too. Whoever answers anew in between has what
    is shown, and beside it what will be: nobody can tell what one person has just answered.
    """

    __tablename__ = "survey_answer"
    __table_args__ = (
        tenant_foreign_key("survey_reply_id", "survey_reply", ondelete="CASCADE"),
        tenant_foreign_key("survey_question_id", "survey_question", ondelete="CASCADE"),
        UniqueConstraint(
            "municipality_id",
            "survey_reply_id",
            "survey_question_id",
            "is_shown",
            name="answered_once",
        ),
        Index("ix_survey_answer_question", "municipality_id", "survey_question_id", "number"),
    )
    survey_reply_id: Mapped[UUID]
    survey_question_id: Mapped[UUID]
    number: Mapped[int | None]
    text_sealed: Mapped[bytes | None]
    is_shown: Mapped[bool] = mapped_column(default=False, server_default=true())
