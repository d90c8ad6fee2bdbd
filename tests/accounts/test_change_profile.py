"""A person changes their own name and language, on the page or through the API."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.accounts.people import people_by_id
from app.accounts.profile import change_profile
from app.core.errors import Forbidden
from app.core.work import UnitOfWork, Units
from tests.forms import post, token_on
from tests.people import Cast, Person

ClientOf = Callable[[Person], FlaskClient]


def _patch(client: FlaskClient, body: Any) -> TestResponse:
    headers = {"X-CSRF-Token": token_on(client, "/mig")}
    return client.patch("/api/v1/me", json=body, headers=headers)


def test_one_changes_oneself_and_nobody_else(
    acting_as: Callable[[Person], AbstractContextManager[UnitOfWork]], units: Units, cast: Cast
) -> None:
    with acting_as(cast.ida) as uow:
        change_profile(uow, name="  Ida Lund ", language="en")
    with units.read(cast.here) as uow:
        cards = people_by_id(uow, [cast.ida.id, cast.omar.id])
    assert (cards[cast.ida.id].name, cards[cast.ida.id].language) == ("Ida Lund", "en")
    assert cards[cast.omar.id].name == "Omar"


def test_nobody_has_no_profile_to_change(uow: UnitOfWork) -> None:
    with pytest.raises(Forbidden):
        change_profile(uow, name="X")


def test_the_page_shows_and_saves(client_of: ClientOf, cast: Cast) -> None:
    client = client_of(cast.ida)
    assert cast.ida.email in client.get("/mig").get_data(as_text=True)
    answer = post(client, "/mig", {"name": "Ida Lund", "language": "en"})
    assert answer.status_code == 303
    page = client.get("/mig").get_data(as_text=True)
    assert "Ida Lund" in page
    assert '<html lang="en"' in page


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "a" * 121),
        ("name", "\x00"),
        ("name", "Ida\nOmar"),
        ("language", "klingon"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_kept(
    client_of: ClientOf, cast: Cast, field: str, value: str
) -> None:
    client = client_of(cast.ida)
    facts = {"name": "Ida Lund", "language": "da"} | {field: value}
    answer = post(client, "/mig", facts)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert f"f-{field}-error" in page
    if field == "language":
        assert 'value="Ida Lund"' in page
    assert 'value="Ida"' in client.get("/mig").get_data(as_text=True)


def test_an_empty_name_changes_nothing_and_is_said(client_of: ClientOf, cast: Cast) -> None:
    client = client_of(cast.ida)
    answer = post(client, "/mig", {"name": " ", "language": "da"})
    assert answer.status_code == 422
    assert "f-name-error" in answer.get_data(as_text=True)


def test_hostile_words_are_shown_as_words(client_of: ClientOf, cast: Cast) -> None:
    client = client_of(cast.ida)
    post(client, "/mig", {"name": "<script>alert(1)</script>", "language": "da"})
    assert "<script>alert(1)" not in client.get("/mig").get_data(as_text=True)


def test_the_api_says_who_one_is(client_of: ClientOf, cast: Cast) -> None:
    assert client_of(cast.omar).get("/api/v1/me").json == {
        "id": str(cast.omar.id),
        "name": "Omar",
        "roles": ["citizen"],
        "language": "en",
        "municipality": {"slug": "demo", "name": "Demo Kommune"},
    }


def test_the_api_tells_a_stranger_nothing(client: FlaskClient) -> None:
    assert client.get("/api/v1/me").status_code == 401
    assert client.patch("/api/v1/me", json={"name": "X"}).status_code == 401


def test_the_api_changes_what_is_named_and_leaves_the_rest(client_of: ClientOf, cast: Cast) -> None:
    client = client_of(cast.ida)
    assert _patch(client, {"language": "en"}).json["language"] == "en"
    changed = _patch(client, {"name": "Ida Lund"}).json
    assert (changed["name"], changed["language"]) == ("Ida Lund", "en")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": None}, "name"),
        ({"name": 7}, "name"),
        ({"name": ["Ida"]}, "name"),
        ({"name": "a" * 121}, "name"),
        ({"name": "Ida\u0000"}, "name"),
        ({"language": "sv"}, "language"),
        ({"language": None}, "language"),
        ({"roles": ["administrator"]}, "roles"),
        ({"id": "x"}, "id"),
        ({"email": "x@example.org"}, "email"),
    ],
)
def test_the_api_names_the_field_that_is_wrong(
    client_of: ClientOf, cast: Cast, body: dict[str, Any], field: str
) -> None:
    answer = _patch(client_of(cast.ida), body)
    assert answer.status_code == 422
    assert list(answer.json["errors"]) == [field]


def test_the_api_refuses_what_is_no_object(client_of: ClientOf, cast: Cast) -> None:
    assert _patch(client_of(cast.ida), [1]).status_code == 422
    client = client_of(cast.ida)
    headers = {"X-CSRF-Token": token_on(client, "/mig"), "Content-Type": "application/json"}
    assert client.patch("/api/v1/me", data="{", headers=headers).status_code == 400


def test_a_session_needs_its_token_to_write(client_of: ClientOf, cast: Cast) -> None:
    assert client_of(cast.ida).patch("/api/v1/me", json={"name": "X"}).status_code == 400
