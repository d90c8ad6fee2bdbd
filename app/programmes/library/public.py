"""Modules that everybody may read without logging in: no draft, nobody's answers, no name."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Select, select

from app.core.errors import NotFound
from app.core.texts import language
from app.core.work import UnitOfWork
from app.programmes.library.access import check_edits
from app.programmes.library.contract import ModuleView
from app.programmes.library.contract_errors import ModuleTakenBack
from app.programmes.library.facts_kept import module_from_kept
from app.programmes.library.models import Module, ModuleVersion
from app.programmes.library.reading import view_of
from app.programmes.videos.publishing import public_videos, video_titles


def public_modules(uow: UnitOfWork) -> list[ModuleView]:
    """Return the modules that are published for everybody, by title, whoever asks."""
    rows = uow.session.execute(_in_use().order_by(Module.title_da, Module.id))
    found = [view_of(module, version) for module, version in rows]
    return [one for one in found if one.facts.is_public]


def public_module(uow: UnitOfWork, module_id: UUID) -> ModuleView:
    """Return a module that is published for everybody, whoever asks.

    ModuleTakenBack for one that was so once; NotFound for any other.
    """
    found = _public_now(uow, module_id)
    if found is not None:
        return found
    rows = select(ModuleVersion.facts).where(ModuleVersion.module_id == module_id)
    if any(module_from_kept(facts).is_public for facts in uow.session.scalars(rows)):
        raise ModuleTakenBack()
    raise NotFound()


def is_public_now(uow: UnitOfWork, module_id: UUID) -> bool:
    """Say to its editors whether everybody can read a module as it is now."""
    check_edits(uow)
    return _public_now(uow, module_id) is not None


def films_for_few(uow: UnitOfWork, module_id: UUID) -> list[str]:
    """Return which films of a public module strangers cannot see, by title, to its editors."""
    check_edits(uow)
    module = _public_now(uow, module_id)
    asked = {part.video_id for part in module.facts.parts if part.video_id} if module else set()
    few = asked - {one.id for one in public_videos(uow)}
    return sorted(video_titles(uow, few).values())


def _in_use() -> Select[Module, ModuleVersion]:
    return (
        select(Module, ModuleVersion)
        .join(ModuleVersion, ModuleVersion.id == Module.module_version_id)
        .where(Module.is_active)
    )


def _public_now(uow: UnitOfWork, module_id: UUID) -> ModuleView | None:
    row = uow.session.execute(_in_use().where(Module.id == module_id)).first()
    found = view_of(row[0], row[1]) if row is not None else None
    return found if found is not None and found.facts.is_public else None


def chosen_language(view: ModuleView, wanted: str) -> str:
    """Return the language in which a module is read: the wanted one where it is in that."""
    return wanted if wanted in view.facts.languages else language()
