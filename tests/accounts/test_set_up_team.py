"""Teams: administrators run them all, a super user those they are in."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import pytest

from app.accounts.contract import Role, TeamNameTaken
from app.accounts.people import add_person, give_role
from app.accounts.staff import block_person
from app.accounts.teams import (
    change_team,
    create_team,
    first_team_of,
    hours_of_team,
    join_team,
    leaders_of_team,
    leave_team,
    may_run_team,
    members_of_team,
    set_team_hours,
    team_by_id,
    team_ids_of,
    teams,
    teams_to_run,
)
from app.core.errors import Forbidden, Invalid, NotFound
from app.core.work import UnitOfWork, Units, the_service
from app.tenancy.closing_days import add_closing_day
from app.tenancy.contract import PeriodsOverlap
from app.tenancy.opening import Period, after_open_time, is_open, periods_on
from tests.people import Cast, Person

Acting = Callable[[Person], AbstractContextManager[UnitOfWork]]

FACTS = {
    "name": "Jobteam Vest",
    "phone": "12 34 56 78",
    "answers_within": timedelta(hours=3),
    "urgent_text_da": "Ring til os.",
    "urgent_text_en": "Call us.",
}
LUNCH = (Period(0, time(9), time(12)), Period(0, time(12, 30), time(15)))
MONDAY = date(2026, 11, 30)


@pytest.fixture
def west(acting_as: Acting, cast: Cast) -> UUID:
    """A team that the super user is in."""
    with acting_as(cast.adam) as uow:
        team_id = create_team(uow, name="Vest")
        join_team(uow, team_id, cast.signe.id)
    return team_id


@pytest.fixture
def east(acting_as: Acting, cast: Cast) -> UUID:
    """A team that nobody is in yet."""
    with acting_as(cast.adam) as uow:
        return create_team(uow, name="Øst")


def test_an_administrator_makes_a_team(acting_as: Acting, cast: Cast) -> None:
    with acting_as(cast.adam) as uow:
        team_id = create_team(uow, **FACTS)  # type: ignore[arg-type]  # facts by name
        team = team_by_id(uow, team_id)
    assert {name: getattr(team, name) for name in FACTS} == FACTS
    assert (team.id, team.periods) == (team_id, ())


def test_teams_are_listed_by_name_with_their_hours(
    acting_as: Acting, cast: Cast, west: UUID, east: UUID
) -> None:
    with acting_as(cast.adam) as uow:
        set_team_hours(uow, east, LUNCH)
        first, second = teams(uow)
    assert (first.id, first.name, first.periods) == (west, "Vest", ())
    assert (second.id, second.name, second.periods) == (east, "Øst", LUNCH)


def test_a_name_belongs_to_one_team(acting_as: Acting, cast: Cast, west: UUID, east: UUID) -> None:
    with acting_as(cast.adam) as uow:
        with pytest.raises(TeamNameTaken) as taken:
            create_team(uow, name=" Vest ")
        assert "name" in taken.value.fields
        with pytest.raises(TeamNameTaken):
            change_team(uow, east, **(FACTS | {"name": "Vest"}))  # type: ignore[arg-type]
        change_team(uow, west, **(FACTS | {"name": "Vest"}))  # type: ignore[arg-type]


def test_the_neighbour_may_use_the_same_name(units: Units, cast: Cast, west: UUID) -> None:
    with units.write(cast.next_door, the_service("test")) as uow:
        assert create_team(uow, name="Vest") != west
        assert [team.name for team in teams(uow)] == ["Vest"]


def test_a_super_user_runs_their_own_team_and_no_other(
    acting_as: Acting, cast: Cast, west: UUID, east: UUID
) -> None:
    with acting_as(cast.signe) as uow:
        change_team(uow, west, **FACTS)  # type: ignore[arg-type]
        set_team_hours(uow, west, LUNCH)
        join_team(uow, west, cast.anders.id)
        leave_team(uow, west, cast.anders.id)
        assert team_by_id(uow, west).name == "Jobteam Vest"
        assert [team.id for team in teams_to_run(uow)] == [west]
        for refused in (
            lambda: create_team(uow, name="Nord"),
            lambda: change_team(uow, east, **FACTS),  # type: ignore[arg-type]
            lambda: set_team_hours(uow, east, LUNCH),
            lambda: join_team(uow, east, cast.signe.id),
            lambda: leave_team(uow, east, cast.signe.id),
        ):
            with pytest.raises(Forbidden):
                refused()
    with acting_as(cast.adam) as uow:
        assert [team.id for team in teams_to_run(uow)] == [west, east]


@pytest.mark.parametrize("name", ["ida", "anders", "lea", "vera"])
def test_nobody_else_runs_a_team_they_are_in(
    acting_as: Acting, cast: Cast, west: UUID, name: str
) -> None:
    person = getattr(cast, name)
    if person.actor.has("adviser", "team_leader"):
        with acting_as(cast.adam) as uow:
            join_team(uow, west, person.id, is_leader=True)
    with acting_as(person) as uow:
        assert not may_run_team(uow, west)
        for refused in (
            lambda: create_team(uow, name="Nord"),
            lambda: change_team(uow, west, **FACTS),  # type: ignore[arg-type]
            lambda: set_team_hours(uow, west, ()),
            lambda: join_team(uow, west, cast.anders.id),
            lambda: leave_team(uow, west, cast.signe.id),
        ):
            with pytest.raises(Forbidden):
                refused()


def test_the_neighbours_team_does_not_exist(units: Units, cast: Cast, west: UUID) -> None:
    with units.write(cast.next_door, the_service("test")) as uow:
        for unknown in (
            lambda: team_by_id(uow, west),
            lambda: set_team_hours(uow, west, LUNCH),
            lambda: join_team(uow, west, cast.nora.id),
            lambda: leave_team(uow, west, cast.signe.id),
            lambda: change_team(uow, west, **FACTS),  # type: ignore[arg-type]
        ):
            with pytest.raises(NotFound):
                unknown()
        assert members_of_team(uow, west) == []
        assert team_ids_of(uow, cast.signe.id) == frozenset()


def test_members_come_by_name_and_leave_again(
    acting_as: Acting, cast: Cast, west: UUID, east: UUID
) -> None:
    with acting_as(cast.adam) as uow:
        join_team(uow, west, cast.anders.id)
        join_team(uow, west, cast.anders.id)
        join_team(uow, east, cast.anders.id)
        assert [card.name for card in members_of_team(uow, west)] == ["Anders", "Signe"]
        assert team_ids_of(uow, cast.anders.id) == {west, east}
        assert first_team_of(uow, cast.anders.id) == west
        leave_team(uow, west, cast.anders.id)
        leave_team(uow, west, cast.anders.id)
        assert [card.name for card in members_of_team(uow, west)] == ["Signe"]
        assert first_team_of(uow, cast.anders.id) == east
        assert first_team_of(uow, cast.lea.id) is None


def test_joining_again_says_anew_who_leads(acting_as: Acting, cast: Cast, west: UUID) -> None:
    with acting_as(cast.adam) as uow:
        join_team(uow, west, cast.anders.id)
        join_team(uow, west, cast.lea.id, is_leader=True)
        assert leaders_of_team(uow, west) == [cast.lea.id]
        join_team(uow, west, cast.anders.id, is_leader=True)
        join_team(uow, west, cast.lea.id)
        assert leaders_of_team(uow, west) == [cast.anders.id]


def test_a_blocked_leader_is_told_nothing_and_stays_in_the_list(
    acting_as: Acting, cast: Cast, west: UUID
) -> None:
    with acting_as(cast.adam) as uow:
        join_team(uow, west, cast.lea.id, is_leader=True)
        block_person(uow, cast.lea.id)
        assert leaders_of_team(uow, west) == []
        assert [(c.name, c.is_active) for c in members_of_team(uow, west)] == [
            ("Lea", False),
            ("Signe", True),
        ]


def test_whoever_does_not_work_here_joins_no_team(
    acting_as: Acting, cast: Cast, west: UUID
) -> None:
    with acting_as(cast.adam) as uow:
        for stranger in (cast.ida, cast.vera):
            with pytest.raises(Invalid) as refused:
                join_team(uow, west, stranger.id)
            assert "person_id" in refused.value.fields
        with pytest.raises(NotFound):
            join_team(uow, west, cast.nora.id)
        block_person(uow, cast.anders.id)
        with pytest.raises(Invalid):
            join_team(uow, west, cast.anders.id)
        give_role(uow, cast.ida.id, Role.ADVISER)
        join_team(uow, west, cast.ida.id)


def test_hours_are_set_again_and_the_usual_ones_come_back(
    acting_as: Acting, cast: Cast, west: UUID
) -> None:
    with acting_as(cast.adam) as uow:
        set_team_hours(uow, west, reversed(LUNCH))
        set_team_hours(uow, west, LUNCH)
        assert team_by_id(uow, west).periods == LUNCH
        assert periods_on(hours_of_team(uow, west), MONDAY) == list(LUNCH)
        assert periods_on(hours_of_team(uow, west), MONDAY + timedelta(days=1)) == []
        set_team_hours(uow, west, ())
        assert periods_on(hours_of_team(uow, west), MONDAY) == [Period(0, time(9), time(15))]


def test_without_a_team_it_is_nine_to_three_on_working_days(uow: UnitOfWork) -> None:
    hours = hours_of_team(uow, None)
    week = [periods_on(hours, MONDAY + timedelta(days=n)) for n in range(7)]
    assert [[(p.opens, p.closes) for p in day] for day in week] == [
        *[[(time(9), time(15))]] * 5,
        [],
        [],
    ]


def test_no_team_answers_on_closing_days(acting_as: Acting, cast: Cast, west: UUID) -> None:
    with acting_as(cast.adam) as uow:
        add_closing_day(uow, MONDAY)
        set_team_hours(uow, west, LUNCH)
        for hours in (hours_of_team(uow, west), hours_of_team(uow, None)):
            assert periods_on(hours, MONDAY) == []
            assert not is_open(hours, datetime(2026, 12, 25, 9, tzinfo=UTC))
    assert after_open_time(hours, datetime(2026, 12, 23, 13, tzinfo=UTC), timedelta(hours=2)) == (
        datetime(2026, 12, 28, 9, tzinfo=UTC)
    )


@pytest.mark.parametrize(
    "periods",
    [
        (Period(0, time(9), time(12)), Period(0, time(11), time(15))),
        (Period(0, time(12), time(9)),),
        (Period(0, time(9), time(9)),),
    ],
)
def test_hours_that_run_into_each_other_are_refused_and_the_old_ones_stay(
    acting_as: Acting, cast: Cast, west: UUID, periods: tuple[Period, ...]
) -> None:
    with acting_as(cast.adam) as uow:
        set_team_hours(uow, west, LUNCH)
        with pytest.raises(PeriodsOverlap) as refused:
            set_team_hours(uow, west, periods)
        assert "periods" in refused.value.fields
        assert team_by_id(uow, west).periods == LUNCH


def test_the_service_itself_may_do_it_all(uow: UnitOfWork) -> None:
    team_id = create_team(uow, name="Ny")
    person_id = add_person(uow, name="Ny", email=None, roles=[Role.ADVISER])
    join_team(uow, team_id, person_id)
    assert team_ids_of(uow, person_id) == {team_id}
