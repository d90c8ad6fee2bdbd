"""Handing worksheets in: a copy goes to whoever answers the citizen, who reads it and writes back.

The citizen's own worksheet stays theirs to write in; what was handed in stays as it was then. The
citizen takes it back until it was read, and sees that it was (`accounts.profile.note_look`).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from app.accounts.people import people_by_id
from app.accounts.profile import note_look
from app.core.errors import NotFound
from app.core.rows import one_row
from app.core.work import UnitOfWork
from app.documents.access import (
    answered_by_actor,
    hand_in_for_adviser,
    is_answered_by_actor,
    own_hand_ins,
)
from app.documents.contract_events import WorksheetHandedIn, WorksheetOpenAgain
from app.documents.contract_hand_ins import (
    MOST_COMMENTS,
    CommentGone,
    CommentOnHandIn,
    HandInState,
    HandInView,
    NothingToHandIn,
    ReadAlready,
    TooManyCommentsOnHandIn,
    state_after,
)
from app.documents.contract_worksheets import Answer
from app.documents.kinds_told import ANSWERED, HANDED_IN
from app.documents.models import HandInComment, Worksheet, WorksheetHandIn
from app.documents.telling import tell_who_answers
from app.documents.worksheets import (
    answers_in,
    answers_to_hand_in,
    sealed_answers,
    worksheet_to_fill_in,
)
from app.notifications.service import notify

LOOK = "worksheet"
SHOWN_AFTERWARDS = timedelta(days=90)
MOST_SHOWN = 200
_WAITING = (HandInState.HANDED_IN, HandInState.READ)
_DONE = (HandInState.ANSWERED, HandInState.GIVEN_BACK)


def hand_in(uow: UnitOfWork, worksheet_id: UUID) -> HandInView:
    """Hand in what the acting citizen wrote in a worksheet; whoever answers them is told once.

    One that nobody has read yet is renewed. NothingToHandIn where nothing is written, NotFound
    for a worksheet that one may not fill in.
    """
    worksheet_to_fill_in(uow, worksheet_id)
    answers = answers_to_hand_in(uow, worksheet_id)
    if not answers:
        raise NothingToHandIn()
    row = uow.session.scalar(
        own_hand_ins(uow)
        .where(
            WorksheetHandIn.worksheet_id == worksheet_id,
            WorksheetHandIn.state == HandInState.HANDED_IN,
        )
        .with_for_update()
    )
    row = row or _begun(uow, worksheet_id)
    if _answers_of(uow, row) != answers:
        row.answers_sealed = sealed_answers(uow, _place(row.id), answers)
        row.handed_in_at = uow.now
    uow.session.flush()
    uow.record(WorksheetHandedIn(worksheet_id, row.person_id))
    subject = f"hand-in/{row.id}"
    tell_who_answers(uow, row.person_id, HANDED_IN, {"hand_in_id": str(row.id)}, subject=subject)
    return _whole(uow, row)


def take_hand_in_back(uow: UnitOfWork, worksheet_id: UUID) -> None:
    """Take back what the acting citizen handed in last; twice is harmless.

    ReadAlready where it was read.
    """
    row = uow.session.scalar(
        own_hand_ins(uow)
        .where(WorksheetHandIn.worksheet_id == worksheet_id)
        .order_by(WorksheetHandIn.handed_in_at.desc(), WorksheetHandIn.id.desc())
        .limit(1)
        .with_for_update()
    )
    if row is None or row.state in _DONE:
        return
    _take_away(uow, row)


def withdraw_hand_in(uow: UnitOfWork, hand_in_id: UUID) -> None:
    """Take one thing back that the acting citizen handed in; ReadAlready where it was read."""
    _take_away(uow, _own(uow, hand_in_id, is_held=True))


def my_hand_ins(uow: UnitOfWork, worksheet_id: UUID) -> list[HandInView]:
    """Return what the acting citizen handed in of a worksheet, with its comments, newest first."""
    rows = uow.session.scalars(
        own_hand_ins(uow)
        .where(WorksheetHandIn.worksheet_id == worksheet_id)
        .order_by(WorksheetHandIn.handed_in_at.desc(), WorksheetHandIn.id.desc())
    )
    return [_whole(uow, row) for row in rows]


def my_hand_in(uow: UnitOfWork, hand_in_id: UUID) -> HandInView:
    """Return one thing that the acting citizen handed in, with its comments."""
    return _whole(uow, _own(uow, hand_in_id))


def some_of_my_hand_ins(
    uow: UnitOfWork, *, limit: int, before: tuple[datetime, UUID] | None = None
) -> list[HandInView]:
    """Return what the acting citizen handed in, without its words, newest first.

    `before` is when one of them was handed in, and its identity: those after it in that order.
    """
    at, one_id = WorksheetHandIn.handed_in_at, WorksheetHandIn.id
    asked = own_hand_ins(uow).order_by(at.desc(), one_id.desc()).limit(limit)
    if before is not None:
        moment, last_id = before
        asked = asked.where((at < moment) | and_(at == moment, one_id < last_id))
    return _lines(uow, uow.session.scalars(asked).all())


def all_my_hand_ins(uow: UnitOfWork) -> list[HandInView]:
    """Return all that the acting citizen handed in, with its comments, newest first."""
    newest = (WorksheetHandIn.handed_in_at.desc(), WorksheetHandIn.id.desc())
    return [_whole(uow, row) for row in uow.session.scalars(own_hand_ins(uow).order_by(*newest))]


def my_last_hand_ins(uow: UnitOfWork, worksheet_ids: Collection[UUID]) -> dict[UUID, HandInView]:
    """Return what the acting citizen handed in last of some worksheets, without its words."""
    of_these = own_hand_ins(uow).where(WorksheetHandIn.worksheet_id.in_(worksheet_ids))
    last = of_these.where(_is_last())
    rows = uow.session.scalars(last).all()
    return {view.worksheet_id: view for view in _lines(uow, rows)}


def hand_ins_to_answer(uow: UnitOfWork) -> list[HandInView]:
    """Return what waits for the acting adviser, the longest wait first, without its words.

    Of one citizen's worksheet it is the last that was handed in, and nothing once that is answered.
    """
    oldest = (WorksheetHandIn.handed_in_at, WorksheetHandIn.id)
    last = _of_my_citizens(uow, _WAITING).where(_is_last()).order_by(*oldest)
    return _lines(uow, uow.session.scalars(last.limit(MOST_SHOWN)).all())


def hand_ins_answered(uow: UnitOfWork) -> list[HandInView]:
    """Return what was handed in within 90 days and has an answer, newest first, without words."""
    newest = (WorksheetHandIn.handed_in_at.desc(), WorksheetHandIn.id.desc())
    done = _of_my_citizens(uow, _DONE).order_by(*newest)
    return _lines(uow, uow.session.scalars(done.limit(MOST_SHOWN)).all())


def hand_ins_of(uow: UnitOfWork, citizen_id: UUID) -> list[HandInView]:
    """Return what a citizen handed in within 90 days, newest first, to whoever answers them."""
    if not answered_by_actor(uow, {citizen_id}):
        return []
    rows = uow.session.scalars(
        select(WorksheetHandIn)
        .where(
            WorksheetHandIn.person_id == citizen_id,
            WorksheetHandIn.handed_in_at >= uow.now - SHOWN_AFTERWARDS,
        )
        .order_by(WorksheetHandIn.handed_in_at.desc(), WorksheetHandIn.id.desc())
    ).all()
    return _lines(uow, rows)


def read_hand_in(uow: UnitOfWork, hand_in_id: UUID) -> HandInView:
    """Return what a citizen of the acting adviser handed in, and note that it was read."""
    row = hand_in_for_adviser(uow, hand_in_id)
    note_look(uow, row.person_id, LOOK)
    if row.read_at is None:
        row.read_at = uow.now
        _settle(uow, row)
    return _whole(uow, row)


def comment_on_hand_in(
    uow: UnitOfWork, hand_in_id: UUID, *, text: str, gives_back: bool = False
) -> UUID:
    """Write about what a citizen handed in, and maybe give it back; the citizen is told once."""
    row = hand_in_for_adviser(uow, hand_in_id)
    of_it = HandInComment.worksheet_hand_in_id == row.id
    number = uow.session.scalar(select(func.count(HandInComment.id)).where(of_it))
    if (number or 0) >= MOST_COMMENTS:
        raise TooManyCommentsOnHandIn()
    comment = HandInComment(
        id=uow.new_id(),
        worksheet_hand_in_id=row.id,
        author_id=uow.actor.require_person(),
        gives_back=gives_back,
        written_at=uow.now,
    )
    comment.text_sealed = uow.vault.seal_text(text, context=_comment_place(comment.id))
    uow.session.add(comment)
    row.read_at = row.read_at or uow.now
    _settle(uow, row)
    if gives_back:
        uow.record(WorksheetOpenAgain(row.worksheet_id, row.person_id))
    about = {"comment_id": str(comment.id)}
    notify(uow, row.person_id, ANSWERED, about, subject=subject_of(comment.id))
    return comment.id


def subject_of(comment_id: UUID) -> str:
    """Return what a citizen is told of as one thing: a comment on what they handed in."""
    return f"hand-in-comment/{comment_id}"


def remove_hand_in_comment(uow: UnitOfWork, hand_in_id: UUID, comment_id: UUID) -> None:
    """Remove one's own comment on a hand-in, and with it that it was given back; or CommentGone."""
    row = hand_in_for_adviser(uow, hand_in_id)
    comment = uow.session.scalar(
        select(HandInComment).where(
            HandInComment.id == comment_id, HandInComment.worksheet_hand_in_id == row.id
        )
    )
    if comment is None:
        raise CommentGone()
    if comment.author_id != uow.actor.person_id:
        raise NotFound()
    uow.session.delete(comment)
    _settle(uow, row)


