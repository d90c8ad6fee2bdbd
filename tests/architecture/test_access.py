"""Every route and event, tried on real rows by everybody who has no business with them.

Made from the application's own tables, routes and events: what is new is tried without anybody
remembering. Whoever may not know of a row gets the answer that a made-up identity gets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from marshmallow import Schema, fields
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    Integer,
    LargeBinary,
    String,
    Table,
    Time,
    Uuid,
    select,
)
from sqlalchemy import insert as insert_row
from werkzeug.routing import Rule, UUIDConverter

from app.accounts.contract import Role
from app.accounts.sessions import issue_token
from app.accounts.substitutes import stand_in
from app.accounts.teams import create_team, join_team
from app.booking.arranging import book_meeting
from app.booking.drop_in.queueing import draw_number
from app.booking.drop_in.setting_up import add_drop_in
from app.booking.sessions.planning import plan_session
from app.booking.sessions.signing import sign_up
from app.chat.contract import ConversationKind
from app.chat.conversations import begin_conversation, open_own_conversation
from app.chat.posting import post_message
from app.core.clock import FixedClock, local_day
from app.core.tenants import tenant_tables
from app.core.types import Base
from app.core.work import the_service
from app.employers.contract import EmployerState
from app.web.api_document import OPENAPI
from app.web.services import Services
from tests.booking.drop_in.door import facts as drop_in_facts
from tests.booking.office import Office, local, set_up_office
from tests.booking.sessions.hall import workshop
from tests.conftest import NOW
from tests.factories.postings import OTHER_CVR, open_company
from tests.forms import token_on
from tests.people import Cast, Person, log_in, move_in

# What a parameter names, where that is not the table of the same name.
TABLES = {
    "citizen": "person",
    "adviser": "person",
    "export": "conversation_export",
    "file": "stored_file",
    "group": "target_group",
    "type": "meeting_type",
    "place": "meeting_place",
    "hold": "booking",
    "message": "chat_message",
    "note": "internal_note",
    "reply": "canned_reply",
    "scheduled": "scheduled_message",
    "session": "browser_session",
    "token": "api_token",
    "source": "import_source",
    "run": "import_run",
    "placement": "occupation_placement",
    "invitation": "invitation",
    "waiting": "waiting_entry",
    "offer": "waiting_offer",
    "removed": "removed_thing",
    "must_book": "must_book",
}
# What belongs to a person or a company, not to the whole municipality.
PERSONAL = {
    "booking",
    "waiting",
    "offer",
    "must_book",
    "conversation",
    "export",
    "interest",
    "notification",
    "device",
    "session",
    "session_seat",
    "queue_ticket",
    "file",
    "message",
}
# Values that get a form or a body past its schema.
PLAUSIBLE = {"body": "Hej", "text": "Hej", "answer": "invited", "reason": "Fordi", "seq": 1}


@pytest.fixture
def rows(app: Flask, services: Services, cast: Cast) -> dict[str, UUID]:
    """One row at home of every table that a path or an event names; what is a person's is Ida's."""
    with services.units.write(cast.here, the_service("test")) as uow:
        office = set_up_office(uow, cast)
    with services.units.write(cast.here, cast.ida.actor) as uow:
        conversation_id = open_own_conversation(uow)
        post_message(uow, conversation_id, body="Hemmeligt", client_id=uow.new_id())
    with services.units.write(cast.here, cast.ida.actor) as uow:
        meeting = book_meeting(uow, cast.ida.id, office.wanted(local(26, 10)))
    found: dict[str, UUID] = {"person": cast.ida.id, "booking": meeting.id}
    found |= _gathered(services, cast, office)
    wanted = _named_tables(app, services) & set(tenant_tables())
    with services.database.writing.begin() as connection:
        if not services.database.is_sqlite:
            connection.exec_driver_sql(
                f"SELECT set_config('app.municipality_id', '{cast.here.id}', true)"
            )
        for table in Base.metadata.sorted_tables:
            if table.name not in wanted or table.name in found:
                continue
            known = connection.execute(
                select(table.c.id).where(table.c.municipality_id == cast.here.id)
            ).scalar()
            if known is None:
                known = uuid4()
                connection.execute(insert_row(table), _row(table, known, found, cast))
            found[table.name] = known
    return found


def _gathered(services: Services, cast: Cast, office: Office) -> dict[str, UUID]:
    """Return a session on site with a seat of Ida's, and a drop-in with a number of hers."""
    with services.units.write(cast.here, the_service("test")) as uow:
        session_id = plan_session(uow, workshop(office))
        seat = sign_up(uow, session_id, cast.ida.id, although_busy=True)
        drop_in_id = add_drop_in(uow, drop_in_facts(office))
    with services.units.write(cast.here, cast.ida.actor) as uow:
        ticket_id = draw_number(uow, drop_in_id)
    return {
        "site_session": session_id,
        "session_seat": seat.id,
        "drop_in": drop_in_id,
        "queue_ticket": ticket_id,
    }


