"""The answer to a form names an address that one can come back to, always one of our own pages."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from tests.forms import token_on
from tests.people import Cast, Person

ClientOf = Callable[[Person], FlaskClient]
NO_PAGE = "/mig/steder/01900000-0000-7000-8000-0000000000ff/afslut"


def address_in(html: str) -> str | None:
    meta = BeautifulSoup(html, "html.parser").select_one("meta[name=return]")
    return str(meta["content"]) if meta else None


def test_a_page_that_was_asked_for_stands_where_it_is(client: FlaskClient) -> None:
    assert address_in(client.get("/log-ind").text) is None
    assert address_in(client.get("/findes-ikke").text) is None


def test_a_form_s_own_page_is_where_one_comes_back_to(client: FlaskClient) -> None:
    form = {"csrf_token": token_on(client, "/log-ind"), "email": "?"}
    answer = client.post("/log-ind?next=/mig", data=form)
    assert answer.status_code == 422
    assert address_in(answer.text) == "/log-ind?next=/mig"


@pytest.mark.parametrize(
    ("referrer", "address"),
    [
        ("http://localhost/mig?a=b", "/mig?a=b"),
        ("http://localhost/findes-ikke", "/"),
        ("http://elsewhere.example/mig", "/"),
        ("http://localhost//elsewhere.example", "/"),
        ("nonsense", "/"),
        (None, "/"),
    ],
)
def test_without_a_page_of_its_own_it_is_the_page_before(
    cast: Cast, client_of: ClientOf, referrer: str | None, address: str
) -> None:
    client = client_of(cast.ida)
    form = {"csrf_token": token_on(client, "/mig")}
    headers = {"Referer": referrer} if referrer else {}
    answer = client.post(NO_PAGE, data=form, headers=headers)
    assert answer.status_code == 404
    assert address_in(answer.text) == address


def test_whoever_was_logged_out_in_the_meantime_is_led_back_after_the_log_in(
    client: FlaskClient,
) -> None:
    form = {"csrf_token": token_on(client, "/log-ind")}
    answer = client.post("/mig", data=form)
    assert answer.status_code == 401
    assert 'href="/log-ind?next=%2Fmig"' in answer.text
