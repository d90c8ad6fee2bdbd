"""Lists are kept while they are looked at and worked through, and forgotten after a month."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, insert, select

from app.accounts.people import people_by_id
from app.core.events import Event
from app.core.jobs import Jobs
from app.core.rows import one_row
from app.core.work import Actor, UnitOfWork
from app.programmes.access import check_enrols
from app.programmes.enrolling import programme_in_use
from app.programmes.referring.lists.bringing_in import bring_in
from app.programmes.referring.lists.contract import (
    Because,
    LanguageOutcome,
    Line,
    LineOutcome,
    ListBegun,
    ListView,
    Looked,
)
from app.programmes.referring.lists.looking import look_at
from app.programmes.referring.lists.models import BulkLine, BulkList

LISTS = "bulk-lists"
FEW, MOST_SHOWN, OWN_SHOWN = 5, 200, 20
KEPT_FOR, LOOKED_AT_FOR = timedelta(days=30), timedelta(days=1)


@dataclass(frozen=True)
class LineView:
    """A line with what becomes of it, or became."""

    line: Line
    looked: Looked
    is_done: bool


def keep_list(uow: UnitOfWork, programme_id: UUID, name: str, lines: Sequence[Line]) -> UUID:
    """Keep a list with what would become of each line, to be looked at; nobody is enrolled yet."""
    check_enrols(uow)
    programme_in_use(uow, programme_id)
    row = BulkList(
        id=uow.new_id(),
        programme_id=programme_id,
        name="".join(c for c in name if c.isprintable())[:120] or "csv",
        made_by_id=uow.actor.require_person(),
        made_at=uow.now,
    )
    uow.session.add(row)
    uow.session.flush()
    looked = look_at(uow, programme_id, lines)
    rows = [_kept(uow, row.id, *pair) for pair in zip(lines, looked, strict=True)]
    uow.session.execute(insert(BulkLine), rows)
    return row.id


def begin_list(uow: UnitOfWork, bulk_list_id: UUID) -> None:
    """Have a list of one's own worked through soon; twice is harmless."""
    row = _own(uow, bulk_list_id, is_held=True)
    programme_in_use(uow, row.programme_id)
    if row.begun_at is None:
        row.begun_at = uow.now
        uow.session.flush()
        uow.record(ListBegun(row.id))


def drop_list(uow: UnitOfWork, bulk_list_id: UUID) -> None:
    """Throw a list of one's own away; whoever was enrolled by it stays so."""
    uow.session.delete(_own(uow, bulk_list_id, is_held=True))
    uow.session.flush()


def list_by_id(uow: UnitOfWork, bulk_list_id: UUID) -> ListView:
    """Return a list to whoever made it; NotFound for all others."""
    return _views(uow, [_own(uow, bulk_list_id)])[0]


def lists_of_actor(uow: UnitOfWork) -> list[ListView]:
    """Return one's own lists, the newest first."""
    check_enrols(uow)
    mine = select(BulkList).where(BulkList.made_by_id == uow.actor.require_person())
    rows = uow.session.scalars(mine.order_by(BulkList.made_at.desc()).limit(OWN_SHOWN)).all()
    return _views(uow, rows)


def lines_of(uow: UnitOfWork, bulk_list_id: UUID, outcome: LineOutcome) -> list[LineView]:
    """Return the first lines of one's own list that have an outcome."""
    _own(uow, bulk_list_id)
    rows = uow.session.scalars(
        select(BulkLine)
        .where(BulkLine.bulk_list_id == bulk_list_id, BulkLine.outcome == outcome.value)
        .order_by(BulkLine.number)
        .limit(MOST_SHOWN)
    )
    return [_line_view(uow, row) for row in rows]


