"""What a person sends never lies deciphered on a disk."""

from __future__ import annotations

import tempfile
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from app.accounts.sessions import issue_token
from app.web.services import Services
from tests.factories.files import PDF
from tests.forms import token_on
from tests.people import Cast, Person


def test_a_large_upload_needs_no_temporary_file(
    client_of: Callable[[Person], FlaskClient], cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", "/nowhere")
    ida = client_of(cast.ida)
    part = b'Content-Disposition: form-data; name="file"; filename="cv.pdf"'
    content = PDF + bytes(5 * 1024 * 1024)
    answer = ida.post(
        "/api/v1/files",
        data=b"--x\r\n" + part + b"\r\n\r\n" + content + b"\r\n--x--\r\n",
        content_type="multipart/form-data; boundary=x",
        headers={"X-CSRF-Token": token_on(ida, "/mig")},
    )
    assert answer.status_code == 201


def test_json_is_not_read_far(client: FlaskClient, services: Services, cast: Cast) -> None:
    with services.units.write(cast.here) as uow:
        token = issue_token(uow, services.ids, cast.ida.id)

    def status(size: int) -> int:
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        body = b'{"text": "' + b"x" * (size - 12) + b'"}'
        return client.post("/api/v1/conversations", data=body, headers=headers).status_code

    assert status(1024 * 1024) == 422
    assert status(1024 * 1024 + 1) == 413


def test_a_form_without_files_is_not_read_far(client: FlaskClient) -> None:
    def status(size: int) -> int:
        words = b"name=" + b"x" * (size - 5)
        kind = "application/x-www-form-urlencoded"
        return client.post("/virksomhed/opret", data=words, content_type=kind).status_code

    assert status(500_000) == 400  # it lacks its token
    assert status(500_001) == 413
