"""What follows by itself from a registration is said as it is noted, and it can be undone."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from app.core.clock import FixedClock
from app.core.work import Units, the_service
from app.programmes.contract import Begins, EnrolmentView
from app.programmes.views import enrolments_of
from app.web.services import Services
from tests.forms import token_on
from tests.people import Cast, log_in
from tests.programmes.described import Describe
from tests.programmes.referring.conftest import Refer

TODAY = date(2026, 11, 24)
AT_ONCE: dict[str, Any] = {"begins": Begins.AT_REGISTRATION, "name_da": "Velkommen"}
IN_WEEK_5: dict[str, Any] = {"begins": Begins.IN_WEEK, "begins_week": 5, "name_da": "Uge fem"}


class Noting:
    """An adviser who notes since when Ida is registered, and what she is in then."""

    def __init__(self, client: FlaskClient, services: Services, units: Units, cast: Cast) -> None:
        self.client, self.services, self.units, self.cast = client, services, units, cast
        self.page = f"/visitation/{cast.ida.id}"
        self.answer = BeautifulSoup("", "html.parser")

    def note(self, days_ago: int, **more: str) -> str:
        since = (TODAY - timedelta(days=days_ago)).isoformat()
        return self._post(f"{self.page}/oplysninger", registered_on=since, **more)

    def undo(self) -> str:
        [form] = self.answer.select(".alert form")
        return self._post(str(form["action"]))

    def is_in(self) -> list[EnrolmentView]:
        with self.units.read(self.cast.here, the_service("test")) as uow:
            return enrolments_of(uow, self.cast.ida.id)

    def _post(self, path: str, **form: str) -> str:
        data = {"csrf_token": token_on(self.client, self.page)} | form
        got = self.client.post(path, data=data, follow_redirects=True)
        self.answer = BeautifulSoup(got.text, "html.parser")
        self.services.jobs.run("outbox")
        return " ".join(one.get_text(" ", strip=True) for one in self.answer.select(".alert"))


@pytest.fixture
def noting(app: Flask, services: Services, units: Units, cast: Cast) -> Noting:
    return Noting(log_in(app, services, cast.anders), services, units, cast)


def test_it_is_said_into_what_the_citizen_comes_and_when(publish: Describe, noting: Noting) -> None:
    for facts in (AT_ONCE, IN_WEEK_5):
        publish(**facts)
    said = noting.note(0)
    assert (
        "Det er gemt. Tjenesten tilmelder selv borgeren: Uge fem fra 22. december 2026; "
        "Velkommen fra 24. november 2026." in said
    )
    assert "Fortryd datoen" in said
    assert [one.facts.name for one in noting.is_in()] == ["Velkommen"]


def test_nothing_follows_where_nothing_begins_or_an_adviser_said_no(
    publish: Describe, noting: Noting, referred: Refer
) -> None:
    referred(publish(**AT_ONCE), is_yes=False)
    publish(**IN_WEEK_5)
    assert "Der begynder ikke noget nyt af sig selv." in noting.note(90)
    assert noting.is_in() == []


def test_what_is_noted_is_undone_and_what_has_not_begun_goes(
    publish: Describe, noting: Noting
) -> None:
    publish(**IN_WEEK_5)
    noting.note(25)
    assert [one.is_open for one in noting.is_in()] == [True]
    assert "Datoen er, som den var før." in noting.undo()
    assert [one.is_open for one in noting.is_in()] == [False]
    assert noting.answer.select_one('[name="registered_on"][value=""]') is not None


def test_a_date_that_is_put_right_moves_what_has_not_begun_and_is_put_back(
    publish: Describe, noting: Noting
) -> None:
    publish(**IN_WEEK_5)
    noting.note(25)
    assert "Uge fem fra 26. november 2026." in noting.note(26)
    assert "Uge fem fra 27. november 2026." in noting.undo()
    assert [one.from_on for one in noting.is_in() if one.is_open] == [date(2026, 11, 27)]


def test_what_has_begun_by_the_former_date_is_said_with_the_way_to_it(
    publish: Describe, noting: Noting
) -> None:
    publish(**AT_ONCE)
    noting.note(0)
    [one] = noting.is_in()
    assert "Dette er begyndt efter den tidligere dato: Velkommen." in noting.note(90)
    assert _links(noting) == [_place_of(noting, one.id)]
    assert "efter den tidligere dato" not in noting.undo()
    assert [one.is_open for one in noting.is_in()] == [True]


def test_a_registration_that_comes_after_another_corrects_nothing(
    publish: Describe, noting: Noting, clock: FixedClock
) -> None:
    publish(**AT_ONCE)
    noting.note(3)
    ended = noting.note(3, ended_on=TODAY.isoformat())
    clock.advance(timedelta(days=1))
    for said in (ended, noting.note(-1)):
        assert "Det er gemt." in said
        assert "efter den tidligere dato" not in said


def test_what_somebody_else_noted_meanwhile_stays(publish: Describe, noting: Noting) -> None:
    noting.note(3)
    older = noting.answer
    noting.note(4)
    noting.answer = older
    assert "Der er noteret en anden dato for tilmeldingen imens." in noting.undo()


def test_an_address_that_was_made_up_undoes_nothing(noting: Noting) -> None:
    data = {"csrf_token": token_on(noting.client, noting.page)}
    got = noting.client.post(f"{noting.page}/oplysninger/fortryd?registered_on=x", data=data)
    assert got.status_code == 404


def _links(noting: Noting) -> list[str]:
    return [str(one["href"]) for one in noting.answer.select(".alert a")]


def _place_of(noting: Noting, enrolment_id: UUID) -> str:
    return f"/opfoelgning/{noting.cast.ida.id}#{enrolment_id}"
