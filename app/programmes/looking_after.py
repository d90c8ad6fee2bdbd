"""What the service does about enrolments by itself: it reminds, says what was missed, and ends.

What is voluntary it suggests, once, and never calls late.

Each enrolment says when there is next something to do about it, so a round finds what is due by an
index and nothing else. What falls on the same morning is told in one notification. A machine that
was off tells only what is true when it is back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.core.clock import end_of_day, local_day
from app.core.rows import insert_new
from app.core.work import UnitOfWork
from app.notifications.service import News, notify_each
from app.programmes.contract import DueRule, ItemKind, Leave, ProgrammeFacts
from app.programmes.contract_events import ProgrammeAccessEnded, RequiredPartOver
from app.programmes.deadlines import deadline_of, items_of, leaves_of, put_look
from app.programmes.kinds_told import TOLD_OF_STEPS, items_in_facts, kind_of_steps
from app.programmes.kinds_turns import tell_of_turns
from app.programmes.models import Enrolment, EnrolmentItem, EnrolmentNotice
from app.programmes.policy import MISSED, is_on_leave, step_now
from app.programmes.publishing import facts_by_version

FEW = 200


@dataclass(frozen=True)
class _Known:
    """What is known of some enrolments, asked for once for all of them."""

    facts: Mapping[UUID, ProgrammeFacts]
    items: Mapping[UUID, Sequence[EnrolmentItem]]
    leaves: Mapping[UUID, tuple[Leave, ...]]


@dataclass(frozen=True)
class _Step:
    """A step of an item that is to be told."""

    item: EnrolmentItem
    step: int


def look_after_enrolments(uow: UnitOfWork) -> int:
    """Do what is due about some enrolments; returns how many, 0 for none."""
    rows = uow.session.scalars(
        select(Enrolment)
        .where(Enrolment.look_at <= uow.now)
        .order_by(Enrolment.look_at)
        .limit(FEW)
        .with_for_update(skip_locked=True)
    ).all()
    if not rows:
        return 0
    ids = [row.id for row in rows]
    known = _Known(
        facts_by_version(uow, {row.programme_version_id for row in rows}),
        items_of(uow, ids, only_open=True),
        leaves_of(uow, ids),
    )
    told: dict[UUID, list[_Step]] = {}
    for row in rows:
        told[row.id] = _steps_of(uow, row, known)
        _turn(uow, row)
    _tell(uow, rows, told)
    tell_of_turns(uow, rows)
    for row in rows:
        steps = known.facts[row.programme_version_id].steps
        put_look(uow, row, known.items.get(row.id, ()), steps, known.leaves.get(row.id, ()))
    uow.session.flush()
    return len(rows)


def _steps_of(uow: UnitOfWork, row: Enrolment, known: _Known) -> list[_Step]:
    """Return what is to be told now of an enrolment: nothing on leave, or before it begins."""
    today = local_day(uow.now)
    if is_on_leave(known.leaves.get(row.id, ()), today) or today < row.from_on:
        return []
    steps = known.facts[row.programme_version_id].steps
    found: list[_Step] = []
    for item in known.items.get(row.id, ()):
        deadline = deadline_of(row, item)
        step = step_now(deadline, steps, uow.now) if deadline is not None else None
        if step is not None and (step == MISSED or not _reminds_of_itself(item)):
            found.append(_Step(item, step))
    return found


def _reminds_of_itself(item: EnrolmentItem) -> bool:
    """Say whether it is a workshop of one's class: its session says when one is to come."""
    return item.kind == ItemKind.WORKSHOP and item.rule == DueRule.WITH_CLASS


def _turn(uow: UnitOfWork, row: Enrolment) -> None:
    """Note that the part with deadlines, or all of it, is over."""
    required, access = row.required_until_on, row.access_until_on
    if required is not None and row.required_over_at is None and uow.now >= end_of_day(required):
        row.required_over_at = uow.now
        uow.record(RequiredPartOver(row.id))
    if access is not None and row.over_at is None and uow.now >= end_of_day(access):
        row.over_at = uow.now
        uow.record(ProgrammeAccessEnded(row.id))


def _tell(uow: UnitOfWork, rows: Sequence[Enrolment], told: Mapping[UUID, Sequence[_Step]]) -> None:
    """Tell each step that was not told before: what was missed by itself, all else together."""
    steps = [step for row in rows for step in told[row.id]]
    notices = {uow.new_id(): step for step in steps}
    written = insert_new(
        uow.session,
        EnrolmentNotice,
        [
            {
                "municipality_id": uow.municipality.id,
                "id": notice_id,
                "enrolment_item_id": step.item.id,
                "due_on": step.item.due_on,
                "step": step.step,
                "told_at": uow.now,
            }
            for notice_id, step in notices.items()
        ],
    )
    new = {notices[one].item.id for one in written}
    news: dict[str, list[News]] = {kind: [] for kind in TOLD_OF_STEPS}
    for row in rows:
        steps_of_row = [step for step in told[row.id] if step.item.id in new]
        for is_missed in (False, True):
            if those := [one for one in steps_of_row if (one.step == MISSED) == is_missed]:
                kind = kind_of_steps([one.step for one in those])
                news[kind].append(_news(uow, row, those))
    for kind, those_of_kind in news.items():
        notify_each(uow, kind, those_of_kind)


def _news(uow: UnitOfWork, row: Enrolment, steps: Sequence[_Step]) -> News:
    facts: dict[str, Any] = {
        "enrolment_id": str(row.id),
        "told_on": local_day(uow.now).isoformat(),
        "items": items_in_facts([one.item for one in steps]),
    }
    first = steps[0]
    told = f"{first.item.id.hex[-8:]}/{first.item.due_on}/{first.step}"
    return News(row.citizen_id, facts, f"enrolment/{row.id}/{told}")
