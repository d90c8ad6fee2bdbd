"""What every template can use: the person, the municipality and the way around."""

from __future__ import annotations

from flask import Flask
from flask_wtf.csrf import generate_csrf

from app.web.history import address_to_return_to
from app.web.navigation import nav_items
from app.web.services import services
from app.web.typed import typed_words
from app.web.unit import current_actor, current_look, read_unit


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
        address_to_return_to=address_to_return_to,
        typed_words=typed_words,
        current_actor=current_actor,
        look=current_look,
        person_name=person_name,
        csrf_token=generate_csrf,
        settings=services(app).settings,
    )
