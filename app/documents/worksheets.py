"""The verbs of worksheets: set one up as staff, fill it in as a citizen."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, or_, select

from app.accounts.contract import Role
from app.core.errors import Forbidden, NotFound
from app.core.rows import insert_new, one_row
from app.core.work import UnitOfWork
from app.documents.content import fingerprint, moved
from app.documents.contract_worksheets import (
    MOST_QUESTIONS,
    Answer,
    FilledView,
    Question,
    QuestionKind,
    WorksheetChangedMeanwhile,
    WorksheetFull,
    WorksheetView,
)
from app.documents.letters import questions_of
from app.documents.models import FilledWorksheet, Worksheet

SETS_UP = (Role.SUPER_USER, Role.ADMINISTRATOR)


def worksheets(uow: UnitOfWork, *, also_hidden: bool = False) -> list[WorksheetView]:
    """Return the worksheets that are offered, by title; hidden ones only to who sets them up."""
    wanted = select(Worksheet).order_by(Worksheet.title_da, Worksheet.id)
    if not also_hidden or not uow.actor.has(*SETS_UP):
        wanted = wanted.where(Worksheet.is_offered)
    return [_view(row) for row in uow.session.scalars(wanted)]


def some_worksheets(
    uow: UnitOfWork, *, limit: int, after: UUID | None = None
) -> list[WorksheetView]:
    """Return worksheets to whoever sets them up, by title, those after one of them.

    NotFound where that one is not there.
    """
    _check_sets_up(uow)
    return [_view(row) for row in _some(uow, select(Worksheet), limit=limit, after=after)]


def worksheet_to_fill_in(uow: UnitOfWork, worksheet_id: UUID) -> WorksheetView:
    """Return a worksheet that is offered, or that the acting person has begun on; else NotFound."""
    row = uow.session.scalar(select(Worksheet).where(Worksheet.id == worksheet_id))
    if row is None or not (row.is_offered or _filled(uow, worksheet_id)):
        raise NotFound()
    return _view(row)


def letter_to_fill_in(uow: UnitOfWork, worksheet_id: UUID) -> WorksheetView:
    """Return a letter as `worksheet_to_fill_in` does; NotFound for what is no letter."""
    sheet = worksheet_to_fill_in(uow, worksheet_id)
    if not sheet.is_letter:
        raise NotFound()
    return sheet


def worksheet_to_set_up(uow: UnitOfWork, worksheet_id: UUID) -> WorksheetView:
    """Return any worksheet to whoever sets them up."""
    return _view(_row(uow, worksheet_id))


def add_worksheet(uow: UnitOfWork, **texts: str) -> UUID:
    """Add a worksheet without questions, offered to nobody yet: titles and intros."""
    _check_sets_up(uow)
    worksheet_id = uow.new_id()
    uow.session.add(
        Worksheet(id=worksheet_id, questions=[], created_at=uow.now, updated_at=uow.now, **texts)
    )
    uow.session.flush()
    return worksheet_id


def change_worksheet(uow: UnitOfWork, worksheet_id: UUID, **texts: str) -> None:
    """Change the titles and intros of a worksheet."""
    row = _row(uow, worksheet_id, is_held=True)
    for name, text in texts.items():
        setattr(row, name, text)
    _touch(uow, row)


def write_letter(uow: UnitOfWork, worksheet_id: UUID, *, text_da: str, text_en: str) -> None:
    """Make a worksheet a letter: its questions are the places in the text, the same in both.

    Without a text it is a worksheet again, with the questions that it has.
    """
    row = _row(uow, worksheet_id, is_held=True)
    row.text_da, row.text_en = text_da, text_en
    if text_da:
        row.questions = questions_of(text_da, text_en, row.questions, row.questions_made)
        row.questions_made = max([row.questions_made, *(int(q["id"]) for q in row.questions)])
    _touch(uow, row)


def offer_worksheet(uow: UnitOfWork, worksheet_id: UUID, *, is_offered: bool) -> None:
    """Offer a worksheet to citizens, or to no more of them; who has begun keeps it."""
    row = _row(uow, worksheet_id, is_held=True)
    row.is_offered = is_offered
    _touch(uow, row)


def add_question(
    uow: UnitOfWork,
    worksheet_id: UUID,
    *,
    kind: QuestionKind,
    label_da: str,
    label_en: str,
    choices_da: Sequence[str] = (),
    choices_en: Sequence[str] = (),
) -> str:
    """Add a question at the end; returns its identity. WorksheetFull after 40."""
    row = _row(uow, worksheet_id, is_held=True)
    if len(row.questions) >= MOST_QUESTIONS:
        raise WorksheetFull()
    row.questions_made += 1
    made = {
        "id": str(row.questions_made),
        "kind": kind.value,
        "label_da": label_da,
        "label_en": label_en,
        "choices_da": list(choices_da),
        "choices_en": list(choices_en),
    }
    row.questions = [*row.questions, made]
    _touch(uow, row)
    return str(made["id"])


def remove_question(uow: UnitOfWork, worksheet_id: UUID, question_id: str) -> None:
    """Take a question out; what was answered to it stays with whoever answered."""
    row = _row(uow, worksheet_id, is_held=True)
    left = [one for one in row.questions if one["id"] != question_id]
    if len(left) == len(row.questions):
        raise NotFound()
    row.questions = left
    _touch(uow, row)


def move_question(uow: UnitOfWork, worksheet_id: UUID, question_id: str, *, by: int) -> None:
    """Move a question up (-1) or down (1)."""
    row = _row(uow, worksheet_id, is_held=True)
    one = next((q for q in row.questions if q["id"] == question_id), None)
    if one is None:
        raise NotFound()
    row.questions = list(moved(row.questions, one, by))
    _touch(uow, row)


def my_worksheets(uow: UnitOfWork) -> list[tuple[WorksheetView, FilledView | None]]:
    """Return what the acting person may fill in, or has begun on, with what they wrote."""
    person_id = uow.actor.require_person()
    rows = uow.session.scalars(
        select(FilledWorksheet).where(FilledWorksheet.person_id == person_id)
    )
    filled = {row.worksheet_id: _filled_view(uow, row) for row in rows}
    known = select(Worksheet).where(Worksheet.is_offered | Worksheet.id.in_(filled))
    sheets = uow.session.scalars(known.order_by(Worksheet.title_da, Worksheet.id))
    return [(_view(row), filled.get(row.id)) for row in sheets]


def some_of_my_worksheets(
    uow: UnitOfWork, *, limit: int, after: UUID | None = None
) -> list[tuple[WorksheetView, FilledView | None]]:
    """Return a part of `my_worksheets`, those after one of them; NotFound where it is not there."""
    mine = select(FilledWorksheet).where(FilledWorksheet.person_id == uow.actor.require_person())
    begun = mine.with_only_columns(FilledWorksheet.worksheet_id)
    known = select(Worksheet).where(Worksheet.is_offered | Worksheet.id.in_(begun))
    rows = _some(uow, known, limit=limit, after=after)
    on_these = mine.where(FilledWorksheet.worksheet_id.in_([row.id for row in rows]))
    filled = {row.worksheet_id: _filled_view(uow, row) for row in uow.session.scalars(on_these)}
    return [(_view(row), filled.get(row.id)) for row in rows]


def my_answers(uow: UnitOfWork, worksheet_id: UUID) -> FilledView:
    """Return what the acting person wrote in a worksheet; nothing where they have not begun."""
    row = _filled(uow, worksheet_id)
    return _filled_view(uow, row) if row else FilledView(worksheet_id, uow.now)


def fill_in(
    uow: UnitOfWork, worksheet_id: UUID, said: Mapping[str, Sequence[str]], *, read: str
) -> FilledView:
    """Keep the acting person's answers, by question; `read` is the fingerprint of those shown.

    WorksheetChangedMeanwhile where another page has changed them since. Answers to questions that
    are gone stay.
    """
    sheet = worksheet_to_fill_in(uow, worksheet_id)
    row = _filled_to_change(uow, worksheet_id)
    before = _answers(uow, row)
    asked = {question.id for question in sheet.questions}
    answers = [
        Answer(one.id, one.label, tuple(said.get(one.id, ()))) for one in sheet.questions
    ] + [one for one in before if one.question_id not in asked]
    kept = tuple(one for one in answers if one.said)
    if answers_fingerprint(before) not in {read, answers_fingerprint(kept)}:
        raise WorksheetChangedMeanwhile()
    row.answers_sealed = sealed_answers(uow, _place(row.id), kept)
    row.updated_at = uow.now
    uow.session.flush()
    return _filled_view(uow, row)


def answers_to_hand_in(uow: UnitOfWork, worksheet_id: UUID) -> tuple[Answer, ...]:
    """Return what the acting person wrote in a worksheet, held until the commit."""
    row = uow.session.scalar(_own(uow, worksheet_id).with_for_update())
    return _answers(uow, row) if row else ()


def answers_in(uow: UnitOfWork, place: str, sealed: bytes) -> tuple[Answer, ...]:
    """Open answers that were sealed for a place; whoever asks has been let in to them."""
    said = json.loads(uow.vault.open_text(sealed, context=place))
    return tuple(Answer(one["id"], one["question"], tuple(one["said"])) for one in said)


def sealed_answers(uow: UnitOfWork, place: str, answers: Sequence[Answer]) -> bytes:
    """Seal answers, each beside the question as it reads now."""
    said = [{"id": a.question_id, "question": a.question, "said": list(a.said)} for a in answers]
    return uow.vault.seal_text(json.dumps(said, ensure_ascii=False), context=place)


def answers_fingerprint(answers: Sequence[Answer]) -> str:
    """Tell answers from any others that there may be."""
    return fingerprint({one.question_id: list(one.said) for one in answers})


def _filled_to_change(uow: UnitOfWork, worksheet_id: UUID) -> FilledWorksheet:
    """Return the acting person's own, begun where there is none, held until the commit."""
    filled_id = uow.new_id()
    insert_new(
        uow.session,
        FilledWorksheet,
        [
            {
                "municipality_id": uow.municipality.id,
                "id": filled_id,
                "person_id": uow.actor.require_person(),
                "worksheet_id": worksheet_id,
                "answers_sealed": sealed_answers(uow, _place(filled_id), ()),
                "created_at": uow.now,
                "updated_at": uow.now,
            }
        ],
    )
    held = _own(uow, worksheet_id).with_for_update()
    return uow.session.scalars(held.execution_options(populate_existing=True)).one()


