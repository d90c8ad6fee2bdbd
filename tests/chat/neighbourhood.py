"""Citizens who write to the job centre, and the queues that they end up in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from app.accounts.contract import Role
from app.accounts.people import add_person
from app.chat.conversations import open_own_conversation
from app.chat.inbox import Queue, inbox, queue_counts
from app.chat.posting import post_message
from app.core.clock import FixedClock
from app.core.work import Actor, Units, the_service
from tests.people import Cast, Person


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
    """The municipality, as the tests of the inbox fill it."""
    return Neighbourhood(units, cast, clock)
