"""Every way in names its guard, and whoever may not pass is stopped there."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.web.guards import guard_of
from app.web.services import Services
from tests.doors import rules
from tests.forms import token_on
from tests.people import Cast, log_in


def test_every_route_names_its_guard(app: Flask) -> None:
    missing = [
        (endpoint, method)
        for endpoint, method, _ in rules(app)
        if guard_of(app.view_functions[endpoint], method) is None
    ]
    assert missing == []


def test_a_stranger_gets_past_no_guard(app: Flask, client: FlaskClient) -> None:
    token = token_on(client, "/log-ind")
    for endpoint, method, path in rules(app):
        guard = guard_of(app.view_functions[endpoint], method)
        assert guard is not None
        if guard.open_to_all:
            continue
        answer = client.open(path, method=method, headers={"X-CSRF-Token": token})
        assert answer.status_code in {302, 401}, (endpoint, method, answer.status_code)
        if answer.status_code == 302:
            assert answer.location.startswith("/log-ind?next="), endpoint


@pytest.mark.parametrize("name", ["ida", "vera", "anders", "lea"])
def test_nobody_gets_past_a_guard_of_another_role(
    app: Flask, services: Services, cast: Cast, name: str
) -> None:
    person = getattr(cast, name)
    client = log_in(app, services, person)
    token = token_on(client, "/mig")
    for endpoint, method, path in rules(app):
        guard = guard_of(app.view_functions[endpoint], method)
        assert guard is not None
        if guard.open_to_all or not guard.roles or person.actor.has(*guard.roles):
            continue
        answer = client.open(path, method=method, headers={"X-CSRF-Token": token})
        assert answer.status_code == 403, (endpoint, method, answer.status_code)


def test_no_answer_to_nonsense_is_a_stack_trace(app: Flask, client: FlaskClient) -> None:
    for endpoint, method, path in rules(app):
        answer = client.open(path, method=method, headers={"Content-Type": "application/json"})
        assert answer.status_code < 500 or endpoint == "health.ready", (endpoint, method)
