"""What a citizen does about a task: hand something in, take it back, and hand it in again."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, select

from app.core.errors import Invalid, NotFound
from app.core.texts import _
from app.core.work import UnitOfWork
from app.documents.contract import CvView
from app.documents.contract_hand_ins import HandInState, ReadAlready
from app.documents.cvs import my_cv
from app.documents.telling import tell_who_answers
from app.files.contract import FileChecked, FileState
from app.files.service import claim_file, files_by_id, remove_file
from app.notifications.service import notify
from app.programmes.contract import DoneHow
from app.programmes.deadlines import check_goes_on
from app.programmes.hand_ins.access import enrolment_of, own_hand_in, own_item
from app.programmes.hand_ins.contract import (
    LONGEST_WORK,
    MOST_ROUNDS,
    HandedInSince,
    LetOff,
    NothingAsked,
    NothingHandedIn,
    TaskHandedIn,
    TaskHandIn,
    TaskHandInTakenBack,
    TooManyRounds,
)
from app.programmes.hand_ins.kinds_told import FILE_REFUSED, HANDED_IN
from app.programmes.hand_ins.models import TaskHandInRow
from app.programmes.hand_ins.reading import my_rounds, newest_mark, whole
from app.programmes.hand_ins.sealing import sealed_cv, sealed_text
from app.programmes.hand_ins.settling import is_last_round, settle_item
from app.programmes.library.access import module_to_read
from app.programmes.models import Enrolment, EnrolmentItem


def hand_in_task(
    uow: UnitOfWork,
    item_id: UUID,
    *,
    text: str = "",
    file_id: UUID | None = None,
    cv_id: UUID | None = None,
    keeps_file: bool = False,
    seen: str | None = None,
) -> TaskHandIn:
    """Hand a text, a file, a copy of a CV, or several of these in for an item, as its citizen.

    It ticks the item off where that is what does it, and whoever answers the citizen is told. One
    that nobody has read yet, or that was taken back, is renewed; with `keeps_file` its file stays,
    unless it was refused. With `seen`, HandedInSince where that is not `newest_mark` any more.
    Invalid, by field, for too much; NothingHandedIn; NotFound, by field, for a file or a CV that is
    not the citizen's own. LetOff, EnrolmentOver, TooManyRounds, and what `files.claim_file` raises.
    """
    enrolment, item = own_item(uow, item_id)
    check_goes_on(enrolment)
    if item.done_how == DoneHow.EXCUSED:
        raise LetOff()
    if seen is not None and seen != newest_mark(my_rounds(uow, item_id)):
        raise HandedInSince()
    words = text.strip()
    cv = _cv(uow, cv_id) if cv_id else None
    row = _unread(uow, item_id) or _begun(uow, enrolment, item)
    kept = _file_kept(uow, row) if keeps_file and file_id is None else file_id
    if not (words or cv or kept):
        raise NothingHandedIn(fields={"text": [str(NothingHandedIn.title)]})
    if len(words) > LONGEST_WORK:
        raise Invalid(fields={"text": [_("Write at most %(n)s characters.", n=LONGEST_WORK)]})
    _put_file(uow, row, kept)
    row.text_sealed = sealed_text(uow, row.id, words)
    row.cv_id, row.cv_sealed = (cv.id, sealed_cv(uow, row.id, cv)) if cv else (None, None)
    was_taken_back = row.taken_back_at is not None
    row.handed_in_at, row.taken_back_at = uow.now, None
    settle_item(uow, enrolment, item)
    uow.record(TaskHandedIn(row.id, row.person_id))
    _tell(uow, row, is_anew=was_taken_back)
    return whole(uow, [row])[0]


def take_round_back(uow: UnitOfWork, item_id: UUID) -> None:
    """Take back what the acting citizen handed in last for an item; they alone see it then.

    Twice is harmless. ReadAlready where it was read.
    """
    enrolment, item = own_item(uow, item_id)
    row = _unread(uow, item_id)
    if row is None:
        if _count(uow, item_id):
            raise ReadAlready()
        return
    if row.taken_back_at is None:
        row.taken_back_at = uow.now
        settle_item(uow, enrolment, item)
        uow.record(TaskHandInTakenBack(row.id, row.person_id))


def withdraw_round(uow: UnitOfWork, hand_in_id: UUID) -> None:
    """Take one hand-in of the acting citizen's back; ReadAlready where it was read."""
    row = own_hand_in(uow, hand_in_id)
    if row.state != HandInState.HANDED_IN:
        raise ReadAlready()
    take_round_back(uow, row.enrolment_item_id)


