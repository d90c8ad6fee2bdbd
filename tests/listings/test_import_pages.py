"""The staff's pages of importing: sources, files, progress, names to place; who may see them."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.core.clock import FixedClock
from app.core.outbound import OutboundGuard
from app.core.work import Municipality, Units, the_service
from app.listings.crawling import MOST_BYTES
from app.listings.import_runs import request_fetch, request_run
from app.listings.import_sources import SourceFacts, add_source, sources
from app.listings.incoming import IMPORT_GUARD
from app.listings.kinds import SourceKind
from app.listings.placing import waiting_placements
from app.web.services import Services
from tests.factories.postings import open_company
from tests.forms import post
from tests.listings.imports import SEARCH, THEN, bring_in, hits, listings, ready, run_count
from tests.people import Cast, Person

ClientOf = Callable[[Person], FlaskClient]


@pytest.fixture(autouse=True)
def _on_that_day(clock: FixedClock, units: Units, here: Municipality) -> None:
    clock.set(THEN)
    ready(units, here)


@pytest.fixture
def anders(client_of: ClientOf, cast: Cast) -> FlaskClient:
    return client_of(cast.anders)


def upload(
    client: FlaskClient, content: bytes, source: str = "jobnet", name: str = "a.json"
) -> TestResponse:
    data = {"source": source, "file": (BytesIO(content), name)}
    return post(client, "/import/fil", data, page="/import",
                content_type="multipart/form-data")  # fmt: skip


def test_a_file_is_taken_in_and_imported_by_the_worker(
    anders: FlaskClient, services: Services, units: Units, here: Municipality
) -> None:
    answer = upload(anders, SEARCH, name="search.json")
    services.jobs.run("imports")

    page = anders.get(answer.headers["Location"]).get_data(as_text=True)
    assert answer.status_code == 303
    assert "Færdig" in page
    assert "search.json" in page
    assert "data-follow" not in page
    assert len(listings(units, here)) == 20


def test_a_run_under_way_reloads_itself_without_a_script_too(
    anders: FlaskClient, units: Units, here: Municipality, cast: Cast
) -> None:
    from_jobnet = bring_in(units, here, hits({"ID": "1"}))
    with units.write(here, cast.anders.actor) as uow:
        run_id = request_run(uow, from_jobnet.source_id, label="x", content=SEARCH)
    page = anders.get(f"/import/koersler/{run_id}").get_data(as_text=True)

    assert "data-follow" in page
    assert '<noscript><meta http-equiv="refresh"' in page


@pytest.mark.parametrize("content", [b"", b"x" * (MOST_BYTES + 1)])
def test_an_empty_and_a_too_large_file_are_refused_beside_the_field(
    anders: FlaskClient, content: bytes
) -> None:
    answer = upload(anders, content)

    assert answer.status_code == 422
    assert 'id="f-file-error"' in answer.get_data(as_text=True)


def test_a_made_up_source_is_refused_beside_the_field(anders: FlaskClient) -> None:
    for source in ("nonsense", "01900000-0000-7000-8000-ffffffffffff", ""):
        answer = upload(anders, SEARCH, source=source)
        assert answer.status_code == 422
        assert 'id="f-source-error"' in answer.get_data(as_text=True)


def test_a_source_is_added_and_changed(
    anders: FlaskClient, units: Units, here: Municipality
) -> None:
    typed = {
        "name": "Jobnet",
        "kind": "jobnet",
        "url": "https://board.example.dk/s?x=1",
        "default_listing_kind": "job",
        "runs_every_minutes": "60",
        "is_active": "1",
    }
    assert post(anders, "/import/kilder/ny", typed, page="/import").status_code == 303
    with units.read(here, the_service("test")) as uow:
        (one,) = sources(uow)
    changed = typed | {"name": "Jobnet Thy", "runs_every_minutes": ""}
    answer = post(anders, f"/import/kilder/{one.id}", changed, page="/import")

    assert answer.status_code == 303
    with units.read(here, the_service("test")) as uow:
        (one,) = sources(uow)
    assert (one.name, one.runs_every_minutes, one.is_active) == ("Jobnet Thy", None, True)
    assert "Jobnet Thy" in anders.get("/import").get_data(as_text=True)


def test_what_was_typed_is_kept_when_something_is_wrong(anders: FlaskClient) -> None:
    typed = {
        "name": "Min kilde",
        "kind": "feed",
        "url": "http://10.0.0.1/",
        "runs_every_minutes": "3",
    }
    answer = post(anders, "/import/kilder/ny", typed, page="/import")
    page = answer.get_data(as_text=True)

    assert answer.status_code == 422
    assert 'value="Min kilde"' in page
    assert 'id="f-url-error"' in page
    assert 'id="f-runs_every_minutes-error"' in page


def test_a_name_is_placed_from_its_page(
    anders: FlaskClient,
    units: Units,
    here: Municipality,
    cast: Cast,
    work_off: Callable[[], None],
) -> None:
    bring_in(units, here, hits({"ID": "1", "Occupation": "Ølsmager"}))
    page = anders.get("/opslag-til-placering").get_data(as_text=True)
    with units.read(here, cast.anders.actor) as uow:
        (waiting,) = waiting_placements(uow)
    url = f"/opslag-til-placering/{waiting.id}"
    refused = post(anders, url, {"category": "nonsense"}, page="/import")
    chosen = page.partition('<option value="">')[2].partition('<option value="')[2][:36]
    answer = post(anders, url, {"category": chosen}, page="/import")

    assert "Ølsmager" in page
    assert refused.status_code == 422
    assert answer.status_code == 303
    work_off()
    assert [str(c) for c in listings(units, here)["1"].category_ids] == [chosen]


def test_asking_a_source_twice_is_one_import_until_it_is_over(
    anders: FlaskClient, services: Services, units: Units, here: Municipality, cast: Cast
) -> None:
    facts = SourceFacts(name="A board", kind=SourceKind.JOBNET, url="http://127.0.0.1:9/search")
    guard = OutboundGuard({"http://127.0.0.1:9"})
    services.provided[IMPORT_GUARD] = guard
    with units.write(here, the_service("test")) as uow:
        source_id = add_source(uow, guard, facts)
        request_run(uow, source_id, label="a.json", content=SEARCH)
    with units.write(here, cast.anders.actor) as uow:
        waiting = request_fetch(uow, source_id)
    page = f"/import/kilder/{source_id}"

    def ask() -> str:
        answer = post(anders, f"{page}/hent", page=page)  # the worker does it at once
        assert answer.status_code == 303
        return answer.headers["Location"]

    first = ask()
    assert first.endswith(f"/import/koersler/{waiting}")
    assert run_count(units, here) == 2
    assert ask() != first


def test_a_source_says_that_its_latest_import_failed_until_one_goes_well(
    anders: FlaskClient, services: Services, units: Units, here: Municipality
) -> None:
    facts = SourceFacts(name="A board", kind=SourceKind.JOBNET, url="http://127.0.0.1:9/search")
    guard = OutboundGuard({"http://127.0.0.1:9"})
    services.provided[IMPORT_GUARD] = guard
    with units.write(here, the_service("test")) as uow:
        source_id = add_source(uow, guard, facts)
    assert "Sidste import mislykkedes" not in anders.get("/import").text
    with units.write(here, the_service("test")) as uow:
        request_fetch(uow, source_id)
    services.jobs.run("imports")
    assert "Sidste import mislykkedes" in anders.get("/import").text
    with units.write(here, the_service("test")) as uow:
        request_run(uow, source_id, label="a.json", content=SEARCH)
    services.jobs.run("imports")
    assert "Sidste import mislykkedes" not in anders.get("/import").text


def test_a_company_claims_from_its_page(
    client_of: ClientOf, units: Units, here: Municipality, cast: Cast
) -> None:
    bring_in(units, here, hits({"ID": "1"}))
    employer_id = open_company(units, cast.anders, cast.vera, cvr="30806883")
    vera = client_of(cast.vera)
    page = "/virksomhed/fundne-opslag"
    assert "Linux Specialist" in vera.get(page).get_data(as_text=True)
    answer = post(vera, f"{page}/{listings(units, here)['1'].id}", page=page)

    assert answer.status_code == 303
    assert listings(units, here)["1"].employer_id == employer_id


@pytest.mark.parametrize("path", ["/import", "/import/kilder/ny", "/opslag-til-placering"])
def test_only_those_who_import_see_the_pages(
    client_of: ClientOf, client: FlaskClient, cast: Cast, path: str
) -> None:
    for person in (cast.ida, cast.vera, cast.lea):
        assert client_of(person).get(path).status_code == 403
    for person in (cast.anders, cast.signe, cast.adam):
        assert client_of(person).get(path).status_code == 200
    assert client.get(path).status_code in {302, 303, 401}


def test_another_municipalitys_runs_and_sources_are_not_there(
    client_of: ClientOf, units: Units, here: Municipality, cast: Cast
) -> None:
    run = bring_in(units, here, hits({"ID": "1"}))
    nora, there = client_of(cast.nora), f"http://{cast.nora.host}"

    assert nora.get("/import", base_url=there).status_code == 200
    assert nora.get(f"/import/koersler/{run.id}", base_url=there).status_code == 404
    assert nora.get(f"/import/kilder/{run.source_id}", base_url=there).status_code == 404
    assert client_of(cast.anders).get(f"/import/koersler/{run.id}").status_code == 200
