"""Nothing that goes wrong shows its inside: a problem document, a page, and the headers kept."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from app.web.paging import PageNotThere, read_cursor, write_cursor
from app.web.safe_next import local_path
from tests.forms import token_on
from tests.people import Cast, Person


def test_an_unknown_page_has_a_way_out(client: FlaskClient) -> None:
    answer = client.get("/findes-ikke")
    assert answer.status_code == 404
    assert 'href="/"' in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("who", "asked"),
    [
        ("ida", "Spørg din rådgiver"),
        ("vera", "Spørg jobcentret"),
        ("lea", "Spørg din administrator"),
    ],
)
def test_whoever_may_not_come_in_is_told_whom_to_ask(
    client_of: Callable[[Person], FlaskClient], cast: Cast, who: str, asked: str
) -> None:
    answer = client_of(getattr(cast, who)).get("/indbakke")
    assert answer.status_code == 403
    assert asked in answer.text


def test_an_unknown_address_of_the_api_is_a_problem_document(client: FlaskClient) -> None:
    answer = client.get("/api/v1/nothing", headers={"Accept-Language": "en"})
    assert answer.mimetype == "application/problem+json"
    assert answer.json["type"] == "urn:jobvej:problem:not-found"
    assert answer.json["status"] == 404


def test_a_wrong_method_says_which_ones_are_right(
    client_of: Callable[[Person], FlaskClient], cast: Cast
) -> None:
    client = client_of(cast.ida)
    answer = client.delete("/healthz", headers={"X-CSRF-Token": token_on(client, "/mig")})
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


@pytest.mark.parametrize("language", ["da", "en"])
def test_errors_are_told_in_the_readers_language(client: FlaskClient, language: str) -> None:
    page = client.get("/findes-ikke", headers={"Accept-Language": language})
    assert f'<html lang="{language}"' in page.get_data(as_text=True)


@pytest.mark.parametrize(
    "value",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "",
        None,
        "/a\r\nSet-Cookie: x",
        "/" + "a" * 3000,
    ],
)
def test_nobody_is_sent_on_to_another_site(value: str | None) -> None:
    assert local_path(value) == "/"


def test_one_goes_on_to_a_path_of_our_own() -> None:
    assert local_path("/opslag?q=lager") == "/opslag?q=lager"


def test_a_cursor_reads_back_as_it_was_written() -> None:
    assert read_cursor(write_cursor(12, "x"), int, str) == (12, "x")
    assert read_cursor(None, int) is None


@pytest.mark.parametrize(
    "cursor", ["æøå", "!!!!", "W10", "WzEsMl0", "bnVsbA", "WyIxIl0", "a" * 9999, "W1tb" * 2000]
)
def test_a_made_up_cursor_is_refused(client: FlaskClient, cursor: str) -> None:
    with client.application.app_context(), pytest.raises(PageNotThere):
        read_cursor(cursor, int)


def test_every_answer_keeps_to_itself(client: FlaskClient) -> None:
    headers = client.get("/findes-ikke").headers
    assert "'unsafe-inline'" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
