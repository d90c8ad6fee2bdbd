"""Every event, tried on real rows by everybody who has no business with them.

Made from the events themselves: what is new is tried without anybody remembering.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from marshmallow import Schema, fields

from app.accounts.sessions import issue_token
from app.web.services import Services
from tests.architecture.named_rows import PLAUSIBLE, STRANGERS, TABLES, events
from tests.people import Cast, Person


def _payload(schema: Schema, ids: Callable[[str], UUID]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name, field in schema.load_fields.items():
        if name in PLAUSIBLE:
            made[name] = PLAUSIBLE[name]
        elif isinstance(field, fields.UUID):
            made[name] = str(ids(name.removesuffix("_id")))
        elif field.required:
            made[name] = 1 if isinstance(field, fields.Integer) else "x"
    return made


def test_every_event_has_a_schema(services: Services) -> None:
    handlers = set(services.socketio.server.handlers["/"])
    assert set(events(services)) == handlers - {"connect", "disconnect", "*"}


@pytest.mark.parametrize("name", ["omar", "vera", "lea", "adam", "nabo", "nora", *STRANGERS])
def test_no_event_tells_a_stranger_of_a_row(
    app: Flask,
    services: Services,
    cast: Cast,
    rows: dict[str, UUID],
    strangers: dict[str, Person],
    name: str,
) -> None:
    _hears_nothing(app, services, strangers.get(name) or getattr(cast, name), rows)


@pytest.mark.parametrize("name", [*STRANGERS, "anders", "vera"])
def test_no_event_tells_the_job_centre_or_others_of_a_conversation_with_a_company(
    app: Flask,
    services: Services,
    cast: Cast,
    with_company: dict[str, UUID],
    strangers: dict[str, Person],
    name: str,
) -> None:
    _hears_nothing(app, services, strangers.get(name) or getattr(cast, name), with_company)


def _hears_nothing(app: Flask, services: Services, person: Person, rows: dict[str, UUID]) -> None:
    with services.units.write(person.municipality) as uow:
        token = issue_token(uow, services.ids, person.id)
    services.relay.start_here()
    socket = services.socketio.test_client(app, auth={"token": token})

    def ids(subject: str) -> UUID:
        return rows.get(TABLES.get(subject, subject)) or uuid4()

    for event, schema in events(services).items():
        real = socket.emit(event, _payload(schema, ids), callback=True)
        made_up = socket.emit(event, _payload(schema, lambda _s: uuid4()), callback=True)
        assert real == made_up, event
        # What names nothing is about one's own, and may be done.
        assert not real["ok"] or not schema.load_fields, event
    services.relay.catch_up()
    assert socket.get_received() == []
