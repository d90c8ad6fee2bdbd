"""A citizen has an adviser of their own, or a team; somebody answers, also when one is away."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import select

from app.accounts.contract import Answering, OwnAdviser, OwnAdviserChanged
from app.accounts.models import OwnAdviserRow
from app.accounts.own_advisers import (
    citizens_of_adviser,
    citizens_of_team,
    give_own_adviser,
    give_team,
    is_answered_by,
    own_adviser_of,
    own_advisers_of,
    who_answers,
)
from app.accounts.staff import block_person, unblock_person
from app.accounts.substitutes import stand_in
from app.accounts.teams import create_team, join_team
from app.core.errors import Forbidden, Invalid, NotFound
from app.core.work import UnitOfWork, Units, the_service
from tests.people import Cast, Person

Acting = Callable[[Person], AbstractContextManager[UnitOfWork]]
TODAY = date(2026, 11, 24)


@pytest.fixture
def west(acting_as: Acting, cast: Cast) -> UUID:
    """The team of the adviser and the super user."""
    with acting_as(cast.adam) as uow:
        team_id = create_team(uow, name="Vest")
        join_team(uow, team_id, cast.anders.id)
        join_team(uow, team_id, cast.signe.id)
    return team_id


@pytest.fixture
def east(acting_as: Acting, cast: Cast) -> UUID:
    """The adviser's second team."""
    with acting_as(cast.adam) as uow:
        team_id = create_team(uow, name="Øst")
        join_team(uow, team_id, cast.anders.id)
    return team_id


def test_the_team_is_the_advisers_first(
    acting_as: Acting, cast: Cast, west: UUID, east: UUID
) -> None:
    with acting_as(cast.adam) as uow:
        give_own_adviser(uow, cast.ida.id, cast.anders.id)
        give_own_adviser(uow, cast.omar.id, cast.anders.id, team_id=east)
        assert own_adviser_of(uow, cast.ida.id) == OwnAdviser(cast.anders.id, west)
        assert own_adviser_of(uow, cast.omar.id) == OwnAdviser(cast.anders.id, east)
        assert citizens_of_adviser(uow, cast.anders.id) == [cast.ida.id, cast.omar.id]
        assert citizens_of_team(uow, west) == [cast.ida.id]


def test_an_adviser_without_a_team_is_an_adviser_all_the_same(
    acting_as: Acting, cast: Cast
) -> None:
    with acting_as(cast.adam) as uow:
        give_own_adviser(uow, cast.ida.id, cast.anders.id)
        assert own_adviser_of(uow, cast.ida.id) == OwnAdviser(cast.anders.id, None)
        assert who_answers(uow, cast.ida.id) == Answering(cast.anders.id, None, None)


def test_a_citizen_has_one_adviser_at_a_time(acting_as: Acting, cast: Cast, west: UUID) -> None:
    with acting_as(cast.adam) as uow:
        give_own_adviser(uow, cast.ida.id, cast.anders.id)
        give_own_adviser(uow, cast.ida.id, cast.signe.id)
        assert own_adviser_of(uow, cast.ida.id) == OwnAdviser(cast.signe.id, west)
        assert citizens_of_adviser(uow, cast.anders.id) == []


def test_a_citizen_may_have_a_team_alone(acting_as: Acting, cast: Cast, west: UUID) -> None:
    with acting_as(cast.adam) as uow:
        give_own_adviser(uow, cast.ida.id, cast.anders.id)
        give_team(uow, cast.ida.id, west)
        assert own_adviser_of(uow, cast.ida.id) == OwnAdviser(None, west)
        assert who_answers(uow, cast.ida.id) == Answering(None, west, None)
        assert citizens_of_team(uow, west) == [cast.ida.id]
        assert citizens_of_adviser(uow, cast.anders.id) == []


