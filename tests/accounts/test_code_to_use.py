"""Where no more codes are sent, the page leads to the field for the one that one has."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.accounts.codes import MOST_AN_HOUR_TO_ONE_FROM_ONE
from app.accounts.contract import Role
from app.accounts.staff import invite_person
from app.core.work import Units
from app.web.services import Services
from tests.accounts.codes import code_in
from tests.forms import post
from tests.people import Cast

TO_USE = 'main a[href="/log-ind/kode"]'
NEW = {"name": "Ny", "email": "ida@example.org", "language": "da", "consent": "1"}
COMPANY = {
    "cvr": "10000009",
    "name": "Bageriet",
    "person_name": "Ida",
    "email": "ida@example.org",
    "consent": "1",
}
WAYS_IN = [
    ("/log-ind", {"email": "ida@example.org"}),
    ("/opret", NEW),
    ("/virksomhed/opret", COMPANY),
]


def once_too_often(client: FlaskClient, page: str, facts: dict[str, Any]) -> TestResponse:
    """Ask for codes until no more are sent."""
    for _ in range(MOST_AN_HOUR_TO_ONE_FROM_ONE):
        assert post(client, page, facts, page=page).status_code == 303
    return post(client, page, facts, page=page)


@pytest.mark.usefixtures("cast")
@pytest.mark.parametrize(("page", "facts"), WAYS_IN)
def test_whoever_waits_for_a_code_is_led_to_it(
    client: FlaskClient, services: Services, page: str, facts: dict[str, Any]
) -> None:
    refused = once_too_often(client, page, facts)
    assert refused.status_code == 429
    html = BeautifulSoup(refused.text, "html.parser")
    assert html.select(TO_USE)
    assert "Hvis der er kommet en kode til ida@example.org" in refused.text
    sent = {"code": code_in(services)}
    assert post(client, "/log-ind/kode", sent, page="/log-ind/kode").status_code == 303


@pytest.mark.usefixtures("cast")
def test_who_waits_for_none_is_not_told_to_use_the_newest(app: Flask, client: FlaskClient) -> None:
    once_too_often(client, *WAYS_IN[0])
    other = app.test_client()
    refused = post(other, WAYS_IN[0][0], WAYS_IN[0][1], page="/log-ind")
    assert refused.status_code == 429
    assert not BeautifulSoup(refused.text, "html.parser").select(TO_USE)
    assert "Brug den nyeste" not in refused.text
    assert "Vent op til en time, og prøv igen." in refused.text


def test_whoever_accepts_an_invitation_too_often_is_led_to_their_code_and_back(
    client: FlaskClient, services: Services, units: Units, cast: Cast
) -> None:
    with units.write(cast.here, cast.adam.actor) as uow:
        roles = [Role.ADVISER]
        invite_person(uow, name="Ida", email=cast.ida.email, roles=roles, token="t")
    page = "/invitation/t"
    for _ in range(MOST_AN_HOUR_TO_ONE_FROM_ONE + 1):
        answer = post(client, page, page=page)
        assert (answer.status_code, answer.location) == (303, "/log-ind/kode")
    sent = {"code": code_in(services)}
    assert post(client, "/log-ind/kode", sent, page="/log-ind/kode").location == page
