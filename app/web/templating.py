"""What every template can use: the person, the municipality and the way around."""

from __future__ import annotations

from flask import Flask, request, url_for
from flask_wtf.csrf import generate_csrf

from app.core.work import UnitOfWork
from app.web.contract import NavEntry, NavItem
from app.web.services import services
from app.web.unit import current_actor, current_look, read_unit


def nav_items() -> list[NavItem]:
    """Return the main navigation for whoever asks, the present page marked."""
    actor = current_actor()
    entries = [e for e in sorted(services().nav, key=lambda e: e.order) if _is_for(e)]
    if not actor.is_known or not any(e.badge for e in entries):
        return [_item(e, None) for e in entries]
    with read_unit() as uow:
        return [_item(e, uow) for e in entries]


def _is_for(entry: NavEntry) -> bool:
    actor = current_actor()
    if not actor.is_known:
        return entry.anonymous
    return not entry.roles or actor.has(*entry.roles)


def _item(entry: NavEntry, uow: UnitOfWork | None) -> NavItem:
    blueprint = entry.endpoint.partition(".")[0]
    here = request.endpoint or ""
    return NavItem(
        label=str(entry.label),
        href=url_for(entry.endpoint),
        icon=entry.icon,
        is_current=here == entry.endpoint
        or (bool(entry.sections) and here.startswith(entry.sections) and blueprint != ""),
        badge=entry.badge(uow) if entry.badge and uow else 0,
    )


def person_name() -> str:
    """Return the acting person's name, or an empty text."""
    person_id = current_actor().person_id
    if person_id is None:
        return ""
    with read_unit() as uow:
        return services().identity.name_of(uow, person_id)


def give_templates_their_words(app: Flask) -> None:
    """Make the person, the municipality and the navigation known to every template."""
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        nav_items=nav_items,
        current_actor=current_actor,
        look=current_look,
        person_name=person_name,
        csrf_token=generate_csrf,
        settings=services(app).settings,
    )
