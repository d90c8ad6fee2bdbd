"""Every endpoint of the API, from its own description, with values that nobody means well by.

Whatever is sent, the answer is one that the description has, a refusal is a problem document, and
nothing is the service's own fault. What fits is tried by the judges in `tests/outside`; here are
the values that fit nothing, each in the place of every parameter and every field.
"""

from __future__ import annotations

import io
import itertools
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.accounts.sessions import issue_token
from app.core.work import Units
from app.web.services import Services
from tests.factories.conversations import conversation_id as conversation_id  # a fixture
from tests.factories.postings import bakery, category_ids, posted
from tests.people import Cast

__all__ = ["bakery", "category_ids", "posted"]

pytestmark = pytest.mark.timeout(400)  # some thousand requests each

METHODS = ("get", "put", "post", "patch", "delete")
HUGE = "9" * 400
LONG = "x" * 10_000_000

STRINGS = [
    "", " ", "\x00", "a\x00b", "\ud800", "a\udc00\ud800b", "\ufffe", "\u202e\u2066", "\U000e0041",
    "'; DROP TABLE listing; --", "%s%n{}{0}", "../../etc/passwd", "<script>", "x" * 5_000,
    "-1", HUGE, "1_0", "٣", "NaN", "null", "true", "0000-00-00", "2026-02-30", "1e400",
]  # fmt: skip
OTHERS = [
    None, True, -1, 0, 2**31, 2**63, -(2**63) - 1, int(HUGE), 0.5, 1e308, [], {}, [None],
    [[]], ["x"] * 1_000, [{}] * 50, {"x": {"x": {}}}, {"": ""}, {"\x00": "\x00"},
]  # fmt: skip
LISTED = ["\x00", "\ud800", str(UUID(int=1))]
BODIES = [
    b"", b"{", b"null", b"[]", b'"x"', b"1e400", b"NaN", b"\xff\xfe", b"[" * 100_000,
    b'{"a":' * 20_000 + b"1" + b"}" * 20_000, b"{" + b'"x":1,' * 50_000 + b'"x":1}',
    b"9" * 100_000, b'{"x": "\\ud800"}', b"\xef\xbb\xbf{}", b"\x00",
]  # fmt: skip
PATHS = ["%00", "x", "..", "-1", "%ff", "x" * 3_000, "00000000-0000-0000-0000-00000000000g", HUGE]
HEADERS = [
    ("Idempotency-Key", "x" * 300), ("Idempotency-Key", ""), ("Idempotency-Key", "æ"),
    ("Authorization", "Bearer"), ("Authorization", "Bearer \xff"), ("Authorization", "Bearer jv_x"),
    ("Authorization", f"Bearer jv_{'0' * 32}_{'x' * 5_000}"), ("Accept-Language", "x" * 5_000),
    ("Content-Type", "application/json; charset=utf-7"), ("Content-Type", "x" * 2_000),
    ("Content-Type", "multipart/form-data"), ("Content-Encoding", "gzip"), ("Accept", "image/png"),
    ("Range", "bytes=0-,-,9-1"), ("If-None-Match", '"' * 999), ("If-Modified-Since", "yesterday"),
    ("X-Forwarded-For", "';--"), ("Cookie", "jobvej=\xff; sprog=../..; form=e30.x.y"),
]  # fmt: skip

# Who asks: the first whom the guard lets through.
WHO = {
    "anyone": "nobody",
    "logged in": "Ida",
    "citizen": "Ida",
    "employer": "Vera",
    "adviser": "Anders",
    "super_user": "Signe",
}

# What fits, where a field has to be there for another one to be looked at.
FITTING: dict[str, Any] = {
    "title": "Bager", "text": "Hej", "body": "Hej", "reason": "Skriv mere", "consent": True,
    "seq": 1, "name": "Ida", "endpoint": "https://fcm.googleapis.com/fcm/send/x",
    "keys": {"p256dh": "B" + "A" * 86, "auth": "A" * 22},
}  # fmt: skip


