"""Citizens are found by name by whoever may give them an adviser."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from app.accounts.contract import Role
from app.accounts.finding_citizens import SHOWN, citizen_to_advise, citizens_to_advise
from app.accounts.own_advisers import give_own_adviser, give_team
from app.accounts.people import add_person
from app.accounts.staff import block_person
from app.accounts.teams import create_team, join_team
from app.core.errors import Forbidden, NotFound
from app.core.work import UnitOfWork, Units, the_service
from tests.people import Cast, Person

Acting = Callable[[Person], AbstractContextManager[UnitOfWork]]

NAMES = ("Øjvind Ærø", "ØJVIND Ågård", "Bo 100% Sikker", "Bo_Bo Hansen", "Bodil Hansen")


@pytest.fixture(autouse=True)
def _town(units: Units, cast: Cast) -> None:
    with units.write(cast.here, the_service("test")) as uow:
        for name in NAMES:
            add_person(uow, name=name, email=None, roles=[Role.CITIZEN])


def _found(uow: UnitOfWork, name: str) -> list[str]:
    return [card.name for card in citizens_to_advise(uow, name=name)]


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("øjvind", ["Øjvind Ærø", "ØJVIND Ågård"]),
        ("ØJVIND å", ["ØJVIND Ågård"]),
        ("ærø", ["Øjvind Ærø"]),
        ("hansen bo", ["Bo_Bo Hansen", "Bodil Hansen"]),
        ("%", ["Bo 100% Sikker"]),
        ("_", ["Bo_Bo Hansen"]),
        ("/", []),
        ("æjvind", []),
        ("anders", []),
        ("vera", []),
        ("nabo", []),
    ],
)
def test_every_word_is_part_of_the_name(
    acting_as: Acting, cast: Cast, words: str, names: list[str]
) -> None:
    with acting_as(cast.adam) as uow:
        assert sorted(_found(uow, words)) == sorted(names)


def test_without_a_name_those_are_shown_whom_nobody_advises(acting_as: Acting, cast: Cast) -> None:
    with acting_as(cast.adam) as uow:
        assert {"Ida", "Omar"} < set(_found(uow, " "))
        give_own_adviser(uow, cast.ida.id, cast.anders.id)
        assert "Ida" not in _found(uow, "")
        assert _found(uow, "ida") == ["Ida"]


def test_a_blocked_citizen_is_not_found(acting_as: Acting, cast: Cast) -> None:
    with acting_as(cast.adam) as uow:
        block_person(uow, cast.ida.id)
        assert _found(uow, "ida") == []
        with pytest.raises(NotFound):
            citizen_to_advise(uow, cast.ida.id)


def test_no_more_are_shown_than_one_can_read(units: Units, acting_as: Acting, cast: Cast) -> None:
    with units.write(cast.here, the_service("test")) as uow:
        for _ in range(SHOWN + 5):
            add_person(uow, name="Jens Jensen", email=None, roles=[Role.CITIZEN])
    with acting_as(cast.adam) as uow:
        assert _found(uow, "jens") == ["Jens Jensen"] * SHOWN


def test_a_super_user_finds_their_teams_citizens_and_nobodys(acting_as: Acting, cast: Cast) -> None:
    with acting_as(cast.adam) as uow:
        west, east = create_team(uow, name="Vest"), create_team(uow, name="Øst")
        join_team(uow, west, cast.signe.id)
        give_team(uow, cast.ida.id, west)
        give_team(uow, cast.omar.id, east)
    with acting_as(cast.signe) as uow:
        assert (_found(uow, "ida"), _found(uow, "omar")) == (["Ida"], [])
        assert _found(uow, "bodil") == ["Bodil Hansen"]
        assert citizen_to_advise(uow, cast.ida.id).name == "Ida"
        for hidden in (cast.omar, cast.anders, cast.nabo):
            with pytest.raises(NotFound):
                citizen_to_advise(uow, hidden.id)


@pytest.mark.parametrize("name", ["ida", "anders", "lea", "vera"])
def test_nobody_else_searches(acting_as: Acting, cast: Cast, name: str) -> None:
    with pytest.raises(Forbidden), acting_as(getattr(cast, name)) as uow:
        citizens_to_advise(uow, name="a")
    with pytest.raises(Forbidden), acting_as(getattr(cast, name)) as uow:
        citizen_to_advise(uow, cast.ida.id)
