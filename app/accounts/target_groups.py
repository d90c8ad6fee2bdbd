"""Target groups of citizens: the rules that apply to somebody, such as unemployment benefit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import delete, func, select

from app.accounts.contract import GroupHasCitizens, Role
from app.accounts.models import CitizenTargetGroup, Person, PersonState
from app.accounts.teams import check_is_one_of
from app.core.errors import Forbidden, Invalid
from app.core.rows import insert_new
from app.core.texts import _
from app.core.work import UnitOfWork
from app.tenancy.target_groups import TargetGroupView, remove_target_group, target_groups

MAY_SET = (Role.ADVISER, Role.SUPER_USER, Role.ADMINISTRATOR)


def set_target_groups(uow: UnitOfWork, person_id: UUID, slugs: Collection[str]) -> None:
    """Say which target groups a citizen is in, as an adviser; none of the others any more."""
    if uow.actor.system is None and not uow.actor.has(*MAY_SET):
        raise Forbidden()
    known = {group.slug: group.id for group in target_groups(uow)}
    if not known.keys() >= set(slugs):
        raise Invalid(fields={"target_groups": [_("Choose among the target groups.")]})
    check_is_one_of(
        uow,
        person_id,
        [Role.CITIZEN],
        field="person_id",
        message=_("This person is not a citizen here."),
    )
    wanted = {known[slug] for slug in slugs}
    of_person = CitizenTargetGroup.person_id == person_id
    uow.session.execute(
        delete(CitizenTargetGroup).where(
            of_person, CitizenTargetGroup.target_group_id.not_in(wanted)
        )
    )
    key = {"municipality_id": uow.municipality.id, "person_id": person_id}
    rows = [key | {"id": uow.new_id(), "target_group_id": group_id} for group_id in sorted(wanted)]
    insert_new(uow.session, CitizenTargetGroup, rows)


def target_groups_of(uow: UnitOfWork, person_id: UUID) -> list[TargetGroupView]:
    """Return the target groups that a citizen is in, by Danish name."""
    ids = select(CitizenTargetGroup.target_group_id).where(
        CitizenTargetGroup.person_id == person_id
    )
    held = set(uow.session.scalars(ids))
    return [group for group in target_groups(uow) if group.id in held]


def groups_of_citizens(
    uow: UnitOfWork, citizen_ids: Collection[UUID]
) -> dict[UUID, frozenset[str]]:
    """Return the short names of the groups that several citizens are in; those in none left out."""
    slugs = {group.id: group.slug for group in target_groups(uow)}
    found: dict[UUID, set[str]] = defaultdict(set)
    for citizen_id, group_id in uow.session.execute(
        select(CitizenTargetGroup.person_id, CitizenTargetGroup.target_group_id).where(
            CitizenTargetGroup.person_id.in_(set(citizen_ids))
        )
    ):
        found[citizen_id].add(slugs[group_id])
    return {citizen_id: frozenset(held) for citizen_id, held in found.items()}


def citizens_in_target_group(uow: UnitOfWork, slug: str) -> list[UUID]:
    """Return the citizens of a target group who may come in; nobody for an unknown one."""
    group_ids = [group.id for group in target_groups(uow) if group.slug == slug]
    rows = uow.session.scalars(
        select(CitizenTargetGroup.person_id)
        .join(Person, Person.id == CitizenTargetGroup.person_id)
        .where(
            CitizenTargetGroup.target_group_id.in_(group_ids), Person.state == PersonState.ACTIVE
        )
        .order_by(CitizenTargetGroup.person_id)
    )
    return list(rows)


def sizes_of_target_groups(uow: UnitOfWork) -> Mapping[UUID, int]:
    """Return how many people each target group has, blocked ones among them, by the group."""
    rows = uow.session.execute(
        select(CitizenTargetGroup.target_group_id, func.count()).group_by(
            CitizenTargetGroup.target_group_id
        )
    )
    return dict(rows.all())


def remove_empty_target_group(uow: UnitOfWork, group_id: UUID) -> None:
    """Remove a target group that nobody is in; GroupHasCitizens for another.

    Otherwise what `remove_target_group` raises.
    """
    in_it = select(CitizenTargetGroup.id).where(CitizenTargetGroup.target_group_id == group_id)
    if uow.session.scalar(in_it.limit(1)) is not None:
        raise GroupHasCitizens()
    remove_target_group(uow, group_id)
