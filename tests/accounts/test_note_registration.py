"""Since when a citizen is registered as unemployed is noted, corrected, ended, and begun anew."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.accounts.contract import (
    CitizenRegistered,
    RegistrationEnded,
    RegistrationNotedAnew,
    RegistrationView,
)
from app.accounts.models import Registration
from app.accounts.registrations import (
    birth_years_of,
    note_birth_year,
    note_registration,
    put_registration_back,
    registered_between,
    registration_of,
)
from app.core.errors import Forbidden, Invalid, NotFound
from app.core.work import UnitOfWork, Units
from tests.people import Cast, Person
from tests.racing import at_once

Acting = Callable[[Person], AbstractContextManager[UnitOfWork]]

FIRST, TODAY = date(2026, 11, 2), date(2026, 11, 24)


@pytest.mark.parametrize("name", ["anders", "signe", "adam"])
def test_whoever_advises_notes_it_and_it_is_told(acting_as: Acting, cast: Cast, name: str) -> None:
    with acting_as(getattr(cast, name)) as uow:
        note_registration(uow, cast.ida.id, registered_on=FIRST)
        assert uow.events == [CitizenRegistered(cast.ida.id)]
        assert registration_of(uow, cast.ida.id) == RegistrationView(cast.ida.id, FIRST, None)
        assert registration_of(uow, cast.omar.id) is None


@pytest.mark.parametrize("name", ["ida", "lea", "vera"])
def test_nobody_else_does(acting_as: Acting, cast: Cast, name: str) -> None:
    with pytest.raises(Forbidden), acting_as(getattr(cast, name)) as uow:
        note_registration(uow, cast.ida.id, registered_on=FIRST)
    with pytest.raises(Forbidden), acting_as(getattr(cast, name)) as uow:
        note_birth_year(uow, cast.ida.id, 1990)


def test_those_who_are_no_citizens_here_are_refused(acting_as: Acting, cast: Cast) -> None:
    with acting_as(cast.anders) as uow:
        with pytest.raises(Invalid):
            note_registration(uow, cast.vera.id, registered_on=FIRST)
        with pytest.raises(NotFound):
            note_registration(uow, cast.nabo.id, registered_on=FIRST)
        with pytest.raises(NotFound):
            note_birth_year(uow, cast.nabo.id, 1990)


def test_said_again_nothing_changes(acting_as: Acting, cast: Cast) -> None:
    with acting_as(cast.anders) as uow:
        note_registration(uow, cast.ida.id, registered_on=FIRST)
    with acting_as(cast.signe) as uow:
        note_registration(uow, cast.ida.id, registered_on=FIRST)
        assert uow.events == []


def test_the_present_one_is_corrected_and_ended(acting_as: Acting, cast: Cast) -> None:
    other = FIRST + timedelta(days=7)
    with acting_as(cast.anders) as uow:
        note_registration(uow, cast.ida.id, registered_on=FIRST)
        note_registration(uow, cast.ida.id, registered_on=other)
        assert uow.events == [CitizenRegistered(cast.ida.id)] * 2
        uow.events.clear()
        note_registration(uow, cast.ida.id, registered_on=other, ended_on=TODAY)
        assert uow.events == [RegistrationEnded(cast.ida.id)]
        assert registration_of(uow, cast.ida.id) == RegistrationView(cast.ida.id, other, TODAY)
        uow.events.clear()
        note_registration(uow, cast.ida.id, registered_on=other)  # it goes on after all
        assert uow.events == [CitizenRegistered(cast.ida.id)]
        assert len(uow.session.scalars(select(Registration)).all()) == 1


def test_after_its_last_day_another_begins(acting_as: Acting, cast: Cast) -> None:
    ended = FIRST + timedelta(days=3)
    with acting_as(cast.anders) as uow:
        note_registration(uow, cast.ida.id, registered_on=FIRST, ended_on=ended)
        note_registration(uow, cast.ida.id, registered_on=TODAY)
        assert len(uow.session.scalars(select(Registration)).all()) == 2
        assert registration_of(uow, cast.ida.id) == RegistrationView(cast.ida.id, TODAY, None)
        with pytest.raises(Invalid) as refused:
            note_registration(uow, cast.ida.id, registered_on=ended)
        assert set(refused.value.fields) == {"registered_on"}


def test_what_was_noted_is_undone_to_what_was_before(acting_as: Acting, cast: Cast) -> None:
    ended = FIRST + timedelta(days=3)
    with acting_as(cast.anders) as uow:
        first = note_registration(uow, cast.ida.id, registered_on=FIRST)
        other = note_registration(
            uow, cast.ida.id, registered_on=FIRST - timedelta(days=9), ended_on=ended
        )
        put_registration_back(uow, other, first)
        assert registration_of(uow, cast.ida.id) == first
        over = note_registration(uow, cast.ida.id, registered_on=FIRST, ended_on=ended)
        anew = note_registration(uow, cast.ida.id, registered_on=TODAY)
        put_registration_back(uow, anew, over)
        assert registration_of(uow, cast.ida.id) == over
        put_registration_back(uow, over, None)
        assert registration_of(uow, cast.ida.id) is None
        assert uow.events[-1] == RegistrationEnded(cast.ida.id)


def test_what_was_noted_anew_meanwhile_is_not_undone(acting_as: Acting, cast: Cast) -> None:
    with acting_as(cast.anders) as uow:
        first = note_registration(uow, cast.ida.id, registered_on=FIRST)
        anew = note_registration(uow, cast.ida.id, registered_on=TODAY)
        with pytest.raises(RegistrationNotedAnew):
            put_registration_back(uow, first, None)
        assert registration_of(uow, cast.ida.id) == anew
    with pytest.raises(Forbidden), acting_as(cast.ida) as uow:
        put_registration_back(uow, anew, None)


def test_days_and_years_that_cannot_be_are_refused(acting_as: Acting, cast: Cast) -> None:
    with acting_as(cast.anders) as uow:
        for first, last, field in (
            (TODAY + timedelta(days=1), None, "registered_on"),
            (date(1950, 1, 1), None, "registered_on"),
            (TODAY, FIRST, "ended_on"),
            (FIRST, date(2029, 1, 1), "ended_on"),
        ):
            with pytest.raises(Invalid) as refused:
                note_registration(uow, cast.ida.id, registered_on=first, ended_on=last)
            assert set(refused.value.fields) == {field}
        for year in (1900, 2020, 85):
            with pytest.raises(Invalid):
                note_birth_year(uow, cast.ida.id, year)


def test_the_year_of_birth_is_kept_and_forgotten(acting_as: Acting, cast: Cast) -> None:
    both = [cast.ida.id, cast.omar.id]
    with acting_as(cast.anders) as uow:
        note_birth_year(uow, cast.ida.id, 1990)
        assert birth_years_of(uow, both) == {cast.ida.id: 1990}
        note_birth_year(uow, cast.ida.id, None)
        assert birth_years_of(uow, both) == {}


def test_weeks_count_from_one(acting_as: Acting, cast: Cast) -> None:
    one = RegistrationView(cast.ida.id, FIRST, TODAY)
    days = (0, 6, 7, 13, 14, 22)
    assert [one.week_on(FIRST + timedelta(days=n)) for n in days] == [1, 1, 2, 2, 3, 4]
    assert (one.is_on(FIRST), one.is_on(TODAY)) == (True, True)
    assert not one.is_on(FIRST - timedelta(days=1))
    assert not one.is_on(TODAY + timedelta(days=1))


def test_those_of_some_days_are_found_a_few_at_a_time(acting_as: Acting, cast: Cast) -> None:
    with acting_as(cast.anders) as uow:
        for person in (cast.ida, cast.omar):
            note_registration(uow, person.id, registered_on=FIRST)
        found = registered_between(uow, FIRST, FIRST, limit=1)
        rest = registered_between(uow, FIRST, FIRST, limit=1, after=found[0].citizen_id)
        assert {one.citizen_id for one in found + rest} == {cast.ida.id, cast.omar.id}
        note_registration(uow, cast.ida.id, registered_on=FIRST, ended_on=TODAY - timedelta(days=1))
        assert [o.citizen_id for o in registered_between(uow, FIRST, TODAY, limit=9)] == [
            cast.omar.id
        ]
        assert registered_between(uow, TODAY, TODAY, limit=9) == []


def test_two_who_note_it_at_once_write_one(units: Units, cast: Cast) -> None:
    def note(number: int) -> object:
        with units.write(cast.here, cast.anders.actor) as uow:
            note_registration(uow, cast.ida.id, registered_on=FIRST + timedelta(days=number % 2))
        return None

    assert at_once(note) == [None] * 8
    with units.read(cast.here) as uow:
        assert len(uow.session.scalars(select(Registration)).all()) == 1
