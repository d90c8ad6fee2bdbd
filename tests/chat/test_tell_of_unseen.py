"""Whoever did not see a message at once is told of it once, without a word of what it says."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast as cast_to
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from app.accounts.contract import Role
from app.accounts.own_advisers import give_own_adviser
from app.accounts.people import add_person, people_with_role
from app.accounts.profile import change_profile
from app.accounts.staff import block_person, unblock_person
from app.channels.recording import RecordedTransports
from app.chat.conversations import open_conversation_with, open_own_conversation
from app.chat.jobs import UNSEEN, look_for_unseen
from app.chat.kinds_told import NEW_MESSAGE
from app.chat.posting import post_message
from app.chat.reading import mark_read
from app.chat.unseen import BATCH, has_untold, tell_of_unseen
from app.core.clock import FixedClock
from app.core.errors import NotFound
from app.core.jobs import Jobs, queue_for
from app.core.work import Actor, UnitOfWork, Units, the_service
from app.notifications.devices import register_device
from app.notifications.policy import Manners
from app.notifications.preferences import behave
from app.notifications.reading import list_notifications, target_of
from app.notifications.service import News, notify_each
from app.web.services import Services
from tests.channels.browser import subscribed
from tests.factories.conversations import Say
from tests.people import Cast, Person
from tests.snapshots import as_read

Acting = Callable[[Person], AbstractContextManager[UnitOfWork]]
ClientOf = Callable[[Person], FlaskClient]
Do = Callable[[], None]
SECRET = "Mit CPR-nummer er 010203-1234"


@pytest.fixture
def transports(services: Services) -> RecordedTransports:
    """What left the house."""
    return cast_to(RecordedTransports, services.transports)


@pytest.fixture
def later(services: Services, clock: FixedClock) -> Callable[[timedelta], None]:
    """Let time pass, and the worker do what is due."""

    def pass_by(time: timedelta) -> None:
        clock.advance(time)
        services.jobs.run("chat-unseen")
        services.jobs.run("deliveries")

    return pass_by


@pytest.fixture
def phone(services: Services) -> Callable[[Person], None]:
    """Have somebody turn notifications on."""

    def turn_on(person: Person) -> None:
        browser = subscribed(f"https://fcm.googleapis.com/fcm/send/{person.name}")
        with services.units.write(person.municipality, person.actor) as uow:
            register_device(uow, browser.subscription, label="phone")

    return turn_on


Later = Callable[[timedelta], None]
SECONDS = timedelta(seconds=11)


def _titles(acting_as: Acting, person: Person) -> list[tuple[str, bool]]:
    with acting_as(person) as uow:
        return [(v.title, v.read_at is not None) for v in list_notifications(uow, limit=10)]


def test_of_two_conversations_the_one_that_is_gone_says_so_and_the_other_reads_as_ever(
    units: Units, acting_as: Acting, cast: Cast, conversation_id: UUID
) -> None:
    with units.write(cast.here, the_service("test")) as uow:
        gone = uow.new_id()
        facts = [{"conversation_id": str(one)} for one in (conversation_id, gone)]
        notify_each(uow, NEW_MESSAGE, [News(cast.ida.id, one) for one in facts])
    with acting_as(cast.ida) as uow:
        told = list_notifications(uow, limit=5)
        assert [(one.title, one.is_gone) for one in told] == [
            ("Det er her ikke længere", True),
            ("Du har fået en ny besked", False),
        ]
        with pytest.raises(NotFound):
            target_of(uow, told[0].id)
        assert target_of(uow, told[1].id) == f"/samtaler/{conversation_id}"


def test_nobody_is_told_before_ten_seconds_have_passed(
    acting_as: Acting, cast: Cast, say: Say, later: Later
) -> None:
    say(cast.anders, SECRET)
    later(timedelta(seconds=9))
    assert _titles(acting_as, cast.ida) == []
    later(timedelta(seconds=2))
    assert _titles(acting_as, cast.ida) == [("Du har fået en ny besked", False)]


def test_what_has_lain_for_a_week_is_no_news(
    acting_as: Acting, cast: Cast, say: Say, later: Later
) -> None:
    say(cast.anders, SECRET)
    later(timedelta(days=8))
    assert _titles(acting_as, cast.ida) == []
    say(cast.anders, "Er du der?")
    later(SECONDS)
    assert len(_titles(acting_as, cast.ida)) == 1


def test_whoever_saw_it_at_once_is_not_told(
    acting_as: Acting, cast: Cast, conversation_id: UUID, say: Say, later: Later
) -> None:
    posted = say(cast.anders, SECRET)
    with acting_as(cast.ida) as uow:
        mark_read(uow, conversation_id, seq=posted.seq)
    later(SECONDS)
    assert _titles(acting_as, cast.ida) == []


def test_one_push_tells_of_many_messages_until_they_were_looked_at(
    cast: Cast,
    acting_as: Acting,
    conversation_id: UUID,
    say: Say,
    later: Later,
    phone: Callable[[Person], None],
    transports: RecordedTransports,
) -> None:
    phone(cast.ida)
    for _ in range(3):
        say(cast.anders, SECRET)
        later(SECONDS)
    assert len(transports.push.sent) == 1
    with acting_as(cast.ida) as uow:
        mark_read(uow, conversation_id, seq=3)
    assert _titles(acting_as, cast.ida) == [("Du har fået en ny besked", True)]
    say(cast.anders, SECRET)
    later(SECONDS)
    assert len(transports.push.sent) == 2


def test_nothing_of_it_stands_on_the_lock_screen_or_in_the_mail(
    services: Services,
    cast: Cast,
    say: Say,
    later: Later,
    phone: Callable[[Person], None],
    transports: RecordedTransports,
) -> None:
    phone(cast.ida)
    say(cast.anders, SECRET)
    later(SECONDS)
    later(timedelta(hours=3))
    (push,), (mail,) = transports.push.sent, transports.email.sent
    payload = json.loads(push.payload)
    assert (payload["title"], payload["body"]) == ("Du har fået en ny besked", "Demo Kommune")
    for sent in (push.payload.decode(), mail.text, mail.html, mail.subject):
        for word in ("CPR", "010203", "Anders"):
            assert word not in sent


@pytest.mark.parametrize("language", ["da", "en"])
def test_the_mail_reads_as_it_should(
    cast: Cast,
    acting_as: Acting,
    say: Say,
    later: Later,
    transports: RecordedTransports,
    is_as_kept: Callable[[str, str], None],
    language: str,
) -> None:
    with acting_as(cast.ida) as uow:
        change_profile(uow, name="Ida", language=language)
    posted = say(cast.anders, SECRET)
    later(SECONDS)
    (mail,) = transports.email.sent
    text = as_read(mail).replace(str(posted.conversation_id), "<conversation>")
    token = text.partition("/afmeld/")[2].partition("\n")[0]
    is_as_kept(f"unseen-{language}", text.replace(token, "<token>") if token else text)


def test_opening_the_page_reads_what_was_told_and_stops_the_mail(
    client_of: ClientOf,
    acting_as: Acting,
    cast: Cast,
    conversation_id: UUID,
    say: Say,
    later: Later,
    phone: Callable[[Person], None],
    transports: RecordedTransports,
) -> None:
    phone(cast.ida)
    say(cast.anders, SECRET)
    later(SECONDS)
    payload = json.loads(transports.push.sent[0].payload)
    client = client_of(cast.ida)
    opened = client.get(payload["url"])
    assert opened.location == f"/samtaler/{conversation_id}"
    client.get(opened.location)
    assert _titles(acting_as, cast.ida) == [("Du har fået en ny besked", True)]
    later(timedelta(hours=3))
    assert transports.email.sent == []


def test_a_message_counts_once_in_the_menu_and_not_at_the_bell(
    client_of: ClientOf, cast: Cast, say: Say, later: Later
) -> None:
    client = client_of(cast.ida)
    say(cast.anders, SECRET)
    later(SECONDS)
    waiting = client.get("/api/v1/me/counts").json
    assert (waiting["counts"]["/samtaler"], waiting["counts"]["/notifikationer"]) == (1, 0)
    assert waiting["news"] == 1


def test_a_citizen_who_waits_counts_once_for_their_adviser_also_when_they_waited_too_long(
    services: Services, client_of: ClientOf, acting_as: Acting, cast: Cast, later: Later
) -> None:
    with services.units.write(cast.here, the_service("test")) as uow:
        give_own_adviser(uow, cast.omar.id, cast.anders.id)
    with acting_as(cast.omar) as uow:
        post_message(uow, open_own_conversation(uow), body=SECRET, client_id=uuid4())
    client = client_of(cast.anders)
    for passed in (SECONDS, timedelta(days=7)):
        later(passed)
        services.jobs.run("chat-overdue")
        waiting = client.get("/api/v1/me/counts").json
        assert (waiting["counts"]["/indbakke"], waiting["counts"]["/notifikationer"]) == (1, 0)
        assert waiting["news"] == 1
    assert len(_titles(acting_as, cast.anders)) == 2


def test_a_personal_message_is_not_held_back_by_the_days_number(
    services: Services,
    acting_as: Acting,
    cast: Cast,
    conversation_id: UUID,
    say: Say,
    later: Later,
    transports: RecordedTransports,
) -> None:
    with acting_as(cast.ida) as uow:
        behave(uow, Manners(daily_cap=0))
    for number in range(1, 8):
        say(cast.anders, SECRET)
        later(SECONDS)
        with acting_as(cast.ida) as uow:
            mark_read(uow, conversation_id, seq=number)
    assert len(transports.email.sent) == 7


def test_at_night_it_waits_until_the_morning(
    cast: Cast, say: Say, later: Later, transports: RecordedTransports, clock: FixedClock
) -> None:
    clock.set(datetime(2026, 11, 24, 22, 0, tzinfo=UTC))
    say(cast.anders, SECRET)
    later(SECONDS)
    assert transports.email.sent == []
    later(timedelta(hours=9))
    assert len(transports.email.sent) == 1


def test_the_one_who_answers_is_told_of_a_citizen_and_the_citizen_of_nothing(
    services: Services, acting_as: Acting, cast: Cast, later: Later
) -> None:
    with services.units.write(cast.here, the_service("test")) as uow:
        give_own_adviser(uow, cast.omar.id, cast.anders.id)
    with acting_as(cast.omar) as uow:
        conversation_id = open_own_conversation(uow)
        post_message(uow, conversation_id, body=SECRET, client_id=uuid4())
    later(SECONDS)
    assert _titles(acting_as, cast.anders) == [("En borger har skrevet til dig", False)]
    assert _titles(acting_as, cast.omar) == []


def test_what_is_too_new_at_one_look_has_another_made(
    services: Services, cast: Cast, say: Say, clock: FixedClock, tmp_path: Path
) -> None:
    jobs = Jobs(queue_for(redis_url=None, data_dir=tmp_path))
    jobs.add(UNSEEN, look_for_unseen(services.units, lambda: [cast.here], jobs))
    say(cast.anders, SECRET)
    clock.advance(timedelta(seconds=9))
    jobs.run(UNSEEN)
    assert jobs.queue.pending_count() == 1
    clock.advance(timedelta(seconds=2))
    jobs.run(UNSEEN)
    assert jobs.queue.pending_count() == 1


def test_many_are_told_some_at_a_time(
    units: Units, acting_as: Acting, cast: Cast, clock: FixedClock
) -> None:
    with units.write(cast.here, the_service("test")) as uow:
        for number in range(BATCH + 2):
            add_person(uow, name=f"Borger {number:02}", email=None, roles=[Role.CITIZEN])
        citizens = [card.id for card in people_with_role(uow, Role.CITIZEN)]
    with acting_as(cast.anders) as uow:
        for citizen_id in citizens:
            conversation_id = open_conversation_with(uow, citizen_id)
            post_message(uow, conversation_id, body="Hej", client_id=uuid4())
    clock.advance(SECONDS)
    told = []
    for _time in range(3):
        with units.write(cast.here, the_service("test")) as uow:
            told.append(tell_of_unseen(uow))
    assert told == [BATCH, len(citizens) - BATCH, 0]


def test_where_nobody_is_there_to_be_told_it_is_told_once_somebody_is(
    units: Units, acting_as: Acting, cast: Cast, clock: FixedClock
) -> None:
    def write(number: int, adviser: Person) -> None:
        with units.write(cast.here, the_service("test")) as uow:
            citizen_id = add_person(uow, name=f"Bo {number}", email=None, roles=[Role.CITIZEN])
            give_own_adviser(uow, citizen_id, adviser.id)
        with units.write(cast.here, Actor(citizen_id, frozenset({Role.CITIZEN}))) as uow:
            post_message(uow, open_own_conversation(uow), body="Hej", client_id=uuid4())

    def tell() -> tuple[bool, list[int]]:
        """Tell, and say whether there was anybody to tell before and how many they were."""
        with units.read(cast.here) as uow:
            is_some = has_untold(uow)
        told = [-1]
        while told[-1]:
            with units.write(cast.here, the_service("test")) as uow:
                told.append(tell_of_unseen(uow))
        return is_some, told[1:-1]

    for number in range(BATCH + 2):
        write(number, cast.anders)
    write(BATCH + 2, cast.signe)
    with acting_as(cast.adam) as uow:
        block_person(uow, cast.anders.id)
    clock.advance(SECONDS)
    assert tell() == (True, [1])
    assert tell() == (False, [])
    assert len(_titles(acting_as, cast.signe)) == 1
    with acting_as(cast.adam) as uow:
        unblock_person(uow, cast.anders.id)
    assert tell() == (True, [BATCH, 2])
    assert len(_titles(acting_as, cast.signe)) == 1
    with acting_as(cast.anders) as uow:
        assert len(list_notifications(uow, limit=50)) == BATCH + 2


def test_telling_many_takes_as_many_statements_as_telling_two(
    units: Units, acting_as: Acting, cast: Cast, clock: FixedClock
) -> None:
    asked: list[str] = []
    event.listen(
        units.database.writing,
        "before_cursor_execute",
        lambda _c, _cursor, statement, *_more: asked.append(statement),
    )

    def cost(citizens: int) -> int:
        """Let so many citizens, who have an adviser, and the adviser write to each other."""
        with units.write(cast.here, the_service("test")) as uow:
            people = [
                add_person(uow, name=f"Borger {number}", email=None, roles=[Role.CITIZEN])
                for number in range(citizens)
            ]
            for person_id in people:
                give_own_adviser(uow, person_id, cast.anders.id)
        for person_id in people:
            actor = Actor(person_id=person_id, roles=frozenset({Role.CITIZEN}))
            with units.write(cast.here, actor) as uow:
                conversation_id = open_own_conversation(uow)
                post_message(uow, conversation_id, body="Hej", client_id=uuid4())
            with acting_as(cast.anders) as uow:
                post_message(uow, conversation_id, body="Goddag", client_id=uuid4())
        clock.advance(SECONDS)
        asked.clear()
        with units.write(cast.here, the_service("test")) as uow:
            assert tell_of_unseen(uow) >= 2 * citizens
        return len(asked)

    cost(1)  # what has to be known of a municipality is asked once
    assert cost(BATCH // 2) == cost(2)
