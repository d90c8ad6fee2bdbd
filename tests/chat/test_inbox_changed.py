"""Open inboxes hear that something of theirs changed, and nothing of anybody else's."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from uuid import UUID

import pytest
from flask import Flask
from flask_socketio import SocketIOTestClient
from sqlalchemy import select

from app.accounts.own_advisers import give_team
from app.accounts.sessions import issue_token
from app.accounts.teams import join_team, leave_team
from app.chat.access import ANSWERING
from app.chat.assigning import hand_over, take_back
from app.chat.contract import MessagePosted
from app.chat.inbox import name_conversation
from app.chat.models import Conversation
from app.chat.notes import write_note
from app.chat.reading import mark_read
from app.chat.realtime_inbox import InboxRelay
from app.chat.redacting import redact_message
from app.core.errors import Unavailable
from app.core.relay import RealtimeRelay
from app.core.work import Municipality, UnitOfWork
from app.web.services import Services
from tests.factories.conversations import Say
from tests.people import Cast, Person
from tests.servers import wait_until

Acting = Callable[[Person], AbstractContextManager[UnitOfWork]]
Heard = Callable[[Person], list[dict[str, str]]]


@pytest.fixture
def heard(app: Flask, services: Services, cast: Cast) -> Heard:
    """Return what somebody's open page was told of the inbox; everybody asks for it."""
    services.relay.start_here()
    pages: dict[UUID, SocketIOTestClient] = {}
    for person in cast.everyone():
        with services.units.write(person.municipality) as uow:
            token = issue_token(uow, services.ids, person.id)
        pages[person.id] = services.socketio.test_client(app, auth={"token": token})
        answer = pages[person.id].emit("chat:inbox", {}, callback=True)
        assert answer["ok"] == person.actor.has(*ANSWERING), person

    def told(person: Person) -> list[dict[str, str]]:
        services.relay.catch_up()
        received = pages[person.id].get_received()
        return [one["args"][0] for one in received if one["name"] == "chat:inbox-changed"]

    return told


def test_a_message_is_told_to_those_whose_work_it_is_and_says_nothing_of_it(
    heard: Heard, cast: Cast, conversation_id: UUID, say: Say
) -> None:
    heard(cast.anders)
    say(cast.ida, "Hemmeligt")
    assert {str(conversation_id)} == {one["conversation_id"] for one in heard(cast.anders)}
    assert all(set(one) == {"conversation_id"} for one in heard(cast.signe))
    for other in (cast.ida, cast.omar, cast.lea, cast.adam, cast.vera, cast.nabo, cast.nora):
        assert heard(other) == []


def test_a_message_that_was_removed_is_shown_no_longer_in_the_list(
    heard: Heard, acting_as: Acting, cast: Cast, conversation_id: UUID, say: Say
) -> None:
    said = say(cast.ida, "Mit cpr-nummer")
    heard(cast.anders)
    with acting_as(cast.ida) as uow:
        redact_message(uow, conversation_id, said.id)
    assert heard(cast.anders) == [{"conversation_id": str(conversation_id)}]


def test_a_note_is_told_to_colleagues_alone(
    heard: Heard, acting_as: Acting, cast: Cast, conversation_id: UUID
) -> None:
    heard(cast.signe)
    heard(cast.ida)
    with acting_as(cast.anders) as uow:
        write_note(uow, conversation_id, body="Internt")
    assert heard(cast.signe) == [{"conversation_id": str(conversation_id)}]
    assert heard(cast.ida) == []


def test_what_goes_to_another_team_is_told_to_it_and_is_only_gone_for_the_others(
    heard: Heard, acting_as: Acting, cast: Cast, conversation_id: UUID, say: Say, youth_team: UUID
) -> None:
    with acting_as(cast.anders) as uow:
        hand_over(uow, conversation_id, to_team_id=youth_team)
    assert heard(cast.anders)[-1] == {}
    assert heard(cast.signe)[-1] == {"conversation_id": str(conversation_id)}
    say(cast.ida, "Kun for de nye")
    assert heard(cast.anders) == []
    assert heard(cast.signe) == [{"conversation_id": str(conversation_id)}]


def test_a_change_is_told_to_those_whose_work_it_was_and_is_and_to_no_other_team(
    heard: Heard, acting_as: Acting, cast: Cast, conversation_id: UUID, say: Say, youth_team: UUID
) -> None:
    say(cast.ida, "Hej")
    for person in (cast.anders, cast.signe):
        heard(person)
    with acting_as(cast.anders) as uow:
        hand_over(uow, conversation_id, to_team_id=youth_team)
    assert heard(cast.anders)[-1] == {}
    heard(cast.signe)
    with acting_as(cast.signe) as uow:
        name_conversation(uow, conversation_id, "Kørekort")
    assert heard(cast.signe) == [{"conversation_id": str(conversation_id)}]
    assert heard(cast.anders) == []


def _is_handed_over(acting_as: Acting, cast: Cast, team_id: UUID) -> None:
    with acting_as(cast.anders) as uow:
        hand_over(uow, _only_conversation(uow), to_team_id=team_id)


def _is_handed_over_and_taken_back(acting_as: Acting, cast: Cast, team_id: UUID) -> None:
    _is_handed_over(acting_as, cast, team_id)
    with acting_as(cast.anders) as uow:
        take_back(uow, _only_conversation(uow))


