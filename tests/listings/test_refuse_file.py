"""A file that is refused leaves no source behind, and what went well before still stands."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.core.clock import FixedClock
from app.core.work import Municipality, Units
from app.listings.claiming_runs import claim_run, find_source
from app.listings.import_runs import KEPT_RUNS, SILENT_FOR, request_file
from app.listings.kinds import ListingKind, SourceKind
from app.listings.models_importing import ImportSource, RunState
from app.listings.reading_runs import last_good_runs, recent_runs
from app.web.services import Services
from tests.forms import post
from tests.listings.imports import DATA, SEARCH, THEN, bring_in, listings, ready
from tests.people import Cast, Person

ClientOf = Callable[[Person], FlaskClient]
RSS = (DATA / "feeds" / "news.rss").read_bytes()
EMPTY_FEED = b"<rss version='2.0'><channel><title>Intet</title></channel></rss>"


@pytest.fixture(autouse=True)
def _on_that_day(clock: FixedClock, units: Units, here: Municipality) -> None:
    clock.set(THEN)
    ready(units, here)


@pytest.fixture
def anders(client_of: ClientOf, cast: Cast) -> FlaskClient:
    return client_of(cast.anders)


@pytest.fixture
def upload(anders: FlaskClient, services: Services) -> Callable[..., TestResponse]:
    def act(content: bytes, source: str, name: str) -> TestResponse:
        data = {"source": source, "file": (BytesIO(content), name)}
        answer = post(anders, "/import/fil", data, page="/import",
                      content_type="multipart/form-data")  # fmt: skip
        services.jobs.run("imports")
        return answer

    return act


def sources(units: Units, here: Municipality) -> dict[str, ImportSource]:
    with units.read(here) as uow:
        return {row.name: row for row in uow.session.scalars(select(ImportSource))}


def offered(page: str) -> list[str]:
    """Return the choices of the form, the first of which a browser chooses."""
    return re.findall(r"<option value=\"[^\"]*\">([^<]+)</option>", page)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"junk", "json_ld"),
        (b'{"a": 1}', "json_ld"),
        (SEARCH, "feed"),
        (EMPTY_FEED, "feed"),
        (RSS, "json_ld"),
    ],
)
def test_a_refused_file_leaves_no_source_and_stands_among_the_imports(
    anders: FlaskClient,
    units: Units,
    here: Municipality,
    cast: Cast,
    upload: Callable[..., TestResponse],
    content: bytes,
    kind: str,
) -> None:
    bring_in(units, here, SEARCH)
    before = anders.get("/import").get_data(as_text=True)
    answer = upload(content, kind, "forkert fil.json")

    assert sources(units, here).keys() == {"Jobnet"}
    shown = anders.get(answer.headers["Location"]).get_data(as_text=True)
    assert "Mislykket" in shown
    assert "forkert fil.json" in shown
    after = anders.get("/import").get_data(as_text=True)
    assert offered(after) == offered(before)
    assert "forkert fil.json" in after
    assert "20 nye, 0 ændrede" in after
    with units.read(here, cast.anders.actor) as uow:
        assert [run.state for run in recent_runs(uow)] == [RunState.FAILED, RunState.DONE]


def test_a_file_that_can_be_read_gets_its_kinds_own_source(
    units: Units, here: Municipality, upload: Callable[..., TestResponse]
) -> None:
    upload(RSS, "feed", "news.rss")
    first = sources(units, here)
    upload(RSS, "feed", "news.rss")

    assert first.keys() == sources(units, here).keys() == {"RSS"}
    assert first["RSS"].first_done_at == THEN
    assert {row.kind for row in listings(units, here).values()} == {ListingKind.NEWS}


def test_a_source_still_says_what_its_last_good_run_brought(
    anders: FlaskClient,
    units: Units,
    here: Municipality,
    cast: Cast,
    upload: Callable[..., TestResponse],
) -> None:
    good = bring_in(units, here, SEARCH)
    for n in range(KEPT_RUNS + 1):
        upload(b"junk", str(good.source_id), f"forkert-{n}.json")

    page = anders.get("/import").get_data(as_text=True)
    row = page.partition('id="sources-heading"')[2].partition("</ul>")[0]
    assert "20 nye, 0 ændrede, 0 uændrede, 0 lukkede." in row
    assert "Jobnets svar" in row
    assert "Vi kan læse" in row  # and that the last ones could not be read
    with units.read(here, cast.anders.actor) as uow:
        assert last_good_runs(uow)[good.source_id].id == good.id


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [(b"", "tom.json", "Filen er tom. Vælg en anden."), (b"", "", "Vælg en fil.")],
)
def test_an_empty_file_is_told_from_none(
    upload: Callable[..., TestResponse],
    units: Units,
    here: Municipality,
    content: bytes,
    name: str,
    words: str,
) -> None:
    answer = upload(content, "json_ld", name)
    error = answer.get_data(as_text=True).partition('id="f-file-error"')[2].partition("</span> ")[2]

    assert answer.status_code == 422
    assert error.startswith(f"{words}</span>")
    assert sources(units, here) == {}


def test_one_worker_at_a_time_reads_a_file_without_a_source(
    units: Units, here: Municipality, cast: Cast, clock: FixedClock
) -> None:
    with units.write(here, cast.anders.actor) as uow:
        run_id = request_file(uow, SourceKind.JOBNET, label="a.json", content=SEARCH)
    with units.write(here, cast.anders.actor) as uow:
        taken = claim_run(uow)
        assert claim_run(uow) is None
    assert taken is not None
    assert (taken.run_id, taken.source_id, taken.source_kind) == (run_id, None, SourceKind.JOBNET)
    clock.advance(SILENT_FOR)
    with units.write(here, cast.anders.actor) as uow:
        again = claim_run(uow)
        assert again is not None
        assert again.run_id == run_id
        find_source(uow, run_id)
    with units.write(here, cast.anders.actor) as uow:
        found = claim_run(uow)
    assert found is not None
    assert found.source_id == sources(units, here)["Jobnet"].id


def test_the_first_that_is_read_does_not_keep_the_next_of_its_kind_waiting(
    units: Units, here: Municipality, cast: Cast, services: Services
) -> None:
    with units.write(here, cast.anders.actor) as uow:
        for name in ("a.json", "b.json"):
            request_file(uow, SourceKind.JOBNET, label=name, content=SEARCH)
    services.jobs.run("imports")

    with units.read(here, cast.anders.actor) as uow:
        runs = recent_runs(uow)
    assert {run.state for run in runs} == {RunState.DONE}
    assert sorted(run.counts["added"] for run in runs) == [0, 20]


def test_the_neighbours_source_is_no_choice(
    units: Units, cast: Cast, upload: Callable[..., TestResponse]
) -> None:
    there = bring_in(units, cast.next_door, SEARCH)
    answer = upload(SEARCH, str(there.source_id), "a.json")

    assert answer.status_code == 422
    assert 'id="f-source-error"' in answer.get_data(as_text=True)