# Colleagues and companies that had business with Ida, or have it with others.
STRANGERS = ("asger", "sune", "valde")


@pytest.fixture
def strangers(
    services: Services, cast: Cast, clock: FixedClock, rows: dict[str, UUID]
) -> dict[str, Person]:
    """Asger is an adviser of another team, Sune stood in for Ida's adviser until yesterday, and
    Valde writes for another company than the one she wrote to.
    """
    assert rows

    units = services.units
    asger, sune = (move_in(units, cast.here, name, Role.ADVISER) for name in ("Asger", "Sune"))
    valde = move_in(units, cast.here, "Valde", Role.EMPLOYER)
    with units.write(cast.here, the_service("test")) as uow:
        join_team(uow, create_team(uow, name="Et andet team"), asger.id)
        today = local_day(uow.now)
        stand_in(uow, cast.anders.id, sune.id, from_on=today, until_on=today)
    clock.advance(timedelta(days=1))
    open_company(units, cast.anders, valde, cvr=OTHER_CVR, name="Smeden ApS")
    return {"asger": asger, "sune": sune, "valde": valde}


@pytest.fixture
def with_company(services: Services, cast: Cast, rows: dict[str, UUID]) -> dict[str, UUID]:
    """The same rows, but the conversation is Ida's with a company."""
    with services.units.write(cast.here, cast.ida.actor) as uow:
        conversation_id = begin_conversation(
            uow,
            "interest/1",
            kind=ConversationKind.INTEREST,
            citizen_id=cast.ida.id,
            employer_id=rows["employer"],
        )
        message = post_message(uow, conversation_id, body="Hemmeligt", client_id=uow.new_id())
    return rows | {"conversation": conversation_id, "chat_message": message.id}


def _named_tables(app: Flask, services: Services) -> set[str]:
    """Return the tables that are named, and those that their rows point at."""
    subjects = {subject for rule, _ in _rules(app) for subject in _subjects(rule)}
    for schema in _events(services).values():
        subjects |= {name.removesuffix("_id") for name in schema.load_fields}
    waiting, found = {TABLES.get(s, s) for s in subjects}, set[str]()
    while waiting:
        table = Base.metadata.tables.get(waiting.pop())
        if table is not None and table.name not in found:
            found.add(table.name)
            waiting |= {key.column.table.name for key in table.foreign_keys}
    return found