def _follows_its_citizen(acting_as: Acting, cast: Cast, team_id: UUID) -> None:
    with acting_as(cast.adam) as uow:
        give_team(uow, cast.ida.id, team_id)


def _only_conversation(uow: UnitOfWork) -> UUID:
    return uow.session.scalars(select(Conversation.id)).one()


@pytest.mark.parametrize(
    ("happens", "is_still_of_anders"),
    [
        (_is_handed_over, False),
        (_is_handed_over_and_taken_back, True),
        (_follows_its_citizen, False),
    ],
)
def test_whatever_changes_whose_work_it_is_counts_from_the_next_message_on(
    happens: Callable[[Acting, Cast, UUID], None],
    is_still_of_anders: bool,
    heard: Heard,
    acting_as: Acting,
    cast: Cast,
    say: Say,
    youth_team: UUID,
    work_off: Callable[[], None],
) -> None:
    say(cast.ida, "Hej")
    assert heard(cast.anders)
    happens(acting_as, cast, youth_team)
    work_off()
    heard(cast.anders)
    heard(cast.signe)
    say(cast.ida, "Er der nogen?")
    assert bool(heard(cast.anders)) == is_still_of_anders
    assert heard(cast.signe)


def test_what_changed_while_the_database_was_away_is_not_taken_for_what_it_was(
    heard: Heard,
    services: Services,
    acting_as: Acting,
    cast: Cast,
    say: Say,
    youth_team: UUID,
) -> None:
    def nobody(_municipality_id: UUID) -> Municipality:
        raise Unavailable

    say(cast.ida, "Hej")
    assert heard(cast.anders)
    away = RealtimeRelay(services.units, services.bell, nobody)
    away.start_here()
    _is_handed_over(acting_as, cast, youth_team)
    away.catch_up()
    services.relay.start_here()
    say(cast.ida, "Er der nogen?")
    assert heard(cast.anders) == []
    assert heard(cast.signe)


def test_what_somebody_has_seen_is_told_to_their_own_pages(
    heard: Heard, acting_as: Acting, cast: Cast, conversation_id: UUID, say: Say
) -> None:
    say(cast.ida, "Hej")
    heard(cast.anders)
    heard(cast.signe)
    with acting_as(cast.anders) as uow:
        mark_read(uow, conversation_id, seq=1)
    assert heard(cast.anders) == [{"conversation_id": str(conversation_id)}]
    assert heard(cast.signe) == []


@pytest.fixture
def anders_page(app: Flask, services: Services, cast: Cast) -> SocketIOTestClient:
    """Anders' open inbox."""
    with services.units.write(cast.here) as uow:
        token = issue_token(uow, services.ids, cast.anders.id)
    page = services.socketio.test_client(app, auth={"token": token})
    assert page.emit("chat:inbox", {}, callback=True) == {"ok": True}
    return page


def test_who_joins_a_team_hears_of_its_work_and_who_leaves_it_no_more(
    services: Services,
    acting_as: Acting,
    cast: Cast,
    conversation_id: UUID,
    youth_team: UUID,
    anders_page: SocketIOTestClient,
) -> None:
    relay = InboxRelay(services.socketio, seconds_between=0, seconds_remembered=0)
    posted = MessagePosted(conversation_id, conversation_id, 1)

    def hears() -> bool:
        anders_page.get_received()
        with services.units.read(cast.here, cast.anders.actor) as uow:
            relay.moved(uow, posted)
        return bool(anders_page.get_received())

    with acting_as(cast.anders) as uow:
        hand_over(uow, conversation_id, to_team_id=youth_team)
    assert not hears()
    with acting_as(cast.adam) as uow:
        join_team(uow, youth_team, cast.anders.id)
    assert hears()
    with acting_as(cast.adam) as uow:
        leave_team(uow, youth_team, cast.anders.id)
    assert not hears()


def test_whose_a_conversation_is_is_known_in_the_end_although_nobody_said_that_it_went_on(
    services: Services,
    cast: Cast,
    conversation_id: UUID,
    youth_team: UUID,
    anders_page: SocketIOTestClient,
) -> None:
    relay = InboxRelay(services.socketio, seconds_between=0, matters_remembered=0)
    posted = MessagePosted(conversation_id, conversation_id, 1)
    told = []
    for team_id, assignee_id in ((None, cast.anders.id), (youth_team, None)):
        with services.units.write(cast.here) as uow:  # by a way that nobody has recorded
            row = uow.session.scalars(select(Conversation)).one()
            row.team_id, row.assignee_id = team_id, assignee_id
        anders_page.get_received()
        with services.units.read(cast.here, cast.anders.actor) as uow:
            relay.moved(uow, posted)
        told.append(bool(anders_page.get_received()))
    assert told == [True, False]


def test_a_busy_chat_is_told_of_now_and_then_and_the_last_of_it_too(
    services: Services, cast: Cast, conversation_id: UUID, anders_page: SocketIOTestClient
) -> None:
    relay = InboxRelay(services.socketio, seconds_between=0.5)
    anders_page.get_received()
    with services.units.read(cast.here, cast.anders.actor) as uow:
        for seq in range(50):
            relay.moved(uow, MessagePosted(conversation_id, conversation_id, seq))
    told = [{"conversation_id": str(conversation_id)}]
    assert [one["args"] for one in anders_page.get_received()] == [told]
    assert wait_until(lambda: bool(anders_page.queue), within=5)
    assert [one["args"] for one in anders_page.get_received()] == [told]
    time.sleep(0.7)
    assert anders_page.get_received() == []
