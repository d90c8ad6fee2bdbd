"""Hand-ins as others see them: a citizen's own, and what an adviser has to comment on."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import Select, func, select

from app.accounts.people import people_by_id
from app.core.errors import NotFound
from app.core.work import UnitOfWork
from app.documents.access import answered_by_actor, is_answered_by_actor
from app.documents.contract import CvView
from app.documents.contract_hand_ins import HandInState
from app.documents.showing import ShownCv, shown
from app.files.contract import FileView
from app.files.service import file_content, files_by_id
from app.programmes.hand_ins.access import (
    hand_in_for_adviser,
    own_hand_in,
    own_hand_ins,
    own_item_to_see,
    read_by_advisers,
)
from app.programmes.hand_ins.contract import NO_ROUND, CommentOnTask, TaskHandIn
from app.programmes.hand_ins.models import TaskComment, TaskHandInRow
from app.programmes.hand_ins.sealing import comment_in, cv_in, text_in
from app.programmes.hand_ins.settling import is_last_round
from app.programmes.models import EnrolmentItem

MOST_SHOWN = 200
_WAITING = (HandInState.HANDED_IN, HandInState.READ)
_DONE = (HandInState.ANSWERED, HandInState.GIVEN_BACK)


def my_rounds(uow: UnitOfWork, item_id: UUID) -> list[TaskHandIn]:
    """Return what the acting citizen handed in for an item, the first first, with its comments.

    What they took back stands last. NotFound for an item that is not theirs.
    """
    own_item_to_see(uow, item_id)
    rows = uow.session.scalars(
        own_hand_ins(uow)
        .where(TaskHandInRow.enrolment_item_id == item_id)
        .order_by(TaskHandInRow.handed_in_at, TaskHandInRow.id)
        .execution_options(populate_existing=True)
    ).all()
    return whole(uow, rows)


def newest_mark(rounds: Sequence[TaskHandIn]) -> str:
    """Return what tells the newest of an item's rounds, as it stands now; NO_ROUND for none."""
    return rounds[-1].mark if rounds else NO_ROUND


def my_last_rounds(uow: UnitOfWork, enrolment_id: UUID) -> dict[UUID, TaskHandIn]:
    """Return what the acting citizen handed in last for each item of an enrolment, in short."""
    rows = uow.session.scalars(
        own_hand_ins(uow)
        .join(EnrolmentItem, EnrolmentItem.id == TaskHandInRow.enrolment_item_id)
        .where(EnrolmentItem.enrolment_id == enrolment_id, TaskHandInRow.taken_back_at.is_(None))
        .order_by(TaskHandInRow.handed_in_at, TaskHandInRow.id)
    ).all()
    return {one.enrolment_item_id: one for one in _lines(uow, rows)}


def all_my_rounds(uow: UnitOfWork) -> list[TaskHandIn]:
    """Return all that the acting citizen handed in, the newest first, with its comments."""
    newest = (TaskHandInRow.handed_in_at.desc(), TaskHandInRow.id.desc())
    return whole(uow, uow.session.scalars(own_hand_ins(uow).order_by(*newest)).all())


def items_handed_in(uow: UnitOfWork, enrolment_id: UUID) -> set[UUID]:
    """Return the items of an enrolment for which something was handed in, whoever asks."""
    rows = (
        select(TaskHandInRow.enrolment_item_id)
        .join(EnrolmentItem, EnrolmentItem.id == TaskHandInRow.enrolment_item_id)
        .where(EnrolmentItem.enrolment_id == enrolment_id)
    )
    return set(uow.session.scalars(rows))


def waiting_for_me(uow: UnitOfWork) -> list[TaskHandIn]:
    """Return what waits for the acting adviser's comment, the longest wait first, in short.

    Of one item it is the last round alone.
    """
    longest = _of_my_citizens(uow, _WAITING).order_by(TaskHandInRow.handed_in_at, TaskHandInRow.id)
    return _lines(uow, uow.session.scalars(longest.limit(MOST_SHOWN)).all())


def how_many_wait_for_me(uow: UnitOfWork) -> int:
    """Return how many things wait for the acting adviser's comment."""
    waiting = _of_my_citizens(uow, _WAITING).with_only_columns(func.count(TaskHandInRow.id))
    return uow.session.scalar(waiting) or 0


def commented_by_us(uow: UnitOfWork) -> list[TaskHandIn]:
    """Return what citizens of the acting adviser handed in and has a comment, newest first."""
    newest = _of_my_citizens(uow, _DONE).order_by(
        TaskHandInRow.handed_in_at.desc(), TaskHandInRow.id.desc()
    )
    return _lines(uow, uow.session.scalars(newest.limit(MOST_SHOWN)).all())


def task_hand_ins_of(uow: UnitOfWork, citizen_id: UUID) -> list[TaskHandIn]:
    """Return what a citizen handed in, newest first, in short; to whoever answers them alone."""
    if not answered_by_actor(uow, {citizen_id}):
        return []
    rows = uow.session.scalars(
        read_by_advisers(uow)
        .where(TaskHandInRow.person_id == citizen_id)
        .order_by(TaskHandInRow.handed_in_at.desc(), TaskHandInRow.id.desc())
    ).all()
    return _lines(uow, rows)