def test_a_change_is_recorded_once(acting_as: Acting, cast: Cast, west: UUID) -> None:
    with acting_as(cast.adam) as uow:
        give_own_adviser(uow, cast.ida.id, cast.anders.id)
        give_own_adviser(uow, cast.ida.id, cast.anders.id)
        assert uow.events == [OwnAdviserChanged(cast.ida.id)]
        give_team(uow, cast.ida.id, west)
        assert uow.events == [OwnAdviserChanged(cast.ida.id)] * 2


def test_many_are_looked_up_at_once(acting_as: Acting, cast: Cast, west: UUID) -> None:
    with acting_as(cast.adam) as uow:
        give_own_adviser(uow, cast.ida.id, cast.anders.id)
        assert own_advisers_of(uow, [cast.ida.id, cast.omar.id]) == {
            cast.ida.id: OwnAdviser(cast.anders.id, west)
        }
        assert own_advisers_of(uow, []) == {}


def test_a_blocked_citizen_is_in_no_list(acting_as: Acting, cast: Cast, west: UUID) -> None:
    with acting_as(cast.adam) as uow:
        give_own_adviser(uow, cast.ida.id, cast.anders.id)
        block_person(uow, cast.ida.id)
        assert citizens_of_team(uow, west) == citizens_of_adviser(uow, cast.anders.id) == []
        unblock_person(uow, cast.ida.id)
        assert citizens_of_team(uow, west) == [cast.ida.id]


def test_only_staff_are_advisers_and_only_citizens_have_one(
    acting_as: Acting, cast: Cast, west: UUID
) -> None:
    with acting_as(cast.adam) as uow:
        with pytest.raises(Invalid) as refused:
            give_own_adviser(uow, cast.ida.id, cast.omar.id)
        assert "adviser_id" in refused.value.fields
        for nobody in (cast.vera, cast.lea):
            with pytest.raises(Invalid) as refused:
                give_own_adviser(uow, nobody.id, cast.anders.id)
            assert "citizen_id" in refused.value.fields
        for stranger, adviser in ((cast.nabo, cast.anders), (cast.ida, cast.nora)):
            with pytest.raises(NotFound):
                give_own_adviser(uow, stranger.id, adviser.id)
        block_person(uow, cast.anders.id)
        with pytest.raises(Invalid):
            give_own_adviser(uow, cast.ida.id, cast.anders.id)
        assert own_adviser_of(uow, cast.ida.id) is None


def test_an_unknown_team_is_refused(units: Units, acting_as: Acting, cast: Cast) -> None:
    with units.write(cast.next_door, the_service("test")) as uow:
        theirs = create_team(uow, name="Nabo")
    with acting_as(cast.adam) as uow:
        with pytest.raises(NotFound):
            give_team(uow, cast.ida.id, theirs)
        with pytest.raises(NotFound):
            give_own_adviser(uow, cast.ida.id, cast.anders.id, team_id=theirs)


def test_a_super_user_gives_within_their_own_teams(
    acting_as: Acting, cast: Cast, west: UUID, east: UUID
) -> None:
    with acting_as(cast.signe) as uow:
        give_own_adviser(uow, cast.ida.id, cast.anders.id)
        give_team(uow, cast.ida.id, west)
        with pytest.raises(Forbidden):
            give_team(uow, cast.ida.id, east)
        with pytest.raises(Forbidden):
            give_own_adviser(uow, cast.ida.id, cast.anders.id, team_id=east)
        with pytest.raises(Forbidden):
            give_own_adviser(uow, cast.ida.id, cast.lea.id)
    with acting_as(cast.adam) as uow:
        give_team(uow, cast.omar.id, east)
    with pytest.raises(Forbidden), acting_as(cast.signe) as uow:
        give_own_adviser(uow, cast.omar.id, cast.anders.id)