def item_of_module(uow: UnitOfWork, module_id: UUID) -> UUID:
    """Return the item for which the acting citizen hands something in along a module.

    It is what goes on, then what is left, then what is due first. NotFound for a module that one
    may not read, NothingAsked where it is asked in no programme.
    """
    module_to_read(uow, module_id)
    found = uow.session.execute(
        select(EnrolmentItem, Enrolment)
        .join(Enrolment, Enrolment.id == EnrolmentItem.enrolment_id)
        .where(
            Enrolment.citizen_id == uow.actor.require_person(),
            EnrolmentItem.subject == f"module/{module_id}",
        )
        .order_by(EnrolmentItem.due_on, EnrolmentItem.id)
    ).all()

    def is_behind(one: tuple[EnrolmentItem, Enrolment]) -> tuple[bool, bool, bool]:
        item, row = one
        has_ended = row.ended_at is not None or row.over_at is not None
        return has_ended, item.done_at is not None, item.due_on is None

    if not found:
        raise NothingAsked()
    return min(((item, row) for item, row in found), key=is_behind)[0].id


def note_file_refused(uow: UnitOfWork, event: FileChecked) -> None:
    """Tell a citizen that a file did not pass the check; without anything else it is not in."""
    file = files_by_id(uow, {event.file_id}).get(event.file_id)
    if file is None or file.state != FileState.REFUSED:
        return
    row = uow.session.scalar(select(TaskHandInRow).where(TaskHandInRow.file_id == file.id))
    if row is None:
        return
    enrolment, item = enrolment_of(uow, row)
    uow.session.refresh(row)
    is_all = row.text_sealed is None and row.cv_sealed is None
    if is_all and row.state == HandInState.HANDED_IN and row.taken_back_at is None:
        row.taken_back_at = uow.now
        settle_item(uow, enrolment, item)
    facts = {"hand_in_id": str(row.id), "file_id": str(file.id)}
    notify(uow, row.person_id, FILE_REFUSED, facts, subject=f"hand-in-file/{file.id}")


def _cv(uow: UnitOfWork, cv_id: UUID) -> CvView:
    try:
        return my_cv(uow, cv_id)
    except NotFound:
        raise NotFound(fields={"cv_id": [_("Choose one of your CVs.")]}) from None


def _file_kept(uow: UnitOfWork, row: TaskHandInRow) -> UUID | None:
    """Return the file that a hand-in has already; None for none, and for one that was refused."""
    file = files_by_id(uow, {row.file_id}).get(row.file_id) if row.file_id else None
    return file.id if file is not None and file.state != FileState.REFUSED else None


def _put_file(uow: UnitOfWork, row: TaskHandInRow, file_id: UUID | None) -> None:
    before = row.file_id
    if file_id is not None:
        try:
            claim_file(uow, file_id, used_by=f"task-hand-in/{row.id}")
        except NotFound:
            raise NotFound(fields={"file_id": [_("Choose a file of your own.")]}) from None
    row.file_id = file_id
    uow.session.flush()
    if before is not None and before != file_id:
        remove_file(uow, before)


def _unread(uow: UnitOfWork, item_id: UUID) -> TaskHandInRow | None:
    """Return the round of an item that nobody has read, or that was taken back, held."""
    wanted = select(TaskHandInRow).where(
        TaskHandInRow.enrolment_item_id == item_id, TaskHandInRow.state == HandInState.HANDED_IN
    )
    held = wanted.with_for_update().execution_options(populate_existing=True)
    return uow.session.scalar(held)


def _begun(uow: UnitOfWork, enrolment: Enrolment, item: EnrolmentItem) -> TaskHandInRow:
    if _count(uow, item.id) >= MOST_ROUNDS:
        raise TooManyRounds()
    row = TaskHandInRow(
        id=uow.new_id(),
        person_id=enrolment.citizen_id,
        enrolment_item_id=item.id,
        state=HandInState.HANDED_IN,
        handed_in_at=uow.now,
    )
    uow.session.add(row)
    return row


def _count(uow: UnitOfWork, item_id: UUID) -> int:
    of_item = TaskHandInRow.enrolment_item_id == item_id
    return uow.session.scalar(select(func.count(TaskHandInRow.id)).where(of_item)) or 0


def _tell(uow: UnitOfWork, row: TaskHandInRow, *, is_anew: bool) -> None:
    """Tell who answers, once while something of the same citizen's waits to be read.

    What was taken back is told anew: whoever looked for it then found nothing.
    """
    oldest = uow.session.scalar(
        select(TaskHandInRow.id)
        .where(
            TaskHandInRow.person_id == row.person_id,
            TaskHandInRow.state == HandInState.HANDED_IN,
            TaskHandInRow.taken_back_at.is_(None),
            is_last_round(),
        )
        .order_by(TaskHandInRow.handed_in_at, TaskHandInRow.id)
        .limit(1)
    )
    subject = f"task-hand-ins/{oldest}"
    if is_anew and oldest == row.id:
        subject = f"{subject}/{row.handed_in_at.isoformat()}"
    facts = {"citizen_id": str(row.person_id), "hand_in_id": str(row.id)}
    tell_who_answers(uow, row.person_id, HANDED_IN, facts, subject=subject)
