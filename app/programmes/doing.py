"""What is done: by the citizen's own word, by what they do in the service, with or by staff."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select, update

from app.accounts.contract import SessionOpened
from app.booking.access import is_arranged_by_staff
from app.core.clock import local_day, start_of_day
from app.core.work import UnitOfWork
from app.programmes.access import item_for_staff, item_to_change
from app.programmes.contract import DoneHow, ItemKind
from app.programmes.contract_errors import DoneOtherwise
from app.programmes.contract_events import EnrolmentItemDone
from app.programmes.deadlines import check_goes_on, set_look
from app.programmes.hand_ins.standing import items_with_rounds
from app.programmes.laying_out import is_said
from app.programmes.models import Enrolment, EnrolmentItem


def tick_off(uow: UnitOfWork, item_id: UUID, *, is_together: bool = False) -> None:
    """Say that an item is done: the citizen where it is their own word, staff always.

    `is_together` says that staff did it with the citizen. Twice is harmless. DoneOtherwise where
    the citizen does it in the service itself, and where they handed something in for it.
    """
    enrolment, item = item_to_change(uow, item_id)
    check_goes_on(enrolment)
    by_staff = is_arranged_by_staff(uow, enrolment.citizen_id)
    if not by_staff and not is_said(ItemKind(item.kind), item.subject):
        raise DoneOtherwise()
    if not by_staff and item.done_at is None and items_with_rounds(uow, [item.id]):
        raise DoneOtherwise()
    as_staff = DoneHow.TOGETHER if is_together else DoneHow.STAFF
    _done(uow, enrolment, item, as_staff if by_staff else DoneHow.SELF)


def excuse(uow: UnitOfWork, item_id: UUID) -> None:
    """Let a citizen off an item; it is asked no more. Twice is harmless."""
    enrolment, item = item_for_staff(uow, item_id)
    check_goes_on(enrolment)
    _done(uow, enrolment, item, DoneHow.EXCUSED)


def open_item_again(uow: UnitOfWork, item_id: UUID) -> None:
    """Undo that an item is done, excused or ticked off; twice is harmless.

    DoneOtherwise where a citizen would undo what they have done in the service.
    """
    enrolment, item = item_to_change(uow, item_id)
    check_goes_on(enrolment)
    by_staff = is_arranged_by_staff(uow, enrolment.citizen_id)
    if not by_staff and item.done_how not in {None, DoneHow.SELF}:
        raise DoneOtherwise()
    if item.done_at is not None:
        _open_again(uow, enrolment, item)


def note_done(
    uow: UnitOfWork,
    citizen_id: UUID,
    subject: str,
    *,
    how: DoneHow = DoneHow.SERVICE,
    since: datetime | None = None,
) -> int:
    """Note that a citizen has done what a subject names, wherever it is asked; returns how often.

    Whoever asks was let in before. With `since`, only where it was asked before that moment.
    """
    asked = _asked_in_what_goes_on(uow, citizen_id, subject, EnrolmentItem.done_at.is_(None))
    done = [one for one in asked if since is None or one[1].made_at <= since]
    for item, enrolment in done:
        _done(uow, enrolment, item, how)
    return len(done)


def note_done_before(
    uow: UnitOfWork, enrolment: Enrolment, item: EnrolmentItem, at: datetime
) -> None:
    """Note that an item of an enrolment that one holds was done at a moment before it was asked."""
    if item.done_at is None:
        item.done_at, item.done_how, item.done_by_id = at, DoneHow.BEFORE, enrolment.citizen_id
        item.changes += 1
        uow.session.flush()
        set_look(uow, enrolment)
        uow.record(EnrolmentItemDone(item.id))


def note_undone(
    uow: UnitOfWork,
    citizen_id: UUID,
    subject: str,
    *,
    how: DoneHow = DoneHow.SERVICE,
    at: datetime | None = None,
    unless_at: Collection[datetime] = (),
) -> int:
    """Note that what a subject names is not done after all, such as a hand-in that came back.

    Only what was noted as `how` says becomes open again; with `at`, what was noted at that moment,
    and with `unless_at` what was noted at none of those.
    """
    asked = _asked_in_what_goes_on(uow, citizen_id, subject, EnrolmentItem.done_how == how)
    noted = [one for one in asked if at is None or one[0].done_at == at]
    undone = [one for one in noted if one[0].done_at not in unless_at]
    for item, enrolment in undone:
        _open_again(uow, enrolment, item)
    return len(undone)


def note_by_key(
    uow: UnitOfWork,
    enrolment_id: UUID,
    key: str,
    how: DoneHow | None,
    *,
    undoes: DoneHow = DoneHow.STAFF,
) -> None:
    """Note that what has a key in an enrolment is done; with None, that it is not after all.

    Whoever asks was let in before. Only what was noted as `undoes` says becomes open again.
    """
    uow.session.flush()
    held = select(Enrolment).where(
        Enrolment.id == enrolment_id, Enrolment.ended_at.is_(None), Enrolment.over_at.is_(None)
    )
    enrolment = uow.session.scalar(held.with_for_update())
    asked = select(EnrolmentItem).where(
        EnrolmentItem.enrolment_id == enrolment_id, EnrolmentItem.key == key
    )
    item = uow.session.scalar(asked.execution_options(populate_existing=True))
    if enrolment is None or item is None:
        return
    if how is not None:
        _done(uow, enrolment, item, how)
    elif item.done_how == undoes:
        _open_again(uow, enrolment, item)


def note_item_of(
    uow: UnitOfWork,
    enrolment: Enrolment,
    item: EnrolmentItem,
    *,
    is_done: bool,
    undoes: Collection[DoneHow] = (DoneHow.SERVICE,),
) -> None:
    """Note that an item of an enrolment that one holds is done here, or is not after all.

    Whoever asks was let in before. Only what was done as `undoes` says becomes open again.
    """
    if is_done:
        _done(uow, enrolment, item, DoneHow.SERVICE)
    elif item.done_how in undoes:
        _open_again(uow, enrolment, item)


def note_seen(uow: UnitOfWork) -> None:
    """Note that the acting citizen is here: enrolments that have begun were seen, and logged in to.

    It asks nothing more where there is nothing to note.
    """
    if uow.actor.person_id is not None:
        note_seen_by(uow, [uow.actor.person_id])


def has_unseen(uow: UnitOfWork) -> bool:
    """Say whether the acting citizen has an enrolment that has begun, and that they never saw."""
    rows = select(Enrolment.id).where(
        Enrolment.citizen_id == uow.actor.require_person(),
        Enrolment.ended_at.is_(None),
        Enrolment.over_at.is_(None),
        Enrolment.first_seen_at.is_(None),
        Enrolment.from_on <= local_day(uow.now),
    )
    return uow.session.scalar(rows.limit(1)) is not None


def note_log_in(uow: UnitOfWork, event: SessionOpened) -> None:
    """Note that a citizen has logged in, and with it what asks for a first log-in."""
    note_seen_by(uow, [event.person_id])


def note_seen_by(uow: UnitOfWork, citizen_ids: Sequence[UUID]) -> None:
    """Note that some citizens are here now; see `note_seen`."""
    rows = uow.session.scalars(
        select(Enrolment)
        .where(
            Enrolment.citizen_id.in_(citizen_ids),
            Enrolment.ended_at.is_(None),
            Enrolment.over_at.is_(None),
            Enrolment.first_seen_at.is_(None),
        )
        .with_for_update()
    ).all()
    for row in rows:
        if start_of_day(row.from_on) > uow.now:
            continue
        row.first_seen_at = uow.now
        items = uow.session.scalars(
            select(EnrolmentItem).where(
                EnrolmentItem.enrolment_id == row.id,
                EnrolmentItem.kind == ItemKind.LOG_IN,
                EnrolmentItem.done_at.is_(None),
            )
        ).all()
        for item in items:
            _done(uow, row, item, DoneHow.SERVICE)
        uow.session.flush()


def _asked_in_what_goes_on(
    uow: UnitOfWork, citizen_id: UUID, subject: str, which: ColumnElement[bool]
) -> list[tuple[EnrolmentItem, Enrolment]]:
    """Return the items that ask a citizen for a subject, with their enrolments, held."""
    rows = (
        select(EnrolmentItem, Enrolment)
        .join(Enrolment, Enrolment.id == EnrolmentItem.enrolment_id)
        .where(
            Enrolment.citizen_id == citizen_id,
            Enrolment.ended_at.is_(None),
            Enrolment.over_at.is_(None),
            EnrolmentItem.subject == subject,
            which,
        )
    )
    found = uow.session.execute(rows.with_for_update(of=Enrolment)).all()
    return [(item, enrolment) for item, enrolment in found]


def _done(uow: UnitOfWork, enrolment: Enrolment, item: EnrolmentItem, how: DoneHow) -> None:
    if item.done_at is not None:
        return
    uow.session.execute(
        update(EnrolmentItem)
        .where(EnrolmentItem.id == item.id)
        .values(
            done_at=uow.now,
            done_how=how.value,
            done_by_id=uow.actor.person_id,
            changes=EnrolmentItem.changes + 1,
        )
        .execution_options(synchronize_session="fetch")
    )
    set_look(uow, enrolment)
    uow.record(EnrolmentItemDone(item.id))


def _open_again(uow: UnitOfWork, enrolment: Enrolment, item: EnrolmentItem) -> None:
    item.done_at = item.done_how = item.done_by_id = None
    item.dated_at = uow.now  # what was told before it was done is not told again
    item.changes += 1
    uow.session.flush()
    set_look(uow, enrolment)
    uow.record(EnrolmentItemDone(item.id))
