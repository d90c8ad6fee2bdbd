"""The inbox: whose work a conversation is, in which order, and how many wait."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import event, select

from app.accounts.contract import Role
from app.accounts.substitutes import stand_in
from app.chat.adding import Addition, add_message
from app.chat.assigning import hand_over, take_conversation
from app.chat.closing import close_conversation
from app.chat.contract import Side
from app.chat.conversations import open_own_conversation
from app.chat.inbox import Queue, inbox, queue_counts, search_inbox, waiting_for_me
from app.chat.models import Conversation
from app.chat.posting import post_message
from app.chat.reading import mark_read
from app.chat.snoozing import SnoozeChoice, snooze_conversation
from app.chat.writing_first import citizens_to_write_to
from app.core.errors import Forbidden
from app.core.work import Actor, UnitOfWork, the_service
from tests.chat.neighbourhood import Neighbourhood, here
from tests.people import Person

__all__ = ["here"]

Acting = Callable[[Person], AbstractContextManager[UnitOfWork]]
TODAY = date(2026, 11, 24)


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
