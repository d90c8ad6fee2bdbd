"""Every route, tried on real rows by everybody who has no business with them.

Made from the application's own tables and routes: what is new is tried without anybody
remembering. Whoever may not know of a row gets the answer that a made-up identity gets.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import BaseConverter, IntegerConverter, Rule, UUIDConverter

from app.accounts.contract import Role
from app.web.api_document import OPENAPI
from app.web.services import Services
from tests.architecture.named_rows import PERSONAL, PLAUSIBLE, STRANGERS, TABLES, named_by, rules
from tests.forms import token_on
from tests.people import Cast, Person, log_in, move_in

pytestmark = pytest.mark.timeout(600)  # each goes through several hundred routes


def test_every_identity_in_a_path_names_a_table(app: Flask, rows: dict[str, UUID]) -> None:
    named = {subject for rule, _ in rules(app) for subject in named_by(rule)}
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
            values[name] = _anything(converter)
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


def _anything(converter: BaseConverter) -> str | int:
    """Return a value that a part of a path takes, where that names no row."""
    return 1 if isinstance(converter, IntegerConverter) else min(getattr(converter, "items", "x"))


def _differences(
    app: Flask, services: Services, person: Person, rows: dict[str, UUID], subjects: set[str] | None
) -> list[tuple[str, str, Any, Any]]:
    """Return the routes that answer this person otherwise for a real row than for a made-up one."""
    client = log_in(app, services, person)
    token = token_on(client, "/mig")
    found = []
    for rule, method in rules(app):
        named = set(named_by(rule))
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


@pytest.mark.parametrize("name", ["omar", "vera", "lea", "adam"])
def test_what_is_one_persons_is_hidden_from_those_without_business(
    app: Flask, services: Services, cast: Cast, rows: dict[str, UUID], name: str
) -> None:
    assert _differences(app, services, getattr(cast, name), rows, PERSONAL) == []


def test_the_owner_gets_through(
    app: Flask, services: Services, cast: Cast, rows: dict[str, UUID]
) -> None:
    client = log_in(app, services, cast.ida)
    assert client.get(f"/api/v1/conversations/{rows['conversation']}/messages").status_code == 200
