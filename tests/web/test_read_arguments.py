"""What the API is sent is read strictly: a body that must be there, and no parts besides."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.sessions import issue_token
from app.web.services import Services
from tests.people import Cast, Person

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b55"
    "0000000a49444154789c63600000000200014898e3710000000049454e44ae426082"
)


@pytest.fixture
def ida(app: Flask, services: Services, cast: Cast) -> FlaskClient:
    """A program that acts for Ida."""
    with services.units.write(cast.here) as uow:
        token = issue_token(uow, services.ids, cast.ida.id)
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    return client


def test_a_body_may_be_empty_but_has_to_be_there(ida: FlaskClient) -> None:
    assert ida.patch("/api/v1/me", json={}).status_code == 200
    refused = ida.patch("/api/v1/me")
    assert refused.status_code == 400
    assert refused.mimetype == "application/problem+json"


@pytest.mark.parametrize("mimetype", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_only_json_is_taken_for_json(ida: FlaskClient, mimetype: str) -> None:
    refused = ida.patch("/api/v1/me", data='{"language": "en"}', content_type=mimetype)
    assert refused.status_code == 415
    assert ida.get("/api/v1/me").json["language"] == "da"


@pytest.mark.parametrize(
    "body", ["[" * 100_000, '{"language": ' + "9" * 5_000 + "}", "{", "\ud800"]
)
def test_what_nobody_should_have_to_read_is_refused(ida: FlaskClient, body: str) -> None:
    data = body.encode("utf-8", "surrogatepass")
    refused = ida.patch("/api/v1/me", data=data, content_type="application/json")
    assert refused.status_code == 400
    assert refused.mimetype == "application/problem+json"


def test_a_file_comes_alone(ida: FlaskClient) -> None:
    file = {"file": (io.BytesIO(PNG), "cv.png")}
    assert ida.post("/api/v1/files", data=file).status_code == 201
    beside = {"file": (io.BytesIO(PNG), "cv.png"), "more": "1"}
    assert ida.post("/api/v1/files", data=beside).json["errors"].keys() == {"more"}


def test_a_cookie_that_opens_nothing_is_no_reason_to_ask_for_a_form(
    app: Flask, client_of: Callable[[Person], FlaskClient], cast: Cast
) -> None:
    stranger = app.test_client()
    stranger.set_cookie("jobvej", "made-up")
    assert stranger.patch("/api/v1/me", json={}).status_code == 401
    without_token = client_of(cast.ida).patch("/api/v1/me", json={})
    assert without_token.json["type"].endswith("form-expired")


def test_a_form_sent_where_none_is_taken_says_so(client: FlaskClient) -> None:
    assert client.post("/offline").status_code == 405
    assert client.post("/findes-ikke").status_code == 404