def _own(uow: UnitOfWork, hand_in_id: UUID, *, is_held: bool = False) -> WorksheetHandIn:
    wanted = own_hand_ins(uow).where(WorksheetHandIn.id == hand_in_id)
    return one_row(uow.session, wanted, is_held=is_held)


def _take_away(uow: UnitOfWork, row: WorksheetHandIn) -> None:
    if row.state != HandInState.HANDED_IN:
        raise ReadAlready()
    uow.session.delete(row)
    uow.session.flush()
    uow.record(WorksheetOpenAgain(row.worksheet_id, row.person_id))


def _begun(uow: UnitOfWork, worksheet_id: UUID) -> WorksheetHandIn:
    hand_in_id = uow.new_id()
    row = WorksheetHandIn(
        id=hand_in_id,
        person_id=uow.actor.require_person(),
        worksheet_id=worksheet_id,
        answers_sealed=sealed_answers(uow, _place(hand_in_id), ()),
        state=HandInState.HANDED_IN,
        handed_in_at=uow.now,
    )
    uow.session.add(row)
    return row


def _settle(uow: UnitOfWork, row: WorksheetHandIn) -> None:
    """Write where a hand-in stands, by what is written about it now."""
    uow.session.flush()
    given = uow.session.scalars(
        select(HandInComment.gives_back).where(HandInComment.worksheet_hand_in_id == row.id)
    ).all()
    row.state = state_after(is_read=row.read_at is not None, gives_back=given)
    uow.session.flush()


