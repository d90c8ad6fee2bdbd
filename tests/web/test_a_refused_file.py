"""Of a refused file the form says to choose another; of a sound one, to choose it again."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from app.listings.models import Listing
from tests.factories.interests import PDF
from tests.factories.postings import bakery, category_ids, posted
from tests.forms import post
from tests.people import Cast, Person

__all__ = ["bakery", "category_ids", "posted"]

ZIP = b"PK\x05\x06" + bytes(18)
AGAIN = "Vælg den igen: browseren har ikke gemt den."


@pytest.mark.parametrize(
    ("content", "consent", "advice"),
    [(ZIP, "1", "Vælg en anden fil."), (ZIP, "", "Vælg en anden fil."), (PDF, "", AGAIN)],
)
def test_the_advice_fits_what_was_wrong(
    client_of: Callable[[Person], FlaskClient],
    cast: Cast,
    posted: Callable[..., Listing],
    content: bytes,
    consent: str,
    advice: str,
) -> None:
    page = f"/opslag/{posted('published').id}/interesse"
    facts = {"text": "Hej", "consent": consent, "file": (BytesIO(content), "cv.docx")}
    answer = post(client_of(cast.ida), page, facts, page=page)
    assert answer.status_code == 422
    chosen = BeautifulSoup(answer.text, "html.parser").find(id="f-file-chosen")
    assert chosen is not None
    assert chosen.text == f"Du havde valgt cv.docx. {advice}"
