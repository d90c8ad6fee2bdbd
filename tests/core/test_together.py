"""What arrives together is written together, and what is refused takes nobody with it."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from uuid import UUID

import pytest
from sqlalchemy import event, select

from app.core.errors import NotFound, Problem, Unavailable
from app.core.together import MOST_TOGETHER, Together
from app.core.work import UnitOfWork, Units
from app.tenancy.models import ClosingDay
from tests.conftest import NOW
from tests.people import Cast


def _add_days(uow: UnitOfWork, reasons: Sequence[str]) -> list[UUID | Problem]:
    """Add closing days; "refused" is refused, and "broken" breaks the whole write."""
    outcomes: list[UUID | Problem] = []
    for reason in reasons:
        if reason == "refused":
            outcomes.append(NotFound())
            continue
        year = 2000 + int(reason) if reason.isdecimal() else 1999
        row = ClosingDay(id=uow.new_id(), on=NOW.date().replace(year=year), reason=reason)
        uow.session.add(row)
        outcomes.append(row.id)
    uow.session.flush()
    if "broken" in reasons:
        raise ZeroDivisionError
    return outcomes


@pytest.fixture
def together(units: Units) -> Together[str, UUID]:
    """What writes closing days together."""
    return Together(units, _add_days)


def _kept(units: Units, cast: Cast) -> set[str]:
    with units.read(cast.here) as uow:
        return set(uow.session.scalars(select(ClosingDay.reason)))


def test_the_answer_comes_after_the_commit(
    units: Units, together: Together[str, UUID], cast: Cast
) -> None:
    assert isinstance(together.write(cast.here, "1"), UUID)
    assert _kept(units, cast) == {"1"}


def test_what_is_refused_takes_nobody_with_it(
    units: Units, together: Together[str, UUID], cast: Cast
) -> None:
    def write(reason: str) -> str:
        try:
            together.write(cast.here, reason)
        except (NotFound, ZeroDivisionError) as error:
            return type(error).__name__
        return "kept"

    asked = ["refused", "broken", *map(str, range(2, 20))]
    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(write, asked))
    assert outcomes == ["NotFound", "ZeroDivisionError"] + ["kept"] * 18
    assert _kept(units, cast) == {str(number) for number in range(2, 20)}


def test_two_municipalities_are_never_written_together(
    units: Units, together: Together[str, UUID], cast: Cast
) -> None:
    places = [cast.here, cast.next_door] * 5
    with ThreadPoolExecutor(10) as pool:
        list(pool.map(lambda n: together.write(places[n], str(n)), range(10)))
    assert _kept(units, cast) == {"0", "2", "4", "6", "8"}


@pytest.mark.parametrize("number", [10, MOST_TOGETHER + 10])
def test_those_who_wait_share_a_commit(units: Units, cast: Cast, number: int) -> None:
    is_running, may_go_on = threading.Event(), threading.Event()
    sizes: list[int] = []
    commits: list[object] = []

    def verb(uow: UnitOfWork, reasons: Sequence[str]) -> list[UUID | Problem]:
        sizes.append(len(reasons))
        if reasons[0] == "0":
            is_running.set()
            assert may_go_on.wait(20)
        return _add_days(uow, reasons)

    together = Together(units, verb)
    with ThreadPoolExecutor(number + 1) as pool:
        writes: list[Future[UUID]] = [pool.submit(together.write, cast.here, "0")]
        assert is_running.wait(20)
        event.listen(units.database.engine, "commit", commits.append)
        writes += [pool.submit(together.write, cast.here, str(n)) for n in range(1, number + 1)]
        while len(together._waiting) < number:
            threading.Event().wait(0.005)
        may_go_on.set()
        for one in writes:
            one.result(timeout=20)
    assert sizes == [1, min(number, MOST_TOGETHER), *([10] if number > MOST_TOGETHER else [])]
    assert len(commits) == len(sizes)
    assert len(_kept(units, cast)) == number + 1


def test_where_the_database_is_away_nobody_waits_for_it_anew(units: Units, cast: Cast) -> None:
    is_running, may_go_on = threading.Event(), threading.Event()
    sizes: list[int] = []

    def verb(_uow: UnitOfWork, reasons: Sequence[str]) -> list[UUID | Problem]:
        sizes.append(len(reasons))
        is_running.set()
        assert may_go_on.wait(20)
        raise Unavailable()

    together = Together(units, verb)
    with ThreadPoolExecutor(6) as pool:
        writes: list[Future[UUID]] = [pool.submit(together.write, cast.here, "0")]
        assert is_running.wait(20)
        writes += [pool.submit(together.write, cast.here, str(n)) for n in range(1, 6)]
        while len(together._waiting) < 5:
            threading.Event().wait(0.005)
        may_go_on.set()
        assert all(isinstance(one.exception(timeout=20), Unavailable) for one in writes)
    assert sizes == [1, 5]
