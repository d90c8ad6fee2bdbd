"""An import that meets trouble is tried again, taken up again, or given up with a reason."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import undefer

from app.core.clock import FixedClock
from app.core.db import LOCK_WAIT_SECONDS, STATEMENT_TIMEOUT_MS
from app.core.outbound import OutboundGuard
from app.core.work import Municipality, Units, the_service
from app.listings.claiming_runs import claim_run
from app.listings.import_runs import request_fetch, request_run
from app.listings.import_sources import SourceFacts, add_source
from app.listings.jobs_importing import imports_of_all
from app.listings.kinds import SourceKind
from app.listings.models_importing import ImportRun, RunState
from app.listings.reading_runs import recent_runs, run_view
from tests.listings.board import Board, running_board
from tests.listings.imports import DATA, THEN, ready, search
from tests.people import Cast

SERVICE = the_service("test")


@pytest.fixture(autouse=True)
def _on_that_day(clock: FixedClock, units: Units, here: Municipality) -> None:
    clock.set(THEN)
    ready(units, here)


@pytest.fixture
def board() -> Iterator[Board]:
    with running_board(Board(search()["JobPositionPostings"], page_size=8)) as running:
        yield running


@pytest.fixture
def guard(board: Board) -> OutboundGuard:
    return OutboundGuard({board.origin})


def source(units: Units, here: Municipality, guard: OutboundGuard, url: str, **facts: Any) -> UUID:
    values = {"name": "Jobnet", "kind": SourceKind.JOBNET, "url": url} | facts
    with units.write(here, SERVICE) as uow:
        return add_source(uow, guard, SourceFacts(**values))


def test_failure_is_noted_plainly_and_tried_again_next_time(
    units: Units, here: Municipality, board: Board, guard: OutboundGuard, clock: FixedClock
) -> None:
    source(units, here, guard, board.search_url, runs_every_minutes=60)
    board.broken.add("/CV/FindWork/Search")
    imports_of_all(units, lambda: [here], guard)
    board.broken.clear()
    clock.advance(timedelta(hours=1))
    imports_of_all(units, lambda: [here], guard)

    with units.read(here, SERVICE) as uow:
        states = [run.state for run in recent_runs(uow)]
    assert states == [RunState.DONE, RunState.FAILED]


def test_an_import_that_meets_a_busy_database_is_done_later(
    units: Units, here: Municipality, board: Board, guard: OutboundGuard, clock: FixedClock
) -> None:
    source_id = source(units, here, guard, board.search_url)
    is_held, is_over = threading.Event(), threading.Event()
    waits = LOCK_WAIT_SECONDS if units.database.is_sqlite else STATEMENT_TIMEOUT_MS / 1000
    longer_than_one_waits = waits * 1.4

    def keep_others_waiting() -> None:
        # As another process does: units of one process stand in line for as long as it takes.
        with units.database.engine.begin() as connection:
            connection.execute(select(ImportRun.__table__.c.id).with_for_update()).all()
            is_held.set()
            is_over.wait(timeout=longer_than_one_waits)

    with ThreadPoolExecutor(1) as pool:

        def hold(_target: str) -> None:
            if not is_held.is_set():
                holding.append(pool.submit(keep_others_waiting))
                assert is_held.wait(timeout=5)

        holding: list[Future[None]] = []
        board.before = hold
        try:
            with units.write(here, SERVICE) as uow:
                run_id = request_fetch(uow, source_id)
            imports_of_all(units, lambda: [here], guard)
        finally:
            is_over.set()
    clock.advance(timedelta(minutes=6))
    imports_of_all(units, lambda: [here], guard)
    with units.read(here, SERVICE) as uow:
        run = run_view(uow, run_id)
    assert (run.state, run.counts["added"]) == (RunState.DONE, 20)


def test_an_import_whose_worker_died_is_begun_again(
    units: Units, here: Municipality, board: Board, guard: OutboundGuard, clock: FixedClock
) -> None:
    source_id = source(units, here, guard, board.search_url)
    with units.write(here, SERVICE) as uow:
        run_id = request_run(uow, source_id, label="test")
    with units.write(here, SERVICE) as uow:
        taken = claim_run(uow)
    with units.write(here, SERVICE) as uow:
        assert claim_run(uow) is None
    clock.advance(timedelta(minutes=6))

    imports_of_all(units, lambda: [here], guard)

    assert taken is not None
    with units.read(here, SERVICE) as uow:
        (run,) = recent_runs(uow)
    assert (run.id, run.state, run.counts["added"]) == (run_id, RunState.DONE, 20)


def test_an_import_that_kills_its_worker_again_and_again_is_given_up(
    units: Units, here: Municipality, board: Board, guard: OutboundGuard, clock: FixedClock
) -> None:
    source_id = source(units, here, guard, board.search_url)
    with units.write(here, SERVICE) as uow:
        request_run(uow, source_id, label="test")
    claims = 0
    for _attempt in range(5):
        with units.write(here, SERVICE) as uow:
            claims += claim_run(uow) is not None
        clock.advance(timedelta(minutes=6))

    with units.read(here, SERVICE) as uow:
        (run,) = recent_runs(uow)
    assert (claims, run.state) == (3, RunState.FAILED)
    assert run.failure


def test_what_is_handed_in_waits_ciphered_and_goes_when_it_is_done(
    units: Units, here: Municipality, guard: OutboundGuard, cast: Cast
) -> None:
    with units.write(here, SERVICE) as uow:
        source_id = add_source(uow, guard, SourceFacts("Jobnet", SourceKind.JOBNET))
    secret = (DATA / "jobnet" / "search.json").read_bytes()
    with units.write(here, cast.anders.actor) as uow:
        run_id = request_run(uow, source_id, label="search.json", content=secret)
    with units.read(here, SERVICE) as uow:
        waiting = uow.session.get(ImportRun, (here.id, run_id), options=[undefer("*")])
    imports_of_all(units, lambda: [here], guard)
    with units.read(here, SERVICE) as uow:
        done = uow.session.get(ImportRun, (here.id, run_id), options=[undefer("*")])

    assert waiting is not None
    assert waiting.content_sealed is not None
    assert b"Linux" not in waiting.content_sealed
    assert done is not None
    assert (done.content_sealed, done.added) == (None, 20)
