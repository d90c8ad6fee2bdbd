"""A source that brought nothing in is removed, with its imports; one with openings stays."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from app.core.clock import FixedClock
from app.core.errors import Forbidden, NotFound
from app.core.work import Municipality, Units, the_service
from app.listings.contract import ImportRunning, SourceHasOpenings
from app.listings.import_runs import request_run
from app.listings.import_sources import remove_source, source_named, sources
from app.listings.kinds import SourceKind
from app.listings.reading_runs import recent_runs
from tests.forms import post
from tests.listings.imports import SEARCH, THEN, bring_in, ready
from tests.people import Cast, Person

ClientOf = Callable[[Person], FlaskClient]


@pytest.fixture(autouse=True)
def _on_that_day(clock: FixedClock, units: Units, here: Municipality) -> None:
    clock.set(THEN)
    ready(units, here)


@pytest.fixture
def unused(units: Units, here: Municipality) -> UUID:
    with units.write(here, the_service("test")) as uow:
        return source_named(uow, "Ubrugt", SourceKind.FEED)


def names(units: Units, here: Municipality) -> list[str]:
    with units.read(here, the_service("test")) as uow:
        return [one.name for one in sources(uow)]


def test_a_source_without_openings_is_removed_with_its_imports(
    units: Units, here: Municipality, cast: Cast, unused: UUID
) -> None:
    bring_in(units, here, b"junk", kind=SourceKind.FEED, name="Ubrugt")
    with units.write(here, cast.anders.actor) as uow:
        remove_source(uow, unused)

    assert names(units, here) == []
    with units.read(here, cast.anders.actor) as uow:
        assert recent_runs(uow) == []


def test_a_source_with_openings_stays(units: Units, here: Municipality, cast: Cast) -> None:
    run = bring_in(units, here, SEARCH)
    with pytest.raises(SourceHasOpenings), units.write(here, cast.anders.actor) as uow:
        remove_source(uow, run.source_id)

    assert names(units, here) == ["Jobnet"]


def test_a_source_that_waits_for_its_import_stays(
    units: Units, here: Municipality, cast: Cast, unused: UUID
) -> None:
    with units.write(here, cast.anders.actor) as uow:
        request_run(uow, unused, label="a.rss", content=b"junk")
    with pytest.raises(ImportRunning), units.write(here, cast.anders.actor) as uow:
        remove_source(uow, unused)

    assert names(units, here) == ["Ubrugt"]


def test_only_staff_of_the_municipality_remove(
    units: Units, here: Municipality, cast: Cast, unused: UUID
) -> None:
    for person, refusal in ((cast.ida, Forbidden), (cast.lea, Forbidden), (cast.nora, NotFound)):
        with pytest.raises(refusal), units.write(person.municipality, person.actor) as uow:
            remove_source(uow, unused)

    assert names(units, here) == ["Ubrugt"]


def test_the_page_of_a_source_offers_it_where_it_can_be_done(
    client_of: ClientOf, units: Units, here: Municipality, cast: Cast, unused: UUID
) -> None:
    anders = client_of(cast.anders)
    used = bring_in(units, here, SEARCH).source_id
    page, other = f"/import/kilder/{unused}", f"/import/kilder/{used}"

    assert "Fjern kilden" in anders.get(page).get_data(as_text=True)
    assert "Fjern kilden" not in anders.get(other).get_data(as_text=True)
    assert post(anders, f"{other}/fjern", page=page).status_code == 409
    assert post(client_of(cast.ida), f"{page}/fjern").status_code == 403
    answer = post(anders, f"{page}/fjern", page=page)
    assert answer.headers["Location"].endswith("/import")
    assert "Kilden er fjernet." in anders.get("/import").get_data(as_text=True)
    assert names(units, here) == ["Jobnet"]