def enrol_next_few(uow: UnitOfWork) -> int:
    """Work through the next few lines of the list that waits longest; returns how many."""
    waiting = (
        select(BulkList)
        .where(BulkList.begun_at.is_not(None), BulkList.done_at.is_(None))
        .order_by(BulkList.begun_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    row = uow.session.scalar(waiting)
    if row is None:
        return 0
    lines = uow.session.scalars(
        select(BulkLine)
        .where(BulkLine.bulk_list_id == row.id, BulkLine.is_done.is_(False))
        .order_by(BulkLine.number)
        .limit(FEW)
    ).all()
    maker = people_by_id(uow, [row.made_by_id]).get(row.made_by_id)
    actor = Actor(row.made_by_id, maker.roles if maker and maker.is_active else frozenset())
    for one in lines:
        _work_off(uow, row.programme_id, one, actor)
    if len(lines) < FEW:
        row.done_at = uow.now
    uow.session.flush()
    return max(len(lines), 1)


def forget_old_lists(uow: UnitOfWork) -> None:
    """Forget lists of a month ago, and those that were only looked at, after a day."""
    old: ColumnElement[bool] = BulkList.made_at < uow.now - KEPT_FOR
    unused = BulkList.begun_at.is_(None) & (BulkList.made_at < uow.now - LOOKED_AT_FOR)
    uow.session.execute(delete(BulkList).where(old | unused))


def wake_for_lists(jobs: Jobs) -> Callable[[list[Event]], None]:
    """Return what has the worker begin as soon as somebody wants a list worked through."""

    def wake(events: list[Event]) -> None:
        if any(isinstance(event, ListBegun) for event in events):
            jobs.wake(LISTS)

    return wake


def _work_off(uow: UnitOfWork, programme_id: UUID, row: BulkLine, actor: Actor) -> None:
    acting = uow.acting_as(actor)
    line = _line_view(uow, row).line
    found = bring_in(acting, programme_id, line)
    uow.events.extend(acting.events)
    row.line_sealed = _sealed(uow, row.id, line, found)
    row.outcome, row.because = found.outcome.value, found.because
    row.citizen_id, row.enrolment_id = found.citizen_id, found.enrolment_id
    row.is_done = True


def _own(uow: UnitOfWork, bulk_list_id: UUID, *, is_held: bool = False) -> BulkList:
    check_enrols(uow)
    mine = BulkList.made_by_id == uow.actor.require_person()
    wanted = select(BulkList).where(BulkList.id == bulk_list_id, mine)
    return one_row(uow.session, wanted, is_held=is_held)


def _views(uow: UnitOfWork, rows: Sequence[BulkList]) -> list[ListView]:
    counted = uow.session.execute(
        select(BulkLine.bulk_list_id, BulkLine.outcome, BulkLine.is_done, func.count())
        .where(BulkLine.bulk_list_id.in_([row.id for row in rows]))
        .group_by(BulkLine.bulk_list_id, BulkLine.outcome, BulkLine.is_done)
    ).all()
    return [_view(row, [tuple(one[1:]) for one in counted if one[0] == row.id]) for row in rows]


def _view(row: BulkList, counted: Sequence[tuple[Any, ...]]) -> ListView:
    counts: dict[LineOutcome, int] = dict.fromkeys(LineOutcome, 0)
    for outcome, _is_done, number in counted:
        counts[LineOutcome(outcome)] += number
    return ListView(
        id=row.id,
        programme_id=row.programme_id,
        name=row.name,
        made_at=row.made_at,
        begun_at=row.begun_at,
        done_at=row.done_at,
        lines=sum(counts.values()),
        done=sum(number for _outcome, is_done, number in counted if is_done),
        counts=counts,
    )


def _kept(uow: UnitOfWork, bulk_list_id: UUID, line: Line, looked: Looked) -> dict[str, Any]:
    row_id = uow.new_id()
    return {
        "municipality_id": uow.municipality.id,
        "id": row_id,
        "bulk_list_id": bulk_list_id,
        "number": line.number,
        "line_sealed": _sealed(uow, row_id, line, looked),
        "outcome": looked.outcome.value,
        "because": looked.because,
        "citizen_id": looked.citizen_id,
        "enrolment_id": looked.enrolment_id,
        "is_done": False,
    }


def _sealed(uow: UnitOfWork, row_id: UUID, line: Line, looked: Looked) -> bytes:
    """Seal a line as it was written, with what its row has no column for of what becomes of it."""
    beside = {"others": looked.also, "language_outcome": looked.language}
    said = json.dumps(asdict(line) | beside, default=str)
    return uow.vault.seal_text(said, context=_place(row_id))


def _line_view(uow: UnitOfWork, row: BulkLine) -> LineView:
    said = json.loads(uow.vault.open_text(row.line_sealed, context=_place(row.id)))
    day, wrong = said.pop("registered_on"), said.pop("wrong")
    also, others = said.pop("also", ()), said.pop("others", ())
    of_language = said.pop("language_outcome", None)
    line = Line(
        **said | {"target_groups": tuple(said["target_groups"])},
        registered_on=date.fromisoformat(day) if day else None,
        wrong=Because(wrong) if wrong else None,
        also=tuple(map(Because, also)),
    )
    because = Because(row.because) if row.because else None
    looked = Looked(
        LineOutcome(row.outcome),
        because,
        row.citizen_id,
        row.enrolment_id,
        also=tuple(map(Because, others)),
        language=LanguageOutcome(of_language) if of_language else None,
    )
    return LineView(line, looked, row.is_done)


def _place(line_id: UUID) -> str:
    return f"bulk-line/{line_id}"