@dataclass(frozen=True)
class Operation:
    """One endpoint and method, as the description has it."""

    method: str
    path: str
    query: tuple[str, ...]
    properties: tuple[str, ...]
    required: tuple[str, ...]
    is_form: bool
    who: str
    statuses: frozenset[int]

    def address(self, known: dict[str, str], **instead: str) -> str:
        """Return an address with identities that are there, or with something in their place."""
        values = known | instead
        return re.sub(r"\{(\w+)\}", lambda m: values.get(m.group(1), str(UUID(int=1))), self.path)

    @property
    def in_path(self) -> list[str]:
        """Return the names of what the path holds."""
        return re.findall(r"\{(\w+)\}", self.path)

    def fitting(self) -> dict[str, Any]:
        """Return a body that has what has to be there."""
        return {name: FITTING.get(name, str(UUID(int=1))) for name in self.required}


@dataclass
class Tried:
    """Who asks, and what came of it that should not have."""

    clients: dict[str, FlaskClient]
    known: dict[str, str]
    count: int = 0
    complaints: list[str] = field(default_factory=list)

    def ask(self, one: Operation, said: str, address: str, **sent: Any) -> None:
        """Send one request as somebody who may, and look at its answer."""
        answer = self.clients[one.who].open(address, method=one.method.upper(), **sent)
        self.count += 1
        complaint = wrong_with(answer, one.statuses)
        if complaint:
            where = f"{one.who} {one.method.upper()} {one.path}"
            self.complaints.append(f"{where} {said[:120]!r}: {answer.status_code} {complaint}")


def wrong_with(answer: TestResponse, statuses: frozenset[int]) -> str:
    """Return what is wrong with an answer, whatever was asked."""
    if answer.status_code not in statuses:
        return "is not described"
    if answer.status_code < 400:
        return ""
    if answer.mimetype != "application/problem+json":
        return f"is {answer.mimetype}"
    document = answer.get_json()
    if document.get("status") != answer.status_code or not document.get("title"):
        return f"says {document}"
    return "" if document["type"].startswith("urn:jobvej:problem:") else "has no type of ours"


def operations(client: FlaskClient) -> list[Operation]:
    """Read what there is from the API's own description."""
    document = client.get("/api/v1/openapi.json").json
    return [
        _operation(document, path, method)
        for path, by_method in document["paths"].items()
        for method in METHODS
        if method in by_method
    ]


def _operation(document: dict[str, Any], path: str, method: str) -> Operation:
    described = document["paths"][path][method]
    content = described.get("requestBody", {}).get("content", {})
    [schema] = [one["schema"] for one in content.values()] or [{}]
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return Operation(
        method=method,
        path=path,
        query=tuple(p["name"] for p in described.get("parameters", ()) if p["in"] == "query"),
        properties=tuple(schema.get("properties", {})),
        required=tuple(schema.get("required", ())),
        is_form="multipart/form-data" in content,
        who=next(who for role, who in WHO.items() if role in described["x-guard"]),
        # 405 is for a path that is another endpoint's once a value of it is gone.
        statuses=frozenset(int(s) for s in described["responses"] if s != "5XX") | {405},
    )


@pytest.fixture
def tried(
    app: Flask,
    services: Services,
    units: Units,
    cast: Cast,
    conversation_id: UUID,
    posted: Any,
    category_ids: dict[str, UUID],
) -> Tried:
    """Programs that act for nobody, a citizen, a company's person and two of the staff."""
    clients = {"nobody": app.test_client()}
    for person in (cast.ida, cast.vera, cast.anders, cast.signe):
        with units.write(cast.here, person.actor) as uow:
            token = issue_token(uow, services.ids, person.id)
        client = clients[person.name] = app.test_client()
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    known = {
        "listing_id": str(posted("published").id),
        "conversation_id": str(conversation_id),
        "category_id": str(next(iter(category_ids.values()))),
    }
    return Tried(clients, known)


