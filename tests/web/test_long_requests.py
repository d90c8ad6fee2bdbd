"""What is too long, or cannot be read at all, is answered in plain words by every layer."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from tests.conftest import Template
from tests.site import Site, running_site


@pytest.fixture(scope="module")
def site(template: Template) -> Iterator[Site]:
    """The service behind gunicorn, as it is started for real."""
    with running_site(template, worker=False) as running_one:
        yield running_one
        assert running_one.complaints() == []


def ask(site: Site, request: bytes) -> tuple[str, dict[str, str], str]:
    """Send octets as they are; returns the status line, the headers and the body."""
    with socket.create_connection(("127.0.0.1", site.port), timeout=10) as connection:
        connection.sendall(request)
        received = b""
        while chunk := connection.recv(65_536):
            received += chunk
    head, _, body = received.partition(b"\r\n\r\n")
    status, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    return status, headers, body.decode()


def get(path: str, *lines: str) -> bytes:
    """Return a request as a browser would send it, over a connection that is closed then."""
    head = [f"GET {path} HTTP/1.1", "Host: localhost", "Connection: close", *lines]
    return ("\r\n".join(head) + "\r\n\r\n").encode()


@pytest.mark.parametrize("length", [5_000, 9_000, 20_000])
def test_a_long_question_is_answered_like_any_other(site: Site, length: int) -> None:
    status, _, page = ask(site, get(f"/opslag?q={'x' * length}"))
    assert status == "HTTP/1.1 200 OK"
    assert "Du skrev en hel del" in page
    status, headers, _ = ask(site, get(f"/api/v1/listings?q={'x' * length}"))
    assert status.startswith("HTTP/1.1 422 ")
    assert headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["/opslag", "/mig", "/findes-ikke"])
def test_a_page_whose_address_is_too_long_says_so(site: Site, path: str) -> None:
    status, headers, page = ask(site, get(f"{path}?q={'x' * 40_000}"))
    assert status.startswith("HTTP/1.1 414 ")
    assert headers["content-type"] == "text/html; charset=utf-8"
    assert "Adressen er for lang" in page
    assert 'id="main-content"' in page


def test_the_api_says_it_as_a_problem(site: Site) -> None:
    status, headers, body = ask(site, get(f"/api/v1/listings?q={'x' * 40_000}"))
    assert status.startswith("HTTP/1.1 414 ")
    assert headers["content-type"] == "application/problem+json"
    assert '"urn:jobvej:problem:address-too-long"' in body


@pytest.mark.parametrize(
    ("request_", "status", "words"),
    [
        (get(f"/opslag?q={'x' * 90_000}"), 414, "The address is too long"),
        (get("/", f"Cookie: a={'x' * 90_000}"), 431, "Slet cookies"),
        (get("/", *(f"X-{n}: x" for n in range(200))), 431, "Slet cookies"),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\r\n\r\n", 400, "Vi kunne ikke læse"),
        (get("/", "Trans fer: x"), 400, "Vi kunne ikke læse"),
    ],
)
def test_what_cannot_be_read_is_answered_in_plain_words(
    site: Site, request_: bytes, status: int, words: str
) -> None:
    first, headers, page = ask(site, request_)
    assert first.startswith(f"HTTP/1.1 {status} ")
    assert headers["content-type"] == "text/html; charset=utf-8"
    assert int(headers["content-length"]) == len(page.encode())
    assert words in page
    assert "Invalid" not in page
    assert ask(site, get("/healthz"))[0] == "HTTP/1.1 200 OK"


def test_nobody_is_sent_on_with_an_address_that_is_too_long(client: FlaskClient) -> None:
    answer = client.get(f"/mig?x={'x' * 5_000}")
    assert answer.status_code == 302
    assert answer.location == "/log-ind?next=%2F"
    assert client.get("/mig?x=1").location == "/log-ind?next=%2Fmig%3Fx%3D1"
