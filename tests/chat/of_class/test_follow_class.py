"""A class discusses with its adviser: who is in it reads and writes; nobody else knows of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from app.accounts.contract import Role
from app.accounts.staff import block_person
from app.accounts.substitutes import stand_in
from app.accounts.teams import create_team, join_team
from app.chat.access import readers_among
from app.chat.contract import ConversationChanged, ConversationEnded
from app.chat.conversations import conversation_by_id, my_conversations, unread_conversations
from app.chat.of_class import (
    ClassFacts,
    discussion_left,
    discussion_of_class,
    follow_class,
)
from app.chat.posting import post_message
from app.chat.printing import as_page
from app.chat.reading import messages_after
from app.chat.redacting import redact_message
from app.chat.searching import search_messages
from app.chat.showing import shown_conversation
from app.chat.take_out import conversations_to_take
from app.core.clock import FixedClock, local_day
from app.core.errors import NotFound
from app.core.work import Units, the_service
from tests.chat.of_class.discussion import CLASS_ID, Acting, ClientOf, Follow, Read, Say, text_of
from tests.people import Cast, Person, move_in


def _names(acting_as: Acting, person: Person, discussion_id: UUID) -> set[str]:
    with acting_as(person) as uow:
        return {p.name for p in conversation_by_id(uow, discussion_id).participants}


def test_everybody_in_the_class_and_those_who_run_it_read_and_write(
    say: Say, read: Read, cast: Cast, fatima: Person, bo: Person
) -> None:
    said = [say(fatima, "Hvad skrev I?"), say(bo, "Tre linjer."), say(cast.anders, "Godt gået.")]
    for one in (fatima, bo, cast.anders, cast.signe):
        assert read(one) == [m.body for m in said]


def test_nobody_else_knows_that_there_is_one(
    units: Units, acting_as: Acting, say: Say, cast: Cast, discussion_id: UUID, fatima: Person
) -> None:
    said = say(fatima, "Hej")
    other = move_in(units, cast.here, "Rune Lind", Role.ADVISER)  # an adviser of no team
    strangers = (cast.ida, cast.lea, cast.adam, cast.vera, cast.nabo, cast.nora, other)
    for stranger in strangers:
        with pytest.raises(NotFound), acting_as(stranger) as uow:
            messages_after(uow, discussion_id, after=0)
        with pytest.raises(NotFound), acting_as(stranger) as uow:
            redact_message(uow, discussion_id, said.id)
        with pytest.raises(NotFound), acting_as(stranger) as uow:
            post_message(uow, discussion_id, body="Hej", client_id=uuid4())
        with acting_as(stranger) as uow:
            assert discussion_of_class(uow, CLASS_ID) is None
            assert not search_messages(uow, "Hej").hits
    with acting_as(fatima) as uow:
        pairs = {(one.id, discussion_id) for one in (*strangers, fatima, cast.anders, cast.signe)}
        who = {one for one, _about in readers_among(uow, pairs)}
    assert who == {fatima.id, cast.anders.id, cast.signe.id}


def test_the_others_see_a_first_name_and_an_initial_and_staff_sees_the_name(
    acting_as: Acting, say: Say, cast: Cast, discussion_id: UUID, fatima: Person, bo: Person
) -> None:
    say(bo, "Tre linjer om mig.")
    assert _names(acting_as, fatima, discussion_id) == {"Fatima Holm", "Bo K.", "Anders"}
    assert _names(acting_as, cast.signe, discussion_id) == {"Fatima Holm", "Bo Krogh", "Anders"}
    with acting_as(fatima) as uow:
        shown = shown_conversation(uow, discussion_id)
        found = search_messages(uow, "linjer").hits[0].author
        paper = as_page(uow, discussion_id)
        taken = list(conversations_to_take(uow).records["chat_message"])
    assert (shown.names[bo.id], found) == ("Bo K.", "Bo K.")
    for text in (paper, str(taken)):
        assert "Bo K." in text
        assert "Krogh" not in text
    with acting_as(cast.signe) as uow:
        assert shown_conversation(uow, discussion_id).names[bo.id] == "Bo Krogh"


def test_what_was_written_before_one_came_can_be_read_and_is_no_news(
    acting_as: Acting,
    say: Say,
    follow: Follow,
    read: Read,
    cast: Cast,
    fatima: Person,
    bo: Person,
    facts: ClassFacts,
) -> None:
    say(bo, "Hej")
    follow(citizen_ids=facts.citizen_ids | {cast.ida.id})
    assert read(cast.ida) == ["Hej"]
    with acting_as(cast.ida) as uow:
        assert unread_conversations(uow) == 0
    with acting_as(fatima) as uow:
        assert unread_conversations(uow) == 1


def test_who_leaves_reads_what_came_before_and_nothing_after(
    acting_as: Acting,
    client_of: ClientOf,
    say: Say,
    follow: Follow,
    read: Read,
    discussion_id: UUID,
    fatima: Person,
    bo: Person,
    facts: ClassFacts,
) -> None:
    say(bo, "Før"), say(fatima, "Mit eget")
    follow(citizen_ids=frozenset({bo.id}))
    say(bo, "Efter")
    with pytest.raises(NotFound):
        read(fatima)
    with pytest.raises(NotFound):
        say(fatima, "Stadig her")
    with acting_as(fatima) as uow:
        left = discussion_left(uow, discussion_id)
        assert [m.body for day in left.days for m in day.messages] == ["Før", "Mit eget"]
        assert left.names[bo.id] == "Bo K."
        assert unread_conversations(uow) == 0
        assert not my_conversations(uow)
        words = str(list(conversations_to_take(uow).records["chat_message"]))
    assert "Mit eget" in words
    assert "Efter" not in words
    page = text_of(client_of(fatima), f"/samtaler/{discussion_id}")
    assert "Du er ikke med i denne samtale længere" in page
    assert "Før" in page
    assert "Efter" not in page
    with acting_as(bo) as uow:
        assert shown_conversation(uow, discussion_id).names[fatima.id] == "En fra holdet"
    follow(citizen_ids=facts.citizen_ids)
    assert read(fatima) == ["Før", "Mit eget", "Efter"]
    with pytest.raises(NotFound), acting_as(fatima) as uow:
        discussion_left(uow, discussion_id)


def test_it_follows_who_runs_the_class(
    units: Units, say: Say, follow: Follow, read: Read, cast: Cast, fatima: Person
) -> None:
    say(fatima, "Hej")
    rune = move_in(units, cast.here, "Rune Lind", Role.ADVISER)
    with units.write(cast.here, the_service("test")) as uow:
        other_team = create_team(uow, name="Team Syd", phone="12 34 56 78")
        join_team(uow, other_team, rune.id)
    follow(team_id=other_team, leader_id=rune.id)
    assert read(rune) == ["Hej"]
    for former in (cast.anders, cast.signe):
        with pytest.raises(NotFound):
            read(former)
    follow(team_id=None, leader_id=None)
    assert read(cast.anders) == ["Hej"]


def test_who_stands_in_for_the_leader_reads_it(
    units: Units,
    acting_as: Acting,
    say: Say,
    read: Read,
    cast: Cast,
    fatima: Person,
    clock: FixedClock,
) -> None:
    say(fatima, "Hej")
    rune = move_in(units, cast.here, "Rune Lind", Role.ADVISER)
    with pytest.raises(NotFound):
        read(rune)
    today = local_day(clock.now())
    with acting_as(cast.anders) as uow:
        stand_in(uow, cast.anders.id, rune.id, from_on=today, until_on=today)
    assert read(rune) == ["Hej"]


def test_a_leader_who_is_blocked_leaves_it_with_the_team_and_nobody_is_told(
    units: Units,
    acting_as: Acting,
    say: Say,
    read: Read,
    cast: Cast,
    fatima: Person,
    work_off: Callable[[], None],
) -> None:
    say(fatima, "Hej")
    with acting_as(cast.adam) as uow:
        block_person(uow, cast.anders.id)
    work_off()
    assert read(cast.signe) == ["Hej"]  # and no word of the service about who answers


def test_once_the_class_is_over_it_is_read_and_nobody_writes_until_it_goes_on(
    say: Say, follow: Follow, read: Read, cast: Cast, fatima: Person, bo: Person
) -> None:
    say(bo, "Tak for denne gang")
    follow(is_over=True)
    for one in (fatima, bo, cast.anders):
        assert read(one) == ["Tak for denne gang"]
        with pytest.raises(ConversationEnded):
            say(one, "En ting til")
    follow()
    say(fatima, "Vi fortsætter")


def test_nobody_comes_into_one_that_is_over_and_one_that_hides_is_out(
    units: Units,
    say: Say,
    follow: Follow,
    read: Read,
    cast: Cast,
    fatima: Person,
    bo: Person,
    facts: ClassFacts,
) -> None:
    say(bo, "Hej")
    follow(is_over=True, citizen_ids=frozenset({bo.id, cast.ida.id}))
    for one in (fatima, cast.ida):
        with pytest.raises(NotFound):
            read(one)
    with units.write(cast.here, the_service("test")) as uow:
        follow_class(uow, replace(facts, id=uuid4(), is_over=True))
        assert not uow.events  # a class that was over before it had one begins none


def test_said_twice_it_changes_nothing(
    follow: Follow, discussion_id: UUID, facts: ClassFacts
) -> None:
    assert discussion_id
    assert follow() == []
    assert [type(one) for one in follow(name="Hold 4")] == [ConversationChanged]
    assert follow(name="Hold 4") == []


def test_another_class_has_another_one(
    units: Units, acting_as: Acting, cast: Cast, discussion_id: UUID, facts: ClassFacts
) -> None:
    with units.write(cast.here, the_service("test")) as uow:
        other = replace(facts, id=uuid4(), citizen_ids=frozenset({cast.ida.id}))
        follow_class(uow, other)
    with acting_as(cast.ida) as uow:
        found = discussion_of_class(uow, other.id)
        assert found is not None
        assert found.id != discussion_id