def _row(table: Table, row_id: UUID, found: dict[str, UUID], cast: Cast) -> dict[str, Any]:
    """Return a plausible row of a table, pointing at the rows that are there."""
    values = {c.name: _value(c) for c in table.columns if not c.nullable}
    for key in table.foreign_keys:
        if key.parent.name != "municipality_id" and key.column.table.name in found:
            values[key.parent.name] = found[key.column.table.name]
    if table.name == "employer":
        values |= {"cvr": "10103940", "state": EmployerState.CONFIRMED}
    if table.name in {"absence", "clearing"}:  # it begins before it ends
        values |= {"ends_at": NOW + timedelta(hours=1)}
    if table.name == "substitution":  # nobody stands in for themselves
        values |= {"adviser_id": cast.anders.id, "substitute_id": cast.signe.id}
    return values | {"municipality_id": cast.here.id, "id": row_id}


def _value(column: Column[Any]) -> Any:
    kinds: list[tuple[Any, Any]] = [
        (Uuid, uuid4()),
        (Boolean, False),
        (Integer, 1),
        (Date, date(2026, 12, 1)),
        (Time, time(9)),
        (LargeBinary, b"x"),
        (JSON, {}),
        (String, "x"),
    ]
    default = getattr(column.default, "arg", None)
    if default is not None and not callable(default):
        return default
    return next((value for kind, value in kinds if isinstance(column.type, kind)), NOW)


def _subjects(rule: Rule) -> list[str]:
    """Return what a route's identities name, such as "conversation"."""
    return [
        name.removesuffix("_id")
        for name, converter in rule._converters.items()
        if isinstance(converter, UUIDConverter)
    ]


def _rules(app: Flask) -> Iterator[tuple[Rule, str]]:
    for rule in app.url_map.iter_rules():
        if _subjects(rule):
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield rule, method


def test_every_identity_in_a_path_names_a_table(app: Flask, rows: dict[str, UUID]) -> None:
    named = {subject for rule, _ in _rules(app) for subject in _subjects(rule)}
    assert {s for s in named if TABLES.get(s, s) not in rows} == set()


def _body(app: Flask, services: Services, rule: Rule, method: str) -> dict[str, Any] | None:
    """Return a body that the API's own description takes."""
    path = rule.rule.replace("<uuid:", "{").replace(">", "}").removeprefix("/api/v1")
    document = services.provided[OPENAPI].document
    described = document["paths"].get(f"/api/v1{path}", document["paths"].get(path, {}))
    content = described.get(method.lower(), {}).get("requestBody", {}).get("content", {})
    schema = content.get("application/json", {}).get("schema")
    return _fits(document, schema) if schema else None


def _fits(document: dict[str, Any], schema: dict[str, Any]) -> Any:
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type", "object")
    kind = kind[0] if isinstance(kind, list) else kind
    if kind == "object":
        wanted = {*schema.get("required", ()), *(set(schema.get("properties", {})) & {"body"})}
        properties = schema.get("properties", {})
        return {
            name: PLAUSIBLE.get(name, _fits(document, properties[name]))
            for name in wanted
            if name in properties
        }
    if schema.get("format") == "uuid":
        return str(UUID(int=7))
    return {"integer": 1, "number": 1, "boolean": True, "array": []}.get(kind, "x")


def _ask(
    app: Flask,
    services: Services,
    client: FlaskClient,
    token: str,
    rule: Rule,
    method: str,
    ids: Callable[[str], UUID],
) -> tuple[int, str]:
    values: dict[str, Any] = {}
    for name, converter in rule._converters.items():
        if isinstance(converter, UUIDConverter):
            values[name] = ids(name.removesuffix("_id"))
        else:
            values[name] = min(getattr(converter, "items", "x"))
    built = rule.build(values)
    assert built is not None
    headers = {"X-CSRF-Token": token}
    if rule.rule.startswith("/api/"):
        body = _body(app, services, rule, method)
        answer = client.open(built[1], method=method, json=body, headers=headers)
    else:
        data = {**PLAUSIBLE, "client_id": str(uuid4())} if method == "POST" else None
        answer = client.open(built[1], method=method, data=data, headers=headers)
    return answer.status_code, answer.headers.get("Content-Type", "")


