"""Whoever is logged out, blocked or removed hears nothing from that moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_socketio import SocketIOTestClient
from sqlalchemy import event, select
from sqlalchemy.exc import OperationalError

from app.accounts.sessions import end_sessions_of, end_tokens_of, issue_token
from app.accounts.staff import block_person
from app.accounts.substitutes import end_substitution, stand_in
from app.accounts.teams import create_team, join_team, leave_team
from app.chat.assigning import hand_over
from app.chat.models import Conversation
from app.chat.posting import post_message
from app.core.clock import FixedClock, local_day
from app.core.work import UnitOfWork
from app.employers.colleagues import remove_colleague
from app.web.cutting_off import on_sweeping, sweep_open_pages
from app.web.services import Services
from tests.factories.conversations import Say
from tests.factories.interests import about_interest, colleague, interest_id
from tests.factories.postings import bakery, category_ids, posted
from tests.people import Cast, Person

__all__ = ["about_interest", "bakery", "category_ids", "colleague", "interest_id", "posted"]

Acting = Callable[[Person], AbstractContextManager[UnitOfWork]]
POSTED = "chat:message-posted"


@dataclass(frozen=True)
class OpenPage:
    """A page that a conversation is open on, with its line to the service."""

    line: SocketIOTestClient
    services: Services

    def join(self, conversation_id: UUID) -> Any:
        """Ask for a conversation and what is written in it from now on; returns the answer."""
        asked = {"conversation_id": str(conversation_id), "after": 0}
        return self.line.emit("chat:join", asked, callback=True)

    def hears(self) -> list[str]:
        """Return what the page was told since it was last asked."""
        self.services.relay.catch_up()
        if not self.line.is_connected():
            return []
        return [packet["name"] for packet in self.line.get_received()]


@dataclass(frozen=True)
class LosesAccess:
    """Somebody's open page, and what takes their access to it; it may happen twice."""

    page: OpenPage
    happens: Callable[[], None]


Listen = Callable[..., OpenPage]
PageOf = Callable[[Person, UUID], OpenPage]


@pytest.fixture(autouse=True)
def _from_here(services: Services) -> None:
    """Relay what is recorded from now on."""
    services.relay.start_here()


@pytest.fixture
def listen(app: Flask, services: Services) -> Listen:
    """Open a page on a conversation, which hears what comes from now on."""

    def listen(conversation_id: UUID, **how: Any) -> OpenPage:
        page = OpenPage(services.socketio.test_client(app, **how), services)
        assert page.join(conversation_id)["ok"]
        page.hears()
        return page

    return listen


@pytest.fixture
def page_of(listen: Listen, client_of: Callable[[Person], FlaskClient]) -> PageOf:
    """Open a page of somebody who is logged in: `page_of(cast.ida, conversation_id)`."""
    return lambda who, of: listen(of, flask_test_client=client_of(who))


@pytest.fixture
def anders_leaves(
    page_of: PageOf, acting_as: Acting, cast: Cast, conversation_id: UUID, youth_team: UUID
) -> LosesAccess:
    """Anders has a conversation of the youth team's open, and leaves the team."""
    with acting_as(cast.adam) as uow:
        join_team(uow, youth_team, cast.anders.id)
    with acting_as(cast.signe) as uow:
        hand_over(uow, conversation_id, to_team_id=youth_team)

    def leave() -> None:
        with acting_as(cast.adam) as uow:
            leave_team(uow, youth_team, cast.anders.id)

    return LosesAccess(page_of(cast.anders, conversation_id), leave)


@pytest.fixture
def signe_stands_in(acting_as: Acting, cast: Cast, conversation_id: UUID, youth_team: UUID) -> UUID:
    """Signe stands in today for Anders, whose the conversation is, in a team that she is not in."""
    with acting_as(cast.adam) as uow:
        other = create_team(uow, name="Sygedagpenge")
        join_team(uow, other, cast.anders.id)
    with acting_as(cast.anders) as uow:
        hand_over(uow, conversation_id, to_adviser_id=cast.anders.id)
        today = local_day(uow.now)
        return stand_in(uow, cast.anders.id, cast.signe.id, from_on=today, until_on=today)


