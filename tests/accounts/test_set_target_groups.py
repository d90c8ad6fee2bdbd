"""Which target groups a citizen is in is said by whoever advises them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from app.accounts.staff import block_person
from app.accounts.target_groups import citizens_in_target_group, set_target_groups, target_groups_of
from app.core.errors import Forbidden, Invalid, NotFound
from app.core.work import UnitOfWork, Units, the_service
from app.tenancy.target_groups import add_target_group
from tests.people import Cast, Person

Acting = Callable[[Person], AbstractContextManager[UnitOfWork]]


@pytest.fixture(autouse=True)
def _groups(units: Units, cast: Cast) -> None:
    with units.write(cast.here, the_service("test")) as uow:
        add_target_group(uow, slug="unge", name_da="Unge", name_en="Young people")
        add_target_group(uow, slug="dagpenge", name_da="Dagpenge", name_en="Benefit")
    with units.write(cast.next_door, the_service("test")) as uow:
        add_target_group(uow, slug="nabo", name_da="Nabo", name_en="Neighbours")


@pytest.mark.parametrize("name", ["anders", "signe", "adam"])
def test_whoever_advises_says_so(acting_as: Acting, cast: Cast, name: str) -> None:
    with acting_as(getattr(cast, name)) as uow:
        set_target_groups(uow, cast.ida.id, ["unge", "dagpenge"])
        assert [g.slug for g in target_groups_of(uow, cast.ida.id)] == ["dagpenge", "unge"]
        assert target_groups_of(uow, cast.omar.id) == []
        set_target_groups(uow, cast.ida.id, ["unge", "unge"])
        set_target_groups(uow, cast.omar.id, ["unge"])
        assert [g.name_da for g in target_groups_of(uow, cast.ida.id)] == ["Unge"]
        assert citizens_in_target_group(uow, "unge") == [cast.ida.id, cast.omar.id]
        assert citizens_in_target_group(uow, "dagpenge") == []
        set_target_groups(uow, cast.ida.id, [])
        assert citizens_in_target_group(uow, "unge") == [cast.omar.id]


@pytest.mark.parametrize("name", ["ida", "lea", "vera"])
def test_nobody_else_does(acting_as: Acting, cast: Cast, name: str) -> None:
    with pytest.raises(Forbidden), acting_as(getattr(cast, name)) as uow:
        set_target_groups(uow, cast.ida.id, ["unge"])


def test_unknown_groups_and_other_people_are_refused(acting_as: Acting, cast: Cast) -> None:
    with acting_as(cast.anders) as uow:
        set_target_groups(uow, cast.ida.id, ["dagpenge"])
        with pytest.raises(Invalid) as refused:
            set_target_groups(uow, cast.ida.id, ["unge", "nabo"])
        assert "target_groups" in refused.value.fields
        assert [g.slug for g in target_groups_of(uow, cast.ida.id)] == ["dagpenge"]
        with pytest.raises(Invalid):
            set_target_groups(uow, cast.vera.id, ["unge"])
        with pytest.raises(NotFound):
            set_target_groups(uow, cast.nabo.id, ["unge"])
        assert citizens_in_target_group(uow, "nabo") == []


def test_a_blocked_citizen_is_not_written_to(acting_as: Acting, cast: Cast) -> None:
    with acting_as(cast.adam) as uow:
        set_target_groups(uow, cast.ida.id, ["unge"])
        block_person(uow, cast.ida.id)
        assert citizens_in_target_group(uow, "unge") == []


def test_the_neighbours_see_nothing_of_it(acting_as: Acting, cast: Cast) -> None:
    with acting_as(cast.anders) as uow:
        set_target_groups(uow, cast.ida.id, ["unge"])
    with acting_as(cast.nora) as uow:
        assert target_groups_of(uow, cast.ida.id) == []
        assert citizens_in_target_group(uow, "unge") == []
