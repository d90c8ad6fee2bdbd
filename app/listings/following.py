"""The verbs of following: what a person wants to be told of, and who follows what."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from app.core.errors import NotFound
from app.core.rows import one_row
from app.core.work import UnitOfWork
from app.listings.models import Category, Subscription


@dataclass(frozen=True)
class Followed:
    """A category that a person follows, named in both languages."""

    category_id: UUID
    slug: str
    name_da: str
    name_en: str
    since: datetime

    def name(self, language: str) -> str:
        """Return the category's name in a language."""
        return self.name_en if language == "en" else self.name_da


def follow_category(uow: UnitOfWork, category_id: UUID) -> bool:
    """Let the acting person follow a category; returns whether it is new, twice is harmless."""
    person_id = uow.actor.require_person()
    if uow.session.scalar(select(Category.id).where(Category.id == category_id)) is None:
        raise NotFound()
    try:
        with uow.session.begin_nested():
            uow.session.add(
                Subscription(
                    id=uow.new_id(), person_id=person_id, category_id=category_id, since=uow.now
                )
            )
    except IntegrityError:  # the database knows it already, from another tab or device
        return False
    return True


@dataclass(frozen=True)
class ToFollow:
    """A category that one can follow, named in both languages."""

    id: UUID
    name_da: str
    name_en: str

    def name(self, language: str) -> str:
        """Return the category's name in a language."""
        return self.name_en if language == "en" else self.name_da


def category_to_follow(uow: UnitOfWork, category_id: UUID) -> ToFollow:
    """Return a category of this municipality; NotFound for any other."""
    row = one_row(uow.session, select(Category).where(Category.id == category_id))
    return ToFollow(row.id, row.name_da, row.name_en)


def unfollow_category(uow: UnitOfWork, category_id: UUID) -> None:
    """Let the acting person follow a category no longer; twice is harmless."""
    uow.session.execute(
        delete(Subscription).where(
            Subscription.person_id == uow.actor.require_person(),
            Subscription.category_id == category_id,
        )
    )


def subscriptions(uow: UnitOfWork) -> list[Followed]:
    """Return what the acting person follows, in the order of the categories."""
    return followed_by(uow, uow.actor.require_person())


def followed_by(uow: UnitOfWork, person_id: UUID) -> list[Followed]:
    """Return what somebody follows, in the order of the categories; whoever asks may know it."""
    rows = uow.session.execute(
        select(Subscription, Category)
        .join(Category, Category.id == Subscription.category_id)
        .where(Subscription.person_id == person_id)
        .order_by(Category.position, Category.slug)
    )
    return [Followed(c.id, c.slug, c.name_da, c.name_en, s.since) for s, c in rows]


def followed_ids(uow: UnitOfWork) -> frozenset[UUID]:
    """Return the categories that the acting person follows; none for a stranger."""
    if uow.actor.person_id is None:
        return frozenset()
    rows = uow.session.scalars(
        select(Subscription.category_id).where(Subscription.person_id == uow.actor.person_id)
    )
    return frozenset(rows)


def followers_of(
    uow: UnitOfWork,
    category_ids: Collection[UUID],
    *,
    after: UUID | None = None,
    most: int | None = None,
) -> list[UUID]:
    """Return everyone who follows at least one of the categories, each once, by their identities.

    Those `after` one of them alone, and so many at `most`, where that is said.
    """
    who = (
        select(Subscription.person_id)
        .where(Subscription.category_id.in_(set(category_ids)))
        .distinct()
        .order_by(Subscription.person_id)
        .limit(most)
    )
    if after is not None:
        who = who.where(Subscription.person_id > after)
    return list(uow.session.scalars(who))
