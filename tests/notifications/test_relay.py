"""What was committed anywhere reaches the recipient's open pages, and nobody else's."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_socketio import SocketIOTestClient
from sqlalchemy import event

from app.accounts.sessions import issue_token
from app.core.texts import language
from app.core.work import UnitOfWork
from app.notifications.contract import Kind, Wording
from app.notifications.service import News, notify_each, notify_many, register_kind
from app.web.services import Services
from tests.notifications.conftest import LETTER, NEWS
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
    received = page.get_received()
    assert {one["name"] for one in received} <= {"notification:new"}
    return [one["args"][0]["notification"] for one in received]


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


def test_each_hears_what_they_were_told_in_the_order_it_was_written(
    services: Services, cast: Cast, page_of: Open
) -> None:
    ida, omar = page_of(cast.ida), page_of(cast.omar)
    telling = [
        *((cast.ida, "Først"), (cast.omar, "First"), (cast.ida, "gone"), (cast.omar, "gone")),
        *((cast.ida, "broken"), (cast.ida, "Sidst"), (cast.omar, "Last")),
    ]
    with services.units.write(cast.here) as uow:
        notify_each(uow, NEWS, [News(who.id, {"title": title}) for who, title in telling])
        notify_each(uow, LETTER, [News(cast.ida.id, {"title": "Et brev"})])
    gone = "Det er her ikke længere"
    told = heard(services, ida)
    assert [n["title"] for n in told] == ["Først", gone, gone, "Sidst", "Et brev"]
    assert {n["unread_count"] for n in told} == {5}
    told = heard(services, omar)
    assert [n["title"] for n in told] == ["First", "This is no longer there", "Last"]
    assert {n["unread_count"] for n in told} == {3}


def test_whoever_has_left_hears_nothing_and_the_others_all(
    services: Services, cast: Cast, page_of: Open
) -> None:
    ida, omar = page_of(cast.ida), page_of(cast.omar)
    with services.units.write(cast.here) as uow:
        notify_many(uow, [cast.ida.id, cast.omar.id], NEWS, {"title": "Til alle"})
    ida.disconnect()
    assert [n["title"] for n in heard(services, omar)] == ["Til alle"]


@dataclass
class Counting:
    """Words a kind, several at once too, and notes what for; "broken" spoils what it comes with."""

    singly: list[str] = field(default_factory=list)
    together: list[list[str]] = field(default_factory=list)

    def one(self, _uow: UnitOfWork, facts: Mapping[str, Any]) -> Wording:
        self.singly.append(f"{language()}: {facts['title']}")
        if facts["title"] == "broken":
            raise ZeroDivisionError
        return Wording(facts["title"], "", "/", "")

    def many(self, uow: UnitOfWork, facts: Sequence[Mapping[str, Any]]) -> list[Wording | None]:
        self.together.append([f"{language()}: {one['title']}" for one in facts])
        if any(one["title"] == "broken" for one in facts):
            raise ZeroDivisionError
        return [Wording(one["title"], "", "/", "") for one in facts]


def test_what_many_are_told_is_worded_once_in_each_language(
    services: Services, cast: Cast, page_of: Open
) -> None:
    counting = Counting()
    register_kind(Kind("tests/worded-once", "Once", counting.one))
    pages = [page_of(one) for one in (cast.ida, cast.lea, cast.omar)]
    with services.units.write(cast.here) as uow:
        everybody = [one.id for one in (cast.ida, cast.lea, cast.omar)]
        notify_many(uow, everybody, "tests/worded-once", {"title": "Nyt"})
    assert [[n["title"] for n in heard(services, page)] for page in pages] == [["Nyt"]] * 3
    assert sorted(counting.singly) == ["da: Nyt", "en: Nyt"]


def test_a_kind_words_several_at_once_and_one_that_is_broken_spoils_no_other(
    services: Services, cast: Cast, page_of: Open
) -> None:
    counting = Counting()
    register_kind(Kind("tests/worded-at-once", "At once", counting.one, word_many=counting.many))
    ida = page_of(cast.ida)

    def told(*titles: str) -> list[str]:
        with services.units.write(cast.here) as uow:
            news = [News(cast.ida.id, {"title": title}) for title in titles]
            notify_each(uow, "tests/worded-at-once", news)
        return [n["title"] for n in heard(services, ida)]

    assert told("Et", "To") == ["Et", "To"]
    assert (counting.singly, counting.together) == ([], [["da: Et", "da: To"]])
    assert told("Tre", "broken", "Fire") == ["Tre", "Det er her ikke længere", "Fire"]


def test_showing_it_to_many_asks_the_database_no_more_than_showing_it_to_two(
    services: Services, cast: Cast, page_of: Open
) -> None:
    everybody = [one for one in cast.everyone() if one.municipality == cast.here]
    for person in everybody:
        page_of(person)
    asked: list[str] = []
    engine = services.units.database.engine

    def note(_c: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        asked.append(statement)

    def cost(number: int) -> int:
        with services.units.write(cast.here) as uow:
            news = [News(one.id, {"title": f"Til {one.name}"}) for one in everybody[:number]]
            notify_each(uow, NEWS, news)
        asked.clear()
        services.relay.catch_up()
        return len(asked)

    event.listen(engine, "before_cursor_execute", note)
    try:
        assert cost(7) == cost(2) > 0
    finally:
        event.remove(engine, "before_cursor_execute", note)


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
