"""What is kept and who sees it is said alike wherever it is asked for, in one spelling."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from app.listings.models import Listing
from tests.factories.postings import bakery, category_ids, posted
from tests.people import Cast, Person

__all__ = ["bakery", "category_ids", "posted"]

PARTS = sorted((Path(__file__).parents[2] / "translations" / "parts").glob("*.po"))


def main_of(client: FlaskClient, page: str) -> str:
    """Return what stands on a page."""
    main = BeautifulSoup(client.get(page).text, "html.parser").main
    assert main is not None
    return " ".join(main.text.split())


def test_the_sign_up_the_interest_and_the_privacy_page_agree(
    client: FlaskClient,
    client_of: Callable[[Person], FlaskClient],
    cast: Cast,
    posted: Callable[..., Listing],
) -> None:
    sign_up, privacy = main_of(client, "/opret"), main_of(client, "/privatliv")
    interest = main_of(client_of(cast.ida), f"/opslag/{posted('published').id}/interesse")
    for page in (sign_up, interest, privacy):
        assert "Jobcentret kan se" in page, "it is named wherever something is said of who sees"
        assert "Kun du og jobcentret" not in page
        assert "Ingen andre kan se det" not in page
    assert "En virksomhed ser kun det, du selv sender til den" in sign_up
    assert "En virksomhed ser kun det, du selv sender til den" in privacy
    assert "ikke din tekst eller dit CV" in interest
    assert "Jobcentret kan ikke se den tekst og det CV, du sender" in privacy


def test_a_company_reads_what_is_kept_of_it_before_it_signs_up(client: FlaskClient) -> None:
    page = BeautifulSoup(client.get("/virksomhed/opret").text, "html.parser")
    panel = page.select_one("main form .panel")
    assert panel is not None
    assert "din e-mail på arbejdet" in panel.text
    assert panel.select("a[href='/privatliv']")
    assert "Hvis du skriver for en virksomhed" in main_of(client, "/privatliv")


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.stem)
def test_the_job_centre_has_one_spelling(part: Path) -> None:
    longer = "jobcenter" + "et"  # it is "jobcentret" everywhere
    assert longer not in part.read_text(encoding="utf-8").lower()
