"""One opening from several sources is one listing, told by the source nearest the employer."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from app.core.clock import FixedClock
from app.core.work import Municipality, Units
from app.listings.approval import approve_listing
from app.listings.categories import categories
from app.listings.kinds import SourceKind
from app.listings.models import ClosedBecause, Listing, ListingState
from app.listings.models_importing import OtherSource
from app.listings.posting import submit_listing, write_draft
from tests.factories.postings import open_company
from tests.listings.imports import THEN, bring_in, everything, hits, listings, ready
from tests.people import Cast

CVR = "25050541"
ON_JOBNET = {
    "ID": "77",
    "Title": "Truckfører til aftenhold",
    "HiringOrgName": "Testværk A/S",
    "HiringOrgCVR": int(CVR),
    "Municipality": "Horsens",
    "PostalCode": "8700",
    "LastDateApplication": "2021-08-27T00:00:00",
    "Presentation": "<p>Fra Jobnet.</p>",
}


def own_page(**changes: Any) -> bytes:
    """Return the employer's own page of the same opening, as JSON-LD."""
    posting = {
        "@context": "https://schema.org",
        "@type": "JobPosting",
        "title": "Truckfører til aftenhold",
        "identifier": "4711",
        "description": "<p>Fra virksomheden selv.</p>",
        "hiringOrganization": {"name": "Testværk", "vatID": f"DK{CVR}"},
        "jobLocation": {"address": {"postalCode": "8700", "addressCountry": "DK"}},
        "validThrough": "2021-08-27",
    }
    return json.dumps(posting | changes).encode()


@pytest.fixture(autouse=True)
def _on_that_day(clock: FixedClock, units: Units, here: Municipality) -> None:
    clock.set(THEN)
    ready(units, here)


def rows(units: Units, here: Municipality) -> list[Listing]:
    with units.read(here) as uow:
        return list(uow.session.query(Listing).order_by(Listing.id))


def others(units: Units, here: Municipality) -> list[tuple[str, str]]:
    with units.read(here) as uow:
        return [(o.source_kind, o.source_id) for o in uow.session.query(OtherSource)]


def test_the_employers_own_words_take_over_and_the_listing_stays_the_same(
    units: Units, here: Municipality
) -> None:
    bring_in(units, here, hits(ON_JOBNET))
    (before,) = rows(units, here)

    run = bring_in(units, here, own_page(), kind=SourceKind.JSON_LD)

    (after,) = rows(units, here)
    assert (run.counts["added"], run.counts["updated"]) == (0, 1)
    assert (after.id, after.published_at) == (before.id, before.published_at)
    assert (after.source, after.source_id) == (SourceKind.JSON_LD, f"4711 ({CVR})")
    assert "virksomheden selv" in after.description_html
    assert others(units, here) == [(SourceKind.JOBNET, "77")]


def test_the_same_identifier_of_another_employer_is_another_opening(
    units: Units, here: Municipality
) -> None:
    bring_in(units, here, own_page(), kind=SourceKind.JSON_LD)
    other = own_page(title="Smed", hiringOrganization={"name": "Smeden"})
    run = bring_in(units, here, other, kind=SourceKind.JSON_LD)
    assert run.counts["added"] == 1
    assert [row.title for row in rows(units, here)] == ["Truckfører til aftenhold", "Smed"]


def test_the_source_that_lost_does_not_bring_it_back(units: Units, here: Municipality) -> None:
    bring_in(units, here, hits(ON_JOBNET))
    bring_in(units, here, own_page(), kind=SourceKind.JSON_LD)
    before = everything(units, here)

    run = bring_in(units, here, hits(ON_JOBNET | {"Title": "Noget helt andet"}))

    assert run.counts["merged"] == 1
    assert everything(units, here) == before


def test_a_source_further_off_adds_nothing(units: Units, here: Municipality) -> None:
    bring_in(units, here, own_page(), kind=SourceKind.JSON_LD)
    run = bring_in(units, here, hits(ON_JOBNET))

    (one,) = rows(units, here)
    assert run.counts["merged"] == 1
    assert one.source == SourceKind.JSON_LD
    assert others(units, here) == [(SourceKind.JOBNET, "77")]


