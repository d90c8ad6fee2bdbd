"""`flask listings import`: files, folders and addresses, and what the shell is told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from app.core.clock import FixedClock
from app.core.outbound import OutboundGuard
from app.core.work import Municipality, Units, the_service
from app.listings.import_runs import SILENT_FOR, begin_run
from app.listings.import_sources import SourceFacts, add_source
from app.listings.incoming import IMPORT_GUARD
from app.listings.kinds import SourceKind
from app.listings.models_importing import RunState
from app.listings.reading_runs import recent_runs
from app.web.services import Services
from tests.listings.board import Board, running_board
from tests.listings.imports import DATA, JOBNET, THEN, everything, listings, ready, search
from tests.people import Cast


@pytest.fixture(autouse=True)
def _on_that_day(clock: FixedClock, units: Units, here: Municipality) -> None:
    clock.set(THEN)
    ready(units, here)


@pytest.fixture
def board(services: Services) -> Iterator[Board]:
    with running_board(Board(search()["JobPositionPostings"])) as running:
        services.provided[IMPORT_GUARD] = OutboundGuard({running.origin})
        yield running


def run(app: Flask, *arguments: str | Path) -> Result:
    return app.test_cli_runner().invoke(
        args=["listings", "import", *(str(one) for one in arguments)]
    )


def test_the_search_and_its_postings_go_in_and_again_change_nothing(
    app: Flask, units: Units, here: Municipality
) -> None:
    first = run(app, JOBNET / "search.json")
    second = run(app, *sorted(JOBNET.glob("posting-*.json")))
    before = everything(units, here)
    third = run(app, JOBNET)

    assert "20 read, 20 added" in first.stdout
    assert "20 read, 0 added, 20 updated" in second.stdout
    assert "20 read, 0 added, 0 updated, 20 unchanged" in third.stdout
    assert (first.exit_code, second.exit_code, third.exit_code) == (0, 0, 0)
    assert everything(units, here) == before


def test_progress_is_told_beside_the_answer(app: Flask) -> None:
    assert "20 of 20" in run(app, JOBNET / "search.json").stderr


def test_several_kinds_at_once_each_get_their_source(
    app: Flask, units: Units, here: Municipality
) -> None:
    answer = run(app, DATA)

    assert answer.exit_code == 0
    for name in ("Jobnet:", "JSON-LD:", "RSS:"):
        assert name in answer.stdout
    assert len({row.import_source_id for row in listings(units, here).values()}) == 3


def test_a_bad_file_is_named_and_the_good_ones_go_in(
    app: Flask, units: Units, here: Municipality, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text("{broken")
    answer = run(app, bad, JOBNET / "search.json", tmp_path / "missing.json")

    assert answer.exit_code == 1
    assert "bad.json: This looks like JSON, but it is broken." in answer.stderr
    assert "missing.json" in answer.stderr
    assert len(listings(units, here)) == 20


def test_what_was_left_out_is_listed(app: Flask) -> None:
    answer = run(app, DATA / "feeds" / "news.rss")

    assert answer.exit_code == 0
    assert "2 left out" in answer.stdout
    assert "The opening has no title." in answer.stdout


def test_an_address_is_fetched_page_by_page(
    app: Flask, units: Units, here: Municipality, board: Board
) -> None:
    board.page_size = 7
    answer = run(app, board.search_url)

    assert (answer.exit_code, len(board.asked)) == (0, 3)
    assert len(listings(units, here)) == 20


def test_an_address_that_fails_ends_with_1(app: Flask, board: Board) -> None:
    board.broken.add("/CV/FindWork/Search")
    for url in (board.search_url, "https://127.0.0.1/x"):
        answer = run(app, url)
        assert answer.exit_code == 1
        assert url in answer.stderr


def test_the_municipality_and_the_source_can_be_named(
    app: Flask, units: Units, here: Municipality, cast: Cast
) -> None:
    ready(units, cast.next_door)
    search_file = JOBNET / "search.json"
    answer = run(app, search_file, "--municipality", "nabo", "--source", "Jobnet Mors")
    unknown = run(app, search_file, "--municipality", "findes-ikke")

    assert "Jobnet Mors: 20 read" in answer.stdout
    assert listings(units, here) == {}
    assert len(listings(units, cast.next_door)) == 20
    assert unknown.exit_code == 1


def test_nothing_to_import_is_a_wrong_use(app: Flask) -> None:
    assert run(app).exit_code == 2


def test_a_command_that_was_killed_is_ended_and_not_done_by_the_worker(
    services: Services, units: Units, here: Municipality, board: Board, clock: FixedClock
) -> None:
    service = the_service("test")
    facts = SourceFacts(name="Jobnet", kind=SourceKind.JOBNET, url=board.search_url)
    with units.write(here, service) as uow:
        source_id = add_source(uow, services.provided[IMPORT_GUARD], facts)
        begin_run(uow, source_id, label="1 file")
    clock.advance(SILENT_FOR)
    services.jobs.run("imports")

    with units.read(here, service) as uow:
        (one,) = recent_runs(uow)
    assert (one.state, one.failure) == (
        RunState.FAILED,
        "Importen blev afbrudt. Prøv igen.",
    )
    assert board.asked == []
    assert listings(units, here) == {}
