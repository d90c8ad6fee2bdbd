"""Municipalities, neighbours and postal codes: the tables hold together."""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path

import pytest

from app.listings.geography import (
    municipalities,
    municipality_by_code,
    municipality_by_name,
    neighbours,
    postcode,
)

ROOT = Path(__file__).parents[2]
FACETS = json.loads((ROOT / "tests/data/jobnet/search.json").read_text(encoding="utf-8"))["Facets"]
ISLANDS = {"Bornholm", "Fanø", "Langeland", "Læsø", "Morsø", "Samsø", "Ærø"}


def codes(*names: str) -> set[str]:
    found = [municipality_by_name(name) for name in names]
    return {one.code for one in found if one}


def test_there_are_98_municipalities_in_five_regions() -> None:
    assert len({one.code for one in municipalities()}) == 98
    assert len({one.name for one in municipalities()}) == 98
    assert Counter(one.region for one in municipalities()) == {
        "Region Hovedstaden": 29,
        "Region Sjælland": 17,
        "Region Syddanmark": 22,
        "Region Midtjylland": 19,
        "Region Nordjylland": 11,
    }


@pytest.mark.parametrize("code", ["0615", "615", 615])
def test_a_code_is_found_with_or_without_its_zero(code: str | int) -> None:
    found = municipality_by_code(code)
    assert found is not None
    assert (found.code, found.name) == ("0615", "Horsens")


@pytest.mark.parametrize("code", [None, "", "0", 0, "9999", "Horsens"])
def test_an_unknown_code_is_none(code: str | int | None) -> None:
    assert municipality_by_code(code) is None


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Aarhus", "Aarhus"),
        ("Århus", "Aarhus"),
        ("ÅRHUS KOMMUNE", "Aarhus"),
        ("Københavns Kommune", "København"),
        ("Copenhagen", "København"),
        ("Bornholms Regionskommune", "Bornholm"),
        ("Høje Taastrup", "Høje-Taastrup"),
        ("Ringkøbing - Skjern", "Ringkøbing-Skjern"),
        ("Vesthimmerland", "Vesthimmerlands"),
        ("Nordfyns Kommune", "Nordfyns"),
        (" ærø ", "Ærø"),
        ("Åbenrå", "Aabenraa"),
        ("Assens", "Assens"),
    ],
)
def test_a_name_is_found_in_all_its_spellings(written: str, name: str) -> None:
    found = municipality_by_name(written)
    assert found is not None
    assert found.name == name


@pytest.mark.parametrize("written", [None, "", "Andeby", "Intet fast arbejdssted", "Kommune"])
def test_an_unknown_name_is_none(written: str | None) -> None:
    assert municipality_by_name(written) is None


def test_every_municipality_that_jobnet_names_is_known() -> None:
    names = [facet["Value"] for facet in FACETS["Municipality"]]
    assert len(names) > 70
    assert [name for name in names if municipality_by_name(name) is None] == []


def test_neighbours_are_so_both_ways_and_never_of_themselves() -> None:
    for one in municipalities():
        assert one.code not in neighbours(one.code)
        for other in neighbours(one.code):
            assert municipality_by_code(other) is not None
            assert one.code in neighbours(other), (one.name, other)


def test_only_islands_have_no_neighbours() -> None:
    assert {one.name for one in municipalities() if not neighbours(one.code)} == ISLANDS


def test_a_land_border_makes_neighbours_and_a_bridge_or_a_ferry_does_not() -> None:
    assert set(neighbours("0615")) == codes(
        "Hedensted", "Ikast-Brande", "Silkeborg", "Skanderborg", "Odder"
    )
    assert set(neighbours("0787")) == codes("Struer", "Jammerbugt")
    assert neighbours("0147") == ("0101",)
    assert codes("Kolding").isdisjoint(neighbours(codes("Middelfart").pop()))


def test_an_unknown_code_has_no_neighbours() -> None:
    assert neighbours("9999") == ()


def test_from_any_place_on_land_the_whole_of_it_can_be_reached() -> None:
    """Jutland, Zealand, Funen and Lolland-Falster are each one piece; the islands stand alone."""
    left = {one.code for one in municipalities()}
    pieces = []
    while left:
        waiting = [left.pop()]
        piece = set(waiting)
        while waiting:
            new = set(neighbours(waiting.pop())) - piece
            piece |= new
            waiting += new
        left -= piece
        pieces.append(len(piece))
    assert sorted(pieces) == [1] * 7 + [2, 8, 38, 43]


@pytest.mark.parametrize(
    ("written", "city", "municipality"),
    [
        ("8700", "Horsens", "0615"),
        (8700, "Horsens", "0615"),
        (" DK-8700 ", "Horsens", "0615"),
        ("1000", "København K", "0101"),
        ("1437", "København K", "0101"),
        ("1799", "København V", "0101"),
        ("1850", "Frederiksberg C", "0147"),
        ("800", "Høje Taastrup", "0169"),
        ("7700", "Thisted", "0787"),
        ("9990", "Skagen", "0813"),
        ("3700", "Rønne", "0400"),
    ],
)
def test_a_postal_code_has_a_town_and_a_municipality(
    written: str | int, city: str, municipality: str
) -> None:
    found = postcode(written)
    assert found is not None
    assert (found.city, found.municipality_code) == (city, municipality)
    assert len(found.postcode) == 4


@pytest.mark.parametrize("written", [None, "", "0", "9999", "2001", "870", "87000", "abcd", "١٢٣٤"])
def test_an_unknown_postal_code_is_none(written: str | None) -> None:
    assert postcode(written) is None


def test_the_table_of_postal_codes_is_in_order_without_overlaps_and_covers_every_municipality() -> (
    None
):
    with (ROOT / "app/listings/data/postcodes.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    bounds = [bound for row in rows for bound in (row["first"], row["last"])]
    assert bounds == sorted(bounds)
    assert len({row["first"] for row in rows}) == len(rows) > 600
    assert {row["municipality"] for row in rows} == {one.code for one in municipalities()}


def test_every_postal_code_that_jobnet_counts_is_known_but_its_placeholder() -> None:
    counted = [facet["Value"] for facet in FACETS["PostalCode"]]
    assert len(counted) > 200
    assert [code for code in counted if postcode(code) is None] == ["9999"]
