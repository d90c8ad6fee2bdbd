"""Target groups: citizens with the same rules, named by the municipality."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.core.errors import NotFound
from app.core.rows import insert_new, one_row
from app.core.slugs import slug_of
from app.core.work import UnitOfWork
from app.tenancy.access import only_administrators
from app.tenancy.contract import GroupHereAlready
from app.tenancy.models import TargetGroup


@dataclass(frozen=True)
class TargetGroupView:
    """A target group as other packages see it."""

    id: UUID
    slug: str
    name_da: str
    name_en: str


def target_groups(uow: UnitOfWork) -> list[TargetGroupView]:
    """Return the municipality's target groups, by Danish name."""
    rows = uow.session.scalars(select(TargetGroup).order_by(TargetGroup.name_da))
    return [TargetGroupView(r.id, r.slug, r.name_da, r.name_en) for r in rows]


def target_group(uow: UnitOfWork, group_id: UUID) -> TargetGroupView:
    """Return one of the municipality's target groups; NotFound for any other."""
    found = next((group for group in target_groups(uow) if group.id == group_id), None)
    if found is None:
        raise NotFound()
    return found


def add_target_group(uow: UnitOfWork, *, name_da: str, name_en: str, slug: str = "") -> UUID:
    """Add a target group; without a slug it gets one made of its Danish name, which it keeps.

    Raises GroupHereAlready where another group has the name or the slug, Forbidden for anybody
    but an administrator.
    """
    only_administrators(uow)
    there = target_groups(uow)
    _check_is_new(name_da, there)
    group_id = uow.new_id()
    facts = {
        "municipality_id": uow.municipality.id,
        "id": group_id,
        "slug": slug or slug_of(name_da, taken={group.slug for group in there}, otherwise="gruppe"),
        "name_da": name_da.strip(),
        "name_en": name_en.strip(),
    }
    if not insert_new(uow.session, TargetGroup, [facts]):
        raise _here_already()
    return group_id


def rename_target_group(uow: UnitOfWork, group_id: UUID, *, name_da: str, name_en: str) -> None:
    """Call a target group something else; its slug stays, as others name it by that.

    Raises what `add_target_group` does, and NotFound.
    """
    only_administrators(uow)
    row = _row(uow, group_id)
    _check_is_new(name_da, [group for group in target_groups(uow) if group.id != group_id])
    row.name_da, row.name_en = name_da.strip(), name_en.strip()
    uow.session.flush()


def remove_target_group(uow: UnitOfWork, group_id: UUID) -> None:
    """Remove a target group; nobody is in it any more. Whoever asks looks who is, first."""
    only_administrators(uow)
    uow.session.delete(_row(uow, group_id))
    uow.session.flush()


def _row(uow: UnitOfWork, group_id: UUID) -> TargetGroup:
    return one_row(uow.session, select(TargetGroup).where(TargetGroup.id == group_id))


def _check_is_new(name_da: str, others: Collection[TargetGroupView]) -> None:
    if name_da.strip().casefold() in {group.name_da.casefold() for group in others}:
        raise _here_already()


def _here_already() -> GroupHereAlready:
    return GroupHereAlready(fields={"name_da": [str(GroupHereAlready.title)]})
