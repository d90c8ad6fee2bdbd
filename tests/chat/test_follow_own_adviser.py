"""Who answers follows the citizen's own adviser, and who stands in for them that day."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from app.accounts.contract import OwnAdviserChanged, PersonBlocked, Role
from app.accounts.own_advisers import give_own_adviser, give_team
from app.accounts.people import add_person, people_by_id
from app.accounts.staff import block_person
from app.accounts.substitutes import end_substitution, stand_in
from app.accounts.teams import join_team
from app.chat.answering import answerer_of
from app.chat.assigning import (
    follow_own_adviser,
    hand_over,
    take_conversation,
    takers,
)
from app.chat.contract import Side
from app.chat.conversations import open_own_conversation
from app.chat.models import Conversation
from app.chat.reading import mark_read
from app.chat.telling_who_answers import tell_of_substitutes
from app.chat.unseen import tell_of_unseen
from app.core.clock import FixedClock
from app.core.errors import Forbidden, NotFound
from app.core.work import UnitOfWork, Units, the_service
from app.notifications.reading import list_notifications, unread_count
from tests.factories.conversations import Heard, Say
from tests.people import Cast, Person

Acting = Callable[[Person], AbstractContextManager[UnitOfWork]]
_TODAY = date(2026, 11, 24)


def _row(uow: UnitOfWork, conversation_id: UUID) -> Conversation:
    return uow.session.scalars(select(Conversation).where(Conversation.id == conversation_id)).one()


def test_whoever_is_to_stand_in_is_told_unless_they_said_so_themselves(
    acting_as: Acting, cast: Cast, work_off: Callable[[], None]
) -> None:
    with acting_as(cast.anders) as uow:
        until = _TODAY + timedelta(days=2)
        stand_in(uow, cast.anders.id, cast.signe.id, from_on=_TODAY, until_on=until)
        later = _TODAY + timedelta(days=9)
        undone = stand_in(uow, cast.anders.id, cast.signe.id, from_on=later, until_on=later)
        end_substitution(uow, undone)
    work_off()
    with acting_as(cast.signe) as uow:
        (told,) = list_notifications(uow, limit=5)
        assert told.title == "Du er vikar for en kollega"
        assert told.body == (
            "Du svarer de borgere, som hører til Anders, fra tirsdag den 24. november 2026 til"
            " og med torsdag den 26. november 2026."
        )
    with acting_as(cast.anders) as uow:
        assert list_notifications(uow, limit=5) == []


def test_the_conversation_follows_the_citizens_own_adviser(
    units: Units,
    cast: Cast,
    conversation_id: UUID,
    say: Say,
    heard: Heard,
    youth_team: UUID,
    work_off: Callable[[], None],
) -> None:
    say(cast.ida, "Hej")
    with units.write(cast.here, the_service("test")) as uow:
        give_own_adviser(uow, cast.ida.id, cast.signe.id)
    work_off()
    assert heard() == ["Signe svarer dig nu. Hvis det ikke kan vente, så ring på 12 34 56 78."]
    with units.write(cast.here, the_service("test")) as uow:
        follow_own_adviser(uow, OwnAdviserChanged(cast.ida.id))  # heard a second time
        row = _row(uow, conversation_id)
        assert (row.assignee_id, row.team_id) == (cast.signe.id, youth_team)
        give_team(uow, cast.ida.id, youth_team)
    work_off()
    assert heard()[1:] == ["Ungeteam svarer dig nu."]
    with units.read(cast.here) as uow:
        assert _row(uow, conversation_id).assignee_id is None


def test_a_new_conversation_is_the_own_advisers_also_while_somebody_stands_in(
    units: Units, acting_as: Acting, cast: Cast, youth_team: UUID
) -> None:
    with units.write(cast.here, the_service("test")) as uow:
        join_team(uow, youth_team, cast.anders.id)
        give_own_adviser(uow, cast.ida.id, cast.signe.id, team_id=youth_team)
        stand_in(uow, cast.signe.id, cast.anders.id, from_on=_TODAY, until_on=_TODAY)
    with acting_as(cast.ida) as uow:
        conversation_id = open_own_conversation(uow)
        row = _row(uow, conversation_id)
    assert (row.assignee_id, row.told_answerer_id) == (cast.signe.id, cast.anders.id)


def test_a_citizen_who_waits_is_told_who_stands_in_and_who_is_back(
    units: Units, acting_as: Acting, cast: Cast, conversation_id: UUID, say: Say, heard: Heard
) -> None:
    say(cast.ida, "Hej")
    with acting_as(cast.signe) as uow:
        take_conversation(uow, conversation_id)
    with units.write(cast.here, the_service("test")) as uow:
        away = stand_in(uow, cast.signe.id, cast.anders.id, from_on=_TODAY, until_on=_TODAY)
        assert tell_of_substitutes(uow) == 1
        assert tell_of_substitutes(uow) == 0
    assert heard() == ["Signe svarer dig nu.", "Anders svarer dig, mens Signe er væk."]
    with units.write(cast.here, the_service("test")) as uow:
        end_substitution(uow, away)
        assert tell_of_substitutes(uow) == 1
    assert heard()[-1] == "Signe svarer dig nu."


def test_a_citizen_who_waits_for_nothing_is_not_disturbed_by_a_substitute(
    units: Units, acting_as: Acting, cast: Cast, conversation_id: UUID, say: Say, heard: Heard
) -> None:
    with acting_as(cast.signe) as uow:
        take_conversation(uow, conversation_id)
    say(cast.signe, "Hej Ida")
    with units.write(cast.here, the_service("test")) as uow:
        stand_in(uow, cast.signe.id, cast.anders.id, from_on=_TODAY, until_on=_TODAY)
        assert tell_of_substitutes(uow) == 0
    assert heard() == []


def test_a_substitute_answers_on_their_days_alone(
    units: Units, acting_as: Acting, cast: Cast, clock: FixedClock, youth_team: UUID, say: Say,
    conversation_id: UUID,
) -> None:  # fmt: skip
    with acting_as(cast.anders) as uow:
        hand_over(uow, conversation_id, to_adviser_id=cast.signe.id)
    with pytest.raises(NotFound):
        say(cast.anders, "Ikke min")
    with units.write(cast.here, the_service("test")) as uow:
        stand_in(uow, cast.signe.id, cast.anders.id, from_on=_TODAY, until_on=_TODAY)
    assert say(cast.anders, "I dag er den min").side == Side.JOB_CENTRE
    clock.advance(timedelta(days=1))
    with pytest.raises(NotFound):
        say(cast.anders, "Ikke mere")


def test_a_substitute_is_told_of_each_new_question_however_long_they_stand_in(
    units: Units, acting_as: Acting, cast: Cast, clock: FixedClock, conversation_id: UUID, say: Say
) -> None:
    with acting_as(cast.signe) as uow:
        take_conversation(uow, conversation_id)
    with units.write(cast.here, the_service("test")) as uow:
        stand_in(uow, cast.signe.id, cast.anders.id, from_on=_TODAY, until_on=_TODAY)

    def unread() -> int:
        clock.advance(timedelta(minutes=1))
        with units.write(cast.here, the_service("test")) as uow:
            tell_of_unseen(uow)
        with acting_as(cast.anders) as uow:
            return unread_count(uow)

    for _question in range(2):
        question = say(cast.ida, "Et spørgsmål")
        assert unread() == 1
        with acting_as(cast.anders) as uow:
            mark_read(uow, conversation_id, seq=question.seq)
        say(cast.anders, "Et svar")
        assert unread() == 0


def test_a_blocked_advisers_conversations_are_left_to_the_team(
    units: Units, acting_as: Acting, cast: Cast, conversation_id: UUID, say: Say, heard: Heard,
    youth_team: UUID, work_off: Callable[[], None],
) -> None:  # fmt: skip
    say(cast.ida, "Hej")
    with acting_as(cast.anders) as uow:
        hand_over(uow, conversation_id, to_adviser_id=cast.signe.id)
    with acting_as(cast.adam) as uow:
        block_person(uow, cast.signe.id)
        assert any(isinstance(event, PersonBlocked) for event in uow.events)
    work_off()
    with units.read(cast.here) as uow:
        row = _row(uow, conversation_id)
        assert not people_by_id(uow, [cast.signe.id])[cast.signe.id].is_active
    assert (row.assignee_id, row.team_id) == (None, youth_team)
    assert heard() == [
        "Signe svarer dig nu. Hvis det ikke kan vente, så ring på 12 34 56 78.",
        "Ungeteam svarer dig nu.",
    ]


def test_takers_are_those_who_answer_with_whoever_stands_in(
    units: Units, acting_as: Acting, cast: Cast, youth_team: UUID
) -> None:
    with units.write(cast.here, the_service("test")) as uow:
        stand_in(uow, cast.signe.id, cast.anders.id, from_on=_TODAY, until_on=_TODAY)
    with acting_as(cast.anders) as uow:
        found = takers(uow)
    assert [(name, instead) for _, name, instead in found.advisers] == [
        ("Anders", None),
        ("Signe", "Anders"),
    ]
    assert [name for _, name in found.teams] == ["Ungeteam"]
    with pytest.raises(Forbidden), acting_as(cast.ida) as uow:
        takers(uow)


def test_where_the_substitute_may_not_come_in_the_team_is_told_and_nobody_is_named(
    units: Units, acting_as: Acting, cast: Cast, clock: FixedClock, conversation_id: UUID,
    youth_team: UUID, say: Say, heard: Heard,
) -> None:  # fmt: skip
    with acting_as(cast.adam) as uow:
        join_team(uow, youth_team, cast.anders.id)
    with acting_as(cast.anders) as uow:
        hand_over(uow, conversation_id, to_adviser_id=cast.anders.id)
    with units.write(cast.here, the_service("test")) as uow:
        away = add_person(uow, name="Stig", email="stig@example.org", roles=[Role.ADVISER])
        stand_in(uow, cast.anders.id, away, from_on=_TODAY, until_on=_TODAY)
    with acting_as(cast.adam) as uow:
        block_person(uow, away)
    say(cast.ida, "Er der nogen?")
    clock.advance(timedelta(minutes=1))
    with units.write(cast.here, the_service("test")) as uow:
        tell_of_unseen(uow)
        assert tell_of_substitutes(uow) == 0
    with acting_as(cast.signe) as uow:
        assert [told.kind for told in list_notifications(uow, limit=5)] == ["chat/citizen-wrote"]
    with acting_as(cast.ida) as uow:
        answerer = answerer_of(uow, conversation_id)
    assert (answerer.name, answerer.team) == ("", "Ungeteam")
    assert not any("Stig" in words for words in heard())
