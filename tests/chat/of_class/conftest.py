"""Fatima and Bo are in the class of Anders and his team, and it discusses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from app.accounts.contract import Role
from app.accounts.teams import create_team, join_team
from app.chat.contract import MessageView
from app.chat.of_class import (
    ClassFacts,
    discussion_of_class,
    follow_class,
)
from app.chat.posting import post_message
from app.chat.reading import messages_after
from app.core.work import Units, the_service
from tests.chat.of_class.discussion import CLASS_ID, Acting, Follow, Say
from tests.people import Cast, Person, move_in


@pytest.fixture
def fatima(units: Units, cast: Cast) -> Person:
    """One of the class."""
    return move_in(units, cast.here, "Fatima Holm", Role.CITIZEN)


@pytest.fixture
def bo(units: Units, cast: Cast) -> Person:
    """Another one."""
    return move_in(units, cast.here, "Bo Krogh", Role.CITIZEN)


@pytest.fixture
def facts(units: Units, cast: Cast, fatima: Person, bo: Person) -> ClassFacts:
    """Anders leads the class of his team, which Signe is in as well."""
    with units.write(cast.here, the_service("test")) as uow:
        team_id = create_team(uow, name="Team Nord", phone="12 34 56 78")
        for one in (cast.anders, cast.signe):
            join_team(uow, team_id, one.id)
    return ClassFacts(CLASS_ID, "Hold 3", team_id, cast.anders.id, frozenset({fatima.id, bo.id}))


@pytest.fixture
def follow(units: Units, cast: Cast, facts: ClassFacts) -> Follow:
    """Say how the class is now, some of it otherwise; returns what was recorded."""

    def following(**others: object) -> list[object]:
        with units.write(cast.here, the_service("test")) as uow:
            follow_class(uow, replace(facts, **others))  # type: ignore[arg-type]
            return list(uow.events)

    return following


@pytest.fixture
def discussion_id(units: Units, cast: Cast, follow: Follow) -> UUID:
    """The discussion of the class."""
    follow()
    with units.read(cast.here, cast.anders.actor) as uow:
        found = discussion_of_class(uow, CLASS_ID)
    assert found is not None
    return found.id


@pytest.fixture
def say(acting_as: Acting, discussion_id: UUID) -> Say:
    """Write in the discussion."""

    def saying(person: Person, words: str) -> MessageView:
        with acting_as(person) as uow:
            return post_message(uow, discussion_id, body=words, client_id=uuid4())

    return saying


@pytest.fixture
def read(acting_as: Acting, discussion_id: UUID) -> Callable[[Person], list[str]]:
    """Return what somebody reads."""

    def reading(person: Person) -> list[str]:
        with acting_as(person) as uow:
            return [m.body for m in messages_after(uow, discussion_id, after=0).messages]

    return reading
