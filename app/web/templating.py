"""What every template can use: the person, the municipality and the way around."""

from __future__ import annotations

import re

from flask import Flask
from flask_wtf.csrf import generate_csrf

from app.web.history import address_to_return_to
from app.web.kept_pages import is_kept_ahead
from app.web.navigation import nav_items
from app.web.services import services
from app.web.typed import typed_words
from app.web.unit import current_actor, current_look, read_unit

_SHAPES = {
    "date": re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"),
    "time": re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]"),
    "url": re.compile(r"https?://[!-~\xa1-\uffff]+"),
    "email": re.compile(r"[0-9A-Za-z.!#$%&'*+/=?^_`{|}~-]+@[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*"),
}


def person_name() -> str:
    """Return the acting person's name, or an empty text."""
    person_id = current_actor().person_id
    if person_id is None:
        return ""
    with read_unit() as uow:
        return services().identity.name_of(uow, person_id)


def kind_of_input(wanted: str, value: object) -> str:
    """Return the type of input that shows a value: text, where a browser would hide it as wrong.

    HTML gives a value of another form than the type's none to show (4.10.5), so that what
    somebody typed would be gone from before their eyes.
    """
    shape = _SHAPES.get(wanted)
    fits = shape is None or not value or shape.fullmatch(str(value)) is not None
    return wanted if fits else "text"


def give_templates_their_words(app: Flask) -> None:
    """Make the person, the municipality and the navigation known to every template."""
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        nav_items=nav_items,
        address_to_return_to=address_to_return_to,
        is_kept_ahead=is_kept_ahead,
        typed_words=typed_words,
        current_actor=current_actor,
        look=current_look,
        person_name=person_name,
        csrf_token=generate_csrf,
        kind_of_input=kind_of_input,
        settings=services(app).settings,
    )
