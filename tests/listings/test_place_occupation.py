"""A name that we do not know is published, waits for staff, and is placed once for all."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest

from app.core.clock import FixedClock
from app.core.errors import Forbidden, NotFound
from app.core.work import Municipality, Units
from app.listings.categories import categories
from app.listings.contract import OccupationPlaced
from app.listings.models import Listing, ListingState
from app.listings.placing import (
    MOST_AT_ONCE,
    count_waiting_placements,
    decided_placements,
    place_carriers,
    place_occupation,
    waiting_placements,
)
from tests.listings.imports import THEN, bring_in, hits, listings, ready
from tests.people import Cast

ODD = {"Occupation": "Ølsmager"}


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


def of(listing: Listing) -> list[UUID]:
    return listing.category_ids


def test_a_known_name_is_placed_by_our_table(
    units: Units, here: Municipality, category: Callable[[str], UUID]
) -> None:
    bring_in(units, here, hits({"ID": "1", "Occupation": "Truckfører"}))

    assert of(listings(units, here)["1"]) == [category("lager-og-logistik")]
    with units.read(here) as uow:
        assert count_waiting_placements(uow) == 0


def test_an_unknown_name_is_published_and_waits(
    units: Units, here: Municipality, cast: Cast
) -> None:
    bring_in(units, here, hits({"ID": "1"} | ODD, {"ID": "2", "Occupation": "  ølSMAGER "}))

    assert listings(units, here)["1"].state == ListingState.PUBLISHED
    assert of(listings(units, here)["1"]) == []
    with units.read(here, cast.anders.actor) as uow:
        (waiting,) = waiting_placements(uow)
    assert (waiting.name, waiting.listings) == ("Ølsmager", 2)


def test_placing_a_name_places_all_its_listings_and_those_that_come(
    units: Units,
    here: Municipality,
    cast: Cast,
    category: Callable[[str], UUID],
    work_off: Callable[[], None],
) -> None:
    bring_in(units, here, hits({"ID": "1"} | ODD, {"ID": "2", "Occupation": "ØLSMAGER"}))
    with units.write(here, cast.anders.actor) as uow:
        (waiting,) = waiting_placements(uow)
        place_occupation(uow, waiting.id, category_id=category("foedevarer"))
    work_off()
    bring_in(units, here, hits({"ID": "3"} | ODD))

    assert [of(row) for row in listings(units, here).values()] == [[category("foedevarer")]] * 3
    with units.read(here, cast.anders.actor) as uow:
        assert waiting_placements(uow) == []
        assert [one.name for one in decided_placements(uow)] == ["Ølsmager"]


def test_a_name_can_be_moved_to_another_category(
    units: Units,
    here: Municipality,
    cast: Cast,
    category: Callable[[str], UUID],
    work_off: Callable[[], None],
) -> None:
    bring_in(units, here, hits({"ID": "1"} | ODD))
    with units.write(here, cast.anders.actor) as uow:
        (waiting,) = waiting_placements(uow)
        place_occupation(uow, waiting.id, category_id=category("foedevarer"))
        place_occupation(uow, waiting.id, category_id=category("hotel-og-restaurant"))
    work_off()
    assert of(listings(units, here)["1"]) == [category("hotel-og-restaurant")]

    with units.write(here, cast.anders.actor) as uow:
        place_occupation(uow, waiting.id, category_id=category("foedevarer"))
    work_off()
    assert of(listings(units, here)["1"]) == [category("foedevarer")]


def test_the_worker_places_a_few_listings_at_a_time(
    units: Units,
    here: Municipality,
    cast: Cast,
    category: Callable[[str], UUID],
    work_off: Callable[[], None],
) -> None:
    number = 2 * MOST_AT_ONCE + 1
    all_odd = [{"ID": str(n), "Title": f"Smager {n}"} | ODD for n in range(1, number + 1)]
    bring_in(units, here, hits(*all_odd))
    with units.write(here, cast.anders.actor) as uow:
        (waiting,) = waiting_placements(uow)
        place_occupation(uow, waiting.id, category_id=category("foedevarer"))
    assert {tuple(of(row)) for row in listings(units, here).values()} == {()}
    with units.write(here) as uow:
        place_carriers(uow, OccupationPlaced(waiting.id))
        (rest,) = uow.events
    placed = [row for row in listings(units, here).values() if of(row)]
    assert len(placed) == MOST_AT_ONCE
    assert isinstance(rest, OccupationPlaced)
    work_off()
    assert {tuple(of(row)) for row in listings(units, here).values()} == {(category("foedevarer"),)}
    assert len(listings(units, here)) == number


def test_a_name_that_waits_is_shown_with_how_many_carry_it_and_the_newest_few(
    units: Units, here: Municipality, cast: Cast
) -> None:
    names = ("Ølsmager", "ØLSMAGER", "ølsmager", "Ølsmager")
    one_each = [
        {"ID": str(n), "Title": f"Smager {n}", "Occupation": name}
        for n, name in enumerate(names, start=1)
    ]
    bring_in(units, here, hits(*one_each))
    with units.read(here, cast.anders.actor) as uow:
        (waiting,) = waiting_placements(uow)
    assert waiting.listings == 4
    assert len(set(waiting.examples)) == 3


def test_only_staff_of_the_municipality_place(
    units: Units, here: Municipality, cast: Cast, category: Callable[[str], UUID]
) -> None:
    bring_in(units, here, hits({"ID": "1"} | ODD))
    with units.read(here, cast.anders.actor) as uow:
        (waiting,) = waiting_placements(uow)
    chosen = category("foedevarer")

    for person, refusal in ((cast.ida, Forbidden), (cast.lea, Forbidden), (cast.nora, NotFound)):
        with (
            pytest.raises(refusal),
            units.write(person.municipality, person.actor) as uow,
        ):
            place_occupation(uow, waiting.id, category_id=chosen)
    with pytest.raises(NotFound), units.write(here, cast.anders.actor) as uow:
        place_occupation(uow, waiting.id, category_id=waiting.id)
    with units.write(here, cast.signe.actor) as uow:
        place_occupation(uow, waiting.id, category_id=chosen)
    with units.read(here, cast.anders.actor) as uow:
        assert [one.name for one in decided_placements(uow)] == ["Ølsmager"]
