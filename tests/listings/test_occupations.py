"""Categories to follow, and the table from occupation names to them."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest

from app.listings.kinds import ListingKind
from app.listings.occupations import (
    categories,
    category_for_kind,
    category_for_occupation,
    occupation_names,
)

ROOT = Path(__file__).parents[2]


def test_slugs_are_stable_plain_and_unique_and_names_are_in_both_languages() -> None:
    slugs = [each.slug for each in categories()]
    assert len(set(slugs)) == len(slugs)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", slug) for slug in slugs)
    for each in categories():
        assert each.name("da") == each.name("pl") == each.name_da
        assert each.name("en") == each.name_en != ""


def test_an_occupation_area_has_disco_codes_and_a_kind_has_none() -> None:
    for each in categories():
        assert bool(each.disco_codes) != bool(each.kind)
        assert all(re.fullmatch(r"\d{1,4}", code) for code in each.disco_codes)


def test_all_ten_major_groups_of_disco_08_are_covered() -> None:
    first_digits = {code[0] for each in categories() for code in each.disco_codes}
    assert first_digits == set("0123456789")


def test_every_kind_but_an_ordinary_job_is_a_category() -> None:
    assert category_for_kind(ListingKind.JOB) is None
    others = [kind for kind in ListingKind if kind is not ListingKind.JOB]
    assert all(category_for_kind(kind) for kind in others)


@pytest.mark.parametrize(
    ("occupation", "slug"),
    [
        ("Truckfører", "lager-og-logistik"),
        ("  truckFØRER ", "lager-og-logistik"),
        ("Lager- og  logistikmedarbejder", "lager-og-logistik"),
        ("Rengøringsassistent", "rengoering-og-ejendomsservice"),
        ("Laboratorietekniker", "naturvidenskab-og-laboratorie"),
        ("Adjunkt, naturvidenskab og teknik", "forskning-og-universitet"),
        ("Social- og sundhedsassistent", "social-og-sundhed"),
        ("Chauffør, budtransport, køretøj under 3½ ton", "transport"),
    ],
)
def test_a_known_name_has_a_category_whatever_its_case_and_spaces(
    occupation: str, slug: str
) -> None:
    assert category_for_occupation(occupation) == slug


@pytest.mark.parametrize("name", [None, "", "Truck", "Truckfører i Horsens", "Drømmetyder"])
def test_an_unknown_name_is_not_guessed(name: str | None) -> None:
    assert category_for_occupation(name) is None


def test_each_name_is_in_the_table_once_and_points_to_an_occupation_area() -> None:
    with (ROOT / "app/listings/data/occupations.csv").open(encoding="utf-8", newline="") as lines:
        names = [row["occupation"].casefold() for row in csv.DictReader(lines)]
    assert len(set(names)) == len(names) > 1000
    areas = {each.slug for each in categories() if each.disco_codes}
    assert set(occupation_names().values()) == areas


def test_every_occupation_that_jobnet_counts_is_known() -> None:
    search = json.loads((ROOT / "tests/data/jobnet/search.json").read_text(encoding="utf-8"))
    counted = [facet["Value"] for facet in search["Facets"]["Occupations"]]
    assert len(counted) > 140
    assert [name for name in counted if category_for_occupation(name) is None] == []
