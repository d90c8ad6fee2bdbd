"""Whoever is logged out, blocked or removed hears nothing from that moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
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


@pytest.fixture(autouse=True)
def _from_here(services: Services) -> None:
    """Relay what is recorded from now on."""
    services.relay.start_here()


def _listen(
    app: Flask, services: Services, conversation_id: UUID, **how: Any
) -> SocketIOTestClient:
    page: SocketIOTestClient = services.socketio.test_client(app, **how)
    ack = page.emit(
        "chat:join", {"conversation_id": str(conversation_id), "after": 0}, callback=True
    )
    assert ack["ok"]
    services.relay.catch_up()
    page.get_received()
    return page


def _hears(services: Services, page: SocketIOTestClient) -> list[str]:
    services.relay.catch_up()
    if not page.is_connected():
        return []
    return [packet["name"] for packet in page.get_received()]


def test_who_stays_hears(
    app: Flask,
    services: Services,
    client_of: Callable[[Person], FlaskClient],
    cast: Cast,
    conversation_id: UUID,
    say: Say,
) -> None:
    page = _listen(app, services, conversation_id, flask_test_client=client_of(cast.ida))
    say(cast.anders, "Hej")
    assert _hears(services, page) == ["chat:message-posted"]


def test_a_session_that_ended_hears_nothing_written_after(
    app: Flask,
    services: Services,
    client_of: Callable[[Person], FlaskClient],
    cast: Cast,
    conversation_id: UUID,
    say: Say,
) -> None:
    ended = _listen(app, services, conversation_id, flask_test_client=client_of(cast.ida))
    with services.units.write(cast.here, cast.ida.actor) as uow:
        end_sessions_of(uow, cast.ida.id)
    services.relay.catch_up()
    other = _listen(app, services, conversation_id, flask_test_client=client_of(cast.ida))
    say(cast.anders, "Hej")
    assert _hears(services, ended) == []
    assert _hears(services, other) == ["chat:message-posted"]


def test_a_token_that_ended_hears_nothing_written_after(
    app: Flask, services: Services, cast: Cast, conversation_id: UUID, say: Say
) -> None:
    with services.units.write(cast.here) as uow:
        token = issue_token(uow, services.ids, cast.ida.id)
    page = _listen(app, services, conversation_id, auth={"token": token})
    with services.units.write(cast.here) as uow:
        end_tokens_of(uow, cast.ida.id)
    say(cast.anders, "Hej")
    assert _hears(services, page) == []


def test_who_is_blocked_hears_nothing_written_after(
    app: Flask,
    services: Services,
    client_of: Callable[[Person], FlaskClient],
    cast: Cast,
    conversation_id: UUID,
    say: Say,
) -> None:
    page = _listen(app, services, conversation_id, flask_test_client=client_of(cast.anders))
    with services.units.write(cast.here, cast.adam.actor) as uow:
        block_person(uow, cast.anders.id)
    say(cast.ida, "Hej")
    assert _hears(services, page) == []


def _page_of(
    app: Flask,
    services: Services,
    client_of: Callable[[Person], FlaskClient],
    who: Person,
    of: UUID,
) -> SocketIOTestClient:
    return _listen(app, services, of, flask_test_client=client_of(who))


@pytest.fixture
def in_youth_team(acting_as: Acting, cast: Cast, conversation_id: UUID, youth_team: UUID) -> UUID:
    """The conversation is the youth team's, where Anders works as well; nobody has it by name."""
    with acting_as(cast.adam) as uow:
        join_team(uow, youth_team, cast.anders.id)
    with acting_as(cast.signe) as uow:
        hand_over(uow, conversation_id, to_team_id=youth_team)
    return youth_team


def test_who_leaves_the_team_hears_nothing_written_after(
    app: Flask,
    services: Services,
    client_of: Callable[[Person], FlaskClient],
    acting_as: Acting,
    cast: Cast,
    conversation_id: UUID,
    in_youth_team: UUID,
    say: Say,
) -> None:
    anders = _page_of(app, services, client_of, cast.anders, conversation_id)
    signe = _page_of(app, services, client_of, cast.signe, conversation_id)
    with acting_as(cast.adam) as uow:
        leave_team(uow, in_youth_team, cast.anders.id)
        leave_team(uow, in_youth_team, cast.anders.id)  # twice is harmless
    say(cast.ida, "Hemmeligt")
    assert "chat:message-posted" not in _hears(services, anders)
    assert "chat:message-posted" in _hears(services, signe)


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


def test_a_substitute_who_is_called_off_hears_nothing_written_after(
    app: Flask,
    services: Services,
    client_of: Callable[[Person], FlaskClient],
    acting_as: Acting,
    cast: Cast,
    conversation_id: UUID,
    signe_stands_in: UUID,
    say: Say,
) -> None:
    page = _page_of(app, services, client_of, cast.signe, conversation_id)
    say(cast.ida, "Til den, der er her")
    assert "chat:message-posted" in _hears(services, page)
    with acting_as(cast.anders) as uow:
        end_substitution(uow, signe_stands_in)
    say(cast.ida, "Kun til Anders")
    assert "chat:message-posted" not in _hears(services, page)


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


