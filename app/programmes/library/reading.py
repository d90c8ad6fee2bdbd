"""What is in the library, for whoever reads it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from uuid import UUID

from sqlalchemy import delete, select

from app.accounts.contract import Role
from app.accounts.noted_languages import noted_languages
from app.accounts.target_groups import target_groups_of
from app.core.errors import Invalid
from app.core.rows import insert_new
from app.core.texts import LANGUAGES, _, language
from app.core.work import UnitOfWork
from app.programmes.library.access import check_reads, module_to_read
from app.programmes.library.contract import ModuleFacts, ModuleView, Theme, said
from app.programmes.library.facts_kept import module_from_kept
from app.programmes.library.models import Module, ModuleVersion, ReadingLanguage
from app.programmes.library.policy import concerns


def module_titles(uow: UnitOfWork, ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return the titles of some modules in the language in use, whoever asks and whatever state."""
    wanted = set(ids)
    if not wanted:
        return {}
    rows = uow.session.execute(
        select(Module.id, Module.draft, ModuleVersion.facts)
        .outerjoin(ModuleVersion, ModuleVersion.id == Module.module_version_id)
        .where(Module.id.in_(wanted))
    )
    return {
        module_id: said(module_from_kept(facts or draft).title, language()).text
        for module_id, draft, facts in rows
    }


def published_modules(uow: UnitOfWork) -> list[ModuleView]:
    """Return the modules that are published and in use, by title, whomever they are for."""
    check_reads(uow)
    rows = uow.session.execute(
        select(Module, ModuleVersion)
        .join(ModuleVersion, ModuleVersion.id == Module.module_version_id)
        .where(Module.is_active)
        .order_by(Module.title_da, Module.id)
    )
    return [view_of(module, version) for module, version in rows]


def modules_with_film(uow: UnitOfWork, video_id: UUID) -> list[str]:
    """Return the titles of the modules that show a film, drafts too; whoever asks was let in."""
    rows = uow.session.execute(
        select(Module.draft, ModuleVersion.facts)
        .outerjoin(ModuleVersion, ModuleVersion.id == Module.module_version_id)
        .order_by(Module.title_da)
    )
    both = [[module_from_kept(kept) for kept in row if kept] for row in rows]
    return [
        said(some[-1].title, language()).text
        for some in both
        if any(part.video_id == video_id for facts in some for part in facts.parts)
    ]


def modules_for_me(
    uow: UnitOfWork, *, theme: Theme | None = None, words: str = ""
) -> list[ModuleView]:
    """Return the modules that concern the acting citizen, by theme, with all of some words.

    Staff see everybody's.
    """
    found = published_modules(uow)
    if uow.actor.has(Role.CITIZEN):
        groups = my_groups(uow)
        found = [one for one in found if concerns(one.facts.only_for, one.facts.not_for, groups)]
    themes = list(Theme)
    return [
        one
        for one in sorted(found, key=lambda one: themes.index(one.facts.theme))
        if (theme is None or one.facts.theme == theme) and _has_words(one.facts, words)
    ]


def modules_for(uow: UnitOfWork, citizen_id: UUID) -> list[ModuleView]:
    """Return the modules that concern a citizen, by title; whoever asks was let in before."""
    groups = {group.slug for group in target_groups_of(uow, citizen_id)}
    found = published_modules(uow)
    return [one for one in found if concerns(one.facts.only_for, one.facts.not_for, groups)]


def my_groups(uow: UnitOfWork) -> set[str]:
    """Return the target groups of the acting person."""
    return {group.slug for group in target_groups_of(uow, uow.actor.require_person())}


def module_by_id(uow: UnitOfWork, module_id: UUID) -> ModuleView:
    """Return a module that one may read, as it is published now; else NotFound."""
    return view_of(*module_to_read(uow, module_id))


def view_of(module: Module, version: ModuleVersion) -> ModuleView:
    """Return a module as others see it."""
    facts = module_from_kept(version.facts)
    return ModuleView(
        id=module.id,
        version_id=version.id,
        title=said(facts.title, language()).text,
        minutes=facts.minutes,
        target_groups=facts.only_for,
        facts=facts,
    )


def reading_language(uow: UnitOfWork) -> str:
    """Return the language in which the acting person reads modules.

    It is what they chose for them; otherwise what they are noted to read, where the service is not
    in that; otherwise that of the service.
    """
    mine = select(ReadingLanguage.language).where(ReadingLanguage.person_id == uow.actor.person_id)
    return uow.session.scalar(mine) or _language_unless_chosen(uow)


def languages_there(views: Collection[ModuleView]) -> set[str]:
    """Return the languages that some of the modules are in."""
    return {code for one in views for code in one.facts.languages}


def read_in(uow: UnitOfWork, code: str) -> None:
    """Read modules in a language from now on, where there are any; choose none with ""."""
    person_id = uow.actor.require_person()
    known = languages_there(published_modules(uow))
    if code and code not in known:
        raise Invalid(fields={"language": [_("Choose one of the languages.")]})
    uow.session.execute(delete(ReadingLanguage).where(ReadingLanguage.person_id == person_id))
    if code and code != _language_unless_chosen(uow):
        row = {"municipality_id": uow.municipality.id, "id": uow.new_id()}
        insert_new(uow.session, ReadingLanguage, [row | {"person_id": person_id, "language": code}])


def _language_unless_chosen(uow: UnitOfWork) -> str:
    me = uow.actor.person_id
    noted = noted_languages(uow, [me]).get(me) if me is not None else None
    return noted.language if noted and noted.language not in LANGUAGES else language()


def _has_words(facts: ModuleFacts, words: str) -> bool:
    texts = [facts.title, facts.summary, *(part.title for part in facts.parts)]
    there = " ".join(text for some in texts for text in some.values()).casefold()
    return all(word in there for word in words.casefold().split())
