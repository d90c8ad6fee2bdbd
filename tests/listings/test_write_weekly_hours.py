"""The hours of a week are what people write, and never nonsense in the public feed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from app.core.errors import Invalid
from app.core.texts import use_language
from app.core.work import Units
from app.listings.listing_views import time_words
from app.listings.posting import edit_listing, write_draft
from tests.forms import post, token_on
from tests.people import Cast, Person

NONSENSE = ["-5 til 900", "0", "61", "0,5", "60,5", "37 37", "mange", "1e3", "20-61", "0 til 8"]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("37", "37"),
        ("37 timer", "37"),
        ("37,5 timer om ugen", "37,5"),
        ("1", "1"),
        ("60", "60"),
        ("20-25", "20–25"),
        ("20 til 25", "20–25"),
        ("20 – 25 t.", "20–25"),
        ("32-37,5", "32–37,5"),
        ("ca. 10", "ca. 10"),
        ("Efter aftale", "efter aftale"),
        ("varierende", "varierende"),
        ("  ", None),
    ],
)
def test_what_people_write_is_taken_and_kept_in_one_form(
    posted: Callable[..., Any], typed: str, kept: str | None
) -> None:
    assert posted(weekly_hours=typed).weekly_hours == kept


@pytest.mark.parametrize("typed", NONSENSE)
def test_nonsense_is_refused_beside_the_field(
    units: Units, cast: Cast, bakery: UUID, typed: str
) -> None:
    with units.write(cast.here, cast.vera.actor) as uow, pytest.raises(Invalid) as refused:
        write_draft(uow, {"title": "Bager", "weekly_hours": typed})
    assert list(refused.value.fields) == ["weekly_hours"]


def test_every_span_from_low_to_high_is_taken_and_no_other(
    units: Units, cast: Cast, bakery: UUID
) -> None:
    with units.write(cast.here, cast.vera.actor) as uow:
        listing = write_draft(uow, {"title": "Bager"})
        for low in range(1, 61, 7):
            for high in range(1, 61):
                typed = {"weekly_hours": f"{low}-{high}"}
                if low < high:
                    assert edit_listing(uow, listing.id, typed).weekly_hours == f"{low}–{high}"
                    continue
                with pytest.raises(Invalid):
                    edit_listing(uow, listing.id, typed)


def test_the_form_says_what_to_write_and_keeps_what_was_typed(
    client_of: Callable[[Person], FlaskClient], cast: Cast, bakery: UUID
) -> None:
    page, browser = "/virksomhed/opslag/nyt", client_of(cast.vera)
    for typed, words in (("-5 til 900", "fra 1 til 60"), ("25-20", "laveste antal timer først")):
        typed_in = {"kind": "job", "title": "Bager", "weekly_hours": typed}
        answer = post(browser, page, typed_in, page=page)
        assert answer.status_code == 422
        assert words in answer.text
        assert f'value="{typed}"' in answer.text


def test_the_api_refuses_it_as_well(
    client_of: Callable[[Person], FlaskClient], cast: Cast, bakery: UUID
) -> None:
    browser = client_of(cast.vera)
    headers = {"X-CSRF-Token": token_on(browser, "/virksomhed/opslag")}
    for typed, status in (("-5 til 900", 422), ("25-20", 422), ("20 til 25", 201)):
        values = {"title": "Bager", "weekly_hours": typed}
        answer = browser.post("/api/v1/listings", json=values, headers=headers)
        assert answer.status_code == status
        if status == 422:
            assert list(answer.get_json()["errors"]) == ["weekly_hours"]


def test_hours_read_as_a_sentence_whatever_they_are() -> None:
    with use_language("da"):
        assert time_words("full_time", "37") == "Fuldtid, 37 timer om ugen"
        assert time_words("unknown", "ca. 10") == "ca. 10 timer om ugen"
        assert time_words("part_time", "efter aftale") == "Deltid, timer om ugen: efter aftale"
        assert time_words("unknown", "Lykketimer") == "timer om ugen: Lykketimer"
