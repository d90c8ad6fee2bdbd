"""The subject of a conversation: one line, given by the job centre."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from uuid import UUID

import pytest

from app.chat.conversations import conversation_by_id
from app.chat.inbox import name_conversation
from app.chat.reading import messages_after
from app.core.errors import Invalid, NotFound
from app.core.work import UnitOfWork
from tests.people import Cast, Person

Acting = Callable[[Person], AbstractContextManager[UnitOfWork]]


def test_the_subject_is_a_line_that_both_sides_see(
    cast: Cast, acting_as: Acting, conversation_id: UUID
) -> None:
    with acting_as(cast.anders) as uow:
        with pytest.raises(Invalid):
            name_conversation(uow, conversation_id, "x" * 81)
        name_conversation(uow, conversation_id, "Praktik")
        name_conversation(uow, conversation_id, "")
        assert messages_after(uow, conversation_id, after=0).last_seq == 0
        assert conversation_by_id(uow, conversation_id).subject == "Ida"
        name_conversation(uow, conversation_id, "Praktik")
        assert conversation_by_id(uow, conversation_id).subject == "Praktik"
    with acting_as(cast.ida) as uow:
        assert conversation_by_id(uow, conversation_id).subject == "Jobcentret: Praktik"
    with pytest.raises(NotFound), acting_as(cast.ida) as uow:
        name_conversation(uow, conversation_id, "Praktik")
