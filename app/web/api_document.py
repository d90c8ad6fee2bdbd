"""The API's own description: OpenAPI 3.1 made from the schemas, and a page to browse it.

What the framework cannot know is added here: what a schema says in `described_also`, which guard
an operation has, which answers it can give besides its own, and that every error is a problem
document. There is no `default`: an answer that is not described is a defect, and judges may say so.
"""

from __future__ import annotations

import re
from functools import cached_property
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Flask, Response, current_app, json, render_template

from app.core.texts import DEFAULT_LANGUAGE, use_language
from app.web.api import VERSION, JobvejApi
from app.web.guards import Guard, anyone, guard_of
from app.web.idempotency import TAKE_A_KEY
from app.web.services import Slot, services

OPENAPI: Slot[Description] = Slot("openapi")

pages = Blueprint("api_document", __name__, url_prefix=f"/api/{VERSION}")

METHODS = ("get", "put", "post", "patch", "delete")
_CONVERTER = re.compile(r"<(?:[^:<>]+:)?([^<>]+)>")
_PROBLEM = {
    "application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemDocument"}}
}
_ALWAYS = (401, 404, 414, 431)  # a token that is not good, no municipality, too long
_MEANINGS = {
    400: "We could not understand the request.",
    401: "Nobody is logged in, or the token is not good.",
    403: "This person, or this service, does not do that.",
    404: "It is not there, or something that it names is not; `errors` says which.",
    409: "It does not go with how things are now; `errors` may say what.",
    422: "Something does not fit the schema; `errors` says what.",
}


class Description:
    """The document of an application, put together when it is first asked for: it takes longer
    than all else that an application does at its start, and few ask.
    """

    def __init__(self, app: Flask, api: JobvejApi) -> None:
        """Describe these endpoints, once every door is open."""
        self._app, self._api = app, api

    @cached_property
    def document(self) -> dict[str, Any]:
        """Return the OpenAPI document, in the language that a process begins in."""
        with use_language(DEFAULT_LANGUAGE):
            return complete_document(self._app, self._api)


def describe_when_asked(app: Flask, api: JobvejApi) -> None:
    """Have the document ready to be put together."""
    services(app).provided[OPENAPI] = Description(app, api)


def complete_document(app: Flask, api: JobvejApi) -> dict[str, Any]:
    """Return the OpenAPI document with guards and errors filled in."""
    document: dict[str, Any] = json.loads(json.dumps(api.document()))
    document["servers"] = [{"url": "/"}]
    components = document.setdefault("components", {})
    components.setdefault("schemas", {}).setdefault("ProblemDocument", _problem_schema())
    components.pop("responses", None)
    for (schema, *_more), name in api.ma_plugin.converter.refs.items():
        components["schemas"][name].update(getattr(schema, "described_also", {}))
    guards = _guards_by_operation(app)
    for path, operations in document.get("paths", {}).items():
        for method in METHODS:
            if method in operations:
                _complete(operations[method], method, guards.get((path, method)))
    return document


def _complete(operation: dict[str, Any], method: str, guard: Guard | None) -> None:
    responses = operation.setdefault("responses", {})
    responses.pop("default", None)
    own = {int(status) for status in responses if status[0] == "4"}
    for status in sorted({*own, *_refusals(operation, method, guard)}):
        responses[str(status)] = {"description": _meaning(status), "content": _PROBLEM}
    responses["5XX"] = {"description": "Something went wrong on our side.", "content": _PROBLEM}
    if guard is not None:
        is_open = guard.open_to_all
        operation["security"] = [] if is_open else [{"token": []}, {"session": []}]
        operation["x-guard"] = guard.name


def _refusals(operation: dict[str, Any], method: str, guard: Guard | None) -> set[int]:
    """Return the statuses that what surrounds an operation can answer with."""
    found = set(_ALWAYS)
    if guard is None or not guard.open_to_all:
        found.add(403)
    if method != "get":
        found.add(400)  # a browser's form without its token
    if method.upper() in TAKE_A_KEY:
        found |= {409, 422}  # Idempotency-Key
    if "requestBody" in operation:
        found |= {400, 413, 415, 422}
    if any(parameter.get("in") == "query" for parameter in operation.get("parameters", ())):
        found.add(422)
    return found


def _meaning(status: int) -> str:
    return _MEANINGS.get(status) or f"{HTTPStatus(status).phrase}."


def _guards_by_operation(app: Flask) -> dict[tuple[str, str], Guard | None]:
    found: dict[tuple[str, str], Guard | None] = {}
    for rule in app.url_map.iter_rules():
        path = _CONVERTER.sub(r"{\1}", rule.rule)
        for method in rule.methods or ():
            found[path, method.lower()] = guard_of(app.view_functions[rule.endpoint], method)
    return found


def _problem_schema() -> dict[str, Any]:
    text = {"type": "string"}
    return {
        "type": "object",
        "required": ["type", "title", "status"],
        "additionalProperties": True,
        "properties": {
            "type": text,
            "title": text,
            "status": {"type": "integer"},
            "detail": text,
            "errors": {
                "type": "object",
                "additionalProperties": {"type": "array", "items": text},
            },
        },
    }


@pages.get("/openapi.json")
@anyone
def document() -> Response:
    """Return the OpenAPI 3.1 document."""
    body = current_app.json.dumps(services().provided[OPENAPI].document)
    return Response(
        body, mimetype="application/json", headers={"Cache-Control": "public, max-age=300"}
    )


@pages.get("/docs")
@anyone
def browse() -> str:
    """Return a page that lists every operation of the API."""
    openapi = services().provided[OPENAPI].document
    operations = [
        (method.upper(), path, operation)
        for path, by_method in sorted(openapi.get("paths", {}).items())
        for method, operation in by_method.items()
        if method in METHODS
    ]
    return render_template("api_document.html", openapi=openapi, operations=operations)
