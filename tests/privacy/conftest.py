"""A town where Ida and Omar have made something of every kind, and how to take it along."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any
from zipfile import ZipFile

import pytest
from flask.testing import FlaskClient

from app.core.work import UnitOfWork
from app.listings.models import Listing
from app.privacy.service import take_out_file
from app.web.services import Services
from tests.booking.office import local
from tests.factories.postings import bakery, category_ids, posted
from tests.forms import post
from tests.people import Cast, Person
from tests.privacy.belongings import Town, found_town, have_things

__all__ = ["bakery", "category_ids", "posted"]

Acting = Callable[[Person], AbstractContextManager[UnitOfWork]]
Take = Callable[[Person], ZipFile]


@pytest.fixture
def town(
    services: Services,
    cast: Cast,
    posted: Callable[..., Listing],
    category_ids: dict[str, Any],
) -> Town:
    """An office, a drop-in, a pool and an opening, which nobody has used yet."""
    listing = posted("published")
    return found_town(services, cast, listing.id, category_ids["foedevarer"])


@pytest.fixture
def belongings(services: Services, cast: Cast, town: Town) -> Town:
    """Ida and Omar have made something of every kind; their words are Idas and Omars."""
    have_things(services, cast, town, cast.ida, "Idas", local(26, 9))
    have_things(services, cast, town, cast.omar, "Omars", local(27, 9))
    return town


@pytest.fixture
def take(services: Services, acting_as: Acting, client_of: Callable[[Person], FlaskClient]) -> Take:
    """Ask for somebody's things on the page, let the worker make the file, and open it."""

    def taken(person: Person) -> ZipFile:
        answer = post(client_of(person), "/tag-med", page="/tag-med")
        assert answer.status_code == 303
        services.jobs.run("take-outs")
        with acting_as(person) as uow:
            _file, pieces = take_out_file(uow)
        return ZipFile(io.BytesIO(b"".join(pieces)))

    return taken


def records(taken: ZipFile) -> dict[str, list[dict[str, Any]]]:
    """Return every record of a take-out, by its table."""
    found: dict[str, list[dict[str, Any]]] = {}
    for name in taken.namelist():
        if name.startswith("data/"):
            found |= json.loads(taken.read(name))
    return found


def words_in(taken: ZipFile) -> str:
    """Return everything in a take-out that people or programs read as text."""
    texts = [n for n in taken.namelist() if n.endswith((".html", ".json", ".xml", ".csv", ".ics"))]
    return "\n".join(taken.read(name).decode() for name in texts)
