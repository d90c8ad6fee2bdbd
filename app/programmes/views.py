"""Enrolments and what is asked in them, as others see them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from app.booking.access import check_may_arrange_for
from app.core.clock import local_day
from app.core.work import UnitOfWork
from app.programmes.access import enrolment_to_see
from app.programmes.contract import (
    DoneHow,
    DueRule,
    EnrolmentState,
    EnrolmentView,
    ItemFacts,
    ItemKind,
    ItemView,
    Leave,
    ProgrammeFacts,
    Source,
)
from app.programmes.deadlines import items_of, leaves_of
from app.programmes.hand_ins.standing import items_with_rounds
from app.programmes.laying_out import is_done_by_hand_in
from app.programmes.models import Enrolment, EnrolmentItem
from app.programmes.policy import Run, is_missed, state_on
from app.programmes.publishing import facts_by_version


def enrolment_by_id(uow: UnitOfWork, enrolment_id: UUID) -> EnrolmentView:
    """Return an enrolment to its citizen, and to those who arrange for them; else NotFound."""
    return enrolment_views(uow, [enrolment_to_see(uow, enrolment_id)])[0]


def enrolments_of(uow: UnitOfWork, citizen_id: UUID) -> list[EnrolmentView]:
    """Return a citizen's enrolments with what is asked, those that go on first, then the newest."""
    check_may_arrange_for(uow, citizen_id)
    rows = uow.session.scalars(
        select(Enrolment)
        .where(Enrolment.citizen_id == citizen_id)
        .order_by(Enrolment.from_on.desc(), Enrolment.id)
    ).all()
    return sorted(enrolment_views(uow, rows), key=lambda one: not one.is_open)


def enrolment_views(uow: UnitOfWork, rows: Sequence[Enrolment]) -> list[EnrolmentView]:
    """Return enrolments as others see them, in their order; whoever asks was let in before."""
    ids = [row.id for row in rows]
    facts = facts_by_version(uow, {row.programme_version_id for row in rows})
    items, leaves = items_of(uow, ids), leaves_of(uow, ids)
    asked = [one.id for theirs in items.values() for one in theirs if _takes_rounds(one)]
    rounds, today = items_with_rounds(uow, asked), local_day(uow.now)

    def view(row: Enrolment) -> EnrolmentView:
        theirs = _Asked(items.get(row.id, ()), leaves.get(row.id, ()), rounds)
        return _view(row, facts[row.programme_version_id], theirs, today)

    return [view(row) for row in rows]


@dataclass(frozen=True)
class _Asked:
    """What is asked in one enrolment, its breaks, and for which items something was handed in."""

    items: Sequence[EnrolmentItem]
    leaves: tuple[Leave, ...]
    rounds: Collection[UUID]


def _takes_rounds(item: EnrolmentItem) -> bool:
    """Say whether an open item may have something handed in for it that is not good yet."""
    return item.done_at is None and is_done_by_hand_in(ItemKind(item.kind), item.subject)


def why_enrolled(uow: UnitOfWork, enrolment_id: UUID) -> str:
    """Return the reason for which somebody was enrolled; "" for none."""
    row = enrolment_to_see(uow, enrolment_id)
    sealed, place = row.why_sealed, f"enrolment/{row.id}/why"
    return uow.vault.open_text(sealed, context=place) if sealed else ""


def why_ended(uow: UnitOfWork, enrolment_id: UUID) -> str:
    """Return the reason for which an enrolment was ended; "" for none."""
    return reason_for_end(uow, enrolment_to_see(uow, enrolment_id))


def reason_for_end(uow: UnitOfWork, row: Enrolment) -> str:
    """Return the reason for which an enrolment was ended; whoever asks was let in before."""
    sealed, place = row.ended_why_sealed, f"enrolment/{row.id}/ended"
    return uow.vault.open_text(sealed, context=place) if sealed else ""


def state_of(row: Enrolment, leaves: tuple[Leave, ...], today: date) -> EnrolmentState:
    """Return where an enrolment stands on a day."""
    run = Run(row.from_on, row.required_until_on, row.access_until_on, leaves)
    return state_on(run, today, is_ended=row.ended_at is not None)


def _view(
    row: Enrolment,
    facts: ProgrammeFacts,
    asked: _Asked,
    today: date,
) -> EnrolmentView:
    said = {item.key: item for item in facts.items}
    return EnrolmentView(
        id=row.id,
        programme_id=row.programme_id,
        version_id=row.programme_version_id,
        facts=facts,
        citizen_id=row.citizen_id,
        source=Source(row.source),
        state=state_of(row, asked.leaves, today),
        course=row.course,
        from_on=row.from_on,
        required_until_on=row.required_until_on,
        access_until_on=row.access_until_on,
        first_seen_at=row.first_seen_at,
        ended_at=row.ended_at,
        licence_id=row.licence_id,
        made_at=row.made_at,
        leaves=asked.leaves,
        items=tuple(
            item_view(one, said.get(one.key), today, has_rounds=one.id in asked.rounds)
            for one in asked.items
        ),
    )


def item_view(
    row: EnrolmentItem, said: ItemFacts | None, today: date, *, has_rounds: bool = False
) -> ItemView:
    """Return an item as others see it, with what its version says of it."""
    is_done = row.done_at is not None
    is_of_class = row.kind == ItemKind.WORKSHOP and row.rule == DueRule.WITH_CLASS
    is_its_day = is_of_class and not row.is_moved
    return ItemView(
        id=row.id,
        enrolment_id=row.enrolment_id,
        key=row.key,
        kind=ItemKind(row.kind),
        title_da=row.title_da,
        title_en=row.title_en,
        about=said.in_words("about") if said else "",
        why=said.in_words("why") if said else "",
        subject=row.subject,
        is_required=row.is_required,
        due_on=row.due_on,
        waits_for_meeting=row.rule == DueRule.BEFORE_MEETING and row.due_on is None,
        is_missed=is_missed(row.due_on, today, is_done=is_done, is_required=row.is_required),
        done_at=row.done_at,
        done_how=DoneHow(row.done_how) if row.done_how else None,
        is_agreed=row.agreed_by_id is not None,
        minutes=said.minutes if said else None,
        sequence=row.changes,
        agreed_by_id=row.agreed_by_id,
        was_held=is_its_day and row.due_on is not None and row.due_on < today,
        has_rounds=has_rounds,
    )
