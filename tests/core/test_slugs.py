"""Names as they stand in addresses."""

from __future__ import annotations

import pytest

from app.core.slugs import slug_of


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Førtidspension – på vej", "foertidspension-paa-vej"),
        ("  Ærø!  ", "aeroe"),
        ("§", "andet"),
        ("Молодь", "andet"),
        ("x" * 60, "x" * 50),
    ],
)
def test_a_slug_is_made_of_what_an_address_has(name: str, slug: str) -> None:
    assert slug_of(name, taken=(), otherwise="andet") == slug


def test_a_taken_one_gets_a_number() -> None:
    assert slug_of("Unge", taken={"unge", "unge-2"}, otherwise="andet") == "unge-3"
