"""What is told about hand-ins of tasks; no lock screen says whose or which, nor what was written.

What is not so any more is not sent; in the list it reads with what has become of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.accounts.contract import ANSWERS_CITIZENS
from app.core.errors import NotFound
from app.core.texts import _, format_list, format_weekday, lazy
from app.core.work import UnitOfWork
from app.documents.contract_hand_ins import HandInState
from app.documents.kinds_told import check_reader, is_theirs, name_of, over
from app.notifications.contract import Kind, Wording
from app.programmes.contract import text_of
from app.programmes.hand_ins.models import TaskComment, TaskHandInRow
from app.programmes.hand_ins.settling import is_last_round
from app.programmes.kinds_told import CITIZENS, SHOWN
from app.programmes.models import EnrolmentItem

HANDED_IN, COMMENTED = "programmes/task-handed-in", "programmes/task-commented"
FILE_REFUSED = "programmes/task-file-refused"
WAITING = "/borgeres-opgaver"
_WAITS = (HandInState.HANDED_IN, HandInState.READ)


def subject_of(comment_id: UUID) -> str:
    """Return what a citizen is told of as one thing: a comment on what they handed in."""
    return f"task-comment/{comment_id}"


def page_of(item_id: UUID) -> str:
    """Return the path of the page where a citizen hands something in for an item."""
    return f"/forloeb/opgaver/{item_id}/aflevering"


def _handed_in(uow: UnitOfWork, facts: Mapping[str, Any]) -> Wording:
    """Word all that waits of a citizen's, as they hand in several things in a row."""
    check_reader(uow)
    title = _("A citizen has handed in a task")
    citizen_id = UUID(facts["citizen_id"])
    if not is_theirs(uow, citizen_id):
        return over(uow, title, _("A colleague looks after this citizen now."), WAITING)
    waiting = _waiting(uow, citizen_id)
    if not waiting:
        return over(uow, title, _("It has a comment by now, or was taken back."), WAITING)
    titles = [text_of(item, "title") for _row, item in waiting[:SHOWN]]
    name = name_of(uow, citizen_id)
    body = _("%(name)s: %(title)s", name=name, title=format_list(titles))
    url = f"{WAITING}/{waiting[0][0].id}" if len(waiting) == 1 else WAITING
    return Wording(title, body, url, lock_screen=title)


def _commented(uow: UnitOfWork, facts: Mapping[str, Any]) -> Wording:
    found = uow.session.execute(
        select(TaskComment, EnrolmentItem)
        .join(TaskHandInRow, TaskHandInRow.id == TaskComment.task_hand_in_id)
        .join(EnrolmentItem, EnrolmentItem.id == TaskHandInRow.enrolment_item_id)
        .where(TaskComment.id == UUID(facts["comment_id"]))
    ).first()
    lock_screen = str(_("News about your programme"))
    title = _("Your adviser has looked at your task")
    if found is None:
        since = _("Your adviser has taken back what was written.")
        return Wording(title, since, "/forloeb", lock_screen=lock_screen, until=uow.now)
    comment, item = found
    lines = [_("You can read it where you handed it in: %(title)s", title=text_of(item, "title"))]
    if comment.gives_back:
        title = _("Your adviser asks you to have another go")
        lines.append(_("Change what you like, and hand it in again."))
    if comment.due_on is not None:
        lines.append(_("The deadline is %(day)s now.", day=format_weekday(comment.due_on)))
    return Wording(title, "\n".join(lines), page_of(item.id), lock_screen=lock_screen)


def _refused(uow: UnitOfWork, facts: Mapping[str, Any]) -> Wording:
    found = uow.session.execute(
        select(TaskHandInRow, EnrolmentItem)
        .join(EnrolmentItem, EnrolmentItem.id == TaskHandInRow.enrolment_item_id)
        .where(TaskHandInRow.id == UUID(facts["hand_in_id"]))
    ).first()
    if found is None:
        raise NotFound()
    row, item = found
    is_replaced = str(row.file_id) != facts["file_id"]
    return Wording(
        _("We could not take your file"),
        _("Hand in another one: %(title)s", title=text_of(item, "title")),
        page_of(item.id),
        lock_screen=str(_("News about your programme")),
        until=uow.now if is_replaced else None,
    )


def _waiting(uow: UnitOfWork, citizen_id: UUID) -> Sequence[tuple[TaskHandInRow, EnrolmentItem]]:
    found = uow.session.execute(
        select(TaskHandInRow, EnrolmentItem)
        .join(EnrolmentItem, EnrolmentItem.id == TaskHandInRow.enrolment_item_id)
        .where(
            TaskHandInRow.person_id == citizen_id,
            TaskHandInRow.state.in_(_WAITS),
            TaskHandInRow.taken_back_at.is_(None),
            is_last_round(),
        )
        .order_by(TaskHandInRow.handed_in_at, TaskHandInRow.id)
    )
    return [(row, item) for row, item in found]


KINDS = (
    Kind(
        HANDED_IN,
        lazy("Tasks that citizens hand in"),
        _handed_in,
        roles=frozenset(ANSWERS_CITIZENS),
    ),
    Kind(
        COMMENTED,
        lazy("Comments on your tasks"),
        _commented,
        is_personal=True,
        roles=CITIZENS,
    ),
    Kind(
        FILE_REFUSED,
        lazy("Files that we could not take"),
        _refused,
        is_personal=True,
        may_be_muted=False,
        roles=CITIZENS,
    ),
)
