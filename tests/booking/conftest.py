"""An office where Ida can meet Anders, and the API to ask, for every test of meetings."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.accounts.sessions import issue_token
from app.core.work import Units, the_service
from tests.booking.office import Ask, Office, set_up_office
from tests.people import Cast, Person


@pytest.fixture
def office(units: Units, cast: Cast) -> Office:
    """Ida's own adviser is Anders, and Signe is in the same team without a calendar."""
    with units.write(cast.here, the_service("test")) as uow:
        return set_up_office(uow, cast)


@pytest.fixture
def ask(client: FlaskClient, units: Units) -> Ask:
    """Ask the API as somebody, on the host of their municipality."""
    tokens: dict[str, str] = {}

    def asking(who: Person, method: str, path: str, **kwargs: Any) -> TestResponse:
        if who.name not in tokens:
            with units.write(who.municipality, who.actor) as uow:
                tokens[who.name] = issue_token(uow, units.ids, who.id)
        headers = {"Authorization": f"Bearer {tokens[who.name]}"} | kwargs.pop("headers", {})
        url = f"http://{who.host}/api/v1{path}"
        return client.open(url, method=method, headers=headers, **kwargs)

    return asking
