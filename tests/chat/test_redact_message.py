"""Words that should not have been written go for good, and both sides see that they were there."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from app.chat.contract import Side
from app.chat.models import Attachment, ChatMessage
from app.chat.posting import post_message
from app.chat.reading import attachment_content, messages_after
from app.chat.redacting import redact_message
from app.core.errors import NotFound
from app.core.work import UnitOfWork, Units
from app.files.models import StoredFile
from app.files.service import store_file
from tests.factories.conversations import Say
from tests.people import Cast, Person

Acting = Callable[[Person], AbstractContextManager[UnitOfWork]]


@pytest.mark.parametrize("reader", ["ida", "anders"])
def test_both_sides_see_that_there_was_a_message(
    acting_as: Acting, cast: Cast, conversation_id: UUID, say: Say, reader: str
) -> None:
    said = say(cast.ida, "010170-9996")
    with acting_as(cast.ida) as uow:
        redact_message(uow, conversation_id, said.id)
    with acting_as(getattr(cast, reader)) as uow:
        [left] = messages_after(uow, conversation_id, after=0).messages
    assert (left.seq, left.body) == (1, "")
    assert left.redacted_at is not None
    assert left.redacted_side == Side.CITIZEN


def test_nothing_of_it_is_kept(
    acting_as: Acting, units: Units, cast: Cast, conversation_id: UUID
) -> None:
    with acting_as(cast.ida) as uow:
        file_id = store_file(uow, content=b"%PDF-1.4 x", name="a.pdf").id
        said = post_message(
            uow, conversation_id, body="x", client_id=uuid4(), attachment_ids=[file_id]
        )
    with acting_as(cast.ida) as uow:
        redact_message(uow, conversation_id, said.id)
        redact_message(uow, conversation_id, said.id)
    with units.read(cast.here) as uow:
        assert uow.session.scalars(select(ChatMessage.body_sealed)).all() == [None]
        assert uow.session.scalars(select(Attachment)).all() == []
        assert uow.session.scalars(select(StoredFile)).all() == []
    with pytest.raises(NotFound), acting_as(cast.ida) as uow:
        attachment_content(uow, conversation_id, file_id)


def test_the_job_centre_may_redact_what_a_citizen_wrote(
    acting_as: Acting, cast: Cast, conversation_id: UUID, say: Say
) -> None:
    said = say(cast.ida, "Noget om naboen")
    with acting_as(cast.anders) as uow:
        removed = redact_message(uow, conversation_id, said.id)
    assert (removed.body, removed.redacted_side) == ("", Side.JOB_CENTRE)


@pytest.mark.parametrize("who", ["ida", "omar", "lea", "nora"])
def test_nobody_else_may_redact_what_an_adviser_wrote(
    acting_as: Acting, cast: Cast, conversation_id: UUID, say: Say, who: str
) -> None:
    said = say(cast.anders, "Hej Ida")
    with pytest.raises(NotFound), acting_as(getattr(cast, who)) as uow:
        redact_message(uow, conversation_id, said.id)


def test_a_repeated_sending_does_not_bring_the_words_back(
    acting_as: Acting, cast: Cast, conversation_id: UUID, say: Say
) -> None:
    client_id = uuid4()
    said = say(cast.ida, "Hov", client_id=client_id)
    with acting_as(cast.ida) as uow:
        redact_message(uow, conversation_id, said.id)
    again = say(cast.ida, "Hov", client_id=client_id)
    assert (again.id, again.body) == (said.id, "")
