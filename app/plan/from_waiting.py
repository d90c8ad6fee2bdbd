"""The plan's part of the waiting list: the times that are kept for a citizen, to say yes to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from app.accounts.contract import Role
from app.booking.in_calendars import name_of, where_met
from app.booking.waiting.shown import waits_shown
from app.core.texts import _, format_moment
from app.core.work import UnitOfWork
from app.plan.contract import PlanItem, Span, Tap

KIND = "offer"


def offered_times(uow: UnitOfWork, *, since: datetime) -> Iterator[PlanItem]:
    """Provide the times that are kept for a citizen, until they answer; what lapsed is no plan."""
    if not uow.actor.has(Role.CITIZEN):
        return
    for wait in waits_shown(uow, uow.actor.require_person()):
        if wait.offer is None or wait.receipt is None or wait.offer.ends_at <= since:
            continue
        offer = wait.offer
        is_move = offer.instead_of is not None
        words = _("Move my meeting to this time") if is_move else _("Yes, I take this time")
        yield PlanItem(
            id=offer.id,
            kind=KIND,
            title=_("Offered to you: %(name)s", name=name_of(wait.kind)),
            url=f"/moeder/tilbud/{offer.id}",
            when=Span(offer.starts_at, offer.ends_at),
            where=where_met(wait.receipt.meeting, wait.receipt.place, wait.receipt.video_url),
            with_whom=wait.receipt.adviser_name,
            remark=_("Kept for you until %(moment)s", moment=format_moment(offer.answer_by)),
            is_tentative=True,
            tap=Tap(words, f"/moeder/tilbud/{offer.id}/tag"),
            facts={"answer_by": offer.answer_by.isoformat()},
        )
