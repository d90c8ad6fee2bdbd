"""Leave in all of a citizen's programmes at once: given, told of and taken back together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from app.core.errors import Invalid
from app.core.texts import _, format_date
from app.core.work import UnitOfWork
from app.programmes.access import enrolment_for_staff, enrolment_to_see
from app.programmes.contract_events import LeaveChanged
from app.programmes.deadlines import check_goes_on, put_leave, take_leave_back, why_no_leave
from app.programmes.models import Enrolment, EnrolmentLeave
from app.programmes.publishing import facts_by_version


@dataclass(frozen=True)
class LeaveTaken:
    """Leave that was given together: the names of the programmes, and for others why not."""

    leave_ids: tuple[UUID, ...]
    enrolment_ids: tuple[UUID, ...]
    given: tuple[str, ...]
    refused: tuple[str, ...]


def take_leave_everywhere(
    uow: UnitOfWork, enrolment_id: UUID, *, from_on: date, until_on: date
) -> LeaveTaken:
    """Give the citizen of an enrolment the same leave in each programme that goes on for them.

    Where one cannot have it, the others get it all the same; the citizen is told once. Invalid, as
    `take_leave` says it of this enrolment, where none can.
    """
    rows = _held(uow, enrolment_id)
    names = _names(uow, rows)
    why = {row.id: _why_not(uow, row, from_on, until_on) for row in rows}
    refused = {
        one: _("No break in “%(name)s”: %(why)s", name=names[one], why=said)
        for one, said in why.items()
        if said
    }
    given = [row for row in rows if row.id not in refused]
    if not given:
        own = next(row for row in rows if row.id == enrolment_id)
        others = [said for one, said in refused.items() if why[one] != why[own.id]]
        check_goes_on(own)
        wrong = why_no_leave(uow, own, from_on, until_on) or {"from_on": [why[own.id]]}
        raise Invalid(fields=wrong | ({"everywhere": others} if others else {}))
    leave_ids = tuple(put_leave(uow, row, from_on, until_on) for row in given)
    enrolment_ids = tuple(row.id for row in given)
    _note(uow, enrolment_ids)
    said_of = tuple(names[one] for one in enrolment_ids)
    return LeaveTaken(leave_ids, enrolment_ids, said_of, tuple(refused.values()))


def end_leave_everywhere(uow: UnitOfWork, enrolment_id: UUID, leave_ids: Iterable[UUID]) -> bool:
    """Take back leave that was given together, as `end_leave` does; the citizen is told once.

    Returns whether any was left.
    """
    citizen_id = enrolment_to_see(uow, enrolment_id).citizen_id
    theirs = select(Enrolment.id).where(Enrolment.citizen_id == citizen_id)
    found = uow.session.scalars(
        select(EnrolmentLeave).where(
            EnrolmentLeave.id.in_(list(leave_ids)), EnrolmentLeave.enrolment_id.in_(theirs)
        )
    )
    pairs = sorted((one.enrolment_id, one.id) for one in found)
    ended = [one for one, leave_id in pairs if take_leave_back(uow, one, leave_id)]
    _note(uow, ended)
    return bool(ended)


def _held(uow: UnitOfWork, enrolment_id: UUID) -> list[Enrolment]:
    """Return an enrolment and the others of its citizen that go on, held, the oldest first.

    They are held in the order of their ids, so that two who do so never wait for each other.
    """
    seen = enrolment_to_see(uow, enrolment_id)
    goes_on = select(Enrolment).where(
        Enrolment.citizen_id == seen.citizen_id,
        Enrolment.ended_at.is_(None),
        Enrolment.over_at.is_(None),
    )
    ids = {seen.id, *(row.id for row in uow.session.scalars(goes_on))}
    rows = [enrolment_for_staff(uow, one) for one in sorted(ids)]
    return sorted(rows, key=lambda row: (row.from_on, row.made_at, row.id))


def _why_not(uow: UnitOfWork, row: Enrolment, from_on: date, until_on: date) -> str:
    """Return why leave cannot be given in one of several programmes; "" where it can."""
    if row.ended_at is not None or row.over_at is not None:
        return _("The programme is over.")
    if from_on <= until_on < row.from_on:
        return _("The programme begins only on %(day)s.", day=format_date(row.from_on))
    wrong = why_no_leave(uow, row, from_on, until_on)
    return next((said[0] for said in wrong.values()), "")


def _names(uow: UnitOfWork, rows: Sequence[Enrolment]) -> dict[UUID, str]:
    facts = facts_by_version(uow, {row.programme_version_id for row in rows})
    return {row.id: facts[row.programme_version_id].name for row in rows}


def _note(uow: UnitOfWork, enrolment_ids: Sequence[UUID]) -> None:
    """Record once that the leave of some enrolments has changed together."""
    if enrolment_ids:
        first, *also = enrolment_ids
        uow.record(LeaveChanged(first, also=" ".join(str(one) for one in also)))
