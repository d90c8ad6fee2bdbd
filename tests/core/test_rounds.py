"""A round is made in each municipality, and one at a time where that is wanted."""

from __future__ import annotations

import threading

from app.core.rounds import bit_by_bit, in_each_municipality, one_at_a_time
from app.core.work import UnitOfWork, Units
from tests.people import Cast


def test_one_municipalitys_trouble_keeps_no_other_waiting(units: Units, cast: Cast) -> None:
    visited: list[str] = []

    def visit(uow: UnitOfWork) -> None:
        visited.append(uow.municipality.slug)
        raise ZeroDivisionError

    in_each_municipality(units, lambda: [cast.here, cast.next_door], visit)()
    assert visited == ["demo", "nabo"]


def test_what_is_done_bit_by_bit_has_a_unit_for_each_bit(units: Units, cast: Cast) -> None:
    left = {"demo": [25, 25, 3], "nabo": [7]}
    given: list[UnitOfWork] = []

    def take_some(uow: UnitOfWork) -> int:
        given.append(uow)
        bits = left[uow.municipality.slug]
        return bits.pop(0) if bits else 0

    assert bit_by_bit(units, lambda: [cast.here, cast.next_door], take_some)() == 60
    assert [uow.municipality.slug for uow in given] == ["demo"] * 4 + ["nabo"] * 2
    assert len({id(uow.session) for uow in given}) == 6


def test_a_bit_that_breaks_ends_that_municipalitys_alone(units: Units, cast: Cast) -> None:
    visited: list[str] = []

    def take_some(uow: UnitOfWork) -> int:
        visited.append(uow.municipality.slug)
        if uow.municipality.slug == "demo":
            raise ZeroDivisionError
        return 1 if len(visited) == 2 else 0

    bit_by_bit(units, lambda: [cast.here, cast.next_door], take_some)()
    assert visited == ["demo", "nabo", "nabo"]


def test_a_round_asked_for_during_another_is_made_after_it_and_not_beside_it() -> None:
    begun, may_end = threading.Event(), threading.Event()
    at_once, most, rounds = 0, 0, 0

    def work() -> None:
        nonlocal at_once, most, rounds
        at_once, rounds = at_once + 1, rounds + 1
        most = max(most, at_once)
        begun.set()
        may_end.wait(10)
        at_once -= 1

    make_round = one_at_a_time(work)
    first = threading.Thread(target=make_round)
    first.start()
    assert begun.wait(10)
    for _ in range(5):
        make_round()  # comes back at once: the first thread sees to it
    assert rounds == 1
    may_end.set()
    first.join(10)
    assert (rounds, most) == (2, 1)


def test_a_round_that_breaks_leaves_the_way_free() -> None:
    made: list[int] = []

    def work() -> None:
        made.append(1)
        if len(made) == 1:
            raise ZeroDivisionError

    make_round = one_at_a_time(work)
    try:
        make_round()
    except ZeroDivisionError:
        make_round()
    assert len(made) == 2
