"""Pools and licences as others see them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from app.core.clock import local_day
from app.core.work import UnitOfWork
from app.licences.access import licence_to_see, rooms_of
from app.licences.contract import (
    ExtensionPolicy,
    GivenBy,
    LicenceState,
    LicenceView,
    NoExtension,
    PoolFacts,
    PoolView,
)
from app.licences.models import ExtensionRequest, Licence, LicencePool
from app.licences.policy import (
    Room,
    Stretch,
    days_left,
    later_last_day,
    state_on,
    why_not_extended,
)
from app.licences.settling import why_taken_back


def licence_by_id(uow: UnitOfWork, licence_id: UUID) -> LicenceView:
    """Return a licence to its citizen, and to those who arrange for them; NotFound for others."""
    return licence_views(uow, [licence_to_see(uow, licence_id)])[0]


def facts_of(row: LicencePool) -> PoolFacts:
    """Return what staff said of a pool."""
    return PoolFacts(
        name_da=row.name_da,
        name_en=row.name_en,
        seats=row.seats,
        from_on=row.from_on,
        until_on=row.until_on,
        about_da=row.about_da,
        about_en=row.about_en,
        supplier=row.supplier,
        url=row.url,
        price_kr=row.price_kr,
        seat_days=row.seat_days,
        steps=tuple(row.steps),
        extension=ExtensionPolicy(row.extension),
        extension_days=row.extension_days,
        most_extensions=row.most_extensions,
        grace_days=row.grace_days,
        take_along_da=row.take_along_da,
        take_along_en=row.take_along_en,
        instead_da=row.instead_da,
        instead_en=row.instead_en,
        ask_da=row.ask_da,
        ask_en=row.ask_en,
        is_open=row.is_open,
        target_groups=tuple(row.target_groups),
    )


def pool_view(row: LicencePool) -> PoolView:
    """Return a pool as others see it."""
    return PoolView(row.id, facts_of(row), row.is_active)


def pools_by_id(uow: UnitOfWork, pool_ids: Collection[UUID]) -> dict[UUID, LicencePool]:
    """Return some pools by their identities."""
    if not pool_ids:
        return {}
    rows = uow.session.scalars(select(LicencePool).where(LicencePool.id.in_(set(pool_ids))))
    return {row.id: row for row in rows}


def licence_views(uow: UnitOfWork, rows: Sequence[Licence]) -> list[LicenceView]:
    """Return licences as others see them, in their order; whoever asks was let in before."""
    pools = pools_by_id(uow, {row.licence_pool_id for row in rows})
    rooms, asked = rooms_of(uow, pools.values()), _asked_at(uow, [row.id for row in rows])
    views = {pool_id: pool_view(pool) for pool_id, pool in pools.items()}
    return [
        _view(uow, row, views[row.licence_pool_id], rooms[row.licence_pool_id], asked)
        for row in rows
    ]


def days_of(row: Licence) -> Stretch:
    """Return the days of a licence."""
    return Stretch(row.from_on, row.last_on, row.grace_until_on)


def reason_against(row: Licence, facts: PoolFacts, room: Room, today: date) -> NoExtension | None:
    """Return why a licence cannot be extended; what was taken back stays so."""
    if row.taken_back_at is not None:
        return NoExtension.OVER
    return why_not_extended(facts, days_of(row), row.extensions, room, today)


def _view(
    uow: UnitOfWork, row: Licence, pool: PoolView, room: Room, asked: dict[UUID, datetime]
) -> LicenceView:
    today, days = local_day(uow.now), days_of(row)
    state = state_on(days, today)
    return LicenceView(
        id=row.id,
        pool=pool,
        citizen_id=row.citizen_id,
        given=GivenBy(row.given),
        state=state,
        from_on=row.from_on,
        last_on=row.last_on,
        grace_until_on=row.grace_until_on,
        days_left=days_left(row.last_on, today) if state != LicenceState.OVER else 0,
        extensions=row.extensions,
        changes=row.changes,
        opened_at=row.opened_at,
        taken_back_at=row.taken_back_at,
        asked_at=asked.get(row.id),
        no_extension=reason_against(row, pool.facts, room, today),
        subject=row.subject,
        extended_until=later_last_day(pool.facts, row.last_on, today),
        taken_back_why=why_taken_back(uow, row),
        is_given_up=row.taken_back_at is not None and row.taken_back_by_id == row.citizen_id,
    )


def days_in(view: LicenceView) -> Stretch:
    """Return the days of a licence that one has seen."""
    return Stretch(view.from_on, view.last_on, view.grace_until_on)


def _asked_at(uow: UnitOfWork, licence_ids: Sequence[UUID]) -> dict[UUID, datetime]:
    """Return since when licences wait for an answer about being extended."""
    if not licence_ids:
        return {}
    rows = uow.session.execute(
        select(ExtensionRequest.licence_id, ExtensionRequest.asked_at).where(
            ExtensionRequest.licence_id.in_(licence_ids), ExtensionRequest.answered_at.is_(None)
        )
    )
    return {row[0]: row[1] for row in rows}