def test_no_value_of_a_parameter_is_too_much(tried: Tried) -> None:
    for one in operations(tried.clients["nobody"]):
        address = one.address(tried.known)
        for name, value in itertools.product(one.query, STRINGS):
            coded = quote(value.encode("utf-8", "surrogatepass"))
            tried.ask(one, f"{name}={value}", f"{address}?{name}={coded}")
        for name in one.query:
            for query in (f"{name}=1&{name}=2", "&".join([f"{name}=x"] * 300), f"{name}=%ff%fe"):
                tried.ask(one, query, f"{address}?{query}")
        for query in ("x=1", "x[]=1&x[y]=2", "%00=%00", "&&&=", "=" * 2_000, "q=" + LONG[:40_000]):
            tried.ask(one, query, f"{address}?{query}")
        for name, value in itertools.product(one.in_path, PATHS):
            tried.ask(one, f"{name}: {value}", one.address(tried.known, **{name: value}))
    assert tried.count > 500
    assert not tried.complaints, "\n".join(tried.complaints)


def test_no_value_of_a_field_is_too_much(tried: Tried) -> None:
    for one in operations(tried.clients["nobody"]):
        if one.is_form or not one.properties:
            continue
        address = one.address(tried.known)
        for name, value in itertools.product(one.properties, [*STRINGS, *OTHERS]):
            tried.ask(one, f"{name}: {value!r}", address, json=one.fitting() | {name: value})
        for name, value in itertools.product(one.properties, LISTED):
            twice = one.fitting() | {name: [value, value]}
            tried.ask(one, f"{name}: {value!r} twice", address, json=twice)
        for name in STRINGS:
            tried.ask(one, f"{name!r} as a name", address, json=one.fitting() | {name: 1})
        tried.ask(one, "ten megabytes", address, json=one.fitting() | {one.properties[0]: LONG})
        twice = json.dumps(one.fitting())[:-1] + f', "{one.properties[0]}": 1, "x": 1, "x": 2}}'
        tried.ask(one, "a name twice", address, data=twice, content_type="application/json")
    assert tried.count > 1_000
    assert not tried.complaints, "\n".join(tried.complaints)


def test_no_body_and_no_header_is_too_much(tried: Tried) -> None:
    for one in operations(tried.clients["nobody"]):
        address = one.address(tried.known)
        for body in BODIES if one.method != "get" else BODIES[:3]:
            tried.ask(one, repr(body[:80]), address, data=body, content_type="application/json")
        for name, value in HEADERS:
            sent: dict[str, Any] = {"headers": {name: value.encode().decode("latin-1")}}
            if one.properties and not one.is_form:
                sent["json"] = one.fitting()
            tried.ask(one, f"{name}: {value}", address, **sent)
        if one.is_form:
            for data in uploads():
                tried.ask(one, str(data)[:80], address, data=data)
    assert tried.count > 500
    assert not tried.complaints, "\n".join(tried.complaints)


def uploads() -> Iterator[dict[str, Any]]:
    """Yield forms with files that are none, too many, too large, or oddly named."""
    yield {}
    yield {"file": "x"}
    yield {"file": (io.BytesIO(b""), "")}
    yield {
        "file": (io.BytesIO(b"%PDF-"), "\x00../../æ\ud800.pdf".encode("utf-8", "replace").decode())
    }
    yield {"file": [(io.BytesIO(b"%PDF-1"), "a.pdf"), (io.BytesIO(b"%PDF-2"), "b.pdf")]}
    yield {"file": (io.BytesIO(b"%PDF-" + b"x" * 11_000_000), "x" * 5_000)}
    yield {"file": (io.BytesIO(b"PK\x03\x04" + b"\xff" * 99), "x.docx"), "more": str(uuid4())}
    yield {"file": (io.BytesIO(b"\x89PNG\r\n\x1a\n" + b"\xff" * 99), "x.png")}
    yield {"x" * 10_000: (io.BytesIO(b"x"), "x")}