def _filled(uow: UnitOfWork, worksheet_id: UUID) -> FilledWorksheet | None:
    return uow.session.scalar(_own(uow, worksheet_id))


def _own(uow: UnitOfWork, worksheet_id: UUID) -> Select[FilledWorksheet]:
    return select(FilledWorksheet).where(
        FilledWorksheet.worksheet_id == worksheet_id,
        FilledWorksheet.person_id == uow.actor.require_person(),
    )


def _some(
    uow: UnitOfWork, wanted: Select[Worksheet], *, limit: int, after: UUID | None
) -> Sequence[Worksheet]:
    if after is not None:
        last = one_row(uow.session, wanted.where(Worksheet.id == after))
        is_later_title = Worksheet.title_da > last.title_da
        is_next = and_(Worksheet.title_da == last.title_da, Worksheet.id > last.id)
        wanted = wanted.where(or_(is_later_title, is_next))
    by_title = wanted.order_by(Worksheet.title_da, Worksheet.id)
    return uow.session.scalars(by_title.limit(limit)).all()


def _row(uow: UnitOfWork, worksheet_id: UUID, *, is_held: bool = False) -> Worksheet:
    _check_sets_up(uow)
    wanted = select(Worksheet).where(Worksheet.id == worksheet_id)
    return one_row(uow.session, wanted, is_held=is_held)


