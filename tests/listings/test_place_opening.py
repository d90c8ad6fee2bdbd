"""An opening that names no occupation is published, waits, and stays where staff put it."""

from __future__ import annotations

import json
from collections.abc import Callable
from uuid import UUID

import pytest

from app.core.clock import FixedClock
from app.core.errors import Forbidden, Invalid, NotFound
from app.core.work import Municipality, Units
from app.listings.categories import categories
from app.listings.closing import close_listing
from app.listings.kinds import SourceKind
from app.listings.models import ClosedBecause, Listing, ListingState
from app.listings.placing_openings import (
    MOST_SHOWN,
    count_to_place,
    place_opening,
    waiting_openings,
)
from app.listings.written import MOST_CATEGORIES
from tests.factories.listings import add_listing
from tests.listings.imports import THEN, bring_in, hits, listings, ready
from tests.people import Cast

NAMELESS = {"ID": "1", "Title": "Bager & konditor", "Occupation": ""}
FROM_A_PAGE = json.dumps(
    {
        "@context": "https://schema.org",
        "@type": "JobPosting",
        "identifier": "b-1",
        "title": "Bager & konditor",
        "description": "Tidlige morgener.",
        "hiringOrganization": {"name": "Bageriet"},
    }
).encode()
RSS = b"""<rss version="2.0"><channel><title>Nyt</title><item><guid>n-1</guid>
<title>Noget er nyt</title><link>https://example.dk/1</link></item></channel></rss>"""


@pytest.fixture(autouse=True)
def _on_that_day(clock: FixedClock, units: Units, here: Municipality) -> None:
    clock.set(THEN)
    ready(units, here)


@pytest.fixture
def category(units: Units, here: Municipality) -> Callable[[str], UUID]:
    def named(slug: str) -> UUID:
        with units.read(here) as uow:
            return next(one.id for one in categories(uow) if one.slug == slug)

    return named


@pytest.fixture
def waiting(units: Units, here: Municipality, cast: Cast) -> Callable[[], list[str]]:
    def titles() -> list[str]:
        with units.read(here, cast.anders.actor) as uow:
            return [one.title for one in waiting_openings(uow)]

    return titles


def only(units: Units, here: Municipality) -> Listing:
    (listing,) = listings(units, here).values()
    return listing


@pytest.mark.parametrize(
    ("content", "kind"),
    [(hits(NAMELESS), SourceKind.JOBNET), (FROM_A_PAGE, SourceKind.JSON_LD)],
)
def test_an_opening_without_an_occupation_is_published_and_waits(
    units: Units,
    here: Municipality,
    waiting: Callable[[], list[str]],
    content: bytes,
    kind: SourceKind,
) -> None:
    bring_in(units, here, content, kind=kind)

    assert only(units, here).state == ListingState.PUBLISHED
    assert waiting() == ["Bager & konditor"]
    with units.read(here) as uow:
        assert count_to_place(uow) == 1


def test_what_has_a_place_does_not_wait(
    units: Units, here: Municipality, waiting: Callable[[], list[str]]
) -> None:
    bring_in(units, here, hits({"ID": "1", "Occupation": "Truckfører"}))
    bring_in(units, here, RSS, kind=SourceKind.FEED)  # news, which is a category of its own
    with units.write(here) as uow:
        add_listing(uow, "Vores eget", source=SourceKind.OWN)

    assert len(listings(units, here)) == 2
    assert waiting() == []


def test_an_apprenticeship_without_an_occupation_waits_for_an_area(
    units: Units,
    here: Municipality,
    cast: Cast,
    waiting: Callable[[], list[str]],
    category: Callable[[str], UUID],
) -> None:
    bring_in(units, here, hits(NAMELESS | {"JobAnnouncementType": "Elevplads"}))
    before = only(units, here).category_ids
    assert before == [category("elevplads")]
    assert waiting() == ["Bager & konditor"]
    with units.write(here, cast.anders.actor) as uow:
        place_opening(uow, only(units, here).id, category_ids=[category("foedevarer")])

    assert set(only(units, here).category_ids) == {*before, category("foedevarer")}
    assert waiting() == []