def rounds_beside(uow: UnitOfWork, hand_in_id: UUID) -> list[TaskHandIn]:
    """Return all rounds of the item of a hand-in, the first first, to whoever may read it."""
    row = hand_in_for_adviser(uow, hand_in_id)
    rows = uow.session.scalars(
        read_by_advisers(uow)
        .where(TaskHandInRow.enrolment_item_id == row.enrolment_item_id)
        .order_by(TaskHandInRow.handed_in_at, TaskHandInRow.id)
        .execution_options(populate_existing=True)
    ).all()
    return whole(uow, rows)


def file_of_mine(uow: UnitOfWork, hand_in_id: UUID) -> tuple[FileView, bytes]:
    """Return the file that the acting citizen handed in; see `files.file_content`."""
    return _content(uow, own_hand_in(uow, hand_in_id))


def file_for_adviser(uow: UnitOfWork, hand_in_id: UUID) -> tuple[FileView, bytes]:
    """Return the file of a hand-in to whoever may read that."""
    return _content(uow, hand_in_for_adviser(uow, hand_in_id))


def cvs_as_read(rounds: Sequence[TaskHandIn]) -> dict[UUID, ShownCv]:
    """Return the copies of CVs as they are read, by the hand-in that has them."""
    return {one.id: shown(one.cv) for one in rounds if one.cv}


def whole(uow: UnitOfWork, rows: Sequence[TaskHandInRow]) -> list[TaskHandIn]:
    """Return hand-ins with all that is in them; whoever asks was let in before."""
    files = files_by_id(uow, {row.file_id for row in rows if row.file_id})
    comments, items, numbers = _comments(uow, rows), _items(uow, rows), _numbers(uow, rows)
    return [
        _view(
            row,
            items[row.enrolment_item_id],
            numbers.get(row.id, 0),
            text=text_in(uow, row),
            file=files.get(row.file_id) if row.file_id else None,
            cv=cv_in(uow, row),
            comments=comments.get(row.id, ()),
        )
        for row in rows
    ]


def _content(uow: UnitOfWork, row: TaskHandInRow) -> tuple[FileView, bytes]:
    if row.file_id is None:
        raise NotFound()
    return file_content(uow, row.file_id)


def _of_my_citizens(uow: UnitOfWork, states: Collection[HandInState]) -> Select[TaskHandInRow]:
    is_mine = is_answered_by_actor(uow, TaskHandInRow.person_id)
    return read_by_advisers(uow).where(TaskHandInRow.state.in_(states), is_last_round(), is_mine)


def _lines(uow: UnitOfWork, rows: Sequence[TaskHandInRow]) -> list[TaskHandIn]:
    items, numbers = _items(uow, rows), _numbers(uow, rows)
    return [_view(row, items[row.enrolment_item_id], numbers.get(row.id, 0)) for row in rows]


def _view(
    row: TaskHandInRow,
    item: EnrolmentItem,
    number: int,
    *,
    text: str = "",
    file: FileView | None = None,
    cv: CvView | None = None,
    comments: tuple[CommentOnTask, ...] = (),
) -> TaskHandIn:
    return TaskHandIn(
        id=row.id,
        enrolment_id=item.enrolment_id,
        enrolment_item_id=item.id,
        person_id=row.person_id,
        title_da=item.title_da,
        title_en=item.title_en,
        number=number,
        state=HandInState(row.state),
        handed_in_at=row.handed_in_at,
        read_at=row.read_at,
        is_taken_back=row.taken_back_at is not None,
        text=text,
        file=file,
        cv=cv,
        comments=comments,
    )


def _items(uow: UnitOfWork, rows: Sequence[TaskHandInRow]) -> dict[UUID, EnrolmentItem]:
    ids = {row.enrolment_item_id for row in rows}
    found = uow.session.scalars(select(EnrolmentItem).where(EnrolmentItem.id.in_(ids)))
    return {item.id: item for item in found}


def _numbers(uow: UnitOfWork, rows: Sequence[TaskHandInRow]) -> dict[UUID, int]:
    """Return which round of its item each hand-in is, 1 for the first."""
    order = (TaskHandInRow.handed_in_at, TaskHandInRow.id)
    number = func.row_number().over(partition_by=TaskHandInRow.enrolment_item_id, order_by=order)
    ids = {row.enrolment_item_id for row in rows}
    asked = select(TaskHandInRow.id, number).where(
        TaskHandInRow.enrolment_item_id.in_(ids), TaskHandInRow.taken_back_at.is_(None)
    )
    return dict(iter(uow.session.execute(asked)))


def _comments(
    uow: UnitOfWork, rows: Sequence[TaskHandInRow]
) -> Mapping[UUID, tuple[CommentOnTask, ...]]:
    found = uow.session.scalars(
        select(TaskComment)
        .where(TaskComment.task_hand_in_id.in_([row.id for row in rows]))
        .order_by(TaskComment.written_at, TaskComment.id)
    ).all()
    people = people_by_id(uow, {one.author_id for one in found})
    said: dict[UUID, tuple[CommentOnTask, ...]] = {}
    for one in found:
        author = people[one.author_id].name if one.author_id in people else ""
        view = CommentOnTask(
            one.id,
            one.author_id,
            author,
            comment_in(uow, one),
            one.gives_back,
            one.written_at,
            one.due_on,
        )
        said[one.task_hand_in_id] = (*said.get(one.task_hand_in_id, ()), view)
    return said
