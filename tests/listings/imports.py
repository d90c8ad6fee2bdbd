"""What the tests of importing share: Jobnet's answers, bent as a test needs."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.core.work import Municipality, Units, the_service
from app.listings.categories import set_up_categories
from app.listings.import_sources import source_named
from app.listings.importing import import_contents
from app.listings.kinds import SourceKind
from app.listings.models import Listing
from app.listings.models_importing import ImportRun, ImportSource, OtherSource
from app.listings.reading_runs import RunView

DATA = Path(__file__).parents[1] / "data"
JOBNET = DATA / "jobnet"
SEARCH = (JOBNET / "search.json").read_bytes()
POSTINGS = [path.read_bytes() for path in sorted(JOBNET.glob("posting-*.json"))]
THEN = datetime(2021, 7, 2, 8, 0, tzinfo=UTC)

Raw = dict[str, Any]


def search(**changes: Any) -> Raw:
    """Return the page of 20 results with some of its outer values changed."""
    loaded: Raw = json.loads(SEARCH)
    return {**loaded, **changes}


def hits(*changes: Raw, total: int | None = None, **outer: Any) -> bytes:
    """Return a page of results, one for each set of changes to the first real one."""
    first = search()["JobPositionPostings"][0]
    page = search(JobPositionPostings=[{**first, **change} for change in changes], **outer)
    if total is not None:
        page["TotalResultCount"] = total
    return json.dumps(page).encode()


def ready(units: Units, municipality: Municipality) -> None:
    """Give a municipality its categories."""
    with units.write(municipality, the_service("test")) as uow:
        set_up_categories(uow)


def bring_in(
    units: Units,
    municipality: Municipality,
    *contents: bytes,
    kind: SourceKind = SourceKind.JOBNET,
    name: str | None = None,
    url: str | None = None,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> RunView:
    """Import contents as the service, into the kind's own source or one of this name."""
    actor = the_service("test")
    with units.write(municipality, actor) as uow:
        source_id = source_named(uow, name, kind)
    return import_contents(
        units, municipality, actor, source_id, contents, label="test", url=url, progress=progress
    )


def listings(units: Units, municipality: Municipality) -> dict[str, Listing]:
    """Return all imported listings by their source's id."""
    with units.read(municipality) as uow:
        rows = uow.session.scalars(select(Listing).where(Listing.source_id.is_not(None)))
        return {str(row.source_id): row for row in rows}


def everything(units: Units, municipality: Municipality) -> list[tuple[Any, ...]]:
    """Return every value of every row that an import may write, runs aside."""
    found: list[tuple[Any, ...]] = []
    with units.read(municipality) as uow:
        for model in (Listing, OtherSource, ImportSource):
            columns = [c for c in model.__table__.columns if c.name != "last_run_at"]
            for row in uow.session.scalars(select(model).order_by(model.id)):
                values = tuple(repr(getattr(row, column.name)) for column in columns)
                found.append((model.__name__, *values))
    return found


def source_of(units: Units, municipality: Municipality, name: str) -> UUID:
    """Return the identity of the source of a name."""
    with units.read(municipality) as uow:
        return uow.session.scalars(select(ImportSource.id).where(ImportSource.name == name)).one()


def run_count(units: Units, municipality: Municipality) -> int:
    """Return how many runs are kept."""
    with units.read(municipality) as uow:
        return len(uow.session.scalars(select(ImportRun.id)).all())
