"""A source is asked by itself: every page, the postings behind them, and no end of nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from app.core.clock import FixedClock
from app.core.errors import Invalid, NotFound
from app.core.outbound import OutboundGuard, TooSlow
from app.core.work import Municipality, Units, the_service
from app.listings.crawling import Place, crawl
from app.listings.import_runs import request_fetch, request_run
from app.listings.import_sources import SourceFacts, add_source, change_source
from app.listings.importing import do_waiting_import, import_from_address
from app.listings.jobs_importing import imports_of_all
from app.listings.kinds import ListingKind, SourceKind
from app.listings.models import ListingState
from app.listings.models_importing import RunState
from app.listings.reading_runs import RunView, recent_runs, run_view
from app.web.services import Services
from tests.listings.board import Board, running_board
from tests.listings.imports import DATA, THEN, everything, listings, ready, search
from tests.people import Cast
from tests.sealing import lose_key

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


def fetch(units: Units, here: Municipality, source_id: UUID, guard: OutboundGuard) -> RunView:
    """Have a source asked, as somebody does who presses the button, and the worker do it."""
    with units.write(here, SERVICE) as uow:
        run_id = request_fetch(uow, source_id)
    assert do_waiting_import(units, here, guard)
    with units.read(here, SERVICE) as uow:
        return run_view(uow, run_id)


def test_every_page_of_a_search_is_read(
    units: Units, here: Municipality, board: Board, guard: OutboundGuard
) -> None:
    run = fetch(units, here, source(units, here, guard, board.search_url), guard)

    assert (run.state, run.counts["added"], run.was_complete) == (RunState.DONE, 20, True)
    assert [path.rpartition("Offset=")[2] for path in board.asked[1:]] == ["8", "16"]


def test_the_postings_behind_are_fetched_once(
    units: Units, here: Municipality, board: Board, guard: OutboundGuard
) -> None:
    source_id = source(units, here, guard, board.search_url, posting_url=board.posting_url)
    fetch(units, here, source_id, guard)
    first = [path for path in board.asked if path.startswith("/posting")]
    before = everything(units, here)
    board.asked.clear()

    again = fetch(units, here, source_id, guard)

    assert len(first) == 20
    assert not [path for path in board.asked if path.startswith("/posting")]
    assert again.counts["unchanged"] == 20
    assert everything(units, here) == before
    assert all(len(row.description_text) > 300 for row in listings(units, here).values())


def test_a_crawl_ends_when_its_time_is_up(board: Board, guard: OutboundGuard) -> None:
    facts: dict[str, Any] = {"wanted": lambda parsed: sorted(parsed.seen_ids)}
    facts |= {"still_there": lambda: None, "most_seconds": 0}
    with pytest.raises(TooSlow):
        crawl(guard, Place(board.search_url, board.posting_url), **facts)
    board.page_size = 20
    found = crawl(guard, Place(board.search_url, board.posting_url), **facts)
    assert len(found.parsed.records) == len(found.parsed.problems) == 20
    assert not [path for path in board.asked if path.startswith("/posting")]


def test_new_postings_are_completed_before_those_that_failed_before(
    units: Units, here: Municipality, board: Board, guard: OutboundGuard
) -> None:
    first, *others = board.hits
    board.hits = [first]
    board.broken.add("/posting")
    source_id = source(units, here, guard, board.search_url, posting_url=board.posting_url)
    fetch(units, here, source_id, guard)
    board.hits, board.broken = [first, *others], set()
    board.asked.clear()
    fetch(units, here, source_id, guard)
    asked = [path for path in board.asked if path.startswith("/posting")]
    assert len(asked) == 20
    assert asked[-1].endswith(str(first["ID"]))


def test_municipalities_take_turns_one_import_each(
    units: Units, here: Municipality, cast: Cast, board: Board, guard: OutboundGuard
) -> None:
    ready(units, cast.next_door)
    for place, name in ((here, "a"), (here, "b"), (cast.next_door, "c")):
        url = f"{board.origin}/{name}"
        source(units, place, guard, url, name=name, runs_every_minutes=60)
    imports_of_all(units, lambda: [here, cast.next_door], guard)
    assert list(dict.fromkeys(path[1] for path in board.asked))[1] == "c"


def test_a_posting_that_fails_leaves_the_result_in(
    units: Units, here: Municipality, board: Board, guard: OutboundGuard
) -> None:
    board.broken.add("/posting?id=5332213")
    source_id = source(units, here, guard, board.search_url, posting_url=board.posting_url)
    run = fetch(units, here, source_id, guard)

    assert (run.counts["added"], run.counts["left_out"]) == (20, 0)
    assert [(p.source_id, p.is_left_out) for p in run.problems] == [("5332213", False)]


def test_half_a_crawl_changes_nothing(
    units: Units, here: Municipality, board: Board, guard: OutboundGuard
) -> None:
    source_id = source(units, here, guard, board.search_url)
    fetch(units, here, source_id, guard)
    before = everything(units, here)
    board.hits = board.hits[3:]
    board.broken.add("/CV/FindWork/Search?SortValue=CreationDate&Offset=8")

    run = fetch(units, here, source_id, guard)

    assert run.state is RunState.FAILED
    assert run.failure
    assert "500" in run.failure
    assert everything(units, here) == before


def test_what_a_complete_crawl_no_longer_shows_is_closed(
    units: Units, here: Municipality, board: Board, guard: OutboundGuard
) -> None:
    source_id = source(units, here, guard, board.search_url)
    fetch(units, here, source_id, guard)
    gone = board.hits.pop(4)["ID"]

    run = fetch(units, here, source_id, guard)

    assert (run.counts["closed"], run.counts["unchanged"]) == (1, 19)
    assert listings(units, here)[gone].state == ListingState.CLOSED


def test_a_board_that_promises_more_than_it_has_is_left(
    units: Units, here: Municipality, board: Board, guard: OutboundGuard
) -> None:
    page = search(TotalResultCount=2177)
    board.extra["/endless"] = ("application/json", json.dumps(page).encode())
    run = fetch(units, here, source(units, here, guard, f"{board.origin}/endless"), guard)

    assert (run.counts["added"], run.was_complete) == (20, False)
    assert len(board.asked) == 2


def test_a_closed_network_is_never_asked(
    units: Units, here: Municipality, board: Board, guard: OutboundGuard
) -> None:
    source_id = source(units, here, guard, board.search_url)
    run = fetch(units, here, source_id, OutboundGuard())

    assert run.state is RunState.FAILED
    assert board.asked == []


def test_a_page_with_a_job_posting_in_it_is_read_from_its_address(
    units: Units, here: Municipality, board: Board, guard: OutboundGuard
) -> None:
    page = (DATA / "feeds" / "posting.html").read_bytes()
    board.extra["/job"] = ("text/html", page)
    run = import_from_address(units, here, SERVICE, f"{board.origin}/job", guard)

    assert run.state is RunState.DONE
    assert run.source_name == "JSON-LD"
    assert listings(units, here)["4711 (Testværk, 25050541)"].source == SourceKind.JSON_LD


def test_a_feed_holds_what_its_source_is_set_to(
    units: Units, here: Municipality, board: Board, guard: OutboundGuard
) -> None:
    board.extra["/kurser"] = ("", (DATA / "feeds" / "courses.atom").read_bytes())
    source_id = source(
        units, here, guard, f"{board.origin}/kurser", name="Kurser", kind=SourceKind.FEED,
        default_listing_kind=ListingKind.COURSE,
    )  # fmt: skip
    fetch(units, here, source_id, guard)

    assert {row.kind for row in listings(units, here).values()} == {ListingKind.COURSE}


# ---- by itself


def test_a_source_is_asked_when_it_is_due_and_not_before(
    units: Units, here: Municipality, board: Board, guard: OutboundGuard, clock: FixedClock
) -> None:
    source(units, here, guard, board.search_url, runs_every_minutes=60)

    def work() -> int:
        imports_of_all(units, lambda: [here], guard)
        with units.read(here, SERVICE) as uow:
            return len(recent_runs(uow))

    assert work() == 1
    clock.advance(timedelta(minutes=59))
    assert work() == 1
    clock.advance(timedelta(minutes=1))
    assert work() == 2
    assert len(listings(units, here)) == 20


def test_a_municipality_whose_key_is_gone_keeps_no_other_waiting(
    services: Services, cast: Cast, board: Board, guard: OutboundGuard
) -> None:
    units, here, next_door = services.units, cast.here, cast.next_door
    ready(units, next_door)
    source(units, next_door, guard, board.search_url, runs_every_minutes=60)
    with units.write(here, SERVICE) as uow:
        source_id = add_source(uow, guard, SourceFacts("Jobnet", SourceKind.JOBNET))
        request_run(uow, source_id, label="search.json", content=b"[]")
    lose_key(services, here)
    imports_of_all(units, lambda: [here, next_door], guard)
    assert len(listings(units, next_door)) == 20


def test_a_source_that_is_not_in_use_is_left_alone(
    units: Units, here: Municipality, board: Board, guard: OutboundGuard
) -> None:
    source(units, here, guard, board.search_url, runs_every_minutes=60, is_active=False)
    imports_of_all(units, lambda: [here], guard)

    assert board.asked == []


# ---- what staff may write


def test_a_source_must_be_one_that_can_be_asked(units: Units, here: Municipality) -> None:
    guard = OutboundGuard()
    for url in ("http://board.example.dk/", "https://127.0.0.1/", "https://localhost/x",
                "ftp://board.example.dk/", "https://user:pw@board.example.dk/"):  # fmt: skip
        with pytest.raises(Invalid) as refused, units.write(here, SERVICE) as uow:
            add_source(uow, guard, SourceFacts("S", SourceKind.JOBNET, url=url))
        assert list(refused.value.fields) == ["url"]


def test_a_name_belongs_to_one_source(
    units: Units, here: Municipality, guard: OutboundGuard
) -> None:
    facts = SourceFacts("Jobnet", SourceKind.JOBNET)
    with units.write(here, SERVICE) as uow:
        add_source(uow, guard, facts)
    with pytest.raises(Invalid) as refused, units.write(here, SERVICE) as uow:
        add_source(uow, guard, facts)
    assert list(refused.value.fields) == ["name"]


def test_another_municipalitys_source_cannot_be_changed(
    units: Units, here: Municipality, guard: OutboundGuard, cast: Cast
) -> None:
    facts = SourceFacts("Jobnet", SourceKind.JOBNET)
    with units.write(here, SERVICE) as uow:
        source_id = add_source(uow, guard, facts)
    with pytest.raises(NotFound), units.write(cast.next_door, cast.nora.actor) as uow:
        change_source(uow, guard, source_id, facts)
    with units.write(here, cast.anders.actor) as uow:
        change_source(uow, guard, source_id, facts)