@pytest.fixture
def signe_is_called_off(
    page_of: PageOf, acting_as: Acting, cast: Cast, conversation_id: UUID, signe_stands_in: UUID
) -> LosesAccess:
    """Signe has the conversation open that she stands in for, and is called off."""

    def call_off() -> None:
        with acting_as(cast.anders) as uow:
            end_substitution(uow, signe_stands_in)

    return LosesAccess(page_of(cast.signe, conversation_id), call_off)


@pytest.fixture
def without_database(services: Services) -> Iterator[Callable[[str], None]]:
    """Have what the relays ask of a table fail from now on, for one look at the outbox."""
    engine, failing = services.units.database.reading, []

    def fail(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if any(f"FROM {table}" in statement for table in failing):
            raise OperationalError(statement, None, Exception("away"))

    def look_once(table: str) -> None:
        failing.append(table)
        services.relay.catch_up()
        failing.clear()

    event.listen(engine, "before_cursor_execute", fail)
    yield look_once
    event.remove(engine, "before_cursor_execute", fail)


def test_who_stays_hears(page_of: PageOf, cast: Cast, conversation_id: UUID, say: Say) -> None:
    page = page_of(cast.ida, conversation_id)
    say(cast.anders, "Hej")
    assert page.hears() == [POSTED]


def test_a_session_that_ended_hears_nothing_written_after(
    page_of: PageOf,
    services: Services,
    acting_as: Acting,
    cast: Cast,
    conversation_id: UUID,
    say: Say,
) -> None:
    ended = page_of(cast.ida, conversation_id)
    with acting_as(cast.ida) as uow:
        end_sessions_of(uow, cast.ida.id)
    services.relay.catch_up()
    other = page_of(cast.ida, conversation_id)
    say(cast.anders, "Hej")
    assert ended.hears() == []
    assert other.hears() == [POSTED]


def test_a_token_that_ended_hears_nothing_written_after(
    listen: Listen, services: Services, cast: Cast, conversation_id: UUID, say: Say
) -> None:
    with services.units.write(cast.here) as uow:
        token = issue_token(uow, services.ids, cast.ida.id)
    page = listen(conversation_id, auth={"token": token})
    with services.units.write(cast.here) as uow:
        end_tokens_of(uow, cast.ida.id)
    say(cast.anders, "Hej")
    assert page.hears() == []


def test_who_is_blocked_hears_nothing_written_after(
    page_of: PageOf, acting_as: Acting, cast: Cast, conversation_id: UUID, say: Say
) -> None:
    page = page_of(cast.anders, conversation_id)
    with acting_as(cast.adam) as uow:
        block_person(uow, cast.anders.id)
    say(cast.ida, "Hej")
    assert page.hears() == []


def test_who_leaves_the_team_hears_nothing_written_after(
    anders_leaves: LosesAccess, page_of: PageOf, cast: Cast, conversation_id: UUID, say: Say
) -> None:
    signe = page_of(cast.signe, conversation_id)
    anders_leaves.happens()
    anders_leaves.happens()  # twice is harmless
    say(cast.ida, "Hemmeligt")
    assert POSTED not in anders_leaves.page.hears()
    assert POSTED in signe.hears()


def test_a_substitute_who_is_called_off_hears_nothing_written_after(
    signe_is_called_off: LosesAccess, cast: Cast, say: Say
) -> None:
    say(cast.ida, "Til den, der er her")
    assert POSTED in signe_is_called_off.page.hears()
    signe_is_called_off.happens()
    say(cast.ida, "Kun til Anders")
    assert POSTED not in signe_is_called_off.page.hears()


def test_where_it_cannot_be_asked_who_may_still_read_nobody_hears_until_they_join_again(
    page_of: PageOf,
    acting_as: Acting,
    cast: Cast,
    conversation_id: UUID,
    youth_team: UUID,
    say: Say,
    without_database: Callable[[str], None],
) -> None:
    with acting_as(cast.adam) as uow:
        join_team(uow, create_team(uow, name="Sygedagpenge"), cast.anders.id)
    anders, ida = (page_of(who, conversation_id) for who in (cast.anders, cast.ida))
    with acting_as(cast.anders) as uow:
        hand_over(uow, conversation_id, to_team_id=youth_team)
    without_database("person")
    say(cast.ida, "Hemmeligt")
    assert POSTED not in anders.hears()
    assert ida.join(conversation_id)["ok"]
    ida.line.get_received()
    say(cast.ida, "Mere")
    assert POSTED in ida.hears()


def test_who_leaves_the_team_while_nothing_can_be_asked_hears_nothing_written_after(
    anders_leaves: LosesAccess,
    page_of: PageOf,
    cast: Cast,
    conversation_id: UUID,
    say: Say,
    without_database: Callable[[str], None],
) -> None:
    signe = page_of(cast.signe, conversation_id)
    anders_leaves.happens()
    without_database("person")
    say(cast.ida, "Hemmeligt")
    assert POSTED not in anders_leaves.page.hears()
    assert POSTED in signe.hears()


def test_a_substitute_called_off_while_nothing_can_be_asked_hears_nothing_written_after(
    signe_is_called_off: LosesAccess, cast: Cast, say: Say, without_database: Callable[[str], None]
) -> None:
    signe_is_called_off.happens()
    without_database("person")
    say(cast.ida, "Kun til Anders")
    assert POSTED not in signe_is_called_off.page.hears()


def test_a_substitute_hears_nothing_once_midnight_has_passed(
    page_of: PageOf,
    services: Services,
    clock: FixedClock,
    cast: Cast,
    conversation_id: UUID,
    signe_stands_in: UUID,
    say: Say,
) -> None:
    page = page_of(cast.signe, conversation_id)
    sweep_open_pages(services)
    say(cast.ida, "Stadig i dag")
    assert POSTED in page.hears()
    clock.advance(timedelta(days=1))
    sweep_open_pages(services)
    say(cast.ida, "I morgen")
    assert page.line.is_connected()
    assert POSTED not in page.hears()


def test_a_token_that_runs_out_is_cut_off(
    listen: Listen,
    services: Services,
    clock: FixedClock,
    cast: Cast,
    conversation_id: UUID,
    say: Say,
) -> None:
    with services.units.write(cast.here) as uow:
        short = issue_token(uow, services.ids, cast.ida.id, lasts=timedelta(hours=1))
        long = issue_token(uow, services.ids, cast.ida.id, lasts=timedelta(hours=3))
    ends, stays = (listen(conversation_id, auth={"token": token}) for token in (short, long))
    clock.advance(timedelta(hours=2))
    sweep_open_pages(services)
    say(cast.anders, "Hej")
    assert not ends.line.is_connected()
    assert POSTED in stays.hears()


def test_trouble_in_one_municipality_leaves_none_after_it_unswept(
    app: Flask, services: Services, clock: FixedClock, cast: Cast
) -> None:
    pages = []
    for person in (cast.ida, cast.nabo):  # in this order they are swept
        with services.units.write(person.municipality) as uow:
            token = issue_token(uow, services.ids, person.id, lasts=timedelta(hours=1))
        pages.append(services.socketio.test_client(app, auth={"token": token}))
    assert [page.is_connected() for page in pages] == [True, True]

    def stumble(uow: UnitOfWork) -> None:
        assert uow.municipality.id != cast.here.id

    on_sweeping(services, stumble)
    clock.advance(timedelta(hours=2))
    sweep_open_pages(services)
    assert [page.is_connected() for page in pages] == [False, False]


def test_who_is_taken_off_the_company_hears_nothing_written_after(
    page_of: PageOf,
    acting_as: Acting,
    cast: Cast,
    about_interest: UUID,
    bakery: UUID,
    colleague: Person,
) -> None:
    page, stays = (page_of(who, about_interest) for who in (colleague, cast.vera))
    with acting_as(cast.vera) as uow:
        remove_colleague(uow, bakery, colleague.id)
    with acting_as(cast.ida) as uow:
        post_message(uow, about_interest, body="Kun til jer", client_id=uuid4())
    assert POSTED not in page.hears()
    assert POSTED in stays.hears()


def test_whoever_asks_again_and_may_no_longer_read_has_left_the_room(
    page_of: PageOf,
    services: Services,
    cast: Cast,
    conversation_id: UUID,
    youth_team: UUID,
    say: Say,
) -> None:
    page = page_of(cast.anders, conversation_id)
    with services.units.write(cast.here) as uow:  # by a way that nobody has recorded
        row = uow.session.scalars(select(Conversation)).one()
        row.team_id, row.assignee_id = youth_team, None
    assert page.join(conversation_id)["problem"]["status"] == 404
    typing = {"conversation_id": str(conversation_id)}
    assert page.line.emit("chat:typing", typing, callback=True)["problem"]["status"] == 404
    say(cast.ida, "Hemmeligt")
    assert POSTED not in page.hears()
