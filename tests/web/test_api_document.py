"""The API describes itself, and says of each operation who may use it."""

from __future__ import annotations

import warnings

from flask.testing import FlaskClient

from app.web.api_document import OPENAPI
from app.web.services import Services

METHODS = {"get", "put", "post", "patch", "delete"}


def test_the_document_is_openapi_3_1(client: FlaskClient) -> None:
    document = client.get("/api/v1/openapi.json").json
    assert document["openapi"] == "3.1.0"


def test_every_operation_names_its_guard_and_its_errors(client: FlaskClient) -> None:
    for path, operations in client.get("/api/v1/openapi.json").json.get("paths", {}).items():
        for method in METHODS & operations.keys():
            assert operations[method].get("x-guard"), (method, path)
            responses = operations[method]["responses"]
            assert "default" not in responses, (method, path)
            refusals = [responses[status] for status in responses if status[0] in "45"]
            assert len(refusals) >= 5, (method, path)
            for refusal in refusals:
                assert list(refusal["content"]) == ["application/problem+json"], (method, path)


def test_the_document_can_be_browsed(client: FlaskClient) -> None:
    answer = client.get("/api/v1/docs", headers={"Accept-Language": "en"})
    assert answer.status_code == 200
    assert "/api/v1/openapi.json" in answer.get_data(as_text=True)


def test_no_two_schemas_share_a_name(services: Services) -> None:
    with warnings.catch_warnings():
        warnings.filterwarnings("error", message="Multiple schemas resolved to the name")
        assert "Place" in services.provided[OPENAPI].document["components"]["schemas"]
