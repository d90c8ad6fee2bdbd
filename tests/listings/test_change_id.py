"""A source that changes the id of an opening brings nothing in anew, nor back."""

from __future__ import annotations

from typing import Any

import pytest

from app.core.clock import FixedClock
from app.core.work import Municipality, Units, the_service
from app.listings.closing import close_listing
from app.listings.kinds import SourceKind
from app.listings.models import ClosedBecause, ListingState
from app.listings.models_importing import OtherSource
from tests.listings.imports import THEN, bring_in, listings, ready
from tests.listings.test_import_across_sources import CVR, own_page
from tests.people import Cast

NUMBER = {"name": "Testværk", "vatID": CVR}
NO_NUMBER = {"name": "Testværk"}
SCHEME = {"value": "4711", "name": "Stillinger"}


@pytest.fixture(autouse=True)
def _on_that_day(clock: FixedClock, units: Units, here: Municipality) -> None:
    clock.set(THEN)
    ready(units, here)


def have_id(units: Units, here: Municipality, source_id: str) -> None:
    """Give the one listing an id that its source had for it earlier."""
    with units.write(here, the_service("test")) as uow:
        for listing in listings(units, here).values():
            uow.session.merge(listing).source_id = source_id


@pytest.mark.parametrize("former", ["4711", "4711 (Stillinger)", "4711 (Testværk)"])
def test_an_opening_is_found_again_under_the_id_that_it_had(
    units: Units, here: Municipality, cast: Cast, former: str
) -> None:
    page = own_page(identifier=SCHEME)
    bring_in(units, here, page, kind=SourceKind.JSON_LD)
    have_id(units, here, former)
    with units.write(here, cast.anders.actor) as uow:
        close_listing(uow, listings(units, here)[former].id, because=ClosedBecause.FRAUD)

    run = bring_in(units, here, page, kind=SourceKind.JSON_LD)

    known = listings(units, here)
    assert run.counts["added"] == 0
    assert list(known) == [f"4711 (Stillinger, {CVR})"]
    assert [row.state for row in known.values()] == [ListingState.CLOSED]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"hiringOrganization": NO_NUMBER}, {"hiringOrganization": NUMBER}),
        ({"hiringOrganization": NUMBER}, {"hiringOrganization": NO_NUMBER}),
        ({"hiringOrganization": NO_NUMBER}, {"hiringOrganization": {"name": "Testværk A/S"}}),
        (
            {"hiringOrganization": NO_NUMBER, "url": "https://a.example/1"},
            {"hiringOrganization": {"name": "Nyværk"}, "url": "https://a.example/1"},
        ),
        ({}, {"identifier": SCHEME}),
    ],
)
def test_an_employer_who_is_told_of_in_another_way_has_the_same_opening(
    units: Units, here: Municipality, before: dict[str, Any], after: dict[str, Any]
) -> None:
    bring_in(units, here, own_page(**before), kind=SourceKind.JSON_LD)
    (first,) = listings(units, here).values()

    run = bring_in(units, here, own_page(**after), kind=SourceKind.JSON_LD)
    again = bring_in(units, here, own_page(**after), kind=SourceKind.JSON_LD)

    assert [row.id for row in listings(units, here).values()] == [first.id]
    assert (run.counts["added"], again.counts["unchanged"]) == (0, 1)


@pytest.mark.parametrize(
    "other",
    [
        {"hiringOrganization": {"name": "Smeden"}},
        {"hiringOrganization": {"name": "Testværk", "vatID": "10103940"}},
        {"identifier": "471"},
        {"identifier": "4711 (Testværk)", "hiringOrganization": {"name": "Smeden"}},
    ],
)
def test_another_opening_does_not_take_its_place(
    units: Units, here: Municipality, other: dict[str, Any]
) -> None:
    bring_in(units, here, own_page(), kind=SourceKind.JSON_LD)
    have_id(units, here, "4711")
    run = bring_in(units, here, own_page(**other), kind=SourceKind.JSON_LD)
    assert run.counts["added"] == 1
    assert "4711" in listings(units, here)


def test_what_is_another_sources_is_remembered_under_the_new_id(
    units: Units, here: Municipality
) -> None:
    bring_in(units, here, own_page(), kind=SourceKind.JSON_LD)
    bring_in(units, here, own_page(identifier="9"), kind=SourceKind.JSON_LD, name="Anden")
    with units.write(here, the_service("test")) as uow:
        uow.session.query(OtherSource).one().source_id = "9"

    changed = own_page(identifier="9", title="Noget helt andet")
    run = bring_in(units, here, changed, kind=SourceKind.JSON_LD, name="Anden")

    assert run.counts["merged"] == 1
    with units.read(here) as uow:
        assert uow.session.query(OtherSource).one().source_id == f"9 ({CVR})"