def test_what_is_placed_stays_placed_when_it_is_brought_in_again(
    units: Units,
    here: Municipality,
    cast: Cast,
    waiting: Callable[[], list[str]],
    category: Callable[[str], UUID],
) -> None:
    bring_in(units, here, hits(NAMELESS))
    chosen = {category("foedevarer"), category("butik-og-detail")}
    with units.write(here, cast.anders.actor) as uow:
        place_opening(uow, only(units, here).id, category_ids=chosen)
    bring_in(units, here, hits(NAMELESS | {"Title": "Bager og konditor"}))

    assert only(units, here).title == "Bager og konditor"
    assert set(only(units, here).category_ids) == chosen
    assert waiting() == []


def test_an_opening_is_moved_out_of_an_area_and_its_kind_does_not_bring_it_back(
    units: Units, here: Municipality, cast: Cast, category: Callable[[str], UUID]
) -> None:
    truck = {"ID": "1", "Occupation": "Truckfører"}
    bring_in(units, here, hits(truck))
    with units.write(here, cast.signe.actor) as uow:
        place_opening(uow, only(units, here).id, category_ids=[category("transport")])
    bring_in(units, here, hits(truck | {"JobAnnouncementType": "Elevplads"}))

    slugs = {category("transport"), category("elevplads")}
    assert set(only(units, here).category_ids) == slugs


def test_what_is_closed_waits_no_longer_and_is_not_placed(
    units: Units,
    here: Municipality,
    cast: Cast,
    waiting: Callable[[], list[str]],
    category: Callable[[str], UUID],
) -> None:
    bring_in(units, here, hits(NAMELESS))
    with units.write(here, cast.anders.actor) as uow:
        close_listing(uow, only(units, here).id, because=ClosedBecause.REMOVED)
    bring_in(units, here, hits(NAMELESS | {"Title": "Bager"}))

    assert only(units, here).state == ListingState.CLOSED
    assert waiting() == []
    with pytest.raises(NotFound), units.write(here, cast.anders.actor) as uow:
        place_opening(uow, only(units, here).id, category_ids=[category("foedevarer")])


def test_one_to_five_known_areas_are_chosen(
    units: Units, here: Municipality, cast: Cast, category: Callable[[str], UUID]
) -> None:
    bring_in(units, here, hits(NAMELESS))
    listing_id = only(units, here).id
    with units.read(here) as uow:
        areas = [one.id for one in categories(uow) if one.kind is None]
    for wrong in ([], areas[: MOST_CATEGORIES + 1], [listing_id], [category("nyhed")]):
        with pytest.raises(Invalid) as refused, units.write(here, cast.anders.actor) as uow:
            place_opening(uow, listing_id, category_ids=wrong)
        assert refused.value.fields.keys() == {"category_ids"}
    with units.write(here, cast.anders.actor) as uow:
        place_opening(uow, listing_id, category_ids=areas[:MOST_CATEGORIES])
    assert len(only(units, here).category_ids) == MOST_CATEGORIES


def test_only_staff_place_and_only_what_was_brought_in_here(
    units: Units, here: Municipality, cast: Cast, category: Callable[[str], UUID]
) -> None:
    bring_in(units, here, hits(NAMELESS))
    listing_id, chosen = only(units, here).id, [category("foedevarer")]
    with units.write(here) as uow:
        own_id = add_listing(uow, "Vores eget", source=SourceKind.OWN)

    for person, refusal in ((cast.ida, Forbidden), (cast.lea, Forbidden), (cast.nora, NotFound)):
        with pytest.raises(refusal), units.write(person.municipality, person.actor) as uow:
            place_opening(uow, listing_id, category_ids=chosen)
    with pytest.raises(NotFound), units.write(here, cast.anders.actor) as uow:
        place_opening(uow, own_id, category_ids=chosen)
    with pytest.raises(Forbidden), units.read(here, cast.ida.actor) as uow:
        waiting_openings(uow)
    with units.write(here, cast.anders.actor) as uow:
        place_opening(uow, listing_id, category_ids=chosen)
    assert only(units, here).category_ids == chosen


def test_the_newest_fifty_are_shown_and_all_are_counted(
    units: Units, here: Municipality, waiting: Callable[[], list[str]]
) -> None:
    bring_in(
        units, here, hits(*(NAMELESS | {"ID": str(n), "Title": f"Job {n}"} for n in range(1, 61)))
    )

    assert len(waiting()) == MOST_SHOWN
    with units.read(here) as uow:
        assert count_to_place(uow) == 60
