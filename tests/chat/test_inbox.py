"""The inbox: whose work a conversation is, in which order, found by name, subject and state."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, select

from app.accounts.contract import Role
from app.accounts.own_advisers import give_own_adviser
from app.accounts.people import add_person
from app.accounts.substitutes import stand_in
from app.chat.adding import Addition, add_message
from app.chat.assigning import hand_over, take_conversation
from app.chat.closing import close_conversation
from app.chat.contract import Side
from app.chat.conversations import open_conversation_with, open_own_conversation
from app.chat.inbox import (
    Queue,
    inbox,
    name_conversation,
    queue_counts,
    search_inbox,
    waiting_for_me,
)
from app.chat.models import Conversation, ConversationState
from app.chat.posting import post_message
from app.chat.reading import mark_read, messages_after
from app.chat.snoozing import SnoozeChoice, snooze_conversation
from app.chat.writing_first import ToWriteTo, citizens_to_write_to
from app.core.clock import FixedClock
from app.core.errors import Forbidden, Invalid, NotFound
from app.core.work import Actor, UnitOfWork, Units, the_service
from tests.people import Cast, Person

Acting = Callable[[Person], AbstractContextManager[UnitOfWork]]
TODAY = date(2026, 11, 24)


@dataclass
class Neighbourhood:
    """Makes citizens who write, and says what stands in a queue."""

    units: Units
    cast: Cast
    clock: FixedClock

    def citizen(self, name: str, *said: str) -> UUID:
        """Let a new citizen begin a conversation, a minute after the one before."""
        with self.units.write(self.cast.here, the_service("test")) as uow:
            person_id = add_person(uow, name=name, email=None, roles=[Role.CITIZEN])
        actor = Actor(person_id=person_id, roles=frozenset({Role.CITIZEN}))
        with self.units.write(self.cast.here, actor) as uow:
            conversation_id = open_own_conversation(uow)
            for words in said:
                post_message(uow, conversation_id, body=words, client_id=uuid4())
        self.clock.advance(timedelta(minutes=1))
        return conversation_id

    def answer(self, conversation_id: UUID, words: str = "Hej") -> None:
        """Let Anders answer."""
        with self.units.write(self.cast.here, self.cast.anders.actor) as uow:
            post_message(uow, conversation_id, body=words, client_id=uuid4())

    def names(self, queue: Queue, who: Person | None = None) -> list[str]:
        """Return the citizens of a queue in its order, as Anders or somebody else sees it."""
        with self.units.read(self.cast.here, (who or self.cast.anders).actor) as uow:
            rows = inbox(uow, queue).rows
            assert len(rows) == queue_counts(uow)[queue]
            return [row.citizen for row in rows]


@pytest.fixture
def here(units: Units, cast: Cast, clock: FixedClock) -> Neighbourhood:
    """The municipality, as this file fills it."""
    return Neighbourhood(units, cast, clock)


def test_queues_say_who_owes_the_next_word(here: Neighbourhood) -> None:
    here.citizen("Bo", "Hej")
    answered = here.citizen("Dea", "Hej")
    here.citizen("Eli")
    here.answer(answered)
    assert here.names(Queue.US) == ["Bo"]
    assert here.names(Queue.CITIZEN) == ["Dea"]
    assert here.names(Queue.UNASSIGNED) == ["Bo", "Dea", "Eli"]
    assert here.names(Queue.MINE) == here.names(Queue.TEAM) == here.names(Queue.CLOSED) == []


def test_unread_comes_first_then_the_longest_waiting(
    here: Neighbourhood, acting_as: Acting
) -> None:
    first = here.citizen("Bo", "Hej")
    second = here.citizen("Dea", "Hej")
    here.citizen("Eli", "Hej")
    for seen in (second, first):
        with acting_as(here.cast.anders) as uow:
            mark_read(uow, seen, seq=1)
    assert here.names(Queue.US) == ["Eli", "Bo", "Dea"]
    assert here.names(Queue.US, here.cast.signe) == ["Bo", "Dea", "Eli"]


def test_what_a_colleague_has_answered_is_no_news(here: Neighbourhood) -> None:
    answered = here.citizen("Bo", "Hej")
    here.citizen("Dea", "Hej")
    here.answer(answered)
    with here.units.read(here.cast.here, here.cast.signe.actor) as uow:
        rows = inbox(uow, Queue.UNASSIGNED).rows
    assert [(row.citizen, row.is_unread) for row in rows] == [("Dea", True), ("Bo", False)]


def test_a_colleagues_word_makes_nothing_new_that_was_seen(
    here: Neighbourhood, acting_as: Acting
) -> None:
    asked = here.citizen("Bo", "Hej")
    with acting_as(here.cast.signe) as uow:
        mark_read(uow, asked, seq=1)
    with here.units.write(here.cast.here, the_service("test")) as uow:
        row = uow.session.scalars(select(Conversation).where(Conversation.id == asked)).one()
        add_message(uow, row, Addition("Åbent hus", Side.JOB_CENTRE, here.cast.anders.id))
    with here.units.read(here.cast.here, here.cast.signe.actor) as uow:
        assert [row.is_unread for row in inbox(uow, Queue.US).rows] == [False]
    with here.units.read(here.cast.here, here.cast.anders.actor) as uow:
        assert [row.is_unread for row in inbox(uow, Queue.US).rows] == [True]


def test_mine_is_what_i_took_and_what_i_stand_in_for(
    here: Neighbourhood, acting_as: Acting
) -> None:
    mine, hers = here.citizen("Bo", "Hej"), here.citizen("Dea", "Hej")
    with acting_as(here.cast.anders) as uow:
        take_conversation(uow, mine)
        hand_over(uow, hers, to_adviser_id=here.cast.signe.id)
    assert here.names(Queue.MINE) == ["Bo"]
    with here.units.write(here.cast.here, the_service("test")) as uow:
        stand_in(uow, here.cast.signe.id, here.cast.anders.id, from_on=TODAY, until_on=TODAY)
    assert here.names(Queue.MINE) == ["Bo", "Dea"]
    with here.units.read(here.cast.here, here.cast.anders.actor) as uow:
        rows = inbox(uow, Queue.MINE).rows
        assert [(row.assignee, row.stands_in) for row in rows] == [
            ("Anders", False),
            ("Signe", True),
        ]
        assert waiting_for_me(uow) == 2
    here.clock.advance(timedelta(days=1))
    assert here.names(Queue.MINE) == ["Bo"]


def test_the_menus_number_counts_what_is_mine_and_waits_for_us(
    here: Neighbourhood, acting_as: Acting
) -> None:
    mine, aside, said = (here.citizen(name, "Hej") for name in ("Bo", "Dea", "Eli"))
    here.citizen("Fie", "Hej")
    for conversation_id in (mine, aside, said):
        with acting_as(here.cast.anders) as uow:
            take_conversation(uow, conversation_id)
    here.answer(said)
    with acting_as(here.cast.anders) as uow:
        snooze_conversation(uow, aside, SnoozeChoice.TOMORROW)
        assert waiting_for_me(uow) == 1
    for other in (here.cast.signe, here.cast.ida, here.cast.lea):
        with acting_as(other) as uow:
            assert waiting_for_me(uow) == 0


def test_a_team_sees_its_own_and_nobody_elses(
    here: Neighbourhood, acting_as: Acting, youth_team: UUID
) -> None:
    here.citizen("Bo", "Hej")
    theirs = here.citizen("Dea", "Hej")
    with acting_as(here.cast.anders) as uow:
        hand_over(uow, theirs, to_team_id=youth_team)
    assert here.names(Queue.UNASSIGNED) == ["Bo"]
    assert here.names(Queue.TEAM, here.cast.signe) == ["Dea"]
    assert here.names(Queue.UNASSIGNED, here.cast.signe) == ["Bo", "Dea"]


def test_what_is_put_aside_is_gone_until_its_day(here: Neighbourhood, acting_as: Acting) -> None:
    later, sooner = here.citizen("Bo", "Hej"), here.citizen("Dea", "Hej")
    with acting_as(here.cast.anders) as uow:
        snooze_conversation(uow, later, SnoozeChoice.MONDAY)
        snooze_conversation(uow, sooner, SnoozeChoice.TOMORROW)
    assert here.names(Queue.SNOOZED) == ["Dea", "Bo"]
    assert here.names(Queue.US) == here.names(Queue.UNASSIGNED) == []
    here.clock.advance(timedelta(days=1))
    assert here.names(Queue.SNOOZED) == ["Bo"]
    assert here.names(Queue.US) == ["Dea"]


def test_closed_ones_have_a_queue_of_their_own(here: Neighbourhood, acting_as: Acting) -> None:
    old, new = here.citizen("Bo", "Hej"), here.citizen("Dea", "Hej")
    for conversation_id in (new, old):
        with acting_as(here.cast.anders) as uow:
            close_conversation(uow, conversation_id, client_id=uuid4())
    assert here.names(Queue.CLOSED) == ["Dea", "Bo"]
    assert here.names(Queue.US) == here.names(Queue.UNASSIGNED) == []


def test_a_line_shows_what_a_person_wrote_last_and_not_the_automatic_reply(
    here: Neighbourhood,
) -> None:
    here.clock.set(datetime(2026, 11, 28, 20, tzinfo=UTC))  # a Saturday night
    here.citizen("Bo", "Først", "Sidst")
    with here.units.read(here.cast.here, here.cast.anders.actor) as uow:
        (row,) = inbox(uow, Queue.US).rows
    assert row.latest is not None
    assert row.latest.body == "Sidst"


def test_a_late_answer_shows(here: Neighbourhood) -> None:
    here.citizen("Bo", "Hej")
    here.clock.advance(timedelta(days=3))
    with here.units.read(here.cast.here, here.cast.anders.actor) as uow:
        (row,) = inbox(uow, Queue.US).rows
    assert row.is_overdue
    assert row.waiting_since is not None


def test_pages_follow_each_other_without_holes_or_doubles(
    here: Neighbourhood, acting_as: Acting
) -> None:
    made = [here.citizen(f"Borger {number}", "Hej") for number in range(7)]
    with acting_as(here.cast.anders) as uow:
        mark_read(uow, made[0], seq=1)
        mark_read(uow, made[3], seq=1)
    here.answer(made[5])
    seen: list[str] = []
    with here.units.read(here.cast.here, here.cast.anders.actor) as uow:
        after = None
        while True:
            page = inbox(uow, Queue.UNASSIGNED, limit=2, after=after)
            assert len(page.rows) <= 2
            seen += [row.citizen[-1] for row in page.rows]
            after = page.next
            if after is None:
                break
    assert seen == ["1", "2", "4", "6", "0", "3", "5"]


def test_a_citizen_is_found_by_every_word_of_the_name(here: Neighbourhood) -> None:
    here.citizen("Åse Østergård", "Hej")
    here.citizen("Åse Holm", "Hej")
    here.citizen("Bo 100%", "Hej")
    with here.units.read(here.cast.here, here.cast.anders.actor) as uow:

        def found(words: str) -> list[str]:
            return [row.citizen for row in search_inbox(uow, words).rows]

        assert found("åse øster") == ["Åse Østergård"]
        assert sorted(found("ÅSE")) == ["Åse Holm", "Åse Østergård"]
        assert found("100%") == ["Bo 100%"]
        assert found("%") == ["Bo 100%"]
        assert found("ukendt") == found("") == found("   ") == []


def test_it_is_said_where_a_search_has_not_looked_at_everybody_of_a_name(
    here: Neighbourhood, client_of: Callable[[Person], FlaskClient]
) -> None:
    here.citizen("Bo Zacho", "Hej")

    def searched() -> tuple[list[str], bool]:
        with here.units.read(here.cast.here, here.cast.anders.actor) as uow:
            page = search_inbox(uow, "Bo")
            return [row.citizen for row in page.rows], page.is_cut

    assert searched() == (["Bo Zacho"], False)
    with here.units.write(here.cast.here, the_service("test")) as uow:
        for number in range(500):
            add_person(uow, name=f"Bo {number:03}", email=None, roles=[Role.CITIZEN])
    assert searched() == ([], True)
    said = "Vi har ikke set alt igennem."
    anders = client_of(here.cast.anders)
    assert said in anders.get("/indbakke?q=bo").text
    assert said not in anders.get("/indbakke?q=bo+zacho").text


def test_a_subject_is_found_and_the_state_narrows(here: Neighbourhood, acting_as: Acting) -> None:
    one, other = here.citizen("Bo", "Hej"), here.citizen("Dea", "Hej")
    with acting_as(here.cast.anders) as uow:
        name_conversation(uow, one, "  Praktik hos\nNordvind ")
        name_conversation(uow, other, "Praktik i Børnehuset")
        close_conversation(uow, other, client_id=uuid4())
    with here.units.read(here.cast.here, here.cast.anders.actor) as uow:
        both = search_inbox(uow, "praktik").rows
        assert [row.subject for row in both] == ["Praktik hos Nordvind", "Praktik i Børnehuset"]
        closed = search_inbox(uow, "praktik", state=ConversationState.CLOSED).rows
        assert [row.citizen for row in closed] == ["Dea"]
        assert search_inbox(uow, "nordvind", state=ConversationState.CLOSED).rows == []


def test_nobody_finds_what_is_not_their_work(
    here: Neighbourhood, acting_as: Acting, youth_team: UUID
) -> None:
    theirs = here.citizen("Bo", "Hej")
    with acting_as(here.cast.anders) as uow:
        name_conversation(uow, theirs, "Praktik")
        hand_over(uow, theirs, to_team_id=youth_team)
    for words in ("Bo", "Praktik"):
        with acting_as(here.cast.anders) as uow:
            assert search_inbox(uow, words).rows == []
        with acting_as(here.cast.nora) as uow:
            assert search_inbox(uow, words).rows == []
        with acting_as(here.cast.signe) as uow:
            assert [row.citizen for row in search_inbox(uow, words).rows] == ["Bo"]


def test_an_adviser_who_is_a_citizen_too_does_not_answer_themselves(
    here: Neighbourhood, acting_as: Acting
) -> None:
    both = Actor(here.cast.anders.id, frozenset({Role.ADVISER, Role.CITIZEN}))
    with here.units.write(here.cast.here, both) as uow:
        post_message(uow, open_own_conversation(uow), body="Hej", client_id=uuid4())
        assert inbox(uow, Queue.US).rows == []


@pytest.mark.parametrize("who", ["ida", "lea", "adam", "vera"])
def test_only_advisers_have_an_inbox(here: Neighbourhood, acting_as: Acting, who: str) -> None:
    with acting_as(getattr(here.cast, who)) as uow:
        for refused in (
            lambda: inbox(uow, Queue.US),
            lambda: search_inbox(uow, "Bo"),
            lambda: queue_counts(uow),
            lambda: citizens_to_write_to(uow, "Bo"),
        ):
            with pytest.raises(Forbidden):
                refused()


def test_those_without_a_conversation_are_found_for_beginning_one(here: Neighbourhood) -> None:
    here.citizen("Ida Holm", "Hej")
    with here.units.read(here.cast.here, here.cast.anders.actor) as uow:
        assert list(citizens_to_write_to(uow, "ida").new.values()) == ["Ida"]
        assert citizens_to_write_to(uow, "nabo").new == citizens_to_write_to(uow, "").new == {}


def test_whoever_has_a_conversation_already_is_found_with_it_also_when_it_is_closed(
    here: Neighbourhood, acting_as: Acting, conversation_id: UUID
) -> None:
    with acting_as(here.cast.anders) as uow:
        close_conversation(uow, conversation_id, client_id=uuid4())
    with acting_as(here.cast.anders) as uow:
        [begun] = citizens_to_write_to(uow, "ida").begun
        assert citizens_to_write_to(uow, "nobody").begun == []
    assert (begun.conversation_id, begun.citizen, begun.state) == (conversation_id, "Ida", "closed")


def test_whom_another_team_writes_with_is_not_offered(
    here: Neighbourhood, acting_as: Acting, youth_team: UUID
) -> None:
    with acting_as(here.cast.adam) as uow:
        for name in ("Bo Ung", "Bo Begyndt"):
            citizen_id = add_person(uow, name=name, email=None, roles=[Role.CITIZEN])
            give_own_adviser(uow, citizen_id, here.cast.signe.id, team_id=youth_team)
    with acting_as(here.cast.signe) as uow:
        open_conversation_with(uow, citizen_id)
        found = citizens_to_write_to(uow, "Bo")
        assert list(found.new.values()) == ["Bo Ung"]
        assert [one.citizen for one in found.begun] == ["Bo Begyndt"]
    with acting_as(here.cast.anders) as uow:
        assert citizens_to_write_to(uow, "Bo") == ToWriteTo(new={}, begun=[], is_cut=False)


def test_those_to_write_to_stand_by_name_and_it_is_said_where_there_are_more(
    here: Neighbourhood,
) -> None:
    for letter in "CAB":
        here.citizen(f"Bo {letter}")
    with here.units.write(here.cast.here, the_service("test")) as uow:
        for letter in "FDE":
            add_person(uow, name=f"Bo {letter}", email=None, roles=[Role.CITIZEN])
    for limit, is_cut in ((3, False), (2, True)):
        with here.units.read(here.cast.here, here.cast.anders.actor) as uow:
            found = citizens_to_write_to(uow, "Bo", limit=limit)
        assert [one.citizen for one in found.begun] == ["Bo A", "Bo B", "Bo C"][:limit]
        assert list(found.new.values()) == ["Bo D", "Bo E", "Bo F"][:limit]
        assert found.is_cut == is_cut


def test_the_subject_is_a_line_that_both_sides_see(
    here: Neighbourhood, acting_as: Acting, conversation_id: UUID
) -> None:
    with acting_as(here.cast.anders) as uow:
        with pytest.raises(Invalid):
            name_conversation(uow, conversation_id, "x" * 81)
        name_conversation(uow, conversation_id, "Praktik")
        name_conversation(uow, conversation_id, "")
        assert messages_after(uow, conversation_id, after=0).last_seq == 0
    with pytest.raises(NotFound), acting_as(here.cast.ida) as uow:
        name_conversation(uow, conversation_id, "Praktik")


def test_a_page_costs_the_same_few_questions_however_long_it_is(here: Neighbourhood) -> None:
    asked: list[str] = []
    event.listen(
        here.units.database.reading,
        "before_cursor_execute",
        lambda _c, _cursor, statement, *_more: asked.append(statement),
    )

    def cost() -> int:
        asked.clear()
        with here.units.read(here.cast.here, here.cast.anders.actor) as uow:
            inbox(uow, Queue.US)
        return len([one for one in asked if one.startswith("SELECT")])

    for number in range(2):
        here.citizen(f"Borger {number}", "Hej")
    few = cost()
    for number in range(8):
        here.citizen(f"Mere {number}", "Hej")
    assert cost() == few
