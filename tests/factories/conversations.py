"""Conversations as tests need them: made by the real verbs."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest

from app.accounts.teams import create_team, join_team
from app.chat.contract import MessageKind, MessageView
from app.chat.conversations import open_own_conversation
from app.chat.posting import post_message
from app.chat.reading import messages_after
from app.core.work import Units, the_service
from tests.people import Cast, Person

__all__ = ["conversation_id", "heard", "say", "youth_team"]

Say = Callable[..., MessageView]
Heard = Callable[[], list[str]]


@pytest.fixture
def conversation_id(units: Units, cast: Cast) -> UUID:
    """Ida's conversation with the job centre; nobody has written in it yet."""
    with units.write(cast.here, cast.ida.actor) as uow:
        return open_own_conversation(uow)


@pytest.fixture
def say(units: Units, conversation_id: UUID) -> Say:
    """Post a message as one of the cast: `say(cast.ida, "Hej")`."""

    def post(person: Person, body: str, *, client_id: UUID | None = None) -> MessageView:
        with units.write(person.municipality, person.actor) as uow:
            return post_message(uow, conversation_id, body=body, client_id=client_id or uuid4())

    return post


@pytest.fixture
def youth_team(units: Units, cast: Cast) -> UUID:
    """A team that only Signe is in; Anders is in none."""
    with units.write(cast.here, the_service("test")) as uow:
        team_id = create_team(uow, name="Ungeteam", phone="12 34 56 78")
        join_team(uow, team_id, cast.signe.id)
        return team_id


@pytest.fixture
def heard(units: Units, cast: Cast, conversation_id: UUID) -> Heard:
    """Return what the service itself has said to Ida."""

    def said() -> list[str]:
        with units.read(cast.here, cast.ida.actor) as uow:
            messages = messages_after(uow, conversation_id, after=0).messages
        return [m.body for m in messages if m.kind == MessageKind.ANSWERER]

    return said
