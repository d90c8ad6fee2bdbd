"""How far somebody has seen never goes back, and what was not seen is told of once."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from uuid import UUID

import pytest

from app.accounts.own_advisers import give_own_adviser
from app.accounts.substitutes import stand_in
from app.chat.conversations import (
    conversation_by_id,
    open_conversation_with,
    open_own_conversation,
    unread_conversations,
)
from app.chat.posting import post_message
from app.chat.reading import mark_read
from app.chat.unseen import AT_ONCE, tell_of_unseen
from app.core.clock import FixedClock, local_day
from app.core.errors import NotFound
from app.core.work import UnitOfWork, Units, the_service
from app.notifications.reading import list_notifications, unread_count
from tests.factories.conversations import Say
from tests.people import Cast, Person

Acting = Callable[[Person], AbstractContextManager[UnitOfWork]]


@pytest.fixture
def look_later(units: Units, cast: Cast, clock: FixedClock) -> Callable[[], int]:
    """Let a little time pass, and have the worker look who has not seen what."""

    def look() -> int:
        clock.advance(AT_ONCE)
        with units.write(cast.here, the_service("test")) as uow:
            return tell_of_unseen(uow)

    return look


@pytest.mark.parametrize(("seqs", "reached"), [([2], 2), ([2, 1], 2), ([99], 3), ([0], 0)])
def test_it_grows_and_stops_at_the_newest(
    acting_as: Acting,
    cast: Cast,
    conversation_id: UUID,
    say: Say,
    seqs: list[int],
    reached: int,
) -> None:
    for words in ("en", "to", "tre"):
        say(cast.ida, words)
    with acting_as(cast.anders) as uow:
        assert [mark_read(uow, conversation_id, seq=seq) for seq in seqs][-1] == reached
        assert conversation_by_id(uow, conversation_id).unread == 3 - reached


def test_a_stranger_marks_nothing(
    acting_as: Acting, cast: Cast, conversation_id: UUID, say: Say
) -> None:
    say(cast.ida, "Hej")
    with pytest.raises(NotFound), acting_as(cast.omar) as uow:
        mark_read(uow, conversation_id, seq=1)


def test_ones_own_words_are_seen(acting_as: Acting, cast: Cast, say: Say) -> None:
    say(cast.ida, "Hej")
    with acting_as(cast.ida) as uow:
        assert unread_conversations(uow) == 0


def test_what_was_written_without_cover_says_nothing_of_what_came_meanwhile(
    acting_as: Acting, cast: Cast, conversation_id: UUID, say: Say, look_later: Callable[[], int]
) -> None:
    say(cast.ida, "Hej")
    for words in ("Hej Ida", "Kom kl. 9", "Husk dit CV"):
        say(cast.anders, words)
    say(cast.ida, "Er her nogen?")
    with acting_as(cast.anders) as uow:
        assert conversation_by_id(uow, conversation_id).read[cast.ida.id] == 1
    with acting_as(cast.ida) as uow:
        assert conversation_by_id(uow, conversation_id).unread == 3
        assert unread_conversations(uow) == 1
    assert look_later() == 1
    assert _told(acting_as, cast.ida) == 1
    with acting_as(cast.ida) as uow:
        mark_read(uow, conversation_id, seq=4)
        assert conversation_by_id(uow, conversation_id).unread == 0
        assert (unread_conversations(uow), unread_count(uow)) == (0, 0)
    assert look_later() == 0


def test_an_answer_to_what_was_not_seen_leaves_the_adviser_with_news(
    acting_as: Acting, units: Units, cast: Cast, look_later: Callable[[], int]
) -> None:
    _belong(units, cast)
    _write(acting_as, cast.omar)
    with acting_as(cast.anders) as uow:
        conversation_id = open_conversation_with(uow, cast.omar.id)
        post_message(uow, conversation_id, body="Godmorgen", client_id=uow.new_id())
    assert look_later() == 2
    assert [_told(acting_as, person) for person in (cast.anders, cast.omar)] == [1, 1]


def test_who_does_not_look_is_told_once_until_they_do(
    acting_as: Acting,
    cast: Cast,
    conversation_id: UUID,
    say: Say,
    look_later: Callable[[], int],
    is_as_kept: Callable[[str, str], None],
) -> None:
    say(cast.anders, "Hej Ida")
    assert [look_later(), look_later()] == [1, 0]
    say(cast.anders, "Er du der?")
    assert look_later() == 0
    with acting_as(cast.ida) as uow:
        [told] = list_notifications(uow, limit=5)
        assert unread_conversations(uow) == 1
        is_as_kept("new-message-da", f"{told.title}\n\n{told.body}\n")
        mark_read(uow, conversation_id, seq=2)
        assert unread_count(uow) == 0
    say(cast.anders, "Og en til")
    assert look_later() == 1


def test_who_looks_at_once_is_told_nothing(
    acting_as: Acting, cast: Cast, conversation_id: UUID, say: Say, look_later: Callable[[], int]
) -> None:
    say(cast.anders, "Hej Ida")
    with acting_as(cast.ida) as uow:
        mark_read(uow, conversation_id, seq=1)
    assert look_later() == 0


def test_the_citizens_own_adviser_is_told(
    acting_as: Acting, units: Units, cast: Cast, look_later: Callable[[], int]
) -> None:
    _belong(units, cast)
    _write(acting_as, cast.omar)
    assert look_later() == 1
    assert [_told(acting_as, person) for person in (cast.anders, cast.signe)] == [1, 0]


def test_the_adviser_is_told_of_no_word_but_a_citizens(
    acting_as: Acting, units: Units, cast: Cast, look_later: Callable[[], int],
    work_off: Callable[[], None],
) -> None:  # fmt: skip
    _belong(units, cast)
    _write(acting_as, cast.omar)
    with acting_as(cast.anders) as uow:
        conversation_id = open_conversation_with(uow, cast.omar.id)
        mark_read(uow, conversation_id, seq=1)
    with acting_as(cast.signe) as uow:
        post_message(uow, conversation_id, body="Jeg ser på det", client_id=uow.new_id())
    with units.write(cast.here, the_service("test")) as uow:
        give_own_adviser(uow, cast.omar.id, cast.signe.id)
    work_off()
    assert look_later() == 1
    told = [_told(acting_as, person) for person in (cast.anders, cast.signe, cast.omar)]
    assert told == [0, 0, 1]


def test_who_stands_in_for_the_adviser_is_told_instead(
    acting_as: Acting, units: Units, cast: Cast, clock: FixedClock, look_later: Callable[[], int]
) -> None:
    _belong(units, cast)
    today = local_day(clock.now())
    with acting_as(cast.anders) as uow:
        stand_in(uow, cast.anders.id, cast.signe.id, from_on=today, until_on=today)
    _write(acting_as, cast.omar)
    assert look_later() == 1
    assert [_told(acting_as, person) for person in (cast.anders, cast.signe)] == [0, 1]


def _belong(units: Units, cast: Cast) -> None:
    with units.write(cast.here, the_service("test")) as uow:
        give_own_adviser(uow, cast.omar.id, cast.anders.id)


def _write(acting_as: Acting, person: Person) -> None:
    with acting_as(person) as uow:
        conversation_id = open_own_conversation(uow)
        post_message(uow, conversation_id, body="Hej", client_id=uow.new_id())


def _told(acting_as: Acting, person: Person) -> int:
    with acting_as(person) as uow:
        return len(list_notifications(uow, limit=20))
