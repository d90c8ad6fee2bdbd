"""Searching the inbox: by name, subject and state, and never past what is one's work."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from uuid import UUID, uuid4

from flask.testing import FlaskClient

from app.accounts.contract import Role
from app.accounts.people import add_person
from app.chat.assigning import hand_over
from app.chat.closing import close_conversation
from app.chat.inbox import name_conversation, search_inbox
from app.chat.models import ConversationState
from app.core.work import UnitOfWork, the_service
from tests.chat.neighbourhood import Neighbourhood, here
from tests.people import Person

__all__ = ["here"]

Acting = Callable[[Person], AbstractContextManager[UnitOfWork]]


def test_a_citizen_is_found_by_every_word_of_the_name(here: Neighbourhood) -> None:
    here.citizen("Åse Østergård", "Hej")
    here.citizen("Åse Holm", "Hej")
    here.citizen("Bo 100%", "Hej")
    with here.units.read(here.cast.here, here.cast.anders.actor) as uow:

        def found(words: str) -> list[str]:
            return [row.citizen for row in search_inbox(uow, words).rows]

        assert found("åse øster") == ["Åse Østergård"]
        assert sorted(found("ÅSE")) == ["Åse Holm", "Åse Østergård"]
        assert found("100%") == ["Bo 100%"]
        assert found("%") == ["Bo 100%"]
        assert found("ukendt") == found("") == found("   ") == []


def test_it_is_said_where_a_search_has_not_looked_at_everybody_of_a_name(
    here: Neighbourhood, client_of: Callable[[Person], FlaskClient]
) -> None:
    here.citizen("Bo Zacho", "Hej")

    def searched() -> tuple[list[str], bool]:
        with here.units.read(here.cast.here, here.cast.anders.actor) as uow:
            page = search_inbox(uow, "Bo")
            return [row.citizen for row in page.rows], page.is_cut

    assert searched() == (["Bo Zacho"], False)
    with here.units.write(here.cast.here, the_service("test")) as uow:
        for number in range(500):
            add_person(uow, name=f"Bo {number:03}", email=None, roles=[Role.CITIZEN])
    assert searched() == ([], True)
    said = "Vi har ikke set alt igennem."
    anders = client_of(here.cast.anders)
    assert said in anders.get("/indbakke?q=bo").text
    assert said not in anders.get("/indbakke?q=bo+zacho").text


def test_a_subject_is_found_and_the_state_narrows(here: Neighbourhood, acting_as: Acting) -> None:
    one, other = here.citizen("Bo", "Hej"), here.citizen("Dea", "Hej")
    with acting_as(here.cast.anders) as uow:
        name_conversation(uow, one, "  Praktik hos\nNordvind ")
        name_conversation(uow, other, "Praktik i Børnehuset")
        close_conversation(uow, other, client_id=uuid4())
    with here.units.read(here.cast.here, here.cast.anders.actor) as uow:
        both = search_inbox(uow, "praktik").rows
        assert [row.subject for row in both] == ["Praktik hos Nordvind", "Praktik i Børnehuset"]
        closed = search_inbox(uow, "praktik", state=ConversationState.CLOSED).rows
        assert [row.citizen for row in closed] == ["Dea"]
        assert search_inbox(uow, "nordvind", state=ConversationState.CLOSED).rows == []


def test_nobody_finds_what_is_not_their_work(
    here: Neighbourhood, acting_as: Acting, youth_team: UUID
) -> None:
    theirs = here.citizen("Bo", "Hej")
    with acting_as(here.cast.anders) as uow:
        name_conversation(uow, theirs, "Praktik")
        hand_over(uow, theirs, to_team_id=youth_team)
    for words in ("Bo", "Praktik"):
        with acting_as(here.cast.anders) as uow:
            assert search_inbox(uow, words).rows == []
        with acting_as(here.cast.nora) as uow:
            assert search_inbox(uow, words).rows == []
        with acting_as(here.cast.signe) as uow:
            assert [row.citizen for row in search_inbox(uow, words).rows] == ["Bo"]
