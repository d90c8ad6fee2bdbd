"""What an adviser does about a hand-in: read it, comment on it, and maybe ask for it once more."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import func, select

from app.accounts.profile import note_look
from app.core.errors import Invalid, NotFound
from app.core.texts import _
from app.core.work import UnitOfWork
from app.documents.contract_hand_ins import (
    LONGEST_COMMENT,
    MOST_COMMENTS,
    CommentGone,
    TooManyCommentsOnHandIn,
    state_after,
)
from app.notifications.service import notify
from app.programmes.deadlines import check_day, check_goes_on, note_change, put_date
from app.programmes.following_up.putting_back import put_deadline_back
from app.programmes.hand_ins.access import held_for_adviser
from app.programmes.hand_ins.contract import TaskCommented, TaskHandIn
from app.programmes.hand_ins.kinds_told import COMMENTED, subject_of
from app.programmes.hand_ins.models import TaskComment, TaskHandInRow
from app.programmes.hand_ins.reading import rounds_beside
from app.programmes.hand_ins.sealing import sealed_comment
from app.programmes.hand_ins.settling import last_round, settle_item
from app.programmes.models import Enrolment, EnrolmentItem

LOOK = "task"


def read_task(uow: UnitOfWork, hand_in_id: UUID) -> list[TaskHandIn]:
    """Return all rounds of the item of a hand-in, and note that its citizen's work was read."""
    row, _enrolment, item = held_for_adviser(uow, hand_in_id)
    note_look(uow, row.person_id, LOOK)
    last = last_round(uow, item.id)
    if last is not None and last.read_at is None:
        last.read_at = uow.now
        _settle(uow, last)
    return rounds_beside(uow, hand_in_id)


def comment_on_task(
    uow: UnitOfWork,
    hand_in_id: UUID,
    *,
    text: str = "",
    gives_back: bool = False,
    due_on: date | None = None,
) -> UUID:
    """Say that a hand-in is good, or ask for it once more, maybe until another last day.

    The citizen is told once. What is asked for once more is open again, and its reminders follow.
    Invalid, by field, for no words where it is asked for again, or a day for what is good;
    DayOutOfReach; EnrolmentOver where nothing can be asked any more; TooManyCommentsOnHandIn.
    """
    row, enrolment, item = held_for_adviser(uow, hand_in_id)
    if gives_back:
        check_goes_on(enrolment)
    _check(uow, enrolment, text, gives_back=gives_back, due_on=due_on)
    comment = _write(uow, row, text.strip(), gives_back=gives_back)
    row.read_at = row.read_at or uow.now
    _settle(uow, row)
    settle_item(uow, enrolment, item)
    if due_on is not None and item.done_at is None:
        _move(uow, enrolment, item, comment, due_on)
    uow.record(TaskCommented(row.id, comment.id))
    about = {"comment_id": str(comment.id)}
    notify(uow, row.person_id, COMMENTED, about, subject=subject_of(comment.id))
    return comment.id


def remove_task_comment(uow: UnitOfWork, hand_in_id: UUID, comment_id: UUID) -> None:
    """Remove one's own comment, and with it that it was asked for again, and its last day.

    CommentGone where it is not there any more.
    """
    row, enrolment, item = held_for_adviser(uow, hand_in_id)
    comment = uow.session.scalar(
        select(TaskComment).where(
            TaskComment.id == comment_id, TaskComment.task_hand_in_id == row.id
        )
    )
    if comment is None:
        raise CommentGone()
    if comment.author_id != uow.actor.person_id:
        raise NotFound()
    goes_on = enrolment.ended_at is None and enrolment.over_at is None
    if goes_on and comment.due_on is not None and comment.due_on == item.due_on:
        put_deadline_back(uow, item.id, comment.was_due_on)
    uow.session.delete(comment)
    _settle(uow, row)
    settle_item(uow, enrolment, item)


def _check(
    uow: UnitOfWork, enrolment: Enrolment, text: str, *, gives_back: bool, due_on: date | None
) -> None:
    wrong: dict[str, list[str]] = {}
    if gives_back and not text.strip():
        wrong["text"] = [_("Write what could be better.")]
    if len(text.strip()) > LONGEST_COMMENT:
        wrong["text"] = [_("Write at most %(n)s characters.", n=LONGEST_COMMENT)]
    if due_on is not None and not gives_back:
        wrong["due_on"] = [_("You can only set a deadline when you ask for it once more.")]
    if wrong:
        raise Invalid(fields=wrong)
    if due_on is not None:
        check_day(uow, enrolment, due_on)


def _write(uow: UnitOfWork, row: TaskHandInRow, text: str, *, gives_back: bool) -> TaskComment:
    of_it = TaskComment.task_hand_in_id == row.id
    number = uow.session.scalar(select(func.count(TaskComment.id)).where(of_it)) or 0
    if number >= MOST_COMMENTS:
        raise TooManyCommentsOnHandIn()
    comment_id = uow.new_id()
    comment = TaskComment(
        id=comment_id,
        task_hand_in_id=row.id,
        author_id=uow.actor.require_person(),
        text_sealed=sealed_comment(uow, comment_id, text),
        gives_back=gives_back,
        written_at=uow.now,
    )
    uow.session.add(comment)
    return comment


def _move(
    uow: UnitOfWork, enrolment: Enrolment, item: EnrolmentItem, comment: TaskComment, due_on: date
) -> None:
    """Give an item that is open again another last day; the comment tells of it."""
    comment.due_on = due_on
    comment.was_due_on = item.due_on if item.is_moved else None
    put_date(uow, item, due_on)
    item.is_moved = True
    note_change(uow, enrolment)


def _settle(uow: UnitOfWork, row: TaskHandInRow) -> None:
    """Write where a hand-in stands, by what is written about it now."""
    uow.session.flush()
    given = uow.session.scalars(
        select(TaskComment.gives_back).where(TaskComment.task_hand_in_id == row.id)
    ).all()
    row.state = state_after(is_read=row.read_at is not None, gives_back=given)
    uow.session.flush()
