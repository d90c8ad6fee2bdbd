"""The main navigation: what packages offer of it, and what waits behind each entry.

A number that is shown in the menu is a number that open pages ask for again (`waiting_for_actor`),
so a package that offers an entry with a `badge` has nothing more to do.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import request, url_for

from app.core.work import Actor, UnitOfWork
from app.web.contract import NavEntry, NavItem
from app.web.services import services
from app.web.unit import current_actor, read_unit


@dataclass(frozen=True)
class Waiting:
    """What waits for a person: by the page that shows it, and how much of it is news to them."""

    counts: dict[str, int]
    news: int


def nav_items() -> list[NavItem]:
    """Return the main navigation for whoever asks, the present page marked."""
    entries = sorted(_entries(), key=lambda e: e.order)
    here = _here(entries)
    if not current_actor().is_known or not any(e.badge for e in entries):
        return [_item(e, None, is_current=e is here) for e in entries]
    with read_unit() as uow:
        return [_item(e, uow, is_current=e is here) for e in entries]


def waiting_for_actor(uow: UnitOfWork) -> Waiting:
    """Count anew what the menu shows numbers for."""
    counted = [(e, e.badge(uow)) for e in _entries() if e.badge]
    return Waiting(
        counts={url_for(entry.endpoint): number for entry, number in counted},
        news=sum(number for entry, number in counted if entry.is_news),
    )


def home_of(actor: Actor) -> str:
    """Return where somebody begins: where their work is, and everybody else at the feed."""
    homes = (e for e in services().nav if e.is_home and actor.is_known and _is_for(actor, e))
    first = min(homes, key=lambda e: e.order, default=None)
    return url_for(first.endpoint) if first else "/"


def _entries() -> list[NavEntry]:
    return [entry for entry in services().nav if _is_for(current_actor(), entry)]


def _is_for(actor: Actor, entry: NavEntry) -> bool:
    if not actor.is_known:
        return entry.anonymous
    return not entry.roles or actor.has(*entry.roles)


def _here(entries: list[NavEntry]) -> NavEntry | None:
    """Return the entry of the present page, or else the one whose section names it best."""
    here = request.endpoint or ""
    named = [(len(s), e) for e in entries for s in (e.endpoint, *e.sections) if _is_in(here, s, e)]
    return max(named, key=lambda found: found[0])[1] if named else None


def _is_in(here: str, section: str, entry: NavEntry) -> bool:
    return here == entry.endpoint if section == entry.endpoint else here.startswith(section)


def _item(entry: NavEntry, uow: UnitOfWork | None, *, is_current: bool) -> NavItem:
    return NavItem(
        label=str(entry.label),
        href=url_for(entry.endpoint),
        icon=entry.icon,
        is_current=is_current,
        has_badge=entry.badge is not None,
        badge=entry.badge(uow) if entry.badge and uow else 0,
        is_news=entry.is_news,
    )
