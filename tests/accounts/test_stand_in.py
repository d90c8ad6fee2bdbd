"""Substitutes: by the day, never two at once, never in a circle."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete

from app.accounts.contract import (
    Role,
    StandingInGoesRound,
    StoodInForAlready,
    SubstituteNamed,
    SubstitutionChanged,
)
from app.accounts.models import PersonRole
from app.accounts.staff import block_person
from app.accounts.substitutes import (
    end_substitution,
    last_of_chain,
    people_to_stand_in_for,
    stand_in,
    substitutions,
    who_does_work_of,
)
from app.accounts.teams import create_team, join_team
from app.core.clock import FixedClock
from app.core.errors import Forbidden, Invalid, NotFound
from app.core.work import UnitOfWork, Units, the_service
from tests.people import Cast, Person
from tests.racing import at_once

Acting = Callable[[Person], AbstractContextManager[UnitOfWork]]
TODAY = date(2026, 11, 24)
A_DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _lea_answers_too(units: Units, cast: Cast) -> None:
    """Lea leads, and answers citizens as well."""
    with units.write(cast.here, the_service("test")) as uow:
        uow.session.add(PersonRole(id=uow.new_id(), person_id=cast.lea.id, role=Role.ADVISER))


def _name(uow: UnitOfWork, away: Person, there: Person, begins: int = 0, ends: int = 0) -> UUID:
    """Name a substitute from so many days after today until so many."""
    return stand_in(
        uow, away.id, there.id, from_on=TODAY + begins * A_DAY, until_on=TODAY + ends * A_DAY
    )


def _substitute_of(uow: UnitOfWork, adviser: Person) -> UUID | None:
    """Return who does an adviser's work today in their place; None for nobody else."""
    who = who_does_work_of(uow, [adviser.id])[adviser.id]
    return None if who == adviser.id else who


@pytest.mark.parametrize(
    ("moment", "is_away"),
    [
        (datetime(2026, 11, 24, 22, 59, tzinfo=UTC), False),
        (datetime(2026, 11, 24, 23, 0, tzinfo=UTC), True),  # midnight in Copenhagen
        (datetime(2026, 11, 26, 22, 59, tzinfo=UTC), True),
        (datetime(2026, 11, 26, 23, 0, tzinfo=UTC), False),
    ],
)
def test_both_days_are_included_and_local(
    units: Units, acting_as: Acting, cast: Cast, clock: FixedClock, moment: datetime, is_away: bool
) -> None:
    with acting_as(cast.anders) as uow:
        _name(uow, cast.anders, cast.signe, 1, 2)
    clock.set(moment)
    with units.read(cast.here) as uow:
        assert (_substitute_of(uow, cast.anders) == cast.signe.id) is is_away
        if not is_away:
            assert _substitute_of(uow, cast.anders) is None


def test_the_next_in_the_chain_does_it_all(acting_as: Acting, cast: Cast) -> None:
    with acting_as(cast.adam) as uow:
        _name(uow, cast.anders, cast.signe)
        _name(uow, cast.signe, cast.lea)
        assert _substitute_of(uow, cast.anders) == cast.lea.id
        assert _substitute_of(uow, cast.signe) == cast.lea.id


def test_two_do_not_stand_in_for_each_other_on_one_day(acting_as: Acting, cast: Cast) -> None:
    with acting_as(cast.adam) as uow:
        _name(uow, cast.anders, cast.signe, 0, 5)
        with pytest.raises(StandingInGoesRound) as refused:
            _name(uow, cast.signe, cast.anders, 5, 9)
        assert "substitute_id" in refused.value.fields
        _name(uow, cast.signe, cast.anders, 6, 9)


def test_a_circle_of_three_is_seen_on_the_day_on_which_it_closes(
    acting_as: Acting, cast: Cast
) -> None:
    with acting_as(cast.adam) as uow:
        _name(uow, cast.anders, cast.signe, 0, 9)
        _name(uow, cast.signe, cast.lea, 4, 6)
        with pytest.raises(StandingInGoesRound):
            _name(uow, cast.lea, cast.anders, 1, 4)
        _name(uow, cast.lea, cast.anders, 1, 3)
        _name(uow, cast.lea, cast.anders, 7, 9)


@pytest.mark.parametrize(("begins", "ends"), [(0, 2), (2, 2), (4, 9), (0, 9), (3, 3)])
def test_nobody_has_two_substitutes_on_one_day(
    acting_as: Acting, cast: Cast, begins: int, ends: int
) -> None:
    with acting_as(cast.adam) as uow:
        _name(uow, cast.anders, cast.signe, 2, 4)
        with pytest.raises(StoodInForAlready) as refused:
            _name(uow, cast.anders, cast.lea, begins, ends)
        assert "from_on" in refused.value.fields


