"""Writes that arrive together share a commit, and each is still whole or not at all."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from sqlalchemy import event, func, select

from app.core.errors import NotFound
from app.core.events import RecordedEvent
from app.core.together import SharedCommits
from app.core.work import UnitOfWork, Units
from app.listings.contract import ListingClosed
from app.tenancy.models import ClosingDay
from tests.conftest import NOW
from tests.people import Cast


def _add(uow: UnitOfWork, reason: str, day: int = 0) -> UUID:
    from_now = NOW.date().replace(year=2000 + day)
    row = ClosingDay(id=uow.new_id(), on=from_now, reason=reason)
    uow.session.add(row)
    uow.session.flush()
    return row.id


def _kept(units: Units, cast: Cast) -> set[str]:
    with units.read(cast.here) as uow:
        return set(uow.session.scalars(select(ClosingDay.reason)))


def test_a_verbs_answer_comes_after_its_commit(units: Units, cast: Cast) -> None:
    commits = SharedCommits(units)
    row_id = commits.run(cast.here, cast.ida.actor, lambda uow: _add(uow, "alone"))
    assert isinstance(row_id, UUID)
    assert _kept(units, cast) == {"alone"}


def test_each_verb_acts_as_its_own_person(units: Units, cast: Cast) -> None:
    commits = SharedCommits(units)
    people = [cast.ida, cast.omar, cast.anders]
    with ThreadPoolExecutor(3) as pool:
        seen = list(
            pool.map(
                lambda p: commits.run(cast.here, p.actor, lambda uow: uow.actor.person_id), people
            )
        )
    assert seen == [p.id for p in people]


def test_a_verb_that_is_refused_leaves_nothing_and_takes_nobody_with_it(
    units: Units, cast: Cast
) -> None:
    commits = SharedCommits(units)

    def refused(uow: UnitOfWork) -> None:
        _add(uow, "refused", 90)
        uow.record(ListingClosed(uow.new_id()))
        raise NotFound()

    def broken(uow: UnitOfWork) -> None:
        _add(uow, "broken", 91)
        raise ZeroDivisionError

    def run(number: int) -> str:
        verb = {0: refused, 1: broken}.get(number, lambda uow: _add(uow, str(number), number))
        try:
            commits.run(cast.here, cast.ida.actor, verb)
        except (NotFound, ZeroDivisionError) as error:
            return type(error).__name__
        return "kept"

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(run, range(20)))
    assert outcomes == ["NotFound", "ZeroDivisionError"] + ["kept"] * 18
    assert _kept(units, cast) == {str(number) for number in range(2, 20)}
    with units.system() as unit:
        assert unit.session.scalar(select(func.count()).select_from(RecordedEvent)) == 0


def test_those_who_wait_share_one_commit(units: Units, cast: Cast) -> None:
    commits = SharedCommits(units)
    is_running, may_go_on = threading.Event(), threading.Event()
    commits_made: list[object] = []

    def hold(uow: UnitOfWork) -> None:
        is_running.set()
        assert may_go_on.wait(10)

    def run(number: int) -> None:
        commits.run(cast.here, cast.ida.actor, lambda uow: _add(uow, str(number), number))

    with ThreadPoolExecutor(11) as pool:
        first = pool.submit(commits.run, cast.here, cast.ida.actor, hold)
        assert is_running.wait(10)
        event.listen(units.database.engine, "commit", commits_made.append)
        others = [pool.submit(run, number) for number in range(10)]
        while len(commits._waiting) < 10:
            threading.Event().wait(0.005)
        may_go_on.set()
        for one in (first, *others):
            one.result(timeout=10)
    assert len(_kept(units, cast)) == 10
    assert len(commits_made) == 1  # the ten; the first had begun before anybody counted


@pytest.mark.parametrize("order", [["b", "a"], ["a", "b"]])
def test_verbs_run_sorted_by_what_they_lock(units: Units, cast: Cast, order: list[str]) -> None:
    commits = SharedCommits(units)
    ran: list[str] = []
    is_running, may_go_on = threading.Event(), threading.Event()

    def hold(_uow: UnitOfWork) -> None:
        is_running.set()
        assert may_go_on.wait(10)

    with ThreadPoolExecutor(3) as pool:
        first = pool.submit(commits.run, cast.here, cast.ida.actor, hold)
        assert is_running.wait(10)
        others = [
            pool.submit(
                commits.run,
                cast.here,
                cast.ida.actor,
                lambda _uow, n=name: ran.append(n),
                order=name,
            )
            for name in order
        ]
        while len(commits._waiting) < 2:
            threading.Event().wait(0.005)
        may_go_on.set()
        for one in (first, *others):
            one.result(timeout=10)
    assert ran == ["a", "b"]
