"""What a person sends never lies deciphered on a disk."""

from __future__ import annotations

import tempfile
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

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