@pytest.mark.parametrize("name", ["ida", "anders", "lea", "vera"])
def test_nobody_else_gives(acting_as: Acting, cast: Cast, west: UUID, name: str) -> None:
    with pytest.raises(Forbidden), acting_as(getattr(cast, name)) as uow:
        give_own_adviser(uow, cast.ida.id, cast.anders.id)
    with pytest.raises(Forbidden), acting_as(getattr(cast, name)) as uow:
        give_team(uow, cast.ida.id, west)


def test_whoever_has_nobody_is_answered_by_nobody_in_particular(
    uow: UnitOfWork, cast: Cast
) -> None:
    assert own_adviser_of(uow, cast.ida.id) is None
    assert who_answers(uow, cast.ida.id) == Answering(None, None, None)


def test_the_substitute_answers_in_the_advisers_place(
    acting_as: Acting, cast: Cast, west: UUID
) -> None:
    with acting_as(cast.adam) as uow:
        give_own_adviser(uow, cast.ida.id, cast.anders.id)
        assert who_answers(uow, cast.ida.id) == Answering(cast.anders.id, west, None)
        stand_in(uow, cast.anders.id, cast.signe.id, from_on=TODAY, until_on=TODAY)
        assert who_answers(uow, cast.ida.id) == Answering(cast.signe.id, west, cast.anders.id)


def test_where_nobody_is_left_the_team_answers(acting_as: Acting, cast: Cast, west: UUID) -> None:
    with acting_as(cast.adam) as uow:
        give_own_adviser(uow, cast.ida.id, cast.anders.id)
        stand_in(uow, cast.anders.id, cast.signe.id, from_on=TODAY, until_on=TODAY)
        block_person(uow, cast.signe.id)
        assert who_answers(uow, cast.ida.id) == Answering(None, west, cast.anders.id)


def test_a_blocked_adviser_does_not_answer(acting_as: Acting, cast: Cast, west: UUID) -> None:
    with acting_as(cast.adam) as uow:
        give_own_adviser(uow, cast.ida.id, cast.anders.id)
        block_person(uow, cast.anders.id)
        assert who_answers(uow, cast.ida.id) == Answering(None, west, cast.anders.id)


@pytest.mark.parametrize("has_adviser", [True, False])
@pytest.mark.parametrize("is_away", [True, False])
@pytest.mark.parametrize("blocked", ["", "anders", "signe"])
def test_asked_in_sql_the_same_people_answer(
    acting_as: Acting, cast: Cast, west: UUID, has_adviser: bool, is_away: bool, blocked: str
) -> None:
    with acting_as(cast.adam) as uow:
        if has_adviser:
            give_own_adviser(uow, cast.ida.id, cast.anders.id)
        else:
            give_team(uow, cast.ida.id, west)
        if is_away:
            stand_in(uow, cast.anders.id, cast.signe.id, from_on=TODAY, until_on=TODAY)
        if blocked:
            block_person(uow, getattr(cast, blocked).id)
        now = who_answers(uow, cast.ida.id)
        for one in (cast.anders, cast.signe, cast.lea):
            by_team = now.adviser_id is None and one is not cast.lea
            asked = select(OwnAdviserRow.citizen_id).where(
                is_answered_by(uow, OwnAdviserRow.citizen_id, one.id)
            )
            answered = uow.session.scalars(asked).all()
            is_theirs = by_team or now.adviser_id == one.id
            assert answered == ([cast.ida.id] if is_theirs else [])


def test_the_neighbours_see_nothing_of_it(
    units: Units, acting_as: Acting, cast: Cast, west: UUID
) -> None:
    with acting_as(cast.adam) as uow:
        give_own_adviser(uow, cast.ida.id, cast.anders.id)
    with units.read(cast.next_door, cast.nora.actor) as uow:
        assert own_adviser_of(uow, cast.ida.id) is None
        assert citizens_of_team(uow, west) == citizens_of_adviser(uow, cast.anders.id) == []
        assert who_answers(uow, cast.ida.id) == Answering(None, None, None)
