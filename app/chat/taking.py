"""Takes messages at the door, for the API and the socket alike: counted, and committed together."""

from __future__ import annotations

from uuid import UUID

from app.chat.contract import MessageView, TooManyMessages
from app.chat.posting import post_message
from app.chat.realtime import just_taken
from app.chat.schemas import message_document
from app.core.work import UnitOfWork
from app.web.rates import Rate
from app.web.unit import current_actor, current_municipality, write_together

MESSAGES_A_SECOND, MESSAGES_AT_ONCE = 10, 40

_each_person = Rate(MESSAGES_A_SECOND, MESSAGES_AT_ONCE)


def take_message(
    conversation_id: UUID, *, body: str, client_id: UUID, attachment_ids: list[UUID]
) -> MessageView:
    """Post a message as the acting person, and return it after the commit.

    Raises TooManyMessages, and what `post_message` does.
    """
    if not _each_person.takes((current_municipality().id, current_actor().person_id)):
        raise TooManyMessages(retry_after=5)

    def post(uow: UnitOfWork) -> MessageView:
        posted = post_message(
            uow, conversation_id, body=body, client_id=client_id, attachment_ids=attachment_ids
        )
        if uow.events:
            just_taken.keep(posted.id, message_document(posted))
        return posted

    return write_together(post, order=str(conversation_id))
