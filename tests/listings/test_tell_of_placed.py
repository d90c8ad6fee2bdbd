"""Followers hear of what was brought in without a category once it is placed, and only then."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest

from app.core.clock import FixedClock
from app.core.texts import use_language
from app.core.work import Municipality, Units
from app.listings.categories import categories
from app.listings.contract import OpeningPlaced
from app.listings.following import follow_category
from app.listings.import_digest import tell_followers_of_opening
from app.listings.placing import place_occupation, waiting_placements
from app.listings.placing_openings import place_opening
from app.notifications.reading import list_notifications
from tests.listings.imports import THEN, bring_in, hits, listings, ready
from tests.people import Cast, Person

KNOWN = {"ID": "1", "Occupation": "Truckfører"}
NAMELESS = {"ID": "2", "Title": "Bager & konditor", "Occupation": ""}
UNKNOWN = {"ID": "3", "Title": "Ølsmager", "Occupation": "Ølsmager"}


@pytest.fixture(autouse=True)
def _on_that_day(clock: FixedClock, units: Units, here: Municipality, cast: Cast) -> None:
    clock.set(THEN)
    ready(units, here)


@pytest.fixture
def food(units: Units, here: Municipality) -> UUID:
    with units.read(here) as uow:
        return next(one.id for one in categories(uow) if one.slug == "foedevarer")


@pytest.fixture
def told(units: Units, cast: Cast, food: UUID) -> Callable[[Person], list[str]]:
    with units.write(cast.here, cast.ida.actor) as uow:
        follow_category(uow, food)

    def titles(person: Person) -> list[str]:
        with units.read(person.municipality, person.actor) as uow, use_language("da"):
            return [one.title for one in list_notifications(uow, limit=20)]

    return titles


def place(units: Units, cast: Cast, category_id: UUID) -> None:
    """Place the opening without a name."""
    listing_id = listings(units, cast.here)["2"].id
    with units.write(cast.here, cast.anders.actor) as uow:
        place_opening(uow, listing_id, category_ids=[category_id])


def test_an_opening_is_told_of_once_when_it_is_placed(
    units: Units,
    here: Municipality,
    cast: Cast,
    food: UUID,
    told: Callable[[Person], list[str]],
    work_off: Callable[[], None],
) -> None:
    bring_in(units, here, hits(KNOWN))
    bring_in(units, here, hits(KNOWN, NAMELESS))
    work_off()
    assert told(cast.ida) == []

    place(units, cast, food)
    work_off()
    assert told(cast.ida) == ["1 nyt opslag i det, du følger"]
    assert told(cast.omar) == []

    with units.write(here) as uow:
        tell_followers_of_opening(uow, OpeningPlaced(listings(units, here)["2"].id))
    place(units, cast, food)
    bring_in(units, here, hits(KNOWN, NAMELESS | {"Title": "Bager"}))
    work_off()
    assert len(told(cast.ida)) == 1


def test_a_name_that_is_placed_is_told_of_the_same_way(
    units: Units,
    here: Municipality,
    cast: Cast,
    food: UUID,
    told: Callable[[Person], list[str]],
    work_off: Callable[[], None],
) -> None:
    bring_in(units, here, hits(KNOWN))
    bring_in(units, here, hits(KNOWN, UNKNOWN, UNKNOWN | {"ID": "4", "Title": "Ølsmager 2"}))
    work_off()
    with units.write(here, cast.anders.actor) as uow:
        (waiting,) = waiting_placements(uow)
        place_occupation(uow, waiting.id, category_id=food)
    work_off()

    assert told(cast.ida) == ["2 nye opslag i det, du følger"]


def test_what_a_first_run_brought_in_quietly_stays_quiet(
    units: Units,
    here: Municipality,
    cast: Cast,
    food: UUID,
    told: Callable[[Person], list[str]],
    work_off: Callable[[], None],
) -> None:
    bring_in(units, here, hits(NAMELESS, UNKNOWN))
    work_off()
    place(units, cast, food)
    with units.write(here, cast.anders.actor) as uow:
        (waiting,) = waiting_placements(uow)
        place_occupation(uow, waiting.id, category_id=food)
    work_off()

    assert set(listings(units, here)["3"].category_ids) == {food}
    assert told(cast.ida) == []