def test_where_it_cannot_be_asked_who_may_still_read_nobody_hears_until_they_join_again(
    app: Flask,
    services: Services,
    client_of: Callable[[Person], FlaskClient],
    acting_as: Acting,
    cast: Cast,
    conversation_id: UUID,
    youth_team: UUID,
    say: Say,
    without_database: Callable[[str], None],
) -> None:
    with acting_as(cast.adam) as uow:
        join_team(uow, create_team(uow, name="Sygedagpenge"), cast.anders.id)
    anders = _page_of(app, services, client_of, cast.anders, conversation_id)
    ida = _page_of(app, services, client_of, cast.ida, conversation_id)
    with acting_as(cast.anders) as uow:
        hand_over(uow, conversation_id, to_team_id=youth_team)
    without_database("person")
    say(cast.ida, "Hemmeligt")
    assert "chat:message-posted" not in _hears(services, anders)
    sent = {"conversation_id": str(conversation_id), "after": 0}
    assert ida.emit("chat:join", sent, callback=True)["ok"]
    ida.get_received()
    say(cast.ida, "Mere")
    assert "chat:message-posted" in _hears(services, ida)


def test_who_leaves_the_team_while_nothing_can_be_asked_hears_nothing_written_after(
    app: Flask,
    services: Services,
    client_of: Callable[[Person], FlaskClient],
    acting_as: Acting,
    cast: Cast,
    conversation_id: UUID,
    in_youth_team: UUID,
    say: Say,
    without_database: Callable[[str], None],
) -> None:
    anders = _page_of(app, services, client_of, cast.anders, conversation_id)
    signe = _page_of(app, services, client_of, cast.signe, conversation_id)
    with acting_as(cast.adam) as uow:
        leave_team(uow, in_youth_team, cast.anders.id)
    without_database("person")
    say(cast.ida, "Hemmeligt")
    assert "chat:message-posted" not in _hears(services, anders)
    assert "chat:message-posted" in _hears(services, signe)


def test_a_substitute_called_off_while_nothing_can_be_asked_hears_nothing_written_after(
    app: Flask,
    services: Services,
    client_of: Callable[[Person], FlaskClient],
    acting_as: Acting,
    cast: Cast,
    conversation_id: UUID,
    signe_stands_in: UUID,
    say: Say,
    without_database: Callable[[str], None],
) -> None:
    page = _page_of(app, services, client_of, cast.signe, conversation_id)
    with acting_as(cast.anders) as uow:
        end_substitution(uow, signe_stands_in)
    without_database("person")
    say(cast.ida, "Kun til Anders")
    assert "chat:message-posted" not in _hears(services, page)


def test_a_substitute_hears_nothing_once_midnight_has_passed(
    app: Flask,
    services: Services,
    client_of: Callable[[Person], FlaskClient],
    clock: FixedClock,
    cast: Cast,
    conversation_id: UUID,
    signe_stands_in: UUID,
    say: Say,
) -> None:
    page = _page_of(app, services, client_of, cast.signe, conversation_id)
    sweep_open_pages(services)
    say(cast.ida, "Stadig i dag")
    assert "chat:message-posted" in _hears(services, page)
    clock.advance(timedelta(days=1))
    sweep_open_pages(services)
    say(cast.ida, "I morgen")
    assert page.is_connected()
    assert "chat:message-posted" not in _hears(services, page)


def test_a_token_that_runs_out_is_cut_off(
    app: Flask, services: Services, clock: FixedClock, cast: Cast, conversation_id: UUID, say: Say
) -> None:
    with services.units.write(cast.here) as uow:
        short = issue_token(uow, services.ids, cast.ida.id, lasts=timedelta(hours=1))
        long = issue_token(uow, services.ids, cast.ida.id, lasts=timedelta(hours=3))
    ends, stays = (
        _listen(app, services, conversation_id, auth={"token": token}) for token in (short, long)
    )
    clock.advance(timedelta(hours=2))
    sweep_open_pages(services)
    say(cast.anders, "Hej")
    assert not ends.is_connected()
    assert "chat:message-posted" in _hears(services, stays)


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
    app: Flask,
    services: Services,
    client_of: Callable[[Person], FlaskClient],
    acting_as: Acting,
    cast: Cast,
    about_interest: UUID,
    bakery: UUID,
    colleague: Person,
) -> None:
    page = _page_of(app, services, client_of, colleague, about_interest)
    stays = _page_of(app, services, client_of, cast.vera, about_interest)
    with acting_as(cast.vera) as uow:
        remove_colleague(uow, bakery, colleague.id)
    with acting_as(cast.ida) as uow:
        post_message(uow, about_interest, body="Kun til jer", client_id=uuid4())
    assert "chat:message-posted" not in _hears(services, page)
    assert "chat:message-posted" in _hears(services, stays)


def test_whoever_asks_again_and_may_no_longer_read_has_left_the_room(
    app: Flask,
    services: Services,
    client_of: Callable[[Person], FlaskClient],
    cast: Cast,
    conversation_id: UUID,
    youth_team: UUID,
    say: Say,
) -> None:
    page = _page_of(app, services, client_of, cast.anders, conversation_id)
    with services.units.write(cast.here) as uow:  # by a way that nobody has recorded
        row = uow.session.scalars(select(Conversation)).one()
        row.team_id, row.assignee_id = youth_team, None
    sent = {"conversation_id": str(conversation_id), "after": 0}
    assert page.emit("chat:join", sent, callback=True)["problem"]["status"] == 404
    typing = {"conversation_id": str(conversation_id)}
    assert page.emit("chat:typing", typing, callback=True)["problem"]["status"] == 404
    say(cast.ida, "Hemmeligt")
    assert "chat:message-posted" not in _hears(services, page)