def _check_sets_up(uow: UnitOfWork) -> None:
    if uow.actor.system is None and not uow.actor.has(*SETS_UP):
        raise Forbidden()


def _touch(uow: UnitOfWork, row: Worksheet) -> None:
    row.updated_at = uow.now
    uow.session.flush()


def _view(row: Worksheet) -> WorksheetView:
    return WorksheetView(
        row.id,
        row.title_da,
        row.title_en,
        row.intro_da,
        row.intro_en,
        tuple(_question(one) for one in row.questions),
        row.is_offered,
        row.text_da,
        row.text_en,
    )


def _question(said: Mapping[str, Any]) -> Question:
    return Question(
        said["id"],
        QuestionKind(said["kind"]),
        said["label_da"],
        said["label_en"],
        tuple(said["choices_da"]),
        tuple(said["choices_en"]),
    )


def _filled_view(uow: UnitOfWork, row: FilledWorksheet) -> FilledView:
    return FilledView(row.worksheet_id, row.updated_at, _answers(uow, row))


def _answers(uow: UnitOfWork, row: FilledWorksheet) -> tuple[Answer, ...]:
    return answers_in(uow, _place(row.id), row.answers_sealed)


def _place(filled_id: UUID) -> str:
    return f"filled-worksheet/{filled_id}/answers"
