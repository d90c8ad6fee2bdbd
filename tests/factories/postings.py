"""Companies and their openings, as tests need them: made by the real verbs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from app.core.work import Units, the_service
from app.employers.colleagues import confirm_colleague
from app.employers.deciding import confirm_company, waiting_companies
from app.employers.signing_up import sign_up_company
from app.listings.approval import approve_listing
from app.listings.categories import categories, set_up_categories
from app.listings.models import Listing
from app.listings.posting import submit_listing, write_draft
from tests.people import Cast, Person

CVR = "10103940"
OTHER_CVR = "25313763"
LAST_DAY = date(2026, 12, 24)

__all__ = ["bakery", "category_ids", "posted"]


def open_company(
    units: Units, staff: Person, person: Person, *, cvr: str = CVR, name: str = "Bageren ApS"
) -> UUID:
    """Sign a person's company up and have the job centre confirm it; returns its identity."""
    with units.write(staff.municipality, the_service("test")) as uow:
        sign_up_company(uow, person.id, cvr=cvr, name=name)
    with units.write(staff.municipality, staff.actor) as uow:
        waiting = [w.employer.id for w in waiting_companies(uow) if w.employer.cvr == cvr]
        return confirm_company(uow, waiting[0]).id


def join_company(units: Units, staff: Person, person: Person, employer_id: UUID, cvr: str) -> None:
    """Have a person ask to join a company, and the job centre confirm it."""
    with units.write(staff.municipality, the_service("test")) as uow:
        sign_up_company(uow, person.id, cvr=cvr, name="")
    with units.write(staff.municipality, staff.actor) as uow:
        confirm_colleague(uow, employer_id, person.id)


@pytest.fixture
def category_ids(units: Units, cast: Cast) -> dict[str, UUID]:
    """Every category of both municipalities set up; those of the first by slug."""
    for place in (cast.next_door, cast.here):
        with units.write(place, the_service("test")) as uow:
            set_up_categories(uow)
    with units.read(cast.here) as uow:
        return {each.slug: each.id for each in categories(uow)}


@pytest.fixture
def bakery(units: Units, cast: Cast, category_ids: dict[str, UUID]) -> UUID:
    """Vera's company, confirmed by Anders."""
    return open_company(units, cast.anders, cast.vera)


@pytest.fixture
def posted(
    units: Units, cast: Cast, bakery: UUID, category_ids: dict[str, UUID]
) -> Callable[..., Listing]:
    """Write one of Vera's openings and take it as far as "draft", "submitted" or "published"."""

    def post(state: str = "draft", **values: Any) -> Listing:
        with units.write(cast.here, cast.vera.actor) as uow:
            listing = write_draft(uow, opening(category_ids, **values))
            if state != "draft":
                listing = submit_listing(uow, listing.id)
        if state == "published":
            with units.write(cast.here, cast.anders.actor) as uow:
                listing = approve_listing(uow, listing.id)
        return listing

    return post


def opening(known: dict[str, UUID], /, **values: Any) -> dict[str, Any]:
    """Return the values of an opening that may be handed in."""
    return {
        "kind": "job",
        "title": "Bager til tidlige morgener",
        "description": "Du bager **rugbrød** og smiler.",
        "category_ids": [known["foedevarer"]],
        "postcode": "7700",
        "apply_by": LAST_DAY,
        **values,
    }
