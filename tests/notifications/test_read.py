"""What a person was told is theirs alone to list and to read, in the app and through the API."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from sqlalchemy import select

from app.core.errors import NotFound
from app.core.events import RecordedEvent
from app.notifications.reading import (
    list_notifications,
    mark_all_read,
    mark_read,
    mark_read_about,
    unread_count,
)
from app.web.services import Services
from tests.forms import post, token_on
from tests.people import Cast, Person

Tell = Callable[..., UUID]
ClientOf = Callable[[Person], FlaskClient]
PAGE = "/notifikationer"
URL = "/api/v1/me/notifications"


def unread(services: Services, person: Person) -> int:
    with services.units.read(person.municipality, person.actor) as uow:
        return unread_count(uow)


def test_the_newest_comes_first_and_pages_follow_each_other(
    cast: Cast, tell: Tell, client_of: ClientOf
) -> None:
    for number in range(5):
        tell(cast.ida, f"Nyt {number}")
    client = client_of(cast.ida)
    first = client.get(f"{URL}?limit=3").json
    second = client.get(f"{URL}?limit=3&cursor={first['next']}").json
    titles = [n["title"] for n in first["items"] + second["items"]]
    assert titles == [f"Nyt {n}" for n in (4, 3, 2, 1, 0)]
    assert second["next"] is None
    assert set(first["items"][0]) == {
        "id",
        "kind",
        "title",
        "body",
        "url",
        "created_at",
        "read_at",
        "actions",
    }


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=101", "limit=x", "limit=1_0", "cursor=!", "more=1"]
)
def test_a_wrong_question_is_answered_with_what_is_wrong(
    cast: Cast, client_of: ClientOf, query: str
) -> None:
    answer = client_of(cast.ida).get(f"{URL}?{query}")
    assert answer.status_code == 422
    assert list(answer.json["errors"]) == [query.partition("=")[0]]


@pytest.mark.parametrize("cursor", ["x", "WyJ4Il0", "W1tbW1tb"])
def test_a_page_that_nobody_was_given_is_not_there(
    cast: Cast, client_of: ClientOf, cursor: str
) -> None:
    answer = client_of(cast.ida).get(f"{URL}?cursor={cursor}")
    assert answer.status_code == 404
    assert answer.json["type"].endswith(":paging/page-not-there")


def test_nobody_sees_what_another_was_told(
    services: Services, cast: Cast, tell: Tell, client_of: ClientOf
) -> None:
    notification_id = tell(cast.ida)
    client = client_of(cast.omar)
    assert client.get(URL).json["items"] == []
    assert client.get(f"{PAGE}/{notification_id}").status_code == 404
    token = token_on(client, PAGE)
    answer = client.post(f"{URL}/{notification_id}/read", headers={"X-CSRF-Token": token})
    assert answer.status_code == 404
    assert unread(services, cast.ida) == 1
    for person in (cast.nabo, cast.anders):
        with (
            pytest.raises(NotFound),
            services.units.write(person.municipality, person.actor) as uow,
        ):
            mark_read(uow, notification_id)


def test_reading_is_noted_once_and_told_once(
    services: Services, cast: Cast, tell: Tell, client_of: ClientOf
) -> None:
    notification_id = tell(cast.ida)
    client = client_of(cast.ida)
    headers = {"X-CSRF-Token": token_on(client, PAGE)}
    first = client.post(f"{URL}/{notification_id}/read", headers=headers).json
    second = client.post(f"{URL}/{notification_id}/read", headers=headers).json
    assert first["read_at"] == second["read_at"] is not None
    with services.units.system() as unit:
        names = unit.session.scalars(select(RecordedEvent.name)).all()
    assert names.count("NotificationRead") == 1


def test_all_are_read_at_once_and_only_one_s_own(
    services: Services, cast: Cast, tell: Tell
) -> None:
    for person in (cast.ida, cast.ida, cast.omar):
        tell(person)
    with services.units.write(cast.here, cast.ida.actor) as uow:
        assert mark_all_read(uow) == 2
        assert mark_all_read(uow) == 0
    assert (unread(services, cast.ida), unread(services, cast.omar)) == (0, 1)


def test_what_one_reads_elsewhere_is_read_here(services: Services, cast: Cast, tell: Tell) -> None:
    tell(cast.ida, subject="listing/1")
    tell(cast.ida, subject="listing/2")
    with services.units.write(cast.here, cast.ida.actor) as uow:
        mark_read_about(uow, "listing/1")
    assert unread(services, cast.ida) == 1


def test_what_cannot_be_worded_takes_nothing_else_with_it(
    services: Services, cast: Cast, tell: Tell
) -> None:
    for title in ("gone", "broken", "Nyt"):
        tell(cast.ida, title)
    with services.units.read(cast.here, cast.ida.actor) as uow:
        views = list_notifications(uow, limit=10)
    assert [(v.title, v.is_gone) for v in views] == [
        ("Nyt", False),
        ("Det er her ikke længere", True),
        ("Det er her ikke længere", True),
    ]


def test_the_page_lists_marks_and_leads_on(
    services: Services, cast: Cast, tell: Tell, client_of: ClientOf
) -> None:
    client = client_of(cast.ida)
    assert "Du har ingen notifikationer endnu" in client.get(PAGE).text
    notification_id = tell(cast.ida, "Nyt <b>job</b>")
    page = client.get(PAGE).text
    assert "Nyt &lt;b&gt;job&lt;/b&gt;" in page
    assert "(ulæst)" in page
    answer = client.get(f"{PAGE}/{notification_id}")
    assert (answer.status_code, answer.location) == (303, "/opslag/1")
    assert unread(services, cast.ida) == 0


def test_the_bell_shows_how_many_are_unread(cast: Cast, tell: Tell, client_of: ClientOf) -> None:
    client = client_of(cast.ida)
    tell(cast.ida)
    tell(cast.ida)
    bell = BeautifulSoup(client.get("/").text, "html.parser").select_one(f'nav a[href="{PAGE}"]')
    assert bell
    assert bell.get_text(" ", strip=True) == "Notifikationer 2"


def test_having_the_list_before_one_stops_e_mails_but_leaves_it_unread(
    services: Services,
    cast: Cast,
    tell: Tell,
    client_of: ClientOf,
    deliveries: Callable[..., list[tuple[str, str]]],
) -> None:
    tell(cast.ida)
    client_of(cast.ida).get(PAGE)
    assert deliveries() == [("email", "cancelled")]
    assert unread(services, cast.ida) == 1


def test_what_is_gone_says_so_kindly(cast: Cast, tell: Tell, client_of: ClientOf) -> None:
    notification_id = tell(cast.ida, "gone")
    answer = client_of(cast.ida).get(f"{PAGE}/{notification_id}")
    assert answer.status_code == 200
    assert "Du er ikke gået glip af noget" in answer.text


def test_one_tap_reads_everything(
    services: Services, cast: Cast, tell: Tell, client_of: ClientOf
) -> None:
    tell(cast.ida)
    answer = post(client_of(cast.ida), f"{PAGE}/laest", page=PAGE, follow_redirects=True)
    assert "Alt er markeret som læst." in answer.text
    assert unread(services, cast.ida) == 0


def test_a_form_without_its_token_is_refused(
    services: Services, cast: Cast, tell: Tell, client_of: ClientOf
) -> None:
    tell(cast.ida)
    assert client_of(cast.ida).post(f"{PAGE}/laest").status_code == 400
    assert unread(services, cast.ida) == 1
