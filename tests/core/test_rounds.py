"""A round is made in each municipality, and one at a time where that is wanted."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from app.core.jobs import Jobs, queue_for
from app.core.rounds import (
    LONGEST_REST,
    bit_by_bit,
    found_then_few_by_few,
    in_each_municipality,
    one_at_a_time,
)
from app.core.work import UnitOfWork, Units
from tests.people import Cast
from tests.watch import Watch


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


def test_what_a_dear_question_names_is_done_few_by_few(units: Units, cast: Cast) -> None:
    left, asked, done = {UUID(int=n) for n in range(7)}, list[bool](), list[int]()

    def find(uow: UnitOfWork) -> Sequence[UUID]:
        asked.append(uow.session.info["read_only"])
        return sorted(left)[:5]

    def take(uow: UnitOfWork, some: Sequence[UUID]) -> int:
        assert not uow.session.info["read_only"]
        left.difference_update(some)
        done.append(len(some))
        return len(some)

    assert found_then_few_by_few(units, lambda: [cast.here], find, take, few=2)() == 7
    assert done == [2, 2, 1, 2]
    assert asked == [True, True, True]


def test_what_is_named_and_cannot_be_done_is_not_asked_for_for_ever(
    units: Units, cast: Cast
) -> None:
    tried = list[int]()

    def take(_uow: UnitOfWork, some: Sequence[UUID]) -> int:
        tried.append(len(some))
        return 0

    named = [UUID(int=1)]
    assert found_then_few_by_few(units, lambda: [cast.here], lambda _uow: named, take, few=2)() == 0
    assert tried == [1]


def test_sqlite_is_left_to_others_for_longer_than_each_bit_took(units: Units, cast: Cast) -> None:
    watch, left = Watch(), [60.0, 0.0625, 0.125]

    def take_some(_uow: UnitOfWork) -> int:
        watch.seconds += left[-1] if left else 0
        return int(left.pop() > 0) if left else 0

    assert bit_by_bit(units, lambda: [cast.here], take_some, rest=watch.rest)() == 3
    # On PostgreSQL writers do not wait for each other.
    rests = [0.375, 0.1875, LONGEST_REST] if units.database.is_sqlite else []
    assert watch.rests == rests


def test_a_round_woken_while_another_rests_does_not_write_beside_it(
    units: Units, cast: Cast, tmp_path: Path
) -> None:
    begun, may_go_on, threads = threading.Event(), threading.Event(), list[int]()

    def take_some(_uow: UnitOfWork) -> int:
        threads.append(threading.get_ident())
        begun.set()
        may_go_on.wait(10)
        return len(threads) % 2  # one bit a round

    jobs = Jobs(queue_for(redis_url=None, data_dir=tmp_path))
    jobs.add("bits", bit_by_bit(units, lambda: [cast.here], take_some), is_slow=True)
    first = threading.Thread(target=jobs.run, args=("bits",))
    first.start()
    assert begun.wait(10)
    for _waking in range(2):
        jobs.run("bits")  # comes back at once: the first thread sees to it
    may_go_on.set()
    first.join(10)
    assert threads == [first.ident] * 4


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
