"""Claiming what is due, and recording what came of it: the two short transactions of delivery.

Nothing is sent inside a transaction. A claim lasts five minutes: what a killed worker had taken
is taken again, and a worker that comes back late finds its claim gone and changes nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import select, update

from app.channels.contract import Outcome, OutcomeState
from app.core.work import UnitOfWork
from app.notifications.allowing import refused_today
from app.notifications.devices import bury_devices, note_devices_alive
from app.notifications.escalation import pass_on
from app.notifications.models import OPEN, Delivery, DeliveryState, Notification
from app.notifications.policy import (
    MOST_ATTEMPTS,
    Choice,
    Manners,
    allowed_moment,
    is_given_up,
    wait_before_retry,
)
from app.notifications.preferences import choices_of, manners_of
from app.notifications.refusals import always_refused
from app.notifications.registry import all_kinds, has_kind, kind_named

log = structlog.get_logger()

CLAIM = timedelta(minutes=5)


@dataclass(frozen=True)
class Claimed:
    """One delivery that this worker has taken."""

    id: UUID
    channel: str
    device_id: UUID | None
    attempts: int
    notification_id: UUID
    recipient_id: UUID
    kind: str
    facts: dict[str, Any]
    not_before: datetime
    claim_id: UUID


def claim_due(uow: UnitOfWork, channel: str, limit: int) -> tuple[list[Claimed], int]:
    """Take due deliveries of a channel for five minutes; returns them, and how many were due.

    What is urgent or from one person to another goes before all that many are told at once.
    Those that nobody should get now are settled at once: seen, muted, too old or tried too often
    are cancelled, those due in quiet hours wait, those beyond the day's number go to the digest.
    """
    rows = _due(uow, channel, limit)
    settle = _Settling(uow, channel, rows)
    rest = settle.those_to_send()
    folded = refused_today(uow, {r.notification_id for r in rest if kind_named(r.kind).is_counted})
    _close(uow, [r.id for r in rest if r.notification_id in folded], "put into the digest")
    claim_id = uow.new_id()
    taken = [r for r in rest if r.notification_id not in folded]
    if taken:
        uow.session.execute(
            update(Delivery)
            .where(Delivery.id.in_([r.id for r in taken]))
            .values(
                state=DeliveryState.SENDING,
                claim_id=claim_id,
                attempts=Delivery.attempts + 1,
                due_at=uow.now + CLAIM,
            )
            .execution_options(synchronize_session=False)
        )
    claimed = [
        Claimed(
            r.id,
            channel,
            r.device_id,
            r.attempts + 1,
            r.notification_id,
            r.recipient_id,
            r.kind,
            r.facts,
            r.not_before,
            claim_id,
        )
        for r in taken
    ]
    return claimed, len(rows)


def _due(uow: UnitOfWork, channel: str, limit: int) -> Sequence[Any]:
    first = [kind.slug for kind in all_kinds() if kind.is_urgent or kind.is_personal]
    return uow.session.execute(
        select(
            Delivery.id,
            Delivery.device_id,
            Delivery.attempts,
            Delivery.state,
            Delivery.notification_id,
            Notification.recipient_id,
            Notification.kind,
            Notification.facts,
            Notification.not_before,
            Notification.seen_at,
        )
        .join(Notification, Notification.id == Delivery.notification_id)
        .where(Delivery.channel == channel, Delivery.state.in_(OPEN), Delivery.due_at <= uow.now)
        .order_by(Notification.kind.not_in(first), Delivery.due_at, Delivery.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=Delivery)
    ).all()


class _Settling:
    """Sorts due deliveries: those to be sent now from those that are settled without sending."""

    def __init__(self, uow: UnitOfWork, channel: str, rows: Sequence[Any]) -> None:
        self._uow, self._channel, self._rows = uow, channel, rows
        people = {r.recipient_id for r in rows}
        self._manners = manners_of(uow, people)
        self._choices = {
            slug: choices_of(uow, kind_named(slug), people)
            for slug in {r.kind for r in rows}
            if has_kind(slug)
        }

    def those_to_send(self) -> list[Any]:
        """Settle what can be settled without sending, and return the rest."""
        rest: list[Any] = []
        closed: dict[str, list[Any]] = {}
        waiting: dict[datetime, list[UUID]] = {}
        for row in self._rows:
            reason = self._reason_against(row)
            moment = self._moment(row) if reason is None else None
            if reason is not None:
                closed.setdefault(reason, []).append(row)
            elif moment is not None and moment > self._uow.now:
                waiting.setdefault(moment, []).append(row.id)
            else:
                rest.append(row)
        for reason, rows in closed.items():
            _close(self._uow, [r.id for r in rows], reason)
        pass_on(self._uow, {r.notification_id for rows in closed.values() for r in rows})
        for moment, ids in waiting.items():
            _postpone(self._uow, ids, moment)
        return rest

    def _reason_against(self, row: Any) -> str | None:
        """Say why a delivery is not to be sent any more; None when it is."""
        if row.seen_at is not None:
            return "seen"
        if not has_kind(row.kind):
            return "the kind is gone"
        kind = kind_named(row.kind)
        choice = self._choices[row.kind].get(row.recipient_id, Choice())
        if not choice.wants(self._channel):
            return "muted"
        if self._channel == "push" and self._uow.now > row.not_before + kind.time_to_live:
            return "too old"
        age = self._uow.now - row.not_before
        return "tried too often" if is_given_up(self._channel, row.attempts, age) else None

    def _moment(self, row: Any) -> datetime:
        """Return when it may go: later where its worker fell silent, as it does again and again."""
        manners: Manners = self._manners[row.recipient_id]
        at = self._uow.now
        if row.state == DeliveryState.SENDING and row.attempts >= MOST_ATTEMPTS:
            at += wait_before_retry(row.attempts, row.id)
        return allowed_moment(at, kind_named(row.kind), manners, row.facts)


def _close(uow: UnitOfWork, delivery_ids: Collection[UUID], reason: str) -> None:
    if not delivery_ids:
        return
    uow.session.execute(
        update(Delivery)
        .where(Delivery.id.in_(list(delivery_ids)))
        .values(state=DeliveryState.CANCELLED, reason=reason, finished_at=uow.now)
        .execution_options(synchronize_session=False)
    )


def _postpone(uow: UnitOfWork, delivery_ids: Collection[UUID], until: datetime) -> None:
    uow.session.execute(
        update(Delivery)
        .where(Delivery.id.in_(list(delivery_ids)))
        .values(state=DeliveryState.WAITING, due_at=until)
        .execution_options(synchronize_session=False)
    )


def record_outcomes(uow: UnitOfWork, done: Sequence[tuple[Claimed, Outcome]]) -> None:
    """Note what came of claimed deliveries; devices that are gone are removed at once.

    So are those that a push service always refuses while it takes others. Where a channel has
    nothing left to try, the next one is due at once.
    """
    sent = [one for one, outcome in done if outcome.is_delivered]
    _record(
        uow, sent, state=DeliveryState.SENT, outcome=OutcomeState.DELIVERED, finished_at=uow.now
    )
    note_devices_alive(uow, {one.device_id for one in sent if one.device_id})
    failed: set[UUID] = set()
    for one, outcome in done:
        if outcome.is_delivered:
            continue
        is_over = is_given_up(one.channel, one.attempts, uow.now - one.not_before)
        if outcome.may_be_retried and not is_over:
            _retry(uow, one, outcome)
        else:
            _fail(uow, one, outcome)
            failed.add(one.notification_id)
    gone = {one.device_id for one, o in done if o.state is OutcomeState.GONE and one.device_id}
    refused = {
        one.device_id for one, o in done if o.state is OutcomeState.REFUSED and one.device_id
    }
    bury_devices(uow, gone | always_refused(uow, refused))
    pass_on(uow, failed)


def cancel_claimed(uow: UnitOfWork, claimed: Sequence[Claimed], reason: str) -> None:
    """Send claimed deliveries to nobody: there is nobody there, or nothing left to say."""
    _record(uow, claimed, state=DeliveryState.CANCELLED, reason=reason, finished_at=uow.now)
    pass_on(uow, {one.notification_id for one in claimed})


def release_claimed(uow: UnitOfWork, claimed: Sequence[Claimed]) -> None:
    """Let go of claimed deliveries that nobody had time to try: they are due again at once."""
    _record(
        uow, claimed, state=DeliveryState.WAITING, due_at=uow.now, attempts=Delivery.attempts - 1
    )


def _retry(uow: UnitOfWork, one: Claimed, outcome: Outcome) -> None:
    wait = wait_before_retry(one.attempts, one.id)
    at = uow.now + max(wait, outcome.retry_after or timedelta(0))
    _record(
        uow, [one], state=DeliveryState.WAITING, outcome=outcome.state, reason=_reason(outcome),
        due_at=at,
    )  # fmt: skip


def _fail(uow: UnitOfWork, one: Claimed, outcome: Outcome) -> None:
    log.warning(
        "delivery-failed", channel=one.channel, outcome=outcome.state, status=outcome.status,
        delivery=str(one.id), attempts=one.attempts, why=outcome.reason[:200],
    )  # fmt: skip
    _record(
        uow, [one], state=DeliveryState.FAILED, outcome=outcome.state, reason=_reason(outcome),
        finished_at=uow.now,
    )  # fmt: skip


def _reason(outcome: Outcome) -> str:
    return f"{outcome.status or ''} {outcome.reason}".strip()[:300]


def _record(uow: UnitOfWork, claimed: Sequence[Claimed], **values: Any) -> None:
    """Write what came of deliveries, where the claim on them is still this worker's."""
    if not claimed:
        return
    uow.session.execute(
        update(Delivery)
        .where(
            Delivery.id.in_([one.id for one in claimed]),
            Delivery.claim_id == claimed[0].claim_id,
            Delivery.state == DeliveryState.SENDING,
        )
        .values(**values)
        .execution_options(synchronize_session=False)
    )
