"""What was committed anywhere reaches the recipient's open pages, and nobody else's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_socketio import SocketIOTestClient

from app.accounts.sessions import issue_token
from app.notifications.service import notify_many
from app.web.services import Services
from tests.notifications.conftest import NEWS
from tests.people import Cast, Person

Tell = Callable[..., UUID]
Open = Callable[[Person], SocketIOTestClient]


@pytest.fixture
def page_of(app: Flask, client: FlaskClient, services: Services) -> Open:
    """Open a page of somebody's, with its socket."""
    services.relay.start_here()

    def page_of(person: Person) -> SocketIOTestClient:
        with services.units.write(person.municipality) as uow:
            token = issue_token(uow, services.ids, person.id)
        page = services.socketio.test_client(app, flask_test_client=client, auth={"token": token})
        assert page.is_connected()
        return page

    return page_of


def heard(services: Services, page: SocketIOTestClient) -> list[dict[str, Any]]:
    services.relay.catch_up()
    events = page.get_received()
    assert {event["name"] for event in events} <= {"notification:new"}
    return [event["args"][0]["notification"] for event in events]


def test_an_open_page_shows_a_new_notification(
    services: Services, cast: Cast, page_of: Open, tell: Tell
) -> None:
    page = page_of(cast.ida)
    notification_id = tell(cast.ida, "Nyt job")
    [one] = heard(services, page)
    assert one["id"] == str(notification_id)
    assert (one["title"], one["body"]) == ("Nyt job", "Nyt job: det hele.")
    assert one["url"] == f"/notifikationer/{notification_id}"
    assert (one["unread_count"], one["read_at"]) == (1, None)
    assert heard(services, page) == []


def test_each_of_a_person_s_pages_shows_it_and_nobody_else_s(
    services: Services, cast: Cast, page_of: Open, tell: Tell
) -> None:
    first, second, other, far = (page_of(p) for p in (cast.ida, cast.ida, cast.omar, cast.nabo))
    tell(cast.ida)
    assert len(heard(services, first)) == 1
    assert len(heard(services, second)) == 1
    assert heard(services, other) == []
    assert heard(services, far) == []


def test_what_many_are_told_reaches_those_who_are_here(
    services: Services, cast: Cast, page_of: Open
) -> None:
    page = page_of(cast.omar)
    with services.units.write(cast.here) as uow:
        notify_many(uow, [cast.ida.id, cast.omar.id], NEWS, {"title": "Til alle"})
    assert [n["title"] for n in heard(services, page)] == ["Til alle"]


def test_what_cannot_be_worded_does_not_stop_what_comes_after(
    services: Services, cast: Cast, page_of: Open, tell: Tell
) -> None:
    page = page_of(cast.ida)
    tell(cast.ida, "broken")
    tell(cast.ida, "Nyt job")
    assert [n["title"] for n in heard(services, page)][-1] == "Nyt job"


def test_a_digest_is_not_shown_as_news(
    services: Services,
    cast: Cast,
    page_of: Open,
    tell: Tell,
    deliver: Callable[[], None],
) -> None:
    page = page_of(cast.ida)
    for number in range(7):
        tell(cast.ida, f"Nyt {number}")
    deliver()
    assert len(heard(services, page)) == 7
