"""Whom an adviser may write to first: those of a name, with what is begun already."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from uuid import UUID, uuid4

from app.accounts.contract import Role
from app.accounts.own_advisers import give_own_adviser
from app.accounts.people import add_person
from app.chat.closing import close_conversation
from app.chat.conversations import open_conversation_with
from app.chat.writing_first import ToWriteTo, citizens_to_write_to
from app.core.work import UnitOfWork, the_service
from tests.chat.neighbourhood import Neighbourhood, here
from tests.people import Person

__all__ = ["here"]

Acting = Callable[[Person], AbstractContextManager[UnitOfWork]]


def test_those_without_a_conversation_are_found_for_beginning_one(here: Neighbourhood) -> None:
    here.citizen("Ida Holm", "Hej")
    with here.units.read(here.cast.here, here.cast.anders.actor) as uow:
        assert list(citizens_to_write_to(uow, "ida").new.values()) == ["Ida"]
        assert citizens_to_write_to(uow, "nabo").new == citizens_to_write_to(uow, "").new == {}


def test_whoever_has_a_conversation_already_is_found_with_it_also_when_it_is_closed(
    here: Neighbourhood, acting_as: Acting, conversation_id: UUID
) -> None:
    with acting_as(here.cast.anders) as uow:
        close_conversation(uow, conversation_id, client_id=uuid4())
    with acting_as(here.cast.anders) as uow:
        [begun] = citizens_to_write_to(uow, "ida").begun
        assert citizens_to_write_to(uow, "nobody").begun == []
    assert (begun.conversation_id, begun.citizen, begun.state) == (conversation_id, "Ida", "closed")


def test_whom_another_team_writes_with_is_not_offered(
    here: Neighbourhood, acting_as: Acting, youth_team: UUID
) -> None:
    with acting_as(here.cast.adam) as uow:
        for name in ("Bo Ung", "Bo Begyndt"):
            citizen_id = add_person(uow, name=name, email=None, roles=[Role.CITIZEN])
            give_own_adviser(uow, citizen_id, here.cast.signe.id, team_id=youth_team)
    with acting_as(here.cast.signe) as uow:
        open_conversation_with(uow, citizen_id)
        found = citizens_to_write_to(uow, "Bo")
        assert list(found.new.values()) == ["Bo Ung"]
        assert [one.citizen for one in found.begun] == ["Bo Begyndt"]
    with acting_as(here.cast.anders) as uow:
        assert citizens_to_write_to(uow, "Bo") == ToWriteTo(new={}, begun=[], is_cut=False)


def test_those_to_write_to_stand_by_name_and_it_is_said_where_there_are_more(
    here: Neighbourhood,
) -> None:
    for letter in "CAB":
        here.citizen(f"Bo {letter}")
    with here.units.write(here.cast.here, the_service("test")) as uow:
        for letter in "FDE":
            add_person(uow, name=f"Bo {letter}", email=None, roles=[Role.CITIZEN])
    for limit, is_cut in ((3, False), (2, True)):
        with here.units.read(here.cast.here, here.cast.anders.actor) as uow:
            found = citizens_to_write_to(uow, "Bo", limit=limit)
        assert [one.citizen for one in found.begun] == ["Bo A", "Bo B", "Bo C"][:limit]
        assert list(found.new.values()) == ["Bo D", "Bo E", "Bo F"][:limit]
        assert found.is_cut == is_cut