def _differences(
    app: Flask, services: Services, person: Person, rows: dict[str, UUID], subjects: set[str] | None
) -> list[tuple[str, str, Any, Any]]:
    """Return the routes that answer this person otherwise for a real row than for a made-up one."""
    client = log_in(app, services, person)
    token = token_on(client, "/mig")
    found = []
    for rule, method in _rules(app):
        named = set(_subjects(rule))
        if subjects is not None and not named & subjects:
            continue
        made_up = _ask(app, services, client, token, rule, method, lambda _s: UUID(int=9))
        real = _ask(app, services, client, token, rule, method, lambda s: rows[TABLES.get(s, s)])
        if real != made_up:
            found.append((rule.rule, method, made_up, real))
    return found


@pytest.mark.parametrize("name", ["nabo", "nora"])
def test_next_door_nothing_of_ours_exists(
    app: Flask, services: Services, cast: Cast, rows: dict[str, UUID], name: str
) -> None:
    assert _differences(app, services, getattr(cast, name), rows, None) == []


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.TEAM_LEADER, Role.EMPLOYER])
def test_neither_for_the_neighbours_other_people(
    app: Flask, services: Services, cast: Cast, rows: dict[str, UUID], role: Role
) -> None:
    nis = move_in(services.units, cast.next_door, "Nis", role, host=cast.nabo.host)
    assert _differences(app, services, nis, rows, None) == []


@pytest.mark.parametrize("name", STRANGERS)
def test_it_is_hidden_from_another_team_a_former_substitute_and_another_company(
    app: Flask,
    services: Services,
    rows: dict[str, UUID],
    strangers: dict[str, Person],
    name: str,
) -> None:
    assert _differences(app, services, strangers[name], rows, PERSONAL) == []


@pytest.mark.parametrize("name", [*STRANGERS, "anders", "vera"])
def test_a_conversation_with_a_company_is_hidden_from_the_job_centre_and_from_others(
    app: Flask,
    services: Services,
    cast: Cast,
    with_company: dict[str, UUID],
    strangers: dict[str, Person],
    name: str,
) -> None:
    person: Person = strangers.get(name) or getattr(cast, name)
    assert _differences(app, services, person, with_company, {"conversation"}) == []
    _hears_nothing(app, services, person, with_company)


@pytest.mark.parametrize("name", ["omar", "vera", "lea", "adam"])
def test_what_is_one_persons_is_hidden_from_those_without_business(
    app: Flask, services: Services, cast: Cast, rows: dict[str, UUID], name: str
) -> None:
    assert _differences(app, services, getattr(cast, name), rows, PERSONAL) == []


def _events(services: Services) -> dict[str, Schema]:
    handlers = services.socketio.server.handlers["/"]
    return {event: h.schema for event, h in handlers.items() if hasattr(h, "schema")}


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
    assert set(_events(services)) == handlers - {"connect", "disconnect", "*"}


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


def _hears_nothing(app: Flask, services: Services, person: Person, rows: dict[str, UUID]) -> None:
    with services.units.write(person.municipality) as uow:
        token = issue_token(uow, services.ids, person.id)
    services.relay.start_here()
    socket = services.socketio.test_client(app, auth={"token": token})

    def ids(subject: str) -> UUID:
        return rows.get(TABLES.get(subject, subject)) or uuid4()

    for event, schema in _events(services).items():
        real = socket.emit(event, _payload(schema, ids), callback=True)
        made_up = socket.emit(event, _payload(schema, lambda _s: uuid4()), callback=True)
        assert real == made_up, event
        # What names nothing is about one's own, and may be done.
        assert not real["ok"] or not schema.load_fields, event
    services.relay.catch_up()
    assert socket.get_received() == []


def test_the_owner_gets_through(
    app: Flask, services: Services, cast: Cast, rows: dict[str, UUID]
) -> None:
    client = log_in(app, services, cast.ida)
    assert client.get(f"/api/v1/conversations/{rows['conversation']}/messages").status_code == 200
