"""The administrator's page of closing days."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient

from app.core.work import Units
from app.tenancy.closing_days import own_closing_days
from tests.forms import post
from tests.people import Cast, Person

ClientOf = Callable[[Person], FlaskClient]


def test_an_administrator_adds_a_day_and_removes_it(
    client_of: ClientOf, units: Units, cast: Cast
) -> None:
    client = client_of(cast.adam)
    facts = {"on": "2026-12-04", "reason": "Vi er på kursus"}
    assert post(client, "/lukkedage", facts).status_code == 303
    page = client.get("/lukkedage").text
    assert all(words in page for words in ("Vi er på kursus", "Juleaftensdag", "Nytårsdag"))
    assert "Grundlovsdag" in page  # next year's
    assert page.count("/fjern") == 1
    assert post(client, "/lukkedage/2026-12-04/fjern").status_code == 303
    with units.read(cast.here) as uow:
        assert own_closing_days(uow) == []


@pytest.mark.parametrize(
    ("facts", "field", "status"),
    [
        ({}, "on", 422),
        ({"on": "i morgen"}, "on", 422),
        ({"on": "2026-11-23"}, "on", 422),
        ({"on": "2026-12-04"}, "on", 409),
        ({"on": "2026-12-07", "reason": "a" * 121}, "reason", 422),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    client_of: ClientOf, units: Units, cast: Cast, facts: dict[str, str], field: str, status: int
) -> None:
    client = client_of(cast.adam)
    assert post(client, "/lukkedage", {"on": "2026-12-04"}).status_code == 303
    answer = post(client, "/lukkedage", facts)
    assert answer.status_code == status
    assert f"f-{field}-error" in answer.text
    with units.read(cast.here) as uow:
        assert [day.on for day in own_closing_days(uow)] == [date(2026, 12, 4)]


@pytest.mark.parametrize("day", ["2026-12-25", "2026-12-07", "x", "2026-13-01"])
def test_only_an_own_closing_day_is_removed(client_of: ClientOf, cast: Cast, day: str) -> None:
    assert post(client_of(cast.adam), f"/lukkedage/{day}/fjern").status_code == 404
