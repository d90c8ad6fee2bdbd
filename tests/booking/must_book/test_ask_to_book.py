"""Asking citizens to book a meeting by a day, one or many."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from app.accounts.contract import Role
from app.accounts.own_advisers import give_own_adviser
from app.accounts.staff import block_person
from app.accounts.substitutes import stand_in
from app.booking.arranging import book_meeting
from app.booking.must_book.asking import ask_to_book
from app.booking.must_book.asking_many import ASKINGS, BATCH, ask_many_to_book
from app.booking.must_book.audience import audiences, citizens_of_audience, citizens_to_ask
from app.booking.must_book.contract import AskedToBook, DayOutOfReach, MustBookState, MustBookView
from app.booking.must_book.models import Asking, StillToAsk
from app.booking.must_book.views import must_book_by_id, must_book_here, must_book_of
from app.core.clock import FixedClock
from app.core.errors import Forbidden, Invalid, NotFound
from app.core.work import Units, the_service
from app.web.services import Services
from tests.booking.must_book.conftest import FIRST_OF_DECEMBER, asked
from tests.booking.office import Acting, Office, local
from tests.people import Cast, Person, move_in
from tests.racing import at_once

Told = Callable[[Person], list[tuple[str, str]]]
Stands = Callable[[UUID], MustBookView]


def test_the_citizen_is_told_what_by_when_and_has_the_whole_day(
    acting_as: Acting, cast: Cast, must: UUID, told: Told
) -> None:
    assert told(cast.ida) == [
        (
            "Der er et møde, du skal booke: Jobsamtale",
            (
                "Book mødet senest tirsdag den 1. december 2026. Du kan se hvorfor, "
                "og hvilken hjælp der er."
            ),
        )
    ]
    with acting_as(cast.ida) as uow:
        [mine] = must_book_of(uow, cast.ida.id)
    assert (mine.id, mine.state, mine.book_by) == (must, MustBookState.OPEN, FIRST_OF_DECEMBER)
    assert mine.deadline_at == local(2, 0, month=12)
    assert (mine.reason, mine.rule) == ("Vi skal tale om din plan.", "LAB § 31")


def test_asking_again_changes_what_was_asked_and_tells_of_another_day_alone(
    acting_as: Acting, cast: Cast, office: Office, must: UUID, told: Told
) -> None:
    with acting_as(cast.anders) as uow:
        again = ask_to_book(uow, cast.ida.id, replace(asked(office), reason="Noget andet"))
        assert uow.events == [AskedToBook(must)]
    assert again is not None
    assert (again.id, again.reason, len(told(cast.ida))) == (must, "Noget andet", 1)
    with acting_as(cast.anders) as uow:
        ask_to_book(uow, cast.ida.id, asked(office, by=date(2026, 12, 4)))
    assert len(told(cast.ida)) == 2


def test_a_programme_that_asks_twice_asks_once(units: Units, cast: Cast, office: Office) -> None:
    for _ in range(2):
        with units.write(cast.here, the_service("programmes")) as uow:
            ask_to_book(uow, cast.ida.id, asked(office, subject="programme/1"))
    with units.read(cast.here, cast.anders.actor) as uow:
        assert len(must_book_here(uow)) == 1


def test_who_has_such_a_meeting_is_not_asked(
    acting_as: Acting, cast: Cast, office: Office, told: Told
) -> None:
    with acting_as(cast.ida) as uow:
        book_meeting(uow, cast.ida.id, office.wanted(local(26, 10)))
    with acting_as(cast.anders) as uow:
        assert ask_to_book(uow, cast.ida.id, asked(office)) is None
    assert told(cast.ida) == []


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"reason": "  "}, "reason"),
        ({"reason": "x" * 501}, "reason"),
        ({"rule": ""}, "rule"),
        ({"rule": "x" * 201}, "rule"),
        ({"help": ""}, "help"),
    ],
)
def test_what_is_missing_or_too_much_is_said_beside_it(
    acting_as: Acting, cast: Cast, office: Office, wrong: dict[str, object], field: str
) -> None:
    with acting_as(cast.anders) as uow, pytest.raises(Invalid) as refused:
        ask_to_book(uow, cast.ida.id, replace(asked(office), **wrong))  # type: ignore[arg-type]
    assert set(refused.value.fields) == {field}


@pytest.mark.parametrize("day", [date(2026, 11, 24), date(2028, 1, 1)])
def test_a_day_out_of_reach_is_said_beside_it(
    acting_as: Acting, cast: Cast, office: Office, day: date
) -> None:
    with acting_as(cast.anders) as uow, pytest.raises(DayOutOfReach) as refused:
        ask_to_book(uow, cast.ida.id, asked(office, by=day))
    assert set(refused.value.fields) == {"book_by"}


def test_another_types_identity_is_not_found(acting_as: Acting, cast: Cast, office: Office) -> None:
    with acting_as(cast.anders) as uow, pytest.raises(NotFound):
        ask_to_book(uow, cast.ida.id, replace(asked(office), meeting_type_id=uuid4()))


@pytest.mark.parametrize("name", ["ida", "omar", "vera", "lea", "adam"])
def test_only_advisers_ask(
    acting_as: Acting, cast: Cast, office: Office, must: UUID, name: str
) -> None:
    with acting_as(getattr(cast, name)) as uow, pytest.raises(Forbidden):
        ask_to_book(uow, cast.ida.id, asked(office))
    with acting_as(getattr(cast, name)) as uow, pytest.raises((Forbidden, NotFound)):
        must_book_by_id(uow, must)


def test_an_adviser_next_door_knows_of_nobody_here(
    acting_as: Acting, cast: Cast, office: Office, must: UUID
) -> None:
    with acting_as(cast.nora) as uow:
        with pytest.raises(NotFound):
            ask_to_book(uow, cast.ida.id, asked(office))
        with pytest.raises(NotFound):
            must_book_by_id(uow, must)
        assert must_book_here(uow) == []


def test_many_are_asked_at_once_but_those_of_others(
    acting_as: Acting,
    services: Services,
    units: Units,
    cast: Cast,
    office: Office,
    told: Told,
) -> None:
    with units.write(cast.here, the_service("test")) as uow:
        give_own_adviser(uow, cast.omar.id, cast.anders.id)
    with acting_as(cast.anders) as uow:
        assert [key for key, _ in audiences(uow)][:2] == ["own", f"team/{office.team_id}"]
        whom = citizens_of_audience(uow, f"team/{office.team_id}")
        assert whom == {cast.ida.id, cast.omar.id}
        assert ask_many_to_book(uow, {*whom, uuid4()}, asked(office)) == 2
        assert citizens_to_ask(uow, "om") == {cast.omar.id: "Omar"}
        with pytest.raises(Invalid):
            citizens_of_audience(uow, "everybody")
    assert told(cast.ida) == []  # the worker asks them, some at a time
    for _ in range(2):
        services.jobs.run(ASKINGS)
    assert len(told(cast.ida)) == len(told(cast.omar)) == 1
    with acting_as(cast.ida) as uow:
        [mine] = must_book_of(uow, cast.ida.id)
    assert (mine.asked_by_id, mine.reason) == (cast.anders.id, "Vi skal tale om din plan.")


def test_of_many_each_is_asked_once_but_who_has_booked_or_is_blocked(
    acting_as: Acting, services: Services, units: Units, cast: Cast, office: Office
) -> None:
    many = [move_in(units, cast.here, f"Borger{n}", Role.CITIZEN) for n in range(BATCH + 2)]
    with acting_as(cast.ida) as uow:
        book_meeting(uow, cast.ida.id, office.wanted(local(26, 9)))
    whom = {cast.ida.id, *(one.id for one in many)}
    with acting_as(cast.anders) as uow:
        assert ask_many_to_book(uow, whom, asked(office)) == len(many)
    booked, blocked, *others = many
    with acting_as(booked) as uow:
        book_meeting(uow, booked.id, office.wanted(local(26, 10)))
    with acting_as(cast.adam) as uow:
        block_person(uow, blocked.id)
    for _ in range(2):
        services.jobs.run(ASKINGS)
    with acting_as(cast.anders) as uow:
        here = must_book_here(uow)
        assert sorted(one.citizen_id for one in here) == sorted(one.id for one in others)
        for table in (Asking, StillToAsk):
            assert uow.session.scalar(select(table.id).limit(1)) is None


def test_one_is_reminded_before_it(
    acting_as: Acting, cast: Cast, must: UUID, told: Told, clock: FixedClock, services: object
) -> None:
    clock.set(local(28, 9))
    services.jobs.run("reminders")  # type: ignore[attr-defined]
    assert told(cast.ida)[0] == (
        "Husk at booke dit møde: Jobsamtale",
        "Den sidste dag er tirsdag den 1. december 2026. Skriv til os, hvis noget er i vejen.",
    )
    clock.advance(timedelta(days=2))
    services.jobs.run("reminders")  # type: ignore[attr-defined]
    assert len(told(cast.ida)) == 3


def test_who_stands_in_sees_and_asks_the_citizens_too(
    acting_as: Acting, units: Units, cast: Cast, office: Office, must: UUID
) -> None:
    berit = move_in(units, cast.here, "Berit", Role.ADVISER)
    with acting_as(berit) as uow:
        assert must_book_here(uow) == []
        assert ask_many_to_book(uow, {cast.ida.id}, asked(office)) == 0
    with acting_as(cast.anders) as uow:
        days = {"from_on": local(24, 0).date(), "until_on": local(30, 0).date()}
        stand_in(uow, cast.anders.id, berit.id, **days)
    with acting_as(berit) as uow:
        assert [one.id for one in must_book_here(uow)] == [must]
        assert citizens_to_ask(uow, "ida") == {cast.ida.id: "Ida"}
        assert ask_many_to_book(uow, {cast.ida.id}, asked(office)) == 1


def test_asking_one_citizen_in_several_places_at_once_asks_once(
    acting_as: Acting, cast: Cast, office: Office
) -> None:
    def ask(_number: int) -> object:
        with acting_as(cast.anders) as uow:
            view = ask_to_book(uow, cast.ida.id, asked(office))
            return view and view.id

    [only] = set(at_once(ask, 6))
    with acting_as(cast.ida) as uow:
        assert [one.id for one in must_book_of(uow, cast.ida.id)] == [only]
