"""Units that look and then write do it one after the other, where they name the same thing."""

from __future__ import annotations

from sqlalchemy import select

from app.accounts.models import Person
from app.core.turns import take_turn
from app.core.work import Units
from tests.people import Cast
from tests.racing import at_once


def test_nobody_acts_on_what_the_one_before_has_changed(units: Units, cast: Cast) -> None:
    def add_letter(_: int) -> None:
        with units.write(cast.here) as uow:
            take_turn(uow, "letters")
            person = uow.session.scalars(select(Person).where(Person.id == cast.ida.id)).one()
            person.name += "x"

    at_once(add_letter, 10)
    with units.read(cast.here) as uow:
        name = uow.session.scalars(select(Person.name).where(Person.id == cast.ida.id)).one()
    assert name == "Ida" + "x" * 10


def test_one_unit_may_take_a_turn_twice(units: Units, cast: Cast) -> None:
    with units.write(cast.here) as uow:
        take_turn(uow, "letters")
        take_turn(uow, "letters")
