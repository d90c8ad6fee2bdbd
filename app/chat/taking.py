"""Takes messages at the door, for the API and the socket alike: counted, and written together.

Who is behind a socket is read in the same transaction that writes their message, for all that
came at once, so that asking afresh each time costs a share of a question.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from app.chat.contract import MessageView, TooManyMessages
from app.chat.posting import Post, post_messages
from app.chat.realtime import just_taken
from app.chat.schemas import message_document
from app.core.errors import NotLoggedIn, Problem
from app.core.together import Together
from app.core.work import NOBODY, Actor, Municipality, UnitOfWork, Units
from app.web.contract import Credential, Identity
from app.web.rates import Rate
from app.web.services import Slot, services
from app.web.unit import current_actor, current_municipality

MESSAGES_A_SECOND, MESSAGES_AT_ONCE = 10, 40


@dataclass(frozen=True)
class Wanted:
    """A message that somebody wants to send, and how they say who they are."""

    who: Actor | Credential
    conversation_id: UUID
    client_id: UUID
    body: str
    attachment_ids: Sequence[UUID] = ()


def taking() -> Taking:
    """Return what takes messages in the application at hand."""
    return services().provided[TAKING]


def take_message(
    conversation_id: UUID, *, body: str, client_id: UUID, attachment_ids: Sequence[UUID]
) -> MessageView:
    """Post a message as the person of this request, and return it after the commit.

    Raises TooManyMessages, and what `post_message` does.
    """
    actor = current_actor()
    wanted = Wanted(actor, conversation_id, client_id, body, tuple(attachment_ids))
    return taking().take(current_municipality(), actor.person_id, wanted)


class Taking:
    """Takes the messages of this process."""

    def __init__(self, units: Units, identity: Identity) -> None:
        """Write through these units, and know people by this identity."""
        self._identity = identity
        self._together = Together(units, self._take)
        self._each_person = Rate(MESSAGES_A_SECOND, MESSAGES_AT_ONCE)

    def take(
        self, municipality: Municipality, person_id: UUID | None, wanted: Wanted
    ) -> MessageView:
        """Post a message and return it after the commit; `person_id` is whom it is counted for.

        Raises TooManyMessages, NotLoggedIn, and what `post_message` does.
        """
        if not self._each_person.takes((municipality.id, person_id)):
            raise TooManyMessages(retry_after=5)
        return self._together.write(municipality, wanted)

    def _take(self, uow: UnitOfWork, wanted: Sequence[Wanted]) -> Sequence[MessageView | Problem]:
        actors = self._actors(uow, wanted)
        known = [(one, actor) for one, actor in zip(wanted, actors, strict=True) if actor.is_known]
        outcomes = post_messages(uow, [_post(one, actor) for one, actor in known])
        for outcome in outcomes:
            if isinstance(outcome, MessageView):
                just_taken.keep(outcome.id, message_document(outcome))
        following = iter(outcomes)
        return [next(following) if actor.is_known else NotLoggedIn() for actor in actors]

    def _actors(self, uow: UnitOfWork, wanted: Sequence[Wanted]) -> list[Actor]:
        shown = list({one.who for one in wanted if isinstance(one.who, Credential)})
        behind = dict(zip(shown, self._identity.actors(uow, shown), strict=True))
        return [
            behind.get(one.who, NOBODY) if isinstance(one.who, Credential) else one.who
            for one in wanted
        ]


def _post(wanted: Wanted, actor: Actor) -> Post:
    return Post(actor, wanted.conversation_id, wanted.body, wanted.client_id, wanted.attachment_ids)


TAKING: Slot[Taking] = Slot("chat-taking")