def _of_my_citizens(uow: UnitOfWork, states: Collection[HandInState]) -> Select[WorksheetHandIn]:
    return select(WorksheetHandIn).where(
        WorksheetHandIn.state.in_(states),
        WorksheetHandIn.handed_in_at >= uow.now - SHOWN_AFTERWARDS,
        is_answered_by_actor(uow, WorksheetHandIn.person_id),
    )


def _is_last() -> ColumnElement[bool]:
    """Say in SQL that the citizen has handed in nothing newer of the same worksheet."""
    newer, one = aliased(WorksheetHandIn), WorksheetHandIn
    is_newer = or_(
        newer.handed_in_at > one.handed_in_at,
        and_(newer.handed_in_at == one.handed_in_at, newer.id > one.id),
    )
    return ~exists().where(
        newer.municipality_id == one.municipality_id,
        newer.person_id == one.person_id,
        newer.worksheet_id == one.worksheet_id,
        is_newer,
    )


def _lines(uow: UnitOfWork, rows: Sequence[WorksheetHandIn]) -> list[HandInView]:
    """Return hand-ins without their words."""
    sheets = _sheets(uow, {row.worksheet_id for row in rows})
    return [_view(row, sheets[row.worksheet_id]) for row in rows]


def _whole(uow: UnitOfWork, row: WorksheetHandIn) -> HandInView:
    """Return a hand-in with its words, to whoever has been let in to it."""
    sheet = _sheets(uow, {row.worksheet_id})[row.worksheet_id]
    return _view(row, sheet, _answers_of(uow, row), _comments(uow, row))


def _view(
    row: WorksheetHandIn,
    sheet: Worksheet,
    answers: tuple[Answer, ...] = (),
    comments: tuple[CommentOnHandIn, ...] = (),
) -> HandInView:
    return HandInView(
        row.id,
        row.worksheet_id,
        row.person_id,
        sheet.title_da,
        sheet.title_en,
        HandInState(row.state),
        row.handed_in_at,
        row.read_at,
        answers,
        comments,
    )


def _sheets(uow: UnitOfWork, worksheet_ids: set[UUID]) -> dict[UUID, Worksheet]:
    rows = uow.session.scalars(select(Worksheet).where(Worksheet.id.in_(worksheet_ids)))
    return {row.id: row for row in rows}


def _answers_of(uow: UnitOfWork, row: WorksheetHandIn) -> tuple[Answer, ...]:
    return answers_in(uow, _place(row.id), row.answers_sealed)


def _comments(uow: UnitOfWork, row: WorksheetHandIn) -> tuple[CommentOnHandIn, ...]:
    found = uow.session.scalars(
        select(HandInComment)
        .where(HandInComment.worksheet_hand_in_id == row.id)
        .order_by(HandInComment.written_at, HandInComment.id)
    ).all()
    people = people_by_id(uow, {one.author_id for one in found})
    return tuple(
        CommentOnHandIn(
            one.id,
            one.author_id,
            people[one.author_id].name if one.author_id in people else "",
            uow.vault.open_text(one.text_sealed, context=_comment_place(one.id)),
            one.gives_back,
            one.written_at,
        )
        for one in found
    )


def _place(hand_in_id: UUID) -> str:
    return f"worksheet-hand-in/{hand_in_id}/answers"


def _comment_place(comment_id: UUID) -> str:
    return f"hand-in-comment/{comment_id}/text"
