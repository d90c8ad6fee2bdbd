"""The verbs of categories: set a municipality's up, and name them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.core.texts import language
from app.core.work import UnitOfWork
from app.listings import occupations
from app.listings.feed_changes import note_new_words
from app.listings.models import Category


@dataclass(frozen=True)
class CategoryView:
    """Something to follow; `kind` is set where it stands for a kind of listing."""

    id: UUID
    slug: str
    name_da: str
    name_en: str
    kind: str | None

    @property
    def name(self) -> str:
        """Return the name in the language in use."""
        return self.name_en if language() == "en" else self.name_da


def set_up_categories(uow: UnitOfWork) -> int:
    """Give the municipality every category that we know, named as we name them today.

    Done again it adds what is new and mends names; what people follow is kept. Returns how many
    were added or changed.
    """
    known = {row.slug: row for row in uow.session.scalars(select(Category))}
    changed = 0
    for position, each in enumerate(occupations.categories()):
        row = known.get(each.slug)
        facts = (each.name_da, each.name_en, each.kind.value if each.kind else None, position)
        if row is None:
            row = Category(id=uow.new_id(), slug=each.slug)
            uow.session.add(row)
        elif (row.name_da, row.name_en, row.kind, row.position) == facts:
            continue
        row.name_da, row.name_en, row.kind, row.position = facts
        changed += 1
    uow.session.flush()
    if changed:
        note_new_words(uow)
    return changed


def categories(uow: UnitOfWork) -> list[CategoryView]:
    """Return the municipality's categories: occupation areas first, then kinds of listing."""
    rows = uow.session.scalars(select(Category).order_by(Category.position, Category.slug))
    return [CategoryView(r.id, r.slug, r.name_da, r.name_en, r.kind) for r in rows]


def known_category_ids(uow: UnitOfWork, category_ids: Iterable[UUID]) -> set[UUID]:
    """Return those of some identities that are categories of this municipality."""
    asked = list(category_ids)
    if not asked:
        return set()
    return set(uow.session.scalars(select(Category.id).where(Category.id.in_(asked))))


def category_of_kind(uow: UnitOfWork, kind: str) -> UUID | None:
    """Return the category that stands for a kind of listing; ordinary jobs have none."""
    return uow.session.scalar(select(Category.id).where(Category.kind == kind))
