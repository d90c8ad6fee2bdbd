"""Editors write modules; a version that was published never changes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy import func, select

from app.core.errors import Invalid, NotFound
from app.core.rows import one_row
from app.core.texts import DEFAULT_LANGUAGE, _
from app.core.work import UnitOfWork
from app.documents.worksheets import worksheets
from app.programmes.library.access import check_edits, module_to_edit
from app.programmes.library.contract import (
    MOST_PARTS,
    DraftView,
    ModuleFacts,
    PartFacts,
    PartKind,
    VersionView,
)
from app.programmes.library.contract_errors import (
    ModuleAsPublished,
    ModuleChangedMeanwhile,
    ModuleDoesNotFit,
    ModuleFull,
    NotToUndo,
)
from app.programmes.library.facts_kept import module_as_kept, module_from_kept
from app.programmes.library.models import Module, ModuleVersion
from app.programmes.library.policy import what_does_not_fit
from app.tenancy.target_groups import target_groups


def add_module(uow: UnitOfWork, facts: ModuleFacts) -> UUID:
    """Add a module that nobody sees before it is published; returns its identity."""
    check_edits(uow)
    _check_has_title(facts)
    row = Module(
        id=uow.new_id(),
        title_da=facts.title[DEFAULT_LANGUAGE],
        draft=module_as_kept(facts),
        created_at=uow.now,
        updated_at=uow.now,
        updated_by_id=uow.actor.person_id,
    )
    uow.session.add(row)
    uow.session.flush()
    return row.id


def change_module(
    uow: UnitOfWork,
    module_id: UUID,
    change: Callable[[ModuleFacts], ModuleFacts],
    *,
    read_version: int | None = None,
) -> DraftView:
    """Describe a module otherwise; nothing changes for anybody before it is published.

    ModuleChangedMeanwhile where somebody changed it since `read_version`.
    """
    row = module_to_edit(uow, module_id, is_held=True)
    if read_version is not None and read_version != row.draft_version:
        raise ModuleChangedMeanwhile()
    facts = change(module_from_kept(row.draft))
    _check_has_title(facts)
    row.former_draft = row.draft
    row.title_da, row.draft = facts.title[DEFAULT_LANGUAGE], module_as_kept(facts)
    row.draft_version += 1
    row.updated_at, row.updated_by_id = uow.now, uow.actor.person_id
    uow.session.flush()
    return _views(uow, [row])[0]


def undo_change(uow: UnitOfWork, module_id: UUID, *, read_version: int) -> None:
    """Make the draft what it was before its last change; NotToUndo after yet another."""
    row = module_to_edit(uow, module_id, is_held=True)
    former = row.former_draft
    if former is None or row.draft_version != read_version:
        raise NotToUndo()
    change_module(uow, module_id, lambda _draft: module_from_kept(former))
    row.former_draft = None
    uow.session.flush()


def add_part(uow: UnitOfWork, module_id: UUID, kind: PartKind, *, title: str) -> str:
    """Add an empty part at the end, titled in Danish; returns its key. ModuleFull after 30."""
    made = PartFacts("", kind, {DEFAULT_LANGUAGE: title})

    def adding(facts: ModuleFacts) -> ModuleFacts:
        if len(facts.parts) >= MOST_PARTS:
            raise ModuleFull()
        used = _keys_ever(uow, module_id, facts)
        return replace(facts, parts=(*facts.parts, replace(made, key=str(max(used) + 1))))

    return change_module(uow, module_id, adding).draft.parts[-1].key


def change_part(
    uow: UnitOfWork, module_id: UUID, key: str, change: Callable[[PartFacts], PartFacts]
) -> int:
    """Write a part otherwise; returns the version of the draft. NotFound for none of this key."""

    def changing(facts: ModuleFacts) -> ModuleFacts:
        _check_is_there(facts, key)
        parts = tuple(change(one) if one.key == key else one for one in facts.parts)
        return replace(facts, parts=parts)

    return change_module(uow, module_id, changing).draft_version


def remove_part(uow: UnitOfWork, module_id: UUID, key: str) -> int:
    """Take a part out; returns the version of the draft, by which that can be undone."""

    def removing(facts: ModuleFacts) -> ModuleFacts:
        _check_is_there(facts, key)
        return replace(facts, parts=tuple(one for one in facts.parts if one.key != key))

    return change_module(uow, module_id, removing).draft_version


def move_part(uow: UnitOfWork, module_id: UUID, key: str, *, by: int) -> None:
    """Move a part up (-1) or down (1); at the end of the line it stays."""

    def moving(facts: ModuleFacts) -> ModuleFacts:
        _check_is_there(facts, key)
        parts = list(facts.parts)
        place = [one.key for one in parts].index(key)
        there = min(max(place + by, 0), len(parts) - 1)
        parts.insert(there, parts.pop(place))
        return replace(facts, parts=tuple(parts))

    change_module(uow, module_id, moving)


def publish_module(uow: UnitOfWork, module_id: UUID) -> UUID:
    """Make the draft what citizens begin on from now on; returns the version.

    ModuleDoesNotFit, by field, where something is missing; ModuleAsPublished where it is what is
    published already.
    """
    row = module_to_edit(uow, module_id, is_held=True)
    facts = module_from_kept(row.draft)
    problems = problems_of(uow, facts)
    if problems:
        raise ModuleDoesNotFit(fields=problems)
    present = _version(uow, row.module_version_id)
    if present is not None and module_from_kept(present.facts) == facts:
        raise ModuleAsPublished()
    numbers = select(func.max(ModuleVersion.number)).where(ModuleVersion.module_id == row.id)
    version = ModuleVersion(
        id=uow.new_id(),
        module_id=row.id,
        number=(uow.session.scalar(numbers) or 0) + 1,
        facts=module_as_kept(facts),
        published_at=uow.now,
        published_by_id=uow.actor.person_id,
    )
    uow.session.add(version)
    uow.session.flush()
    row.module_version_id = version.id
    uow.session.flush()
    return version.id


def use_module(uow: UnitOfWork, module_id: UUID, *, is_active: bool) -> None:
    """Offer a module in the library, or to nobody new; who has begun on it goes on."""
    module_to_edit(uow, module_id, is_held=True).is_active = is_active
    uow.session.flush()


def draft_as_version(uow: UnitOfWork, module_id: UUID, version_id: UUID) -> None:
    """Make the draft what an earlier version says, to publish it again or to go on from it."""
    rows = select(ModuleVersion).where(
        ModuleVersion.id == version_id, ModuleVersion.module_id == module_id
    )
    module_to_edit(uow, module_id)
    version = one_row(uow.session, rows)
    facts = module_from_kept(version.facts)
    change_module(uow, module_id, lambda _draft: facts)


def problems_of(uow: UnitOfWork, facts: ModuleFacts) -> dict[str, list[str]]:
    """Return what stands in the way of publishing a module, by field."""
    groups = {group.slug for group in target_groups(uow)}
    return what_does_not_fit(
        facts, target_groups=groups, worksheets={sheet.id for sheet in worksheets(uow)}
    )


def modules_to_edit(uow: UnitOfWork) -> list[DraftView]:
    """Return all modules by their Danish title, as their editors see them."""
    check_edits(uow)
    rows = uow.session.scalars(select(Module).order_by(Module.title_da, Module.id)).all()
    return _views(uow, rows)


def draft_of(uow: UnitOfWork, module_id: UUID) -> DraftView:
    """Return a module as its editors see it."""
    return _views(uow, [module_to_edit(uow, module_id)])[0]


def versions_of(uow: UnitOfWork, module_id: UUID) -> list[VersionView]:
    """Return what was published of a module, the newest first."""
    module_to_edit(uow, module_id)
    rows = select(ModuleVersion).where(ModuleVersion.module_id == module_id)
    return [
        VersionView(
            row.id,
            row.number,
            module_from_kept(row.facts),
            row.published_at,
            row.published_by_id,
        )
        for row in uow.session.scalars(rows.order_by(ModuleVersion.number.desc()))
    ]


def _views(uow: UnitOfWork, rows: Sequence[Module]) -> list[DraftView]:
    ids = [row.module_version_id for row in rows if row.module_version_id is not None]
    found = uow.session.scalars(select(ModuleVersion).where(ModuleVersion.id.in_(ids)))
    versions = {version.id: version for version in found}
    return [_view(row, versions.get(row.module_version_id or row.id)) for row in rows]


def _view(row: Module, version: ModuleVersion | None) -> DraftView:
    draft = module_from_kept(row.draft)
    return DraftView(
        id=row.id,
        draft=draft,
        draft_version=row.draft_version,
        version_id=version.id if version else None,
        number=version.number if version else 0,
        is_active=row.is_active,
        is_changed=version is None or module_from_kept(version.facts) != draft,
        updated_at=row.updated_at,
        updated_by_id=row.updated_by_id,
    )


def _version(uow: UnitOfWork, version_id: UUID | None) -> ModuleVersion | None:
    return uow.session.scalar(select(ModuleVersion).where(ModuleVersion.id == version_id))


def _keys_ever(uow: UnitOfWork, module_id: UUID, facts: ModuleFacts) -> set[int]:
    """Return the numbers that parts have had, so that a new part is never taken for an old one."""
    rows = select(ModuleVersion.facts).where(ModuleVersion.module_id == module_id)
    published = [module_from_kept(kept) for kept in uow.session.scalars(rows)]
    keys = {one.key for some in (facts, *published) for one in some.parts}
    return {0, *(int(key) for key in keys if key.isdecimal())}


def _check_is_there(facts: ModuleFacts, key: str) -> None:
    if facts.part(key) is None:
        raise NotFound()


def _check_has_title(facts: ModuleFacts) -> None:
    if not facts.title.get(DEFAULT_LANGUAGE, "").strip():
        raise Invalid(fields={"title": [_("Give it a title in Danish.")]})