def test_openings_much_alike_stay_two(units: Units, here: Municipality) -> None:
    bring_in(units, here, own_page(), kind=SourceKind.JSON_LD)
    bring_in(
        units,
        here,
        hits(
            ON_JOBNET | {"ID": "1", "Title": "Truckfører til daghold"},
            ON_JOBNET | {"ID": "2", "LastDateApplication": "2021-10-01T00:00:00"},
            ON_JOBNET | {"ID": "3", "Municipality": "Vejle", "PostalCode": "7100"},
            ON_JOBNET | {"ID": "4", "HiringOrgName": "Anden A/S", "HiringOrgCVR": 30806883},
        ),
    )

    assert len(rows(units, here)) == 5
    assert others(units, here) == []


def test_two_searches_of_one_board_give_each_opening_once(units: Units, here: Municipality) -> None:
    bring_in(units, here, hits(ON_JOBNET), name="Jobnet nord")
    run = bring_in(units, here, hits(ON_JOBNET | {"HiringOrgName": ""}), name="Jobnet syd")

    assert run.counts["merged"] == 1
    assert len(rows(units, here)) == 1


def test_what_one_source_drops_lives_on_while_another_has_it(
    units: Units, here: Municipality
) -> None:
    other = ON_JOBNET | {"ID": "78", "Title": "Smed"}
    bring_in(units, here, hits(ON_JOBNET, other, total=2), name="Jobnet nord")
    bring_in(units, here, hits(ON_JOBNET, total=1), name="Jobnet syd")

    run = bring_in(units, here, hits(other, total=1), name="Jobnet nord")
    handed_over = listings(units, here)["77"]
    again = bring_in(units, here, hits(ON_JOBNET, total=1), name="Jobnet syd")

    assert run.counts["closed"] == 0
    assert handed_over.state == ListingState.PUBLISHED
    assert again.counts["added"] == 0
    assert others(units, here) == []


def test_what_every_source_drops_is_closed(units: Units, here: Municipality) -> None:
    other = ON_JOBNET | {"ID": "78", "Title": "Smed"}
    for name in ("Jobnet nord", "Jobnet syd"):
        bring_in(units, here, hits(ON_JOBNET, other, total=2), name=name)
    for name in ("Jobnet nord", "Jobnet syd"):
        bring_in(units, here, hits(other, total=1), name=name)

    assert listings(units, here)["77"].closed_because == ClosedBecause.GONE_AT_SOURCE
    assert listings(units, here)["78"].state == ListingState.PUBLISHED


# ---- a company's own posting here


@pytest.fixture
def post(units: Units, here: Municipality, cast: Cast) -> Callable[[], UUID]:
    """Have a company post the opening itself, and the job centre approve it."""

    def act() -> UUID:
        open_company(units, cast.anders, cast.vera, cvr=CVR, name="Testværk A/S")
        with units.write(here, cast.vera.actor) as uow:
            listing = write_draft(
                uow,
                {
                    "title": "Truckfører til aftenhold",
                    "description": "Skrevet her.",
                    "postcode": "8700",
                    "apply_by": date(2021, 8, 27),
                    "category_ids": [categories(uow)[0].id],
                },
            )
            submit_listing(uow, listing.id)
        with units.write(here, cast.anders.actor) as uow:
            approve_listing(uow, listing.id)
        return listing.id

    return act


def test_what_a_company_posts_here_is_not_brought_in_beside_it(
    units: Units, here: Municipality, post: Callable[[], UUID]
) -> None:
    own = post()
    run = bring_in(units, here, hits(ON_JOBNET))

    assert run.counts["merged"] == 1
    assert [row.id for row in rows(units, here)] == [own]


def test_an_imported_opening_steps_aside_when_its_company_posts_it(
    units: Units, here: Municipality, post: Callable[[], UUID], work_off: Callable[[], None]
) -> None:
    bring_in(units, here, hits(ON_JOBNET))
    own = post()
    work_off()
    run = bring_in(units, here, hits(ON_JOBNET))

    imported = listings(units, here)["77"]
    assert imported.closed_because == ClosedBecause.DUPLICATE
    assert run.counts["added"] == 0
    with units.read(here) as uow:
        states = {row.id: row.state for row in uow.session.query(Listing)}
    assert states == {own: ListingState.PUBLISHED, imported.id: ListingState.CLOSED}