def test_one_follows_another_and_one_may_stand_in_for_many(acting_as: Acting, cast: Cast) -> None:
    with acting_as(cast.adam) as uow:
        _name(uow, cast.anders, cast.signe, 2, 4)
        _name(uow, cast.anders, cast.lea, 0, 1)
        _name(uow, cast.anders, cast.lea, 5, 5)
        _name(uow, cast.adam, cast.lea)
        assert _substitute_of(uow, cast.anders) == _substitute_of(uow, cast.adam) == cast.lea.id


@pytest.mark.parametrize(
    ("away", "there", "begins", "ends", "field"),
    [
        ("anders", "anders", 0, 0, "substitute_id"),
        ("anders", "signe", 2, 1, "until_on"),
        ("anders", "signe", -3, -1, "until_on"),
        ("anders", "ida", 0, 0, "substitute_id"),
        ("anders", "vera", 0, 0, "substitute_id"),
        ("anders", "adam", 0, 0, "substitute_id"),  # an administrator cannot open the inbox
        ("anders", "signe", 0, 367, "until_on"),
        ("anders", "signe", -370, 0, "until_on"),
        ("ida", "anders", 0, 0, "adviser_id"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    acting_as: Acting, cast: Cast, away: str, there: str, begins: int, ends: int, field: str
) -> None:
    with acting_as(cast.adam) as uow:
        with pytest.raises(Invalid) as refused:
            _name(uow, getattr(cast, away), getattr(cast, there), begins, ends)
        assert list(refused.value.fields) == [field]
        assert substitutions(uow) == []


def test_one_may_have_been_ill_since_yesterday(acting_as: Acting, cast: Cast) -> None:
    with acting_as(cast.anders) as uow:
        _name(uow, cast.anders, cast.signe, -1, 0)
        assert _substitute_of(uow, cast.anders) == cast.signe.id


def test_a_blocked_colleague_stands_in_for_nobody(acting_as: Acting, cast: Cast) -> None:
    with acting_as(cast.adam) as uow:
        block_person(uow, cast.signe.id)
        with pytest.raises(Invalid):
            _name(uow, cast.anders, cast.signe)


def test_whoever_no_longer_answers_citizens_leaves_it_to_the_team(
    units: Units, acting_as: Acting, cast: Cast
) -> None:
    with acting_as(cast.anders) as uow:
        _name(uow, cast.anders, cast.lea)
        assert who_does_work_of(uow, [cast.anders.id]) == {cast.anders.id: cast.lea.id}
    with units.write(cast.here, the_service("test")) as uow:
        uow.session.execute(
            delete(PersonRole).where(
                PersonRole.person_id == cast.lea.id, PersonRole.role == Role.ADVISER
            )
        )
    with units.read(cast.here) as uow:
        assert who_does_work_of(uow, [cast.anders.id]) == {cast.anders.id: None}


def test_one_year_ahead_is_the_most(acting_as: Acting, cast: Cast) -> None:
    with acting_as(cast.anders) as uow:
        assert _name(uow, cast.anders, cast.signe, 0, 366)


def test_a_substitution_ends_at_once(
    units: Units, acting_as: Acting, cast: Cast, clock: FixedClock
) -> None:
    with acting_as(cast.anders) as uow:
        named = _name(uow, cast.anders, cast.signe, 0, 9)
    clock.advance(timedelta(days=2))
    with acting_as(cast.anders) as uow:
        assert _substitute_of(uow, cast.anders) == cast.signe.id
        end_substitution(uow, named)
        end_substitution(uow, named)
        assert _substitute_of(uow, cast.anders) is None
        assert uow.events == [SubstitutionChanged(cast.anders.id)]
        _name(uow, cast.anders, cast.lea, 2, 3)


def test_one_that_has_not_begun_or_begins_today_is_undone(acting_as: Acting, cast: Cast) -> None:
    with acting_as(cast.anders) as uow:
        for begins in (0, 3):
            named = _name(uow, cast.anders, cast.signe, begins, 5)
            end_substitution(uow, named)
            assert substitutions(uow) == []
            with pytest.raises(NotFound):
                end_substitution(uow, named)


def test_what_is_to_come_is_listed_and_what_has_been_is_not(
    units: Units, acting_as: Acting, cast: Cast, clock: FixedClock
) -> None:
    with acting_as(cast.adam) as uow:
        later = _name(uow, cast.signe, cast.anders, 7, 8)
        now = _name(uow, cast.anders, cast.lea, 0, 1)
        assert [one.id for one in substitutions(uow)] == [now, later]
        (first, _) = substitutions(uow)
        assert (first.adviser_id, first.substitute_id) == (cast.anders.id, cast.lea.id)
        assert (first.from_on, first.until_on) == (TODAY, TODAY + A_DAY)
    clock.advance(timedelta(days=2))
    with units.read(cast.here) as uow:
        assert [one.id for one in substitutions(uow)] == [later]


def test_a_change_is_recorded(acting_as: Acting, cast: Cast) -> None:
    with acting_as(cast.anders) as uow:
        named = _name(uow, cast.anders, cast.signe)
        assert uow.events == [
            SubstitutionChanged(cast.anders.id),
            SubstituteNamed(named, cast.anders.id),
        ]


@pytest.mark.parametrize("name", ["ida", "lea", "signe", "vera"])
def test_nobody_names_a_substitute_for_another(acting_as: Acting, cast: Cast, name: str) -> None:
    with acting_as(cast.anders) as uow:
        named = _name(uow, cast.anders, cast.signe)
    with pytest.raises(Forbidden), acting_as(getattr(cast, name)) as uow:
        _name(uow, cast.anders, cast.lea, 3, 4)
    with pytest.raises(Forbidden), acting_as(getattr(cast, name)) as uow:
        end_substitution(uow, named)


def test_a_super_user_does_for_their_team(acting_as: Acting, cast: Cast) -> None:
    with acting_as(cast.adam) as uow:
        west = create_team(uow, name="Vest")
        join_team(uow, west, cast.signe.id)
        join_team(uow, west, cast.anders.id)
    with acting_as(cast.signe) as uow:
        end_substitution(uow, _name(uow, cast.anders, cast.lea))


@pytest.mark.parametrize(("name", "ill"), [("lea", "anders"), ("anders", "lea")])
def test_a_leader_and_a_colleague_do_for_who_is_ill_in_their_team(
    acting_as: Acting, cast: Cast, name: str, ill: str
) -> None:
    with acting_as(cast.adam) as uow:
        west = create_team(uow, name="Vest")
        join_team(uow, west, cast.anders.id)
        join_team(uow, west, cast.lea.id, is_leader=True)
    with acting_as(getattr(cast, name)) as uow:
        end_substitution(uow, _name(uow, getattr(cast, ill), cast.signe))
        assert [card.name for card in people_to_stand_in_for(uow)] == ["Anders", "Lea"]
        with pytest.raises(Forbidden):
            _name(uow, cast.signe, getattr(cast, ill))


def test_the_neighbours_do_not_exist(acting_as: Acting, cast: Cast) -> None:
    with acting_as(cast.adam) as uow:
        with pytest.raises(NotFound):
            _name(uow, cast.anders, cast.nora)
        with pytest.raises(NotFound):
            _name(uow, cast.nora, cast.anders)
        named = _name(uow, cast.anders, cast.signe)
    with pytest.raises(NotFound), acting_as(cast.nora) as uow:
        end_substitution(uow, named)
    with acting_as(cast.nora) as uow:
        assert substitutions(uow) == []
        assert _substitute_of(uow, cast.anders) is None


def test_of_many_at_once_one_is_named(units: Units, cast: Cast) -> None:
    there = [cast.signe, cast.lea, cast.signe, cast.lea]

    def name(number: int) -> UUID:
        with units.write(cast.here, cast.anders.actor) as uow:
            return _name(uow, cast.anders, there[number])

    answers = at_once(name, len(there))
    assert answers.count("accounts/stood-in-for-already") == len(there) - 1


def test_two_who_name_each_other_at_once_do_not_both_leave(units: Units, cast: Cast) -> None:
    def name(number: int) -> UUID:
        away, there = [(cast.anders, cast.signe), (cast.signe, cast.anders)][number]
        with units.write(cast.here, away.actor) as uow:
            return _name(uow, away, there)

    assert at_once(name, 2).count("accounts/standing-in-goes-round") == 1


def test_one_chooses_among_those_whom_one_may_name_for(acting_as: Acting, cast: Cast) -> None:
    with acting_as(cast.adam) as uow:
        west = create_team(uow, name="Vest")
        join_team(uow, west, cast.signe.id)
        join_team(uow, west, cast.anders.id)
        assert len(people_to_stand_in_for(uow)) == 4
    with acting_as(cast.signe) as uow:
        assert [card.name for card in people_to_stand_in_for(uow)] == ["Anders", "Signe"]
    with acting_as(cast.anders) as uow:
        assert [card.name for card in people_to_stand_in_for(uow)] == ["Anders", "Signe"]
    with acting_as(cast.lea) as uow:
        assert [card.name for card in people_to_stand_in_for(uow)] == ["Lea"]


SIX = [uuid4() for _ in range(6)]


@given(st.dictionaries(st.sampled_from(SIX), st.sampled_from(SIX)), st.sampled_from(SIX))
def test_the_chain_ends_at_somebody_who_is_there_or_not_at_all(
    away: dict[UUID, UUID], adviser: UUID
) -> None:
    steps = [adviser]
    for _ in range(len(SIX) + 1):
        steps.append(away.get(steps[-1], steps[-1]))
    assert last_of_chain(adviser, away) == (None if steps[-1] in away else steps[-1])
