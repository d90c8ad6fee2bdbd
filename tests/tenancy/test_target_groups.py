"""The municipality names its target groups."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from app.core.errors import Forbidden, NotFound
from app.core.work import UnitOfWork, Units, the_service
from app.tenancy.contract import GroupHereAlready
from app.tenancy.target_groups import (
    add_target_group,
    remove_target_group,
    rename_target_group,
    target_groups,
)
from tests.people import Cast, Person

Acting = Callable[[Person], AbstractContextManager[UnitOfWork]]


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Unge under 30", "unge-under-30"),
        ("  Førtidspension – på vej ", "foertidspension-paa-vej"),
        ("§ 2", "2"),
        ("Молодь", "gruppe"),
        ("æ" * 120, "ae" * 25),
    ],
)
def test_a_group_gets_a_slug_of_its_name(
    acting_as: Acting, cast: Cast, name: str, slug: str
) -> None:
    with acting_as(cast.adam) as uow:
        add_target_group(uow, name_da=name, name_en="Some people")
        [group] = target_groups(uow)
    assert (group.slug, group.name_da) == (slug, name.strip())


def test_names_of_one_slug_are_told_apart(acting_as: Acting, cast: Cast) -> None:
    with acting_as(cast.adam) as uow:
        for name in ("Unge!", "Unge?", "Unge"):
            add_target_group(uow, name_da=name, name_en="Young people")
        assert {group.slug for group in target_groups(uow)} == {"unge", "unge-2", "unge-3"}


def test_a_name_is_given_once(acting_as: Acting, cast: Cast) -> None:
    with acting_as(cast.adam) as uow:
        add_target_group(uow, name_da="Unge", name_en="Young people")
        other = add_target_group(uow, name_da="Dimittender", name_en="Graduates")
        with pytest.raises(GroupHereAlready):
            add_target_group(uow, name_da=" UNGE ", name_en="Again")
        with pytest.raises(GroupHereAlready):
            rename_target_group(uow, other, name_da="unge", name_en="Graduates")
        with pytest.raises(GroupHereAlready):
            add_target_group(uow, slug="unge", name_da="Noget andet", name_en="Else")
        rename_target_group(uow, other, name_da="DIMITTENDER", name_en="Graduates")
        assert [group.name_da for group in target_groups(uow)] == ["DIMITTENDER", "Unge"]


def test_a_renamed_group_keeps_its_slug(acting_as: Acting, cast: Cast) -> None:
    with acting_as(cast.adam) as uow:
        group = add_target_group(uow, name_da="Unge", name_en="Young people")
        rename_target_group(uow, group, name_da="Unge under 30", name_en="Under 30")
        [there] = target_groups(uow)
    assert (there.slug, there.name_da, there.name_en) == ("unge", "Unge under 30", "Under 30")


@pytest.mark.parametrize("name", ["ida", "anders", "signe", "lea", "vera"])
def test_only_an_administrator_sets_groups_up(acting_as: Acting, cast: Cast, name: str) -> None:
    with acting_as(cast.adam) as uow:
        group = add_target_group(uow, name_da="Unge", name_en="Young people")
    verbs: list[Callable[[UnitOfWork], object]] = [
        lambda uow: add_target_group(uow, name_da="Andre", name_en="Others"),
        lambda uow: rename_target_group(uow, group, name_da="Andre", name_en="Others"),
        lambda uow: remove_target_group(uow, group),
    ]
    for verb in verbs:
        with pytest.raises(Forbidden), acting_as(getattr(cast, name)) as refused:
            verb(refused)


def test_the_neighbours_groups_are_their_own(acting_as: Acting, units: Units, cast: Cast) -> None:
    with acting_as(cast.adam) as uow:
        group = add_target_group(uow, name_da="Unge", name_en="Young people")
    with units.read(cast.next_door) as uow:
        assert target_groups(uow) == []
    with units.write(cast.next_door, the_service("test")) as uow, pytest.raises(NotFound):
        remove_target_group(uow, group)
